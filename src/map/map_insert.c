/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entering a mapping at a given place.
 *
 * New anonymous memory next to older anonymous memory of the same kind
 * prolongs that one's object, and its entry too if everything else agrees:
 *
 *	[ entry of O )( new )   ->   [ entry of O, larger )
 *
 * Source: FreeBSD vm_map_insert1().
 */
#include "mem/heard.h"
#include "map/map.h"
#include <vm/vm_pager.h>

/* Everything that is known of the new mapping. */
struct insert {
	vm_object_t	 object;
	vm_ooffset_t	 offset;
	vm_offset_t	 start;
	vm_offset_t	 end;
	vm_prot_t	 prot;
	vm_prot_t	 max;
	vm_inherit_t	 inheritance;
	vm_eflags_t	 eflags;
	int		 cow;
	struct ucred	*cred;		/* charged to it, or NULL */
};

static const struct {
	int		 cow;
	vm_eflags_t	 eflags;
} flag_table[] = {
	{ MAP_COPY_ON_WRITE,	MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY },
	{ MAP_NOFAULT,		MAP_ENTRY_NOFAULT },
	{ MAP_DISABLE_SYNCER,	MAP_ENTRY_NOSYNC },
	{ MAP_DISABLE_COREDUMP,	MAP_ENTRY_NOCOREDUMP },
	{ MAP_STACK_AREA,	MAP_ENTRY_GROWS_DOWN },
	{ MAP_WRITECOUNT,	MAP_ENTRY_WRITECNT },
	{ MAP_VN_EXEC,		MAP_ENTRY_VN_EXEC },
	{ MAP_CREATE_GUARD,	MAP_ENTRY_GUARD },
	{ MAP_CREATE_STACK_GAP,	MAP_ENTRY_STACK_GAP },
};

#define	FLAGGED_COW	(MAP_COPY_ON_WRITE | MAP_NOFAULT |		\
	MAP_DISABLE_SYNCER | MAP_DISABLE_COREDUMP | MAP_STACK_AREA |	\
	MAP_WRITECOUNT | MAP_VN_EXEC | MAP_CREATE_GUARD |		\
	MAP_CREATE_STACK_GAP)

/* Sets the entry's flags; a large-page mapping must be aligned. */
static int
set_eflags(struct insert *in)
{
	vm_size_t mask;
	size_t i;
	u_int psind;

	in->eflags = 0;
	if ((in->cow & FLAGGED_COW) != 0) {
		for (i = 0; i < sizeof(flag_table) / sizeof(flag_table[0]);
		    i++)
			if ((in->cow & flag_table[i].cow) != 0)
				in->eflags |= flag_table[i].eflags;
	}
	in->inheritance = (in->cow & MAP_INHERIT_SHARE) != 0 ?
	    VM_INHERIT_SHARE : VM_INHERIT_COPY;
	if ((in->cow & MAP_SPLIT_BOUNDARY_MASK) == 0)
		return (KERN_SUCCESS);
	psind = (u_int)(in->cow & MAP_SPLIT_BOUNDARY_MASK) >>
	    MAP_SPLIT_BOUNDARY_SHIFT;
	if (psind >= MAXPAGESIZES)
		return (KERN_INVALID_ARGUMENT);
	mask = map_pagesize_mask(psind);
	if (((in->start | in->end) & mask) != 0)
		return (KERN_INVALID_ARGUMENT);
	in->eflags |= psind << MAP_ENTRY_SPLIT_BOUNDARY_SHIFT;
	return (KERN_SUCCESS);
}

/* Decides whether the mapping is charged for its memory. */
static void
set_charge(struct insert *in)
{
	in->cred = NULL;
	if ((in->cow & (MAP_ACC_NO_CHARGE | MAP_NOFAULT |
	    MAP_CREATE_GUARD)) != 0)
		return;
	if ((in->cow & MAP_ACC_CHARGED) != 0 ||
	    ((in->prot & VM_PROT_WRITE) != 0 && (in->object == NULL ||
	    (in->eflags & MAP_ENTRY_NEEDS_COPY) != 0)))
		in->cred = map_owner();
}

