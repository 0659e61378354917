/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers of the page daemon go on while others run, and end on the clock. */
#include <errno.h>

#include <vm/vm_object.h>
#include <vmsim/inject.h>
#include <vmsim/thread.h>

#include "mem/mem.h"
#include "pagers/pagers.h"
#include "space_fixture.h"

#define	NFRAMES		256
#define	IO		1000		/* ticks */

static struct vmsim *vm;
static struct vmsim_proc *p;
static struct vm_object *shm, *file;

static int
setup(void **state)
{
	const struct vmsim_config config = {
		.nframes = NFRAMES,
		.check_level = VMSIM_CHECK_JUNK,
		.pagedaemon = true,
		.io_ticks = IO,
	};

	*state = vm = test_machine_with(&config);
	vmsim_enter(vm);
	p = proc(vm, "p");
	shm = vmsim_object_create_swap(vm, "shm", 128);
	file = vmsim_object_create_file(vm, "file", PG(128), NULL, NULL);
	assert_int_equal(map_at(p, 16, 128, RW, SHARED, shm), 0);
	assert_int_equal(map_at(p, 256, 128, RW, SHARED, file), 0);
	return (0);
}

static int
teardown(void **state)
{
	vmsim_inject_clear(vm);
	if (shm != NULL)
		vmsim_object_release(vm, shm);
	vmsim_object_release(vm, file);
	vmsim_proc_exit(p);
	vmsim_clock_advance(vm, 10 * IO);
	vmsim_thread_run_all(vm);
	test_machine_end(*state);
	return (0);
}

/* A thread that ends as soon as a transfer is under way. */
static void
until_a_transfer(void *arg)
{
	while (!transfers_under_way())
		vmsim_thread_yield(vm);
}

/* Each of 128 pages gets its number. */
static void
fill(unsigned first)
{
	unsigned i;

	for (i = first; i < first + 128; i++)
		put(p, PG(i), i);
}

/* Takes frames until the daemon has begun to write some of those pages. */
static void
press(void)
{
	struct vmsim_thread *td;
	unsigned i;

	map_anon(p, 512, 256, RW);
	for (i = 512; vmsim_free_count(vm) >= vm->mem->limits.wakeup; i++)
		(void)get(p, PG(i));
	td = vmsim_thread_create(vm, "watch", until_a_transfer, NULL);
	vmsim_thread_join(td);
	assert_true(transfers_under_way());
}

static void
begin_writes(unsigned first)
{
	fill(first);
	press();
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

static void
look(unsigned first)
{
	unsigned i;

	for (i = first; i < first + 128; i++)
		assert_int_equal(get(p, PG(i)), i);
}

/* Busy shared, paging in progress; a load goes on, a store waits. */
static void
a_page_that_is_written_can_be_read(void **state)
{
	uint64_t addr, before;
	vm_page_t m;

	begin_writes(16);
	m = page_under_way(shm);
	assert_true(shm->paging_in_progress > 0);
	addr = PG(16 + m->pindex);
	before = vmsim_clock(vm);
	assert_int_equal(get(p, addr), 16 + m->pindex);
	assert_int_equal(vmsim_clock(vm), before);
	test_check(vm);
	put(p, addr, 99);
	assert_true(vmsim_clock(vm) > before);
	assert_int_equal(get(p, addr), 99);
	put(p, addr, addr >> 12);
	look(16);
}

/* Clean, inactive and idle, when the time has come; no thread is needed. */
static void
writes_end_on_the_clock(void **state)
{
	vm_page_t m;

	begin_writes(16);
	m = page_under_way(shm);
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	vmsim_clock_advance(vm, IO);
	vmsim_clock_advance(vm, 2 * IO);
	assert_false(transfers_under_way());
	assert_int_equal(shm->paging_in_progress, 0);
	look(16);
	test_check(vm);
}

/* The same for a file. */
static void
a_file_is_written_on_its_own(void **state)
{
	uint64_t addr;
	vm_page_t m;

	begin_writes(256);
	m = page_under_way(file);
	addr = PG(256 + m->pindex);
	assert_int_equal(get(p, addr), 256 + m->pindex);
	put(p, addr, 99);
	assert_int_equal(get(p, addr), 99);
	put(p, addr, addr >> 12);
	look(256);
	assert_int_equal(vmsim_msync(p, PG(256), PG(128), 0), 0);
}

/* Truncate takes the page away when its write is over. */
static void
truncate_waits_for_a_write(void **state)
{
	uint64_t before;

	begin_writes(16);
	(void)page_under_way(shm);
	before = vmsim_clock(vm);
	assert_int_equal(vmsim_object_truncate(vm, shm, 0), 0);
	assert_true(vmsim_clock(vm) > before);
	assert_int_equal(shm->resident_page_count, 0);
}

/* So does the end of the object. */
static void
the_end_of_an_object_waits_for_its_writes(void **state)
{
	begin_writes(16);
	(void)page_under_way(shm);
	vmsim_object_release(vm, shm);
	assert_int_equal(vmsim_munmap(p, PG(16), PG(128)), 0);
	shm = NULL;
	vmsim_clock_advance(vm, IO);
	assert_int_equal(vmsim_swap_used(vm), 0);
}

/* A write that fails leaves the page dirty and without a slot. */
static void
a_failed_write_is_tried_again(void **state)
{
	const struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_SWAP, .nth = 1, .every = true,
	};
	uint64_t used;

	fill(16);
	assert_int_equal(vmsim_inject_add(vm, &rule), 0);
	press();
	used = vmsim_swap_used(vm);
	assert_true(used > 0);
	vmsim_inject_clear(vm);
	vmsim_clock_advance(vm, IO);
	assert_true(vmsim_swap_used(vm) < used);
	test_check(vm);
	vmsim_thread_run_all(vm);
	look(16);
}

