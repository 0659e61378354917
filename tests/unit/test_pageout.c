/* SPDX-License-Identifier: BSD-2-Clause */
/* The page daemon: when it runs, what it takes, who waits for it. */
#include <errno.h>

#include <vm/vm_object.h>
#include <vm/vm_pageout.h>
#include <vmsim/thread.h>

#include "mem/mem.h"
#include "space_fixture.h"

#define	NFRAMES		256

static struct vmsim *vm;
static struct vmsim_proc *p;

static struct vmsim *
machine(uint64_t nframes, bool pagedaemon)
{
	const struct vmsim_config config = {
		.nframes = nframes,
		.check_level = VMSIM_CHECK_JUNK,
		.pagedaemon = pagedaemon,
	};

	return (test_machine_with(&config));
}

static int
setup(void **state)
{
	*state = vm = machine(NFRAMES, true);
	vmsim_enter(vm);
	p = proc(vm, "p");
	return (0);
}

static int
teardown(void **state)
{
	vmsim_proc_exit(p);
	vmsim_thread_run_all(vm);
	test_machine_end(*state);
	return (0);
}

/* Each page of [first, first + n) gets its number. */
static void
fill(unsigned first, unsigned n)
{
	unsigned i;

	for (i = first; i < first + n; i++)
		put(p, PG(i), i);
}

static void
look(unsigned first, unsigned n)
{
	unsigned i;

	for (i = first; i < first + n; i++)
		assert_int_equal(get(p, PG(i)), i);
}

static bool
in_core(unsigned page)
{
	unsigned char vec;

	assert_int_equal(vmsim_mincore(p, PG(page), PG(1), &vec), 0);
	return (vec != 0);
}

/* What vm_pageout_init_domain() makes of 256 MiB: 65536 frames. */
static void
limits_are_those_of_freebsd(void **state)
{
	struct vmsim *big = machine(65536, true);
	const struct mem_limits *l = &big->mem->limits;

	assert_int_equal(l->interrupt_min, 2);
	assert_int_equal(l->pageout_min, 34);
	assert_int_equal(l->reserved, 32 + 34 + 65536 / 768);
	assert_int_equal(l->min, 327 + 151);
	assert_int_equal(l->severe, 163 + 151);
	assert_int_equal(l->target, 4 * 327 + 151);
	assert_int_equal(l->wakeup, 1313);
	assert_int_equal(l->inactive, 2188);
	vmsim_destroy(big);
}

/* 0 < interrupt <= pageout < reserved < severe <= min < wakeup <= target. */
static void
limits_are_in_order_on_small_machines(void **state)
{
	const uint64_t sizes[] = { 16, 17, 31, 32, 64, 100, 255, 256, 1000,
	    1023, 1024, 4096 };
	const struct mem_limits *l;
	struct vmsim *small;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		small = machine(sizes[i], true);
		l = &small->mem->limits;
		assert_true(0 < l->interrupt_min);
		assert_true(l->interrupt_min <= l->pageout_min);
		assert_true(l->pageout_min <= l->reserved);
		assert_true(l->reserved <= l->severe);
		assert_true(l->severe <= l->min);
		assert_true(l->min < l->wakeup);
		assert_true(l->wakeup <= l->target);
		assert_true(l->target < sizes[i] / 2);
		vmsim_destroy(small);
	}
}

/* Takes frames until there are no more for the class. */
static void
take_all(int req, vm_page_t *pages, u_long *n)
{
	vm_page_t m;

	while ((m = vm_page_alloc_noobj(req)) != NULL)
		pages[(*n)++] = m;
}

/* NORMAL stops first, then SYSTEM, then INTERRUPT with the last frame. */
static void
each_class_leaves_its_reserve(void **state)
{
	const struct mem_limits *l = &vm->mem->limits;
	vm_page_t pages[NFRAMES];
	u_long n = 0;

	take_all(VM_ALLOC_NORMAL, pages, &n);
	assert_int_equal(vmsim_free_count(vm), l->reserved);
	assert_true(vm_page_count_min());
	take_all(VM_ALLOC_SYSTEM, pages, &n);
	assert_int_equal(vmsim_free_count(vm), l->interrupt_min);
	take_all(VM_ALLOC_INTERRUPT, pages, &n);
	assert_int_equal(vmsim_free_count(vm), 0);
	while (n > 0)
		vm_page_free(pages[--n]);
	assert_false(vm_page_count_min());
}

/* A run of frames leaves the reserve too. */
static void
a_run_of_frames_leaves_the_reserve(void **state)
{
	const struct mem_limits *l = &vm->mem->limits;
	u_long i, n = NFRAMES - l->reserved;
	vm_page_t m;

	assert_null(vm_page_alloc_noobj_contig(VM_ALLOC_NORMAL, n + 1, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT));
	m = vm_page_alloc_noobj_contig(VM_ALLOC_SYSTEM, n + 1, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT);
	assert_non_null(m);
	for (i = 0; i <= n; i++)
		vm_page_free(&m[i]);
}

