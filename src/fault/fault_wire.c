/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Wiring a range of a map: every page faulted in and kept.
 *
 * Both ways work in two passes.  The first claims the entries of the range
 * one after the other (MAP_ENTRY_IN_TRANSITION, wiring_thread) so that they
 * stay while the map is unlocked: others wait for a claimed entry, only clip
 * may touch it.  The second goes over the claimed ones again, finishes them
 * or undoes them, and lets go.
 *
 *	entry: free --claim--> in transition, ours --release--> free
 *
 * wired_count of an entry counts the kernel's wirings and one for the user;
 * its pages are wired once, when the count leaves 0.  While the pages of an
 * entry are being faulted in the count is 1; WIRE_FAILED marks an entry whose
 * pages are not all wired and need no undoing.
 *
 * Source: FreeBSD vm_map.c, vm_map_wire_locked(), vm_map_unwire().
 */
#include <vm/vm_param.h>
#include <vm/vm_extern.h>
#include "sched/sched.h"
#include "map/map.h"
#include "fault/fault.h"

#define	WIRE_FAILED	(-1)

struct wiring {
	vm_map_t	 map;
	vm_offset_t	 start;
	vm_offset_t	 end;		/* shrinks when a step fails */
	vm_prot_t	 need;		/* access that entries must allow */
	bool		 holes_ok;
	bool		 user;		/* for the user, else the kernel */
};

typedef int	 step_t(struct wiring *, vm_map_entry_t *);
typedef void	 finish_t(struct wiring *, vm_map_entry_t, int rv);

static void
init_wiring(struct wiring *w, vm_map_t map, vm_offset_t start, vm_offset_t end,
    int flags)
{
	map_range_clamp(map, &start, &end);
	*w = (struct wiring){
		.map = map,
		.start = start,
		.end = end,
		.need = (flags & VM_MAP_WIRE_WRITE) != 0 ? VM_PROT_WRITE :
		    VM_PROT_NONE,
		.holes_ok = (flags & VM_MAP_WIRE_HOLESOK) != 0,
		.user = (flags & VM_MAP_WIRE_USER) != 0,
	};
}

/* The first entry of the range, or NULL: a hole that is not allowed. */
static vm_map_entry_t
first_entry(const struct wiring *w)
{
	vm_map_entry_t entry;

	if (vm_map_lookup_entry(w->map, w->start, &entry))
		return (entry);
	return (w->holes_ok ? vm_map_entry_succ(entry) : NULL);
}

static bool
is_ours(const struct vm_map_entry *entry)
{
	return ((entry->eflags & MAP_ENTRY_IN_TRANSITION) != 0 &&
	    entry->wiring_thread == curthread);
}

static bool
user_wired(const struct vm_map_entry *entry)
{
	return ((entry->eflags & MAP_ENTRY_USER_WIRED) != 0);
}

/* Cuts the entry to the range and marks it. */
static int
claim_entry(const struct wiring *w, vm_map_entry_t entry)
{
	int rv;

	rv = vm_map_clip_start(w->map, entry, w->start);
	if (rv == KERN_SUCCESS)
		rv = vm_map_clip_end(w->map, entry, w->end);
	if (rv != KERN_SUCCESS)
		return (rv);
	INVARIANT(entry->wiring_thread == NULL,
	    "entry [%#lx, %#lx) is claimed twice", (u_long)entry->start,
	    (u_long)entry->end);
	entry->eflags |= MAP_ENTRY_IN_TRANSITION;
	entry->wiring_thread = curthread;
	return (KERN_SUCCESS);
}

/* What step() says about a claimed entry, or that a hole follows. */
static int
step_claimed(struct wiring *w, vm_map_entry_t *entryp, step_t *step)
{
	vm_map_entry_t entry, next;
	int rv;

	rv = step(w, entryp);
	entry = *entryp;
	next = vm_map_entry_succ(entry);
	if (rv == KERN_SUCCESS && !w->holes_ok && entry->end < w->end &&
	    next->start > entry->end)
		rv = KERN_INVALID_ADDRESS;
	if (rv != KERN_SUCCESS)
		w->end = entry->end;
	return (rv);
}

/*
 * First pass.  Locks: the map exclusive, dropped while waiting for others'
 * claims and by step().  Returns KERN_SUCCESS or what stopped it; w->end is
 * then the end of the last claimed entry, or of the range if there may be
 * unclaimed ones.
 */
