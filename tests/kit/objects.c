/* SPDX-License-Identifier: BSD-2-Clause */
/* The objects that the kit is run against: one of each of our pagers. */
#include <errno.h>
#include <string.h>
#include <sys/lock.h>
#include <sys/rwlock.h>
#include <sys/sglist.h>
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vmsim/object.h>

#include "kit/objects.h"
#include "support/cdev.h"

static void
zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, PAGE_SIZE);
}

static int
change_size(struct vmsim *vm, struct vm_object *object, uint64_t npages,
    void *arg)
{
	return (vmsim_object_truncate(vm, object, npages));
}

static struct vm_object *
make_swap(struct vmsim *vm, uint64_t npages, void *arg)
{
	return (vmsim_object_create_swap(vm, "swap", npages));
}

static struct vm_object *
make_phys(struct vmsim *vm, uint64_t npages, void *arg)
{
	return (vmsim_object_create_phys(vm, "phys", npages));
}

static struct vm_object *
make_file(struct vmsim *vm, uint64_t npages, void *arg)
{
	return (vmsim_object_create_file(vm, "file", npages * PAGE_SIZE, NULL,
	    NULL));
}

/* A file that only reads, with its neighbours. */
static int
read_page(void *arg, uint64_t pindex, void *page)
{
	device_content(arg, pindex, page);
	return (0);
}

static int
refuse_page(void *arg, uint64_t pindex, const void *page)
{
	return (EIO);
}

static struct vm_object *
make_file_ahead(struct vmsim *vm, uint64_t npages, void *arg)
{
	static const struct vmsim_object_file_ops ops = {
		.read = read_page,
		.write = refuse_page,
		.behind = 2,
		.ahead = 4,
	};

	return (vmsim_object_create_file(vm, "ahead", npages * PAGE_SIZE, &ops,
	    arg));
}

/* Memory of a device, with contents. */
static vm_paddr_t
make_memory(struct vmsim *vm, uint64_t npages)
{
	vm_paddr_t pa;
	uint64_t i;
	void *host;

	if (vmsim_device_memory_create(vm, npages, &pa, &host) != 0)
		return (0);
	for (i = 0; i < npages; i++)
		device_content(NULL, i, (char *)host + i * PAGE_SIZE);
	return (pa);
}

static int
memory_fault(vm_object_t object, vm_ooffset_t offset, int prot,
    vm_page_t *mres)
{
	vm_paddr_t pa = (vm_paddr_t)object->handle + (vm_paddr_t)offset;
	vm_page_t page;

	if (((*mres)->flags & PG_FICTITIOUS) != 0) {
		vm_page_updatefake(*mres, pa, object->memattr);
		vm_page_valid(*mres);
		return (VM_PAGER_OK);
	}
	VM_OBJECT_WUNLOCK(object);
	page = vm_page_getfake(pa, object->memattr);	/* sleeps */
	VM_OBJECT_WLOCK(object);
	vm_page_replace(page, object, (*mres)->pindex, *mres);
	*mres = page;
	vm_page_valid(page);
	return (VM_PAGER_OK);
}

static struct vm_object *
make_unmanaged(struct vmsim *vm, uint64_t npages, void *arg)
{
	static const struct cdev_pager_ops ops = {
		.cdev_pg_fault = memory_fault,
		.cdev_pg_ctor = test_cdev_ctor,
		.cdev_pg_dtor = test_cdev_dtor,
	};
	vm_paddr_t pa = make_memory(vm, npages);

	return (pa == 0 ? NULL : cdev_pager_allocate((void *)pa, OBJT_DEVICE,
	    &ops, IDX_TO_OFF(npages), VM_PROT_ALL, 0, NULL));
}

/* All of the memory as one piece of a list. */
static struct vm_object *
make_sg(struct vmsim *vm, uint64_t npages, void *arg)
{
	vm_paddr_t pa = make_memory(vm, npages);
	struct vm_object *object;
	struct sglist *sg;

	if (pa == 0 || (sg = sglist_alloc(1, 0)) == NULL)
		return (NULL);
	object = NULL;
	if (sglist_append_phys(sg, pa, ptoa(npages)) == 0)
		object = vm_pager_allocate(OBJT_SG, sg, IDX_TO_OFF(npages),
		    VM_PROT_ALL, 0, NULL);
	sglist_free(sg);
	return (object);
}

static struct device pagewise = { .cluster = 1 }, clustered = { .cluster = 4 },
    leaving = { .cluster = 4, .leaves = true };

const struct vmsim_kit kit_swap = {
	.name = "swap", .create = make_swap, .content = zeroes,
	.truncate = change_size,
};
const struct vmsim_kit kit_phys = {
	.name = "phys", .create = make_phys, .content = zeroes,
};
const struct vmsim_kit kit_file = {
	.name = "file", .create = make_file, .content = zeroes,
	.truncate = change_size,
};
const struct vmsim_kit kit_file_ahead = {
	.name = "file with read-ahead", .create = make_file_ahead,
	.content = device_content, .flags = VMSIM_KIT_READONLY,
};
const struct vmsim_kit kit_device = {
	.name = "device, page by page", .create = device_create,
	.content = device_content, .revoke = device_revoke, .move = device_move,
	.arg = &pagewise,
	.flags = VMSIM_KIT_VOLATILE,
};
const struct vmsim_kit kit_device_cluster = {
	.name = "device, clusters of four", .create = device_create,
	.content = device_content, .revoke = device_revoke, .move = device_move,
	.arg = &clustered,
};
const struct vmsim_kit kit_device_leaves = {
	.name = "device that is unplugged", .create = device_create,
	.content = device_content, .revoke = device_revoke,
	.arg = &leaving, .data = &leaving, .data_size = sizeof(leaving),
	.flags = VMSIM_KIT_MAY_REFUSE,
};
const struct vmsim_kit kit_unmanaged = {
	.name = "unmanaged memory", .create = make_unmanaged,
	.content = device_content,
};
const struct vmsim_kit kit_sg = {
	.name = "scatter/gather", .create = make_sg,
	.content = device_content,
};
