/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An exploration that is ended early and goes on from its checkpoint, time and
 * again, is the one that runs through: same counts, same traces, same states.
 */
#define	_GNU_SOURCE	/* asprintf() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <vmsim/process.h>
#include "explore/programs.h"
#include "explore/toys.h"
#include "support/test.h"

TESTS(.no_machine = true);

static struct toy toy, other;

/* What two explorations have in common. */
static void
expect_same(const char *what, const struct vmsim_explore_result *a,
    const struct vmsim_explore_result *b)
{
	if (a->executions != b->executions || a->pruned != b->pruned ||
	    a->steps != b->steps || a->failures != b->failures ||
	    a->traces != b->traces || a->most_steps != b->most_steps ||
	    a->fault_steps != b->fault_steps || a->complete != b->complete)
		fail_msg("%s: %ju executions, %ju pruned, %ju traces, %ju "
		    "steps, %ju failed; in pieces %ju, %ju, %ju, %ju, %ju",
		    what, (uintmax_t)a->executions, (uintmax_t)a->pruned,
		    (uintmax_t)a->traces, (uintmax_t)a->steps,
		    (uintmax_t)a->failures, (uintmax_t)b->executions,
		    (uintmax_t)b->pruned, (uintmax_t)b->traces,
		    (uintmax_t)b->steps, (uintmax_t)b->failures);
	assert_eq(a->nhashes, b->nhashes);
	assert_memory_equal(a->hashes, b->hashes,
	    a->nhashes * sizeof(*a->hashes));
	assert_eq(a->schedule == NULL, b->schedule == NULL);
	if (a->schedule != NULL)
		assert_string_equal(a->schedule, b->schedule);
}

/* Ends after `piece` executions, goes on, and so on; how many pieces. */
static unsigned
explore_in_pieces(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *config, uint64_t piece,
    struct vmsim_explore_result *r)
{
	struct vmsim_explore_config c = *config;
	char *checkpoint = NULL;
	unsigned n;

	c.max_executions = piece;
	c.checkpoint = true;
	for (n = 1;; n++) {
		c.resume = checkpoint;
		assert_ok(vmsim_explore(test, &c, r));
		free(checkpoint);
		if (r->checkpoint == NULL)
			return (n);
		assert_false(r->complete);
		checkpoint = r->checkpoint;
		r->checkpoint = NULL;
		vmsim_explore_result_fini(r);
	}
}

/* Pieces of each of these lengths. */
static void
expect_pieces(const char *what, struct vmsim_explore_test *test,
    const struct vmsim_explore_config *config, const uint64_t *pieces)
{
	struct vmsim_explore_config c = *config;
	struct vmsim_explore_result in_pieces, whole;

	c.hashes = true;
	c.keep_going = true;
	assert_ok(vmsim_explore(test, &c, &whole));
	for (; *pieces != 0; pieces++) {
		if (*pieces >= whole.executions)
			continue;
		assert_true(explore_in_pieces(test, &c, *pieces, &in_pieces) >
		    1);
		expect_same(what, &whole, &in_pieces);
		vmsim_explore_result_fini(&in_pieces);
	}
	vmsim_explore_result_fini(&whole);
}

static const uint64_t every[] = { 1, 2, 3, 5, 8, 13, 100, 0 };
static const uint64_t some[] = { 7, 50, 0 };

#define	TURNS	3

static void
take_turns(void *arg)
{
	struct toy *t = arg;
	int i, self = (int)vmsim_thread_id(t->vm) - 1;

	for (i = 0; i < TURNS; i++)
		toy_write(t, 0, toy_read(t, 0) * 3 + self);
}

TEST(a_reduced_exploration_goes_on_where_it_was)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	expect_pieces("reduced", &test, &c, every);
}

TEST(all_schedules_go_on_where_they_were)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_ALL };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	expect_pieces("all", &test, &c, every);
}

static void
last_is_first(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;

	if (t->x[0] % 3 != 2)
		vmsim_fail("toy", "x is %d", t->x[0]);
}

/* What had failed before is reported in the end, with its schedule. */
TEST(a_failure_is_kept_over_a_checkpoint)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	test.final = last_is_first;
	expect_pieces("failing", &test, &c, every);
	c.bounded = true;
	c.preemptions = 2;
	expect_pieces("failing, bounded", &test, &c, every);
}

TEST(bounded_explorations_go_on_where_they_were)
{
	struct vmsim_explore_config c = { .bounded = true };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 3, take_turns);
	for (c.preemptions = 0; c.preemptions < 3; c.preemptions++) {
		c.strategy = VMSIM_EXPLORE_REDUCED;
		expect_pieces("bounded", &test, &c, some);
		c.strategy = VMSIM_EXPLORE_ALL;
		expect_pieces("bounded, unreduced", &test, &c, some);
	}
}

TEST(walks_go_on_where_they_were)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_RANDOM,
	    .count = 90, .seed = 3 };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	expect_pieces("random", &test, &c, every);
	c.strategy = VMSIM_EXPLORE_PCT;
	c.depth = 3;
	expect_pieces("pct", &test, &c, every);
}

