/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets of bits of a fixed or a variable size.  Source: sys/_bitset.h. */
#ifndef VMSIM_KPI_SYS__BITSET_H
#define VMSIM_KPI_SYS__BITSET_H

#define	_BITSET_BITS		(sizeof(long) * 8)
#define	__howmany(x, y)		(((x) + ((y) - 1)) / (y))
#define	__bitset_words(s)	(__howmany((s), _BITSET_BITS))
#define	__bitset_word(s, n)	((n) / _BITSET_BITS)
#define	__bitset_mask(s, n)	(1UL << ((n) % _BITSET_BITS))

#define	__BITSET_DEFINE(t, s)						\
	struct t { unsigned long __bits[__bitset_words((s))]; }
#define	BITSET_DEFINE(t, s)	__BITSET_DEFINE(t, s)
/* A pointer to this names a set whose size is told to every operation. */
#define	BITSET_DEFINE_VAR(t)	__BITSET_DEFINE(t, 1)

#endif /* VMSIM_KPI_SYS__BITSET_H */
