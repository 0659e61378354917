/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving a part of an object an object of its own, and making one longer. */
#include "base/machine.h"
#include "object/object.h"
#include <vm/vm_map.h>
#include "support/chain.h"

TESTS(.kernel = true);

/* An entry of pages [first, first + npages) of the object of that name. */
static struct vm_map_entry
entry_of(struct test *t, const char *name, vm_pindex_t first,
    vm_pindex_t npages)
{
	struct vm_map_entry entry;

	memset(&entry, 0, sizeof(entry));
	entry.start = 0x10000000 + IDX_TO_OFF(first);
	entry.end = entry.start + ptoa(npages);
	entry.offset = IDX_TO_OFF(first);
	entry.object.vm_object = chain_find(t, name);
	return (entry);
}

/* Splits with a second reference, as that of another entry, in place. */
static vm_object_t
split(struct vm_map_entry *entry)
{
	WLOCKED(entry->object.vm_object, vm_object_split(entry));
	return (entry->object.vm_object);
}

/* Splits those pages of O off, which get a name. */
static void
split_off(struct test *t, vm_pindex_t first, vm_pindex_t npages,
    const char *name)
{
	struct vm_map_entry entry = entry_of(t, "O", first, npages);

	chain_name(t, split(&entry), name);
}

/* Another entry maps the object too, with a reference of its own. */
static void
share(struct test *t, const char *name)
{
	vm_object_reference(chain_find(t, name));
}

static boolean_t
coalesce(struct test *t, const char *name, vm_pindex_t npages,
    vm_pindex_t more)
{
	return (vm_object_coalesce(chain_find(t, name), 0, ptoa(npages),
	    ptoa(more), 0));
}

/* O:01: who splits must know that nobody else maps it. */
TEST_WITH(what_may_be_mapped_twice_is_not_split, .kernel = true,
    .stuck = true)
{
	struct vm_map_entry entry;
	vm_object_t o;

	chain(t, "O:01");
	entry = entry_of(t, "O", 0, 1);
	o = entry.object.vm_object;
	VM_OBJECT_WLOCK(o);
	vm_object_clear_flag(o, OBJ_ONEMAPPING);
	expect_panic(t->vm, "may be mapped twice", vm_object_split(&entry));
}

/* [O: 0 1 . 3 4]: the entry maps pages 1 to 3. */
TEST(split_moves_the_range)
{
	struct vm_map_entry entry;
	vm_object_t part;

	chain(t, "O:01.34");
	share(t, "O");
	entry = entry_of(t, "O", 1, 3);
	part = split(&entry);
	chain_name(t, part, "N");
	assert_eq(entry.offset, 0);
	assert_chain(t, "N", "N:1.3");
	assert_chain(t, "O", "O:0...4");
	assert_eq(part->ref_count, 1);
	assert_true((part->flags & OBJ_ONEMAPPING) != 0);
	assert_eq(chain_find(t, "O")->ref_count, 1);
	assert_eq(chain_find(t, "O")->flags & OBJ_SPLIT, 0);
}

