/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver whose module is loaded with the machine, whose buffers are mapped
 * by d_mmap_single, revoked and found again, and whose variables are saved
 * with the machine.
 *
 *	[p: addr] -> managed device object -> pages of the buffer
 */
#include <errno.h>

#include <vmsim/device.h>
#include <vmsim/thread.h>
#include "kpi/gpu.h"
#include "support/support.h"

#define	PG(n)	((uint64_t)(n) * VMSIM_PAGE_SIZE)
#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)

static struct vmsim_proc *proc;
static struct vmsim_file *file;

static int
setup(void **state)
{
	gpu_counts = (struct gpu_counts){ .faults = 0 };
	if (test_setup(state) != 0)
		return (-1);
	proc = vmsim_proc_create(*state, "p");
	if (proc == NULL)
		return (-1);
	file = vmsim_open(proc, "gpu", VMSIM_O_RDWR);
	return (file != NULL ? 0 : -1);
}

/* With nothing left the module goes, too; then the machine as it was. */
static int
teardown(void **state)
{
	struct vmsim_snapshot *snap;
	struct vmsim_leaks leaks;
	int error;

	if (vmsim_close(proc, file) != 0)
		return (-1);
	vmsim_proc_exit(proc);
	vmsim_thread_run_all(*state);
	snap = vmsim_snapshot_create(*state);
	if (snap == NULL)
		return (-1);
	error = vmsim_module_unload(*state, "gpu");
	vmsim_leaks(*state, &leaks);
	if (leaks.heap_chunks > 1000)
		return (-1);
	if (error != 0 || vmsim_malloc_live(*state, NULL) != 0 ||
	    vmsim_device_name(*state, 0) != NULL)
		return (-1);
	vmsim_snapshot_restore(*state, snap);
	vmsim_snapshot_destroy(snap);
	return (test_teardown(state));
}

static uint32_t
create(uint32_t npages)
{
	struct gpu_create arg = { npages, 0 };

	assert_int_equal(vmsim_ioctl(proc, file, GPU_CREATE, &arg), 0);
	return (arg.id);
}

static uint64_t
map(uint32_t id, uint32_t npages)
{
	uint64_t addr = 0;

	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(npages), RW,
	    VMSIM_MAP_SHARED, file, GPU_OFFSET(id)), 0);
	return (addr);
}

static void
destroy(uint32_t id)
{
	assert_int_equal(vmsim_ioctl(proc, file, GPU_DESTROY, &id), 0);
}

/* MOD_LOAD made the device; the buffer's bytes are there after a revoke. */
static void
a_revoked_buffer_is_faulted_in_again(void **state)
{
	uint32_t id = create(3);
	uint64_t addr = map(id, 3);
	char c = 0;

	assert_int_equal(vmsim_store(proc, addr + PG(2), "z", 1, NULL), 0);
	assert_int_equal(vmsim_load(proc, addr, &c, 1, NULL), 0);
	assert_int_equal(gpu_counts.faults, 2);
	assert_int_equal(vmsim_ioctl(proc, file, GPU_REVOKE, &id), 0);
	assert_int_equal(gpu_counts.revoked, 2);
	test_check(*state);
	assert_int_equal(vmsim_load(proc, addr + PG(2), &c, 1, NULL), 0);
	assert_int_equal(c, 'z');
	assert_int_equal(gpu_counts.faults, 3);
	destroy(id);
	assert_int_equal(vmsim_munmap(proc, addr, PG(3)), 0);
}

