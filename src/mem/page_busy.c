/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The busy state of a page: who may change its contents and its identity.
 *
 *	            trysbusy               tryxbusy
 *	shared n <----------- unbusied ------------> exclusive (owner)
 *	   |  \--------------/        \-------------/   |
 *	   |      sunbusy                 xunbusy       |
 *	   +------- tryupgrade (n = 1) ---------------->|
 *	   |<------ downgrade --------------------------+
 *	                                       free: ---+--> VPB_FREED
 *
 * Rules
 *	1  the owner, and only the owner, ends an exclusive state
 *	2  a page of a busy object does not become busy, but for a moment: who
 *	   tries marks the page first, then looks at the object and gives up;
 *	   one that is busy stays so
 *	3  WAITERS is set before a thread sleeps on the page, and cleared with
 *	   a wakeup when the page becomes unbusied, shared or free
 *	4  VPB_FREED looks exclusive to every try, so a page found without its
 *	   object's lock cannot be taken while it is free
 *
 * Waiting needs the object's lock and is in src/page/page_wait.c.
 * Source: FreeBSD vm/vm_page.c; deviation: the owner is always known.
 */
#include <vm/vm_object.h>

#include "mem/mem.h"

static u_int
my_word(void)
{
	return (VPB_OWNER_WORD(curvm->curtid));
}

/* What goes on with it behind the sentence on what is wrong. */
static struct words
describe_since(const struct vm_page *m)
{
	if (m->busy_lock != VPB_UNBUSIED)
		return (words_of("it is %s", describe_busy(m).text));
	if (m->busy_where == NULL)
		return (words_of("nobody has busied it"));
	return (words_of("it was last busied at %s", m->busy_where));
}

void
vmsim_kpi_page_assert_failed(vm_page_t m, const char *what, const char *where)
{
	vm_panic(where, "%s %s; %s", describe_page_frame(m).text, what,
	    describe_since(m).text);
}

/* Rule 2, without a lock: it may become busy before or after. */
static bool
is_of_busy_object(const struct vm_page *m)
{
	return (m->object != NULL && object_is_busy(m->object));
}

void
vmsim_kpi_page_object_busy_assert(vm_page_t m, const char *where)
{
	if (__predict_false(m->object != NULL && m->object->busy == 0))
		vmsim_kpi_page_assert_failed(m,
		    "is not busy and neither is its object", where);
}

void
vmsim_kpi_page_assert_pga_writeable(vm_page_t m, const char *where)
{
	if (__predict_false((m->oflags & VPO_UNMANAGED) != 0))
		vmsim_kpi_page_assert_failed(m,
		    "is unmanaged and is marked writeable", where);
	if (__predict_false((m->busy_lock & VPB_BIT_EXCLUSIVE) == 0 &&
	    (m->object == NULL || m->object->busy == 0)))
		vmsim_kpi_page_assert_failed(m,
		    "is marked writeable, not exclusively busy, and its "
		    "object is not busy", where);
}

static inline void
tell_busy(vm_page_t m, enum trace_kind kind, uint32_t how)
{
	TELL(kind, object_serial(m->object), m->pindex, 0, how, 0);
}

int
vm_page_sbusied(vm_page_t m)
{
	return (VPB_IS_SHARED(vm_page_busy_fetch(m)));
}

/* Source: vm_page_trysbusy(). */
int
vm_page_trysbusy_at(vm_page_t m, const char *where)
{
	sched_point(POINT_READ, m);
	if ((m->busy_lock & VPB_BIT_SHARED) == 0 || is_of_busy_object(m))
		return (0);
	sched_point(POINT_BUSY, m);
	if ((m->busy_lock & VPB_BIT_SHARED) == 0)
		return (0);
	m->busy_lock += VPB_ONE_SHARER;
	m->busy_where = where;
	tell_busy(m, TRACE_BUSIED, TRACE_BUSY_SHARED);
	if (__predict_true(!is_of_busy_object(m)))
		return (1);
	vm_page_sunbusy(m);
	return (0);
}

/* Source: vm_page_tryxbusy(). */
int
vm_page_tryxbusy_at(vm_page_t m, const char *where)
{
	sched_point(POINT_BUSY, m);
	if (m->busy_lock != VPB_UNBUSIED)
		return (0);
	m->busy_lock = my_word();
	m->busy_where = where;
	tell_busy(m, TRACE_BUSIED, TRACE_BUSY_EXCLUSIVE);
	if (__predict_true(!is_of_busy_object(m)))
		return (1);
	vm_page_xunbusy(m);
	return (0);
}

/* Source: vm_page_trybusy(). */
int
vm_page_trybusy_at(vm_page_t m, int allocflags, const char *where)
{
	if ((allocflags & (VM_ALLOC_SBUSY | VM_ALLOC_IGN_SBUSY)) != 0)
		return (vm_page_trysbusy_at(m, where));
	return (vm_page_tryxbusy_at(m, where));
}

