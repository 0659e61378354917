/* SPDX-License-Identifier: BSD-2-Clause */
/* mincore: only what this process has mapped counts. */
#include <errno.h>

#include "unit/space_fixture.h"

#define	I	VMSIM_MINCORE_INCORE
#define	REF	(VMSIM_MINCORE_REFERENCED | VMSIM_MINCORE_REFERENCED_OTHER)
#define	MOD	(VMSIM_MINCORE_MODIFIED | VMSIM_MINCORE_MODIFIED_OTHER)

/* [S: . 1 2 .]: loaded and stored pages, and one never touched. */
static void
a_byte_a_page_tells_what_was_done(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	unsigned char vec[4] = { 9, 9, 9, 9 };

	map_anon(p, 1, 4, RW);
	(void)get(p, PG(2));
	put(p, PG(3), 1);
	assert_int_equal(vmsim_mincore(p, PG(1), PG(4), vec), 0);
	assert_int_equal(vec[0], 0);
	assert_int_equal(vec[1], I | REF);
	assert_int_equal(vec[2], I | REF | MOD);
	assert_int_equal(vec[3], 0);
	vmsim_proc_exit(p);
}

/* A resident page that only another process has mapped is not in core. */
static void
pages_of_others_do_not_count(void **state)
{
	struct vm_object *s = vmsim_object_create_swap(*state, "s", 2);
	struct vmsim_proc *p = proc(*state, "P"), *q = proc(*state, "Q");
	unsigned char vec[2];

	assert_int_equal(map_at(p, 1, 2, RW, SHARED, s), 0);
	assert_int_equal(map_at(q, 1, 2, RW, SHARED, s), 0);
	put(p, PG(1), 1);
	assert_int_equal(vmsim_mincore(q, PG(1), PG(2), vec), 0);
	assert_int_equal(vec[0], 0);
	(void)get(q, PG(1));
	assert_int_equal(vmsim_mincore(q, PG(1), PG(1), vec), 0);
	assert_true((vec[0] & I) != 0);
	vmsim_proc_exit(p);
	vmsim_proc_exit(q);
	vmsim_object_release(*state, s);
}

/* A hole anywhere in the range: ENOMEM; a guard is no hole. */
static void
a_hole_is_an_error_and_a_guard_is_not(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	unsigned char vec[8];

	map_anon(p, 1, 2, RW);
	assert_int_equal(map_at(p, 3, 1, 0, VMSIM_MAP_GUARD, NULL), 0);
	map_anon(p, 4, 1, RW);
	put(p, PG(4), 1);
	assert_int_equal(vmsim_mincore(p, PG(1), PG(4), vec), 0);
	assert_int_equal(vec[2], 0);
	assert_int_equal(vec[3], I | REF | MOD);
	assert_int_equal(vmsim_mincore(p, PG(1), PG(5), vec), ENOMEM);
	assert_int_equal(vmsim_munmap(p, PG(2), PG(1)), 0);
	assert_int_equal(vmsim_mincore(p, PG(1), PG(3), vec), ENOMEM);
	assert_int_equal(vmsim_mincore(p, PG(9), PG(1), vec), ENOMEM);
	assert_int_equal(vmsim_mincore(p, PG(1), UINT64_MAX, vec), ENOMEM);
	vmsim_proc_exit(p);
}

/* The answer begins at the first page, also when that is cut to an entry. */
static void
the_vector_begins_at_the_address(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	unsigned char vec[3] = { 9, 9, 9 };

	map_anon(p, 1, 8, RW);
	put(p, PG(5), 1);
	assert_int_equal(vmsim_mincore(p, PG(4) + 7, PG(1), vec), 0);
	assert_int_equal(vec[0], 0);
	assert_int_equal(vec[1], I | REF | MOD);
	assert_int_equal(vec[2], 9);
	vmsim_proc_exit(p);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(a_byte_a_page_tells_what_was_done),
		CASE(pages_of_others_do_not_count),
		CASE(a_hole_is_an_error_and_a_guard_is_not),
		CASE(the_vector_begins_at_the_address),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
