/* SPDX-License-Identifier: BSD-2-Clause */
/* What only the files of this room know of each other. */
#ifndef SCHED_SCHED_PRIVATE_H
#define SCHED_SCHED_PRIVATE_H

#include "sched/sched.h"

/* sched_stack.c: goes on with another thread; its body may begin. */
void	 sched_switch_to(struct thread *);
/* On the stack of `td` again, or for the first time. */
void	 sched_arrived(struct thread *td);
/* sched_thread.c: what a stack begins with; it does not return. */
void	 sched_body(void) __attribute__((noreturn));

/*
 * sched_run.c: the current thread cannot or does not want to go on.  Returns
 * when it is chosen again; false: it never will be (main only; others do not
 * come back then).
 */
bool	 sched_give_way(void);
/* `td` has become able to run through `by`; NULL: through the clock. */
void	 sched_notify_woken(struct thread *td, struct thread *by);
/* Main goes on, and sched_run() returns why. */
void	 sched_stop(enum sched_result);

/* sched_sleep.c: sleeps on a channel, in state SLEEP, until woken. */
int	 sched_block(const void *wchan, const char *wmesg, uint64_t ticks);
/* Ends a wait by the clock or a wakeup. */
void	 sched_end_wait(struct thread *, struct thread *by);

/* sched_print.c: ends a sentence that says that no thread can run. */
const char *sched_idle_words(void);

/*
 * sched_may_sleep.c: a lock besides `except` that must not be held over a
 * sleep, or NULL.
 */
const struct lock_object *sched_find_unsleepable(const struct thread *,
	    const struct lock_object *except);

/* A lock was taken with others held. */
void	 sched_note_crowd(struct thread *, struct lock_object *);

/* sched_callout.c: goes on to what is due next; false: nothing is. */
bool	 sched_clock_step(void);
/* `ticks` from now; UINT64_MAX, which never comes, if that is too late. */
uint64_t sched_tick_after(const struct sched_state *, uint64_t ticks);

/* sched_order.c: before a lock is taken that may have to be waited for. */
void	 sched_check_order(const struct thread *, struct lock_object *,
	    const char *where);

/* sched_witness.c: `lo` is taken after `held`; one of them has no rank. */
void	 sched_witness_order(const struct lock_object *held,
	    struct lock_object *lo, const char *where);

#endif /* SCHED_SCHED_PRIVATE_H */
