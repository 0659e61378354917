/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Address maps: which object backs which addresses, with what rights.
 *	A map is one set of entries seen in two ways: a ring by address through
 *	the header, and a red-black tree (tree(3)) that finds an address or a
 *	hole in logarithmic time.
 *
 *	header <-> [a) <-> [b) <-> [c) <-> header		the ring
 *
 *	      [b)    max_free: the largest of the holes that lie
 *	      /  \   directly below [a), [b) and [c)
 *	    [a)  [c)
 *
 *	Charging: FreeBSD charges swap to the owner of memory.  Here it is only
 *	known whether an entry or object is charged, because entries that
 *	differ in that are not merged: the charged ones carry map_owner().
 *
 * RULES
 *	 1  In the ring each entry is not empty, page aligned, within the map,
 *	    and begins at or above its predecessor's end; prev and next agree.
 *	 2  The tree read in order is the ring; each child knows its parent.
 *	 3  A red entry has a black parent, and every way down from an entry
 *	    meets as many black ones.
 *	 4  max_free of an entry is the largest hole below an entry of its
 *	    subtree.  The hole above the last entry is in no max_free.
 *	 5  nentries is the length of the ring; size is the sum of the lengths
 *	    of the entries that are no guards.
 *	 6  A guard has no object, no protection and no wiring; a stack gap is a
 *	    guard.
 *	 7  The protection is within the maximum; an entry that needs its copy
 *	    is copy-on-write; a user-wired writable entry does not need it.
 *	 8  An offset is page aligned and offset + length does not wrap (a stack
 *	    gap keeps its stack's protection there).  There are no sub maps.
 *	 9  wired_count is not negative, positive if the user wired it and only
 *	    with an object; a wiring thread is known just while in transition.
 *	10  A mapped object is referenced and alive.
 *	11  The hint is an entry of the map or NULL.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	All of a map belongs to the map's lock: shared to look, exclusive to
 *	change.  Readers may move the hint, which is only a short cut.  The lock
 *	may be held asleep, and comes before the locks of objects and pmaps:
 *	who holds one of those takes no map.  <vm/vm_map.h> says of each call
 *	whether it finds the map locked; a name with _locked, and what is
 *	declared below, finds it locked exclusively unless it says otherwise.
 *	An object's lock is taken inside, for a moment, and never left held.
 *	- Entries taken out of a map are given back, with their objects, when
 *	  the same thread unlocks it: that may take a vnode's lock.
 *	- An entry in transition stays while the map is unlocked; others wait
 *	  for it.  A busy map is not forked and keeps its protections.
 *	- vm_map_delete() of a whole map leaves the tree aside, empty,
 *	  and makes it again before it lets go of the lock.
 */
#ifndef MAP_MAP_H
#define MAP_MAP_H

#include <sys/queue.h>
#include <sys/tree.h>
#include <vm/vm.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_param.h>
#include "base/assert.h"
#include "base/machine.h"
#include "base/print.h"
#include "sched/sched.h"

/*
 * What maps need from the fault handler, which lies to the right.
 * wire: as vm_map_wire_locked().  copy_entry: as vm_fault_copy_entry().
 */
struct map_fault_ops {
	int	(*wire)(vm_map_t map, vm_offset_t start, vm_offset_t end,
		    int flags);
	void	(*copy_entry)(vm_map_t dst_map, vm_map_t src_map,
		    vm_map_entry_t dst_entry, vm_map_entry_t src_entry,
		    vm_ooffset_t *fork_charge);
};

struct map_state {
	struct zone	 entry_zone;	/* (w) struct vm_map_entry */
	struct zone	 vmspace_zone;	/* (w) struct vmspace */
	TAILQ_HEAD(, vmspace) spaces;	/* (w) oldest first */
	vm_map_entry_t	 deferred;	/* (w) taken out, not given back */
	const struct map_fault_ops *fault_ops;	/* (c) once registered */
	char		 owner;		/* (c) only its address is used */
};

int	 map_init(struct vmsim *);	/* 0 or ENOMEM */
void	 map_check(struct check *);
void	 map_check_one(struct check *, vm_map_t);

/*
 * References of a space.  For the explorer they read, as they commute with
 * each other; only the end of the last one writes.
 */
static inline void
vmspace_ref(struct vmspace *vm)
{
	sched_point(POINT_READ, &vm->vm_refcnt);
	vm->vm_refcnt++;
}

/* Gives one back; true: it was the last. */
static inline bool
vmspace_unref(struct vmspace *vm)
{
	bool last = vm->vm_refcnt == 1;

	sched_point(last ? POINT_WRITE : POINT_READ, &vm->vm_refcnt);
	vm->vm_refcnt--;
	return (last);
}

/* Is the caller's reference the last one? */
static inline bool
vmspace_is_last(const struct vmspace *vm)
{
	sched_point(POINT_WRITE, &vm->vm_refcnt);
	return (vm->vm_refcnt == 1);
}

/* Stands for the owner of all charged memory. */
static inline struct ucred *
map_owner(void)
{
	return ((struct ucred *)&curvm->map->owner);
}

/* What a stack grows by, bytes. */
static inline vm_size_t
map_stack_grow(void)
{
	return (ptoa((vm_size_t)curvm->policy.stack_grow));
}

/* A stack gap's offset holds the protections of its stack. */
#define	MAP_GAP_PROTS(prot, max)	\
	((vm_ooffset_t)(prot) | (vm_ooffset_t)(max) << 16)
#define	MAP_GAP_PROT(entry)	((vm_prot_t)((entry)->offset & 0xff))
#define	MAP_GAP_MAXPROT(entry)	((vm_prot_t)((entry)->offset >> 16 & 0xff))

/* Entries with one of these are never merged with a neighbour. */
#define	MAP_ENTRY_NOMERGE_MASK	(MAP_ENTRY_GROWS_DOWN |			\
	MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_IS_SUB_MAP |		\
	MAP_ENTRY_VN_EXEC | MAP_ENTRY_STACK_GAP)

