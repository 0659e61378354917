/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints how much each strategy has to do for small programs, and what it
 * tells of those that fail:
 *
 *	an update is lost
 *	  reduced        2 run,    0 pruned,    12 steps, ... 1 failed
 *		1:1t,2t#8fa1f
 *			 4 run,    0 pruned,    24 steps, ... 2 failed
 *
 * The line without a name is of the search that goes on after a failure.
 * A search that reduces less, counts wrongly or shortens less well is right
 * all the same.  So its numbers are kept, and compared; and the schedules, for
 * people keep them too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/toys.h"
#include "sched/sched.h"
#include "support/test.h"

static struct toy toy;

static int
me(const struct toy *t)
{
	return ((int)vmsim_thread_id(t->vm) - 2);
}

static void
add_one(void *arg)
{
	struct toy *t = arg;

	toy_write(t, 0, toy_read(t, 0) + 1);
}

static void
all_have_added(struct vmsim *vm, void *arg)
{
	const struct toy *t = arg;

	vmsim_expect_eq(t->x[0], 2);
}

/* Readers and a writer of two variables. */
static void
look_twice(void *arg)
{
	struct toy *t = arg;

	if (me(t) == 0) {
		toy_write(t, 0, 1);
		toy_write(t, 1, 1);
	} else
		t->x[3 + me(t)] = toy_read(t, 1) * 2 + toy_read(t, 0);
}

static void
no_reader_sees_the_second_alone(struct vmsim *vm, void *arg)
{
	const struct toy *t = arg;

	vmsim_expect(t->x[4] != 2);
}

/* Locks shared, exclusive, tried, upgraded. */
static void
use_locks(void *arg)
{
	struct toy *t = arg;

	rw_rlock(&t->lock[0]);
	t->x[me(t)] = t->x[5];
	if (rw_try_upgrade(&t->lock[0])) {
		t->x[5] = t->x[5] * 3 + me(t);
		rw_downgrade(&t->lock[0]);
	}
	rw_runlock(&t->lock[0]);
	if (rw_try_wlock(&t->lock[1])) {
		t->x[7] = t->x[7] * 5 + me(t);
		rw_wunlock(&t->lock[1]);
	}
}

static void
lock_in_order_of_number(void *arg)
{
	struct toy *t = arg;
	int first = me(t), second = (first + 1) % (int)t->n;

	rw_wlock(&t->lock[first]);
	rw_wlock(&t->lock[second]);
	rw_wunlock(&t->lock[second]);
	rw_wunlock(&t->lock[first]);
}

static void
wait_and_wake(void *arg)
{
	struct toy *t = arg;

	rw_wlock(&t->lock[0]);
	if (me(t) == 0) {
		while (t->x[0] == 0)
			toy_sleep(t, 0, 0);
	} else {
		t->x[0]++;
		toy_wake(t, 0);
	}
	rw_wunlock(&t->lock[0]);
	vmsim_thread_yield(t->vm);
	toy_write(t, 1, me(t));
}

/* Two sleep, one for two ticks only; the third wakes one, then the other. */
static void
wake_in_time(void *arg)
{
	struct toy *t = arg;

	rw_wlock(&t->lock[0]);
	if (me(t) == 2) {
		t->x[0] = 1;
		sched_wakeup_one(&t->x[1]);
		rw_wunlock(&t->lock[0]);
		toy_write(t, 2, 1);
		toy_wake(t, 1);
		return;
	}
	if (t->x[0] == 0)
		t->x[4 + me(t)] = sched_sleep(&t->x[1],
		    &t->lock[0].lock_object, "toy", me(t) == 1 ? 2 : 0);
	else
		rw_wunlock(&t->lock[0]);
	t->x[6 + me(t)] = toy_read(t, 2);
}

/* Each gives way to the other, and pauses. */
static void
give_way(void *arg)
{
	struct toy *t = arg;
	int i;

	for (i = 0; i < 2; i++) {
		toy_write(t, 0, toy_read(t, 0) * 3 + me(t));
		if (i == me(t))
			vmsim_thread_yield(t->vm);
		else
			sched_pause("toy", 1 + me(t));
	}
}

static void
lose_wakeup(void *arg)
{
	struct toy *t = arg;

	if (me(t) != 0) {
		toy_write(t, 0, 1);
		toy_wake(t, 0);
	} else if (toy_read(t, 0) == 0) {
		rw_wlock(&t->lock[0]);
		toy_sleep(t, 0, 0);
		rw_wunlock(&t->lock[0]);
	}
}

