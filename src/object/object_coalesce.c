/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Coalescing: a new mapping beside an anonymous one uses its object, made
 * longer, instead of one of its own.
 *
 * The range that is added may have been part of the object before.  What was
 * left there must not be seen again.
 *
 * Source: vm_object.c, vm_object_coalesce().
 */
#include "base/assert.h"
#include "mem/mem.h"
#include "object/object.h"

/*
 * Can [next, ...) be used by a new mapping?  Not if other references may map
 * it: unless the object ends right there, or each page has one mapping.
 */
static bool
is_range_free(vm_object_t object, vm_pindex_t next)
{
	return (object_refs(object) <= 1 || object->size == next ||
	    (object_flags(object) & OBJ_ONEMAPPING) != 0);
}

boolean_t
vm_object_coalesce(vm_object_t object, vm_ooffset_t prev_offset,
    vm_size_t prev_size, vm_size_t next_size, int cflags)
{
	vm_pindex_t end, next;

	if (object == NULL)
		return (TRUE);
	if ((object->flags & OBJ_ANON) == 0)
		return (FALSE);

	next = OFF_TO_IDX(prev_offset) + atop(prev_size);
	end = next + atop(next_size);

	VM_OBJECT_WLOCK(object);
	vm_object_collapse(object);
	if (object->backing_object != NULL || !is_range_free(object, next)) {
		VM_OBJECT_WUNLOCK(object);
		return (FALSE);
	}
	if (next < object->size)
		vm_object_page_remove(object, next, end, 0);
	if (end > object->size)
		object->size = end;
	VM_OBJECT_WUNLOCK(object);
	return (TRUE);
}
