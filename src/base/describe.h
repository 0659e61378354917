/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The one place that makes English of a page, a busy state, a lock, an
 *	object and a thread, so that each has one name in every sentence.
 * RULES
 *	1  The words come by value and live to the end of the full expression:
 *		PANIC("%s is wired", describe_page(m).text);
 *	   so no caller needs a buffer; words that are kept are copied.  They
 *	   take room in the caller's frame: what must be quick tells its panics
 *	   out of line, as object_panic() does.
 *	2  Nothing is locked, listened to or changed: a machine is described in
 *	   the middle of a pager's call, or dead.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Every layer, with any lock or none.  The layers that know the names of
 *	objects and threads register what finds them.
 */
#ifndef BASE_DESCRIBE_H
#define BASE_DESCRIBE_H

#include <vm/_vm_types.h>

#define	WORDS_MAX	128	/* bytes; longer words are cut */

struct lock_object;
struct thread;
struct vm_object;
struct vm_page;
struct vmsim;

struct words {
	char		 text[WORDS_MAX];	/* (t) */
};

struct words words_of(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));

/* May it be a name: neither NULL, nor empty, nor more than one line? */
bool	 describe_is_name(const char *);

/* Finds a name by an object's serial, or a thread's number; NULL: no name. */
typedef const char *describe_finder_t(uint32_t number);

/* May be called again; a finder replaces the one before. */
void	 describe_find_objects(describe_finder_t *);
void	 describe_find_threads(describe_finder_t *);

/* `fb0`, or `S12` without a name: as in dumps; the object may be gone. */
struct words describe_serial(uint32_t serial);
/* `object "fb0"`, or `object S12` without a name, or `no object` */
struct words describe_object(const struct vm_object *);
/* `page 7 of object "fb0"`, or `a page of no object` */
struct words describe_page(const struct vm_page *);
/* `frame 41`, or `device 0xfe000000`: where the page's contents are */
struct words describe_frame(const struct vm_page *);
/* `page 7 of object "fb0" (frame 41)` */
struct words describe_page_frame(const struct vm_page *);
/* `exclusively busied by thread 2 (writer) at fb.c:12` */
struct words describe_busy(const struct vm_page *);
/* `held exclusively by thread 2 (writer) since fb.c:12` */
struct words describe_lock(const struct lock_object *);
/* `thread 2 (writer)`; by number also when it has ended */
struct words describe_thread(const struct thread *);
struct words describe_tid(uint32_t tid);

#endif /* BASE_DESCRIBE_H */
