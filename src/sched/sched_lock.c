/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks are bookkeeping: nothing runs at the same time, so taking one never
 * spins, but which thread holds what, taken in which order, is known and
 * checked: the rules are in sched.h.
 *
 * Two locks of one rank are in order only with LO_DUPOK.  A try may go
 * against the order: it cannot end in a deadlock.
 */
#include <sys/param.h>

#include "base/assert.h"
#include "base/junk.h"
#include "base/piece.h"
#include "sched/sched_private.h"

void
vmsim_kpi_lock_init(struct lock_object *lo, const char *name, int rank,
    int flags)
{
	CONTRACT(curvm != NULL, "lock \"%s\": no machine is entered", name);
	lo->lo_name = name;
	lo->lo_owner = NULL;
	lo->lo_where = "nowhere";
	lo->lo_sharers = 0;
	lo->lo_recurse = 0;
	lo->lo_class = 0;
	lo->lo_rank = (uint8_t)rank;
	lo->lo_flags = (uint8_t)flags;
}

void
vmsim_kpi_lock_fini(struct lock_object *lo)
{
	CONTRACT(lo->lo_owner == NULL && lo->lo_sharers == 0,
	    "lock \"%s\" is destroyed while held since %s", lo->lo_name,
	    lo->lo_where);
	lo->lo_flags |= LO_GONE;
}

static inline bool
is_gone(const struct lock_object *lo)
{
	return ((lo->lo_flags & LO_GONE) != 0);
}

static bool
is_taken(const struct lock_object *lo)
{
	return (lo->lo_owner != NULL || lo->lo_sharers != 0);
}

/* Its memory was freed, or nobody has made a lock there. */
static bool
is_junk(const struct lock_object *lo)
{
	return (lo->lo_flags == lo->lo_rank &&
	    (lo->lo_flags == JUNK_FREED || lo->lo_flags == JUNK_PIECE));
}

/*
 * Before other threads may come first: who takes a lock then knows it from
 * what is there.  Once they have come, it may be gone, and is looked at again.
 */
static void
check_there(const struct lock_object *lo, const char *where)
{
	sched_gone_t *gone = curvm->sched->gone;

	if (__predict_false(is_junk(lo)))
		vm_panic(where, "a lock is taken that %s: it is %s",
		    lo->lo_flags == JUNK_FREED ? "was freed" :
		    "was never initialised", piece_describe_around(lo).text);
	if (__predict_true(!is_gone(lo)))
		return;
	if (gone != NULL)
		gone(lo, where);
	vm_panic(where, "lock \"%s\" is taken and was destroyed",
	    lo->lo_name);
}

/* The last place of a lock among those that a thread holds, or -1. */
static int
find_held(const struct thread *td, const struct lock_object *lo)
{
	int i;

	for (i = td->td_nheld; i-- > 0;) {
		if (td->td_held[i] == lo)
			return (i);
	}
	return (-1);
}

bool
sched_holds(const struct thread *td, const struct lock_object *lo)
{
	return (find_held(td, lo) >= 0);
}

/*
 * td_top: with a lock held that has no rank, and with nearly as many held as
 * there is room for, none is plainly in order.
 */
#define	TOP_NONE	UINT8_MAX
#define	HELD_PLAINLY	(SCHED_HELD_MAX - 8)	/* 8: more than ranks */

static inline uint8_t
top_of(const struct lock_object *lo)
{
	return (lo->lo_rank == LOCK_RANK_NONE ? TOP_NONE : lo->lo_rank);
}

static void
refresh_top(struct thread *td, int at)
{
	for (; at < td->td_nheld; at++)
		td->td_top[at + 1] = at >= HELD_PLAINLY ? TOP_NONE :
		    MAX(td->td_top[at], top_of(td->td_held[at]));
}

