/* SPDX-License-Identifier: BSD-2-Clause */
/* mincore: only what this process has mapped counts. */
#include "support/words.h"

TESTS(.p = "P", .q = "Q");

#define	I	VMSIM_MINCORE_INCORE
#define	REF	(VMSIM_MINCORE_REFERENCED | VMSIM_MINCORE_REFERENCED_OTHER)
#define	MOD	(VMSIM_MINCORE_MODIFIED | VMSIM_MINCORE_MODIFIED_OTHER)

/* [S: . 1 2 .]: loaded and stored pages, and one never touched. */
TEST(a_byte_a_page_tells_what_was_done)
{
	unsigned char vec[4] = { 9, 9, 9, 9 };

	map_anon(t->p, 1, 4, RW);
	(void)get(t->p, PG(2));
	put(t->p, PG(3), 1);
	assert_ok(vmsim_mincore(t->p, PG(1), PG(4), vec));
	assert_eq(vec[0], 0);
	assert_eq(vec[1], I | REF);
	assert_eq(vec[2], I | REF | MOD);
	assert_eq(vec[3], 0);
}

/* A resident page that only another process has mapped is not in core. */
TEST(pages_of_others_do_not_count)
{
	struct vm_object *s = new_shm(t, "s", 2);
	unsigned char vec[2];

	assert_ok(map_at(t->p, 1, 2, RW, SHARED, s));
	assert_ok(map_at(t->q, 1, 2, RW, SHARED, s));
	put(t->p, PG(1), 1);
	assert_ok(vmsim_mincore(t->q, PG(1), PG(2), vec));
	assert_eq(vec[0], 0);
	(void)get(t->q, PG(1));
	assert_ok(vmsim_mincore(t->q, PG(1), PG(1), vec));
	assert_true((vec[0] & I) != 0);
}

/* A hole anywhere in the range: ENOMEM; a guard is no hole. */
TEST(a_hole_is_an_error_and_a_guard_is_not)
{
	unsigned char vec[8];

	map_anon(t->p, 1, 2, RW);
	assert_ok(map_at(t->p, 3, 1, 0, VMSIM_MAP_GUARD, NULL));
	map_anon(t->p, 4, 1, RW);
	put(t->p, PG(4), 1);
	assert_ok(vmsim_mincore(t->p, PG(1), PG(4), vec));
	assert_eq(vec[2], 0);
	assert_eq(vec[3], I | REF | MOD);
	assert_eq(vmsim_mincore(t->p, PG(1), PG(5), vec), ENOMEM);
	assert_ok(vmsim_munmap(t->p, PG(2), PG(1)));
	assert_eq(vmsim_mincore(t->p, PG(1), PG(3), vec), ENOMEM);
	assert_eq(vmsim_mincore(t->p, PG(9), PG(1), vec), ENOMEM);
	assert_eq(vmsim_mincore(t->p, PG(1), UINT64_MAX, vec), ENOMEM);
}

/* The answer begins at the first page, also when that is cut to an entry. */
TEST(the_vector_begins_at_the_address)
{
	unsigned char vec[3] = { 9, 9, 9 };

	map_anon(t->p, 1, 8, RW);
	put(t->p, PG(5), 1);
	assert_ok(vmsim_mincore(t->p, PG(4) + 7, PG(1), vec));
	assert_eq(vec[0], 0);
	assert_eq(vec[1], I | REF | MOD);
	assert_eq(vec[2], 9);
}

/* [1: . 2 .][4 never touched][5: 5]: in parts, and not a byte more. */
TEST_WITH(the_recorded_way_fills_the_same_bytes, .p = "P",
    .config.as_recorded = VMSIM_AS_F01)
{
	unsigned char vec[7] = { 9, 9, 9, 9, 9, 9, 9 };

	map_anon(t->p, 1, 3, RW);
	assert_ok(map_at(t->p, 4, 1, R, PRIVATE | ANON, NULL));
	assert_ok(map_at(t->p, 5, 2, RW, SHARED | ANON, NULL));
	put(t->p, PG(2), 1);
	(void)get(t->p, PG(5));
	assert_ok(vmsim_mincore(t->p, PG(1), PG(5), vec));
	assert_eq(vec[0], 0);
	assert_eq(vec[1], I | REF | MOD);
	assert_eq(vec[2], 0);
	assert_eq(vec[3], 0);
	assert_eq(vec[4], I | REF);
	assert_eq(vec[5], 9);
	memset(vec, 9, sizeof(vec));
	assert_ok(vmsim_mincore(t->p, PG(2), PG(2), vec));
	assert_eq(vec[0], I | REF | MOD);
	assert_eq(vec[1], 0);
	assert_eq(vec[2], 9);
	assert_eq(vmsim_mincore(t->p, PG(5), PG(3), vec), ENOMEM);
	assert_eq(vmsim_mincore(t->p, PG(9), PG(1), vec), ENOMEM);
}
