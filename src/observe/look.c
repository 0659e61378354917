/* SPDX-License-Identifier: BSD-2-Clause */
/* What an address shows, and who sees a page, as numbers. */
#include <sys/param.h>
#include <bsd/string.h>
#include <string.h>

#include "mem/mem.h"
#include "pmap/pmap.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"
#include "observe/observe.h"

#define	MAIN_TID	1	/* whose processor's translations are told */

static void
copy_name(char name[VMSIM_NAME_MAX], uint32_t serial)
{
	struct words words = describe_serial(serial);

	(void)strlcpy(name, words.text, VMSIM_NAME_MAX);
}

static enum vmsim_place
find_page_place(const struct vm_object *object, vm_pindex_t pindex,
    vm_page_t *m)
{
	*m = vm_radix_lookup(&object->rtree, pindex);
	if (*m != NULL && (vm_page_any_valid(*m) || !vm_page_xbusied(*m)))
		return (VMSIM_PLACE_MEMORY);
	*m = NULL;
	return ((object->flags & OBJ_SWAP) != 0 &&
	    swap_index_get(object, pindex) != SWAP_NONE ? VMSIM_PLACE_SWAP :
	    VMSIM_PLACE_NONE);
}

/* The whole page, or NULL: its contents are not known here. */
static const char *
find_bytes(const struct vm_object *object, vm_pindex_t pindex, vm_page_t m)
{
	if (m == NULL)
		return (swap_block_page(swap_index_get(object, pindex)));
	return (m->valid != 0 && mem_is_page(m->phys_addr) ?
	    mem_phys_to_host(m->phys_addr) : NULL);
}

static void
look_at_page(struct vmsim_look *look, const struct vm_object *object,
    vm_pindex_t pindex, vm_page_t m, size_t within)
{
	const char *bytes = find_bytes(object, pindex, m);

	copy_name(look->object, object->serial);
	look->page = pindex;
	look->wirings = m != NULL ? VPRC_WIRE_COUNT(m->ref_count) : 0;
	look->has_value = bytes != NULL &&
	    within <= PAGE_SIZE - sizeof(look->value);
	if (look->has_value)
		memcpy(&look->value, bytes + within, sizeof(look->value));
}

/* Down the chain; the first page counts. */
static void
look_down(struct vmsim_look *look, const struct vm_object *object,
    vm_pindex_t pindex, size_t within)
{
	const struct vm_object *bottom = NULL;
	enum vmsim_place place;
	vm_page_t m;

	for (; object != NULL; object = object->backing_object) {
		bottom = object;
		look->depth++;
		place = look->place == VMSIM_PLACE_NONE ?
		    find_page_place(object, pindex, &m) : VMSIM_PLACE_NONE;
		if (place != VMSIM_PLACE_NONE) {
			look->place = place;
			look_at_page(look, object, pindex, m, within);
		}
		pindex += OFF_TO_IDX(object->backing_object_offset);
	}
	if (look->place == VMSIM_PLACE_NONE)	/* zeroes, or a pager's */
		look->has_value = (bottom == NULL ||
		    (bottom->flags & OBJ_SWAP) != 0) &&
		    within <= PAGE_SIZE - sizeof(look->value);
}

struct translation {
	pmap_t		 pmap;		/* (c) */
	vm_offset_t	 va;		/* (c) */
	int		 prot;		/* (t) */
};

static void
look_at_translation(void *arg, uint32_t tid, pmap_t pmap, vm_offset_t va,
    uint64_t pte)
{
	struct translation *t = arg;

	if (tid == MAIN_TID && pmap == t->pmap && va == t->va)
		t->prot = pte_prot(pte);
}

static void
look_at_rights(struct vmsim_look *look, pmap_t pmap, vm_offset_t va)
{
	struct translation t = { .pmap = pmap, .va = va };
	int psind;

	if (va < PMAP_VA_END)
		look->prot = pte_prot(pmap_lookup(pmap, va, &psind));
	tlb_walk(look_at_translation, &t);
	look->remembered = t.prot;
}

bool
vmsim_look(struct vmsim_proc *p, uint64_t addr, struct vmsim_look *look)
{
	struct vmsim *prev = vmsim_enter(p->p_vm);
	vm_map_entry_t entry;
	bool found;

	*look = (struct vmsim_look){ .place = VMSIM_PLACE_NONE };
	found = vm_map_lookup_entry(&p->p_vmspace->vm_map, addr, &entry) &&
	    (entry->eflags & MAP_ENTRY_GUARD) == 0;
	if (found) {
		look_down(look, entry->object.vm_object,
		    OFF_TO_IDX(entry->offset + (addr - entry->start)),
		    addr & PAGE_MASK);
		look_at_rights(look, p->p_pmap, trunc_page(addr));
	}
	vmsim_enter(prev);
	return (found);
}

bool
vmsim_chain_nth(struct vmsim_proc *p, uint64_t addr, unsigned nth,
    struct vmsim_link *link)
{
	struct vmsim *prev = vmsim_enter(p->p_vm);
	vm_object_t object = NULL;
	vm_map_entry_t entry;

	if (vm_map_lookup_entry(&p->p_vmspace->vm_map, addr, &entry))
		object = entry->object.vm_object;
	while (object != NULL && nth-- > 0)
		object = object->backing_object;
	if (object != NULL) {
		copy_name(link->name, object->serial);
		link->npages = object->size;
		link->object = object;
	}
	vmsim_enter(prev);
	return (object != NULL);
}

enum vmsim_place
vmsim_object_place(struct vmsim *vm, const struct vm_object *object,
    uint64_t pindex)
{
	struct vmsim *prev = vmsim_enter(vm);
	enum vmsim_place place;
	vm_page_t m;

	place = find_page_place(object, pindex, &m);
	vmsim_enter(prev);
	return (place);
}
