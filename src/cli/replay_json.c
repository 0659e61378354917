/* SPDX-License-Identifier: BSD-2-Clause */
/* The summary of a replay for a program: doc/replay.md. */
#include "cli/replay.h"

#ifdef HAVE_JANSSON
#include <jansson.h>

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
	struct replay_faults f = replay_faults(r);

	return (json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
	    "all", (json_int_t)r->counters.faults,
	    "zero_filled", (json_int_t)f.zero,
	    "copied", (json_int_t)f.copied,
	    "moved", (json_int_t)f.moved,
	    "file_read", (json_int_t)f.file,
	    "soft", (json_int_t)f.soft,
	    "mapped_ahead", (json_int_t)r->counters.prefaults,
	    "mapped_ahead_used", (json_int_t)r->counters.prefault_hits,
	    "pages_from_swap", (json_int_t)r->counters.swap_in));
}

static json_t *
replay_json(const struct replay *r)
{
	return (json_pack("{s:s,s:s,s:f,s:o,s:o,s:{s:I,s:I,s:I,s:I,s:I},s:o,"
	    "s:I}",
	    "schema", "vmsim-replay-1",
	    "policies", r->policies != NULL ? r->policies : "",
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
	    "violations", (json_int_t)r->violations));
}

static json_t *
replays_json(struct replay *const *r, size_t n)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(list, replay_json(r[i]));
	return (json_pack("{s:s,s:o}", "schema", "vmsim-compare-1", "replays",
	    list));
}

int
replay_print_json(struct replay *const *r, size_t n, FILE *out)
{
	json_t *root = n == 1 ? replay_json(r[0]) : replays_json(r, n);
	int rv;

	if (root == NULL)
		return (-1);
	rv = json_dumpf(root, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(root);
	return (rv);
}
#else
int
replay_print_json(struct replay *const *r, size_t n, FILE *out)
{
	return (-1);
}
#endif
