/* SPDX-License-Identifier: BSD-2-Clause */
/* Random small programs: the reduced search ends in every state. */
#include "explore/programs.h"
#include "explore/toys.h"
#include "support/test.h"

TESTS(.no_machine = true);

static struct toy toy, other;

static uint64_t
explore_into(struct toy *t, const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *c, bool *complete)
{
	struct vmsim_explore_test mine = *test;
	struct vmsim_explore_result r;
	uint64_t failures;

	mine.data = t;
	t->nstates = 0;
	mine.outcome = toy_outcome;
	assert_ok(vmsim_explore(&mine, c, &r));
	*complete = r.complete;
	failures = r.failures;
	vmsim_explore_result_fini(&r);
	return (failures);
}

/* Final states, and whether some execution is stuck; false: too many. */
static bool
agree(uint64_t seed, int threads, int ops, bool bounded)
{
	struct vmsim_explore_config all = { .strategy = VMSIM_EXPLORE_ALL,
	    .keep_going = true, .max_executions = 30000, .bounded = bounded,
	    .preemptions = 2 };
	struct vmsim_explore_config reduced = { .keep_going = true,
	    .bounded = bounded, .preemptions = 2 };
	struct vmsim_explore_test test;
	uint64_t some, stuck;
	bool complete;

	program_make(seed, threads, ops);
	toy_test(&test, &toy, "program", (unsigned)threads, program_run);
	stuck = explore_into(&toy, &test, &all, &complete);
	if (!complete)
		return (false);
	some = explore_into(&other, &test, &reduced, &complete);
	assert_true(complete);
	if (toy.nstates != other.nstates || memcmp(toy.states, other.states,
	    toy.nstates * sizeof(toy.states[0])) != 0)
		fail_msg("program %ju of %d threads: %zu states, reduced %zu",
		    (uintmax_t)seed, threads, toy.nstates, other.nstates);
	if ((stuck != 0) != (some != 0))
		fail_msg("program %ju of %d threads: %ju stuck, reduced %ju",
		    (uintmax_t)seed, threads, (uintmax_t)stuck,
		    (uintmax_t)some);
	return (true);
}

static void
expect_agreement(int threads, int ops, int programs, bool bounded)
{
	uint64_t seed;
	int n = 0;

	for (seed = 1; n < programs && seed < 10000; seed++)
		n += agree(seed, threads, ops, bounded);
	print_message("%d programs of %d threads, %ju were too long\n", n,
	    threads, (uintmax_t)seed - 1 - (uint64_t)n);
	assert_eq(n, programs);
}

TEST(programs_of_two_threads_end_in_the_same_states)
{
	expect_agreement(2, 2, 300, false);
	expect_agreement(2, 4, 60, false);
}

TEST(programs_of_three_threads_end_in_the_same_states)
{
	expect_agreement(3, 1, 100, false);
	expect_agreement(3, 2, 40, false);
}

TEST(bounded_programs_end_in_the_same_states)
{
	expect_agreement(2, 4, 60, true);
	expect_agreement(3, 2, 60, true);
}
