/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a scenario with threads:
 *
 *	set-up | thread NAME ... end | thread ... end | final | ...
 *
 * A scenario without threads is all set-up.
 */
#include "scenario/parse.h"

#define	THREAD_NAME_MAX	15	/* bytes */

static struct block *
open_block(struct scenario *s)
{
	return (s->section != SECTION_SETUP && s->section != SECTION_FINAL ?
	    &s->threads[s->section - 1] : NULL);
}

static bool
name_is_new(const struct scenario *s, struct slice name)
{
	unsigned i;

	for (i = 0; i < s->nthreads; i++)
		if (slice_is(name, s->threads[i].name))
			return (false);
	return (true);
}

bool
mark_thread(struct scenario *s, struct scenario_op *op, struct slice name)
{
	struct block *b;

	if (open_block(s) != NULL)
		return (parse_fail(s, "thread: the block of \"%s\" has not "
		    "ended (end)", open_block(s)->name));
	if (s->final != NULL)
		return (parse_fail(s, "thread: after final there are no "
		    "threads"));
	if (s->nthreads == SCENARIO_THREADS)
		return (parse_fail(s, "thread: more than %d",
		    SCENARIO_THREADS));
	if (name.len > THREAD_NAME_MAX || slice_is(name, "final") ||
	    slice_is(name, "main"))
		return (false);
	if (!name_is_new(s, name))
		return (parse_fail(s, "\"%.*s\": there is a thread of this "
		    "name already", SLICE(name)));
	b = &s->threads[s->nthreads];
	b->name = memory_string(s, name);
	if (b->name == NULL)
		return (parse_fail(s, "out of memory"));
	b->open = op;
	s->section = (uint8_t)++s->nthreads;
	return (true);
}

static bool
close_block(struct scenario *s, const struct scenario_op *op)
{
	struct block *b = open_block(s);

	if (b == NULL)
		return (parse_fail(s, "end: no thread's block has begun"));
	b->close = op;
	s->section = SECTION_SETUP;
	return (true);
}

static bool
begin_final(struct scenario *s, const struct scenario_op *op)
{
	if (open_block(s) != NULL)
		return (parse_fail(s, "final: the block of \"%s\" has not "
		    "ended (end)", open_block(s)->name));
	if (s->nthreads == 0)
		return (parse_fail(s, "final: there are no threads to wait "
		    "for"));
	if (s->final != NULL)
		return (parse_fail(s, "final: once is enough"));
	s->final = op;
	s->section = SECTION_FINAL;
	return (true);
}

/* Only the threads stand between the set-up and what is final. */
static bool
place_ordinary(struct scenario *s, const struct scenario_op *op)
{
	struct block *b = open_block(s);

	if (b == NULL && s->nthreads > 0 && s->final == NULL)
		return (parse_fail(s, "%s: expected \"thread\" or \"final\" "
		    "after a thread's block", op->verb->name));
	if (b == NULL)
		return (true);
	if (op->verb->is_silent || op->spec != NULL)
		return (parse_fail(s, "%s: cannot stand in a thread's block",
		    op->verb->name));
	b->nops++;
	return (true);
}

bool
mark_section(struct scenario *s, struct scenario_op *op)
{
	op->section = s->section;
	switch (op->verb->mark) {
	case MARK_NONE:
		return (place_ordinary(s, op));
	case MARK_THREAD:
		return (true);	/* mark_thread() has done it */
	case MARK_END:
		return (close_block(s, op));
	case MARK_FINAL:
		return (begin_final(s, op));
	}
	return (false);
}

bool
mark_check(struct scenario *s)
{
	const struct block *b = open_block(s);

	if (b == NULL)
		return (true);
	s->line = b->open->line;
	return (parse_fail(s, "thread %s: its block has no end", b->name));
}

static const struct verb verbs[] = {
	{
	    .name = "thread",
	    .help = "a block of operations of one thread",
	    .args = { ARG_THREAD },
	    .mark = MARK_THREAD,
	},
	{
	    .name = "end",
	    .help = "the end of a thread's block",
	    .mark = MARK_END,
	},
	{
	    .name = "final",
	    .help = "what follows runs when all threads have ended",
	    .mark = MARK_FINAL,
	},
};

const struct verb_group verbs_mark = VERB_GROUP(verbs);
