/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver whose module is loaded with the machine, whose buffers are mapped
 * by d_mmap_single, revoked and found again, and whose variables are saved
 * with the machine.
 *
 *	[p: addr] -> managed device object -> pages of the buffer
 */
#include <vmsim/thread.h>
#include "kpi/gpu.h"
#include "support/words.h"

static struct vmsim_file *file;

static void
begin(struct test *t)
{
	gpu_counts = (struct gpu_counts){ .faults = 0 };
	file = opened(t->p, "gpu", VMSIM_O_RDWR);
}

/* With nothing left the module goes, too; then the machine as it was. */
static void
end(struct test *t)
{
	struct vmsim_leaks leaks;

	assert_ok(vmsim_close(t->p, file));
	vmsim_proc_exit(t->p);
	vmsim_thread_run_all(t->vm);
	test_save(t);
	assert_ok(vmsim_module_unload(t->vm, "gpu"));
	vmsim_leaks(t->vm, &leaks);
	assert_true(leaks.heap_chunks <= 1000);
	assert_eq(vmsim_malloc_live(t->vm, NULL), 0);
	assert_null(vmsim_device_name(t->vm, 0));
	test_restore(t);
}

TESTS(.p = "p", .begin = begin, .end = end);

/* vmsim_print_t */
static void
append_text(void *arg, const char *text, size_t len)
{
	strncat(arg, text, len);
}

static uint32_t
create(struct test *t, uint32_t npages)
{
	struct gpu_create arg = { npages, 0 };

	assert_ok(vmsim_ioctl(t->p, file, GPU_CREATE, &arg));
	return (arg.id);
}

static uint64_t
map(struct test *t, uint32_t id, uint32_t npages)
{
	uint64_t addr = 0;

	assert_ok(vmsim_mmap_file(t->p, &addr, PG(npages), RW, VMSIM_MAP_SHARED,
	    file, GPU_OFFSET(id)));
	return (addr);
}

static void
destroy(struct test *t, uint32_t id)
{
	assert_ok(vmsim_ioctl(t->p, file, GPU_DESTROY, &id));
}

/* An object is called by the device from which it was mapped. */
TEST(a_buffer_has_the_name_of_its_device)
{
	uint32_t first = create(t, 1), second = create(t, 1);
	uint64_t a = map(t, first, 1), b = map(t, second, 1);
	char text[200] = "";

	vmsim_dump_chain(t->p, a, append_text, text);
	vmsim_dump_chain(t->p, b, append_text, text);
	assert_string_equal(text, "[gpu: .]\n[gpu/S2: .]\n");
	assert_ok(vmsim_munmap(t->p, a, PG(1)));
	destroy(t, first);
	/* The name is free again. */
	first = create(t, 1);
	a = map(t, first, 1);
	text[0] = '\0';
	vmsim_dump_chain(t->p, a, append_text, text);
	assert_string_equal(text, "[gpu: .]\n");
	assert_ok(vmsim_munmap(t->p, a, PG(1)));
	assert_ok(vmsim_munmap(t->p, b, PG(1)));
	destroy(t, first);
	destroy(t, second);
}

/* MOD_LOAD made the device; the buffer's bytes are there after a revoke. */
TEST(a_revoked_buffer_is_faulted_in_again)
{
	uint32_t id = create(t, 3);
	uint64_t addr = map(t, id, 3);
	char c = 0;

	assert_ok(vmsim_store(t->p, addr + PG(2), "z", 1, NULL));
	assert_ok(vmsim_load(t->p, addr, &c, 1, NULL));
	assert_eq(gpu_counts.faults, 2);
	assert_ok(vmsim_ioctl(t->p, file, GPU_REVOKE, &id));
	assert_eq(gpu_counts.revoked, 2);
	test_check(t->vm);
	assert_ok(vmsim_load(t->p, addr + PG(2), &c, 1, NULL));
	assert_eq(c, 'z');
	assert_eq(gpu_counts.faults, 3);
	destroy(t, id);
	assert_ok(vmsim_munmap(t->p, addr, PG(3)));
}

/*
 * mlock, revoke, munlock: the wiring of a page that the driver has taken back
 * goes with it, and its frame is free when the buffer is destroyed.
 */
