/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Four workers of 4000 pages each on a machine of 1000 frames with a page
 * daemon.
 *
 *	test_pressure [ACCESSES [SEED [MACHINE]]]
 *
 * Five machines, from 0: transfers at once, transfers that take time, swap
 * that is too small, threads that are overtaken at random points, and the last
 * two together.  The first one makes no checks of its own within calls.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vmsim/observe.h>
#include <vmsim/thread.h>

#include "sched/sched.h"
#include "pressure.h"

#define	OOM_MIN		120000u	/* accesses until memory is used up */
#define	ROUND		20000u	/* accesses of a worker between checks */

struct run {
	const char	*name;
	uint64_t	 share;		/* it makes one access in so many */
	uint64_t	 io_ticks;
	uint64_t	 swap_npages;
	unsigned	 overtaken;	/* at one point in so many; 0: never */
};

static const struct run runs[] = {
	{ "transfers at once", 1, 0, 0, 0 },
	{ "transfers that take 3 ticks", 2, 3, 0, 0 },
	{ "swap of 5000 pages", 8, 3, 5000, 0 },
	{ "overtaken at one point in 50", 16, 3, 0, 50 },
	{ "swap of 5000 pages, overtaken at one in 5", 16, 30, 5000, 5 },
};

static struct pressure pr;
static struct worker workers[NWORKERS];
static uint64_t chance;
static unsigned overtaken;

void
fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(1);
}

/*
 * Any other thread that can run, each with the same chance; NULL: none.  One
 * that slept may have been woken by the clock just now: it is another then.
 */
static struct thread *
any(void *arg, struct thread *self, bool *abandon)
{
	struct thread *chosen, *td;
	unsigned n;

	chosen = NULL;
	n = 0;
	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if ((td == self && td->td_point != POINT_SLEEP) ||
		    td == curvm->sched->main || !sched_can_run(td))
			continue;
		chance = chance * 6364136223846793005u + 1442695040888963407u;
		if ((chance >> 33) % ++n == 0)
			chosen = td;
	}
	return (chosen);
}

static struct thread *
at_point(void *arg, struct thread *td)
{
	struct thread *other;

	chance = chance * 6364136223846793005u + 1442695040888963407u;
	if (sched_can_run(td) && (chance >> 33) % overtaken != 0)
		return (td);
	other = any(arg, td, NULL);
	return (other != NULL ? other : td);
}

static void
ignore(void *arg, struct thread *td, enum sched_point kind, const void *what)
{
}

static const struct scheduler random_scheduler = {
	.point = at_point,
	.next = any,
	.note = ignore,
};

static int
read_bytes(void *arg, uint64_t pindex, void *page)
{
	uint64_t v = file_value(pindex);

	memset(page, 0, VMSIM_PAGE_SIZE);
	memcpy(page, &v, sizeof(v));
	return (0);
}

static void
start(const struct run *r, uint64_t seed)
{
	const struct vmsim_config config = {
		.nframes = NFRAMES,
		.swap_npages = r->swap_npages,
		.pagedaemon = true,
		.io_ticks = r->io_ticks,
		.check_level = r->io_ticks == 0 ? VMSIM_CHECK_OFF :
		    VMSIM_CHECK_JUNK,
	};
	const struct vmsim_object_file_ops bytes = {
		.read = read_bytes, .behind = 7, .ahead = 8,
	};
	unsigned i;

	memset(&pr, 0, sizeof(pr));
	pr.vm = vmsim_create(&config);
	if (pr.vm == NULL)
		fail("no machine");
	pr.may_kill = r->swap_npages != 0;
	pr.swap = vmsim_object_create_swap(pr.vm, "swap", NSWAP);
	pr.file = vmsim_object_create_file(pr.vm, "file",
	    (uint64_t)NFILE * VMSIM_PAGE_SIZE, NULL, NULL);
	pr.bytes = vmsim_object_create_file(pr.vm, "bytes",
	    (uint64_t)NCOPIED * VMSIM_PAGE_SIZE, &bytes, NULL);
	for (i = 0; i < NWORKERS; i++) {
		workers[i] = (struct worker){
			.pr = &pr, .id = i, .random = seed * 16 + i,
		};
		worker_start(&workers[i]);
	}
	chance = seed;
	overtaken = r->overtaken;
}

