/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A call that may sleep is told where its caller may not, though it would not
 * have had to: with a mutex, a rwlock or an object locked, in a callout, after
 * THREAD_NO_SLEEPING().  This file is driver code and test in one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/condvar.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/rwlock.h>
#include <sys/sglist.h>
#include <sys/sx.h>
#include <sys/taskqueue.h>
#include <sys/uio.h>
#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/uma.h>
#include <vm/vm_extern.h>
#include <vm/vm_kern.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>

#include "support/words.h"

static MALLOC_DEFINE(M_TEST, "test", "of the test");

static struct softc {
	struct mtx	 mtx;
	struct rwlock	 rw;
	struct sx	 sx;
	vm_object_t	 object;
	uma_zone_t	 zone;
	struct callout	 callout;
	struct task	 task;
	uint64_t	 user;		/* a page of P */
	char		 buf[16];
} sc;

static void
do_nothing(void *arg, int pending)
{
}

static void
begin(struct test *t)
{
	memset(&sc, 0, sizeof(sc));
	assert_ok(vmsim_data_register(t->vm, &sc, sizeof(sc)));
	sc.user = PG(16);
	assert_ok(map_at(t->p, 16, 1, RW, PRIVATE | ANON, NULL));
	vmsim_enter(t->vm);
	vmsim_curproc_set(t->vm, t->p);
	mtx_init(&sc.mtx, "softc", NULL, MTX_DEF);
	rw_init(&sc.rw, "list");
	sx_init(&sc.sx, "attach");
	sc.object = vm_object_allocate(OBJT_SWAP, 4);
	sc.zone = uma_zcreate("items", 32, NULL, NULL, NULL, NULL, 0, 0);
	callout_init(&sc.callout, 1);
	TASK_INIT(&sc.task, 0, do_nothing, NULL);
}

static void
end(struct test *t)
{
	vmsim_enter(t->vm);
	uma_zdestroy(sc.zone);
	vm_object_deallocate(sc.object);
}

/* The test itself is the driver, so locks may be held when a call ends. */
TESTS(.p = "P", .begin = begin, .end = end,
    .config = { .check_level = VMSIM_CHECK_JUNK });

static struct uio
user_uio(struct iovec *iov)
{
	*iov = (struct iovec){ (void *)(uintptr_t)sc.user, 4 };
	return ((struct uio){ .uio_iov = iov, .uio_iovcnt = 1, .uio_resid = 4,
	    .uio_segflg = UIO_USERSPACE, .uio_rw = UIO_WRITE });
}

/* ---- what is called; it ends without a trace if it is allowed ---- */

#define	CALL(name, ...)							\
static void								\
call_##name(void)							\
{									\
	__VA_ARGS__;							\
}

#define	UADDR	((void *)(uintptr_t)sc.user)

CALL(malloc, free(malloc(10, M_TEST, M_WAITOK), M_TEST))
CALL(realloc, free(realloc(NULL, 10, M_TEST, M_WAITOK), M_TEST))
CALL(strdup, free(strdup("text", M_TEST), M_TEST))
CALL(contigmalloc, contigfree(contigmalloc(PAGE_SIZE, M_TEST, M_WAITOK, 0,
    ~0UL, PAGE_SIZE, 0), PAGE_SIZE, M_TEST))
CALL(uma, uma_zfree(sc.zone, uma_zalloc(sc.zone, M_WAITOK)))
CALL(zone, uma_zone_t z = uma_zcreate("other", 8, NULL, NULL, NULL, NULL, 0,
    0); uma_zdestroy(z))
CALL(page, vm_page_free(vm_page_alloc_noobj(VM_ALLOC_WAITOK)))
CALL(run, vm_page_free(vm_page_alloc_noobj_contig(VM_ALLOC_WAITOK, 1, 0,
    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT)))
CALL(grab, vm_page_xunbusy(vm_page_grab_unlocked(sc.object, 1, 0)))
CALL(kmem, kmem_free(kmem_malloc(PAGE_SIZE, M_WAITOK), PAGE_SIZE))
CALL(fake, vm_page_putfake(vm_page_getfake(0x40000000, 0)))
CALL(object, vm_object_deallocate(vm_object_allocate(OBJT_SWAP, 1)))
CALL(pager, vm_object_deallocate(vm_pager_allocate(OBJT_PHYS, NULL, PG(1),
    VM_PROT_ALL, 0, NULL)))
CALL(wait, vm_wait(NULL))
CALL(copyin, assert_ok(copyin(UADDR, sc.buf, 4)))
CALL(copyout, assert_ok(copyout(sc.buf, UADDR, 4)))
CALL(copyinstr, assert_ok(copyinstr(UADDR, sc.buf, 4, NULL)))
CALL(fuword, assert_eq(fuword32(UADDR), 0))
CALL(suword, assert_eq(suword32(UADDR, 0), 0))
CALL(uiomove, struct iovec iov; struct uio uio = user_uio(&iov);
    assert_ok(uiomove(sc.buf, 4, &uio)))