/* Then the last frame is anybody's. */
static void
without_a_daemon_nothing_is_reserved(void **state)
{
	struct vmsim *plain = machine(64, false);
	vm_page_t pages[64];
	u_long n = 0;

	vmsim_enter(plain);
	take_all(VM_ALLOC_NORMAL, pages, &n);
	assert_int_equal(n, 64);
	while (n > 0)
		vm_page_free(pages[--n]);
	vmsim_enter(vm);
	vmsim_destroy(plain);
}

/* Below `wakeup` it is told to run; it runs when others let it. */
static void
the_daemon_frees_up_to_its_target(void **state)
{
	const struct mem_limits *l = &vm->mem->limits;
	unsigned n = NFRAMES - (unsigned)l->wakeup;

	map_anon(p, 16, n + 1, RW);
	fill(16, n);
	vmsim_thread_run_all(vm);
	assert_int_equal(vmsim_free_count(vm), l->wakeup);
	assert_int_equal(vmsim_swap_used(vm), 0);
	fill(16 + n, 1);
	vmsim_thread_run_all(vm);
	assert_true(vmsim_free_count(vm) >= l->target);
	assert_true(vmsim_swap_used(vm) > 0);
	assert_null(vm->mem->pageproc);
	test_check(vm);
	look(16, n + 1);
}

/* Four times the memory: each store in need waits for the daemon. */
static void
everything_is_paged_out_and_in_again(void **state)
{
	map_anon(p, 16, 4 * NFRAMES, RW);
	fill(16, 4 * NFRAMES);
	look(16, 4 * NFRAMES);
	assert_true(vmsim_swap_used(vm) >= 3 * NFRAMES);
	assert_false(vmsim_proc_killed(p));
}

/* No thread has a stack while the daemon is idle. */
static void
a_machine_with_an_idle_daemon_is_saved(void **state)
{
	struct vmsim_snapshot *snap;
	uint64_t nfree;

	map_anon(p, 16, 2 * NFRAMES, RW);
	fill(16, 2 * NFRAMES);
	vmsim_thread_run_all(vm);
	nfree = vmsim_free_count(vm);
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	fill(16, NFRAMES / 2);
	vmsim_thread_run_all(vm);
	vmsim_snapshot_restore(vm, snap);
	assert_int_equal(vmsim_free_count(vm), nfree);
	look(16, 2 * NFRAMES);
	vmsim_snapshot_destroy(snap);
}

/* Eight hot pages among many that are touched once. */
static void
pages_in_use_stay(void **state)
{
	unsigned hot, i, misses = 0;

	map_anon(p, 16, 4 * NFRAMES, RW);
	fill(16, 8);
	for (i = 24; i < 4 * NFRAMES; i++) {
		put(p, PG(i), i);
		for (hot = 16; hot < 24; hot++) {
			misses += !in_core(hot);
			assert_int_equal(get(p, PG(hot)), hot);
		}
	}
	/* Of some 8000 looks. */
	assert_true(misses < 80);
}

/* Locked pages and a page that somebody has busy. */
static void
what_is_wired_or_busy_is_passed_over(void **state)
{
	struct vm_object *shm = vmsim_object_create_swap(vm, "shm", 1);
	vm_page_t m;

	assert_int_equal(map_at(p, 8, 1, RW, SHARED, shm), 0);
	put(p, PG(8), 8);
	VM_OBJECT_WLOCK(shm);
	m = vm_page_lookup(shm, 0);
	assert_true(vm_page_tryxbusy(m));
	VM_OBJECT_WUNLOCK(shm);
	map_anon(p, 16, 2 * NFRAMES, RW);
	fill(16, 2);
	assert_int_equal(vmsim_mlock(p, PG(16), PG(2)), 0);
	fill(18, 2 * NFRAMES - 2);
	assert_true(in_core(8));
	assert_true(in_core(16));
	assert_true(in_core(17));
	vm_page_xunbusy(m);
	look(8, 1);
	look(16, 2);
	vmsim_object_release(vm, shm);
}

static char order[4 * NFRAMES];	/* 'u': one up from the write before */
static unsigned nwrites;

static int
note_write(void *arg, uint64_t pindex, const void *page)
{
	uint64_t *last = arg;

	order[nwrites++] = pindex == *last + 1 ? 'u' : '.';
	*last = pindex;
	return (0);
}

static int
read_zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
	return (0);
}

