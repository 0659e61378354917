/* SPDX-License-Identifier: BSD-2-Clause */
/* What changes in words: of each kind of thing, and what one line tells. */
#include <vm/vm_map.h>
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "observe/effect_words.h"
#include "support/words.h"

#define	FRAME(n)	(atop(MEM_RAM_BASE) + (n))

/* Two states, to be made from the first item on, and how it is told. */
static struct state was, is;
static struct state_names names;
static bool brief;

static void
begin_states(struct test *t)
{
	state_init(&was);
	state_init(&is);
	names_init(&names);
	brief = false;
	assert_true(names_set(&names, NAME_THREAD, 1, "main"));
	assert_true(names_set(&names, NAME_PROC, 1, "P"));
	assert_true(names_set(&names, NAME_PROC, 2, "Q"));
	assert_true(names_set(&names, NAME_OBJECT, 2, "F"));
}

static void
end_states(struct test *t)
{
	state_fini(&was);
	state_fini(&is);
	names_fini(&names);
}

TESTS(.no_machine = true, .begin = begin_states, .end = end_states);

static unsigned
tell(struct test *t)
{
	struct effect_words w = { .out = { test_print, t }, .names = &names,
	    .before = &was, .prefix = "> ", .brief = brief };
	struct effects fx;
	unsigned nlines;

	effects_init(&fx);
	test_hush(t);
	assert_true(state_diff(&was, &is, &fx));
	nlines = effect_words_tell(&w, fx.v, fx.n);
	effects_fini(&fx);
	return (nlines);
}

/* As many lines as it says. */
#define	assert_told(t, n, text) do {					\
	assert_eq(tell(t), (n));					\
	assert_said((t), (text));					\
} while (0)

static struct state_item *
add(struct state *s, enum state_kind kind, uint32_t whose, uint64_t index)
{
	struct state_item *i = state_add(s, kind, whose, index);

	assert_non_null(i);
	return (i);
}

/* A page-table entry of P or Q: page `page` of S1. */
static struct state_item *
add_pte(struct state *s, uint32_t proc, uint64_t va, uint64_t frame,
    uint64_t page)
{
	struct state_item *i = add(s, STATE_PTE, proc, va);

	i->v[AT_PTE_FRAME] = FRAME(frame);
	i->v[AT_PTE_PROT] = VM_PROT_READ;
	i->v[AT_PTE_OBJECT] = 1;
	i->v[AT_PTE_PAGE] = page;
	return (i);
}

static struct state_item *
add_page(struct state *s, uint32_t object, uint64_t index, uint64_t frame)
{
	struct state_item *i = add(s, STATE_PAGE, object, index);

	i->v[AT_PAGE_FRAME] = FRAME(frame);
	i->v[AT_PAGE_VALID] = 0xff;
	i->v[AT_PAGE_BUSY] = i->v[AT_PAGE_WORD] = STATE_NONE;
	return (i);
}

TEST(nothing_is_no_line)
{
	assert_told(t, 0, "");
}

/* Addresses, frames and pages that go on in one step are one line. */
TEST(neighbours_that_count_on_are_told_together)
{
	add_pte(&is, 1, PG(1), 7, 0);
	add_pte(&is, 1, PG(2), 8, 1);
	add_pte(&is, 1, PG(3), 9, 2);
	assert_told(t, 1, "> P 0x1000-0x4000: mapped, frame 7 to frame 9, "
	    "prot r--, S1[0-2]\n");
}

TEST(where_something_is_different_a_line_begins)
{
	add_pte(&is, 1, PG(1), 1, 0);
	add_pte(&is, 1, PG(2), 3, 1);			/* the frame */
	add_pte(&is, 1, PG(3), 4, 9);			/* the page */
	add_pte(&is, 1, PG(5), 5, 10);			/* the address */
	add_pte(&is, 1, PG(6), 6, 11)->v[AT_PTE_OBJECT] = 2;
	add_pte(&is, 1, PG(7), 7, 12)->v[AT_PTE_PROT] = VM_PROT_RW;
	add_pte(&is, 2, PG(8), 8, 13);			/* the process */
	assert_told(t, 7,
	    "> P 0x1000: mapped, frame 1, prot r--, S1[0]\n"
	    "> P 0x2000: mapped, frame 3, prot r--, S1[1]\n"
	    "> P 0x3000: mapped, frame 4, prot r--, S1[9]\n"
	    "> P 0x5000: mapped, frame 5, prot r--, S1[10]\n"
	    "> P 0x6000: mapped, frame 6, prot r--, F[11]\n"
	    "> P 0x7000: mapped, frame 7, prot rw-, S1[12]\n"
	    "> Q 0x8000: mapped, frame 8, prot r--, S1[13]\n");
}

