/* SPDX-License-Identifier: BSD-2-Clause */
/* Learned lock orders: by name, over steps, against ranks, saved. */
#include <stdio.h>

#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/sx.h>

#include "base/snapshot.h"
#include "sched/sched.h"
#include "support/bare.h"
#include "support/support.h"

static struct mtx a, a2, b, c;

static int
setup(void **state)
{
	test_bare_setup(state);
	mtx_init(&a, "class a", NULL, MTX_DEF);
	mtx_init(&a2, "class a", NULL, MTX_DEF);
	mtx_init(&b, "class b", NULL, MTX_DEF);
	mtx_init(&c, "class c", NULL, MTX_DEF);
	return (0);
}

static void
nest(struct mtx *outer, struct mtx *inner)
{
	mtx_lock(outer);
	mtx_lock(inner);
	mtx_unlock(inner);
	mtx_unlock(outer);
}

/* a -> b; then b -> a is reported, with both places. */
static void
the_opposite_order_is_reported(void **state)
{
	nest(&a, &b);
	nest(&a, &b);
	expect_panic(*state, "lock order reversal: \"class a\" is taken at "
	    "test_witness.c:", nest(&b, &a));
	assert_non_null(strstr(vmsim_report_last(*state),
	    "with \"class b\" held since test_witness.c:"));
	assert_non_null(strstr(vmsim_report_last(*state),
	    "before, \"class b\" was taken at test_witness.c:"));
	assert_non_null(strstr(vmsim_report_last(*state),
	    "with \"class a\" held since test_witness.c:"));
}

/* a -> b -> c; c -> another of class a is a circle of three. */
static void
an_order_holds_over_steps_and_for_all_of_a_name(void **state)
{
	nest(&a, &b);
	nest(&b, &c);
	expect_panic(*state, "lock order reversal: \"class a\"",
	    nest(&c, &a2));
	assert_non_null(strstr(vmsim_report_last(*state),
	    "\"class c\" was taken"));
	assert_non_null(strstr(vmsim_report_last(*state),
	    "\"class b\" was taken"));
}

/* Two of one name nest only if they say so. */
static void
two_of_one_name_do_not_nest(void **state)
{
	struct rwlock x, y;

	rw_init_flags(&x, "many", RW_DUPOK);
	rw_init_flags(&y, "many", RW_DUPOK);
	rw_wlock(&x);
	rw_wlock(&y);
	rw_wunlock(&y);
	rw_wunlock(&x);
	rw_wlock(&y);
	rw_wlock(&x);
	rw_wunlock(&x);
	rw_wunlock(&y);
	expect_panic(*state, "another lock of this name", nest(&a, &a2));
}

/* A try goes against the order, and teaches nothing. */
static void
a_try_is_free(void **state)
{
	mtx_lock(&b);
	assert_true(mtx_trylock(&a));
	mtx_unlock(&a);
	mtx_unlock(&b);
	nest(&a, &b);
	mtx_lock(&b);
	assert_true(mtx_trylock(&a));
	mtx_unlock(&a);
	mtx_unlock(&b);
}

/* object -> a is known; a -> map would make a circle by the ranks. */
static void
ranks_are_part_of_the_order(void **state)
{
	struct rwlock map, object;

	vmsim_kpi_lock_init(&map.lock_object, "the map", LOCK_RANK_MAP, 0);
	vmsim_kpi_lock_init(&object.lock_object, "the object", LOCK_RANK_OBJECT,
	    0);
	rw_wlock(&object);
	mtx_lock(&a);
	mtx_unlock(&a);
	rw_wunlock(&object);
	/* b comes before objects, a after: no contradiction. */
	mtx_lock(&b);
	rw_wlock(&object);
	rw_wunlock(&object);
	mtx_unlock(&b);
	nest(&b, &a);
	mtx_lock(&a);
	expect_panic(*state, "lock order reversal: \"the map\" is taken",
	    rw_wlock(&map));
	assert_non_null(strstr(vmsim_report_last(*state),
	    "with \"vmobject\" held since"));
}

/* What may be held asleep is not taken under what may not. */
static void
a_sleepable_lock_is_not_taken_under_a_mutex(void **state)
{
	struct sx sx;

	sx_init(&sx, "the sx");
	sx_xlock(&sx);
	mtx_lock(&a);
	mtx_unlock(&a);
	sx_xunlock(&sx);
	mtx_lock(&b);
	expect_panic(*state, "\"the sx\", which may be held asleep",
	    sx_slock(&sx));
}

/* The same lock, shared, twice: no order of its own. */
static void
sharing_a_lock_twice_is_no_order(void **state)
{
	struct rwlock x;

	rw_init(&x, "x");
	rw_rlock(&x);
	rw_rlock(&x);
	rw_runlock(&x);
	rw_runlock(&x);
}

/* learned, saved; more learned, restored: only the first is known. */
static void
learned_orders_are_saved_and_restored(void **state)
{
	struct vmsim_snapshot *snap;

	nest(&a, &b);
	snap = snapshot_create(*state);
	assert_non_null(snap);
	nest(&b, &c);
	snapshot_restore(*state, snap);
	nest(&c, &b);
	expect_panic(*state, "lock order reversal", nest(&b, &a));
	snapshot_restore(*state, snap);
	snapshot_destroy(snap);
}

/* Names beyond the table are not learned, and do no harm. */
static void
more_classes_than_there_is_room_for_are_left_alone(void **state)
{
	static struct mtx many[200];
	static char names[200][20];
	uint64_t chunks = curvm->arena.live_chunks - curvm->empty_chunks;
	int i;

	for (i = 0; i < 200; i++) {
		snprintf(names[i], sizeof(names[i]), "lock %d", i);
		mtx_init(&many[i], names[i], NULL, MTX_DEF);
		nest(&a, &many[i]);
	}
	nest(&many[199], &a);
	assert_int_equal(curvm->arena.live_chunks - curvm->empty_chunks,
	    chunks);
}

int
main(void)
{
#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, test_bare_teardown)
	const struct CMUnitTest tests[] = {
		T(the_opposite_order_is_reported),
		T(an_order_holds_over_steps_and_for_all_of_a_name),
		T(two_of_one_name_do_not_nest),
		T(a_try_is_free),
		T(ranks_are_part_of_the_order),
		T(a_sleepable_lock_is_not_taken_under_a_mutex),
		T(sharing_a_lock_twice_is_no_order),
		T(learned_orders_are_saved_and_restored),
		T(more_classes_than_there_is_room_for_are_left_alone),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
