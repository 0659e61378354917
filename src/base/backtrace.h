/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls that led to a report, as the program that uses the library sees
 * them: its own functions and lines, not the library's.
 */
#ifndef BASE_BACKTRACE_H
#define BASE_BACKTRACE_H

#include <stdint.h>

#define	BACKTRACE_MAX	48	/* calls that are kept, innermost first */

struct printer;

struct backtrace {
	unsigned	 ncalls;		/* (w) */
	uintptr_t	 calls[BACKTRACE_MAX];	/* (w) addresses in callers */
	uintptr_t	 blamed;	/* (w) has returned; or 0 */
};

/* Cheap: keeps addresses only. */
void	 backtrace_take(struct backtrace *);
/*
 * Asks addr2line(1) of the host for names and lines; without it, what the
 * dynamic linker knows is told.  Prints nothing if no call is the program's.
 */
void	 backtrace_print(struct printer *, const struct backtrace *);

/* "it was", and the line where a function of the program begins. */
void	 backtrace_print_function(struct printer *, uintptr_t function);

/*
 * backtrace_lines.c: tells, in their order, what is known of `n` addresses of
 * one file: where a function was inlined, for each of its callers too.  The
 * texts end with the call of found().
 */
typedef void	 backtrace_found_t(void *arg, unsigned i, const char *function,
		    const char *file, unsigned line);
void	 backtrace_find_lines(const char *file, const uintptr_t *addresses,
	    unsigned n, backtrace_found_t *found, void *arg);

#endif /* BASE_BACKTRACE_H */
