/* SPDX-License-Identifier: BSD-2-Clause */
/* What each pager has around a page, and what it refuses to write. */
#include <vm/swap_pager.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/vnode_pager.h>
#include "base/machine.h"
#include "mem/mem.h"
#include "support/cdev.h"
#include "support/words.h"

#define	RUN	512	/* pages of 2 MiB */

TESTS(.config = { .nframes = 4096, .superpages = true }, .kernel = true);

struct around {
	vm_pindex_t pindex;
	bool	 has;
	int	 before, after;
};

static void
assert_around(vm_object_t object, const struct around *a, size_t n)
{
	int after, before;

	for (; n > 0; n--, a++) {
		before = after = 77;
		WLOCKED(object, assert_eq(vm_pager_has_page(object, a->pindex,
		    &before, &after), a->has));
		if (a->has) {
			assert_eq(before, a->before);
			assert_eq(after, a->after);
		}
		WLOCKED(object, assert_eq(vm_pager_has_page(object, a->pindex,
		    NULL, NULL), a->has));
	}
}

/* 2500 pages in clusters of 1024. */
TEST(phys_memory_has_its_cluster)
{
	static const struct around rows[] = {
		{ 0, true, 0, 1023 }, { 1023, true, 1023, 0 },
		{ 1024, true, 0, 1023 }, { 1500, true, 476, 547 },
		{ 2100, true, 52, 399 }, { 2499, true, 451, 0 },
	};
	vm_object_t object = vmsim_object_create_phys(t->vm, "P", 2500);

	assert_around(object, rows, nrows(rows));
	vmsim_object_release(t->vm, object);
}

TEST(a_large_page_has_the_rest_of_its_run)
{
	static const struct around rows[] = {
		{ 0, true, 0, RUN - 1 }, { RUN - 1, true, RUN - 1, 0 },
		{ RUN, true, 0, RUN - 1 }, { RUN + 5, true, 5, RUN - 6 },
		{ 2 * RUN - 1, true, RUN - 1, 0 }, { 2 * RUN, false, 0, 0 },
	};
	vm_object_t object = vmsim_object_create_largepage(t->vm, "L",
	    2 * RUN, 1);

	assert_around(object, rows, nrows(rows));
	vmsim_object_release(t->vm, object);
}

/* [S: ~ ~ . ~]: blocks 5 6 . 9, say. */
TEST(swap_has_blocks_side_by_side)
{
	static const struct around rows[] = {
		{ 0, true, 0, 1 }, { 1, true, 1, 0 }, { 2, false, 0, 0 },
		{ 3, true, 0, 0 }, { 4, false, 0, 0 },
	};
	vm_object_t object = vm_object_allocate(OBJT_SWAP, 5);

	assert_ok(swap_pager_reserve(object, 0, 2));
	assert_ok(swap_pager_reserve(object, 3, 1));
	assert_around(object, rows, nrows(rows));
	vm_object_deallocate(object);
}

static int
make_page(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *m)
{
	return (VM_PAGER_ERROR);
}

/* A device is asked for one page at a time, each that there may be. */
TEST(a_device_has_each_page_alone)
{
	static const struct around rows[] = {
		{ 0, true, 0, 0 }, { 7, true, 0, 0 },
	};
	static const struct cdev_pager_ops ops = {
		.cdev_pg_fault = make_page,
		.cdev_pg_ctor = test_cdev_ctor,
		.cdev_pg_dtor = test_cdev_dtor,
	};
	static int handle;
	vm_object_t object;

	object = cdev_pager_allocate(&handle, OBJT_DEVICE, &ops, PG(8),
	    VM_PROT_ALL, 0, NULL);
	assert_around(object, rows, nrows(rows));
	vm_object_deallocate(object);
}

