/* SPDX-License-Identifier: BSD-2-Clause */
/* Large mappings: made, refused, changed as a whole, taken apart. */
#include <vm/vm_object.h>
#include <vmsim/process.h>

#include "mem/mem.h"
#include "pmap/pv.h"
#include "unit/pmap_fixture.h"

PMAP_TESTS();

#define	END	(VA + NBPDR)

/* The entry of a large mapping. */
static uint64_t *
ptp_at(pmap_t pmap, vm_offset_t va)
{
	int level;

	return (ptp_find(pmap, va, &level));
}

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

/* address or frame not aligned, or the page heads no run */
TEST(a_large_mapping_of_what_is_none_is_a_mistake)
{
	vm_page_t m = new_run(true);

	expect_panic(t->vm, "is not aligned to a page of size 1",
	    (void)pmap_enter(t->a, VA + PAGE_SIZE, m, RW, VM_PROT_READ, 1));
}

TEST(a_frame_that_is_not_aligned_heads_no_run)
{
	vm_page_t m = new_run(true);

	m[1].psind = 1;
	expect_panic(t->vm, "is not aligned to a page of size 1",
	    (void)pmap_enter(t->a, VA, &m[1], RW, VM_PROT_READ, 1));
}

TEST(a_page_of_psind_0_heads_no_run)
{
	vm_page_t m = new_run(true);

	m->psind = 0;
	expect_panic(t->vm, "is no page of size 1",
	    (void)pmap_enter(t->a, VA, m, RW, VM_PROT_READ, 1));
}

/* psind 2 of managed memory, or where the caller says nothing of it */
TEST(a_mapping_of_1_gib_is_for_large_page_memory)
{
	vm_page_t m = new_run(true), n = new_run(false);

	m->psind = n->psind = 2;
	assert_eq(pmap_enter(t->a, VA, m, RW, VM_PROT_READ, 2),
	    KERN_PROTECTION_FAILURE);
	m->oflags |= VPO_UNMANAGED;
	assert_eq(pmap_enter(t->a, VA, m, RW, VM_PROT_READ, 2),
	    KERN_PROTECTION_FAILURE);
	assert_eq(pmap_resident_count(t->a), 0);
}

/* small ones in the way go, of the same frames too; their bits are saved */
TEST(a_large_mapping_replaces_small_ones)
{
	vm_page_t m = new_run(true), small = new_page();

	enter(t->a, VA + ptoa(9), small, RW, VM_PROT_WRITE);
	enter(t->a, VA + ptoa(8), &m[8], RW, VM_PROT_WRITE);
	enter(t->a, END, small, RW, VM_PROT_READ);
	enter_large(t->a, VA, m, RW, VM_PROT_READ);
	assert_eq(small->dirty, VM_PAGE_BITS_ALL);
	assert_eq(m[8].dirty, VM_PAGE_BITS_ALL);
	assert_true((m[8].a.flags & PGA_REFERENCED) != 0);
	assert_eq(m[7].dirty, 0);
	assert_pte(t->a, VA + ptoa(8), "rw--A- 2M");
	assert_eq(pmap_resident_count(t->a), RUN + 1);
	assert_pte(t->a, END, "rw--A-");
}

