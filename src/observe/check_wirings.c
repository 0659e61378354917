/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 5: the wirings of pages, counted from those who made them. */
#include <inttypes.h>
#include <string.h>

#include "mem/mem.h"
#include "object/object.h"
#include "observe/observe.h"

struct wirings {
	struct check	*c;
	uint32_t	*count;		/* by frame */
	bool		 exact;		/* no one else wires pages */
};

static void
count_wired_page(struct wirings *t, const struct vm_page *m)
{
	if (mem_is_ram(m->phys_addr))
		t->count[mem_frame(m)]++;
}

static void
count_wired_entry(struct wirings *t, vm_map_entry_t entry)
{
	vm_pindex_t i, pindex;
	vm_object_t owner;
	vm_page_t m;

	if (entry->wired_count == 0)
		return;
	pindex = OFF_TO_IDX(entry->offset);
	for (i = 0; i < atop(map_entry_size(entry)); i++) {
		m = observe_chain_page(entry->object.vm_object, pindex + i,
		    &owner);
		if (m != NULL)
			count_wired_page(t, m);
		else
			check_fail(t->c, "cross 5", "0x%" PRIx64 " is wired "
			    "and not resident", entry->start + ptoa(i));
	}
}

static void
count_wirings(struct wirings *t)
{
	struct vmsim_hold *h;
	struct vmspace *vms;
	vm_map_entry_t entry;
	int i;

	OBSERVE_SPACE_FOREACH(vms) {
		VM_MAP_ENTRY_FOREACH(entry, &vms->vm_map)
			count_wired_entry(t, entry);
	}
	TAILQ_FOREACH(h, &curvm->proc->holds, h_link) {
		for (i = 0; i < h->h_npages; i++)
			count_wired_page(t, h->h_pages[i]);
	}
}

static void
compare_wirings(struct wirings *t, const struct vm_page *m)
{
	u_int counted, wired;

	if (!mem_is_ram(m->phys_addr))
		return;
	counted = t->count[mem_frame(m)];
	wired = VPRC_WIRE_COUNT(m->ref_count);
	if (wired == counted)
		return;
	/* A driver may revoke a locked page; the next one is not wired. */
	if (wired < counted && m->object->type == OBJT_MGTDEVICE)
		return;
	if (wired < counted || (t->exact && (m->oflags & VPO_UNMANAGED) == 0))
		check_fail(t->c, "cross 5", "%s is wired %u times, by entries "
		    "and holds %u times", describe_page(m).text, wired,
		    counted);
}

/* Drivers wire pages for reasons of their own. */
static bool
has_driver_objects(void)
{
	vm_object_t object;

	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (object->type == OBJT_DEVICE || object->type == OBJT_SG ||
		    object->type == OBJT_MGTDEVICE ||
		    object->type >= OBJT_FIRST_DYN)
			return (true);
	}
	return (false);
}

/* Is any entry wired, anything held, any page wired? */
static bool
is_needed(void)
{
	struct vmspace *vms;
	vm_map_entry_t entry;

	if (curvm->mem->nwired != 0 || !TAILQ_EMPTY(&curvm->proc->holds))
		return (true);
	OBSERVE_SPACE_FOREACH(vms) {
		VM_MAP_ENTRY_FOREACH(entry, &vms->vm_map) {
			if (entry->wired_count != 0)
				return (true);
		}
	}
	return (false);
}

void
check_wirings(struct check *c)
{
	struct wirings t = { .c = c };
	vm_object_t object;
	vm_page_t m;
	size_t size;

	if (!is_needed())
		return;
	size = curvm->mem->nframes * sizeof(t.count[0]);
	t.count = arena_alloc_exempt(size);
	if (t.count == NULL)
		return;
	memset(t.count, 0, size);
	t.exact = !has_driver_objects();
	count_wirings(&t);
	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		OBSERVE_PAGE_FOREACH(m, object)
			compare_wirings(&t, m);
	}
	arena_free(t.count, size);
}
