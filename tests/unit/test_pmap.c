/* SPDX-License-Identifier: BSD-2-Clause */
/* The page table by address: enter, remove, protect, prefault, fork, exit. */
#include <vm/vm_object.h>
#include <vmsim/process.h>

#include "mem/mem.h"
#include "unit/pmap_fixture.h"

PMAP_TESTS();

/* nothing, read -> r----- accessed */
TEST(a_mapping_for_a_read_is_accessed_and_not_modified)
{

	enter(t->a, VA, new_page(), RW, VM_PROT_READ);
	assert_pte(t->a, VA, "rw--A-");
	assert_eq(pmap_resident_count(t->a), 1);
	assert_pte(t->a, VA + PAGE_SIZE, "");
}

/* nothing, write -> accessed, modified */
TEST(a_mapping_for_a_write_is_modified)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(t->a, VA, "rw--AM");
	assert_eq(m->dirty, 0);
	assert_true(pmap_page_is_write_mapped(m));
	expect_panic(t->vm, "cannot be written", (void)pmap_enter(t->a, VA, m,
	    VM_PROT_READ, VM_PROT_WRITE, 0));
}

/* m with its bits cleared, m again -> as it was */
TEST(the_same_mapping_again_changes_nothing_not_even_the_bits)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_advise(t->a, VA, VA + PAGE_SIZE, VMSIM_MADV_FREE);
	assert_pte(t->a, VA, "rw----");
	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(t->a, VA, "rw----");
	assert_eq(m->dirty, 0);
	assert_eq(m->md.pv_count, 1);
}

/* m read-only -> m writeable: one mapping still */
TEST(more_permission_for_the_same_page_replaces_the_entry)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RX, VM_PROT_READ);
	assert_false(pmap_page_is_write_mapped(m));
	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(t->a, VA, "rw--AM");
	assert_true(pmap_page_is_write_mapped(m));
	assert_eq(m->md.pv_count, 1);
	assert_eq(pmap_resident_count(t->a), 1);
}

/* m modified -> m read-only: the page is dirty */
TEST(less_permission_by_enter_saves_the_modified_bit)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	enter(t->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	assert_pte(t->a, VA, "r---A-");
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
}

/* old, accessed and modified -> new: the old page has both */
TEST(another_page_in_its_place_saves_both_bits_of_the_old_one)
{
	vm_page_t m = new_page(), old = new_page();

	enter(t->a, VA, old, RW, VM_PROT_WRITE);
	enter(t->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	assert_pte(t->a, VA, "r---A-");
	assert_eq(pmap_extract(t->a, VA + 5), VM_PAGE_TO_PHYS(m) + 5);
	assert_eq(old->dirty, VM_PAGE_BITS_ALL);
	assert_true((old->a.flags & PGA_REFERENCED) != 0);
	assert_false(pmap_page_is_mapped(old));
	assert_false(pmap_page_is_write_mapped(old));
	assert_true(pmap_page_is_mapped(m));
	assert_eq(pmap_resident_count(t->a), 1);
}

/* wired and not, and wired again: counted each time */
TEST(a_change_of_wiring_is_counted)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	assert_pte(t->a, VA, "rw-WA-");
	assert_eq(pmap_wired_count(t->a), 1);
	enter(t->a, VA, m, RW, VM_PROT_READ);
	assert_eq(pmap_wired_count(t->a), 0);
	enter(t->a, VA, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	enter(t->a, VA, new_page(), RW, VM_PROT_READ);
	assert_eq(pmap_wired_count(t->a), 0);
	enter(t->a, VA, new_page(), RW, PMAP_ENTER_WIRED);
	assert_eq(pmap_wired_count(t->a), 1);
	pmap_unwire(t->a, VA, VA + PAGE_SIZE);
	assert_pte(t->a, VA, "rw--A-");
	assert_eq(pmap_wired_count(t->a), 0);
	expect_panic(t->vm, "not wired", pmap_unwire(t->a, VA, VA + PAGE_SIZE));
}

/* unmanaged, writeable, read -> modified; read-only -> not */
TEST(an_unmanaged_writeable_mapping_is_born_modified)
{
	vm_page_t m = new_unmanaged();

	enter(t->a, VA, m, RW, VM_PROT_READ);
	enter(t->a, VA + PAGE_SIZE, m, VM_PROT_READ, VM_PROT_READ);
	assert_pte(t->a, VA, "rw--AM");
	assert_pte(t->a, VA + PAGE_SIZE, "r---A-");
	pmap_remove(t->a, VA, VA + PAGE_SIZE);
	assert_eq(m->dirty, 0);
	assert_eq(m->a.flags, 0);
}

/* managed -> unmanaged -> managed at one address */
TEST(managed_and_unmanaged_pages_replace_each_other)
{
	vm_page_t m = new_page(), u = new_unmanaged();

	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	enter(t->a, VA, u, RW, VM_PROT_READ);
	assert_false(pmap_page_is_mapped(m));
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	check_pmaps();
	enter(t->a, VA, m, RW, VM_PROT_READ);
	assert_true(pmap_page_is_mapped(m));
}

/* [0 1 2 3], remove [1, 3): 0 and 3 stay */
TEST(removing_a_range_saves_the_bits_and_leaves_its_neighbours)
{
	vm_page_t m[4];
	int i;

	for (i = 0; i < 4; i++) {
		m[i] = new_page();
		enter(t->a, VA + ptoa(i), m[i], RW, i == 1 ? VM_PROT_WRITE :
		    VM_PROT_READ);
	}
	pmap_remove(t->a, VA + ptoa(1), VA + ptoa(3));
	assert_pte(t->a, VA, "rw--A-");
	assert_pte(t->a, VA + ptoa(1), "");
	assert_pte(t->a, VA + ptoa(2), "");
	assert_pte(t->a, VA + ptoa(3), "rw--A-");
	assert_eq(m[1]->dirty, VM_PAGE_BITS_ALL);
	assert_eq(m[2]->dirty, 0);
	assert_true((m[2]->a.flags & PGA_REFERENCED) != 0);
	assert_eq(m[0]->a.flags & PGA_REFERENCED, 0);
	assert_eq(pmap_resident_count(t->a), 2);
}

/* exit: modified bits are saved, accessed ones lost, the rest stays */
TEST(exit_keeps_modified_bits_and_what_is_wired_or_unmanaged)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	enter(t->a, VA + NBPDP, new_page(), RW, PMAP_ENTER_WIRED);
	enter(t->a, VA + NBPDR, new_unmanaged(), RW, VM_PROT_READ);
	pmap_remove_pages(t->a);
	assert_pte(t->a, VA, "");
	assert_pte(t->a, VA + NBPDP, "rw-WA-");
	assert_pte(t->a, VA + NBPDR, "rw--AM");
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_eq(m->a.flags, 0);
	assert_eq(pmap_resident_count(t->a), 2);
}

