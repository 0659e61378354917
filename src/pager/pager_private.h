/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls of pagers under way, which the files of this layer share.  Each method
 * that is checked has a pair of functions: `enter` looks at the caller's side
 * and remembers what it finds, `leave` compares it with what is there then.
 *
 * The enter functions panic about the caller.  The leave functions return false
 * if the pager broke a promise and the machine keeps reports, after making the
 * state fit for the caller to go on with a failure.
 *
 * What is not looked at in a quiet machine costs nothing there: rules L3 to L6
 * take time by the number of pages, and are for machines that check themselves
 * (VMSIM_CHECK_JUNK): `thorough`.
 */
#ifndef PAGER_PAGER_PRIVATE_H
#define PAGER_PAGER_PRIVATE_H

#include "base/assert.h"
#include "sched/sched.h"
#include "pager/pager.h"
#include "pager/rules.h"

#define	PAGER_WATCH_MAX	8	/* pages whose contents are remembered */

struct pager_call {
	struct pager_op	 op;		/* (t) for sentences */
	enum pager_rule	 rule;		/* (t) about its locks: L1 or P3 */
	uint32_t	 tid;		/* (t) thread that calls */
	int		 nheld;		/* (t) locks held before */
	bool		 wowned;	/* (t) object write-locked before */
	bool		 thorough;	/* (t) what costs time is checked too */
	bool		 past_end;	/* (t) a page lies past the size */
	bool		 counts;	/* (t) the hook below is ours */
	bool		 handed_over;	/* (t) the pager keeps pages and paging
					   in progress: a read ends later */
	bool		 wiring;	/* (t) populate under mlock */
	bool		 puts;		/* (t) it is putpages */
	bool		 own_paging;	/* (t) its caller has paging in progress
					   of its own */
	u_int		 pip;		/* (t) paging in progress before */
	u_int		 pip_given;	/* (t) so many may be given back */
	int		 pip_late;	/* (w) changed by transfers that go on
					   after a call: begun less ended */
	u_int		 nbusy;		/* (t) pages of the object that this
					   thread had exclusively busied */
	u_int		 nsteps;	/* (t) waits and yields, in a thorough
					   call all points, since the last page
					   came or went */
	int		 nresident;	/* (t) pages then */
	uint64_t	 begun;		/* (t) step of the scheduler */
	unsigned	 nwatch;	/* (t) */
	struct {
		vm_page_t m;		/* (t) was marked valid */
		uint64_t hash;		/* (t) of what it held then */
		uint64_t step;		/* (t) the scheduler's, then */
	} watch[PAGER_WATCH_MAX];
	vm_page_t	 wired;		/* (t) page wired by it, or NULL */
	struct pager_call *outer;	/* (w) the list of calls */
};

/* ---- rules_call.c: any method ---- */

/* pindex: PAGER_WHOLE if the call is about no page. */
static inline void
pager_op_set(struct pager_op *op, const char *method, vm_object_t object,
    vm_pindex_t pindex)
{
	op->method = method;
	op->object = object;
	op->pindex = pindex;
	op->type = object->type;
	op->returned = false;
}

/* Its op is set.  A scheduling point, after which pages are looked at too. */
void	 pager_enter(struct pager_call *);
/* The same without what takes time, for methods that do little. */
void	 pager_enter_quick(struct pager_call *);
bool	 pager_leave(struct pager_call *);
/* Rules L1 and L2 alone; no point. */
bool	 pager_leave_locks(struct pager_call *);
/* Rules L3 to L5, of a thorough call. */
bool	 pager_looks_kept(const struct pager_call *, u_int allowed);
/*
 * A page of the object that this thread has left busied, besides `allowed` and
 * those that it had before; NULL if there is none or the call is not thorough.
 */
vm_page_t pager_left_busy(const struct pager_call *, u_int allowed);
/* Has no other thread run since it began? */
static inline bool
pager_was_alone(const struct pager_call *call)
{
	const struct sched_state *ks = curvm->sched;

	return (ks->nalive == 0 || ks->nsteps == call->begun);
}

/* The call of the current thread under way, or NULL. */
struct pager_call *pager_current(void);

/* broken.c: "thread 1 (main) is in getpages for page 3 of object "F"". */
void	 pager_print_calls(struct printer *);

/* method.c: as its author calls it, "cdev_pg_fault". */
const char *pager_method_name(const struct pager_op *);

/* ---- rules_watch.c: in the course of a call ---- */

/* sched_state.waited: the thread of a call waits or gives way; rule L6. */
void	 pager_count_wait(void);
/* Of a thorough call. */
void	 pager_watch_begin(struct pager_call *);
void	 pager_watch_end(struct pager_call *);
/* A call of putpages: from now on until it ends it waits for no frame. */
void	 pager_watch_put(void);
/* Of what a page holds. */
uint64_t pager_hash_page(const struct vm_page *);
/* Do the watched pages hold what they held when they became valid?  L5. */
bool	 pager_watch_kept(const struct pager_call *);
/* mem_state.wire_hook: a page of an object was wired within a call. */
void	 pager_watch_wired(vm_page_t);

/* ---- rules_get.c ---- */

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

void	 pager_enter_get(struct pager_get *, vm_object_t, const char *method);
bool	 pager_leave_get(struct pager_get *, int rv);

/* Rule G7. */
bool	 pager_page_is_there(const struct pager_op *, const struct vm_page *);

/* ---- rules_put.c ---- */

#define	PAGER_PUT_MAX	32	/* pages of a call that are looked at closely */

struct pager_put {
	struct pager_call call;
	vm_page_t	*m;		/* (t) */
	int		 count;		/* (t) */
	int		*rtvals;	/* (t) the caller's */
	bool		 injected;	/* (t) the pager was not asked */
	int		*answers;	/* (t) the pager's: own[], or the
					   caller's for very many pages */
	int		 own[PAGER_PUT_MAX + 1]; /* (t) */
	vm_page_bits_t	 dirty[PAGER_PUT_MAX]; /* (t) before */
	bool		 mapped[PAGER_PUT_MAX]; /* (t) for writing, before */
	uint64_t	 hash[PAGER_PUT_MAX]; /* (t) before, if thorough */
};

void	 pager_enter_put(struct pager_put *, vm_object_t);
bool	 pager_leave_put(struct pager_put *);

/* ---- rules_populate.c ---- */

struct pager_populate {
	struct pager_call call;
	vm_pindex_t	 pidx;		/* (t) where the fault is */
	vm_pindex_t	*first;		/* (t) */
	vm_pindex_t	*last;		/* (t) */
};

void	 pager_enter_populate(struct pager_populate *, vm_object_t,
	    bool wiring);
bool	 pager_leave_populate(struct pager_populate *, int rv);

/* Managed or not, as its object is. */
static inline bool
pager_page_fits(const struct vm_object *object, const struct vm_page *m)
{
	return (((object->flags & OBJ_UNMANAGED) != 0) ==
	    ((m->oflags & VPO_UNMANAGED) != 0));
}

#endif /* PAGER_PAGER_PRIVATE_H */
