/* SPDX-License-Identifier: BSD-2-Clause */
/* mmap(2).  Source: FreeBSD vm_mmap.c, kern_mmap(), vm_mmap_object(). */
#include <errno.h>

#include <vm/pmap.h>
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include "map/map.h"
#include "pagers/pagers.h"
#include "proc/proc.h"

_Static_assert(VMSIM_PROT_READ == VM_PROT_READ &&
    VMSIM_PROT_WRITE == VM_PROT_WRITE && VMSIM_PROT_EXEC == VM_PROT_EXECUTE,
    "the kernel's protections are the user's");

#define	MMAP_FLAGS	(VMSIM_MAP_SHARED | VMSIM_MAP_PRIVATE |		\
	VMSIM_MAP_FIXED | VMSIM_MAP_STACK | VMSIM_MAP_NOSYNC |		\
	VMSIM_MAP_ANON | VMSIM_MAP_GUARD | VMSIM_MAP_EXCL |		\
	VMSIM_MAP_NOCORE | VMSIM_MAP_PREFAULT_READ)
#define	LARGE_FLAGS	(VMSIM_MAP_SHARED | VMSIM_MAP_FIXED |		\
	VMSIM_MAP_EXCL | VMSIM_MAP_NOCORE)
#define	GUARD_FLAGS	(VMSIM_MAP_FIXED | VMSIM_MAP_GUARD | VMSIM_MAP_EXCL)

/* What mmap(2) is asked for. */
struct mmap_request {
	vm_offset_t	 addr;		/* (t) wanted, then found */
	vm_size_t	 size;		/* (t) bytes, whole pages */
	vm_ooffset_t	 offset;	/* (t) bytes */
	vm_object_t	 object;	/* (t) NULL: anonymous */
	int		 flags;		/* (t) VMSIM_MAP_* */
	vm_prot_t	 prot;		/* (t) */
	vm_prot_t	 max;		/* (t) */
};

int
vm_mmap_to_errno(int rv)
{
	switch (rv) {
	case KERN_SUCCESS:
		return (0);
	case KERN_INVALID_ADDRESS:
	case KERN_NO_SPACE:
	case KERN_RESOURCE_SHORTAGE:
		return (ENOMEM);
	case KERN_PROTECTION_FAILURE:
		return (EACCES);
	}
	return (EINVAL);
}

/* Protection and maximum; 0, EINVAL or ENOTSUP. */
static int
split_prot(int prot, struct mmap_request *r)
{
	int max;

	if ((prot & ~(VMSIM_PROT_ALL | VMSIM_PROT_MAX(VMSIM_PROT_ALL))) != 0)
		return (EINVAL);
	max = (prot >> 16) & VMSIM_PROT_ALL;
	prot &= VMSIM_PROT_ALL;
	if (max != 0 && (max & prot) != prot)
		return (ENOTSUP);
	r->prot = prot;
	r->max = max != 0 ? max : VM_PROT_ALL;
	return (0);
}

/* Do the flags go together with each other and with the rest? */
static bool
flags_agree(const struct mmap_request *r, bool has_object)
{
	const int sharing = VMSIM_MAP_SHARED | VMSIM_MAP_PRIVATE;
	int flags;

	flags = r->flags;
	if ((flags & ~MMAP_FLAGS) != 0 || (flags & sharing) == sharing)
		return (false);
	if ((flags & (VMSIM_MAP_EXCL | VMSIM_MAP_FIXED)) == VMSIM_MAP_EXCL)
		return (false);
	if ((flags & VMSIM_MAP_STACK) != 0 &&
	    (r->prot & VM_PROT_RW) != VM_PROT_RW)
		return (false);
	if ((flags & VMSIM_MAP_GUARD) != 0)
		return (r->prot == VM_PROT_NONE && !has_object &&
		    r->offset == 0 && (flags & ~GUARD_FLAGS) == 0);
	if (!has_object)
		return (r->offset == 0);
	if ((flags & (VMSIM_MAP_ANON | VMSIM_MAP_STACK)) != 0)
		return (false);
	return ((flags & sharing) != 0);
}