/* rwxAM, protect r-x -> r-xA-, dirty */
TEST(protection_takes_write_permission_with_the_modified_bit)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE);
	pmap_protect(t->a, VA, VA + PAGE_SIZE, RX);
	assert_pte(t->a, VA, "r-x-A-");
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	pmap_protect(t->a, VA, VA + PAGE_SIZE, VM_PROT_WRITE);
	assert_pte(t->a, VA, "r---A-");
	pmap_protect(t->a, VA, VA + PAGE_SIZE, VM_PROT_ALL);
	assert_pte(t->a, VA, "r---A-");
	pmap_protect(t->a, VA, VA + PAGE_SIZE, VM_PROT_NONE);
	assert_pte(t->a, VA, "");
}

/* prefault: r-x---, only where nothing is */
TEST(a_mapping_made_ahead_is_read_only_and_replaces_nothing)
{
	vm_page_t m = new_page(), n = new_page();

	pmap_enter_quick(t->a, VA, m, VM_PROT_ALL);
	assert_pte(t->a, VA, "r-x---");
	pmap_enter_quick(t->a, VA, n, VM_PROT_ALL);
	assert_eq(pmap_extract(t->a, VA), VM_PAGE_TO_PHYS(m));
	assert_false(pmap_page_is_mapped(n));
}

/* a table with room: yes; a mapping there, or no table: no */
TEST(prefaulting_needs_a_table_and_an_empty_place)
{

	assert_false(pmap_is_prefaultable(t->a, VA));
	enter(t->a, VA, new_page(), RW, VM_PROT_READ);
	assert_false(pmap_is_prefaultable(t->a, VA));
	assert_true(pmap_is_prefaultable(t->a, VA + PAGE_SIZE));
	assert_false(pmap_is_prefaultable(t->a, VA + NBPDR));
	pmap_remove(t->a, VA, VA + PAGE_SIZE);
	assert_false(pmap_is_prefaultable(t->a, VA + PAGE_SIZE));
}

