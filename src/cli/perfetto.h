/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	A recording (vmsim-trace-1, doc/trace.md) as Chrome's JSON, which
 *	Perfetto shows.
 *	    perfetto.c		the steps and events of a recording, and time
 *	    perfetto_slice.c	operations, faults and their steps
 *	    perfetto_count.c	counters, and arrows between threads
 * RULES
 *	1  Time is the counter of events: event t begins at PERFETTO_EVENT *
 *	   (t + 1).  The same recording gives the same bytes.
 *	2  Slices of a thread are strictly nested: step of a thread, fault,
 *	   event.
 *	3  What counts or points from one thread to another is written in the
 *	   order of time, after the slices; each arrow has both ends.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	cmd_trace() alone.
 */
#ifndef CLI_PERFETTO_H
#define CLI_PERFETTO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define	PERFETTO_EVENT	1000	/* from one event to the next */
#define	PERFETTO_LONG	500	/* an event lasts so long */
#define	PERFETTO_MARGIN	50	/* by which a step is longer than its events */
#define	PERFETTO_ROOM	300	/* steps without events between two events */

#define	PERFETTO_MACHINE 1	/* pid of the machine; those of processes
				   follow */

struct perfetto_event {
	json_t	*json;
	json_int_t t;
	size_t	 step;
	json_int_t tid;
};

struct perfetto_step {
	json_t	*json;
	json_int_t tid;
	json_int_t first, last;		/* t of its events; first > last: it
					   has none */
	json_int_t begin, end;		/* in time */
};

struct perfetto {
	FILE	*out;
	bool	 comma;			/* something has been written */
	bool	 failed;		/* memory was lacking */
	json_t	*trace;
	struct perfetto_step *steps;
	size_t	 nsteps;
	struct perfetto_event *events;	/* in the order of t */
	size_t	 nevents;
	json_t	*tids;			/* name -> number */
	json_t	*pids;
	json_int_t flows;		/* arrows so far */
};

/* ---- perfetto.c ---- */

/* All of it.  NULL, or what is wrong with the recording. */
const char *perfetto_write(json_t *trace, FILE *);
/* One more entry of the file; the reference is taken. */
void	 perfetto_put(struct perfetto *, json_t *);
/* The number of a name in a table, which it enters the first time. */
json_int_t perfetto_number(struct perfetto *, json_t *table, const char *name,
	    json_int_t first);

static inline json_int_t
perfetto_time(json_int_t t)
{
	return ((t + 1) * PERFETTO_EVENT);
}

/* ---- perfetto_slice.c ---- */

void	 perfetto_put_slices(struct perfetto *);

/* ---- perfetto_count.c ---- */

void	 perfetto_put_counters(struct perfetto *);
void	 perfetto_put_arrows(struct perfetto *);

#endif /* CLI_PERFETTO_H */
