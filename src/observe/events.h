/* SPDX-License-Identifier: BSD-2-Clause */
/* What each kind of event says: names and types of its values, in a table. */
#ifndef OBSERVE_EVENTS_H
#define OBSERVE_EVENTS_H

#include "base/trace.h"
#include "observe/state.h"

#define	EVENT_SLOTS	6	/* a, b, c, d, e of struct trace_event, and the
				   upper part of d */

struct event_row {
	const char *name;		/* (c) "search"; NULL: no such kind */
	const char *where;		/* (c) FreeBSD's function */
	const char *word;		/* (c) of the glossary, or NULL */
	/* One without a name says nothing. */
	struct state_field slots[EVENT_SLOTS]; /* (c) */
};

const struct event_row *event_row(unsigned kind);
unsigned event_nkinds(void);
uint64_t event_value(const struct trace_event *, unsigned slot);
void	 event_set(struct trace_event *, unsigned slot, uint64_t value);

#endif /* OBSERVE_EVENTS_H */
