/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands around a pager: memory by type, zones, numbers, waiting, the
 * clock.  This file is driver code and test in one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/blockcount.h>
#include <sys/callout.h>
#include <sys/condvar.h>
#include <sys/counter.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/refcount.h>
#include <sys/rwlock.h>
#include <sys/sx.h>
#include <sys/taskqueue.h>
#include <sys/vmem.h>
#include <vm/vm.h>
#include <vm/uma.h>

#include "support/support.h"

static MALLOC_DEFINE(M_TEST, "test", "of the test");
static MALLOC_DEFINE(M_OTHER, "other", "of the test");

static struct vmsim *previous;

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	previous = vmsim_enter(*state);
	return (0);
}

static int
teardown(void **state)
{
	vmsim_enter(previous);
	return (test_teardown(state));
}

/* malloc, realloc, strdup, free: counted by type, page by page aligned. */
static void
memory_is_counted_by_type(void **state)
{
	char *p, *q, *s;

	p = malloc(10, M_TEST, M_WAITOK | M_ZERO);
	assert_int_equal(p[9], 0);
	q = malloc(2 * PAGE_SIZE, M_TEST, M_NOWAIT);
	assert_non_null(q);
	assert_int_equal((uintptr_t)q & PAGE_MASK, 0);
	assert_int_equal(malloc_usable_size(q), 2 * PAGE_SIZE);
	assert_int_equal(vmsim_malloc_live(*state, "test"), 2);
	assert_int_equal(vmsim_malloc_bytes(*state, "test"),
	    2 * PAGE_SIZE + 10);
	p[0] = 'x';
	p = realloc(p, 5000, M_TEST, M_WAITOK);
	assert_int_equal(p[0], 'x');
	p = reallocf(p, 3, M_TEST, M_WAITOK);
	assert_int_equal(p[0], 'x');
	s = strdup("text", M_OTHER);
	assert_string_equal(s, "text");
	zfree(s, M_OTHER);
	s = strndup("text", 2, M_OTHER);
	assert_string_equal(s, "te");
	free(s, M_OTHER);
	assert_int_equal(asprintf(&s, M_OTHER, "%d", 42), 2);
	assert_string_equal(s, "42");
	free(s, M_OTHER);
	free(NULL, M_OTHER);
	assert_int_equal(vmsim_malloc_live(*state, "other"), 0);
	assert_int_equal(vmsim_malloc_calls(*state, "other"), 3);
	free(p, M_TEST);
	free(q, M_TEST);
	assert_int_equal(vmsim_malloc_live(*state, NULL), 0);
}

static void
counted_array(int n)
{
	void *p;

	p = mallocarray(n, SIZE_MAX / 2, M_TEST, M_NOWAIT);
	assert_null(p);
}

/* free: of another type, twice, of what is no memory; M_NOWAIT fails. */
static void
misuse_of_memory_is_told(void **state)
{
	struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_MALLOC, .nth = 1
	};
	struct vmsim_snapshot *snap = vmsim_snapshot_create(*state);
	char *p = malloc(10, M_TEST, M_WAITOK), *q;

	counted_array(3);
	expect_panic(*state, "memory of type \"test\"", free(p, M_OTHER));
	vmsim_snapshot_restore(*state, snap);
	p = malloc(10, M_TEST, M_WAITOK);
	free(p, M_TEST);
	assert_int_equal(vmsim_inject_add(*state, &rule), 0);
	q = malloc(10, M_TEST, M_NOWAIT);
	assert_null(q);
	vmsim_inject_clear(*state);
	assert_int_equal(vmsim_inject_add(*state, &rule), 0);
	q = malloc(10, M_TEST, M_WAITOK);
	assert_non_null(q);
	vmsim_inject_clear(*state);
	free(q, M_TEST);
	vmsim_snapshot_destroy(snap);
}

static int made, alive;

static int
item_init(void *mem, int size, int flags)
{
	made++;
	return (0);
}

static void
item_fini(void *mem, int size)
{
	made--;
}

static int
item_ctor(void *mem, int size, void *arg, int flags)
{
	if (arg == &made)
		return (ENOMEM);
	*(int *)mem = 7;
	alive++;
	return (0);
}

static void
item_dtor(void *mem, int size, void *arg)
{
	alive--;
}

