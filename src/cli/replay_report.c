/* SPDX-License-Identifier: BSD-2-Clause */
/* The summary of a replay, for a person and for a program. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <bsd/stdlib.h>
#include <bsd/libutil.h>

#ifdef HAVE_JANSSON
#include <jansson.h>
#endif

#include "cli/replay.h"

struct kinds {
	uint64_t zero, copied, moved, file, swapped, soft;
};

static uint64_t
accesses_of(const struct replay *r)
{
	return (r->total.fetches + r->total.loads + r->total.stores +
	    r->total.modifies);
}

/*
 * A fault that read a page and copied it counts in both; what is left over
 * found its page resident.
 */
static struct kinds
split_kinds(const struct vmsim_counters *c)
{
	struct kinds k;
	uint64_t hard;

	k.zero = c->zfod;
	k.moved = c->cow_optim;
	k.copied = c->cow_faults - c->cow_optim;
	k.file = c->io_faults;
	k.swapped = c->swap_in;
	hard = k.zero + k.moved + k.copied + k.file;
	k.soft = c->faults > hard ? c->faults - hard : 0;
	return (k);
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

void
replay_print(const struct replay *r, FILE *out)
{
	const struct replay_totals *t = &r->total;
	struct kinds k = split_kinds(&r->counters);
	uint64_t accesses = accesses_of(r);

	fprintf(out, "replayed %" PRIu64 " accesses of %" PRIu64
	    " processes in %.3f s (%.1f million a second)\n", accesses,
	    t->processes, r->seconds, r->seconds > 0 ?
	    (double)accesses / r->seconds / 1e6 : 0);
	fprintf(out, "\nthe log\n");
	print_row(out, "instruction fetches", t->fetches, "");
	print_row(out, "loads", t->loads, "");
	print_row(out, "stores", t->stores, "");
	print_row(out, "modifies", t->modifies, "a load and a store");
	print_row(out, "system calls", t->calls, "");
	print_row(out, "  of memory", t->memory_calls, "");
	print_row(out, "forks", t->forks, "");
	print_row(out, "execs", t->execs, "");

	fprintf(out, "\nfaults\n");
	print_row(out, "all", r->counters.faults, "");
	print_row(out, "zero-filled", k.zero, "");
	print_row(out, "copied", k.copied, "copy-on-write");
	print_row(out, "moved", k.moved,
	    "copy-on-write that nobody else could see");
	print_row(out, "read from a file", k.file, "");
	print_row(out, "soft", k.soft, "the page was resident");
	print_row(out, "mapped ahead", r->counters.prefaults,
	    "without a fault of their own");
	print_row(out, "  that paid off", r->counters.prefault_hits,
	    "touched later");
	if (r->counters.swap_in + r->counters.swap_out > 0) {
		print_row(out, "pages to swap", r->counters.swap_out, "");
		print_row(out, "pages from swap", r->counters.swap_in, "");
	}

	fprintf(out, "\nmemory\n");
	print_row(out, "frames at most", t->max_resident, "in use at once");
	print_row(out, "deepest chain", t->max_depth, "objects");
	print_row(out, "collapsed objects", r->counters.collapses, "");
	print_row(out, "bypassed objects", r->counters.bypasses, "");
	print_row(out, "synthesised pages", t->synthesised,
	    "mapped before the recording began");
	print_processes(r, out);
	print_oddities(r, out);
	fprintf(out, "\nchecks: %s\n", r->violations == 0 ?
	    "every invariant holds" : "INVARIANTS VIOLATED, see above");
}

#ifdef HAVE_JANSSON
static json_t *
processes_json(const struct replay *r)
{
	const struct replay_summary *s;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->nprocs; i++) {
		s = &r->procs[i];
		json_array_append_new(list, json_pack(
		    "{s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
		    "process", (json_int_t)s->pid,
		    "accesses", (json_int_t)s->accesses,
		    "entries", (json_int_t)s->usage.entries,
		    "mapped_pages", (json_int_t)s->usage.mapped,
		    "resident_pages", (json_int_t)s->usage.resident,
		    "private_pages", (json_int_t)s->usage.private_pages,
		    "max_depth", (json_int_t)s->usage.max_depth));
	}
	return (list);
}

static json_t *
log_json(const struct replay_totals *t)
{
	return (json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
	    "lines", (json_int_t)t->lines,
	    "fetches", (json_int_t)t->fetches,
	    "loads", (json_int_t)t->loads,
	    "stores", (json_int_t)t->stores,
	    "modifies", (json_int_t)t->modifies,
	    "system_calls", (json_int_t)t->calls,
	    "memory_calls", (json_int_t)t->memory_calls,
	    "forks", (json_int_t)t->forks,
	    "execs", (json_int_t)t->execs,
	    "unknown_lines", (json_int_t)t->unknown,
	    "refused_accesses", (json_int_t)t->refused));
}

static json_t *
faults_json(const struct replay *r)
{
	struct kinds k = split_kinds(&r->counters);

	return (json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
	    "all", (json_int_t)r->counters.faults,
	    "zero_filled", (json_int_t)k.zero,
	    "copied", (json_int_t)k.copied,
	    "moved", (json_int_t)k.moved,
	    "file_read", (json_int_t)k.file,
	    "soft", (json_int_t)k.soft,
	    "mapped_ahead", (json_int_t)r->counters.prefaults,
	    "mapped_ahead_used", (json_int_t)r->counters.prefault_hits,
	    "pages_from_swap", (json_int_t)r->counters.swap_in));
}

int
replay_print_json(const struct replay *r, FILE *out)
{
	json_t *root;
	int rv;

	root = json_pack("{s:s,s:f,s:o,s:o,s:{s:I,s:I,s:I,s:I,s:I},s:o,s:I}",
	    "schema", "vmsim-replay-1",
	    "seconds", r->seconds,
	    "log", log_json(&r->total),
	    "faults", faults_json(r),
	    "memory",
	    "frames_at_most", (json_int_t)r->total.max_resident,
	    "deepest_chain", (json_int_t)r->total.max_depth,
	    "collapses", (json_int_t)r->counters.collapses,
	    "bypasses", (json_int_t)r->counters.bypasses,
	    "synthesised_pages", (json_int_t)r->total.synthesised,
	    "processes", processes_json(r),
	    "violations", (json_int_t)r->violations);
	if (root == NULL)
		return (-1);
	rv = json_dumpf(root, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(root);
	return (rv);
}
#else
int
replay_print_json(const struct replay *r, FILE *out)
{
	return (-1);
}
#endif
