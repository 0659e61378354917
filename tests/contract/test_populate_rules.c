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
#include "support/test.h"

#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)
#define	R	VMSIM_PROT_READ
#define	W	VMSIM_PROT_WRITE

static struct device dev;

static void
begin(struct test *t)
{
	device_init(&dev, t->vm, true);
}

static void
end(struct test *t)
{
	device_fini(&dev);
}

TESTS(.begin = begin, .end = end);

static uint64_t
load(vm_pindex_t pindex)
{
	uint64_t word = 0;

	assert_eq(vmsim_load(dev.proc, device_addr(pindex), &word,
	    sizeof(word), NULL), 0);
	return (word);
}

static void
store(vm_pindex_t pindex, uint64_t word)
{
	assert_eq(vmsim_store(dev.proc, device_addr(pindex), &word,
	    sizeof(word), NULL), 0);
}

static int
fault(vm_pindex_t pindex, int prot)
{
	return (vmsim_fault(dev.proc, device_addr(pindex), prot));
}

/* P1 */
TEST(p1_only_a_client_with_populate_sets_the_flag)
{
	struct device plain;

	assert_true((dev.object->flags & OBJ_POPULATE) != 0);
	device_init(&plain, t->vm, false);
	assert_true((plain.object->flags & OBJ_POPULATE) == 0);
	device_map(&plain, 0, 4, RW, VMSIM_MAP_SHARED);
	assert_eq(vmsim_fault(plain.proc, device_addr(1), R), 0);
	assert_eq(plain.populates, 0);
	assert_eq(plain.faults, 1);
	device_fini(&plain);
}

TEST(p1_phys_memory_always_populates)
{
	struct vm_object *phys = vmsim_object_create_phys(t->vm, "phys", 4);
	uint64_t addr = DEVICE_ADDR;

	assert_true((phys->flags & OBJ_POPULATE) != 0);
	assert_eq(vmsim_mmap(dev.proc, &addr, 4 * PAGE_SIZE, RW,
	    VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, phys, 0), 0);
	assert_eq(fault(1, R), KERN_SUCCESS);
	assert_eq(phys->resident_page_count, 4);
	assert_eq(vmsim_munmap(dev.proc, DEVICE_ADDR, 4 * PAGE_SIZE),
	    0);
	vmsim_object_release(t->vm, phys);
}

/* P2 */
TEST(p2_a_resident_page_is_mapped_without_the_pager)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	assert_eq(fault(3, R), KERN_SUCCESS);
	assert_eq(vmsim_munmap(dev.proc, DEVICE_ADDR, 16 * PAGE_SIZE),
	    0);
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(4, R), KERN_SUCCESS);
	assert_eq(dev.populates, 1);
}

TEST(p2_a_resident_invalid_page_goes_to_the_page_method)
{
	vm_page_t m;

	VM_OBJECT_WLOCK(dev.object);
	m = vm_page_alloc(dev.object, 5, VM_ALLOC_NORMAL);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(dev.object);
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(load(5), DEVICE_WORD(5));
	assert_eq(dev.populates, 0);
	assert_eq(dev.faults, 1);
}

TEST(p2_a_shadowed_object_is_not_populated)
{
	uint64_t addr = DEVICE_ADDR + (1 << 20);

	/* [S: . . .] -> [F: . . .] after a write through a private mapping */
	assert_eq(vmsim_mmap(dev.proc, &addr, 4 * PAGE_SIZE, RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_FIXED, dev.object, 0), 0);
	assert_eq(vmsim_fault(dev.proc, addr, W), KERN_SUCCESS);
	assert_eq(dev.populates, 0);
	assert_eq(dev.faults, 1);
	assert_eq(dev.object->shadow_count, 1);

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(7, R), KERN_SUCCESS);
	assert_eq(dev.populates, 0);
	assert_eq(dev.faults, 2);
}

TEST(p2_past_the_size_is_a_bus_error_without_the_pager)
{
	struct vmsim_signal sig;
	char c;

	device_map(&dev, 8, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(16, R), KERN_OUT_OF_BOUNDS);
	assert_int_not_equal(vmsim_load(dev.proc, device_addr(17), &c, 1,
	    &sig), 0);
	assert_eq(sig.signo, VMSIM_SIGBUS);
	assert_eq(sig.code, VMSIM_BUS_OBJERR);
	assert_eq(dev.populates + dev.faults, 0);
}

