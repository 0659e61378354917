/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who waits for whom, with real threads.  A transfer takes 10 ticks, so that
 * the others meet a thread that is paging in or out.  Each says its word and
 * the tick when it is done.
 */
#include <vm/vm_object.h>

#include "support/file.h"
#include "support/threads.h"

#define	IO	10		/* ticks */

static uint64_t seen;		/* value that a load has got */
static struct vmsim_signal sig;

TESTS(.config = { .nframes = 256, .io_ticks = IO, .swap_alone = true },
    .p = "p");

/* "a10": a is done 10 ticks after the beginning. */
static void
done(struct test *t, const char *word)
{
	test_say(t, "%s%d", word, (int)(vmsim_clock(t->vm) - t->begun));
}

/* p: anonymous pages 16..19, each holding its number, all in swap. */
static void
swapped_out(struct test *t)
{
	unsigned i;

	map_anon(t->p, 16, 4, RW);
	put_each(t->p, 16, 4, 16);
	for (i = 16; i < 20; i++)
		paged_out(t->p, PG(i));
}

/* [F: . 17* . .], mapped at 16. */
static void
map_written_file(struct test *t)
{
	struct vm_object *file = new_file(t, "file", 4);

	assert_ok(map_at(t->p, 16, 4, RW, SHARED, file));
	put(t->p, PG(17), 17);
}

/* What two threads say that meet in that memory. */
static void
assert_meeting(struct test *t, test_fn *prepare, test_fn *a, test_fn *b,
    const char *said)
{
	prepare(t);
	run_both(t, a, b);
	assert_said(t, said);
}

static void
load(struct test *t)
{
	int error = vmsim_load(t->p, PG(17), &seen, sizeof(seen), &sig);

	done(t, error == 0 ? "load" : "fault");
}

/* A thread that does one thing and says its word when it is done. */
#define	STEP(name, word, code)						\
	static void							\
	name(struct test *t)						\
	{								\
		code;							\
		done(t, word);						\
	}

STEP(load_too, "load", assert_eq(get(t->p, PG(17)), 17))
STEP(store, "store", put(t->p, PG(17), 99))
STEP(advise_free,
    "free", assert_ok(vmsim_madvise(t->p, PG(16), PG(4), VMSIM_MADV_FREE)))
STEP(sync_file,
    "sync", assert_ok(vmsim_msync(t->p, PG(16), PG(4), VMSIM_MS_SYNC)))
STEP(advise_dontneed,
    "advise", assert_ok(vmsim_madvise(t->p, PG(16), PG(4),
        VMSIM_MADV_DONTNEED)))
STEP(unmap, "unmap", assert_ok(vmsim_munmap(t->p, PG(16), PG(4))))
STEP(protect, "protect", assert_ok(vmsim_mprotect(t->p, PG(16), PG(4), 0)))
STEP(leave, "exit", vmsim_proc_exit(t->p))
STEP(fork_p, "fork", t->q = forked(t->p, "q"))
STEP(leave_q, "exit", vmsim_proc_exit(t->q))
STEP(lock, "lock", assert_ok(vmsim_mlock(t->p, PG(16), PG(4))))
STEP(load_ahead, "ahead", (void)get(t->p, PG(18)))

/* [S: . ~]: two faults on one page in swap, one transfer. */
TEST(a_fault_waits_for_a_fault)
{
	assert_meeting(t, swapped_out, load, load_too, "load10 load10");
	assert_eq(seen, 17);
	assert_eq(counters(t->vm).swap_in, 1);
	assert_true(counters(t->vm).intrans >= 1);
}

/* The same; the second one stores. */
TEST(a_store_waits_for_a_page_that_is_read_in)
{
	assert_meeting(t, swapped_out, load, store, "load10 store10");
	assert_eq(seen, 17);
	assert_eq(get(t->p, PG(17)), 99);
	assert_eq(counters(t->vm).swap_in, 1);
}

static void
truncate(struct test *t)
{
	struct vm_object *object = vmsim_object_find(t->vm, "shm");

	assert_ok(vmsim_object_truncate(t->vm, object, 1));
	done(t, "truncate");
}

