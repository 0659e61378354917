/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The law of recordings: what was recorded of a machine, applied to what it
 * was, is what it is.
 */
#ifndef OBSERVE_LAW_H
#define OBSERVE_LAW_H

#include "observe/recording.h"
#include "scenario/scenario.h"

struct law {
	const char *name;		/* of what runs */
	struct vmsim_trace *recording;	/* NULL: none is under way */
	struct state applied;		/* after `nevents` of it */
	size_t	 nevents;
	bool	 forgets;		/* it leaves an effect out */
	bool	 broken;
	uint64_t nfiles, nexecutions;	/* so far, of all recordings */
	uint64_t nchecks, nall_events, nrest, neffects;
};

/* Of this one from now on; its beginning is applied. */
void	law_begin(struct law *, struct vmsim_trace *);
void	law_end(struct law *);
/* Is the machine what the recording says?  With its dump, on request. */
void	law_check(struct law *, struct vmsim *, bool dumps);

/* law_race.c: every schedule of the threads with at most one preemption. */
void	law_race(struct law *, const struct scenario *, uint64_t most);
/* The same of the races in C, tests/zoo. */
void	law_zoo(struct law *, uint64_t most);

#endif /* OBSERVE_LAW_H */
