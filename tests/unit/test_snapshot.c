/* SPDX-License-Identifier: BSD-2-Clause */
/* Saving and restoring: the machine afterwards is the one from before. */
#include <stdlib.h>

#include "support/words.h"

#define	NPAGES	64
#define	OWN	0x10000		/* page where private memory is mapped */
#define	SHM	0x20000		/* and where the named object is */

static char *dev;		/* two pages of device memory */

/* A process with memory of its own, a named object and device pages. */
static void
begin(struct test *t)
{
	void *host;
	uint64_t i, paddr;

	map_anon(t->p, OWN, NPAGES, RW);
	assert_ok(map_at(t->p, SHM, NPAGES, RW, SHARED, new_shm(t, "shm",
	    NPAGES)));
	assert_ok(vmsim_device_memory_create(t->vm, 2, &paddr, &host));
	dev = host;
	dev[100] = 'd';
	for (i = 0; i < NPAGES; i += 2) {
		put(t->p, PG(OWN + i), i);
		put(t->p, PG(SHM + i), i + 1000);
	}
}

TESTS(.config = { .nframes = 2048 }, .p = "p", .begin = begin);

/* A long scenario, driven by a generator: fork, write, unmap, page, exit. */
static void
live(struct test *t, unsigned seed)
{
	struct vmsim_proc *child;
	uint64_t page;
	unsigned i, r;

	for (i = 0, r = seed; i < 400; i++) {
		r = r * 1103515245 + 12345;
		page = r >> 16 & (NPAGES - 1);
		switch (r >> 24 & 7) {
		case 0:
			child = forked(t->p, "c");
			put(child, PG(OWN + page), r);
			vmsim_proc_exit(child);
			break;
		case 1:
			vmsim_evict(t->p, PG(OWN + page));
			break;
		case 2:
			vmsim_madvise(t->p, PG(OWN + page), PG(1),
			    VMSIM_MADV_FREE);
			break;
		case 3:
			vmsim_mprotect(t->p, PG(OWN + page), PG(1), RW);
			break;
		case 4:
			dev[r >> 8 & 8191] ^= (char)r;
			put(t->p, PG(SHM + page), r);
			break;
		default:
			put(t->p, PG(OWN + page), r);
			break;
		}
	}
}

/* Everything that a process can see, as one number. */
static uint64_t
contents(struct test *t)
{
	uint64_t i, sum;

	sum = 0;
	for (i = 0; i < NPAGES; i++) {
		sum = sum * 31 + get(t->p, PG(OWN + i));
		sum = sum * 31 + get(t->p, PG(SHM + i));
	}
	for (i = 0; i < PG(2); i++)
		sum = sum * 31 + (unsigned char)dev[i];
	return (sum);
}

/* save, live, restore: the dump is that of the save; live again: the same. */
TEST(a_restored_machine_lives_the_same_life_again)
{
	char *after[2], *before[2];
	uint64_t sum[2];
	int i;

	test_save(t);
	for (i = 0; i < 2; i++) {
		before[i] = test_dump(t->vm);
		live(t, 7);
		after[i] = test_dump(t->vm);
		sum[i] = contents(t);
		test_check(t->vm);
		test_restore(t);
		test_check(t->vm);
	}
	assert_string_equal(before[0], before[1]);
	assert_string_equal(after[0], after[1]);
	assert_eq(sum[0], sum[1]);
	assert_string_not_equal(before[0], after[0]);
	for (i = 0; i < 2; i++) {
		free(before[i]);
		free(after[i]);
	}
}

/* Bytes written after the save, in RAM and in a device, are gone. */
TEST(contents_come_back)
{
	uint64_t sum = contents(t);

	test_save(t);
	put(t->p, PG(OWN + 4), 99);
	dev[100] = 'x';
	dev[PG(1)] = 'y';
	test_restore(t);
	assert_eq(dev[100], 'd');
	assert_eq(dev[PG(1)], 0);
	assert_eq(contents(t), sum);
}