/* [O: 0 ~ ~]: swap goes along with the range. */
TEST(split_moves_swap)
{
	chain(t, "O:~~~");
	share(t, "O");
	split_off(t, 1, 1, "N");
	assert_chain(t, "N", "N:~");
	assert_chain(t, "O", "O:~.~");
	assert_eq(vmsim_swap_used(t->vm), 3);
	chain_drop(t, "N");
	chain_drop(t, "O");
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* [O: . 1 .] +1 -> [F: 0 1 2 3]: both parts shadow F. */
TEST(split_shadows_the_same)
{
	chain(t, "O:.1.+1 -> F:0123");
	share(t, "O");
	split_off(t, 1, 2, "N");
	assert_chain(t, "N", "N:1.+2 -> F:0123");
	assert_chain(t, "O", "O:...+1 -> F:0123");
	assert_eq(chain_find(t, "F")->ref_count, 2);
	assert_eq(chain_find(t, "F")->shadow_count, 2);
}

/* [O: .] -> [B: 0 1]: B gets a second reference, so O stays a shadow. */
TEST(split_over_anonymous_memory_keeps_the_chain)
{
	chain(t, "O:a. -> B:01");
	share(t, "O");
	split_off(t, 0, 1, "N");
	assert_chain(t, "N", "N:a -> B:01");
	assert_chain(t, "O", "O:.. -> B:01");
	/* The end of one part merges what is left into the other. */
	chain_drop(t, "O");
	assert_chain(t, "N", "N:a");
}

/* The entry has the only reference: nothing happens. */
TEST(split_of_a_private_object_does_nothing)
{
	struct vm_map_entry entry;

	chain(t, "O:012");
	entry = entry_of(t, "O", 1, 1);
	assert_ptr_equal(split(&entry), chain_find(t, "O"));
	assert_eq(entry.offset, PAGE_SIZE);
	assert_chain(t, "O", "O:012");
}

/* [O: ? ?]: what a fault left is freed; a wired entry keeps it. */
TEST(split_drops_invalid_pages_of_an_entry_without_wirings)
{
	struct vm_map_entry entry;

	chain(t, "O:???");
	share(t, "O");
	share(t, "O");
	split_off(t, 1, 1, "N");
	assert_chain(t, "N", "N:.");
	entry = entry_of(t, "O", 2, 1);
	entry.wired_count = 1;
	chain_name(t, split(&entry), "W");
	assert_chain(t, "W", "W:?");
	assert_chain(t, "O", "O:?..");
}

/* [O: 0 1], mapped once: it becomes longer. */
TEST(coalesce_extends_an_object)
{
	chain(t, "O:01");
	assert_true(coalesce(t, "O", 2, 2));
	assert_chain(t, "O", "O:01..");
}

/* [O: 0 1 2 ~]: the last two were unmapped; their contents must not show. */
TEST(coalesce_removes_what_was_left_behind)
{
	chain(t, "O:012~");
	assert_true(coalesce(t, "O", 2, 2));
	assert_chain(t, "O", "O:01..");
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* [O: . . ~ ~] without resident pages: swap goes all the same. */
TEST(coalesce_removes_swap_without_resident_pages)
{
	chain(t, "O:..~~");
	assert_true(coalesce(t, "O", 2, 1));
	assert_chain(t, "O", "O:...~");
	assert_eq(vmsim_swap_used(t->vm), 1);
}

/* [O: 0 1 2] with another mapping that may be of page 2. */
TEST(coalesce_is_refused_when_others_may_map_the_range)
{
	vm_object_t object = chain(t, "O:012");

	chain_reference(t, "O");
	WLOCKED(object, vm_object_clear_flag(object, OBJ_ONEMAPPING));
	assert_false(coalesce(t, "O", 2, 1));
	assert_chain(t, "O", "O:012");
	/* Right at the end they cannot. */
	assert_true(coalesce(t, "O", 3, 1));
	assert_chain(t, "O", "O:012.");
}

/* Without an object there is nothing to extend, and nothing in the way. */
TEST(coalesce_of_nothing_succeeds)
{
	assert_true(vm_object_coalesce(NULL, 0, PAGE_SIZE, PAGE_SIZE, 0));
}

/* [S: .] -> [F: 0]: what shadows cannot grow; named memory cannot either. */
TEST(coalesce_of_a_shadow_or_a_name_is_refused)
{
	chain(t, "S:. -> F:0");
	assert_false(coalesce(t, "S", 1, 1));
	assert_false(coalesce(t, "F", 1, 1));
}

/* [S: a .] -> [B: . 1]: B is merged first, then S can grow. */
TEST(coalesce_collapses_first)
{
	chain(t, "S:a. -> B:.1");
	assert_true(coalesce(t, "S", 2, 1));
	assert_chain(t, "S", "S:a1.");
}
