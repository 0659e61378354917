/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exploring interleavings: what the files of this folder share.
 *
 * An execution is a list of steps.  A step is what one thread does from a
 * scheduling point to its next one, and what it touched on the way: its
 * accesses.  Two steps of different threads are dependent if they touch the
 * same thing and one of them changes it; two executions that order dependent
 * steps alike are one trace.  All bookkeeping lies outside the machine and is
 * kept from one execution to the next as far as they begin alike.
 */
#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include <setjmp.h>

#include <vmsim/explore.h>
#include "base/machine.h"
#include "base/print.h"
#include "sched/sched.h"

#define	EXPLORE_SLOTS	16	/* threads of a machine, "main" not counted */
#define	NOBODY		0xff	/* no slot */
#define	MOST_STEPS	32000	/* what fits into a clock */
#define	MAX_STEPS	20000	/* of an execution, if the test says nothing */

/* How a step touched something.  Those of a lock: see races.c. */
enum mode {
	MODE_READ,
	MODE_WRITE,
	MODE_ACQUIRE,		/* only possible when the lock is free */
	MODE_ACQUIRE_SHARED,
	MODE_RELEASE,
	MODE_RELEASE_SHARED,
	MODE_TRY_FREE,		/* a try whose end is not known yet, of a free
				   lock ... */
	MODE_TRY_SHARED,	/* ... or one with sharers */
	MODE_TRY_FAILED,
	MODE_GOT,
	MODE_GOT_SHARED,
	MODE_UPGRADED,
};

struct access {
	uint32_t thing;			/* (t) index in explorer.things */
	uint8_t	 mode;			/* (t) enum mode */
};

/* Something that steps touch; as of the end of the steps that are kept. */
struct thing {
	const void *addr;		/* (c) */
	bool	 is_lock;		/* (c) */
	uint32_t stamp;			/* (t) last step that touched it ... */
	uint32_t stamp_access;		/* (t) ... by this access */
	struct history {
		uint64_t changed;	/* (t) hash of the last change */
		uint64_t looked;	/* (t) sum of the hashes of those who
					   looked since */
		uint32_t change;	/* (t) 1 + last writer or exclusive
					   acquirer; 0: none */
		uint32_t release;	/* (t) 1 + last exclusive release */
		uint32_t try;		/* (t) 1 + last try */
		uint32_t upgrade;	/* (t) 1 + last upgrade */
		uint16_t lookers;	/* (t) slots that read, or acquired
					   shared, since `change` */
		uint16_t leavers;	/* (t) slots that released shared */
		uint8_t	 owner;		/* (t) 1 + slot of the exclusive owner,
					   0: none */
	} h;				/* (t) */
	uint16_t look[EXPLORE_SLOTS];	/* (t) their last such steps */
	uint16_t leave[EXPLORE_SLOTS];	/* (t) */
};

/* What a step changed in a thing, to be taken back. */
struct undo {
	uint32_t thing;			/* (t) */
	uint16_t look, leave;		/* (t) of the step's own slot */
	struct history h;		/* (t) */
};

/* A thread whose next step from a node needs no exploring (any more). */
struct sleeper {
	uint32_t access;		/* (t) what that step touched: first */
	uint32_t naccesses;		/* (t) and number */
	uint8_t	 slot;			/* (t) */
	bool	 global;		/* (t) it depends on all others */
};

/* A step, and the node from which it was chosen. */
struct step {
	uint64_t hash;		/* (t) of the step and all that it follows */
	uint64_t sum;		/* (t) of the hashes of all steps before */
	uint32_t access;	/* (t) first in explorer.accesses */
	uint32_t naccesses;	/* (t) */
	uint32_t undo;		/* (t) length of explorer.undos before */
	uint32_t sleeper;	/* (t) the node's, in explorer.sleepers */
	uint32_t nsleepers;	/* (t) */
	uint32_t previous;	/* (t) 1 + last step of the same thread, 0 */
	uint32_t woken_by;	/* (t) 1 + step that woke it; see WOKEN_ALL */
	uint32_t last_global;	/* (t) explorer.last_global before */
	uint16_t enabled;	/* (t) slots that could have been chosen */
	uint16_t todo;		/* (t) slots to be explored from here */
	uint16_t asleep;	/* (t) slots of the sleepers */
	uint16_t done;		/* (t) slots explored from here */
	uint16_t woke;		/* (t) slots that the step woke */
	uint16_t number;	/* (t) of the step in its thread, from 1 */
	uint16_t preemptions;	/* (t) before the choice */
	uint8_t	 slot;		/* (t) chosen */
	uint8_t	 standard;	/* (t) what the default schedule chooses */
	uint8_t	 running;	/* (t) who stood at the point, or NOBODY */
	bool	 gave_way;	/* (t) who could not or did not want to go on */
	uint8_t	 letter;	/* (t) of the point where it began */
	bool	 global;	/* (t) it depends on all others */
	int16_t	 clock[EXPLORE_SLOTS];	/* (t) what happened before it: how
					   many steps of each thread */
};

