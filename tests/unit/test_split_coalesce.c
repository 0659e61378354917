/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving a part of an object an object of its own, and making one longer. */
#include "base/machine.h"
#include "object/object.h"
#include <vm/vm_map.h>
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

/* An entry of pages [first, first + npages) of the object of that name. */
static struct vm_map_entry
entry_of(const char *name, vm_pindex_t first, vm_pindex_t npages)
{
	struct vm_map_entry entry;

	memset(&entry, 0, sizeof(entry));
	entry.start = 0x10000000 + IDX_TO_OFF(first);
	entry.end = entry.start + ptoa(npages);
	entry.offset = IDX_TO_OFF(first);
	entry.object.vm_object = chain_find(&c, name);
	return (entry);
}

/* Splits with a second reference, as that of another entry, in place. */
static vm_object_t
split(struct vm_map_entry *entry)
{
	VM_OBJECT_WLOCK(entry->object.vm_object);
	vm_object_split(entry);
	VM_OBJECT_WUNLOCK(entry->object.vm_object);
	return (entry->object.vm_object);
}

/* Another entry maps the object too. */
static void
share(const char *name)
{
	vm_object_reference(chain_find(&c, name));
}

static void
give_name(vm_object_t object, const char *name)
{
	strcpy(c.named[c.n].name, name);
	c.named[c.n++].serial = object->serial;
}

static boolean_t
coalesce(const char *name, vm_pindex_t npages, vm_pindex_t more)
{
	return (vm_object_coalesce(chain_find(&c, name), 0, ptoa(npages),
	    ptoa(more), 0));
}

/* [O: 0 1 . 3 4]: the entry maps pages 1 to 3. */
static void
split_moves_the_range(void **state)
{
	struct vm_map_entry entry;
	vm_object_t part;

	chain(&c, "O:01.34");
	share("O");
	entry = entry_of("O", 1, 3);
	part = split(&entry);
	give_name(part, "N");
	assert_int_equal(entry.offset, 0);
	assert_chain(&c, "N", "N:1.3");
	assert_chain(&c, "O", "O:0...4");
	assert_int_equal(part->ref_count, 1);
	assert_true((part->flags & OBJ_ONEMAPPING) != 0);
	assert_int_equal(chain_find(&c, "O")->ref_count, 1);
	assert_int_equal(chain_find(&c, "O")->flags & OBJ_SPLIT, 0);
	vm_object_deallocate(part);
	vm_object_deallocate(chain_find(&c, "O"));
}

/* [O: 0 ~ ~]: swap goes along with the range. */
static void
split_moves_swap(void **state)
{
	struct vm_map_entry entry;

	chain(&c, "O:~~~");
	share("O");
	entry = entry_of("O", 1, 1);
	give_name(split(&entry), "N");
	assert_chain(&c, "N", "N:~");
	assert_chain(&c, "O", "O:~.~");
	assert_int_equal(vmsim_swap_used(*state), 3);
	vm_object_deallocate(chain_find(&c, "N"));
	vm_object_deallocate(chain_find(&c, "O"));
	assert_int_equal(vmsim_swap_used(*state), 0);
}

/* [O: . 1 .] +1 -> [F: 0 1 2 3]: both parts shadow F. */
static void
split_shadows_the_same(void **state)
{
	struct vm_map_entry entry;

	chain(&c, "O:.1.+1 -> F:0123");
	share("O");
	entry = entry_of("O", 1, 2);
	give_name(split(&entry), "N");
	assert_chain(&c, "N", "N:1.+2 -> F:0123");
	assert_chain(&c, "O", "O:...+1 -> F:0123");
	assert_int_equal(chain_find(&c, "F")->ref_count, 2);
	assert_int_equal(chain_find(&c, "F")->shadow_count, 2);
	vm_object_deallocate(chain_find(&c, "N"));
	vm_object_deallocate(chain_find(&c, "O"));
}

/* [O: .] -> [B: 0 1]: B gets a second reference, so O stays a shadow. */
static void
split_over_anonymous_memory_keeps_the_chain(void **state)
{
	struct vm_map_entry entry;

	chain(&c, "O:a. -> B:01");
	share("O");
	entry = entry_of("O", 0, 1);
	give_name(split(&entry), "N");
	assert_chain(&c, "N", "N:a -> B:01");
	assert_chain(&c, "O", "O:.. -> B:01");
	/* The end of one part merges what is left into the other. */
	vm_object_deallocate(chain_find(&c, "O"));
	assert_chain(&c, "N", "N:a");
	vm_object_deallocate(chain_find(&c, "N"));
}

/* The entry has the only reference: nothing happens. */
static void
split_of_a_private_object_does_nothing(void **state)
{
	struct vm_map_entry entry;

	chain(&c, "O:012");
	entry = entry_of("O", 1, 1);
	assert_ptr_equal(split(&entry), chain_find(&c, "O"));
	assert_int_equal(entry.offset, PAGE_SIZE);
	assert_chain(&c, "O", "O:012");
	vm_object_deallocate(chain_find(&c, "O"));
}

