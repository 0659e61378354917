/* SPDX-License-Identifier: BSD-2-Clause */
/* Leaving one stack for another. */
#ifndef KERN_KERN_SWITCH_H
#define KERN_KERN_SWITCH_H

/*
 * Saves where the caller stands in *from and goes on where `to` stands.
 * Returns when somebody switches back.  Kept are the registers that a
 * function must keep, and the modes of floating-point arithmetic.
 */
void	 kern_switch(void **from, void *to);
/*
 * What to switch to for entry() to begin on an empty stack that ends at
 * `top`, which is aligned to 16.  It does not return.
 */
void	*kern_switch_prepare(char *top, void (*entry)(void));

#endif /* KERN_KERN_SWITCH_H */
