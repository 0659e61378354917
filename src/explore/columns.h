/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The story of an execution in columns, one a thread: the lines of the fault
 * handler's trace, what is waited for, and those steps whose order with a step
 * of another thread matters.  The others are counted.
 */
#ifndef EXPLORE_COLUMNS_H
#define EXPLORE_COLUMNS_H

#include <vm/vm.h>
#include "explore/explore.h"

struct columns_line {
	uint32_t step;			/* (t) */
	uint8_t	 slot;			/* (t) NO_SLOT: across all columns */
	bool	 own;			/* (t) what the step begins with */
	bool	 shown;			/* (t) whatever the step touches */
	char	*text;			/* (t) */
};

struct columns {
	ARRAY(struct columns_line) lines; /* (t) */
	uint64_t event;			/* (t) of the trace, told so far */
	vm_prot_t access[EXPLORE_SLOTS]; /* (t) what its fault wants */
	bool	 waits[EXPLORE_SLOTS];	/* (t) that has been told */
	ARRAY(char) text;		/* (t) of the line that is written */
};

/* A step begins. */
void	 columns_add_step(struct search *, const struct step *,
	    const struct thread *);
/* The execution is over. */
void	 columns_end(struct search *);
/* A trace_listener_t; its argument is the search. */
void	 columns_hear(void *, const struct trace_event *);
void	 columns_fini(struct columns *);

/* ---- columns_print.c ---- */

void	 columns_print(const struct search *, struct printer *);

/* ---- ordered.c ---- */

/*
 * Which steps of an execution come before or after one of another thread that
 * touches the same, if one of the two changes it: steps[n] by n, allocated;
 * NULL without memory.
 */
bool	*ordered_steps(const struct execution *);

/* ---- listen.c ---- */

/* A step of a given schedule begins, and somebody listens to the machine. */
void	 listen_step(struct search *, const struct step *,
	    const struct thread *);

/* ---- subject.c ---- */

/* The name of what a point is about, if it has one: " (object S2)". */
void	 print_subject(const struct search *, struct printer *,
	    enum sched_point, const void *what);

#endif /* EXPLORE_COLUMNS_H */
