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
	unsigned line;			/* (c) 0: of no source */
	char	*text;			/* (c) NULL: of its own accord */
	char	*answer;		/* (t) NULL: it has not ended */
	size_t	 first, last;		/* (t) events of it, or NO_EVENT */
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
	bool		 failed;	/* (t) memory was lacking */
};

/* The events of a step, as they happened. */
#define	RECORDING_FOREACH(ev, t, step)					\
	for ((ev) = recording_event((t), (t)->steps[step].first);	\
	    (ev) != NULL; (ev) = recording_event((t), (ev)->next))
const struct told_event *recording_event(const struct vmsim_trace *,
	    size_t i);
/*
 * The machine is as it was after so many steps, and so is the recording.  It
 * must be at a place between two steps of one thread.
 */
void	 recording_cut(struct vmsim_trace *, size_t nsteps);

#endif /* OBSERVE_RECORDING_H */
