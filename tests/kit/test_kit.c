/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract kit: our own pagers pass it, and devices with one fault built
 * in do not.  With KIT_VERBOSE in the environment each failure is told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vmsim/process.h>

#include "kit/objects.h"
#include "kit/shelf.h"
#include "pagers/pagers.h"
#include "pmap/pv.h"
#include "support/test.h"

TESTS(.no_machine = true);

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((double)ts.tv_sec + (double)ts.tv_nsec * 1e-9);
}

static void
print_failures(void *arg, const char *text, size_t len)
{
	if (getenv("KIT_VERBOSE") != NULL)
		fwrite(text, 1, len, stdout);
}

static void
expect_all(const struct vmsim_kit *kit)
{
	struct vmsim_kit_result r;

	double start = now();

	vmsim_kit_run(kit, NULL, print_failures, NULL, &r);
	print_message("%s: %u run, %u passed, %u failed, %u skipped, %ju "
	    "executions, %.2f s\n", kit->name, r.run, r.passed, r.failed,
	    r.skipped, (uintmax_t)r.executions, now() - start);
	assert_eq(r.failed, 0);
	assert_eq(r.run, vmsim_kit_count());
	assert_true(r.passed > r.skipped);
}

/* [swap: . . . .] grows, shrinks, is paged. */
TEST(swap_passes)
{
	expect_all(&kit_swap);
}

/* [phys: 0 1 2 3] clusters, never paged. */
TEST(phys_passes)
{
	expect_all(&kit_phys);
}

/* [file: . . . .] in the machine's memory. */
TEST(file_passes)
{
	expect_all(&kit_file);
}

/* [file: 0 1 2 3] four pages ahead, two behind, never written. */
TEST(file_with_read_ahead_passes)
{
	expect_all(&kit_file_ahead);
}

/* [device: 0 1 2 3] populates page by page, revokes and moves. */
TEST(device_passes)
{
	expect_all(&kit_device);
}

/* [device: 0 1 2 3] populates clusters, revokes and moves. */
TEST(device_with_clusters_passes)
{
	expect_all(&kit_device_cluster);
}

/* [device: 0 1 2 3] refuses every fault after its pages were revoked. */
TEST(device_that_is_unplugged_passes)
{
	expect_all(&kit_device_leaves);
}

/* [dev: 0 1 2 3] fictitious pages. */
TEST(unmanaged_memory_passes)
{
	expect_all(&kit_unmanaged);
}

/* [sg: 0 1 2 3] fictitious pages of a list. */
TEST(scatter_gather_passes)
{
	expect_all(&kit_sg);
}

/* [shelf: . . . .] a pager type of the program's own that writes back. */
TEST(a_pager_of_the_programs_own_passes)
{
	expect_all(&kit_shelf);
}

/* Keeps the first text that fits. */
struct kept {
	char	 text[65536];
	size_t	 len;
};

static void
keep(void *arg, const char *text, size_t len)
{
	struct kept *k = arg;

	if (len > sizeof(k->text) - 1 - k->len)
		len = sizeof(k->text) - 1 - k->len;
	memcpy(k->text + k->len, text, len);
	k->len += len;
	k->text[k->len] = '\0';
}

/* A device with one fault: some case fails, and says `sentence`. */
static void
expect_caught(enum broken broken, const char *only, const char *sentence)
{
	struct device d = { .broken = broken, .cluster = 4 };
	struct vmsim_kit kit = kit_device_cluster;
	static struct kept said;

	said.len = 0;
	said.text[0] = '\0';
	kit.arg = &d;
	assert_true(vmsim_kit_run(&kit, only, keep, &said, NULL) > 0);
	if (strstr(said.text, sentence) == NULL)
		fail_msg("\"%s\" is not in:\n%s", sentence, said.text);
}

/* What does not look at what pages hold, or fails before it could. */
static const char *const blind[] = {
	"a_mapping_without_access_refuses_all",
	"a_private_mapping_is_locked", "held_pages_outlive_their_mapping",
	"a_mapping_never_touched", "exit_with_mappings_alive",
	"no_frame_for_a_fault", "no_frame_for_mlock",
	"no_memory_for_structures", "the_pager_fails", "the_pager_errs",
	"the_pager_errs_under_mlock", "the_file_errs",
	"release_during_munmap",
};

static bool
is_blind(const char *name)
{
	size_t i;

	for (i = 0; i < nrows(blind); i++) {
		if (strcmp(blind[i], name) == 0)
			return (true);
	}
	return (false);
}

static void
tell_other_contents(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0x5a, VMSIM_PAGE_SIZE);
}

