/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases: how pages, mappings and the object itself go away. */
#include "kit/kit.h"

static void
released_while_mapped(struct kit *k)
{
	kit_map_all(k);
	kit_expect_content(k, k->p, KIT_BASE, 0);
	kit_release(k);
	kit_check(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 1), 1);
	kit_expect_content(k, k->p, KIT_BASE, 0);
}

static void
never_touched(struct kit *k)
{
	kit_map_all(k);
	kit_expect_ok(k, vmsim_munmap(k->p, KIT_BASE, k->npages *
	    VMSIM_PAGE_SIZE), "munmap");
}

static void
exit_with_mappings(struct kit *k)
{
	uint64_t i;

	kit_map_all(k);
	kit_map(k, k->p, KIT_FAR, 2, 4, kit_prot(k), VMSIM_MAP_SHARED);
	for (i = 0; i < k->npages; i++)
		(void)kit_load(k, k->p, kit_page(KIT_BASE, i));
	(void)kit_load(k, k->p, KIT_FAR);
	kit_exit(&k->p);
	kit_check(k);
}

static void
mapped_again(struct kit *k)
{
	kit_map_all(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 3), 3);
	kit_exit(&k->p);
	k->p = kit_process(k, "P2");
	kit_map_all(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 3), 3);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 4), 4);
}

/* What was revoked is there again; a device that is lost may refuse. */
static void
expect_again(struct kit *k, struct vmsim_proc *p, uint64_t addr,
    uint64_t pindex)
{
	uint64_t word;

	if ((k->spec->flags & VMSIM_KIT_MAY_REFUSE) == 0 ||
	    vmsim_load(p, addr, &word, sizeof(word), NULL) == 0)
		kit_expect_content(k, p, addr, pindex);
}

static void
revoked(struct kit *k)
{
	struct vmsim_counters before, after;

	kit_map_all(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 2), 2);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 3), 3);
	k->spec->revoke(k->vm, k->object, 2, 2, k->spec->arg);
	kit_check(k);
	vmsim_counters(k->vm, &before);
	expect_again(k, k->p, kit_page(KIT_BASE, 2), 2);
	vmsim_counters(k->vm, &after);
	if (after.faults == before.faults)
		kit_fail(k, "page 2 was revoked and is read without a fault");
	expect_again(k, k->p, kit_page(KIT_BASE, 3), 3);
}

static void
revoked_from_many(struct kit *k)
{
	kit_map_all(k);
	k->q = kit_fork(k, k->p);
	kit_map(k, k->p, KIT_FAR, 1, 4, VMSIM_PROT_READ, VMSIM_MAP_SHARED);
	(void)kit_load(k, k->p, kit_page(KIT_BASE, 2));
	(void)kit_load(k, k->q, kit_page(KIT_BASE, 2));
	(void)kit_load(k, k->p, kit_page(KIT_FAR, 1));
	k->spec->revoke(k->vm, k->object, 0, k->npages, k->spec->arg);
	kit_check(k);
	expect_again(k, k->q, kit_page(KIT_BASE, 2), 2);
	expect_again(k, k->p, kit_page(KIT_FAR, 1), 2);
}

static void
revoked_untouched(struct kit *k)
{
	kit_map_all(k);
	k->spec->revoke(k->vm, k->object, 0, k->npages, k->spec->arg);
	kit_check(k);
	expect_again(k, k->p, KIT_BASE, 0);
}

static void
revoked_while_held(struct kit *k)
{
	struct vmsim_hold *hold;

	kit_map_all(k);
	hold = kit_hold(k, 1);
	k->spec->revoke(k->vm, k->object, 0, 2, k->spec->arg);
	kit_check(k);
	vmsim_hold_destroy(hold);
	kit_expect_content(k, k->p, KIT_BASE, 0);
}

static void
shorter(struct kit *k)
{
	kit_map_all(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 6), 6);
	kit_expect_ok(k, k->spec->truncate(k->vm, k->object, 4,
	    k->spec->arg), "truncate()");
	kit_check(k);
	kit_expect_refused(k, k->p, kit_page(KIT_BASE, 6), VMSIM_PROT_READ,
	    "the object ends before it");
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 3), 3);
}