static inline bool
map_entry_is_header(const struct vm_map_entry *entry)
{
	return ((entry->eflags & MAP_ENTRY_HEADER) != 0);
}

static inline bool
map_entry_is_guard(const struct vm_map_entry *entry)
{
	return ((entry->eflags & MAP_ENTRY_GUARD) != 0);
}

static inline bool
map_entry_is_gap(const struct vm_map_entry *entry)
{
	return ((entry->eflags & MAP_ENTRY_STACK_GAP) != 0);
}

static inline vm_size_t
map_entry_size(const struct vm_map_entry *entry)
{
	return (entry->end - entry->start);
}

/* Bytes covered by one page of this index, less one. */
static inline vm_size_t
map_pagesize_mask(u_int psind)
{
	return (((vm_size_t)PAGE_SIZE << 9 * psind) - 1);
}

/* May the entry be cut here?  Not within a large page. */
static inline bool
map_entry_may_cut(const struct vm_map_entry *entry, vm_offset_t addr)
{
	return ((addr & map_pagesize_mask(
	    MAP_ENTRY_SPLIT_BOUNDARY_INDEX(entry))) == 0);
}

/* Is the memory of the entry charged, by itself or through its object? */
static inline bool
map_entry_charged(const struct vm_map_entry *entry)
{
	if (entry->cred != NULL)
		return (true);
	return (entry->object.vm_object != NULL &&
	    entry->object.vm_object->cred != NULL &&
	    (entry->eflags & MAP_ENTRY_NEEDS_COPY) == 0);
}

/*
 * FreeBSD locks an object for some looks that need no lock.  A thread may have
 * to wait there, so it is left out only where that cannot happen.
 */
static inline bool
map_may_wait_to_look(void)
{
	return (sched_is_listening());
}

/*
 * The wirings of an entry are changed with its map locked, and looked at
 * without: see sharers.h.
 */
static inline int
map_entry_wirings(const struct vm_map_entry *entry)
{
	sched_point(POINT_READ, &entry->wired_count);
	return (entry->wired_count);
}

static inline void
map_entry_set_wirings(vm_map_entry_t entry, int n)
{
	sched_point(POINT_WRITE, &entry->wired_count);
	entry->wired_count = n;
}

/*
 * Is the page at `va` wired for the entry?  One that is wired for the first
 * time counts its wiring from the beginning, but its pages come one by one.
 */
static inline bool
map_entry_has_wired(const struct vm_map_entry *entry, vm_offset_t va)
{
	if (__predict_false(entry->wiring_thread != NULL) &&
	    entry->wired_count == 1 &&
	    (entry->eflags & MAP_ENTRY_USER_WIRED) == 0)
		return (va < entry->wiring_thread->td_wired_to);
	return (entry->wired_count > 0);
}

/* Limits a range to the map. */
static inline void
map_range_clamp(vm_map_t map, vm_offset_t *start, vm_offset_t *end)
{
	if (*start < vm_map_min(map))
		*start = vm_map_min(map);
	if (*end > vm_map_max(map))
		*end = vm_map_max(map);
	if (*start > *end)
		*start = *end;
}

