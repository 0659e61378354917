/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shadow chains: each test is a drawing, one action and the drawing after it.
 */
#include "base/machine.h"
#include "object/object.h"
#include "support/chain.h"

TESTS(.kernel = true);

static void
collapse(struct test *t, const char *name)
{
	vm_object_t object = chain_find(t, name);

	WLOCKED(object, vm_object_collapse(object));
}

/* [S: ...] -> ... before, and after a collapse of S. */
static void
assert_collapse(struct test *t, const char *before, const char *after)
{
	chain(t, before);
	collapse(t, "S");
	assert_chain(t, "S", after);
}

#define	assert_counts(name, refs, shadows) do {				\
	vm_object_t o_ = chain_find(t, (name));			\
	assert_non_null(o_);						\
	assert_int_equal(o_->ref_count, (refs));			\
	assert_int_equal(o_->shadow_count, (shadows));			\
} while (0)

/* [S: . 1 .] -> [B: 0 . 2]: B has no other user. */
TEST(collapse_moves_the_pages_up)
{
	assert_collapse(t, "S:.b. -> B:0.2", "S:0b2");
	assert_null(chain_find(t, "B"));
	assert_eq(curvm->cnt.v_collapses, 1);
	assert_counts("S", 1, 0);
}

/* [S: a] -> [B: 0]: the upper page is the visible one. */
TEST(collapse_drops_a_hidden_page)
{
	assert_collapse(t, "S:a -> B:0", "S:a");
}

/* [S: . .] from page 1 of [B: 0 1 2 3]: pages 0 and 3 are out of sight. */
TEST(collapse_moves_by_the_offset_and_drops_the_rest)
{
	assert_collapse(t, "S:..+1 -> B:0123", "S:12");
}

/* [S: ?] -> [B: 0]: what a fault left in S hides nothing. */
TEST(collapse_replaces_an_invalid_page_above)
{
	assert_collapse(t, "S:? -> B:0", "S:0");
}

/* [S: .] -> [B: ?]: an invalid page is worth nothing. */
TEST(collapse_drops_an_invalid_page_below)
{
	assert_collapse(t, "S:. -> B:?", "S:.");
}

/* [S: . . ~] -> [B: ~ 1 ~]: swap moves up where nothing hides it. */
TEST(collapse_moves_swap_up)
{
	assert_collapse(t, "S:..~ -> B:~1~", "S:~1~");
	assert_eq(vmsim_swap_used(t->vm), 2);
}

/* [S: ~] -> [B: 0]: swap of the parent hides the page. */
TEST(collapse_lets_swap_above_hide_a_page)
{
	assert_collapse(t, "S:~. -> B:01", "S:~1");
}

/* [S: .] +1 -> [A: . .] +2 -> [F: 0 1 2 3 4]: offsets add up. */
TEST(collapse_adds_the_offsets)
{
	assert_collapse(t, "S:.+1 -> A:..+2 -> F:01234", "S:.+3 -> F:01234");
	assert_counts("F", 1, 1);
}

/* [S] -> [A] -> [B] -> [F]: all that only S uses goes. */
TEST(collapse_goes_down_the_whole_chain)
{
	assert_collapse(t, "S:s... -> A:.a.. -> B:..b. -> F:0123",
	    "S:sab. -> F:0123");
	assert_eq(curvm->cnt.v_collapses, 2);
}

/* [S: .] -> [F: 0]: what has a name is never merged. */
TEST(collapse_leaves_named_memory_alone)
{
	assert_collapse(t, "S:. -> F:0", "S:. -> F:0");
	assert_eq(curvm->cnt.v_collapses, 0);
}

/* S and T over [B: 0 1] -> [F: 2 3]; S hides all of B. */
TEST(bypass_goes_past_what_is_hidden)
{
	chain(t, "S:ab -> B:01 -> F:23");
	chain_shadow(t, "B", "T:..");
	collapse(t, "S");
	assert_chain(t, "S", "S:ab -> F:23");
	assert_chain(t, "T", "T:.. -> B:01 -> F:23");
	assert_eq(curvm->cnt.v_bypasses, 1);
	assert_counts("B", 1, 1);
	assert_counts("F", 2, 2);
}

