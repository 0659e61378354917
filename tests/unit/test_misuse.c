/* SPDX-License-Identifier: BSD-2-Clause */
/* A caller's mistakes are answered in one way; what is made is made whole. */
#include <vmsim/thread.h>
#include "support/words.h"

TESTS(.p = "P");

static const char *const no_names[] = { NULL, "", "two\nlines" };

static void
do_nothing(void *arg)
{
}

/* `made` is NULL, and errno says why. */
static void
assert_refused(const void *made, int error)
{
	assert_null(made);
	assert_eq(errno, error);
	errno = 0;
}

TEST(what_has_no_name_is_not_made)
{
	const char *name;
	unsigned i;

	for (i = 0; i < nrows(no_names); i++) {
		name = no_names[i];
		assert_refused(vmsim_proc_create(t->vm, name), EINVAL);
		assert_refused(vmsim_proc_fork(t->p, name, false), EINVAL);
		assert_refused(vmsim_proc_fork(t->p, name, true), EINVAL);
		assert_refused(vmsim_object_create_swap(t->vm, name, 4),
		    EINVAL);
		assert_refused(vmsim_object_create_phys(t->vm, name, 4),
		    EINVAL);
		assert_refused(vmsim_object_create_file(t->vm, name, PG(4),
		    NULL, NULL), EINVAL);
		assert_refused(vmsim_object_open_host_file(t->vm, name, false),
		    EINVAL);
		assert_refused(vmsim_thread_create(t->vm, name, do_nothing,
		    NULL), EINVAL);
	}
	assert_refused(vmsim_open(t->p, NULL, VMSIM_O_RDWR), EINVAL);
	assert_null(vmsim_proc_next(t->vm, t->p));
}

TEST(a_name_is_taken_once)
{
	struct vm_object *object;

	object = test_keep(t, vmsim_object_create_swap(t->vm, "S", 4));
	assert_refused(vmsim_object_create_phys(t->vm, "S", 4), EEXIST);
	assert_eq(vmsim_object_adopt(t->vm, object, "swap", "R"), EEXIST);
	assert_eq(vmsim_object_adopt(t->vm, object, "a\nb", "R"), EINVAL);
	assert_eq(vmsim_object_adopt(t->vm, NULL, "swap", "R"), EINVAL);
	assert_ptr_equal(vmsim_object_find(t->vm, "S"), object);
	assert_null(vmsim_object_find(t->vm, "R"));
}

/* Nothing of another machine is taken for one's own. */
TEST(an_object_of_another_machine_is_refused)
{
	struct vmsim *other = vmsim_create(NULL);
	uint64_t addr = 0;
	struct vm_object *object = vmsim_object_create_swap(other, "S", 4);

	assert_non_null(object);
	assert_eq(vmsim_object_adopt(t->vm, object, "swap", "R"), EINVAL);
	assert_eq(vmsim_object_truncate(t->vm, object, 2), EINVAL);
	assert_eq(vmsim_mmap(t->p, &addr, PG(1), R, SHARED, object, 0), EINVAL);
	assert_eq(vmsim_object_npages(object), 4);
	vmsim_destroy(other);
}

TEST(giving_back_an_object_of_another_machine_panics)
{
	struct vmsim *other = vmsim_create(NULL);
	struct vm_object *object = vmsim_object_create_swap(other, "S", 4);

	expect_panic(t->vm, "no object of this machine",
	    vmsim_object_release(t->vm, object));
	vmsim_destroy(other);
}

TEST(a_process_has_no_place_in_another_machine)
{
	struct vmsim *other = vmsim_create(NULL);
	struct vmsim_proc *stranger = vmsim_proc_create(other, "Q");

	expect_panic(t->vm, "\"Q\" is of another machine than \"P\"",
	    vmsim_proc_move_before(t->p, stranger));
	vmsim_destroy(other);
}

static int
read_zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
	return (0);
}

/* A file that cannot be written keeps in memory what is stored. */
TEST(a_file_without_a_write_method_is_read_only)
{
	const struct vmsim_object_file_ops ops = { .read = read_zeroes };
	const struct vmsim_object_file_ops none = { .read = NULL };
	const struct vmsim_object_file_ops fewer = {
		.read = read_zeroes, .behind = -1,
	};

	assert_refused(vmsim_object_create_file(t->vm, "F", PG(4), &none, NULL),
	    EINVAL);
	assert_refused(vmsim_object_create_file(t->vm, "F", PG(4), &fewer,
	    NULL), EINVAL);
	t->object = test_keep(t, vmsim_object_create_file(t->vm, "F", PG(4),
	    &ops, NULL));
	assert_ok(map_at(t->p, 16, 4, RW, SHARED, t->object));
	put(t->p, PG(16), 7);
	assert_eq(vmsim_msync(t->p, PG(16), PG(4), VMSIM_MS_SYNC), EIO);
	assert_eq(get(t->p, PG(16)), 7);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(4)));
}

/* What ends something accepts nothing. */
TEST(the_end_of_nothing_is_nothing)
{
	vmsim_destroy(NULL);
	vmsim_snapshot_destroy(NULL);
	vmsim_proc_exit(NULL);
	vmsim_hold_destroy(NULL);
	vmsim_object_release(t->vm, NULL);
	vmsim_free(t->vm, NULL);
}

/* The clock has an end, and does not go back from there. */
TEST(the_clock_stops_at_its_end)
{
	vmsim_clock_advance(t->vm, 5);
	vmsim_clock_advance(t->vm, UINT64_MAX);
	assert_true(vmsim_clock(t->vm) == UINT64_MAX - 1);
	vmsim_clock_advance(t->vm, UINT64_MAX);
	assert_true(vmsim_clock(t->vm) == UINT64_MAX - 1);
}