/* A file whose pages never hold what they should: all other cases fail. */
TEST(contents_are_looked_at)
{
	struct vmsim_kit kit = kit_file_ahead;
	enum vmsim_kit_verdict verdict;
	const char *name;
	unsigned i;

	kit.content = tell_other_contents;
	for (i = 0; i < vmsim_kit_count(); i++) {
		name = vmsim_kit_case(i)->name;
		verdict = vmsim_kit_run_case(&kit, i, NULL, 0);
		if (verdict != VMSIM_KIT_SKIPPED &&
		    (verdict == VMSIM_KIT_PASSED) != is_blind(name))
			fail_msg("%s", name);
	}
}

/* Page 2 holds page 3's bytes. */
TEST(wrong_contents_are_caught)
{
	expect_caught(BROKEN_CONTENT, "all_pages_upwards",
	    "page 2 holds 0x3 at byte 2, and 0x2 was expected");
}

/* Each populate takes a reference that is never dropped. */
TEST(a_leaked_reference_is_caught)
{
	expect_caught(BROKEN_LEAK, "the_first_page_is_read", "reference");
}

/* Pages are made and left busy beside the range that is returned. */
TEST(pages_left_busy_are_caught)
{
	expect_caught(BROKEN_BUSY, "the_first_page_is_read", "left busy");
}

/* Pages are taken back without being busied. */
TEST(a_careless_revoke_is_caught)
{
	expect_caught(BROKEN_REVOKE, "revoked_pages_fault_again", "busy");
}

/* The copy is made while the page can still be written. */
TEST(a_write_that_a_move_loses_is_caught)
{
	expect_caught(BROKEN_MOVE, "move_during_a_write",
	    "page 2: 0x1111 was written, 0xde00000000020000 is read");
}

/* The page is locked in memory between the question and the busy state. */
TEST(a_move_of_a_page_just_locked_is_caught)
{
	expect_caught(BROKEN_MOVE_LOCKED, "move_during_mlock", "wired");
}

/* Something of one kind, and nothing else, is never given back. */
static void
leak_object(struct vmsim *vm)
{
	(void)vm_object_allocate(OBJT_SWAP, 1);
}

static void
leak_frame(struct vmsim *vm)
{
	(void)vm_page_alloc_noobj(VM_ALLOC_WAITOK);
}

static void
leak_swap(struct vmsim *vm)
{
	u_int n = 1;

	(void)swap_blocks_alloc(&n);
}

static void
leak_entry(struct vmsim *vm)
{
	uint64_t addr = 0;

	assert_ok(vmsim_mmap(vmsim_proc_create(vm, "left"), &addr,
	    VMSIM_PAGE_SIZE, VMSIM_PROT_NONE, VMSIM_MAP_PRIVATE |
	    VMSIM_MAP_ANON, NULL, 0));
}

static void
leak_mapping(struct vmsim *vm)
{
	(void)pv_alloc();
}

static void (*leak)(struct vmsim *);

static struct vm_object *
create_and_leak(struct vmsim *vm, uint64_t npages, void *arg)
{
	leak(vm);
	return (kit_swap.create(vm, npages, arg));
}

TEST(whatever_is_left_is_told)
{
	static const struct {
		void	(*leak)(struct vmsim *);
		const char *told, *race;
	} rows[] = {
		{ leak_object, "1 objects are left", "1 objects, 0 frames" },
		{ leak_frame, "1 frames and 0 pages of swap are left",
		    "0 objects, 1 frames, 0 map entries" },
		{ leak_swap, "1 swap blocks are in use and objects have 0",
		    "1 swap blocks are in use and objects have 0" },
		{ leak_entry, "1 map entries and 0 reverse mappings are left",
		    "0 frames, 1 map entries and 0 reverse mappings" },
		{ leak_mapping, "1 pv entries",
		    "0 map entries and 1 reverse mappings are left" },
	};
	struct vmsim_kit kit = kit_swap;
	static struct kept said;
	size_t i;

	kit.create = create_and_leak;
	for (i = 0; i < nrows(rows); i++) {
		leak = rows[i].leak;
		said.len = 0;
		assert_eq(vmsim_kit_run(&kit, "the_first_page_is_read", keep,
		    &said, NULL), 1);
		if (strstr(said.text, rows[i].told) == NULL)
			fail_msg("%s", said.text);
		said.len = 0;
		assert_eq(vmsim_kit_run(&kit, "two_faults_on_one_page", keep,
		    &said, NULL), 1);
		if (strstr(said.text, rows[i].race) == NULL)
			fail_msg("%s", said.text);
	}
}

/* A shelf with one fault: the case fails, and says `sentence`. */
static void
expect_put_caught(enum shelf_broken broken, const char *only,
    const char *sentence)
{
	struct shelf shelf = { .broken = broken };
	struct vmsim_kit kit = kit_shelf;
	static struct kept said;

	said.len = 0;
	said.text[0] = '\0';
	kit.arg = &shelf;
	assert_true(vmsim_kit_run(&kit, only, keep, &said, NULL) > 0);
	if (strstr(said.text, sentence) == NULL)
		fail_msg("\"%s\" is not in:\n%s", sentence, said.text);
}