static void
be_polite(void *arg)
{
	struct toy *t = arg;

	toy_write(t, me(t), 1);
	while (toy_read(t, !me(t)) != 0)
		vmsim_thread_yield(t->vm);
	toy_write(t, me(t), 0);
}

/* Writers that depend on their neighbour, and one that looks at all. */
static void
last_zero(void *arg)
{
	struct toy *t = arg;
	int i = me(t);

	if (i > 0) {
		toy_write(t, i, toy_read(t, i - 1) + 1);
		return;
	}
	for (i = (int)t->n - 1; toy_read(t, i) != 0; i--)
		continue;
	t->x[11] = i;
}

static void
add_one_late(void *arg)
{
	struct toy *t = arg;
	int i;

	for (i = 0; i < 4; i++) {
		rw_wlock(&t->lock[1 + me(t)]);
		rw_wunlock(&t->lock[1 + me(t)]);
	}
	add_one(t);
	rw_wlock(&t->lock[1 + me(t)]);
	rw_wunlock(&t->lock[1 + me(t)]);
}

/* Five times, and each with a neighbour's lock. */
static void
add_one_from_afar(void *arg)
{
	struct toy *t = arg;
	int i;

	for (i = 0; i < 5; i++) {
		rw_wlock(&t->lock[(me(t) + i) % 4]);
		if (i == 3)
			add_one(t);
		rw_wunlock(&t->lock[(me(t) + i) % 4]);
		toy_write(t, 5 + me(t), i);
	}
}

static void
few_are_lost(struct vmsim *vm, void *arg)
{
	const struct toy *t = arg;

	vmsim_expect(t->x[0] > 1);
}

/* Fails in the midst of a body: what was left to do depends on all. */
static void
fail_between(void *arg)
{
	struct toy *t = arg;

	toy_write(t, me(t), 1);
	if (me(t) == 0 && toy_read(t, 1) == 1)
		vmsim_fail("here", "the other was first");
	toy_write(t, 2, me(t));
	toy_write(t, me(t), 2);
}

/* Readers hold what a writer of the other lock wants, and the other way. */
static void
read_then_write(void *arg)
{
	struct toy *t = arg;

	rw_rlock(&t->lock[me(t)]);
	rw_wlock(&t->lock[!me(t)]);
	rw_wunlock(&t->lock[!me(t)]);
	rw_runlock(&t->lock[me(t)]);
}

static const struct program {
	const char *name;
	unsigned nthreads;
	vmsim_thread_body_t *body;
	void	(*final)(struct vmsim *, void *);
	bool	 endless;	/* every search needs a bound */
} programs[] = {
	{ "two add", 2, add_one, NULL, false },
	{ "three add", 3, add_one, NULL, false },
	{ "an update is lost", 2, add_one, all_have_added, false },
	{ "late, too", 2, add_one_late, all_have_added, false },
	{ "reader and writer", 2, look_twice, no_reader_sees_the_second_alone,
	    false },
	{ "two readers", 3, look_twice, NULL, false },
	{ "locks", 2, use_locks, NULL, false },
	{ "locks of two", 2, lock_in_order_of_number, NULL, false },
	{ "locks of three", 3, lock_in_order_of_number, NULL, false },
	{ "sleep", 2, wait_and_wake, NULL, false },
	{ "two wake", 3, wait_and_wake, NULL, false },
	{ "wake in time", 3, wake_in_time, NULL, false },
	{ "give way", 2, give_way, NULL, false },
	{ "a wakeup is lost", 2, lose_wakeup, NULL, false },
	{ "too polite", 2, be_polite, NULL, true },
	{ "fails between", 2, fail_between, NULL, false },
	{ "read, then write", 2, read_then_write, NULL, false },
	{ "last zero", 4, last_zero, NULL, false },
	{ "two of three are lost", 3, add_one_from_afar, few_are_lost, true },
};

