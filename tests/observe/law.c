/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * law [--most N] [--forget] [--zoo] [--list FILE] SCENARIO...
 *
 * Runs scenarios, recordings and races with somebody who listens.  After each
 * operation the effects that were recorded are applied to the state before;
 * that must be the state of the machine, byte for byte, and print the same
 * dump.  A race is run under its schedules with at most one preemption, N of
 * them at most.  --list: a file of names, one a line.  --zoo: the races of
 * tests/zoo that are programs.  --forget leaves out an
 * effect here and there: then the law must be found broken.
 */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* getline() */
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/sched.h"
#include "observe/dump.h"
#include "scenario/engine.h"
#include "observe/law.h"

static void
complain(struct law *law, const char *what, size_t i)
{
	if (!law->broken)
		printf("%s: %s (%zu), after %zu events\n", law->name, what, i,
		    law->nevents);
	law->broken = true;
}

void
law_begin(struct law *law, struct vmsim_trace *t)
{
	law->recording = t;
	law->nevents = 0;
	if (!state_copy(&law->applied, &t->first))
		abort();
}

void
law_end(struct law *law)
{
	const struct vmsim_trace *t = law->recording;
	size_t i;

	law->nall_events += t->nevents;
	law->neffects += t->fx.n;
	for (i = 0; i < t->nevents; i++)
		law->nrest += t->events[i].e.kind == TRACE_NONE;
	state_fini(&law->applied);
	law->recording = NULL;
}

static void
apply_events(struct law *law)
{
	const struct vmsim_trace *t = law->recording;
	const struct told_event *ev;
	size_t n;

	for (; law->nevents < t->nevents; law->nevents++) {
		ev = &t->events[law->nevents];
		n = ev->nfx;
		if (law->forgets && n != 0 && law->nevents % 7 == 3)
			n--;
		if (!state_apply(&law->applied, &t->fx.v[ev->fx], n))
			complain(law, "effects do not fit", law->nevents);
	}
}

/* With the values that differ. */
static void
complain_item(struct law *law, const struct state_item *is,
    const struct state_item *said)
{
	const struct state_kind_row *row = state_row(is->kind);
	unsigned i;

	complain(law, row->name, is->index);
	printf("  of %u, said to be of %u, %ju\n", is->whose, said->whose,
	    (uintmax_t)said->index);
	for (i = 0; i < row->nfields; i++) {
		if (is->v[i] != said->v[i])
			printf("  %s is %#jx, said to be %#jx\n",
			    row->fields[i].name, (uintmax_t)is->v[i],
			    (uintmax_t)said->v[i]);
	}
}

/* All bytes but those between fields, which mean nothing. */
static bool
is_same_item(const struct state_item *a, const struct state_item *b)
{
	return (state_compare(a, b) == 0 &&
	    memcmp(a->v, b->v, sizeof(a->v)) == 0);
}

static void
compare_items(struct law *law, const struct state *is)
{
	const struct state *applied = &law->applied;
	size_t i;

	if (applied->nitems != is->nitems)
		complain(law, "so many things too many or too few",
		    applied->nitems - is->nitems);
	for (i = 0; i < is->nitems && i < applied->nitems; i++) {
		if (is_same_item(&is->items[i], &applied->items[i]))
			continue;
		complain_item(law, &is->items[i], &applied->items[i]);
		break;
	}
}

struct text {
	char	*p;
	size_t	 len;
};

static void
keep_text(void *arg, const char *text, size_t len)
{
	struct text *t = arg;

	t->p = realloc(t->p, t->len + len + 1);
	if (t->p == NULL)
		abort();
	memcpy(t->p + t->len, text, len);
	t->len += len;
	t->p[t->len] = '\0';
}

static void
compare_dumps(struct law *law, struct vmsim *vm)
{
	struct text is = { NULL, 0 }, printed = { NULL, 0 };
	struct dump d = {
		.out = { keep_text, &printed },
		.prefix = "",
		.state = &law->applied,
		.names = &law->recording->names,
		.runs = vm->config.superpages,
		.recorded = true,
	};

	if (!dump_state(&d))
		abort();
	dump_forget_numbers(&d);
	vmsim_dump_recorded(vm, "", keep_text, &is);
	if (strcmp(is.p, printed.p) != 0) {
		complain(law, "the dump is another", 0);
		printf("%s---- is\n%s", printed.p, is.p);
	}
	free(is.p);
	free(printed.p);
}

