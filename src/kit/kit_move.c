/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases: the driver gives pages other frames, with the same contents. */
#include "kit/kit.h"

static void
move_all(struct kit *k)
{
	kit_expect_ok(k, k->spec->move(k->vm, k->object, 0, k->npages,
	    k->spec->arg), "move()");
	kit_check(k);
}

static void
moved_written(struct kit *k)
{
	kit_map_all(k);
	kit_store(k, k->p, kit_page(KIT_BASE, 2), 0x22);
	move_all(k);
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 2), 0x22);
	kit_store(k, k->p, kit_page(KIT_BASE, 2), 0x33);
	move_all(k);
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 2), 0x33);
}

static void
moved_from_many(struct kit *k)
{
	kit_map_all(k);
	k->q = kit_fork(k, k->p);
	(void)kit_load(k, k->p, kit_page(KIT_BASE, 2));
	(void)kit_load(k, k->q, kit_page(KIT_BASE, 2));
	move_all(k);
	kit_store(k, k->p, kit_page(KIT_BASE, 2), 0x22);
	kit_expect_word(k, k->q, kit_page(KIT_BASE, 2), 0x22);
}

static void
moved_untouched(struct kit *k)
{
	kit_map_all(k);
	move_all(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 3), 3);
}

/* Whether it moves then, or refuses, is the driver's to say. */
static void
moved_while_locked(struct kit *k)
{
	const uint64_t addr = kit_page(KIT_BASE, 2);

	kit_map_all(k);
	kit_store(k, k->p, addr, 0x22);
	kit_expect_ok(k, vmsim_mlock(k->p, addr, VMSIM_PAGE_SIZE), "mlock");
	(void)k->spec->move(k->vm, k->object, 0, k->npages, k->spec->arg);
	kit_check(k);
	kit_expect_word(k, k->p, addr, 0x22);
	kit_expect_ok(k, vmsim_munlock(k->p, addr, VMSIM_PAGE_SIZE),
	    "munlock");
	move_all(k);
	kit_expect_word(k, k->p, addr, 0x22);
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "moved_pages_keep_what_was_written",
		.what = "Written pages move, and move again; the bytes are "
		    "there.",
		.why = "The copy must be made when nobody can write the old "
		    "frame any more.",
	    },
	    .fn = moved_written,
	    .lacks = VMSIM_KIT_READONLY | VMSIM_KIT_VOLATILE,
	    .needs_move = true,
	},
	{
	    .about = {
		.name = "a_move_reaches_every_mapping",
		.what = "A page that two processes have moves; they still "
		    "share it.",
		.why = "A mapping that was forgotten sees the old frame.",
	    },
	    .fn = moved_from_many,
	    .lacks = VMSIM_KIT_READONLY,
	    .needs_move = true,
	},
	{
	    .about = {
		.name = "a_move_of_nothing",
		.what = "Pages move that were never touched.",
		.why = "There may be no page to be found; the driver must not "
		    "fall over it.",
	    },
	    .fn = moved_untouched,
	    .needs_move = true,
	},
	{
	    .about = {
		.name = "a_move_of_a_locked_page",
		.what = "Pages are to move while one of them is locked in "
		    "memory, and when it no longer is.",
		.why = "A locked page keeps its frame, and its contents: the "
		    "move must leave it alone or fail.",
	    },
	    .fn = moved_while_locked,
	    .lacks = VMSIM_KIT_READONLY | VMSIM_KIT_VOLATILE |
		VMSIM_KIT_NO_WIRE,
	    .needs_move = true,
	},
};

const struct kit_group kit_moves = KIT_GROUP(rows);