/* The mapping's attributes for the map layer. */
static int
cow_flags(const struct mmap_request *r)
{
	int cow;

	cow = 0;
	/* A guard is no anonymous memory to FreeBSD, hence copy-on-write. */
	if (r->object != NULL || (r->flags & VMSIM_MAP_GUARD) != 0) {
		cow |= (r->flags & VMSIM_MAP_PREFAULT_READ) != 0 ?
		    MAP_PREFAULT : MAP_PREFAULT_PARTIAL;
		if ((r->flags & VMSIM_MAP_SHARED) == 0)
			cow |= MAP_COPY_ON_WRITE;
	}
	if ((r->flags & VMSIM_MAP_SHARED) != 0)
		cow |= MAP_INHERIT_SHARE;
	if ((r->flags & VMSIM_MAP_NOSYNC) != 0)
		cow |= MAP_DISABLE_SYNCER;
	if ((r->flags & VMSIM_MAP_NOCORE) != 0)
		cow |= MAP_DISABLE_COREDUMP;
	if ((r->flags & VMSIM_MAP_STACK) != 0)
		cow |= MAP_STACK_AREA;
	if ((r->flags & VMSIM_MAP_EXCL) != 0)
		cow |= MAP_CHECK_EXCL;
	if ((r->flags & VMSIM_MAP_GUARD) != 0)
		cow |= MAP_CREATE_GUARD;
	return (cow);
}

/* A process that wants its future mappings wired gets them wired. */
static void
wire_mapping(vm_map_t map, const struct mmap_request *r)
{
	int flags;

	if ((map->flags & MAP_WIREFUTURE) == 0)
		return;
	flags = VM_MAP_WIRE_USER;
	if ((r->flags & VMSIM_MAP_STACK) != 0)
		flags |= VM_MAP_WIRE_HOLESOK;
	(void)vm_map_wire(map, r->addr, r->addr + r->size, flags);
}

/* Makes room for a mapping of large pages, or finds it; 0 or an errno value. */
static int
find_large_place(vm_map_t map, struct mmap_request *r, vm_size_t pagesize)
{
	vm_map_entry_t prev;
	int rv;

	if ((r->flags & VMSIM_MAP_FIXED) == 0) {
		rv = vm_map_find_aligned(map, &r->addr, r->size,
		    vm_map_max(map), pagesize);
		if (rv == KERN_SUCCESS)
			return (0);
		r->addr = vm_map_min(map);
		return (vm_mmap_to_errno(vm_map_find_aligned(map, &r->addr,
		    r->size, vm_map_max(map), pagesize)));
	}
	if ((r->flags & VMSIM_MAP_EXCL) == 0)
		return (vm_mmap_to_errno(vm_map_delete(map, r->addr,
		    r->addr + r->size)));
	if (vm_map_lookup_entry(map, r->addr, &prev) ||
	    vm_map_entry_succ(prev)->start < r->addr + r->size)
		return (ENOSPC);
	return (0);
}

/*
 * Whole large pages, shared, with a split boundary; nothing is mapped ahead.
 * Source: FreeBSD uipc_shm.c, shm_mmap_large().
 */
static int
place_large(vm_map_t map, struct mmap_request *r, int psind)
{
	vm_size_t pagesize = PMAP_PAGESIZE(psind);
	int cow, error;

	if ((r->flags & ~LARGE_FLAGS) != 0 ||
	    ((r->addr | r->size | r->offset) & (pagesize - 1)) != 0)
		return (EINVAL);
	cow = psind << MAP_SPLIT_BOUNDARY_SHIFT | MAP_INHERIT_SHARE;
	if ((r->flags & VMSIM_MAP_NOCORE) != 0)
		cow |= MAP_DISABLE_COREDUMP;
	vm_map_lock(map);
	error = find_large_place(map, r, pagesize);
	if (error == 0)
		error = vm_mmap_to_errno(vm_map_insert(map, r->object,
		    r->offset, r->addr, r->addr + r->size, r->prot, r->max,
		    cow));
	vm_map_unlock(map);
	return (error);
}

/* The map takes over the caller's reference to the object, unless it fails. */
static int
place_mapping(vm_map_t map, struct mmap_request *r)
{
	int cow, psind, rv;

	psind = r->object != NULL ? phys_large_psind(r->object) : 0;
	if (psind != 0)
		return (place_large(map, r, psind));
	cow = cow_flags(r);
	if ((r->flags & VMSIM_MAP_FIXED) != 0)
		rv = vm_map_fixed(map, r->object, r->offset, r->addr, r->size,
		    r->prot, r->max, cow);
	else
		rv = vm_map_find_min(map, r->object, r->offset, &r->addr,
		    r->size, vm_map_min(map), 0, VMFS_OPTIMAL_SPACE, r->prot,
		    r->max, cow);
	if (rv == KERN_SUCCESS)
		wire_mapping(map, r);
	return (vm_mmap_to_errno(rv));
}

