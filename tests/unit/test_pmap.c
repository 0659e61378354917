/* SPDX-License-Identifier: BSD-2-Clause */
/* The page table by address: enter, remove, protect, prefault, fork, exit. */
#include <vm/vm_object.h>
#include <vmsim/process.h>

#include "mem/mem.h"
#include "unit/pmap_fixture.h"

/* nothing, read -> r----- accessed */
static void
a_mapping_for_a_read_is_accessed_and_not_modified(void **state)
{
	struct fix *f = *state;

	enter(&f->a, VA, fix_page(), RW, VM_PROT_READ);
	assert_pte(&f->a, VA, "rw--A-");
	assert_int_equal(pmap_resident_count(&f->a), 1);
	assert_pte(&f->a, VA + PAGE_SIZE, "");
}

/* nothing, write -> accessed, modified */
static void
a_mapping_for_a_write_is_modified(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "rw--AM");
	assert_int_equal(m->dirty, 0);
	assert_true(pmap_page_is_write_mapped(m));
	expect_panic(f->vm, "cannot be written",
	    (void)pmap_enter(&f->a, VA, m, VM_PROT_READ, VM_PROT_WRITE, 0));
}

/* m with its bits cleared, m again -> as it was */
static void
the_same_mapping_again_changes_nothing_not_even_the_bits(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	pmap_advise(&f->a, VA, VA + PAGE_SIZE, VMSIM_MADV_FREE);
	assert_pte(&f->a, VA, "rw----");
	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "rw----");
	assert_int_equal(m->dirty, 0);
	assert_int_equal(m->md.pv_count, 1);
}

/* m read-only -> m writeable: one mapping still */
static void
more_permission_for_the_same_page_replaces_the_entry(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RX, VM_PROT_READ);
	assert_false(pmap_page_is_write_mapped(m));
	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "rw--AM");
	assert_true(pmap_page_is_write_mapped(m));
	assert_int_equal(m->md.pv_count, 1);
	assert_int_equal(pmap_resident_count(&f->a), 1);
}