TEST(parts_go_on_where_they_were)
{
	struct vmsim_explore_config c = { .nshards = 3 };
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	for (c.shard = 0; c.shard < 3; c.shard++) {
		c.bounded = false;
		expect_pieces("a part", &test, &c, every);
		c.bounded = true;
		c.preemptions = 2;
		expect_pieces("a bounded part", &test, &c, every);
	}
}

/* Locks, tries, sleeps, yields, deadlocks: whatever a step may be. */
TEST(random_programs_go_on_where_they_were)
{
	struct vmsim_explore_config c = { .max_executions = 3000 };
	struct vmsim_explore_test test;
	uint64_t seed;

	for (seed = 1; seed <= 60; seed++) {
		program_make(seed, 2, 4);
		toy_test(&test, &toy, "program", 2, program_run);
		c.bounded = seed % 3 == 0;
		c.preemptions = 2;
		expect_pieces("a program", &test, &c, seed % 8 == 0 ? every :
		    some);
		program_make(seed, 3, 2);
		toy_test(&test, &toy, "program", 3, program_run);
		expect_pieces("a program of 3", &test, &c, some);
	}
}

/* The states that the pieces end in are those of the whole. */
TEST(no_outcome_is_lost_between_two_pieces)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	test.outcome = toy_outcome;
	assert_ok(vmsim_explore(&test, &c, &r));
	vmsim_explore_result_fini(&r);
	toy_test(&test, &other, "turns", 2, take_turns);
	test.outcome = toy_outcome;
	(void)explore_in_pieces(&test, &c, 3, &r);
	vmsim_explore_result_fini(&r);
	assert_eq(toy.nstates, other.nstates);
	assert_memory_equal(toy.states, other.states,
	    toy.nstates * sizeof(toy.states[0]));
}

/* [P: 0] <- fork -> [C: .], and both write. */
static struct {
	struct vmsim_proc *parent, *child;
} forked;

static void
fork_it(struct vmsim *vm, void *arg)
{
	uint64_t addr = 0x10000;

	forked.parent = vmsim_proc_create(vm, "P");
	vmsim_expect(vmsim_mmap(forked.parent, &addr, VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_FIXED, NULL, 0) == 0);
	vmsim_expect(vmsim_store(forked.parent, addr, "o", 1, NULL) == 0);
	forked.child = vmsim_proc_fork(forked.parent, "C", false);
	vmsim_expect(forked.child != NULL);
}

static void
write_parent(void *arg)
{
	vmsim_expect(vmsim_store(forked.parent, 0x10000, "p", 1, NULL) == 0);
}

static void
write_child(void *arg)
{
	vmsim_expect(vmsim_store(forked.child, 0x10000, "c", 1, NULL) == 0);
}

static const struct vmsim_explore_test faults = {
	.name = "faults",
	.setup = fork_it,
	.nthreads = 2,
	.threads = { { "parent", write_parent }, { "child", write_child } },
	.data = &forked,
	.data_size = sizeof(forked),
};

TEST(faults_go_on_where_they_were)
{
	static const uint64_t pieces[] = { 37, 400, 0 };
	struct vmsim_explore_config c = { .points = VMSIM_POINTS_CALLS };
	struct vmsim_explore_test test = faults;

	expect_pieces("faults", &test, &c, pieces);
	c.bounded = true;
	c.preemptions = 2;
	expect_pieces("faults, bounded", &test, &c, pieces);
}

/* A limit of time and an interrupt end it, too. */
TEST(whatever_ends_an_exploration_leaves_a_checkpoint)
{
	static const volatile int stop = 1;
	struct vmsim_explore_config c = { .stop = &stop, .checkpoint = true };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_eq(r.executions, 1);
	assert_non_null(r.checkpoint);
	vmsim_explore_result_fini(&r);
	assert_null(r.checkpoint);
	c = (struct vmsim_explore_config){ .strategy = VMSIM_EXPLORE_ALL,
	    .max_ms = 5, .checkpoint = true };
	toy_test(&test, &toy, "turns", 3, take_turns);
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_non_null(r.checkpoint);
	vmsim_explore_result_fini(&r);
	c.checkpoint = false;
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_null(r.checkpoint);
	vmsim_explore_result_fini(&r);
}

static void
fails_at_once(void *arg)
{
	vmsim_fail("here", "no luck");
}

TEST(neither_the_end_nor_a_failure_leaves_one)
{
	struct vmsim_explore_config c = { .checkpoint = true,
	    .max_executions = 100000 };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, "turns", 2, take_turns);
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_true(r.complete);
	assert_null(r.checkpoint);
	vmsim_explore_result_fini(&r);
	toy_test(&test, &toy, "fails", 2, fails_at_once);
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_int_not_equal(r.failures, 0);
	assert_null(r.checkpoint);
	vmsim_explore_result_fini(&r);
}

static void
expect_refusal(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c, const char *text)
{
	struct vmsim_explore_result r;

	assert_eq(vmsim_explore(test, c, &r), EINVAL);
	assert_non_null(r.report);
	assert_non_null(strstr(r.report, text));
	vmsim_explore_result_fini(&r);
}

