/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page daemon, run by those who need frames instead of beside them.
 *
 *	active --worn out--> inactive --clean--> free
 *	   ^                  |     \--dirty--> laundry --written--> free
 *	   |                  |                    |
 *	   +---- referenced --+----- meanwhile ----+
 *
 * A second chance over the queues, oldest first: a page that was referenced
 * since the last look is kept.  Only pages of swap- and file-backed objects
 * are taken.  Called with locks held by the caller (`locked`) it frees clean
 * pages only, and never waits: what is locked or busy is passed over.
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_scan_inactive(),
 * vm_pageout_launder(), vm_pageout_scan_active().
 */
#include <sys/vnode.h>
#include "mem/mem.h"
#include "space/space.h"

#define	BATCH	32		/* frames freed at least per run */

struct scan {
	u_long	 want;		/* pages to free */
	u_long	 freed;
	bool	 locked;	/* nothing may be written or waited for */
};

/* What to do with a page that was looked at. */
enum fate {
	FATE_SKIP,		/* back to the tail */
	FATE_KEEP,		/* to the active queue */
	FATE_TAKEN,		/* it has left the queue */
};

/*
 * The oldest page of a queue becomes the youngest; NULL: it is empty.
 * Locks: none; the page may be freed when the caller gives way.
 */
static vm_page_t
rotate(int queue)
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

/* The page's object, write-locked, if that needs no waiting. */
static vm_object_t
try_object(vm_page_t m)
{
	vm_object_t object;

	object = m->object;
	if (object == NULL || (m->a.flags & PGA_ENQUEUED) == 0 ||
	    VM_OBJECT_WOWNED(object) || !VM_OBJECT_TRYWLOCK(object))
		return (NULL);
	if (m->object == object && object->type != OBJT_DEAD &&
	    ((object->flags & OBJ_SWAP) != 0 || object->type == OBJT_VNODE))
		return (object);
	VM_OBJECT_WUNLOCK(object);
	return (NULL);
}

/* References since the last look; they are forgotten. */
static int
references(vm_object_t object, vm_page_t m)
{
	int refs;

	refs = object->ref_count != 0 ? pmap_ts_referenced(m) : 0;
	if ((m->a.flags & PGA_REFERENCED) != 0) {
		vm_page_aflag_clear(m, PGA_REFERENCED);
		refs++;
	}
	return (refs);
}

/* Locks: object write. */
static enum fate
look_at_inactive(struct scan *s, vm_object_t object, vm_page_t m)
{
	if (vm_page_wired(m)) {
		vm_page_dequeue(m);
		return (FATE_TAKEN);
	}
	if (vm_page_busied(m))
		return (FATE_SKIP);
	if (references(object, m) != 0)
		return (FATE_KEEP);
	if (m->dirty == 0 && space_free_clean(m)) {
		s->freed++;
		return (FATE_TAKEN);
	}
	if (m->dirty == 0)
		return (FATE_SKIP);
	vm_page_launder(m);
	return (FATE_TAKEN);
}

static void
scan_inactive(struct scan *s)
{
	vm_object_t object;
	vm_page_t m;
	u_long n;

	n = curvm->mem->queues[PQ_INACTIVE].count;
	for (; n > 0 && s->freed < s->want; n--) {
		m = rotate(PQ_INACTIVE);
		if (m == NULL)
			return;
		object = try_object(m);
		if (object == NULL)
			continue;
		if (look_at_inactive(s, object, m) == FATE_KEEP)
			vm_page_activate(m);
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

/* Locks: object write, dropped for the transfer. */
static enum fate
launder(struct scan *s, vm_object_t object, vm_page_t m)
{
	struct vnode *vp;
	enum fate fate;

	if (vm_page_wired(m)) {
		vm_page_dequeue(m);
		return (FATE_TAKEN);
	}
	if (vm_page_busied(m))
		return (FATE_SKIP);
	if (references(object, m) != 0)
		return (FATE_KEEP);
	if (!lock_vnode(object, &vp))
		return (FATE_SKIP);
	fate = FATE_TAKEN;
	switch (space_evict_page(object, m)) {
	case VMSIM_EVICT_FREED:
	case VMSIM_EVICT_PAGED:
		s->freed++;
		break;
	case VMSIM_EVICT_KEPT:
		fate = FATE_KEEP;
		break;
	case VMSIM_EVICT_NONE:
	case VMSIM_EVICT_UNMANAGED:
	case VMSIM_EVICT_PAGER:
	case VMSIM_EVICT_WIRED:
	case VMSIM_EVICT_BUSY:
		fate = FATE_SKIP;
		break;
	}
	if (vp != NULL)
		sx_xunlock(&vp->v_lock);
	return (fate);
}

static void
scan_laundry(struct scan *s)
{
	vm_object_t object;
	vm_page_t m;
	u_long n;

	n = curvm->mem->queues[PQ_LAUNDRY].count;
	for (; n > 0 && s->freed < s->want; n--) {
		m = rotate(PQ_LAUNDRY);
		if (m == NULL)
			return;
		object = try_object(m);
		if (object == NULL)
			continue;
		if (launder(s, object, m) == FATE_KEEP)
			vm_page_activate(m);
		VM_OBJECT_WUNLOCK(object);
	}
}

/* Ages one active page; true if it is worn out. */
static bool
age(vm_object_t object, vm_page_t m)
{
	int count, refs;

	refs = references(object, m);
	count = m->a.act_count;
	if (refs != 0)
		count += ACT_ADVANCE + refs;
	else
		count -= ACT_DECLINE;
	if (count > ACT_MAX)
		count = ACT_MAX;
	m->a.act_count = count > 0 ? count : 0;
	return (count <= 0);
}

/* One look at every active page; returns how many have left the queue. */
static u_long
scan_active(u_long want)
{
	vm_object_t object;
	vm_page_t m;
	u_long n, moved;

	moved = 0;
	n = curvm->mem->queues[PQ_ACTIVE].count;
	for (; n > 0 && moved < want; n--) {
		m = rotate(PQ_ACTIVE);
		if (m == NULL)
			break;
		object = try_object(m);
		if (object == NULL)
			continue;
		if (vm_page_wired(m))
			vm_page_dequeue(m);
		else if (age(object, m)) {
			vm_page_deactivate(m);
			moved++;
		}
		VM_OBJECT_WUNLOCK(object);
	}
	return (moved);
}

/*
 * One round: take what is old, and make more pages old.  True: another round
 * may help.
 */
static bool
round_once(struct scan *s)
{
	u_long moved;

	scan_inactive(s);
	if (s->locked)
		return (false);
	if (s->freed < s->want)
		scan_laundry(s);
	if (s->freed >= s->want)
		return (false);
	moved = scan_active(2 * (s->want - s->freed));
	return (moved != 0 || s->freed == 0);
}

/* mem_lowmem_t. */
bool
space_lowmem(u_long npages, bool locked)
{
	struct space_state *sp;
	struct scan s = { .locked = locked };
	int rounds;

	sp = curvm->space;
	if (sp->in_lowmem)
		return (false);
	sp->in_lowmem = true;
	sp->nlowmem++;
	VM_CNT_INC(v_pdwakeups);
	s.want = npages > BATCH ? npages : BATCH;
	for (rounds = 0; rounds < 2 * ACT_MAX; rounds++) {
		if (!round_once(&s))
			break;
	}
	sp->in_lowmem = false;
	return (s.freed != 0);
}
