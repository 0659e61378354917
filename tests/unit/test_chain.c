/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shadow chains: each test is a drawing, one action and the drawing after it.
 */
#include "base/machine.h"
#include "object/object.h"
#include "support/chain.h"

static struct chain c;

static int
setup(void **state)
{
	memset(&c, 0, sizeof(c));
	test_setup(state);
	vmsim_enter(*state);
	return (0);
}

static void
collapse(const char *name)
{
	vm_object_t object = chain_find(&c, name);

	VM_OBJECT_WLOCK(object);
	vm_object_collapse(object);
	VM_OBJECT_WUNLOCK(object);
}

static void
release(const char *name)
{
	vm_object_deallocate(chain_find(&c, name));
}

#define	assert_counts(name, refs, shadows) do {				\
	vm_object_t o_ = chain_find(&c, (name));			\
	assert_non_null(o_);						\
	assert_int_equal(o_->ref_count, (refs));			\
	assert_int_equal(o_->shadow_count, (shadows));			\
} while (0)

/* [S: . 1 .] -> [B: 0 . 2]: B has no other user. */
static void
collapse_moves_the_pages_up(void **state)
{
	chain(&c, "S:.b. -> B:0.2");
	collapse("S");
	assert_chain(&c, "S", "S:0b2");
	assert_null(chain_find(&c, "B"));
	assert_int_equal(curvm->cnt.v_collapses, 1);
	assert_counts("S", 1, 0);
	release("S");
}

/* [S: a] -> [B: 0]: the upper page is the visible one. */
static void
collapse_drops_a_hidden_page(void **state)
{
	chain(&c, "S:a -> B:0");
	collapse("S");
	assert_chain(&c, "S", "S:a");
	release("S");
}

/* [S: . .] from page 1 of [B: 0 1 2 3]: pages 0 and 3 are out of sight. */
static void
collapse_moves_by_the_offset_and_drops_the_rest(void **state)
{
	chain(&c, "S:..+1 -> B:0123");
	collapse("S");
	assert_chain(&c, "S", "S:12");
	release("S");
}

/* [S: ?] -> [B: 0]: what a fault left in S hides nothing. */
static void
collapse_replaces_an_invalid_page_above(void **state)
{
	chain(&c, "S:? -> B:0");
	collapse("S");
	assert_chain(&c, "S", "S:0");
	release("S");
}

/* [S: .] -> [B: ?]: an invalid page is worth nothing. */
static void
collapse_drops_an_invalid_page_below(void **state)
{
	chain(&c, "S:. -> B:?");
	collapse("S");
	assert_chain(&c, "S", "S:.");
	release("S");
}

/* [S: . . ~] -> [B: ~ 1 ~]: swap moves up where nothing hides it. */
static void
collapse_moves_swap_up(void **state)
{
	chain(&c, "S:..~ -> B:~1~");
	collapse("S");
	assert_chain(&c, "S", "S:~1~");
	assert_int_equal(vmsim_swap_used(*state), 2);
	release("S");
}

/* [S: ~] -> [B: 0]: swap of the parent hides the page. */
static void
collapse_lets_swap_above_hide_a_page(void **state)
{
	chain(&c, "S:~. -> B:01");
	collapse("S");
	assert_chain(&c, "S", "S:~1");
	release("S");
}

/* [S: .] +1 -> [A: . .] +2 -> [F: 0 1 2 3 4]: offsets add up. */
static void
collapse_adds_the_offsets(void **state)
{
	chain(&c, "S:.+1 -> A:..+2 -> F:01234");
	collapse("S");
	assert_chain(&c, "S", "S:.+3 -> F:01234");
	assert_counts("F", 1, 1);
	release("S");
}

/* [S] -> [A] -> [B] -> [F]: everything that nobody else uses goes. */
static void
collapse_goes_down_the_whole_chain(void **state)
{
	chain(&c, "S:s... -> A:.a.. -> B:..b. -> F:0123");
	collapse("S");
	assert_chain(&c, "S", "S:sab. -> F:0123");
	assert_int_equal(curvm->cnt.v_collapses, 2);
	release("S");
}

/* [S: .] -> [F: 0]: what has a name is never merged. */
static void
collapse_leaves_named_memory_alone(void **state)
{
	chain(&c, "S:. -> F:0");
	collapse("S");
	assert_chain(&c, "S", "S:. -> F:0");
	assert_int_equal(curvm->cnt.v_collapses, 0);
	release("S");
}

/* S and T over [B: 0 1] -> [F: 2 3]; S hides all of B. */
static void
bypass_goes_past_what_is_hidden(void **state)
{
	chain(&c, "S:ab -> B:01 -> F:23");
	chain_shadow(&c, "B", "T:..");
	collapse("S");
	assert_chain(&c, "S", "S:ab -> F:23");
	assert_chain(&c, "T", "T:.. -> B:01 -> F:23");
	assert_int_equal(curvm->cnt.v_bypasses, 1);
	assert_counts("B", 1, 1);
	assert_counts("F", 2, 2);
	release("S");
	release("T");
}

/* S hides page 0 of B only: page 1 is still seen through it. */
static void
bypass_is_refused_when_a_page_is_visible(void **state)
{
	chain(&c, "S:a. -> B:01");
	chain_shadow(&c, "B", "T:..");
	collapse("S");
	assert_chain(&c, "S", "S:a. -> B:01");
	assert_int_equal(curvm->cnt.v_bypasses, 0);
	release("S");
	release("T");
}

/* The page of B that is visible is in swap. */
static void
bypass_is_refused_when_swap_is_visible(void **state)
{
	chain(&c, "S:a. -> B:0~");
	chain_shadow(&c, "B", "T:..");
	collapse("S");
	assert_chain(&c, "S", "S:a. -> B:0~");
	release("S");
	release("T");
}