/* init once, ctor and dtor for each use, fini at the end. */
static void
a_zone_keeps_its_items_initialised(void **state)
{
	uma_zone_t z;
	int *a, *b;

	made = alive = 0;
	z = uma_zcreate("items", sizeof(int), item_ctor, item_dtor, item_init,
	    item_fini, UMA_ALIGN_PTR, UMA_ZONE_ZINIT);
	a = uma_zalloc(z, M_WAITOK);
	b = uma_zalloc_smr(z, M_NOWAIT);
	assert_int_equal(*a + *b, 14);
	assert_int_equal(made, 2);
	assert_int_equal(uma_zone_get_cur(z), 2);
	uma_zfree_smr(z, b);
	assert_null(uma_zalloc_arg(z, &made, M_NOWAIT));
	b = uma_zalloc(z, M_WAITOK);
	assert_int_equal(made, 2);
	assert_int_equal(uma_zone_set_max(z, 2), 2);
	assert_int_equal(uma_zone_get_max(z), 2);
	assert_true(uma_zone_exhausted(z));
	assert_null(uma_zalloc(z, M_NOWAIT));
	assert_int_equal(vmsim_malloc_live(*state, "items"), 2);
	uma_zfree(z, a);
	uma_zfree(z, b);
	assert_int_equal(alive, 0);
	uma_reclaim(UMA_RECLAIM_DRAIN);
	assert_int_equal(made, 0);
	a = uma_zalloc(z, M_WAITOK);
	uma_zfree(z, a);
	uma_zdestroy(z);
	assert_int_equal(made, 0);
}

/* unr: the smallest free number; vmem: the lowest free range. */
static void
numbers_and_ranges_are_given_in_order(void **state)
{
	struct unrhdr *uh = new_unrhdr(3, 5, NULL);
	vmem_t *arena = vmem_create("test", 0x1000, 0x4000, 0x1000, 0,
	    M_WAITOK);
	vmem_addr_t a, b, c;
	struct unrhdr64 u64;

	assert_int_equal(alloc_unr(uh), 3);
	assert_int_equal(alloc_unr_specific(uh, 5), 5);
	assert_int_equal(alloc_unr_specific(uh, 5), -1);
	assert_int_equal(alloc_unr_specific(uh, 6), -1);
	assert_int_equal(alloc_unr(uh), 4);
	assert_int_equal(alloc_unr(uh), -1);
	free_unr(uh, 4);
	assert_int_equal(alloc_unr(uh), 4);
	free_unr(uh, 3);
	free_unr(uh, 4);
	free_unr(uh, 5);
	delete_unrhdr(uh);
	new_unrhdr64(&u64, 9);
	assert_int_equal(alloc_unr64(&u64), 9);
	assert_int_equal(alloc_unr64(&u64), 10);

	assert_int_equal(vmem_alloc(arena, 1, M_WAITOK, &a), 0);
	assert_int_equal(vmem_xalloc(arena, 0x1000, 0x2000, 0, 0, 0,
	    VMEM_ADDR_MAX, M_WAITOK, &b), 0);
	assert_int_equal(vmem_alloc(arena, 0x2000, M_WAITOK, &c), 0);
	assert_int_equal(a, 0x1000);
	assert_int_equal(b, 0x2000);
	assert_int_equal(c, 0x3000);
	assert_int_equal(vmem_alloc(arena, 1, M_NOWAIT, &a), ENOMEM);
	vmem_free(arena, b, 0x1000);
	assert_int_equal(vmem_size(arena, VMEM_ALLOC), 0x3000);
	assert_int_equal(vmem_size(arena, VMEM_MAXFREE), 0x1000);
	vmem_free(arena, 0x1000, 1);
	vmem_free(arena, c, 0x2000);
	assert_int_equal(vmem_size(arena, VMEM_MAXFREE), 0x4000);
	assert_int_equal(vmem_add(arena, 0x9000, 0x1000, M_WAITOK), 0);
	assert_int_equal(vmem_size(arena, VMEM_FREE), 0x5000);
	vmem_destroy(arena);
}

static struct {
	struct mtx	 mtx;
	struct cv	 cv;
	struct callout	 callout;
	int		 seen;
} shared;

static void
waiter(void *arg)
{
	mtx_lock(&shared.mtx);
	while (shared.seen == 0)
		cv_wait(&shared.cv, &shared.mtx);
	shared.seen = 2;
	wakeup(&shared.seen);
	mtx_unlock(&shared.mtx);
}

