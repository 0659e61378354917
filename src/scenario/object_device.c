/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds `mgtdev`, `dev` and `sg`, built through the kernel interface as a
 * driver would build them.
 */
#include <errno.h>
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/pmap.h>
#include <sys/sglist.h>
#include <vmsim/object.h>
#include "scenario/engine.h"

static void
fill_page(struct test_object *t, vm_page_t m)
{
	vm_offset_t va;

	va = pmap_quick_enter_page(m);
	object_fill(t, m->pindex, (void *)va);
	pmap_quick_remove_page(va);
	object_made(t, m->pindex);
	vm_page_valid(m);
}

/* An operation of `during` runs with nothing locked. */
static void
pause_for_queued(vm_object_t object, struct test_object *t)
{
	VM_OBJECT_WUNLOCK(object);
	engine_run_queued(t);
	VM_OBJECT_WLOCK(object);
}

static int
fault_result(enum fault_policy policy)
{
	switch (policy) {
	case FAULT_OK:
		return (VM_PAGER_OK);
	case FAULT_NONE:
	case FAULT_FAIL:
		return (VM_PAGER_FAIL);
	case FAULT_ERROR:
		return (VM_PAGER_ERROR);
	case FAULT_BAD:
		return (VM_PAGER_BAD);
	}
	return (VM_PAGER_ERROR);
}

/* The ordinary page method of a managed device: the page is there already. */
static int
mgtdev_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	struct test_object *t = object->handle;
	int rv;

	pause_for_queued(object, t);
	rv = fault_result(t->spec->fault);
	if (rv == VM_PAGER_OK)
		fill_page(t, *mres);
	return (rv);
}

/* The range [*first, *last] that the policy populates around `pidx`. */
static void
populate_range(const struct test_object *t, vm_pindex_t size,
    vm_pindex_t pidx, vm_pindex_t *first, vm_pindex_t *last)
{
	switch (t->spec->populate) {
	case POPULATE_HINT:
		break;
	case POPULATE_CLUSTER:
		*first = pidx - pidx % t->spec->cluster;
		*last = *first + t->spec->cluster - 1;
		break;
	case POPULATE_WHOLE:
		*first = 0;
		*last = size - 1;
		break;
	case POPULATE_EXACT:
	case POPULATE_BAD:
	case POPULATE_FAIL:
	case POPULATE_ERROR:
	case POPULATE_AGAIN:
		*first = *last = pidx;
		break;
	}
	if (*last >= size)
		*last = size - 1;
}

/* Is there no page yet in the group that begins at `first`? */
static bool
is_group_empty(vm_object_t object, vm_pindex_t first, vm_pindex_t npages)
{
	vm_page_t m;

	m = vm_page_find_least(object, first);
	return (m == NULL || m->pindex - first >= npages);
}

/*
 * A managed page of the object, busy and with contents, or one that gets them
 * when somebody looks.
 */
static bool
insert_page(vm_object_t object, struct test_object *t, vm_page_t m,
    vm_pindex_t pindex, bool fill)
{
	m->oflags &= (uint8_t)~VPO_UNMANAGED;
	(void)vm_page_tryxbusy(m);
	if (vm_page_insert(m, object, pindex) != 0) {
		vm_page_xunbusy(m);
		return (false);
	}
	if (fill)
		fill_page(t, m);
	else
		vm_page_valid(m);
	return (true);
}

/* No memory for the whole group: `done` pages of it stay, as small ones. */
static void
break_group(vm_page_t m, vm_pindex_t npages, vm_pindex_t done)
{
	vm_pindex_t i;

	for (i = 0; i < done; i++)
		vm_page_xunbusy(&m[i]);
	for (; i < npages; i++)
		vm_page_free(&m[i]);
}

/*
 * A large page for the group that begins at `first`, because of page `pidx`;
 * false: no contiguous frames, or the group has begun.
 */
static bool
make_group(vm_object_t object, struct test_object *t, vm_pindex_t first,
    vm_pindex_t pidx)
{
	vm_pindex_t i, npages = SPEC_GROUP(t->spec->psind);
	bool lazy = t->made != NULL;
	vm_page_t m;

	if (first % npages != 0 || object->size - first < npages ||
	    !is_group_empty(object, first, npages))
		return (false);
	m = vm_page_alloc_noobj_contig(VM_ALLOC_NORMAL, npages, 0,
	    ~(vm_paddr_t)0, ptoa(npages), 0, VM_MEMATTR_DEFAULT);
	if (m == NULL)
		return (false);
	for (i = 0; i < npages; i++) {
		if (!insert_page(object, t, &m[i], first + i,
		    !lazy || first + i == pidx)) {
			break_group(m, npages, i);
			return (false);
		}
	}
	for (i = 0; i < npages; i += SPEC_GROUP(1))
		m[i].psind = 1;
	m->psind = (int8_t)t->spec->psind;
	return (true);
}

/* The range grows to whole groups, as far as the object goes. */
static void
round_to_groups(const struct test_object *t, vm_pindex_t size,
    vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t npages = SPEC_GROUP(t->spec->psind);

	*first -= *first % npages;
	*last += npages - 1 - *last % npages;
	if (*last >= size)
		*last = size - 1;
}

/* Makes, or finds and busies, every page of the range. */
static int
populate_pages(vm_object_t object, struct test_object *t, vm_pindex_t pidx,
    vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t i;
	vm_page_t m;

	populate_range(t, object->size, pidx, first, last);
	round_to_groups(t, object->size, first, last);
	for (i = *first; i <= *last; i++) {
		if (t->spec->psind != 0 && make_group(object, t, i, pidx)) {
			i += SPEC_GROUP(t->spec->psind) - 1;
			continue;
		}
		m = vm_page_grab(object, i, VM_ALLOC_NORMAL);
		if (!vm_page_all_valid(m) ||
		    (i == pidx && !object_has_contents(t, i)))
			fill_page(t, m);
	}
	return (VM_PAGER_OK);
}

