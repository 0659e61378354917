/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mapping resident pages ahead of faults, at mmap and for MADV_WILLNEED.  No
 * page is allocated and none is read; the mappings are read-only and replace
 * nothing.
 *
 * Source: FreeBSD vm_map_pmap_enter().
 */
#include "map/map.h"
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>

/* Pages that a mapping of this page at this address could cover. */
static vm_pindex_t
count_covered(vm_page_t m, vm_offset_t addr, vm_pindex_t left)
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

/* Which pages are looked at.  Places are counted from the first. */
struct scan {
	vm_object_t	 object;	/* locked */
	vm_pindex_t	 pindex;	/* of place 0 */
	vm_pindex_t	 npages;	/* shrinks to end early */
	vm_pindex_t	 limit;		/* places; grows with superpages */
	bool		 yields;	/* ends when memory is short */
};

/* The first resident page from a place on, or NULL at the end of the scan. */
static vm_page_t
find_next_page(struct scan *s, vm_pindex_t *place)
{
	vm_page_t m;

	m = vm_page_find_least(s->object, s->pindex + *place);
	if (m == NULL || m->pindex - s->pindex >= s->npages)
		return (NULL);
	*place = m->pindex - s->pindex;
	if (*place < s->limit && !(s->yields && vm_page_count_severe()))
		return (m);
	s->npages = *place;
	return (NULL);
}

/* The first valid page from a place on: a run begins there. */
static vm_page_t
find_valid_run(struct scan *s, vm_pindex_t *place)
{
	vm_page_t m;

	while ((m = find_next_page(s, place)) != NULL && !vm_page_all_valid(m))
		++*place;
	return (m);
}

/*
 * The place where the run ends: at a page that is not valid, or with the
 * scan.  It may have holes.  A superpage counts as one towards the limit.
 */
static vm_pindex_t
find_run_end(struct scan *s, vm_pindex_t place, vm_offset_t addr)
{
	vm_pindex_t covered;
	vm_page_t m;

	while ((m = find_next_page(s, &place)) != NULL) {
		if (!vm_page_all_valid(m))
			return (place);
		covered = count_covered(m, addr + ptoa(place),
		    s->npages - place);
		s->limit += covered - 1;
		place += covered;
	}
	return (s->npages);
}

static void
enter_runs(vm_map_t map, struct scan *s, vm_offset_t addr, vm_prot_t prot)
{
	vm_pindex_t begin, end;
	vm_page_t m;

	begin = 0;
	while ((m = find_valid_run(s, &begin)) != NULL) {
		end = find_run_end(s, begin, addr);
		pmap_enter_object(map->pmap, addr + ptoa(begin),
		    addr + ptoa(end), m, prot);
		TELL(TRACE_MAP_AHEAD, s->object->serial, map->pmap->pm_id,
		    addr + ptoa(begin), 0, addr + ptoa(end));
		begin = end;
	}
}

void
map_pmap_enter(vm_map_t map, vm_offset_t addr, vm_prot_t prot,
    vm_object_t object, vm_pindex_t pindex, vm_size_t size, int flags)
{
	struct scan s = {
		.object = object,
		.pindex = pindex,
		.npages = atop(size),
		.yields = (flags & MAP_PREFAULT_MADVISE) != 0,
	};

	if ((prot & (VM_PROT_READ | VM_PROT_EXECUTE)) == 0 || object == NULL)
		return;
	if (object->type == OBJT_DEVICE || object->type == OBJT_SG) {
		VM_OBJECT_WLOCK(object);
		pmap_object_init_pt(map->pmap, addr, object, pindex, size);
		TELL(TRACE_MAP_AHEAD, object->serial, map->pmap->pm_id, addr,
		    0, addr + size);
		VM_OBJECT_WUNLOCK(object);
		return;
	}
	if (object->resident_page_count == 0 && !map_may_wait_to_look())
		return;
	VM_OBJECT_RLOCK(object);
	s.limit = (flags & MAP_PREFAULT_PARTIAL) != 0 ?
	    curvm->policy.mmap_prefault : s.npages;
	if (pindex < object->size) {
		if (s.npages > object->size - pindex)
			s.npages = object->size - pindex;
		enter_runs(map, &s, addr, prot);
	}
	VM_OBJECT_RUNLOCK(object);
}
