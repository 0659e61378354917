/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases: windows on the object, several at once, and what changes them. */
#include "kit/kit.h"

#define	SHARED	VMSIM_MAP_SHARED

static void
window(struct kit *k, uint64_t first, uint64_t n)
{
	uint64_t i;

	kit_map(k, k->p, KIT_BASE, first, n, kit_prot(k), SHARED);
	for (i = 0; i < n; i++)
		kit_expect_content(k, k->p, kit_page(KIT_BASE, i), first + i);
}

static void
at_the_start(struct kit *k)
{
	window(k, 0, 3);
}

static void
at_the_end(struct kit *k)
{
	window(k, k->npages - 3, 3);
}

static void
in_the_middle(struct kit *k)
{
	window(k, 3, 3);
}

static void
one_page(struct kit *k)
{
	window(k, 5, 1);
}

static void
overlap(struct kit *k)
{
	kit_map(k, k->p, KIT_BASE, 0, 6, kit_prot(k), SHARED);
	kit_map(k, k->p, KIT_FAR, 3, 5, kit_prot(k), SHARED);
	kit_store(k, k->p, kit_page(KIT_BASE, 4), 0xaa);
	kit_expect_word(k, k->p, kit_page(KIT_FAR, 1), 0xaa);
	kit_store(k, k->p, kit_page(KIT_FAR, 0), 0xbb);
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 3), 0xbb);
	kit_expect_content(k, k->p, kit_page(KIT_FAR, 4), 7);
}

static void
twice(struct kit *k)
{
	kit_map(k, k->p, KIT_BASE, 2, 1, kit_prot(k), SHARED);
	kit_map(k, k->p, KIT_FAR, 2, 1, VMSIM_PROT_READ, SHARED);
	kit_expect_content(k, k->p, KIT_FAR, 2);
	kit_expect_content(k, k->p, KIT_BASE, 2);
	kit_expect_ok(k, vmsim_munmap(k->p, KIT_BASE, VMSIM_PAGE_SIZE),
	    "munmap");
	kit_expect_content(k, k->p, KIT_FAR, 2);
}

static void
two_processes(struct kit *k)
{
	k->q = kit_process(k, "Q");
	kit_map_all(k);
	kit_map(k, k->q, KIT_FAR, 2, 4, kit_prot(k), SHARED);
	kit_store(k, k->p, kit_page(KIT_BASE, 3), 0xcc);
	kit_expect_word(k, k->q, kit_page(KIT_FAR, 1), 0xcc);
	kit_store(k, k->q, kit_page(KIT_FAR, 2), 0xdd);
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 4), 0xdd);
}

static void
change_rights(struct kit *k)
{
	uint64_t len = k->npages * VMSIM_PAGE_SIZE;

	kit_map_all(k);
	kit_store(k, k->p, KIT_BASE, 0x11);
	kit_expect_ok(k, vmsim_mprotect(k->p, KIT_BASE, len,
	    VMSIM_PROT_READ), "mprotect");
	kit_expect_refused(k, k->p, KIT_BASE, VMSIM_PROT_WRITE,
	    "mprotect took the right to write");
	kit_expect_word(k, k->p, KIT_BASE, 0x11);
	kit_expect_ok(k, vmsim_mprotect(k->p, KIT_BASE, len, kit_prot(k)),
	    "mprotect");
	kit_store(k, k->p, KIT_BASE, 0x22);
	kit_expect_word(k, k->p, KIT_BASE, 0x22);
}

static void
hole(struct kit *k)
{
	uint64_t i;

	kit_map(k, k->p, KIT_BASE, 0, 8, kit_prot(k), SHARED);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 3), 3);
	kit_expect_ok(k, vmsim_munmap(k->p, kit_page(KIT_BASE, 3),
	    2 * VMSIM_PAGE_SIZE), "munmap");
	for (i = 0; i < 8; i++) {
		if (i == 3 || i == 4)
			kit_expect_refused(k, k->p, kit_page(KIT_BASE, i),
			    VMSIM_PROT_READ, "it was unmapped");
		else
			kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
	}
}

static void
covered(struct kit *k)
{
	uint64_t at = kit_page(KIT_BASE, 2);

	kit_map(k, k->p, KIT_BASE, 0, 8, kit_prot(k), SHARED);
	kit_expect_content(k, k->p, at, 2);
	kit_expect_ok(k, vmsim_mmap(k->p, &at, 2 * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE, VMSIM_MAP_FIXED |
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0), "mmap");
	kit_expect_word(k, k->p, at, 0);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 1), 1);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 4), 4);
}

static void
advised(struct kit *k)
{
	static const enum vmsim_advice advice[] = {
		VMSIM_MADV_WILLNEED, VMSIM_MADV_DONTNEED, VMSIM_MADV_RANDOM,
		VMSIM_MADV_SEQUENTIAL, VMSIM_MADV_NORMAL,
	};
	unsigned i;

	kit_map(k, k->p, KIT_BASE, 0, 8, kit_prot(k), SHARED);
	for (i = 0; i < sizeof(advice) / sizeof(advice[0]); i++) {
		kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
		kit_expect_ok(k, vmsim_madvise(k->p, KIT_BASE,
		    8 * VMSIM_PAGE_SIZE, advice[i]), "madvise");
		kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
	}
}

