/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The links of a chain: who shadows whom.
 *
 * An anonymous object lists its shadows, because the last of them is looked
 * for when the other references go; its lock covers the list.  Other objects
 * only count theirs, for which no lock is needed.
 */
#include "base/assert.h"
#include "sched/sched.h"
#include "object/object.h"

/* Locks: shadow and an anonymous backing object write-locked. */
static void
link_locked(vm_object_t shadow, vm_object_t backing)
{
	object_add_shadow(backing);
	if ((backing->flags & OBJ_ANON) != 0) {
		VM_OBJECT_ASSERT_WLOCKED(backing);
		LIST_INSERT_HEAD(&backing->shadow_head, shadow, shadow_list);
		vm_object_set_flag(shadow, OBJ_SHADOWLIST);
	}
	object_set_backing(shadow, backing);
}

void
object_backing_insert(vm_object_t shadow, vm_object_t backing)
{
	VM_OBJECT_ASSERT_WLOCKED(shadow);

	if ((backing->flags & OBJ_ANON) == 0) {
		link_locked(shadow, backing);
		return;
	}
	VM_OBJECT_WLOCK(backing);
	link_locked(shadow, backing);
	VM_OBJECT_WUNLOCK(backing);
}

void
object_backing_insert_ref(vm_object_t shadow, vm_object_t backing)
{
	VM_OBJECT_ASSERT_WLOCKED(shadow);

	if ((backing->flags & OBJ_ANON) == 0) {
		vm_object_reference(backing);
		link_locked(shadow, backing);
		return;
	}
	VM_OBJECT_WLOCK(backing);
	INVARIANT((backing->flags & OBJ_DEAD) == 0, "%s is to shadow dead %s",
	    describe_object(shadow).text, describe_object(backing).text);
	vm_object_reference_locked(backing);
	link_locked(shadow, backing);
	vm_object_clear_flag(backing, OBJ_ONEMAPPING);
	VM_OBJECT_WUNLOCK(backing);
}

void
object_backing_remove_locked(vm_object_t shadow)
{
	vm_object_t backing = shadow->backing_object;

	VM_OBJECT_ASSERT_WLOCKED(shadow);
	INVARIANT((shadow->flags & OBJ_COLLAPSING) == 0,
	    "%s is unlinked in the middle of a collapse",
	    describe_object(shadow).text);

	object_drop_shadow(backing);
	if ((shadow->flags & OBJ_SHADOWLIST) != 0) {
		VM_OBJECT_ASSERT_WLOCKED(backing);
		LIST_REMOVE(shadow, shadow_list);
		vm_object_clear_flag(shadow, OBJ_SHADOWLIST);
	}
	object_set_backing(shadow, NULL);
}

void
object_backing_remove(vm_object_t shadow)
{
	vm_object_t backing = shadow->backing_object;

	VM_OBJECT_ASSERT_WLOCKED(shadow);

	if ((shadow->flags & OBJ_SHADOWLIST) == 0) {
		object_backing_remove_locked(shadow);
		return;
	}
	VM_OBJECT_WLOCK(backing);
	object_backing_remove_locked(shadow);
	VM_OBJECT_WUNLOCK(backing);
}

void
object_backing_transfer(vm_object_t shadow, vm_object_t backing)
{
	vm_object_t next = backing->backing_object;

	object_backing_remove_locked(shadow);
	if (next == NULL)
		return;
	if ((next->flags & OBJ_ANON) == 0) {
		/* Counted once before and once after. */
		object_set_backing(shadow, next);
		object_set_backing(backing, NULL);
		return;
	}
	VM_OBJECT_WLOCK(next);
	object_backing_remove_locked(backing);
	link_locked(shadow, next);
	VM_OBJECT_WUNLOCK(next);
}

/*
 * Source: vm_object.c, vm_object_shadow().  The source's reference count is
 * read without its lock: it does not grow from 1 while the map whose entry
 * holds that reference is locked, as the caller's is; a larger one only makes
 * a shadow too many.
 */
void
vm_object_shadow(vm_object_t *object, vm_ooffset_t *offset,
    vm_size_t len_bytes, struct ucred *cred, bool shared)
{
	vm_object_t source = *object;
	/* Once they are linked a collapse may take the source away. */
	uint32_t below = object_serial(source);
	vm_object_t shadow;

	if (source != NULL && object_refs_unlocked(source) == 1 &&
	    (source->flags & OBJ_ANON) != 0)
		return;

	shadow = vm_object_allocate_anon(atop(len_bytes), source, cred,
	    cred != NULL ? len_bytes : 0);
	shadow->backing_object_offset = *offset;
	if (shared || source != NULL) {
		VM_OBJECT_WLOCK(shadow);
		if (shared) {
			vm_object_reference_locked(shadow);
			vm_object_clear_flag(shadow, OBJ_ONEMAPPING);
		}
		if (source != NULL)
			object_backing_insert(shadow, source);
		VM_OBJECT_WUNLOCK(shadow);
	}
	*offset = 0;
	*object = shadow;
	TRACE(TRACE_SHADOW, shadow->serial, 0, below, 0, 0);
}
