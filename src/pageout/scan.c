/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A walk along a page queue, and what every walk asks of a page.
 *
 * An object or page that is locked or busy is passed over: FreeBSD waits for
 * the object's lock.  Source: FreeBSD vm_pageout.c.
 */
#include <sys/param.h>
#include "pageout/pageout.h"
#include "pageout/scan.h"

void
scan_init(void)
{
	int i;

	for (i = 0; i < PQ_COUNT; i++)
		vm_page_init_marker(&curvm->pageout->markers[i], i, 0);
}

static struct pglist *
scan_list(const struct page_scan *s)
{
	return (&curvm->mem->queues[s->queue].pl);
}

void
scan_begin(struct page_scan *s, vm_page_t after)
{
	if (after == NULL)
		TAILQ_INSERT_HEAD(scan_list(s), s->marker, plinks.q);
	else
		TAILQ_INSERT_AFTER(scan_list(s), after, s->marker, plinks.q);
	vm_page_aflag_set(s->marker, PGA_ENQUEUED);
	s->scanned = 0;
	s->batch.n = 0;
	s->object = NULL;
}

void
scan_end(struct page_scan *s)
{
	scan_unlock_object(s);
	TAILQ_REMOVE(scan_list(s), s->marker, plinks.q);
	vm_page_aflag_clear(s->marker, PGA_ENQUEUED);
	VM_CNT_ADD(v_pdpages, s->scanned);
	TELL(TRACE_SCAN, s->queue, s->scanned, 0, 0, 0);
}

/* The page may be the marker of another walk, which is not taken off. */
static void
note_page(struct page_scan *s, vm_page_t m)
{
	if (s->dequeues && queue_is_marker(m))
		return;
	s->batch.pages[s->batch.n++] = m;
	if (!s->dequeues)
		return;
	TAILQ_REMOVE(scan_list(s), m, plinks.q);
	vm_page_aflag_clear(m, PGA_ENQUEUED);
	curvm->mem->queues[s->queue].count--;
}

/* Source: vm_pageout_collect_batch(). */
static void
collect_batch(struct page_scan *s)
{
	vm_page_t m, next;

	for (m = TAILQ_NEXT(s->marker, plinks.q); m != NULL &&
	    s->scanned < s->most && s->batch.n < SCAN_BATCH; m = next) {
		next = TAILQ_NEXT(m, plinks.q);
		note_page(s, m);
		s->scanned++;
	}
	TAILQ_REMOVE(scan_list(s), s->marker, plinks.q);
	if (m != NULL)
		TAILQ_INSERT_BEFORE(m, s->marker, plinks.q);
	else
		TAILQ_INSERT_TAIL(scan_list(s), s->marker, plinks.q);
}

vm_page_t
scan_next(struct page_scan *s)
{
	if (s->batch.n == 0)
		collect_batch(s);
	return (s->batch.n == 0 ? NULL : s->batch.pages[--s->batch.n]);
}

/* Source: vm_pageout_defer(). */
bool
scan_passes_over(const struct page_scan *s, vm_page_t m)
{
	if (m->a.queue != s->queue || queue_is_on(m) == s->dequeues)
		return (true);
	if ((m->a.flags & PGA_QUEUE_OP_MASK) == 0)
		return (false);
	queue_submit(m);
	return (true);
}

void
scan_unlock_object(struct page_scan *s)
{
	if (s->object != NULL)
		VM_OBJECT_WUNLOCK(s->object);
	s->object = NULL;
}

bool
scan_lock_object(struct page_scan *s, vm_page_t m)
{
	vm_object_t object;

	if (s->object != NULL && page_object(m) == s->object)
		return (true);
	scan_unlock_object(s);
	object = page_object_unlocked(m);
	if (object == NULL || VM_OBJECT_WOWNED(object) ||
	    !object_trywlock_found(object))
		return (false);
	s->object = object;
	return (true);
}

static void
put_back_page(const struct page_scan *s, vm_page_t m)
{
	if (m->a.queue != s->queue || queue_is_on(m))
		return;
	TAILQ_INSERT_BEFORE(s->marker, m, plinks.q);
	vm_page_aflag_set(m, PGA_ENQUEUED);
	curvm->mem->queues[s->queue].count++;
}

/* Source: vm_pageout_reinsert_inactive(). */
void
scan_keep(struct page_scan *s, struct scan_batch *batch, vm_page_t m)
{
	if (batch->n < SCAN_BATCH) {
		batch->pages[batch->n++] = m;
		return;
	}
	put_back_page(s, m);
	scan_put_back(s, batch);
}

void
scan_put_back(struct page_scan *s, struct scan_batch *batch)
{
	while (batch->n > 0)
		put_back_page(s, batch->pages[--batch->n]);
}

void
scan_add_activity(vm_page_astate_t *as, int references)
{
	references += (int)curvm->policy.act_advance + as->act_count;
	as->act_count = (uint8_t)MIN(references, (int)curvm->policy.act_max);
}

/*
 * A page that is used is worth more from now on, so that it is not back too
 * soon.
 */
static enum scan_use
reactivate_page(vm_page_t m, vm_page_astate_t new, int refs)
{
	vm_page_astate_t old = vm_page_astate_load(m);

	scan_add_activity(&new, refs);
	new.flags &= (uint16_t)~PGA_QUEUE_OP_MASK;
	new.flags |= PGA_REQUEUE;
	new.queue = PQ_ACTIVE;
	(void)vm_page_pqstate_commit(m, &old, new);
	VM_CNT_INC(v_reactivated);
	return (SCAN_USED);
}

enum scan_use
scan_take_references(vm_object_t object, vm_page_t m)
{
	bool lives = object_refs(object) != 0;
	vm_page_astate_t new, old;
	int refs;

	refs = lives ? pmap_ts_referenced(m) : 0;
	new = old = vm_page_astate_load(m);
	if (vm_page_queue(m) == PQ_NONE)
		return (SCAN_LEAVING);
	if ((old.flags & PGA_REFERENCED) != 0) {
		new.flags &= (uint16_t)~PGA_REFERENCED;
		refs++;
	}
	if (refs == 0)
		return (SCAN_UNUSED);
	if (lives)
		return (reactivate_page(m, new, refs));
	if ((object_flags(object) & OBJ_DEAD) != 0)
		return (SCAN_UNUSED);
	new.flags |= PGA_REQUEUE;
	(void)vm_page_pqstate_commit(m, &old, new);
	return (SCAN_USED_LATELY);
}

bool
scan_unmap_clean(vm_object_t object, vm_page_t m)
{
	if (object_refs(object) == 0)
		return (true);
	vm_page_test_dirty(m);
	return (page_dirty_bits(m) != 0 || vm_page_try_remove_all(m));
}
