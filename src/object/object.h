/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Memory objects and the chains that they form.  A private copy of memory
 *	is made lazily: the object that is copied stays as it is and gets a
 *	shadow; a page is looked for in the shadow first, then in what it
 *	shadows, and so on:
 *
 *	[S2: . . . 3] -> [S1: . 1 . .] -> [F: 0 1 2 3]
 *
 *	Collapse: S, with the only reference to B, takes over the pages, swap
 *	and backing object of B, and B ends.  Bypass: S hides all that B could
 *	show it, and goes past B.
 *
 *	living --last reference--> OBJ_DEAD --no paging--> destroyed
 *	S living, B living --collapse--> S OBJ_COLLAPSING, B OBJ_DEAD
 *	    --pages and swap moved--> S living, B destroyed
 *
 * RULES
 *	1  A page's object and index say where the trie has it, and the object
 *	   holds a reference to it.
 *	2  resident_page_count is the number of pages in the trie.
 *	3  shadow_count is the number of objects whose backing_object is this
 *	   one; those of an anonymous object, and no others, are on its shadow
 *	   list and have OBJ_SHADOWLIST.
 *	4  Every shadow holds a reference: ref_count >= shadow_count, and a
 *	   shadow is anonymous.
 *	5  No valid page of an anonymous object lies at or past the size, except
 *	   wired ones.  A pager's object may keep pages that were wired when it
 *	   was cut short; no access reaches them there.
 *	6  An anonymous object swaps.  Its handle tells only whether the
 *	   bottom of its chain is anonymous too (NULL), and is not followed.
 *	7  A chain ends: nothing shadows itself.
 *	8  A dead object is on the list only while it is being taken down
 *	   (paging is in progress); a living one has a reference.
 *	9  At rest: no paging in progress, nothing busy, nothing being split or
 *	   collapsed, no lock held.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	<vm/vm_object.h> says so for each call.  A shadow is locked before what
 *	it shadows; with an object locked a page is only tried, and is waited
 *	for with all objects unlocked; maps are locked before objects.
 *	vm_object_collapse(S) is called with a reference to S, which is write-
 *	locked and is the only object locked:
 *	- it locks B after S, and what B shadows after both, if anonymous;
 *	- it unlocks both to wait: for another collapse of B, a busy page of
 *	  either, memory for the trie.  In the end S is locked again.
 *	- Meanwhile S (OBJ_COLLAPSING) and B (OBJ_DEAD) have paging in progress.
 *	  Others may lock them, find and busy their pages, fault, and refer to
 *	  S.  They may not refer to B, nor end, merge or split either: who
 *	  wants that waits for the paging to end, and looks again.
 */
#ifndef OBJECT_OBJECT_H
#define OBJECT_OBJECT_H

#include <sys/queue.h>
#include <vm/vm_object.h>
#include "base/machine.h"
#include "mem/mem.h"

struct check;

int	 object_init(struct vmsim *);	/* 0 or ENOMEM */
void	 object_check(struct check *);
/* object_exit.c: what is asked of threads and of their locks. */
void	 object_exit_init(void);

/* What the files of this folder ask of each other.  object_shadow.c: */

/*
 * Links a shadow to what it backs onto; the _ref form takes a reference to
 * `backing` and makes it lose OBJ_ONEMAPPING, the other moves the caller's.
 * Locks: shadow write-locked, backing not locked.
 */
void	 object_backing_insert(vm_object_t shadow, vm_object_t backing);
void	 object_backing_insert_ref(vm_object_t shadow, vm_object_t backing);
/* Unlinks; the reference stays with the caller.  Locks: likewise. */
void	 object_backing_remove(vm_object_t shadow);
/* The same with the backing object write-locked too. */
void	 object_backing_remove_locked(vm_object_t shadow);
/*
 * The shadow takes over what its backing object shadows, and the reference
 * with it; the backing object then shadows nothing.  Locks: both write, and
 * not what is taken over.
 */
void	 object_backing_transfer(vm_object_t shadow, vm_object_t backing);

/* object_collapse.c: */

/*
 * Waits until nothing is being merged into the object.  Locks: write, dropped
 * and taken again.  Sleeps.
 */
void	 object_collapse_wait(vm_object_t);
/*
 * The backing object, write-locked and not in transition, or NULL if there is
 * none that is anonymous.  Locks: write, dropped and taken again.  Sleeps.
 */
vm_object_t object_backing_lock(vm_object_t);

/* object_clean.c: */

/* What came of a run. */
struct object_flush {
	int		 taken;		/* (t) up to one to be tried again */
	int		 laundered;	/* (t) written, being written, or to be
					   kept for want of swap space */
	bool		 failed;	/* (t) one was not written */
};

/*
 * Writes a run of exclusively busied, write-protected pages; each is released
 * when its write is over.  Locks: the object write-locked in and out.  Sleeps.
 */
struct object_flush object_flush(vm_page_t *ma, int count, int pagerflags);

#endif /* OBJECT_OBJECT_H */
