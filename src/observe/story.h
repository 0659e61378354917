/* SPDX-License-Identifier: BSD-2-Clause */
/* How events become lines: for the ring of a machine, and for a recording. */
#ifndef OBSERVE_STORY_H
#define OBSERVE_STORY_H

#include "observe/observe.h"
#include "observe/recording.h"

/* What a fault has said of itself so far. */
struct told_fault {
	vm_prot_t access;		/* (t) what it wants */
	int	 answer;		/* (t) VM_PAGER_*, of the last read */
	uint64_t va;			/* (t) its page */
	uint64_t start, end;		/* (t) its entry; end 0: none yet */
};

struct teller {
	struct printer	 out;		/* (t) */
	const struct state_names *names; /* (c) NULL: the machine's */
	int		 depth;		/* (t) faults around this one */
	struct told_fault about;	/* (t) */
};

/* ---- story_lines.c ---- */

struct words teller_object(const struct teller *, uint32_t serial);
/* Before the event is told. */
void	 teller_learn(struct teller *, const struct trace_event *);
/* In one line, or in none; false: it is of a kind that has no words here. */
bool	 teller_tell(struct teller *, const struct trace_event *);

/* "  enter    ": the name of a line. */
void	 story_print_name(const struct teller *, const char *name);
/* The glossary's word for it; NULL: none. */
const char *story_word(const struct trace_event *);
/* Its line tells what it changed, or what it changed is of no interest. */
bool	 story_says_all(const struct trace_event *);

/* ---- story_events.c ---- */

/* An event outside the steps of a fault; false: it has no line. */
bool	 story_tell_other(struct teller *, const struct trace_event *);
bool	 story_other_says_all(const struct trace_event *);

/* ---- story_diff.c ---- */

/* What a step changed, all in all; nothing is said without memory. */
void	 story_changes(struct teller *, struct vmsim_trace *, size_t step);

/* ---- story_hidden.c ---- */

/* Cheaply: can some page have gone out of sight in the step? */
bool	 story_may_hide(const struct vmsim_trace *, size_t step);
/* Those that did between two events; false: none did. */
bool	 story_hidden(struct teller *, struct vmsim_trace *, size_t before,
	    size_t after);

#endif /* OBSERVE_STORY_H */
