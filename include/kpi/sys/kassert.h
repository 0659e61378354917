/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Assertions of driver code.  A failed one is a panic of the machine, with
 * its place; without INVARIANTS (release builds, or asked for) they vanish,
 * but their arguments stay used.  Source: FreeBSD sys/kassert.h.
 */
#ifndef VMSIM_KPI_SYS_KASSERT_H
#define VMSIM_KPI_SYS_KASSERT_H

#include <stdarg.h>
#include <sys/cdefs.h>
#include <vm/_vm_types.h>

VMSIM_EXPORT void vmsim_kpi_panic(const char *where, const char *fmt, ...)
    __attribute__((noreturn, cold, format(printf, 2, 3)));
VMSIM_EXPORT void vmsim_kpi_vpanic(const char *where, const char *fmt,
    va_list ap) __attribute__((noreturn, cold, format(printf, 2, 0)));

#define	panic(...)	vmsim_kpi_panic(VMSIM_HERE, __VA_ARGS__)
#define	vpanic(fmt, ap)	vmsim_kpi_vpanic(VMSIM_HERE, (fmt), (ap))
#define	panicstr	((const char *)NULL)
#define	KERNEL_PANICKED()	0
#define	SCHEDULER_STOPPED()	0

/* `msg` is a parenthesised argument list of panic(). */
#ifdef INVARIANTS
#define	KASSERT(exp, msg) do {						\
	if (__predict_false(!(exp)))					\
		panic msg;						\
} while (0)
#define	VNASSERT(exp, vp, msg)	KASSERT(exp, msg)
#else
#define	KASSERT(exp, msg) do {						\
	if (0 && !(exp))						\
		panic msg;						\
} while (0)
#define	VNASSERT(exp, vp, msg)	KASSERT(exp, msg)
#endif

#define	MPASS(ex)	MPASS4(ex, #ex, __FILE__, __LINE__)
#define	MPASS2(ex, what)	MPASS4(ex, what, __FILE__, __LINE__)
#define	MPASS3(ex, file, line)	MPASS4(ex, #ex, file, line)
#define	MPASS4(ex, what, file, line)					\
	KASSERT((ex), ("Assertion %s failed at %s:%d", what, file, line))

#define	__assert_unreachable()	\
	panic("%s: this cannot be reached", __func__)
#define	VNPASS(ex, vp)	MPASS(ex)

#ifndef CTASSERT
#define	CTASSERT(x)	_Static_assert(x, "compile-time assertion failed")
#endif
#define	ASSERT_ATOMIC_LOAD_PTR(var, msg)	((void)0)

#endif /* VMSIM_KPI_SYS_KASSERT_H */
