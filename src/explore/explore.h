/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Exploring interleavings.  A search runs a test again and again from
 *	one snapshot of its machine (execution.h); a strategy chooses at each
 *	scheduling point which thread goes on.  What steps touch is recorded
 *	(dependence.h), so that executions which differ only in the order of
 *	independent steps are known to be one trace, and explored once
 *	(dpor.c).  The first failure is shortened and told as a story.
 *
 *	    explore.c result.c   the test, its machine, the result
 *	    search.c             the loop over executions, what is counted
 *	    run.c points.c       one execution, and its scheduling points
 *	    dpor.c all.c bounded.c (and dfs.c), random.c pct.c (and draw.c),
 *	    replay.c default.c   one strategy each
 *	    access.c location.c execution.c races.c sleep_set.c
 *	                         what steps touch, and what follows from it
 *	    slots.c              the threads, by number
 *	    schedule.c point_code.c runs.c    a schedule, as text and as runs
 *	    shrink.c report.c    a failure
 *	    columns.c ordered.c columns_print.c subject.c    its story
 *	    listen.c             the same for a recording
 *	    checkpoint.c resume.c    ending for now, and going on
 *	    sweep.c              failures of allocations, one by one
 *
 * RULES
 *	1  What the explorer knows lies outside the machine, in the host's
 *	   memory: it survives a restore.
 *	2  A thread's body is deterministic: given the same values read, it
 *	   takes the same steps.  So a prefix is repeated, not recorded again.
 *	3  All that threads share is touched through scheduling points and
 *	   notes: no location is missed.
 *	4  A point code, and with it a schedule, keeps its meaning for good.
 *	5  The hash of a trace depends on no address and no order of
 *	   independent steps.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Only the public interface does: vmsim_explore() and the sweep, from
 *	the host's stack, no simulated thread running, no lock held.  The
 *	choose() of a strategy and all that listens to points runs on the
 *	stacks of simulated threads, which are small; it takes no lock and
 *	never panics.
 */
#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include <setjmp.h>
#include <stdio.h>

#include <vmsim/explore.h>
#include "base/machine.h"
#include "base/print.h"
#include "explore/execution.h"
#include "explore/hash_table.h"
#include "explore/schedule.h"

struct search;

/* The slot that makes the step from a new node; NO_SLOT: it is given up. */
typedef uint8_t	 choose_t(struct search *, struct node *);

struct strategy {
	const char *name;		/* (c) */
	size_t	 state_size;		/* (c) bytes of its own state, zeroed */
	bool	 reduces;		/* (c) by races and sleep sets */
	bool	 exhaustive;		/* (c) nothing is left when begin()
					   finds no more */
	bool	 as_given;		/* (c) a failure is not shortened */
	/* Before the first execution; 0 or an errno.  NULL: nothing to do. */
	int	(*init)(struct search *);
	/* The next execution: its prefix is set.  False: there is none. */
	bool	(*begin)(struct search *);
	choose_t *choose;		/* (c) */
	/* All bodies have returned; false: this execution belongs to another
	   part.  NULL: it never does. */
	bool	(*accept)(struct search *);
	/* An execution has ended; may change how.  NULL: nothing to do. */
	void	(*end)(struct search *);
	/* The search stops early: branches known and not taken.  NULL: 0. */
	uint64_t (*count_left)(const struct search *);
	/* For a checkpoint: writes lines of its own; takes one of them, or
	   false: it is none.  NULL: its search cannot go on. */
	void	(*save)(const struct search *, FILE *);
	bool	(*load)(struct search *, const char *line);
	/* Undoes init(). */
	void	(*fini)(struct search *);
};

extern const struct strategy strategy_dpor, strategy_bounded, strategy_all,
    strategy_random, strategy_pct, strategy_replay, strategy_default;

/* The first failure. */
struct failure {
	enum ending ending;		/* (t) */
	uint64_t signature;		/* (t) */
	unsigned preemptions;		/* (t) */
	struct runs runs;		/* (t) */
};

