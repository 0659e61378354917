/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of populate, each by its number in doc/populate-rules.md.  Before
 * each case there is a device F of 16 pages, none of them resident:
 *
 *	P maps [F: . . . . . . . . . . . . . . . .]
 */
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_param.h>

#include <vmsim/object.h>

#include "mem/mem.h"
#include "proc/proc.h"
#include "contract/device.h"
#include "support/support.h"

#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)
#define	R	VMSIM_PROT_READ
#define	W	VMSIM_PROT_WRITE

static struct device dev;

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	device_init(&dev, *state, true);
	return (0);
}

static int
teardown(void **state)
{
	device_fini(&dev);
	return (test_teardown(state));
}

static uint64_t
load(vm_pindex_t pindex)
{
	uint64_t word = 0;

	assert_int_equal(vmsim_load(dev.proc, device_addr(pindex), &word,
	    sizeof(word), NULL), 0);
	return (word);
}

static void
store(vm_pindex_t pindex, uint64_t word)
{
	assert_int_equal(vmsim_store(dev.proc, device_addr(pindex), &word,
	    sizeof(word), NULL), 0);
}

static int
fault(vm_pindex_t pindex, int prot)
{
	return (vmsim_fault(dev.proc, device_addr(pindex), prot));
}

/* P1 */
static void
p1_only_a_client_with_populate_sets_the_flag(void **state)
{
	struct device plain;

	assert_true((dev.object->flags & OBJ_POPULATE) != 0);
	device_init(&plain, *state, false);
	assert_true((plain.object->flags & OBJ_POPULATE) == 0);
	device_map(&plain, 0, 4, RW, VMSIM_MAP_SHARED);
	assert_int_equal(vmsim_fault(plain.proc, device_addr(1), R), 0);
	assert_int_equal(plain.populates, 0);
	assert_int_equal(plain.faults, 1);
	device_fini(&plain);
}

static void
p1_phys_memory_always_populates(void **state)
{
	struct vm_object *phys = vmsim_object_create_phys(*state, "phys", 4);
	uint64_t addr = DEVICE_ADDR;

	assert_true((phys->flags & OBJ_POPULATE) != 0);
	assert_int_equal(vmsim_mmap(dev.proc, &addr, 4 * PAGE_SIZE, RW,
	    VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, phys, 0), 0);
	assert_int_equal(fault(1, R), KERN_SUCCESS);
	assert_int_equal(phys->resident_page_count, 4);
	assert_int_equal(vmsim_munmap(dev.proc, DEVICE_ADDR, 4 * PAGE_SIZE),
	    0);
	vmsim_object_release(*state, phys);
}

/* P2 */
static void
p2_a_resident_page_is_mapped_without_the_pager(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	assert_int_equal(fault(3, R), KERN_SUCCESS);
	assert_int_equal(vmsim_munmap(dev.proc, DEVICE_ADDR, 16 * PAGE_SIZE),
	    0);
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(4, R), KERN_SUCCESS);
	assert_int_equal(dev.populates, 1);
}

static void
p2_a_resident_invalid_page_goes_to_the_page_method(void **state)
{
	vm_page_t m;

	VM_OBJECT_WLOCK(dev.object);
	m = vm_page_alloc(dev.object, 5, VM_ALLOC_NORMAL);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(dev.object);
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(load(5), DEVICE_WORD(5));
	assert_int_equal(dev.populates, 0);
	assert_int_equal(dev.faults, 1);
}

static void
p2_a_shadowed_object_is_not_populated(void **state)
{
	uint64_t addr = DEVICE_ADDR + (1 << 20);

	/* [S: . . .] -> [F: . . .] after a write through a private mapping */
	assert_int_equal(vmsim_mmap(dev.proc, &addr, 4 * PAGE_SIZE, RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_FIXED, dev.object, 0), 0);
	assert_int_equal(vmsim_fault(dev.proc, addr, W), KERN_SUCCESS);
	assert_int_equal(dev.populates, 0);
	assert_int_equal(dev.faults, 1);
	assert_int_equal(dev.object->shadow_count, 1);

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(7, R), KERN_SUCCESS);
	assert_int_equal(dev.populates, 0);
	assert_int_equal(dev.faults, 2);
}