/* P3 */
TEST(p3_the_object_is_locked_and_the_map_is_not)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(3, R), KERN_SUCCESS);
	assert_true(dev.wlocked);
	assert_true(dev.pip > 0);
	assert_false(dev.map_locked);
	assert_eq(dev.object->paging_in_progress, 0);
}

/* P4 */
TEST(p4_it_is_told_access_maximum_and_range)
{
	device_map(&dev, 2, 6, R, VMSIM_MAP_SHARED);
	assert_eq(fault(5, R), KERN_SUCCESS);
	assert_eq(dev.pidx, 5);
	assert_eq(dev.fault_type & VM_PROT_ALL, VM_PROT_READ);
	assert_eq(dev.max_prot, VM_PROT_ALL);
	assert_eq(dev.first, 2);
	assert_eq(dev.last, 7);
}

TEST(p4_the_hint_is_not_clipped_to_the_object)
{
	device_map(&dev, 10, 20, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(12, W), KERN_SUCCESS);
	assert_eq(dev.fault_type & VM_PROT_ALL, VM_PROT_WRITE);
	assert_eq(dev.first, 10);
	assert_eq(dev.last, 29);
}

/* A load of a locked page: any access may follow without a fault. */
TEST(p4_a_wired_entry_tells_its_protection)
{
	device_map(&dev, 0, 4, RW, VMSIM_MAP_SHARED);
	assert_eq(vmsim_mlock(dev.proc, device_addr(2), PAGE_SIZE), 0);
	assert_eq(dev.fault_type & VM_PROT_ALL, VM_PROT_RW);
	assert_eq(vmsim_munlock(dev.proc, device_addr(2), PAGE_SIZE),
	    0);
}

/* P5; breaches_pager.c has what breaks it. */
TEST(p5_a_smaller_and_a_larger_range_are_fine)
{
	device_map(&dev, 4, 4, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(5, R), KERN_SUCCESS);
	assert_null(device_page(&dev, 6));
	dev.before = dev.after = 6;
	assert_eq(fault(7, R), KERN_SUCCESS);
	assert_non_null(device_page(&dev, 1));
	assert_non_null(device_page(&dev, 13));
}

/* P6 */
TEST(p6_bad_means_the_ordinary_way)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_BAD;
	assert_eq(load(3), DEVICE_WORD(3));
	assert_eq(dev.populates, 1);
	assert_eq(dev.faults, 1);
}

static void
change_map(struct device *d)
{
	assert_eq(vmsim_mprotect(d->proc, device_addr(8), PAGE_SIZE,
	    R), 0);
}

TEST(p6_bad_after_the_map_changed_begins_again)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_BAD;
	dev.meanwhile = change_map;
	assert_eq(load(3), DEVICE_WORD(3));
	assert_eq(dev.populates, 2);
	assert_eq(dev.faults, 1);
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

TEST(p6_an_index_that_was_filled_meanwhile_is_found)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.answer = VM_PAGER_BAD;
	dev.meanwhile = fill_index;
	assert_eq(load(3), 0);
	assert_eq(dev.populates, 1);
	assert_eq(dev.faults, 0);
}

/* P7 */
TEST(p7_any_other_answer_fails_the_fault)
{
	static const int answers[] = { VM_PAGER_FAIL, VM_PAGER_ERROR,
	    VM_PAGER_AGAIN };
	struct vmsim_signal sig;
	size_t i;
	char c;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	for (i = 0; i < 3; i++) {
		dev.answer = answers[i];
		assert_eq(fault(3, R), KERN_FAILURE);
		assert_int_not_equal(vmsim_load(dev.proc, device_addr(3), &c,
		    1, &sig), 0);
		assert_eq(sig.signo, VMSIM_SIGSEGV);
	}
	assert_eq(dev.faults, 0);
	assert_eq(dev.object->resident_page_count, 0);
}

/* P8 */
static void
unmap_all(struct device *d)
{
	assert_eq(vmsim_munmap(d->proc, DEVICE_ADDR,
	    DEVICE_NPAGES * PAGE_SIZE), 0);
}

