/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated processor: its access to an entry, and what it remembers of
 * entries.
 */
#ifndef PMAP_PROCESSOR_H
#define PMAP_PROCESSOR_H

#include "pmap/pmap.h"
#include "sched/sched_point.h"

/*
 * The step of the processor, which knows no lock: it looks at the entry and,
 * if that has all bits of `need`, sets those of `marks`.  Returns what was
 * there.
 */
static inline uint64_t
pte_use(uint64_t *e, uint64_t need, uint64_t marks)
{
	uint64_t new, old;

	old = new = *e;
	if (__predict_true((old & need) == need))
		*e = new = (old & ~PTE_AHEAD) | marks;
	sched_point(new == old ? POINT_READ : POINT_WRITE, e);
	return (old);
}

/*
 * The same in a few instructions where nobody listens.  False, with nothing
 * done: somebody does, or the access is not allowed, or it is the first one
 * by a mapping made ahead.
 */
static inline bool
pte_use_quick(uint64_t *e, uint64_t need, uint64_t marks, uint64_t *ptep)
{
	uint64_t pte;

	pte = *e;
	if (__predict_false((pte & (need | PTE_AHEAD)) != need ||
	    sched_is_listening()))
		return (false);
	*e = *ptep = pte | marks;
	return (true);
}

/* What a processor remembers of a page of 4 KiB; see tlb.c. */
struct tlb_entry {
	uint64_t	te_key;		/* (w) see make_tlb_key() */
	uint64_t	te_pte;		/* (w) 0: nothing */
};

static inline struct tlb_entry
tlb_load(const struct tlb_entry *te)
{
	sched_point(POINT_READ, te);
	return (*te);
}

static inline void
tlb_store(struct tlb_entry *te, uint64_t key, uint64_t pte)
{
	sched_point(POINT_WRITE, te);
	*te = (struct tlb_entry){ .te_key = key, .te_pte = pte };
}

/*
 * A step of the processor in the table.  On PMAP_OK the bits are set and *ptep
 * is the entry, of *level.
 */
enum pmap_result pmap_translate(pmap_t, vm_offset_t va, vm_prot_t access,
    uint64_t *ptep, int *level);

/* tlb.c.  tlb_access() is pmap_access() in a machine with TLBs. */
enum pmap_result tlb_access(pmap_t, vm_offset_t va, vm_prot_t access,
    void **host);
void	 tlb_drop(pmap_t, vm_offset_t va, vm_offset_t end);
/* What the thread's TLB has there, if it answered the last access, or 0.  Not
   heard. */
uint64_t tlb_peek(pmap_t, vm_offset_t va);
void	 tlb_check(struct check *);
void	 tlb_trim(void);		/* gives all TLBs back */

/*
 * What processors remember of the addresses is forgotten.  Locks: the
 * pmap's, from before the entries were changed.
 */
static inline void
tlb_invalidate(pmap_t pmap, vm_offset_t va, vm_size_t size)
{
	if (__predict_true(!curvm->config.tlb))
		return;
	sched_point(POINT_PTE_INVALIDATE, NULL);
	tlb_drop(pmap, va, va + size);
}

#endif /* PMAP_PROCESSOR_H */
