/* SPDX-License-Identifier: BSD-2-Clause */
/* Short words for the bugs of the catalogue. */
#ifndef REGRESS_ZOO_H
#define REGRESS_ZOO_H

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

#endif /* REGRESS_ZOO_H */
