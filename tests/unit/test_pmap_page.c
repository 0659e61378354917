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

/* m in a and b, modified in one: unmapped everywhere, both bits saved */
static void
removing_all_mappings_of_a_page_saves_their_bits(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	enter(&f->b, VA, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	enter(&f->b, VA + NBPDP, m, VM_PROT_READ, VM_PROT_READ);
	assert_int_equal(pmap_page_wired_mappings(m), 1);
	assert_true(pmap_page_exists_quick(&f->b, m));
	pmap_remove_all(m);
	assert_false(pmap_page_is_mapped(m));
	assert_false(pmap_page_is_write_mapped(m));
	assert_false(pmap_page_exists_quick(&f->b, m));
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	assert_true((m->a.flags & PGA_REFERENCED) != 0);
	assert_int_equal(pmap_resident_count(&f->a), 0);
	assert_int_equal(pmap_resident_count(&f->b), 0);
	assert_int_equal(pmap_wired_count(&f->b), 0);
}

/* rwAM in a, rw in b: read-only in both, dirty, accessed bits kept */
static void
taking_write_permission_from_a_page_saves_the_modified_bit(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_WRITE);
	enter(&f->b, VA, m, RW, VM_PROT_READ);
	pmap_remove_write(m);
	assert_pte(&f->a, VA, "r---A-");
	assert_pte(&f->b, VA, "r---A-");
	assert_false(pmap_page_is_write_mapped(m));
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(fix_access(&f->a, VA, VM_PROT_WRITE), PMAP_DENIED);
}

/* AM -> A-, and the page stays clean */
static void
clearing_modified_bits_does_not_save_them(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, RW, VM_PROT_READ);
	assert_false(pmap_is_modified(m));
	touch(&f->a, VA, VM_PROT_WRITE);
	assert_true(pmap_is_modified(m));
	pmap_clear_modify(m);
	assert_false(pmap_is_modified(m));
	assert_pte(&f->a, VA, "rw--A-");
	assert_int_equal(m->dirty, 0);
}

/* seven references: five are taken, then two, then none */
static void
references_are_counted_and_cleared_up_to_a_limit(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();
	int i;

	for (i = 0; i < 7; i++)
		enter(&f->a, VA + ptoa(i), m, RW, VM_PROT_WRITE);
	assert_true(pmap_is_referenced(m));
	assert_int_equal(pmap_ts_referenced(m), PMAP_TS_REFERENCED_MAX);
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(pmap_ts_referenced(m), 2);
	assert_int_equal(pmap_ts_referenced(m), 0);
	assert_false(pmap_is_referenced(m));
	touch(&f->a, VA, VM_PROT_READ);
	assert_int_equal(pmap_ts_referenced(m), 1);
}

/* the marks last as long as any mapping does */
static void
the_marks_of_a_page_go_with_its_last_mapping(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	enter(&f->a, VA, m, VM_PROT_ALL, VM_PROT_READ);
	enter(&f->b, VA, m, VM_PROT_READ, VM_PROT_READ);
	pmap_remove(&f->a, VA, VA + PAGE_SIZE);
	assert_true(pmap_page_is_write_mapped(m));
	assert_true((m->a.flags & PGA_EXECUTABLE) != 0);
	pmap_remove(&f->b, VA, VA + PAGE_SIZE);
	assert_int_equal(m->a.flags & (PGA_WRITEABLE | PGA_EXECUTABLE), 0);
}

/* what needs a busy or a managed page says so */
static void
page_operations_want_a_busy_managed_page(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	m->busy_lock = VPB_UNBUSIED;
	expect_panic(f->vm, "not busy", pmap_remove_write(m));
}

static void
an_unmanaged_page_has_no_reverse_map(void **state)
{
	struct fix *f = *state;

	expect_panic(f->vm, "not managed", pmap_remove_all(fix_unmanaged()));
}

