/* SPDX-License-Identifier: BSD-2-Clause */
/* Large mappings: made, refused, taken apart. */
#include <vm/vm_object.h>
#include <vmsim/process.h>

#include "mem/mem.h"
#include "unit/pmap_fixture.h"

PMAP_TESTS();

#define	END	(VA + NBPDR)

/* one entry, 512 pages */
TEST(a_large_mapping_is_one_entry_that_maps_every_byte)
{
	vm_page_t m = new_run(true);
	void *host;

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(t->a, VA, "rw--AM 2M");
	assert_pte(t->a, END - 1, "rw--AM 2M");
	assert_eq(pmap_resident_count(t->a), RUN);
	assert_eq(pmap_extract(t->a, VA + ptoa(7) + 3),
	    VM_PAGE_TO_PHYS(&m[7]) + 3);
	assert_eq(pmap_access(t->a, VA + ptoa(7) + 3, VM_PROT_READ, &host),
	    PMAP_OK);
	assert_ptr_equal(host,
	    (char *)mem_phys_to_host(VM_PAGE_TO_PHYS(&m[7])) + 3);
	assert_true(pmap_page_is_mapped(&m[511]));
	assert_true(pmap_page_is_write_mapped(&m[511]));
	assert_true(pmap_page_exists_quick(t->a, &m[3]));
	assert_true(pmap_is_modified(&m[3]));
	assert_eq(pmap_mincore(t->a, VA + ptoa(3),
	    &(vm_paddr_t){ 0 }) & MINCORE_SUPER, MINCORE_PSIND(1));
	assert_false(pmap_is_prefaultable(t->a, VA));
}

/* address or frame not aligned, or managed and 1 GiB: KERN_FAILURE */
TEST(a_misaligned_large_mapping_is_refused)
{
	vm_page_t m = new_run(true);

	assert_eq(pmap_enter(t->a, VA + PAGE_SIZE, m, RW, VM_PROT_READ, 1),
	    KERN_FAILURE);
	assert_eq(pmap_enter(t->a, VA, &m[1], RW, VM_PROT_READ, 1),
	    KERN_FAILURE);
	assert_eq(pmap_enter(t->a, VA, m, RW, VM_PROT_READ, 2), KERN_FAILURE);
	assert_eq(pmap_resident_count(t->a), 0);
}

/* small ones in the way go, their bits are saved */
TEST(a_large_mapping_replaces_small_ones)
{
	vm_page_t m = new_run(true), small = new_page();

	enter(t->a, VA + ptoa(9), small, RW, VM_PROT_WRITE);
	enter(t->a, END, small, RW, VM_PROT_READ);
	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	assert_eq(small->dirty, VM_PAGE_BITS_ALL);
	assert_eq(pmap_resident_count(t->a), RUN + 1);
	assert_pte(t->a, END, "rw--A-");
}

/* same run: no change; less permission: all pages dirty; other run: gone */
TEST(a_large_mapping_changes_like_a_small_one)
{
	vm_page_t m = new_run(true), n = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_advise(t->a, VA, END, VMSIM_MADV_FREE);
	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(t->a, VA, "rw---- 2M");
	touch(t->a, VA + ptoa(5), VM_PROT_WRITE);
	enter_large(t->a, VA, m, VM_PROT_READ, PMAP_ENTER_WIRED);
	assert_pte(t->a, VA, "r--WA- 2M");
	assert_eq(m[511].dirty, VM_PAGE_BITS_ALL);
	assert_eq(pmap_wired_count(t->a), RUN);
	enter_large(t->a, VA, n, VM_PROT_READ, VM_PROT_READ);
	assert_false(pmap_page_is_mapped(&m[0]));
	assert_false(pmap_page_is_mapped(&m[511]));
	assert_true(pmap_page_is_mapped(&n[511]));
	assert_eq(pmap_wired_count(t->a), 0);
}

