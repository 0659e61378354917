/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 5: the wirings of pages, counted from those who made them. */
#include <inttypes.h>
#include <string.h>

#include "mem/mem.h"
#include "object/object.h"
#include "observe/observe.h"

struct wirings {
	struct check	*c;
	uint32_t	*count;		/* by frame, or by place in `object` */
	bool		 exact;		/* no one else wires pages */
	vm_object_t	 object;	/* of fictitious pages, or NULL */
	vm_pindex_t	*pindexes;	/* its resident pages, ascending */
};

/* Where the page stands among those of t->object. */
static u_int
find_fake_place(const struct wirings *t, vm_pindex_t pindex)
{
	u_int high = (u_int)t->object->resident_page_count, low = 0, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (t->pindexes[middle] <= pindex)
			low = middle;
		else
			high = middle;
	}
	return (low);
}

static void
count_wired_page(struct wirings *t, const struct vm_page *m)
{
	if (t->object != NULL) {
		if (m->object == t->object)
			t->count[find_fake_place(t, m->pindex)]++;
	} else if ((m->flags & PG_FICTITIOUS) == 0) {
		t->count[mem_frame(m)]++;
	}
}

/* A driver may take a locked page away, and its next one is not wired. */
static bool
may_be_revoked(vm_object_t object)
{
	while (object->backing_object != NULL)
		object = object->backing_object;
	return (object->type == OBJT_MGTDEVICE);
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
		else if (t->object == NULL &&
		    !may_be_revoked(entry->object.vm_object))
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

	if ((m->flags & PG_FICTITIOUS) != 0)
		return;
	counted = t->count[mem_frame(m)];
	wired = VPRC_WIRE_COUNT(m->ref_count);
	if (wired == counted)
		return;
	if (wired < counted && may_be_revoked(m->object))
		return;
	if (wired < counted || wired < m->locked ||
	    (t->exact && (m->oflags & VPO_UNMANAGED) == 0))
		check_fail(t->c, "cross 5", "%s is wired %u times, by entries "
		    "and holds %u times", describe_page(m).text, wired,
		    counted);
}

/*
 * A fictitious page has one wiring that is its own.  Locks that fail leave
 * wirings on such pages as recorded (F04).
 */
static void
compare_fake_wirings(const struct wirings *t, const struct vm_page *m,
    u_int counted)
{
	u_int wired = VPRC_WIRE_COUNT(m->ref_count);

	if ((m->flags & PG_FICTITIOUS) == 0 || wired == counted + 1 ||
	    (wired > counted && AS_RECORDED(F04)))
		return;
	check_fail(t->c, "cross 5", "%s, which is fictitious, is wired %u "
	    "times, by entries and holds %u times", describe_page(m).text,
	    wired, counted);
}

/* The pages of one object of fictitious pages, which have no frames. */
static void
check_fake_wirings(struct check *c, vm_object_t object)
{
	struct wirings t = { .c = c, .object = object };
	size_t n = (size_t)object->resident_page_count, size;
	vm_page_t m;
	u_int i = 0;

	size = n * (sizeof(*t.count) + sizeof(*t.pindexes));
	t.pindexes = n == 0 ? NULL : arena_alloc_exempt(size);
	if (t.pindexes == NULL)
		return;
	t.count = (uint32_t *)(t.pindexes + n);
	memset(t.count, 0, n * sizeof(*t.count));
	OBSERVE_PAGE_FOREACH(m, object)
		t.pindexes[i++] = m->pindex;
	count_wirings(&t);
	i = 0;
	OBSERVE_PAGE_FOREACH(m, object)
		compare_fake_wirings(&t, m, t.count[i++]);
	arena_free(t.pindexes, size);
}

static bool
has_fake_pages(vm_object_t object)
{
	return (object->type == OBJT_DEVICE || object->type == OBJT_SG);
}

/* Drivers wire pages for reasons of their own. */
static bool
has_driver_objects(void)
{
	vm_object_t object;

	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (has_fake_pages(object) || object->type == OBJT_MGTDEVICE ||
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
		if (has_fake_pages(object))
			check_fake_wirings(c, object);
	}
	arena_free(t.count, size);
}