static void
longer_again(struct kit *k)
{
	kit_map_all(k);
	kit_store(k, k->p, kit_page(KIT_BASE, 6), 0x99);
	kit_expect_ok(k, k->spec->truncate(k->vm, k->object, 4,
	    k->spec->arg), "truncate()");
	kit_expect_ok(k, k->spec->truncate(k->vm, k->object, k->npages,
	    k->spec->arg), "truncate()");
	kit_check(k);
	if (kit_load(k, k->p, kit_page(KIT_BASE, 6)) == 0x99)
		kit_fail(k, "what was cut off has come back");
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 2), 2);
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "the_object_outlives_its_owner",
		.what = "The object is released while it is mapped and goes on "
		    "working.",
		.why = "The destructor runs at the last unmap, not at close.",
	    },
	    .fn = released_while_mapped,
	},
	{
	    .about = {
		.name = "a_mapping_never_touched",
		.what = "The object is mapped and unmapped without an access.",
		.why = "No fault ever told the driver of it.",
	    },
	    .fn = never_touched,
	},
	{
	    .about = {
		.name = "exit_with_mappings_alive",
		.what = "A process ends with two mappings and many pages.",
		.why = "All mappings go in one sweep; pages stay the object's.",
	    },
	    .fn = exit_with_mappings,
	},
	{
	    .about = {
		.name = "a_second_process_maps_it_later",
		.what = "After the only process has ended another one maps the "
		    "object.",
		.why = "Resident pages are found again, or asked for again.",
	    },
	    .fn = mapped_again,
	    .lacks = VMSIM_KIT_VOLATILE,
	},
	{
	    .about = {
		.name = "revoked_pages_fault_again",
		.what = "Pages taken back by the driver fault at the next "
		    "access.",
		.why = "All mappings must be gone when revoke returns.",
		.freebsd = "leaves it to the driver; a page freed without its "
		    "busy state corrupts memory",
	    },
	    .fn = revoked,
	    .lacks = VMSIM_KIT_VOLATILE,
	    .needs_revoke = true,
	},
	{
	    .about = {
		.name = "revoke_reaches_every_mapping",
		.what = "Pages mapped three times are taken back from all.",
		.why = "A driver that walks its own list of mappings forgets "
		    "some.",
	    },
	    .fn = revoked_from_many,
	    .lacks = VMSIM_KIT_VOLATILE,
	    .needs_revoke = true,
	},
	{
	    .about = {
		.name = "revoke_of_nothing",
		.what = "Pages that were never touched are taken back.",
		.why = "There is no page to be found; the driver must not fall "
		    "over it.",
	    },
	    .fn = revoked_untouched,
	    .needs_revoke = true,
	},
	{
	    .about = {
		.name = "revoke_of_a_held_page",
		.what = "A page is taken back while the kernel holds it.",
		.why = "The frame must live until it is let go.",
	    },
	    .fn = revoked_while_held,
	    .lacks = VMSIM_KIT_VOLATILE | VMSIM_KIT_NO_WIRE,
	    .needs_revoke = true,
	},
	{
	    .about = {
		.name = "a_shorter_object_refuses",
		.what = "Pages beyond the new end are refused, those before it "
		    "are there.",
		.why = "Mappings beyond the end must go with the pages.",
	    },
	    .fn = shorter,
	    .lacks = VMSIM_KIT_VOLATILE,
	    .needs_truncate = true,
	},
	{
	    .about = {
		.name = "what_was_cut_off_stays_away",
		.what = "After shrinking and growing, old contents are gone.",
		.why = "Pages, swap or stored contents of the old tail must "
		    "not come back.",
	    },
	    .fn = longer_again,
	    .lacks = VMSIM_KIT_READONLY | VMSIM_KIT_VOLATILE,
	    .needs_truncate = true,
	},
};

const struct kit_group kit_endings = KIT_GROUP(rows);