/* [shm: . ~]: the page that is read in goes as soon as it has come. */
TEST(truncate_waits_for_a_page_that_is_read_in)
{
	struct vm_object *shm = new_shm(t, "shm", 4);

	assert_ok(map_at(t->p, 16, 4, RW, SHARED, shm));
	put(t->p, PG(17), 17);
	paged_out(t->p, PG(17));
	run_both(t, load, truncate);
	assert_said(t, "load10 truncate10");
	assert_eq(seen, 17);
	assert_eq(vmsim_load(t->p, PG(17), &seen, 8, &sig), EFAULT);
	assert_eq(sig.signo, VMSIM_SIGBUS);
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* [S: ~ ~ ~ ~]: there is nothing to free of a page that is not valid yet. */
TEST(madvise_passes_over_a_page_that_is_read_in)
{
	assert_meeting(t, swapped_out, load, advise_free, "free0 load10");
	assert_eq(seen, 17);
	assert_eq(vmsim_swap_used(t->vm), 1);
}

static void
load_and_store(struct test *t)
{
	assert_eq(get(t->p, PG(17)), 17);
	done(t, "load");
	put(t->p, PG(17), 99);
	done(t, "store");
}

/* [F: . 17*]: a page that is written can be read, not stored to. */
TEST(a_store_waits_for_msync)
{
	assert_meeting(t, map_written_file, sync_file, load_and_store,
	    "load0 sync10 store10");
	assert_eq(counters(t->vm).file_out, 1);
	paged_out(t->p, PG(17));
	assert_eq(counters(t->vm).file_out, 2);
	assert_eq(get(t->p, PG(17)), 99);
}

/* [F: . 17*]: a valid page is waited for. */
TEST(madvise_waits_for_msync)
{
	assert_meeting(t, map_written_file, sync_file, advise_dontneed,
	    "sync10 advise10");
}

/* Two writers of one file: the vnode lets one after the other in. */
TEST(msync_waits_for_msync)
{
	assert_meeting(t, map_written_file, sync_file, sync_file,
	    "sync10 sync10");
	assert_eq(counters(t->vm).file_out, 1);
}

/*
 * The map is not locked over a transfer: what a fault wanted can go, when its
 * page has come.
 */
TEST(munmap_takes_away_what_a_fault_wanted)
{
	assert_meeting(t, swapped_out, load, unmap, "unmap10 fault10");
	assert_eq(sig.signo, VMSIM_SIGSEGV);
	assert_eq(sig.code, VMSIM_SEGV_MAPERR);
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* The fault looks the entry up again and finds it closed. */
TEST(mprotect_overtakes_a_fault)
{
	assert_meeting(t, swapped_out, load, protect, "protect0 fault10");
	assert_eq(sig.code, VMSIM_SEGV_ACCERR);
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(4), RW));
	assert_eq(get(t->p, PG(17)), 17);
}