/* Woken by the clock, which moves when nobody can run. */
#define	WOKEN_ALL	0x80000000U

/* A growing set of 64-bit hashes. */
struct hashes {
	uint64_t *slots;		/* (t) 0: empty */
	size_t	 mask;			/* (t) */
	size_t	 n;			/* (t) */
	bool	 has_zero;		/* (t) */
};

bool	 hashes_init(struct hashes *);
void	 hashes_fini(struct hashes *);
/* Returns whether it was new. */
bool	 hashes_add(struct hashes *, uint64_t);
void	 hashes_each(const struct hashes *, void (*fn)(void *, uint64_t),
	    void *arg);

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

/* A schedule, as it is replayed: see schedule.c. */
struct schedule {
	uint8_t	*slots;			/* (t) */
	uint8_t	*letters;		/* (t) 0: any */
	size_t	 n;			/* (t) */
	uint32_t print;			/* (t) of the trace; 0: not given */
};

/* A schedule without its points: who runs how long, unless it must wait. */
struct runs {
	struct run {
		uint32_t n;		/* (t) steps */
		uint8_t	 slot;		/* (t) */
	}	*run;			/* (t) */
	size_t	 n;			/* (t) */
};

/* The first failure. */
struct failure {
	enum ending ending;		/* (t) */
	uint64_t signature;		/* (t) */
	unsigned preemptions;		/* (t) */
	struct runs runs;		/* (t) */
};

struct explorer;
typedef uint8_t choose_t(struct explorer *, struct step *);

struct explorer {
	const struct vmsim_explore_test *test;	/* (c) */
	struct vmsim_explore_config config;	/* (c) */
	struct vmsim_explore_result *result;	/* (c) */
	struct vmsim *vm;			/* (c) */
	struct vmsim_snapshot *snapshot;	/* (c) after the set-up */
	void	*data;				/* (c) copy of the test's */
	struct scheduler scheduler;	/* (c) */
	jmp_buf	 env;			/* (t) where a panic on the host's
					   stack goes */
	choose_t *choose;		/* (t) */

	struct thread *threads[EXPLORE_SLOTS];	/* (t) by slot */
	unsigned nslots;		/* (t) threads known so far */
	unsigned nslots_saved;		/* (c) those of the snapshot */
	uint32_t first_tid;		/* (c) of the test's threads */
	uint32_t ntids;			/* (t) numbers seen so far */
	uint32_t ntids_saved;		/* (c) */
	uint32_t ngone;			/* (t) threads given back, as known */
	uint32_t ngone_saved;		/* (c) */

	struct step *steps;		/* (t) */
	uint32_t max_steps;		/* (c) */
	uint32_t depth;			/* (t) steps begun */
	uint32_t kept;			/* (t) steps whose data are valid */
	bool	 revisit;		/* (t) so is the node after them, and
					   its choice has been made */
	bool	 in_step;		/* (t) a step runs that is not kept */
	uint8_t	 yielded;		/* (t) slot that gave way when nobody
					   else could run, or NOBODY */
	uint64_t yield_nsteps;		/* (t) kern's count at that time */
	uint32_t cut;			/* (c) nodes before are not reduced, to
					   be shared out by number */
	uint64_t prefixes;		/* (t) such numbers given */
	unsigned preemptions;		/* (t) of this execution */
	uint32_t serial;		/* (t) of the running step */
	bool	 clocks;		/* (t) races are looked for */
	uint32_t last[EXPLORE_SLOTS];	/* (t) 1 + last step, 0: none */
	uint32_t woken[EXPLORE_SLOTS];	/* (t) 1 + who woke it, 0: nobody */
	uint32_t last_global;		/* (t) 1 + last step on which all
					   depend */
	uint64_t sum;			/* (t) of the hashes of the steps */

	struct access *accesses;	/* (t) a stack */
	size_t	 naccesses, room_accesses;	/* (t) */
	struct undo *undos;		/* (t) a stack */
	size_t	 nundos, room_undos;	/* (t) */
	struct sleeper *sleepers;	/* (t) a stack */
	size_t	 nsleepers, room_sleepers;	/* (t) */
	struct thing *things;		/* (t) */
	size_t	 nthings, room_things;	/* (t) */
	uint32_t *table;		/* (t) of things by address */
	size_t	 table_mask;		/* (t) */

	enum ending ending;		/* (t) */
	char	*text;			/* (t) what failed; of this execution */
	uint64_t signature;		/* (t) what kind of failure it is */

	struct failure failure;		/* (t) */
	bool	 replayed;		/* (t) it is not to be shortened */

