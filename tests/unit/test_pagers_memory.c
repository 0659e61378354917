/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every allocation of the pagers fails once: the operation says so, or does
 * without, and nothing is left behind.
 */
#include <sys/sglist.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "support/words.h"

TESTS();

/* Done: it has had what it needed. */
typedef bool step_t(struct vmsim *);

static bool failed;	/* an allocation was made to fail */

/* From here on nothing fails any more. */
static void
disarm(struct vmsim *vm)
{
	failed = vm->arena.fail_in == 0;
	vm->arena.fail_in = 0;
}

/* Runs a step with its n-th allocation failing, for every n there is. */
static unsigned
sweep(struct test *t, step_t *step)
{
	unsigned n;
	bool done;

	test_save(t);
	for (n = 1;; n++) {
		t->vm->arena.fail_in = n;
		done = step(t->vm);
		test_check(t->vm);
		assert_true(done || failed);
		test_restore(t);
		if (!failed)
			break;
	}
	return (n - 1);
}

static bool
create_and_release(struct vmsim *vm, struct vm_object *object)
{
	int error = errno;

	disarm(vm);
	if (object == NULL) {
		assert_eq(error, ENOMEM);
		test_no_leaks(vm);
		return (false);
	}
	vmsim_object_release(vm, object);
	test_no_leaks(vm);
	return (true);
}

static bool
make_swap(struct vmsim *vm)
{
	return (create_and_release(vm, vmsim_object_create_swap(vm, "S", 4)));
}

static bool
make_phys(struct vmsim *vm)
{
	return (create_and_release(vm, vmsim_object_create_phys(vm, "P", 4)));
}

static bool
make_memory_file(struct vmsim *vm)
{
	return (create_and_release(vm, vmsim_object_create_file(vm, "M", PG(4),
	    NULL, NULL)));
}

static int closes;

static int
read_nothing(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, 4096);
	return (0);
}

static int
write_nothing(void *arg, uint64_t pindex, const void *page)
{
	return (0);
}

static void
count_close(void *arg)
{
	closes++;
}

static const struct vmsim_object_file_ops ops = {
	.read = read_nothing,
	.write = write_nothing,
	.close = count_close,
};

/* A file that could not be made is not closed. */
static bool
make_file(struct vmsim *vm)
{
	bool done;

	closes = 0;
	done = create_and_release(vm, vmsim_object_create_file(vm, "F", PG(4),
	    &ops, NULL));
	assert_eq(closes, done);
	return (done);
}

static bool
make_sg(struct vmsim *vm)
{
	vm_object_t object = NULL;
	struct sglist *sg;

	vmsim_enter(vm);
	errno = ENOMEM;
	sg = sglist_alloc(2, 0);
	if (sg != NULL) {
		assert_eq(sglist_append_phys(sg, 1UL << 46, PG(2)), 0);
		object = vm_pager_allocate(OBJT_SG, sg, PG(2), VM_PROT_ALL, 0,
		    NULL);
		sglist_free(sg);
	}
	return (create_and_release(vm, object));
}

/* P: one dirty page of memory goes to swap, or stays. */
static bool
page_out(struct vmsim *vm)
{
	struct vmsim_proc *p = vmsim_proc_next(vm, NULL);
	enum vmsim_evicted what = vmsim_evict(p, PG(16));

	disarm(vm);
	if (what != VMSIM_EVICT_PAGED)
		assert_eq(what, VMSIM_EVICT_KEPT);
	assert_eq(vmsim_swap_used(vm), what == VMSIM_EVICT_PAGED);
	assert_eq(get(p, PG(16)), 5);
	return (what == VMSIM_EVICT_PAGED);
}

/* P: one dirty page of a file in memory is written back, or stays. */
static bool
write_back(struct vmsim *vm)
{
	struct vmsim_proc *p = vmsim_proc_next(vm, NULL);
	int error = vmsim_msync(p, PG(32), PG(1), VMSIM_MS_SYNC);

	disarm(vm);
	if (error != 0)
		assert_eq(error, EIO);
	assert_eq(get(p, PG(32)), 6);
	return (error == 0);
}

TEST(objects_are_made_or_not)
{
	assert_in_range(sweep(t, make_swap), 3, 10);
	assert_in_range(sweep(t, make_phys), 3, 10);
	assert_in_range(sweep(t, make_memory_file), 4, 10);
	assert_in_range(sweep(t, make_file), 4, 10);
	assert_in_range(sweep(t, make_sg), 2, 10);
}

/* [S: 5] and a file [M: 6], both dirty. */
TEST_WITH(a_page_is_written_or_stays_dirty, .p = "P")
{
	map_anon(t->p, 16, 4, RW);
	assert_ok(map_at(t->p, 32, 4, RW, SHARED, new_file(t, "M", 4)));
	put(t->p, PG(16), 5);
	put(t->p, PG(32), 6);
	assert_in_range(sweep(t, page_out), 3, 12);
	assert_in_range(sweep(t, write_back), 2, 12);
}
