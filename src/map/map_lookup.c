/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a fault asks of a map: which object and index back an address, and
 * with what protection it may be mapped.
 *
 * Three things that were put off are done here, because only now is it known
 * that they are needed: a stack grows, a private mapping gets the shadow that
 * takes its copies (at the first write), anonymous memory gets its object.
 * Each needs the map exclusively for a moment; if the lock is lost on the
 * way there, the lookup begins again.
 *
 * Source: FreeBSD vm_map_lookup(), vm_map_lookup_locked().
 */
#include "map/map.h"

/* One lookup: what was asked, and what has been found so far. */
struct lookup {
	vm_offset_t	 vaddr;
	vm_prot_t	 asked;		/* with VM_PROT_COPY etc. */
	vm_prot_t	 access;	/* what must be possible */
	vm_prot_t	 prot;		/* what may be mapped */
	vm_map_entry_t	 entry;
	bool		 wired;
};

/* Does the entry allow the access?  Finds out what may be mapped for it. */
static bool
allows_access(struct lookup *l)
{
	l->access = l->asked & VM_PROT_ALL;
	l->prot = l->entry->protection;
	if ((l->access & ~l->prot) != 0)
		return (false);
	/* A wired page must never fault again, whatever the access. */
	l->wired = l->entry->wired_count != 0;
	if (l->wired)
		l->access = l->prot;
	return (true);
}

/* The same, and for VM_PROT_COPY: may the memory be written to at all? */
static bool
allows_fault(struct lookup *l)
{
	const struct vm_map_entry *entry = l->entry;

	if (entry->protection == VM_PROT_NONE)
		return (false);
	if ((l->asked & VM_PROT_COPY) != 0 &&
	    (entry->max_protection & VM_PROT_WRITE) == 0 &&
	    (entry->eflags & MAP_ENTRY_COW) == 0)
		return (false);
	return (allows_access(l));
}

/*
 * The shadow for the copies of a private mapping.  The reference to the old
 * object moves from the entry to the shadow; an anonymous object without
 * another reference needs none and stays.
 */
static int
make_shadow(vm_map_t map, vm_map_entry_t entry)
{
	vm_object_t object;

	if (vm_map_lock_upgrade(map))
		return (KERN_RESTART);
	object = entry->object.vm_object;
	if (object == NULL) {
		entry->cred = map_owner();	/* it gets a fresh object */
	} else {
		vm_object_shadow(&entry->object.vm_object, &entry->offset,
		    map_entry_size(entry), map_owner(), false);
		entry->cred = NULL;
	}
	entry->eflags &= ~MAP_ENTRY_NEEDS_COPY;
	vm_map_lock_downgrade(map);
	return (KERN_SUCCESS);
}

static int
make_object(vm_map_t map, vm_map_entry_t entry)
{
	if (vm_map_lock_upgrade(map))
		return (KERN_RESTART);
	map_entry_back(entry);
	vm_map_lock_downgrade(map);
	return (KERN_SUCCESS);
}

static inline bool
is_stack_gap(const struct vm_map_entry *entry)
{
	return (map_entry_is_guard(entry) && map_entry_is_gap(entry) &&
	    entry->protection == VM_PROT_NONE);
}

/* Finds the entry, growing a stack at most once. */
static int
find_mapped_entry(vm_map_t map, struct lookup *l)
{
	int rv;

	if (!vm_map_lookup_entry(map, l->vaddr, &l->entry))
		return (KERN_INVALID_ADDRESS);
	if ((l->asked & VM_PROT_FAULT_LOOKUP) == 0)
		return (KERN_SUCCESS);
	if (is_stack_gap(l->entry)) {
		rv = vm_map_growstack(map, l->vaddr, l->entry);
		if (rv == KERN_RESTART)
			return (rv);
		if (rv == KERN_SUCCESS &&
		    !vm_map_lookup_entry(map, l->vaddr, &l->entry))
			return (KERN_INVALID_ADDRESS);
	}
	l->asked &= (vm_prot_t)~VM_PROT_FAULT_LOOKUP;
	return (KERN_SUCCESS);
}

/*
 * One attempt, the map read-locked in and out; but with KERN_RESTART the
 * lock is lost.
 */
static int
look_up_once(vm_map_t map, struct lookup *l)
{
	vm_map_entry_t entry;
	int rv;

	rv = find_mapped_entry(map, l);
	if (rv != KERN_SUCCESS)
		return (rv);
	if (!allows_fault(l))
		return (KERN_PROTECTION_FAILURE);
	entry = l->entry;
	if ((entry->eflags & MAP_ENTRY_NEEDS_COPY) != 0) {
		if ((l->access & VM_PROT_WRITE) != 0 ||
		    (l->asked & VM_PROT_COPY) != 0) {
			rv = make_shadow(map, entry);
			if (rv != KERN_SUCCESS)
				return (rv);
		} else {
			l->prot &= (vm_prot_t)~VM_PROT_WRITE;
		}
	}
	if (__predict_false(entry->object.vm_object == NULL) &&
	    !vm_map_is_system(map))
		return (make_object(map, entry));
	return (KERN_SUCCESS);
}

/* Hands the findings to the caller. */
static inline void
report_lookup(const struct lookup *l, vm_map_entry_t *out_entry,
    vm_object_t *object, vm_pindex_t *pindex, vm_prot_t *out_prot,
    boolean_t *wired)
{
	const struct vm_map_entry *entry = l->entry;

	*out_entry = l->entry;
	*object = entry->object.vm_object;
	*pindex = OFF_TO_IDX((vm_size_t)entry->offset +
	    (l->vaddr - entry->start));
	*out_prot = l->prot;
	*wired = l->wired;
}

int
vm_map_lookup(vm_map_t *var_map, vm_offset_t vaddr, vm_prot_t fault_type,
    vm_map_entry_t *out_entry, vm_object_t *object, vm_pindex_t *pindex,
    vm_prot_t *out_prot, boolean_t *wired)
{
	struct lookup l;
	vm_map_t map = *var_map;
	int rv;

	l.vaddr = vaddr;
	l.asked = fault_type;
	do {
		vm_map_lock_read(map);
		rv = look_up_once(map, &l);
	} while (rv == KERN_RESTART);
	if (rv != KERN_SUCCESS) {
		vm_map_unlock_read(map);
		return (rv);
	}
	report_lookup(&l, out_entry, object, pindex, out_prot, wired);
	return (KERN_SUCCESS);
}

int
vm_map_lookup_locked(vm_map_t *var_map, vm_offset_t vaddr,
    vm_prot_t fault_type, vm_map_entry_t *out_entry, vm_object_t *object,
    vm_pindex_t *pindex, vm_prot_t *out_prot, boolean_t *wired)
{
	struct lookup l = { .vaddr = vaddr, .asked = fault_type };
	vm_map_t map = *var_map;

	if (!vm_map_lookup_entry(map, vaddr, &l.entry))
		return (KERN_INVALID_ADDRESS);
	if (!allows_access(&l))
		return (KERN_PROTECTION_FAILURE);
	if ((l.entry->eflags & MAP_ENTRY_NEEDS_COPY) != 0) {
		if ((l.access & VM_PROT_WRITE) != 0)
			return (KERN_FAILURE);
		l.prot &= (vm_prot_t)~VM_PROT_WRITE;
	}
	if (l.entry->object.vm_object == NULL)
		return (KERN_FAILURE);
	report_lookup(&l, out_entry, object, pindex, out_prot, wired);
	return (KERN_SUCCESS);
}

void
vm_map_lookup_done(vm_map_t map, vm_map_entry_t entry)
{
	vm_map_unlock_read(map);
}
