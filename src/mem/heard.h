/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the library asks of a page and an object besides FreeBSD's accessors,
 * and how it changes a page's masks.  All are heard by who listens.
 */
#ifndef MEM_HEARD_H
#define MEM_HEARD_H

#include <vm/vm_object.h>
#include <vm/vm_page.h>

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

#endif /* MEM_HEARD_H */
