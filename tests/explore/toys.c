/* SPDX-License-Identifier: BSD-2-Clause */
/* Small concurrent programs on plain variables and locks. */
#include <stdlib.h>

#include "sched/sched.h"
#include "explore/toys.h"
#include "support/test.h"

void
toy_setup(struct vmsim *vm, void *arg)
{
	struct toy *t = arg;
	size_t i;

	t->vm = vm;
	t->n = 0;
	memset(t->x, 0, sizeof(t->x));
	for (i = 0; i < 4; i++)
		rw_init(&t->lock[i], "toy");
}

static uint64_t
hash(const struct toy *t)
{
	uint64_t h = 0xcbf29ce484222325U;
	size_t i;

	for (i = 0; i < sizeof(t->x) / sizeof(t->x[0]); i++)
		h = (h ^ (uint32_t)t->x[i]) * 0x100000001b3U;
	return (h);
}

void
toy_outcome(struct vmsim *vm, void *arg, const char *schedule,
    unsigned preemptions)
{
	struct toy *t = arg;
	uint64_t h = hash(t);
	size_t i;

	for (i = 0; i < t->nstates && t->states[i] < h; i++)
		continue;
	if (i < t->nstates && t->states[i] == h)
		return;
	assert_true(t->nstates < TOY_STATES);
	memmove(&t->states[i + 1], &t->states[i],
	    (t->nstates - i) * sizeof(t->states[0]));
	t->states[i] = h;
	t->nstates++;
}

int
toy_read(struct toy *t, int i)
{
	vmsim_point(t->vm, &t->x[i], false);
	return (t->x[i]);
}

void
toy_write(struct toy *t, int i, int value)
{
	vmsim_point(t->vm, &t->x[i], true);
	t->x[i] = value;
}

void
toy_sleep(struct toy *t, int i, int lock)
{
	(void)sched_sleep(&t->x[i], &t->lock[lock].lock_object, "toy", 0);
	rw_wlock(&t->lock[lock]);
}

void
toy_wake(struct toy *t, int i)
{
	sched_wakeup(&t->x[i]);
}

void
toy_test(struct vmsim_explore_test *test, struct toy *t, const char *name,
    unsigned n, vmsim_thread_body_t *body)
{
	static const char *const names[VMSIM_EXPLORE_THREADS_MAX] = { "one",
	    "two", "three", "four", "five", "six" };
	unsigned i;

	memset(test, 0, sizeof(*test));
	memset(t, 0, sizeof(*t));
	test->name = name;
	test->machine.nframes = 16;
	test->setup = toy_setup;
	test->data = t;
	test->data_size = TOY_SAVED;
	test->nthreads = n;
	for (i = 0; i < n; i++)
		test->threads[i] = (struct vmsim_explore_thread){ names[i],
		    body };
}

void
toy_explore(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *config,
    struct vmsim_explore_result *r)
{
	int error;

	error = vmsim_explore(test, config, r);
	if (error != 0 || r->failures != 0)
		fail_msg("%s: %d: %s", test->name, error, r->report != NULL ?
		    r->report : "");
}
