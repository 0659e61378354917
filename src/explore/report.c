/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report of a failure: what failed, the schedule, and the story of that
 * execution in columns; the execution is run once more for it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/backtrace.h"
#include "base/panic.h"
#include "explore/columns.h"

const char *
ending_words(const struct execution *x)
{
	switch (x->ending) {
	case END_PANIC:
		return (x->unmet ? "an expectation is not met" :
		    "a thread panics");
	case END_FINAL:
		return (x->unmet ? "an expectation of the final check is not "
		    "met" : "the final check panics");
	case END_CHECK:
		return ("invariants are violated");
	case END_DEADLOCK:
		return ("deadlock");
	case END_LIVELOCK:
		return ("livelock: there is no end of it");
	case END_DIVERGED:
		return ("THE REPLAY DIVERGES");
	case END_NONE:
	case END_GOOD:
	case END_PRUNED:
	case END_STOPPED:
		break;
	}
	return ("it fails");
}

/*
 * The text of a failure without the raw events: the story has them.  What is
 * expected of the program says nothing of the machine, so its threads are left
 * out.
 */
static void
print_failure_text(const struct execution *x, struct printer *out)
{
	static const char panic[] = "panic: ";
	const char *end, *text = x->text;
	size_t len;

	if (text == NULL)
		return;
	if (x->unmet && strncmp(text, panic, strlen(panic)) == 0)
		text += strlen(panic);
	end = strstr(text, x->unmet ? "threads:\n" : "last events:\n");
	len = end != NULL ? (size_t)(end - text) : strlen(text);
	if (len == 0)
		return;
	out->fn(out->arg, text, len);
	if (text[len - 1] != '\n')
		print_fmt(out, "\n");
}

static void
print_length(const struct execution *x, struct printer *out)
{
	print_fmt(out, "%u steps, %u preemptions\n", x->depth,
	    x->preemptions);
}

/* One that has not failed, or could not be followed to its end. */
static void
print_execution(struct search *sr, struct printer *out)
{
	const struct execution *x = &sr->run;

	if (x->ending == END_DIVERGED)
		print_fmt(out, "%s: the schedule is followed for %u steps\n"
		    "%s\n", sr->test->name, x->depth, x->text);
	else
		print_fmt(out, "%s: all is well\n", sr->test->name);
	print_length(x, out);
	columns_print(sr, out);
}

static void
print_failure(struct search *sr, struct printer *out)
{
	const struct execution *x = &sr->run;
	const char *schedule = sr->result->schedule;

	print_fmt(out, "%s: %s\n", sr->test->name, ending_words(x));
	print_failure_text(x, out);
	if (x->ending == END_PANIC)
		backtrace_print(out, &sr->vm->panic->calls);
	print_length(x, out);
	print_fmt(out, "to replay: VMSIM_SCHEDULE='%s@%s'\n", sr->test->name,
	    schedule != NULL ? schedule : "");
	columns_print(sr, out);
}

/* A replay that diverged is told as it was; others are run again. */
static void
run_for_columns(struct search *sr)
{
	struct failure *f = &sr->failure;
	struct execution *x = &sr->run;
	char *text = NULL;

	if (f->ending == END_DIVERGED) {
		text = x->text;
		x->text = NULL;
	}
	(void)search_run_runs(sr, &f->runs);
	columns_end(sr);
	if (f->ending == END_DIVERGED) {
		free(x->text);
		x->text = text;
		x->ending = END_DIVERGED;
	}
}

typedef void	 print_execution_t(struct search *, struct printer *);

/* The failure is run again, and printed. */
static void
make_report(struct search *sr, print_execution_t *print)
{
	struct vmsim_explore_result *r = sr->result;
	struct columns columns = { .event = 0 };
	struct printer out;
	size_t size;
	FILE *file;

	sr->columns = &columns;
	if (sr->vm->trace.listener == NULL)
		trace_listen(sr->vm, columns_hear, sr);
	run_for_columns(sr);
	if (sr->vm->trace.listener == columns_hear)
		trace_listen(sr->vm, NULL, NULL);
	r->schedule = schedule_text(&sr->run);
	file = open_memstream(&r->report, &size);
	if (file != NULL) {
		out = (struct printer){ vmsim_print_file, file };
		print(sr, &out);
		(void)fclose(file);
	}
	sr->columns = NULL;
	columns_fini(&columns);
}

void
search_report(struct search *sr)
{
	if (!sr->strategy->as_given)
		search_shrink(sr, &sr->failure);
	make_report(sr, print_failure);
}

void
search_tell(struct search *sr)
{
	search_keep_execution(sr);
	make_report(sr, print_execution);
}
