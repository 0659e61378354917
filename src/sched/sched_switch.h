/* SPDX-License-Identifier: BSD-2-Clause */
/* Leaving one stack for another. */
#ifndef SCHED_SCHED_SWITCH_H
#define SCHED_SCHED_SWITCH_H

/*
 * Saves where the caller stands in *from and goes on where `to` stands.
 * Returns when another switches back.  Kept are the registers that a
 * function must keep, and the modes of floating-point arithmetic.
 */
void	 sched_switch(void **from, void *to);
/*
 * What to switch to for entry() to begin on an empty stack that ends at
 * `top`, which is aligned to 16.  It does not return.
 */
void	*sched_switch_prepare(char *top, void (*entry)(void));

#endif /* SCHED_SCHED_SWITCH_H */
