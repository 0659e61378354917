/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chains: which page one shows, and how one is drawn, everywhere alike:
 *
 *	[S2: . . . 3] -> [S1: . s . .] -> [F: 0 1 2 3]
 *
 * Left is top.  An object of up to ten pages has a place for each: the digit
 * of a resident page, `s` for one that is only in swap, `.` for none.  A
 * larger one lists ranges: [S1: s0-3 17 of 64], [F: - of 64] when it is empty.
 */
#include <sys/param.h>
#include <inttypes.h>

#include "pmap/pmap.h"
#include "pager/swap_index.h"
#include "map/map.h"
#include "observe/observe.h"

#define	DIGITS	10	/* largest object drawn page by page */

static vm_page_t
find_chain_page(vm_object_t top, vm_pindex_t pindex, bool filled,
    vm_object_t *owner)
{
	vm_object_t object;
	vm_page_t m;

	for (object = top; object != NULL; object = object->backing_object) {
		m = vm_radix_lookup(&object->rtree, pindex);
		if (m != NULL && (!filled || vm_page_any_valid(m) ||
		    !vm_page_xbusied(m))) {
			*owner = object;
			return (m);
		}
		pindex += OFF_TO_IDX(object->backing_object_offset);
	}
	*owner = NULL;
	return (NULL);
}

vm_page_t
observe_chain_page(vm_object_t top, vm_pindex_t pindex, vm_object_t *owner)
{
	return (find_chain_page(top, pindex, false, owner));
}

vm_page_t
observe_filled_page(vm_object_t top, vm_pindex_t pindex, vm_object_t *owner)
{
	return (find_chain_page(top, pindex, true, owner));
}

vm_page_t
observe_pte_page(vm_map_entry_t entry, vm_offset_t va, uint64_t pte)
{
	vm_object_t owner;
	vm_page_t m;

	m = PHYS_TO_VM_PAGE(pte_pa(pte));
	if (m != NULL || entry == NULL)
		return (m);
	m = observe_chain_page(entry->object.vm_object,
	    OFF_TO_IDX(entry->offset + (va - entry->start)), &owner);
	return (m != NULL && m->phys_addr == pte_pa(pte) ? m : NULL);
}

static bool
in_swap(vm_object_t object, vm_pindex_t i)
{
	return ((object->flags & OBJ_SWAP) != 0 &&
	    swap_index_get(object, i) != SWAP_NONE);
}

static void
draw_places(struct printer *out, vm_object_t object)
{
	vm_pindex_t i;

	for (i = 0; i < object->size; i++) {
		if (vm_radix_lookup(&object->rtree, i) != NULL)
			print_fmt(out, " %" PRIu64, i);
		else
			print_fmt(out, in_swap(object, i) ? " s" : " .");
	}
}

/* The first page from `i` on that is only in swap; the size: none. */
static vm_pindex_t
next_swapped(vm_object_t object, vm_pindex_t i)
{
	uint32_t block;

	if ((object->flags & OBJ_SWAP) == 0)
		return (object->size);
	for (; i < object->size; i++) {
		i = swap_index_next(object, i, object->size, &block);
		if (i >= object->size ||
		    vm_radix_lookup(&object->rtree, i) == NULL)
			break;
	}
	return (MIN(i, object->size));
}

static vm_pindex_t
next_resident(vm_object_t object, vm_pindex_t i)
{
	vm_page_t m = vm_radix_lookup_ge(&object->rtree, i);

	return (m != NULL ? m->pindex : object->size);
}

/* The end of the run of such pages that begins at `i`. */
static vm_pindex_t
run_end(vm_object_t object, vm_pindex_t i, bool swapped)
{
	while (i + 1 < object->size && (swapped ?
	    next_swapped(object, i + 1) : next_resident(object, i + 1)) ==
	    i + 1)
		i++;
	return (i);
}

/* Resident pages, and with an `s` those that are only in swap. */
static void
draw_ranges(struct printer *out, vm_object_t object)
{
	vm_pindex_t first, last, resident, swapped;
	bool any = false, is_swapped;

	for (first = 0; first < object->size; first = last + 1) {
		resident = next_resident(object, first);
		swapped = next_swapped(object, first);
		is_swapped = swapped < resident;
		first = is_swapped ? swapped : resident;
		if (first >= object->size)
			break;
		last = run_end(object, first, is_swapped);
		print_fmt(out, " %s%" PRIu64, is_swapped ? "s" : "", first);
		if (last != first)
			print_fmt(out, "-%" PRIu64, last);
		any = true;
	}
	if (!any)
		print_fmt(out, " -");
	print_fmt(out, " of %" PRIu64, object->size);
}

void
observe_draw_object(struct printer *out, vm_object_t object)
{
	print_fmt(out, "[%s:", describe_serial(object->serial).text);
	if (object->size <= DIGITS)
		draw_places(out, object);
	else
		draw_ranges(out, object);
	print_fmt(out, "]");
}

void
observe_draw_chain(struct printer *out, vm_object_t object)
{
	for (; object != NULL; object = object->backing_object) {
		observe_draw_object(out, object);
		if (object->backing_object != NULL)
			print_fmt(out, " -> ");
	}
}

void
vmsim_dump_chain(struct vmsim_proc *p, uint64_t addr, vmsim_print_t *print,
    void *arg)
{
	struct printer out = { print, arg };
	struct vmsim *prev;
	vm_map_entry_t entry;
	vm_object_t object;

	prev = vmsim_enter(p->p_vm);
	object = NULL;
	if (vm_map_lookup_entry(&p->p_vmspace->vm_map, addr, &entry))
		object = entry->object.vm_object;
	if (object != NULL)
		observe_draw_chain(&out, object);
	else
		print_fmt(&out, "none");
	print_fmt(&out, "\n");
	vmsim_enter(prev);
}
