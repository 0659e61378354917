/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pmap: its lock, and the tree of its tables.
 *
 * Only the processor walks the tree without the lock, and all that it can
 * miss is a table that comes or goes: that alone is noted for the explorer.
 */
#ifndef PMAP_PTP_H
#define PMAP_PTP_H

#include "base/assert.h"
#include "pmap/pmap.h"
#include "sched/sched.h"

/*
 * Nothing sleeps under the lock, so where nobody listens to scheduling
 * points it is always free and excludes nobody; then, and if no checks are
 * wanted, it is left alone, which is a third of a small operation.
 */
static inline bool
pmap_uses_locks(void)
{
	return (__predict_false(sched_is_listening() ||
	    curvm->check_level != VMSIM_CHECK_OFF));
}

/* Returns whether other threads may have run before it was taken. */
static inline bool
pmap_lock(pmap_t pmap)
{
	if (!pmap_uses_locks())
		return (false);
	PMAP_LOCK(pmap);
	return (true);
}

static inline void
pmap_unlock(pmap_t pmap)
{
	if (__predict_false(pmap->pm_mtx.lock_object.lo_owner != NULL))
		PMAP_UNLOCK(pmap);
}

/* A call that changes mappings begins: other threads may run before it. */
static inline void
pmap_begin(void)
{
	sched_point(POINT_MMU, NULL);
}

/* The same, and the only pmap that it needs is locked. */
static inline void
pmap_begin_locked(pmap_t pmap)
{
	if (pmap_uses_locks()) {
		pmap_begin();
		PMAP_LOCK(pmap);
	}
}

/* An entry was `old` and becomes `new`; 0: unused. */
static inline void
pmap_count_change(pmap_t pmap, uint64_t old, uint64_t new, int psind)
{
	long npages;

	INVARIANT(!sched_is_listening() || PMAP_LOCKED(pmap),
	    "pmap %u is not locked for a change", pmap->pm_id);
	npages = (long)psind_npages(psind);
	if (old == 0)
		pmap->pm_stats.resident_count += npages;
	else if (new == 0)
		pmap->pm_stats.resident_count -= npages;
	if (((old ^ new) & PTE_W) != 0)
		pmap->pm_stats.wired_count += (new & PTE_W) != 0 ? npages :
		    -npages;
}

/* ptp.c */
uint64_t *ptp_alloc(int level);
void	 ptp_free(uint64_t *table, int level);
uint64_t *ptp_walk(pmap_t, vm_offset_t va, int *level);
uint64_t *ptp_grow_from_root(pmap_t, vm_offset_t va, int level);
void	 ptp_count_from_root(pmap_t, vm_offset_t va, int level);
void	 ptp_uncount_from_root(pmap_t, vm_offset_t va, int level);
/* Frees the tables on the way to `va` that have become empty. */
void	 ptp_reap(pmap_t, vm_offset_t va);
uint64_t *ptp_scan(pmap_t, vm_offset_t *va, vm_offset_t eva, int *psind);
uint64_t *ptp_demote_ends(pmap_t, vm_offset_t *va, vm_offset_t eva,
    uint64_t *e, int *psind);

/* An entry leads to a table, `used` of whose entries are in use. */
static inline void
ptp_link(pmap_t pmap, uint64_t *e, const uint64_t *table, u_int used)
{
	sched_point(POINT_WRITE, &pmap->pm_root);
	*e = (uint64_t)(uintptr_t)table | PTE_V | used * PTE_COUNT_ONE;
}

/* It leads nowhere any more. */
static inline void
ptp_unlink(pmap_t pmap, uint64_t *e)
{
	sched_point(POINT_WRITE, &pmap->pm_root);
	*e = 0;
}

/* Where the mapping of this size ends that covers `va`. */
static inline vm_offset_t
ptp_end(vm_offset_t va, int psind)
{
	return ((va | (PMAP_PAGESIZE(psind) - 1)) + 1);
}