/* the same run again, or another: the old mapping's bits go to its pages */
TEST(a_large_mapping_replaces_a_large_one)
{
	vm_page_t m = new_run(true), n = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	enter_large(t->a, VA, m, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	assert_pte(t->a, VA, "rw-WA- 2M");
	assert_eq(m[511].dirty, VM_PAGE_BITS_ALL);
	assert_true((m[0].a.flags & PGA_REFERENCED) != 0);
	assert_eq(pmap_wired_count(t->a), RUN);
	assert_eq(pmap_resident_count(t->a), RUN);
	enter_large(t->a, VA, n, VM_PROT_READ, VM_PROT_READ);
	assert_false(pmap_page_is_mapped(&m[0]));
	assert_false(pmap_page_is_write_mapped(&m[511]));
	assert_true(pmap_page_is_mapped(&n[511]));
	assert_eq(pmap_wired_count(t->a), 0);
}

/* of large page memory the mapping changes where it is */
TEST(a_large_page_keeps_its_mapping)
{
	vm_page_t m = new_run(false), n = new_run(false);

	assert_eq(pmap_enter(t->a, VA, m, VM_PROT_READ, VM_PROT_READ |
	    PMAP_ENTER_LARGEPAGE, 1), KERN_SUCCESS);
	assert_pte(t->a, VA, "r---A- 2M");
	assert_eq(pmap_enter(t->a, VA, m, RW, VM_PROT_READ |
	    PMAP_ENTER_LARGEPAGE | PMAP_ENTER_WIRED, 1), KERN_SUCCESS);
	assert_pte(t->a, VA, "rw-WAM 2M");
	assert_eq(pmap_wired_count(t->a), RUN);
	assert_eq(m[0].dirty, 0);
	enter(t->b, VA + ptoa(3), n, RW, VM_PROT_WRITE);
	assert_eq(pmap_enter(t->b, VA, m, RW, VM_PROT_READ |
	    PMAP_ENTER_LARGEPAGE, 1), KERN_SUCCESS);
	assert_pte(t->b, VA, "rw--AM 2M");
}

/* writeable and not modified: the first store makes all 512 pages dirty */
TEST(a_store_modifies_the_whole_run)
{
	vm_page_t m = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_READ);
	assert_false(pmap_is_modified(&m[3]));
	touch(t->a, VA + ptoa(5), VM_PROT_WRITE);
	assert_true(pmap_is_modified(&m[3]));
	pmap_protect(t->a, VA, END, VM_PROT_READ);
	assert_pte(t->a, VA, "r---A- 2M");
	assert_eq(m[0].dirty, VM_PAGE_BITS_ALL);
	assert_eq(m[511].dirty, VM_PAGE_BITS_ALL);
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

/* execute taken from a part that cannot be executed; then write */
TEST(a_protection_that_changes_nothing_demotes_nothing)
{
	vm_page_t m = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_READ);
	pmap_protect(t->a, VA + ptoa(4), VA + ptoa(6), RW);
	assert_pte(t->a, VA, "rw--A- 2M");
	pmap_protect(t->a, VA + ptoa(4), END + NBPDR, VM_PROT_READ);
	assert_pte(t->a, VA + ptoa(3), "rw--A-");
	assert_pte(t->a, VA + ptoa(4), "r---A-");
	assert_pte(t->a, VA + ptoa(511), "r---A-");
}

/* never accessed: gone, with the bits that it has; but not if wired */
TEST(a_mapping_that_was_never_accessed_is_not_demoted)
{
	vm_page_t m = new_run(true), n = new_run(false);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_copy(t->b, t->a, VA, NBPDR, VA);
	assert_pte(t->b, VA, "rw---M 2M");
	pmap_remove(t->b, VA + ptoa(1), VA + ptoa(2));
	assert_eq(pmap_resident_count(t->b), 0);
	assert_eq(m[0].dirty, VM_PAGE_BITS_ALL);
	assert_eq(m[0].a.flags & PGA_REFERENCED, 0);
	check_pmaps();
	enter_large(t->b, VA, n, VM_PROT_READ, 0);
	*ptp_at(t->b, VA) &= ~PTE_A;
	pmap_protect(t->b, VA, VA + PAGE_SIZE, RX);
	assert_pte(t->b, VA, "r----- 2M");
	enter(t->b, VA + ptoa(3), new_page(), VM_PROT_READ, VM_PROT_READ);
	assert_pte(t->b, VA, "");
	assert_eq(pmap_resident_count(t->b), 1);
	pmap_remove(t->b, VA, END);
	enter_large(t->b, VA, m, RW, PMAP_ENTER_WIRED);
	*ptp_at(t->b, VA) &= ~PTE_A;
	pmap_protect(t->b, VA, VA + PAGE_SIZE, VM_PROT_READ);
	assert_pte(t->b, VA, "r--W--");
	assert_pte(t->b, VA + ptoa(1), "rw-W--");
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
}

