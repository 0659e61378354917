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

#include <vmsim/driver.h>
#include "support/test.h"

TESTS(.kernel = true);

#define	CONSOLE	16384	/* bytes that are kept */

static MALLOC_DEFINE(M_TEST, "test", "of the test");
static MALLOC_DEFINE(M_OTHER, "other", "of the test");

/* malloc, realloc, strdup, free: counted by type, page by page aligned. */
TEST(memory_is_counted_by_type)
{
	char *p, *q, *s;

	p = malloc(10, M_TEST, M_WAITOK | M_ZERO);
	assert_eq(p[9], 0);
	q = malloc(2 * PAGE_SIZE, M_TEST, M_NOWAIT);
	assert_non_null(q);
	assert_eq((uintptr_t)q & PAGE_MASK, 0);
	assert_eq(malloc_usable_size(q), 2 * PAGE_SIZE);
	assert_eq(vmsim_malloc_live(t->vm, "test"), 2);
	assert_eq(vmsim_malloc_bytes(t->vm, "test"), 2 * PAGE_SIZE + 10);
	p[0] = 'x';
	p = realloc(p, 5000, M_TEST, M_WAITOK);
	assert_eq(p[0], 'x');
	p = reallocf(p, 3, M_TEST, M_WAITOK);
	assert_eq(p[0], 'x');
	s = strdup("text", M_OTHER);
	assert_string_equal(s, "text");
	zfree(s, M_OTHER);
	s = strndup("text", 2, M_OTHER);
	assert_string_equal(s, "te");
	free(s, M_OTHER);
	assert_eq(asprintf(&s, M_OTHER, "%d", 42), 2);
	assert_string_equal(s, "42");
	free(s, M_OTHER);
	free(NULL, M_OTHER);
	assert_eq(vmsim_malloc_live(t->vm, "other"), 0);
	assert_eq(vmsim_malloc_calls(t->vm, "other"), 3);
	free(p, M_TEST);
	free(q, M_TEST);
	assert_eq(vmsim_malloc_live(t->vm, NULL), 0);
}

static void
counted_array(int n)
{
	void *p = mallocarray(n, SIZE_MAX / 2, M_TEST, M_NOWAIT);

	assert_null(p);
}

/* free: of another type, twice, of what is no memory; M_NOWAIT fails. */
TEST(misuse_of_memory_is_told)
{
	struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_MALLOC, .nth = 1
	};
	char *p, *q;

	test_save(t);
	p = malloc(10, M_TEST, M_WAITOK);
	counted_array(3);
	expect_panic(t->vm, "memory of type \"test\"", free(p, M_OTHER));
	test_restore(t);
	p = malloc(10, M_TEST, M_WAITOK);
	free(p, M_TEST);
	assert_ok(vmsim_inject_add(t->vm, &rule));
	q = malloc(10, M_TEST, M_NOWAIT);
	assert_null(q);
	vmsim_inject_clear(t->vm);
	assert_ok(vmsim_inject_add(t->vm, &rule));
	q = malloc(10, M_TEST, M_WAITOK);
	assert_non_null(q);
	vmsim_inject_clear(t->vm);
	free(q, M_TEST);
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
TEST(a_zone_keeps_its_items_initialised)
{
	uma_zone_t z;
	int *a, *b;

	made = alive = 0;
	z = uma_zcreate("items", sizeof(int), item_ctor, item_dtor, item_init,
	    item_fini, UMA_ALIGN_PTR, UMA_ZONE_ZINIT);
	a = uma_zalloc(z, M_WAITOK);
	b = uma_zalloc_smr(z, M_NOWAIT);
	assert_eq(*a + *b, 14);
	assert_eq(made, 2);
	assert_eq(uma_zone_get_cur(z), 2);
	uma_zfree_smr(z, b);
	assert_null(uma_zalloc_arg(z, &made, M_NOWAIT));
	b = uma_zalloc(z, M_WAITOK);
	assert_eq(made, 2);
	assert_eq(uma_zone_set_max(z, 2), 2);
	assert_eq(uma_zone_get_max(z), 2);
	assert_true(uma_zone_exhausted(z));
	assert_null(uma_zalloc(z, M_NOWAIT));
	assert_eq(vmsim_malloc_live(t->vm, "items"), 2);
	uma_zfree(z, a);
	uma_zfree(z, b);
	assert_eq(alive, 0);
	uma_reclaim(UMA_RECLAIM_DRAIN);
	assert_eq(made, 0);
	a = uma_zalloc(z, M_WAITOK);
	uma_zfree(z, a);
	uma_zdestroy(z);
	assert_eq(made, 0);
}

