/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device objects: their life with the driver's constructor and destructor,
 * unmanaged fictitious pages, managed pages that are revoked.
 *
 *	[D: . . . . . . . .]	8 pages of device memory, page i holds 500 + i
 */
#include <stdio.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "mem/mem.h"
#include "support/cdev.h"
#include "support/words.h"

#define	NPAGES	8

static struct device {
	vm_paddr_t	 paddr;
	int		 ctors;
	int		 dtors;
	int		 faults;
	int		 ctor_error;
	void		(*in_ctor)(struct device *);
	vm_object_t	 found;		/* by in_ctor */
} dev;

static int
dev_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	struct device *d = handle;

	d->ctors++;
	*color = 3;
	if (d->in_ctor != NULL)
		d->in_ctor(d);
	return (d->ctor_error);
}

static void
dev_dtor(void *handle)
{
	struct device *d = handle;

	d->dtors++;
}

static void
dev_path(void *handle, char *path, size_t len)
{
	snprintf(path, len, "fb0");
}

/* A fictitious page takes the place of the one that the fault made. */
static int
dev_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	struct device *d = object->un_pager.devp.handle;

	d->faults++;
	return (test_cdev_fake(object, offset, mres,
	    d->paddr + (vm_paddr_t)offset));
}

/* The page of a managed device is an ordinary one that is filled here. */
static int
mgt_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	struct device *d = object->un_pager.devp.handle;
	uint64_t word = 500 + OFF_TO_IDX(offset);

	d->faults++;
	memcpy(mem_phys_to_host(VM_PAGE_TO_PHYS(*mres)), &word, sizeof(word));
	vm_page_valid(*mres);
	return (VM_PAGER_OK);
}

/* Forgets the lock on its way out. */
static int
bad_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	VM_OBJECT_WUNLOCK(object);
	return (VM_PAGER_ERROR);
}

static const struct cdev_pager_ops dev_ops = {
	.cdev_pg_fault = dev_fault,
	.cdev_pg_ctor = dev_ctor,
	.cdev_pg_dtor = dev_dtor,
	.cdev_pg_path = dev_path,
};

static const struct cdev_pager_ops mgt_ops = {
	.cdev_pg_fault = mgt_fault,
	.cdev_pg_ctor = dev_ctor,
	.cdev_pg_dtor = dev_dtor,
};

static const struct cdev_pager_ops bad_ops = {
	.cdev_pg_fault = bad_fault,
	.cdev_pg_ctor = dev_ctor,
	.cdev_pg_dtor = dev_dtor,
};

static const struct cdev_pager_ops none_ops = {
	.cdev_pg_fault = NULL,		/* no page method at all */
	.cdev_pg_ctor = dev_ctor,
	.cdev_pg_dtor = dev_dtor,
};

static void
begin(struct test *t)
{
	uint64_t i;
	void *host;

	memset(&dev, 0, sizeof(dev));
	assert_ok(vmsim_device_memory_create(t->vm, NPAGES, &dev.paddr, &host));
	for (i = 0; i < NPAGES; i++)
		((uint64_t *)host)[i * (PAGE_SIZE / 8)] = 500 + i;
}

/* Every constructor that succeeded has met its destructor. */
static void
after(struct test *t)
{
	if (dev.ctor_error == 0)
		assert_eq(dev.ctors, dev.dtors);
}

TESTS(.kernel = true, .p = "P", .begin = begin, .after = after);

static vm_object_t
allocate(enum obj_type tp, const struct cdev_pager_ops *ops, uint64_t npages)
{
	return (cdev_pager_allocate(&dev, tp, ops, (vm_ooffset_t)PG(npages),
	    VM_PROT_ALL, 0, NULL));
}

static vm_object_t
new_device(struct test *t, enum obj_type tp, const struct cdev_pager_ops *ops,
    uint64_t npages)
{
	return (test_keep(t, allocate(tp, ops, npages)));
}

/* The same handle: one object, one constructor; it grows to the larger. */
TEST(a_handle_names_one_object)
{
	vm_object_t a, b, found;

	a = allocate(OBJT_DEVICE, &dev_ops, 4);
	b = allocate(OBJT_DEVICE, &dev_ops, NPAGES);
	found = cdev_pager_lookup(&dev);
	assert_ptr_equal(a, b);
	assert_ptr_equal(a, found);
	assert_eq(a->size, NPAGES);
	assert_eq(a->ref_count, 3);
	assert_eq(dev.ctors, 1);
	assert_eq(a->pg_color, 3);
	vm_object_deallocate(a);
	vm_object_deallocate(b);
	vm_object_deallocate(found);
	assert_eq(dev.dtors, 1);
	assert_null(cdev_pager_lookup(&dev));
}

static void
find_it(struct device *d)
{
	d->found = cdev_pager_lookup(d);
}

