/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: simulated threads.
 *
 * The threads of a machine are coroutines on the host thread that drives it.
 * One runs at a time, until it must wait or, if a scheduler listens (see
 * <vmsim/explore.h>), until a scheduling point.  The first thread, "main", is
 * the host's own stack: everything that a test calls outside a body.
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
 * A new thread; its body begins to run when another thread waits or joins.
 * `name` is copied.  NULL with errno ENOMEM, or EAGAIN with
 * VMSIM_THREADS_MAX threads alive.
 */
VMSIM_EXPORT struct vmsim_thread *vmsim_thread_create(struct vmsim *,
    const char *name, vmsim_thread_body_t *body, void *arg);
/*
 * Waits until the thread's body has returned and forgets the thread.  A wait
 * that nobody can end is a deadlock: a panic that says who waits for what.
 */
VMSIM_EXPORT void vmsim_thread_join(struct vmsim_thread *);
/* Lets the other threads run until each has ended or waits for ever. */
VMSIM_EXPORT void vmsim_thread_run_all(struct vmsim *);
/* Gives way to any other thread that can run. */
VMSIM_EXPORT void vmsim_thread_yield(struct vmsim *);
/* Waits `ticks` of the virtual clock, which moves when nobody can run. */
VMSIM_EXPORT void vmsim_thread_sleep(struct vmsim *, uint64_t ticks);
/* The running thread's number (1: main) and name. */
VMSIM_EXPORT uint32_t vmsim_thread_id(struct vmsim *);
VMSIM_EXPORT const char *vmsim_thread_name(struct vmsim *);

/* The virtual clock, in ticks since the machine was made. */
VMSIM_EXPORT uint64_t vmsim_clock(const struct vmsim *);
/* Moves it on; sleeps and callouts whose time has come happen in order. */
VMSIM_EXPORT void vmsim_clock_advance(struct vmsim *, uint64_t ticks);

/*
 * A scheduling point of a test's own: the caller is about to read or write
 * the variable at `addr`, which other threads use too.
 */
VMSIM_EXPORT void vmsim_point(struct vmsim *, const void *addr, bool write);
/*
 * No scheduling point: tells the explorer that the caller reads or writes the
 * variable at `addr` before its next point.
 */
VMSIM_EXPORT void vmsim_note(struct vmsim *, const void *addr, bool write);
/*
 * Says in the story what the caller is about to do.  The text is not copied:
 * it must live as long as the machine.
 */
VMSIM_EXPORT void vmsim_mark(struct vmsim *, const char *text, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_THREAD_H */
