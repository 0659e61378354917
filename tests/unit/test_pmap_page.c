/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page table by page, tables coming and going, memory running out, the
 * kernel's mappings, and each invariant broken once.
 */
#include <errno.h>
#include <vm/vm_object.h>

#include "mem/mem.h"
#include "pmap/pmap_private.h"
#include "unit/pmap_fixture.h"

PMAP_TESTS();

/* m in a and b, modified in one: unmapped everywhere, both bits saved */
TEST(removing_all_mappings_of_a_page_saves_their_bits)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	enter(t->b, VA, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	enter(t->b, VA + NBPDP, m, VM_PROT_READ, VM_PROT_READ);
	assert_eq(pmap_page_wired_mappings(m), 1);
	assert_true(pmap_page_exists_quick(t->b, m));
	pmap_remove_all(m);
	assert_false(pmap_page_is_mapped(m));
	assert_false(pmap_page_is_write_mapped(m));
	assert_false(pmap_page_exists_quick(t->b, m));
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_true((m->a.flags & PGA_REFERENCED) != 0);
	assert_eq(pmap_resident_count(t->a), 0);
	assert_eq(pmap_resident_count(t->b), 0);
	assert_eq(pmap_wired_count(t->b), 0);
}

/* rwAM in a, rw in b: read-only in both, dirty, accessed bits kept */
TEST(taking_write_permission_from_a_page_saves_the_modified_bit)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RW, VM_PROT_WRITE);
	enter(t->b, VA, m, RW, VM_PROT_READ);
	pmap_remove_write(m);
	assert_pte(t->a, VA, "r---A-");
	assert_pte(t->b, VA, "r---A-");
	assert_false(pmap_page_is_write_mapped(m));
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_eq(try_touch(t->a, VA, VM_PROT_WRITE), PMAP_DENIED);
}

/* AM -> A-, and the page stays clean */
TEST(clearing_modified_bits_does_not_save_them)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, RW, VM_PROT_READ);
	assert_false(pmap_is_modified(m));
	touch(t->a, VA, VM_PROT_WRITE);
	assert_true(pmap_is_modified(m));
	pmap_clear_modify(m);
	assert_false(pmap_is_modified(m));
	assert_pte(t->a, VA, "rw--A-");
	assert_eq(m->dirty, 0);
}

/* seven references: five are taken, then two, then none */
TEST(references_are_counted_and_cleared_up_to_a_limit)
{
	vm_page_t m = new_page();
	int i;

	for (i = 0; i < 7; i++)
		enter(t->a, VA + ptoa(i), m, RW, VM_PROT_WRITE);
	assert_true(pmap_is_referenced(m));
	assert_eq(pmap_ts_referenced(m), PMAP_TS_REFERENCED_MAX);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_eq(pmap_ts_referenced(m), 2);
	assert_eq(pmap_ts_referenced(m), 0);
	assert_false(pmap_is_referenced(m));
	touch(t->a, VA, VM_PROT_READ);
	assert_eq(pmap_ts_referenced(m), 1);
}

/* the marks last as long as any mapping does */
TEST(the_marks_of_a_page_go_with_its_last_mapping)
{
	vm_page_t m = new_page();

	enter(t->a, VA, m, VM_PROT_ALL, VM_PROT_READ);
	enter(t->b, VA, m, VM_PROT_READ, VM_PROT_READ);
	pmap_remove(t->a, VA, VA + PAGE_SIZE);
	assert_true(pmap_page_is_write_mapped(m));
	assert_true((m->a.flags & PGA_EXECUTABLE) != 0);
	pmap_remove(t->b, VA, VA + PAGE_SIZE);
	assert_eq(m->a.flags & (PGA_WRITEABLE | PGA_EXECUTABLE), 0);
}

/* what needs a busy or a managed page says so */
TEST(page_operations_want_a_busy_managed_page)
{
	vm_page_t m = new_page();

	m->busy_lock = VPB_UNBUSIED;
	expect_panic(t->vm, "not busied", pmap_remove_write(m));
}

TEST(an_unmanaged_page_has_no_reverse_map)
{

	expect_panic(t->vm, "not managed", pmap_remove_all(new_unmanaged()));
}

