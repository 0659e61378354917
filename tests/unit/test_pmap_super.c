/* SPDX-License-Identifier: BSD-2-Clause */
/* Large mappings: made, refused, taken apart. */
#include <vm/vm_object.h>
#include <vmsim/process.h>

#include "mem/mem.h"
#include "unit/pmap_fixture.h"

#define	END	(VA + NBPDR)

/* one entry, 512 pages */
static void
a_large_mapping_is_one_entry_that_maps_every_byte(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true);
	void *host;

	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "rw--AM 2M");
	assert_pte(&f->a, END - 1, "rw--AM 2M");
	assert_int_equal(pmap_resident_count(&f->a), RUN);
	assert_int_equal(pmap_extract(&f->a, VA + ptoa(7) + 3),
	    VM_PAGE_TO_PHYS(&m[7]) + 3);
	assert_int_equal(pmap_access(&f->a, VA + ptoa(7) + 3, VM_PROT_READ,
	    &host), PMAP_OK);
	assert_ptr_equal(host,
	    (char *)mem_phys_to_host(VM_PAGE_TO_PHYS(&m[7])) + 3);
	assert_true(pmap_page_is_mapped(&m[511]));
	assert_true(pmap_page_is_write_mapped(&m[511]));
	assert_true(pmap_page_exists_quick(&f->a, &m[3]));
	assert_true(pmap_is_modified(&m[3]));
	assert_int_equal(pmap_mincore(&f->a, VA + ptoa(3), &(vm_paddr_t){ 0 })
	    & MINCORE_SUPER, MINCORE_PSIND(1));
	assert_false(pmap_is_prefaultable(&f->a, VA));
}

/* address or frame not aligned, or managed and 1 GiB: KERN_FAILURE */
static void
a_misaligned_large_mapping_is_refused(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true);

	assert_int_equal(pmap_enter(&f->a, VA + PAGE_SIZE, m, RW,
	    VM_PROT_READ, 1), KERN_FAILURE);
	assert_int_equal(pmap_enter(&f->a, VA, &m[1], RW, VM_PROT_READ, 1),
	    KERN_FAILURE);
	assert_int_equal(pmap_enter(&f->a, VA, m, RW, VM_PROT_READ, 2),
	    KERN_FAILURE);
	assert_int_equal(pmap_resident_count(&f->a), 0);
}

/* small ones in the way go, their bits are saved */
static void
a_large_mapping_replaces_small_ones(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true), small = fix_page();

	enter(&f->a, VA + ptoa(9), small, RW, VM_PROT_WRITE);
	enter(&f->a, END, small, RW, VM_PROT_READ);
	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	assert_int_equal(small->dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(pmap_resident_count(&f->a), RUN + 1);
	assert_pte(&f->a, END, "rw--A-");
}

/* same run: no change; less permission: all pages dirty; other run: gone */
static void
a_large_mapping_changes_like_a_small_one(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true), n = fix_run(true);

	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	pmap_advise(&f->a, VA, END, VMSIM_MADV_FREE);
	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "rw---- 2M");
	touch(&f->a, VA + ptoa(5), VM_PROT_WRITE);
	enter_large(&f->a, VA, m, VM_PROT_READ, PMAP_ENTER_WIRED);
	assert_pte(&f->a, VA, "r--WA- 2M");
	assert_int_equal(m[511].dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(pmap_wired_count(&f->a), RUN);
	enter_large(&f->a, VA, n, VM_PROT_READ, VM_PROT_READ);
	assert_false(pmap_page_is_mapped(&m[0]));
	assert_false(pmap_page_is_mapped(&m[511]));
	assert_true(pmap_page_is_mapped(&n[511]));
	assert_int_equal(pmap_wired_count(&f->a), 0);
}

/* all of it: whole; a part: 512 small ones first */
static void
only_a_part_of_a_large_mapping_needs_demotion(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true);

	enter_large(&f->a, VA, m, VM_PROT_ALL,
	    VM_PROT_WRITE | PMAP_ENTER_WIRED);
	pmap_protect(&f->a, VA, END, RW);
	assert_pte(&f->a, VA, "rw-WAM 2M");
	pmap_unwire(&f->a, VA + ptoa(1), VA + ptoa(2));
	assert_pte(&f->a, VA, "rw-WAM");
	assert_pte(&f->a, VA + ptoa(1), "rw--AM");
	assert_pte(&f->a, VA + ptoa(511), "rw-WAM");
	assert_int_equal(pmap_wired_count(&f->a), RUN - 1);
	fix_check();
	pmap_protect(&f->a, VA + ptoa(4), VA + ptoa(6), VM_PROT_READ);
	assert_int_equal(m[3].dirty, 0);
	assert_int_equal(m[4].dirty, VM_PAGE_BITS_ALL);
	pmap_remove(&f->a, VA, END);
	assert_int_equal(m[3].dirty, VM_PAGE_BITS_ALL);
}

