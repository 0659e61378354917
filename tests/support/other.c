/* SPDX-License-Identifier: BSD-2-Clause */
/* A second thread, which acts whenever main waits. */
#include <vmsim/thread.h>

#include "sched/sched.h"
#include "support/other.h"
#include "support/support.h"

static struct {
	struct vmsim *vm;
	struct vmsim_thread *td;	/* NULL: there is none */
	bool	(*fn)(struct vmsim *);
	void	(*act)(void *);		/* to be done first */
	void	*arg;
	bool	 quit;
} other;

static bool
act_now(void)
{
	void (*act)(void *) = other.act;

	if (act == NULL)
		return (false);
	other.act = NULL;
	act(other.arg);
	return (true);
}

static void
body(void *arg)
{
	while (!other.quit) {
		if (act_now() || (other.fn != NULL && other.fn(arg)))
			vmsim_thread_yield(arg);
		else
			(void)sched_sleep(&other, NULL, "rest", 0);
	}
}

/* A machine that is gone has taken its thread along. */
static void
start(struct vmsim *vm)
{
	if (other.td == NULL || other.vm != vm) {
		other.vm = vm;
		other.quit = false;
		other.td = vmsim_thread_create(vm, "other", body, vm);
		assert_non_null(other.td);
	} else
		sched_wakeup(&other);
}

void
test_other(struct vmsim *vm, bool (*fn)(struct vmsim *))
{
	other.fn = fn;
	if (fn != NULL)
		start(vm);
	else if (other.td != NULL && other.vm == vm) {
		other.quit = true;
		sched_wakeup(&other);
		vmsim_thread_join(other.td);
		other.td = NULL;
	}
}

void
test_other_do(struct vmsim *vm, void (*act)(void *), void *arg)
{
	start(vm);
	other.act = act;
	other.arg = arg;
	vmsim_thread_yield(vm);
	assert_null(other.act);
}

void
test_other_gone(void)
{
	other.td = NULL;
}
