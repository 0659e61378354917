/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's memory, counted, and lacking when it is told to.  A program that
 * has host_memory.c among its sources has its allocator, too.
 *
 *	host_memory_watch(0);	all of it can be had
 *	host_memory_watch(3);	the third piece that is asked for cannot
 *	...
 *	left = host_memory_end();
 */
#ifndef SUPPORT_HOST_MEMORY_H
#define SUPPORT_HOST_MEMORY_H

#include <stdbool.h>

#include "support/test.h"

/* From now on; all that is asked for later can be had again. */
void	 host_memory_watch(unsigned fail_at);
/* So many pieces more than when it began. */
long	 host_memory_end(void);
/* The piece has been asked for. */
bool	 host_memory_failed(void);

/*
 * Something that is done with each of its pieces of memory lacking, one after
 * the other.  `run` gives 0, or an errno value, and prints with test_print();
 * each time it finds everything as the first time.
 */
struct memory_case {
	const char *name;
	int	(*run)(struct test *);
	/* It does without some pieces, and says less. */
	bool	 goes_on;
};

/*
 * Each time it says ENOMEM, or prints what it prints otherwise; nothing is
 * left behind; and afterwards it works as before.
 */
void	 sweep_memory(struct test *, const struct memory_case *);

#endif /* SUPPORT_HOST_MEMORY_H */
