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

/* mlock visits each page itself, though populate brings both. */
static void
c01_locking_wires_each_page_once(void **state)
{
	device_map(&dev, 0, 2, RW, SHARED);
	dev.after = 1;
	assert_int_equal(vmsim_mlock(dev.proc, device_addr(0), PG(2)), 0);
	test_check(*state);
	assert_int_equal(usage(dev.proc).wired, 2);
	assert_int_equal(vmsim_munlock(dev.proc, device_addr(0), PG(2)), 0);
	assert_false(vm_page_wired(device_page(&dev, 0)));
	assert_false(vm_page_wired(device_page(&dev, 1)));
}

/* Pages 4 to 7 are mapped, 0 to 15 are given; the neighbours stay. */
static void
d03_a_run_stays_within_its_entry(void **state)
{
	struct vmsim_proc *p = dev.proc;

	device_map(&dev, 4, 4, RW, SHARED);
	map_anon(p, FIRST, 4, RW);
	map_anon(p, FIRST + 8, 4, RW);
	put(p, device_addr(3), A);
	put(p, device_addr(8), B);
	dev.before = 5;
	dev.after = 10;
	assert_int_equal(get(p, device_addr(5)), DEVICE_WORD(5));
	test_check(*state);
	assert_int_equal(usage(p).resident, 6);
	assert_int_equal(get(p, device_addr(3)), A);
	assert_int_equal(get(p, device_addr(8)), B);
	assert_int_equal(get(p, device_addr(2)), 0);
	assert_int_equal(get(p, device_addr(9)), 0);
}

/* [S: 1'] -> [F]: while a shadow is there the page method is used. */
static void
d04_a_private_mapping_never_writes_the_device(void **state)
{
	struct vmsim_proc *p = dev.proc, *q = proc(*state, "q");
	uint64_t addr = device_addr(0);

	dev.other = q;
	device_map(&dev, 0, 4, RW, SHARED);
	assert_int_equal(vmsim_mmap(q, &addr, PG(4), RW, PRIVATE | FIXED,
	    dev.object, 0), 0);
	/* Read before the first write. */
	assert_int_equal(get(q, device_addr(0)), DEVICE_WORD(0));
	put(q, device_addr(0), A);
	put(q, device_addr(1), A);
	assert_int_equal(dev.populates, 1);
	assert_int_equal(get(p, device_addr(0)), DEVICE_WORD(0));
	assert_int_equal(get(p, device_addr(1)), DEVICE_WORD(1));
	assert_int_equal(get(p, device_addr(2)), DEVICE_WORD(2));
	assert_int_equal(dev.populates, 1);
	put(p, device_addr(2), B);
	assert_int_equal(get(q, device_addr(2)), B);
	assert_int_equal(get(q, device_addr(1)), A);
}

/* Read, made writable, written: one more fault, no second populate. */
static void
d06_a_read_only_mapping_is_upgraded(void **state)
{
	struct vmsim_proc *p = dev.proc;
	uint64_t faults;

	device_map(&dev, 0, 4, R, SHARED);
	assert_int_equal(get(p, device_addr(1)), DEVICE_WORD(1));
	assert_int_equal(vmsim_mprotect(p, device_addr(0), PG(4), RW), 0);
	faults = counters(*state).faults;
	put(p, device_addr(1), A);
	assert_true(counters(*state).faults <= faults + 1);
	assert_int_equal(dev.populates, 1);
	assert_int_equal(get(p, device_addr(1)), A);
	assert_int_equal(device_page(&dev, 1)->dirty, VM_PAGE_BITS_ALL);
	put(p, device_addr(1), B);
	assert_true(counters(*state).faults <= faults + 1);
}

/* Each wiring of a managed device's page is undone once. */
static void
f04_a_device_page_is_unlocked(void **state)
{
	struct vmsim_proc *p = dev.proc;

	device_map(&dev, 0, 4, RW, SHARED);
	assert_int_equal(vmsim_mlock(p, device_addr(0), PG(4)), 0);
	assert_int_equal(vmsim_munlock(p, device_addr(0), PG(2)), 0);
	test_check(*state);
	assert_false(vm_page_wired(device_page(&dev, 0)));
	assert_true(vm_page_wired(device_page(&dev, 2)));
	assert_int_equal(vmsim_munmap(p, device_addr(2), PG(1)), 0);
	assert_false(vm_page_wired(device_page(&dev, 2)));
	vmsim_proc_exit(p);
	assert_false(vm_page_wired(device_page(&dev, 3)));
	dev.proc = proc(*state, "p");
}

static vm_paddr_t paddr;

static int
u_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	*color = 0;
	return (0);
}

static int
u_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	vm_paddr_t pa = paddr + (vm_paddr_t)offset;
	vm_page_t m = *mres;

	if ((m->flags & PG_FICTITIOUS) != 0) {
		vm_page_updatefake(m, pa, object->memattr);
	} else {
		m = vm_page_getfake(pa, object->memattr);
		vm_page_replace(m, object, OFF_TO_IDX(offset), *mres);
		*mres = m;
	}
	vm_page_valid(m);
	return (VM_PAGER_OK);
}

