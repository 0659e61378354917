/* SPDX-License-Identifier: BSD-2-Clause */
/* Random small programs: the reduced search ends in every state. */
#include "explore/toys.h"
#include "support/test.h"

TESTS(.no_machine = true);

#define	OPS		4
#define	THREADS		3

enum op { OP_ADD, OP_LOAD, OP_STORE, OP_LOCKED, OP_SHARED, OP_UPGRADE, OP_TRY,
	OP_TRY_SHARED, OP_NESTED, OP_HOLD_SHARED, OP_YIELD, OP_WAKE, OP_SLEEP,
	OP_KINDS };

/* Not saved: what each thread does. */
static struct {
	struct { enum op op; int lock, var; } step[THREADS][OPS];
	int	 length[THREADS];
} program;

static struct toy toy, other;
static uint64_t random_state;

static uint32_t
draw(uint32_t n)
{
	random_state = random_state * 6364136223846793005U + 1;
	return ((uint32_t)(random_state >> 33) % n);
}

/* A variable changes in a way that tells the order. */
static void
step_var(struct toy *t, int var, int self)
{
	t->x[var] = t->x[var] * 5 + self + 1;
}

static void
run_lock_op(struct toy *t, enum op op, int lock, int var, int self)
{
	struct rwlock *rw = &t->lock[lock];

	switch (op) {
	case OP_LOCKED:
		rw_wlock(rw);
		step_var(t, lock, self);
		rw_wunlock(rw);
		break;
	case OP_SHARED:
		rw_rlock(rw);
		t->x[8 + self] = t->x[8 + self] * 7 + t->x[lock];
		rw_runlock(rw);
		break;
	case OP_HOLD_SHARED:
		rw_rlock(rw);
		step_var(t, 4 + self, toy_read(t, 2));
		rw_runlock(rw);
		break;
	case OP_UPGRADE:
		rw_rlock(rw);
		if (rw_try_upgrade(rw)) {
			step_var(t, lock, self);
			if (var == 0)
				rw_wunlock(rw);
			else {
				rw_downgrade(rw);
				rw_runlock(rw);
			}
		} else
			rw_runlock(rw);
		break;
	case OP_TRY:
		if (rw_try_wlock(rw)) {
			step_var(t, lock, self);
			rw_wunlock(rw);
		} else
			step_var(t, 4 + self, 9);
		break;
	case OP_TRY_SHARED:
		if (rw_try_rlock(rw)) {
			t->x[8 + self] += t->x[lock];
			rw_runlock(rw);
		} else
			step_var(t, 4 + self, 9);
		break;
	case OP_NESTED:
		rw_rlock(&t->lock[0]);
		rw_wlock(&t->lock[1]);
		step_var(t, 1, self);
		rw_runlock(&t->lock[0]);
		rw_wunlock(&t->lock[1]);
		break;
	default:
		fail();
	}
}

static void
run_op(struct toy *t, enum op op, int lock, int var, int self)
{
	switch (op) {
	case OP_ADD:
		toy_write(t, 2, toy_read(t, 2) + self + 1);
		break;
	case OP_LOAD:
		step_var(t, 4 + self, toy_read(t, 2 + (var & 1)));
		break;
	case OP_STORE:
		toy_write(t, 2 + (var & 1), self + 1);
		break;
	case OP_YIELD:
		vmsim_thread_yield(t->vm);
		break;
	case OP_WAKE:
		rw_wlock(&t->lock[0]);
		t->x[7] = 1;
		toy_wake(t, 7);
		rw_wunlock(&t->lock[0]);
		break;
	case OP_SLEEP:
		rw_wlock(&t->lock[0]);
		if (t->x[7] == 0)
			toy_sleep(t, 7, 0);
		rw_wunlock(&t->lock[0]);
		break;
	default:
		run_lock_op(t, op, lock, var, self);
		break;
	}
}

static void
run_program(void *arg)
{
	struct toy *t = arg;
	int i, self = (int)vmsim_thread_id(t->vm) - 2;

	for (i = 0; i < program.length[self]; i++)
		run_op(t, program.step[self][i].op, program.step[self][i].lock,
		    program.step[self][i].var, self);
}

/* A sleeper whom no thread can wake is a failure, and goes on. */
static void
make_program(uint64_t seed, int threads, int ops)
{
	int i, j;

	random_state = seed;
	for (i = 0; i < threads; i++) {
		program.length[i] = ops;
		for (j = 0; j < ops; j++) {
			program.step[i][j].op = draw(OP_KINDS);
			program.step[i][j].lock = (int)draw(2);
			program.step[i][j].var = (int)draw(2);
		}
	}
}

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

	make_program(seed, threads, ops);
	toy_test(&test, &toy, "program", (unsigned)threads, run_program);
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
