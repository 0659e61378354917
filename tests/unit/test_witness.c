/* SPDX-License-Identifier: BSD-2-Clause */
/* Learned lock orders: by name, over steps, against ranks, saved. */
#include <stdio.h>

#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/sx.h>

#include "base/snapshot.h"
#include "sched/sched.h"
#include "support/test.h"

static struct mtx first, twin, second, third;	/* first and twin: one name */

static void
begin(struct test *t)
{
	mtx_init(&first, "class a", NULL, MTX_DEF);
	mtx_init(&twin, "class a", NULL, MTX_DEF);
	mtx_init(&second, "class b", NULL, MTX_DEF);
	mtx_init(&third, "class c", NULL, MTX_DEF);
}

TESTS(.bare = true, .begin = begin);

static void
nest(struct mtx *outer, struct mtx *inner)
{
	mtx_lock(outer);
	mtx_lock(inner);
	mtx_unlock(inner);
	mtx_unlock(outer);
}

/* a -> b; then b -> a is reported, with both places. */
TEST(the_opposite_order_is_reported)
{
	nest(&first, &second);
	nest(&first, &second);
	expect_panic(t->vm, "lock order reversal: \"class a\" is taken at "
	    "test_witness.c:", nest(&second, &first));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "with \"class b\" held since test_witness.c:"));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "before, \"class b\" was taken at test_witness.c:"));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "with \"class a\" held since test_witness.c:"));
}

/* a -> b -> c; c -> another of class a is a circle of three. */
TEST(an_order_holds_over_steps_and_for_all_of_a_name)
{
	nest(&first, &second);
	nest(&second, &third);
	expect_panic(t->vm, "lock order reversal: \"class a\"", nest(&third,
	    &twin));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "\"class c\" was taken"));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "\"class b\" was taken"));
}

/* Two of one name nest only if they say so. */
TEST(two_of_one_name_do_not_nest)
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
	expect_panic(t->vm, "another lock of this name", nest(&first, &twin));
}

/* A try goes against the order, and teaches nothing. */
TEST(a_try_is_free)
{
	mtx_lock(&second);
	assert_true(mtx_trylock(&first));
	mtx_unlock(&first);
	mtx_unlock(&second);
	nest(&first, &second);
	mtx_lock(&second);
	assert_true(mtx_trylock(&first));
	mtx_unlock(&first);
	mtx_unlock(&second);
}

/* object -> a is known; a -> map would make a circle by the ranks. */
TEST(ranks_are_part_of_the_order)
{
	struct rwlock map, object;

	vmsim_kpi_lock_init(&map.lock_object, "the map", LOCK_RANK_MAP, 0);
	vmsim_kpi_lock_init(&object.lock_object, "the object", LOCK_RANK_OBJECT,
	    0);
	rw_wlock(&object);
	mtx_lock(&first);
	mtx_unlock(&first);
	rw_wunlock(&object);
	/* b comes before objects, a after: no contradiction. */
	mtx_lock(&second);
	rw_wlock(&object);
	rw_wunlock(&object);
	mtx_unlock(&second);
	nest(&second, &first);
	mtx_lock(&first);
	expect_panic(t->vm, "lock order reversal: \"the map\" is taken",
	    rw_wlock(&map));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "with \"vmobject\" held since"));
}

/* What may be held asleep is not taken under what may not. */
TEST(a_sleepable_lock_is_not_taken_under_a_mutex)
{
	struct sx sx;

	sx_init(&sx, "the sx");
	sx_xlock(&sx);
	mtx_lock(&first);
	mtx_unlock(&first);
	sx_xunlock(&sx);
	mtx_lock(&second);
	expect_panic(t->vm, "sx_slock may sleep, with lock \"class b\" held",
	    sx_slock(&sx));
}

/* The same lock, shared, twice: no order of its own. */
TEST(sharing_a_lock_twice_is_no_order)
{
	struct rwlock x;

	rw_init(&x, "x");
	rw_rlock(&x);
	rw_rlock(&x);
	rw_runlock(&x);
	rw_runlock(&x);
}

/* learned, saved; more learned, restored: only the first is known. */
TEST(learned_orders_are_saved_and_restored)
{
	struct vmsim_snapshot *snap;

	nest(&first, &second);
	snap = snapshot_create(t->vm);
	assert_non_null(snap);
	nest(&second, &third);
	snapshot_restore(t->vm, snap);
	nest(&third, &second);
	expect_panic(t->vm, "lock order reversal", nest(&second, &first));
	snapshot_restore(t->vm, snap);
	snapshot_destroy(snap);
}

/* Names beyond the table are not learned, and do no harm. */
TEST(more_classes_than_there_is_room_for_are_left_alone)
{
	static struct mtx many[200];
	static char names[200][20];
	uint64_t chunks = curvm->arena.live_chunks - curvm->empty_chunks;
	int i;

	for (i = 0; i < 200; i++) {
		snprintf(names[i], sizeof(names[i]), "lock %d", i);
		mtx_init(&many[i], names[i], NULL, MTX_DEF);
		nest(&first, &many[i]);
	}
	nest(&many[199], &first);
	assert_eq(curvm->arena.live_chunks - curvm->empty_chunks, chunks);
}

/* Whatever is free of the heap. */
static void
fill_heap(void)
{
	size_t size;

	for (size = (size_t)1 << 30; size >= 16; size /= 2)
		while (arena_alloc(size) != NULL)
			;
}

/* a -> b and a -> c are; neither b -> c nor anything of a new name. */
TEST_WITH(without_memory_nothing_is_learned, .bare = true, .begin = begin,
    .stuck = true)
{
	struct mtx fourth;

	mtx_init(&fourth, "class d", NULL, MTX_DEF);
	nest(&first, &second);
	nest(&first, &third);
	fill_heap();
	nest(&second, &third);
	nest(&third, &second);
	nest(&first, &fourth);
	nest(&fourth, &first);
	expect_panic(t->vm, "lock order reversal", nest(&second, &first));
}

TEST_WITH(without_memory_for_a_table_locks_work, .bare = true, .begin = begin,
    .stuck = true)
{
	fill_heap();
	nest(&first, &second);
	nest(&second, &first);
}
