/* SPDX-License-Identifier: BSD-2-Clause */
/* Files in memory: pages are counted and limited; the contract kit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <vm/vm.h>
#include <vmsim/cmocka.h>
#include <vmsim/kit.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "ramfs.h"

#define	BASE	0x10000000UL

struct fixture {
	struct vmsim	*vm;
	struct ramfs	*fs;
	vm_object_t	 file;
	struct vmsim_proc *p;
};

static int
setup(void **state)
{
	static struct fixture f;
	uint64_t addr = BASE;

	f.vm = vmsim_create_for_test(NULL);
	vmsim_enter(f.vm);
	assert_int_equal(ramfs_init(), 0);
	f.fs = ramfs_mount(4);
	f.file = ramfs_file(f.fs, 16);
	assert_int_equal(vmsim_object_adopt(f.vm, f.file, "ramfs", "f"), 0);
	f.p = vmsim_proc_create(f.vm, "p");
	assert_int_equal(vmsim_mmap(f.p, &addr, 16 * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE, VMSIM_MAP_SHARED |
	    VMSIM_MAP_FIXED, f.file, 0), 0);
	*state = &f;
	return (0);
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	vmsim_proc_exit(f->p);
	vmsim_object_release(f->vm, f->file);
	assert_int_equal(ramfs_npages(f->fs), 0);
	ramfs_unmount(f->fs);
	ramfs_uninit();
	assert_int_equal(vmsim_check(f->vm, vmsim_print_file, stderr), 0);
	vmsim_enter(NULL);
	vmsim_destroy(f->vm);
	return (0);
}

static int
store(struct fixture *f, uint64_t page, uint64_t value)
{
	return (vmsim_store(f->p, BASE + page * VMSIM_PAGE_SIZE, &value,
	    sizeof(value), NULL));
}

/* [ramfs: 0 . . . 4 .]: two pages. */
static void
pages_are_counted(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(store(f, 0, 1), 0);
	assert_int_equal(store(f, 4, 1), 0);
	assert_int_equal(store(f, 4, 2), 0);
	assert_int_equal(ramfs_npages(f->fs), 2);
}

/* Paged out it still takes room, paged in it is not counted again. */
static void
a_page_in_swap_is_counted_once(void **state)
{
	struct fixture *f = *state;
	uint64_t value;

	assert_int_equal(store(f, 1, 0x11), 0);
	assert_int_equal(vmsim_evict(f->p, BASE + VMSIM_PAGE_SIZE),
	    VMSIM_EVICT_PAGED);
	assert_int_equal(ramfs_npages(f->fs), 1);
	assert_int_equal(vmsim_load(f->p, BASE + VMSIM_PAGE_SIZE, &value,
	    sizeof(value), NULL), 0);
	assert_int_equal(value, 0x11);
	assert_int_equal(ramfs_npages(f->fs), 1);
}

/* The fifth page of a file system of four is refused. */
static void
the_limit_holds(void **state)
{
	struct fixture *f = *state;
	struct vmsim_signal sig;
	uint64_t i;

	for (i = 0; i < 4; i++)
		assert_int_equal(store(f, i, i), 0);
	assert_int_not_equal(vmsim_touch(f->p, BASE + 8 * VMSIM_PAGE_SIZE, 1,
	    VMSIM_PROT_WRITE, &sig), 0);
	assert_int_equal(ramfs_npages(f->fs), 4);
}

static struct ramfs *kit_fs;

static vm_object_t
kit_create(struct vmsim *vm, uint64_t npages, void *arg)
{
	vm_object_t file;

	if (ramfs_init() != 0)
		return (NULL);
	kit_fs = ramfs_mount(1000);
	file = ramfs_file(kit_fs, npages);
	if (file == NULL) {
		ramfs_unmount(kit_fs);
		ramfs_uninit();
	}
	return (file);
}

static void
kit_destroy(struct vmsim *vm, void *arg)
{
	ramfs_unmount(kit_fs);
	ramfs_uninit();
}

static void
kit_content(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
}

/* Everything that the contract kit knows. */
static void
the_contract_kit_passes(void **state)
{
	const struct vmsim_kit kit = {
		.name = "file in memory",
		.create = kit_create,
		.destroy = kit_destroy,
		.content = kit_content,
		.data = &kit_fs,
		.data_size = sizeof(kit_fs),
	};
	struct vmsim_kit_result r;

	vmsim_kit_run(&kit, NULL, vmsim_print_file, stdout, &r);
	assert_int_equal(r.failed, 0);
	assert_true(r.passed > r.skipped);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pages_are_counted, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(
		    a_page_in_swap_is_counted_once, setup, teardown),
		cmocka_unit_test_setup_teardown(the_limit_holds, setup,
		    teardown),
		cmocka_unit_test(the_contract_kit_passes),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
