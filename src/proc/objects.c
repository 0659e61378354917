/* SPDX-License-Identifier: BSD-2-Clause */
/* Named objects: <vmsim/object.h> on the kernel interface. */
#include <errno.h>
#include <string.h>

#include <vm/vm_pager.h>
#include <vm/vm_page.h>
#include <vm/vnode_pager.h>
#include <vmsim/object.h>
#include "mem/mem.h"
#include "pager/pager.h"
#include "pagers/file.h"
#include "proc/proc.h"

#define	NPAGES_MAX	((uint64_t)INT64_MAX >> PAGE_SHIFT)

static struct named_object *
find_name(struct vmsim *vm, const char *name)
{
	struct named_object *no;

	TAILQ_FOREACH(no, &vm->proc->named, no_link) {
		if (strcmp(no->no_name, name) == 0)
			return (no);
	}
	return (NULL);
}

/* describe_finder_t. */
static const char *
find_object_name(uint32_t serial)
{
	const struct named_object *no;

	TAILQ_FOREACH(no, &curvm->proc->named, no_link) {
		if (no->no_object->serial == serial)
			return (no->no_name);
	}
	return (NULL);
}

static void
free_row(struct proc_state *sp, struct named_object *no)
{
	proc_strfree(no->no_kind);
	proc_strfree(no->no_name);
	zone_free(&sp->named_zone, no);
}

/* The row takes over the caller's reference.  0, EEXIST or ENOMEM. */
static int
adopt(struct vmsim *vm, vm_object_t object, const char *kind,
    const char *name)
{
	struct proc_state *sp = vm->proc;
	struct named_object *no;

	if (find_name(vm, name) != NULL || named_find(object) != NULL)
		return (EEXIST);
	no = zone_alloc(&sp->named_zone);
	if (no == NULL)
		return (ENOMEM);
	no->no_object = object;
	no->no_kind = proc_strdup(kind);
	no->no_name = proc_strdup(name);
	if (no->no_kind == NULL || no->no_name == NULL) {
		free_row(sp, no);
		return (ENOMEM);
	}
	TAILQ_INSERT_TAIL(&sp->named, no, no_link);
	describe_find_objects(find_object_name);
	return (0);
}

int
vmsim_object_adopt(struct vmsim *vm, struct vm_object *object,
    const char *kind, const char *name)
{
	struct proc_call call;
	int error;

	proc_begin_machine(&call, vm);
	error = adopt(vm, object, kind, name);
	proc_end(&call);
	return (error);
}

/* Gives a new object its name; NULL and errno if either was not to be had. */
static vm_object_t
name_new(struct vmsim *vm, vm_object_t object, const char *kind,
    const char *name)
{
	int error;

	if (object == NULL)
		return (NULL);
	error = adopt(vm, object, kind, name);
	if (error == 0)
		return (object);
	vm_object_deallocate(object);
	errno = error;
	return (NULL);
}

static vm_object_t
create(struct vmsim *vm, objtype_t type, const char *kind, const char *name,
    uint64_t npages)
{
	struct proc_call call;
	vm_object_t object;

	if (npages > NPAGES_MAX) {
		errno = EINVAL;
		return (NULL);
	}
	proc_begin_machine(&call, vm);
	errno = ENOMEM;
	object = vm_pager_allocate(type, NULL, (vm_ooffset_t)ptoa(npages),
	    VM_PROT_ALL, 0, NULL);
	object = name_new(vm, object, kind, name);
	proc_end(&call);
	return (object);
}

struct vm_object *
vmsim_object_create_swap(struct vmsim *vm, const char *name, uint64_t npages)
{
	return (create(vm, OBJT_SWAP, "swap", name, npages));
}

struct vm_object *
vmsim_object_create_phys(struct vmsim *vm, const char *name, uint64_t npages)
{
	return (create(vm, OBJT_PHYS, "phys", name, npages));
}

/* After a failure the callbacks are the caller's alone: no close. */
static vm_object_t
name_file(struct vmsim *vm, vm_object_t object, const char *name, bool quiet)
{
	int error;

	if (object == NULL)
		return (NULL);
	error = adopt(vm, object, "file", name);
	if (error == 0)
		return (object);
	if (quiet)
		vnode_file(object)->ops.close = NULL;
	vm_object_deallocate(object);
	errno = error;
	return (NULL);
}

struct vm_object *
vmsim_object_create_file(struct vmsim *vm, const char *name, uint64_t size,
    const struct vmsim_object_file_ops *ops, void *arg)
{
	struct proc_call call;
	vm_object_t object;

	if (size > (uint64_t)INT64_MAX - PAGE_MASK) {
		errno = EINVAL;
		return (NULL);
	}
	proc_begin_machine(&call, vm);
	errno = ENOMEM;
	object = ops != NULL ? file_create(size, ops, arg) :
	    file_create_memory(size);
	object = name_file(vm, object, name, ops != NULL);
	proc_end(&call);
	return (object);
}

struct vm_object *
vmsim_object_open_host_file(struct vmsim *vm, const char *path, bool writable)
{
	struct proc_call call;
	vm_object_t object;

	proc_begin_machine(&call, vm);
	object = name_file(vm, file_open_host(path, writable), path, false);
	proc_end(&call);
	return (object);
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

void
vmsim_object_release(struct vmsim *vm, struct vm_object *object)
{
	struct named_object *no;
	struct proc_call call;

	if (object == NULL)
		return;
	proc_begin_machine(&call, vm);
	no = named_find(object);
	if (no != NULL) {
		TAILQ_REMOVE(&vm->proc->named, no, no_link);
		free_row(vm->proc, no);
	}
	vm_object_deallocate(object);
	proc_end(&call);
}

struct vm_object *
vmsim_object_find(struct vmsim *vm, const char *name)
{
	const struct named_object *no = find_name(vm, name);

	return (no != NULL ? no->no_object : NULL);
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

	if (npages > NPAGES_MAX)
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
