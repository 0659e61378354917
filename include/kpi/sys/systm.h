/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all kernel code uses: printing, copying from and to the user, waiting.
 * Source: FreeBSD sys/systm.h.
 */
#ifndef VMSIM_KPI_SYS_SYSTM_H
#define VMSIM_KPI_SYS_SYSTM_H

#include <sys/_host.h>
#include <sys/cdefs.h>
#include <sys/errno.h>
#include <sys/kassert.h>
#include <sys/libkern.h>
#include <sys/lock.h>
#include <sys/param.h>
#include <sys/priority.h>
#include <sys/queue.h>
#include <machine/atomic.h>
#include <machine/bus.h>
#include <machine/cpufunc.h>

struct ucred;
struct unrhdr;
struct unrhdr64;

enum {
	hz = 1000,		/* ticks of the virtual clock in a second */
	tick = 1000000 / hz,	/* microseconds in a tick */
	cold = 0,
	bootverbose = 0,
	boothowto = 0,
	maxusers = 64,
};
#define	physmem		((long)vmsim_kpi_physmem())
VMSIM_EXPORT uint64_t vmsim_kpi_physmem(void);	/* frames */

/*
 * Printing goes to the machine's console: see vmsim_console_text().  uprintf()
 * and log() do too; a format of the kernel's own (%b, %D) is not known.
 */
VMSIM_EXPORT int vmsim_kpi_printf(const char *fmt, ...) __printflike(1, 2);
VMSIM_EXPORT int vmsim_kpi_vprintf(const char *fmt, va_list ap)
    __printflike(1, 0);
VMSIM_EXPORT void vmsim_kpi_log(int level, const char *fmt, ...)
    __printflike(2, 3);
#define	printf(...)		vmsim_kpi_printf(__VA_ARGS__)
#define	vprintf(fmt, ap)	vmsim_kpi_vprintf((fmt), (ap))
#define	uprintf(...)		vmsim_kpi_printf(__VA_ARGS__)
#define	tprintf(p, pri, ...)	((void)(p), (void)(pri),		\
	vmsim_kpi_printf(__VA_ARGS__))
#define	aprint_error(...)	vmsim_kpi_printf(__VA_ARGS__)
#define	log(...)		vmsim_kpi_log(__VA_ARGS__)

/*
 * The user's memory is that of curthread's process.  0 or EFAULT; the string
 * forms also ENAMETOOLONG.  The _nofault forms do not page in.
 */
VMSIM_EXPORT int copyin(const void *uaddr, void *kaddr, size_t len);
VMSIM_EXPORT int copyout(const void *kaddr, void *uaddr, size_t len);
VMSIM_EXPORT int copyin_nofault(const void *uaddr, void *kaddr, size_t len);
VMSIM_EXPORT int copyout_nofault(const void *kaddr, void *uaddr, size_t len);
VMSIM_EXPORT int copyinstr(const void *uaddr, void *kaddr, size_t len,
    size_t *done);
VMSIM_EXPORT int copystr(const void *from, void *to, size_t len,
    size_t *done);
/* -1 on a fault. */
VMSIM_EXPORT int fubyte(volatile const void *uaddr);
VMSIM_EXPORT int fuword16(volatile const void *uaddr);
VMSIM_EXPORT int32_t fuword32(volatile const void *uaddr);
VMSIM_EXPORT int64_t fuword64(volatile const void *uaddr);
VMSIM_EXPORT long fuword(volatile const void *uaddr);
VMSIM_EXPORT int fueword(volatile const void *uaddr, long *val);
VMSIM_EXPORT int fueword32(volatile const void *uaddr, int32_t *val);
VMSIM_EXPORT int fueword64(volatile const void *uaddr, int64_t *val);
VMSIM_EXPORT int subyte(volatile void *uaddr, int byte);
VMSIM_EXPORT int suword16(volatile void *uaddr, int word);
VMSIM_EXPORT int suword32(volatile void *uaddr, int32_t word);
VMSIM_EXPORT int suword64(volatile void *uaddr, int64_t word);
VMSIM_EXPORT int suword(volatile void *uaddr, long word);

#ifndef VMSIM_CORE
#define	copyin(u, k, n)							\
	(VMSIM_MAY_FAULT("copyin"), copyin((u), (k), (n)))
#define	copyout(k, u, n)						\
	(VMSIM_MAY_FAULT("copyout"), copyout((k), (u), (n)))
#define	copyinstr(u, k, n, done)					\
	(VMSIM_MAY_FAULT("copyinstr"), copyinstr((u), (k), (n), (done)))
#define	fubyte(u)	(VMSIM_MAY_FAULT("fubyte"), fubyte(u))
#define	fuword16(u)	(VMSIM_MAY_FAULT("fuword16"), fuword16(u))
#define	fuword32(u)	(VMSIM_MAY_FAULT("fuword32"), fuword32(u))
#define	fuword64(u)	(VMSIM_MAY_FAULT("fuword64"), fuword64(u))
#define	fuword(u)	(VMSIM_MAY_FAULT("fuword"), fuword(u))
#define	fueword(u, v)	(VMSIM_MAY_FAULT("fueword"), fueword((u), (v)))
#define	fueword32(u, v)	\
	(VMSIM_MAY_FAULT("fueword32"), fueword32((u), (v)))
#define	fueword64(u, v)	\
	(VMSIM_MAY_FAULT("fueword64"), fueword64((u), (v)))
#define	subyte(u, v)	(VMSIM_MAY_FAULT("subyte"), subyte((u), (v)))
#define	suword16(u, v)	(VMSIM_MAY_FAULT("suword16"), suword16((u), (v)))
#define	suword32(u, v)	(VMSIM_MAY_FAULT("suword32"), suword32((u), (v)))
#define	suword64(u, v)	(VMSIM_MAY_FAULT("suword64"), suword64((u), (v)))
#define	suword(u, v)	(VMSIM_MAY_FAULT("suword"), suword((u), (v)))
#endif