static int
claim_range(struct wiring *w, step_t *step)
{
	vm_map_entry_t entry;
	int rv;

	entry = first_entry(w);
	if (entry == NULL) {
		w->end = w->start;
		return (KERN_INVALID_ADDRESS);
	}
	while (entry->start < w->end) {
		if ((entry->eflags & MAP_ENTRY_IN_TRANSITION) != 0) {
			entry = vm_map_entry_in_transition(w->map, w->start,
			    &w->end, w->holes_ok, entry);
			if (entry == NULL)
				return (KERN_INVALID_ADDRESS);
			continue;
		}
		rv = claim_entry(w, entry);
		if (rv == KERN_SUCCESS)
			rv = step_claimed(w, &entry, step);
		if (rv != KERN_SUCCESS)
			return (rv);
		entry = vm_map_entry_succ(entry);
	}
	return (KERN_SUCCESS);
}

/*
 * Second pass.  Entries that are not ours appeared in holes meanwhile, or
 * were never claimed.  Locks: the map exclusive.
 */
static void
release_range(struct wiring *w, finish_t *finish, int rv)
{
	vm_map_entry_t entry, prev;
	bool wakeup;

	wakeup = false;
	if (!vm_map_lookup_entry(w->map, w->start, &entry))
		entry = vm_map_entry_succ(entry);
	prev = vm_map_entry_pred(entry);
	for (; entry->start < w->end; entry = vm_map_entry_succ(entry)) {
		if (is_ours(entry)) {
			finish(w, entry, rv);
			if ((entry->eflags & MAP_ENTRY_NEEDS_WAKEUP) != 0)
				wakeup = true;
			entry->eflags &= ~(MAP_ENTRY_IN_TRANSITION |
			    MAP_ENTRY_WIRE_SKIPPED | MAP_ENTRY_NEEDS_WAKEUP);
			entry->wiring_thread = NULL;
			(void)vm_map_try_merge_entries(w->map, prev, entry);
		}
		prev = entry;
	}
	(void)vm_map_try_merge_entries(w->map, prev, entry);
	if (wakeup)
		vm_map_wakeup(w->map);
}

/* Gives up one wiring of the entry, with the last one its pages'. */
static void
drop_wiring(struct wiring *w, vm_map_entry_t entry)
{
	if (entry->wired_count == 1)
		vm_map_entry_unwire(w->map, entry);
	else
		map_entry_set_wirings(entry, entry->wired_count - 1);
}

static void
tell_wirings(const struct wiring *w, const struct vm_map_entry *entry,
    enum trace_kind kind)
{
	TELL(kind, 0, w->map->pmap->pm_id, entry->start,
	    (uint32_t)entry->wired_count, entry->end);
}

/* ---- unwiring ---- */

static int
unwire_step(struct wiring *w, vm_map_entry_t *entryp)
{
	if (!w->user && vm_map_entry_system_wired_count(*entryp) == 0)
		return (KERN_INVALID_ARGUMENT);
	return (KERN_SUCCESS);
}

static void
unwire_finish(struct wiring *w, vm_map_entry_t entry, int rv)
{
	if (rv != KERN_SUCCESS || (w->user && !user_wired(entry)))
		return;
	drop_wiring(w, entry);
	if (w->user)
		entry->eflags &= ~MAP_ENTRY_USER_WIRED;
	tell_wirings(w, entry, TRACE_UNWIRE);
}

int
vm_map_unwire(vm_map_t map, vm_offset_t start, vm_offset_t end, int flags)
{
	struct wiring w;
	int rv;

	if (start == end)
		return (KERN_SUCCESS);
	vm_map_lock(map);
	init_wiring(&w, map, start, end, flags);
	rv = claim_range(&w, unwire_step);
	release_range(&w, unwire_finish, rv);
	vm_map_unlock(map);
	return (rv);
}

/* ---- wiring ---- */

/* The pages of the entry below `failed` are wired, the others are not. */
static void
fail_entry(struct wiring *w, vm_map_entry_t entry, vm_offset_t failed)
{
	if (failed > entry->start) {
		pmap_unwire(w->map->pmap, entry->start, failed);
		vm_object_unwire(entry->object.vm_object, entry->offset,
		    failed - entry->start, PQ_ACTIVE);
	}
	map_entry_set_wirings(entry, WIRE_FAILED);
}

