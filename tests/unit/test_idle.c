/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waits that only time outlives: callouts that arm themselves again do not
 * hide a deadlock, and a method of a pager does not try for ever.
 */
#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/proc.h>
#include <sys/rwlock.h>
#include <sys/systm.h>
#include <vm/vm_page.h>
#include <vmsim/thread.h>

#include "contract/device.h"
#include "support/test.h"

TESTS(.kernel = true);

static struct callout ticker;
static int chan, nticks;

/* Wakes the sleeper at the call whose number it is given, -1: at none. */
static void
count_tick(void *arg)
{
	if (++nticks == *(int *)arg)
		wakeup(&chan);
	callout_reset(&ticker, 10, count_tick, arg);
}

static void
begin_ticks(int *wake_at)
{
	nticks = 0;
	callout_init(&ticker, 1);
	callout_reset(&ticker, 10, count_tick, wake_at);
}

/* A watchdog re-arms itself; main sleeps, and no thread is left to wake it. */
TEST(a_sleep_that_only_callouts_outlive_is_a_deadlock)
{
	int never = -1;

	begin_ticks(&never);
	expect_panic(t->vm, "deadlock: thread 1 (main) sleeps on \"ever\" and "
	    "no thread can wake it: in 100000 steps of the clock only callouts "
	    "and daemons ran", tsleep(&chan, 0, "ever", 0));
}

static void
sleep_in_a_body(void *arg)
{
	tsleep(&chan, 0, "ever", 0);
}

TEST(threads_that_only_callouts_outlive_are_a_deadlock)
{
	struct vmsim_thread *td;
	int never = -1;

	begin_ticks(&never);
	td = vmsim_thread_create(t->vm, "sleeper", sleep_in_a_body, NULL);
	expect_panic(t->vm, "thread 2 (sleeper) sleeps on \"ever\" at "
	    "test_idle.c:", vmsim_thread_join(td));
}

/* The 90000th tick of the callout wakes it. */
TEST(a_callout_may_take_its_time_to_wake_a_sleeper)
{
	int late = 90000;

	begin_ticks(&late);
	assert_eq(tsleep(&chan, 0, "late", 0), 0);
	assert_eq(nticks, late);
	callout_stop(&ticker);
}

/* 200000 ticks of the callout pass before the limit of the sleep. */
TEST(a_sleep_with_a_limit_ends_however_often_callouts_run)
{
	int never = -1;

	begin_ticks(&never);
	assert_eq(tsleep(&chan, 0, "limit", 2000000), EWOULDBLOCK);
	assert_eq(nticks >= 199999, 1);
	callout_stop(&ticker);
}

/* A thread that polls is not idle: the clock goes on for it. */
TEST(a_thread_may_yield_until_its_time_has_come)
{
	int never = -1, start = ticks;

	begin_ticks(&never);
	while (ticks - start < 1500000)
		kern_yield(PRI_USER);
	assert_eq(nticks, 150000);
	callout_stop(&ticker);
}

/* ---- in a method of a pager ---- */

/* [dev: . . . . b . . .]: populate waits for the page that it has busied. */
static void
wait_for_itself(struct device *d)
{
	VM_OBJECT_WLOCK(d->object);
	(void)vm_page_grab(d->object, 4, VM_ALLOC_NORMAL);
	(void)vm_page_grab(d->object, 4, VM_ALLOC_NORMAL);
}

TEST(a_page_that_a_thread_has_busied_is_not_waited_for_in_vain)
{
	struct device d;
	int never = -1;

	begin_ticks(&never);
	device_init(&d, t->vm, true);
	d.drop_lock = true;
	d.meanwhile = wait_for_itself;
	device_map(&d, 0, 8, VMSIM_PROT_READ, VMSIM_MAP_SHARED);
	expect_panic(t->vm, "thread 1 (main) sleeps on \"pgrbwt\", page 4 of "
	    "object S1 (frame 0), exclusively busied by thread 1 (main) at "
	    "test_idle.c:109; holds no lock; since step 0\n"
	    "  thread 1 (main) is in cdev_pg_populate for page 4 of object S1",
	    vmsim_fault(d.proc, device_addr(4), VMSIM_PROT_READ));
}

/* FreeBSD's tree has had this loop: unlock, yield, try again. */
static void
yield_again_and_again(struct device *d)
{
	for (;;)
		kern_yield(PRI_USER);
}

TEST(a_populate_that_yields_for_ever_is_told_without_checks)
{
	struct vmsim *vm = vmsim_create(NULL);
	struct device d;

	vmsim_enter(vm);
	device_init(&d, vm, true);
	d.drop_lock = true;
	d.meanwhile = yield_again_and_again;
	device_map(&d, 0, 8, VMSIM_PROT_READ, VMSIM_MAP_SHARED);
	expect_panic(vm, "cdev_pg_populate for page 4 of object S1: "
	    "1000000 waits and yields, the last at test_idle.c:",
	    vmsim_fault(d.proc, device_addr(4), VMSIM_PROT_READ));
	vmsim_enter(t->vm);
	vmsim_destroy(vm);
}
