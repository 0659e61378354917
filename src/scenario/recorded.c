/* SPDX-License-Identifier: BSD-2-Clause */
/* The outcomes that stand at the end of a recorded race. */
#include <stdlib.h>
#include <string.h>
#include "scenario/engine.h"
#include "scenario/outcomes.h"

struct reader {
	struct recorded *r;
	struct out text;	/* of the outcome under way */
	size_t	 nanswers;
	bool	 within;
	bool	 answers_over;
};

static bool
begins(struct slice line, const char *with)
{
	size_t len = strlen(with);

	return (line.len >= len && memcmp(line.p, with, len) == 0);
}

static void
finish_outcome(struct reader *rd)
{
	struct outcome o = {
		.text = rd->text.p,
		.len = rd->text.len,
		.nanswers = rd->nanswers,
		.seen = 1,
	};

	if (!rd->within)
		return;
	rd->within = false;
	o.failed = !rd->answers_over;
	outcomes_add(&rd->r->set, &o);
}

/* "= outcomes N preemptions P complete|bounded" */
static void
take_last(struct reader *rd, struct slice line)
{
	const char *p;

	finish_outcome(rd);
	rd->r->found = true;
	p = slice_find(line, " preemptions ");
	if (p != NULL)
		rd->r->preemptions = (unsigned)strtoul(p + 13, NULL, 10);
	rd->r->complete = slice_find(line, " complete") != NULL;
}

static void
take_line(struct reader *rd, struct slice line)
{
	if (begins(line, "= outcomes ")) {
		take_last(rd, line);
		return;
	}
	if (begins(line, "= outcome ")) {
		finish_outcome(rd);
		rd->within = true;
		rd->text.len = rd->nanswers = 0;
		rd->answers_over = false;
		return;
	}
	if (!rd->within || (line.p[0] != '=' && line.p[0] != '|'))
		return;
	if (line.p[0] == '|' || begins(line, "= end "))
		rd->answers_over = true;
	out_add(&rd->text, line.p, line.len);
	if (!rd->answers_over)
		rd->nanswers = rd->text.len;
}

void
recorded_read(struct recorded *r, const char *text, size_t len)
{
	struct reader rd = { .r = r };
	const char *end = text + len, *newline;
	struct slice line;

	*r = (struct recorded){ .preemptions = 2 };
	while (text < end) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (newline == NULL)
			break;
		line = (struct slice){ text, (size_t)(newline + 1 - text) };
		take_line(&rd, line);
		text = newline + 1;
	}
	finish_outcome(&rd);
	outcomes_sort(&r->set);
	if (rd.text.cut)
		r->set.cut = true;
	out_fini(&rd.text);
}
