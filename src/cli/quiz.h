/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	vmsim quiz: questions about the last operation of short scenarios.
 *	Walks over the operations are made at random; of what they lead to the
 *	most interesting operation is asked about, and what does not matter for
 *	the question is taken out again.
 * RULES
 *	1  The machine is the answer key: each answer has a predicate of the
 *	   lessons' language (lesson.h), which holds for the right one and for
 *	   no other.
 *	2  A wrong answer is what a wrong model would say, such as "a fork
 *	   copies the process".
 *	3  The same topic, seed and number give the same bytes.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	cmd_quiz() alone.
 */
#ifndef CLI_QUIZ_H
#define CLI_QUIZ_H

#include <stdio.h>
#include <vmsim/observe.h>
#include "scenario/generate.h"
#include "scenario/scenario.h"

enum quiz_kind {
	QUIZ_FAULT,
	QUIZ_SOURCE,
	QUIZ_FRAMES,
	QUIZ_VALUE,
	QUIZ_DEPTH,
	QUIZ_RIGHTS,
	QUIZ_WHO,
	QUIZ_KINDS,
};
#define	QUIZ_BIT(kind)	(1u << (kind))

struct quiz_before;

struct quiz_topic {
	const char *name;
	/* Is it about the topic?  NULL: all is. */
	bool	(*is_about)(const struct quiz_before *);
	const char *setup;	/* its first operations */
	unsigned window;	/* pages that are touched */
	unsigned kinds;		/* a bit for each kind of question */
	struct recipe recipe;
};

#define	QUIZ_ANSWERS	4	/* of a question, at most */

struct quiz_answer {
	char	 text[128];
	char	 check[192];	/* holds if it is right */
};

struct quiz_question {
	enum quiz_kind kind;
	char	 text[256];
	char	 why[160];	/* or "" */
	struct quiz_answer v[QUIZ_ANSWERS];
	unsigned n;		/* 0: there is no question */
	unsigned right;
	unsigned score;
	unsigned nops;		/* the last of so many is asked about */
	bool	 before;	/* the checks are about what was before it */
};

struct quiz_item {
	char	*scenario;
	struct quiz_question q;
};

/* quiz_walk.c */
const struct quiz_topic *quiz_topic_find(const char *name);
/* A scenario of the topic: what the caller frees, or NULL. */
char	*quiz_walk(const struct quiz_topic *, uint64_t seed);

/* The words of an operation. */
struct quiz_op {
	char	 verb[16], proc[16], va[24], value[24];
	uint64_t addr;
	bool	 has_addr;
};
void	 quiz_op_read(struct quiz_op *, const char *text, size_t len);

#define	QUIZ_SEEN	8	/* of each kind of thing, at most */

/* The machine before an operation. */
struct quiz_before {
	bool	 asks;		/* the operation can be asked about */
	struct quiz_op op;
	struct vmsim_counters counters;
	uint64_t frames;
	uint64_t resident;	/* of its process */
	uint64_t wired;		/* of those */
	unsigned nprocs;
	struct vmsim_look look;	/* at its address */
	uint64_t values[QUIZ_SEEN]; /* that wrong models read there */
	unsigned nvalues;
	char	 objects[QUIZ_SEEN][32]; /* in chains there */
	unsigned nobjects;
	struct quiz_question source; /* it must be asked before */
};

/* A run that looks for questions. */
struct quiz_run {
	const struct quiz_topic *topic;
	struct scenario *script;
	unsigned kinds;		/* that are wanted */
	bool	 last_only;
	unsigned nops;		/* so far */
	struct quiz_before before;
	struct quiz_question best;
};

/* quiz_before.c */
void	 quiz_look_before(struct quiz_run *, struct vmsim *,
	    const struct scenario_op *);
struct vmsim_proc *quiz_proc_find(struct vmsim *, const char *name);
/* quiz_ask.c: the questions about an operation that has answered so. */
void	 quiz_look_after(struct quiz_run *, struct vmsim *,
	    const char *answer, size_t len);
/* One answer more, if the machine agrees. */
void	 quiz_answer_add(struct quiz_run *, struct vmsim *,
	    struct quiz_question *, bool right, const char *text,
	    const char *check);
/* A sentence of questions.js, with words put in. */
struct quiz_words {
	const char *what, *p, *va, *o, *page, *value;
};
void	 quiz_sentence(char *to, size_t size, const char *key,
	    const struct quiz_words *);

/* quiz_find.c: false: nothing to be asked was found. */
bool	 quiz_find(const struct quiz_topic *, uint64_t seed, unsigned nth,
	    struct quiz_item *);

/* quiz_print.c */
enum quiz_form { QUIZ_TEXT, QUIZ_HTML, QUIZ_GIFT };
void	 quiz_print(enum quiz_form, bool answers, const char *title,
	    const struct quiz_item *, unsigned n);

#endif /* CLI_QUIZ_H */