static void
p2_past_the_size_is_a_bus_error_without_the_pager(void **state)
{
	struct vmsim_signal sig;
	char c;

	device_map(&dev, 8, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(16, R), KERN_OUT_OF_BOUNDS);
	assert_int_not_equal(vmsim_load(dev.proc, device_addr(17), &c, 1,
	    &sig), 0);
	assert_int_equal(sig.signo, VMSIM_SIGBUS);
	assert_int_equal(sig.code, VMSIM_BUS_OBJERR);
	assert_int_equal(dev.populates + dev.faults, 0);
}

/* P3 */
static void
p3_the_object_is_locked_and_the_map_is_not(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(3, R), KERN_SUCCESS);
	assert_true(dev.wlocked);
	assert_true(dev.pip > 0);
	assert_false(dev.map_locked);
	assert_int_equal(dev.object->paging_in_progress, 0);
}

/* P4 */
static void
p4_it_is_told_access_maximum_and_range(void **state)
{
	device_map(&dev, 2, 6, R, VMSIM_MAP_SHARED);
	assert_int_equal(fault(5, R), KERN_SUCCESS);
	assert_int_equal(dev.pidx, 5);
	assert_int_equal(dev.fault_type & VM_PROT_ALL, VM_PROT_READ);
	assert_int_equal(dev.max_prot, VM_PROT_ALL);
	assert_int_equal(dev.first, 2);
	assert_int_equal(dev.last, 7);
}

static void
p4_the_hint_is_not_clipped_to_the_object(void **state)
{
	device_map(&dev, 10, 20, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(12, W), KERN_SUCCESS);
	assert_int_equal(dev.fault_type & VM_PROT_ALL, VM_PROT_WRITE);
	assert_int_equal(dev.first, 10);
	assert_int_equal(dev.last, 29);
}

/* A load of a locked page: any access may follow without a fault. */
static void
p4_a_wired_entry_tells_its_protection(void **state)
{
	device_map(&dev, 0, 4, RW, VMSIM_MAP_SHARED);
	assert_int_equal(vmsim_mlock(dev.proc, device_addr(2), PAGE_SIZE), 0);
	assert_int_equal(dev.fault_type & VM_PROT_ALL, VM_PROT_RW);
	assert_int_equal(vmsim_munlock(dev.proc, device_addr(2), PAGE_SIZE),
	    0);
}

/* P5; test_populate_reports.c has what breaks it. */
static void
p5_a_smaller_and_a_larger_range_are_fine(void **state)
{
	device_map(&dev, 4, 4, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(5, R), KERN_SUCCESS);
	assert_null(device_page(&dev, 6));
	dev.before = dev.after = 6;
	assert_int_equal(fault(7, R), KERN_SUCCESS);
	assert_non_null(device_page(&dev, 1));
	assert_non_null(device_page(&dev, 13));
}

/* P6 */
static void
p6_bad_means_the_ordinary_way(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_BAD;
	assert_int_equal(load(3), DEVICE_WORD(3));
	assert_int_equal(dev.populates, 1);
	assert_int_equal(dev.faults, 1);
}

static void
change_map(struct device *d)
{
	assert_int_equal(vmsim_mprotect(d->proc, device_addr(8), PAGE_SIZE,
	    R), 0);
}

static void
p6_bad_after_the_map_changed_begins_again(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_BAD;
	dev.meanwhile = change_map;
	assert_int_equal(load(3), DEVICE_WORD(3));
	assert_int_equal(dev.populates, 2);
	assert_int_equal(dev.faults, 1);
}

static void
fill_index(struct device *d)
{
	vm_page_t m;

	VM_OBJECT_WLOCK(d->object);
	m = vm_page_alloc(d->object, d->pidx, VM_ALLOC_NORMAL);
	pmap_zero_page(m);
	vm_page_valid(m);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(d->object);
}