	struct hashes traces;		/* (t) complete ones */
	struct hashes seen;		/* (t) nodes, with a bound */
	struct level *level;		/* (t) see levels.c */
	struct walk *walk;		/* (t) see walk.c */
	const struct schedule *replay;	/* (t) */
	struct guide *guide;		/* (t) see shrink.c */
	struct story *story;		/* (t) steps are told */
	uint64_t began_ms;		/* (c) */
	uint64_t shown_ms;		/* (t) last line of progress */
	bool	 no_memory;		/* (t) */
};

/* ---- run.c: one execution ---- */

/* Steps before `kept` are replayed; from there on `choose` chooses. */
enum ending explore_run(struct explorer *);
/* The same from the beginning, by another chooser and without a search. */
enum ending explore_run_once(struct explorer *, choose_t *);

/* ---- points.c: the scheduler ---- */

/* Becomes that of the machine, which has its threads. */
void	 explore_listen(struct explorer *);
/* Threads come and go: the table of them is made anew. */
void	 explore_learn_threads(struct explorer *);
const char *explore_thread_name(const struct explorer *, unsigned slot);
/* What the default schedule does at a node. */
uint8_t	 explore_standard(const struct step *);
unsigned explore_preemptions_after(const struct step *);
static inline bool
explore_is_failure(enum ending ending)
{
	return (ending > END_PRUNED);
}

/* ---- things.c ---- */

bool	 explore_init_things(struct explorer *);
void	 explore_fini_things(struct explorer *);
/* Room for one more in a stack; false: none (no_memory is set). */
bool	 explore_grow(struct explorer *, void **p, size_t *room, size_t used,
	    size_t size);
/* What is known of an address; NULL: no memory. */
struct thing *explore_find_thing(struct explorer *, const void *addr,
	    bool is_lock);

/* ---- access.c ---- */

/* The running step touched something. */
void	 explore_touch(struct explorer *, enum sched_point, const void *what);
/* Before a try of a lock by the running thread. */
void	 explore_try(struct explorer *, const struct thread *,
	    const struct lock_object *);
void	 explore_released(struct explorer *, const struct lock_object *);
void	 explore_begin_step(struct explorer *, struct step *);
void	 explore_end_step(struct explorer *, uint32_t n);
/* Takes back the steps from number n on. */
void	 explore_pop(struct explorer *, uint32_t n);
static inline bool
mode_is_look(enum mode mode)
{
	return (mode == MODE_READ || mode == MODE_ACQUIRE_SHARED ||
	    mode == MODE_RELEASE_SHARED);
}

/* ---- races.c ---- */

/* Clock and races of a step that has ended; before its history is written. */
void	 explore_races(struct explorer *, uint32_t n);
/* Those of threads that wait for locks which nobody will release. */
void	 explore_pending_races(struct explorer *);
/* The sleepers of the node after step n. */
void	 explore_inherit_sleepers(struct explorer *, uint32_t n);
void	 explore_add_sleeper(struct explorer *, uint32_t n);

/* ---- search.c, levels.c, walk.c: all executions of a strategy ---- */

/* Each returns when it is through or explore_go_on() says so. */
void	 explore_search(struct explorer *);
void	 explore_levels(struct explorer *);
void	 explore_walks(struct explorer *);
uint8_t	 explore_choose_standard(struct explorer *, struct step *);

/* ---- explore.c ---- */

/* Counts an execution; false: enough. */
bool	 explore_count(struct explorer *, enum ending);
bool	 explore_is_mine(const struct explorer *, uint64_t number);
uint64_t explore_now_ms(void);

/* ---- schedule.c ---- */

/* The kind of point at which a thread stands. */
char	 explore_letter(const struct explorer *, unsigned slot);
/* "takes a lock": what a step begins with. */
const char *explore_letter_words(char letter);
/* The schedule of the last execution, allocated; NULL without memory. */
char	*explore_schedule(const struct explorer *);
/* NULL, or what is wrong with it. */
const char *explore_parse(const char *text, struct schedule *);
void	 explore_schedule_free(struct schedule *);
uint8_t	 explore_choose_replay(struct explorer *, struct step *);
/* After it: whether something was left over or the trace is another. */
void	 explore_check_replay(struct explorer *);

/* ---- shrink.c, report.c, what.c ---- */

/* "deadlock": how an execution failed. */
const char *explore_ending_words(enum ending);

/* The schedule of the last execution; false: no memory. */
bool	 explore_keep_runs(struct explorer *, struct runs *);
/* Runs a schedule, as far as it is possible. */
enum ending explore_run_runs(struct explorer *, const struct runs *);
/* Shortens the schedule of a failure as long as it fails in the same way. */
void	 explore_shrink(struct explorer *, struct failure *);
/* Runs it again and fills in result->schedule and result->report. */
void	 explore_report(struct explorer *);
/* A step begins; or, with NULL, all is over. */
void	 explore_tell(struct explorer *, const struct step *,
	    const struct thread *);
/* The name of what a point is about, if it has one: " (object S2)". */
void	 explore_tell_what(const struct explorer *, struct printer *,
	    enum sched_point, const void *what);

#endif /* EXPLORE_EXPLORE_H */
