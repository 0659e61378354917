/* SPDX-License-Identifier: BSD-2-Clause */
/* What a step may find: the rules of fault.h, looked at. */
#include "base/assert.h"
#include "base/machine.h"
#include "sched/sched.h"
#include "fault/fault.h"

#ifndef NDEBUG

/* Rule 1: busied by this thread, and owned by one pointer only. */
static void
assert_owned(const struct fault *f)
{
	const vm_page_t top = f->top.page, here = f->here.page;

	if (top != NULL)
		vm_page_assert_xbusied(top);
	if (here != NULL)
		vm_page_assert_xbusied(here);
	if (f->source != NULL)
		vm_page_assert_xbusied(f->source);
	INVARIANT((top == NULL || (top != here && top != f->source)) &&
	    (here == NULL || here != f->source),
	    "fault at %#lx: two pointers own one busy page", (u_long)f->va);
}

/* Does the fault hold the lock that it believes to hold? */
static void
assert_held(const struct fault *f)
{
	switch (f->here.held) {
	case HOLD_NONE:
		VM_OBJECT_ASSERT_UNLOCKED(f->here.object);
		break;
	case HOLD_READ:
		VM_OBJECT_ASSERT_RLOCKED(f->here.object);
		break;
	case HOLD_WRITE:
		VM_OBJECT_ASSERT_WLOCKED(f->here.object);
		break;
	}
}

/* Rule 2. */
static void
assert_kept(const struct fault *f)
{
	INVARIANT(f->top.object->ref_count > 0 &&
	    f->top.object->paging_in_progress > 0 &&
	    f->here.object->paging_in_progress > 0, "fault at %#lx: %s below "
	    "%s is not kept", (u_long)f->va,
	    describe_object(f->here.object).text,
	    describe_object(f->top.object).text);
}

void
fault_assert(const struct fault *f, int locks)
{
	enum hold held = f->here.held;

	INVARIANT((locks & FAULT_MAP) == 0 || f->map_locked,
	    "fault at %#lx: the map must be locked", (u_long)f->va);
	INVARIANT((locks & FAULT_MAP_UNLOCKED) == 0 || !f->map_locked,
	    "fault at %#lx: the map must not be locked", (u_long)f->va);
	if (!f->begun)
		return;
	INVARIANT((locks & FAULT_LOCKED) == 0 || held != HOLD_NONE,
	    "fault at %#lx: %s must be locked", (u_long)f->va,
	    describe_object(f->here.object).text);
	INVARIANT((locks & FAULT_WLOCKED) == 0 || held == HOLD_WRITE,
	    "fault at %#lx: %s must be write-locked", (u_long)f->va,
	    describe_object(f->here.object).text);
	INVARIANT((locks & FAULT_UNLOCKED) == 0 || held == HOLD_NONE,
	    "fault at %#lx: %s must not be locked", (u_long)f->va,
	    describe_object(f->here.object).text);
	INVARIANT((locks & FAULT_BUSY) == 0 || f->here.page != NULL,
	    "fault at %#lx: there must be a page", (u_long)f->va);
	assert_held(f);
	assert_kept(f);
	assert_owned(f);
}

#endif /* NDEBUG */
