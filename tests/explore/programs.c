/* SPDX-License-Identifier: BSD-2-Clause */
/* Random small programs of a few threads, drawn from a number. */
#include "explore/programs.h"
#include "explore/toys.h"
#include "support/test.h"

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

void
program_run(void *arg)
{
	struct toy *t = arg;
	int i, self = (int)vmsim_thread_id(t->vm) - 2;

	for (i = 0; i < program.length[self]; i++)
		run_op(t, program.step[self][i].op, program.step[self][i].lock,
		    program.step[self][i].var, self);
}

void
program_make(uint64_t seed, int threads, int ops)
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