static void
p6_an_index_that_was_filled_meanwhile_is_found(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_BAD;
	dev.meanwhile = fill_index;
	assert_int_equal(load(3), 0);
	assert_int_equal(dev.populates, 1);
	assert_int_equal(dev.faults, 0);
}

/* P7 */
static void
p7_any_other_answer_fails_the_fault(void **state)
{
	static const int answers[] = { VM_PAGER_FAIL, VM_PAGER_ERROR,
	    VM_PAGER_AGAIN };
	struct vmsim_signal sig;
	size_t i;
	char c;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	for (i = 0; i < 3; i++) {
		dev.answer = answers[i];
		assert_int_equal(fault(3, R), KERN_FAILURE);
		assert_int_not_equal(vmsim_load(dev.proc, device_addr(3), &c,
		    1, &sig), 0);
		assert_int_equal(sig.signo, VMSIM_SIGSEGV);
	}
	assert_int_equal(dev.faults, 0);
	assert_int_equal(dev.object->resident_page_count, 0);
}

/* P8 */
static void
unmap_all(struct device *d)
{
	assert_int_equal(vmsim_munmap(d->proc, DEVICE_ADDR,
	    DEVICE_NPAGES * PAGE_SIZE), 0);
}

static void
p8_a_mapping_that_went_away_gets_no_page(void **state)
{
	vm_pindex_t i;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.before = dev.after = 2;
	dev.meanwhile = unmap_all;
	assert_int_equal(fault(5, W), KERN_INVALID_ADDRESS);
	for (i = 3; i <= 7; i++) {
		assert_non_null(device_page(&dev, i));
		assert_false(vm_page_busied(device_page(&dev, i)));
		assert_false(pmap_page_is_mapped(device_page(&dev, i)));
		assert_true(vm_page_inactive(device_page(&dev, i)));
	}
}

static void
p8_an_unrelated_change_begins_the_fault_again(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.meanwhile = change_map;
	assert_int_equal(fault(3, W), KERN_SUCCESS);
	/* The second attempt finds the page resident. */
	assert_int_equal(dev.populates, 1);
	assert_true(device_mapped(&dev, 3) != 0);
}

/* P9 */
static void
p9_pages_outside_the_entry_stay_resident_unmapped(void **state)
{
	vm_pindex_t i;

	device_map(&dev, 6, 3, RW, VMSIM_MAP_SHARED);
	dev.before = 5;
	dev.after = 6;
	assert_int_equal(fault(7, R), KERN_SUCCESS);
	for (i = 2; i <= 13; i++) {
		assert_non_null(device_page(&dev, i));
		assert_false(vm_page_busied(device_page(&dev, i)));
		assert_int_equal(pmap_page_is_mapped(device_page(&dev, i)),
		    i >= 6 && i <= 8);
	}
	assert_true(vm_page_inactive(device_page(&dev, 2)));
}

/* P10 */
static void
p10_a_write_dirties_every_page_entered(void **state)
{
	vm_pindex_t i;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 3;
	assert_int_equal(fault(4, W), KERN_SUCCESS);
	for (i = 4; i <= 7; i++)
		assert_int_equal(device_page(&dev, i)->dirty, 0xff);
	assert_int_equal(fault(9, R), KERN_SUCCESS);
	assert_int_equal(device_page(&dev, 9)->dirty, 0);
}

static void
p10_nosync_is_set_on_clean_pages_only(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED | VMSIM_MAP_NOSYNC);
	assert_int_equal(fault(4, W), KERN_SUCCESS);
	assert_true((device_page(&dev, 4)->a.flags & PGA_NOSYNC) != 0);
	/* Dirty already: an ordinary mapping does not clear the mark. */
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(4, W), KERN_SUCCESS);
	assert_true((device_page(&dev, 4)->a.flags & PGA_NOSYNC) != 0);
	assert_int_equal(fault(6, W), KERN_SUCCESS);
	assert_true((device_page(&dev, 6)->a.flags & PGA_NOSYNC) == 0);
}

