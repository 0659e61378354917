/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The vm_page_* that touch an object: alloc, insert, look up without a
 *	lock, grab, wait, remove, free.  What a page is by itself, its busy
 *	state, masks, wirings and queue, is in src/mem.
 *
 *	free frame --alloc--> busy, in an object --xunbusy--> resident
 *	    ^                    |       ^                        |
 *	    +-------free---------+       +--------grab------------+
 *
 * RULES	(numbers of mem/mem.h)
 *	2  A free page is VPB_FREED and is nothing else any more.
 *	4  A page with an object is in its trie at its index and has
 *	   VPRC_OBJREF; a page without has neither.
 *	7  A mapped managed page is fully valid.
 *	8  VPRC_BLOCKED is set only while a page is unmapped that must not be
 *	   wired by way of a mapping.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Entering and leaving an object: the object write-locked, and to leave
 *	the page exclusively busy, unless the whole object ends.
 *	Grabbing: the object write-locked, unlocked while it waits; in the
 *	_unlocked forms not locked.
 *	A busy page is waited for with its object unlocked only: then it may be
 *	another page, so it is looked up again.
 */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "mem/mem.h"
#include "mem/pctrie.h"
#include "pager/pager.h"
#include "pmap/pmap.h"

/* VM_OBJECT_ASSERT_WLOCKED(), without a call when it holds. */
#define	PAGE_ASSERT_WLOCKED(object) do {				\
	if (__predict_false((object)->lock.lock_object.lo_owner !=	\
	    curthread))							\
		VM_OBJECT_ASSERT_WLOCKED(object);			\
} while (0)

/* page_insert.c */
/* The accounting that follows a change of the trie. */
void	 page_entered(vm_page_t m, vm_object_t object);
void	 page_left(vm_page_t m);

/* page_alloc.c */
#define	PAGE_ALLOC_COMMON	(VM_ALLOC_CLASS_MASK | VM_ALLOC_NODUMP | \
	VM_ALLOC_NOWAIT | VM_ALLOC_WAITFAIL | VM_ALLOC_WIRED |		\
	VM_ALLOC_ZERO | VM_ALLOC_COUNT_MASK)
/* A request that makes no sense is the caller's fault. */
void	 page_check_request(int req, int allowed);
/*
 * No frames: waits if the request says so, with the object (or NULL) unlocked
 * meanwhile.  True: try again.
 */
bool	 page_alloc_failed(vm_object_t object, int req, u_long npages);
/* No memory for the trie: likewise, for VM_ALLOC_WAITFAIL. */
void	 page_insert_failed(vm_object_t object, int req);

/* The busy state in which a request wants its pages. */
static inline u_int
page_busy_word(int req)
{
	if ((req & (VM_ALLOC_NOBUSY | VM_ALLOC_SBUSY)) == 0)
		return (VPB_OWNER_WORD(curvm->curtid));
	return ((req & VM_ALLOC_SBUSY) != 0 ? VPB_SHARERS_WORD(1) :
	    VPB_UNBUSIED);
}

/* page_wait.c */
/*
 * Sleeps once for a change of the busy state of a page that was found as
 * (object, pindex).  `locked`: the object is write-locked, or read-locked;
 * true leaves it unlocked.
 */
bool	 page_busy_sleep(vm_object_t object, vm_page_t m, vm_pindex_t pindex,
	    const char *wmesg, int allocflags, bool locked);
/* Busies or wires the page, as asked for. */
bool	 page_try_acquire(vm_page_t m, int allocflags, const char *where);

/* page_grab.c */
/* Requests that make no sense are the caller's fault; grab_valid's may be left
   unbusied and unwired, so it asks for the first only. */
void	 page_grab_check_shared(int allocflags);
void	 page_grab_check_busy(int allocflags);

static inline void
page_grab_check(int allocflags)
{
	if (__predict_false(allocflags & (VM_ALLOC_NOBUSY | VM_ALLOC_SBUSY)))
		page_grab_check_busy(allocflags);
}

#define	PAGE_GRAB_SLEEPS	"vm_page_grab without VM_ALLOC_NOWAIT"

/* Before a grab that may sleep, with its object locked. */
static inline void
page_grab_may_sleep(vm_object_t object, int allocflags, const char *where)
{
	if ((allocflags & VM_ALLOC_NOWAIT) == 0)
		sched_may_sleep_with(PAGE_GRAB_SLEEPS,
		    &object->lock.lock_object, where);
}

static inline void
page_grab_may_sleep_unlocked(int allocflags, const char *where)
{
	if ((allocflags & VM_ALLOC_NOWAIT) == 0)
		sched_may_sleep(PAGE_GRAB_SLEEPS, where);
}
int	 page_grab_request(int allocflags);
/* Ends the busy state that was only needed to wire the page. */
void	 page_grab_release(vm_page_t m, int allocflags);
/*
 * False: give up.  True: look again.  The object, if `locked`, is
 * write-locked at return either way.
 */
bool	 page_grab_sleep(vm_object_t object, vm_page_t m, vm_pindex_t pindex,
	    const char *wmesg, int allocflags, bool locked);
/*
 * The page at an index, acquired; NULL: there is none (*found false), or it
 * cannot be acquired without waiting (*found true).
 */
vm_page_t page_grab_lookup(vm_object_t object, vm_pindex_t pindex,
	    int allocflags, bool *found, const char *where);
/* The same without the lock; *denied: it would have to wait. */
vm_page_t page_acquire_unlocked(vm_object_t object, vm_pindex_t pindex,
	    int allocflags, bool *denied, const char *where);

#endif /* PAGE_PAGE_H */