static int
never_populated(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max, vm_pindex_t *first, vm_pindex_t *last)
{
	fail_msg("the driver of a device that was never made is asked");
	return (VM_PAGER_FAIL);
}

static const struct cdev_pager_ops populate_ops = {
	.cdev_pg_populate = never_populated,
	.cdev_pg_ctor = dev_ctor,
	.cdev_pg_dtor = dev_dtor,
};

/* Nor has the driver a say in it any more, which it would have populated. */
TEST(a_failed_constructor_is_the_last_call_of_its_driver)
{
	dev.ctor_error = ENXIO;
	dev.in_ctor = find_it;
	assert_null(allocate(OBJT_MGTDEVICE, &populate_ops, NPAGES));
	assert_eq(dev.found->flags & OBJ_POPULATE, 0);
	assert_null(dev.found->handle);
	assert_ok(map_at(t->p, 16, 1, R, SHARED, dev.found));
	assert_eq(get(t->p, PG(16)), 0);
	vmsim_proc_exit(t->p);
	vm_object_deallocate(dev.found);
}

/*
 * Who finds the object during a constructor that fails gets a dead one, which
 * has no pages but zeroes.
 */
TEST(a_failed_constructor_leaves_a_dead_object)
{
	dev.ctor_error = ENXIO;
	dev.in_ctor = find_it;
	assert_null(allocate(OBJT_MGTDEVICE, &mgt_ops, NPAGES));
	assert_non_null(dev.found);
	assert_eq(dev.found->type, OBJT_DEAD);
	assert_null(cdev_pager_lookup(&dev));
	assert_ok(map_at(t->p, 16, 1, R, SHARED, dev.found));
	assert_eq(get(t->p, PG(16)), 0);
	vmsim_proc_exit(t->p);
	vm_object_deallocate(dev.found);
	assert_eq(dev.dtors, 0);
}

/* Sizes that wrap, offsets inside a page, other types: no object. */
TEST(requests_without_sense_are_refused)
{
	assert_null(cdev_pager_allocate(&dev, OBJT_PHYS, &dev_ops, PAGE_SIZE,
	    VM_PROT_ALL, 0, NULL));
	assert_null(cdev_pager_allocate(&dev, OBJT_DEVICE, &dev_ops, PAGE_SIZE,
	    VM_PROT_ALL, 100, NULL));
	assert_null(vm_pager_allocate(OBJT_DEVICE, &dev, PAGE_SIZE, VM_PROT_ALL,
	    0, NULL));
	assert_eq(dev.ctors, 0);
}

/* D's page 2 is the device's own memory, seen through a fictitious page. */
TEST(a_device_page_is_device_memory)
{
	vm_object_t object = new_device(t, OBJT_DEVICE, &dev_ops, NPAGES);
	vm_page_t m;

	assert_ok(map_at(t->p, 16, NPAGES, RW, SHARED, object));
	assert_eq(get(t->p, PG(18)), 502);
	put(t->p, PG(18), 9);
	assert_eq(*(uint64_t *)mem_phys_to_host(dev.paddr + PG(2)), 9);
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 2);
	assert_true((m->flags & PG_FICTITIOUS) != 0);
	assert_true((m->oflags & VPO_UNMANAGED) != 0);
	assert_ptr_equal(TAILQ_FIRST(&object->un_pager.devp.devp_pglist), m);
	VM_OBJECT_WUNLOCK(object);
}

/* An invalid page that is faulted again is on the list once (F05). */
TEST(a_page_made_invalid_is_found_again)
{
	vm_object_t object = new_device(t, OBJT_DEVICE, &dev_ops, NPAGES);
	vm_page_t m;

	assert_ok(map_at(t->p, 16, NPAGES, RW, SHARED, object));
	assert_eq(get(t->p, PG(18)), 502);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(NPAGES)));
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 2);
	assert_true(vm_page_tryxbusy(m));
	vm_page_invalid(m);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	assert_ok(map_at(t->p, 16, NPAGES, RW, SHARED, object));
	assert_eq(get(t->p, PG(18)), 502);
	assert_eq(dev.faults, 2);
	VM_OBJECT_WLOCK(object);
	assert_ptr_equal(vm_page_lookup(object, 2), m);
	assert_ptr_equal(TAILQ_FIRST(&object->un_pager.devp.devp_pglist), m);
	assert_null(TAILQ_NEXT(m, plinks.q));
	VM_OBJECT_WUNLOCK(object);
}

/* The driver takes an unmanaged page back while the object lives. */
TEST(a_fictitious_page_can_be_given_back)
{
	vm_object_t object = new_device(t, OBJT_DEVICE, &dev_ops, NPAGES);
	vm_page_t m;

	assert_ok(map_at(t->p, 16, NPAGES, R, SHARED, object));
	assert_eq(get(t->p, PG(18)), 502);
	vmsim_proc_exit(t->p);
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 2);
	assert_true(vm_page_tryxbusy(m));
	cdev_pager_free_page(object, m);
	assert_null(vm_page_lookup(object, 2));
	assert_true(TAILQ_EMPTY(&object->un_pager.devp.devp_pglist));
	VM_OBJECT_WUNLOCK(object);
}

