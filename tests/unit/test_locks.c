/* SPDX-License-Identifier: BSD-2-Clause */
/* Locks as bookkeeping: ownership, order, balance, deadlocks, sleeping. */
#include <errno.h>

#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/sx.h>

#include "base/assert.h"
#include "support/bare.h"
#include "support/threads.h"

TESTS(.bare = true);

static void
init(struct rwlock *rw, const char *name, int rank, int flags)
{
	vmsim_kpi_lock_init(&rw->lock_object, name, rank, flags);
}

/* w: one owner; r r: two holds; both gone: free again. */
TEST(a_lock_counts_its_holds)
{
	struct rwlock rw;

	rw_init(&rw, "a");
	rw_wlock(&rw);
	assert_true(rw_wowned(&rw));
	rw_assert(&rw, RA_WLOCKED);
	rw_wunlock(&rw);
	rw_rlock(&rw);
	rw_rlock(&rw);
	rw_assert(&rw, RA_RLOCKED);
	assert_false(rw_try_upgrade(&rw));
	rw_unlock(&rw);
	assert_true(rw_try_upgrade(&rw));
	rw_assert(&rw, RA_WLOCKED);
	test_bare_check();
	rw_downgrade(&rw);
	rw_assert(&rw, RA_RLOCKED);
	rw_unlock(&rw);
	rw_assert(&rw, RA_UNLOCKED);
	rw_destroy(&rw);
	sched_check_none_held("the test");
}

/* A recursable mutex is free after as many unlocks as locks. */
TEST(a_recursable_lock_counts_its_owner)
{
	struct mtx m;

	mtx_init(&m, "m", NULL, MTX_RECURSE);
	mtx_lock(&m);
	mtx_lock(&m);
	mtx_unlock(&m);
	assert_true(mtx_owned(&m));
	mtx_unlock(&m);
	assert_false(mtx_owned(&m));
	mtx_destroy(&m);
}

/* map -> object is the order; object -> map is reported. */
TEST(the_order_of_ranks_is_checked)
{
	struct rwlock map, object, backing;

	init(&map, "the map", LOCK_RANK_MAP, 0);
	init(&object, "the object", LOCK_RANK_OBJECT, LO_DUPOK);
	init(&backing, "backing", LOCK_RANK_OBJECT, LO_DUPOK);
	rw_wlock(&map);
	rw_wlock(&object);
	rw_wlock(&backing);
	rw_wunlock(&object);
	rw_wunlock(&backing);
	rw_wunlock(&map);

	rw_wlock(&object);
	assert_true(rw_try_rlock(&map));
	rw_runlock(&map);
	expect_panic(t->vm, "lock order: \"the map\"", rw_rlock(&map));
}

/* Nor is one of several that nest taken with a higher one held. */
TEST(a_lock_that_nests_keeps_to_its_rank)
{
	struct rwlock object, pmap;

	init(&object, "the object", LOCK_RANK_OBJECT, LO_DUPOK);
	init(&pmap, "the pmap", LOCK_RANK_PMAP, 0);
	rw_wlock(&pmap);
	expect_panic(t->vm, "lock order: \"the object\"", rw_wlock(&object));
}

/* Two locks of one rank nest only with LO_DUPOK. */
TEST(equal_ranks_do_not_nest_unless_allowed)
{
	struct rwlock a, b;

	init(&a, "map a", LOCK_RANK_MAP, 0);
	init(&b, "map b", LOCK_RANK_MAP, 0);
	rw_wlock(&a);
	expect_panic(t->vm, "lock order: \"map b\"", rw_wlock(&b));
}

/* The owner of a plain lock takes it again: told where both times. */
TEST(taking_ones_own_lock_again_is_reported)
{
	struct mtx m;

	mtx_init(&m, "m", NULL, MTX_DEF);
	mtx_lock(&m);
	assert_false(mtx_trylock(&m));
	expect_panic(t->vm, "taken again by its owner", mtx_lock(&m));
}

/* T2 holds m; T1 wants it, and no thread can run. */
TEST(a_lock_that_nobody_can_release_is_a_deadlock)
{
	struct thread *first, *second;
	struct mtx m;

	mtx_init(&m, "the mutex", NULL, MTX_DEF);
	second = sched_thread_create("second");
	first = sched_set_curthread(second);
	mtx_lock(&m);
	sched_set_curthread(first);
	assert_false(mtx_trylock(&m));
	expect_panic(t->vm, "waits at test_locks.c", mtx_lock(&m));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "held exclusively by thread 2 (second)"));
}

/* What another thread holds, or none, cannot be released. */
TEST(releasing_what_one_does_not_hold_is_reported)
{
	struct rwlock rw;

	rw_init(&rw, "rw");
	rw_rlock(&rw);
	expect_panic(t->vm, "lock \"rw\" is released exclusively by thread 1 "
	    "(main) and is held shared", rw_wunlock(&rw));
}

