/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim check: recordings against what the simulator answers. */
#include <errno.h>
#include <fts.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/compare.h"
#include "cli/cli.h"
#include "cli/results.h"

static const char usage[] =
"usage: vmsim check [-q] [--default] [--set NAME=VALUE] PATH...\n"
"\n"
"Runs recordings and compares every answer and every line of a dump.  Of a\n"
"directory all .rec and .race files are taken, in sorted order.  For each\n"
"file that differs the first difference is shown, with the story of the last\n"
"fault.  The page flag `referenced` is advisory and counted apart.\n"
"\n"
"A scenario with threads is explored with at most as many preemptions as the\n"
"recording; the sets of outcomes are compared, and each difference is shown\n"
"with a schedule (doc/races.md).\n"
"\n"
"Swap is read in clusters in a directory named swap-cluster, pressure-cluster\n"
"or daemon, and page by page in others; a file named by itself may be either.\n"
"\n"
"  -q         only the differences and the last line\n"
"  --default  the machine as it is by default, right where the recorded\n"
"             system is wrong: each difference must be one of\n"
"             doc/deviations.md, and is listed by its number\n"
POLICIES_USAGE
RESULTS_USAGE
"\n"
"Exit status: 0, 1 when a recording differs, 2 for bad input.\n";

/* The recordings of one directory. */
struct family {
	char	*name;
	unsigned passed;
	unsigned failed;
};

struct check_tally {
	bool	 quiet;
	bool	 by_default;
	unsigned ndeviations[32]; /* files, by the bit of the deviation */
	bool	 bad_input;
	struct cli_policies policies;
	struct results results;
	struct family *families;
	size_t	 nfamilies;
	unsigned passed;
	unsigned failed;
	uint64_t nops;
	uint64_t npages;
	uint64_t nreferenced;
	unsigned nraces;
	uint64_t executions;	/* of their threads */
	uint64_t noutcomes;
};

/* The name of the directory that holds the file. */
static void
family_name(const char *path, char *name, size_t size)
{
	const char *end, *start;

	end = strrchr(path, '/');
	if (end == NULL) {
		snprintf(name, size, ".");
		return;
	}
	for (start = end; start > path && start[-1] != '/'; start--)
		;
	snprintf(name, size, "%.*s", (int)(end - start), start);
}

/* Files come sorted, so a family is the last one or a new one. */
static struct family *
find_family(struct check_tally *t, const char *path)
{
	struct family *v;
	char name[256];
	size_t i;

	family_name(path, name, sizeof(name));
	for (i = t->nfamilies; i-- > 0;)
		if (strcmp(t->families[i].name, name) == 0)
			return (&t->families[i]);
	v = realloc(t->families, (t->nfamilies + 1) * sizeof(*v));
	if (v == NULL)
		return (NULL);
	t->families = v;
	v = &v[t->nfamilies];
	*v = (struct family){ .name = strdup(name) };
	if (v->name == NULL)
		return (NULL);
	t->nfamilies++;
	return (v);
}

static void
count_comparison(struct check_tally *t, const char *path,
    const struct comparison *c)
{
	struct family *f;

	t->nops += c->nops;
	t->npages += c->npages;
	t->nreferenced += c->nreferenced;
	t->nraces += c->executions > 0;
	t->executions += c->executions;
	t->noutcomes += c->noutcomes;
	f = find_family(t, path);
	if (c->verdict == COMPARE_SAME) {
		t->passed++;
		if (f != NULL)
			f->passed++;
		return;
	}
	t->failed++;
	if (f != NULL)
		f->failed++;
}

/* Counts the deviations that a file shows, and names them. */
static void
list_deviations(struct check_tally *t, const char *path, uint32_t mask)
{
	unsigned i;

	if (mask == 0)
		return;
	if (!t->quiet)
		printf("%s:", path);
	for (i = 0; i < 32; i++) {
		if ((mask & 1U << i) == 0)
			continue;
		t->ndeviations[i]++;
		if (!t->quiet)
			printf(" %s", compare_deviation_name(1U << i));
	}
	if (!t->quiet)
		printf("\n");
}

/* Is it of a family whose swap reads cluster (doc/recordings.md)? */
static bool
is_swap_clustered(const char *path)
{
	static const char *const families[] = {
		"swap-cluster", "pressure-cluster", "daemon",
	};
	char name[256];
	size_t i;

	family_name(path, name, sizeof(name));
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (strcmp(name, families[i]) == 0)
			return (true);
	}
	return (false);
}

struct recorded_file {
	const char *path;
	const char *text;
	size_t	 len;
};

static void
compare_once(struct check_tally *t, const struct recorded_file *r,
    bool swap_alone, struct comparison *c, vmsim_print_t *print)
{
	const struct scenario_options options = {
		.as_written = true,
		.names = true,
		.as_recorded = VMSIM_AS_RECORDED,
		.swap_alone = swap_alone,
		.policies = cli_policies_text(&t->policies),
	};

	if (t->by_default)
		compare_default(r->text, r->len, r->path, &options, c, print,
		    &t->results);
	else
		compare_recording(r->text, r->len, r->path, &options, c, print,
		    &t->results);
}

