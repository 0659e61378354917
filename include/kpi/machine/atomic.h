/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * atomic(9).  A thread is overtaken at scheduling points only, so plain
 * loads and stores are atomic; and these are no such points.
 * Source: FreeBSD machine/atomic.h.
 */
#ifndef VMSIM_KPI_MACHINE_ATOMIC_H
#define VMSIM_KPI_MACHINE_ATOMIC_H

#include <vm/_vm_types.h>

#define	mb()				__asm volatile("" ::: "memory")
#define	rmb()				mb()
#define	wmb()				mb()
#define	atomic_thread_fence_acq()	mb()
#define	atomic_thread_fence_rel()	mb()
#define	atomic_thread_fence_acq_rel()	mb()
#define	atomic_thread_fence_seq_cst()	mb()
#define	atomic_interrupt_fence()	mb()

/* What all types have. */
#define	VMSIM_KPI_ATOMIC(name, type)					\
static inline void							\
atomic_set_##name(volatile type *p, type v)				\
{									\
	*p = (type)(*p | v);						\
}									\
static inline void							\
atomic_clear_##name(volatile type *p, type v)				\
{									\
	*p = (type)(*p & ~v);						\
}									\
static inline void							\
atomic_add_##name(volatile type *p, type v)				\
{									\
	*p = (type)(*p + v);						\
}									\
static inline void							\
atomic_subtract_##name(volatile type *p, type v)			\
{									\
	*p = (type)(*p - v);						\
}									\
static inline type							\
atomic_fetchadd_##name(volatile type *p, type v)			\
{									\
	type old = *p;							\
									\
	*p = (type)(old + v);						\
	return (old);							\
}									\
static inline type							\
atomic_swap_##name(volatile type *p, type v)				\
{									\
	type old = *p;							\
									\
	*p = v;								\
	return (old);							\
}									\
static inline int							\
atomic_cmpset_##name(volatile type *p, type old, type new)		\
{									\
	if (*p != old)							\
		return (0);						\
	*p = new;							\
	return (1);							\
}									\
static inline int							\
atomic_fcmpset_##name(volatile type *p, type *old, type new)		\
{									\
	if (*p != *old) {						\
		*old = *p;						\
		return (0);						\
	}								\
	*p = new;							\
	return (1);							\
}									\
static inline int							\
atomic_testandset_##name(volatile type *p, u_int bit)			\
{									\
	type mask = (type)((type)1 << (bit % (8 * sizeof(type))));	\
	int old = (*p & mask) != 0;					\
									\
	*p = (type)(*p | mask);						\
	return (old);							\
}									\
static inline int							\
atomic_testandclear_##name(volatile type *p, u_int bit)		\
{									\
	type mask = (type)((type)1 << (bit % (8 * sizeof(type))));	\
	int old = (*p & mask) != 0;					\
									\
	*p = (type)(*p & ~mask);					\
	return (old);							\
}

VMSIM_KPI_ATOMIC(char, u_char)
VMSIM_KPI_ATOMIC(short, u_short)
VMSIM_KPI_ATOMIC(int, u_int)
VMSIM_KPI_ATOMIC(long, u_long)
VMSIM_KPI_ATOMIC(8, uint8_t)
VMSIM_KPI_ATOMIC(16, uint16_t)
VMSIM_KPI_ATOMIC(32, uint32_t)
VMSIM_KPI_ATOMIC(64, uint64_t)
VMSIM_KPI_ATOMIC(long_ptr, uintptr_t)
#undef VMSIM_KPI_ATOMIC

/* Loads and stores take a pointer to anything, as in FreeBSD. */
#define	VMSIM_KPI_LOAD(p)	(*(__typeof__(*(p)) volatile *)(p))
#define	VMSIM_KPI_STORE(p, v)	((void)(VMSIM_KPI_LOAD(p) = (v)))

#define	atomic_load_char(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_char(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_char(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_char(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_short(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_short(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_short(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_short(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_int(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_int(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_int(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_int(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_long(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_long(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_long(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_long(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_8(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_8(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_8(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_8(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_16(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_16(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_16(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_16(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_32(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_32(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_32(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_32(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_64(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_64(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_64(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_64(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_ptr(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_ptr(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_ptr(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_ptr(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_bool(p)		VMSIM_KPI_LOAD(p)
#define	atomic_load_acq_bool(p)		VMSIM_KPI_LOAD(p)
#define	atomic_store_bool(p, v)		VMSIM_KPI_STORE((p), (v))
#define	atomic_store_rel_bool(p, v)	VMSIM_KPI_STORE((p), (v))
#define	atomic_load_consume_ptr(p)	VMSIM_KPI_LOAD(p)