static void
add_held(struct thread *td, struct lock_object *lo, const char *where)
{
	CONTRACT(td->td_nheld < SCHED_HELD_MAX,
	    "lock \"%s\": %s holds %d locks already", lo->lo_name,
	    describe_thread(td).text, td->td_nheld);
	td->td_held[td->td_nheld++] = lo;
	refresh_top(td, td->td_nheld - 1);
	lo->lo_where = where;
	if (td->td_nheld > 1)
		sched_note_crowd(td, lo);
}

static void
drop_held(struct thread *td, int at)
{
	int i;

	td->td_nheld--;
	for (i = at; i < td->td_nheld; i++)
		td->td_held[i] = td->td_held[i + 1];
	refresh_top(td, at);
}

/*
 * There is no listener and the order is plainly kept: true for nearly every
 * lock, so the functions below do no more for it than they must.  With a lock
 * without a rank there is more to do, unless it is the only one.
 */
static inline bool
is_plain(const struct thread *td, const struct lock_object *lo)
{
	const unsigned n = (unsigned)td->td_nheld;
	const uint8_t top = td->td_top[n];

	if (__predict_false(sched_is_listening()))
		return (false);
	if (__predict_true(lo->lo_rank > top))
		return (true);
	return (lo->lo_rank == top && (n == 0 || ((lo->lo_flags & LO_DUPOK) !=
	    0 && n < HELD_PLAINLY && curvm->check_level == VMSIM_CHECK_OFF)));
}

/* Of one that is plainly in order. */
static inline void
push_held(struct thread *td, struct lock_object *lo, const char *where)
{
	const unsigned n = (unsigned)td->td_nheld;

	td->td_held[n] = lo;
	td->td_top[n + 1] = top_of(lo);
	td->td_nheld = (int)(n + 1);
	lo->lo_where = where;
}

/* There is no listener and it is the last lock taken, or the last but one. */
static inline bool
drop_plain(struct thread *td, const struct lock_object *lo)
{
	const unsigned n = (unsigned)td->td_nheld;

	if (__predict_false(sched_is_listening() || n == 0))
		return (false);
	if (td->td_held[n - 1] != lo) {
		if (n == 1 || td->td_held[n - 2] != lo)
			return (false);
		td->td_held[n - 2] = td->td_held[n - 1];
		td->td_top[n - 1] = MAX(td->td_top[n - 2],
		    top_of(td->td_held[n - 2]));
	}
	td->td_nheld = (int)(n - 1);
	return (true);
}

/* The owner takes its lock again. */
static void
recurse_lock(struct lock_object *lo, const char *where)
{
	CONTRACT((lo->lo_flags & LO_RECURSABLE) != 0,
	    "lock \"%s\" is taken again by its owner; first taken at %s, "
	    "again at %s", lo->lo_name, lo->lo_where, where);
	lo->lo_recurse++;
}

static void __attribute__((noinline))
lock_excl(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;

	check_there(lo, where);
	sched_point(POINT_LOCK, lo);
	if (lo->lo_owner == td) {
		recurse_lock(lo, where);
		return;
	}
	sched_check_order(td, lo, where);
	if (__predict_false(is_taken(lo)))
		sched_wait_excl(lo, where);
	lo->lo_owner = td;
	add_held(td, lo, where);
}

void
vmsim_kpi_lock_excl(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;

	if (__predict_false(is_taken(lo) || is_gone(lo) ||
	    !is_plain(td, lo))) {
		lock_excl(lo, where);
		return;
	}
	lo->lo_owner = td;
	push_held(td, lo, where);
}

bool
vmsim_kpi_lock_excl_try(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;

	check_there(lo, where);
	sched_point(POINT_TRYLOCK, lo);
	if (lo->lo_owner == td && (lo->lo_flags & LO_RECURSABLE) != 0) {
		lo->lo_recurse++;
		return (true);
	}
	if (is_taken(lo))
		return (false);
	lo->lo_owner = td;
	add_held(td, lo, where);
	return (true);
}

