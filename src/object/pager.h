/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of pagers, by object type, and the checks around their methods.
 *
 * The built-in pagers lie to the right of this layer and register themselves
 * when the machine is made; a program adds its own with
 * vm_pager_alloc_dyn_type().
 */
#ifndef OBJECT_PAGER_H
#define OBJECT_PAGER_H

#include <vm/vm_pager.h>
#include "base/machine.h"

#define	PAGER_TYPES_MAX	32	/* built-in and dynamic types */
#define	PAGER_NAME_MAX	64	/* an object's name in a sentence */

struct object_swap_ops;
struct pagers_state;

/* The name and kind that somebody gave an object, or NULL. */
typedef const char *pager_name_t(vm_object_t);

struct pager_state {
	const struct pagerops *tab[PAGER_TYPES_MAX]; /* (w) by type */
	const struct object_swap_ops *swap;	/* (c) swap_index.h */
	struct pagers_state *pagers;	/* (c) private to src/pagers */
	pager_name_t	*name;		/* (c) may be NULL */
	struct zone	 leaves;	/* (w) struct swap_leaf */
};

static inline const struct pagerops *
pager_ops(const struct vm_object *object)
{
	return (curvm->pager->tab[object->type]);
}

int	 pager_init(struct vmsim *);	/* 0 or ENOMEM */
void	 pager_register(objtype_t type, const struct pagerops *ops);
void	 pager_set_swap_ops(const struct object_swap_ops *);
/* Lets sentences call objects by name. */
void	 pager_set_name_hook(pager_name_t *);
/* `object "fb0"`, or `object 12`, in buf, which is returned. */
const char *pager_object_name(vm_object_t, char buf[PAGER_NAME_MAX]);

/*
 * pager_check.c: one call of a pager, kept to be compared afterwards.
 */
struct pager_call {
	vm_object_t	 object;	/* (t) */
	const char	*op;		/* (t) for sentences */
	const char	*rule;		/* (t) about its locks, for sentences */
	int		 nheld;		/* (t) locks held before */
	bool		 wowned;	/* (t) object write-locked before */
};

struct pager_get {
	struct pager_call call;
	vm_page_t	*m;		/* (t) the caller's array */
	int		 count;		/* (t) */
	vm_pindex_t	 first;		/* (t) index of m[0] */
	int		*behind;	/* (t) may be NULL */
	int		*ahead;		/* (t) may be NULL */
	int		 asked_behind;	/* (t) */
	int		 asked_ahead;	/* (t) */
};

struct pager_put {
	struct pager_call call;
	vm_page_t	*m;		/* (t) */
	int		 count;		/* (t) */
	int		*rtvals;	/* (t) */
};

struct pager_populate {
	struct pager_call call;
	vm_pindex_t	 pidx;		/* (t) where the fault is */
	vm_pindex_t	*first;		/* (t) */
	vm_pindex_t	*last;		/* (t) */
};

/*
 * The enter functions panic about the caller; the leave functions return
 * false if the pager broke a promise and the machine keeps reports, after
 * making the state fit for the caller to go on with a failure.
 */
void	 pager_enter(struct pager_call *, vm_object_t, const char *op);
bool	 pager_leave(const struct pager_call *);
void	 pager_enter_get(struct pager_get *);
bool	 pager_leave_get(struct pager_get *, int rv);
void	 pager_enter_put(struct pager_put *);
bool	 pager_leave_put(struct pager_put *);
void	 pager_enter_populate(struct pager_populate *);
bool	 pager_leave_populate(struct pager_populate *, int rv);

#endif /* OBJECT_PAGER_H */