static vm_object_t
unmanaged(struct vmsim *vm)
{
	static const struct cdev_pager_ops ops = {
		.cdev_pg_fault = u_fault,
		.cdev_pg_ctor = u_ctor,
		.cdev_pg_dtor = test_cdev_dtor,
	};

	assert_int_equal(vmsim_device_memory_create(vm, 4, &paddr, NULL), 0);
	vmsim_enter(vm);
	return (cdev_pager_allocate(&paddr, OBJT_DEVICE, &ops, PG(4),
	    VM_PROT_ALL, 0, NULL));
}

/* [U: 0] made invalid is found and made valid again, not added twice. */
static void
f05_an_invalidated_device_page_is_found_again(void **state)
{
	struct vmsim_proc *p = dev.proc, *c;
	vm_object_t u = unmanaged(*state);
	vm_page_t m;
	u_int n = 0;

	assert_int_equal(map_at(p, 16, 4, RW, SHARED, u), 0);
	put(p, PG(16), A);
	c = forked(p, "c");
	assert_int_equal(get(c, PG(16)), A);
	assert_int_equal(vmsim_msync(c, PG(16), PG(4), VMSIM_MS_INVALIDATE),
	    0);
	assert_int_equal(get(c, PG(16)), A);
	assert_int_equal(get(p, PG(16)), A);
	put(c, PG(16), B);
	assert_int_equal(get(p, PG(16)), B);
	TAILQ_FOREACH(m, &u->un_pager.devp.devp_pglist, plinks.q)
		n++;
	assert_int_equal(n, 1);
	vmsim_proc_exit(c);
	assert_int_equal(vmsim_munmap(p, PG(16), PG(4)), 0);
	vmsim_enter(*state);
	vm_object_deallocate(u);
}

/* c and d share [S] -> [unmanaged]; c's copy is seen by d, not by p. */
static void
copy_from_unmanaged(struct vmsim *vm, vm_object_t object)
{
	struct vmsim_proc *p = dev.proc, *c, *d;

	assert_int_equal(map_at(p, 16, 2, RW, PRIVATE, object), 0);
	assert_int_equal(get(p, PG(16)), 0);
	c = forked(p, "c");
	inherit(c, 16, 2, VMSIM_INHERIT_SHARE);
	d = forked(c, "d");
	assert_int_equal(get(c, PG(16)), 0);
	assert_int_equal(get(d, PG(16)), 0);
	put(c, PG(16), A);
	test_check(vm);
	assert_int_equal(get(d, PG(16)), A);
	assert_int_equal(get(p, PG(16)), 0);
	put(d, PG(16), B);
	assert_int_equal(get(c, PG(16)), B);
	vmsim_proc_exit(c);
	vmsim_proc_exit(d);
	assert_int_equal(vmsim_munmap(p, PG(16), PG(2)), 0);
}

static void
f06_sharers_see_the_copy_of_an_unmanaged_page(void **state)
{
	struct vm_object *phys = vmsim_object_create_phys(*state, "phys", 2);
	vm_object_t u = unmanaged(*state);

	copy_from_unmanaged(*state, phys);
	copy_from_unmanaged(*state, u);
	vmsim_enter(*state);
	vm_object_deallocate(u);
	vmsim_object_release(*state, phys);
}

/* [P: 0 . . .] held for writing stays clean; the rest is still to be had. */
static void
f07_a_held_phys_page_does_not_end_the_cluster(void **state)
{
	struct vm_object *phys = vmsim_object_create_phys(*state, "phys", 4);
	struct vmsim_proc *p = dev.proc;
	struct vmsim_hold *hold;

	assert_int_equal(map_at(p, 16, 1, RW, SHARED, phys), 0);
	put(p, PG(16), A);
	hold = vmsim_hold_create(p, PG(16), PG(1), RW);
	assert_non_null(hold);
	vmsim_hold_destroy(hold);
	vmsim_enter(*state);
	assert_int_equal(vm_page_lookup_unlocked(phys, 0)->dirty, 0);
	assert_int_equal(map_at(p, 32, 4, RW, SHARED, phys), 0);
	assert_int_equal(phys->resident_page_count, 1);
	put(p, PG(34), A);
	assert_int_equal(phys->resident_page_count, 4);
	assert_int_equal(get(p, PG(32)), A);
	assert_int_equal(vmsim_munmap(p, PG(16), PG(24)), 0);
	vmsim_object_release(*state, phys);
}

#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(c01_locking_wires_each_page_once),
		T(d03_a_run_stays_within_its_entry),
		T(d04_a_private_mapping_never_writes_the_device),
		T(d06_a_read_only_mapping_is_upgraded),
		T(f04_a_device_page_is_unlocked),
		T(f05_an_invalidated_device_page_is_found_again),
		T(f06_sharers_see_the_copy_of_an_unmanaged_page),
		T(f07_a_held_phys_page_does_not_end_the_cluster),
	};

	zoo_choose(argc, argv);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
