/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the library asks of a page and an object, and changes in them, besides
 * FreeBSD's own accessors.  A listener hears each of them: see
 * <vm/_vm_listen.h>.
 *
 *	location	what it stands for
 *	the page	its busy state; its object and index
 *	&m->valid	both masks
 *	&m->ref_count	wirings
 *	&m->a		PGA_WRITEABLE
 *	&o->rtree	which pages the object has
 *	other fields	themselves
 *
 * If a field is looked at and changed under one lock, noting the look adds no
 * orders for the explorer to try.
 */
#ifndef MEM_HEARD_H
#define MEM_HEARD_H

#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include "base/assert.h"
#include "base/describe.h"
#include "sched/sched_point.h"

/*
 * A contract panic about an object: "object "fb0" is not busy".  The words are
 * put together out of line, so that the caller's frame stays small.
 */
#define	OBJECT_CONTRACT(object, cond, ...) do {				\
	if (__predict_false(!(cond)))					\
		object_panic(VMSIM_HERE, (object), __VA_ARGS__);	\
} while (0)
void	 object_panic(const char *where, const struct vm_object *,
	    const char *fmt, ...)
	    __attribute__((noreturn, cold, format(printf, 3, 4)));

/*
 * The memory of an object that was freed stays one of objects, and its lock
 * says so.  What is done to it is a panic: "object S1 is locked and was freed".
 */
static inline bool
object_is_gone(const struct vm_object *object)
{
	return (__predict_false((object->lock.lock_object.lo_flags &
	    LO_GONE) != 0));
}

void	 object_panic_gone(const char *where, const struct vm_object *,
	    const char *what) __attribute__((noreturn, cold));

/* For the trace; 0: none. */
static inline uint32_t
object_serial(const struct vm_object *object)
{
	return (object != NULL ? object->serial : 0);
}

/* The object of a page that was found without its lock. */
static inline vm_object_t
page_object(vm_page_t m)
{
	VMSIM_LOOK(m);
	return (m->object);
}

/* The same, and other threads may come first. */
static inline vm_object_t
page_object_unlocked(vm_page_t m)
{
	sched_point(POINT_LOOKUP, m);
	return (m->object);
}

/* NULL: of no object any more. */
static inline void
page_set_object(vm_page_t m, vm_object_t object)
{
	VMSIM_CHANGE(m);
	m->object = object;
}

/* It is about to be freed: other threads may come first. */
static inline void
page_begin_free(vm_page_t m)
{
	sched_point(POINT_BUSY, m);
}

/* The object's own reference: not heard, as looks ask for wirings only. */
static inline void
page_ref_by_object(vm_page_t m)
{
	m->ref_count |= VPRC_OBJREF;
}

/* Neither an object nor a wiring keeps it. */
static inline bool
page_is_unreferenced(vm_page_t m)
{
	VMSIM_LOOK(&m->ref_count);
	return (m->ref_count == 0);
}

static inline u_int
page_wirings(vm_page_t m)
{
	VMSIM_LOOK(&m->ref_count);
	return (VPRC_WIRE_COUNT(m->ref_count));
}

static inline vm_page_bits_t
page_valid_bits(vm_page_t m)
{
	VMSIM_LOOK(&m->valid);
	return (m->valid);
}

static inline vm_page_bits_t
page_dirty_bits(vm_page_t m)
{
	VMSIM_LOOK(&m->valid);
	return (m->dirty);
}

/* Locks: the page busy. */
static inline void
page_set_bits(vm_page_t m, vm_page_bits_t valid, vm_page_bits_t dirty)
{
	VMSIM_CHANGE(&m->valid);
	m->valid |= valid;
	m->dirty |= dirty;
}

/* Locks: the page busy; for `valid` the object write-locked too. */
static inline void
page_clear_bits(vm_page_t m, vm_page_bits_t valid, vm_page_bits_t dirty)
{
	VMSIM_CHANGE(&m->valid);
	m->valid &= (vm_page_bits_t)~valid;
	m->dirty &= (vm_page_bits_t)~dirty;
}

/* All of it is dirty; returns what was. */
static inline vm_page_bits_t
page_dirty_all(vm_page_t m)
{
	vm_page_bits_t old = m->dirty;

	VMSIM_CHANGE(&m->valid);
	m->dirty = VM_PAGE_BITS_ALL;
	return (old);
}

/* Without a lock: other threads may come first. */
static inline bool
object_is_busy(const struct vm_object *object)
{
	sched_point(POINT_LOOKUP, &object->busy);
	return (object->busy != 0);
}

static inline u_int
object_refs(const struct vm_object *object)
{
	VMSIM_LOOK(&object->ref_count);
	return (object->ref_count);
}

/* How many objects shadow this one: each of them has a reference. */
static inline int
object_shadows(const struct vm_object *object)
{
	VMSIM_LOOK(&object->ref_count);
	return (object->shadow_count);
}

/* The same without a lock: other threads may come first. */
static inline u_int
object_refs_unlocked(const struct vm_object *object)
{
	sched_point(POINT_LOOKUP, &object->ref_count);
	return (object->ref_count);
}

/* Gives a reference back; returns how many are left.  Locks: write. */
static inline u_int
object_release_ref(vm_object_t object)
{
	VMSIM_COUNT(&object->ref_count);
	OBJECT_CONTRACT(object, object->ref_count > 0,
	    "is given back more often than referenced");
	return (--object->ref_count);
}

/* Without the lock, if more than `keep` are there; false: not done. */
static inline bool
object_release_spare(vm_object_t object, u_int keep)
{
	VMSIM_COUNT(&object->ref_count);
	if (object->ref_count <= keep)
		return (false);
	object->ref_count--;
	return (true);
}

/* The bits that change; a constant one, such as OBJ_ANON, needs no hearing. */
static inline u_int
object_flags(const struct vm_object *object)
{
	VMSIM_LOOK(&object->flags);
	return (object->flags);
}

static inline u_int
object_pip(const struct vm_object *object)
{
	VMSIM_LOOK(&object->paging_in_progress);
	return (object->paging_in_progress);
}

/* What the object shadows, or NULL. */
static inline vm_object_t
object_backing(const struct vm_object *object)
{
	VMSIM_LOOK(&object->backing_object);
	return (object->backing_object);
}

static inline void
object_set_backing(vm_object_t object, vm_object_t backing)
{
	VMSIM_CHANGE(&object->backing_object);
	object->backing_object = backing;
}

#endif /* MEM_HEARD_H */