static void
synced(struct kit *k)
{
	kit_map(k, k->p, KIT_BASE, 0, 8, kit_prot(k), SHARED);
	kit_store(k, k->p, kit_page(KIT_BASE, 1), 0x77);
	kit_expect_ok(k, vmsim_msync(k->p, KIT_BASE, 8 * VMSIM_PAGE_SIZE,
	    VMSIM_MS_SYNC), "msync");
	kit_expect_ok(k, vmsim_msync(k->p, KIT_BASE, 8 * VMSIM_PAGE_SIZE,
	    VMSIM_MS_INVALIDATE), "msync with MS_INVALIDATE");
	kit_expect_word(k, k->p, kit_page(KIT_BASE, 1), 0x77);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 2), 2);
}

static void
in_core(struct kit *k)
{
	unsigned char vec[8];

	kit_map(k, k->p, KIT_BASE, 0, 8, kit_prot(k), SHARED);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 6), 6);
	kit_expect_ok(k, vmsim_mincore(k->p, KIT_BASE, 8 * VMSIM_PAGE_SIZE,
	    vec), "mincore");
	if ((vec[6] & VMSIM_MINCORE_INCORE) == 0)
		kit_fail(k, "mincore says that page 6, which was just read, "
		    "is not in core");
}

static void
many_times(struct kit *k)
{
	unsigned i;

	for (i = 0; i < 50; i++) {
		kit_map(k, k->p, KIT_BASE, i % 4, 4, kit_prot(k), SHARED);
		kit_expect_content(k, k->p, KIT_BASE, i % 4);
		kit_expect_ok(k, vmsim_munmap(k->p, KIT_BASE,
		    4 * VMSIM_PAGE_SIZE), "munmap");
	}
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "a_window_at_the_start",
		.what = "The first three pages are mapped and read.",
		.why = "What populate gives beyond the window must not be "
		    "mapped, nor stay busy.",
		.freebsd = "clips the populated range to the entry (populate "
		    "rule P9)",
	    },
	    .fn = at_the_start,
	},
	{
	    .about = {
		.name = "a_window_at_the_end",
		.what = "The last three pages are mapped and read.",
		.why = "The range that is asked for begins in the middle of "
		    "the object.",
	    },
	    .fn = at_the_end,
	},
	{
	    .about = {
		.name = "a_window_in_the_middle",
		.what = "Three pages in the middle are mapped and read.",
		.why = "Both ends of a populated range have to be cut off.",
	    },
	    .fn = in_the_middle,
	},
	{
	    .about = {
		.name = "a_window_of_one_page",
		.what = "One page is mapped and read.",
		.why = "The smallest range; a cluster must be cut to it.",
	    },
	    .fn = one_page,
	},
	{
	    .about = {
		.name = "two_windows_overlap",
		.what = "A page in two windows is one page.",
		.why = "Two entries, one object: the driver must not make a "
		    "page twice.",
	    },
	    .fn = overlap,
	    .lacks = VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "one_page_at_two_addresses",
		.what = "A page mapped twice stays mapped at one address when "
		    "the other goes.",
		.why = "A driver that frees at unmap takes the other mapping "
		    "its page.",
	    },
	    .fn = twice,
	},
	{
	    .about = {
		.name = "two_processes_share",
		.what = "A store in one process is read in the other, at "
		    "another address.",
		.why = "The driver is called for two maps and one object.",
	    },
	    .fn = two_processes,
	    .lacks = VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "rights_are_taken_and_given",
		.what = "After mprotect to read-only a store is refused, after "
		    "mprotect back it works.",
		.why = "The rights of a mapped page change without the driver.",
	    },
	    .fn = change_rights,
	    .lacks = VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "a_hole_is_cut",
		.what = "Two pages are unmapped in the middle; the rest goes "
		    "on.",
		.why = "The entry is split; the halves share the object and "
		    "keep their offsets.",
	    },
	    .fn = hole,
	},
	{
	    .about = {
		.name = "another_mapping_covers_some",
		.what = "Anonymous memory is mapped over two pages.",
		.why = "Old mappings of the pages must be gone, their "
		    "neighbours not.",
	    },
	    .fn = covered,
	},
	{
	    .about = {
		.name = "advice_changes_nothing",
		.what = "Contents are the same after each madvise.",
		.why = "WILLNEED maps what is resident, DONTNEED unmaps it.",
	    },
	    .fn = advised,
	    .lacks = VMSIM_KIT_VOLATILE,
	},
	{
	    .about = {
		.name = "msync_keeps_what_was_written",
		.what = "What was stored is there after msync, also when it "
		    "drops what is clean.",
		.why = "Dirty pages must reach the pager before they may go.",
		.freebsd = "does not write back the pages of devices; they "
		    "stay",
	    },
	    .fn = synced,
	    .lacks = VMSIM_KIT_READONLY | VMSIM_KIT_VOLATILE,
	},
	{
	    .about = {
		.name = "mincore_knows_a_read_page",
		.what = "A page that was read is reported as in core.",
		.why = "Only a page that is resident, valid and mapped is.",
	    },
	    .fn = in_core,
	},
	{
	    .about = {
		.name = "fifty_mappings_leave_nothing",
		.what = "The object is mapped, read and unmapped fifty times.",
		.why = "A reference that leaks with each mapping shows at the "
		    "end.",
	    },
	    .fn = many_times,
	},
};

const struct kit_group kit_maps = KIT_GROUP(rows);
