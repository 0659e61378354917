/* SPDX-License-Identifier: BSD-2-Clause */
/* The explorer: nanoseconds of processor time of one execution. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sys/lock.h>
#include <sys/rwlock.h>
#include <vmsim/explore.h>

#include "bench/bench.h"

#define	TOY_RUNS	20

struct locks {
	struct rwlock	 lock[2];
	int		 x[2];
	struct vmsim	*vm;
};

static void
locks_setup(struct vmsim *vm, void *arg)
{
	struct locks *l = arg;

	l->vm = vm;
	memset(l->x, 0, sizeof(l->x));
	rw_init(&l->lock[0], "one");
	rw_init(&l->lock[1], "two");
}

/* x[0]++ and x[1]++, each with its lock, twice: 8100 traces. */
static void
locks_body(void *arg)
{
	struct locks *l = arg;
	int i;

	for (i = 0; i < 4; i++) {
		rw_wlock(&l->lock[i & 1]);
		l->x[i & 1]++;
		rw_wunlock(&l->lock[i & 1]);
	}
}

static double
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ((double)ts.tv_sec * 1e9 + (double)ts.tv_nsec);
}

/* Several explorations from creation to destruction. */
static double
explore(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c, int runs)
{
	struct vmsim_explore_result r;
	uint64_t executions = 0;
	double start = now_ns();
	int i;

	for (i = 0; i < runs; i++) {
		bench_must(vmsim_explore(test, c, &r) == 0 && r.failures == 0,
		    r.report != NULL ? r.report : "no exploration");
		executions += r.executions;
		vmsim_explore_result_fini(&r);
	}
	return ((now_ns() - start) / (double)executions);
}

/* Three threads, two locks: every execution another trace. */
double
bench_explore_toy(long arg)
{
	static struct locks locks;
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_test test = {
		.name = "toy",
		.machine.nframes = 16,
		.setup = locks_setup,
		.nthreads = 3,
		.threads = { { "a", locks_body }, { "b", locks_body },
		    { "c", locks_body } },
		.data = &locks,
		.data_size = sizeof(locks),
	};

	return (explore(&test, &c, TOY_RUNS));
}

struct race {
	struct vmsim_proc *proc[2];
};

/* [P: 0] <- fork -> [C: .] */
static void
race_setup(struct vmsim *vm, void *arg)
{
	struct race *r = arg;
	uint64_t addr = BENCH_BASE;
	char c = 'o';

	r->proc[0] = vmsim_proc_create(vm, "P");
	bench_must(vmsim_mmap(r->proc[0], &addr, VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_FIXED, NULL, 0) == 0, "no mapping");
	bench_must(vmsim_store(r->proc[0], addr, &c, 1, NULL) == 0,
	    "no store");
	r->proc[1] = vmsim_proc_fork(r->proc[0], "C", false);
	bench_must(r->proc[1] != NULL, "no fork");
}

static void
write_page(struct vmsim_proc *p, char c)
{
	vmsim_expect(vmsim_store(p, BENCH_BASE, &c, 1, NULL) == 0);
}

static void
write_first(void *arg)
{
	write_page(((struct race *)arg)->proc[0], 'p');
}

static void
write_second(void *arg)
{
	write_page(((struct race *)arg)->proc[1], 'c');
}

static void
race_final(struct vmsim *vm, void *arg)
{
	struct race *r = arg;
	char c = 0;

	vmsim_expect(vmsim_load(r->proc[0], BENCH_BASE, &c, 1, NULL) == 0);
	vmsim_expect(c == 'p');
	vmsim_expect(vmsim_load(r->proc[1], BENCH_BASE, &c, 1, NULL) == 0);
	vmsim_expect(c == 'c');
}

/*
 * Two processes write the page that they share below two shadows; restored
 * and fully checked each time.  Every trace (0), or walks (1).
 */
double
bench_explore_race(long arg)
{
	static struct race race;
	struct vmsim_explore_config c = { .strategy = arg == 0 ?
	    VMSIM_EXPLORE_REDUCED : VMSIM_EXPLORE_RANDOM, .count = 20000,
	    .max_executions = 20000, .check = true };
	struct vmsim_explore_test test = {
		.name = "race",
		.machine.nframes = 16,
		.setup = race_setup,
		.final = race_final,
		.nthreads = 2,
		.threads = { { "P", write_first }, { "C", write_second } },
		.data = &race,
		.data_size = sizeof(race),
	};

	return (explore(&test, &c, 1));
}