/* remove [1, 2) of a large mapping */
static void
removing_a_part_leaves_the_rest(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true);

	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	pmap_remove(&f->a, VA + ptoa(1), VA + ptoa(2));
	assert_pte(&f->a, VA, "rw--AM");
	assert_pte(&f->a, VA + ptoa(1), "");
	assert_int_equal(m[1].dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(m[0].dirty, 0);
	assert_int_equal(pmap_resident_count(&f->a), RUN - 1);
	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	pmap_remove(&f->a, VA, END);
	assert_false(pmap_page_is_mapped(&m[0]));
	assert_int_equal(m[511].dirty, VM_PAGE_BITS_ALL);
}

/* a small page entered into a large mapping */
static void
a_small_page_in_a_large_mapping_demotes_it(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true), small = fix_page();

	enter_large(&f->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	pmap_enter_quick(&f->a, VA + ptoa(5), small, VM_PROT_READ);
	assert_false(pmap_page_is_mapped(small));
	assert_pte(&f->a, VA, "r---A- 2M");
	enter(&f->a, VA + ptoa(5), small, RW, VM_PROT_WRITE);
	assert_pte(&f->a, VA + ptoa(5), "rw--AM");
	assert_pte(&f->a, VA + ptoa(6), "r---A-");
	assert_false(pmap_page_is_mapped(&m[5]));
}

/* what is done to one page of a run leaves the others */
static void
page_operations_take_the_run_apart(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true);

	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	enter_large(&f->b, VA, m, RW, VM_PROT_WRITE);
	enter(&f->b, END, &m[5], RW, VM_PROT_WRITE);
	assert_int_equal(pmap_page_wired_mappings(&m[5]), 0);
	pmap_remove_all(&m[5]);
	assert_false(pmap_page_is_mapped(&m[5]));
	assert_pte(&f->a, VA + ptoa(5), "");
	assert_pte(&f->b, VA + ptoa(5), "");
	assert_pte(&f->b, END, "");
	assert_pte(&f->b, VA + ptoa(6), "rw--AM");
	assert_int_equal(m[5].dirty, VM_PAGE_BITS_ALL);
	assert_int_equal(m[6].dirty, 0);
	fix_check();
	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	pmap_remove_write(&m[7]);
	assert_pte(&f->a, VA + ptoa(7), "r---A-");
	assert_pte(&f->b, VA + ptoa(7), "r---A-");
	assert_pte(&f->a, VA + ptoa(8), "rw--AM");
	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	pmap_clear_modify(&m[9]);
	assert_pte(&f->a, VA + ptoa(9), "rw--A-");
	assert_pte(&f->a, VA + ptoa(8), "rw--AM");
}

/* 512 pages ask, one of them clears the bit */
static void
one_page_of_the_run_clears_the_accessed_bit(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true);
	int i, cleared;

	enter_large(&f->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	for (i = 0, cleared = 0; i < RUN; i++) {
		if (pmap_ts_referenced(&m[i]) == 1 &&
		    !pmap_is_referenced(&m[i])) {
			cleared++;
			touch(&f->a, VA, VM_PROT_READ);
		}
	}
	assert_int_equal(cleared, 1);
}

/* fork: a whole large mapping is copied, a part is not */
static void
fork_copies_whole_large_mappings(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true);

	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	pmap_copy(&f->b, &f->a, VA, NBPDR - PAGE_SIZE, VA);
	pmap_copy(&f->b, &f->a, VA + PAGE_SIZE, NBPDR, VA + PAGE_SIZE);
	assert_int_equal(pmap_resident_count(&f->b), 0);
	pmap_copy(&f->b, &f->a, VA, NBPDR, VA);
	assert_pte(&f->b, VA, "rw---- 2M");
	assert_pte(&f->a, VA, "rw-WAM 2M");
	pmap_remove_pages(&f->b);
	assert_int_equal(pmap_resident_count(&f->b), 0);
	pmap_remove_pages(&f->a);
	assert_int_equal(pmap_resident_count(&f->a), RUN);
}

/* without memory for the parts the whole goes, its bits saved */
static void
a_mapping_that_cannot_be_demoted_is_removed(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_run(true), small = fix_page();
	int n;

	for (n = 1; n <= 300; n += 299) {
		m[9].dirty = 0;
		enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
		pmap_trim();
		f->vm->arena.fail_in = n;
		pmap_remove(&f->a, VA, VA + PAGE_SIZE);
		f->vm->arena.fail_in = 0;
		assert_int_equal(pmap_resident_count(&f->a), 0);
		assert_int_equal(m[9].dirty, VM_PAGE_BITS_ALL);
		fix_check();
	}
	enter_large(&f->a, VA, m, RW, VM_PROT_WRITE);
	pmap_trim();
	f->vm->arena.fail_in = 1;
	enter(&f->a, VA, small, RW, VM_PROT_WRITE);
	assert_int_equal(pmap_resident_count(&f->a), 1);
}

