/* SPDX-License-Identifier: BSD-2-Clause */
/* Buffers of a GPU: mapped, revoked, moved, and raced against. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <vm/vm.h>
#include <vmsim/explore.h>
#include <vmsim/kit.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "gpu.h"

#define	BASE	0x10000000UL
#define	NPAGES	8
#define	LEN	(NPAGES * (uint64_t)VMSIM_PAGE_SIZE)

struct fixture {
	struct vmsim	*vm;
	struct vmsim_proc *p;
	struct gpu_bo	*bo;
	vm_object_t	 object;
};

static int
setup(void **state)
{
	static struct fixture f;
	uint64_t addr = BASE;

	f.vm = vmsim_create(NULL);
	vmsim_enter(f.vm);
	f.bo = gpu_bo_create(NPAGES);
	f.object = gpu_bo_object(f.bo);
	f.p = vmsim_proc_create(f.vm, "client");
	assert_int_equal(vmsim_object_adopt(f.vm, f.object, "gpu", "bo"), 0);
	assert_int_equal(vmsim_mmap(f.p, &addr, LEN, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, f.object,
	    0), 0);
	*state = &f;
	return (0);
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	struct vmsim_leaks leaks;

	vmsim_proc_exit(f->p);
	vmsim_object_release(f->vm, f->object);
	gpu_bo_destroy(f->bo);
	assert_int_equal(vmsim_check(f->vm, vmsim_print_file, stderr), 0);
	vmsim_leaks(f->vm, &leaks);
	assert_int_equal(leaks.frames, 0);
	assert_int_equal(leaks.objects, 0);
	vmsim_enter(NULL);
	vmsim_destroy(f->vm);
	return (0);
}

static void
store(struct fixture *f, uint64_t page, uint64_t value)
{
	assert_int_equal(vmsim_store(f->p, BASE + page * VMSIM_PAGE_SIZE,
	    &value, sizeof(value), NULL), 0);
}

static uint64_t
load(struct fixture *f, uint64_t page)
{
	uint64_t value;

	assert_int_equal(vmsim_load(f->p, BASE + page * VMSIM_PAGE_SIZE,
	    &value, sizeof(value), NULL), 0);
	return (value);
}

/* [bo: . . 2 3] -> revoke 2 -> [bo: . . . 3] */
static void
a_revoked_page_keeps_its_contents(void **state)
{
	struct fixture *f = *state;

	store(f, 2, 0x22);
	store(f, 3, 0x33);
	assert_int_equal(gpu_bo_revoke(f->bo, 2, 1), 0);
	assert_int_equal(vmsim_check(f->vm, vmsim_print_file, stderr), 0);
	assert_int_equal(load(f, 2), 0x22);
	assert_int_equal(load(f, 3), 0x33);
}

/* The frames are others, the bytes are the same. */
static void
a_moved_buffer_keeps_its_contents(void **state)
{
	struct fixture *f = *state;
	uint64_t i;

	for (i = 0; i < NPAGES; i++)
		store(f, i, 0x100 + i);
	assert_int_equal(gpu_bo_move(f->bo, 0, NPAGES), 0);
	for (i = 0; i < NPAGES; i++)
		assert_int_equal(load(f, i), 0x100 + i);
}

/* A locked page does not move. */
static void
a_locked_page_stays(void **state)
{
	struct fixture *f = *state;

	store(f, 1, 0x11);
	assert_int_equal(vmsim_mlock(f->p, BASE + VMSIM_PAGE_SIZE,
	    VMSIM_PAGE_SIZE), 0);
	assert_int_equal(gpu_bo_move(f->bo, 0, NPAGES), EBUSY);
	assert_int_equal(load(f, 1), 0x11);
	assert_int_equal(vmsim_munlock(f->p, BASE + VMSIM_PAGE_SIZE,
	    VMSIM_PAGE_SIZE), 0);
	assert_int_equal(gpu_bo_move(f->bo, 0, NPAGES), 0);
	assert_int_equal(load(f, 1), 0x11);
}

static struct gpu_bo *kit_bo;

static vm_object_t
kit_create(struct vmsim *vm, uint64_t npages, void *arg)
{
	kit_bo = gpu_bo_create(npages);
	return (gpu_bo_object(kit_bo));
}

static void
kit_destroy(struct vmsim *vm, void *arg)
{
	gpu_bo_destroy(kit_bo);
}

static void
kit_content(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
}

static void
kit_revoke(struct vmsim *vm, vm_object_t object, uint64_t first, uint64_t n,
    void *arg)
{
	(void)gpu_bo_revoke(kit_bo, first, n);
}

static int
kit_move(struct vmsim *vm, vm_object_t object, uint64_t first, uint64_t n,
    void *arg)
{
	return (gpu_bo_move(kit_bo, first, n));
}