/* A lock held at return is named, with the place where it was taken. */
TEST(a_lock_held_at_return_is_reported)
{
	struct sx sx;

	sx_init(&sx, "the sx");
	sx_slock(&sx);
	expect_panic(t->vm, "lock \"the sx\" is still held when f() returns",
	    sched_check_none_held("f()"));
}

/* A failed assertion says what was wanted and what is. */
TEST(an_assertion_tells_what_is_held)
{
	struct rwlock rw;

	rw_init(&rw, "rw");
	rw_rlock(&rw);
	expect_panic(t->vm, "must be held exclusively here, but is held "
	    "shared",
	    vmsim_kpi_lock_assert(&rw.lock_object, LA_XLOCKED, "here"));
}

/* A lock is not to be destroyed under its owner. */
TEST(destroying_a_held_lock_is_reported)
{
	struct mtx m;

	mtx_init(&m, "m", NULL, MTX_DEF);
	mtx_lock(&m);
	expect_panic(t->vm, "destroyed while held", mtx_destroy(&m));
}

/* Sleeping with a mutex held is reported; an sx may be held. */
TEST(a_sleep_with_a_mutex_held_is_reported)
{
	struct mtx m;
	struct sx sx;
	int chan;

	sx_init(&sx, "sx");
	mtx_init(&m, "the mutex", NULL, MTX_DEF);
	sx_xlock(&sx);
	assert_eq(sched_sleep(&chan, NULL, "test", 10), EWOULDBLOCK);
	assert_eq(sched_ticks(), 10);
	mtx_lock(&m);
	expect_panic(t->vm, "with lock \"the mutex\" held", sched_sleep(&chan,
	    NULL, "test", 0));
}

/* The interlock is released, in its mode, and not taken again. */
TEST(a_sleep_releases_its_interlock)
{
	struct rwlock rw;
	int chan;

	rw_init(&rw, "rw");
	rw_rlock(&rw);
	assert_eq(sched_sleep(&chan, &rw.lock_object, "test", 1), EWOULDBLOCK);
	rw_assert(&rw, RA_UNLOCKED);
}

/* A sleep without limit that no thread can end is a deadlock. */
TEST(a_sleep_that_nobody_can_end_is_a_deadlock)
{
	int chan;

	expect_panic(t->vm, "deadlock: thread 1 (main) sleeps on \"vmpfw\"",
	    sched_sleep(&chan, NULL, "vmpfw", 0));
}

static int wake_me;

static bool
wake_up(struct test *t)
{
	sched_wakeup(&wake_me);
	return (true);
}

/* Another thread that runs meanwhile wakes the sleeper. */
TEST(a_wakeup_ends_a_sleep)
{

	other_runs(t, wake_up);
	assert_eq(sched_sleep(&wake_me, NULL, "test", 0), 0);
	assert_eq(t->vm->sched->nsleepers, 0);
	other_runs(t, NULL);
}

static int npoints;

static void
count_point(struct vmsim *vm, int kind, const void *what)
{
	if (kind == POINT_LOCK || kind == POINT_TRYLOCK ||
	    kind == POINT_UNLOCK)
		npoints++;
}

/* lock, unlock, try, unlock: four scheduling points. */
TEST(locks_are_scheduling_points)
{
	struct mtx m;

	mtx_init(&m, "m", NULL, MTX_DEF);
	npoints = 0;
	t->vm->sched_hook = count_point;
	mtx_lock(&m);
	mtx_unlock(&m);
	assert_true(mtx_trylock(&m));
	mtx_unlock(&m);
	t->vm->sched_hook = NULL;
	assert_eq(npoints, 4);
}

/* Each invariant, broken by hand, is found. */
TEST(the_checker_finds_broken_locks)
{
	struct check c = { .out = { NULL, NULL } };
	struct rwlock rw;

	rw_init(&rw, "rw");
	rw_wlock(&rw);
	rw.lock_object.lo_sharers = 1;
	sched_check(&c);
	assert_eq(c.nfailed, 1);
	rw.lock_object.lo_owner = NULL;
	rw.lock_object.lo_sharers = 2;
	sched_check(&c);
	assert_eq(c.nfailed, 2);
	rw.lock_object.lo_sharers = 0;
	rw.lock_object.lo_owner = curthread;
	curthread->td_wchan = &rw;
	curthread->td_wmesg = "test";
	curthread->td_wlock = &rw.lock_object;
	sched_check(&c);
	assert_eq(c.nfailed, 3);
	curthread->td_wchan = NULL;
	curthread->td_wlock = NULL;
	rw_wunlock(&rw);
}

static void
wake_sleeper(struct vmsim *vm, int kind, const void *what)
{
	if (kind != POINT_SLEEP)
		return;
	vm->sched_hook = NULL;
	sched_wakeup(what);
}

/* Another thread runs just before the sleep and ends it: it is not lost. */
TEST(a_wakeup_at_the_point_of_sleep_is_not_lost)
{
	static int channel;

	curvm->sched_hook = wake_sleeper;
	assert_eq(sched_sleep(&channel, NULL, "test", 0), 0);
	assert_null(curvm->sched_hook);
}
