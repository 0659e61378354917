/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who waits for whom, with real threads.  A transfer takes 10 ticks, so
 * whoever pages in or out is caught in the midst of it by the others.  Each
 * thread writes its letter and the tick when it is done into the story.
 */
#include <errno.h>
#include <stdio.h>

#include <vmsim/thread.h>

#include "space_fixture.h"

#define	IO	10		/* ticks */

static struct vmsim *vm;
static struct vmsim_proc *p, *q;
static char story[256];
static uint64_t begun;		/* tick at which the threads begin */
static uint64_t seen;		/* value that a load has got */
static struct vmsim_signal sig;

static int
setup(void **state)
{
	const struct vmsim_config config = {
		.nframes = 256,
		.check_level = VMSIM_CHECK_CALL,
		.trace = true,
		.io_ticks = IO,
	};

	vm = test_machine_with(&config);
	*state = vm;
	p = proc(vm, "p");
	q = NULL;
	story[0] = '\0';
	seen = 0;
	return (0);
}

static int
teardown(void **state)
{
	if (p != NULL)
		vmsim_proc_exit(p);
	if (q != NULL)
		vmsim_proc_exit(q);
	vmsim_clock_advance(vm, 10 * IO);
	test_machine_end(*state);
	return (0);
}

/* "a10": a is done 10 ticks after the beginning. */
static void
done(const char *word)
{
	size_t len = strlen(story);

	(void)snprintf(story + len, sizeof(story) - len, "%s%s%d",
	    len == 0 ? "" : " ", word, (int)(vmsim_clock(vm) - begun));
}

static void
both(vmsim_thread_body_t *a, vmsim_thread_body_t *b)
{
	struct vmsim_thread *ta, *tb;

	begun = vmsim_clock(vm);
	ta = vmsim_thread_create(vm, "a", a, NULL);
	tb = vmsim_thread_create(vm, "b", b, NULL);
	assert_non_null(ta);
	assert_non_null(tb);
	vmsim_thread_join(ta);
	vmsim_thread_join(tb);
}

/* p: anonymous pages 16..19, each holding its number, all in swap. */
static void
swapped_out(void)
{
	unsigned i;

	map_anon(p, 16, 4, RW);
	for (i = 16; i < 20; i++)
		put(p, PG(i), i);
	for (i = 16; i < 20; i++)
		assert_int_equal(vmsim_evict(p, PG(i)), VMSIM_EVICT_PAGED);
}

static void
load(void *arg)
{
	int error;

	error = vmsim_load(p, PG(17), &seen, sizeof(seen), &sig);
	done(error == 0 ? "load" : "fault");
}

static void
load_too(void *arg)
{
	assert_int_equal(get(p, PG(17)), 17);
	done("load");
}

static void
store(void *arg)
{
	put(p, PG(17), 99);
	done("store");
}

/* [S: . ~]: two faults on one page in swap, one transfer. */
static void
a_fault_waits_for_a_fault(void **state)
{
	swapped_out();
	both(load, load_too);
	assert_string_equal(story, "load10 load10");
	assert_int_equal(seen, 17);
	assert_int_equal(counters(vm).swap_in, 1);
	assert_true(counters(vm).intrans >= 1);
}

/* The same; the second one stores. */
static void
a_store_waits_for_a_page_that_is_read_in(void **state)
{
	swapped_out();
	both(load, store);
	assert_string_equal(story, "load10 store10");
	assert_int_equal(seen, 17);
	assert_int_equal(get(p, PG(17)), 99);
	assert_int_equal(counters(vm).swap_in, 1);
}

static void
truncate(void *arg)
{
	struct vm_object *object = vmsim_object_find(vm, "shm");

	assert_int_equal(vmsim_object_truncate(vm, object, 1), 0);
	done("truncate");
}

