/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exploring while the host has no memory: ENOMEM is said, or nothing that
 * counts is missing; nothing is left behind, and the next time it works.
 */
#include <errno.h>

#include "explore/toys.h"
#include "support/host_memory.h"

TESTS(.no_machine = true);

static struct toy toy;
static struct vmsim_explore_test test;
static struct vmsim_explore_config config;

static void
add_two(void *arg)
{
	struct toy *t = arg;
	int i;

	for (i = 0; i < 2; i++) {
		rw_wlock(&t->lock[0]);
		rw_wunlock(&t->lock[0]);
		toy_write(t, 0, toy_read(t, 0) + 1);
	}
}

static void
final_is_four(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;

	if (t->x[0] != 4)
		vmsim_fail("toy", "x is %d", t->x[0]);
}

/* What was counted, and whether it failed. */
static int
explore_once(struct test *t)
{
	struct vmsim_explore_result r;
	int error;

	error = vmsim_explore(&test, &config, &r);
	if (error == 0)
		test_say(t, "%ju executions, %ju traces, %ju failed, %d",
		    (uintmax_t)r.executions, (uintmax_t)r.traces,
		    (uintmax_t)r.failures, r.complete);
	vmsim_explore_result_fini(&r);
	return (error);
}

static void
sweep_exploration(struct test *t, const char *name)
{
	toy_test(&test, &toy, name, 2, add_two);
	sweep_memory(t, &(struct memory_case){ name, explore_once, false });
}

TEST(an_exploration_is_whole_or_memory_was_lacking)
{
	config = (struct vmsim_explore_config){ .hashes = true };
	sweep_exploration(t, "reduced");
	config.bounded = true;
	config.preemptions = 1;
	sweep_exploration(t, "bounded");
	config.strategy = VMSIM_EXPLORE_ALL;
	sweep_exploration(t, "bounded, unreduced");
	config = (struct vmsim_explore_config){ .nshards = 2 };
	sweep_exploration(t, "a part");
	config = (struct vmsim_explore_config){ .count = 5, .depth = 2,
	    .strategy = VMSIM_EXPLORE_PCT };
	sweep_exploration(t, "pct");
	config = (struct vmsim_explore_config){ .schedule = "1:2L",
	    .story = true };
	sweep_exploration(t, "replay");
}

/* It has been found; how it is told may lack something. */
TEST(a_failure_is_a_failure_without_memory_for_its_report)
{
	config = (struct vmsim_explore_config){ .hashes = true };
	toy_test(&test, &toy, "lost update", 2, add_two);
	test.final = final_is_four;
	sweep_memory(t, &(struct memory_case){ "lost update", explore_once,
	    false });
}

TEST(going_on_from_a_checkpoint_is_whole_or_memory_was_lacking)
{
	static const struct vmsim_explore_config configs[] = {
		{ .max_executions = 3, .checkpoint = true },
		{ .max_executions = 3, .checkpoint = true, .bounded = true,
		    .preemptions = 2 },
	};
	struct vmsim_explore_result r;
	size_t i;

	for (i = 0; i < nrows(configs); i++) {
		config = configs[i];
		toy_test(&test, &toy, "checkpoint", 2, add_two);
		test.final = final_is_four;
		config.keep_going = true;
		sweep_exploration(t, "to a checkpoint");
		assert_ok(vmsim_explore(&test, &config, &r));
		config.resume = r.checkpoint;
		assert_non_null(config.resume);
		sweep_exploration(t, "from a checkpoint");
		vmsim_explore_result_fini(&r);
	}
}
