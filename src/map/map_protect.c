/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing protections.
 *
 * More access is given lazily: the page table is left alone and the next
 * fault finds the new protection.  Less access is taken from the page table
 * at once.  Memory that the user wired must not fault, so there new write
 * access is made effective at once, copying what is copy-on-write.
 *
 * Source: FreeBSD vm_map_protect().
 */
#include "map/map.h"
#include <vm/pmap.h>

struct protect {
	vm_offset_t	 start;
	vm_offset_t	 end;
	vm_prot_t	 prot;
	vm_prot_t	 maxprot;
	int		 flags;		/* VM_MAP_PROTECT_* */
};

static inline bool
contains_prot(vm_prot_t set, vm_prot_t bits)
{
	return ((bits & ~set) == 0);
}

/* A stack is changed as a whole, down to and with its gap. */
static vm_map_entry_t
find_stack_bottom(vm_map_t map, vm_map_entry_t entry)
{
	while (!(map_entry_is_guard(entry) && map_entry_is_gap(entry)) &&
	    entry != vm_map_entry_first(map))
		entry = vm_map_entry_pred(entry);
	return (entry);
}

/*
 * Is the change allowed for every entry?  *in_tran is one that is being
 * wired or unwired, or NULL.
 */
static int
check_protect_range(const struct protect *p, vm_map_entry_t entry,
    vm_map_entry_t *in_tran)
{
	vm_prot_t max, wanted;

	wanted = VM_PROT_NONE;
	if ((p->flags & VM_MAP_PROTECT_SET_PROT) != 0)
		wanted |= p->prot;
	if ((p->flags & VM_MAP_PROTECT_SET_MAXPROT) != 0)
		wanted |= p->maxprot;
	*in_tran = NULL;
	for (; entry->start < p->end; entry = vm_map_entry_succ(entry)) {
		if (map_entry_is_guard(entry) && !map_entry_is_gap(entry))
			continue;
		max = map_entry_is_gap(entry) ? MAP_GAP_MAXPROT(entry) :
		    entry->max_protection;
		if (!contains_prot(max, wanted))
			return (KERN_PROTECTION_FAILURE);
		if ((entry->eflags & MAP_ENTRY_IN_TRANSITION) != 0)
			*in_tran = entry;
	}
	return (KERN_SUCCESS);
}

/* Memory that becomes writable is charged from now on. */
static void
charge_entry(const struct protect *p, vm_map_entry_t entry)
{
	vm_object_t object;

	if ((p->flags & VM_MAP_PROTECT_SET_PROT) == 0 ||
	    (p->prot & ~entry->protection & VM_PROT_WRITE) == 0 ||
	    map_entry_charged(entry) || map_entry_is_guard(entry))
		return;
	object = entry->object.vm_object;
	if (object == NULL || (entry->eflags & MAP_ENTRY_NEEDS_COPY) != 0) {
		entry->cred = map_owner();
		return;
	}
	VM_OBJECT_WLOCK(object);
	if ((object->flags & OBJ_SWAP) != 0)
		object->cred = map_owner();
	VM_OBJECT_WUNLOCK(object);
}

/* A gap remembers the protections for what will grow into it. */
static void
change_gap(const struct protect *p, vm_map_entry_t entry)
{
	vm_prot_t max, prot;

	if (!map_entry_is_gap(entry))
		return;
	prot = MAP_GAP_PROT(entry);
	max = MAP_GAP_MAXPROT(entry);
	if ((p->flags & VM_MAP_PROTECT_SET_MAXPROT) != 0) {
		max = p->maxprot;
		prot &= max;
	}
	if ((p->flags & VM_MAP_PROTECT_SET_PROT) != 0)
		prot = p->prot;
	entry->offset = MAP_GAP_PROTS(prot, max);
}

static void
change_entry(vm_map_t map, const struct protect *p, vm_map_entry_t entry)
{
	vm_prot_t allowed, old;

	old = entry->protection;
	if ((p->flags & VM_MAP_PROTECT_SET_MAXPROT) != 0) {
		entry->max_protection = p->maxprot;
		entry->protection = p->maxprot & old;
	}
	if ((p->flags & VM_MAP_PROTECT_SET_PROT) != 0)
		entry->protection = p->prot;
	if ((entry->eflags & MAP_ENTRY_USER_WIRED) != 0 &&
	    (entry->protection & ~old & VM_PROT_WRITE) != 0 &&
	    curvm->map->fault_ops != NULL)
		curvm->map->fault_ops->copy_entry(map, map, entry, entry,
		    NULL);
	if ((old & ~entry->protection) == 0)
		return;
	/* A copy-on-write page never becomes writable this way. */
	allowed = entry->protection;
	if ((entry->eflags & MAP_ENTRY_COW) != 0)
		allowed &= (vm_prot_t)~VM_PROT_WRITE;
	pmap_protect(map->pmap, entry->start, entry->end, allowed);
}