/* May the range be mapped at all?  *prev is the entry below it. */
static int
check_place(vm_map_t map, const struct insert *in, vm_map_entry_t *prev)
{
	const vm_prot_t wx = VM_PROT_WRITE | VM_PROT_EXECUTE;

	if (in->start == in->end ||
	    !vm_map_range_valid(map, in->start, in->end))
		return (KERN_INVALID_ADDRESS);
	if ((map->flags & MAP_WXORX) != 0 && (in->prot & wx) == wx)
		return (KERN_PROTECTION_FAILURE);
	if (vm_map_lookup_entry(map, in->start, prev) ||
	    vm_map_entry_succ(*prev)->start < in->end)
		return (KERN_NO_SPACE);
	if ((in->cow & MAP_CREATE_GUARD) != 0 &&
	    (in->object != NULL || in->max != VM_PROT_NONE))
		return (KERN_INVALID_ARGUMENT);
	/* The last byte may be the last one that an offset can name. */
	if ((vm_size_t)in->offset + (in->end - in->start - 1) <
	    (vm_size_t)in->offset)
		return (KERN_INVALID_ARGUMENT);
	return (KERN_SUCCESS);
}

/*
 * An anonymous object that others map or shadow too can no longer be known
 * to be mapped once.
 */
static void
clear_onemapping(vm_object_t object)
{
	if ((object->flags & OBJ_ANON) == 0)
		return;
	VM_OBJECT_WLOCK(object);
	if (object_refs(object) > 1 || object_shadows(object) != 0)
		vm_object_clear_flag(object, OBJ_ONEMAPPING);
	VM_OBJECT_WUNLOCK(object);
}

/*
 * Can the object of the entry below be prolonged?  Then it has been.
 * Unlike FreeBSD a stack gap is never prolonged: it would lose its data.
 */
static bool
coalesce_object(const struct insert *in, vm_map_entry_t prev)
{
	vm_object_t object;

	if ((prev->eflags & ~MAP_ENTRY_USER_WIRED) != in->eflags ||
	    prev->end != in->start ||
	    (in->cow & (MAP_STACK_AREA | MAP_VN_EXEC)) != 0)
		return (false);
	if ((in->cow & MAP_CREATE_STACK_GAP) != 0 && !AS_RECORDED(M04))
		return (false);
	object = prev->object.vm_object;
	if (prev->cred != in->cred &&
	    (object == NULL || object->cred != in->cred))
		return (false);
	return (vm_object_coalesce(object, prev->offset,
	    map_entry_size(prev), in->end - in->start, 0));
}

/* After coalescing the objects: can the entry itself be prolonged? */
static bool
can_extend_entry(const struct insert *in, const struct vm_map_entry *prev)
{
	return (prev->inheritance == in->inheritance &&
	    prev->protection == in->prot &&
	    prev->max_protection == in->max && prev->wired_count == 0);
}

/* Prolongs the entry below; returns the entry that holds the range then. */
static vm_map_entry_t
extend_entry(vm_map_t map, const struct insert *in, vm_map_entry_t prev)
{
	vm_map_entry_t next;

	next = vm_map_entry_succ(prev);
	if (!map_entry_is_guard(prev))
		map->size += in->end - prev->end;
	map_entry_resize(map, prev, in->end);
	map->hint = prev;
	return (vm_map_try_merge_entries(map, prev, next));
}

/* The new mapping shares the object of the entry below. */
static void
share_object(struct insert *in, vm_map_entry_t prev)
{
	in->object = prev->object.vm_object;
	in->offset = prev->offset + (vm_ooffset_t)map_entry_size(prev);
	if (in->object == NULL)
		return;
	vm_object_reference(in->object);
	if (in->object->cred != NULL &&
	    (prev->eflags & MAP_ENTRY_NEEDS_COPY) == 0)
		in->cred = NULL;	/* the object is charged already */
}

static void
fill_entry(vm_map_entry_t entry, const struct insert *in)
{
	entry->start = in->start;
	entry->end = in->end;
	entry->next_read = in->start;
	entry->object.vm_object = in->object;
	entry->offset = in->offset;
	entry->eflags = in->eflags;
	entry->protection = in->prot;
	entry->max_protection = in->max;
	entry->inheritance = in->inheritance;
	entry->read_ahead = VM_FAULT_READ_AHEAD_INIT;
	entry->wired_count = 0;
	entry->cred = in->cred;
	entry->wiring_thread = NULL;
}

