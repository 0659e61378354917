/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Going on from a checkpoint.
 *
 * The stack is made again from the first node on.  At a node from which other
 * threads were explored before, which now sleep, one step of each is made and
 * taken back, in the same order; so it is known again what they touch:
 *
 *	stack     0 -- 1 -- 0 -- 2	sleepers of the third node: 2 1
 *	made      0 -- 1 -- 2		taken back, asleep
 *	          0 -- 1 -- 1		taken back, asleep
 *	          0 -- 1 -- 0 -- 2	the last execution
 *
 * If the test is the one of the checkpoint, the same threads can run at each
 * node and the hash of the trace comes out; otherwise it is refused.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/checkpoint.h"
#include "explore/explore.h"

#define	LINE_MAX_LEN	512
#define	NOWHERE		UINT32_MAX

struct saved_step {
	uint16_t enabled, backtrack, visited;	/* (c) as in struct node */
	uint8_t	 slot;				/* (c) */
	uint8_t	 code;				/* (c) */
	uint8_t	 nsleepers;			/* (c) */
	uint8_t	 sleepers[EXPLORE_SLOTS];	/* (c) slots, in order */
};

struct resume {
	struct search *sr;		/* (c) */
	ARRAY(struct saved_step) steps;	/* (c) */
	uint64_t sum;			/* (c) of the last trace */
	uint32_t stop_at;		/* (t) depth at which a run ends, or
					   NOWHERE */
	size_t	 max_runs;		/* (t) */
	bool	 ended;			/* (t) the last line has been read */
	bool	 lost;			/* (t) the test does something else */
};

/* ---- the stack ---- */

/* Whose step is made from the node: one to be put to sleep, or the last. */
static uint8_t
next_slot(struct resume *r, uint32_t depth, const struct node *node)
{
	const struct saved_step *saved = &r->steps.v[depth];

	r->stop_at = NOWHERE;
	if (node->nsleepers >= saved->nsleepers)
		return (saved->slot);
	r->stop_at = depth + 1;
	return (saved->sleepers[node->nsleepers]);
}

static uint8_t
choose_saved(struct search *sr, struct node *node)
{
	struct resume *r = sr->state;
	const struct execution *x = &sr->run;
	uint32_t depth = x->depth;
	uint8_t slot;

	if (depth >= r->stop_at || depth >= r->steps.n)
		return (NO_SLOT);
	slot = next_slot(r, depth, node);
	if (node->enabled == r->steps.v[depth].enabled &&
	    (node->enabled & (1U << slot)) != 0)
		return (slot);
	r->lost = true;
	return (NO_SLOT);
}

static const struct strategy saved_stack = {
	.name = "saved",
	.choose = choose_saved,
};

/* The step that was made at a node sleeps there from now on. */
static void
put_back_to_sleep(struct resume *r, struct execution *x)
{
	uint32_t n = r->stop_at - 1;
	struct step *s = &x->steps[n];

	execution_pop(x, n);
	sleep_set_add(x, n);
	s->slot = next_slot(r, n, &s->node);
	x->prefix = n;
	x->chosen = true;
}

/* What was found out by what followed. */
static void
fill_nodes(const struct resume *r, struct execution *x)
{
	uint32_t n;

	for (n = 0; n < x->depth; n++) {
		x->steps[n].node.backtrack = r->steps.v[n].backtrack;
		x->steps[n].node.visited = r->steps.v[n].visited;
	}
}

static bool
is_same_stack(const struct resume *r, const struct execution *x)
{
	uint32_t n;

	if (r->lost || x->depth != r->steps.n || x->dep.sum != r->sum)
		return (false);
	for (n = 0; n < x->depth; n++) {
		if (x->steps[n].slot != r->steps.v[n].slot ||
		    x->steps[n].code != r->steps.v[n].code)
			return (false);
	}
	return (true);
}

/* False: the test is not that of the checkpoint. */
static bool
make_stack(struct resume *r)
{
	struct search *sr = r->sr;
	struct execution *x = &sr->run;
	const struct strategy *own = sr->strategy;
	void *state = sr->state;

	sr->strategy = &saved_stack;
	sr->state = r;
	execution_reset(x, own->reduces);
	r->stop_at = NOWHERE;
	for (;;) {
		(void)execution_run(sr);
		if (r->lost || x->ending == END_STOPPED ||
		    r->stop_at == NOWHERE || x->depth < r->stop_at)
			break;
		put_back_to_sleep(r, x);
	}
	sr->strategy = own;
	sr->state = state;
	return (is_same_stack(r, x));
}

/* ---- the text ---- */

static bool
restore_counts(struct resume *r, const char *line)
{
	struct vmsim_explore_result *res = r->sr->result;

	return (sscanf(line, "counts %" SCNu64 " %" SCNu64 " %" SCNu64 " %"
	    SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64, &res->executions,
	    &res->pruned, &res->steps, &res->failures, &res->most_steps,
	    &res->fault_steps, &res->ms) == 7);
}

static bool
restore_trace(struct resume *r, const char *line)
{
	uint64_t hash;

	if (sscanf(line, "trace %" SCNx64, &hash) != 1)
		return (false);
	r->sr->result->traces += hash_add(&r->sr->traces, hash);
	return (true);
}