/* u in a, b and the kernel: gone from the processes; others stay */
TEST(mappings_of_an_unmanaged_page_are_searched_for)
{
	vm_page_t m = new_unmanaged(), other = new_unmanaged();

	enter(t->a, VA, m, RW, VM_PROT_READ);
	enter(t->a, VA + PAGE_SIZE, other, RW, VM_PROT_READ);
	enter(t->b, VA + NBPDP, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	pmap_qenter(VA, &m, 1);
	pmap_remove_unmanaged(m);
	assert_pte(t->a, VA, "");
	assert_pte(t->a, VA + PAGE_SIZE, "rw--AM");
	assert_pte(t->b, VA + NBPDP, "");
	assert_eq(pmap_wired_count(t->b), 0);
	assert_eq(pmap_extract(kernel_pmap, VA), VM_PAGE_TO_PHYS(m));
	pmap_qremove(VA, 1);
}

/* four levels for the first entry, none after the last */
TEST(tables_come_with_the_first_entry_and_go_with_the_last)
{
	struct pmap_usage u;
	vm_page_t m = new_page();

	pmap_usage(&u);
	assert_eq(u.tables, 0);
	enter(t->a, VA, m, RW, VM_PROT_READ);
	enter(t->a, VA + PAGE_SIZE, m, RW, VM_PROT_READ);
	pmap_usage(&u);
	assert_eq(u.tables, 4);
	enter(t->a, VA + NBPDR, m, RW, VM_PROT_READ);
	enter(t->a, VM_MAXUSER_ADDRESS - PAGE_SIZE, m, RW, VM_PROT_READ);
	pmap_usage(&u);
	assert_eq(u.tables, 8);
	assert_eq(u.pv_entries, 4);
	pmap_remove(t->a, VA, VM_MAXUSER_ADDRESS);
	pmap_usage(&u);
	assert_eq(u.tables, 0);
	assert_eq(t->vm->pmap->ptp_cached, 8);
	/* What is handed out again is all zero. */
	enter(t->b, VA + ptoa(7), m, RW, VM_PROT_READ);
	check_pmaps();
	assert_eq(t->vm->pmap->ptp_cached, 4);
}

/* the n-th allocation fails, until one passes: nothing is left behind */
TEST(without_memory_an_entry_is_refused_and_nothing_changes)
{
	struct pmap_usage u;
	vm_page_t m = new_page();
	int n, rv;

	for (n = 1; n < 10; n++) {
		pmap_trim();
		t->vm->arena.fail_in = n;
		rv = pmap_enter(t->a, VA, m, RW, VM_PROT_READ, 0);
		if (rv == KERN_SUCCESS)
			break;
		assert_eq(rv, KERN_RESOURCE_SHORTAGE);
		check_pmaps();
		pmap_usage(&u);
		assert_eq(u.tables + u.pv_entries, 0);
		pmap_trim();
		t->vm->arena.fail_in = n;
		pmap_enter_quick(t->b, VA, m, VM_PROT_READ);
		assert_pte(t->b, VA, "");
	}
	t->vm->arena.fail_in = 0;
	assert_eq(n, 6);
	pmap_trim();
	t->vm->arena.fail_in = 1;
	pmap_copy(t->b, t->a, VA, PAGE_SIZE, VA);
	assert_eq(pmap_resident_count(t->b), 0);
}

/* two pages of letters: zeroed, copied, copied in pieces */
TEST(contents_are_zeroed_and_copied)
{
	vm_page_t ma[2] = { new_page(), new_page() };
	vm_page_t mb[2] = { new_page(), new_page() };
	char *a[2], *b[2];
	int i;

	for (i = 0; i < 2; i++) {
		a[i] = (char *)pmap_quick_enter_page(ma[i]);
		b[i] = (char *)pmap_quick_enter_page(mb[i]);
		memset(a[i], 'a' + i, PAGE_SIZE);
		pmap_zero_page(mb[i]);
		assert_eq(b[i][0] | b[i][PAGE_SIZE - 1], 0);
	}
	pmap_copy_pages(ma, PAGE_SIZE - 3, mb, PAGE_SIZE - 5, 8);
	assert_memory_equal(b[0] + PAGE_SIZE - 6, "\0aaabb", 6);
	assert_memory_equal(b[1], "bbb\0", 4);
	pmap_zero_page_area(mb[1], 1, 1);
	assert_memory_equal(b[1], "b\0b", 3);
	pmap_copy_page(ma[1], mb[0]);
	assert_memory_equal(a[1], b[0], PAGE_SIZE);
	pmap_quick_remove_page((vm_offset_t)a[0]);
}

/* the kernel's table: entered, replaced, removed */
TEST(kernel_mappings_are_entries_of_the_kernels_table)
{
	const vm_offset_t kva = 0xfffffe0000100000;
	vm_page_t ma[3] = { new_page(), new_unmanaged(), new_page() };

	pmap_qenter(kva, ma, 3);
	pmap_qenter(kva, ma + 1, 1);
	assert_eq(pmap_extract(kernel_pmap, kva + 5),
	    VM_PAGE_TO_PHYS(ma[1]) + 5);
	assert_eq(pmap_extract(kernel_pmap, kva + ptoa(2)),
	    VM_PAGE_TO_PHYS(ma[2]));
	assert_eq(pmap_resident_count(kernel_pmap), 3);
	assert_false(pmap_page_is_mapped(ma[2]));
	check_pmaps();
	pmap_qremove(kva, 3);
	assert_eq(pmap_resident_count(kernel_pmap), 0);
	assert_eq(pmap_change_attr(kva, PAGE_SIZE, 2), EINVAL);
	assert_eq(pmap_change_attr(kva, PAGE_SIZE, VM_MEMATTR_UNCACHEABLE), 0);
	pmap_page_set_memattr(ma[0], VM_MEMATTR_WRITE_COMBINING);
	assert_eq(pmap_page_get_memattr(ma[0]), VM_MEMATTR_WRITE_COMBINING);
}

struct seen {
	vm_offset_t	va[8];
	int		n;
};

static void
see(void *arg, vm_offset_t va, int psind, uint64_t pte)
{
	struct seen *s = arg;

	assert_eq(psind, 0);
	assert_eq(pte_prot(pte), VM_PROT_READ);
	s->va[s->n++] = va;
}

/* far apart and close together: in order */
TEST(a_walk_meets_the_entries_in_ascending_order)
{
	static const vm_offset_t va[] = { 0x1000, VA, VA + PAGE_SIZE,
	    VA + NBPDR - PAGE_SIZE, VA + NBPDP, 0x7fffffffe000 };
	struct seen s = { .n = 0 };
	int i;

	for (i = 6; i-- > 0;)
		enter(t->a, va[i], new_page(), VM_PROT_READ, VM_PROT_READ);
	pmap_walk(t->a, see, &s);
	assert_eq(s.n, 6);
	for (i = 0; i < 6; i++)
		assert_eq(s.va[i], va[i]);
}

TEST(the_checker_names_each_broken_invariant)
{
	vm_page_t m = new_page(), unmanaged = new_unmanaged();
	uint64_t elsewhere = 0, *e;
	struct pv_entry *pv;
	int level;

	enter(t->a, VA, m, RX, VM_PROT_READ);
	e = ptp_find(t->a, VA, &level);
	pv = m->md.pv_list;
	assert_eq(pmap_complaints("pmap"), 0);
	breaks("pmap 1", *t->a->pm_leaf, *t->a->pm_leaf + PTE_COUNT_ONE);
	breaks("pmap 2", *e, *e & ~PTE_V);
	breaks("pmap 2", *e, *e | PTE_PS);
	breaks("pmap 3", pv->pv_va, VA + PAGE_SIZE);
	breaks("pmap 3", pv->pv_pmap, t->b);
	breaks("pmap 3", m->md.pv_list, NULL);
	breaks("pmap 3", t->vm->pmap->pv_zone.live, 2);
	breaks("pmap 4", m->md.pv_count, 2);
	breaks("pmap 5", m->ref_count, 0);
	breaks("pmap 6", t->a->pm_stats.resident_count, 2);
	breaks("pmap 6", t->a->pm_stats.wired_count, 1);
	breaks("pmap 7", *e, *e | PTE_RW);
	breaks("pmap 7", m->a.flags, 0);
	breaks("pmap 8", *e, *e | PTE_M);
	breaks("pmap 9", t->a->pm_leaf_va, 0);
	breaks("pmap 9", t->a->pm_leaf, &elsewhere);
	breaks("pmap 9", *t->a->pm_leaf, *t->a->pm_leaf | PTE_PS);
	breaks("pmap 9", t->b->pm_leaf_va, t->a->pm_leaf_va);
	breaks("pmap 10", t->vm->pmap->ptp_live, 5);
	assert_eq(pmap_complaints("pmap"), 0);
	enter(t->b, VA, unmanaged, RW, VM_PROT_READ);
	e = ptp_find(t->b, VA, &level);
	breaks("pmap 8", *e, *e & ~PTE_M);
	assert_eq(pmap_complaints("pmap"), 0);
}
