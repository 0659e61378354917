/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recording: steps, their events, what each event changed.  Effects lie in
 * one list in the order in which they happened: those of an event are what
 * became of the state since the event before, whatever thread it was of.
 */
#ifndef OBSERVE_RECORDING_H
#define OBSERVE_RECORDING_H

#include <vmsim/trace.h>
#include "observe/events.h"

#define	NO_STEP		SIZE_MAX
#define	NO_EVENT	SIZE_MAX

struct told_event {
	struct trace_event e;		/* (c) texts are numbers of texts */
	size_t	 step;			/* (c) whose it is */
	size_t	 fx;			/* (c) its first effect */
	size_t	 nfx;			/* (c) */
	size_t	 next;			/* (t) of its step, or NO_EVENT */
};

struct told_step {
	uint32_t tid;			/* (c) */
	unsigned line;			/* (t) 0: of no source */
	char	*text;			/* (t) NULL: of its own accord */
	char	*answer;		/* (t) NULL: it has not ended */
	size_t	 begin;			/* (c) events before it */
	size_t	 first, last;		/* (t) events of it, or NO_EVENT */
};

/* The state after any of its events.  Going forward is cheap, going back
   begins anew. */
struct recording_cursor {
	const struct vmsim_trace *t;	/* (c) NULL: it has not begun */
	struct state	 then;		/* (t) */
	size_t		 nevents;	/* (t) after so many */
	bool		 failed;	/* (t) memory was lacking */
};

/* How long it would be, written, as far as that has been asked. */
struct trace_sizes {
	size_t	 nevents, nsteps;	/* (t) that are counted */
	size_t	 bytes;			/* (t) of them */
};

struct vmsim_trace {
	struct vmsim	*vm;		/* (t) NULL: it listens no more */
	struct state_names names;	/* (t) */
	struct state	 first;		/* (c) when it began */
	struct state	 now;		/* (t) after the last event */
	struct state	 next;		/* (t) kept for its memory */
	struct effects	 fx;		/* (t) all of them */
	struct told_event *events;	/* (t) as they happened */
	size_t		 nevents;	/* (t) */
	size_t		 events_max;	/* (t) */
	struct told_step *steps;	/* (t) as they began */
	size_t		 nsteps;	/* (t) */
	size_t		 steps_max;	/* (t) */
	size_t		*current;	/* (t) by thread: its step */
	uint32_t	 ncurrent;	/* (t) */
	struct recording_cursor told;	/* (t) how far its story is told */
	struct state	 looked;	/* (t) at the last vmsim_trace_diff() */
	uint32_t	*spaces;	/* (t) by pmap: its last process */
	uint32_t	 nspaces;	/* (t) */
	struct trace_sizes sizes;	/* (t) */
	bool		 faults_only;	/* (t) what needs no fault is not
					   kept */
	bool		 failed;	/* (t) memory was lacking */
};

/* The events of a step, as they happened. */
#define	RECORDING_FOREACH(ev, t, step)					\
	for ((ev) = recording_event((t), (t)->steps[step].first);	\
	    (ev) != NULL; (ev) = recording_event((t), (ev)->next))
const struct told_event *recording_event(const struct vmsim_trace *,
	    size_t i);
/* Hears of what happened since the last event. */
void	 recording_catch_up(struct vmsim_trace *);

/* ---- recording_process.c ---- */

/* Looks who is there. */
void	 recording_note_processes(struct vmsim_trace *);
/* The number of a process, by that of its pmap or its own; 0: it has none. */
uint64_t recording_process(struct vmsim_trace *, uint64_t id);

/* ---- recording_cursor.c ---- */

void	 cursor_init(struct recording_cursor *, const struct vmsim_trace *);
void	 cursor_fini(struct recording_cursor *);
/* The state after so many events, until the next call. */
const struct state *cursor_go(struct recording_cursor *, size_t nevents);

#endif /* OBSERVE_RECORDING_H */
