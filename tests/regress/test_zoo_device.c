/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bugs that systems had with device memory: C01, D (populate and its clients)
 * and F04 to F07, found in FreeBSD when its answers were recorded.
 *
 *	[F: 0 1 ... 15]		the managed device of contract/device.h
 *	[U: 0 1 2 3]		an unmanaged one
 */
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "proc/proc.h"
#include "contract/device.h"
#include "regress/zoo.h"
#include "support/cdev.h"

#define	FIRST	(DEVICE_ADDR >> 12)	/* page of device_addr(0) */

static struct device dev;

static void
begin(struct test *t)
{
	device_init(&dev, t->vm, true);
	t->p = dev.proc;
}

static void
end(struct test *t)
{
	device_fini(&dev);
}

TESTS(.begin = begin, .end = end);

/* mlock visits each page itself, though populate brings both. */
TEST(c01_locking_wires_each_page_once)
{
	device_map(&dev, 0, 2, RW, SHARED);
	dev.after = 1;
	assert_ok(vmsim_mlock(t->p, device_addr(0), PG(2)));
	test_check(t->vm);
	assert_eq(usage(t->p).wired, 2);
	assert_ok(vmsim_munlock(t->p, device_addr(0), PG(2)));
	assert_false(vm_page_wired(device_page(&dev, 0)));
	assert_false(vm_page_wired(device_page(&dev, 1)));
}

/* Pages 4 to 7 are mapped, 0 to 15 are given; the neighbours stay. */
TEST(d03_a_run_stays_within_its_entry)
{
	device_map(&dev, 4, 4, RW, SHARED);
	map_anon(t->p, FIRST, 4, RW);
	map_anon(t->p, FIRST + 8, 4, RW);
	put(t->p, device_addr(3), A);
	put(t->p, device_addr(8), B);
	dev.before = 5;
	dev.after = 10;
	assert_eq(get(t->p, device_addr(5)), DEVICE_WORD(5));
	test_check(t->vm);
	assert_eq(usage(t->p).resident, 6);
	assert_eq(get(t->p, device_addr(3)), A);
	assert_eq(get(t->p, device_addr(8)), B);
	assert_eq(get(t->p, device_addr(2)), 0);
	assert_eq(get(t->p, device_addr(9)), 0);
}

/* [S: 1'] -> [F]: while a shadow is there the page method is used. */
TEST(d04_a_private_mapping_never_writes_the_device)
{
	struct vmsim_proc *q = proc(t->vm, "q");
	uint64_t addr = device_addr(0);

	dev.other = q;
	device_map(&dev, 0, 4, RW, SHARED);
	assert_ok(vmsim_mmap(q, &addr, PG(4), RW, PRIVATE | FIXED, dev.object,
	    0));
	/* Read before the first write. */
	assert_eq(get(q, device_addr(0)), DEVICE_WORD(0));
	put(q, device_addr(0), A);
	put(q, device_addr(1), A);
	assert_eq(dev.populates, 1);
	assert_eq(get(t->p, device_addr(0)), DEVICE_WORD(0));
	assert_eq(get(t->p, device_addr(1)), DEVICE_WORD(1));
	assert_eq(get(t->p, device_addr(2)), DEVICE_WORD(2));
	assert_eq(dev.populates, 1);
	put(t->p, device_addr(2), B);
	assert_eq(get(q, device_addr(2)), B);
	assert_eq(get(q, device_addr(1)), A);
}

/* Read, made writable, written: one more fault, no second populate. */
TEST(d06_a_read_only_mapping_is_upgraded)
{
	uint64_t faults;

	device_map(&dev, 0, 4, R, SHARED);
	assert_eq(get(t->p, device_addr(1)), DEVICE_WORD(1));
	assert_ok(vmsim_mprotect(t->p, device_addr(0), PG(4), RW));
	faults = counters(t->vm).faults;
	put(t->p, device_addr(1), A);
	assert_true(counters(t->vm).faults <= faults + 1);
	assert_eq(dev.populates, 1);
	assert_eq(get(t->p, device_addr(1)), A);
	assert_eq(device_page(&dev, 1)->dirty, VM_PAGE_BITS_ALL);
	put(t->p, device_addr(1), B);
	assert_true(counters(t->vm).faults <= faults + 1);
}