/* 1 GiB of a device: one entry, then 2 MiB ones, then small ones */
static void
a_mapping_of_1_gib_is_demoted_step_by_step(void **state)
{
	struct fix *f = *state;
	vm_page_t m;

	m = vm_page_getfake(MEM_DEV_BASE, VM_MEMATTR_WRITE_COMBINING);
	assert_int_equal(pmap_enter(&f->a, VA, m, RW,
	    VM_PROT_READ | PMAP_ENTER_LARGEPAGE, 2), KERN_SUCCESS);
	assert_pte(&f->a, VA + NBPDP - 1, "rw--AM 1G");
	assert_int_equal(pmap_resident_count(&f->a), NBPDP / PAGE_SIZE);
	pmap_copy(&f->b, &f->a, VA, NBPDP, VA);
	assert_pte(&f->b, VA, "rw--AM 1G");
	pmap_remove(&f->a, VA + NBPDR + PAGE_SIZE, VA + 2 * NBPDR);
	assert_pte(&f->a, VA, "rw--AM 2M");
	assert_pte(&f->a, VA + NBPDR, "rw--AM");
	assert_pte(&f->a, VA + NBPDR + PAGE_SIZE, "");
	assert_pte(&f->a, VA + 2 * NBPDR, "rw--AM 2M");
	assert_int_equal(pmap_extract(&f->a, VA + 2 * NBPDR + 1),
	    MEM_DEV_BASE + 2 * NBPDR + 1);
	assert_int_equal(pmap_resident_count(&f->a),
	    NBPDP / PAGE_SIZE - RUN + 1);
	pmap_remove(&f->a, VA, VA + NBPDP);
	pmap_remove(&f->b, VA, VA + NBPDP);
	vm_page_putfake(m);
}

/* large pages of a managed object are a mistake */
static void
a_managed_page_is_no_large_page(void **state)
{
	struct fix *f = *state;

	expect_panic(f->vm, "is managed", (void)pmap_enter(&f->a, VA,
	    fix_run(true), RW, PMAP_ENTER_LARGEPAGE, 1));
}

/* object [512 pages of one run, 1 more]: one large and one small entry */
static void
a_resident_run_is_entered_ahead_as_one(void **state)
{
	struct fix *f = *state;
	struct vm_object o = { 0 };
	vm_page_t last = fix_page(), m = fix_run(true);
	int i;

	vmsim_kpi_lock_init(&o.lock.lock_object, "object", LOCK_RANK_OBJECT, 0);
	for (i = 0; i <= RUN; i++) {
		vm_page_t p = i < RUN ? &m[i] : last;

		p->object = &o;
		p->pindex = i;
		assert_int_equal(vm_radix_insert(&o.rtree, p), 0);
	}
	VM_OBJECT_WLOCK(&o);
	pmap_enter_object(&f->a, VA, END + ptoa(9), m, VM_PROT_READ);
	pmap_enter_object(&f->b, VA, END - PAGE_SIZE, m, VM_PROT_READ);
	VM_OBJECT_WUNLOCK(&o);
	assert_pte(&f->a, VA, "r----- 2M");
	assert_pte(&f->a, END, "r-----");
	assert_pte(&f->b, VA, "r-----");
	assert_int_equal(pmap_resident_count(&f->b), RUN - 1);
	for (i = 0; i <= RUN; i++)
		(void)vm_radix_remove(&o.rtree, i);
}

/* addresses move up so that frames and addresses line up */
static void
an_address_is_aligned_like_its_object(void **state)
{
	struct vm_object o = { .flags = OBJ_COLORED, .pg_color = 3 };
	vm_offset_t va = 0x1000;

	pmap_align_superpage(NULL, 0, &va, NBPDR - PAGE_SIZE);
	assert_int_equal(va, 0x1000);
	pmap_align_superpage(NULL, ptoa(2), &va, 3 * NBPDR);
	assert_int_equal(va, ptoa(2));
	pmap_align_superpage(&o, 0, &va, 3 * NBPDR);
	assert_int_equal(va, ptoa(3));
	pmap_align_superpage(NULL, 0, &va, NBPDR);
	assert_int_equal(va, NBPDR);
	va += PAGE_SIZE;
	pmap_align_superpage(NULL, ptoa(1), &va, NBPDR);
	assert_int_equal(va, NBPDR + PAGE_SIZE);
}

#define	T(name)	cmocka_unit_test_setup_teardown(name, fix_setup, fix_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_large_mapping_is_one_entry_that_maps_every_byte),
		T(a_misaligned_large_mapping_is_refused),
		T(a_large_mapping_replaces_small_ones),
		T(a_large_mapping_changes_like_a_small_one),
		T(only_a_part_of_a_large_mapping_needs_demotion),
		T(removing_a_part_leaves_the_rest),
		T(a_small_page_in_a_large_mapping_demotes_it),
		T(page_operations_take_the_run_apart),
		T(one_page_of_the_run_clears_the_accessed_bit),
		T(fork_copies_whole_large_mappings),
		T(a_mapping_that_cannot_be_demoted_is_removed),
		T(a_mapping_of_1_gib_is_demoted_step_by_step),
		T(a_managed_page_is_no_large_page),
		T(a_resident_run_is_entered_ahead_as_one),
		T(an_address_is_aligned_like_its_object),
	};

	return (cmocka_run_group_tests_name("large mappings", tests, NULL,
	    NULL));
}