/* The last holder has gone. */
static void
end_busy(vm_page_t m, uint32_t how)
{
	bool waiters = (m->busy_lock & VPB_BIT_WAITERS) != 0;

	m->busy_lock = VPB_UNBUSIED;
	tell_busy(m, TRACE_UNBUSIED, how);
	if (__predict_false(waiters))
		sched_wakeup(m);
}

/* Rule 1. */
static void
check_owner(vm_page_t m, const char *what, const char *where)
{
	if (__predict_false((m->busy_lock & ~VPB_BIT_WAITERS) != my_word()))
		vmsim_kpi_page_assert_failed(m, what, where);
}

static void
check_exclusive(vm_page_t m, const char *what, const char *where)
{
	if (__predict_false((m->busy_lock & VPB_BIT_EXCLUSIVE) == 0 ||
	    m->busy_lock == VPB_FREED))
		vmsim_kpi_page_assert_failed(m, what, where);
}

static void
check_shared(vm_page_t m, const char *what, const char *where)
{
	if (__predict_false(!VPB_IS_SHARED(m->busy_lock)))
		vmsim_kpi_page_assert_failed(m, what, where);
}

/* Source: vm_page_xunbusy(). */
void
vm_page_xunbusy_at(vm_page_t m, const char *where)
{
	sched_point(POINT_BUSY, m);
	check_owner(m, "is unbusied by a thread that does not own it", where);
	end_busy(m, TRACE_BUSY_EXCLUSIVE);
}

/* For an I/O completion, which may run in another thread than the owner's. */
void
vm_page_xunbusy_unchecked_at(vm_page_t m, const char *where)
{
	sched_point(POINT_BUSY, m);
	check_exclusive(m, "is unbusied and is not exclusively busy", where);
	end_busy(m, TRACE_BUSY_EXCLUSIVE);
}

/* Source: vm_page_sunbusy(). */
void
vm_page_sunbusy_at(vm_page_t m, const char *where)
{
	sched_point(POINT_BUSY, m);
	check_shared(m, "is unbusied and is not shared busy", where);
	if (VPB_SHARERS(m->busy_lock) > 1) {
		m->busy_lock -= VPB_ONE_SHARER;
		tell_busy(m, TRACE_UNBUSIED, TRACE_BUSY_SHARED);
	} else
		end_busy(m, TRACE_BUSY_SHARED);
}

/* Source: vm_page_busy_downgrade(). */
void
vm_page_busy_downgrade_at(vm_page_t m, const char *where)
{
	bool waiters;

	sched_point(POINT_BUSY, m);
	check_owner(m, "is downgraded by a thread that does not own it",
	    where);
	waiters = (m->busy_lock & VPB_BIT_WAITERS) != 0;
	m->busy_lock = VPB_SHARERS_WORD(1);
	m->busy_where = where;
	tell_busy(m, TRACE_UNBUSIED, TRACE_BUSY_CHANGED);
	if (waiters)
		sched_wakeup(m);
}

/* Waiters stay: an exclusive state does not let them in. */
int
vm_page_busy_tryupgrade_at(vm_page_t m, const char *where)
{
	sched_point(POINT_BUSY, m);
	check_shared(m, "is upgraded and is not shared busy", where);
	if (VPB_SHARERS(m->busy_lock) > 1)
		return (0);
	m->busy_lock = my_word() | (m->busy_lock & VPB_BIT_WAITERS);
	m->busy_where = where;
	tell_busy(m, TRACE_BUSIED, TRACE_BUSY_CHANGED);
	return (1);
}

/* Takes over from a thread that gave the page away.  No synchronization. */
void
vm_page_xbusy_claim_at(vm_page_t m, const char *where)
{
	sched_point(POINT_WRITE, m);
	check_exclusive(m, "is claimed and is not exclusively busy", where);
	m->busy_lock = my_word() | (m->busy_lock & VPB_BIT_WAITERS);
	m->busy_where = where;
}

/* Source: vm_page_busy_free(). */
void
mem_busy_free(vm_page_t m)
{
	bool waiters = (m->busy_lock & VPB_BIT_WAITERS) != 0;

	m->busy_lock = VPB_FREED;
	sched_point(POINT_WRITE, m);
	if (__predict_false(waiters))
		sched_wakeup(m);
}

void
mem_busy_give(vm_page_t m, uint32_t tid)
{
	m->busy_lock = VPB_OWNER_WORD(tid) | (m->busy_lock & VPB_BIT_WAITERS);
}

/* Source: _vm_page_busy_sleep(). */
bool
mem_busy_await(vm_page_t m, vm_object_t object, vm_pindex_t pindex,
    bool shared)
{
	sched_point(POINT_BUSY, m);
	if (m->busy_lock == VPB_UNBUSIED || m->object != object ||
	    m->pindex != pindex ||
	    (shared && (m->busy_lock & VPB_BIT_SHARED) != 0))
		return (false);
	m->busy_lock |= VPB_BIT_WAITERS;
	return (true);
}

/* Source: vm_page_busy_release(). */
void
mem_busy_release(vm_page_t m)
{
	if (m->busy_lock == VPB_FREED)
		return;
	if (VPB_IS_SHARED(m->busy_lock))
		vm_page_sunbusy(m);
	else
		vm_page_xunbusy(m);
}