/* Takes a page of a managed device away from everybody, as drivers do. */
static void
revoke(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, pindex);
	assert_true(vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
	cdev_mgtdev_pager_free_page(object, m);
	assert_null(vm_page_lookup(object, pindex));
	VM_OBJECT_WUNLOCK(object);
	/* It was the driver's; here it goes back to the free frames. */
	vm_page_free(m);
}

/* After a revocation the next access asks the driver again. */
TEST(a_revoked_page_is_unmapped_everywhere)
{
	vm_object_t object = new_device(t, OBJT_MGTDEVICE, &mgt_ops, NPAGES);
	struct vmsim_proc *q;

	assert_ok(map_at(t->p, 16, NPAGES, RW, SHARED, object));
	put(t->p, PG(18), 9);
	q = forked(t->p, "Q");
	assert_eq(get(q, PG(18)), 9);
	revoke(object, 2);
	assert_eq(usage(t->p).resident + usage(q).resident, 0);
	assert_eq(get(q, PG(18)), 502);
	assert_eq(dev.faults, 2);
	vmsim_proc_exit(q);
}

/* All pages at once; the object stays and can be faulted again. */
TEST(all_pages_are_revoked)
{
	vm_object_t object = new_device(t, OBJT_MGTDEVICE, &mgt_ops, NPAGES);
	vm_page_t m[NPAGES];
	vm_pindex_t i;

	assert_ok(map_at(t->p, 16, NPAGES, RW, SHARED, object));
	assert_each(t->p, 16, NPAGES, 500);
	VM_OBJECT_WLOCK(object);
	for (i = 0; i < NPAGES; i++)
		m[i] = vm_page_lookup(object, i);
	VM_OBJECT_WUNLOCK(object);
	cdev_mgtdev_pager_free_pages(object);
	assert_eq(object->resident_page_count, 0);
	assert_eq(usage(t->p).resident, 0);
	for (i = 0; i < NPAGES; i++)
		vm_page_free(m[i]);
	assert_eq(get(t->p, PG(16)), 500);
}

/* Who revokes must have the page busy, or a fault may just be mapping it. */
TEST(revoking_a_page_without_its_busy_state_is_a_panic)
{
	vm_object_t object = new_device(t, OBJT_MGTDEVICE, &mgt_ops, NPAGES);

	assert_ok(map_at(t->p, 16, NPAGES, RW, SHARED, object));
	assert_eq(get(t->p, PG(18)), 502);
	expect_panic(t->vm, "page 2 of object S1 is revoked: not busied",
	    VM_OBJECT_WLOCK(object);
	    cdev_mgtdev_pager_free_page(object, vm_page_lookup(object, 2)));
	vmsim_enter(NULL);
}

/* Without a page method the pager has no page: the fault fills it. */
TEST(a_device_without_methods_reads_as_zeroes)
{
	vm_object_t object = new_device(t, OBJT_MGTDEVICE, &none_ops, NPAGES);

	assert_ok(map_at(t->p, 16, 1, R, SHARED, object));
	assert_eq(get(t->p, PG(16)), 0);
}

/* K2: a page method that loses the object's lock is named. */
TEST(a_page_method_that_loses_the_lock_is_told)
{
	vm_object_t object = new_device(t, OBJT_MGTDEVICE, &bad_ops, NPAGES);

	assert_ok(map_at(t->p, 16, 1, R, SHARED, object));
	expect_panic(t->vm,
	    "cdev_pg_fault for page 0 of object S1: called "
	    "write-locked, returned with the lock not held",
	    vmsim_fault(t->p, PG(16), R));
	vmsim_enter(NULL);
}

/* What is behind an object, in words. */
TEST(the_driver_names_its_device)
{
	vm_object_t object = new_device(t, OBJT_DEVICE, &dev_ops, NPAGES);
	char path[16] = "";

	cdev_pager_get_path(object, path, sizeof(path));
	assert_string_equal(path, "fb0");
	VM_OBJECT_RLOCK(object);
	assert_eq(vm_object_kvme_type(object, NULL), KVME_TYPE_DEVICE);
	VM_OBJECT_RUNLOCK(object);
}

TEST(device_memory_that_cannot_be_is_refused)
{
	struct vmsim *machine = t->vm;
	uint64_t pa;

	assert_eq(vmsim_device_memory_create(machine, 0, &pa, NULL), EINVAL);
	assert_eq(vmsim_device_memory_create(machine, 1UL << 52, &pa, NULL),
	    ENOMEM);
	assert_eq(vmsim_device_memory_create(machine, UINT64_MAX, &pa, NULL),
	    ENOMEM);
}
