/* SPDX-License-Identifier: BSD-2-Clause */
/* Each assertion about a lock against each state that it can be in. */
#include <sys/rwlock.h>

#include "base/assert.h"
#include "support/bare.h"
#include "support/threads.h"

TESTS(.bare = true);

static struct rwlock rw;

enum state { FREE, SHARED, TWICE_SHARED, OWNED, TWICE_OWNED, OTHERS_SHARED,
	OTHERS, STATES };

/* Takes it, or gives it back. */
static void
bring(struct test *t, enum state state, bool take)
{
	struct lock_object *lo = &rw.lock_object;
	int n = state == TWICE_SHARED || state == TWICE_OWNED ? 2 : 1;

	for (; n > 0; n--) {
		switch (state) {
		case FREE:
		case STATES:
			break;
		case SHARED:
		case TWICE_SHARED:
			if (take)
				vmsim_kpi_lock_shared(lo, "here");
			else
				vmsim_kpi_unlock_shared(lo, "here");
			break;
		case OWNED:
		case TWICE_OWNED:
			if (take)
				vmsim_kpi_lock_excl(lo, "here");
			else
				vmsim_kpi_unlock_excl(lo, "here");
			break;
		case OTHERS_SHARED:
			if (take)
				AS_STRANGER(t, vmsim_kpi_lock_shared(lo, "x"));
			else
				AS_STRANGER(t, vmsim_kpi_unlock_shared(lo,
				    "x"));
			break;
		case OTHERS:
			if (take)
				AS_STRANGER(t, vmsim_kpi_lock_excl(lo, "x"));
			else
				AS_STRANGER(t, vmsim_kpi_unlock_excl(lo, "x"));
			break;
		}
	}
}

/* free, shared, twice, owned, twice, others shared, others */
static const struct {
	int	 what;
	const char *holds;	/* + it does, - it is told */
	const char *told;
} assertions[] = {
	{ LA_UNLOCKED,			"+----++", "must be not held here" },
	{ LA_LOCKED,			"-++++--", "must be held here" },
	{ LA_SLOCKED,			"-++----", "must be held shared here" },
	{ LA_XLOCKED,			"---++--", "must be held exclusively" },
	{ LA_XLOCKED | LA_RECURSED,	"----+--", "must be held exclusively" },
	{ LA_XLOCKED | LA_NOTRECURSED,	"---+---", "must be held exclusively" },
};

static void
assert_told(struct test *t, int what, const char *told)
{
	expect_panic(t->vm, told, vmsim_kpi_lock_assert(&rw.lock_object, what,
	    "here"));
	t->vm->dead = false;
}

TEST(each_assertion_holds_where_it_should)
{
	size_t i;
	int s;

	vmsim_kpi_lock_init(&rw.lock_object, "rw", LOCK_RANK_NONE,
	    LO_RECURSABLE);
	(void)stranger(t);
	for (s = 0; s < STATES; s++) {
		bring(t, (enum state)s, true);
		for (i = 0; i < nrows(assertions); i++) {
			if (assertions[i].holds[s] == '+')
				vmsim_kpi_lock_assert(&rw.lock_object,
				    assertions[i].what, "here");
			else
				assert_told(t, assertions[i].what,
				    assertions[i].told);
		}
		bring(t, (enum state)s, false);
	}
}

/* Tried: had if it is free, or is one's own already and may be. */
TEST(each_try_succeeds_where_it_should)
{
	static const char excl[] = "+--++--", shared[] = "+++--+-";
	struct lock_object *lo = &rw.lock_object;
	int s;

	vmsim_kpi_lock_init(lo, "rw", LOCK_RANK_NONE, LO_RECURSABLE);
	(void)stranger(t);
	for (s = 0; s < STATES; s++) {
		bring(t, (enum state)s, true);
		assert_eq(vmsim_kpi_lock_excl_try(lo, "here"), excl[s] == '+');
		if (excl[s] == '+')
			vmsim_kpi_unlock_excl(lo, "here");
		assert_eq(vmsim_kpi_lock_shared_try(lo, "here"),
		    shared[s] == '+');
		if (shared[s] == '+')
			vmsim_kpi_unlock_shared(lo, "here");
		bring(t, (enum state)s, false);
		test_bare_check();
	}
}

/* What is not held so is not released so. */
TEST(each_release_is_of_what_is_held)
{
	static const char excl[] = "---++--", shared[] = "-++----";
	struct lock_object *lo = &rw.lock_object;
	int s;

	vmsim_kpi_lock_init(lo, "rw", LOCK_RANK_NONE, LO_RECURSABLE);
	(void)stranger(t);
	for (s = 0; s < STATES; s++) {
		bring(t, (enum state)s, true);
		if (excl[s] == '-') {
			expect_panic(t->vm, "is released exclusively by",
			    vmsim_kpi_unlock_excl(lo, "here"));
			t->vm->dead = false;
		}
		if (shared[s] == '-') {
			expect_panic(t->vm, "is released shared by",
			    vmsim_kpi_unlock_shared(lo, "here"));
			t->vm->dead = false;
		}
		bring(t, (enum state)s, false);
	}
}
