/* SPDX-License-Identifier: BSD-2-Clause */
/* Short words for the bugs of the catalogue. */
#ifndef REGRESS_ZOO_H
#define REGRESS_ZOO_H

#include <errno.h>

#include "unit/space_fixture.h"

#define	A	0x41
#define	B	0x42

static inline void
inherit(struct vmsim_proc *p, unsigned first, unsigned n,
    enum vmsim_inherit how)
{
	assert_int_equal(vmsim_minherit(p, PG(first), PG(n), how), 0);
}

static inline int
load_fails(struct vmsim_proc *p, uint64_t addr)
{
	uint64_t value;

	return (vmsim_load(p, addr, &value, sizeof(value), NULL));
}

/* A file that reads as zeroes, or not at all while *arg is true. */
static inline int
zoo_read_zeroes(void *arg, uint64_t pindex, void *page)
{
	const bool *broken = arg;

	if (*broken)
		return (EIO);
	memset(page, 0, PG(1));
	return (0);
}

/* The program's argument names the cases to be run; without one all are. */
static inline void
zoo_choose(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
}

#endif /* REGRESS_ZOO_H */