/* unr: the smallest free number; vmem: the lowest free range. */
TEST(numbers_and_ranges_are_given_in_order)
{
	struct unrhdr *uh = new_unrhdr(3, 5, NULL);

	vmem_t *arena = vmem_create("test", 0x1000, 0x4000, 0x1000, 0,
	    M_WAITOK);
	vmem_addr_t a, b, c;
	struct unrhdr64 u64;

	assert_eq(alloc_unr(uh), 3);
	assert_eq(alloc_unr_specific(uh, 5), 5);
	assert_eq(alloc_unr_specific(uh, 5), -1);
	assert_eq(alloc_unr_specific(uh, 6), -1);
	assert_eq(alloc_unr(uh), 4);
	assert_eq(alloc_unr(uh), -1);
	free_unr(uh, 4);
	assert_eq(alloc_unr(uh), 4);
	free_unr(uh, 3);
	free_unr(uh, 4);
	free_unr(uh, 5);
	delete_unrhdr(uh);
	new_unrhdr64(&u64, 9);
	assert_eq(alloc_unr64(&u64), 9);
	assert_eq(alloc_unr64(&u64), 10);

	assert_eq(vmem_alloc(arena, 1, M_WAITOK, &a), 0);
	assert_eq(vmem_xalloc(arena, 0x1000, 0x2000, 0, 0, 0, VMEM_ADDR_MAX,
	    M_WAITOK, &b), 0);
	assert_eq(vmem_alloc(arena, 0x2000, M_WAITOK, &c), 0);
	assert_eq(a, 0x1000);
	assert_eq(b, 0x2000);
	assert_eq(c, 0x3000);
	assert_eq(vmem_alloc(arena, 1, M_NOWAIT, &a), ENOMEM);
	vmem_free(arena, b, 0x1000);
	assert_eq(vmem_size(arena, VMEM_ALLOC), 0x3000);
	assert_eq(vmem_size(arena, VMEM_MAXFREE), 0x1000);
	vmem_free(arena, 0x1000, 1);
	vmem_free(arena, c, 0x2000);
	assert_eq(vmem_size(arena, VMEM_MAXFREE), 0x4000);
	/* One range again, whatever it had been. */
	assert_eq(vmem_alloc(arena, 0x4000, M_NOWAIT, &a), 0);
	assert_eq(a, 0x1000);
	vmem_free(arena, 0x1000, 0x1000);
	vmem_free(arena, 0x3000, 0x2000);
	vmem_free(arena, 0x2000, 0x1000);
	assert_eq(vmem_size(arena, VMEM_MAXFREE), 0x4000);
	assert_eq(vmem_alloc(arena, 0x4000, M_NOWAIT, &a), 0);
	vmem_free(arena, a, 0x4000);
	assert_eq(vmem_add(arena, 0x9000, 0x1000, M_WAITOK), 0);
	assert_eq(vmem_size(arena, VMEM_FREE), 0x5000);
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
TEST(threads_wait_for_each_other)
{
	struct thread *td;

	mtx_init(&shared.mtx, "shared", NULL, MTX_DEF);
	cv_init(&shared.cv, "shared");
	shared.seen = 0;
	assert_eq(kthread_add(waiter, NULL, NULL, &td, 0, 0, "waiter %d", 1),
	    0);
	vmsim_thread_run_all(t->vm);
	mtx_lock(&shared.mtx);
	shared.seen = 1;
	cv_signal(&shared.cv);
	assert_eq(msleep(&shared.seen, &shared.mtx, PVM, "seen", 0), 0);
	assert_true(mtx_owned(&shared.mtx));
	assert_eq(shared.seen, 2);
	cv_broadcast(&shared.cv);
	assert_eq(cv_timedwait(&shared.cv, &shared.mtx, 3), EWOULDBLOCK);
	assert_eq(mtx_sleep(&shared, &shared.mtx, PDROP, "gone", 2),
	    EWOULDBLOCK);
	assert_false(mtx_owned(&shared.mtx));
	assert_eq(tsleep(&shared, PCATCH, "gone", 2), EWOULDBLOCK);
	wakeup_one(&shared);
	kern_yield(PRI_USER);
	cv_destroy(&shared.cv);
	mtx_destroy(&shared.mtx);
}

static void
wait_unlocked(void *arg)
{
	mtx_lock(&shared.mtx);
	cv_wait_unlock(&shared.cv, &shared.mtx);
	assert_false(mtx_owned(&shared.mtx));
	shared.seen++;
}

/* Two threads wait: one is woken, then the other; as many are counted. */
TEST(who_waits_for_a_condition_is_counted)
{
	struct thread *td;
	int i;

	mtx_init(&shared.mtx, "shared", NULL, MTX_DEF);
	cv_init(&shared.cv, "shared");
	assert_string_equal(cv_wmesg(&shared.cv), "shared");
	shared.seen = 0;
	for (i = 0; i < 2; i++)
		assert_eq(kthread_add(wait_unlocked, NULL, NULL, &td, 0, 0,
		    "waiter"), 0);
	vmsim_thread_run_all(t->vm);
	assert_eq(shared.cv.cv_waiters, 2);
	cv_signal(&shared.cv);
	vmsim_thread_run_all(t->vm);
	assert_eq(shared.seen, 1);
	assert_eq(shared.cv.cv_waiters, 1);
	cv_broadcast(&shared.cv);
	vmsim_thread_run_all(t->vm);
	assert_eq(shared.seen, 2);
	assert_eq(shared.cv.cv_waiters, 0);
	cv_destroy(&shared.cv);
	test_save(t);
	expect_panic(t->vm, "that was not initialised",
	    cv_wait(&shared.cv, &shared.mtx));
	test_restore(t);
	cv_init(&shared.cv, "shared");
	assert_eq(kthread_add(wait_unlocked, NULL, NULL, &td, 0, 0, "waiter"),
	    0);
	vmsim_thread_run_all(t->vm);
	expect_panic(t->vm, "while 1 threads wait", cv_destroy(&shared.cv));
}

/* It is locked again as it was. */
TEST(a_lock_comes_back_as_it_was_held)
{
	struct rwlock rw;

	rw_init(&rw, "rw");
	rw_rlock(&rw);
	assert_eq(rw_sleep(&shared, &rw, 0, "read", 1), EWOULDBLOCK);
	assert_false(rw_wowned(&rw));
	rw_runlock(&rw);
	rw_wlock(&rw);
	assert_eq(rw_sleep(&shared, &rw, 0, "write", 1), EWOULDBLOCK);
	assert_true(rw_wowned(&rw));
	assert_eq(rw_sleep(&shared, &rw, PDROP, "write", 1), EWOULDBLOCK);
	assert_false(rw_wowned(&rw));
	rw_destroy(&rw);
}

/* At least one tick; a delay is in microseconds. */
TEST(a_pause_takes_its_ticks)
{
	static const struct {
		int	 usec, takes;
	} delays[] = { { 1, 1 }, { 1000, 1 }, { 1001, 2 }, { 5000, 5 } };
	size_t i;
	int start;

	for (i = 0; i < 4; i++) {
		start = ticks;
		assert_eq(pause("pause", (int)i), EWOULDBLOCK);
		assert_eq(ticks - start, i == 0 ? 1 : (int)i);
		start = ticks;
		DELAY(delays[i].usec);
		assert_eq(ticks - start, delays[i].takes);
	}
}

static void
tick_tock(void *arg)
{
	int *n = arg;

	(*n)++;
}

/* callout: 10 ticks after now, as the virtual clock goes. */
TEST(a_callout_comes_when_its_time_has_come)
{
	int n = 0, start = ticks;

	mtx_init(&shared.mtx, "shared", NULL, MTX_DEF);
	callout_init_mtx(&shared.callout, &shared.mtx, 0);
	assert_eq(callout_reset(&shared.callout, 10, tick_tock, &n), 0);
	assert_true(callout_pending(&shared.callout));
	assert_eq(pause("wait", 9), EWOULDBLOCK);
	assert_eq(n, 0);
	vmsim_clock_advance(t->vm, 2);
	assert_eq(n, 1);
	assert_eq(ticks - start, 11);
	assert_true(sbinuptime() >= 11 * SBT_1MS - SBT_1US);
	assert_false(callout_pending(&shared.callout));
	assert_eq(callout_schedule(&shared.callout, 5), 0);
	assert_eq(callout_stop(&shared.callout), 1);
	vmsim_clock_advance(t->vm, 20);
	assert_eq(n, 1);
	mtx_destroy(&shared.mtx);
}

static void
task_fn(void *context, int pending)
{
	int *n = context;

	*n = *n * 10 + pending;
}

/* enqueue twice -> one call with 2 pending; later; cancelled. */
TEST(tasks_run_in_a_thread_of_their_queue)
{
	struct taskqueue *q;
	struct timeout_task tt;
	struct task first, second;
	u_int pending;
	int n = 0, m = 5;

	q = taskqueue_create("test queue", M_WAITOK, taskqueue_thread_enqueue,
	    &q);
	taskqueue_start_threads(&q, 1, PWAIT, "test");
	TASK_INIT(&first, 0, task_fn, &n);
	TASK_INIT(&second, 1, task_fn, &m);
	taskqueue_enqueue(q, &first);
	taskqueue_enqueue(q, &first);
	taskqueue_enqueue(q, &second);
	taskqueue_drain(q, &first);
	assert_eq(n, 2);
	assert_eq(m, 51);
	taskqueue_enqueue(q, &first);
	assert_eq(taskqueue_cancel(q, &first, &pending), 0);
	assert_eq(pending, 1);
	taskqueue_drain_all(q);
	assert_eq(n, 2);
	TIMEOUT_TASK_INIT(q, &tt, 0, task_fn, &n);
	taskqueue_enqueue_timeout(q, &tt, 5);
	assert_eq(taskqueue_cancel_timeout(q, &tt, &pending), 0);
	assert_eq(pending, 1);
	taskqueue_enqueue_timeout(q, &tt, 5);
	vmsim_clock_advance(t->vm, 6);
	taskqueue_drain_timeout(q, &tt);
	assert_eq(n, 21);
	taskqueue_free(q);
}

/* Counts: too many releases are a panic; so is a failed KASSERT. */
TEST(broken_expectations_are_panics)
{
	volatile u_int count;
	blockcount_t bc;
	counter_u64_t c;

	test_save(t);
	c = counter_u64_alloc(M_WAITOK);
	counter_u64_add(c, 5);
	assert_eq(counter_u64_fetch(c), 5);
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
	expect_panic(t->vm, "released too often",
	    (void)refcount_release(&count));
	test_restore(t);
	expect_panic(t->vm, "broken: 3", panic("broken: %d", 3));
	test_restore(t);
#ifdef INVARIANTS
	expect_panic(t->vm, "count is 0", KASSERT(count != 0, ("count is %u",
	    count)));
	test_restore(t);
	expect_panic(t->vm, "count == 3", MPASS(count == 3));
	test_restore(t);
#endif
}

/* The same seed gives the same numbers. */
TEST(random_numbers_are_the_machines)
{
	uint64_t a, b;
	char buf[12];

	test_save(t);
	arc4rand(buf, sizeof(buf), 0);
	a = vmsim_kpi_random();
	test_restore(t);
	arc4rand(buf, sizeof(buf), 0);
	b = vmsim_kpi_random();
	assert_eq(a, b);
	assert_true(arc4random_uniform(3) < 3);
	assert_null(kern_getenv("hw.physmem"));
	assert_eq(physmem, 512);
}

/* Locks: spin, recursion, Giant, sx and rw with names of their own. */
TEST(locks_have_all_their_spellings)
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
	assert_eq(rw_sleep(&rw, &rw, 0, "rw", 1), EWOULDBLOCK);
	rw_runlock(&rw);
	rw_destroy(&rw);
	sx_init_flags(&sx, "sx", SX_DUPOK);
	assert_eq(sx_xlock_sig(&sx), 0);
	assert_eq(sx_sleep(&sx, &sx, 0, "sx", 1), EWOULDBLOCK);
	sx_xunlock(&sx);
	sx_destroy(&sx);
	PROC_LOCK(&proc0);
	assert_ptr_equal(curproc, &proc0);
	assert_null(curproc->p_vmspace);
	PROC_UNLOCK(&proc0);
	assert_eq(curthread->td_ucred->cr_uid, 0);
}

/* 100 lines of 1000 bytes, then one too long: the last 16 KiB stay, or 8. */
TEST(the_console_keeps_the_last_that_was_printed)
{
	char begin[16], line[1100];
	const char *text;
	size_t len;
	int i;

	memset(line, 'x', sizeof(line));
	line[996] = '\0';
	for (i = 0; i < 100; i++) {
		assert_eq(printf("%03d%s\n", i, line), 1000);
		text = vmsim_console_text(t->vm);
		len = strlen(text);
		assert_true(len <= CONSOLE);
		assert_true(len >= MIN((size_t)(i + 1) * 1000,
		    CONSOLE / 2));
		snprintf(begin, sizeof(begin), "%03dx", i);
		assert_memory_equal(text + len - 1000, begin, 4);
		assert_true(len < 2000 || text[len - 1001] == '\n');
	}
	vmsim_console_clear(t->vm);
	memset(line, 'y', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	assert_eq(printf("%s", line), 1023);
	assert_eq(strlen(vmsim_console_text(t->vm)), 1023);
}
