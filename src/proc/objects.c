/* SPDX-License-Identifier: BSD-2-Clause */
/* Making the objects of <vmsim/object.h>, and giving them another size. */
#include <errno.h>

#include <vm/pmap.h>
#include <vm/vm_pager.h>
#include <vm/vm_page.h>
#include <vm/vnode_pager.h>
#include <vmsim/object.h>
#include "base/describe.h"
#include "mem/mem.h"
#include "pagers/file.h"
#include "pagers/pagers.h"
#include "proc/proc.h"

#define	NPAGES_MAX	((uint64_t)INT64_MAX >> PAGE_SHIFT)

/* What a call that makes an object returns. */
static vm_object_t
return_object(struct proc_call *call, vm_object_t object, int error)
{
	proc_end(call);
	if (error == 0)
		return (object);
	errno = error;
	return (NULL);
}

/* Names an object that was just made, unless it is NULL. */
static vm_object_t
return_named(struct proc_call *call, vm_object_t object, const char *kind,
    const char *name)
{
	int error = ENOMEM;

	if (object != NULL) {
		error = named_add(object, kind, name);
		if (error != 0)
			vm_object_deallocate(object);
	}
	return (return_object(call, object, error));
}

/* An object of a pager that needs no handle. */
static vm_object_t
create_named(struct vmsim *vm, objtype_t type, const char *kind,
    const char *name, uint64_t npages)
{
	struct proc_call call;

	proc_begin_machine(&call, vm);
	if (npages > NPAGES_MAX)
		return (return_object(&call, NULL, EINVAL));
	return (return_named(&call, vm_pager_allocate(type, NULL,
	    (vm_ooffset_t)ptoa(npages), VM_PROT_ALL, 0, NULL), kind, name));
}

struct vm_object *
vmsim_object_create_swap(struct vmsim *vm, const char *name, uint64_t npages)
{
	return (create_named(vm, OBJT_SWAP, "swap", name, npages));
}

struct vm_object *
vmsim_object_create_phys(struct vmsim *vm, const char *name, uint64_t npages)
{
	return (create_named(vm, OBJT_PHYS, "phys", name, npages));
}

struct vm_object *
vmsim_object_create_largepage(struct vmsim *vm, const char *name,
    uint64_t npages, int psind)
{
	struct proc_call call;

	proc_begin_machine(&call, vm);
	if (!vm->config.superpages || psind < 1 || psind >= MAXPAGESIZES ||
	    npages > NPAGES_MAX ||
	    (ptoa(npages) & (PMAP_PAGESIZE(psind) - 1)) != 0)
		return (return_object(&call, NULL, EINVAL));
	return (return_named(&call, phys_large_create(npages, psind),
	    "largepage", name));
}

/* Names a new file; one that gets no name is closed, or just forgotten. */
static int
name_file(vm_object_t object, const char *name, bool close)
{
	int error;

	error = named_add(object, "file", name);
	if (error != 0) {
		if (!close)
			vnode_file(object)->ops.close = NULL;
		vm_object_deallocate(object);
	}
	return (error);
}

/* After a failure the callbacks are the caller's alone: no close. */
static bool
file_makes_sense(const struct vmsim_object_file_ops *ops)
{
	return (ops->read != NULL && ops->behind >= 0 && ops->ahead >= 0);
}

struct vm_object *
vmsim_object_create_file(struct vmsim *vm, const char *name, uint64_t size,
    const struct vmsim_object_file_ops *ops, void *arg)
{
	struct proc_call call;
	vm_object_t object;
	int error = ENOMEM;

	proc_begin_machine(&call, vm);
	if (size > (uint64_t)INT64_MAX - PAGE_MASK ||
	    (ops != NULL && !file_makes_sense(ops)))
		return (return_object(&call, NULL, EINVAL));
	object = ops != NULL ? file_create(size, ops, arg) :
	    file_create_memory(size);
	if (object != NULL)
		error = name_file(object, name, ops == NULL);
	return (return_object(&call, object, error));
}

struct vm_object *
vmsim_object_open_host_file(struct vmsim *vm, const char *path, bool writable)
{
	struct proc_call call;
	vm_object_t object;
	int error;

	proc_begin_machine(&call, vm);
	if (!describe_is_name(path))
		return (return_object(&call, NULL, EINVAL));
	object = file_open_host(path, writable);
	error = object != NULL ? name_file(object, path, true) : errno;
	return (return_object(&call, object, error));
}

int
vmsim_device_memory_create(struct vmsim *vm, uint64_t npages, uint64_t *paddr,
    void **host)
{
	struct proc_call call;
	vm_paddr_t pa;

	if (npages == 0)
		return (EINVAL);
	proc_begin_machine(&call, vm);
	pa = mem_dev_alloc(npages);
	if (pa != 0) {
		*paddr = pa;
		if (host != NULL)
			*host = mem_phys_to_host(pa);
	}
	proc_end(&call);
	return (pa != 0 ? 0 : ENOMEM);
}

uint64_t
vmsim_object_npages(const struct vm_object *object)
{
	return (object->size);
}

/* Source: FreeBSD uipc_shm.c, shm_dotruncate_locked(). */
static void
truncate_swap(vm_object_t object, vm_pindex_t npages)
{
	VM_OBJECT_WLOCK(object);
	if (npages < object->size)
		vm_object_page_remove(object, npages, object->size, 0);
	object->size = npages;
	VM_OBJECT_WUNLOCK(object);
}

/* The vnode is locked as for any change of the file. */
static int
truncate_file(vm_object_t object, vm_pindex_t npages)
{
	struct vnode_file *f = vnode_file(object);
	int error = 0;

	sx_xlock(&f->vnode.v_lock);
	if (f->resize != NULL)
		error = f->resize(f->arg, ptoa(npages));
	if (error == 0)
		vnode_pager_setsize(&f->vnode, (vm_ooffset_t)ptoa(npages));
	sx_xunlock(&f->vnode.v_lock);
	return (error);
}

int
vmsim_object_truncate(struct vmsim *vm, struct vm_object *object,
    uint64_t npages)
{
	struct proc_call call;
	int error = 0;

	if (npages > NPAGES_MAX || proc_is_foreign(vm, object))
		return (EINVAL);
	proc_begin_machine(&call, vm);
	if (object->type == OBJT_VNODE)
		error = truncate_file(object, npages);
	else if ((object->flags & (OBJ_SWAP | OBJ_ANON)) == OBJ_SWAP)
		truncate_swap(object, npages);
	else
		error = ENOTSUP;
	proc_end(&call);
	return (error);
}
