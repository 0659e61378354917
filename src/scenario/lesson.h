/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	A scenario as a lesson: lines that begin with `#!` are directives, and
 *	comments for every other reader.
 *
 *		#! lesson 4 "Three generations"
 *		#! ask source			about the next operation
 *		#! task at most 2 operations
 *		#! require frames 2
 *
 *	A student goes on behind the lesson's own operations; what is required
 *	is a predicate over the machine's state when his operations have run.
 * RULES
 *	1  A line `#!/...` is none of ours.
 *	2  What is required is asked of the state, through <vmsim/...>, and
 *	   never of a text.
 *	3  Counters count from where the task begins.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	As scenario.h; lesson_require() only looks, so a sink may call it, and
 *	what an exploration calls at the end of an execution.
 */
#ifndef SCENARIO_LESSON_H
#define SCENARIO_LESSON_H

#include "scenario/language.h"
#include "scenario/scenario.h"

enum ask_kind {
	ASK_SOURCE,
	ASK_FRAMES,
	ASK_FAULTS,
	ASK_VALUE,
	ASK_DEPTH,
	ASK_RIGHTS,
	ASK_WHO,
};

/* A question about the operation that follows. */
struct lesson_ask {
	struct lesson_ask *next;
	enum ask_kind kind;
	struct slice page;	/* ASK_WHO */
	unsigned line;
};

struct line;
struct predicate;

struct requirement {
	struct requirement *next;
	const struct predicate *is;
	struct slice text;	/* as it is written */
	unsigned line;
	bool	 some_order;	/* of threads; else in every one */
	/* as far as it has them */
	struct slice proc;
	uint64_t addr;
	enum bound { BOUND_EXACT, BOUND_MOST, BOUND_LEAST } bound;
	uint64_t number;	/* or value, or rights */
	struct slice rest;	/* a page, a drawing, processes */
};

struct lesson {
	struct scenario *script;
	unsigned number;
	struct slice title;	/* length 0: no `lesson` line */
	unsigned task_line;	/* 0: there is no task */
	bool	 anew;		/* the answer begins from nothing */
	uint64_t at_most;	/* operations */
	struct slice without;	/* these may not be among them */
	struct slice bug;	/* of tests/zoo; or length 0 */
	struct lesson_ask *asks;
	struct requirement *requirements;
	unsigned nrequirements;
	/* While parsing. */
	struct lesson_ask **ask_tail;
	struct requirement **requirement_tail;
};

/*
 * Parses scenario and directives; the text must live as long.  NULL with
 * *error.
 */
struct lesson *lesson_open(const char *text, size_t len, const char *name,
	    struct scenario_error *error);
void	 lesson_close(struct lesson *);
/*
 * One predicate alone, as behind `require`; it is the script's.  NULL: *error
 * says why not.
 */
struct requirement *lesson_predicate(struct scenario *, struct slice text,
	    struct scenario_error *error);
/* Of the room: the words from w->next on; NULL: it has been told. */
struct requirement *require_parse(struct scenario *, struct line *);
/* `OBJ[I]` */
bool	 require_is_page(struct slice);

/* An answer's own operations. */
struct lesson_answer {
	uint64_t n;		/* looks and marks of blocks not counted */
	const struct scenario_op *from;	/* behind this one; or NULL */
	const struct scenario_op *wrong; /* one that may not be; or NULL */
};
/*
 * Does the answer begin with the lesson's operations, unless it is to begin
 * anew?  False: *error says why not.
 */
bool	 lesson_compare(const struct lesson *, const struct scenario *answer,
	    struct lesson_answer *, struct scenario_error *error);

/*
 * Is it so?  What is there instead goes to `found`, a line without its end.
 * Counters count from `since`.
 */
bool	 lesson_require(const struct requirement *, struct vmsim *,
	    const struct vmsim_counters *since, FILE *found);

/* lesson_chain.c: "[S2: 0 .] -> [*: 0 1]"; a name `*` is any. */
bool	 chain_is_drawn_well(struct slice);
bool	 chain_is(struct vmsim_proc *, uint64_t addr, struct slice drawing);

#endif /* SCENARIO_LESSON_H */
