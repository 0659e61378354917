/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How an execution went wrong, in one line of an outcome:
 *
 *	= PANIC message [thread: operation]
 *	= UNMET what an `expect` did not get [thread: operation]
 *	= DEADLOCK; who waits; ...
 *	= CHECK; which invariants
 */
#include <stdlib.h>
#include "scenario/engine.h"

/* The operation that a panic's report is about: "..., thread N". */
static void
print_operation(const struct scenario_run *run, const char *report, FILE *f)
{
	static const char word[] = ", thread ";
	const struct scenario_op *op;
	const char *at;
	uint32_t tid;
	unsigned i;

	at = strstr(report, word);
	tid = at != NULL ? (uint32_t)strtoul(at + strlen(word), NULL, 10) : 0;
	for (i = 1; i <= run->script->nthreads; i++)
		if (run->strands[i].tid == tid)
			break;
	op = i <= run->script->nthreads ? run->strands[i].current : NULL;
	if (op != NULL)
		fprintf(f, " [%s: %.*s]", run->script->threads[i - 1].name,
		    SLICE(op->text));
	else
		fputs(" [final]", f);
}

/*
 * The lines of a report one after another, with `; ` between them; not main's,
 * which only waits for the others, and not since when they wait, so that what
 * goes wrong alike is one outcome.
 */
static void
print_lines(const char *report, FILE *f)
{
	struct slice line, rest = { report, strlen(report) };
	const char *since;

	while (slice_line(&rest, &line)) {
		line = slice_trim(slice_chomp(line));
		if (line.len == 0 || slice_is(line, "threads:") ||
		    slice_begins(line, "thread 1 (main)"))
			continue;
		since = slice_find(line, "; since step ");
		if (since != NULL)
			line.len = (size_t)(since - line.p);
		fprintf(f, "; %.*s", SLICE(line));
	}
}

void
race_failure(const struct scenario_run *run, const char *report, FILE *f)
{
	static const struct {
		const char *how;
		const char *word;
	} words[] = {
		{ "deadlock", "DEADLOCK" },
		{ "livelock", "LIVELOCK" },
		{ "invariants", "CHECK" },
	};
	static const char panic[] = "\npanic: ";
	static const char unmet[] = "an expectation";
	const char *text, *word = "FAILURE";
	size_t i;

	text = strstr(report, panic);
	if (text != NULL) {
		text += strlen(panic);
		fprintf(f, "= %s %.*s", strncmp(report, unmet,
		    strlen(unmet)) == 0 ? "UNMET" : "PANIC",
		    (int)strcspn(text, "\n"), text);
		print_operation(run, text, f);
		fputc('\n', f);
		return;
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(report, words[i].how, strlen(words[i].how)) == 0)
			word = words[i].word;
	fprintf(f, "= %s", word);
	print_lines(report + strcspn(report, "\n"), f);
	fputc('\n', f);
}
