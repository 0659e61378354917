/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking the map, at the start and again before the page is entered. */
#include "base/assert.h"
#include "base/machine.h"
#include "sched/sched.h"
#include <vm/vm_param.h>
#include "map/map.h"
#include "fault/fault.h"

/*
 * An entry whose wiring is being changed by another thread is waited for.
 * Asking to be woken changes the entry, which needs the map exclusively; the
 * change may be over by the time the map is locked.
 */
static enum verdict
wait_transition(struct fault *f)
{
	bool over;

	vm_map_unlock_read(f->map);
	vm_map_lock(f->map);
	over = !vm_map_lookup_entry(f->map, f->va, &f->entry) ||
	    (f->entry->eflags & MAP_ENTRY_IN_TRANSITION) == 0;
	if (over) {
		vm_map_unlock(f->map);
		return (FAULT_RETRY);
	}
	f->entry->eflags |= MAP_ENTRY_NEEDS_WAKEUP;
	fault_unlock_vnode(f);
	(void)vm_map_unlock_and_wait(f->map, 0);
	return (FAULT_RETRY);
}

/*
 * A pager called for mlock may fault in a page that is about to be wired: to
 * that fault it is not wired yet.
 */
static void
look_at_wiring(struct fault *f)
{
	if (f->wired && (f->flags & VM_FAULT_WIRE) == 0)
		f->wired = map_entry_has_wired(f->entry, f->va);
}

/*
 * Finds the entry and its object; the first write through an entry that needs
 * its copy makes the shadow here.
 *
 * Finds: nothing locked but a vnode.  Leaves with NEXT: map read-locked.
 * Sleeps for the map and for an entry in transition.
 * Verdicts: NEXT, RETRY, END.
 * Source: vm_fault.c, vm_fault_lookup().
 */
enum verdict
fault_lookup(struct fault *f)
{
	int rv;

	fault_assert(f, FAULT_MAP_UNLOCKED);
	f->access = f->asked;
	rv = vm_map_lookup(&f->map, f->va, f->access | VM_PROT_FAULT_LOOKUP,
	    &f->entry, &f->top.object, &f->top.pindex, &f->prot,
	    &f->wired);
	if (rv != KERN_SUCCESS) {
		TRACE(TRACE_FAULT_LOOKUP_FAIL, 0, 0, f->va, rv, 0);
		fault_unlock_vnode(f);
		return (fault_end(f, rv));
	}
	f->generation = f->map->timestamp;
	CONTRACT((f->entry->eflags & MAP_ENTRY_NOFAULT) == 0,
	    "fault at %#lx in an entry that must not fault", (u_long)f->va);
	if ((f->entry->eflags & MAP_ENTRY_IN_TRANSITION) != 0 &&
	    f->entry->wiring_thread != curthread)
		return (wait_transition(f));

	look_at_wiring(f);
	if (f->wired)
		f->access = f->prot | (f->access & VM_PROT_COPY);
	else
		INVARIANT((f->flags & VM_FAULT_WIRE) == 0,
		    "wiring fault at %#lx in an entry that is not wired",
		    (u_long)f->va);
	f->map_locked = true;
	f->entry_start = f->entry->start;
	f->entry_end = f->entry->end;
	f->entry_flags = f->entry->eflags;
	TRACE(TRACE_FAULT_LOOKUP, f->top.object->serial, f->top.pindex,
	    f->entry->start, f->entry->eflags, f->entry->end);
	return (FAULT_NEXT);
}

/* What the map says does not stand any more. */
static enum verdict
refuse_mapping(struct fault *f, int rv)
{
	return (rv == KERN_RESTART ? fault_retry(f) : fault_finish(f, rv));
}

/*
 * Does the mapping still stand?  If the map changed while it was unlocked the
 * address is looked up again: another object or index begins the fault anew;
 * less protection is respected; more is left to the next fault.
 *
 * Finds: no object locked, here.page busy.  Leaves with NEXT: the same, map
 * read-locked.  Does not sleep: busy pages are held, so the map is only tried.
 * Verdicts: NEXT, RETRY, END.
 * Source: vm_fault.c, vm_fault_relookup().
 */
enum verdict
fault_recheck(struct fault *f)
{
	vm_object_t object;
	vm_pindex_t pindex;
	vm_prot_t prot;
	int rv;

	fault_assert(f, FAULT_UNLOCKED | FAULT_BUSY);
	if (f->map_locked)
		return (FAULT_NEXT);
	if (!vm_map_trylock_read(f->map))
		return (refuse_mapping(f, KERN_RESTART));
	f->map_locked = true;
	TRACE(TRACE_FAULT_RECHECK, 0, 0, 0,
	    f->map->timestamp != f->generation, 0);
	if (f->map->timestamp == f->generation)
		return (FAULT_NEXT);

	rv = vm_map_lookup_locked(&f->map, f->va, f->access, &f->entry,
	    &object, &pindex, &prot, &f->wired);
	if (rv == KERN_FAILURE)		/* it would have slept */
		return (refuse_mapping(f, KERN_RESTART));
	if (rv != KERN_SUCCESS)
		return (refuse_mapping(f, rv));
	if (object != f->top.object || pindex != f->top.pindex)
		return (refuse_mapping(f, KERN_RESTART));
	look_at_wiring(f);
	f->prot &= prot;
	f->access &= prot;
	if (f->prot == 0)
		return (refuse_mapping(f, KERN_RESTART));
	return (FAULT_NEXT);
}

/*
 * Takes the map back after populate (rule P8).  The busy pages that populate
 * left would deadlock with a thread that sleeps on one of them holding the
 * map, so the object's lock is dropped for a wait, and the map is waited for
 * by readers only.  Returns whether the map is unchanged since lookup.
 *
 * Finds: top.object write-locked.  Leaves: the same, map read-locked.
 * Source: vm_fault.c, vm_fault_restore_map_lock().
 */
bool
fault_relock_map(struct fault *f)
{
	VM_OBJECT_ASSERT_WLOCKED(f->top.object);
	if (!vm_map_trylock_read(f->map)) {
		VM_OBJECT_WUNLOCK(f->top.object);
		vm_map_lock_read(f->map);
		VM_OBJECT_WLOCK(f->top.object);
	}
	f->map_locked = true;
	return (f->map->timestamp == f->generation);
}