/* Everything that the contract kit knows. */
static void
the_contract_kit_passes(void **state)
{
	const struct vmsim_kit kit = {
		.name = "gpu buffer",
		.create = kit_create,
		.destroy = kit_destroy,
		.content = kit_content,
		.revoke = kit_revoke,
		.move = kit_move,
		.flags = VMSIM_KIT_NO_PRIVATE,
		.data = &kit_bo,
		.data_size = sizeof(kit_bo),
	};
	struct vmsim_kit_result r;

	vmsim_kit_run(&kit, NULL, vmsim_print_file, stdout, &r);
	assert_int_equal(r.failed, 0);
	assert_true(r.passed > r.skipped);
}

#define	RACE_NPAGES	2

static void
race_setup(struct vmsim *vm, void *data)
{
	struct fixture *f = data;
	uint64_t addr = BASE, value = 7;

	f->vm = vm;
	f->bo = gpu_bo_create(RACE_NPAGES);
	f->object = gpu_bo_object(f->bo);
	vmsim_expect(vmsim_object_adopt(vm, f->object, "gpu", "bo") == 0);
	f->p = vmsim_proc_create(vm, "client");
	vmsim_expect(vmsim_mmap(f->p, &addr, RACE_NPAGES * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE, VMSIM_MAP_SHARED |
	    VMSIM_MAP_FIXED, f->object, 0) == 0);
	vmsim_expect(vmsim_store(f->p, BASE, &value, sizeof(value),
	    NULL) == 0);
}

static void
race_move(void *data)
{
	struct fixture *f = data;

	vmsim_expect(gpu_bo_move(f->bo, 0, RACE_NPAGES) == 0);
}

static void
race_move_one(void *data)
{
	struct fixture *f = data;

	vmsim_expect(gpu_bo_move(f->bo, 0, 1) == 0);
}

static void
race_revoke(void *data)
{
	struct fixture *f = data;

	vmsim_expect(gpu_bo_revoke(f->bo, 0, RACE_NPAGES) == 0);
}

static void
race_read(void *data)
{
	struct fixture *f = data;
	uint64_t value;

	vmsim_expect(vmsim_load(f->p, BASE, &value, sizeof(value),
	    NULL) == 0);
	vmsim_expect(value == 7);
}

/* Every schedule with at most three preemptions. */
static void
explore(struct vmsim_explore_test test, struct fixture *f)
{
	const struct vmsim_explore_config config = {
		.bounded = true,
		.preemptions = 3,
		.check = true,
	};
	struct vmsim_explore_result r;

	test.setup = race_setup;
	test.data = f;
	test.data_size = sizeof(*f);
	if (vmsim_explore(&test, &config, &r) != 0 || r.failures != 0)
		fail_msg("%s", r.report);
	assert_true(r.complete);
	print_message("%ju executions\n", (uintmax_t)r.executions);
	vmsim_explore_result_fini(&r);
}

/* Whatever the schedule, a reader sees the bytes and nothing is lost. */
static void
a_move_races_with_a_reader(void **state)
{
	const struct vmsim_explore_test test = {
		.name = "move against read",
		.nthreads = 2,
		.threads = { { "mover", race_move }, { "reader", race_read } },
	};
	struct fixture f;

	explore(test, &f);
}

/* The reader's fault may be between the driver and the page table. */
static void
a_revoke_races_with_a_reader(void **state)
{
	const struct vmsim_explore_test test = {
		.name = "revoke against read",
		.nthreads = 2,
		.threads = { { "owner", race_revoke },
		    { "reader", race_read } },
	};
	struct fixture f;

	explore(test, &f);
}

/* One of two readers is in the page's way, whichever way it goes. */
static void
a_move_races_with_two_readers(void **state)
{
	const struct vmsim_explore_test test = {
		.name = "move against two reads",
		.nthreads = 3,
		.threads = { { "mover", race_move_one }, { "one", race_read },
		    { "two", race_read } },
	};
	struct fixture f;

	explore(test, &f);
}

/* Two moves of one page, each of which finds what the other has put there. */
static void
two_moves_race_with_a_reader(void **state)
{
	const struct vmsim_explore_test test = {
		.name = "two moves against a read",
		.nthreads = 3,
		.threads = { { "one", race_move_one },
		    { "two", race_move_one }, { "reader", race_read } },
	};
	struct fixture f;

	explore(test, &f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_revoked_page_keeps_its_contents, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    a_moved_buffer_keeps_its_contents, setup, teardown),
		cmocka_unit_test_setup_teardown(a_locked_page_stays,
		    setup, teardown),
		cmocka_unit_test(the_contract_kit_passes),
		cmocka_unit_test(a_move_races_with_a_reader),
		cmocka_unit_test(a_revoke_races_with_a_reader),
		cmocka_unit_test(a_move_races_with_two_readers),
		cmocka_unit_test(two_moves_race_with_a_reader),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
