/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a generated scenario, all checkers after each operation.  After one
 * that is run inside a pager's call the checkers know of the fault that it
 * interrupted, and leave out what holds at rest only.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "generate.h"
#include "scenario/scenario.h"

struct watch {
	bool	 tell;		/* the second run: print */
	bool	 during;	/* an operation was queued */
	bool	 failed;
	bool	 stuck;
};

static bool
is_deadlock(const struct scenario_result *result)
{
	static const char word[] = "deadlock: ";
	size_t at, len = sizeof(word) - 1;

	for (at = 0; result->panicked && at + len <= result->len; at++)
		if (memcmp(result->text + at, word, len) == 0)
			return (true);
	return (false);
}

static bool
is_during(const struct scenario_op *op)
{
	return (op != NULL && strcmp(scenario_op_verb(op), "during") == 0);
}

static bool
leaks(const struct scenario_result *result)
{
	static const char end[] = "= end leaked=0 swap=0\n";

	return (result->op == NULL && !result->panicked &&
	    (result->len < sizeof(end) - 1 ||
	    memcmp(result->text, end, sizeof(end) - 1) != 0));
}

static void
tell(struct scenario_run *run, const struct scenario_result *result,
    bool failed)
{
	const char *text;
	size_t len;

	if (result->op != NULL) {
		text = scenario_op_text(result->op, &len);
		printf("%.*s\n", (int)len, text);
	}
	fwrite(result->text, 1, result->len, stdout);
	if (failed) {
		printf("--- the last fault\n");
		vmsim_dump_story(scenario_run_machine(run), vmsim_print_file,
		    stdout);
	}
}

static bool
sink(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	struct watch *w = arg;
	bool failed;

	failed = result->unexpected != NULL || leaks(result);
	if (w->tell)
		tell(run, result, failed);
	w->during |= is_during(result->op);
	w->failed |= failed;
	w->stuck |= failed && w->during && is_deadlock(result);
	return (!failed);
}

static enum verdict
run_once(const struct scenario *s, bool loud)
{
	struct scenario_options options = {
		.trace = loud,
		.check_level = VMSIM_CHECK_JUNK,
		.check = true,
	};
	struct watch w = { .tell = loud };
	struct scenario_error error;

	if (scenario_run(s, &options, sink, &w, &error) == SCENARIO_REFUSED) {
		printf("refused: %s\n", error.text);
		return (FAILED);
	}
	if (!w.failed)
		return (PASSED);
	return (w.stuck ? STUCK : FAILED);
}

enum verdict
generate_run(const char *family, uint64_t seed, const char *text, size_t len)
{
	struct scenario_error error;
	enum verdict outcome;
	struct scenario *s;

	s = scenario_open(text, len, family, &error);
	if (s == NULL) {
		printf("seed %" PRIu64 ": %s\n", seed, error.text);
		return (FAILED);
	}
	outcome = run_once(s, false);
	if (outcome == FAILED) {
		printf("--- family %s seed %" PRIu64 "\n", family, seed);
		run_once(s, true);
		fflush(stdout);
	}
	scenario_close(s);
	return (outcome);
}
