/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers of the page daemon go on while others run, and end on the clock. */
#include <vm/vm_object.h>
#include <vmsim/inject.h>

#include "mem/mem.h"
#include "pagers/pagers.h"
#include "support/threads.h"
#include "support/words.h"

#define	NFRAMES		256
#define	IO		1000		/* ticks */

static struct vm_object *shm, *file;

static void
begin(struct test *t)
{
	shm = new_shm(t, "shm", 128);
	file = new_file(t, "file", 128);
	assert_ok(map_at(t->p, 16, 128, RW, SHARED, shm));
	assert_ok(map_at(t->p, 256, 128, RW, SHARED, file));
}

TESTS(.config = { .nframes = NFRAMES, .check_level = VMSIM_CHECK_JUNK,
    .pagedaemon = true, .io_ticks = IO }, .kernel = true, .p = "p",
    .begin = begin);

/* A thread that ends as soon as a transfer is under way. */
static void
until_a_transfer(struct test *t)
{
	while (!transfers_under_way())
		vmsim_thread_yield(t->vm);
}

/* Takes frames until the daemon has begun to write some of those pages. */
static void
press(struct test *t)
{
	unsigned i;

	map_anon(t->p, 512, 256, RW);
	for (i = 512; vmsim_free_count(t->vm) >= t->vm->mem->limits.wakeup; i++)
		(void)get(t->p, PG(i));
	run_all(t, 1, (test_fn *[]){ until_a_transfer });
	assert_true(transfers_under_way());
}

static void
begin_writes(struct test *t, unsigned first)
{
	put_each(t->p, first, 128, first);
	press(t);
}

/* The first page of the object that is being written. */
static vm_page_t
page_under_way(vm_object_t object)
{
	vm_page_t m;

	for (m = vm_radix_lookup_ge(&object->rtree, 0); m != NULL;
	    m = vm_radix_lookup_ge(&object->rtree, m->pindex + 1)) {
		if (vm_page_sbusied(m))
			return (m);
	}
	fail_msg("no page is being written");
	return (NULL);
}

/* Busy shared, paging in progress; a load goes on, a store waits. */
TEST(a_page_that_is_written_can_be_read)
{
	uint64_t addr, before;
	vm_page_t m;

	begin_writes(t, 16);
	m = page_under_way(shm);
	assert_true(shm->paging_in_progress > 0);
	addr = PG(16 + m->pindex);
	before = vmsim_clock(t->vm);
	assert_eq(get(t->p, addr), 16 + m->pindex);
	assert_eq(vmsim_clock(t->vm), before);
	test_check(t->vm);
	put(t->p, addr, 99);
	assert_true(vmsim_clock(t->vm) > before);
	assert_eq(get(t->p, addr), 99);
	put(t->p, addr, addr >> 12);
	assert_each(t->p, 16, 128, 16);
}

/* Clean, inactive and idle, when the time has come; no thread is needed. */
TEST(writes_end_on_the_clock)
{
	vm_page_t m;

	begin_writes(t, 16);
	m = page_under_way(shm);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	vmsim_clock_advance(t->vm, IO);
	vmsim_clock_advance(t->vm, 2 * IO);
	assert_false(transfers_under_way());
	assert_eq(shm->paging_in_progress, 0);
	assert_each(t->p, 16, 128, 16);
	test_check(t->vm);
}

/* The same for a file. */
TEST(a_file_is_written_on_its_own)
{
	uint64_t addr;
	vm_page_t m;

	begin_writes(t, 256);
	m = page_under_way(file);
	addr = PG(256 + m->pindex);
	assert_eq(get(t->p, addr), 256 + m->pindex);
	put(t->p, addr, 99);
	assert_eq(get(t->p, addr), 99);
	put(t->p, addr, addr >> 12);
	assert_each(t->p, 256, 128, 256);
	assert_ok(vmsim_msync(t->p, PG(256), PG(128), 0));
}

/* Truncate takes the page away when its write is over. */
TEST(truncate_waits_for_a_write)
{
	uint64_t before;

	begin_writes(t, 16);
	(void)page_under_way(shm);
	before = vmsim_clock(t->vm);
	assert_ok(vmsim_object_truncate(t->vm, shm, 0));
	assert_true(vmsim_clock(t->vm) > before);
	assert_eq(shm->resident_page_count, 0);
}

/* So does the end of the object. */
TEST(the_end_of_an_object_waits_for_its_writes)
{
	begin_writes(t, 16);
	(void)page_under_way(shm);
	test_release(t, shm);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(128)));
	vmsim_clock_advance(t->vm, IO);
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* A write that fails leaves the page dirty and without a slot. */
TEST(a_failed_write_is_tried_again)
{
	const struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_SWAP, .nth = 1, .every = true,
	};
	uint64_t used;

	put_each(t->p, 16, 128, 16);
	assert_ok(vmsim_inject_add(t->vm, &rule));
	press(t);
	used = vmsim_swap_used(t->vm);
	assert_true(used > 0);
	vmsim_inject_clear(t->vm);
	vmsim_clock_advance(t->vm, IO);
	assert_true(vmsim_swap_used(t->vm) < used);
	test_check(t->vm);
	vmsim_thread_run_all(t->vm);
	assert_each(t->p, 16, 128, 16);
}

/* The file's side of it. */
TEST(a_failed_write_of_a_file_leaves_the_page_dirty)
{
	const struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_FILE, .nth = 1, .every = true,
	};
	vm_page_t m;

	put_each(t->p, 256, 128, 256);
	assert_ok(vmsim_inject_add(t->vm, &rule));
	press(t);
	m = page_under_way(file);
	vmsim_inject_clear(t->vm);
	vmsim_clock_advance(t->vm, IO);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	vmsim_thread_run_all(t->vm);
	assert_each(t->p, 256, 128, 256);
}

static int
read_number(void *arg, uint64_t pindex, void *page)
{
	memset(page, (int)pindex, VMSIM_PAGE_SIZE);
	return (0);
}

/* Transfers under way are part of the machine: here two of read-ahead. */
TEST(transfers_are_saved_and_restored)
{
	const struct vmsim_object_file_ops ops = {
		.read = read_number, .ahead = 2
	};
	struct vm_object *numbers;
	int i;

	numbers = test_keep(t, vmsim_object_create_file(t->vm, "numbers", PG(4),
	    &ops, NULL));
	assert_ok(map_at(t->p, 8, 4, R, SHARED, numbers));
	assert_eq(get(t->p, PG(9)), 0x0101010101010101u);
	assert_true(transfers_under_way());
	test_save(t);
	for (i = 0; i < 2; i++) {
		assert_true(transfers_under_way());
		vmsim_clock_advance(t->vm, IO);
		assert_false(transfers_under_way());
		assert_eq(get(t->p, PG(10)), 0x0202020202020202u);
		assert_eq(get(t->p, PG(11)), 0x0303030303030303u);
		test_restore(t);
	}
}

/* A swapped page that cannot be read: the fault fails, the next one works. */
TEST(a_failed_read_fails_the_fault)
{
	const struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_SWAP, .nth = 1,
	};
	struct vmsim_signal sig;
	uint64_t v;

	put(t->p, PG(16), 16);
	paged_out(t->p, PG(16));
	assert_ok(vmsim_inject_add(t->vm, &rule));
	assert_signal(vmsim_load(t->p, PG(16), &v, 8, &sig), sig, VMSIM_SIGBUS,
	    VMSIM_BUS_OBJERR);
	assert_eq(get(t->p, PG(16)), 16);
}
