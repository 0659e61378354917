/* SPDX-License-Identifier: BSD-2-Clause */
/* Saving and restoring: the machine afterwards is the one from before. */
#include <errno.h>

#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>

#include "support/support.h"

#define	PAGE	4096UL
#define	NPAGES	64

/* A machine with two processes on a chain, a named object and device pages. */
struct world {
	struct vmsim	*vm;
	struct vmsim_proc *p;
	uint64_t	 addr;		/* private anonymous, NPAGES */
	uint64_t	 shared;	/* NPAGES of the named object */
	char		*dev;		/* two pages of device memory */
};

static uint64_t
map(struct vmsim_proc *p, int flags, struct vm_object *object)
{
	uint64_t addr = 0;

	assert_int_equal(vmsim_mmap(p, &addr, NPAGES * PAGE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE, flags, object, 0), 0);
	return (addr);
}

static void
store(struct vmsim_proc *p, uint64_t addr, uint64_t value)
{
	assert_int_equal(vmsim_store(p, addr, &value, 8, NULL), 0);
}

static uint64_t
load(struct vmsim_proc *p, uint64_t addr)
{
	uint64_t value;

	assert_int_equal(vmsim_load(p, addr, &value, 8, NULL), 0);
	return (value);
}

static void
make_world(struct world *w)
{
	struct vm_object *object;
	uint64_t pa;
	void *dev;
	uint64_t i;

	w->vm = test_machine(2048);
	w->p = vmsim_proc_create(w->vm, "p");
	assert_non_null(w->p);
	object = vmsim_object_create_swap(w->vm, "shm", NPAGES);
	assert_non_null(object);
	w->addr = map(w->p, VMSIM_MAP_ANON | VMSIM_MAP_PRIVATE, NULL);
	w->shared = map(w->p, VMSIM_MAP_SHARED, object);
	assert_int_equal(vmsim_device_memory_create(w->vm, 2, &pa, &dev), 0);
	w->dev = dev;
	w->dev[100] = 'd';
	for (i = 0; i < NPAGES; i += 2) {
		store(w->p, w->addr + i * PAGE, i);
		store(w->p, w->shared + i * PAGE, i + 1000);
	}
}

static void
end_world(struct world *w)
{
	vmsim_proc_exit(w->p);
	vmsim_object_release(w->vm, vmsim_object_find(w->vm, "shm"));
	test_machine_end(w->vm);
}

/* A long scenario, driven by a generator: fork, write, unmap, page, exit. */
static void
live(struct world *w, unsigned seed)
{
	struct vmsim_proc *child;
	uint64_t page;
	unsigned i, r;

	for (i = 0, r = seed; i < 400; i++) {
		r = r * 1103515245 + 12345;
		page = r >> 16 & (NPAGES - 1);
		switch (r >> 24 & 7) {
		case 0:
			child = vmsim_proc_fork(w->p, "c", false);
			assert_non_null(child);
			store(child, w->addr + page * PAGE, r);
			vmsim_proc_exit(child);
			break;
		case 1:
			vmsim_evict(w->p, w->addr + page * PAGE);
			break;
		case 2:
			vmsim_madvise(w->p, w->addr + page * PAGE, PAGE,
			    VMSIM_MADV_FREE);
			break;
		case 3:
			vmsim_mprotect(w->p, w->addr + page * PAGE, PAGE,
			    VMSIM_PROT_READ | VMSIM_PROT_WRITE);
			break;
		case 4:
			w->dev[r >> 8 & 8191] ^= (char)r;
			store(w->p, w->shared + page * PAGE, r);
			break;
		default:
			store(w->p, w->addr + page * PAGE, r);
			break;
		}
	}
}

/* Everything that a process can see, as one number. */
static uint64_t
contents(struct world *w)
{
	uint64_t i, sum;

	sum = 0;
	for (i = 0; i < NPAGES; i++) {
		sum = sum * 31 + load(w->p, w->addr + i * PAGE);
		sum = sum * 31 + load(w->p, w->shared + i * PAGE);
	}
	for (i = 0; i < 2 * PAGE; i++)
		sum = sum * 31 + (unsigned char)w->dev[i];
	return (sum);
}

/* save, live, restore: the dump is that of the save; live again: the same. */
static void
a_restored_machine_lives_the_same_life_again(void **state)
{
	char *after[2], *before[2];
	struct vmsim_snapshot *snap;
	uint64_t sum[2];
	struct world w;
	int i;

	make_world(&w);
	snap = vmsim_snapshot_create(w.vm);
	assert_non_null(snap);
	for (i = 0; i < 2; i++) {
		before[i] = test_dump(w.vm);
		live(&w, 7);
		after[i] = test_dump(w.vm);
		sum[i] = contents(&w);
		test_check(w.vm);
		vmsim_snapshot_restore(w.vm, snap);
		test_check(w.vm);
	}
	assert_string_equal(before[0], before[1]);
	assert_string_equal(after[0], after[1]);
	assert_int_equal(sum[0], sum[1]);
	assert_string_not_equal(before[0], after[0]);
	for (i = 0; i < 2; i++) {
		test_dump_free(before[i]);
		test_dump_free(after[i]);
	}
	vmsim_snapshot_destroy(snap);
	end_world(&w);
}