static inline void
map_assert_locked(vm_map_t map)
{
	INVARIANT(vm_map_locked(map), "map is not locked for a change");
}

/* The largest hole below an entry of a subtree, which may be empty. */
static inline vm_size_t
map_max_free(const struct vm_map_entry *top)
{
	return (top == NULL ? 0 : top->max_free);
}

/* map_tree.c */
/* Enters an entry after `prev` (or the header); start and end are set. */
void	 map_tree_insert(vm_map_t, vm_map_entry_t prev, vm_map_entry_t entry);
void	 map_tree_remove(vm_map_t, vm_map_entry_t);
/* The hole below `entry` has changed; the header is allowed. */
void	 map_tree_fix_hole(vm_map_t, vm_map_entry_t entry);
void	 map_ring_append(vm_map_t, vm_map_entry_t); /* not in the tree */
void	 map_tree_build(vm_map_t);	/* the whole tree, from the ring */

/* map_entry.c */
vm_map_entry_t map_entry_create(void);		/* sleeps, never NULL */
void	 map_entry_dispose(vm_map_entry_t);
/* Object and entry are given back when this thread unlocks the map. */
void	 map_entry_defer(vm_map_entry_t);
void	 map_give_back_deferred(void);
/* Makes the object of an entry that has none.  Sleeps for memory. */
void	 map_entry_back(vm_map_entry_t);
/* Changes the end; `end` does not reach into the next entry. */
void	 map_entry_resize(vm_map_t, vm_map_entry_t, vm_offset_t end);

static inline void
map_process_deferred(void)
{
	if (__predict_false(curvm->map->deferred != NULL))
		map_give_back_deferred();
}

/*
 * map_clip.c, by FreeBSD's names.  Splits the entry so that one begins
 * (ends) at the address; the entry passed keeps the part above (below).
 * Locks: map exclusive.  Sleeps for memory.  KERN_SUCCESS;
 * KERN_INVALID_ARGUMENT, a large page would be cut.
 */
int	 vm_map_clip_start(vm_map_t, vm_map_entry_t, vm_offset_t start);
int	 vm_map_clip_end(vm_map_t, vm_map_entry_t, vm_offset_t end);
/* The first entry that ends above `start`, clipped, and the one before. */
int	 vm_map_lookup_clip_start(vm_map_t, vm_offset_t start,
	    vm_map_entry_t *res_entry, vm_map_entry_t *prev_entry);

/* map_insert.c: vm_map_insert() that tells which entry holds the range. */
int	 map_insert(vm_map_t, vm_object_t, vm_ooffset_t, vm_offset_t start,
	    vm_offset_t end, vm_prot_t prot, vm_prot_t max, int cow,
	    vm_map_entry_t *res);

/* map_delete.c */
/* Takes an entry out and gives it back, later, with its object. */
void	 vm_map_entry_delete(vm_map_t, vm_map_entry_t);
/* Ends all wirings of the entry.  Locks: map exclusive. */
void	 vm_map_entry_unwire(vm_map_t, vm_map_entry_t);
/*
 * Waits until the entry, whose range begins at in_start or below, is no
 * longer in transition.  Returns the entry, or what is there after the map
 * changed; NULL if that is a hole and !holes_ok, and then *io_end is where.
 * Locks: map exclusive in and out, dropped.  Sleeps.
 */
vm_map_entry_t vm_map_entry_in_transition(vm_map_t, vm_offset_t in_start,
	    vm_offset_t *io_end, bool holes_ok, vm_map_entry_t in_entry);

/* map_stack.c */
int	 map_stack_locked(vm_map_t, vm_offset_t addrbos, vm_size_t max_ssize,
	    vm_size_t growsize, vm_prot_t prot, vm_prot_t max, int cow);
/*
 * Grows the stack above the gap down to `addr`.
 * Locks: map read-locked in and out, but lost with KERN_RESTART.
 * Returns KERN_SUCCESS; KERN_RESTART, the map changed; KERN_FAILURE, no
 * stack above; KERN_NO_SPACE, the guard or the limit is in the way.
 */
int	 vm_map_growstack(vm_map_t, vm_offset_t addr, vm_map_entry_t gap);

/*
 * map_pmap_enter.c.  Maps resident pages ahead of faults; `flags` may be
 * MAP_PREFAULT_PARTIAL or MAP_PREFAULT_MADVISE.  Locks: map, not the object.
 */
void	 map_pmap_enter(vm_map_t, vm_offset_t addr, vm_prot_t prot,
	    vm_object_t, vm_pindex_t pindex, vm_size_t size, int flags);

#endif /* MAP_MAP_H */