static void
tell_mapping(vm_map_t map, const struct insert *in, vm_map_entry_t entry)
{
	TELL(TRACE_MAP, object_serial(entry->object.vm_object),
	    map->pmap->pm_id, in->start, (uint32_t)in->prot, in->end);
}

/* The entry is made before anything changes, because that may sleep. */
static void
place_entry(vm_map_t map, struct insert *in, vm_map_entry_t prev,
    vm_map_entry_t *res)
{
	vm_map_entry_t entry;

	if (in->object != NULL)
		clear_onemapping(in->object);
	entry = map_entry_create();
	if (in->object == NULL && curvm->policy.coalesce != 0 &&
	    coalesce_object(in, prev)) {
		if (can_extend_entry(in, prev)) {
			map_entry_dispose(entry);
			*res = extend_entry(map, in, prev);
			tell_mapping(map, in, *res);
			return;
		}
		share_object(in, prev);
	}
	fill_entry(entry, in);
	map_tree_insert(map, prev, entry);
	if (!map_entry_is_guard(entry))
		map->size += in->end - in->start;
	(void)vm_map_try_merge_entries(map, prev, entry);
	*res = vm_map_try_merge_entries(map, entry, vm_map_entry_succ(entry));
	tell_mapping(map, in, *res);
	if ((in->cow & (MAP_PREFAULT | MAP_PREFAULT_PARTIAL)) != 0)
		map_pmap_enter(map, in->start, in->prot, in->object,
		    OFF_TO_IDX(in->offset), in->end - in->start,
		    in->cow & MAP_PREFAULT_PARTIAL);
}

int
map_insert(vm_map_t map, vm_object_t object, vm_ooffset_t offset,
    vm_offset_t start, vm_offset_t end, vm_prot_t prot, vm_prot_t max,
    int cow, vm_map_entry_t *res)
{
	struct insert in;
	vm_map_entry_t prev;
	int rv;

	map_assert_locked(map);
	CONTRACT((prot & ~max) == 0,
	    "vm_map_insert: protection %#x is not within the maximum %#x",
	    prot, max);
	in.object = object;
	in.offset = offset;
	in.start = start;
	in.end = end;
	in.prot = prot;
	in.max = max;
	in.cow = cow;
	rv = check_place(map, &in, &prev);
	if (rv != KERN_SUCCESS)
		return (rv);
	rv = set_eflags(&in);
	if (rv != KERN_SUCCESS)
		return (rv);
	set_charge(&in);
	place_entry(map, &in, prev, res);
	return (KERN_SUCCESS);
}

int
vm_map_insert(vm_map_t map, vm_object_t object, vm_ooffset_t offset,
    vm_offset_t start, vm_offset_t end, vm_prot_t prot, vm_prot_t max,
    int cow)
{
	vm_map_entry_t entry;

	return (map_insert(map, object, offset, start, end, prot, max, cow,
	    &entry));
}

/* Source: FreeBSD vm_map_fixed(). */
int
vm_map_fixed(vm_map_t map, vm_object_t object, vm_ooffset_t offset,
    vm_offset_t start, vm_size_t length, vm_prot_t prot, vm_prot_t max,
    int cow)
{
	vm_offset_t end;
	int rv;

	CONTRACT((cow & MAP_STACK_AREA) == 0 || object == NULL,
	    "vm_map_fixed: a stack has no object");
	end = start + length;
	rv = KERN_SUCCESS;
	vm_map_lock(map);
	map_range_clamp(map, &start, &end);
	if ((cow & MAP_CHECK_EXCL) == 0)
		rv = vm_map_delete(map, start, end);
	if (rv == KERN_SUCCESS) {
		if ((cow & MAP_STACK_AREA) != 0)
			rv = map_stack_locked(map, start, length,
			    map_stack_grow(), prot, max, cow);
		else
			rv = vm_map_insert(map, object, offset, start, end,
			    prot, max, cow);
	}
	vm_map_unlock(map);
	return (rv);
}
