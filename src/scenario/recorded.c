/* SPDX-License-Identifier: BSD-2-Clause */
/* The outcomes that stand at the end of a recorded race. */
#include <stdlib.h>
#include "scenario/engine.h"
#include "scenario/outcomes.h"

/* A recording under way. */
struct recorded_reader {
	struct recorded *r;
	struct stream text;	/* of the outcome under way */
	size_t	 nanswers;
	bool	 within;
	bool	 answers_over;
};

static void
end_outcome(struct recorded_reader *rd)
{
	struct slice text = stream_read(&rd->text);
	struct outcome o = {
		.text = (char *)(uintptr_t)text.p,
		.len = text.len,
		.nanswers = rd->nanswers,
		.seen = 1,
		.failed = !rd->answers_over,
	};

	if (rd->within)
		outcomes_add(&rd->r->set, &o);
	rd->within = false;
}

static void
begin_outcome(struct recorded_reader *rd)
{
	rd->within = true;
	stream_cut(&rd->text, 0);
	rd->nanswers = 0;
	rd->answers_over = false;
}

/* "= outcomes N preemptions P complete|bounded" */
static void
take_last(struct recorded *r, struct slice line)
{
	static const char word[] = " preemptions ";
	const char *p;

	r->found = true;
	p = slice_find(line, word);
	if (p != NULL)
		r->preemptions = (unsigned)strtoul(p + strlen(word), NULL, 10);
	r->complete = slice_find(line, " complete") != NULL;
}

/* A line of the outcome under way. */
static void
add_outcome_line(struct recorded_reader *rd, struct slice line)
{
	if (line.p[0] == '|' || slice_begins(line, "= end "))
		rd->answers_over = true;
	stream_add(&rd->text, line);
	if (!rd->answers_over)
		rd->nanswers += line.len;
}

static void
take_recorded_line(struct recorded_reader *rd, struct slice line)
{
	if (slice_begins(line, "= outcomes ")) {
		end_outcome(rd);
		take_last(rd->r, line);
	} else if (slice_begins(line, "= outcome ")) {
		end_outcome(rd);
		begin_outcome(rd);
	} else if (rd->within && (line.p[0] == '=' || line.p[0] == '|')) {
		add_outcome_line(rd, line);
	}
}

void
recorded_read(struct recorded *r, const char *text, size_t len)
{
	struct slice line, rest = { text, len };
	struct recorded_reader rd = { .r = r };

	*r = (struct recorded){ .preemptions = 2 };
	if (!stream_open(&rd.text)) {
		r->set.cut = true;
		return;
	}
	while (slice_line(&rest, &line))
		if (line.p[line.len - 1] == '\n')
			take_recorded_line(&rd, line);
	end_outcome(&rd);
	outcomes_sort(&r->set);
	if (ferror(rd.text.f))
		r->set.cut = true;
	stream_close(&rd.text);
}