/* main: msleep; other: cv_wait; the lock is released meanwhile. */
static void
threads_wait_for_each_other(void **state)
{
	struct thread *td;

	mtx_init(&shared.mtx, "shared", NULL, MTX_DEF);
	cv_init(&shared.cv, "shared");
	shared.seen = 0;
	assert_int_equal(kthread_add(waiter, NULL, NULL, &td, 0, 0,
	    "waiter %d", 1), 0);
	vmsim_thread_run_all(*state);
	mtx_lock(&shared.mtx);
	shared.seen = 1;
	cv_signal(&shared.cv);
	assert_int_equal(msleep(&shared.seen, &shared.mtx, PVM, "seen", 0), 0);
	assert_true(mtx_owned(&shared.mtx));
	assert_int_equal(shared.seen, 2);
	cv_broadcast(&shared.cv);
	assert_int_equal(cv_timedwait(&shared.cv, &shared.mtx, 3),
	    EWOULDBLOCK);
	assert_int_equal(mtx_sleep(&shared, &shared.mtx, PDROP, "gone", 2),
	    EWOULDBLOCK);
	assert_false(mtx_owned(&shared.mtx));
	assert_int_equal(tsleep(&shared, PCATCH, "gone", 2), EWOULDBLOCK);
	wakeup_one(&shared);
	kern_yield(PRI_USER);
	cv_destroy(&shared.cv);
	mtx_destroy(&shared.mtx);
}

static void
tick_tock(void *arg)
{
	int *n = arg;

	(*n)++;
}

/* callout: 10 ticks after now, as the virtual clock goes. */
static void
a_callout_comes_when_its_time_has_come(void **state)
{
	int n = 0, start = ticks;

	mtx_init(&shared.mtx, "shared", NULL, MTX_DEF);
	callout_init_mtx(&shared.callout, &shared.mtx, 0);
	assert_int_equal(callout_reset(&shared.callout, 10, tick_tock, &n), 0);
	assert_true(callout_pending(&shared.callout));
	assert_int_equal(pause("wait", 9), EWOULDBLOCK);
	assert_int_equal(n, 0);
	vmsim_clock_advance(*state, 2);
	assert_int_equal(n, 1);
	assert_int_equal(ticks - start, 11);
	assert_true(sbinuptime() >= 11 * SBT_1MS - SBT_1US);
	assert_false(callout_pending(&shared.callout));
	assert_int_equal(callout_schedule(&shared.callout, 5), 0);
	assert_int_equal(callout_stop(&shared.callout), 1);
	vmsim_clock_advance(*state, 20);
	assert_int_equal(n, 1);
	mtx_destroy(&shared.mtx);
}

static void
task_fn(void *context, int pending)
{
	int *n = context;

	*n = *n * 10 + pending;
}

/* enqueue twice -> one call with 2 pending; later; cancelled. */
static void
tasks_run_in_a_thread_of_their_queue(void **state)
{
	struct taskqueue *q;
	struct timeout_task tt;
	struct task t, u;
	u_int pending;
	int n = 0, m = 5;

	q = taskqueue_create("test queue", M_WAITOK, taskqueue_thread_enqueue,
	    &q);
	taskqueue_start_threads(&q, 1, PWAIT, "test");
	TASK_INIT(&t, 0, task_fn, &n);
	TASK_INIT(&u, 1, task_fn, &m);
	taskqueue_enqueue(q, &t);
	taskqueue_enqueue(q, &t);
	taskqueue_enqueue(q, &u);
	taskqueue_drain(q, &t);
	assert_int_equal(n, 2);
	assert_int_equal(m, 51);
	taskqueue_enqueue(q, &t);
	assert_int_equal(taskqueue_cancel(q, &t, &pending), 0);
	assert_int_equal(pending, 1);
	taskqueue_drain_all(q);
	assert_int_equal(n, 2);
	TIMEOUT_TASK_INIT(q, &tt, 0, task_fn, &n);
	taskqueue_enqueue_timeout(q, &tt, 5);
	assert_int_equal(taskqueue_cancel_timeout(q, &tt, &pending), 0);
	assert_int_equal(pending, 1);
	taskqueue_enqueue_timeout(q, &tt, 5);
	vmsim_clock_advance(*state, 6);
	taskqueue_drain_timeout(q, &tt);
	assert_int_equal(n, 21);
	taskqueue_free(q);
}