/* Words of a pointer. */
#define	atomic_set_ptr(p, v)	\
	atomic_set_long_ptr((volatile uintptr_t *)(p), (uintptr_t)(v))
#define	atomic_clear_ptr(p, v)	\
	atomic_clear_long_ptr((volatile uintptr_t *)(p), (uintptr_t)(v))
#define	atomic_add_ptr(p, v)	\
	atomic_add_long_ptr((volatile uintptr_t *)(p), (uintptr_t)(v))
#define	atomic_subtract_ptr(p, v)	\
	atomic_subtract_long_ptr((volatile uintptr_t *)(p), (uintptr_t)(v))
#define	atomic_fetchadd_ptr(p, v)	\
	atomic_fetchadd_long_ptr((volatile uintptr_t *)(p), (uintptr_t)(v))
#define	atomic_swap_ptr(p, v)	\
	atomic_swap_long_ptr((volatile uintptr_t *)(p), (uintptr_t)(v))
#define	atomic_cmpset_ptr(p, old, new)					\
	atomic_cmpset_long_ptr((volatile uintptr_t *)(p),		\
	    (uintptr_t)(old), (uintptr_t)(new))
#define	atomic_fcmpset_ptr(p, old, new)					\
	atomic_fcmpset_long_ptr((volatile uintptr_t *)(p),		\
	    (uintptr_t *)(old), (uintptr_t)(new))
#define	atomic_readandclear_int(p)	atomic_swap_int((p), 0)
#define	atomic_readandclear_long(p)	atomic_swap_long((p), 0)
#define	atomic_readandclear_32(p)	atomic_swap_32((p), 0)
#define	atomic_readandclear_64(p)	atomic_swap_64((p), 0)
#define	atomic_readandclear_ptr(p)	atomic_swap_ptr((p), 0)

/* Orders that make no difference here. */
#define	atomic_set_acq_char(p, v)	atomic_set_char((p), (v))
#define	atomic_set_rel_char(p, v)	atomic_set_char((p), (v))
#define	atomic_clear_acq_char(p, v)	atomic_clear_char((p), (v))
#define	atomic_clear_rel_char(p, v)	atomic_clear_char((p), (v))
#define	atomic_add_acq_char(p, v)	atomic_add_char((p), (v))
#define	atomic_add_rel_char(p, v)	atomic_add_char((p), (v))
#define	atomic_subtract_acq_char(p, v)	atomic_subtract_char((p), (v))
#define	atomic_subtract_rel_char(p, v)	atomic_subtract_char((p), (v))
#define	atomic_cmpset_acq_char(p, o, n)	atomic_cmpset_char((p), (o), (n))
#define	atomic_cmpset_rel_char(p, o, n)	atomic_cmpset_char((p), (o), (n))
#define	atomic_fcmpset_acq_char(p, o, n)	\
	atomic_fcmpset_char((p), (o), (n))
#define	atomic_fcmpset_rel_char(p, o, n)	\
	atomic_fcmpset_char((p), (o), (n))
#define	atomic_set_acq_short(p, v)	atomic_set_short((p), (v))
#define	atomic_set_rel_short(p, v)	atomic_set_short((p), (v))
#define	atomic_clear_acq_short(p, v)	atomic_clear_short((p), (v))
#define	atomic_clear_rel_short(p, v)	atomic_clear_short((p), (v))
#define	atomic_add_acq_short(p, v)	atomic_add_short((p), (v))
#define	atomic_add_rel_short(p, v)	atomic_add_short((p), (v))
#define	atomic_subtract_acq_short(p, v)	atomic_subtract_short((p), (v))
#define	atomic_subtract_rel_short(p, v)	atomic_subtract_short((p), (v))
#define	atomic_cmpset_acq_short(p, o, n)	\
	atomic_cmpset_short((p), (o), (n))
#define	atomic_cmpset_rel_short(p, o, n)	\
	atomic_cmpset_short((p), (o), (n))