/* Cuts the ends of the range and charges; the first entry is not before. */
static int
clip_and_charge(vm_map_t map, const struct protect *p, vm_map_entry_t first)
{
	vm_map_entry_t entry;
	int rv;

	rv = vm_map_clip_start(map, first, p->start);
	for (entry = first; rv == KERN_SUCCESS && entry->start < p->end;
	    entry = vm_map_entry_succ(entry)) {
		rv = vm_map_clip_end(map, entry, p->end);
		if (rv == KERN_SUCCESS)
			charge_entry(p, entry);
	}
	return (rv);
}

static void
change_range(vm_map_t map, const struct protect *p, vm_map_entry_t first)
{
	vm_map_entry_t entry, prev;

	prev = vm_map_entry_pred(first);
	for (entry = first; entry->start < p->end;
	    entry = vm_map_entry_succ(entry)) {
		if (map_entry_is_guard(entry))
			change_gap(p, entry);
		else
			change_entry(map, p, entry);
		TELL(TRACE_PROTECT, 0, map->pmap->pm_id, entry->start,
		    (uint32_t)entry->protection, entry->end);
		(void)vm_map_try_merge_entries(map, prev, entry);
		prev = entry;
	}
	(void)vm_map_try_merge_entries(map, prev, entry);
}

/*
 * One attempt with the map locked.  KERN_RESTART: an entry was in transition
 * and has been waited for; the lock is lost.  What was clipped before a
 * failure is harmless and stays clipped, as in FreeBSD.
 */
static int
protect_locked(vm_map_t map, struct protect *p)
{
	const vm_prot_t wx = VM_PROT_WRITE | VM_PROT_EXECUTE;
	vm_map_entry_t first, in_tran;
	int rv;

	if ((map->flags & MAP_WXORX) != 0 && contains_prot(p->prot, wx) &&
	    (p->flags & VM_MAP_PROTECT_SET_PROT) != 0)
		return (KERN_PROTECTION_FAILURE);
	/* While pages are being wired, their protection must not change. */
	vm_map_wait_busy(map);
	map_range_clamp(map, &p->start, &p->end);
	if (!vm_map_lookup_entry(map, p->start, &first))
		first = vm_map_entry_succ(first);
	if ((p->flags & VM_MAP_PROTECT_GROWSDOWN) != 0 &&
	    (first->eflags & MAP_ENTRY_GROWS_DOWN) != 0) {
		first = find_stack_bottom(map, first);
		p->start = first->start;
	}
	rv = check_protect_range(p, first, &in_tran);
	if (rv != KERN_SUCCESS)
		return (rv);
	if (in_tran != NULL) {
		in_tran->eflags |= MAP_ENTRY_NEEDS_WAKEUP;
		(void)vm_map_unlock_and_wait(map, 0);
		return (KERN_RESTART);
	}
	if (first->start >= p->end)
		return (KERN_SUCCESS);
	rv = clip_and_charge(map, p, first);
	if (rv == KERN_SUCCESS)
		change_range(map, p, first);
	return (rv);
}

int
vm_map_protect(vm_map_t map, vm_offset_t start, vm_offset_t end,
    vm_prot_t new_prot, vm_prot_t new_maxprot, int flags)
{
	const int both = VM_MAP_PROTECT_SET_PROT | VM_MAP_PROTECT_SET_MAXPROT;
	struct protect p;
	int rv;

	if (start == end)
		return (KERN_SUCCESS);
	if ((flags & both) == both && !contains_prot(new_maxprot, new_prot))
		return (KERN_OUT_OF_BOUNDS);
	do {
		p = (struct protect){
			.start = start,
			.end = end,
			.prot = new_prot,
			.maxprot = new_maxprot,
			.flags = flags,
		};
		vm_map_lock(map);
		rv = protect_locked(map, &p);
	} while (rv == KERN_RESTART);
	vm_map_unlock(map);
	return (rv);
}
