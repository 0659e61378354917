/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which frame is taken: a machine without the cache of free frames against the
 * lists of FreeBSD's vm_phys, in which all blocks are there from the start.
 */
#include <string.h>

#include "mem/mem.h"
#include "support/test.h"

#define	NFRAMES		1000
#define	CONFIG(n)	{ .nframes = (n), .no_frame_cache = true,	\
    .check_level = VMSIM_CHECK_JUNK }

TESTS(.kernel = true, .config = CONFIG(NFRAMES));

#define	TOP		12
#define	MOST		(3u << TOP)	/* frames of the model */

/* Blocks of a size in the order in which they came; the oldest first. */
struct list {
	unsigned n;
	unsigned blocks[MOST];
};

static struct list lists[TOP + 1];
static unsigned first_place;		/* of frame 0 */

static void
append(unsigned place, unsigned order)
{
	struct list *l = &lists[order];

	l->blocks[l->n++] = place;
}

static bool
take_away(unsigned place, unsigned order)
{
	struct list *l = &lists[order];
	unsigned i;

	for (i = 0; i < l->n && l->blocks[i] != place; i++)
		;
	if (i == l->n)
		return (false);
	l->n--;
	memmove(&l->blocks[i], &l->blocks[i + 1],
	    (l->n - i) * sizeof(l->blocks[0]));
	return (true);
}

static void
model_begin(unsigned nframes)
{
	unsigned order, place;

	memset(lists, 0, sizeof(lists));
	first_place = -nframes & ((1u << TOP) - 1);
	for (place = first_place; place < first_place + nframes;
	    place += 1u << order) {
		order = place == 0 ? TOP : (unsigned)__builtin_ctz(place);
		order = order < TOP ? order : TOP;
		append(place, order);
	}
}

static unsigned
model_alloc(void)
{
	unsigned order = 0, place;

	while (lists[order].n == 0)
		order++;
	place = lists[order].blocks[0];
	assert_true(take_away(place, order));
	while (order-- > 0)
		append(place + (1u << order), order);
	return (place - first_place);
}

static void
model_free(unsigned frame)
{
	unsigned order, place = frame + first_place;

	for (order = 0; order < TOP &&
	    take_away(place ^ (1u << order), order); order++)
		place &= ~(1u << order);
	append(place, order);
}

/* Many are taken, then fewer, then none at all. */
static void
compare_with_model(unsigned nframes, unsigned seed)
{
	static vm_page_t used[MOST];
	unsigned i, n = 0, want;
	int round, step;
	vm_page_t m;

	model_begin(nframes);
	for (round = 0; round < 40; round++) {
		want = round % 8 == 7 ? 0 : (seed = seed * 1103515245 + 12345,
		    (seed >> 8) % nframes);
		for (step = 0; step < 4000 && n != want; step++) {
			seed = seed * 1103515245 + 12345;
			if (n < want && (seed >> 16) % 4 != 0) {
				m = used[n++] = frames_alloc();
				assert_eq(mem_frame(m), model_alloc());
			} else if (n > 0) {
				i = (seed >> 8) % n;
				m = used[i];
				used[i] = used[--n];
				model_free((unsigned)mem_frame(m));
				frames_free(m);
			}
		}
		assert_eq(test_complaints(mem_check, ""), 0);
	}
	while (n > 0)
		frames_free(used[--n]);
}

TEST(frames_are_taken_as_from_buddy_lists)
{
	compare_with_model(NFRAMES, 1);
}

TEST_WITH(of_one_block, .kernel = true, .config = CONFIG(512))
{
	compare_with_model(512, 2);
}

TEST_WITH(of_two_largest_blocks, .kernel = true, .config = CONFIG(2 << TOP))
{
	compare_with_model(2 << TOP, 3);
}

TEST_WITH(of_blocks_of_all_sizes, .kernel = true,
    .config = CONFIG((2 << TOP) + 4095))
{
	compare_with_model((2 << TOP) + 4095, 4);
}

/* 0 and 2 have buddies in use: the first that was freed is the next. */
TEST(the_frame_freed_first_is_taken_first)
{
	vm_page_t m[4];
	int i;

	for (i = 0; i < 4; i++)
		m[i] = frames_alloc();
	frames_free(m[2]);
	frames_free(m[0]);
	assert_ptr_equal(frames_alloc(), m[2]);
	assert_ptr_equal(frames_alloc(), m[0]);
	for (i = 0; i < 4; i++)
		frames_free(m[i]);
}

/* Frames that merge with those never used are as good as never used. */
TEST(a_machine_gives_back_what_it_has_used)
{
	u_long virgin = curvm->mem->virgin;
	vm_page_t a = frames_alloc(), b = frames_alloc();

	assert_eq(curvm->mem->virgin, virgin + 2);
	frames_free(a);
	frames_free(b);
	assert_eq(curvm->mem->virgin, virgin);
	assert_ptr_equal(frames_alloc(), a);
	frames_free(a);
}

/* A store into a free frame is noticed here, too. */
TEST(writing_to_a_free_frame_is_reported)
{
	vm_page_t a = frames_alloc(), b = frames_alloc();

	frames_free(a);
	test_stray_write(mem_phys_to_host(a->phys_addr), 5, 1);
	assert_eq(test_complaints(mem_check, "page 3"), 1);
	test_stray_write(mem_phys_to_host(a->phys_addr), 5, JUNK_FREED);
	frames_free(b);
}

/* A run is found among blocks that are not where their addresses say. */
TEST(a_run_is_found_in_adjacent_blocks)
{
	struct contig c = { 600, 0, ~(vm_paddr_t)0, PAGE_SIZE, 0,
	    VM_ALLOC_NORMAL };
	vm_page_t m = frames_alloc_contig(&c);
	int i;

	assert_non_null(m);
	assert_eq(test_complaints(mem_check, ""), 0);
	for (i = 0; i < 600; i++)
		frames_free(&m[i]);
	assert_eq(test_complaints(mem_check, ""), 0);
}