/* [4K 4K][2M][2M]: a large page is its own line, with its range. */
TEST(a_large_page_is_not_joined_with_small_ones)
{
	add_pte(&is, 1, PG(510), 510, 510);
	add_pte(&is, 1, PG(511), 511, 511);
	add_pte(&is, 1, PG(512), 512, 512)->v[AT_PTE_PSIND] = 1;
	add_pte(&is, 1, PG(1024), 513, 513);
	assert_told(t, 3,
	    "> P 0x1fe000-0x200000: mapped, frame 510 to frame 511, prot r--, "
	    "S1[510-511]\n"
	    "> P 0x200000-0x400000: mapped, frame 512, prot r--, S1[512]\n"
	    "> P 0x400000: mapped, frame 513, prot r--, S1[513]\n");
}

TEST(what_goes_is_told_by_its_range_alone)
{
	add_pte(&was, 1, PG(510), 3, 9);
	add_pte(&was, 1, PG(511), 8, 4);
	add_pte(&was, 1, PG(512), 512, 512)->v[AT_PTE_PSIND] = 1;
	add_pte(&was, 1, PG(1025), 1, 1);
	assert_told(t, 2, "> P 0x1fe000-0x400000: mapped no more\n"
	    "> P 0x401000: mapped no more\n");
}

/* Memory of a device, and of no object. */
TEST(a_page_without_an_object_is_told_by_its_frame)
{
	struct state_item *i = add_pte(&is, 1, PG(1), 0, 0);

	i->v[AT_PTE_FRAME] = atop(MEM_DEV_BASE) + 4;
	i->v[AT_PTE_OBJECT] = i->v[AT_PTE_PAGE] = STATE_NONE;
	assert_told(t, 1, "> P 0x1000: mapped, device page 4, prot r--\n");
}

TEST(a_change_tells_what_was_and_what_is)
{
	struct state_item *i;

	add_pte(&was, 1, PG(1), 7, 0)->v[AT_PTE_FLAGS] = PTE_W;
	i = add_pte(&is, 1, PG(1), 8, 0);
	i->v[AT_PTE_PROT] = VM_PROT_RW;
	i->v[AT_PTE_OBJECT] = 2;
	assert_told(t, 1, "> P 0x1000: frame 7 -> frame 8, prot r-- -> rw-, "
	    "flags wired -> none, object S1 -> F\n");
	brief = true;	/* what follows from the rest is left out */
	assert_told(t, 1, "> P 0x1000: frame 7 -> frame 8, prot r-- -> rw-\n");
}

/* [1 . 3]: each changes its queue, and two are neighbours. */
TEST(pages_that_change_alike_are_told_together)
{
	uint64_t page;

	for (page = 0; page < 4; page++) {
		add_page(&was, 1, page, page)->v[AT_PAGE_DIRTY] = 0xff;
		add_page(&is, 1, page, page)->v[AT_PAGE_DIRTY] = page == 2 ?
		    0xff : page == 1 ? 0x0f : 0;
	}
	assert_told(t, 3, "> S1[0]: dirty ff -> 00\n"
	    "> S1[1]: dirty ff -> 0f\n> S1[3]: dirty ff -> 00\n");
	is.items[1].v[AT_PAGE_DIRTY] = 0;
	assert_told(t, 2, "> S1[0-1]: dirty ff -> 00\n"
	    "> S1[3]: dirty ff -> 00\n");
	brief = true;
	assert_told(t, 0, "");
}

/* One is wired once, its neighbour twice. */
TEST(numbers_that_count_on_are_told_as_going_on)
{
	add_page(&was, 1, 0, 0);
	add_page(&was, 1, 1, 1);
	add_page(&is, 1, 0, 0)->v[AT_PAGE_WIRE] = 1;
	add_page(&is, 1, 1, 1)->v[AT_PAGE_WIRE] = 2;
	assert_told(t, 1, "> S1[0-1]: wire 0 -> 1...\n");
}

