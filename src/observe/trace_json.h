/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing recordings, and which part of one is written. */
#ifndef OBSERVE_TRACE_JSON_H
#define OBSERVE_TRACE_JSON_H

#include "observe/recording.h"

/*
 * Events that follow one another, and the steps that begin with them.  A step
 * before them that goes on in them is there, too, with these events.
 */
struct trace_window {
	size_t	 from, to;	/* (c) events [from, to) */
	size_t	 first, end;	/* (c) steps [first, end) */
	bool	 full;		/* (c) more does not fit */
};

struct trace_writer {
	struct printer	 out;		/* (c) */
	const struct vmsim_trace *t;	/* (c) */
	const struct vmsim_trace_about *about; /* (c) */
	struct trace_window window;	/* (c) */
	struct recording_cursor at;	/* (t) */
};

/* ---- trace_json.c ---- */

void	 trace_json_event(struct trace_writer *, const struct told_event *);
/* Each item as an effect that adds it. */
void	 trace_json_state(struct trace_writer *, const struct state *);
/* Without what ends it. */
void	 trace_json_step(struct trace_writer *, size_t step);

/* ---- trace_window.c ---- */

/* What is wanted, and of that the first that fits. */
struct trace_window window_find(const struct vmsim_trace *,
	    const struct vmsim_trace_about *);
bool	 window_has_step(const struct trace_window *,
	    const struct vmsim_trace *, size_t step);
#define	WINDOW_TEXT	512
/* A sentence on what is there and what is not; "": nothing is left out. */
void	 window_text(const struct trace_window *, const struct vmsim_trace *,
	    const struct vmsim_trace_about *, char *text, size_t size);

static inline bool
window_has(const struct trace_window *w, size_t event)
{
	return (event >= w->from && event < w->to);
}

#endif /* OBSERVE_TRACE_JSON_H */