/* A process made after the save is gone; one that exited is back. */
TEST(processes_come_and_go)
{
	struct vmsim_proc *extra;

	test_save(t);
	extra = vmsim_proc_create(t->vm, "extra");
	assert_non_null(extra);
	vmsim_proc_exit(t->p);
	test_restore(t);
	assert_ptr_equal(vmsim_proc_next(t->vm, NULL), t->p);
	assert_null(vmsim_proc_next(t->vm, t->p));
	assert_eq(get(t->p, PG(OWN + 2)), 2);
}

/* A dead machine is alive again, and its hook is still the host's last. */
TEST(a_restore_brings_a_dead_machine_back)
{
	test_save(t);
	expect_panic(t->vm, "", test_kill(t->vm));
	errno = 0;
	assert_null(vmsim_snapshot_create(t->vm));
	assert_eq(errno, EBUSY);
	test_restore(t);
	test_check(t->vm);
	assert_eq(get(t->p, PG(OWN + 2)), 2);
	expect_panic(t->vm, "", test_kill(t->vm));
	test_restore(t);
}

/* S1 -> S2 -> S1 -> S2: any saved state, any number of times. */
TEST(snapshots_do_not_disturb_each_other)
{
	struct vmsim_snapshot *early, *late;
	int i;

	early = vmsim_snapshot_create(t->vm);
	live(t, 3);
	put(t->p, PG(OWN), 77);
	late = vmsim_snapshot_create(t->vm);
	assert_non_null(early);
	assert_non_null(late);
	for (i = 0; i < 3; i++) {
		vmsim_snapshot_restore(t->vm, early);
		assert_eq(get(t->p, PG(OWN)), 0);
		test_check(t->vm);
		vmsim_snapshot_restore(t->vm, late);
		assert_eq(get(t->p, PG(OWN)), 77);
		test_check(t->vm);
	}
	vmsim_snapshot_destroy(early);
	vmsim_snapshot_destroy(late);
	vmsim_snapshot_destroy(NULL);
}

TEST(a_snapshot_of_another_machine_is_refused)
{
	struct vmsim *other = test_machine(64);

	test_save(t);
	expect_panic(other, "of another machine", vmsim_snapshot_restore(other,
	    t->saved));
	vmsim_destroy(other);
}

/* The next machine lies where that one was. */
TEST(a_snapshot_of_a_machine_that_has_ended_is_refused)
{
	struct vmsim *old = test_machine(64), *vm;
	struct vmsim_snapshot *saved;

	saved = vmsim_snapshot_create(old);
	assert_non_null(saved);
	vmsim_destroy(old);
	vm = test_machine(64);
	assert_ptr_equal(vm, old);
	expect_panic(vm, "of another machine",
	    vmsim_snapshot_restore(vm, saved));
	vmsim_snapshot_destroy(saved);
	vmsim_destroy(vm);
}

/* A test's own list, saved with the machine; it is no leak of it. */
TEST_WITH(memory_of_a_test_comes_back, .p = NULL)
{
	struct vmsim *vm = t->vm;
	struct vmsim_leaks leaks;
	uint64_t *a, *b;

	a = vmsim_alloc(vm, 3 * sizeof(*a));
	assert_non_null(a);
	assert_eq((uintptr_t)a % 16, 0);
	assert_eq(a[0] | a[1] | a[2], 0);
	a[1] = 7;
	test_save(t);
	a[1] = 8;
	b = vmsim_alloc(vm, 5000);
	assert_non_null(b);
	vmsim_free(vm, a);
	test_restore(t);
	assert_eq(a[1], 7);
	vmsim_leaks(vm, &leaks);
	assert_eq(leaks.heap_chunks, 0);
	vmsim_free(vm, a);
	vmsim_free(vm, NULL);
	vmsim_leaks(vm, &leaks);
	assert_eq(leaks.heap_chunks, 0);
	errno = 0;
	assert_null(vmsim_alloc(vm, SIZE_MAX));
	assert_eq(errno, ENOMEM);
	test_check(vm);
	b = vmsim_alloc(vm, 64);
	vmsim_free(vm, b);
	expect_panic(vm, "was freed before", vmsim_free(vm, b));
}
