/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The way to whatever is behind an object.  Its type selects a vector of
 *	methods (struct pagerops in <vm/vm_pager.h>); every call of one goes
 *	through here and is checked on both sides.
 *
 *	pager.c		methods that each pager has, and populate
 *	pager_optional.c  methods that most pagers leave out
 *	pager_async.c	reads that end later
 *	pager_type.c	types, built in and of the program's own
 *	rules.c		the contract: one row a rule, with its sentence
 *	rules_*.c	the checks, a file for each method and one for what
 *			holds of any; broken.c tells which rule is broken,
 *			method.c by whom
 *	swap_index.c	which pages of an object have a swap block
 *
 *	A new method: its type and member in <vm/vm_pager.h>, a row in
 *	pager_type.c if pagers of the program's own inherit it, a function
 *	vm_pager_NAME() in pager_optional.c between call_begin() and call_end(),
 *	and its rules, if it has any beside L1 and L2, in rules.c and doc/.
 * RULES
 *	L  any method leaves locks, counts and pages as it found them
 *	A  alloc, D dealloc, K the methods of devices, R revoking their pages
 *	G  getpages, S getpages_async, W putpages, H haspage, P populate
 *	N, I, M  pages and write counts put in, T types
 *	The sentences are in rules.c, the reasons in doc/pager-contract.md and
 *	doc/populate-rules.md.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The layers to the right, as <vm/vm_pager.h> says of each function.  The
 *	built-in pagers lie to the right too and register themselves.  A call
 *	is a scheduling point (POINT_PAGER) before and after: a pager stands for
 *	a device or a disk, where others run meanwhile.
 */
#ifndef PAGER_PAGER_H
#define PAGER_PAGER_H

#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/inject.h"
#include "base/machine.h"

#define	PAGER_TYPES_MAX	32	/* built-in and dynamic types */

struct object_swap_ops;
struct pagers_state;

/* A read that ends later; pager_async.c. */
struct pager_read {
	LIST_ENTRY(pager_read) link;	/* (w) */
	uintptr_t	 number;	/* (c) */
	vm_object_t	 object;	/* (c) */
	vm_pindex_t	 first;		/* (c) */
	int		 count;		/* (c) */
	pgo_getpages_iodone_t *iodone;	/* (c) the caller's */
	void		*arg;		/* (c) */
};

struct pager_state {
	const struct pagerops *tab[PAGER_TYPES_MAX]; /* (w) by type */
	int		 base[PAGER_TYPES_MAX]; /* (w) of a dynamic type, or
					   -1; its own of another */
	const struct object_swap_ops *swap;	/* (c) swap_index.h */
	struct pagers_state *pagers;	/* (c) private to src/pagers */
	struct pager_call *calls;	/* (w) under way, innermost first */
	struct zone	 leaves;	/* (w) struct swap_leaf */
	LIST_HEAD(, pager_read) reads;	/* (w) that have not ended */
	struct zone	 read_zone;	/* (w) struct pager_read */
	uintptr_t	 nreads;	/* (w) ever begun */
};

static inline const struct pagerops *
pager_ops(const struct vm_object *object)
{
	return (curvm->pager->tab[object->type]);
}

int	 pager_init(struct vmsim *);	/* 0 or ENOMEM */
void	 pager_register(objtype_t type, const struct pagerops *ops);
void	 pager_set_swap_ops(const struct object_swap_ops *);
/* The type whose methods a dynamic type inherits; else -1 or its own. */
static inline int
pager_base_type(const struct vm_object *object)
{
	return (curvm->pager->base[object->type]);
}

/* A contract panic unless objects of that type can live. */
void	 pager_require_methods(objtype_t);

/*
 * vm_pager_populate() for a fault that may be a wiring one: the pager is not
 * told, but what it does to the pages is looked at (rule P16).
 */
int	 pager_populate(vm_object_t, vm_pindex_t pidx, int fault_type,
	    vm_prot_t max_prot, bool wiring, vm_pindex_t *first,
	    vm_pindex_t *last);

/*
 * rules_call.c: a transfer that goes on after its call begins (1), or ends (-1)
 * in whatever call is under way.  Its count is the object's paging in progress.
 */
void	 pager_count_late(vm_object_t, int change);

/* pager_inject.c: true if this call or transfer is to fail, with *rv. */
bool	 pager_inject_slow(enum vmsim_inject_kind, vm_object_t, int *rv);

static inline bool
pager_injected(enum vmsim_inject_kind kind, vm_object_t object, int *rv)
{
	return (inject_is_on() && pager_inject_slow(kind, object, rv));
}

static inline bool
pager_busied_by_me(const struct vm_page *m)
{
	return ((m->busy_lock & ~VPB_BIT_WAITERS) ==
	    VPB_OWNER_WORD(curvm->curtid));
}

#endif /* PAGER_PAGER_H */