/* `by_itself`: no directory says which family it is of. */
static void
compare_file(struct check_tally *t, const struct recorded_file *r,
    bool by_itself, struct comparison *c)
{
	if (is_swap_clustered(r->path)) {
		compare_once(t, r, false, c, results_print);
		return;
	}
	if (by_itself) {
		compare_once(t, r, false, c, NULL);
		if (c->verdict == COMPARE_SAME)
			return;
	}
	compare_once(t, r, true, c, results_print);
}

static void
end_case(struct check_tally *t, const char *path, const struct comparison *c)
{
	char group[256];
	bool bad = c->verdict == COMPARE_BAD_INPUT;

	family_name(path, group, sizeof(group));
	results_end(&t->results, group, path, bad ? CASE_BAD_INPUT :
	    c->verdict == COMPARE_SAME ? CASE_PASSED : CASE_FAILED,
	    bad ? c->error.text : NULL);
}

static void
check_recording(struct check_tally *t, const char *path, bool by_itself)
{
	struct recorded_file r = { .path = path };
	struct comparison c;
	char *text;

	results_begin(&t->results);
	text = cli_read(path, &r.len);
	if (text == NULL) {
		fprintf(stderr, "vmsim check: %s: %s\n", path,
		    strerror(errno));
		results_end(&t->results, ".", path, CASE_BAD_INPUT,
		    strerror(errno));
		t->bad_input = true;
		return;
	}
	r.text = text;
	compare_file(t, &r, by_itself, &c);
	list_deviations(t, path, c.deviations);
	if (c.verdict == COMPARE_BAD_INPUT) {
		fflush(stdout);
		fprintf(stderr, "%s\n", c.error.text);
		t->bad_input = true;
	}
	count_comparison(t, path, &c);
	end_case(t, path, &c);
	free(text);
}

static bool
has_suffix(const char *name, const char *suffix)
{
	size_t len, n;

	len = strlen(name);
	n = strlen(suffix);
	return (len > n && strcmp(name + len - n, suffix) == 0);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return (strcmp((*a)->fts_name, (*b)->fts_name));
}

static void
check_found(struct check_tally *t, const FTSENT *e)
{
	switch (e->fts_info) {
	case FTS_F:
		if (e->fts_level == FTS_ROOTLEVEL ||
		    has_suffix(e->fts_name, ".rec") ||
		    has_suffix(e->fts_name, ".race"))
			check_recording(t, e->fts_path,
			    e->fts_level == FTS_ROOTLEVEL);
		break;
	case FTS_NS:
	case FTS_DNR:
	case FTS_ERR:
		fprintf(stderr, "vmsim check: %s: %s\n", e->fts_path,
		    strerror(e->fts_errno));
		t->bad_input = true;
		break;
	default:
		break;
	}
}

static void
check_path(struct check_tally *t, char *path)
{
	char *const paths[] = { path, NULL };
	const FTSENT *e;
	FTS *fts;

	if (strcmp(path, "-") == 0) {
		check_recording(t, path, true);
		return;
	}
	fts = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	if (fts == NULL) {
		t->bad_input = true;
		return;
	}
	while ((e = fts_read(fts)) != NULL)
		check_found(t, e);
	fts_close(fts);
}

static void
print_tally(const struct check_tally *t)
{
	size_t i;

	for (i = 0; !t->quiet && i < t->nfamilies; i++) {
		printf("%-16s %4u passed", t->families[i].name,
		    t->families[i].passed);
		if (t->families[i].failed > 0)
			printf(" %4u failed", t->families[i].failed);
		printf("\n");
	}
	if (!t->quiet) {
		printf("%ju operations agree; `referenced` differs on %ju of "
		    "%ju pages\n", (uintmax_t)t->nops,
		    (uintmax_t)t->nreferenced, (uintmax_t)t->npages);
		if (t->nraces > 0)
			printf("%u races: %ju outcomes in %ju executions\n",
			    t->nraces, (uintmax_t)t->noutcomes,
			    (uintmax_t)t->executions);
	}
	for (i = 0; i < 32; i++) {
		if (t->ndeviations[i] > 0)
			printf("deviation %s in %u recordings\n",
			    compare_deviation_name(1U << i),
			    t->ndeviations[i]);
	}
	printf("%u passed, %u failed\n", t->passed, t->failed);
}

static const struct cli_option options[] = {
	{ "quiet", .letter = 'q', .flag = offsetof(struct check_tally, quiet) },
	{ "default", .flag = offsetof(struct check_tally, by_default) },
	POLICIES_OPTION(struct check_tally, policies),
	RESULTS_OPTIONS(struct check_tally),
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

int
cmd_check(int argc, char **argv)
{
	struct check_tally t = { 0 };
	int status;

	status = cli_options(&syntax, &t, argc, argv);
	if (status != -1)
		return (status);
	if (optind == argc)
		return (cli_bad_usage(&syntax, argv[0], "no recording named",
		    NULL));
	for (; optind < argc; optind++)
		check_path(&t, argv[optind]);
	print_tally(&t);
	if (t.passed + t.failed == 0 && !t.bad_input) {
		fprintf(stderr, "vmsim check: no recordings there\n");
		t.bad_input = true;
	}
	while (t.nfamilies > 0)
		free(t.families[--t.nfamilies].name);
	free(t.families);
	status = results_write(&t.results, argv[0]);
	if (t.bad_input || status != CLI_OK)
		return (CLI_BAD_INPUT);
	return (t.failed > 0 ? CLI_FAILED : CLI_OK);
}
