/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making chains shorter.
 *
 * Collapse, when S has the only reference to B:
 *
 *	[S: . 1 .] -> [B: 0 1 .] -> [F: 0 1 2]	becomes
 *	[S: 0 1 .] -> [F: 0 1 2]
 *
 * Bypass, when others do, but S hides all that it could see in B:
 *
 *	[S: 0 1 .] -> [B: 0 1 .] -> [F: 0 1 2]	becomes
 *	[S: 0 1 .] -> [F: 0 1 2],  B stays for the others
 *
 * Only anonymous objects are merged or gone past: what has a name must stay
 * as it is.  Source: vm_object.c, vm_object_collapse().
 */
#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/swap_index.h"
#include "object/object.h"
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vm/vm_radix.h>

void
object_collapse_wait(vm_object_t object)
{
	VM_OBJECT_ASSERT_WLOCKED(object);

	while ((object->flags & OBJ_COLLAPSING) != 0)
		vm_object_pip_wait(object, "vmcolwait");
}

/* The anonymous object that is shadowed now, or NULL. */
static vm_object_t
anonymous_backing(vm_object_t object)
{
	vm_object_t backing = object->backing_object;

	if (backing == NULL || (backing->flags & OBJ_ANON) != 0)
		return (backing);
	return (NULL);
}

/*
 * Waits until another thread has ended or merged the backing object.  There
 * may be a new one then.  Locks: both write in; `object` out.
 */
static void
wait_backing(vm_object_t object, vm_object_t backing)
{
	VM_OBJECT_WUNLOCK(object);
	object_pip_sleep(backing, "vmbckwait");
	VM_OBJECT_WLOCK(object);
}

vm_object_t
object_backing_lock(vm_object_t object)
{
	vm_object_t backing;

	VM_OBJECT_ASSERT_WLOCKED(object);

	while ((backing = anonymous_backing(object)) != NULL) {
		VM_OBJECT_WLOCK(backing);
		if ((backing->flags & (OBJ_DEAD | OBJ_COLLAPSING)) == 0)
			break;
		wait_backing(object, backing);
	}
	return (backing);
}

/* Waits for a busy page of either object.  Locks: both write, in and out. */
static void
wait_page_of_either(vm_object_t object, vm_object_t backing, vm_page_t m)
{
	bool above = m->object == object, slept;

	VM_OBJECT_WUNLOCK(above ? backing : object);
	slept = vm_page_busy_sleep(m, "vmocol", 0);
	if (!above && !slept)
		VM_OBJECT_WUNLOCK(backing);
	if (!above || slept)
		VM_OBJECT_WLOCK(object);
	VM_OBJECT_WLOCK(backing);
}

/* Waits for memory for the trie.  Locks: both write, in and out. */
static void
wait_trie_memory(vm_object_t object, vm_object_t backing)
{
	VM_OBJECT_WUNLOCK(object);
	VM_OBJECT_WUNLOCK(backing);
	vm_radix_wait();
	VM_OBJECT_WLOCK(object);
	VM_OBJECT_WLOCK(backing);
}

/* Owns: takes over the busy page, which is not mapped. */
static void
discard_page(vm_page_t m)
{
	if (vm_page_remove(m))
		vm_page_free(m);
}

/* What becomes of a page of the backing object. */
enum fate {
	FATE_MOVE,		/* the parent gets it */
	FATE_DROP,		/* no longer visible: it goes, with its swap */
	FATE_DROP_PAGE,		/* it has no contents; its swap may have */
	FATE_UNKNOWN		/* the parent's own page is busy */
};

/* No page of the parent is at the index: does its swap hide the lower one? */
static enum fate
decide_fate_by_swap(vm_object_t object, vm_pindex_t index)
{
	return (vm_pager_has_page(object, index, NULL, NULL) ? FATE_DROP :
	    FATE_MOVE);
}

/*
 * Decides for a busy page.  *above is the parent's own page if that is busy:
 * it hides the lower one only once it is valid.  An invalid one that is not
 * busy was left by a fault that gave up; it goes.
 *
 * Locks: both write, not dropped.
 */
static enum fate
decide_fate(vm_object_t object, vm_page_t m, vm_page_t *above)
{
	vm_pindex_t shift = OFF_TO_IDX(object->backing_object_offset);
	vm_pindex_t index = m->pindex - shift;
	bool hides;

	if (m->pindex < shift || index >= object->size)
		return (FATE_DROP);
	if (!vm_page_all_valid(m))
		return (FATE_DROP_PAGE);
	*above = vm_page_lookup(object, index);
	if (*above == NULL)
		return (decide_fate_by_swap(object, index));
	if (!vm_page_tryxbusy(*above))
		return (FATE_UNKNOWN);
	hides = !vm_page_none_valid(*above);
	if (hides)
		vm_page_xunbusy(*above);
	else
		discard_page(*above);
	return (hides ? FATE_DROP : decide_fate_by_swap(object, index));
}

/*
 * Gives the busy page to the parent.  It may stay mapped; it becomes dirty,
 * for its swap is freed.  Returns false without memory.
 */
static bool
give_page(vm_object_t object, vm_object_t backing, vm_page_t m)
{
	vm_pindex_t below = m->pindex;

	if (vm_page_rename(m, object, below -
	    OFF_TO_IDX(object->backing_object_offset)) != 0)
		return (false);
	vm_pager_freespace(backing, below, 1);
	vm_page_xunbusy(m);
	return (true);
}