/* [shm: . ~]: the page that is read in goes as soon as it has come. */
static void
truncate_waits_for_a_page_that_is_read_in(void **state)
{
	struct vm_object *shm = vmsim_object_create_swap(vm, "shm", 4);

	assert_int_equal(map_at(p, 16, 4, RW, SHARED, shm), 0);
	put(p, PG(17), 17);
	assert_int_equal(vmsim_evict(p, PG(17)), VMSIM_EVICT_PAGED);
	both(load, truncate);
	assert_string_equal(story, "load10 truncate10");
	assert_int_equal(seen, 17);
	assert_int_equal(vmsim_load(p, PG(17), &seen, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGBUS);
	assert_int_equal(vmsim_swap_used(vm), 0);
	vmsim_object_release(vm, shm);
}

static void
advise_free(void *arg)
{
	assert_int_equal(vmsim_madvise(p, PG(16), PG(4), VMSIM_MADV_FREE), 0);
	done("free");
}

/* [S: ~ ~ ~ ~]: there is nothing to free of a page that is not valid yet. */
static void
madvise_passes_over_a_page_that_is_read_in(void **state)
{
	swapped_out();
	both(load, advise_free);
	assert_string_equal(story, "free0 load10");
	assert_int_equal(seen, 17);
	assert_int_equal(vmsim_swap_used(vm), 1);
}

static void
sync_file(void *arg)
{
	assert_int_equal(vmsim_msync(p, PG(16), PG(4), VMSIM_MS_SYNC), 0);
	done("sync");
}

static void
load_and_store(void *arg)
{
	assert_int_equal(get(p, PG(17)), 17);
	done("load");
	put(p, PG(17), 99);
	done("store");
}

/* [F: . 17*]: a page that is written can be read, not stored to. */
static void
a_store_waits_for_msync(void **state)
{
	struct vm_object *file;

	file = vmsim_object_create_file(vm, "file", PG(4), NULL, NULL);
	assert_int_equal(map_at(p, 16, 4, RW, SHARED, file), 0);
	put(p, PG(17), 17);
	both(sync_file, load_and_store);
	assert_string_equal(story, "load0 sync10 store10");
	assert_int_equal(counters(vm).file_out, 1);
	assert_int_equal(vmsim_evict(p, PG(17)), VMSIM_EVICT_PAGED);
	assert_int_equal(counters(vm).file_out, 2);
	assert_int_equal(get(p, PG(17)), 99);
	vmsim_object_release(vm, file);
}

static void
advise_dontneed(void *arg)
{
	assert_int_equal(vmsim_madvise(p, PG(16), PG(4),
	    VMSIM_MADV_DONTNEED), 0);
	done("advise");
}

/* [F: . 17*]: a valid page is waited for. */
static void
madvise_waits_for_msync(void **state)
{
	struct vm_object *file;

	file = vmsim_object_create_file(vm, "file", PG(4), NULL, NULL);
	assert_int_equal(map_at(p, 16, 4, RW, SHARED, file), 0);
	put(p, PG(17), 17);
	both(sync_file, advise_dontneed);
	assert_string_equal(story, "sync10 advise10");
	vmsim_object_release(vm, file);
}

/* Two writers of one file: the vnode lets one after the other in. */
static void
msync_waits_for_msync(void **state)
{
	struct vm_object *file;

	file = vmsim_object_create_file(vm, "file", PG(4), NULL, NULL);
	assert_int_equal(map_at(p, 16, 4, RW, SHARED, file), 0);
	put(p, PG(17), 17);
	both(sync_file, sync_file);
	assert_string_equal(story, "sync10 sync10");
	assert_int_equal(counters(vm).file_out, 1);
	vmsim_object_release(vm, file);
}

static void
unmap(void *arg)
{
	assert_int_equal(vmsim_munmap(p, PG(16), PG(4)), 0);
	done("unmap");
}

/*
 * The map is not locked over a transfer: what a fault wanted can go, when its
 * page has come.
 */
static void
munmap_takes_away_what_a_fault_wanted(void **state)
{
	swapped_out();
	both(load, unmap);
	assert_string_equal(story, "unmap10 fault10");
	assert_int_equal(sig.signo, VMSIM_SIGSEGV);
	assert_int_equal(sig.code, VMSIM_SEGV_MAPERR);
	assert_int_equal(vmsim_swap_used(vm), 0);
}

static void
protect(void *arg)
{
	assert_int_equal(vmsim_mprotect(p, PG(16), PG(4), 0), 0);
	done("protect");
}

/* The fault looks the entry up again and finds it closed. */
static void
mprotect_overtakes_a_fault(void **state)
{
	swapped_out();
	both(load, protect);
	assert_string_equal(story, "protect0 fault10");
	assert_int_equal(sig.code, VMSIM_SEGV_ACCERR);
	assert_int_equal(vmsim_mprotect(p, PG(16), PG(4), RW), 0);
	assert_int_equal(get(p, PG(17)), 17);
}

static void
leave(void *arg)
{
	vmsim_proc_exit(p);
	p = NULL;
	done("exit");
}

/* The process goes; the call under way has the space until it ends. */
static void
exit_overtakes_a_fault(void **state)
{
	swapped_out();
	both(load, leave);
	assert_string_equal(story, "exit0 load10");
	assert_int_equal(vmsim_swap_used(vm), 0);
}

static void
fork_p(void *arg)
{
	q = forked(p, "q");
	done("fork");
}

/* [S: ~] is split: its pages move to an object of their own, when idle. */
static void
fork_waits_for_a_page_that_is_read_in(void **state)
{
	swapped_out();
	both(load, fork_p);
	assert_string_equal(story, "fork10 load10");
	assert_int_equal(seen, 17);
	assert_int_equal(get(q, PG(17)), 17);
	put(q, PG(17), 5);
	assert_int_equal(get(p, PG(17)), 17);
}

static void
leave_q(void *arg)
{
	vmsim_proc_exit(q);
	q = NULL;
	done("exit");
}

/*
 * [P] -> [S: ~] <- [Q]: q ends, so S could be merged into P; that waits, or is
 * left for later, while a page of S is read in.
 */
static void
a_collapse_leaves_paging_alone(void **state)
{
	swapped_out();
	q = forked(p, "q");
	put(p, PG(16), 1);
	put(q, PG(16), 2);
	both(load, leave_q);
	assert_non_null(strstr(story, "load10"));
	assert_int_equal(seen, 17);
	assert_int_equal(vmsim_collapse(p, PG(17)), 0);
	assert_int_equal(get(p, PG(16)), 1);
	assert_int_equal(get(p, PG(18)), 18);
}

static void
lock(void *arg)
{
	assert_int_equal(vmsim_mlock(p, PG(16), PG(4)), 0);
	done("lock");
}

static void
lock_then_unlock(void *arg)
{
	lock(arg);
	assert_int_equal(vmsim_munlock(p, PG(16), PG(4)), 0);
	done("unlock");
}

/* An entry in transition is waited for, by whoever wants to delete it. */
static void
munmap_waits_for_wiring(void **state)
{
	swapped_out();
	both(lock, unmap);
	assert_string_equal(story, "lock40 unmap40");
	assert_int_equal(vmsim_swap_used(vm), 0);
}

/* By whoever wires it too; it is wired once. */
static void
wiring_waits_for_wiring(void **state)
{
	swapped_out();
	both(lock, lock_then_unlock);
	assert_string_equal(story, "lock40 lock40 unlock40");
	assert_int_equal(vmsim_munlock(p, PG(16), PG(4)), 0);
}

/* And a map that is busy with wiring by a fork. */
static void
fork_waits_for_wiring(void **state)
{
	swapped_out();
	both(lock, fork_p);
	assert_string_equal(story, "lock40 fork40");
	assert_int_equal(get(q, PG(18)), 18);
}

/* And by a load in the range, though its own page is there. */
static void
a_load_waits_for_wiring(void **state)
{
	swapped_out();
	both(lock, load);
	assert_string_equal(story, "lock40 load40");
	assert_int_equal(seen, 17);
}

static void
load_ahead(void *arg)
{
	(void)get(p, PG(18));
	done("ahead");
}

static int
read_number(void *arg, uint64_t pindex, void *page)
{
	int *nreads = arg;

	++*nreads;
	memset(page, (int)pindex, VMSIM_PAGE_SIZE);
	return (0);
}

/* [F: . 1 a a]: pages read ahead come later, on their own, and once. */
static void
a_fault_waits_for_a_page_read_ahead(void **state)
{
	int nreads = 0;
	const struct vmsim_object_file_ops ops = {
		.read = read_number, .ahead = 2
	};
	struct vm_object *file;

	file = vmsim_object_create_file(vm, "file", PG(4), &ops, &nreads);
	assert_int_equal(map_at(p, 16, 4, R, SHARED, file), 0);
	begun = vmsim_clock(vm);
	assert_int_equal(get(p, PG(17)), 0x0101010101010101u);
	done("load");
	load_ahead(NULL);
	assert_string_equal(story, "load10 ahead20");
	assert_int_equal(nreads, 3);
	assert_int_equal(get(p, PG(18)), 0x0202020202020202u);
	vmsim_object_release(vm, file);
}

/* The file goes while a page of it is on its way. */
static void
the_end_of_an_object_waits_for_read_ahead(void **state)
{
	int nreads = 0;
	const struct vmsim_object_file_ops ops = {
		.read = read_number, .ahead = 2
	};
	struct vm_object *file;

	file = vmsim_object_create_file(vm, "file", PG(4), &ops, &nreads);
	assert_int_equal(map_at(p, 16, 4, R, SHARED, file), 0);
	vmsim_object_release(vm, file);
	begun = vmsim_clock(vm);
	(void)get(p, PG(17));
	leave(NULL);
	assert_string_equal(story, "exit20");
}

#define	WAITS(name)	\
	cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WAITS(a_fault_waits_for_a_fault),
		WAITS(a_store_waits_for_a_page_that_is_read_in),
		WAITS(truncate_waits_for_a_page_that_is_read_in),
		WAITS(madvise_passes_over_a_page_that_is_read_in),
		WAITS(madvise_waits_for_msync),
		WAITS(a_store_waits_for_msync),
		WAITS(msync_waits_for_msync),
		WAITS(munmap_takes_away_what_a_fault_wanted),
		WAITS(mprotect_overtakes_a_fault),
		WAITS(exit_overtakes_a_fault),
		WAITS(fork_waits_for_a_page_that_is_read_in),
		WAITS(a_collapse_leaves_paging_alone),
		WAITS(munmap_waits_for_wiring),
		WAITS(wiring_waits_for_wiring),
		WAITS(fork_waits_for_wiring),
		WAITS(a_load_waits_for_wiring),
		WAITS(a_fault_waits_for_a_page_read_ahead),
		WAITS(the_end_of_an_object_waits_for_read_ahead),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