static void __attribute__((noinline))
unlock_excl(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;
	int at;

	if (__predict_false(lo->lo_owner != td))
		vm_panic(where, "lock \"%s\" is released exclusively by %s "
		    "and is %s", lo->lo_name, describe_thread(td).text,
		    describe_lock(lo).text);
	if (lo->lo_recurse > 0) {
		lo->lo_recurse--;
		return;
	}
	at = find_held(td, lo);
	INVARIANT(at >= 0, "sched 2: \"%s\" is not among the held locks",
	    lo->lo_name);
	drop_held(td, at);
	lo->lo_owner = NULL;
	sched_point(POINT_UNLOCK, lo);
}

void
vmsim_kpi_unlock_excl(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;

	if (__predict_false(lo->lo_owner != td || lo->lo_recurse > 0 ||
	    !drop_plain(td, lo))) {
		unlock_excl(lo, where);
		return;
	}
	lo->lo_owner = NULL;
}

static void __attribute__((noinline))
lock_shared(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;

	check_there(lo, where);
	sched_point(POINT_SLOCK, lo);
	sched_check_order(td, lo, where);
	if (__predict_false(lo->lo_owner != NULL))
		sched_wait_shared(lo, where);
	lo->lo_sharers++;
	add_held(td, lo, where);
}

void
vmsim_kpi_lock_shared(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;

	if (__predict_false(lo->lo_owner != NULL || is_gone(lo) ||
	    !is_plain(td, lo))) {
		lock_shared(lo, where);
		return;
	}
	lo->lo_sharers++;
	push_held(td, lo, where);
}

bool
vmsim_kpi_lock_shared_try(struct lock_object *lo, const char *where)
{
	check_there(lo, where);
	sched_point(POINT_TRYLOCK, lo);
	if (lo->lo_owner != NULL)
		return (false);
	lo->lo_sharers++;
	add_held(curthread, lo, where);
	return (true);
}

static void __attribute__((noinline))
unlock_shared(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;
	int at;

	at = find_held(td, lo);
	if (__predict_false(lo->lo_owner != NULL || at < 0))
		vm_panic(where, "lock \"%s\" is released shared by %s and "
		    "is %s", lo->lo_name, describe_thread(td).text,
		    describe_lock(lo).text);
	drop_held(td, at);
	lo->lo_sharers--;
	sched_point(POINT_UNLOCK, lo);
}

void
vmsim_kpi_unlock_shared(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;

	if (__predict_false(lo->lo_owner != NULL || !drop_plain(td, lo))) {
		unlock_shared(lo, where);
		return;
	}
	lo->lo_sharers--;
}

bool
vmsim_kpi_lock_upgrade_try(struct lock_object *lo, const char *where)
{
	struct thread *td = curthread;

	sched_point(POINT_TRYLOCK, lo);
	CONTRACT(lo->lo_owner == NULL && find_held(td, lo) >= 0,
	    "lock \"%s\" is upgraded at %s but not held shared", lo->lo_name,
	    where);
	if (lo->lo_sharers != 1)
		return (false);
	lo->lo_sharers = 0;
	lo->lo_owner = td;
	lo->lo_where = where;
	return (true);
}

void
vmsim_kpi_lock_downgrade(struct lock_object *lo, const char *where)
{
	CONTRACT(lo->lo_owner == curthread && lo->lo_recurse == 0,
	    "lock \"%s\" is downgraded at %s but not held exclusively once",
	    lo->lo_name, where);
	lo->lo_owner = NULL;
	lo->lo_sharers = 1;
	lo->lo_where = where;
	sched_point(POINT_UNLOCK, lo);
}

void
vmsim_kpi_unlock_any(struct lock_object *lo, const char *where)
{
	if (lo->lo_owner != NULL)
		vmsim_kpi_unlock_excl(lo, where);
	else
		vmsim_kpi_unlock_shared(lo, where);
}

bool
vmsim_kpi_lock_owned(const struct lock_object *lo)
{
	return (lo->lo_owner == curthread);
}