/*
 * Moves or discards one page of the backing object.  Returns false if the
 * locks were dropped, so that all must be looked at again.
 */
static bool
merge_page(vm_object_t object, vm_object_t backing, vm_page_t m)
{
	vm_page_t above = NULL;
	enum fate fate;

	if (!vm_page_tryxbusy(m)) {
		wait_page_of_either(object, backing, m);
		return (false);
	}
	fate = decide_fate(object, m, &above);
	if (fate == FATE_UNKNOWN) {
		vm_page_xunbusy(m);
		wait_page_of_either(object, backing, above);
		return (false);
	}
	if (fate == FATE_MOVE) {
		if (give_page(object, backing, m))
			return (true);
		vm_page_xunbusy(m);
		wait_trie_memory(object, backing);
		return (false);
	}
	if (fate == FATE_DROP)
		vm_pager_freespace(backing, m->pindex, 1);
	discard_page(m);
	return (true);
}

static void
merge_pages(vm_object_t object, vm_object_t backing)
{
	struct pctrie_iter pages;
	vm_page_t m;

	vm_page_iter_init(&pages, backing);
	m = vm_radix_iter_lookup_ge(&pages, 0);
	while (m != NULL) {
		if (merge_page(object, backing, m))
			m = vm_radix_iter_step(&pages);
		else
			m = vm_radix_iter_lookup_ge(&pages, 0);
	}
}

/*
 * Takes over everything from the backing object and ends it.  The flags and
 * paging counts keep both as they are while the locks are dropped.
 *
 * Locks: both write-locked in; `object` out.  Sleeps.
 */
static void
merge_backing(vm_object_t object, vm_object_t backing)
{
	INVARIANT(backing->shadow_count == 1,
	    "%s has 1 reference and %d shadows", describe_object(backing).text,
	    backing->shadow_count);

	vm_object_pip_add(object, 1);
	vm_object_set_flag(object, OBJ_COLLAPSING);
	vm_object_pip_add(backing, 1);
	vm_object_set_flag(backing, OBJ_DEAD);

	merge_pages(object, backing);
	object_swap_ops()->copy(backing, object,
	    OFF_TO_IDX(object->backing_object_offset), TRUE);

	vm_object_clear_flag(object, OBJ_COLLAPSING);
	object_backing_transfer(object, backing);
	object->backing_object_offset += backing->backing_object_offset;
	VM_CNT_INC(v_collapses);
	TRACE(TRACE_COLLAPSE, object->serial, 0, backing->serial, 0, 0);
	VM_OBJECT_WUNLOCK(object);
	vm_object_pip_wakeup(object);

	vm_object_pip_wakeup(backing);
	CONTRACT(backing->ref_count == 1,
	    "%s was referenced while it was merged",
	    describe_object(backing).text);
	(void)object_release_ref(backing);
	vm_object_terminate(backing);
	VM_OBJECT_WLOCK(object);
}

/*
 * Goes past the backing object if nothing of it is visible any more.
 *
 * Locks: both write-locked in, never dropped in between; `object` out.
 */
static bool
bypass_backing(vm_object_t object, vm_object_t backing)
{
	vm_object_t next;

	if (curvm->policy.bypass == 0 ||
	    !object_swap_ops()->scan_all_shadowed(object)) {
		VM_OBJECT_WUNLOCK(backing);
		return (false);
	}

	object_backing_remove_locked(object);
	next = backing->backing_object;
	if (next != NULL) {
		object_backing_insert_ref(object, next);
		object->backing_object_offset +=
		    backing->backing_object_offset;
	}
	/* Others refer to it: this is not the last reference. */
	(void)object_release_ref(backing);
	VM_CNT_INC(v_bypasses);
	TRACE(TRACE_BYPASS, object->serial, 0, backing->serial, 0, 0);
	INVARIANT(backing->ref_count >= 1,
	    "%s lost its last reference in a bypass",
	    describe_object(backing).text);
	VM_OBJECT_WUNLOCK(backing);
	return (true);
}

/*
 * One object less, if the policy is so.
 *
 * Locks: both write-locked in; `object` out.
 */
static bool
shorten_chain(vm_object_t object, vm_object_t backing)
{
	if (object_refs(backing) != 1)
		return (bypass_backing(object, backing));
	if (curvm->policy.collapse == 0) {
		VM_OBJECT_WUNLOCK(backing);
		return (false);
	}
	merge_backing(object, backing);
	return (true);
}

void
vm_object_collapse(vm_object_t object)
{
	vm_object_t backing;

	CONTRACT((object->flags & (OBJ_DEAD | OBJ_ANON)) == OBJ_ANON,
	    "%s is not a living anonymous one", describe_object(object).text);

	while ((backing = object_backing_lock(object)) != NULL) {
		INVARIANT((object->flags & (OBJ_COLLAPSING | OBJ_DEAD)) == 0,
		    "%s is collapsing already", describe_object(object).text);
		INVARIANT(object->ref_count > (u_int)object->shadow_count,
		    "%s has %u references and %d shadows",
		    describe_object(object).text, object->ref_count,
		    object->shadow_count);
		if (!shorten_chain(object, backing))
			return;
	}
}
