/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chains: which page one shows, and how one is drawn, everywhere alike:
 *
 *	[S2: . . . 3] -> [S1: . s . .] -> [F: 0 1 2 3]
 *
 * Left is top.  An object of up to ten pages has a place for each: the digit
 * of a resident page, `s` for one that is only in swap, `.` for none.  A
 * larger one lists ranges: [F: 0-3 17 of 64], [F: - of 64] when it is empty.
 */
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

/* The end of the run of resident pages that begins at `i`. */
static vm_pindex_t
run_end(vm_object_t object, vm_pindex_t i)
{
	while (vm_radix_lookup(&object->rtree, i + 1) != NULL)
		i++;
	return (i);
}

static void
draw_ranges(struct printer *out, vm_object_t object)
{
	vm_pindex_t first, last;
	vm_page_t m;

	m = vm_radix_lookup_ge(&object->rtree, 0);
	if (m == NULL)
		print_fmt(out, " -");
	while (m != NULL) {
		first = m->pindex;
		last = run_end(object, first);
		print_fmt(out, " %" PRIu64, first);
		if (last != first)
			print_fmt(out, "-%" PRIu64, last);
		m = vm_radix_lookup_ge(&object->rtree, last + 1);
	}
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
