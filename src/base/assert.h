/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Assertions of two strengths.
 *
 * INVARIANT: the library's own expectation; compiled out when NDEBUG is set.
 * CONTRACT: a promise of the caller or of a pager; always checked.
 * Both end in vm_panic(), which prints the sentence, the place and the last
 * events, marks the machine dead and calls the panic hook; it does not return.
 */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

#include <vm/_vm_types.h>
#include "base/describe.h"

void	 vm_panic(const char *where, const char *fmt, ...)
	    __attribute__((noreturn, cold, format(printf, 2, 3)));

#define	PANIC(...)	vm_panic(VMSIM_HERE, __VA_ARGS__)

#define	CONTRACT(cond, ...) do {					\
	if (__predict_false(!(cond)))					\
		PANIC(__VA_ARGS__);					\
} while (0)

#ifdef NDEBUG
#define	INVARIANT(cond, ...) do {					\
	if (0)								\
		CONTRACT(cond, __VA_ARGS__);				\
} while (0)
#else
#define	INVARIANT(cond, ...)	CONTRACT(cond, __VA_ARGS__)
#endif

/*
 * A broken promise of a pager: a panic, unless the machine was asked for
 * reports; then it is kept as the last report, counted, and false returned.
 */
bool	vm_report(const char *where, const char *fmt, ...)
	    __attribute__((cold, format(printf, 2, 3)));

#endif /* BASE_ASSERT_H */
