/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: simulated threads.
 *
 * The threads of a machine are coroutines on the host thread that drives it.
 * One runs at a time, until it must wait or, if a scheduler listens (see
 * <vmsim/explore.h>), until a scheduling point.  The first thread, "main", is
 * the host's own stack: everything that is called outside a body.
 *
 *	static void
 *	body(void *arg)
 *	{
 *		vmsim_store(arg, 0x1000, "x", 1, NULL);
 *	}
 *
 *	td = vmsim_thread_create(vm, "writer", body, p);
 *	vmsim_thread_join(td);
 *
 * What a body can tell of itself:
 *
 *			may others	the explorer	the story
 *			run first?	learns		shows
 *	vmsim_point()	yes		an access	nothing
 *	vmsim_note()	no		an access	nothing
 *	vmsim_mark()	no		nothing		the text
 *
 * A variable of the test's own that threads share needs a point before each
 * access, or a lock of the kernel interface.  A note is for what is accessed
 * in one step with something else that is a point already.  A mark is for the
 * reader of a report.
 */
#ifndef VMSIM_THREAD_H
#define VMSIM_THREAD_H

#include <vmsim/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vmsim_thread;

typedef void vmsim_thread_body_t(void *arg);

#define	VMSIM_THREADS_MAX	64	/* alive at one time in a machine */

/*
 * A thread; its body begins to run when another thread waits or joins.  EAGAIN:
 * VMSIM_THREADS_MAX threads are alive; EINVAL: no name; ENOMEM.
 */
VMSIM_EXPORT struct vmsim_thread *vmsim_thread_create(struct vmsim *,
    const char *name, vmsim_thread_body_t *body, void *arg);
/*
 * Waits until the thread's body has returned and ends the thread.  Sleeps.  A
 * wait that no thread can end is a deadlock: a panic that says who waits for
 * what.
 */
VMSIM_EXPORT void vmsim_thread_join(struct vmsim_thread *);
/*
 * Lets the other threads run until each has ended or waits for what no other
 * thread will do.  Sleeps.
 */
VMSIM_EXPORT void vmsim_thread_run_all(struct vmsim *);
/* Lets any other thread that can run go first.  Sleeps. */
VMSIM_EXPORT void vmsim_thread_yield(struct vmsim *);
/*
 * Waits for so many ticks of the virtual clock, which moves on when no thread
 * can run.  Sleeps.
 */
VMSIM_EXPORT void vmsim_thread_sleep(struct vmsim *, uint64_t ticks);
/* The running thread's number, 1 for main, and its name. */
VMSIM_EXPORT uint32_t vmsim_thread_id(struct vmsim *);
VMSIM_EXPORT const char *vmsim_thread_name(struct vmsim *);

/* The virtual clock, in ticks since the machine was made. */
VMSIM_EXPORT uint64_t vmsim_clock(const struct vmsim *);
/*
 * Moves it on; waits and callouts whose time has come end in order.  It stands
 * still at UINT64_MAX - 1.
 */
VMSIM_EXPORT void vmsim_clock_advance(struct vmsim *, uint64_t ticks);

/*
 * A scheduling point: the caller is about to read or write the variable at
 * `addr`, an address of the host, which other threads use too.
 */
VMSIM_EXPORT void vmsim_point(struct vmsim *, const void *addr, bool write);
/* No point: the caller reads or writes the variable before its next point. */
VMSIM_EXPORT void vmsim_note(struct vmsim *, const void *addr, bool write);
/*
 * Says in the story what the caller is about to do; `len` bytes of text, which
 * are not copied and must stay as long as the machine.
 */
VMSIM_EXPORT void vmsim_mark(struct vmsim *, const char *text, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_THREAD_H */