/* Pages dirtied at random are written in ascending runs. */
static void
dirty_neighbours_are_written_together(void **state)
{
	uint64_t last = UINT64_MAX - 1;
	const struct vmsim_object_file_ops ops = {
		.read = read_zeroes, .write = note_write,
	};
	struct vm_object *file;
	unsigned i, up;

	nwrites = 0;
	file = vmsim_object_create_file(vm, "file", PG(128), &ops, &last);
	assert_int_equal(map_at(p, 16, 128, RW, SHARED, file), 0);
	for (i = 0; i < 128; i++)
		put(p, PG(16 + i * 37 % 128), i);
	map_anon(p, 512, NFRAMES, RW);
	fill(512, NFRAMES);
	vmsim_thread_run_all(vm);
	assert_true(nwrites >= 64);
	for (up = i = 0; i < nwrites; i++)
		up += order[i] == 'u';
	assert_true(up > nwrites * 3 / 4);
	assert_int_equal(vmsim_munmap(p, PG(16), PG(128)), 0);
	vmsim_object_release(vm, file);
}

static vm_page_t taken[NFRAMES];
static u_long ntaken;
static char story[64];

static void
wait_min(void *arg)
{
	vm_wait(NULL);
	strcat(story, "min ");
	assert_true(vmsim_free_count(vm) >= vm->mem->limits.min);
}

static void
wait_severe(void *arg)
{
	vm_wait_severe();
	strcat(story, "severe ");
	assert_true(vmsim_free_count(vm) >= vm->mem->limits.severe);
}

static void
give_back(void *arg)
{
	while (ntaken > 0) {
		vm_page_free(taken[--ntaken]);
		vmsim_thread_yield(vm);
	}
	strcat(story, "freed");
}

/* One frame at a time: first it is no longer severe, then it is enough. */
static void
sleepers_are_woken_when_there_is_enough_for_them(void **state)
{
	struct vmsim_thread *td[3];
	unsigned i;

	ntaken = 0;
	story[0] = '\0';
	take_all(VM_ALLOC_SYSTEM, taken, &ntaken);
	td[0] = vmsim_thread_create(vm, "min", wait_min, NULL);
	td[1] = vmsim_thread_create(vm, "severe", wait_severe, NULL);
	td[2] = vmsim_thread_create(vm, "freer", give_back, NULL);
	for (i = 0; i < 3; i++)
		vmsim_thread_join(td[i]);
	assert_string_equal(story, "severe min freed");
	vm_wait_min();
}

/* Nothing to take and nobody to end: the wait is told as a deadlock. */
static void
a_wait_without_hope_is_a_deadlock(void **state)
{
	struct vmsim *full = machine(64, true);

	vmsim_enter(full);
	ntaken = 0;
	take_all(VM_ALLOC_SYSTEM, taken, &ntaken);
	expect_panic(full, "vmwait", vm_wait_min());
	vmsim_destroy(full);
	vmsim_enter(vm);
}

/* 512 frames of memory, swap for 64: what had no place gets it later. */
static void
unswappable_pages_are_tried_again(void **state)
{
	const struct vmsim_config config = {
		.nframes = NFRAMES,
		.swap_npages = 64,
		.pagedaemon = true,
	};
	struct vmsim *tight = test_machine_with(&config);
	struct vmsim_proc *first, *second;
	unsigned i;

	vmsim_enter(tight);
	first = proc(tight, "first");
	second = proc(tight, "second");
	map_anon(first, 16, 64, RW);
	map_anon(second, 16, 256, RW);
	for (i = 16; i < 80; i++) {
		put(first, PG(i), i);
		assert_int_equal(vmsim_evict(first, PG(i)),
		    VMSIM_EVICT_PAGED);
	}
	for (i = 0; i < NFRAMES - tight->mem->limits.wakeup - 2; i++)
		put(second, PG(16 + i), i);
	assert_int_equal(vmsim_swap_used(tight), 64);
	vmsim_proc_exit(first);
	for (; i < NFRAMES; i++)
		put(second, PG(16 + i), i);
	vmsim_thread_run_all(tight);
	assert_true(vmsim_swap_used(tight) > 0);
	assert_int_equal(tight->mem->queues[PQ_UNSWAPPABLE].count, 0);
	for (i = 0; i < NFRAMES; i++)
		assert_int_equal(get(second, PG(16 + i)), i);
	vmsim_proc_exit(second);
	test_machine_end(tight);
	vmsim_enter(vm);
}

#define	PAGEOUT(name)	\
	cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PAGEOUT(limits_are_those_of_freebsd),
		PAGEOUT(limits_are_in_order_on_small_machines),
		PAGEOUT(each_class_leaves_its_reserve),
		PAGEOUT(a_run_of_frames_leaves_the_reserve),
		PAGEOUT(without_a_daemon_nothing_is_reserved),
		PAGEOUT(the_daemon_frees_up_to_its_target),
		PAGEOUT(everything_is_paged_out_and_in_again),
		PAGEOUT(a_machine_with_an_idle_daemon_is_saved),
		PAGEOUT(pages_in_use_stay),
		PAGEOUT(what_is_wired_or_busy_is_passed_over),
		PAGEOUT(dirty_neighbours_are_written_together),
		PAGEOUT(sleepers_are_woken_when_there_is_enough_for_them),
		PAGEOUT(a_wait_without_hope_is_a_deadlock),
		PAGEOUT(unswappable_pages_are_tried_again),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
