/* SPDX-License-Identifier: BSD-2-Clause */
/* Cases: faults here and there, one process, one shared mapping. */
#include "kit/kit.h"

static void
read_first(struct kit *k)
{
	kit_map_all(k);
	kit_expect_content(k, k->p, KIT_BASE, 0);
}

static void
read_middle(struct kit *k)
{
	uint64_t i = k->npages / 2;

	kit_map_all(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
}

static void
read_last(struct kit *k)
{
	uint64_t i = k->npages - 1;

	kit_map_all(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
}

static void
read_outside(struct kit *k)
{
	uint64_t size = vmsim_object_npages(k->object);

	kit_map(k, k->p, KIT_BASE, 0, size + 4, kit_prot(k),
	    VMSIM_MAP_SHARED);
	kit_expect_refused(k, k->p, kit_page(KIT_BASE, size + 3),
	    VMSIM_PROT_READ, "it is beyond the object's end");
	kit_check(k);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, k->npages - 1),
	    k->npages - 1);
}

static void
read_then_write(struct kit *k)
{
	uint64_t at = kit_page(KIT_BASE, 2);

	kit_map_all(k);
	kit_expect_content(k, k->p, at, 2);
	kit_store(k, k->p, at, 0x1234);
	kit_expect_word(k, k->p, at, 0x1234);
}

static void
write_first(struct kit *k)
{
	uint64_t at = kit_page(KIT_BASE, 3);

	kit_map_all(k);
	kit_store(k, k->p, at, 0x5678);
	kit_expect_word(k, k->p, at, 0x5678);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 4), 4);
}

static void
execute(struct kit *k)
{
	struct vmsim_signal sig;

	kit_map(k, k->p, KIT_BASE, 0, k->npages, VMSIM_PROT_READ |
	    VMSIM_PROT_EXEC, VMSIM_MAP_SHARED);
	if (vmsim_fetch(k->p, kit_page(KIT_BASE, 1), &sig) != 0)
		kit_fail(k, "an instruction fetch ends with signal %d",
		    sig.signo);
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 1), 1);
}

static void
upwards(struct kit *k)
{
	uint64_t i;

	kit_map_all(k);
	for (i = 0; i < k->npages; i++)
		kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
}

static void
downwards(struct kit *k)
{
	uint64_t i;

	kit_map_all(k);
	for (i = k->npages; i-- > 0;)
		kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
}

static void
scattered(struct kit *k)
{
	uint64_t i, n;

	kit_map_all(k);
	for (n = 0; n < k->npages; n++) {
		i = (n * 7 + 3) % k->npages;
		kit_expect_content(k, k->p, kit_page(KIT_BASE, i), i);
	}
}

static void
again_without_fault(struct kit *k)
{
	struct vmsim_counters before, after;

	kit_map_all(k);
	kit_expect_content(k, k->p, KIT_BASE, 0);
	vmsim_counters(k->vm, &before);
	kit_expect_content(k, k->p, KIT_BASE, 0);
	vmsim_counters(k->vm, &after);
	if (after.faults != before.faults)
		kit_fail(k, "a page that was just read faults again");
}

static void
spurious(struct kit *k)
{
	unsigned i;
	int rv;

	kit_map_all(k);
	for (i = 0; i < 3; i++) {
		rv = vmsim_fault(k->p, kit_page(KIT_BASE, 5),
		    VMSIM_PROT_READ);
		if (rv != 0)
			kit_fail(k, "fault %u on one page answers %d", i + 1,
			    rv);
	}
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 5), 5);
}

static void
refuse_writes(struct kit *k)
{
	kit_map(k, k->p, KIT_BASE, 0, k->npages, VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED);
	kit_expect_content(k, k->p, KIT_BASE, 0);
	kit_expect_refused(k, k->p, KIT_BASE, VMSIM_PROT_WRITE,
	    "the mapping is for reading");
	kit_expect_refused(k, k->p, kit_page(KIT_BASE, 1), VMSIM_PROT_WRITE,
	    "the mapping is for reading");
	kit_expect_content(k, k->p, kit_page(KIT_BASE, 1), 1);
}

static void
refuse_all(struct kit *k)
{
	kit_map(k, k->p, KIT_BASE, 0, k->npages, VMSIM_PROT_NONE,
	    VMSIM_MAP_SHARED);
	kit_expect_refused(k, k->p, KIT_BASE, VMSIM_PROT_READ,
	    "the mapping allows nothing");
}