CALL(hold, vm_page_t m; assert_eq(vm_fault_quick_hold_pages(
    &curproc->p_vmspace->vm_map, sc.user, 4, VM_PROT_READ, &m, 1), 1);
    vm_page_unwire(m, PQ_ACTIVE))
CALL(pause, (void)pause("a while", 1))
CALL(drain, taskqueue_drain(taskqueue_thread, &sc.task))
CALL(drain_all, taskqueue_drain_all(taskqueue_thread))
CALL(callout, (void)callout_drain(&sc.callout))
CALL(sglist, sglist_free(sglist_alloc(1, M_WAITOK)))
CALL(sx, sx_xlock(&sc.sx); sx_xunlock(&sc.sx))

#define	SLEEPS(name, words)	{ #name, call_##name, words " may sleep, " }

static const struct row {
	const char *name;
	void	(*call)(void);
	const char *told;
} rows[] = {
	SLEEPS(malloc, "malloc with M_WAITOK"),
	SLEEPS(realloc, "malloc with M_WAITOK"),
	SLEEPS(strdup, "malloc with M_WAITOK"),
	SLEEPS(contigmalloc, "contigmalloc with M_WAITOK"),
	SLEEPS(uma, "uma_zalloc with M_WAITOK"),
	SLEEPS(zone, "uma_zcreate"),
	SLEEPS(page, "vm_page_alloc_noobj with VM_ALLOC_WAITOK or WAITFAIL"),
	SLEEPS(run, "vm_page_alloc_noobj_contig with VM_ALLOC_WAITOK or "
	    "WAITFAIL"),
	SLEEPS(grab, "vm_page_grab without VM_ALLOC_NOWAIT"),
	SLEEPS(kmem, "kmem_malloc with M_WAITOK"),
	SLEEPS(fake, "vm_page_getfake"),
	SLEEPS(object, "vm_object_allocate"),
	SLEEPS(pager, "vm_pager_allocate"),
	SLEEPS(wait, "vm_wait"),
	SLEEPS(copyin, "copyin"),
	SLEEPS(copyout, "copyout"),
	SLEEPS(copyinstr, "copyinstr"),
	SLEEPS(fuword, "fuword32"),
	SLEEPS(suword, "suword32"),
	SLEEPS(uiomove, "uiomove"),
	SLEEPS(hold, "vm_fault_quick_hold_pages"),
	{ "pause", call_pause, "sleep on \"a while\"" },
	SLEEPS(drain, "taskqueue_drain"),
	SLEEPS(drain_all, "taskqueue_drain_all"),
	SLEEPS(callout, "callout_drain"),
	SLEEPS(sglist, "sglist_alloc with M_WAITOK"),
	SLEEPS(sx, "sx_xlock"),
};

/* Each of them, on the machine as it is now. */
static void
assert_told(struct test *t, void (*prepare)(void), const char *why)
{
	const struct row *r;
	const char *report;

	test_save(t);
	for (r = rows; r < rows + nrows(rows); r++) {
		expect_panic(t->vm, r->told, prepare(); r->call());
		report = vmsim_report_last(t->vm);
		if (strstr(report, why) == NULL ||
		    strstr(report, "\n  at test_kpi_may_sleep.c:") == NULL)
			fail_msg("%s: not told why or where: %s", r->name,
			    report);
		test_restore(t);
	}
}

static void
assert_allowed(void)
{
	const struct row *r;

	for (r = rows; r < rows + nrows(rows); r++)
		r->call();
}

CALL(lock_mtx, mtx_lock(&sc.mtx))
CALL(lock_rw, rw_rlock(&sc.rw))
CALL(lock_object, VM_OBJECT_WLOCK(sc.object))

TEST(under_a_mutex_each_is_told)
{
	assert_told(t, call_lock_mtx,
	    "\"softc\" held since test_kpi_may_sleep.c:");
}

TEST(under_a_rwlock_each_is_told)
{
	assert_told(t, call_lock_rw,
	    "\"list\" held since test_kpi_may_sleep.c:");
}

TEST(under_an_object_each_is_told)
{
	assert_told(t, call_lock_object,
	    "\"vmobject\" held since test_kpi_may_sleep.c:");
}

TEST(with_nothing_locked_each_is_allowed)
{
	assert_allowed();
}

/* The kernel lets go of Giant over a sleep. */
TEST(with_giant_held_each_is_allowed)
{
	mtx_lock(&Giant);
	assert_allowed();
	mtx_unlock(&Giant);
}

TEST(with_a_sleepable_lock_held_each_is_allowed)
{
	struct sx other;

	sx_init(&other, "other");
	sx_slock(&other);
	assert_allowed();
	sx_sunlock(&other);
	sx_destroy(&other);
}

/* ---- where sleeping is forbidden without a lock ---- */

static void
call_row(void *arg)
{
	const struct row *r = arg;

	r->call();
}

static void
advance_to_call(struct test *t, const struct row *r)
{
	callout_reset(&sc.callout, 1, call_row, (void *)(uintptr_t)r);
	vmsim_clock_advance(t->vm, 2);
}

TEST(in_a_callout_each_is_told)
{
	const struct row *r;

	test_save(t);
	for (r = rows; r < rows + nrows(rows); r++) {
		expect_panic(t->vm, "in a callout", advance_to_call(t, r));
		assert_non_null(strstr(vmsim_report_last(t->vm), r->told));
		test_restore(t);
	}
}

