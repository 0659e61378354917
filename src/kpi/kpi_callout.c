/* SPDX-License-Identifier: BSD-2-Clause */
/* callout(9) on the virtual clock.  Source: FreeBSD kern_timeout.c. */
#include <string.h>

#include <sys/callout.h>
#include "base/assert.h"
#include "sched/sched.h"

_Static_assert(sizeof(((struct callout *)0)->c_core) ==
    sizeof(struct sched_callout), "the clock's part of a callout");

static struct sched_callout *
clock_part(struct callout *c)
{
	return ((struct sched_callout *)(void *)&c->c_core);
}

/* By the clock, in no thread's name. */
static void
fire_callout(void *arg)
{
	struct callout *c = arg;
	struct lock_object *lock = c->c_lock;
	bool unlock = (c->c_flags & CALLOUT_RETURNUNLOCKED) == 0;

	if (lock != NULL)
		vmsim_kpi_lock_excl(lock, VMSIM_HERE);
	c->c_func(c->c_arg);
	/* The function may have freed the callout. */
	if (lock != NULL && unlock)
		vmsim_kpi_unlock_excl(lock, VMSIM_HERE);
}

void
vmsim_kpi_callout_init(struct callout *c, struct lock_object *lock, int flags)
{
	memset(c, 0, sizeof(*c));
	c->c_lock = lock;
	c->c_flags = flags;
}

int
callout_reset(struct callout *c, int to_ticks, void (*fn)(void *), void *arg)
{
	int pending;

	pending = sched_callout_stop(clock_part(c));
	c->c_func = fn;
	c->c_arg = arg;
	c->c_active = true;
	sched_callout_set(clock_part(c), to_ticks > 0 ? (uint64_t)to_ticks : 1,
	    fire_callout, c);
	return (pending);
}

int
callout_schedule(struct callout *c, int to_ticks)
{
	CONTRACT(c->c_func != NULL,
	    "a callout is scheduled that has no function yet");
	return (callout_reset(c, to_ticks, c->c_func, c->c_arg));
}

int
callout_stop(struct callout *c)
{
	c->c_active = false;
	return (sched_callout_stop(clock_part(c)));
}

bool
callout_pending(const struct callout *c)
{
	return (c->c_core.tick != 0);
}
