/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of pagers, by object type, and the checks around their methods.
 *
 * The built-in pagers lie to the right of this layer and register themselves
 * when the machine is made; a program adds its own with
 * vm_pager_alloc_dyn_type().
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

struct pager_state {
	const struct pagerops *tab[PAGER_TYPES_MAX]; /* (w) by type */
	const struct object_swap_ops *swap;	/* (c) swap_index.h */
	struct pagers_state *pagers;	/* (c) private to src/pagers */
	struct pager_call *calls;	/* (w) under way, innermost first */
	struct zone	 leaves;	/* (w) struct swap_leaf */
	LIST_HEAD(, pager_read) reads;	/* (w) that have not ended */
	struct zone	 read_zone;	/* (w) struct pager_read */
	uintptr_t	 nreads;	/* (w) ever begun */
	u_int		 left;		/* (w) pages whose transfer went on
					   after the call, ever */
};

static inline const struct pagerops *
pager_ops(const struct vm_object *object)
{
	return (curvm->pager->tab[object->type]);
}

int	 pager_init(struct vmsim *);	/* 0 or ENOMEM */
void	 pager_register(objtype_t type, const struct pagerops *ops);
void	 pager_set_swap_ops(const struct object_swap_ops *);
/* A contract panic unless objects of that dynamic type can live. */
void	 pager_require_methods(objtype_t);

/*
 * One call of a pager, kept to be compared afterwards; pager_call.c.  The calls
 * under way form a list, innermost first.
 */
#define	PAGER_WATCH_MAX	8	/* pages whose contents are remembered */

struct pager_call {
	struct pager_call *outer;	/* (w) the list of calls */
	vm_object_t	 object;	/* (t) */
	const char	*op;		/* (t) for sentences */
	const char	*rule;		/* (t) about its locks, for sentences */
	vm_pindex_t	 pindex;	/* (t) the first page it is about */
	objtype_t	 type;		/* (t) of the object before */
	uint32_t	 tid;		/* (t) thread that calls */
	int		 nheld;		/* (t) locks held before */
	bool		 wowned;	/* (t) object write-locked before */
	bool		 thorough;	/* (t) what costs time is checked too */
	bool		 past_end;	/* (t) a page lies past the size */
	bool		 counts;	/* (t) the hook below is ours */
	u_int		 pip;		/* (t) paging in progress before */
	u_int		 pip_given;	/* (t) so many may be given back */
	u_int		 left;		/* (t) pager_state.left before */
	u_int		 nbusy;		/* (t) pages of the object that this
					   thread had exclusively busied */
	u_int		 npoints;	/* (t) scheduling points since the last
					   page came or went */
	int		 nresident;	/* (t) pages then */
	unsigned	 nwatch;	/* (t) */
	struct {
		vm_page_t m;		/* (t) was marked valid */
		uint64_t hash;		/* (t) of what it held then */
	} watch[PAGER_WATCH_MAX];
	bool		 handed_over;	/* (t) the pager keeps pages and paging
					   in progress: a read ends later */
	bool		 wiring;	/* (t) populate under mlock */
	vm_page_t	 wired;		/* (t) page wired by it, or NULL */
};

struct pager_get {
	struct pager_call call;
	vm_page_t	*m;		/* (t) the caller's array */
	vm_page_t	 first_m;	/* (t) m[0] before */
	int		 count;		/* (t) */
	vm_pindex_t	 first;		/* (t) index of m[0] */
	int		*behind;	/* (t) may be NULL */
	int		*ahead;		/* (t) may be NULL */
	int		 asked_behind;	/* (t) */
	int		 asked_ahead;	/* (t) */
};

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
/* The same without what takes time, for methods that do little. */
void	 pager_enter_quick(struct pager_call *, vm_object_t, const char *op,
	    vm_pindex_t pindex);
bool	 pager_leave(struct pager_call *);
/* Rules L1 and L2 alone; no point. */
bool	 pager_leave_locks(struct pager_call *);
/*
 * A page of the object that this thread has left busied, besides `allowed` and
 * those that it had before; NULL if there is none or nobody looked before.
 */
vm_page_t pager_left_busy(const struct pager_call *, u_int allowed);
/* Rules L3 to L5, where somebody looked before. */
bool	 pager_looks_kept(const struct pager_call *, u_int allowed);
/* The call of the current thread under way, or NULL. */
struct pager_call *pager_current(void);
/* pager_get.c, pager_put.c, pager_populate.c */
void	 pager_enter_get(struct pager_get *);
bool	 pager_leave_get(struct pager_get *, int rv);
void	 pager_enter_put(struct pager_put *);
bool	 pager_leave_put(struct pager_put *);
void	 pager_enter_populate(struct pager_populate *, bool wiring);
bool	 pager_leave_populate(struct pager_populate *, int rv);

/*
 * vm_pager_populate() for a fault that may be a wiring one: the pager is not
 * told, but what it does to the pages is looked at (rule P16).
 */
int	 pager_populate(vm_object_t, vm_pindex_t pidx, int fault_type,
	    vm_prot_t max_prot, bool wiring, vm_pindex_t *first,
	    vm_pindex_t *last);

/* pager_watch.c: within a call of a pager, a page was marked valid. */
void	 pager_watch_valid(vm_page_t);
/* Is what the watched pages hold what they held then?  Rule L5. */
bool	 pager_watch_kept(const struct pager_call *);
/* A page of an object was wired within a call. */
void	 pager_watch_wired(vm_page_t);
void	 pager_watch_points(struct pager_call *);
void	 pager_watch_end(struct pager_call *);

/* pager_words.c */
/* What the method is called by who wrote it: "cdev_pg_fault". */
const char *pager_op_name(const struct pager_call *);

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

/* Managed or not, as the object's type says. */
static inline bool
pager_page_fits(const struct vm_object *object, const struct vm_page *m)
{
	return (((object->flags & OBJ_UNMANAGED) != 0) ==
	    ((m->oflags & VPO_UNMANAGED) != 0));
}

#endif /* PAGER_PAGER_H */