/* Wires page after page; *vap is where it stopped.  Locks: none. */
static int
fault_range(vm_map_t map, vm_offset_t *vap, vm_offset_t end, vm_size_t step)
{
	int rv;

	for (; *vap < end; *vap += step) {
		rv = vm_fault(map, *vap, VM_PROT_NONE, VM_FAULT_WIRE, NULL);
		if (rv != KERN_SUCCESS)
			return (rv);
	}
	return (KERN_SUCCESS);
}

/*
 * Faults the pages of a claimed entry in.  Meanwhile the map is unlocked but
 * busy, so nobody forks it; the entry may be clipped, not merged or deleted.
 * *entryp becomes the last piece of what it was.
 */
static int
fault_entry(struct wiring *w, vm_map_entry_t *entryp)
{
	vm_map_entry_t entry;
	vm_offset_t end, start, va;
	vm_size_t step;
	int rv;

	entry = *entryp;
	map_entry_set_wirings(entry, 1);
	va = start = curthread->td_wired_to = entry->start;
	end = entry->end;
	step = map_pagesize_mask(MAP_ENTRY_SPLIT_BOUNDARY_INDEX(entry)) + 1;
	vm_map_busy(w->map);
	vm_map_unlock(w->map);
	rv = fault_range(w->map, &va, end, step);
	vm_map_lock(w->map);
	vm_map_unbusy(w->map);

	if (!vm_map_lookup_entry(w->map, start, &entry))
		PANIC("entry at %#lx vanished while it was being wired",
		    (u_long)start);
	for (; entry->end < end; entry = vm_map_entry_succ(entry)) {
		if (rv != KERN_SUCCESS && va < entry->end)
			fail_entry(w, entry, va);
	}
	if (rv != KERN_SUCCESS)
		fail_entry(w, entry, va);
	*entryp = entry;
	return (rv);
}

static int
wire_step(struct wiring *w, vm_map_entry_t *entryp)
{
	vm_map_entry_t entry;

	entry = *entryp;
	if ((entry->protection & (VM_PROT_READ | VM_PROT_EXECUTE)) == 0 ||
	    (entry->protection & w->need) != w->need) {
		entry->eflags |= MAP_ENTRY_WIRE_SKIPPED;
		return (w->holes_ok ? KERN_SUCCESS : KERN_INVALID_ADDRESS);
	}
	if (entry->wired_count == 0)
		return (fault_entry(w, entryp));
	if (!w->user || !user_wired(entry))
		map_entry_set_wirings(entry, entry->wired_count + 1);
	return (KERN_SUCCESS);
}

static void
wire_finish(struct wiring *w, vm_map_entry_t entry, int rv)
{
	if ((entry->eflags & MAP_ENTRY_WIRE_SKIPPED) != 0)
		return;
	if (rv == KERN_SUCCESS) {
		if (w->user)
			entry->eflags |= MAP_ENTRY_USER_WIRED;
		tell_wirings(w, entry, TRACE_WIRE);
		return;
	}
	if (entry->wired_count == WIRE_FAILED)
		map_entry_set_wirings(entry, 0);
	else if (!w->user || !user_wired(entry))
		drop_wiring(w, entry);
	tell_wirings(w, entry, TRACE_UNWIRE);
}

int
vm_map_wire_locked(vm_map_t map, vm_offset_t start, vm_offset_t end, int flags)
{
	struct wiring w;
	int rv;

	if (start == end)
		return (KERN_SUCCESS);
	init_wiring(&w, map, start, end, flags);
	rv = claim_range(&w, wire_step);
	release_range(&w, wire_finish, rv);
	return (rv);
}

int
vm_map_wire(vm_map_t map, vm_offset_t start, vm_offset_t end, int flags)
{
	int rv;

	vm_map_lock(map);
	rv = vm_map_wire_locked(map, start, end, flags);
	vm_map_unlock(map);
	return (rv);
}

static const struct map_fault_ops fault_map_ops = {
	.wire = vm_map_wire_locked,
	.copy_entry = vm_fault_copy_entry,
};

int
fault_init(struct vmsim *vm)
{
	vm->map->fault_ops = &fault_map_ops;
	return (0);
}