TEST(a_locked_buffer_may_be_revoked)
{
	uint64_t free = vmsim_free_count(t->vm), addr;
	uint32_t id = create(t, 3);
	char c = 0;

	addr = map(t, id, 3);
	assert_ok(vmsim_mlock(t->p, addr, PG(3)));
	test_check(t->vm);
	assert_ok(vmsim_ioctl(t->p, file, GPU_REVOKE, &id));
	assert_eq(gpu_counts.revoked, 3);
	test_check(t->vm);
	assert_ok(vmsim_load(t->p, addr + PG(1), &c, 1, NULL));
	test_check(t->vm);
	assert_ok(vmsim_munlock(t->p, addr, PG(3)));
	test_check(t->vm);
	destroy(t, id);
	assert_ok(vmsim_munmap(t->p, addr, PG(3)));
	vmsim_thread_run_all(t->vm);
	assert_eq(vmsim_free_count(t->vm), free);
}

/* ioctl: the driver finds its object in the caller's map. */
TEST(the_driver_finds_its_object_in_the_map)
{
	uint32_t id = create(t, 1), other = create(t, 1);
	struct gpu_find find = { .addr = 0 };
	uint64_t addr = map(t, other, 1), again = map(t, other, 1);

	assert_eq(vmsim_ioctl(t->p, file, GPU_FIND, &find), ENOMEM);
	find.addr = addr;
	assert_ok(vmsim_ioctl(t->p, file, GPU_FIND, &find));
	assert_eq(find.id, other);
	find.addr = again;
	assert_ok(vmsim_ioctl(t->p, file, GPU_FIND, &find));
	assert_eq(find.id, other);
	assert_ok(vmsim_munmap(t->p, addr, PG(1)));
	assert_ok(vmsim_munmap(t->p, again, PG(1)));
	destroy(t, id);
	destroy(t, other);
}

/* d_mmap_single: its errors are the caller's. */
TEST(a_buffer_that_is_not_there_is_not_mapped)
{
	uint32_t id = create(t, 1);
	uint64_t addr = 0;

	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), RW, VMSIM_MAP_SHARED,
	    file, GPU_OFFSET(77)), ENXIO);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(2), RW, VMSIM_MAP_SHARED,
	    file, GPU_OFFSET(id)), EINVAL);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), RW, VMSIM_MAP_SHARED,
	    file, GPU_OFFSET(id) + PG(1)), EINVAL);
	/* A buffer in use keeps the module. */
	assert_eq(vmsim_module_unload(t->vm, "gpu"), EBUSY);
	assert_eq(vmsim_module_unload(t->vm, "none"), ENOENT);
	destroy(t, id);
}

/* A mapped buffer outlives its name; a task frees it after the unmap. */
TEST(a_task_frees_what_nobody_maps)
{
	uint32_t id = create(t, 2);
	uint64_t addr = map(t, id, 2);

	assert_ok(vmsim_store(t->p, addr, "a", 1, NULL));
	destroy(t, id);
	vmsim_thread_run_all(t->vm);
	assert_eq(gpu_counts.destroyed, 0);
	assert_ok(vmsim_munmap(t->p, addr, PG(2)));
	vmsim_thread_run_all(t->vm);
	assert_eq(gpu_counts.destroyed, 1);
	assert_eq(vmsim_malloc_live(t->vm, "gpu"), 0);
}

/* save ... restore: variables of the driver go back, too. */
TEST(variables_of_the_driver_are_restored)
{
	uint32_t id = create(t, 1);
	uint64_t addr = map(t, id, 1);

	test_save(t);
	assert_ok(vmsim_store(t->p, addr, "a", 1, NULL));
	assert_eq(gpu_counts.faults, 1);
	create(t, 5);
	test_restore(t);
	assert_eq(gpu_counts.faults, 0);
	assert_eq(gpu_counts.created, 1);
	assert_ok(vmsim_store(t->p, addr, "a", 1, NULL));
	assert_eq(gpu_counts.faults, 1);
	assert_ok(vmsim_munmap(t->p, addr, PG(1)));
	destroy(t, id);
}

/* Data of a test's own is registered by hand. */
TEST(a_variable_of_the_test_is_restored)
{
	static int mine;

	mine = 1;
	assert_eq(vmsim_data_register(t->vm, &mine, 0), EINVAL);
	assert_ok(vmsim_data_register(t->vm, &mine, sizeof(mine)));
	test_save(t);
	mine = 2;
	test_restore(t);
	assert_eq(mine, 1);
}