struct search {
	const struct vmsim_explore_test *test;	/* (c) */
	struct vmsim_explore_config config;	/* (c) */
	struct vmsim_explore_result *result;	/* (c) */
	struct vmsim *vm;			/* (c) */
	struct vmsim_snapshot *snapshot;	/* (c) after the set-up */
	void	*data;				/* (c) copy of the test's */
	struct scheduler scheduler;	/* (c) */
	jmp_buf	 env;			/* (t) where a panic on the host's
					   stack goes */
	struct execution run;		/* (t) */
	const struct strategy *strategy; /* (t) */
	void	*state;			/* (t) the strategy's */
	struct hash_table traces;	/* (t) hashes of complete ones */
	struct failure failure;		/* (t) */
	struct columns *columns;	/* (t) steps are told; NULL: they are
					   not */
	bool	 resumed;		/* (t) from a checkpoint */
	const char *unresumed;		/* (t) why it was not; or NULL */
	uint64_t resumed_executions;	/* (t) run before that */
	uint64_t began_ms;		/* (c) */
	uint64_t shown_ms;		/* (t) last line of progress */
};

/* ---- search.c ---- */

/* All executions of the strategy that the config asks for; 0 or an errno. */
int	 search_run(struct search *);
/* One execution by another strategy, from the beginning; not counted. */
enum ending search_run_alone(struct search *, const struct strategy *,
	    void *state);
/* Is the number that of an execution of this part? */
bool	 search_is_mine(const struct search *, uint64_t number);
uint64_t search_now_ms(void);

/* ---- checkpoint.c, resume.c ---- */

/* A limit has ended it: result->checkpoint, if the config asks for it. */
void	 search_checkpoint(struct search *);
/* Goes back to where config.resume says; NULL, or why not. */
const char *search_resume(struct search *);

/* ---- run.c, points.c ---- */

/* The steps of the prefix are repeated; then the strategy chooses. */
enum ending execution_run(struct search *);
/* Becomes the scheduler of the machine, which has its threads. */
void	 search_listen(struct search *);

/* ---- dfs.c: depth first ---- */

/* Of the slots in a set: the default choice, if that is of any use. */
uint8_t	 dfs_first(const struct node *, unsigned set);
/* Goes to the last node, from number `floor` on, with something left to be
   explored; false: there is none. */
bool	 dfs_backtrack(struct execution *, uint32_t floor);
uint64_t dfs_count_left(const struct execution *, uint32_t floor);

/* The tree of schedules cut into parts: the state of strategies that do so. */
struct partition {
	uint32_t cut;		/* (c) nodes before are not reduced, but shared
				   out by number; 0: one part */
	uint64_t nprefixes;	/* (t) numbers given so far */
	bool	 begun;		/* (t) */
};
int	 partition_init(struct search *);
bool	 partition_begin(struct search *);
bool	 partition_accept(struct search *);
uint64_t partition_count_left(const struct search *);
/* At a node: is what follows another part's? */
bool	 partition_is_other(struct search *);
void	 partition_save(const struct search *, FILE *);
bool	 partition_load(struct search *, const char *line);

/* ---- shrink.c, report.c, columns.c, subject.c ---- */

/* Runs a schedule, as far as it is possible. */
enum ending search_run_runs(struct search *, const struct runs *);
/* The schedule of the last execution; false: no memory. */
bool	 search_keep_runs(const struct search *, struct runs *);
/* The last execution becomes the failure, to be shortened and told. */
void	 search_keep_execution(struct search *);
/* Shortens the schedule of a failure as long as it fails in the same way. */
void	 search_shrink(struct search *, struct failure *);
/* "deadlock": how it failed. */
const char *ending_words(const struct execution *);
/* Runs the failure again; fills in result->schedule and result->report. */
void	 search_report(struct search *);
/* The same for the last execution, which has not failed. */
void	 search_tell(struct search *);

#endif /* EXPLORE_EXPLORE_H */
