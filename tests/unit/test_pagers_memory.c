/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every allocation of the pagers fails once: the operation says so, or does
 * without, and nothing is left behind.
 */
#include <errno.h>
#include <sys/sglist.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "unit/space_fixture.h"

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
sweep(struct vmsim *vm, step_t *step)
{
	struct vmsim_snapshot *snap = vmsim_snapshot_create(vm);
	unsigned n;
	bool done;

	assert_non_null(snap);
	for (n = 1;; n++) {
		vm->arena.fail_in = n;
		done = step(vm);
		test_check(vm);
		assert_true(done || failed);
		vmsim_snapshot_restore(vm, snap);
		if (!failed)
			break;
	}
	vmsim_snapshot_destroy(snap);
	return (n - 1);
}

static bool
create_and_release(struct vmsim *vm, struct vm_object *object)
{
	int error = errno;

	disarm(vm);
	if (object == NULL) {
		assert_int_equal(error, ENOMEM);
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
	assert_int_equal(closes, done);
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
		assert_int_equal(sglist_append_phys(sg, 1UL << 46, PG(2)), 0);
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
	enum vmsim_evicted what;

	what = vmsim_evict(p, PG(16));
	disarm(vm);
	if (what != VMSIM_EVICT_PAGED)
		assert_int_equal(what, VMSIM_EVICT_KEPT);
	assert_int_equal(vmsim_swap_used(vm), what == VMSIM_EVICT_PAGED);
	assert_int_equal(get(p, PG(16)), 5);
	return (what == VMSIM_EVICT_PAGED);
}

/* P: one dirty page of a file in memory is written back, or stays. */
static bool
write_back(struct vmsim *vm)
{
	struct vmsim_proc *p = vmsim_proc_next(vm, NULL);
	int error;

	error = vmsim_msync(p, PG(32), PG(1), VMSIM_MS_SYNC);
	disarm(vm);
	if (error != 0)
		assert_int_equal(error, EIO);
	assert_int_equal(get(p, PG(32)), 6);
	return (error == 0);
}

static void
objects_are_made_or_not(void **state)
{
	assert_in_range(sweep(*state, make_swap), 3, 10);
	assert_in_range(sweep(*state, make_phys), 3, 10);
	assert_in_range(sweep(*state, make_memory_file), 4, 10);
	assert_in_range(sweep(*state, make_file), 4, 10);
	assert_in_range(sweep(*state, make_sg), 2, 10);
}

/* [S: 5] and a file [M: 6], both dirty. */
static void
a_page_is_written_or_stays_dirty(void **state)
{
	struct vmsim *vm = *state;
	struct vmsim_proc *p = proc(vm, "P");
	struct vm_object *object;

	object = vmsim_object_create_file(vm, "M", PG(4), NULL, NULL);
	map_anon(p, 16, 4, RW);
	assert_int_equal(map_at(p, 32, 4, RW, SHARED, object), 0);
	put(p, PG(16), 5);
	put(p, PG(32), 6);
	assert_in_range(sweep(vm, page_out), 3, 12);
	assert_in_range(sweep(vm, write_back), 2, 12);
	vmsim_proc_exit(p);
	vmsim_object_release(vm, object);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(objects_are_made_or_not),
		CASE(a_page_is_written_or_stays_dirty),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
