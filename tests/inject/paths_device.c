/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults and locking where a driver has the pages. */
#include <sys/sglist.h>
#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "inject/paths.h"
#include "support/cdev.h"

#define	NPAGES	8

static void
fill(vm_page_t m)
{
	pmap_zero_page(m);
	*(uint64_t *)VM_PAGE_TO_DMAP(m) = 100 + m->pindex;
	vm_page_valid(m);
}

static int
dev_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t i;
	vm_page_t m;

	*first = pidx & ~(vm_pindex_t)3;
	*last = *first + 3;
	for (i = *first; i <= *last; i++) {
		m = vm_page_grab(object, i, VM_ALLOC_NORMAL);
		if (!vm_page_all_valid(m))
			fill(m);
	}
	return (VM_PAGER_OK);
}

/* As a driver does it that cannot wait: whatever was done is undone. */
static int
dev_populate_nowait(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_page_t m;

	m = vm_page_grab(object, pidx, VM_ALLOC_NORMAL | VM_ALLOC_NOWAIT);
	if (m == NULL)
		return (VM_PAGER_AGAIN);
	fill(m);
	*first = *last = pidx;
	return (VM_PAGER_OK);
}

static int
dev_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	fill(*mres);
	return (VM_PAGER_OK);
}

/* A page of the device's own memory takes the place of the empty one. */
static int
fake_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	vm_paddr_t pa = *(vm_paddr_t *)object->handle + (vm_paddr_t)offset;
	vm_page_t m = *mres;

	if ((m->flags & PG_FICTITIOUS) == 0) {
		VM_OBJECT_WUNLOCK(object);
		m = vm_page_getfake(pa, object->memattr);
		VM_OBJECT_WLOCK(object);
		vm_page_replace(m, object, OFF_TO_IDX(offset), *mres);
		*mres = m;
	}
	vm_page_valid(m);
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops populating = {
	.cdev_pg_populate = dev_populate,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};
static const struct cdev_pager_ops not_waiting = {
	.cdev_pg_populate = dev_populate_nowait,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};
static const struct cdev_pager_ops faulting = {
	.cdev_pg_fault = dev_fault,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};
static const struct cdev_pager_ops faking = {
	.cdev_pg_fault = fake_fault,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

static vm_paddr_t memory;	/* of the device */

static vm_object_t
allocate(enum obj_type type, const struct cdev_pager_ops *ops)
{
	return (cdev_pager_allocate(&memory, type, ops, PG(NPAGES),
	    VM_PROT_ALL, 0, NULL));
}

static void
map(struct stage *s, vm_object_t object, const char *name)
{
	assert_non_null(object);
	s->object = object;
	assert_ok(vmsim_object_adopt(s->vm, object, "device", name));
	assert_ok(map_at(s->p, 16, NPAGES, RW, SHARED, object));
}

static void
populated(struct stage *s)
{
	vmsim_enter(s->vm);
	map(s, allocate(OBJT_MGTDEVICE, &populating), "pop0");
}

static void
impatient(struct stage *s)
{
	vmsim_enter(s->vm);
	map(s, allocate(OBJT_MGTDEVICE, &not_waiting), "pop1");
}

static void
managed(struct stage *s)
{
	vmsim_enter(s->vm);
	map(s, allocate(OBJT_MGTDEVICE, &faulting), "mgt0");
}

static void
unmanaged(struct stage *s)
{
	void *host;
	int i;

	assert_ok(vmsim_device_memory_create(s->vm, NPAGES, &memory, &host));
	for (i = 0; i < NPAGES; i++)
		((uint64_t *)host)[512 * i] = 100 + i;
	vmsim_enter(s->vm);
	map(s, allocate(OBJT_DEVICE, &faking), "dev0");
}

static void
scattered(struct stage *s)
{
	struct sglist *sg;
	void *host;
	int i;

	assert_ok(vmsim_device_memory_create(s->vm, NPAGES, &memory, &host));
	for (i = 0; i < NPAGES; i++)
		((uint64_t *)host)[512 * i] = 100 + i;
	vmsim_enter(s->vm);
	sg = sglist_alloc(1, 0);
	assert_eq(sglist_append_phys(sg, memory, PG(NPAGES)), 0);
	map(s, vm_pager_allocate(OBJT_SG, sg, PG(NPAGES), VM_PROT_ALL, 0, NULL),
	    "sg0");
	sglist_free(sg);
}

static void
physical(struct stage *s)
{
	s->object = vmsim_object_create_phys(s->vm, "phys0", NPAGES);
	assert_ok(map_at(s->p, 16, NPAGES, RW, SHARED, s->object));
}

static int
load(struct stage *s)
{
	uint64_t value;

	return (try_load(s->p, PG(18), &value));
}

OP(store, try_store(s->p, PG(18), 102))

static void
has_contents(struct stage *s)
{
	assert_each(s->p, 16, NPAGES, 100);
}

OP(lock, vmsim_mlock(s->p, PG(16), PG(NPAGES)))

static void
locked(struct stage *s)
{
	assert_eq(usage(s->p).wired, NPAGES);
	assert_ok(vmsim_munlock(s->p, PG(16), PG(NPAGES)));
	assert_eq(usage(s->p).wired, 0);
}

/* A private mapping reads the device and writes a copy. */
static void
privately(struct stage *s)
{
	managed(s);
	assert_ok(vmsim_munmap(s->p, PG(16), PG(NPAGES)));
	assert_ok(map_at(s->p, 16, NPAGES, RW, PRIVATE, s->object));
}

/* Locked and read-only: more access copies every page at once. */
static void
locked_private(struct stage *s)
{
	unmanaged(s);
	assert_ok(vmsim_munmap(s->p, PG(16), PG(NPAGES)));
	assert_ok(map_at(s->p, 16, NPAGES, R, PRIVATE, s->object));
	assert_eq(lock(s), 0);
}

OP(upgrade, vmsim_mprotect(s->p, PG(16), PG(NPAGES), RW))

static void
is_copied(struct stage *s)
{
	has_contents(s);
	assert_eq(usage(s->p).wired, NPAGES);
	put(s->p, PG(18), 1);
	assert_eq(get(s->p, PG(18)), 1);
}

static void
locked_device(struct stage *s)
{
	populated(s);
	assert_eq(lock(s), 0);
}

static int
exit_all(struct stage *s)
{
	vmsim_proc_exit(s->p);
	s->p = NULL;
	return (0);
}

static int
create_device(struct stage *s)
{
	vmsim_enter(s->vm);
	s->object = allocate(OBJT_MGTDEVICE, &faulting);
	return (s->object == NULL);
}

const struct path device_paths[] = {
	{ "populate, read", populated, load, has_contents, MEMORY },
	{ "populate, write", populated, store, has_contents, MEMORY },
	{ "populate without waiting", impatient, load, has_contents, 0 },
	{ "populate, mlock", populated, lock, locked, MEMORY },
	{ "device, managed page", managed, load, has_contents, MEMORY },
	{ "device, fictitious page", unmanaged, load, has_contents, MEMORY },
	{ "device, private write", privately, store, has_contents, MEMORY },
	{ "device, mlock", managed, lock, locked, MEMORY },
	{ "scatter/gather", scattered, load, has_contents, MEMORY },
	{ "phys", physical, store, no_verify, MEMORY },
	{ "device, mprotect of a locked copy", locked_private, upgrade,
	    is_copied, MEMORY },
	{ "exit with a device", locked_device, exit_all, no_verify, ~0u },
	{ "create, device", no_prepare, create_device, no_verify, MEMORY },
	{ .name = NULL },
};
