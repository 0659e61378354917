/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's own mappings, and the radix trie of an object's pages. */
#include <vm/pmap.h>
#include <vm/vm_param.h>
#include <vm/vm_radix.h>
#include "support/pages.h"

PAGE_TESTS();

#define	KVA	0x40000000ul
/* Device memory is read and written where it is mapped. */
TEST(mapped_device_memory_is_the_device)
{
	void *host;
	char *p;
	uint64_t pa = mem_dev_alloc(2);

	assert_int_not_equal(pa, 0);
	host = mem_phys_to_host(pa);
	p = pmap_mapdev(pa + PAGE_SIZE, PAGE_SIZE);
	p[3] = 'd';
	assert_eq(((char *)host)[PAGE_SIZE + 3], 'd');
	pmap_unmapdev(p, PAGE_SIZE);
	p = pmap_mapdev_attr(pa, PAGE_SIZE, VM_MEMATTR_WRITE_COMBINING);
	assert_ptr_equal(p, host);
	pmap_unmapdev(p, PAGE_SIZE);
}

TEST_PANICS(mapping_nothing_for_a_device_is_a_panic,
    "nothing is at physical address", (void)pmap_mapdev(1, PAGE_SIZE))

/* The attributes of the hardware, and no others. */
TEST(only_real_attributes_are_valid)
{
	assert_true(pmap_is_valid_memattr(kernel_pmap, VM_MEMATTR_UNCACHEABLE));
	assert_true(pmap_is_valid_memattr(kernel_pmap, VM_MEMATTR_WRITE_BACK));
	assert_false(pmap_is_valid_memattr(kernel_pmap, (vm_memattr_t)77));
	assert_eq(pmap_change_attr(PAGE_SIZE, PAGE_SIZE,
	    VM_MEMATTR_WRITE_COMBINING), 0);
	assert_int_not_equal(pmap_change_attr(PAGE_SIZE, 0,
	    VM_MEMATTR_WRITE_BACK), 0);
	assert_int_not_equal(pmap_change_attr(PAGE_SIZE, PAGE_SIZE, 77), 0);
}

/* What the simulated processor does not need changes nothing. */
TEST(calls_for_real_processors_change_nothing)
{
	struct pmap pmap;
	vm_object_t device;
	vm_page_t m = page(t, 0);

	VM_OBJECT_WUNLOCK(t->object);
	device = vm_object_allocate(OBJT_SG, 1);
	VM_OBJECT_WLOCK(t->object);
	memset(&pmap, 0, sizeof(pmap));
	pmap_pinit0(&pmap);
	busy(m);
	pmap_enter(&pmap, 0x10000, m, VM_PROT_READ, VM_PROT_READ, 0);
	vm_page_xunbusy(m);
	pmap_activate(NULL);
	pmap_sync_icache(&pmap, 0x10000, PAGE_SIZE);
	pmap_invalidate_cache();
	assert_ok(pmap_growkernel(0));
	VM_OBJECT_WLOCK(device);
	pmap_object_init_pt(&pmap, 0x20000, device, 0, PAGE_SIZE);
	VM_OBJECT_WUNLOCK(device);
	assert_eq(pmap_resident_count(&pmap), 1);
	assert_eq(pmap_extract(&pmap, 0x10000), VM_PAGE_TO_PHYS(m));
	pmap_remove(&pmap, 0x10000, 0x11000);
	pmap_release(&pmap);
	device->type = OBJT_SWAP;
	device->flags = 0;
	vm_object_deallocate(device);
}

/* A page begins without mappings and with the usual attribute. */
TEST(a_page_begins_unmapped)
{
	vm_page_t m = page(t, 0);

	pmap_page_set_memattr(m, VM_MEMATTR_UNCACHEABLE);
	pmap_page_init(m);
	assert_false(pmap_page_is_mapped(m));
	assert_eq(pmap_page_get_memattr(m), VM_MEMATTR_DEFAULT);
}

/* The layer is ready from the start; asking again changes nothing. */
TEST(the_kernel_has_a_pmap_of_its_own)
{
	vm_page_t m = page(t, 0);

	pmap_init();
	pmap_qenter(KVA, &m, 1);
	assert_eq(pmap_extract(pmap_kernel(), KVA), VM_PAGE_TO_PHYS(m));
	pmap_qremove(KVA, 1);
	assert_eq(pmap_resident_count(pmap_kernel()), 0);
}

/* [A: . 1 . . 4 5 .]: by key, around a key, step by step, by jumps. */
TEST(an_objects_pages_are_walked_both_ways)
{
	vm_page_t one = page(t, 1), four = page(t, 4), five = page(t, 5);
	struct pctrie_iter it;

	assert_ptr_equal(vm_radix_lookup_ge(&t->object->rtree, 2), four);
	assert_ptr_equal(vm_radix_lookup_le(&t->object->rtree, 3), one);
	assert_null(vm_radix_lookup_ge(&t->object->rtree, 6));
	assert_null(vm_radix_lookup_le(&t->object->rtree, 0));

	vm_radix_iter_init(&it, &t->object->rtree);
	assert_ptr_equal(vm_radix_iter_lookup(&it, 4), four);
	assert_ptr_equal(vm_radix_iter_page(&it), four);
	assert_ptr_equal(vm_radix_iter_next(&it), five);
	assert_ptr_equal(vm_radix_iter_prev(&it), four);
	assert_ptr_equal(vm_radix_iter_jump(&it, -3), one);
	assert_ptr_equal(vm_radix_iter_jump(&it, 4), five);
	assert_null(vm_radix_iter_next(&it));
	assert_null(vm_radix_iter_lookup(&it, 2));
	assert_ptr_equal(vm_radix_iter_lookup_le(&it, 3), one);
	assert_ptr_equal(vm_radix_iter_step(&it), four);
	assert_null(vm_radix_iter_jump(&it, -9));
	vm_radix_iter_limit_init(&it, &t->object->rtree, 4);
	assert_null(vm_radix_iter_lookup_ge(&it, 2));
	assert_ptr_equal(pctrie_iter_lookup(&it, 1), &one->pindex);
}

/* A trie apart from any object: singleton, replaced, taken out, put back. */
TEST(pages_enter_and_leave_a_trie_by_iterator)
{
	vm_page_t a = page(t, 1), b = page(t, 2);
	struct vm_page other = { .pindex = 1 };
	struct pctrie_iter it;
	struct vm_radix tree;

	vm_radix_init(&tree);
	assert_false(vm_radix_is_singleton(&tree));
	vm_radix_iter_init(&it, &tree);
	assert_eq(vm_radix_iter_insert(&it, a), 0);
	assert_true(vm_radix_is_singleton(&tree));
	assert_eq(vm_radix_insert(&tree, b), 0);
	assert_false(vm_radix_is_singleton(&tree));
	assert_ptr_equal(vm_radix_replace(&tree, &other), a);
	assert_ptr_equal(vm_radix_iter_lookup(&it, 1), &other);
	vm_radix_iter_remove(&it);
	assert_null(vm_radix_lookup(&tree, 1));
	assert_ptr_equal(vm_radix_remove(&tree, 2), b);
	assert_null(vm_radix_remove(&tree, 2));
	assert_true(vm_radix_is_empty(&tree));
}