/* Whole pages: the part of the offset below a page moves to the address. */
static int
align_request(vm_map_t map, struct mmap_request *r, uint64_t len,
    vm_size_t *pageoff)
{
	*pageoff = r->offset & PAGE_MASK;
	r->offset -= *pageoff;
	if (len == 0)
		return (EINVAL);
	r->size = round_page(len + *pageoff);
	if (len > r->size)
		return (ENOMEM);
	if ((r->flags & VMSIM_MAP_FIXED) == 0) {
		r->addr = round_page(r->addr);
		return (0);
	}
	r->addr -= *pageoff;
	if ((r->addr & PAGE_MASK) != 0 ||
	    !vm_map_range_valid(map, r->addr, r->addr + r->size))
		return (EINVAL);
	return (0);
}

/* The object of a device's mapping; it may change the request. */
static int
reference_object(struct mmap_request *r, proc_object_fn *fn, void *arg)
{
	if (fn != NULL)
		return (fn(arg, r->size, r->prot, &r->max, &r->flags,
		    &r->offset, &r->object));
	vm_object_reference(r->object);
	return (0);
}

static int
map_request(struct vmsim_proc *p, uint64_t *addr, uint64_t len,
    struct mmap_request *r, proc_object_fn *fn, void *arg)
{
	struct proc_call call;
	vm_size_t pageoff;
	int error;

	proc_begin(&call, p);
	error = align_request(&call.vms->vm_map, r, len, &pageoff);
	if (error == 0)
		error = reference_object(r, fn, arg);
	if (error == 0) {
		error = place_mapping(&call.vms->vm_map, r);
		if (error != 0)
			vm_object_deallocate(r->object);
	}
	if (error == 0)
		*addr = r->addr + pageoff;
	return (proc_finish(&call, error));
}

int
proc_mmap(struct vmsim_proc *p, uint64_t *addr, uint64_t len, int prot,
    int flags, struct vm_object *object, uint64_t offset, proc_object_fn *fn,
    void *arg)
{
	struct mmap_request r;
	int error;

	r = (struct mmap_request){
		.addr = *addr,
		.offset = offset,
		.object = object,
		.flags = flags,
	};
	error = split_prot(prot, &r);
	if (error != 0)
		return (error);
	if ((flags & VMSIM_MAP_GUARD) != 0)
		r.max = VM_PROT_NONE;
	if (!flags_agree(&r, object != NULL || fn != NULL) ||
	    (object != NULL && proc_is_foreign(p->p_vm, object)))
		return (EINVAL);
	return (map_request(p, addr, len, &r, fn, arg));
}

int
vmsim_mmap(struct vmsim_proc *p, uint64_t *addr, uint64_t len, int prot,
    int flags, struct vm_object *object, uint64_t offset)
{
	return (proc_mmap(p, addr, len, prot, flags, object, offset, NULL,
	    NULL));
}

int
vm_mmap_object(vm_map_t map, vm_offset_t *addr, vm_size_t size,
    vm_prot_t prot, vm_prot_t maxprot, int flags, vm_object_t object,
    vm_ooffset_t foff, boolean_t writecounted, struct thread *td)
{
	struct mmap_request r;
	int error;

	r = (struct mmap_request){
		.addr = *addr,
		.size = round_page(size),
		.offset = foff,
		.object = object,
		.flags = flags,
		.prot = prot,
		.max = maxprot,
	};
	if ((foff & PAGE_MASK) != 0)
		return (EINVAL);
	if ((flags & VMSIM_MAP_FIXED) == 0)
		r.addr = round_page(r.addr);
	else if ((r.addr & PAGE_MASK) != 0)
		return (EINVAL);
	error = place_mapping(map, &r);
	if (error == 0)
		*addr = r.addr;
	return (error);
}

int
vm_mmap(vm_map_t map, vm_offset_t *addr, vm_size_t size, vm_prot_t prot,
    vm_prot_t maxprot, int flags, objtype_t handle_type, void *handle,
    vm_ooffset_t foff)
{
	vm_object_t object = NULL;
	int error;

	if (size == 0)
		return (EINVAL);
	if (handle != NULL) {
		object = vm_pager_allocate(handle_type, handle, size, prot,
		    foff, NULL);
		if (object == NULL)
			return (EINVAL);
	}
	error = vm_mmap_object(map, addr, size, prot, maxprot, flags, object,
	    foff, FALSE, NULL);
	if (error != 0)
		vm_object_deallocate(object);
	return (error);
}
