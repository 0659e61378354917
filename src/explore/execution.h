/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An execution: a list of steps.  A step is what one thread does from a
 * scheduling point to its next one; its node is the state before it.
 * The steps that an execution has in common with the one before it, its
 * prefix, keep what is known of them and are only repeated.
 */
#ifndef EXPLORE_EXECUTION_H
#define EXPLORE_EXECUTION_H

#include "explore/array.h"
#include "explore/dependence.h"
#include "explore/slots.h"

#define	MOST_STEPS	32000	/* what fits into a clock */
#define	MAX_STEPS	20000	/* of an execution, if the test says nothing */

/* The state before a step, and what is to be explored from there. */
struct node {
	uint16_t enabled;	/* (t) slots that could have been chosen */
	uint16_t backtrack;	/* (t) slots to be explored from here */
	uint16_t sleep_set;	/* (t) slots that need no exploring */
	uint16_t visited;	/* (t) slots explored from here */
	uint16_t preemptions;	/* (t) before the choice */
	uint8_t	 running;	/* (t) slot that stood at the point, or
				   NO_SLOT */
	uint8_t	 default_choice;	/* (t) of the default schedule */
	bool	 voluntary;	/* (t) it could not or did not want to go on: to
				   choose another is no preemption */
	uint32_t sleeper;	/* (t) first entry of the sleep set, in
				   execution.sleepers */
	uint32_t nsleepers;	/* (t) */
};

struct step {
	struct node node;	/* (t) from which it was chosen */
	uint64_t hash;		/* (t) of the step and all that it follows */
	uint64_t sum;		/* (t) of the hashes of all steps before */
	uint32_t access;	/* (t) first in dependence.accesses */
	uint32_t naccesses;	/* (t) */
	uint32_t undo;		/* (t) number of dependence.undos before */
	uint32_t previous;	/* (t) 1 + last step of the same thread, 0 */
	uint32_t woken_by;	/* (t) 1 + step that woke it; see
				   WOKEN_BY_CLOCK */
	uint32_t last_universal; /* (t) dependence.last_universal before */
	uint16_t woke;		/* (t) slots that the step woke */
	uint16_t index;		/* (t) of the step in its thread, from 1 */
	uint8_t	 slot;		/* (t) chosen */
	uint8_t	 code;		/* (t) of the point where it began */
	bool	 universal;	/* (t) it depends on all others */
	int16_t	 clock[EXPLORE_SLOTS];	/* (t) what happened before it: how
					   many steps of each thread */
};

/* All steps before it happened before: the clock moves when none can run. */
#define	WOKEN_BY_CLOCK	0x80000000U

/* An entry of a sleep set: see sleep_set.c. */
struct sleeper {
	uint32_t access;	/* (t) what its next step touched: first */
	uint32_t naccesses;	/* (t) and number */
	uint8_t	 slot;		/* (t) */
	bool	 universal;	/* (t) that step depends on all others */
};

/* How an execution ended. */
enum ending {
	END_NONE,
	END_GOOD,
	END_PRUNED,		/* nothing new would come of it */
	END_PANIC,		/* in a body */
	END_FINAL,		/* a panic in the final check */
	END_CHECK,		/* a violated invariant */
	END_DEADLOCK,
	END_LIVELOCK,
	END_DIVERGED,		/* a replay */
	END_STOPPED,		/* the explorer itself could not go on */
};

struct execution {
	struct step *steps;	/* (t) steps[depth].node is being chosen from */
	uint32_t max_steps;	/* (c) */
	uint32_t depth;		/* (t) steps begun */
	uint32_t prefix;	/* (t) steps in common with the one before */
	bool	 chosen;	/* (t) so is the node after them, and its choice
				   has been made */
	bool	 in_step;	/* (t) a step runs that is not of the prefix */
	bool	 reduce;	/* (t) clocks and sleep sets are kept */
	bool	 no_memory;	/* (t) */
	unsigned preemptions;	/* (t) so far */
	uint8_t	 yielded;	/* (t) slot that gave way when no other could
				   run, or NO_SLOT */
	uint64_t yield_nsteps;	/* (t) sched's count at that time */
	struct slots slots;	/* (t) the threads */
	struct dependence dep;	/* (t) what the steps touched */
	ARRAY(struct sleeper) sleepers; /* (t) a stack */
	enum ending ending;	/* (t) */
	char	*text;		/* (t) what failed, or NULL */
	bool	 unmet;		/* (t) a panic of a test's own expectation */
	uint64_t signature;	/* (t) what kind of failure it is */
};

/* ---- execution.c ---- */

/* Memory for `max_steps`; 0 or ENOMEM. */
int	 execution_init(struct execution *, uint32_t max_steps);
void	 execution_fini(struct execution *);
/* The next one begins anew; `reduce`: it is explored with reduction. */
void	 execution_reset(struct execution *, bool reduce);
/* Takes back the steps from number n on. */
void	 execution_pop(struct execution *, uint32_t n);
void	 step_begin(struct execution *, struct step *);
void	 step_end(struct execution *, uint32_t n);
/* What the default schedule does at a node. */
uint8_t	 node_default_choice(const struct node *);

/* Steps up to and with the last one that the default schedule would not make;
   0: it makes all. */
uint32_t execution_chosen_length(const struct execution *);

static inline bool
step_is_default(const struct step *s)
{
	return (s->slot == s->node.default_choice);
}

static inline bool
step_is_preemption(const struct step *s)
{
	return (!s->node.voluntary && s->slot != s->node.running);
}

static inline bool
ending_is_failure(enum ending ending)
{
	return (ending > END_PRUNED);
}

/* ---- access.c ---- */

/* The running step touched something. */
void	 access_touch(struct execution *, enum sched_point, const void *what);
/* Before a try of a lock by the running thread. */
void	 access_try(struct execution *, const struct thread *,
	    const struct lock_object *);
/* After a release, or a downgrade. */
void	 access_release(struct execution *, const struct lock_object *);
/* A step has ended: how its tries ended is known. */
void	 access_resolve_tries(struct execution *, struct step *);

/* ---- races.c ---- */

/* Clock and races of a step that has ended; before its accesses are
   recorded. */
void	 races_find(struct execution *, uint32_t n);
/* Those of threads that wait for locks which are never released. */
void	 races_find_pending(struct execution *);

/* ---- sleep_set.c ---- */

/* The sleep set of the node after step n. */
void	 sleep_set_inherit(struct execution *, uint32_t n);
/* Step n has been explored with all that can follow, and taken back. */
void	 sleep_set_add(struct execution *, uint32_t n);

/* ---- point_code.c ---- */

/* The kind of the point at which a thread stands, as a schedule has it. */
char	 point_code(const struct execution *, unsigned slot);
bool	 point_code_exists(char code);
/* "takes a lock": what a step begins with. */
const char *point_code_words(char code);

#endif /* EXPLORE_EXECUTION_H */