static const struct way {
	const char *name;
	struct vmsim_explore_config c;
} ways[] = {
	{ "default", { .strategy = VMSIM_EXPLORE_DEFAULT } },
	{ "reduced", { .strategy = VMSIM_EXPLORE_REDUCED } },
	{ "all", { .strategy = VMSIM_EXPLORE_ALL } },
	{ "reduced, 0", { .bounded = true } },
	{ "reduced, 1", { .bounded = true, .preemptions = 1 } },
	{ "reduced, 2", { .bounded = true, .preemptions = 2 } },
	{ "all, 0", { .strategy = VMSIM_EXPLORE_ALL, .bounded = true } },
	{ "all, 1", { .strategy = VMSIM_EXPLORE_ALL, .bounded = true,
	    .preemptions = 1 } },
	{ "first half", { .bounded = true, .preemptions = 2, .nshards = 2 } },
	{ "other half", { .bounded = true, .preemptions = 2, .nshards = 2,
	    .shard = 1 } },
	{ "1st third", { .nshards = 3 } },
	{ "2nd third", { .nshards = 3, .shard = 1 } },
	{ "3rd third", { .nshards = 3, .shard = 2 } },
	{ "one of two", { .strategy = VMSIM_EXPLORE_ALL, .nshards = 2 } },
	{ "five only", { .bounded = true, .preemptions = 2,
	    .max_executions = 5 } },
	{ "random", { .strategy = VMSIM_EXPLORE_RANDOM, .count = 30,
	    .seed = 7 } },
	{ "random, 8", { .strategy = VMSIM_EXPLORE_RANDOM, .count = 30,
	    .seed = 8 } },
	{ "random, 9", { .strategy = VMSIM_EXPLORE_RANDOM, .count = 30,
	    .seed = 9 } },
	{ "random, 1", { .strategy = VMSIM_EXPLORE_RANDOM, .count = 30,
	    .seed = 3, .bounded = true, .preemptions = 1 } },
	{ "random, 3", { .strategy = VMSIM_EXPLORE_RANDOM, .count = 30,
	    .seed = 4, .bounded = true, .preemptions = 3 } },
	{ "pct of 2", { .strategy = VMSIM_EXPLORE_PCT, .count = 30, .depth = 2,
	    .seed = 7 } },
	{ "pct of 4", { .strategy = VMSIM_EXPLORE_PCT, .count = 30, .depth = 4,
	    .seed = 8 } },
};

static void
set_up(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;
	uint32_t n = t->n;

	toy_setup(vm, t);
	t->n = n;
}

/* A report without the lines of this file, and who called. */
static void
print_report(const char *report)
{
	const char *end, *place;

	for (; (end = strchr(report, '\n')) != NULL; report = end + 1) {
		place = strstr(report, ".c:");
		if ((place == NULL || place > end) &&
		    strncmp(report, "called from", 11) != 0)
			printf("\t%.*s\n", (int)(end - report), report);
	}
}

/* Did one fail? */
static bool
print_result(const struct program *p, const struct way *w, bool going_on,
    bool whole)
{
	bool failed;

	struct vmsim_explore_test test;
	struct vmsim_explore_config c = w->c;
	struct vmsim_explore_result r;

	toy_test(&test, &toy, p->name, p->nthreads, p->body);
	test.setup = set_up;
	test.final = p->final;
	test.outcome = toy_outcome;
	toy.n = p->nthreads;
	c.max_steps = 60;
	if (c.max_executions == 0)
		c.max_executions = 1000;
	c.keep_going = going_on;
	(void)vmsim_explore(&test, &c, &r);
	printf("  %-12s%4ju run, %4ju pruned, %5ju steps, %3ju at most, "
	    "%3ju failed, %3ju traces, %2ju left%s, %zu states\n",
	    going_on ? "" : w->name, (uintmax_t)r.executions,
	    (uintmax_t)r.pruned, (uintmax_t)r.steps, (uintmax_t)r.most_steps,
	    (uintmax_t)r.failures, (uintmax_t)r.traces, (uintmax_t)r.left,
	    r.complete ? ", complete" : "", toy.nstates);
	if (r.schedule != NULL && !going_on)
		printf("\t%s\n", r.schedule);
	if (r.report != NULL && whole)
		print_report(r.report);
	failed = r.failures != 0;
	vmsim_explore_result_fini(&r);
	return (failed);
}

int
main(void)
{
	size_t i, k;

	for (i = 0; i < nrows(programs); i++) {
		printf("%s\n", programs[i].name);
		for (k = 0; k < nrows(ways); k++) {
			if (programs[i].endless && !ways[k].c.bounded &&
			    ways[k].c.count == 0)
				continue;
			if (print_result(&programs[i], &ways[k], false, k == 4))
				print_result(&programs[i], &ways[k], true,
				    false);
		}
	}
	return (0);
}
