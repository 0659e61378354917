/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases: fork, and private mappings above the object. */
#include "kit/kit.h"

static void
map_private(struct kit *k, int prot)
{
	kit_map(k, k->p, KIT_BASE, 0, k->npages, prot, VMSIM_MAP_PRIVATE);
}

static void
child_reads(struct kit *k)
{
	kit_map_all(k);
	kit_expect_content(k, k->p, KIT_BASE, 0);
	k->q = kit_fork(k, k->p);
	kit_expect_content(k, k->q, KIT_BASE, 0);
	kit_expect_content(k, k->q, kit_page(KIT_BASE, 1), 1);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 1), 1);
}

static void
child_writes(struct kit *k)
{
	kit_map_all(k);
	k->q = kit_fork(k, k->p);
	kit_store(k, k->q, kit_page(KIT_BASE, 2), 0x33);
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 2), 0x33);
}

static void
parent_ends_first(struct kit *k)
{
	kit_map_all(k);
	kit_expect_content(k, k->p, KIT_BASE, 0);
	k->q = kit_fork(k, k->p);
	kit_exit(&k->p);
	kit_expect_content(k, k->q, KIT_BASE, 0);
	kit_expect_content(k, k->q, kit_page(KIT_BASE, 3), 3);
}

static void
not_inherited(struct kit *k)
{
	kit_map_all(k);
	kit_expect_ok(k, vmsim_minherit(k->p, KIT_BASE, k->npages *
	    VMSIM_PAGE_SIZE, VMSIM_INHERIT_NONE), "minherit");
	k->q = kit_fork(k, k->p);
	kit_expect_refused(k, k->q, KIT_BASE, VMSIM_PROT_READ,
	    "the mapping is not inherited");
	kit_expect_content(k, k->p, KIT_BASE, 0);
}

static void
private_read(struct kit *k)
{
	map_private(k, VMSIM_PROT_READ);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 2), 2);
}

static void
write_private(struct kit *k)
{
	map_private(k, VMSIM_PROT_READ | VMSIM_PROT_WRITE);
	kit_map(k, k->p, KIT_FAR, 0, k->npages, VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 2), 2);
	kit_store(k, k->p, kit_page(KIT_BASE, 2), 0x44);
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 2), 0x44);
	kit_expect_content(k, k->p, kit_page(KIT_FAR, 2), 2);
}

static void
write_private_first(struct kit *k)
{
	map_private(k, VMSIM_PROT_READ | VMSIM_PROT_WRITE);
	kit_store(k, k->p, kit_page(KIT_BASE, 4), 0x45);
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 4), 0x45);
	kit_map(k, k->p, KIT_FAR, 0, k->npages, VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED);
	kit_expect_content(k, k->p, kit_page(KIT_FAR, 4), 4);
}

static void
shared_below_private(struct kit *k)
{
	map_private(k, VMSIM_PROT_READ | VMSIM_PROT_WRITE);
	kit_map(k, k->p, KIT_FAR, 0, k->npages, VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED);
	kit_store(k, k->p, KIT_BASE, 0x46);
	kit_expect_content(k, k->p, kit_page(KIT_FAR, 5), 5);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 6), 6);
}

static void
private_then_fork(struct kit *k)
{
	uint64_t at = kit_page(KIT_BASE, 1);

	map_private(k, VMSIM_PROT_READ | VMSIM_PROT_WRITE);
	kit_store(k, k->p, at, 0x50);
	k->q = kit_fork(k, k->p);
	kit_store(k, k->p, at, 0x51);
	kit_store(k, k->q, at, 0x52);
	kit_expect_word(k, k->p, at, 0x51);
	kit_expect_word(k, k->q, at, 0x52);
	kit_expect_content(k, k->q, kit_page(KIT_BASE, 7), 7);
	kit_exit(&k->q);
	kit_expect_word(k, k->p, at, 0x51);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 7), 7);
}