/* Pages of B outside the window of S do not matter. */
static void
bypass_looks_at_its_window_only(void **state)
{
	chain(&c, "S:a+1 -> B:012");
	chain_shadow(&c, "B", "T:...");
	collapse("S");
	assert_chain(&c, "S", "S:a");
	assert_chain(&c, "T", "T:... -> B:012");
	release("S");
	release("T");
}

/* S and T over B: T ends, so B is merged into S. */
static void
the_end_of_one_shadow_collapses_the_other(void **state)
{
	chain(&c, "S:a. -> B:01");
	chain_shadow(&c, "B", "T:.t");
	assert_counts("B", 2, 2);
	release("T");
	assert_chain(&c, "S", "S:a1");
	assert_null(chain_find(&c, "B"));
	release("S");
}

/* B is mapped and shadowed by S; the mapping of B ends. */
static void
the_end_of_a_mapping_collapses_the_last_shadow(void **state)
{
	chain(&c, "S:a. -> B:01");
	vm_object_reference(chain_find(&c, "B"));
	release("B");
	assert_chain(&c, "S", "S:a1");
	release("S");
}

/* S and T over A over B over F: with S gone all the rest merges into T. */
static void
the_walk_goes_on_through_the_chain(void **state)
{
	chain(&c, "S:s... -> A:.a.. -> B:..b. -> F:0123");
	chain_shadow(&c, "A", "T:...t");
	release("S");
	assert_chain(&c, "T", "T:.abt -> F:0123");
	release("T");
}

/* An object with a single reference is the caller's own: no shadow. */
static void
shadow_of_a_private_object_is_itself(void **state)
{
	vm_object_t top = chain(&c, "B:01"), object = top;
	vm_ooffset_t offset = PAGE_SIZE;

	vm_object_shadow(&object, &offset, PAGE_SIZE, NULL, false);
	assert_ptr_equal(object, top);
	assert_int_equal(offset, PAGE_SIZE);
	release("B");
}

/* B has two references: the caller's moves under the new shadow. */
static void
shadow_takes_the_reference_along(void **state)
{
	vm_object_t object = chain(&c, "B:01");
	vm_ooffset_t offset = PAGE_SIZE;

	vm_object_reference(object);
	vm_object_shadow(&object, &offset, PAGE_SIZE, NULL, false);
	assert_int_equal(offset, 0);
	assert_int_equal(object->size, 1);
	assert_int_equal(object->backing_object_offset, PAGE_SIZE);
	assert_int_equal(object->ref_count, 1);
	assert_true((object->flags & OBJ_ONEMAPPING) != 0);
	assert_true((object->flags & OBJ_SHADOWLIST) != 0);
	assert_counts("B", 2, 1);
	vm_object_deallocate(object);
	release("B");
}

/* A shared shadow has two references and may be mapped twice. */
static void
shared_shadow_has_two_references(void **state)
{
	vm_object_t object = chain(&c, "F:01");
	vm_ooffset_t offset = 0;

	vm_object_shadow(&object, &offset, ptoa(2), NULL, true);
	assert_int_equal(object->ref_count, 2);
	assert_int_equal(object->flags & OBJ_ONEMAPPING, 0);
	assert_int_equal(object->flags & OBJ_SHADOWLIST, 0);
	assert_counts("F", 1, 1);
	vm_object_deallocate(object);
	vm_object_deallocate(object);
}

/* A busy page that nobody will release: the wait is reported. */
static void
collapse_waits_for_a_busy_page(void **state)
{
	vm_page_t m;

	chain(&c, "S:. -> B:0");
	m = chain_page(&c, "B", 0);
	VM_OBJECT_WLOCK(chain_find(&c, "B"));
	assert_true(vm_page_trysbusy(m));
	VM_OBJECT_WUNLOCK(chain_find(&c, "B"));
	expect_panic(*state, "vmocol", collapse("S"));
}

static int
destroy(void **state)
{
	vmsim_destroy(*state);
	return (0);
}

#define	CHAIN_TEST(f)	\
	cmocka_unit_test_setup_teardown(f, setup, test_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(collapse_moves_the_pages_up),
		CHAIN_TEST(collapse_drops_a_hidden_page),
		CHAIN_TEST(collapse_moves_by_the_offset_and_drops_the_rest),
		CHAIN_TEST(collapse_replaces_an_invalid_page_above),
		CHAIN_TEST(collapse_drops_an_invalid_page_below),
		CHAIN_TEST(collapse_moves_swap_up),
		CHAIN_TEST(collapse_lets_swap_above_hide_a_page),
		CHAIN_TEST(collapse_adds_the_offsets),
		CHAIN_TEST(collapse_goes_down_the_whole_chain),
		CHAIN_TEST(collapse_leaves_named_memory_alone),
		CHAIN_TEST(bypass_goes_past_what_is_hidden),
		CHAIN_TEST(bypass_is_refused_when_a_page_is_visible),
		CHAIN_TEST(bypass_is_refused_when_swap_is_visible),
		CHAIN_TEST(bypass_looks_at_its_window_only),
		CHAIN_TEST(the_end_of_one_shadow_collapses_the_other),
		CHAIN_TEST(the_end_of_a_mapping_collapses_the_last_shadow),
		CHAIN_TEST(the_walk_goes_on_through_the_chain),
		CHAIN_TEST(shadow_of_a_private_object_is_itself),
		CHAIN_TEST(shadow_takes_the_reference_along),
		CHAIN_TEST(shared_shadow_has_two_references),
		cmocka_unit_test_setup_teardown(
		    collapse_waits_for_a_busy_page, setup, destroy),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