#define	atomic_fcmpset_acq_short(p, o, n)	\
	atomic_fcmpset_short((p), (o), (n))
#define	atomic_fcmpset_rel_short(p, o, n)	\
	atomic_fcmpset_short((p), (o), (n))
#define	atomic_set_acq_int(p, v)	atomic_set_int((p), (v))
#define	atomic_set_rel_int(p, v)	atomic_set_int((p), (v))
#define	atomic_clear_acq_int(p, v)	atomic_clear_int((p), (v))
#define	atomic_clear_rel_int(p, v)	atomic_clear_int((p), (v))
#define	atomic_add_acq_int(p, v)	atomic_add_int((p), (v))
#define	atomic_add_rel_int(p, v)	atomic_add_int((p), (v))
#define	atomic_subtract_acq_int(p, v)	atomic_subtract_int((p), (v))
#define	atomic_subtract_rel_int(p, v)	atomic_subtract_int((p), (v))
#define	atomic_cmpset_acq_int(p, o, n)	atomic_cmpset_int((p), (o), (n))
#define	atomic_cmpset_rel_int(p, o, n)	atomic_cmpset_int((p), (o), (n))
#define	atomic_fcmpset_acq_int(p, o, n)	atomic_fcmpset_int((p), (o), (n))
#define	atomic_fcmpset_rel_int(p, o, n)	atomic_fcmpset_int((p), (o), (n))
#define	atomic_set_acq_long(p, v)	atomic_set_long((p), (v))
#define	atomic_set_rel_long(p, v)	atomic_set_long((p), (v))
#define	atomic_clear_acq_long(p, v)	atomic_clear_long((p), (v))
#define	atomic_clear_rel_long(p, v)	atomic_clear_long((p), (v))
#define	atomic_add_acq_long(p, v)	atomic_add_long((p), (v))
#define	atomic_add_rel_long(p, v)	atomic_add_long((p), (v))
#define	atomic_subtract_acq_long(p, v)	atomic_subtract_long((p), (v))
#define	atomic_subtract_rel_long(p, v)	atomic_subtract_long((p), (v))
#define	atomic_cmpset_acq_long(p, o, n)	atomic_cmpset_long((p), (o), (n))
#define	atomic_cmpset_rel_long(p, o, n)	atomic_cmpset_long((p), (o), (n))
#define	atomic_fcmpset_acq_long(p, o, n)	\
	atomic_fcmpset_long((p), (o), (n))
#define	atomic_fcmpset_rel_long(p, o, n)	\
	atomic_fcmpset_long((p), (o), (n))