TEST(p8_a_mapping_that_went_away_gets_no_page)
{
	vm_pindex_t i;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.before = dev.after = 2;
	dev.meanwhile = unmap_all;
	assert_eq(fault(5, W), KERN_INVALID_ADDRESS);
	for (i = 3; i <= 7; i++) {
		assert_non_null(device_page(&dev, i));
		assert_false(vm_page_busied(device_page(&dev, i)));
		assert_false(pmap_page_is_mapped(device_page(&dev, i)));
		assert_true(vm_page_inactive(device_page(&dev, i)));
	}
}

TEST(p8_an_unrelated_change_begins_the_fault_again)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.meanwhile = change_map;
	assert_eq(fault(3, W), KERN_SUCCESS);
	/* The second attempt finds the page resident. */
	assert_eq(dev.populates, 1);
	assert_true(device_mapped(&dev, 3) != 0);
}

/* P9 */
TEST(p9_pages_outside_the_entry_stay_resident_unmapped)
{
	vm_pindex_t i;

	device_map(&dev, 6, 3, RW, VMSIM_MAP_SHARED);
	dev.before = 5;
	dev.after = 6;
	assert_eq(fault(7, R), KERN_SUCCESS);
	for (i = 2; i <= 13; i++) {
		assert_non_null(device_page(&dev, i));
		assert_false(vm_page_busied(device_page(&dev, i)));
		assert_eq(pmap_page_is_mapped(device_page(&dev, i)),
		    i >= 6 && i <= 8);
	}
	assert_true(vm_page_inactive(device_page(&dev, 2)));
}

/* P10 */
TEST(p10_a_write_dirties_every_page_entered)
{
	vm_pindex_t i;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 3;
	assert_eq(fault(4, W), KERN_SUCCESS);
	for (i = 4; i <= 7; i++)
		assert_eq(device_page(&dev, i)->dirty, 0xff);
	assert_eq(fault(9, R), KERN_SUCCESS);
	assert_eq(device_page(&dev, 9)->dirty, 0);
}

TEST(p10_nosync_is_set_on_clean_pages_only)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED | VMSIM_MAP_NOSYNC);
	assert_eq(fault(4, W), KERN_SUCCESS);
	assert_true((device_page(&dev, 4)->a.flags & PGA_NOSYNC) != 0);
	/* Dirty already: an ordinary mapping does not clear the mark. */
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(4, W), KERN_SUCCESS);
	assert_true((device_page(&dev, 4)->a.flags & PGA_NOSYNC) != 0);
	assert_eq(fault(6, W), KERN_SUCCESS);
	assert_true((device_page(&dev, 6)->a.flags & PGA_NOSYNC) == 0);
}

TEST(p10_wiring_makes_nothing_dirty)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 1;
	assert_eq(vmsim_mlock(dev.proc, device_addr(4), PAGE_SIZE), 0);
	assert_eq(device_page(&dev, 4)->dirty, 0);
	assert_eq(device_page(&dev, 5)->dirty, 0);
	assert_eq(vmsim_munlock(dev.proc, device_addr(4), PAGE_SIZE),
	    0);
}

/* [F: . . . . . 5 ...], 5 clean and not to be synced, comes with 4. */
TEST(p10_nosync_is_cleared_on_a_clean_page)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(5, R), KERN_SUCCESS);
	vm_page_aflag_set(device_page(&dev, 5), PGA_NOSYNC);
	dev.after = 1;
	assert_eq(fault(4, W), KERN_SUCCESS);
	assert_eq(device_page(&dev, 5)->dirty, 0xff);
	assert_true((device_page(&dev, 5)->a.flags & PGA_NOSYNC) == 0);
}

/* Dirty already: neither set by an entry that has the mark. */
TEST(p10_nosync_is_not_set_on_a_dirty_page)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(fault(5, W), KERN_SUCCESS);
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED | VMSIM_MAP_NOSYNC);
	dev.after = 1;
	assert_eq(fault(4, W), KERN_SUCCESS);
	assert_true((device_page(&dev, 5)->a.flags & PGA_NOSYNC) == 0);
	assert_true((device_page(&dev, 4)->a.flags & PGA_NOSYNC) != 0);
}

