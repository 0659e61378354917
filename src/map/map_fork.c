/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fork: a second space, each entry as its inheritance says.
 *
 *	share	both map one object; it is made now if there is none yet
 *	copy	both map the old object copy-on-write; the first write
 *		shadows it
 *
 *		parent [O]		parent --v
 *				->		[O]   (needs copy, twice)
 *					child ---^
 *
 *	zero	the child has fresh anonymous memory there
 *	none	the child has nothing there
 *
 * The child's entries are made in order, so only its ring is kept up; the
 * tree is made at the end, in one go.
 *
 * Source: FreeBSD vmspace_fork(), vm_map_copy_entry().
 */
#include <string.h>
#include "mem/heard.h"
#include "map/map.h"
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_pager.h>

struct fork {
	vm_map_t	 src;
	vm_map_t	 dst;
	struct vmspace	*space;		/* the child's */
	vm_ooffset_t	*charge;
};

/* A copy of the entry, neither wired nor in the map. */
static vm_map_entry_t
copy_entry_unwired(const struct vm_map_entry *old)
{
	vm_map_entry_t new;

	new = map_entry_create();
	*new = *old;
	new->eflags &= ~(MAP_ENTRY_USER_WIRED | MAP_ENTRY_IN_TRANSITION |
	    MAP_ENTRY_NEEDS_WAKEUP);
	new->wiring_thread = NULL;
	new->wired_count = 0;
	return (new);
}

/* Puts a new entry at the end of the child's map. */
static void
append_entry(struct fork *f, vm_map_entry_t new)
{
	vm_size_t size;

	map_ring_append(f->dst, new);
	if (map_entry_is_guard(new))
		return;
	size = map_entry_size(new);
	f->dst->size += size;
	if ((new->eflags & MAP_ENTRY_GROWS_DOWN) != 0)
		f->space->vm_ssize += atop(size);
}

static void
copy_mappings(struct fork *f, const struct vm_map_entry *old)
{
	pmap_copy(f->dst->pmap, f->src->pmap, old->start,
	    map_entry_size(old), old->start);
}

/*
 * The object that parent and child are going to share, with a reference for
 * the child.  A private mapping that still needs its copy gets it now: a
 * shadow with two references.
 */
static void
make_shared_object(struct fork *f, vm_map_entry_t old)
{
	vm_object_t object;

	if (old->object.vm_object == NULL)
		map_entry_back(old);
	object = old->object.vm_object;
	vm_object_reference(object);
	if ((old->eflags & MAP_ENTRY_NEEDS_COPY) != 0) {
		/* The extra reference makes sure that it is shadowed. */
		vm_object_shadow(&old->object.vm_object, &old->offset,
		    map_entry_size(old), old->cred, true);
		vm_object_deallocate(object);
		old->eflags &= ~MAP_ENTRY_NEEDS_COPY;
		old->cred = NULL;
		return;
	}
	VM_OBJECT_WLOCK(object);
	vm_object_clear_flag(object, OBJ_ONEMAPPING);
	if (old->cred != NULL) {
		object->cred = old->cred;
		*f->charge += (vm_ooffset_t)map_entry_size(old);
		old->cred = NULL;
	}
	VM_OBJECT_WUNLOCK(object);
}

static void
tell_fork(const struct fork *f, const struct vm_map_entry *old, uint32_t how)
{
	TELL(TRACE_FORK_ENTRY, object_serial(old->object.vm_object),
	    f->src->pmap->pm_id, old->start, how, old->end);
}

static void
fork_share(struct fork *f, vm_map_entry_t old)
{
	vm_map_entry_t new;

	make_shared_object(f, old);
	new = copy_entry_unwired(old);
	if ((new->eflags & MAP_ENTRY_WRITECNT) != 0)
		vm_pager_update_writecount(new->object.vm_object, new->start,
		    new->end);
	append_entry(f, new);
	copy_mappings(f, old);
	tell_fork(f, old, TRACE_FORK_SHARED);
}

/*
 * The child's reference to a swap-backed object.  An anonymous object is
 * shortened first, and if others map other parts of it, the entry's part is
 * split off, so that its chain does not keep unrelated pages alive.
 */
static void
copy_swap_object(struct fork *f, vm_map_entry_t old, vm_map_entry_t new)
{
	vm_object_t object;
	vm_size_t size;
	bool charged;

	object = old->object.vm_object;
	size = map_entry_size(old);
	charged = map_entry_charged(old);
	if ((object->flags & OBJ_ANON) != 0) {
		VM_OBJECT_WLOCK(object);
		vm_object_collapse(object);
		if ((object->flags & OBJ_ONEMAPPING) != 0) {
			vm_object_split(old);
			object = old->object.vm_object;
		}
		vm_object_reference_locked(object);
		vm_object_clear_flag(object, OBJ_ONEMAPPING);
		VM_OBJECT_WUNLOCK(object);
	} else {
		vm_object_reference(object);
	}
	new->object.vm_object = object;
	if (!charged)
		return;
	new->cred = map_owner();
	*f->charge += (vm_ooffset_t)size;
	if ((old->eflags & MAP_ENTRY_NEEDS_COPY) != 0)
		return;
	if (old->cred != NULL)
		object->cred = old->cred;
	old->cred = map_owner();
	*f->charge += (vm_ooffset_t)size;
}

/*
 * The mapping cannot be written any more through the parent's entry, so its
 * count of writeable mappings is given back: by an entry made for that, when
 * the maps are unlocked.
 */
static void
end_writecount(vm_map_entry_t old)
{
	vm_map_entry_t fake;

	fake = copy_entry_unwired(old);
	fake->eflags = MAP_ENTRY_WRITECNT;
	old->eflags &= ~MAP_ENTRY_WRITECNT;
	vm_object_reference(old->object.vm_object);
	map_entry_defer(fake);
}