void
law_check(struct law *law, struct vmsim *vm, bool dumps)
{
	struct vmsim *prev = vmsim_enter(vm);
	sched_hook_t *quiet = sched_quiet_begin();
	struct state is;

	apply_events(law);
	state_init(&is);
	if (!state_take(&is, &law->recording->names, true))
		abort();
	compare_items(law, &is);
	state_fini(&is);
	if (dumps && !law->broken)
		compare_dumps(law, vm);
	law->nchecks++;
	sched_quiet_end(quiet);
	vmsim_enter(prev);
}

/* scenario_sink_t: after each operation. */
static bool
check_operation(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	struct law *law = arg;

	if (run->recording == NULL || result->panicked)
		return (true);
	if (law->recording == NULL)
		law_begin(law, run->recording);
	law_check(law, scenario_run_machine(run), true);
	return (!law->broken);
}

static void
run_default(struct law *law, const struct scenario *s)
{
	struct vmsim_trace *recording = NULL;
	struct scenario_options options = {
		.as_recorded = VMSIM_AS_RECORDED,
		.recording = &recording,
	};
	struct scenario_error error;

	if (scenario_run(s, &options, check_operation, law, &error) ==
	    SCENARIO_REFUSED)
		complain(law, error.text, 0);
	if (law->recording != NULL)
		law_end(law);
	law->nexecutions++;
	vmsim_trace_destroy(recording);
}

/* NULL: it cannot be read. */
static char *
read_file(const char *name, size_t *len)
{
	FILE *f = fopen(name, "r");
	struct text t = { NULL, 0 };
	char piece[4096];

	if (f == NULL)
		return (NULL);
	keep_text(&t, "", 0);
	while ((*len = fread(piece, 1, sizeof(piece), f)) > 0)
		keep_text(&t, piece, *len);
	fclose(f);
	*len = t.len;
	return (t.p);
}

static void
run_file(struct law *law, const char *name, uint64_t most)
{
	struct scenario_error error;
	struct scenario *s;
	size_t len;
	char *text;

	law->name = name;
	text = read_file(name, &len);
	s = text == NULL ? NULL : scenario_open(text, len, name, &error);
	if (s == NULL) {
		complain(law, text == NULL ? "cannot be read" : error.text,
		    0);
	} else {
		run_default(law, s);
		if (scenario_has_threads(s) && !law->broken)
			law_race(law, s, most);
		law->nfiles++;
		scenario_close(s);
	}
	free(text);
}

static void
run_list(struct law *law, const char *list, uint64_t most)
{
	FILE *f = fopen(list, "r");
	char *line = NULL;
	size_t size = 0;

	if (f == NULL) {
		complain(law, list, 0);
		return;
	}
	while (!law->broken && getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		run_file(law, line, most);
	}
	free(line);
	fclose(f);
}

int
main(int argc, char **argv)
{
	struct law law = { .name = "law" };
	uint64_t most = UINT64_MAX;
	int i;

	for (i = 1; i < argc && !law.broken; i++) {
		if (strcmp(argv[i], "--forget") == 0)
			law.forgets = true;
		else if (strcmp(argv[i], "--most") == 0 && i + 1 < argc)
			most = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--zoo") == 0)
			law_zoo(&law, most);
		else if (strcmp(argv[i], "--list") == 0 && i + 1 < argc)
			run_list(&law, argv[++i], most);
		else
			run_file(&law, argv[i], most);
	}
	printf("%ju files, %ju executions, %ju comparisons, %ju events (%ju "
	    "of no kind), %ju effects\n", (uintmax_t)law.nfiles,
	    (uintmax_t)law.nexecutions, (uintmax_t)law.nchecks,
	    (uintmax_t)law.nall_events, (uintmax_t)law.nrest,
	    (uintmax_t)law.neffects);
	return (law.broken || law.nchecks == 0);
}
