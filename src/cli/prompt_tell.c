/* SPDX-License-Identifier: BSD-2-Clause */
/* What an operation answered and did. */
#include <stdio.h>
#include "scenario/text.h"
#include "cli/prompt.h"

/* The line, where one would have typed it. */
static void
tell_again(const struct prompt *p, const struct scenario_op *op)
{
	char before[PROMPT_MAX];
	const char *text;
	size_t len;

	prompt_text(p, before);
	text = scenario_op_text(op, &len);
	printf("%s%.*s\n", before, (int)len, text);
}

void
prompt_tell(void *arg, struct session *s, const struct scenario_result *result)
{
	struct bar bar = { stdout, false };
	struct prompt *p = arg;

	if (p->is_again)
		tell_again(p, result->op);
	fwrite(result->text, 1, result->len, stdout);
	if (result->panicked)
		return;
	if (result->unexpected != NULL)
		printf("%s\n", result->unexpected);
	if (result->step == 0 || session_recording(s) == NULL)
		return;
	vmsim_trace_tell(session_recording(s), result->step, 0, bar_print,
	    &bar);
	bar_end(&bar);
}

void
prompt_tell_place(const struct prompt *p)
{
	size_t place = session_place(p->session);
	size_t end = session_end(p->session);
	const char *answer;

	if (place == 0)
		printf("at the beginning");
	else
		printf("after %zu: %s", place, session_nth(p->session, place,
		    &answer));
	if (place < end)
		printf(" (%zu ahead)", end - place);
	putchar('\n');
}