static void
write_once(void *arg)
{
	toy_write(arg, 1, 7);
}

TEST(a_checkpoint_of_something_else_is_refused)
{
	struct vmsim_explore_config c = { .checkpoint = true,
	    .max_executions = 5 };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;
	char *cut;

	toy_test(&test, &toy, "turns", 2, take_turns);
	assert_ok(vmsim_explore(&test, &c, &r));
	cut = strdup(r.checkpoint);
	assert_non_null(cut);

	c.resume = r.checkpoint;
	toy_test(&test, &toy, "turns", 2, write_once);
	expect_refusal(&test, &c, "of another test");
	toy_test(&test, &toy, "turns", 3, take_turns);
	expect_refusal(&test, &c, "of another test");
	toy_test(&test, &toy, "turns", 2, take_turns);
	c.bounded = true;
	expect_refusal(&test, &c, "with another config");
	c.bounded = false;
	c.resume = cut;
	strrchr(cut, 'e')[0] = '\0';
	expect_refusal(&test, &c, "cut short");
	cut[strlen(cut) / 2] = '!';
	expect_refusal(&test, &c, "damaged");
	c.resume = "1:2L\n";
	expect_refusal(&test, &c, "no checkpoint");
	c.strategy = VMSIM_EXPLORE_DEFAULT;
	c.resume = r.checkpoint;
	expect_refusal(&test, &c, "of this kind");
	free(cut);
	vmsim_explore_result_fini(&r);
}

/* The checkpoint with another word: field `field` of line `line`, from 0. */
static char *
with_word(const char *text, unsigned line, unsigned field, const char *word)
{
	size_t len;
	char *changed;
	const char *p = text;

	for (; line > 0; line--)
		p = strchr(p, '\n') + 1;
	for (; field > 0; field--)
		p += strcspn(p, " ") + 1;
	len = strcspn(p, " \n");
	assert_true(asprintf(&changed, "%.*s%s%s", (int)(p - text), text,
	    word, p + len) > 0);
	return (changed);
}

/* It is refused with that word. */
static void
refuse_word(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *config, unsigned line, unsigned field,
    const char *word, const char *why)
{
	struct vmsim_explore_config c = *config;
	char *changed = with_word(config->resume, line, field, word);

	c.resume = changed;
	expect_refusal(test, &c, why);
	free(changed);
}

/* step SLOT CODE ENABLED ...: each says something of what the test does. */
static void
refuse_step(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c, unsigned line, const char *text)
{
	unsigned slot, code, enabled;
	char word[32];

	assert_eq(sscanf(text, "step %x %x %x", &slot, &code, &enabled), 3);
	assert_int_not_equal(enabled & 1u << slot, 0);
	refuse_word(test, c, line, 1, slot == 0 ? "1" : "0",
	    "of another test");
	refuse_word(test, c, line, 1, "10", "damaged");
	(void)snprintf(word, sizeof(word), "%x", code + 1);
	refuse_word(test, c, line, 2, word, "of another test");
	(void)snprintf(word, sizeof(word), "%x", enabled ^ 2);
	if (code != 'n')	/* all bodies begin, whatever can run */
		refuse_word(test, c, line, 3, word, "of another test");
	refuse_word(test, c, line, 6, "x", "damaged");
	refuse_word(test, c, line, 6, "00000000000000000", "damaged");
	refuse_word(test, c, line, 5, "", "damaged");
}

TEST(a_checkpoint_with_another_word_is_refused)
{
	struct vmsim_explore_config c = { .checkpoint = true,
	    .max_executions = 9, .keep_going = true };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;
	unsigned line, nsteps = 0;
	const char *p;

	toy_test(&test, &toy, "turns", 2, take_turns);
	test.final = last_is_first;
	assert_ok(vmsim_explore(&test, &c, &r));
	assert_non_null(r.checkpoint);
	c.resume = r.checkpoint;
	for (line = 0, p = r.checkpoint; *p != '\0';
	    p = strchr(p, '\n') + 1, line++) {
		if (strncmp(p, "step ", 5) == 0) {
			refuse_step(&test, &c, line, p);
			nsteps++;
		} else if (strncmp(p, "end ", 4) == 0) {
			refuse_word(&test, &c, line, 1, "0", "damaged");
			refuse_word(&test, &c, line, 2, "0",
			    "of another test");
			refuse_word(&test, &c, line, 0, "end 1 2\nend",
			    "damaged");
		} else if (strncmp(p, "run ", 4) == 0)
			refuse_word(&test, &c, line, 1, "10", "damaged");
		else if (strncmp(p, "failure ", 8) == 0)
			refuse_word(&test, &c, line, 1, "a", "damaged");
		else if (strncmp(p, "counts ", 7) == 0)
			refuse_word(&test, &c, line, 7, "x", "damaged");
		else if (strncmp(p, "trace ", 6) == 0)
			refuse_word(&test, &c, line, 1, "x", "damaged");
	}
	assert_true(nsteps > 10);
	assert_non_null(strstr(r.checkpoint, "\nrun "));
	vmsim_explore_result_fini(&r);
}