/* The process goes; the call under way has the space until it ends. */
TEST(exit_overtakes_a_fault)
{
	assert_meeting(t, swapped_out, load, leave, "exit0 load10");
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* [S: ~] is split: its pages move to an object of their own, when idle. */
TEST(fork_waits_for_a_page_that_is_read_in)
{
	assert_meeting(t, swapped_out, load, fork_p, "fork10 load10");
	assert_eq(seen, 17);
	assert_eq(get(t->q, PG(17)), 17);
	put(t->q, PG(17), 5);
	assert_eq(get(t->p, PG(17)), 17);
}

/*
 * [P] -> [S: ~] <- [Q]: q ends, so S could be merged into P; that waits, or is
 * left for later, while a page of S is read in.
 */
TEST(a_collapse_leaves_paging_alone)
{
	swapped_out(t);
	t->q = forked(t->p, "q");
	put(t->p, PG(16), 1);
	put(t->q, PG(16), 2);
	run_both(t, load, leave_q);
	assert_non_null(strstr(t->said, "load10"));
	assert_eq(seen, 17);
	assert_ok(vmsim_collapse(t->p, PG(17)));
	assert_eq(get(t->p, PG(16)), 1);
	assert_eq(get(t->p, PG(18)), 18);
}

static void
lock_then_unlock(struct test *t)
{
	lock(t);
	assert_ok(vmsim_munlock(t->p, PG(16), PG(4)));
	done(t, "unlock");
}

/* An entry in transition is waited for by a thread that deletes it. */
TEST(munmap_waits_for_wiring)
{
	assert_meeting(t, swapped_out, lock, unmap, "lock40 unmap40");
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* By a thread that wires it too; it is wired once. */
TEST(wiring_waits_for_wiring)
{
	assert_meeting(t, swapped_out, lock, lock_then_unlock,
	    "lock40 lock40 unlock40");
	assert_ok(vmsim_munlock(t->p, PG(16), PG(4)));
}

/* And a map that is busy with wiring by a fork. */
TEST(fork_waits_for_wiring)
{
	assert_meeting(t, swapped_out, lock, fork_p, "lock40 fork40");
	assert_eq(get(t->q, PG(18)), 18);
}

/* And by a load in the range, though its own page is there. */
TEST(a_load_waits_for_wiring)
{
	assert_meeting(t, swapped_out, lock, load, "lock40 load40");
	assert_eq(seen, 17);
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
TEST(a_fault_waits_for_a_page_read_ahead)
{
	int nreads = 0;
	const struct vmsim_object_file_ops ops = {
		.read = read_number, .ahead = 2
	};
	struct vm_object *file;

	file = test_keep(t, vmsim_object_create_file(t->vm, "file", PG(4), &ops,
	    &nreads));
	assert_ok(map_at(t->p, 16, 4, R, SHARED, file));
	t->begun = vmsim_clock(t->vm);
	assert_eq(get(t->p, PG(17)), 0x0101010101010101u);
	done(t, "load");
	load_ahead(t);
	assert_said(t, "load10 ahead20");
	assert_eq(nreads, 3);
	assert_eq(get(t->p, PG(18)), 0x0202020202020202u);
}

/* The file goes while a page of it is on its way. */
TEST(the_end_of_an_object_waits_for_read_ahead)
{
	int nreads = 0;
	const struct vmsim_object_file_ops ops = {
		.read = read_number, .ahead = 2
	};
	struct vm_object *file;

	file = vmsim_object_create_file(t->vm, "file", PG(4), &ops, &nreads);
	assert_ok(map_at(t->p, 16, 4, R, SHARED, file));
	vmsim_object_release(t->vm, file);
	t->begun = vmsim_clock(t->vm);
	(void)get(t->p, PG(17));
	leave(t);
	assert_said(t, "exit20");
}

/*
 * The read-ahead of page 0 ends while page 5 is read, which begins one of its
 * own: neither is the pager's fault (rule L2), and the count is right.
 */
TEST(a_read_outlasts_an_earlier_read_ahead)
{
	open_file(t, PG(FILE_NPAGES), 0, 3);
	assert_ok(map_at(t->p, 16, FILE_NPAGES, R, SHARED, t->object));
	assert_eq(get(t->p, PG(16)), 100);
	assert_eq(t->object->paging_in_progress, 3);
	assert_eq(get(t->p, PG(21)), 105);
	assert_eq(t->object->paging_in_progress, 2);
	vmsim_clock_advance(t->vm, IO);
	assert_eq(t->object->paging_in_progress, 0);
	assert_eq(vmsim_report_count(t->vm), 0);
}

static void
begin_paging(struct test *t)
{
	vm_object_pip_add(t->object, 1);
}

/* The second read begins paging that it does not end; the first has not. */
TEST_WITH(a_breach_beside_a_read_ahead_leaves_the_count_right, .p = "p",
    .config = { .nframes = 64, .io_ticks = IO, .report_contracts = true })
{
	open_file(t, PG(FILE_NPAGES), 0, 2);
	assert_ok(map_at(t->p, 16, FILE_NPAGES, R, SHARED, t->object));
	assert_eq(get(t->p, PG(16)), 100);
	t->meanwhile = begin_paging;
	assert_int_not_equal(vmsim_touch(t->p, PG(21), 1, VMSIM_PROT_READ,
	    &sig), 0);
	assert_eq(vmsim_report_count(t->vm), 1);
	assert_non_null(strstr(vmsim_report_last(t->vm), "rule L2"));
	vmsim_clock_advance(t->vm, IO);
	assert_eq(t->object->paging_in_progress, 0);
}

/* Two reads of one file, with all that lies around the pages. */
static void
read_twice(struct test *t, const struct vmsim_object_file_ops *ops,
    unsigned second, unsigned gap)
{
	struct vm_object *file;
	int nreads = 0;

	file = vmsim_object_create_file(t->vm, "file", PG(16), ops, &nreads);
	assert_ok(map_at(t->p, 16, 16, R, SHARED, file));
	assert_eq(get(t->p, PG(16)), 0);
	vmsim_clock_advance(t->vm, gap);
	assert_eq(get(t->p, PG(16 + second)), second * 0x0101010101010101u);
	assert_eq(vmsim_report_count(t->vm), 0);
	vmsim_clock_advance(t->vm, IO);
	assert_eq(file->paging_in_progress, 0);
	assert_ok(vmsim_munmap(t->p, PG(16), PG(16)));
	vmsim_object_release(t->vm, file);
}

/* Whatever is read ahead by either, and whenever the first one's ends. */
TEST_WITH(no_read_ahead_is_taken_for_a_breach, .p = "p",
    .config = { .nframes = 64, .io_ticks = IO, .report_contracts = true })
{
	static const unsigned gaps[] = { 0, 1, IO - 1, IO };
	unsigned ahead, behind, i, second;

	for (ahead = 0; ahead < 8; ahead++)
		for (behind = 0; behind < 3; behind += 2)
			for (second = 1; second < 16; second++)
				for (i = 0; i < nrows(gaps); i++)
					read_twice(t,
					    &(const struct
					    vmsim_object_file_ops){
						.read = read_number,
						.behind = (int)behind,
						.ahead = (int)ahead,
					    }, second, gaps[i]);
}