/* the page's part may be written no more, unless it is wired */
TEST(clearing_the_modified_bit_takes_the_run_apart)
{
	vm_page_t m = new_run(true), n = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	enter_large(t->b, VA, m, VM_PROT_READ, VM_PROT_READ);
	pmap_clear_modify(&m[9]);
	assert_pte(t->a, VA + ptoa(9), "r---A-");
	assert_eq(m[9].dirty, VM_PAGE_BITS_ALL);
	assert_pte(t->a, VA + ptoa(8), "rw--AM");
	assert_pte(t->b, VA, "r---A- 2M");
	enter_large(t->a, END, n, RW, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	pmap_clear_modify(&n[9]);
	assert_pte(t->a, END + ptoa(9), "rw-WA-");
	assert_eq(n[9].dirty, 0);
	assert_pte(t->a, END + ptoa(8), "rw-WAM");
	pmap_remove(t->a, VA, END);
	enter_large(t->a, VA, m, RW, VM_PROT_READ);
	m[7].dirty = 0;
	pmap_clear_modify(&m[7]);
	assert_pte(t->a, VA + ptoa(7), "r---A-");
	assert_eq(m[7].dirty, 0);
}

/* whole ones too; the last page of the range goes, unless it is wired */
TEST(advice_takes_the_run_apart)
{
	vm_page_t m = new_run(true), n = new_run(true), u = new_run(false);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	enter_large(t->a, END, n, RW, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	enter_large(t->b, VA, u, RW, VM_PROT_WRITE);
	pmap_advise(t->a, VA, END, VMSIM_MADV_DONTNEED);
	assert_pte(t->a, VA, "rw----");
	assert_pte(t->a, VA + ptoa(510), "rw----");
	assert_pte(t->a, VA + ptoa(511), "");
	assert_eq(m[0].dirty, VM_PAGE_BITS_ALL);
	assert_eq(m[0].a.flags & PGA_REFERENCED, 0);
	assert_eq(m[511].dirty, VM_PAGE_BITS_ALL);
	assert_true((m[511].a.flags & PGA_REFERENCED) != 0);
	pmap_advise(t->a, END + ptoa(3), END + ptoa(5), VMSIM_MADV_FREE);
	assert_pte(t->a, END + ptoa(2), "rw-WAM");
	assert_pte(t->a, END + ptoa(3), "rw-W--");
	assert_pte(t->a, END + ptoa(4), "rw-W--");
	assert_eq(n[3].dirty, 0);
	pmap_advise(t->b, VA + ptoa(3), END, VMSIM_MADV_FREE);
	assert_pte(t->b, VA, "rw--AM 2M");
	pmap_remove(t->a, VA, END);
	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_advise(t->a, VA + ptoa(3), VA + ptoa(5), VMSIM_MADV_FREE);
	assert_pte(t->a, VA + ptoa(3), "rw----");
	assert_pte(t->a, VA + ptoa(4), "");
	assert_pte(t->a, VA + ptoa(5), "rw--AM");
}

/* one that was not accessed is simply gone */
TEST(advice_removes_what_was_never_accessed)
{
	vm_page_t m = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	pmap_copy(t->b, t->a, VA, NBPDR, VA);
	pmap_advise(t->b, VA + ptoa(3), VA + ptoa(5), VMSIM_MADV_FREE);
	assert_eq(pmap_resident_count(t->b), 0);
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

/* fork: a whole large mapping is copied, a part is not; it stays modified */
TEST(fork_copies_whole_large_mappings)
{
	vm_page_t m = new_run(true), u = new_run(false);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	enter_large(t->a, END, u, RW, VM_PROT_READ | PMAP_ENTER_WIRED);
	pmap_copy(t->b, t->a, VA, NBPDR - PAGE_SIZE, VA);
	pmap_copy(t->b, t->a, VA + PAGE_SIZE, NBPDR, VA + PAGE_SIZE);
	assert_eq(pmap_resident_count(t->b), 0);
	pmap_copy(t->b, t->a, VA, 2 * NBPDR, VA);
	assert_pte(t->b, VA, "rw---M 2M");
	assert_pte(t->b, END, "rw--AM 2M");
	assert_pte(t->a, VA, "rw-WAM 2M");
	assert_eq(pmap_wired_count(t->b), 0);
	pmap_remove_pages(t->b);
	assert_eq(pmap_resident_count(t->b), RUN);
	assert_eq(m[3].dirty, VM_PAGE_BITS_ALL);
	assert_eq(m[3].a.flags & PGA_REFERENCED, 0);
	pmap_remove_pages(t->a);
	assert_eq(pmap_resident_count(t->a), 2 * RUN);
}

/* the child has a page there already: nothing is copied */
TEST(fork_copies_nothing_over_a_mapping)
{
	vm_page_t m = new_run(true);

	enter_large(t->a, VA, m, RW, VM_PROT_WRITE);
	enter(t->b, VA + ptoa(7), new_page(), RW, VM_PROT_WRITE);
	pmap_copy(t->b, t->a, VA, NBPDR, VA);
	assert_pte(t->b, VA, "");
	assert_eq(pmap_resident_count(t->b), 1);
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

/* what the checker knows of large mappings */
TEST(the_checker_names_each_broken_large_mapping)
{
	vm_page_t device = vm_page_getfake(MEM_DEV_BASE,
	    VM_MEMATTR_WRITE_COMBINING);
	vm_page_t m = new_run(true), n = new_run(false);
	struct vm_object o = { 0 };
	struct pv_entry *pv;
	uint64_t *e;

	enter_large(t->a, VA, m, RX, VM_PROT_READ);
	e = ptp_at(t->a, VA);
	pv = m->md.pv_list;
	assert_eq(pmap_complaints(""), 0);
	breaks("pmap 2", *e, *e + PAGE_SIZE);
	breaks("pmap 3", pv->pv_va, VA);
	breaks("pmap 5", m[511].ref_count, 0);
	breaks("pmap 6", *e, *e | PTE_W);
	breaks("pmap 6", t->a->pm_stats.resident_count, 1);
	breaks("pmap 7", m[511].a.flags, 0);
	breaks("pmap 10", t->vm->pmap->nlarge, 2);
	breaks("pmap 12", m[9].object, &o);
	enter_large(t->b, VA, n, RW, VM_PROT_READ);
	e = ptp_at(t->b, VA);
	breaks("pmap 8", *e, *e & ~PTE_M);
	pmap_remove(t->b, VA, END);
	assert_ok(pmap_enter(t->b, VA, device, RW,
	    VM_PROT_READ | PMAP_ENTER_LARGEPAGE, 2));
	e = ptp_at(t->b, VA);
	breaks("pmap 12", *e, *e | PTE_MANAGED);
	assert_eq(pmap_complaints(""), 0);
	pmap_remove(t->b, VA, VA + NBPDP);
	vm_page_putfake(device);
}

/* large pages of a managed object are a mistake */
TEST(a_managed_page_is_no_large_page)
{

	expect_panic(t->vm, "is managed", (void)pmap_enter(t->a, VA,
	    new_run(true), RW, PMAP_ENTER_LARGEPAGE, 1));
}

/* An object of the pages m[0] to m[n - 1], locked. */
static void
make_object(struct vm_object *o, vm_page_t m, vm_pindex_t n)
{
	vm_pindex_t i;

	*o = (struct vm_object){ 0 };
	vmsim_kpi_lock_init(&o->lock.lock_object, "object", LOCK_RANK_OBJECT,
	    0);
	for (i = 0; i < n; i++) {
		m[i].object = o;
		m[i].pindex = i;
		assert_eq(vm_radix_insert(&o->rtree, &m[i]), 0);
	}
	VM_OBJECT_WLOCK(o);
}

static void
end_object(struct vm_object *o, vm_page_t m, vm_pindex_t n)
{
	vm_pindex_t i;

	VM_OBJECT_WUNLOCK(o);
	for (i = 0; i < n; i++) {
		(void)vm_radix_remove(&o->rtree, i);
		m[i].object = NULL;
	}
}

/* [512 pages of one run, 1 more]: one large and one small entry; a range that
   ends before the run does, or in a machine of small pages: small ones */
TEST(a_resident_run_is_entered_ahead_as_one)
{
	vm_page_t m = new_run(true);
	struct vm_object o;

	(void)new_run(true);
	m[RUN].oflags = 0;
	make_object(&o, m, RUN + 1);
	pmap_enter_object(t->a, VA, END + ptoa(9), m, RW);
	assert_pte(t->a, VA, "r----- 2M");
	assert_pte(t->a, END, "r-----");
	assert_eq(t->vm->cnt.v_prefaults, 2);
	pmap_enter_object(t->b, VA, END - PAGE_SIZE, m, VM_PROT_READ);
	assert_pte(t->b, VA, "r-----");
	assert_eq(pmap_resident_count(t->b), RUN - 1);
	pmap_remove(t->b, VA, END);
	t->vm->config.superpages = false;
	pmap_enter_object(t->b, VA, END, m, VM_PROT_READ);
	assert_pte(t->b, VA, "r-----");
	pmap_remove(t->b, VA, END);
	t->vm->config.superpages = true;
	m->psind = 2;
	pmap_enter_object(t->b, VA, END, m, VM_PROT_READ);
	assert_pte(t->b, VA, "r-----");
	end_object(&o, m, RUN + 1);
}

/* a large mapping is left and passed; a table of small ones is filled up */
TEST(what_is_mapped_stays_when_a_run_is_entered_ahead)
{
	vm_page_t m = new_run(true), small = new_page(), n;
	struct vm_object o;

	make_object(&o, m, RUN);
	enter(t->a, VA + ptoa(7), small, RW, VM_PROT_WRITE);
	pmap_enter_object(t->a, VA, END, m, VM_PROT_READ);
	assert_pte(t->a, VA, "r-----");
	assert_pte(t->a, VA + ptoa(7), "rw--AM");
	assert_eq(pmap_resident_count(t->a), RUN);
	end_object(&o, m, RUN);
	n = new_run(true);
	enter_large(t->b, VA, n, RW, VM_PROT_WRITE);
	make_object(&o, m, RUN);
	pmap_enter_object(t->b, VA, END, m, VM_PROT_READ);
	assert_pte(t->b, VA, "rw--AM 2M");
	assert_true(pmap_page_exists_quick(t->b, n));
	assert_eq(t->vm->cnt.v_prefaults, RUN - 1);
	end_object(&o, m, RUN);
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