/* Bytes written after the save, in RAM and in a device, are gone. */
static void
contents_come_back(void **state)
{
	struct vmsim_snapshot *snap;
	struct world w;
	uint64_t sum;

	make_world(&w);
	sum = contents(&w);
	snap = vmsim_snapshot_create(w.vm);
	assert_non_null(snap);
	store(w.p, w.addr + 4 * PAGE, 99);
	w.dev[100] = 'x';
	w.dev[PAGE] = 'y';
	vmsim_snapshot_restore(w.vm, snap);
	assert_int_equal(w.dev[100], 'd');
	assert_int_equal(w.dev[PAGE], 0);
	assert_int_equal(contents(&w), sum);
	vmsim_snapshot_destroy(snap);
	end_world(&w);
}

/* A process made after the save is gone; one that exited is back. */
static void
processes_come_and_go(void **state)
{
	struct vmsim_snapshot *snap;
	struct vmsim_proc *extra;
	struct world w;

	make_world(&w);
	snap = vmsim_snapshot_create(w.vm);
	assert_non_null(snap);
	extra = vmsim_proc_create(w.vm, "extra");
	assert_non_null(extra);
	vmsim_proc_exit(w.p);
	vmsim_snapshot_restore(w.vm, snap);
	assert_ptr_equal(vmsim_proc_next(w.vm, NULL), w.p);
	assert_null(vmsim_proc_next(w.vm, w.p));
	assert_int_equal(load(w.p, w.addr + 2 * PAGE), 2);
	vmsim_snapshot_destroy(snap);
	end_world(&w);
}

/* A dead machine is alive again, and its hook is still the host's last. */
static void
a_restore_brings_a_dead_machine_back(void **state)
{
	struct vmsim_snapshot *snap;
	struct world w;

	make_world(&w);
	snap = vmsim_snapshot_create(w.vm);
	assert_non_null(snap);
	expect_panic(w.vm, "", test_kill(w.vm));
	errno = 0;
	assert_null(vmsim_snapshot_create(w.vm));
	assert_int_equal(errno, EBUSY);
	vmsim_snapshot_restore(w.vm, snap);
	test_check(w.vm);
	assert_int_equal(load(w.p, w.addr + 2 * PAGE), 2);
	expect_panic(w.vm, "", test_kill(w.vm));
	vmsim_snapshot_restore(w.vm, snap);
	vmsim_snapshot_destroy(snap);
	end_world(&w);
}

/* S1 -> S2 -> S1 -> S2: any saved state, any number of times. */
static void
snapshots_do_not_disturb_each_other(void **state)
{
	struct vmsim_snapshot *early, *late;
	struct world w;
	int i;

	make_world(&w);
	early = vmsim_snapshot_create(w.vm);
	live(&w, 3);
	store(w.p, w.addr, 77);
	late = vmsim_snapshot_create(w.vm);
	assert_non_null(early);
	assert_non_null(late);
	for (i = 0; i < 3; i++) {
		vmsim_snapshot_restore(w.vm, early);
		assert_int_equal(load(w.p, w.addr), 0);
		test_check(w.vm);
		vmsim_snapshot_restore(w.vm, late);
		assert_int_equal(load(w.p, w.addr), 77);
		test_check(w.vm);
	}
	vmsim_snapshot_destroy(early);
	vmsim_snapshot_destroy(late);
	vmsim_snapshot_destroy(NULL);
	end_world(&w);
}

static void
a_snapshot_of_another_machine_is_refused(void **state)
{
	struct vmsim *other = test_machine(64);
	struct vmsim_snapshot *snap;
	struct world w;

	make_world(&w);
	snap = vmsim_snapshot_create(w.vm);
	assert_non_null(snap);
	expect_panic(other, "of another machine",
	    vmsim_snapshot_restore(other, snap));
	vmsim_destroy(other);
	vmsim_snapshot_destroy(snap);
	end_world(&w);
}

/* A test's own list, saved with the machine; it is no leak of it. */
static void
memory_of_a_test_comes_back(void **state)
{
	struct vmsim *vm = test_machine(64);
	struct vmsim_snapshot *snap;
	struct vmsim_leaks leaks;
	uint64_t *a, *b;

	a = vmsim_alloc(vm, 3 * sizeof(*a));
	assert_non_null(a);
	assert_int_equal((uintptr_t)a % 16, 0);
	assert_int_equal(a[0] | a[1] | a[2], 0);
	a[1] = 7;
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	a[1] = 8;
	b = vmsim_alloc(vm, 5000);
	assert_non_null(b);
	vmsim_free(vm, a);
	vmsim_snapshot_restore(vm, snap);
	assert_int_equal(a[1], 7);
	vmsim_leak_count(vm, &leaks);
	assert_int_equal(leaks.heap_chunks, 0);
	vmsim_free(vm, a);
	vmsim_free(vm, NULL);
	vmsim_leak_count(vm, &leaks);
	assert_int_equal(leaks.heap_chunks, 0);
	errno = 0;
	assert_null(vmsim_alloc(vm, SIZE_MAX));
	assert_int_equal(errno, ENOMEM);
	test_check(vm);
	b = vmsim_alloc(vm, 64);
	vmsim_free(vm, b);
	expect_panic(vm, "was freed before", vmsim_free(vm, b));
	vmsim_snapshot_destroy(snap);
	vmsim_destroy(vm);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_restored_machine_lives_the_same_life_again),
		cmocka_unit_test(contents_come_back),
		cmocka_unit_test(processes_come_and_go),
		cmocka_unit_test(a_restore_brings_a_dead_machine_back),
		cmocka_unit_test(snapshots_do_not_disturb_each_other),
		cmocka_unit_test(a_snapshot_of_another_machine_is_refused),
		cmocka_unit_test(memory_of_a_test_comes_back),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