/* Every worker makes `left` accesses; then the machine is checked. */
static void
let_run(void (*body)(void *))
{
	struct vmsim_thread *td[NWORKERS];
	char name[16];
	unsigned i;

	for (i = 0; i < NWORKERS; i++) {
		(void)snprintf(name, sizeof(name), "worker%u", i);
		td[i] = vmsim_thread_create(pr.vm, name, body, &workers[i]);
		if (td[i] == NULL)
			fail("no thread");
	}
	(void)vmsim_enter(pr.vm);
	if (overtaken != 0)
		sched_set_scheduler(&random_scheduler);
	vmsim_thread_run_all(pr.vm);
	sched_set_scheduler(NULL);
	for (i = 0; i < NWORKERS; i++)
		vmsim_thread_join(td[i]);
	vmsim_clock_advance(pr.vm, 100);
	if (vmsim_check(pr.vm, vmsim_print_file, stderr) != 0)
		fail("an invariant is violated");
}

static void
look(void *arg)
{
	worker_look_at_all(arg);
}

static void
stop(void)
{
	struct vmsim_leaks leaks;
	unsigned i;

	for (i = 0; i < NWORKERS; i++)
		worker_stop(&workers[i]);
	vmsim_object_release(pr.vm, pr.swap);
	vmsim_object_release(pr.vm, pr.file);
	vmsim_object_release(pr.vm, pr.bytes);
	vmsim_thread_run_all(pr.vm);
	vmsim_leaks(pr.vm, &leaks);
	if (leaks.frames != 0 || leaks.swap_pages != 0 || leaks.objects != 0 ||
	    leaks.entries != 0 || leaks.heap_chunks != 0)
		fail("left: %" PRIu64 " frames, %" PRIu64 " pages of swap, %"
		    PRIu64 " objects, %" PRIu64 " entries, %" PRIu64
		    " pieces of heap", leaks.frames, leaks.swap_pages,
		    leaks.objects, leaks.entries, leaks.heap_chunks);
	vmsim_destroy(pr.vm);
}

static void
play(const struct run *r, uint64_t accesses, uint64_t seed)
{
	struct vmsim_counters c;
	struct timespec a, b;
	unsigned alive, i;

	(void)clock_gettime(CLOCK_MONOTONIC, &a);
	start(r, seed);
	do {
		pr.left = (accesses - pr.done) / NWORKERS + 1;
		if (pr.left > ROUND)
			pr.left = ROUND;
		let_run(worker_run);
		for (alive = i = 0; i < NWORKERS; i++)
			alive += workers[i].p != NULL;
		if (alive == 0)
			fail("nobody is left");
	} while (pr.done < accesses);
	let_run(look);
	if (r->swap_npages != 0 && pr.kills == 0)
		fail("nobody was killed");
	vmsim_counters(pr.vm, &c);
	(void)clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%s: %" PRIu64 " accesses, %" PRIu64 " faults, %" PRIu64
	    " pages in, %" PRIu64 " out, %u forks, %u killed, clock %" PRIu64
	    ", %.1f s\n", r->name, pr.done, c.faults, c.swap_in + c.file_in,
	    c.swap_out + c.file_out, pr.forks, pr.kills, vmsim_clock(pr.vm),
	    (double)(b.tv_sec - a.tv_sec) +
	    (double)(b.tv_nsec - a.tv_nsec) / 1e9);
	(void)fflush(stdout);
	stop();
}

int
main(int argc, char **argv)
{
	uint64_t accesses, only, part, seed;
	size_t i;

	accesses = argc > 1 ? strtoull(argv[1], NULL, 0) : 1000000;
	seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	only = argc > 3 ? strtoull(argv[3], NULL, 0) : UINT64_MAX;
	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		if (only != UINT64_MAX && only != i)
			continue;
		part = accesses / runs[i].share;
		/* Pages must be touched before they fill the swap. */
		if (runs[i].swap_npages != 0 && part < OOM_MIN)
			part = OOM_MIN;
		play(&runs[i], part, seed);
	}
	return (0);
}
