/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for a page that is busy.
 *
 * The sleeper drops its object lock, so afterwards the page may be another
 * one: callers look it up again.  A busy object is waited for first, as no
 * page of it can be busied.  Source: FreeBSD vm/vm_page.c.
 */
#include "page/page.h"

static bool
wants_shared(int allocflags)
{
	return ((allocflags & (VM_ALLOC_SBUSY | VM_ALLOC_IGN_SBUSY)) != 0);
}

/* Source: _vm_page_busy_sleep(). */
bool
page_busy_sleep(vm_object_t object, vm_page_t m, vm_pindex_t pindex,
    const char *wmesg, int allocflags, bool locked)
{
	if (object != NULL && object_is_busy(object)) {
		if (locked)
			(void)VM_OBJECT_DROP(object);
		vm_object_busy_wait(object, wmesg);
		return (true);
	}
	if (!vm_page_busied(m))
		return (false);
	/* What is found now is what is slept on. */
	if (!mem_busy_await(m, object, pindex, wants_shared(allocflags)))
		return (false);
	VM_CNT_INC(v_intrans);
	(void)sched_sleep(m, locked ? &object->lock.lock_object : NULL, wmesg,
	    0);
	return (true);
}

bool
vm_page_busy_sleep(vm_page_t m, const char *msg, int allocflags)
{
	VM_OBJECT_ASSERT_LOCKED(m->object);
	return (page_busy_sleep(m->object, m, m->pindex, msg, allocflags,
	    true));
}

void
vm_page_busy_sleep_unlocked(vm_object_t obj, vm_page_t m, vm_pindex_t pindex,
    const char *wmesg, int allocflags)
{
	VM_OBJECT_ASSERT_UNLOCKED(obj);
	(void)page_busy_sleep(obj, m, pindex, wmesg, allocflags, false);
}

static int
sleep_if_busy(vm_page_t m, const char *msg, int allocflags)
{
	vm_object_t object = m->object;

	VM_OBJECT_ASSERT_WLOCKED(object);
	if (!page_busy_sleep(object, m, m->pindex, msg, allocflags, true))
		return (0);
	VM_OBJECT_WLOCK(object);
	return (1);
}

int
vm_page_sleep_if_busy(vm_page_t m, const char *msg)
{
	return (sleep_if_busy(m, msg, 0));
}

int
vm_page_sleep_if_xbusy(vm_page_t m, const char *msg)
{
	return (sleep_if_busy(m, msg, VM_ALLOC_IGN_SBUSY));
}

/* Source: vm_page_tryacquire(). */
bool
page_try_acquire(vm_page_t m, int allocflags, const char *where)
{
	bool locked;

	locked = vm_page_trybusy_at(m, allocflags, where) != 0;
	if (locked && (allocflags & VM_ALLOC_WIRED) != 0)
		vm_page_wire(m);
	return (locked);
}

/* Source: vm_page_busy_acquire(). */
bool
vm_page_busy_acquire_at(vm_page_t m, int allocflags, const char *where)
{
	vm_object_t object = m->object;
	bool locked;

	while (!page_try_acquire(m, allocflags, where)) {
		if ((allocflags & VM_ALLOC_NOWAIT) != 0)
			return (false);
		locked = object != NULL && VM_OBJECT_WOWNED(object);
		VMSIM_PAGE_ASSERT(m,
		    locked || VPRC_WIRE_COUNT(m->ref_count) != 0,
		    "is waited for with its object unlocked and is not wired");
		if (page_busy_sleep(object, m, m->pindex, "vmpba", allocflags,
		    locked) && locked)
			VM_OBJECT_WLOCK(object);
		if ((allocflags & VM_ALLOC_WAITFAIL) != 0)
			return (false);
		VMSIM_PAGE_ASSERT(m, m->object == object || m->object == NULL,
		    "belongs to another object than when it was waited for");
	}
	return (true);
}