/* S hides page 0 of B only: page 1 is still seen through it. */
TEST(bypass_is_refused_when_a_page_is_visible)
{
	chain(t, "S:a. -> B:01");
	chain_shadow(t, "B", "T:..");
	collapse(t, "S");
	assert_chain(t, "S", "S:a. -> B:01");
	assert_eq(curvm->cnt.v_bypasses, 0);
}

/* The page of B that is visible is in swap. */
TEST(bypass_is_refused_when_swap_is_visible)
{
	chain(t, "S:a. -> B:0~");
	chain_shadow(t, "B", "T:..");
	collapse(t, "S");
	assert_chain(t, "S", "S:a. -> B:0~");
}

/* Pages of B outside the window of S do not matter. */
TEST(bypass_looks_at_its_window_only)
{
	chain(t, "S:a+1 -> B:012");
	chain_shadow(t, "B", "T:...");
	collapse(t, "S");
	assert_chain(t, "S", "S:a");
	assert_chain(t, "T", "T:... -> B:012");
}

/* S and T over B: T ends, so B is merged into S. */
TEST(the_end_of_one_shadow_collapses_the_other)
{
	chain(t, "S:a. -> B:01");
	chain_shadow(t, "B", "T:.t");
	assert_counts("B", 2, 2);
	chain_drop(t, "T");
	assert_chain(t, "S", "S:a1");
	assert_null(chain_find(t, "B"));
}

/* B is mapped and shadowed by S; the mapping of B ends. */
TEST(the_end_of_a_mapping_collapses_the_last_shadow)
{
	chain(t, "S:a. -> B:01");
	chain_reference(t, "B");
	chain_drop(t, "B");
	assert_chain(t, "S", "S:a1");
}

/* S and T over A over B over F: with S gone all the rest merges into T. */
TEST(the_walk_goes_on_through_the_chain)
{
	chain(t, "S:s... -> A:.a.. -> B:..b. -> F:0123");
	chain_shadow(t, "A", "T:...t");
	chain_drop(t, "S");
	assert_chain(t, "T", "T:.abt -> F:0123");
}

/* An object with a single reference is the caller's own: no shadow. */
TEST(shadow_of_a_private_object_is_itself)
{
	vm_object_t top = chain(t, "B:01"), object = top;
	vm_ooffset_t offset = PAGE_SIZE;

	vm_object_shadow(&object, &offset, PAGE_SIZE, NULL, false);
	assert_ptr_equal(object, top);
	assert_eq(offset, PAGE_SIZE);
}

/* B has two references: the caller's moves under the new shadow. */
TEST(shadow_takes_the_reference_along)
{
	vm_object_t object = chain(t, "B:01");
	vm_ooffset_t offset = PAGE_SIZE;

	vm_object_reference(object);
	vm_object_shadow(&object, &offset, PAGE_SIZE, NULL, false);
	assert_eq(offset, 0);
	assert_eq(object->size, 1);
	assert_eq(object->backing_object_offset, PAGE_SIZE);
	assert_eq(object->ref_count, 1);
	assert_true((object->flags & OBJ_ONEMAPPING) != 0);
	assert_true((object->flags & OBJ_SHADOWLIST) != 0);
	assert_counts("B", 2, 1);
	vm_object_deallocate(object);
}

/* A shared shadow has two references and may be mapped twice. */
TEST(shared_shadow_has_two_references)
{
	vm_object_t object = chain(t, "F:01");
	vm_ooffset_t offset = 0;

	vm_object_shadow(&object, &offset, ptoa(2), NULL, true);
	assert_eq(object->ref_count, 2);
	assert_eq(object->flags & OBJ_ONEMAPPING, 0);
	assert_eq(object->flags & OBJ_SHADOWLIST, 0);
	assert_counts("F", 1, 1);
	chain_give(t, "F");
	vm_object_deallocate(object);
	vm_object_deallocate(object);
}

/* A busy page that is never released: the wait is reported. */
TEST(collapse_waits_for_a_busy_page)
{
	vm_page_t m;

	chain(t, "S:. -> B:0");
	m = chain_page(t, "B", 0);
	WLOCKED(chain_find(t, "B"), assert_true(vm_page_trysbusy(m)));
	expect_panic(t->vm, "vmocol", collapse(t, "S"));
}