static void
private_two_forks(struct kit *k)
{
	struct vmsim_proc *r;
	uint64_t at = kit_page(KIT_BASE, 2);

	map_private(k, VMSIM_PROT_READ | VMSIM_PROT_WRITE);
	kit_expect_content(k, k->p, at, 2);
	k->q = kit_fork(k, k->p);
	r = kit_fork(k, k->q);
	kit_store(k, k->q, at, 0x61);
	kit_expect_content(k, r, at, 2);
	kit_expect_content(k, k->p, at, 2);
	kit_exit(&r);
	kit_expect_word(k, k->q, at, 0x61);
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "a_child_reads_what_its_parent_maps",
		.what = "After fork both processes read old and new pages of a "
		    "shared mapping.",
		.why = "Fork takes a reference; the driver must not count "
		    "mappings itself.",
	    },
	    .fn = child_reads,
	},
	{
	    .about = {
		.name = "a_child_writes_for_both",
		.what = "A store of the child is read by its parent.",
		.why = "A shared mapping is not copied by fork.",
	    },
	    .fn = child_writes,
	    .lacks = VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "a_parent_ends_before_its_child",
		.what = "The child reads on when its parent has gone.",
		.why = "A driver that ties its pages to the process that "
		    "opened it breaks here.",
	    },
	    .fn = parent_ends_first,
	},
	{
	    .about = {
		.name = "a_mapping_is_not_inherited",
		.what = "With INHERIT_NONE the child has no mapping.",
		.why = "The object must not be referenced for the child.",
	    },
	    .fn = not_inherited,
	},
	{
	    .about = {
		.name = "a_private_mapping_is_read",
		.what = "Reading through a private mapping gives the object's "
		    "contents.",
		.why = "The fault goes through a shadow or not; the page is "
		    "the object's.",
	    },
	    .fn = private_read,
	    .lacks = VMSIM_KIT_NO_PRIVATE,
	},
	{
	    .about = {
		.name = "a_private_write_stays_private",
		.what = "A store through a private mapping is not seen through "
		    "a shared one.",
		.why = "The page is copied up; the object's page must stay as "
		    "it is, and clean.",
	    },
	    .fn = write_private,
	    .lacks = VMSIM_KIT_NO_PRIVATE,
	},
	{
	    .about = {
		.name = "a_private_write_comes_first",
		.what = "A store is the first access to a page, through a "
		    "private mapping.",
		.why = "The driver is asked for the page in order to copy it.",
	    },
	    .fn = write_private_first,
	    .lacks = VMSIM_KIT_NO_PRIVATE,
	},
	{
	    .about = {
		.name = "others_are_served_below_a_private_write",
		.what = "After a private write, faults of shared and private "
		    "mappings still work.",
		.why = "An object that has a shadow is not populated any more: "
		    "the other method must work.",
		.freebsd = "asks getpages instead of populate while the object "
		    "has a shadow (populate rule P2)",
	    },
	    .fn = shared_below_private,
	    .lacks = VMSIM_KIT_NO_PRIVATE,
	},
	{
	    .about = {
		.name = "private_pages_are_forked",
		.what = "Parent and child write one private page each for "
		    "itself.",
		.why = "Two shadows above the object; the end of one merges "
		    "them.",
	    },
	    .fn = private_then_fork,
	    .lacks = VMSIM_KIT_NO_PRIVATE,
	},
	{
	    .about = {
		.name = "grandchildren_share_a_private_page",
		.what = "One of three processes writes a page that all have "
		    "read.",
		.why = "Mappings of the object's page by others must survive.",
		.freebsd = "stops at an assertion here if the page is "
		    "unmanaged (F06)",
	    },
	    .fn = private_two_forks,
	    .lacks = VMSIM_KIT_NO_PRIVATE,
	},
};

const struct kit_group kit_forks = KIT_GROUP(rows);
