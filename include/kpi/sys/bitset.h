/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bitset(9): sets of bits of a fixed or a variable size.
 * Source: FreeBSD sys/bitset.h, sys/_bitset.h.
 */
#ifndef VMSIM_KPI_SYS_BITSET_H
#define VMSIM_KPI_SYS_BITSET_H

#include <sys/malloc.h>

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

#define	BITSET_SIZE(s)		(__bitset_words((s)) * sizeof(long))
#define	BITSET_ALLOC(s, mt, mf)	malloc(BITSET_SIZE((s)), (mt), (mf))
#define	BITSET_FREE(p, mt)	free((p), (mt))

#define	BIT_CLR(s, n, p)						\
	((p)->__bits[__bitset_word(s, n)] &= ~__bitset_mask(s, n))
#define	BIT_SET(s, n, p)						\
	((p)->__bits[__bitset_word(s, n)] |= __bitset_mask(s, n))
#define	BIT_ISSET(s, n, p)						\
	(((p)->__bits[__bitset_word(s, n)] & __bitset_mask(s, n)) != 0)
#define	BIT_ZERO(s, p)		((void)memset((p)->__bits, 0, BITSET_SIZE(s)))
#define	BIT_FILL(s, p)							\
	((void)memset((p)->__bits, 0xff, BITSET_SIZE(s)))
#define	BIT_SETOF(s, n, p)	do {					\
	BIT_ZERO(s, p);							\
	BIT_SET(s, n, p);						\
} while (0)
#define	BIT_SET_ATOMIC(s, n, p)	BIT_SET(s, n, p)
#define	BIT_CLR_ATOMIC(s, n, p)	BIT_CLR(s, n, p)
#define	BIT_COPY(s, f, t)						\
	((void)memcpy((t)->__bits, (f)->__bits, BITSET_SIZE(s)))
#define	BIT_CMP(s, a, b)						\
	(memcmp((a)->__bits, (b)->__bits, BITSET_SIZE(s)) != 0)
#define	BIT_EMPTY(s, p)		(BIT_COUNT(s, p) == 0)
#define	BIT_COUNT(s, p)	\
	vmsim_kpi_bit_count((p)->__bits, __bitset_words((s)))
/* The first bit set, from 1; 0: none. */
#define	BIT_FFS(s, p)	vmsim_kpi_bit_ffs((p)->__bits, __bitset_words((s)))

static inline size_t
vmsim_kpi_bit_count(const unsigned long *bits, size_t words)
{
	size_t count = 0, i;

	for (i = 0; i < words; i++)
		count += (size_t)__builtin_popcountl(bits[i]);
	return (count);
}

static inline size_t
vmsim_kpi_bit_ffs(const unsigned long *bits, size_t words)
{
	size_t i;

	for (i = 0; i < words; i++) {
		if (bits[i] != 0)
			return (i * _BITSET_BITS +
			    (size_t)__builtin_ffsl((long)bits[i]));
	}
	return (0);
}

#endif /* VMSIM_KPI_SYS_BITSET_H */
