/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: exploring what threads may do to each other.
 *
 * A test is a set-up, thread bodies and a final check.  The set-up runs once;
 * the machine is then restored for each execution, which runs the bodies
 * under one schedule and the final check after them.
 *
 *	const struct vmsim_explore_test test = {
 *		.name = "two stores",
 *		.setup = map_a_page,
 *		.final = both_are_there,
 *		.nthreads = 2,
 *		.threads = { { "one", store_one }, { "two", store_two } },
 *	};
 *
 *	error = vmsim_explore(&test, NULL, &result);
 *	if (error != 0 || result.failures != 0)
 *		puts(result.report);
 *	vmsim_explore_result_fini(&result);
 *
 * An execution fails by a panic (a failed vmsim_expect() is one, a SIGSEGV or
 * SIGBUS another: vmsim_crash_catch()), an invariant that is violated at the
 * end, a deadlock, or a livelock.  A body must not end
 * with locks held; other leftovers (frames, say) are for the final check to
 * look for.
 *
 * A thread can be overtaken at scheduling points only: every lock, busy word,
 * count, sleep and wakeup, pager call, copy, page-table step and user access
 * is one, and vmsim_point() in a test's own code.  The reduction relies on
 * that: variables that threads share need a lock of the kernel interface or a
 * vmsim_point() before each access, and a body must do the same whenever it
 * reads the same.
 *
 * Not covered.  Executions are sequentially consistent: there is one order of
 * all steps and each sees all before it.  Real machines reorder loads and
 * stores, so bugs of a missing fence are not found.  FreeBSD looks pages up
 * without the object's lock and checks again; such a lookup is one step here,
 * marked POINT_LOOKUP in the core, and other threads may run before and after
 * it but not during the walk through the radix tree.  Sections that rely on
 * the epoch or SMR reclamation of memory are likewise atomic.  How many frames
 * are left (an allocation fails or not) does not count as shared: explore
 * shortage with VMSIM_EXPLORE_ALL or at random.
 */
#ifndef VMSIM_EXPLORE_H
#define VMSIM_EXPLORE_H

#include <vmsim/machine.h>
#include <vmsim/observe.h>
#include <vmsim/thread.h>

/* Kernel headers were read before: the variables of a test stay. */
#ifdef VMSIM_KPI_FILE_OF_TEST
VMSIM_KPI_FILE_OF_TEST;
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define	VMSIM_EXPLORE_THREADS_MAX	12	/* of a test */

enum vmsim_explore_strategy {
	VMSIM_EXPLORE_REDUCED,	/* every trace once; with a bound on
				   preemptions every one within the bound */
	VMSIM_EXPLORE_ALL,	/* every schedule, nothing left out */
	VMSIM_EXPLORE_RANDOM,	/* `count` random walks */
	VMSIM_EXPLORE_PCT,	/* `count` runs, random priorities with
				   `depth` - 1 changes */
	VMSIM_EXPLORE_DEFAULT,	/* the one schedule without preemptions */
};

/* At which points another thread may overtake. */
enum vmsim_explore_points {
	VMSIM_POINTS_ALL,	/* all; steps inside the page-table layer too */
	VMSIM_POINTS_CALLS,	/* a call of the page-table layer is one step */
};

struct vmsim_explore_config {
	enum vmsim_explore_strategy strategy;
	enum vmsim_explore_points points;
	bool	 bounded;	/* at most `preemptions` of them */
	unsigned preemptions;
	unsigned depth;		/* PCT */
	uint64_t count;		/* RANDOM, PCT: executions */
	uint64_t seed;		/* RANDOM, PCT */
	uint64_t max_executions; /* 0: VMSIM_EXECUTIONS in the environment, or
				   no limit */
	uint64_t max_ms;	/* wall clock; 0: 1000 times VMSIM_SECONDS in
				   the environment, or no limit */
	const volatile int *stop; /* not 0: ends as a limit does; for a signal
				   handler; may be NULL */
	uint64_t max_steps;	/* of one execution before it is called a
				   livelock; 0: 20000, at most 32000 */
	const char *schedule;	/* replay this one only; NULL: see
				   VMSIM_SCHEDULE in the environment */
	bool	 follow;	/* it is another build's: where it differs is
				   no failure, but what the report says */
	bool	 story;		/* a report of the last execution, too, if none
				   has failed */
	unsigned shard, nshards; /* this part (from 0) of so many; 0 parts: the
				   whole */
	unsigned width;		/* of the report's columns; 0: 80 */
	bool	 keep_going;	/* after a failure too */
	bool	 progress;	/* a line on standard error if a terminal */
	bool	 check;		/* all checkers after each execution */
	bool	 hashes;	/* keep those of the traces, for a merge */
	bool	 checkpoint;	/* keep one when a limit ends it, to go on */
	const char *resume;	/* go on from the checkpoint of a result, with
				   the same config; limits count anew; NULL:
				   begin */
};

