/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a scenario with threads:
 *
 *	set-up | thread NAME ... end | thread ... end | final | ...
 *
 * A scenario without threads is all set-up.
 */
#include <string.h>
#include "scenario/language.h"

#define	THREAD_NAME_MAX	15	/* bytes */

static struct block *
current(struct scenario *s)
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
block_open(struct scenario *s, struct scenario_op *op, struct slice name)
{
	struct block *b;

	if (current(s) != NULL)
		return (parse_fail(s, "thread: the block of \"%s\" has not "
		    "ended (end)", current(s)->name));
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
		    "name already", (int)name.len, name.p));
	b = &s->threads[s->nthreads];
	b->name = pool_alloc(s->pool, name.len + 1);
	if (b->name == NULL)
		return (parse_fail(s, "out of memory"));
	memcpy(b->name, name.p, name.len);
	b->open = op;
	s->section = (uint8_t)++s->nthreads;
	return (true);
}

static bool
close_block(struct scenario *s, const struct scenario_op *op)
{
	struct block *b = current(s);

	if (b == NULL)
		return (parse_fail(s, "end: no thread's block has begun"));
	b->close = op;
	s->section = SECTION_SETUP;
	return (true);
}

static bool
begin_final(struct scenario *s, const struct scenario_op *op)
{
	if (current(s) != NULL)
		return (parse_fail(s, "final: the block of \"%s\" has not "
		    "ended (end)", current(s)->name));
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
ordinary(struct scenario *s, const struct scenario_op *op)
{
	struct block *b = current(s);

	if (b == NULL && s->nthreads > 0 && s->final == NULL)
		return (parse_fail(s, "%s: expected \"thread\" or \"final\" "
		    "after a thread's block", op->verb->name));
	if (b == NULL)
		return (true);
	if ((op->verb->flags & VERB_SILENT) != 0 || op->spec != NULL)
		return (parse_fail(s, "%s: cannot stand in a thread's block",
		    op->verb->name));
	b->nops++;
	return (true);
}

bool
block_enter(struct scenario *s, struct scenario_op *op)
{
	bool ok;

	op->section = s->section;
	if ((op->verb->flags & VERB_BLOCK) == 0)
		ok = ordinary(s, op);
	else if (strcmp(op->verb->name, "end") == 0)
		ok = close_block(s, op);
	else if (strcmp(op->verb->name, "final") == 0)
		ok = begin_final(s, op);
	else
		ok = true;	/* block_open() has done it */
	return (ok);
}

bool
block_check(struct scenario *s)
{
	const struct block *b = current(s);

	if (b == NULL)
		return (true);
	s->line = b->open->line;
	return (parse_fail(s, "thread %s: its block has no end", b->name));
}