/* The file's side of it. */
static void
a_failed_write_of_a_file_leaves_the_page_dirty(void **state)
{
	const struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_FILE, .nth = 1, .every = true,
	};
	vm_page_t m;

	fill(256);
	assert_int_equal(vmsim_inject_add(vm, &rule), 0);
	press();
	m = page_under_way(file);
	vmsim_inject_clear(vm);
	vmsim_clock_advance(vm, IO);
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	vmsim_thread_run_all(vm);
	look(256);
}

static int
read_number(void *arg, uint64_t pindex, void *page)
{
	memset(page, (int)pindex, VMSIM_PAGE_SIZE);
	return (0);
}

/* Transfers under way are part of the machine: here two of read-ahead. */
static void
transfers_are_saved_and_restored(void **state)
{
	const struct vmsim_object_file_ops ops = {
		.read = read_number, .ahead = 2
	};
	struct vmsim_snapshot *snap;
	struct vm_object *numbers;
	int i;

	numbers = vmsim_object_create_file(vm, "numbers", PG(4), &ops, NULL);
	assert_int_equal(map_at(p, 8, 4, R, SHARED, numbers), 0);
	assert_int_equal(get(p, PG(9)), 0x0101010101010101u);
	assert_true(transfers_under_way());
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	for (i = 0; i < 2; i++) {
		assert_true(transfers_under_way());
		vmsim_clock_advance(vm, IO);
		assert_false(transfers_under_way());
		assert_int_equal(get(p, PG(10)), 0x0202020202020202u);
		assert_int_equal(get(p, PG(11)), 0x0303030303030303u);
		vmsim_snapshot_restore(vm, snap);
	}
	vmsim_snapshot_destroy(snap);
	vmsim_object_release(vm, numbers);
}

/* A swapped page that cannot be read: the fault fails, the next one works. */
static void
a_failed_read_fails_the_fault(void **state)
{
	const struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_SWAP, .nth = 1,
	};
	struct vmsim_signal sig;
	uint64_t v;

	put(p, PG(16), 16);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	assert_int_equal(vmsim_inject_add(vm, &rule), 0);
	assert_int_equal(vmsim_load(p, PG(16), &v, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGBUS);
	assert_int_equal(sig.code, VMSIM_BUS_OBJERR);
	assert_int_equal(get(p, PG(16)), 16);
}

#define	TRANSFER(name)	\
	cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TRANSFER(a_page_that_is_written_can_be_read),
		TRANSFER(writes_end_on_the_clock),
		TRANSFER(a_file_is_written_on_its_own),
		TRANSFER(truncate_waits_for_a_write),
		TRANSFER(the_end_of_an_object_waits_for_its_writes),
		TRANSFER(a_failed_write_is_tried_again),
		TRANSFER(a_failed_write_of_a_file_leaves_the_page_dirty),
		TRANSFER(transfers_are_saved_and_restored),
		TRANSFER(a_failed_read_fails_the_fault),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