/* object [. 1 2 . 4 5], entered from 1 for four pages: 1 2 . 4 */
TEST(the_resident_pages_of_a_range_are_entered_at_once)
{
	static const vm_pindex_t at[] = { 1, 2, 4, 5 };
	struct vm_object o = { 0 };
	vm_page_t m[4];
	int i;

	vmsim_kpi_lock_init(&o.lock.lock_object, "object", LOCK_RANK_OBJECT, 0);
	for (i = 0; i < 4; i++) {
		m[i] = new_page();
		m[i]->object = &o;
		m[i]->pindex = at[i];
		assert_eq(vm_radix_insert(&o.rtree, m[i]), 0);
	}
	VM_OBJECT_RLOCK(&o);
	pmap_enter_object(t->a, VA, VA + ptoa(4), m[0], RX);
	VM_OBJECT_RUNLOCK(&o);
	assert_pte(t->a, VA, "r-x---");
	assert_pte(t->a, VA + ptoa(1), "r-x---");
	assert_pte(t->a, VA + ptoa(2), "");
	assert_pte(t->a, VA + ptoa(3), "r-x---");
	assert_pte(t->a, VA + ptoa(4), "");
	for (i = 0; i < 4; i++)
		assert_ptr_equal(vm_radix_remove(&o.rtree, at[i]), m[i]);
}

