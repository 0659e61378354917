/* SPDX-License-Identifier: BSD-2-Clause */
/* The summary of a replay. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <bsd/stdlib.h>
#include <bsd/libutil.h>

#include "cli/replay.h"

/* What is left over found its page resident. */
struct replay_faults
replay_faults(const struct replay *r)
{
	const struct vmsim_counters *c = &r->counters;
	struct replay_faults f = {
		.zero = c->zfod,
		.moved = c->cow_optim,
		.copied = c->cow_faults - c->cow_optim,
		.file = c->io_faults,
	};
	uint64_t hard = f.zero + f.moved + f.copied + f.file;

	f.soft = c->faults > hard ? c->faults - hard : 0;
	return (f);
}

static void
print_bytes(FILE *out, uint64_t npages)
{
	char buf[8];

	if (humanize_number(buf, sizeof(buf), (int64_t)(npages *
	    VMSIM_PAGE_SIZE), "", HN_AUTOSCALE, HN_NOSPACE | HN_B) == -1)
		snprintf(buf, sizeof(buf), "?");
	fprintf(out, "%8s", buf);
}

static void
print_row(FILE *out, const char *name, uint64_t value, const char *text)
{
	fprintf(out, "  %-22s%12" PRIu64 "  %s\n", name, value, text);
}

static void
print_processes(const struct replay *r, FILE *out)
{
	const struct replay_summary *s;
	size_t i;

	fprintf(out, "\nprocesses at their end\n"
	    "  %-8s%12s%10s%10s%10s%9s%8s\n", "process", "accesses",
	    "entries", "resident", "private", "in all", "depth");
	for (i = 0; i < r->nprocs; i++) {
		s = &r->procs[i];
		fprintf(out, "  %-8u%12" PRIu64 "%10" PRIu64 "%10" PRIu64
		    "%10" PRIu64, s->pid, s->accesses, s->usage.entries,
		    s->usage.resident, s->usage.private_pages);
		print_bytes(out, s->usage.resident);
		fprintf(out, " %8" PRIu64 "\n", s->usage.max_depth);
	}
}

static void
print_oddities(const struct replay *r, FILE *out)
{
	if (r->total.unknown > 0)
		fprintf(out, "  unknown lines: %" PRIu64 "; the first: %s\n",
		    r->total.unknown, r->first_unknown);
	if (r->total.refused > 0)
		fprintf(out, "  refused accesses: %" PRIu64 "; the first: %s\n",
		    r->total.refused, r->first_refused);
	if (r->total.call_failures > 0)
		fprintf(out, "  memory calls that failed but had "
		    "worked on Linux: %" PRIu64 "\n", r->total.call_failures);
}

static void
print_log(const struct replay_totals *t, FILE *out)
{
	fprintf(out, "\nthe log\n");
	print_row(out, "instruction fetches", t->fetches, "");
	print_row(out, "loads", t->loads, "");
	print_row(out, "stores", t->stores, "");
	print_row(out, "modifies", t->modifies, "a load and a store");
	print_row(out, "system calls", t->calls, "");
	print_row(out, "  of memory", t->memory_calls, "");
	print_row(out, "forks", t->forks, "");
	print_row(out, "execs", t->execs, "");
}

static void
print_faults(const struct replay *r, FILE *out)
{
	const struct vmsim_counters *c = &r->counters;
	struct replay_faults f = replay_faults(r);

	fprintf(out, "\nfaults\n");
	print_row(out, "all", c->faults, "");
	print_row(out, "zero-filled", f.zero, "");
	print_row(out, "copied", f.copied, "by copy-on-write");
	print_row(out, "moved", f.moved,
	    "instead of copied: nobody else used the page");
	print_row(out, "read from a file", f.file, "");
	print_row(out, "soft", f.soft, "the page was resident");
	print_row(out, "mapped ahead", c->prefaults,
	    "without a fault of their own");
	print_row(out, "  that paid off", c->prefault_hits, "touched later");
	if (c->swap_in + c->swap_out > 0) {
		print_row(out, "pages to swap", c->swap_out, "");
		print_row(out, "pages from swap", c->swap_in, "");
	}
}

static void
print_memory(const struct replay *r, FILE *out)
{
	fprintf(out, "\nmemory\n");
	print_row(out, "frames at most", r->total.max_resident,
	    "in use at once");
	print_row(out, "deepest chain", r->total.max_depth, "objects");
	print_row(out, "collapsed objects", r->counters.collapses, "");
	print_row(out, "bypassed objects", r->counters.bypasses, "");
	print_row(out, "synthesised pages", r->total.synthesised,
	    "mapped before the recording began");
}

void
replay_print(const struct replay *r, FILE *out)
{
	uint64_t accesses = replay_accesses(r);

	fprintf(out, "replayed %" PRIu64 " accesses of %" PRIu64
	    " processes in %.3f s (%.1f million a second)\n", accesses,
	    r->total.processes, r->seconds, r->seconds > 0 ?
	    (double)accesses / r->seconds / 1e6 : 0);
	print_log(&r->total, out);
	print_faults(r, out);
	print_memory(r, out);
	print_processes(r, out);
	print_oddities(r, out);
	fprintf(out, "\nchecks: %s\n", r->violations == 0 ?
	    "every invariant holds" : "INVARIANTS VIOLATED, see above");
}
