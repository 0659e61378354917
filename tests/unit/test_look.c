/* SPDX-License-Identifier: BSD-2-Clause */
/* What an address shows, without an access, and who sees a page. */
#include <vm/vm_param.h>
#include <vmsim/observe.h>
#include "support/maps.h"
#include "support/words.h"

TESTS(.p = "P");

static struct vmsim_look
look_at(struct vmsim_proc *p, uint64_t addr)
{
	struct vmsim_look look;

	assert_true(vmsim_look(p, addr, &look));
	return (look);
}

static uint64_t
faults(struct test *t)
{
	struct vmsim_counters c;

	vmsim_counters(t->vm, &c);
	return (c.faults);
}

/* [S1: 0 .] */
TEST(looking_is_no_access)
{
	struct vmsim_look look;
	uint64_t before;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 0x11);
	before = faults(t);
	look = look_at(t->p, PG(1));
	assert_eq(look.depth, 1);
	assert_eq(look.place, VMSIM_PLACE_MEMORY);
	assert_string_equal(look.object, "S1");
	assert_eq(look.page, 0);
	assert_true(look.has_value);
	assert_eq(look.value, 0x11);
	assert_eq(look.prot, RW);
	look = look_at(t->p, PG(2));
	assert_eq(look.place, VMSIM_PLACE_NONE);
	assert_string_equal(look.object, "");
	assert_true(look.has_value);
	assert_eq(look.value, 0);
	assert_eq(look.prot, VMSIM_PROT_NONE);
	assert_false(vmsim_look(t->p, PG(3), &look));
	assert_eq(faults(t), before);
	assert_eq(usage(t->p).resident, 1);
}

/* Eight bytes that begin on one page and end on the next are not told. */
TEST(a_value_lies_in_one_page)
{
	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 0x1122);
	assert_eq(look_at(t->p, PG(1) + 1).value, 0x11);
	assert_true(look_at(t->p, PG(2) - 8).has_value);
	assert_false(look_at(t->p, PG(2) - 7).has_value);
}

/* Q [S2: . 1] -> [S1: 0 1], P [S1] */
TEST(the_first_page_down_the_chain_counts)
{
	struct vmsim_look look;
	struct vmsim_link link;
	struct vmsim_proc *q;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 1);
	put(t->p, PG(2), 2);
	q = vmsim_proc_fork(t->p, "Q", false);
	put(q, PG(2), 3);
	look = look_at(q, PG(1));
	assert_eq(look.depth, 2);
	assert_string_equal(look.object, "S1");
	assert_eq(look.value, 1);
	look = look_at(q, PG(2));
	assert_string_equal(look.object, "S2");
	assert_eq(look.value, 3);
	assert_eq(look_at(t->p, PG(2)).value, 2);
	assert_true(vmsim_chain_nth(q, PG(1), 0, &link));
	assert_string_equal(link.name, "S2");
	assert_eq(link.npages, 2);
	assert_eq(vmsim_object_place(t->vm, link.object, 0),
	    VMSIM_PLACE_NONE);
	assert_eq(vmsim_object_place(t->vm, link.object, 1),
	    VMSIM_PLACE_MEMORY);
	assert_true(vmsim_chain_nth(q, PG(1), 1, &link));
	assert_string_equal(link.name, "S1");
	assert_false(vmsim_chain_nth(q, PG(1), 2, &link));
	assert_false(vmsim_chain_nth(q, PG(5), 0, &link));
	vmsim_proc_exit(q);
}

/* [S1: s] */
TEST(what_is_in_swap_can_be_seen)
{
	struct vmsim_look look;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 0x33);
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_PAGED);
	look = look_at(t->p, PG(1));
	assert_eq(look.place, VMSIM_PLACE_SWAP);
	assert_eq(look.value, 0x33);
	assert_eq(look.prot, VMSIM_PROT_NONE);
	assert_eq(look.wirings, 0);
}

/* Only the pager of [F: .] knows what is there. */
TEST(a_file_that_was_not_read_has_no_value_yet)
{
	assert_ok(map_at(t->p, 1, 1, RW, SHARED, new_file(t, "f", 1)));
	assert_false(look_at(t->p, PG(1)).has_value);
	(void)get(t->p, PG(1));
	assert_true(look_at(t->p, PG(1)).has_value);
}

TEST(wirings_are_those_of_the_page)
{
	struct vmsim_hold *hold;

	map_anon(t->p, 1, 1, RW);
	assert_ok(vmsim_mlock(t->p, PG(1), PG(1)));
	hold = vmsim_hold_create(t->p, PG(1), PG(1), VMSIM_PROT_READ);
	assert_eq(look_at(t->p, PG(1)).wirings, 2);
	vmsim_hold_destroy(hold);
	assert_eq(look_at(t->p, PG(1)).wirings, 1);
}

TEST_WITH(a_processor_remembers_until_it_is_told_to_forget, .p = "P",
    .config.tlb = true)
{
	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 1);
	assert_eq(look_at(t->p, PG(1)).remembered, RW);
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(1), VMSIM_PROT_READ));
	assert_eq(look_at(t->p, PG(1)).remembered, VMSIM_PROT_NONE);
	assert_eq(look_at(t->p, PG(1)).prot, VMSIM_PROT_READ);
}

/* P, Q [S1: 0]; then Q [S2: 0] */
TEST(who_sees_a_page_is_listed)
{
	struct vmsim_sight v[4];
	struct vmsim_proc *q;
	size_t n;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 1);
	q = vmsim_proc_fork(t->p, "Q", false);
	assert_ok(vmsim_who(t->vm, "S1[0]", v, nrows(v), &n));
	assert_eq(n, 2);
	assert_ptr_equal(v[0].proc, t->p);
	assert_eq(v[0].addr, PG(1));
	assert_eq(v[0].prot, VMSIM_PROT_READ);
	assert_ptr_equal(v[1].proc, q);
	assert_eq(v[1].prot, VMSIM_PROT_READ);
	assert_ok(vmsim_who(t->vm, "S1[0]", v, 1, &n));
	assert_eq(n, 2);
	put(q, PG(1), 2);
	assert_ok(vmsim_who(t->vm, "S1[0]", v, nrows(v), &n));
	assert_eq(n, 1);
	assert_eq(vmsim_who(t->vm, "S9[0]", v, nrows(v), &n), ENOENT);
	assert_eq(vmsim_who(t->vm, "S1", v, nrows(v), &n), ENOENT);
	vmsim_proc_exit(q);
}