static int
mgtdev_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	struct test_object *t = object->handle;

	if (t->spec->populate != POPULATE_BAD || t->queued != NULL)
		pause_for_queued(object, t);
	switch (t->spec->populate) {
	case POPULATE_BAD:
		return (VM_PAGER_BAD);
	case POPULATE_FAIL:
		return (VM_PAGER_FAIL);
	case POPULATE_ERROR:
		return (VM_PAGER_ERROR);
	case POPULATE_AGAIN:
		return (VM_PAGER_AGAIN);
	case POPULATE_EXACT:
	case POPULATE_HINT:
	case POPULATE_CLUSTER:
	case POPULATE_WHOLE:
		break;
	}
	return (populate_pages(object, t, pidx, first, last));
}

/* The page method of unmanaged memory: a page that is not RAM takes over. */
static int
dev_fault(vm_object_t object, vm_ooffset_t offset, int prot, vm_page_t *mres)
{
	struct test_object *t = object->handle;
	vm_paddr_t paddr;
	vm_page_t page;
	int rv;

	rv = fault_result(t->spec->fault);
	if (rv != VM_PAGER_OK)
		return (rv);
	paddr = t->paddr + (vm_paddr_t)offset;
	if (((*mres)->flags & PG_FICTITIOUS) != 0) {
		page = *mres;
		vm_page_updatefake(page, paddr, object->memattr);
	} else {
		VM_OBJECT_WUNLOCK(object);
		page = vm_page_getfake(paddr, object->memattr);
		VM_OBJECT_WLOCK(object);
		vm_page_replace(page, object, (*mres)->pindex, *mres);
		*mres = page;
	}
	vm_page_valid(page);
	return (VM_PAGER_OK);
}

static int
device_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	*color = 0;
	return (0);
}

static void
device_dtor(void *handle)
{
}

static const struct cdev_pager_ops mgtdev_ops = {
	.cdev_pg_populate = mgtdev_populate,
	.cdev_pg_fault = mgtdev_fault,
	.cdev_pg_ctor = device_ctor,
	.cdev_pg_dtor = device_dtor,
};

static const struct cdev_pager_ops mgtdev_ops_nofault = {
	.cdev_pg_populate = mgtdev_populate,
	.cdev_pg_fault = NULL,		/* fault=none */
	.cdev_pg_ctor = device_ctor,
	.cdev_pg_dtor = device_dtor,
};

static const struct cdev_pager_ops dev_ops = {
	.cdev_pg_populate = NULL,	/* not for unmanaged devices */
	.cdev_pg_fault = dev_fault,
	.cdev_pg_ctor = device_ctor,
	.cdev_pg_dtor = device_dtor,
};

/* Gives the object its name; it takes over the reference. */
static int
adopt_object(struct scenario_run *run, struct test_object *t,
    vm_object_t object, const char *kind)
{
	int error;

	if (object == NULL)
		return (ENOMEM);
	error = vmsim_object_adopt(run->vm, object, kind, t->name);
	if (error == 0)
		t->object = object;
	return (error);
}

static int
create_cdev(struct scenario_run *run, struct test_object *t,
    enum obj_type type, const struct cdev_pager_ops *ops, const char *kind)
{
	struct vmsim *before;
	vm_object_t object;

	before = vmsim_enter(run->vm);
	object = cdev_pager_allocate(t, type, ops, IDX_TO_OFF(t->npages),
	    VM_PROT_ALL, 0, NULL);
	vmsim_enter(before);
	return (adopt_object(run, t, object, kind));
}

int
object_create_mgtdev(struct scenario_run *run, struct test_object *t)
{
	if (!object_lazy_init(run, t))
		return (ENOMEM);
	return (create_cdev(run, t, OBJT_MGTDEVICE, t->spec->fault ==
	    FAULT_NONE ? &mgtdev_ops_nofault : &mgtdev_ops, "mgtdev"));
}

/* Device memory with the contents of a file. */
static bool
make_memory(struct scenario_run *run, struct test_object *t)
{
	char *host;
	void *where;
	uint64_t i;

	if (vmsim_device_memory_create(run->vm, t->npages, &t->paddr,
	    &where) != 0)
		return (false);
	host = where;
	for (i = 0; i < t->npages; i++)
		object_fill(t, i, host + i * VMSIM_PAGE_SIZE);
	return (true);
}

int
object_create_dev(struct scenario_run *run, struct test_object *t)
{
	if (!make_memory(run, t))
		return (ENOMEM);
	return (create_cdev(run, t, OBJT_DEVICE, &dev_ops, "dev"));
}

static vm_object_t
make_sg(const struct test_object *t)
{
	struct sglist *sg;
	vm_object_t object;

	sg = sglist_alloc(1, 0);
	if (sg == NULL)
		return (NULL);
	object = NULL;
	if (sglist_append_phys(sg, t->paddr, ptoa(t->npages)) == 0)
		object = vm_pager_allocate(OBJT_SG, sg,
		    IDX_TO_OFF(t->npages), VM_PROT_ALL, 0, NULL);
	sglist_free(sg);	/* the object holds its own reference */
	return (object);
}

int
object_create_sg(struct scenario_run *run, struct test_object *t)
{
	struct vmsim *before;
	vm_object_t object;

	if (!make_memory(run, t))
		return (ENOMEM);
	before = vmsim_enter(run->vm);
	object = make_sg(t);
	vmsim_enter(before);
	return (adopt_object(run, t, object, "sg"));
}