static bool
restore_failure(struct resume *r, const char *line)
{
	struct failure *f = &r->sr->failure;
	unsigned ending;

	if (sscanf(line, "failure %x %" SCNx64 " %x", &ending, &f->signature,
	    &f->preemptions) != 3 || ending > END_STOPPED)
		return (false);
	f->ending = (enum ending)ending;
	return (true);
}

static bool
restore_run(struct resume *r, const char *line)
{
	struct runs *runs = &r->sr->failure.runs;
	unsigned slot;
	struct run *v;
	uint32_t n;

	if (sscanf(line, "run %x %" SCNx32, &slot, &n) != 2 ||
	    slot >= EXPLORE_SLOTS)
		return (false);
	if (runs->n == r->max_runs) {
		r->max_runs = 2 * r->max_runs + 64;
		v = reallocarray(runs->run, r->max_runs, sizeof(*v));
		if (v == NULL) {
			r->sr->run.no_memory = true;
			return (false);
		}
		runs->run = v;
	}
	runs->run[runs->n++] = (struct run){ n, (uint8_t)slot };
	return (true);
}

/* "2", "01f": slots; "-": none. */
static bool
parse_sleepers(const char *text, struct saved_step *s)
{
	static const char digits[] = "0123456789abcdef";
	const char *at;

	if (strcmp(text, "-") == 0)
		return (true);
	for (; *text != '\0'; text++) {
		at = strchr(digits, *text);
		if (at == NULL || s->nsleepers == EXPLORE_SLOTS)
			return (false);
		s->sleepers[s->nsleepers++] = (uint8_t)(at - digits);
	}
	return (true);
}

static bool
restore_step(struct resume *r, const char *line)
{
	unsigned backtrack, code, enabled, slot, visited;
	char sleepers[EXPLORE_SLOTS + 2];
	struct saved_step *s;

	if (sscanf(line, "step %x %x %x %x %x %17s", &slot, &code, &enabled,
	    &backtrack, &visited, sleepers) != 6 || slot >= EXPLORE_SLOTS ||
	    r->steps.n >= r->sr->run.max_steps)
		return (false);
	if (!ARRAY_RESERVE(&r->steps)) {
		r->sr->run.no_memory = true;
		return (false);
	}
	s = &r->steps.v[r->steps.n++];
	*s = (struct saved_step){
		.enabled = (uint16_t)enabled,
		.backtrack = (uint16_t)backtrack,
		.visited = (uint16_t)visited,
		.slot = (uint8_t)slot,
		.code = (uint8_t)code,
	};
	return (parse_sleepers(sleepers, s));
}

static bool
restore_end(struct resume *r, const char *line)
{
	uint32_t depth;

	r->ended = sscanf(line, "end %" SCNx32 " %" SCNx64, &depth, &r->sum) ==
	    2 && depth == r->steps.n;
	return (r->ended);
}

static bool
restore_line(struct resume *r, const char *line)
{
	static const struct {
		const char *begins;
		bool	(*restore)(struct resume *, const char *);
	} lines[] = {
		{ "counts ", restore_counts },
		{ "trace ", restore_trace },
		{ "failure ", restore_failure },
		{ "run ", restore_run },
		{ "step ", restore_step },
		{ "end ", restore_end },
	};
	size_t i;

	if (r->ended)
		return (false);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (strncmp(line, lines[i].begins, strlen(lines[i].begins)) ==
		    0)
			return (lines[i].restore(r, line));
	return (r->sr->strategy->load(r->sr, line));
}

/* Copies the next line without its newline; false: there is none. */
static bool
read_saved_line(const char **text, char line[LINE_MAX_LEN])
{
	size_t len = strcspn(*text, "\n");

	if ((*text)[len] == '\0')
		return (false);
	snprintf(line, LINE_MAX_LEN, "%.*s", (int)len, *text);
	*text += len + 1;
	return (true);
}

/* NULL, or why not. */
static const char *
read_checkpoint(struct resume *r)
{
	char config[CHECKPOINT_CONFIG], line[LINE_MAX_LEN];
	const char *text = r->sr->config.resume;

	if (!read_saved_line(&text, line) || strncmp(line, CHECKPOINT_MAGIC,
	    strlen(CHECKPOINT_MAGIC)) != 0)
		return ("it is no checkpoint of an exploration");
	checkpoint_config(r->sr, config, sizeof(config));
	if (!read_saved_line(&text, line) || strcmp(line, config) != 0)
		return ("the checkpoint is of an exploration with another "
		    "config");
	while (read_saved_line(&text, line)) {
		if (!restore_line(r, line))
			return ("the checkpoint is damaged");
	}
	return (r->ended ? NULL : "the checkpoint is cut short");
}

const char *
search_resume(struct search *sr)
{
	struct resume r = { .sr = sr };
	const char *wrong;

	if (sr->strategy->load == NULL)
		return ("an exploration of this kind cannot go on");
	wrong = read_checkpoint(&r);
	if (wrong == NULL && sr->strategy->exhaustive) {
		if (make_stack(&r))
			fill_nodes(&r, &sr->run);
		else
			wrong = "the checkpoint is of another test";
	}
	sr->resumed = true;
	sr->resumed_executions = sr->result->executions;
	free(r.steps.v);
	return (wrong);
}
