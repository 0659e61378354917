/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page-table entry: its format, and the steps on one.
 *
 *	63   62 61        52 51                      12 11  9 8 7 ... 0
 *	[ 0  ] [ entries    ] [ frame number           ] [attr] [ flags ]
 *
 * An entry with PTE_V maps memory when it is at level 1 or has PTE_PS.
 * Otherwise it leads to a table: the frame number is then the host's page
 * number of the table, and `entries` says how many of its 512 are in use.
 * Level 1 maps 4 KiB an entry, level 2 2 MiB, level 3 1 GiB; level 4 is the
 * top table, and the entry that leads to it, at level 5, is in the pmap.
 */
#ifndef PMAP_PTE_H
#define PMAP_PTE_H

#include <vm/vm.h>
#include "sched/sched_point.h"

#define	PTE_V		0x001UL	/* present, and so readable */
#define	PTE_RW		0x002UL	/* may be written */
#define	PTE_X		0x004UL	/* may be executed */
#define	PTE_A		0x008UL	/* accessed */
#define	PTE_M		0x010UL	/* modified */
#define	PTE_W		0x020UL	/* wired */
#define	PTE_MANAGED	0x040UL	/* the page has a reverse map */
#define	PTE_PS		0x080UL	/* maps memory above level 1 */
#define	PTE_AHEAD	0x100UL	/* made ahead of a fault, not used yet */
#define	PTE_ATTR_SHIFT	9	/* three bits of VM_MEMATTR_* */
#define	PTE_FRAME	0x000ffffffffff000UL
#define	PTE_COUNT_SHIFT	52
#define	PTE_COUNT_ONE	(1UL << PTE_COUNT_SHIFT)

#define	PTE_DIRTY	(PTE_M | PTE_RW)	/* both: it was written */

#define	PTP_NENTRIES	512
#define	PTP_LEVELS	4
#define	PTP_ROOT_LEVEL	5	/* of the entry in the pmap */
#define	PMAP_VA_BITS	48
#define	PMAP_VA_END	(1UL << PMAP_VA_BITS)

/* Bytes that one entry of a level covers, as a shift. */
#define	PTE_SHIFT(level)	(PAGE_SHIFT + 9 * ((level) - 1))
#define	PTE_SPAN(level)		(1UL << PTE_SHIFT(level))

#define	PTE_NOLEAF	(~(vm_offset_t)0)	/* pm_leaf_va: none */

static inline int
level_psind(int level)
{
	return (level - 1);
}

static inline u_long
psind_npages(int psind)
{
	return (1UL << (9 * psind));
}

static inline bool
pte_present(uint64_t pte)
{
	return ((pte & PTE_V) != 0);
}

static inline vm_paddr_t
pte_pa(uint64_t pte)
{
	return (pte & PTE_FRAME);
}

static inline bool
pte_dirty(uint64_t pte)
{
	return ((pte & PTE_DIRTY) == PTE_DIRTY);
}

static inline vm_prot_t
pte_prot(uint64_t pte)
{
	vm_prot_t prot;

	prot = pte_present(pte) ? VM_PROT_READ : VM_PROT_NONE;
	if ((pte & PTE_RW) != 0)
		prot |= VM_PROT_WRITE;
	if ((pte & PTE_X) != 0)
		prot |= VM_PROT_EXECUTE;
	return (prot);
}

static inline bool
pte_leads_to_table(uint64_t pte)
{
	return ((pte & (PTE_V | PTE_PS)) == PTE_V);
}

/* The table that an entry leads to, and how much of it is used. */
static inline uint64_t *
pte_table(uint64_t pte)
{
	return ((uint64_t *)(uintptr_t)(pte & PTE_FRAME));
}

static inline u_int
pte_count(uint64_t pte)
{
	return ((u_int)(pte >> PTE_COUNT_SHIFT));
}

static inline u_int
pte_index(vm_offset_t va, int level)
{
	return ((u_int)(va >> PTE_SHIFT(level)) & (PTP_NENTRIES - 1));
}

/* The bits that allow access. */
static inline uint64_t
pte_from_prot(vm_prot_t prot)
{
	return (PTE_V | ((prot & VM_PROT_WRITE) != 0 ? PTE_RW : 0) |
	    ((prot & VM_PROT_EXECUTE) != 0 ? PTE_X : 0));
}

/* The bits that an access leaves. */
static inline uint64_t
pte_from_access(vm_prot_t access)
{
	return (PTE_A | ((access & VM_PROT_WRITE) != 0 ? PTE_M : 0));
}

static inline uint64_t
pte_from_attr(vm_memattr_t ma)
{
	return (((uint64_t)ma & 7) << PTE_ATTR_SHIFT);
}

/*
 * Steps of the kernel, which has the pmap locked.  The processor may come
 * before each of them, never inside one.  It changes nothing but the bits
 * PTE_A, PTE_M and PTE_AHEAD of an entry that is present: where only the
 * others matter, who has the lock reads *e without a step.
 */
static inline uint64_t
pte_load(const uint64_t *e)
{
	sched_point(POINT_PTE_LOAD, e);
	return (*e);
}

/* Returns what was there. */
static inline uint64_t
pte_swap(uint64_t *e, uint64_t pte)
{
	uint64_t old;

	sched_point(POINT_PTE_STORE, e);
	old = *e;
	*e = pte;
	return (old);
}

/* Clears the bits; returns what was there. */
static inline uint64_t
pte_clear(uint64_t *e, uint64_t bits)
{
	uint64_t old;

	sched_point(POINT_PTE_STORE, e);
	old = *e;
	*e = old & ~bits;
	return (old);
}

#endif /* PMAP_PTE_H */
