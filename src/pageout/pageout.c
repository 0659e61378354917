/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which pages are reclaimed.
 *
 *	active --worn out--> inactive --clean--> free
 *	   ^                  |     \--dirty--> laundry --written--> free
 *	   |                  |                    |
 *	   +---- referenced --+----- meanwhile ----+
 *
 * A second chance over the queues, oldest first: a page that was referenced
 * since the last look is kept.  Only pages of swap- and file-backed objects
 * are taken.  Nothing is waited for: what is locked or busy is passed over.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_scan_inactive(),
 * vm_pageout_launder(), vm_pageout_scan_active().
 */
#include <sys/vnode.h>
#include "mem/mem.h"
#include "pageout/pageout.h"

/* What to do with a page that was looked at. */
enum page_fate {
	FATE_SKIP,		/* back to the tail */
	FATE_KEEP,		/* to the active queue */
	FATE_TAKEN,		/* it has left the queue */
};

/*
 * The oldest page of a queue becomes the youngest; NULL: it is empty.
 * Locks: none; the page may be freed when the caller gives way.
 */
static vm_page_t
rotate_queue(int queue)
{
	vm_page_astate_t new, old;
	vm_page_t m;

	m = TAILQ_FIRST(&curvm->mem->queues[queue].pl);
	if (m == NULL)
		return (NULL);
	VM_CNT_INC(v_pdpages);
	new = old = vm_page_astate_load(m);
	new.flags |= PGA_REQUEUE;
	(void)vm_page_pqstate_commit(m, &old, new);
	return (m);
}

/*
 * The page's object, write-locked, if that needs no waiting and the page is
 * still in the queue.
 */
static vm_object_t
try_object(vm_page_t m, int queue)
{
	vm_object_t object;

	object = page_object_unlocked(m);
	if (object == NULL || m->a.queue != queue ||
	    VM_OBJECT_WOWNED(object) || !object_trywlock_found(object))
		return (NULL);
	if (object->type != OBJT_DEAD && ((object->flags & OBJ_SWAP) != 0 ||
	    object->type == OBJT_VNODE))
		return (object);
	VM_OBJECT_WUNLOCK(object);
	return (NULL);
}

/* References since the last look; they are forgotten. */
static int
take_references(vm_object_t object, vm_page_t m)
{
	int refs;

	refs = object_refs(object) != 0 ? pmap_ts_referenced(m) : 0;
	if ((m->a.flags & PGA_REFERENCED) != 0) {
		vm_page_aflag_clear(m, PGA_REFERENCED);
		refs++;
	}
	return (refs);
}

/* It is in use after all. */
static void
reactivate_page(vm_page_t m)
{
	VM_CNT_INC(v_reactivated);
	vm_page_activate(m);
}

/* A dirty page can stay mapped until it is written. */
static void
gather_dirty(vm_page_t m)
{
	if (page_dirty_bits(m) != 0 || vm_page_tryxbusy(m) == 0)
		return;
	vm_page_test_dirty(m);
	vm_page_xunbusy(m);
}

/* Locks: object write. */
static enum page_fate
look_at_inactive_page(struct pageout *s, vm_object_t object, vm_page_t m)
{
	if (vm_page_wired(m)) {
		vm_page_dequeue(m);
		return (FATE_TAKEN);
	}
	if (vm_page_busied(m))
		return (FATE_SKIP);
	if (take_references(object, m) != 0)
		return (FATE_KEEP);
	if (s->daemon && object_refs(object) != 0)
		gather_dirty(m);
	if (page_dirty_bits(m) == 0 && pageout_free_clean(m)) {
		s->freed++;
		return (FATE_TAKEN);
	}
	if (page_dirty_bits(m) == 0)
		return (FATE_SKIP);
	vm_page_launder(m);
	return (FATE_TAKEN);
}

void
pageout_scan_inactive(struct pageout *s)
{
	vm_object_t object;
	vm_page_t m;
	u_long n;

	n = curvm->mem->queues[PQ_INACTIVE].count;
	for (; n > 0 && s->freed < s->want; n--) {
		m = rotate_queue(PQ_INACTIVE);
		if (m == NULL)
			return;
		object = try_object(m, PQ_INACTIVE);
		if (object == NULL)
			continue;
		if (look_at_inactive_page(s, object, m) == FATE_KEEP)
			reactivate_page(m);
		VM_OBJECT_WUNLOCK(object);
	}
}

