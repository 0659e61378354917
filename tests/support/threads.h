/* SPDX-License-Identifier: BSD-2-Clause */
/* Other threads of a test. */
#ifndef SUPPORT_THREADS_H
#define SUPPORT_THREADS_H

#include "sched/sched.h"
#include "support/test.h"

/*
 * From now on a second thread calls fn() each time when it gets to run, which
 * it does when main waits; it rests, until the next call of these functions,
 * when fn() returns false.  NULL: it ends and is joined.
 */
void	other_runs(struct test *, bool (*fn)(struct test *));
/* The second thread calls act(arg), at once. */
void	other_does(struct test *, void (*act)(void *), void *arg);

/* Runs t->meanwhile, once; false if there is none. */
bool	run_meanwhile(struct test *);
/* The second thread does so. */
void	other_runs_meanwhile(struct test *);

/*
 * Runs `code` as a thread that never runs by itself, and has what is in the
 * way of others.
 */
#define	AS_STRANGER(t, code) do {					\
	struct thread *td_ = sched_set_curthread(stranger(t));		\
									\
	code;								\
	sched_set_curthread(td_);					\
} while (0)
struct thread *stranger(struct test *);

/* Runs two threads, a first; returns when both have ended.  So with n. */
void	run_both(struct test *, test_fn *a, test_fn *b);
void	run_all(struct test *, int n, test_fn *const fns[]);

/* None of them is left. */
void	threads_end(struct test *);

#endif /* SUPPORT_THREADS_H */
