/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What threads leave behind in objects, what sleepers on an object wait for,
 * and the order of the locks of two of them.
 */
#include "base/assert.h"
#include "sched/sched.h"
#include "object/object.h"

#define	WALK_MAX	64	/* objects of a chain that are looked at */

/* sched_exit_t: when the last body ends, no paging is in progress. */
static void
check_paging_ended(struct thread *td)
{
	const struct sched_state *ks = curvm->sched;
	vm_object_t object;

	if (!ks->in_run || (ks->slots & (ks->slots - 1)) != 0 ||
	    !TAILQ_EMPTY(&ks->callouts))
		return;
	TAILQ_FOREACH(object, &curvm->object->list, object_list)
		CONTRACT(object->paging_in_progress == 0,
		    "%s returns as the last one, and %s has %u pagings in "
		    "progress", describe_thread(td).text,
		    describe_object(object).text, object->paging_in_progress);
}

/* sched_wchan_printer_t: the channels are the counts of the object. */
static bool
print_object_channel(struct printer *out, const void *wchan)
{
	vm_object_t object;

	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (wchan == &object->paging_in_progress) {
			print_fmt(out, ", the %u pagings in progress of %s",
			    object->paging_in_progress,
			    describe_object(object).text);
			return (true);
		}
		if (wchan == &object->busy) {
			print_fmt(out, ", %s, busy %u times",
			    describe_object(object).text, object->busy);
			return (true);
		}
	}
	return (false);
}

static vm_object_t
object_of_lock(const struct lock_object *lo)
{
	return ((vm_object_t)(uintptr_t)((const char *)lo -
	    offsetof(struct vm_object, lock)));
}

/* sched_gone_t. */
static void
tell_of_gone_object(const struct lock_object *lo, const char *where)
{
	if (lo->lo_rank == LOCK_RANK_OBJECT)
		object_panic_gone(where, object_of_lock(lo), "is locked");
}

/*
 * sched_nest_t: a shadow is locked before what backs it.  Objects of a chain
 * refer to each other, so the walk meets none that is gone.
 */
static void
check_nest(const struct lock_object *held, const struct lock_object *lo,
    const char *where)
{
	vm_object_t backing, object;
	unsigned n;

	if (lo->lo_rank != LOCK_RANK_OBJECT || (lo->lo_flags & LO_GONE) != 0)
		return;
	object = object_of_lock(lo);
	backing = object;
	for (n = 0; n < WALK_MAX; n++) {
		backing = backing->backing_object;
		if (backing == NULL)
			return;
		if (&backing->lock.lock_object == held)
			vm_panic(where, "lock order: %s is locked at %s with "
			    "%s locked since %s, which backs it",
			    describe_object(object).text, where,
			    describe_object(backing).text, held->lo_where);
	}
}

void
object_exit_init(void)
{
	sched_add_exit(check_paging_ended);
	sched_add_wchan_printer(print_object_channel);
	sched_set_nest(check_nest);
	sched_set_gone(tell_of_gone_object);
}