static void
p10_wiring_makes_nothing_dirty(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 1;
	assert_int_equal(vmsim_mlock(dev.proc, device_addr(4), PAGE_SIZE), 0);
	assert_int_equal(device_page(&dev, 4)->dirty, 0);
	assert_int_equal(device_page(&dev, 5)->dirty, 0);
	assert_int_equal(vmsim_munlock(dev.proc, device_addr(4), PAGE_SIZE),
	    0);
}

/* [F: . . . . . 5 ...], 5 clean and not to be synced, comes with 4. */
static void
p10_nosync_is_cleared_on_a_clean_page(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(5, R), KERN_SUCCESS);
	vm_page_aflag_set(device_page(&dev, 5), PGA_NOSYNC);
	dev.after = 1;
	assert_int_equal(fault(4, W), KERN_SUCCESS);
	assert_int_equal(device_page(&dev, 5)->dirty, 0xff);
	assert_true((device_page(&dev, 5)->a.flags & PGA_NOSYNC) == 0);
}

/* Dirty already: neither set by an entry that has the mark. */
static void
p10_nosync_is_not_set_on_a_dirty_page(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(fault(5, W), KERN_SUCCESS);
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED | VMSIM_MAP_NOSYNC);
	dev.after = 1;
	assert_int_equal(fault(4, W), KERN_SUCCESS);
	assert_true((device_page(&dev, 5)->a.flags & PGA_NOSYNC) == 0);
	assert_true((device_page(&dev, 4)->a.flags & PGA_NOSYNC) != 0);
}

/* P12 */
static void
p12_wiring_wires_the_faulting_page_only(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	assert_int_equal(vmsim_mlock(dev.proc, device_addr(4), PAGE_SIZE), 0);
	assert_true(vm_page_wired(device_page(&dev, 4)));
	assert_false(vm_page_wired(device_page(&dev, 5)));
	assert_int_equal(vmsim_munlock(dev.proc, device_addr(4), PAGE_SIZE),
	    0);
	assert_false(vm_page_wired(device_page(&dev, 4)));
}

/* [F: . . 4 5 6 ...]: all come with 4, each is wired when its turn comes. */
static void
p12_a_run_that_is_wired_is_wired_once(void **state)
{
	vm_pindex_t i;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	assert_int_equal(vmsim_mlock(dev.proc, device_addr(4), 3 * PAGE_SIZE),
	    0);
	assert_int_equal(dev.populates, 1);
	test_check(*state);
	assert_int_equal(vmsim_munlock(dev.proc, device_addr(4),
	    3 * PAGE_SIZE), 0);
	for (i = 4; i <= 6; i++)
		assert_false(vm_page_wired(device_page(&dev, i)));
}

static void
p12_a_hold_is_taken_on_the_faulting_page(void **state)
{
	struct vmsim_hold *hold;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.before = dev.after = 1;
	hold = vmsim_hold_create(dev.proc, device_addr(4), PAGE_SIZE, R);
	assert_non_null(hold);
	assert_true(vm_page_wired(device_page(&dev, 4)));
	assert_false(vm_page_wired(device_page(&dev, 3)));
	assert_false(vm_page_wired(device_page(&dev, 5)));
	assert_true(vm_page_active(device_page(&dev, 5)));
	vmsim_hold_destroy(hold);
}

/*
 * A locked page is revoked and the next access populates another: only the
 * driver knows of the first one's wiring, and gives it back itself.
 */