static void
across(struct kit *k)
{
	uint64_t got, want = 0x1122334455667788;
	struct vmsim_signal sig;
	uint64_t at = kit_page(KIT_BASE, 4) - 3;

	kit_map_all(k);
	if (vmsim_store(k->p, at, &want, sizeof(want), &sig) != 0 ||
	    vmsim_load(k->p, at, &got, sizeof(got), &sig) != 0)
		kit_fail(k, "an access across two pages ends with signal %d",
		    sig.signo);
	if (got != want)
		kit_fail(k, "%#jx was written across two pages, %#jx is read",
		    (uintmax_t)want, (uintmax_t)got);
}

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "the_first_page_is_read",
		.what = "A read of page 0 gives its contents.",
		.why = "A populate range or a read-behind must not begin "
		    "before page 0.",
	    },
	    .fn = read_first,
	},
	{
	    .about = {
		.name = "a_page_in_the_middle_is_read",
		.what = "A read in the middle, nothing resident around it, "
		    "gives that page.",
		.why = "Offset and index are easily mixed up; page 0 hides it.",
	    },
	    .fn = read_middle,
	},
	{
	    .about = {
		.name = "the_last_page_is_read",
		.what = "A read of the last page gives its contents.",
		.why = "A populate range or a read-ahead must not pass the "
		    "end.",
	    },
	    .fn = read_last,
	},
	{
	    .about = {
		.name = "beyond_the_end_there_is_nothing",
		.what = "A mapping that is longer than the object faults "
		    "beyond its end.",
		.why = "The driver must refuse, and must not have made a page "
		    "there.",
		.freebsd = "answers KERN_OUT_OF_BOUNDS, which is a SIGBUS",
	    },
	    .fn = read_outside,
	},
	{
	    .about = {
		.name = "a_page_is_read_and_then_written",
		.what = "A store after a load of one page is seen by the next "
		    "load.",
		.why = "The second fault finds the page resident; it must stay "
		    "the same page.",
	    },
	    .fn = read_then_write,
	    .lacks = VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "a_page_is_written_first",
		.what = "A store is the first access to a page; its neighbours "
		    "are as before.",
		.why = "A write fault asks the driver with VM_PROT_WRITE.",
	    },
	    .fn = write_first,
	    .lacks = VMSIM_KIT_READONLY,
	},
	{
	    .about = {
		.name = "a_page_is_executed",
		.what = "An instruction fetch is served as a read is.",
		.why = "Some drivers look at the fault type and know read and "
		    "write only.",
	    },
	    .fn = execute,
	    .lacks = VMSIM_KIT_NO_EXEC,
	},
	{
	    .about = {
		.name = "all_pages_upwards",
		.what = "Every page is read in ascending order.",
		.why = "Clusters that overlap what is resident already are "
		    "met.",
	    },
	    .fn = upwards,
	},
	{
	    .about = {
		.name = "all_pages_downwards",
		.what = "Every page is read in descending order.",
		.why = "Read-behind and populate meet resident pages from the "
		    "other side.",
	    },
	    .fn = downwards,
	},
	{
	    .about = {
		.name = "all_pages_scattered",
		.what = "Every page is read, in an order with gaps.",
		.why = "Ranges with holes and resident pages in turn are met.",
	    },
	    .fn = scattered,
	},
	{
	    .about = {
		.name = "a_second_read_does_not_fault",
		.what = "A page read once is mapped.",
		.why = "A driver that leaves its page invalid or unmapped is "
		    "asked again and again.",
		.freebsd = "maps the page at the first fault too; an invalid "
		    "page would be asked for again each time",
	    },
	    .fn = again_without_fault,
	},
	{
	    .about = {
		.name = "a_fault_on_a_mapped_page_is_harmless",
		.what = "Two more faults on one page find it.",
		.why = "Two processors may fault on one page; the second finds "
		    "it done.",
	    },
	    .fn = spurious,
	},
	{
	    .about = {
		.name = "a_mapping_for_reading_refuses_writes",
		.what = "A store through a read-only mapping ends with a "
		    "signal.",
		.why = "Populated pages are entered with the rights of the "
		    "mapping, not of the object.",
	    },
	    .fn = refuse_writes,
	},
	{
	    .about = {
		.name = "a_mapping_without_access_refuses_all",
		.what = "A load where nothing is allowed ends with a signal.",
		.why = "The driver is not to be asked at all.",
	    },
	    .fn = refuse_all,
	},
	{
	    .about = {
		.name = "an_access_crosses_two_pages",
		.what = "A word that lies in two pages is written and read.",
		.why = "Two faults in one access; each must leave nothing "
		    "busy.",
	    },
	    .fn = across,
	    .lacks = VMSIM_KIT_READONLY,
	},
};

const struct kit_group kit_faults = KIT_GROUP(rows);