/* Each wiring of a managed device's page is undone once. */
TEST(f04_a_device_page_is_unlocked)
{
	device_map(&dev, 0, 4, RW, SHARED);
	assert_ok(vmsim_mlock(t->p, device_addr(0), PG(4)));
	assert_ok(vmsim_munlock(t->p, device_addr(0), PG(2)));
	test_check(t->vm);
	assert_false(vm_page_wired(device_page(&dev, 0)));
	assert_true(vm_page_wired(device_page(&dev, 2)));
	assert_ok(vmsim_munmap(t->p, device_addr(2), PG(1)));
	assert_false(vm_page_wired(device_page(&dev, 2)));
	vmsim_proc_exit(t->p);
	assert_false(vm_page_wired(device_page(&dev, 3)));
	dev.proc = proc(t->vm, "p");
}

static vm_paddr_t paddr;

static int
u_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	return (test_cdev_fake(object, offset, mres,
	    paddr + (vm_paddr_t)offset));
}

static vm_object_t
unmanaged(struct test *t)
{
	static const struct cdev_pager_ops ops = {
		.cdev_pg_fault = u_fault,
		.cdev_pg_ctor = test_cdev_ctor,
		.cdev_pg_dtor = test_cdev_dtor,
	};

	assert_ok(vmsim_device_memory_create(t->vm, 4, &paddr, NULL));
	vmsim_enter(t->vm);
	return (cdev_pager_allocate(&paddr, OBJT_DEVICE, &ops, PG(4),
	    VM_PROT_ALL, 0, NULL));
}

/* [U: 0] made invalid is found and made valid again, not added twice. */
TEST(f05_an_invalidated_device_page_is_found_again)
{
	struct vmsim_proc *c;
	vm_object_t u = unmanaged(t);
	vm_page_t m;
	u_int n = 0;

	assert_ok(map_at(t->p, 16, 4, RW, SHARED, u));
	put(t->p, PG(16), A);
	c = forked(t->p, "c");
	assert_eq(get(c, PG(16)), A);
	assert_ok(vmsim_msync(c, PG(16), PG(4), VMSIM_MS_INVALIDATE));
	assert_eq(get(c, PG(16)), A);
	assert_eq(get(t->p, PG(16)), A);
	put(c, PG(16), B);
	assert_eq(get(t->p, PG(16)), B);
	TAILQ_FOREACH(m, &u->un_pager.devp.devp_pglist, plinks.q)
		n++;
	assert_eq(n, 1);
	vmsim_proc_exit(c);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(4)));
	vmsim_enter(t->vm);
	vm_object_deallocate(u);
}

/* c and d share [S] -> [unmanaged]; c's copy is seen by d, not by p. */
static void
copy_from_unmanaged(struct test *t, vm_object_t object)
{
	struct vmsim_proc *c, *d;

	assert_ok(map_at(t->p, 16, 2, RW, PRIVATE, object));
	assert_eq(get(t->p, PG(16)), 0);
	c = forked(t->p, "c");
	inherit(c, 16, 2, VMSIM_INHERIT_SHARE);
	d = forked(c, "d");
	assert_eq(get(c, PG(16)), 0);
	assert_eq(get(d, PG(16)), 0);
	put(c, PG(16), A);
	test_check(t->vm);
	assert_eq(get(d, PG(16)), A);
	assert_eq(get(t->p, PG(16)), 0);
	put(d, PG(16), B);
	assert_eq(get(c, PG(16)), B);
	vmsim_proc_exit(c);
	vmsim_proc_exit(d);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(2)));
}

TEST(f06_sharers_see_the_copy_of_an_unmanaged_page)
{
	struct vm_object *phys = new_phys(t, "phys", 2);
	vm_object_t u = unmanaged(t);

	copy_from_unmanaged(t, phys);
	copy_from_unmanaged(t, u);
	vmsim_enter(t->vm);
	vm_object_deallocate(u);
}

/* [P: 0 . . .] held for writing is dirty; the rest is still given. */
TEST(f07_a_held_phys_page_does_not_end_the_cluster)
{
	struct vm_object *phys = new_phys(t, "phys", 4);

	assert_ok(map_at(t->p, 16, 1, RW, SHARED, phys));
	put(t->p, PG(16), A);
	vmsim_hold_destroy(held(t->p, PG(16), PG(1), RW));
	vmsim_enter(t->vm);
	assert_eq(vm_page_lookup_unlocked(phys, 0)->dirty, VM_PAGE_BITS_ALL);
	assert_ok(map_at(t->p, 32, 4, RW, SHARED, phys));
	assert_eq(phys->resident_page_count, 1);
	put(t->p, PG(34), A);
	assert_eq(phys->resident_page_count, 4);
	assert_eq(get(t->p, PG(32)), A);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(24)));
}
