/* SPDX-License-Identifier: BSD-2-Clause */
/* The counts that keep an object as it is, its flags and its dirtiness. */
#include <stdarg.h>
#include <stdio.h>

#include "base/assert.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include <vm/vm_pager.h>
#include <vm/vm_param.h>

#define	SLEEP_DROP	0x200	/* PDROP: do not lock again */

void
object_panic(const char *where, const struct vm_object *object,
    const char *fmt, ...)
{
	char text[WORDS_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	vm_panic(where, "%s %s", describe_object(object).text, text);
}

void
object_panic_gone(const char *where, const struct vm_object *object,
    const char *what)
{
	if (object->released == NULL)
		object_panic(where, object, "%s and was freed", what);
	object_panic(where, object, "%s and was freed; driver code gave its "
	    "last reference back at %s", what, object->released);
}

void
vm_object_reference(vm_object_t object)
{
	if (object == NULL)
		return;
	if (object_is_gone(object))
		object_panic_gone(VMSIM_HERE, object, "is referenced");
	sched_point(POINT_REF, &object->ref_count);
	OBJECT_CONTRACT(object, (object->flags & OBJ_DEAD) == 0,
	    "is dead and is referenced");
	object->ref_count++;
}

void
vm_object_reference_locked(vm_object_t object)
{
	VM_OBJECT_ASSERT_LOCKED(object);

	vm_object_reference(object);
}

void
vm_object_pip_add(vm_object_t object, short i)
{
	if (i <= 0)
		return;
	sched_point(POINT_REF, &object->paging_in_progress);
	object->paging_in_progress += (u_int)i;
}

void
vm_object_pip_wakeupn(vm_object_t object, short i)
{
	if (i <= 0)
		return;
	sched_point(POINT_REF, &object->paging_in_progress);
	OBJECT_CONTRACT(object, object->paging_in_progress >= (u_int)i,
	    "has %u pagings in progress, and %d end",
	    object->paging_in_progress, i);
	object->paging_in_progress -= (u_int)i;
	if (object->paging_in_progress == 0)
		sched_wakeup(&object->paging_in_progress);
}

void
vm_object_pip_wakeup(vm_object_t object)
{
	vm_object_pip_wakeupn(object, 1);
}

void
object_pip_sleep(vm_object_t object, const char *wmesg)
{
	struct lock_object *lock = &object->lock.lock_object;

	if (object_pip(object) == 0) {
		VM_OBJECT_UNLOCK(object);
		return;
	}
	sched_sleep(&object->paging_in_progress, lock, wmesg, 0);
}

void
vm_object_pip_wait(vm_object_t object, const char *wmesg)
{
	VM_OBJECT_ASSERT_WLOCKED(object);

	while (object_pip(object) != 0) {
		object_pip_sleep(object, wmesg);
		VM_OBJECT_WLOCK(object);
	}
}

void
vm_object_pip_wait_unlocked(vm_object_t object, const char *wmesg)
{
	VM_OBJECT_ASSERT_UNLOCKED(object);

	while (object_pip(object) != 0)
		sched_sleep(&object->paging_in_progress, NULL, wmesg, 0);
}

void
vm_object_busy(vm_object_t object)
{
	VM_OBJECT_ASSERT_LOCKED(object);

	sched_point(POINT_REF, &object->busy);
	object->busy++;
}

void
vm_object_unbusy(vm_object_t object)
{
	sched_point(POINT_REF, &object->busy);
	OBJECT_CONTRACT(object, object->busy > 0, "is not busy");
	if (--object->busy == 0)
		sched_wakeup(&object->busy);
}

/* One sleep at most: the caller looks at the page again anyway. */
void
vm_object_busy_wait(vm_object_t object, const char *wmesg)
{
	VM_OBJECT_ASSERT_UNLOCKED(object);

	if (object_is_busy(object))
		sched_sleep(&object->busy, NULL, wmesg, 0);
}

void
vm_object_clear_flag(vm_object_t object, u_int bits)
{
	VM_OBJECT_ASSERT_WLOCKED(object);

	VMSIM_CHANGE(&object->flags);
	object->flags &= ~bits;
}

int
vm_object_set_memattr(vm_object_t object, vm_memattr_t memattr)
{
	VM_OBJECT_ASSERT_WLOCKED(object);

	if (object->type == OBJT_DEAD)
		return (KERN_INVALID_ARGUMENT);
	if (object->resident_page_count != 0)
		return (KERN_FAILURE);
	object->memattr = memattr;
	return (KERN_SUCCESS);
}

/*
 * Dirtiness of a whole object: `generation` counts the times when a page may
 * have become dirty, `cleangeneration` is its value when all was written.
 * Source: vm_pager.c, vm_object.c.
 */
void
vm_object_set_writeable_dirty_(vm_object_t object)
{
	/* Increments commute with each other, not with a look. */
	sched_point(POINT_READ, &object->generation);
	object->generation++;
}

bool
vm_object_mightbedirty_(vm_object_t object)
{
	sched_point(POINT_WRITE, &object->generation);
	return (object->generation != object->cleangeneration);
}

bool
vm_object_is_active(vm_object_t object)
{
	return (object_refs(object) > (u_int)object->shadow_count);
}

/* The shadows of an object that is not anonymous are counted unlocked. */
void
object_add_shadow(vm_object_t object)
{
	if ((object->flags & OBJ_ANON) == 0)
		sched_point(POINT_REF, &object->ref_count);
	object->shadow_count++;
}

void
object_drop_shadow(vm_object_t object)
{
	if ((object->flags & OBJ_ANON) == 0)
		sched_point(POINT_REF, &object->ref_count);
	INVARIANT(object->shadow_count > 0, "%s has no shadow",
	    describe_object(object).text);
	object->shadow_count--;
}

bool
object_trywlock_found(vm_object_t object)
{
	sched_hook_t *quiet;
	bool locked;

	sched_point(POINT_WRITE, &object->lock.lock_object);
	quiet = sched_quiet_begin();
	locked = VM_OBJECT_TRYWLOCK(object);
	sched_quiet_end(quiet);
	return (locked);
}

/* 0: it was write-locked; 1: it was read-locked. */
int
vmsim_kpi_object_drop(vm_object_t object, const char *where)
{
	struct lock_object *lock = &object->lock.lock_object;
	bool exclusive;

	vmsim_kpi_lock_assert(lock, LA_LOCKED, where);
	exclusive = vmsim_kpi_lock_owned(lock);
	vmsim_kpi_unlock_any(lock, where);
	return (exclusive ? 0 : 1);
}

void
vmsim_kpi_object_pickup(vm_object_t object, int state, const char *where)
{
	struct lock_object *lock = &object->lock.lock_object;

	if (state == 0)
		vmsim_kpi_lock_excl(lock, where);
	else
		vmsim_kpi_lock_shared(lock, where);
}

int
vmsim_kpi_object_sleep(vm_object_t object, const void *wchan, int pri,
    const char *wmesg, int timo, const char *where)
{
	struct lock_object *lock = &object->lock.lock_object;
	int error, state;

	vmsim_kpi_lock_assert(lock, LA_LOCKED, where);
	state = vmsim_kpi_lock_owned(lock) ? 0 : 1;
	error = sched_sleep(wchan, lock, wmesg, timo);
	if ((pri & SLEEP_DROP) == 0)
		vmsim_kpi_object_pickup(object, state, where);
	return (error);
}

void
vmsim_kpi_object_assert(bool ok, const char *what, vm_object_t object,
    const char *where)
{
	if (__predict_false(!ok))
		object_panic(where, object, "is not %s", what);
}