/* [O: ? ?]: what a fault left is freed; a wired entry keeps it. */
static void
split_drops_invalid_pages_of_an_entry_without_wirings(void **state)
{
	struct vm_map_entry entry;

	chain(&c, "O:???");
	share("O");
	share("O");
	entry = entry_of("O", 1, 1);
	give_name(split(&entry), "N");
	assert_chain(&c, "N", "N:.");
	entry = entry_of("O", 2, 1);
	entry.wired_count = 1;
	give_name(split(&entry), "W");
	assert_chain(&c, "W", "W:?");
	assert_chain(&c, "O", "O:?..");
	vm_object_deallocate(chain_find(&c, "N"));
	vm_object_deallocate(chain_find(&c, "W"));
	vm_object_deallocate(chain_find(&c, "O"));
}

/* [O: 0 1], mapped once: it becomes longer. */
static void
coalesce_extends_an_object(void **state)
{
	chain(&c, "O:01");
	assert_true(coalesce("O", 2, 2));
	assert_chain(&c, "O", "O:01..");
	vm_object_deallocate(chain_find(&c, "O"));
}

/* [O: 0 1 2 ~]: the last two were unmapped; their contents must not show. */
static void
coalesce_removes_what_was_left_behind(void **state)
{
	chain(&c, "O:012~");
	assert_true(coalesce("O", 2, 2));
	assert_chain(&c, "O", "O:01..");
	assert_int_equal(vmsim_swap_used(*state), 0);
	vm_object_deallocate(chain_find(&c, "O"));
}

/* [O: . . ~ ~] without resident pages: swap goes all the same. */
static void
coalesce_removes_swap_without_resident_pages(void **state)
{
	chain(&c, "O:..~~");
	assert_true(coalesce("O", 2, 1));
	assert_chain(&c, "O", "O:...~");
	assert_int_equal(vmsim_swap_used(*state), 1);
	vm_object_deallocate(chain_find(&c, "O"));
}

/* [O: 0 1 2] with another mapping that may be of page 2. */
static void
coalesce_is_refused_when_others_may_map_the_range(void **state)
{
	vm_object_t object = chain(&c, "O:012");

	share("O");
	VM_OBJECT_WLOCK(object);
	vm_object_clear_flag(object, OBJ_ONEMAPPING);
	VM_OBJECT_WUNLOCK(object);
	assert_false(coalesce("O", 2, 1));
	assert_chain(&c, "O", "O:012");
	/* Right at the end nobody can. */
	assert_true(coalesce("O", 3, 1));
	assert_chain(&c, "O", "O:012.");
	vm_object_deallocate(object);
	vm_object_deallocate(object);
}

/* Without an object there is nothing to extend, and nothing in the way. */
static void
coalesce_of_nothing_succeeds(void **state)
{
	assert_true(vm_object_coalesce(NULL, 0, PAGE_SIZE, PAGE_SIZE, 0));
}

/* [S: .] -> [F: 0]: what shadows cannot grow; named memory cannot either. */
static void
coalesce_of_a_shadow_or_a_name_is_refused(void **state)
{
	chain(&c, "S:. -> F:0");
	assert_false(coalesce("S", 1, 1));
	assert_false(coalesce("F", 1, 1));
	vm_object_deallocate(chain_find(&c, "S"));
}

/* [S: a .] -> [B: . 1]: B is merged first, then S can grow. */
static void
coalesce_collapses_first(void **state)
{
	chain(&c, "S:a. -> B:.1");
	assert_true(coalesce("S", 2, 1));
	assert_chain(&c, "S", "S:a1.");
	vm_object_deallocate(chain_find(&c, "S"));
}

#define	SPLIT_TEST(f)	\
	cmocka_unit_test_setup_teardown(f, setup, test_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SPLIT_TEST(split_moves_the_range),
		SPLIT_TEST(split_moves_swap),
		SPLIT_TEST(split_shadows_the_same),
		SPLIT_TEST(split_over_anonymous_memory_keeps_the_chain),
		SPLIT_TEST(split_of_a_private_object_does_nothing),
		SPLIT_TEST(
		    split_drops_invalid_pages_of_an_entry_without_wirings),
		SPLIT_TEST(coalesce_extends_an_object),
		SPLIT_TEST(coalesce_removes_what_was_left_behind),
		SPLIT_TEST(coalesce_removes_swap_without_resident_pages),
		SPLIT_TEST(coalesce_is_refused_when_others_may_map_the_range),
		SPLIT_TEST(coalesce_of_nothing_succeeds),
		SPLIT_TEST(coalesce_of_a_shadow_or_a_name_is_refused),
		SPLIT_TEST(coalesce_collapses_first),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
