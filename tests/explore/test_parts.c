/* SPDX-License-Identifier: BSD-2-Clause */
/* An exploration in parts, with limits, and configurations without sense. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <vmsim/object.h>

#include "explore/toys.h"
#include "support/test.h"
#include <vmsim/cmocka.h>

TESTS(.no_machine = true);

static struct toy toy;

#define	TURNS	3

static void
take_turns(void *arg)
{
	struct toy *t = arg;
	int i, self = (int)vmsim_thread_id(t->vm) - 1;

	for (i = 0; i < TURNS; i++)
		toy_write(t, 0, toy_read(t, 0) * 3 + self);
}

static size_t
run_part(const struct vmsim_explore_test *test,
    struct vmsim_explore_config *c, unsigned shard, unsigned nshards,
    uint64_t *hashes)
{
	struct vmsim_explore_result r;
	size_t n;

	c->shard = shard;
	c->nshards = nshards;
	c->hashes = true;
	toy_explore(test, c, &r);
	assert_eq(r.left, 0);
	assert_eq(r.complete, c->strategy == VMSIM_EXPLORE_REDUCED);
	assert_eq(r.nhashes, r.traces);
	n = r.nhashes;
	memcpy(hashes, r.hashes, n * sizeof(*hashes));
	vmsim_explore_result_fini(&r);
	return (n);
}

/* The parts have every trace of the whole, and nothing else. */
static void
expect_parts(const struct vmsim_explore_test *test,
    struct vmsim_explore_config *c, unsigned nshards)
{
	static uint64_t parts[100000], whole[100000];
	size_t all, n = 0, one, smallest = SIZE_MAX;
	unsigned i;

	all = run_part(test, c, 0, 1, whole);
	for (i = 0; i < nshards; i++) {
		one = run_part(test, c, i, nshards, parts + n);
		smallest = one < smallest ? one : smallest;
		n += one;
	}
	assert_true(smallest > 0);
	assert_true(smallest < all);
	print_message("%u parts: %zu traces, %zu with duplicates\n", nshards,
	    all, n);
	assert_eq(vmsim_explore_merge(parts, n), all);
	assert_memory_equal(parts, whole, all * sizeof(whole[0]));
}

TEST(parts_cover_all_traces)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	expect_parts(&test, &c, 2);
	expect_parts(&test, &c, 3);
	expect_parts(&test, &c, 7);
	c.bounded = true;
	c.preemptions = 3;
	expect_parts(&test, &c, 3);
}

/* So many are there of all schedules, in one part of so many. */
static uint64_t
count_executions(const struct vmsim_explore_test *test, unsigned shard,
    unsigned nshards)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_ALL,
	    .shard = shard, .nshards = nshards };
	struct vmsim_explore_result r;
	uint64_t n;

	toy_explore(test, &c, &r);
	n = r.executions;
	vmsim_explore_result_fini(&r);
	return (n);
}

static void
write_once(void *arg)
{
	toy_write(arg, 0, 1);
}

/* Without a reduction each is in one part, however short they are. */
TEST(each_execution_belongs_to_one_part)
{
	static vmsim_thread_body_t *const bodies[] = { take_turns,
	    write_once };
	struct vmsim_explore_test test;
	unsigned i, nshards, shard;
	uint64_t sum;

	for (i = 0; i < 2; i++) {
		toy_test(&test, &toy, "all", 2, bodies[i]);
		for (nshards = 2; nshards < 6; nshards++) {
			for (shard = 0, sum = 0; shard < nshards; shard++)
				sum += count_executions(&test, shard, nshards);
			assert_eq(sum, count_executions(&test, 0, 1));
		}
	}
}

/* A walk has its own seed: parts divide the walks. */
TEST(parts_of_walks_are_the_whole)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_RANDOM,
	    .count = 90, .seed = 3 };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	expect_parts(&test, &c, 3);
}

TEST(a_limit_ends_politely_and_says_what_is_left)
{
	struct vmsim_explore_config c = { .max_executions = 5 };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 3, take_turns);
	toy_explore(&test, &c, &r);
	assert_eq(r.executions, 5);
	assert_false(r.complete);
	assert_true(r.left > 0);
	vmsim_explore_result_fini(&r);
	c.bounded = true;
	c.preemptions = 2;
	toy_explore(&test, &c, &r);
	assert_eq(r.executions, 5);
	assert_false(r.complete);
	assert_true(r.left > 0);
	vmsim_explore_result_fini(&r);
	c = (struct vmsim_explore_config){ .strategy = VMSIM_EXPLORE_ALL,
	    .max_ms = 20 };
	toy_explore(&test, &c, &r);
	assert_false(r.complete);
	assert_true(r.left > 0);
	assert_true(r.ms >= 20 && r.ms < 2000);
	vmsim_explore_result_fini(&r);
	c = (struct vmsim_explore_config){ .strategy = VMSIM_EXPLORE_RANDOM,
	    .count = 100, .max_executions = 30 };
	toy_explore(&test, &c, &r);
	assert_eq(r.left, 70);
	vmsim_explore_result_fini(&r);
}

static int ngood, nbad;

static void
count_good(struct vmsim *vm, void *arg, const char *schedule,
    unsigned preemptions)
{
	assert_memory_equal(schedule, "1:", 2);
	assert_true(preemptions < 100);
	ngood++;
}

static void
count_bad(struct vmsim *vm, void *arg, const char *report,
    const char *schedule, unsigned preemptions)
{
	assert_non_null(strstr(report, "expected: "));
	assert_memory_equal(schedule, "1:", 2);
	assert_true(preemptions < 100);
	nbad++;
}

