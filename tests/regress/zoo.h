/* SPDX-License-Identifier: BSD-2-Clause */
/* Short words for the bugs of the catalogue. */
#ifndef REGRESS_ZOO_H
#define REGRESS_ZOO_H

#include <errno.h>

#include "support/maps.h"
#include "support/words.h"

#define	A	0x41
#define	B	0x42

static inline void
inherit(struct vmsim_proc *p, unsigned first, unsigned n,
    enum vmsim_inherit how)
{
	assert_ok(vmsim_minherit(p, PG(first), PG(n), how));
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

#endif /* REGRESS_ZOO_H */