static void
p12_a_locked_page_may_be_revoked(void **state)
{
	vm_page_t m;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_int_equal(vmsim_mlock(dev.proc, device_addr(4), PAGE_SIZE), 0);
	VM_OBJECT_WLOCK(dev.object);
	m = vm_page_lookup(dev.object, 4);
	assert_true(vm_page_tryxbusy(m));
	cdev_mgtdev_pager_free_page(dev.object, m);
	VM_OBJECT_WUNLOCK(dev.object);
	assert_int_equal(load(4), DEVICE_WORD(4));
	test_check(*state);
	assert_int_equal(vmsim_munlock(dev.proc, device_addr(4), PAGE_SIZE),
	    0);
	assert_true(vm_page_unwire_noq(m));
	vm_page_free(m);
}

/* P13 */
static void
p13_a_private_read_populates_and_maps_read_only(void **state)
{
	device_map(&dev, 0, 4, RW, VMSIM_MAP_PRIVATE);
	assert_int_equal(load(1), DEVICE_WORD(1));
	assert_int_equal(dev.populates, 1);
	/* [S: . 1 . .] -> [F: . 1 . .] after the write */
	store(1, 7);
	assert_int_equal(load(1), 7);
	assert_int_equal(*(uint64_t *)mem_phys_to_host(
	    VM_PAGE_TO_PHYS(device_page(&dev, 1))), DEVICE_WORD(1));
	assert_int_equal(device_page(&dev, 1)->dirty, 0);
}

static void
p13_a_private_write_uses_the_page_method(void **state)
{
	device_map(&dev, 0, 4, RW, VMSIM_MAP_PRIVATE);
	store(2, 9);
	assert_int_equal(dev.populates, 0);
	assert_int_equal(dev.faults, 1);
	assert_int_equal(load(2), 9);
}

/* P14 */
static void
fault_again(struct device *d)
{
	assert_int_equal(vmsim_fault(d->proc, device_addr(d->pidx), R),
	    KERN_SUCCESS);
}

static void
p14_no_placeholder_is_held_while_populate_runs(void **state)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.meanwhile = fault_again;
	assert_int_equal(load(3), DEVICE_WORD(3));
	assert_int_equal(dev.populates, 2);
	assert_int_equal(dev.object->resident_page_count, 1);
}

#define	CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest cases[] = {
		CASE(p1_only_a_client_with_populate_sets_the_flag),
		CASE(p1_phys_memory_always_populates),
		CASE(p2_a_resident_page_is_mapped_without_the_pager),
		CASE(p2_a_resident_invalid_page_goes_to_the_page_method),
		CASE(p2_a_shadowed_object_is_not_populated),
		CASE(p2_past_the_size_is_a_bus_error_without_the_pager),
		CASE(p3_the_object_is_locked_and_the_map_is_not),
		CASE(p4_it_is_told_access_maximum_and_range),
		CASE(p4_the_hint_is_not_clipped_to_the_object),
		CASE(p4_a_wired_entry_tells_its_protection),
		CASE(p5_a_smaller_and_a_larger_range_are_fine),
		CASE(p6_bad_means_the_ordinary_way),
		CASE(p6_bad_after_the_map_changed_begins_again),
		CASE(p6_an_index_that_was_filled_meanwhile_is_found),
		CASE(p7_any_other_answer_fails_the_fault),
		CASE(p8_a_mapping_that_went_away_gets_no_page),
		CASE(p8_an_unrelated_change_begins_the_fault_again),
		CASE(p9_pages_outside_the_entry_stay_resident_unmapped),
		CASE(p10_a_write_dirties_every_page_entered),
		CASE(p10_nosync_is_set_on_clean_pages_only),
		CASE(p10_wiring_makes_nothing_dirty),
		CASE(p10_nosync_is_cleared_on_a_clean_page),
		CASE(p10_nosync_is_not_set_on_a_dirty_page),
		CASE(p12_wiring_wires_the_faulting_page_only),
		CASE(p12_a_run_that_is_wired_is_wired_once),
		CASE(p12_a_hold_is_taken_on_the_faulting_page),
		CASE(p12_a_locked_page_may_be_revoked),
		CASE(p13_a_private_read_populates_and_maps_read_only),
		CASE(p13_a_private_write_uses_the_page_method),
		CASE(p14_no_placeholder_is_held_while_populate_runs),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
