/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * refcount(9).  Taking a reference to what has none, and giving back one too
 * many, is a panic.  Source: FreeBSD sys/refcount.h.
 */
#ifndef VMSIM_KPI_SYS_REFCOUNT_H
#define VMSIM_KPI_SYS_REFCOUNT_H

#include <vm/_vm_types.h>

#define	REFCOUNT_SATURATED(val)		(((val) & (1U << 31)) != 0)
#define	REFCOUNT_SATURATION_VALUE	(3U << 30)

VMSIM_EXPORT void vmsim_kpi_refcount_bad(volatile u_int *count,
    const char *what) __attribute__((noreturn, cold));

static inline void
refcount_init(volatile u_int *count, u_int value)
{
	*count = value;
}

static inline u_int
refcount_load(volatile u_int *count)
{
	return (*count);
}

/* Returns what the count was. */
static inline u_int
refcount_acquiren(volatile u_int *count, u_int n)
{
	u_int old = *count;

	if (__predict_false(old + n < old))
		vmsim_kpi_refcount_bad(count, "overflows");
	*count = old + n;
	return (old);
}

static inline u_int
refcount_acquire(volatile u_int *count)
{
	return (refcount_acquiren(count, 1));
}

static inline bool
refcount_acquire_checked(volatile u_int *count)
{
	if (REFCOUNT_SATURATED(*count))
		return (false);
	(*count)++;
	return (true);
}

static inline bool
refcount_acquire_if_gt(volatile u_int *count, u_int n)
{
	if (*count <= n)
		return (false);
	(*count)++;
	return (true);
}

static inline bool
refcount_acquire_if_not_zero(volatile u_int *count)
{
	return (refcount_acquire_if_gt(count, 0));
}

/* True: that was the last. */
static inline bool
refcount_releasen(volatile u_int *count, u_int n)
{
	if (__predict_false(*count < n))
		vmsim_kpi_refcount_bad(count, "is released too often");
	*count -= n;
	return (*count == 0);
}

static inline bool
refcount_release(volatile u_int *count)
{
	return (refcount_releasen(count, 1));
}

static inline bool
refcount_release_if_gt(volatile u_int *count, u_int n)
{
	if (*count <= n)
		return (false);
	(*count)--;
	return (true);
}

static inline bool
refcount_release_if_last(volatile u_int *count)
{
	if (*count != 1)
		return (false);
	*count = 0;
	return (true);
}

static inline bool
refcount_release_if_not_last(volatile u_int *count)
{
	return (refcount_release_if_gt(count, 1));
}

#endif /* VMSIM_KPI_SYS_REFCOUNT_H */
