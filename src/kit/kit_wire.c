/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases: pages that must stay: mlock and holds. */
#include <string.h>

#include "kit/kit.h"

#define	LEN(n)	((n) * (uint64_t)VMSIM_PAGE_SIZE)

static void
locked_and_unlocked(struct kit *k)
{
	uint64_t i;

	kit_map_all(k);
	kit_expect_ok(k, vmsim_mlock(k->p, KIT_BASE, LEN(k->npages)),
	    "mlock");
	kit_check(k);
	for (i = 0; i < k->npages; i++)
		kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
	kit_expect_ok(k, vmsim_munlock(k->p, KIT_BASE, LEN(k->npages)),
	    "munlock");
}

static void
locked_in_part(struct kit *k)
{
	kit_map_all(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 2), 2);
	kit_expect_ok(k, vmsim_mlock(k->p, kit_page(KIT_BASE, 1), LEN(4)),
	    "mlock");
	kit_check(k);
	kit_expect_ok(k, vmsim_munlock(k->p, kit_page(KIT_BASE, 3), LEN(2)),
	    "munlock");
	kit_check(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 3), 3);
}

static void
unmapped_while_locked(struct kit *k)
{
	kit_map_all(k);
	kit_expect_ok(k, vmsim_mlock(k->p, KIT_BASE, LEN(4)), "mlock");
	kit_expect_ok(k, vmsim_munmap(k->p, KIT_BASE, LEN(k->npages)),
	    "munmap");
	kit_check(k);
	kit_map_all(k);
	kit_expect_content(k, k->p, KIT_BASE, 0);
}

static void
locked_twice(struct kit *k)
{
	k->q = kit_process(k, "Q");
	kit_map_all(k);
	kit_map(k, k->q, KIT_FAR, 0, 4, kit_prot(k), VMSIM_MAP_SHARED);
	kit_expect_ok(k, vmsim_mlock(k->p, KIT_BASE, LEN(4)), "mlock");
	kit_expect_ok(k, vmsim_mlock(k->q, KIT_FAR, LEN(4)), "mlock");
	kit_check(k);
	kit_expect_ok(k, vmsim_munlock(k->p, KIT_BASE, LEN(4)), "munlock");
	kit_check(k);
	kit_expect_content(k, k->q, KIT_FAR, 0);
}

static void
locked_then_fork(struct kit *k)
{
	kit_map_all(k);
	kit_expect_ok(k, vmsim_mlock(k->p, KIT_BASE, LEN(2)), "mlock");
	k->q = kit_fork(k, k->p);
	kit_check(k);
	kit_expect_content(k, k->q, KIT_BASE, 0);
	kit_exit(&k->p);
	kit_check(k);
	kit_expect_content(k, k->q, kit_page(KIT_BASE, 1), 1);
}

static void
locked_private(struct kit *k)
{
	kit_map(k, k->p, KIT_BASE, 0, k->npages, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, VMSIM_MAP_PRIVATE);
	kit_expect_ok(k, vmsim_mlock(k->p, KIT_BASE, LEN(2)), "mlock");
	kit_check(k);
	kit_store(k, k->p, KIT_BASE, 0x71);
	kit_expect_word(k, k->p, KIT_BASE, 0x71);
	kit_expect_ok(k, vmsim_munlock(k->p, KIT_BASE, LEN(2)), "munlock");
	kit_check(k);
}

static void
held(struct kit *k)
{
	struct vmsim_hold *hold;

	kit_map_all(k);
	hold = kit_hold(k, 3);
	kit_check(k);
	kit_expect_content(k, k->p, KIT_BASE, 0);
	vmsim_hold_destroy(hold);
	kit_check(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 1), 1);
}

static void
held_over_unmap(struct kit *k)
{
	struct vmsim_hold *hold;

	kit_map_all(k);
	hold = kit_hold(k, 2);
	kit_expect_ok(k, vmsim_munmap(k->p, KIT_BASE, LEN(k->npages)),
	    "munmap");
	kit_check(k);
	vmsim_hold_destroy(hold);
}

static void
evicted(struct kit *k)
{
	uint64_t i;

	kit_map_all(k);
	kit_store(k, k->p, kit_page(KIT_BASE, 1), 0x72);
	for (i = 0; i < 4; i++) {
		(void)kit_load(k, k->p, kit_page(KIT_BASE, i));
		(void)vmsim_evict(k->p, kit_page(KIT_BASE, i));
		kit_check(k);
	}
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 1), 0x72);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 2), 2);
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "mlock_and_munlock_balance",
		.what = "All pages are locked, read and unlocked.",
		.why = "Each locked page is wired once, and unwired once.",
		.freebsd = "never unwires the pages of managed devices (F04)",
	    },
	    .fn = locked_and_unlocked,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "mlock_of_a_part",
		.what = "Four pages are locked, two of them unlocked.",
		.why = "A populated cluster is wired page by page: only the "
		    "one asked for.",
		.freebsd = "wires one page of a populated range (bug C01 wired "
		    "all)",
	    },
	    .fn = locked_in_part,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "munmap_of_locked_pages",
		.what = "Locked pages are unmapped and mapped again.",
		.why = "Unmapping has to undo the wiring.",
	    },
	    .fn = unmapped_while_locked,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "two_processes_lock_one_page",
		.what = "A page stays wired until the second has unlocked it.",
		.why = "Wirings are counted, not flagged.",
	    },
	    .fn = locked_twice,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "fork_of_locked_pages",
		.what = "A locked shared mapping is forked; the parent ends "
		    "first.",
		.why = "The child's mapping is not locked; the wiring goes "
		    "with the parent.",
	    },
	    .fn = locked_then_fork,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "a_private_mapping_is_locked",
		.what = "A private writeable mapping is locked and written.",
		.why = "mlock makes the copy at once; the object's page must "
		    "not stay wired.",
	    },
	    .fn = locked_private,
	    .lacks = VMSIM_KIT_NO_WIRE | VMSIM_KIT_NO_PRIVATE,
	},
	{
	    .about = {
		.name = "pages_are_held",
		.what = "Pages are held for the kernel and let go.",
		.why = "A transfer by DMA does this; the driver must not mind.",
	    },
	    .fn = held,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "held_pages_outlive_their_mapping",
		.what = "Held pages are unmapped before they are let go.",
		.why = "The last one to let go frees the page; the driver must "
		    "not free it.",
	    },
	    .fn = held_over_unmap,
	    .lacks = VMSIM_KIT_NO_WIRE,
	},
	{
	    .about = {
		.name = "eviction_loses_nothing",
		.what = "Pages are paged out, if they can be; contents stay.",
		.why = "Unmanaged and device pages must be refused by the page "
		    "daemon.",
	    },
	    .fn = evicted,
	    .lacks = VMSIM_KIT_READONLY | VMSIM_KIT_VOLATILE,
	},
};

const struct kit_group kit_wires = KIT_GROUP(rows);