static void
put_page(vm_object_t object)
{
	vm_page_t m;
	int rv;

	VM_OBJECT_WLOCK(object);
	vm_object_pip_add(object, 1);
	m = vm_page_lookup(object, 0);
	if (m == NULL)
		m = vm_page_alloc(object, 0, VM_ALLOC_NORMAL);
	vm_page_valid(m);
	vm_page_busy_downgrade(m);
	vm_pager_put_pages(object, &m, 1, 0, &rv);
}

/* Where there is nothing behind memory it is not written. */
TEST(what_has_no_store_is_not_written)
{
	vm_object_t phys = vmsim_object_create_phys(t->vm, "P", 4);
	static const struct cdev_pager_ops ops = {
		.cdev_pg_fault = make_page,
		.cdev_pg_ctor = test_cdev_ctor,
		.cdev_pg_dtor = test_cdev_dtor,
	};
	static int handle;
	vm_object_t device;

	device = cdev_pager_allocate(&handle, OBJT_MGTDEVICE, &ops, PG(8),
	    VM_PROT_ALL, 0, NULL);
	test_save(t);
	expect_panic(t->vm, "1 pages of phys object \"P\" are to be",
	    put_page(phys));
	test_restore(t);
	expect_panic(t->vm, "are to be written; a device is its own",
	    put_page(device));
	test_restore(t);
	vm_object_deallocate(device);
	vmsim_object_release(t->vm, phys);
}

/* [S: ~ ~ 2 ~ .] and page 0 valid in memory, too: three blocks go. */
TEST(freed_swap_tells_how_many_pages_are_gone)
{
	vm_object_t object = vm_object_allocate(OBJT_SWAP, 5);
	vm_size_t freed = 77;
	vm_page_t m;

	assert_ok(swap_pager_reserve(object, 0, 4));
	VM_OBJECT_WLOCK(object);
	m = vm_page_alloc(object, 0, VM_ALLOC_NORMAL);
	vm_page_valid(m);
	vm_page_xunbusy(m);
	m = vm_page_alloc(object, 1, VM_ALLOC_NORMAL);
	vm_page_xunbusy(m);
	swap_pager_freespace(object, 0, 3, &freed);
	assert_eq(freed, 2);
	assert_eq(vmsim_swap_used(t->vm), 1);
	swap_pager_freespace(object, 3, (vm_size_t)-1, &freed);
	assert_eq(freed, 1);
	assert_eq(vmsim_swap_used(t->vm), 0);
	swap_pager_freespace(object, 0, 5, &freed);
	assert_eq(freed, 0);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* Of a swap device of 6 pages 4 are reserved, then 3 cannot be. */
TEST_WITH(what_cannot_be_reserved_whole_is_not, .kernel = true,
    .config.swap_npages = 6)
{
	vm_object_t object = vm_object_allocate(OBJT_SWAP, 9);

	assert_ok(swap_pager_reserve(object, 0, 4));
	assert_eq(swap_pager_reserve(object, 5, 3), -1);
	assert_eq(vmsim_swap_used(t->vm), 4);
	assert_ok(swap_pager_reserve(object, 5, 2));
	assert_eq(vmsim_swap_used(t->vm), 6);
	assert_eq(swap_pager_reserve(object, 8, 1), -1);
	vm_object_deallocate(object);
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* One vnode has one object, with one reference more for each who asks. */
TEST(a_vnode_has_one_object)
{
	vm_object_t f = vmsim_object_create_file(t->vm, "F", PG(4), NULL, NULL);
	struct vnode *vp = f->handle;
	vm_object_t again;
	int refs = f->ref_count;

	again = vm_pager_allocate(OBJT_VNODE, vp, PG(4), VM_PROT_ALL, 0, NULL);
	assert_ptr_equal(again, f);
	assert_eq(f->ref_count, refs + 1);
	assert_eq(vnode_create_vobject(vp, PG(4), curthread), 0);
	assert_eq(f->ref_count, refs + 1);
	vm_object_deallocate(again);
	vmsim_object_release(t->vm, f);
}