static bool
has_addr2line(void)
{
	return (system("addr2line --version >/dev/null 2>&1") == 0);
}

TEST(a_write_back_that_stores_nothing_is_caught)
{
	expect_put_caught(SHELF_LOSES, "written_back_one_by_one",
	    "page 0 was written back, and read again it holds 0 at byte 0, "
	    "where 0x1000000000000 was stored");
	if (has_addr2line())
		expect_put_caught(SHELF_LOSES, "written_back_one_by_one",
		    "it was\n  shelf_putpages() at shelf.c:");
}

TEST(a_write_back_of_half_a_page_is_caught)
{
	expect_put_caught(SHELF_HALVES, "written_back_one_by_one",
	    "page 0 was written back, and read again it holds 0 at byte 2048, "
	    "where 0x1000000000100 was stored");
}

/* A run of pages, all in the place of the first one. */
TEST(a_write_back_to_another_pages_place_is_caught)
{
	expect_put_caught(SHELF_MIXES, "memory_is_short",
	    "page 0 was written back, and read again it holds "
	    "0x10000000f0000 at byte 0, where 0x1000000000000 was stored");
}

TEST(a_write_back_that_keeps_the_older_copy_is_caught)
{
	expect_put_caught(SHELF_ONCE, "a_page_is_written_back_twice",
	    "page 2 was written back, and read again it holds 0x1000000020000 "
	    "at byte 0, where 0x2000000020000 was stored");
}

TEST(a_write_back_that_leaves_the_page_dirty_is_caught)
{
	expect_put_caught(SHELF_STAYS_DIRTY, "written_back_one_by_one",
	    "was answered VM_PAGER_OK and is dirty");
}

TEST(a_write_back_that_scrambles_the_page_is_caught)
{
	expect_put_caught(SHELF_SCRAMBLES, "written_back_one_by_one",
	    "holds something else than before");
}

/* Without memory for it, the page is lost. */
TEST(a_write_back_that_fails_and_cleans_is_caught)
{
	expect_put_caught(SHELF_FORGETS, "no_memory_for_a_write_back",
	    "was answered 4 and is clean");
}

TEST(a_write_back_that_gives_up_is_caught)
{
	expect_put_caught(SHELF_GIVES_UP, "no_memory_for_a_write_back",
	    "was answered VM_PAGER_BAD and lies within the size");
}

TEST(a_write_back_that_waits_for_a_frame_is_caught)
{
	expect_put_caught(SHELF_WAITS, "memory_is_short",
	    "waits for a frame, 0 of 128 are free (pager rule W8)");
}

TEST(write_backs_that_share_a_buffer_are_caught)
{
	expect_put_caught(SHELF_BOUNCES, "two_pages_are_written_back_at_once",
	    "page 2: 0x1000000020000 was written back, 0x1000000030000 is "
	    "read");
}

TEST(a_write_back_that_answers_too_often_is_caught)
{
	expect_put_caught(SHELF_COUNTS_WRONG, "written_back_one_by_one",
	    "1 pages were given, and answer 1 is 0");
}

TEST(a_write_back_that_needs_a_frame_is_caught)
{
	expect_put_caught(SHELF_NEEDS_FRAME, "no_frame_for_a_write_back",
	    "page 2: 0x1000000020000 was stored, and 0 is read after "
	    "something failed while the page was written back");
}

TEST(a_write_back_of_a_page_that_is_not_busy_is_caught)
{
	expect_put_caught(SHELF_LETS_GO, "a_write_back_during_a_store",
	    "can be written by a mapping made meanwhile");
}

TEST(a_read_that_forgets_what_it_has_read_is_caught)
{
	expect_put_caught(SHELF_GIVES_AWAY, "a_clean_page_is_not_written_back",
	    "page 2 was written back, and read again it holds 0 at byte 0");
}

TEST(a_copy_for_one_process_only_is_caught)
{
	expect_put_caught(SHELF_IS_PRIVATE, "outlives_its_process",
	    "page 5 was written back, and read again it holds 0 at byte 0");
}

/* One case by its number, and a number that there is not. */
TEST(cases_are_run_one_by_one)
{
	char text[256];

	assert_non_null(vmsim_kit_case(0));
	assert_null(vmsim_kit_case(vmsim_kit_count()));
	assert_eq(vmsim_kit_run_case(&kit_swap, 0, text, sizeof(text)),
	    VMSIM_KIT_PASSED);
	assert_eq(vmsim_kit_run_case(&kit_swap, vmsim_kit_count(), text,
	    sizeof(text)), VMSIM_KIT_SKIPPED);
	assert_non_null(strstr(text, "no case"));
}
