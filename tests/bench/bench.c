/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the machine's operations cost, as ratios to a memset or memcpy of one
 * cold frame in the same run, with FreeBSD's own figures beside.  A release
 * build exits with status 1 when a row is slower than FreeBSD's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bench.h"

#define	RUNS	5	/* the fastest counts */

static const struct bench_row rows[] = {
	{ "zero-fill write fault", bench_zero_fill, 0, YARD_MEMSET, 1.5 },
	{ "copy-on-write fault", bench_cow, 0, YARD_MEMCPY, 1.7 },
	{ "resident refault", bench_refault, 0, YARD_NONE, 90 },
	{ "read through a chain of 1", bench_chain, 1, YARD_NONE, 0 },
	{ "read through a chain of 8", bench_chain, 8, YARD_NONE, 0 },
	{ "read through a chain of 64", bench_chain, 64, YARD_NONE, 0 },
	{ "read through a chain of 512", bench_chain, 512, YARD_NONE, 0 },
	{ "fork+exit, an entry of 1", bench_fork, 1, YARD_NONE, 0 },
	{ "fork+exit, an entry of 100", bench_fork, 100, YARD_NONE, 48 },
	{ "fork+exit, an entry of 10000", bench_fork, 10000, YARD_NONE, 66 },
	{ "mmap+munmap, untouched page", bench_mmap, 0, YARD_NONE, 94 },
	{ "populate, a page of 1", bench_populate, 1, YARD_NONE, 223 },
	{ "populate, a page of 16", bench_populate, 16, YARD_NONE, 97 },
	{ "populate, a page of 512", bench_populate, 512, YARD_NONE, 83 },
	{ "fault in a map of 10 entries", bench_big_map, 10, YARD_NONE, 0 },
	{ "fault in a map of 10^3", bench_big_map, 1000, YARD_NONE, 0 },
	{ "fault in a map of 10^6", bench_big_map, 1000000, YARD_NONE, 0 },
	{ "fault, object of 10^3 pages", bench_big_object, 1000, YARD_NONE,
	    0 },
	{ "fault, object of 10^7 pages", bench_big_object, 10000000,
	    YARD_NONE, 0 },
	{ "user access, resident", bench_touch, 0, YARD_NONE, 0 },
	{ "replay, an access", bench_replay, 0, YARD_NONE, 0 },
	{ "explore a toy, an execution", bench_explore_toy, 0, YARD_WANTED,
	    2000 },
	{ "explore a fork race, checked", bench_explore_race, 0, YARD_WANTED,
	    20000 },
	{ "walk in a fork race, checked", bench_explore_race, 1, YARD_WANTED,
	    20000 },
	{ "create+destroy, 64 MiB", bench_create, 16384, YARD_NONE, 20000 },
	{ "thread switch, bare", bench_switch, 0, YARD_NONE, 0 },
	{ "thread switch, yield", bench_yield, 0, YARD_NONE, 0 },
	{ "thread create+run+join", bench_thread_life, 0, YARD_NONE, 0 },
	{ "restore, empty machine", bench_restore, 0, YARD_NONE, 0 },
	{ "restore, a process of 4 pages", bench_restore, 4, YARD_NONE, 0 },
	{ "host: demand-zero fault", bench_host_zero, 0, YARD_MEMSET, 0 },
	{ "host: copy-on-write fault", bench_host_cow, 0, YARD_MEMCPY, 0 },
};

/* Not inline in any build: instructions.sh counts from call to call. */
uint64_t __attribute__((noinline))
bench_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec);
}

void
bench_must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(2);
}

struct vmsim *
bench_machine(uint64_t nframes)
{
	struct vmsim_config config = { .nframes = nframes };
	struct vmsim *vm;

	vm = vmsim_create(&config);
	bench_must(vm != NULL, "no machine");
	return (vm);
}

static double
best_of(bench_fn_t *fn, long arg, int runs)
{
	double best = -1, ns;
	int i;

	for (i = 0; i < runs; i++) {
		ns = fn(arg);
		if (ns >= 0 && (best < 0 || ns < best))
			best = ns;
	}
	return (best);
}

/* Returns false when the row is slower than FreeBSD's figure or wanted. */
static bool
run_row(const struct bench_row *row, int runs, double memset_ns,
    double memcpy_ns)
{
	double ns, ratio = 0, shown;
	bool ok = true;

	ns = best_of(row->fn, row->arg, row->arg >= 1000000 ? 1 : runs);
	if (ns < 0) {
		printf("%-32s could not be measured\n", row->name);
		return (true);
	}
	if (row->yard == YARD_MEMCPY)
		ratio = ns / memcpy_ns;
	else
		ratio = ns / memset_ns;
	printf("%-32s %10.1f ns %7.2f %s", row->name, ns, ratio,
	    row->yard == YARD_MEMCPY ? "memcpy" : "memset");
	if (row->freebsd > 0 && row->yard != YARD_WANTED) {
		shown = row->yard == YARD_NONE ? ns : ratio;
		ok = shown <= row->freebsd;
		printf("  FreeBSD %7.2f%s  %s", row->freebsd,
		    row->yard == YARD_NONE ? " ns" : "   ",
		    ok ? "not slower" : "SLOWER");
	}
	if (row->yard == YARD_WANTED) {
		ok = ns <= row->freebsd;
		printf("  %.0f/s, wanted %.0f/s  %s", 1e9 / ns,
		    1e9 / row->freebsd, ok ? "reached" : "SLOWER");
	}
	printf("\n");
	fflush(stdout);
	return (ok);
}

/* The row of that name, or all whose names hold it. */
static bool
is_wanted(const struct bench_row *row, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, name) == 0)
			return (row == &rows[i]);
	}
	return (strstr(row->name, name) != NULL);
}

/* usage: bench [ROW [RUNS]] */
int
main(int argc, char **argv)
{
	const int runs = argc > 2 ? atoi(argv[2]) : RUNS;
	double memcpy_ns, memset_ns;
	int slower = 0;
	size_t i;

	memset_ns = best_of(bench_memset, 0, RUNS);
	memcpy_ns = best_of(bench_memcpy, 0, RUNS);
	printf("%-32s %10.1f ns\n%-32s %10.1f ns\n",
	    "memset of a cold frame", memset_ns, "memcpy of a cold frame",
	    memcpy_ns);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (argc > 1 && !is_wanted(&rows[i], argv[1]))
			continue;
		if (!run_row(&rows[i], runs, memset_ns, memcpy_ns))
			slower++;
	}
	printf("%d rows slower than they may be\n", slower);
#ifndef NDEBUG
	printf("not a release build: this is no verdict\n");
	return (0);
#else
	return (slower > 0);
#endif
}
