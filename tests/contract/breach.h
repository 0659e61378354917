/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A broken rule as a row: which rule, what is done wrong, in which call, and
 * what is read.  Each is tried in a machine that reports broken contracts,
 * where the caller is told, nothing stays busy, and the pager works again once
 * it has been put right; and in one that panics.
 */
#ifndef CONTRACT_BREACH_H
#define CONTRACT_BREACH_H

#include "contract/bad_pager.h"

struct breach {
	enum pager_rule	 rule;
	const char	*does;		/* the name of the test */
	const struct bad_call *call;
	void		(*wrong)(void);	/* at the end of the pager's method */
	void		(*undo)(void);	/* puts right what that has left */
	const char	*found;		/* what is read; # a line number, @ a
					   place */
	bool		 device;	/* the pager is a managed device */
	bool		 ignored;	/* the caller does not notice */
	bool		 panics;	/* always: there is no way on */
	bool		 once;		/* the pager cannot be put right */
};

/* Makes tests of the rows; populate's are tried in faults on a device, too. */
#define	BREACHES(rows)							\
__attribute__((constructor)) static void				\
add_##rows(void)							\
{									\
	breach_add(rows, sizeof(rows) / sizeof(rows[0]));		\
}

void	 breach_add(const struct breach *, size_t n);
/* Is there a row of that rule? */
bool	 breach_has(enum pager_rule);

/* A function without arguments, in a line. */
#define	DOES(name, ...)							\
static void								\
name(void)								\
{									\
	__VA_ARGS__;							\
}

#endif /* CONTRACT_BREACH_H */
