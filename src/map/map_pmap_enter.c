/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mapping resident pages before anybody asks, at mmap and for
 * MADV_WILLNEED.  No page is allocated and none is read; the mappings are
 * read-only and replace nothing.
 *
 * Source: FreeBSD vm_map_pmap_enter().
 */
#include "map/map.h"
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>

#define	PREFAULT_MAX	96	/* pages looked at for a partial prefault */

/* Pages that a mapping of this page at this address could cover. */
static vm_pindex_t
reach(vm_page_t m, vm_offset_t addr, vm_pindex_t left)
{
	vm_pindex_t npages;
	int psind;

	for (psind = m->psind; psind > 0; psind--) {
		npages = atop(map_pagesize_mask((u_int)psind) + 1);
		if ((addr & map_pagesize_mask((u_int)psind)) == 0 &&
		    npages <= left &&
		    vm_page_ps_test(m, psind, PS_ALL_VALID, NULL))
			return (npages);
	}
	return (1);
}

/*
 * Goes through the resident pages among the `npages` from `pindex` on and
 * enters each run of valid ones.  A superpage counts as one page towards
 * `limit`.  The object is locked.
 */
static void
enter_runs(vm_map_t map, vm_offset_t addr, vm_prot_t prot,
    vm_object_t object, vm_pindex_t pindex, vm_pindex_t npages,
    vm_pindex_t limit, int flags)
{
	vm_page_t first, m;
	vm_pindex_t i, step;
	vm_offset_t start;

	first = NULL;
	start = 0;
	m = vm_page_find_least(object, pindex);
	for (; m != NULL; m = vm_page_find_least(object, pindex + i + step)) {
		i = m->pindex - pindex;
		step = 1;
		if (i >= npages)
			break;
		if (i >= limit || ((flags & MAP_PREFAULT_MADVISE) != 0 &&
		    vm_page_count_severe())) {
			npages = i;
			break;
		}
		if (vm_page_all_valid(m)) {
			if (first == NULL) {
				first = m;
				start = addr + ptoa(i);
			}
			step = reach(m, addr + ptoa(i), npages - i);
			limit += step - 1;
		} else if (first != NULL) {
			pmap_enter_object(map->pmap, start, addr + ptoa(i),
			    first, prot);
			first = NULL;
		}
	}
	if (first != NULL)
		pmap_enter_object(map->pmap, start, addr + ptoa(npages),
		    first, prot);
}

void
map_pmap_enter(vm_map_t map, vm_offset_t addr, vm_prot_t prot,
    vm_object_t object, vm_pindex_t pindex, vm_size_t size, int flags)
{
	vm_pindex_t limit, npages;
	long before;

	if ((prot & (VM_PROT_READ | VM_PROT_EXECUTE)) == 0 || object == NULL)
		return;
	if (object->type == OBJT_DEVICE || object->type == OBJT_SG) {
		VM_OBJECT_WLOCK(object);
		pmap_object_init_pt(map->pmap, addr, object, pindex, size);
		VM_OBJECT_WUNLOCK(object);
		return;
	}
	if (object->resident_page_count == 0)
		return;
	VM_OBJECT_RLOCK(object);
	npages = atop(size);
	limit = (flags & MAP_PREFAULT_PARTIAL) != 0 ? PREFAULT_MAX : npages;
	if (pindex < object->size) {
		if (npages > object->size - pindex)
			npages = object->size - pindex;
		before = pmap_resident_count(map->pmap);
		enter_runs(map, addr, prot, object, pindex, npages, limit,
		    flags);
		VM_CNT_ADD(v_prefaults, (uint64_t)
		    (pmap_resident_count(map->pmap) - before));
	}
	VM_OBJECT_RUNLOCK(object);
}