/* m modified -> m read-only: the page is dirty */
static void
less_permission_by_enter_saves_the_modified_bit(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	enter(&f->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	assert_pte(&f->a, VA, "r---A-");
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
}

/* old, accessed and modified -> new: the old page has both */
static void
another_page_in_its_place_saves_both_bits_of_the_old_one(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page(), old = fix_page();

	enter(&f->a, VA, old, RW, VM_PROT_WRITE);
	enter(&f->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	assert_pte(&f->a, VA, "r---A-");
	assert_int_equal(pmap_extract(&f->a, VA + 5), VM_PAGE_TO_PHYS(m) + 5);
	assert_int_equal(old->dirty, VM_PAGE_BITS_ALL);
	assert_true((old->a.flags & PGA_REFERENCED) != 0);
	assert_false(pmap_page_is_mapped(old));
	assert_false(pmap_page_is_write_mapped(old));
	assert_true(pmap_page_is_mapped(m));
	assert_int_equal(pmap_resident_count(&f->a), 1);
}

/* wired and not, and wired again: counted each time */
static void
a_change_of_wiring_is_counted(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	assert_pte(&f->a, VA, "rw-WA-");
	assert_int_equal(pmap_wired_count(&f->a), 1);
	enter(&f->a, VA, m, RW, VM_PROT_READ);
	assert_int_equal(pmap_wired_count(&f->a), 0);
	enter(&f->a, VA, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	enter(&f->a, VA, fix_page(), RW, VM_PROT_READ);
	assert_int_equal(pmap_wired_count(&f->a), 0);
	enter(&f->a, VA, fix_page(), RW, PMAP_ENTER_WIRED);
	assert_int_equal(pmap_wired_count(&f->a), 1);
	pmap_unwire(&f->a, VA, VA + PAGE_SIZE);
	assert_pte(&f->a, VA, "rw--A-");
	assert_int_equal(pmap_wired_count(&f->a), 0);
	expect_panic(f->vm, "not wired",
	    pmap_unwire(&f->a, VA, VA + PAGE_SIZE));
}

/* unmanaged, writeable, read -> modified; read-only -> not */
static void
an_unmanaged_writeable_mapping_is_born_modified(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_unmanaged();

	enter(&f->a, VA, m, RW, VM_PROT_READ);
	enter(&f->a, VA + PAGE_SIZE, m, VM_PROT_READ, VM_PROT_READ);
	assert_pte(&f->a, VA, "rw--AM");
	assert_pte(&f->a, VA + PAGE_SIZE, "r---A-");
	pmap_remove(&f->a, VA, VA + PAGE_SIZE);
	assert_int_equal(m->dirty, 0);
	assert_int_equal(m->a.flags, 0);
}

/* managed -> unmanaged -> managed at one address */
static void
managed_and_unmanaged_pages_replace_each_other(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page(), u = fix_unmanaged();

	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	enter(&f->a, VA, u, RW, VM_PROT_READ);
	assert_false(pmap_page_is_mapped(m));
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	fix_check();
	enter(&f->a, VA, m, RW, VM_PROT_READ);
	assert_true(pmap_page_is_mapped(m));
}

/* [0 1 2 3], remove [1, 3): 0 and 3 stay */
static void
removing_a_range_saves_the_bits_and_leaves_its_neighbours(void **state)
{
	struct fix *f = *state;
	vm_page_t m[4];
	int i;

	for (i = 0; i < 4; i++) {
		m[i] = fix_page();
		enter(&f->a, VA + ptoa(i), m[i], RW,
		    i == 1 ? VM_PROT_WRITE : VM_PROT_READ);
	}
	pmap_remove(&f->a, VA + ptoa(1), VA + ptoa(3));
	assert_pte(&f->a, VA, "rw--A-");
	assert_pte(&f->a, VA + ptoa(1), "");
	assert_pte(&f->a, VA + ptoa(2), "");
	assert_pte(&f->a, VA + ptoa(3), "rw--A-");
	assert_int_equal(m[1]->dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(m[2]->dirty, 0);
	assert_true((m[2]->a.flags & PGA_REFERENCED) != 0);
	assert_int_equal(m[0]->a.flags & PGA_REFERENCED, 0);
	assert_int_equal(pmap_resident_count(&f->a), 2);
}

/* exit: modified bits are saved, accessed ones lost, the rest stays */
static void
exit_keeps_modified_bits_and_what_is_wired_or_unmanaged(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	enter(&f->a, VA + NBPDP, fix_page(), RW, PMAP_ENTER_WIRED);
	enter(&f->a, VA + NBPDR, fix_unmanaged(), RW, VM_PROT_READ);
	pmap_remove_pages(&f->a);
	assert_pte(&f->a, VA, "");
	assert_pte(&f->a, VA + NBPDP, "rw-WA-");
	assert_pte(&f->a, VA + NBPDR, "rw--AM");
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(m->a.flags, 0);
	assert_int_equal(pmap_resident_count(&f->a), 2);
}

/* rwxAM, protect r-x -> r-xA-, dirty */
static void
protection_takes_write_permission_with_the_modified_bit(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE);
	pmap_protect(&f->a, VA, VA + PAGE_SIZE, RX);
	assert_pte(&f->a, VA, "r-x-A-");
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	pmap_protect(&f->a, VA, VA + PAGE_SIZE, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "r---A-");
	pmap_protect(&f->a, VA, VA + PAGE_SIZE, VM_PROT_ALL);
	assert_pte(&f->a, VA, "r---A-");
	pmap_protect(&f->a, VA, VA + PAGE_SIZE, VM_PROT_NONE);
	assert_pte(&f->a, VA, "");
}

/* prefault: r-x---, only where nothing is */
static void
a_mapping_made_ahead_is_read_only_and_replaces_nothing(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page(), n = fix_page();

	pmap_enter_quick(&f->a, VA, m, VM_PROT_ALL);
	assert_pte(&f->a, VA, "r-x---");
	pmap_enter_quick(&f->a, VA, n, VM_PROT_ALL);
	assert_int_equal(pmap_extract(&f->a, VA), VM_PAGE_TO_PHYS(m));
	assert_false(pmap_page_is_mapped(n));
}

/* a table with room: yes; a mapping there, or no table: no */
static void
prefaulting_needs_a_table_and_an_empty_place(void **state)
{
	struct fix *f = *state;

	assert_false(pmap_is_prefaultable(&f->a, VA));
	enter(&f->a, VA, fix_page(), RW, VM_PROT_READ);
	assert_false(pmap_is_prefaultable(&f->a, VA));
	assert_true(pmap_is_prefaultable(&f->a, VA + PAGE_SIZE));
	assert_false(pmap_is_prefaultable(&f->a, VA + NBPDR));
	pmap_remove(&f->a, VA, VA + PAGE_SIZE);
	assert_false(pmap_is_prefaultable(&f->a, VA + PAGE_SIZE));
}

/* object [. 1 2 . 4 5], entered from 1 for four pages: 1 2 . 4 */
static void
the_resident_pages_of_a_range_are_entered_at_once(void **state)
{
	static const vm_pindex_t at[] = { 1, 2, 4, 5 };
	struct fix *f = *state;
	struct vm_object o = { 0 };
	vm_page_t m[4];
	int i;

	vmsim_kpi_lock_init(&o.lock.lock_object, "object", LOCK_RANK_OBJECT, 0);
	for (i = 0; i < 4; i++) {
		m[i] = fix_page();
		m[i]->object = &o;
		m[i]->pindex = at[i];
		assert_int_equal(vm_radix_insert(&o.rtree, m[i]), 0);
	}
	VM_OBJECT_RLOCK(&o);
	pmap_enter_object(&f->a, VA, VA + ptoa(4), m[0], RX);
	VM_OBJECT_RUNLOCK(&o);
	assert_pte(&f->a, VA, "r-x---");
	assert_pte(&f->a, VA + ptoa(1), "r-x---");
	assert_pte(&f->a, VA + ptoa(2), "");
	assert_pte(&f->a, VA + ptoa(3), "r-x---");
	assert_pte(&f->a, VA + ptoa(4), "");
	for (i = 0; i < 4; i++)
		assert_ptr_equal(vm_radix_remove(&o.rtree, at[i]), m[i]);
}

/* a: W AM -> b: ---; unmanaged is not copied; what b has stays */
static void
fork_copies_managed_mappings_without_their_bits(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page(), n = fix_page();

	enter(&f->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	enter(&f->a, VA + ptoa(1), fix_unmanaged(), RW, VM_PROT_WRITE);
	enter(&f->a, VA + ptoa(2), m, RW, VM_PROT_READ);
	enter(&f->b, VA + ptoa(2), n, RW, VM_PROT_READ);
	pmap_copy(&f->b, &f->a, VA, ptoa(8), VA);
	assert_pte(&f->b, VA, "rwx---");
	assert_pte(&f->b, VA + ptoa(1), "");
	assert_int_equal(pmap_extract(&f->b, VA + ptoa(2)),
	    VM_PAGE_TO_PHYS(n));
	assert_pte(&f->a, VA, "rwxWAM");
	assert_int_equal(pmap_resident_count(&f->b), 2);
	assert_int_equal(pmap_wired_count(&f->b), 0);
	assert_int_equal(m->md.pv_count, 3);
}

/* other addresses: nothing happens */
static void
fork_copies_only_to_the_same_address(void **state)
{
	struct fix *f = *state;

	enter(&f->a, VA, fix_page(), RW, VM_PROT_READ);
	pmap_copy(&f->b, &f->a, VA + ptoa(1), ptoa(1), VA);
	pmap_copy(&f->b, &f->a, VA + ptoa(1), ptoa(4), VA + ptoa(1));
	assert_int_equal(pmap_resident_count(&f->b), 0);
}

/* AM, dontneed: --, dirty; AM, free: --, clean; others: nothing */
static void
advice_clears_the_bits_and_dontneed_saves_them(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page(), n = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	enter(&f->a, VA + ptoa(1), n, RW, VM_PROT_WRITE);
	enter(&f->a, VA + ptoa(2), fix_unmanaged(), RW, VM_PROT_WRITE);
	pmap_advise(&f->a, VA, VA + ptoa(3), VMSIM_MADV_WILLNEED);
	assert_pte(&f->a, VA, "rw--AM");
	pmap_advise(&f->a, VA, VA + ptoa(1), VMSIM_MADV_DONTNEED);
	pmap_advise(&f->a, VA + ptoa(1), VA + ptoa(3), VMSIM_MADV_FREE);
	assert_pte(&f->a, VA, "rw----");
	assert_pte(&f->a, VA + ptoa(1), "rw----");
	assert_pte(&f->a, VA + ptoa(2), "rw--AM");
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(n->dirty, 0);
}

/* i----, irmRM and everything between */
static void
mincore_tells_the_bits_of_the_entry(void **state)
{
	struct fix *f = *state;
	vm_paddr_t pa = 0;
	vm_page_t m = fix_page();

	assert_int_equal(pmap_mincore(&f->a, VA, &pa), 0);
	pmap_enter_quick(&f->a, VA, m, VM_PROT_READ);
	assert_int_equal(pmap_mincore(&f->a, VA, &pa), MINCORE_INCORE);
	assert_int_equal(pa, VM_PAGE_TO_PHYS(m));
	pa = 0;
	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	assert_int_equal(pmap_mincore(&f->a, VA, &pa), MINCORE_INCORE |
	    MINCORE_REFERENCED | MINCORE_REFERENCED_OTHER |
	    MINCORE_MODIFIED | MINCORE_MODIFIED_OTHER);
	assert_int_equal(pa, 0);
	enter(&f->a, VA, fix_unmanaged(), VM_PROT_READ, VM_PROT_READ);
	assert_int_equal(pmap_mincore(&f->a, VA, &pa), MINCORE_INCORE |
	    MINCORE_REFERENCED | MINCORE_REFERENCED_OTHER);
	assert_int_equal(pa, 0);
}

/* a read-only mapping is no place for a write; nor is one going away */
static void
a_page_is_held_through_a_mapping_that_allows_it(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	assert_null(pmap_extract_and_hold(&f->a, VA, VM_PROT_READ));
	assert_int_equal(pmap_extract(&f->a, VA), 0);
	enter(&f->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	assert_null(pmap_extract_and_hold(&f->a, VA, VM_PROT_WRITE));
	assert_ptr_equal(pmap_extract_and_hold(&f->a, VA, VM_PROT_READ), m);
	assert_int_equal(VPRC_WIRE_COUNT(m->ref_count), 2);
	m->ref_count = VPRC_BLOCKED | 1;
	assert_null(pmap_extract_and_hold(&f->a, VA, VM_PROT_READ));
	m->ref_count = 1;
}

/* absent, denied, done; the bits follow */
static void
the_processor_sets_the_bits_of_what_it_uses(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();
	void *host = NULL;

	assert_int_equal(fix_access(&f->a, VA, VM_PROT_READ), PMAP_ABSENT);
	pmap_enter_quick(&f->a, VA, m, VM_PROT_READ);
	assert_int_equal(fix_access(&f->a, VA, VM_PROT_WRITE), PMAP_DENIED);
	assert_int_equal(fix_access(&f->a, VA, VM_PROT_EXECUTE), PMAP_DENIED);
	assert_pte(&f->a, VA, "r-----");
	assert_int_equal(pmap_access(&f->a, VA + 9, VM_PROT_READ, &host),
	    PMAP_OK);
	assert_ptr_equal(host,
	    (char *)mem_phys_to_host(VM_PAGE_TO_PHYS(m)) + 9);
	assert_pte(&f->a, VA, "r---A-");
	enter(&f->a, VA, m, VM_PROT_ALL, VM_PROT_READ);
	touch(&f->a, VA, VM_PROT_EXECUTE);
	assert_pte(&f->a, VA, "rwx-A-");
	touch(&f->a, VA, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "rwx-AM");
}

/* a pmap goes away empty or not at all */
static void
a_pmap_with_mappings_is_not_released(void **state)
{
	struct fix *f = *state;

	enter(&f->a, VA, fix_page(), RW, VM_PROT_READ);
	expect_panic(f->vm, "still mapped", pmap_release(&f->a));
}

#define	T(name)	cmocka_unit_test_setup_teardown(name, fix_setup, fix_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_mapping_for_a_read_is_accessed_and_not_modified),
		T(a_mapping_for_a_write_is_modified),
		T(the_same_mapping_again_changes_nothing_not_even_the_bits),
		T(more_permission_for_the_same_page_replaces_the_entry),
		T(less_permission_by_enter_saves_the_modified_bit),
		T(another_page_in_its_place_saves_both_bits_of_the_old_one),
		T(a_change_of_wiring_is_counted),
		T(an_unmanaged_writeable_mapping_is_born_modified),
		T(managed_and_unmanaged_pages_replace_each_other),
		T(removing_a_range_saves_the_bits_and_leaves_its_neighbours),
		T(exit_keeps_modified_bits_and_what_is_wired_or_unmanaged),
		T(protection_takes_write_permission_with_the_modified_bit),
		T(a_mapping_made_ahead_is_read_only_and_replaces_nothing),
		T(prefaulting_needs_a_table_and_an_empty_place),
		T(the_resident_pages_of_a_range_are_entered_at_once),
		T(fork_copies_managed_mappings_without_their_bits),
		T(fork_copies_only_to_the_same_address),
		T(advice_clears_the_bits_and_dontneed_saves_them),
		T(mincore_tells_the_bits_of_the_entry),
		T(a_page_is_held_through_a_mapping_that_allows_it),
		T(the_processor_sets_the_bits_of_what_it_uses),
		T(a_pmap_with_mappings_is_not_released),
	};

	return (cmocka_run_group_tests_name("pmap", tests, NULL, NULL));
}