/* P12 */
TEST(p12_wiring_wires_the_faulting_page_only)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	assert_eq(vmsim_mlock(dev.proc, device_addr(4), PAGE_SIZE), 0);
	assert_true(vm_page_wired(device_page(&dev, 4)));
	assert_false(vm_page_wired(device_page(&dev, 5)));
	assert_eq(vmsim_munlock(dev.proc, device_addr(4), PAGE_SIZE),
	    0);
	assert_false(vm_page_wired(device_page(&dev, 4)));
}

/* [F: . . 4 5 6 ...]: all come with 4, each is wired when its turn comes. */
TEST(p12_a_run_that_is_wired_is_wired_once)
{
	vm_pindex_t i;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.after = 2;
	assert_eq(vmsim_mlock(dev.proc, device_addr(4), 3 * PAGE_SIZE),
	    0);
	assert_eq(dev.populates, 1);
	test_check(t->vm);
	assert_eq(vmsim_munlock(dev.proc, device_addr(4),
	    3 * PAGE_SIZE), 0);
	for (i = 4; i <= 6; i++)
		assert_false(vm_page_wired(device_page(&dev, i)));
}

TEST(p12_a_hold_is_taken_on_the_faulting_page)
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
 * A locked page is revoked and the next access populates another: the first
 * one's wiring went with it, and the driver may free it.
 */
TEST(p12_a_locked_page_may_be_revoked)
{
	vm_page_t m;

	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	assert_eq(vmsim_mlock(dev.proc, device_addr(4), PAGE_SIZE), 0);
	VM_OBJECT_WLOCK(dev.object);
	m = vm_page_lookup(dev.object, 4);
	assert_true(vm_page_tryxbusy(m));
	cdev_mgtdev_pager_free_page(dev.object, m);
	VM_OBJECT_WUNLOCK(dev.object);
	assert_eq(load(4), DEVICE_WORD(4));
	test_check(t->vm);
	assert_eq(vmsim_munlock(dev.proc, device_addr(4), PAGE_SIZE),
	    0);
	assert_false(vm_page_wired(m));
	vm_page_free(m);
}

/* P13 */
TEST(p13_a_private_read_populates_and_maps_read_only)
{
	device_map(&dev, 0, 4, RW, VMSIM_MAP_PRIVATE);
	assert_eq(load(1), DEVICE_WORD(1));
	assert_eq(dev.populates, 1);
	/* [S: . 1 . .] -> [F: . 1 . .] after the write */
	store(1, 7);
	assert_eq(load(1), 7);
	assert_eq(*(uint64_t *)mem_phys_to_host(
	    VM_PAGE_TO_PHYS(device_page(&dev, 1))), DEVICE_WORD(1));
	assert_eq(device_page(&dev, 1)->dirty, 0);
}

TEST(p13_a_private_write_uses_the_page_method)
{
	device_map(&dev, 0, 4, RW, VMSIM_MAP_PRIVATE);
	store(2, 9);
	assert_eq(dev.populates, 0);
	assert_eq(dev.faults, 1);
	assert_eq(load(2), 9);
}

/* P14 */
static void
fault_again(struct device *d)
{
	assert_eq(vmsim_fault(d->proc, device_addr(d->pidx), R),
	    KERN_SUCCESS);
}

TEST(p14_no_placeholder_is_held_while_populate_runs)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.meanwhile = fault_again;
	assert_eq(load(3), DEVICE_WORD(3));
	assert_eq(dev.populates, 2);
	assert_eq(dev.object->resident_page_count, 1);
}

static void
insert_busy(struct device *d)
{
	VM_OBJECT_WLOCK(d->object);
	(void)vm_page_grab(d->object, d->pidx, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(d->object);
	(void)vmsim_fault(d->proc, device_addr(d->pidx), R);
}

/* Once the page is there and busy, the second fault waits: here, for good. */
TEST(p14_a_busy_page_is_waited_for)
{
	device_map(&dev, 0, 16, RW, VMSIM_MAP_SHARED);
	dev.meanwhile = insert_busy;
	expect_panic(t->vm, "vmpfw", fault(3, R));
}
