/* SPDX-License-Identifier: BSD-2-Clause */
/* Text output through a callback, and the reports of the checkers. */
#ifndef BASE_PRINT_H
#define BASE_PRINT_H

#include <vmsim/types.h>

struct printer {
	vmsim_print_t	*fn;	/* (c) NULL: the text is dropped */
	void		*arg;	/* (c) */
};

/* One call is at most 1 KiB of text; longer text is cut. */
void	print_fmt(struct printer *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

struct check {
	struct printer	 out;		/* (c) */
	bool		 in_flight;	/* (c) calls are under way: what holds
					   at rest only is not looked at */
	bool		 thorough;	/* (c) all bytes of what is free are
					   looked at, not the first only */
	unsigned	 nfailed;	/* (t) violated invariants so far */
};

/*
 * Reports one violated invariant.  `id` is its number in the theory block of
 * the layer ("page 3", "map 2"); the text is one sentence with the values.
 */
void	check_fail(struct check *, const char *id, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

#endif /* BASE_PRINT_H */
