/* SPDX-License-Identifier: BSD-2-Clause */
/* What may be asked about locks: assertions, balance, consistency. */
#include "base/assert.h"
#include "sched/sched.h"

static unsigned
count_held(const struct thread *td, const struct lock_object *lo)
{
	unsigned n;
	int i;

	for (i = n = 0; i < td->td_nheld; i++) {
		if (td->td_held[i] == lo)
			n++;
	}
	return (n);
}

static bool
is_as_asserted(const struct lock_object *lo, int what)
{
	const struct thread *td = curthread;

	switch (what & (LA_LOCKED | LA_SLOCKED | LA_XLOCKED)) {
	case LA_UNLOCKED:
		return (lo->lo_owner != td && count_held(td, lo) == 0);
	case LA_SLOCKED:
		return (lo->lo_owner == NULL && count_held(td, lo) != 0);
	case LA_XLOCKED:
		if (lo->lo_owner != td)
			return (false);
		if ((what & LA_RECURSED) != 0)
			return (lo->lo_recurse != 0);
		return ((what & LA_NOTRECURSED) == 0 || lo->lo_recurse == 0);
	default:	/* LA_LOCKED, in either way */
		return (lo->lo_owner == td || count_held(td, lo) != 0);
	}
}

static const char *
wanted_words(int what)
{
	switch (what & (LA_LOCKED | LA_SLOCKED | LA_XLOCKED)) {
	case LA_UNLOCKED:
		return ("not held");
	case LA_SLOCKED:
		return ("held shared");
	case LA_XLOCKED:
		return ("held exclusively");
	default:
		return ("held");
	}
}

void
vmsim_kpi_lock_assert(const struct lock_object *lo, int what, const char *where)
{
	if (__predict_true((what & LA_XLOCKED) != 0 &&
	    lo->lo_owner == curthread && lo->lo_recurse == 0 &&
	    (what & LA_RECURSED) == 0))
		return;
	if (__predict_false(!is_as_asserted(lo, what)) && !curvm->dead)
		vm_panic(where, "lock \"%s\" must be %s here, but is %s",
		    lo->lo_name, wanted_words(what), describe_lock(lo).text);
}

void
sched_check_none_held(const char *where)
{
	const struct thread *td = curthread;

	CONTRACT(td->td_nheld == 0,
	    "lock \"%s\" is still held when %s returns, taken at %s",
	    td->td_held[td->td_nheld - 1]->lo_name, where,
	    td->td_held[td->td_nheld - 1]->lo_where);
}

static void
check_lock(struct check *c, const struct thread *td,
    const struct lock_object *lo)
{
	const struct thread *other;
	unsigned n, total;

	if (lo->lo_owner != NULL && lo->lo_sharers != 0)
		check_fail(c, "sched 1", "lock \"%s\" has an owner and %u "
		    "sharers", lo->lo_name, lo->lo_sharers);
	total = 0;
	TAILQ_FOREACH(other, &curvm->sched->threads, td_link)
		total += count_held(other, lo);
	n = lo->lo_owner != NULL ? 1 : lo->lo_sharers;
	if (total != n || (lo->lo_owner != NULL && lo->lo_owner != td))
		check_fail(c, "sched 2", "lock \"%s\" is held %u times, "
		    "threads hold it %u times", lo->lo_name, n, total);
}

void
sched_check(struct check *c)
{
	const struct thread *td;
	int i;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		for (i = 0; i < td->td_nheld; i++)
			check_lock(c, td, td->td_held[i]);
		if (td->td_wchan != NULL && td->td_wlock != NULL)
			check_fail(c, "sched 4", "%s waits for \"%s\" and "
			    "for lock \"%s\"", describe_thread(td).text,
			    td->td_wmesg, td->td_wlock->lo_name);
	}
}