/* a: W AM -> b: ---; unmanaged is not copied; what b has stays */
TEST(fork_copies_managed_mappings_without_their_bits)
{
	vm_page_t m = new_page(), n = new_page();

	enter(t->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	enter(t->a, VA + ptoa(1), new_unmanaged(), RW, VM_PROT_WRITE);
	enter(t->a, VA + ptoa(2), m, RW, VM_PROT_READ);
	enter(t->b, VA + ptoa(2), n, RW, VM_PROT_READ);
	pmap_copy(t->b, t->a, VA, ptoa(8), VA);
	assert_pte(t->b, VA, "rwx---");
	assert_pte(t->b, VA + ptoa(1), "");
	assert_eq(pmap_extract(t->b, VA + ptoa(2)), VM_PAGE_TO_PHYS(n));
	assert_pte(t->a, VA, "rwxWAM");
	assert_eq(pmap_resident_count(t->b), 2);
	assert_eq(pmap_wired_count(t->b), 0);
	assert_eq(m->md.pv_count, 3);
}

/* other addresses: nothing happens */
TEST(fork_copies_only_to_the_same_address)
{

	enter(t->a, VA, new_page(), RW, VM_PROT_READ);
	pmap_copy(t->b, t->a, VA + ptoa(1), ptoa(1), VA);
	pmap_copy(t->b, t->a, VA + ptoa(1), ptoa(4), VA + ptoa(1));
	assert_eq(pmap_resident_count(t->b), 0);
}

/* AM, dontneed: --, dirty; AM, free: --, clean; others: nothing */
TEST(advice_clears_the_bits_and_dontneed_saves_them)
{
	vm_page_t m = new_page(), n = new_page();

	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	enter(t->a, VA + ptoa(1), n, RW, VM_PROT_WRITE);
	enter(t->a, VA + ptoa(2), new_unmanaged(), RW, VM_PROT_WRITE);
	pmap_advise(t->a, VA, VA + ptoa(3), VMSIM_MADV_WILLNEED);
	assert_pte(t->a, VA, "rw--AM");
	pmap_advise(t->a, VA, VA + ptoa(1), VMSIM_MADV_DONTNEED);
	pmap_advise(t->a, VA + ptoa(1), VA + ptoa(3), VMSIM_MADV_FREE);
	assert_pte(t->a, VA, "rw----");
	assert_pte(t->a, VA + ptoa(1), "rw----");
	assert_pte(t->a, VA + ptoa(2), "rw--AM");
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_eq(n->dirty, 0);
}

/* i----, irmRM and everything between */
TEST(mincore_tells_the_bits_of_the_entry)
{
	vm_paddr_t pa = 0;
	vm_page_t m = new_page();

	assert_eq(pmap_mincore(t->a, VA, &pa), 0);
	pmap_enter_quick(t->a, VA, m, VM_PROT_READ);
	assert_eq(pmap_mincore(t->a, VA, &pa), MINCORE_INCORE);
	assert_eq(pa, VM_PAGE_TO_PHYS(m));
	pa = 0;
	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	assert_eq(pmap_mincore(t->a, VA, &pa),
	    MINCORE_INCORE | MINCORE_REFERENCED |
	    MINCORE_REFERENCED_OTHER | MINCORE_MODIFIED |
	    MINCORE_MODIFIED_OTHER);
	assert_eq(pa, 0);
	enter(t->a, VA, new_unmanaged(), VM_PROT_READ, VM_PROT_READ);
	assert_eq(pmap_mincore(t->a, VA, &pa),
	    MINCORE_INCORE | MINCORE_REFERENCED | MINCORE_REFERENCED_OTHER);
	assert_eq(pa, 0);
}

/* a read-only mapping is no place for a write; nor is one going away */
TEST(a_page_is_held_through_a_mapping_that_allows_it)
{
	vm_page_t m = new_page();

	assert_null(pmap_extract_and_hold(t->a, VA, VM_PROT_READ));
	assert_eq(pmap_extract(t->a, VA), 0);
	enter(t->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	assert_null(pmap_extract_and_hold(t->a, VA, VM_PROT_WRITE));
	assert_ptr_equal(pmap_extract_and_hold(t->a, VA, VM_PROT_READ), m);
	assert_eq(VPRC_WIRE_COUNT(m->ref_count), 2);
	m->ref_count = VPRC_BLOCKED | 1;
	assert_null(pmap_extract_and_hold(t->a, VA, VM_PROT_READ));
	m->ref_count = 1;
}

/* absent, denied, done; the bits follow */
TEST(the_processor_sets_the_bits_of_what_it_uses)
{
	vm_page_t m = new_page();
	void *host = NULL;

	assert_eq(try_touch(t->a, VA, VM_PROT_READ), PMAP_ABSENT);
	pmap_enter_quick(t->a, VA, m, VM_PROT_READ);
	assert_eq(try_touch(t->a, VA, VM_PROT_WRITE), PMAP_DENIED);
	assert_eq(try_touch(t->a, VA, VM_PROT_EXECUTE), PMAP_DENIED);
	assert_pte(t->a, VA, "r-----");
	assert_eq(pmap_access(t->a, VA + 9, VM_PROT_READ, &host), PMAP_OK);
	assert_ptr_equal(host,
	    (char *)mem_phys_to_host(VM_PAGE_TO_PHYS(m)) + 9);
	assert_pte(t->a, VA, "r---A-");
	enter(t->a, VA, m, VM_PROT_ALL, VM_PROT_READ);
	touch(t->a, VA, VM_PROT_EXECUTE);
	assert_pte(t->a, VA, "rwx-A-");
	touch(t->a, VA, VM_PROT_WRITE);
	assert_pte(t->a, VA, "rwx-AM");
}

/* a pmap goes away empty or not at all */
TEST(a_pmap_with_mappings_is_not_released)
{

	enter(t->a, VA, new_page(), RW, VM_PROT_READ);
	expect_panic(t->vm, "still mapped", pmap_release(t->a));
}

/* Each attribute that a page has is in the entry. */
TEST(an_entry_has_the_attribute_of_its_page)
{
	vm_page_t m = new_page();
	uint64_t pte;
	unsigned ma;

	for (ma = 0; ma < 8; ma++) {
		pmap_page_set_memattr(m, (vm_memattr_t)ma);
		enter(t->a, VA, m, RW, VM_PROT_READ);
		pte = pmap_lookup(t->a, VA, &(int){ 0 });
		assert_eq(pte >> PTE_ATTR_SHIFT & 7, ma);
		pmap_remove(t->a, VA, VA + PAGE_SIZE);
	}
}

/* [ ... 511][512 513 ...]: two tables side by side. */
TEST(a_place_for_a_mapping_is_found_in_each_table)
{
	const vm_offset_t edge = VA + ptoa(RUN);
	vm_page_t m = new_page();

	enter(t->a, edge - ptoa(1), m, RW, VM_PROT_READ);
	enter(t->a, edge, m, RW, VM_PROT_READ);
	enter(t->a, edge + ptoa(1), m, RW, VM_PROT_READ);
	assert_false(pmap_any_prefaultable(t->a, edge - ptoa(1),
	    edge + ptoa(2)));
	assert_true(pmap_any_prefaultable(t->a, edge - ptoa(1),
	    edge + ptoa(3)));
	assert_true(pmap_any_prefaultable(t->a, edge - ptoa(2), edge));
	assert_false(pmap_any_prefaultable(t->a, edge - ptoa(1), edge));
	pmap_remove(t->a, edge, edge + ptoa(1));
	assert_true(pmap_any_prefaultable(t->a, edge - ptoa(1),
	    edge + ptoa(2)));
	assert_false(pmap_any_prefaultable(t->a, VA + 4 * NBPDR,
	    VA + 6 * NBPDR));
}

/* A page that nobody has busy might go away while it is mapped. */
TEST(a_page_is_busy_while_it_is_mapped)
{
	vm_page_t idle = new_unmanaged(), m = new_page();

	idle->busy_lock = VPB_UNBUSIED;
	enter(t->a, VA, idle, RW, VM_PROT_READ);
	m->busy_lock = VPB_UNBUSIED;
	expect_panic(t->vm, "busy", (void)pmap_enter(t->a, VA + PAGE_SIZE, m,
	    RW, VM_PROT_READ, 0));
}