struct vmsim_explore_thread {
	const char *name;
	vmsim_thread_body_t *body;	/* gets the test's `data` */
};

struct vmsim_explore_test {
	const char *name;
	struct vmsim_config machine;
	/* Each returns nothing and fails by vmsim_fail(); may be NULL. */
	void	(*setup)(struct vmsim *, void *data);
	void	(*final)(struct vmsim *, void *data);
	/* Called after each execution that did not fail, pruned ones not. */
	void	(*outcome)(struct vmsim *, void *data, const char *schedule,
		    unsigned preemptions);
	/*
	 * Called when an execution failed; the machine is dead or not.  The
	 * first line of the report says how it failed ("deadlock").
	 */
	void	(*failed)(struct vmsim *, void *data, const char *report,
		    const char *schedule, unsigned preemptions);
	unsigned nthreads;
	struct vmsim_explore_thread threads[VMSIM_EXPLORE_THREADS_MAX];
	void	*data;		/* the test's variables: saved after the set-up
				   and brought back with the machine */
	size_t	 data_size;	/* bytes; 0: it is constant */
};

struct vmsim_explore_result {
	uint64_t executions;	/* run to their end */
	uint64_t pruned;	/* given up: nothing new would come */
	uint64_t steps;		/* of all of them */
	uint64_t failures;	/* executions that failed */
	uint64_t traces;	/* different ones, by canonical hash */
	uint64_t left;		/* branches not taken when a limit ended it */
	uint64_t most_steps;	/* of one execution */
	uint64_t fault_steps;	/* mask of the fault handler's steps reached */
	uint64_t ms;		/* wall clock */
	bool	 complete;	/* nothing is left within the bounds */
	uint64_t *hashes;	/* of the traces, sorted; or NULL */
	size_t	 nhashes;
	char	*schedule;	/* of the failure, shortened, or of the report;
				   or NULL */
	char	*report;	/* what failed and the story in columns; or, if
				   the config asks for it, how the last one
				   went; NULL */
	char	*checkpoint;	/* a text for config.resume; or NULL */
};

/*
 * Explores a test on a machine of its own; config NULL: reduced, no bounds.
 * Returns 0 when it was explored: whether an execution failed is
 * result->failures.  EINVAL: a test or a config that makes no sense, and EBUSY:
 * the set-up left something that cannot be restored (result->report says
 * what); ENOMEM.  The result is filled in in each case.
 */
VMSIM_EXPORT int vmsim_explore(const struct vmsim_explore_test *,
    const struct vmsim_explore_config *, struct vmsim_explore_result *);
/* Gives back what a result points to. */
VMSIM_EXPORT void vmsim_explore_result_fini(struct vmsim_explore_result *);

/*
 * Parts of one exploration put together: sorts the hashes of all parts and
 * removes what is there twice.  Returns how many are left: the number of
 * traces of the whole.
 */
VMSIM_EXPORT size_t vmsim_explore_merge(uint64_t *hashes, size_t n);

/* Ends the execution as a failure; from a body, set-up or final check. */
VMSIM_EXPORT void vmsim_fail(const char *where, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

/* The execution fails unless `cond` holds. */
#define	VMSIM_QUOTED_(x)	#x
#define	VMSIM_TEXT_(x)	VMSIM_QUOTED_(x)
#define	vmsim_expect(cond)	((cond) ? (void)0 :			\
    vmsim_fail(__FILE__ ":" VMSIM_TEXT_(__LINE__), "expected: %s", #cond))

/*
 * The same for two values, which are told: integers or pointers for _eq and
 * _ne, integers for the others.  Each is evaluated once.
 */
#define	vmsim_expect_eq(a, b)	VMSIM_EXPECT_(uint64_t, a, ==, b)
#define	vmsim_expect_ne(a, b)	VMSIM_EXPECT_(uint64_t, a, !=, b)
#define	vmsim_expect_lt(a, b)	VMSIM_EXPECT_(int64_t, a, <, b)
#define	vmsim_expect_le(a, b)	VMSIM_EXPECT_(int64_t, a, <=, b)
#define	vmsim_expect_gt(a, b)	VMSIM_EXPECT_(int64_t, a, >, b)
#define	vmsim_expect_ge(a, b)	VMSIM_EXPECT_(int64_t, a, >=, b)
#define	VMSIM_EXPECT_(type, a, op, b)	do {				\
	const type vmsim_a_ = (type)(a), vmsim_b_ = (type)(b);		\
	if (!(vmsim_a_ op vmsim_b_))					\
		vmsim_fail(__FILE__ ":" VMSIM_TEXT_(__LINE__),		\
		    "expected: %s %s %s, but they are %lld (%#llx) "	\
		    "and %lld (%#llx)", #a, #op, #b,			\
		    (long long)vmsim_a_, (unsigned long long)vmsim_a_,	\
		    (long long)vmsim_b_, (unsigned long long)vmsim_b_);	\
} while (0)

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_EXPLORE_H */