TEST(a_page_that_goes_to_another_object_becomes_its)
{
	add_page(&was, 1, 3, 7);
	add_page(&was, 1, 4, 8);
	add_page(&is, 2, 0, 7);
	add_page(&is, 2, 1, 9);
	assert_told(t, 3, "> S1[3]: becomes F[0]\n> S1[4]: freed\n"
	    "> F[1]: a new page, frame 9\n");
	is.items[0].v[AT_PAGE_WORD] = 5;	/* it is another one now */
	assert_told(t, 3, "> S1[3-4]: freed\n"
	    "> F[0]: a new page, frame 7, word 0x5\n"
	    "> F[1]: a new page, frame 9\n");
}

TEST(busy_states_and_queues_have_words)
{
	struct state_item *i;

	add_page(&was, 1, 0, 0)->v[AT_PAGE_QUEUE] = STATE_NONE;
	i = add_page(&is, 1, 0, 0);
	i->v[AT_PAGE_QUEUE] = PQ_ACTIVE;
	i->v[AT_PAGE_BUSY] = VPB_SHARERS_WORD(2);
	assert_told(t, 1, "> S1[0]: busy none -> shared 2, queue none -> "
	    "active\n");
}

TEST(what_a_processor_remembers_is_told_with_its_process)
{
	struct state_item *i = add(&is, STATE_TLB, 1, PG(1));

	i->second = 2;
	i->v[0] = FRAME(3);
	i->v[1] = VM_PROT_READ;
	assert_told(t, 1, "> TLB of main, Q 0x1000: remembered, frame 3, "
	    "prot r--\n");
	brief = true;	/* an event has said so */
	assert_told(t, 0, "");
	*add(&was, STATE_TLB, 1, PG(1)) = is.items[0];
	is.items[0].v[0] = FRAME(4);
	assert_told(t, 1, "> TLB of main, Q 0x1000: frame 4\n");
	is.nitems = 0;
	assert_told(t, 1, "> TLB of main, Q 0x1000: forgotten\n");
}

TEST(an_entry_is_told_with_its_range)
{
	struct state_item *i = add(&is, STATE_ENTRY, 1, PG(1));

	i->v[AT_ENTRY_END] = PG(2);
	i->v[AT_ENTRY_PROT] = VM_PROT_RW;
	i->v[AT_ENTRY_OBJECT] = STATE_NONE;
	assert_told(t, 1, "> P 0x1000-0x2000: a new map entry, prot rw-\n");
	i->v[AT_ENTRY_FLAGS] = MAP_ENTRY_COW;
	i->v[AT_ENTRY_OBJECT] = 2;
	assert_told(t, 1, "> P 0x1000-0x2000: a new map entry, prot rw-, "
	    "flags cow, object F\n");
	*add(&was, STATE_ENTRY, 1, PG(1)) = *i;
	i->v[AT_ENTRY_END] = PG(3);
	i->v[AT_ENTRY_FLAGS] = 0;
	i->v[AT_ENTRY_WINDOW] = 7;	/* tells nobody anything */
	assert_told(t, 1, "> P 0x1000-0x3000: end 0x2000 -> 0x3000, flags cow "
	    "-> none\n");
	is.nitems = 0;
	assert_told(t, 1, "> P 0x1000-0x2000: no map entry any more\n");
}

TEST(counters_are_told_by_how_much_they_grow)
{
	struct state_item *a = add(&was, STATE_COUNTERS, 0, 0);
	struct state_item *b = add(&is, STATE_COUNTERS, 0, 0);

	a->v[0] = 5;
	b->v[0] = 7;
	b->v[STATE_VALUES - 1] = 1;
	assert_told(t, 1, "> counters: faults +2, restarts +1\n");
	brief = true;
	assert_told(t, 0, "");
}

/* That it ends is an event of its own. */
TEST(the_end_of_an_object_is_no_line_of_a_story)
{
	add(&was, STATE_PROC, 1, 0);
	add(&was, STATE_OBJECT, 2, 0);
	assert_told(t, 2, "> P: has ended\n> F: destroyed\n");
	brief = true;
	assert_told(t, 1, "> P: has ended\n");
}