/* Counts: too many releases are a panic; so is a failed KASSERT. */
static void
broken_expectations_are_panics(void **state)
{
	struct vmsim_snapshot *snap = vmsim_snapshot_create(*state);
	counter_u64_t c = counter_u64_alloc(M_WAITOK);
	volatile u_int count;
	blockcount_t bc;

	counter_u64_add(c, 5);
	assert_int_equal(counter_u64_fetch(c), 5);
	counter_u64_free(c);
	blockcount_init(&bc);
	blockcount_acquire(&bc, 1);
	blockcount_release(&bc, 1);
	blockcount_wait(&bc, NULL, "none", 0);
	refcount_init(&count, 1);
	assert_true(refcount_acquire_if_not_zero(&count));
	assert_false(refcount_release(&count));
	assert_true(refcount_release_if_last(&count));
	assert_false(refcount_acquire_if_gt(&count, 0));
	expect_panic(*state, "released too often",
	    (void)refcount_release(&count));
	vmsim_snapshot_restore(*state, snap);
	expect_panic(*state, "broken: 3", panic("broken: %d", 3));
	vmsim_snapshot_restore(*state, snap);
#ifdef INVARIANTS
	expect_panic(*state, "count is 0", KASSERT(count != 0,
	    ("count is %u", count)));
	vmsim_snapshot_restore(*state, snap);
	expect_panic(*state, "count == 3", MPASS(count == 3));
	vmsim_snapshot_restore(*state, snap);
#endif
	vmsim_snapshot_destroy(snap);
}

/* The same seed gives the same numbers. */
static void
random_numbers_are_the_machines(void **state)
{
	struct vmsim_snapshot *snap = vmsim_snapshot_create(*state);
	uint64_t a, b;
	char buf[12];

	arc4rand(buf, sizeof(buf), 0);
	a = vmsim_kpi_random();
	vmsim_snapshot_restore(*state, snap);
	arc4rand(buf, sizeof(buf), 0);
	b = vmsim_kpi_random();
	assert_int_equal(a, b);
	assert_true(arc4random_uniform(3) < 3);
	assert_null(kern_getenv("hw.physmem"));
	assert_int_equal(physmem, 512);
	vmsim_snapshot_destroy(snap);
}

/* Locks: spin, recursion, Giant, sx and rw with names of their own. */
static void
locks_have_all_their_spellings(void **state)
{
	struct rwlock rw;
	struct sx sx;

	mtx_lock(&Giant);
	mtx_lock(&Giant);
	assert_true(mtx_recursed(&Giant));
	mtx_unlock(&Giant);
	mtx_unlock(&Giant);
	mtx_init(&shared.mtx, "spin", NULL, MTX_SPIN | MTX_NOWITNESS);
	mtx_lock_spin(&shared.mtx);
	mtx_unlock_spin(&shared.mtx);
	assert_true(mtx_initialized(&shared.mtx));
	mtx_destroy(&shared.mtx);
	rw_init_flags(&rw, "rw", RW_NOPROFILE);
	rw_rlock(&rw);
	assert_int_equal(rw_sleep(&rw, &rw, 0, "rw", 1), EWOULDBLOCK);
	rw_runlock(&rw);
	rw_destroy(&rw);
	sx_init_flags(&sx, "sx", SX_DUPOK);
	assert_int_equal(sx_xlock_sig(&sx), 0);
	assert_int_equal(sx_sleep(&sx, &sx, 0, "sx", 1), EWOULDBLOCK);
	sx_xunlock(&sx);
	sx_destroy(&sx);
	PROC_LOCK(&proc0);
	assert_ptr_equal(curproc, &proc0);
	assert_null(curproc->p_vmspace);
	PROC_UNLOCK(&proc0);
	assert_int_equal(curthread->td_ucred->cr_uid, 0);
}

int
main(void)
{
#define	CASE(name) \
	cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(memory_is_counted_by_type),
		CASE(misuse_of_memory_is_told),
		CASE(a_zone_keeps_its_items_initialised),
		CASE(numbers_and_ranges_are_given_in_order),
		CASE(threads_wait_for_each_other),
		CASE(a_callout_comes_when_its_time_has_come),
		CASE(tasks_run_in_a_thread_of_their_queue),
		CASE(broken_expectations_are_panics),
		CASE(random_numbers_are_the_machines),
		CASE(locks_have_all_their_spellings),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
