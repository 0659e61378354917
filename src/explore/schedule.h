/* SPDX-License-Identifier: BSD-2-Clause */
/* Schedules, as they are kept and repeated. */
#ifndef EXPLORE_SCHEDULE_H
#define EXPLORE_SCHEDULE_H

#include "explore/execution.h"

#define	PRINT_MASK	0xfffffU	/* of a trace's hash, in a schedule */

/* Every step after the first ones of the bodies: its slot and its point. */
struct schedule {
	uint8_t	*slots;			/* (t) */
	uint8_t	*codes;			/* (t) */
	size_t	 n;			/* (t) */
	uint32_t print;			/* (t) 1 + that of the trace; 0: not
					   given */
	bool	 no_memory;		/* (t) for the rest of it */
};

/* NULL, or what is wrong with the text. */
const char *schedule_parse(const char *text, struct schedule *);
void	 schedule_free(struct schedule *);
/* That of the last execution, allocated; NULL without memory. */
char	*schedule_text(const struct execution *);

/* A schedule without its points: which thread runs how long, unless it must
   wait; then the default schedule. */
struct runs {
	struct run {
		uint32_t n;		/* (t) steps */
		uint8_t	 slot;		/* (t) */
	}	*run;			/* (t) */
	size_t	 n;			/* (t) */
	uint32_t until;			/* (t) given up after so many steps; 0:
					   it comes to its end */
};

#endif /* EXPLORE_SCHEDULE_H */