static void
second_is_last(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;

	vmsim_expect(t->x[0] % 3 == 2);
}

/* With keep_going the failures are counted like everything else. */
TEST(it_goes_on_after_failures)
{
	struct vmsim_explore_config c = { .keep_going = true };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	test.final = second_is_last;
	test.outcome = count_good;
	test.failed = count_bad;
	ngood = nbad = 0;
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_int_not_equal(r.failures, 0);
	assert_true(r.complete);
	assert_true(nbad > 0 && ngood > 0);
	assert_eq(r.failures, nbad);
	assert_eq(r.executions, ngood + nbad);
	assert_eq(r.traces, r.executions);
	vmsim_explore_result_fini(&r);
}

static void
fail_in_setup(struct vmsim *vm, void *arg)
{
	vmsim_fail("here", "no %s", "luck");
}

static void
expect_refusal(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c, const char *text)
{
	struct vmsim_explore_result r;

	assert_eq(vmsim_explore(test, c, &r), EINVAL);
	assert_eq(r.failures, 0);
	assert_non_null(strstr(r.report, text));
	vmsim_explore_result_fini(&r);
}

static void
end_at_once(void *arg)
{
}

/* With the two of the test one too many. */
static void
make_crowd(void *arg)
{
	struct toy *t = arg;
	int i;

	for (i = 0; i < 15; i++)
		(void)vmsim_thread_create(t->vm, "one", end_at_once, t);
}

TEST(what_makes_no_sense_is_refused)
{
	struct vmsim_explore_config c = { .nshards = 2, .shard = 2 };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	expect_refusal(&test, &c, "from 0");
	c = (struct vmsim_explore_config){ .strategy = VMSIM_EXPLORE_PCT, .count
	    = 1 };
	expect_refusal(&test, &c, "depth");
	c.strategy = VMSIM_EXPLORE_RANDOM;
	c.count = 0;
	expect_refusal(&test, &c, "count");
	c = (struct vmsim_explore_config){ .max_steps = 1000000 };
	expect_refusal(&test, &c, "steps");
	c = (struct vmsim_explore_config){ .strategy = 99 };
	expect_refusal(&test, &c, "strategy");
	c = (struct vmsim_explore_config){ .points = 99 };
	expect_refusal(&test, &c, "points");
	expect_refusal(NULL, NULL, "no test");
	test.machine.nframes = 3;
	expect_refusal(&test, NULL, "config of the test's machine");
	test.machine.nframes = 0;
	test.nthreads = 0;
	expect_refusal(&test, NULL, "threads");
	test.nthreads = 3;
	expect_refusal(&test, NULL, "no body");
	test.nthreads = 2;
	test.threads[0].body = make_crowd;
	expect_refusal(&test, NULL, "more than 16 threads");
	test.threads[0].body = take_turns;
	test.setup = fail_in_setup;
	assert_ok(vmsim_explore(&test, NULL, &r));
	assert_int_not_equal(r.failures, 0);
	assert_non_null(strstr(r.report, "no luck"));
	vmsim_explore_result_fini(&r);
}

static void
open_for_writing(struct vmsim *vm, void *arg)
{
	vmsim_expect(vmsim_object_open_host_file(vm, "test_parts.tmp",
	    true) != NULL);
}

/* A machine that cannot be saved: EBUSY, and a sentence. */
TEST(what_cannot_be_restored_is_told)
{
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;
	FILE *f;

	f = fopen("test_parts.tmp", "w");
	assert_non_null(f);
	assert_eq(fputc('x', f), 'x');
	fclose(f);
	toy_test(&test, &toy, "turns", 2, take_turns);
	test.setup = open_for_writing;
	assert_eq(vmsim_explore(&test, NULL, &r), EBUSY);
	assert_eq(r.failures, 0);
	assert_non_null(strstr(r.report, "a host file open for writing"));
	vmsim_explore_result_fini(&r);
	assert_eq(unlink("test_parts.tmp"), 0);
}

static struct {
	struct vmsim	*vm;
	struct vmsim_thread *early;
} early;

static void
do_nothing(void *arg)
{
}

static void
begin_early(struct vmsim *vm, void *arg)
{
	early.vm = vm;
	early.early = vmsim_thread_create(vm, "early", do_nothing, NULL);
	vmsim_expect(early.early != NULL);
}

/* What was the thread's is used again at once. */
static void
join_early(void *arg)
{
	int i;

	vmsim_thread_join(early.early);
	for (i = 0; i < 64; i++)
		vmsim_expect(vmsim_alloc(early.vm, 16 * (i + 1)) != NULL);
	vmsim_thread_yield(early.vm);
}

/* set-up: early; A joins it, and it can do nothing more. */
TEST(a_thread_of_the_setup_is_joined_by_a_body)
{
	const struct vmsim_explore_test test = {
		.name = "early",
		.setup = begin_early,
		.nthreads = 2,
		.threads = { { "A", join_early }, { "B", do_nothing } },
		.data = &early,
		.data_size = sizeof(early),
	};

	assert_every_interleaving(&test);
	assert_random_interleavings(&test, 20, 1);
}

/* A report of any length is printed whole. */
TEST(a_long_report_is_not_cut)
{
	static char text[5001], got[sizeof(text) + 2];
	FILE *f = tmpfile();
	int saved;

	assert_non_null(f);
	memset(text, 'x', sizeof(text) - 1);
	fflush(stderr);
	saved = dup(STDERR_FILENO);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	vmsim_print_report_(text);
	fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	rewind(f);
	assert_eq(fread(got, 1, sizeof(got), f), sizeof(text));
	assert_memory_equal(got, text, sizeof(text) - 1);
	fclose(f);
}