/* An entry that needs its copy is write-protected already. */
static void
take_write_away(struct fork *f, vm_map_entry_t old)
{
	if ((old->eflags & MAP_ENTRY_NEEDS_COPY) != 0 ||
	    (old->protection & VM_PROT_WRITE) == 0)
		return;
	pmap_protect(f->src->pmap, old->start, old->end,
	    old->protection & (vm_prot_t)~VM_PROT_WRITE);
	TELL(TRACE_FORK_PROTECT, 0, f->src->pmap->pm_id, old->start, 0,
	    old->end);
}

/* Both entries map the old object copy-on-write. */
static void
copy_object(struct fork *f, vm_map_entry_t old, vm_map_entry_t new)
{
	vm_object_t object;

	take_write_away(f, old);
	object = old->object.vm_object;
	if (object == NULL) {
		if (!map_entry_is_guard(new))
			new->offset = 0;
		if (old->cred != NULL) {
			new->cred = map_owner();
			*f->charge += (vm_ooffset_t)map_entry_size(old);
		}
		tell_fork(f, old, TRACE_FORK_EMPTY);
		return;
	}
	if ((object->flags & OBJ_SWAP) != 0) {
		copy_swap_object(f, old, new);
	} else {
		vm_object_reference(object);
		new->object.vm_object = object;
	}
	old->eflags |= MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY;
	new->eflags |= MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY;
	new->offset = old->offset;
	if ((old->eflags & MAP_ENTRY_WRITECNT) != 0)
		end_writecount(old);
	copy_mappings(f, old);
	tell_fork(f, old, TRACE_FORK_NEEDS_COPY);
}

static void
fork_copy(struct fork *f, vm_map_entry_t old)
{
	vm_map_entry_t new;

	new = copy_entry_unwired(old);
	new->eflags &= ~MAP_ENTRY_WRITECNT;
	new->object.vm_object = NULL;
	new->cred = NULL;
	append_entry(f, new);
	if (old->wired_count == 0 || (old->protection & VM_PROT_WRITE) == 0) {
		copy_object(f, old, new);
		return;
	}
	/*
	 * Wired writable pages must stay writable without a fault in the
	 * parent, so the child gets its copies at once.
	 */
	CONTRACT(curvm->map->fault_ops != NULL,
	    "vmspace_fork: nobody can copy a wired entry");
	curvm->map->fault_ops->copy_entry(f->dst, f->src, new, old,
	    f->charge);
	tell_fork(f, old, TRACE_FORK_COPIED);
}

static void
fork_zero(struct fork *f, vm_map_entry_t old)
{
	vm_map_entry_t new;

	new = map_entry_create();
	memset(new, 0, sizeof(*new));
	new->start = old->start;
	new->end = old->end;
	new->eflags = old->eflags & ~(MAP_ENTRY_USER_WIRED |
	    MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP |
	    MAP_ENTRY_WRITECNT | MAP_ENTRY_VN_EXEC |
	    MAP_ENTRY_SPLIT_BOUNDARY_MASK);
	new->protection = old->protection;
	new->max_protection = old->max_protection;
	new->inheritance = VM_INHERIT_ZERO;
	new->cred = map_owner();
	*f->charge += (vm_ooffset_t)map_entry_size(new);
	append_entry(f, new);
	tell_fork(f, old, TRACE_FORK_ZERO);
}

static void
fork_entry(struct fork *f, vm_map_entry_t old)
{
	vm_inherit_t inheritance;

	inheritance = old->inheritance;
	if (map_entry_is_guard(old) && inheritance != VM_INHERIT_NONE)
		inheritance = VM_INHERIT_COPY;
	switch (inheritance) {
	case VM_INHERIT_SHARE:
		fork_share(f, old);
		break;
	case VM_INHERIT_COPY:
		fork_copy(f, old);
		break;
	case VM_INHERIT_ZERO:
		fork_zero(f, old);
		break;
	default:
		tell_fork(f, old, TRACE_FORK_NONE);
		break;
	}
}

static void
fork_entries(struct fork *f)
{
	vm_map_entry_t old;

	VM_MAP_ENTRY_FOREACH(old, f->src)
		fork_entry(f, old);
	map_tree_build(f->dst);
}

/*
 * No other thread has the child's map yet, and trying is not checked against
 * the lock order.  What was deferred is given back when both are unlocked.
 */
struct vmspace *
vmspace_fork(struct vmspace *parent, vm_ooffset_t *fork_charge)
{
	struct vmspace *child;
	struct fork f;
	int locked;

	f.src = &parent->vm_map;
	child = vmspace_alloc(vm_map_min(f.src), vm_map_max(f.src));
	if (child == NULL)
		return (NULL);
	f.dst = &child->vm_map;
	f.space = child;
	f.charge = fork_charge;
	vm_map_lock(f.src);
	if (f.src->busy != 0)
		vm_map_wait_busy(f.src);
	locked = vm_map_trylock(f.dst);
	INVARIANT(locked, "vmspace_fork: the new map is locked");
	(void)locked;
	child->vm_maxsaddr = parent->vm_maxsaddr;
	child->vm_stacktop = parent->vm_stacktop;
	f.dst->anon_loc = f.src->anon_loc;
	f.dst->flags |= f.src->flags & (MAP_ASLR | MAP_ASLR_IGNSTART |
	    MAP_ASLR_STACK | MAP_WXORX);
	fork_entries(&f);
	vmsim_kpi_unlock_excl(&f.src->lock.lock_object, VMSIM_HERE);
	vmsim_kpi_unlock_excl(&f.dst->lock.lock_object, VMSIM_HERE);
	map_process_deferred();
	return (child);
}