/* ioctl: the driver finds its object in the caller's map. */
static void
the_driver_finds_its_object_in_the_map(void **state)
{
	uint32_t id = create(1), other = create(1);
	struct gpu_find find = { .addr = 0 };
	uint64_t addr = map(other, 1), again = map(other, 1);

	assert_int_equal(vmsim_ioctl(proc, file, GPU_FIND, &find), ENOMEM);
	find.addr = addr;
	assert_int_equal(vmsim_ioctl(proc, file, GPU_FIND, &find), 0);
	assert_int_equal(find.id, other);
	find.addr = again;
	assert_int_equal(vmsim_ioctl(proc, file, GPU_FIND, &find), 0);
	assert_int_equal(find.id, other);
	assert_int_equal(vmsim_munmap(proc, addr, PG(1)), 0);
	assert_int_equal(vmsim_munmap(proc, again, PG(1)), 0);
	destroy(id);
	destroy(other);
}

/* d_mmap_single: its errors are the caller's. */
static void
a_buffer_that_is_not_there_is_not_mapped(void **state)
{
	uint32_t id = create(1);
	uint64_t addr = 0;

	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), RW,
	    VMSIM_MAP_SHARED, file, GPU_OFFSET(77)), ENXIO);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(2), RW,
	    VMSIM_MAP_SHARED, file, GPU_OFFSET(id)), EINVAL);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), RW,
	    VMSIM_MAP_SHARED, file, GPU_OFFSET(id) + PG(1)), EINVAL);
	/* A buffer in use keeps the module. */
	assert_int_equal(vmsim_module_unload(*state, "gpu"), EBUSY);
	assert_int_equal(vmsim_module_unload(*state, "none"), ENOENT);
	destroy(id);
}

/* A mapped buffer outlives its name; a task frees it after the unmap. */
static void
a_task_frees_what_nobody_maps(void **state)
{
	uint32_t id = create(2);
	uint64_t addr = map(id, 2);

	assert_int_equal(vmsim_store(proc, addr, "a", 1, NULL), 0);
	destroy(id);
	vmsim_thread_run_all(*state);
	assert_int_equal(gpu_counts.destroyed, 0);
	assert_int_equal(vmsim_munmap(proc, addr, PG(2)), 0);
	vmsim_thread_run_all(*state);
	assert_int_equal(gpu_counts.destroyed, 1);
	assert_int_equal(vmsim_malloc_live(*state, "gpu"), 0);
}

/* save ... restore: variables of the driver go back, too. */
static void
variables_of_the_driver_are_restored(void **state)
{
	uint32_t id = create(1);
	uint64_t addr = map(id, 1);
	struct vmsim_snapshot *snap;

	snap = vmsim_snapshot_create(*state);
	assert_non_null(snap);
	assert_int_equal(vmsim_store(proc, addr, "a", 1, NULL), 0);
	assert_int_equal(gpu_counts.faults, 1);
	create(5);
	vmsim_snapshot_restore(*state, snap);
	assert_int_equal(gpu_counts.faults, 0);
	assert_int_equal(gpu_counts.created, 1);
	assert_int_equal(vmsim_store(proc, addr, "a", 1, NULL), 0);
	assert_int_equal(gpu_counts.faults, 1);
	assert_int_equal(vmsim_munmap(proc, addr, PG(1)), 0);
	destroy(id);
	vmsim_snapshot_destroy(snap);
}

/* Data of a test's own is registered by hand. */
static void
a_variable_of_the_test_is_restored(void **state)
{
	struct vmsim_snapshot *snap;
	static int mine;

	mine = 1;
	assert_int_equal(vmsim_data_register(*state, &mine, 0), EINVAL);
	assert_int_equal(vmsim_data_register(*state, &mine, sizeof(mine)), 0);
	snap = vmsim_snapshot_create(*state);
	mine = 2;
	vmsim_snapshot_restore(*state, snap);
	assert_int_equal(mine, 1);
	vmsim_snapshot_destroy(snap);
}

int
main(void)
{
#define	CASE(name) \
	cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(a_revoked_buffer_is_faulted_in_again),
		CASE(the_driver_finds_its_object_in_the_map),
		CASE(a_buffer_that_is_not_there_is_not_mapped),
		CASE(a_task_frees_what_nobody_maps),
		CASE(variables_of_the_driver_are_restored),
		CASE(a_variable_of_the_test_is_restored),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