/*
 * Waiting for wakeup(chan) or `timo` ticks of the virtual clock (0: no
 * limit).  Returns 0 or EWOULDBLOCK.  The lock is released for the wait and,
 * unless PDROP, taken again as it was held.  Sleeps.
 */
VMSIM_EXPORT int vmsim_kpi_sleep(const void *chan, struct lock_object *lock,
    int priority, const char *wmesg, int timo, const char *where);
VMSIM_EXPORT int vmsim_kpi_pause(const char *wmesg, int timo,
    const char *where);
VMSIM_EXPORT void wakeup(const volatile void *chan);
VMSIM_EXPORT void wakeup_one(const volatile void *chan);
#define	wakeup_any(chan)	wakeup_one(chan)

#define	_sleep(chan, lock, pri, wmesg, timo, ...)			\
	vmsim_kpi_sleep((const void *)(chan), (lock), (pri), (wmesg), (timo), \
	    VMSIM_HERE)
#define	msleep(chan, mtx, pri, wmesg, timo)				\
	_sleep((chan), VMSIM_LOCK_OF(mtx), (pri), (wmesg), (timo))
#define	msleep_sbt(chan, mtx, pri, wmesg, sbt, pr, flags)		\
	msleep((chan), (mtx), (pri), (wmesg), vmsim_kpi_sbt_ticks(sbt))
#define	msleep_spin(chan, mtx, wmesg, timo)				\
	msleep((chan), (mtx), 0, (wmesg), (timo))
#define	tsleep(chan, pri, wmesg, timo)					\
	_sleep((chan), NULL, (pri), (wmesg), (timo))
#define	tsleep_sbt(chan, pri, wmesg, sbt, pr, flags)			\
	tsleep((chan), (pri), (wmesg), vmsim_kpi_sbt_ticks(sbt))
#define	pause(wmesg, timo)	vmsim_kpi_pause((wmesg), (timo), VMSIM_HERE)
#define	pause_sig(wmesg, timo)	vmsim_kpi_pause((wmesg), (timo), VMSIM_HERE)
#define	pause_sbt(wmesg, sbt, pr, flags)				\
	vmsim_kpi_pause((wmesg), vmsim_kpi_sbt_ticks(sbt), VMSIM_HERE)
/*
 * Time passes if the caller may sleep; where it may not, it only gives way,
 * and is not refused: a busy wait is no sleep.
 */
VMSIM_EXPORT void vmsim_kpi_delay(int usec, const char *where);
#define	DELAY(usec)	vmsim_kpi_delay((int)(usec), VMSIM_HERE)

/* The lock inside a mutex (or other lock), or NULL. */
#define	VMSIM_LOCK_OF(l)	((struct lock_object *)(l))

static inline int
vmsim_kpi_sbt_ticks(sbintime_t sbt)
{
	return ((int)((sbt + SBT_1MS - 1) / SBT_1MS));
}

/* Numbers: alloc_unr() gives the smallest free one, -1 without any. */
VMSIM_EXPORT struct unrhdr *vmsim_kpi_new_unrhdr(int low, int high);
VMSIM_EXPORT void delete_unrhdr(struct unrhdr *uh);
VMSIM_EXPORT int alloc_unr(struct unrhdr *uh);
VMSIM_EXPORT int alloc_unr_specific(struct unrhdr *uh, u_int item);
VMSIM_EXPORT void free_unr(struct unrhdr *uh, u_int item);
#ifndef VMSIM_CORE
#define	alloc_unr_specific(uh, item)					\
	(VMSIM_MAY_SLEEP("alloc_unr_specific"),			\
	    alloc_unr_specific((uh), (item)))
#define	free_unr(uh, item)						\
	(VMSIM_MAY_SLEEP("free_unr"), free_unr((uh), (item)))
#endif
#define	new_unrhdr(low, high, mtx)	\
	((void)(mtx), VMSIM_MAY_SLEEP("new_unrhdr"),			\
	    vmsim_kpi_new_unrhdr((low), (high)))
#define	alloc_unrl(uh)		alloc_unr(uh)
#define	clean_unrhdr(uh)	((void)(uh))

/* Numbers that are never given twice. */
struct unrhdr64 {
	uint64_t counter;	/* (t) */
};

static inline void
new_unrhdr64(struct unrhdr64 *uh, uint64_t low)
{
	uh->counter = low;
}

static inline uint64_t
alloc_unr64(struct unrhdr64 *uh)
{
	return (uh->counter++);
}

/* One processor, never interrupted. */
#define	critical_enter()	((void)0)
#define	critical_exit()		((void)0)
#define	spinlock_enter()	((void)0)
#define	spinlock_exit()		((void)0)
#define	splx(s)			((void)(s))

/* Signals are not delivered to kernel code. */
#define	SIGPENDING(td)		0

VMSIM_EXPORT char *kern_getenv(const char *name);	/* NULL: no such */
#define	freeenv(env)		((void)(env))
#define	testenv(name)		(kern_getenv(name) != NULL)
#define	getenv_int(name, p)	((void)(name), (void)(p), 0)

#include <sys/malloc.h>

static const u_long pagesizes[MAXPAGESIZES] __unused = {
	PAGE_SIZE,
	512ul * PAGE_SIZE,
	512ul * 512 * PAGE_SIZE
};

/* No signal is ever there. */
#define	sig_intr()		0
#define	sig_ast_checksusp(td)	((void)(td), 0)

#endif /* VMSIM_KPI_SYS_SYSTM_H */
