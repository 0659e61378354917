/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this folder tell each other only. */
#ifndef KERN_KERN_PRIVATE_H
#define KERN_KERN_PRIVATE_H

#include "kern/kern.h"

/* kern_stack.c: goes on with another thread; its body may begin. */
void	 kern_switch_to(struct thread *);
/* On the stack of `td` again, or for the first time. */
void	 kern_arrived(struct thread *td);
/* kern_thread.c: what a stack begins with; it does not return. */
void	 kern_body(void) __attribute__((noreturn));

/*
 * kern_sched.c: the current thread cannot or does not want to go on.  Returns
 * when it is chosen again; false: it never will be (main only; others do not
 * come back then).
 */
bool	 kern_give_way(void);
/* `td` has become able to run through `by`; NULL: through the clock. */
void	 kern_tell_woken(struct thread *td, struct thread *by);
/* Main goes on, and is told why. */
void	 kern_rest_now(enum kern_rest);

/* kern_sleep.c: sleeps on a channel, in state SLEEP, until woken. */
int	 kern_block(const void *wchan, const char *wmesg, uint64_t ticks);
/* Ends a wait by the clock or a wakeup. */
void	 kern_end_wait(struct thread *, struct thread *by);

/* kern_callout.c: goes on to what is due next; false: nothing is. */
bool	 kern_clock_step(void);

/* kern_witness.c: `lo` is taken after `held`; one of them has no rank. */
void	 kern_witness_order(const struct lock_object *held,
	    struct lock_object *lo, const char *where);

#endif /* KERN_KERN_PRIVATE_H */