#define	atomic_set_acq_8(p, v)	atomic_set_8((p), (v))
#define	atomic_set_rel_8(p, v)	atomic_set_8((p), (v))
#define	atomic_clear_acq_8(p, v)	atomic_clear_8((p), (v))
#define	atomic_clear_rel_8(p, v)	atomic_clear_8((p), (v))
#define	atomic_add_acq_8(p, v)	atomic_add_8((p), (v))
#define	atomic_add_rel_8(p, v)	atomic_add_8((p), (v))
#define	atomic_subtract_acq_8(p, v)	atomic_subtract_8((p), (v))
#define	atomic_subtract_rel_8(p, v)	atomic_subtract_8((p), (v))
#define	atomic_cmpset_acq_8(p, o, n)	atomic_cmpset_8((p), (o), (n))
#define	atomic_cmpset_rel_8(p, o, n)	atomic_cmpset_8((p), (o), (n))
#define	atomic_fcmpset_acq_8(p, o, n)	atomic_fcmpset_8((p), (o), (n))
#define	atomic_fcmpset_rel_8(p, o, n)	atomic_fcmpset_8((p), (o), (n))
#define	atomic_set_acq_16(p, v)	atomic_set_16((p), (v))
#define	atomic_set_rel_16(p, v)	atomic_set_16((p), (v))
#define	atomic_clear_acq_16(p, v)	atomic_clear_16((p), (v))
#define	atomic_clear_rel_16(p, v)	atomic_clear_16((p), (v))
#define	atomic_add_acq_16(p, v)	atomic_add_16((p), (v))
#define	atomic_add_rel_16(p, v)	atomic_add_16((p), (v))
#define	atomic_subtract_acq_16(p, v)	atomic_subtract_16((p), (v))
#define	atomic_subtract_rel_16(p, v)	atomic_subtract_16((p), (v))
#define	atomic_cmpset_acq_16(p, o, n)	atomic_cmpset_16((p), (o), (n))
#define	atomic_cmpset_rel_16(p, o, n)	atomic_cmpset_16((p), (o), (n))
#define	atomic_fcmpset_acq_16(p, o, n)	atomic_fcmpset_16((p), (o), (n))
#define	atomic_fcmpset_rel_16(p, o, n)	atomic_fcmpset_16((p), (o), (n))
#define	atomic_set_acq_32(p, v)	atomic_set_32((p), (v))
#define	atomic_set_rel_32(p, v)	atomic_set_32((p), (v))
#define	atomic_clear_acq_32(p, v)	atomic_clear_32((p), (v))
#define	atomic_clear_rel_32(p, v)	atomic_clear_32((p), (v))
#define	atomic_add_acq_32(p, v)	atomic_add_32((p), (v))
#define	atomic_add_rel_32(p, v)	atomic_add_32((p), (v))
#define	atomic_subtract_acq_32(p, v)	atomic_subtract_32((p), (v))
#define	atomic_subtract_rel_32(p, v)	atomic_subtract_32((p), (v))
#define	atomic_cmpset_acq_32(p, o, n)	atomic_cmpset_32((p), (o), (n))
#define	atomic_cmpset_rel_32(p, o, n)	atomic_cmpset_32((p), (o), (n))
#define	atomic_fcmpset_acq_32(p, o, n)	atomic_fcmpset_32((p), (o), (n))
#define	atomic_fcmpset_rel_32(p, o, n)	atomic_fcmpset_32((p), (o), (n))
#define	atomic_set_acq_64(p, v)	atomic_set_64((p), (v))
#define	atomic_set_rel_64(p, v)	atomic_set_64((p), (v))
#define	atomic_clear_acq_64(p, v)	atomic_clear_64((p), (v))
#define	atomic_clear_rel_64(p, v)	atomic_clear_64((p), (v))
#define	atomic_add_acq_64(p, v)	atomic_add_64((p), (v))
#define	atomic_add_rel_64(p, v)	atomic_add_64((p), (v))
#define	atomic_subtract_acq_64(p, v)	atomic_subtract_64((p), (v))
#define	atomic_subtract_rel_64(p, v)	atomic_subtract_64((p), (v))
#define	atomic_cmpset_acq_64(p, o, n)	atomic_cmpset_64((p), (o), (n))
#define	atomic_cmpset_rel_64(p, o, n)	atomic_cmpset_64((p), (o), (n))
#define	atomic_fcmpset_acq_64(p, o, n)	atomic_fcmpset_64((p), (o), (n))
#define	atomic_fcmpset_rel_64(p, o, n)	atomic_fcmpset_64((p), (o), (n))
#define	atomic_set_acq_ptr(p, v)	atomic_set_ptr((p), (v))
#define	atomic_set_rel_ptr(p, v)	atomic_set_ptr((p), (v))
#define	atomic_clear_acq_ptr(p, v)	atomic_clear_ptr((p), (v))
#define	atomic_clear_rel_ptr(p, v)	atomic_clear_ptr((p), (v))
#define	atomic_add_acq_ptr(p, v)	atomic_add_ptr((p), (v))
#define	atomic_add_rel_ptr(p, v)	atomic_add_ptr((p), (v))
#define	atomic_subtract_acq_ptr(p, v)	atomic_subtract_ptr((p), (v))
#define	atomic_subtract_rel_ptr(p, v)	atomic_subtract_ptr((p), (v))
#define	atomic_cmpset_acq_ptr(p, o, n)	atomic_cmpset_ptr((p), (o), (n))
#define	atomic_cmpset_rel_ptr(p, o, n)	atomic_cmpset_ptr((p), (o), (n))
#define	atomic_fcmpset_acq_ptr(p, o, n)	atomic_fcmpset_ptr((p), (o), (n))
#define	atomic_fcmpset_rel_ptr(p, o, n)	atomic_fcmpset_ptr((p), (o), (n))

#endif /* VMSIM_KPI_MACHINE_ATOMIC_H */