/* Does a mapping of this size, met at `va`, lie in the range up to `eva`? */
static inline bool
ptp_is_whole(vm_offset_t va, vm_offset_t eva, int psind)
{
	return ((va & (PMAP_PAGESIZE(psind) - 1)) == 0 &&
	    eva - va >= PMAP_PAGESIZE(psind));
}

/* Is nothing mapped at all? */
static inline bool
ptp_is_empty(const struct pmap *pmap)
{
	return (pmap->pm_root == 0);
}

/* Is the table of level 1 for `va` the one used last? */
static inline bool
ptp_is_at_hand(const struct pmap *pmap, vm_offset_t va)
{
	return (__predict_true(va >> PTE_SHIFT(2) == pmap->pm_leaf_va));
}

/* The entry for `va` in the table at hand. */
static inline uint64_t *
ptp_at_hand(const struct pmap *pmap, vm_offset_t va)
{
	return (pte_table(*pmap->pm_leaf) + pte_index(va, 1));
}

/*
 * The entry for `va` at the lowest level that the tree has there: the one
 * that maps it, or a zero one.  *level is its level.
 */
static inline uint64_t *
ptp_find(pmap_t pmap, vm_offset_t va, int *level)
{
	if (!ptp_is_at_hand(pmap, va))
		return (ptp_walk(pmap, va, level));
	*level = 1;
	return (ptp_at_hand(pmap, va));
}

/* The same without the lock: a table that is missing may be made at once. */
static inline uint64_t *
ptp_find_unlocked(pmap_t pmap, vm_offset_t va, int *level)
{
	uint64_t *e;

	e = ptp_find(pmap, va, level);
	if (*level > 1 && !pte_present(*e))
		sched_point(POINT_READ, &pmap->pm_root);
	return (e);
}

/*
 * The entry for `va` at `level`, with tables made as needed and larger
 * mappings in the way demoted.  NULL: no memory.
 */
static inline uint64_t *
ptp_grow(pmap_t pmap, vm_offset_t va, int level)
{
	if (level == 1 && ptp_is_at_hand(pmap, va))
		return (ptp_at_hand(pmap, va));
	return (ptp_grow_from_root(pmap, va, level));
}

/* An entry at `level` has become used, or unused. */
static inline void
ptp_count(pmap_t pmap, vm_offset_t va, int level)
{
	if (level == 1 && ptp_is_at_hand(pmap, va))
		*pmap->pm_leaf += PTE_COUNT_ONE;
	else
		ptp_count_from_root(pmap, va, level);
}

static inline void
ptp_uncount(pmap_t pmap, vm_offset_t va, int level)
{
	if (level != 1 || !ptp_is_at_hand(pmap, va)) {
		ptp_uncount_from_root(pmap, va, level);
		return;
	}
	*pmap->pm_leaf -= PTE_COUNT_ONE;
	if (pte_count(*pmap->pm_leaf) == 0)
		ptp_reap(pmap, va);
}

/*
 * The first entry that maps memory at or after *va and before eva, or NULL.
 * *va becomes the address where it is met: its start, or *va inside it.
 */
static inline uint64_t *
ptp_next(pmap_t pmap, vm_offset_t *va, vm_offset_t eva, int *psind)
{
	uint64_t *e;

	if (*va >= eva)
		return (NULL);
	if (!ptp_is_at_hand(pmap, *va) || *(e = ptp_at_hand(pmap, *va)) == 0)
		return (ptp_scan(pmap, va, eva, psind));
	*psind = 0;
	return (e);
}

/* The same, with mappings that reach outside the range demoted first. */
static inline uint64_t *
ptp_next_whole(pmap_t pmap, vm_offset_t *va, vm_offset_t eva, int *psind)
{
	uint64_t *e;

	e = ptp_next(pmap, va, eva, psind);
	if (__predict_true(e == NULL || *psind == 0))
		return (e);
	return (ptp_demote_ends(pmap, va, eva, e, psind));
}

#endif /* PMAP_PTP_H */
