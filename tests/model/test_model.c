/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random operations on a machine and on a model of it, in rounds.
 *
 *	test_model [NOPS [SEED]]	NOPS operations from SEED on
 *	test_model -t NOPS SEED		one round, told as a scenario
 *	test_model -k NOPS SEED		and only of the operations whose
 *					numbers are on standard input
 *
 * What an operation draws depends on its number only, so that leaving out
 * others makes a difference smaller without making it another one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

#define	ROUND	2500		/* operations in a round */

static const struct {
	void	(*op)(struct driver *);
	unsigned weight;
} ops[] = {
	{ op_load, 200 },
	{ op_store, 220 },
	{ op_span, 20 },
	{ op_page, 20 },
	{ op_touch, 30 },
	{ op_fault, 30 },
	{ op_mmap, 45 },
	{ op_mmapany, 10 },
	{ op_munmap, 12 },
	{ op_mprotect, 40 },
	{ op_minherit, 20 },
	{ op_fork, 40 },
	{ op_exit, 14 },
	{ op_madvise, 40 },
	{ op_mlock, 25 },
	{ op_munlock, 30 },
	{ op_msync, 25 },
	{ op_evict, 160 },
	{ op_truncate, 8 },
	{ op_collapse, 8 },
	{ op_hold, 10 },
	{ op_unhold, 16 },
};
#define	NKINDS	(sizeof(ops) / sizeof(ops[0]))

static void
operation(struct driver *d, unsigned total)
{
	unsigned at, k;

	at = below(d, total);
	for (k = 0; at >= ops[k].weight; k++)
		at -= ops[k].weight;
	ops[k].op(d);
}

/* The next operation: all of them, or those that are asked for. */
static unsigned long
next_op(unsigned long op, bool given)
{
	unsigned long n;

	if (!given)
		return (op + 1);
	return (scanf("%lu", &n) == 1 ? n : -1ul);
}

static void
play(struct driver *d, uint64_t seed, unsigned long nops, bool given)
{
	unsigned k, total;

	total = 0;
	for (k = 0; k < NKINDS; k++)
		total += ops[k].weight;
	start_round(d, seed, nops);
	while ((d->op = next_op(d->op, given)) <= nops) {
		d->random = seed << 32 | d->op << 8;
		operation(d, total);
	}
	check_machine(d);
	for (k = 0; k < NPROCS; k++) {
		if (d->proc[k].p != NULL)
			look_at_all(d, &d->proc[k]);
	}
	end_round(d);
}

int
main(int argc, char **argv)
{
	static struct driver d;
	unsigned long left, n;
	uint64_t seed;
	bool given;

	given = argc > 1 && strcmp(argv[1], "-k") == 0;
	if (given || (argc > 1 && strcmp(argv[1], "-t") == 0)) {
		d.tell = true;
		argc--;
		argv++;
	}
	left = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000000;
	seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	if (d.tell) {
		play(&d, seed, left, given);
		return (0);
	}
	for (; left > 0; left -= n, seed++) {
		n = left < ROUND ? left : ROUND;
		play(&d, seed, n, false);
	}
	printf("%lu answers of success, %lu of failure, %lu looks\n",
	    d.answers[1], d.answers[0], d.uncertain);
	return (0);
}
