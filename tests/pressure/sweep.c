/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Curves of paging: what a working set costs on machines of fewer and fewer
 * frames, with a page daemon on the virtual clock.
 *
 *	test_sweep [ACCESSES]		a table on standard output
 *
 * 1600 pages of anonymous memory, every third access a store; a transfer takes
 * a tick.
 *
 *	loop	one page after the other, round and round
 *	random	any page
 *	hot	nine of ten accesses go to a tenth of the pages
 *
 * Each machine is run twice: swap read in clusters, and page by page.  The
 * numbers are counted after the first access to each page.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <vmsim/observe.h>
#include <vmsim/process.h>
#include <vmsim/thread.h>

#include "base/machine.h"

#define	NPAGES	1600u
#define	BASE	UINT64_C(0x10000000)

static const unsigned sizes[] = {
	2000, 1800, 1700, 1600, 1500, 1400, 1200, 1000, 900, 800,
};
#define	NSIZES	(sizeof(sizes) / sizeof(sizes[0]))

enum pattern { LOOP, RANDOM, HOT, NPATTERNS };

static const char *const names[] = { "loop", "random", "hot" };

struct sweep {
	struct vmsim	*vm;
	struct vmsim_proc *p;
	enum pattern	 pattern;
	uint64_t	 random;
	uint64_t	 n;		/* accesses made */
	uint64_t	 last[NPAGES];	/* values stored */
};

/* What is counted, of the part that matters. */
struct cost {
	uint64_t	 faults;
	uint64_t	 in, reads;	/* pages, transfers */
	uint64_t	 out, writes;
	uint64_t	 ticks;
};

static void
die(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(1);
}

static unsigned
below(struct sweep *s, unsigned n)
{
	s->random = s->random * 6364136223846793005u + 1442695040888963407u;
	return ((unsigned)(((s->random >> 33) * n) >> 31));
}

static unsigned
choose_page(struct sweep *s)
{
	switch (s->pattern) {
	case LOOP:
		return ((unsigned)(s->n % NPAGES));
	case HOT:
		if (below(s, 10) != 0)
			return (below(s, NPAGES / 10));
		break;
	case RANDOM:
	case NPATTERNS:
		break;
	}
	return (below(s, NPAGES));
}

static void
access_page_of(struct sweep *s, unsigned page, bool store)
{
	uint64_t addr = BASE + (uint64_t)page * VMSIM_PAGE_SIZE, v = s->n;
	int error;

	if (store) {
		error = vmsim_store(s->p, addr, &v, sizeof(v), NULL);
		s->last[page] = v;
	} else
		error = vmsim_load(s->p, addr, &v, sizeof(v), NULL);
	if (error != 0)
		die("an access fails");
	if (v != s->last[page])
		die("a page has lost its contents");
	s->n++;
}

static void
take_cost(const struct sweep *s, struct cost *c)
{
	const struct vmmeter *m = &s->vm->cnt;

	*c = (struct cost){
		.faults = m->v_vm_faults,
		.in = m->v_swappgsin,
		.reads = m->v_swapin,
		.out = m->v_swappgsout,
		.writes = m->v_swapout,
		.ticks = vmsim_clock(s->vm),
	};
}

static void
begin_sweep(struct sweep *s, unsigned nframes, bool alone)
{
	const struct vmsim_config config = {
		.nframes = nframes,
		.pagedaemon = true,
		.swap_alone = alone,
		.io_ticks = 1,
	};
	uint64_t addr = BASE;
	unsigned i;

	s->vm = vmsim_create(&config);
	s->p = s->vm == NULL ? NULL : vmsim_proc_create(s->vm, "p");
	if (s->p == NULL || vmsim_mmap(s->p, &addr,
	    (uint64_t)NPAGES * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE, VMSIM_MAP_PRIVATE |
	    VMSIM_MAP_ANON | VMSIM_MAP_FIXED, NULL, 0) != 0)
		die("no machine");
	for (i = 0; i < NPAGES; i++)
		access_page_of(s, i, true);
}

static struct cost
sweep_once(enum pattern pattern, unsigned nframes, bool alone,
    uint64_t accesses)
{
	static struct sweep s;
	struct cost a, b;
	uint64_t i;
	bool store;

	s = (struct sweep){ .pattern = pattern, .random = 1 };
	begin_sweep(&s, nframes, alone);
	take_cost(&s, &a);
	for (i = 0; i < accesses; i++) {
		store = below(&s, 3) == 0;
		access_page_of(&s, choose_page(&s), store);
	}
	take_cost(&s, &b);
	vmsim_destroy(s.vm);
	return ((struct cost){
		.faults = b.faults - a.faults,
		.in = b.in - a.in,
		.reads = b.reads - a.reads,
		.out = b.out - a.out,
		.writes = b.writes - a.writes,
		.ticks = b.ticks - a.ticks,
	});
}

static void
print_cost(const struct cost *c)
{
	printf(" | %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7"
	    PRIu64 " %8" PRIu64, c->faults, c->in, c->reads, c->out,
	    c->writes, c->ticks);
}

/* Without shortage nothing is paged; with clusters there are fewer reads. */
static void
check_costs(unsigned nframes, const struct cost *clustered,
    const struct cost *alone)
{
	if (nframes >= NPAGES + 200 &&
	    (clustered->in | clustered->out | alone->in | alone->out) != 0)
		die("pages are written though frames are enough");
	if (nframes < NPAGES && (clustered->in == 0 || alone->in == 0))
		die("pages are where no frames are");
	if (alone->in != alone->reads)
		die("a page is not read alone");
}

int
main(int argc, char **argv)
{
	uint64_t accesses = argc > 1 ? strtoull(argv[1], NULL, 0) : 20000;
	struct cost alone, clustered;
	int pattern;
	size_t i;

	printf("%u pages, %" PRIu64 " accesses\n", NPAGES, accesses);
	printf("%-6s %6s | %-50s | %s\n", "", "", "swap read in clusters",
	    "page by page");
	printf("%-6s %6s", "", "frames");
	for (i = 0; i < 2; i++)
		printf(" | %7s %7s %7s %7s %7s %8s", "faults", "in", "reads",
		    "out", "writes", "ticks");
	printf("\n");
	for (pattern = 0; pattern < NPATTERNS; pattern++) {
		for (i = 0; i < NSIZES; i++) {
			clustered = sweep_once((enum pattern)pattern, sizes[i],
			    false, accesses);
			alone = sweep_once((enum pattern)pattern, sizes[i],
			    true, accesses);
			printf("%-6s %6u", names[pattern], sizes[i]);
			print_cost(&clustered);
			print_cost(&alone);
			printf("\n");
			check_costs(sizes[i], &clustered, &alone);
		}
	}
	return (0);
}