TEST(where_sleeping_is_forbidden_each_is_told)
{
	const struct row *r;

	test_save(t);
	for (r = rows; r < rows + nrows(rows); r++) {
		expect_panic(t->vm, "where sleeping is forbidden",
		    THREAD_NO_SLEEPING(); r->call());
		assert_non_null(strstr(vmsim_report_last(t->vm), r->told));
		test_restore(t);
	}
	THREAD_NO_SLEEPING();
	assert_false(THREAD_CAN_SLEEP());
	THREAD_SLEEPING_OK();
	assert_allowed();
}

/* ---- what does not sleep ---- */

TEST(what_does_not_wait_is_allowed_under_a_mutex)
{
	struct iovec iov;
	struct uio uio = { .uio_iov = &iov, .uio_iovcnt = 1, .uio_resid = 4,
	    .uio_segflg = UIO_SYSSPACE, .uio_rw = UIO_READ };
	char other[4];
	vm_page_t m;
	void *p;
	int save;

	iov = (struct iovec){ other, sizeof(other) };
	mtx_lock(&sc.mtx);
	p = malloc(10, M_TEST, M_NOWAIT);
	free(p, M_TEST);
	p = uma_zalloc(sc.zone, M_NOWAIT);
	uma_zfree(sc.zone, p);
	m = vm_page_alloc_noobj(VM_ALLOC_NOWAIT);
	vm_page_free(m);
	assert_ok(copyin_nofault(UADDR, sc.buf, 0));
	save = vm_fault_disable_pagefaults();
	assert_eq(copyout(sc.buf, UADDR, 4), EFAULT);
	vm_fault_enable_pagefaults(save);
	assert_ok(uiomove(sc.buf, 4, &uio));
	assert_eq(callout_stop(&sc.callout), 0);
	mtx_unlock(&sc.mtx);
}

/* Only the object that is grabbed from is unlocked to wait. */
TEST(a_grab_may_have_its_own_object_locked)
{
	vm_object_t other = vm_object_allocate(OBJT_SWAP, 4);
	vm_page_t m;

	VM_OBJECT_WLOCK(sc.object);
	m = vm_page_grab(sc.object, 1, VM_ALLOC_NORMAL);
	vm_page_xunbusy(m);
	m = vm_page_grab(sc.object, 2, VM_ALLOC_NORMAL | VM_ALLOC_NOWAIT);
	vm_page_xunbusy(m);
	VM_OBJECT_WLOCK(other);
	expect_panic(t->vm, "vm_page_grab without VM_ALLOC_NOWAIT may sleep, "
	    "with lock \"vmobject\" held", (void)vm_page_grab(sc.object, 3,
	    VM_ALLOC_NORMAL));
}

/* callout_drain: the lock under which the callout runs may be held. */
TEST(a_callout_is_drained_under_its_own_lock)
{
	struct callout own;

	callout_init_mtx(&own, &sc.mtx, 0);
	mtx_lock(&sc.mtx);
	assert_eq(callout_drain(&own), 0);
	mtx_unlock(&sc.mtx);
}

/* DELAY is a busy wait: time passes only if it may sleep. */
TEST(a_delay_is_no_sleep)
{
	uint64_t before = vmsim_clock(t->vm);

	DELAY(2500);
	assert_eq(vmsim_clock(t->vm) - before, 3);
	mtx_lock(&sc.mtx);
	DELAY(2500);
	mtx_unlock(&sc.mtx);
	assert_eq(vmsim_clock(t->vm) - before, 3);
}

static int
free_number(void *arg)
{
	return (alloc_unr(arg));
}

/* alloc_unr: its memory was put by before. */
TEST(a_number_is_had_without_a_wait)
{
	const struct vmsim_inject_rule all = {
		.kind = VMSIM_INJECT_MALLOC, .nth = 1, .every = true,
	};
	struct unrhdr *uh = new_unrhdr(0, 3, NULL);

	assert_ok(vmsim_inject_add(t->vm, &all));
	mtx_lock(&sc.mtx);
	assert_eq(free_number(uh), 0);
	mtx_unlock(&sc.mtx);
	vmsim_inject_clear(t->vm);
	free_unr(uh, 0);
	delete_unrhdr(uh);
}

static struct cdevsw csw = { .d_version = D_VERSION, .d_name = "dev" };

TEST(devices_are_made_and_destroyed_without_a_mutex)
{
	struct cdev *dev;

	mtx_lock(&sc.mtx);
	test_save(t);
	expect_panic(t->vm, "make_dev without MAKEDEV_NOWAIT may sleep, with "
	    "lock \"softc\" held",
	    (void)make_dev(&csw, 0, 0, 0, 0600, "dev"));
	test_restore(t);
	dev = make_dev_credf(MAKEDEV_NOWAIT, &csw, 0, NULL, 0, 0, 0600, "dev");
	expect_panic(t->vm, "destroy_dev may sleep, with lock \"softc\" held",
	    destroy_dev(dev));
}