/* all of it: whole; a part: 512 small ones first */
TEST(only_a_part_of_a_large_mapping_needs_demotion)
{
	vm_page_t m = new_run(true);

	enter_large(t->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	pmap_protect(t->a, VA, END, RW);
	assert_pte(t->a, VA, "rw-WAM 2M");
	pmap_unwire(t->a, VA + ptoa(1), VA + ptoa(2));
	assert_pte(t->a, VA, "rw-WAM");
	assert_pte(t->a, VA + ptoa(1), "rw--AM");
	assert_pte(t->a, VA + ptoa(511), "rw-WAM");
	assert_eq(pmap_wired_count(t->a), RUN - 1);
	check_pmaps();
	pmap_protect(t->a, VA + ptoa(4), VA + ptoa(6), VM_PROT_READ);
	assert_eq(m[3].dirty, 0);
	assert_eq(m[4].dirty, VM_PAGE_BITS_ALL);
	pmap_remove(t->a, VA, END);
	assert_eq(m[3].dirty, VM_PAGE_BITS_ALL);
}

/* remove [1, 2) of a large mapping */
TEST(removing_a_part_leaves_the_rest)
{
	vm_page_t m = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_remove(t->a, VA + ptoa(1), VA + ptoa(2));
	assert_pte(t->a, VA, "rw--AM");
	assert_pte(t->a, VA + ptoa(1), "");
	assert_eq(m[1].dirty, VM_PAGE_BITS_ALL);
	assert_eq(m[0].dirty, 0);
	assert_eq(pmap_resident_count(t->a), RUN - 1);
	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_remove(t->a, VA, END);
	assert_false(pmap_page_is_mapped(&m[0]));
	assert_eq(m[511].dirty, VM_PAGE_BITS_ALL);
}

/* a small page entered into a large mapping */
TEST(a_small_page_in_a_large_mapping_demotes_it)
{
	vm_page_t m = new_run(true), small = new_page();

	enter_large(t->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	pmap_enter_quick(t->a, VA + ptoa(5), small, VM_PROT_READ);
	assert_false(pmap_page_is_mapped(small));
	assert_pte(t->a, VA, "r---A- 2M");
	enter(t->a, VA + ptoa(5), small, RW, VM_PROT_WRITE);
	assert_pte(t->a, VA + ptoa(5), "rw--AM");
	assert_pte(t->a, VA + ptoa(6), "r---A-");
	assert_false(pmap_page_is_mapped(&m[5]));
}

/* what is done to one page of a run leaves the others */
TEST(page_operations_take_the_run_apart)
{
	vm_page_t m = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	enter_large(t->b, VA, m, RW, VM_PROT_WRITE);
	enter(t->b, END, &m[5], RW, VM_PROT_WRITE);
	assert_eq(pmap_page_wired_mappings(&m[5]), 0);
	pmap_remove_all(&m[5]);
	assert_false(pmap_page_is_mapped(&m[5]));
	assert_pte(t->a, VA + ptoa(5), "");
	assert_pte(t->b, VA + ptoa(5), "");
	assert_pte(t->b, END, "");
	assert_pte(t->b, VA + ptoa(6), "rw--AM");
	assert_eq(m[5].dirty, VM_PAGE_BITS_ALL);
	assert_eq(m[6].dirty, 0);
	check_pmaps();
	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_remove_write(&m[7]);
	assert_pte(t->a, VA + ptoa(7), "r---A-");
	assert_pte(t->b, VA + ptoa(7), "r---A-");
	assert_pte(t->a, VA + ptoa(8), "rw--AM");
	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_clear_modify(&m[9]);
	assert_pte(t->a, VA + ptoa(9), "rw--A-");
	assert_pte(t->a, VA + ptoa(8), "rw--AM");
}

/* 512 pages ask, one of them clears the bit */
TEST(one_page_of_the_run_clears_the_accessed_bit)
{
	vm_page_t m = new_run(true);
	int i, cleared;

	enter_large(t->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	for (i = 0, cleared = 0; i < RUN; i++) {
		if (pmap_ts_referenced(&m[i]) == 1 &&
		    !pmap_is_referenced(&m[i])) {
			cleared++;
			touch(t->a, VA, VM_PROT_READ);
		}
	}
	assert_eq(cleared, 1);
}

/* fork: a whole large mapping is copied, a part is not */
TEST(fork_copies_whole_large_mappings)
{
	vm_page_t m = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	pmap_copy(t->b, t->a, VA, NBPDR - PAGE_SIZE, VA);
	pmap_copy(t->b, t->a, VA + PAGE_SIZE, NBPDR, VA + PAGE_SIZE);
	assert_eq(pmap_resident_count(t->b), 0);
	pmap_copy(t->b, t->a, VA, NBPDR, VA);
	assert_pte(t->b, VA, "rw---- 2M");
	assert_pte(t->a, VA, "rw-WAM 2M");
	pmap_remove_pages(t->b);
	assert_eq(pmap_resident_count(t->b), 0);
	pmap_remove_pages(t->a);
	assert_eq(pmap_resident_count(t->a), RUN);
}

/* without memory for the parts the whole goes, its bits saved */
TEST(a_mapping_that_cannot_be_demoted_is_removed)
{
	vm_page_t m = new_run(true), small = new_page();
	int n;

	for (n = 1; n <= 300; n += 299) {
		m[9].dirty = 0;
		enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
		pmap_trim();
		t->vm->arena.fail_in = n;
		pmap_remove(t->a, VA, VA + PAGE_SIZE);
		t->vm->arena.fail_in = 0;
		assert_eq(pmap_resident_count(t->a), 0);
		assert_eq(m[9].dirty, VM_PAGE_BITS_ALL);
		check_pmaps();
	}
	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_trim();
	t->vm->arena.fail_in = 1;
	enter(t->a, VA, small, RW, VM_PROT_WRITE);
	assert_eq(pmap_resident_count(t->a), 1);
}

/* 1 GiB of a device: one entry, then 2 MiB ones, then small ones */
TEST(a_mapping_of_1_gib_is_demoted_step_by_step)
{
	vm_page_t m = vm_page_getfake(MEM_DEV_BASE, VM_MEMATTR_WRITE_COMBINING);

	assert_ok(pmap_enter(t->a, VA, m, RW,
	    VM_PROT_READ | PMAP_ENTER_LARGEPAGE, 2));
	assert_pte(t->a, VA + NBPDP - 1, "rw--AM 1G");
	assert_eq(pmap_resident_count(t->a), NBPDP / PAGE_SIZE);
	pmap_copy(t->b, t->a, VA, NBPDP, VA);
	assert_pte(t->b, VA, "rw--AM 1G");
	pmap_remove(t->a, VA + NBPDR + PAGE_SIZE, VA + 2 * NBPDR);
	assert_pte(t->a, VA, "rw--AM 2M");
	assert_pte(t->a, VA + NBPDR, "rw--AM");
	assert_pte(t->a, VA + NBPDR + PAGE_SIZE, "");
	assert_pte(t->a, VA + 2 * NBPDR, "rw--AM 2M");
	assert_eq(pmap_extract(t->a, VA + 2 * NBPDR + 1),
	    MEM_DEV_BASE + 2 * NBPDR + 1);
	assert_eq(pmap_resident_count(t->a), NBPDP / PAGE_SIZE - RUN + 1);
	pmap_remove(t->a, VA, VA + NBPDP);
	pmap_remove(t->b, VA, VA + NBPDP);
	vm_page_putfake(m);
}

/* large pages of a managed object are a mistake */
TEST(a_managed_page_is_no_large_page)
{

	expect_panic(t->vm, "is managed", (void)pmap_enter(t->a, VA,
	    new_run(true), RW, PMAP_ENTER_LARGEPAGE, 1));
}

/* object [512 pages of one run, 1 more]: one large and one small entry */
TEST(a_resident_run_is_entered_ahead_as_one)
{
	struct vm_object o = { 0 };
	vm_page_t last = new_page(), m = new_run(true);
	int i;

	vmsim_kpi_lock_init(&o.lock.lock_object, "object", LOCK_RANK_OBJECT, 0);
	for (i = 0; i <= RUN; i++) {
		vm_page_t p = i < RUN ? &m[i] : last;

		p->object = &o;
		p->pindex = i;
		assert_eq(vm_radix_insert(&o.rtree, p), 0);
	}
	VM_OBJECT_WLOCK(&o);
	pmap_enter_object(t->a, VA, END + ptoa(9), m, VM_PROT_READ);
	pmap_enter_object(t->b, VA, END - PAGE_SIZE, m, VM_PROT_READ);
	VM_OBJECT_WUNLOCK(&o);
	assert_pte(t->a, VA, "r----- 2M");
	assert_pte(t->a, END, "r-----");
	assert_pte(t->b, VA, "r-----");
	assert_eq(pmap_resident_count(t->b), RUN - 1);
	for (i = 0; i <= RUN; i++)
		(void)vm_radix_remove(&o.rtree, i);
}

/* addresses move up so that frames and addresses line up */
TEST(an_address_is_aligned_like_its_object)
{
	struct vm_object o = { .flags = OBJ_COLORED, .pg_color = 3 };
	vm_offset_t va = 0x1000;

	pmap_align_superpage(NULL, 0, &va, NBPDR - PAGE_SIZE);
	assert_eq(va, 0x1000);
	pmap_align_superpage(NULL, ptoa(2), &va, 3 * NBPDR);
	assert_eq(va, ptoa(2));
	pmap_align_superpage(&o, 0, &va, 3 * NBPDR);
	assert_eq(va, ptoa(3));
	pmap_align_superpage(NULL, 0, &va, NBPDR);
	assert_eq(va, NBPDR);
	va += PAGE_SIZE;
	pmap_align_superpage(NULL, ptoa(1), &va, NBPDR);
	assert_eq(va, NBPDR + PAGE_SIZE);
}