/* A file is written with its vnode locked, which comes before its object. */
static bool
lock_vnode(vm_object_t object, struct vnode **vpp)
{
	*vpp = object->type == OBJT_VNODE ? object->handle : NULL;
	return (*vpp == NULL || sx_try_xlock(&(*vpp)->v_lock));
}

/* The page alone, to be freed at once.  Locks: as launder_page(). */
static enum page_fate
evict_page(struct pageout *s, vm_object_t object, vm_page_t m)
{
	switch (pageout_evict(object, m)) {
	case VMSIM_EVICT_FREED:
	case VMSIM_EVICT_PAGED:
		s->freed++;
		return (FATE_TAKEN);
	case VMSIM_EVICT_KEPT:
		return (FATE_KEEP);
	case VMSIM_EVICT_NONE:
	case VMSIM_EVICT_UNMANAGED:
	case VMSIM_EVICT_PAGER:
	case VMSIM_EVICT_WIRED:
	case VMSIM_EVICT_BUSY:
		break;
	}
	return (FATE_SKIP);
}

/* Locks: object write, dropped for the transfer. */
static enum page_fate
launder_page(struct pageout *s, vm_object_t object, vm_page_t m)
{
	struct vnode *vp;
	enum page_fate fate;

	if (vm_page_wired(m)) {
		vm_page_dequeue(m);
		return (FATE_TAKEN);
	}
	if (vm_page_busied(m))
		return (FATE_SKIP);
	if (take_references(object, m) != 0)
		return (FATE_KEEP);
	if (!lock_vnode(object, &vp))
		return (FATE_SKIP);
	if (!s->daemon)
		fate = evict_page(s, object, m);
	else
		fate = pageout_cluster(s, object, m) ? FATE_TAKEN : FATE_SKIP;
	if (vp != NULL)
		sx_xunlock(&vp->v_lock);
	return (fate);
}

void
pageout_scan_laundry(struct pageout *s, int queue)
{
	vm_object_t object;
	vm_page_t m;
	u_long n;

	n = curvm->mem->queues[queue].count;
	for (; n > 0 && s->freed + s->written < s->want; n--) {
		m = rotate_queue(queue);
		if (m == NULL)
			return;
		object = try_object(m, queue);
		if (object == NULL)
			continue;
		if (launder_page(s, object, m) == FATE_KEEP)
			reactivate_page(m);
		VM_OBJECT_WUNLOCK(object);
	}
}

/* Ages one active page; true if it is worn out. */
static bool
age_page(vm_object_t object, vm_page_t m)
{
	int count, refs;

	refs = take_references(object, m);
	count = m->a.act_count;
	if (refs != 0)
		count += ACT_ADVANCE + refs;
	else {
		count -= ACT_DECLINE;
		curvm->pageout->naged++;
	}
	if (count > ACT_MAX)
		count = ACT_MAX;
	m->a.act_count = count > 0 ? count : 0;
	return (count <= 0);
}

/*
 * Where a worn-out page goes.  When frames are short a dirty one would spend
 * no time in the inactive queue anyway.  Returns what it counts.
 */
static u_long
retire_page(const struct pageout *s, vm_page_t m)
{
	if (s->daemon && page_dirty_bits(m) != 0) {
		vm_page_launder(m);
		return (1);
	}
	vm_page_deactivate(m);
	return (s->daemon ? ACT_SCAN_LAUNDRY_WEIGHT : 1);
}

u_long
pageout_scan_active(const struct pageout *s, u_long want)
{
	vm_object_t object;
	vm_page_t m;
	u_long n, moved;

	moved = 0;
	n = curvm->mem->queues[PQ_ACTIVE].count;
	for (; n > 0 && moved < want; n--) {
		m = rotate_queue(PQ_ACTIVE);
		if (m == NULL)
			break;
		object = try_object(m, PQ_ACTIVE);
		if (object == NULL)
			continue;
		if (vm_page_wired(m))
			vm_page_dequeue(m);
		else if (age_page(object, m))
			moved += retire_page(s, m);
		VM_OBJECT_WUNLOCK(object);
	}
	return (moved);
}
