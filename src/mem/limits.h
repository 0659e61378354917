/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many free frames are too few, and for whom.
 *
 * Locks: none.  The limits do not change.
 */
#ifndef MEM_LIMITS_H
#define MEM_LIMITS_H

#include <stdbool.h>
#include <sys/types.h>

struct mem_state;

/* In frames; limits.c draws them. */
struct mem_limits {
	u_long	 interrupt_min;	/* (c) left for VM_ALLOC_INTERRUPT */
	u_long	 pageout_min;	/* (c) the daemon itself wants so many */
	u_long	 reserved;	/* (c) left for VM_ALLOC_SYSTEM */
	u_long	 severe;	/* (c) below: severe shortage */
	u_long	 min;		/* (c) below: those who need frames wait */
	u_long	 wakeup;	/* (c) below: the daemon runs */
	u_long	 target;	/* (c) the daemon stops there */
	u_long	 inactive;	/* (c) inactive pages wanted */
	u_long	 background;	/* (c) pages of a laundering that nobody is in
				   need of */
};

/* False: the machine's policy makes no sense for so many frames. */
bool	 mem_limits_init(struct mem_state *);
/* Free frames that a request of this class must leave. */
u_long	 mem_reserve(int req);
/* The request got no frame: the daemon frees one more. */
void	 mem_note_failure(int req);

#endif /* MEM_LIMITS_H */