/* u in a, b and the kernel: gone from the processes; others stay */
static void
mappings_of_an_unmanaged_page_are_searched_for(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_unmanaged(), other = fix_unmanaged();

	enter(&f->a, VA, m, RW, VM_PROT_READ);
	enter(&f->a, VA + PAGE_SIZE, other, RW, VM_PROT_READ);
	enter(&f->b, VA + NBPDP, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	pmap_qenter(VA, &m, 1);
	pmap_remove_unmanaged(m);
	assert_pte(&f->a, VA, "");
	assert_pte(&f->a, VA + PAGE_SIZE, "rw--AM");
	assert_pte(&f->b, VA + NBPDP, "");
	assert_int_equal(pmap_wired_count(&f->b), 0);
	assert_int_equal(pmap_extract(kernel_pmap, VA), VM_PAGE_TO_PHYS(m));
	pmap_qremove(VA, 1);
}

/* four levels for the first entry, none after the last */
static void
tables_come_with_the_first_entry_and_go_with_the_last(void **state)
{
	struct fix *f = *state;
	struct pmap_usage u;
	vm_page_t m = fix_page();

	pmap_usage(&u);
	assert_int_equal(u.tables, 0);
	enter(&f->a, VA, m, RW, VM_PROT_READ);
	enter(&f->a, VA + PAGE_SIZE, m, RW, VM_PROT_READ);
	pmap_usage(&u);
	assert_int_equal(u.tables, 4);
	enter(&f->a, VA + NBPDR, m, RW, VM_PROT_READ);
	enter(&f->a, VM_MAXUSER_ADDRESS - PAGE_SIZE, m, RW, VM_PROT_READ);
	pmap_usage(&u);
	assert_int_equal(u.tables, 8);
	assert_int_equal(u.pv_entries, 4);
	pmap_remove(&f->a, VA, VM_MAXUSER_ADDRESS);
	pmap_usage(&u);
	assert_int_equal(u.tables, 0);
	assert_int_equal(f->vm->pmap->ptp_cached, 8);
	/* What is handed out again is all zero. */
	enter(&f->b, VA + ptoa(7), m, RW, VM_PROT_READ);
	fix_check();
	assert_int_equal(f->vm->pmap->ptp_cached, 4);
}

/* the n-th allocation fails, until one passes: nothing is left behind */
static void
without_memory_an_entry_is_refused_and_nothing_changes(void **state)
{
	struct fix *f = *state;
	struct pmap_usage u;
	vm_page_t m = fix_page();
	int n, rv;

	for (n = 1; n < 10; n++) {
		pmap_trim();
		f->vm->arena.fail_in = n;
		rv = pmap_enter(&f->a, VA, m, RW, VM_PROT_READ, 0);
		if (rv == KERN_SUCCESS)
			break;
		assert_int_equal(rv, KERN_RESOURCE_SHORTAGE);
		fix_check();
		pmap_usage(&u);
		assert_int_equal(u.tables + u.pv_entries, 0);
		pmap_trim();
		f->vm->arena.fail_in = n;
		pmap_enter_quick(&f->b, VA, m, VM_PROT_READ);
		assert_pte(&f->b, VA, "");
	}
	f->vm->arena.fail_in = 0;
	assert_int_equal(n, 6);
	pmap_trim();
	f->vm->arena.fail_in = 1;
	pmap_copy(&f->b, &f->a, VA, PAGE_SIZE, VA);
	assert_int_equal(pmap_resident_count(&f->b), 0);
}

/* two pages of letters: zeroed, copied, copied in pieces */
static void
contents_are_zeroed_and_copied(void **state)
{
	vm_page_t ma[2] = { fix_page(), fix_page() };
	vm_page_t mb[2] = { fix_page(), fix_page() };
	char *a[2], *b[2];
	int i;

	for (i = 0; i < 2; i++) {
		a[i] = (char *)pmap_quick_enter_page(ma[i]);
		b[i] = (char *)pmap_quick_enter_page(mb[i]);
		memset(a[i], 'a' + i, PAGE_SIZE);
		pmap_zero_page(mb[i]);
		assert_int_equal(b[i][0] | b[i][PAGE_SIZE - 1], 0);
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
static void
kernel_mappings_are_entries_of_the_kernels_table(void **state)
{
	const vm_offset_t kva = 0xfffffe0000100000;
	vm_page_t ma[3] = { fix_page(), fix_unmanaged(), fix_page() };

	pmap_qenter(kva, ma, 3);
	pmap_qenter(kva, ma + 1, 1);
	assert_int_equal(pmap_extract(kernel_pmap, kva + 5),
	    VM_PAGE_TO_PHYS(ma[1]) + 5);
	assert_int_equal(pmap_extract(kernel_pmap, kva + ptoa(2)),
	    VM_PAGE_TO_PHYS(ma[2]));
	assert_int_equal(pmap_resident_count(kernel_pmap), 3);
	assert_false(pmap_page_is_mapped(ma[2]));
	fix_check();
	pmap_qremove(kva, 3);
	assert_int_equal(pmap_resident_count(kernel_pmap), 0);
	assert_int_equal(pmap_change_attr(kva, PAGE_SIZE, 2), EINVAL);
	assert_int_equal(pmap_change_attr(kva, PAGE_SIZE,
	    VM_MEMATTR_UNCACHEABLE), 0);
	pmap_page_set_memattr(ma[0], VM_MEMATTR_WRITE_COMBINING);
	assert_int_equal(pmap_page_get_memattr(ma[0]),
	    VM_MEMATTR_WRITE_COMBINING);
}

struct seen {
	vm_offset_t	va[8];
	int		n;
};

static void
see(void *arg, vm_offset_t va, int psind, uint64_t pte)
{
	struct seen *s = arg;

	assert_int_equal(psind, 0);
	assert_int_equal(pte_prot(pte), VM_PROT_READ);
	s->va[s->n++] = va;
}

/* far apart and close together: in order */
static void
a_walk_meets_the_entries_in_ascending_order(void **state)
{
	static const vm_offset_t va[] = { 0x1000, VA, VA + PAGE_SIZE,
	    VA + NBPDR - PAGE_SIZE, VA + NBPDP, 0x7fffffffe000 };
	struct fix *f = *state;
	struct seen s = { .n = 0 };
	int i;

	for (i = 6; i-- > 0;)
		enter(&f->a, va[i], fix_page(), VM_PROT_READ, VM_PROT_READ);
	pmap_walk(&f->a, see, &s);
	assert_int_equal(s.n, 6);
	for (i = 0; i < 6; i++)
		assert_int_equal(s.va[i], va[i]);
}

/* one field is wrong, its invariant is named, it is right again */
#define	broken(id, field, value) do {					\
	typeof(field) saved_ = (field);					\
	(field) = (value);						\
	assert_int_not_equal(fix_complaints(id), 0);			\
	(field) = saved_;						\
} while (0)

static void
the_checker_names_each_broken_invariant(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();
	struct pv_entry *pv;
	uint64_t *e;
	int level;

	enter(&f->a, VA, m, RX, VM_PROT_READ);
	e = ptp_find(&f->a, VA, &level);
	pv = m->md.pv_list;
	assert_int_equal(fix_complaints("pmap"), 0);
	broken("pmap 1", *f->a.pm_leaf, *f->a.pm_leaf + PTE_COUNT_ONE);
	broken("pmap 2", *e, *e & ~PTE_V);
	broken("pmap 2", *e, *e | PTE_PS);
	broken("pmap 3", pv->pv_va, VA + PAGE_SIZE);
	broken("pmap 3", pv->pv_pmap, &f->b);
	broken("pmap 3", m->md.pv_list, NULL);
	broken("pmap 3", f->vm->pmap->pv_zone.live, 2);
	broken("pmap 4", m->md.pv_count, 2);
	broken("pmap 5", m->ref_count, 0);
	broken("pmap 6", f->a.pm_stats.resident_count, 2);
	broken("pmap 6", f->a.pm_stats.wired_count, 1);
	broken("pmap 7", *e, *e | PTE_RW);
	broken("pmap 7", m->a.flags, 0);
	broken("pmap 8", *e, *e | PTE_M);
	broken("pmap 9", f->a.pm_leaf_va, 0);
	broken("pmap 10", f->vm->pmap->ptp_live, 5);
	assert_int_equal(fix_complaints("pmap"), 0);
}

#define	T(name)	cmocka_unit_test_setup_teardown(name, fix_setup, fix_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(removing_all_mappings_of_a_page_saves_their_bits),
		T(taking_write_permission_from_a_page_saves_the_modified_bit),
		T(clearing_modified_bits_does_not_save_them),
		T(references_are_counted_and_cleared_up_to_a_limit),
		T(the_marks_of_a_page_go_with_its_last_mapping),
		T(page_operations_want_a_busy_managed_page),
		T(an_unmanaged_page_has_no_reverse_map),
		T(mappings_of_an_unmanaged_page_are_searched_for),
		T(tables_come_with_the_first_entry_and_go_with_the_last),
		T(without_memory_an_entry_is_refused_and_nothing_changes),
		T(contents_are_zeroed_and_copied),
		T(kernel_mappings_are_entries_of_the_kernels_table),
		T(a_walk_meets_the_entries_in_ascending_order),
		T(the_checker_names_each_broken_invariant),
	};

	return (cmocka_run_group_tests_name("pmap by page", tests, NULL,
	    NULL));
}
