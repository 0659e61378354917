/* SPDX-License-Identifier: BSD-2-Clause */
/* The figures of replays of the same logs, side by side. */
#include <inttypes.h>

#include "cli/replay.h"

/* What is compared of a replay. */
struct figures {
	uint64_t faults, zero, copied, moved, file, soft, fast, restarts;
	uint64_t ahead, paid_off, file_in, swap_in, swap_out;
	uint64_t frames, depth, collapses, bypasses;
	uint64_t entries, resident, private_pages;	/* at the ends */
	uint64_t refused, violations;
};

static const struct figure {
	const char *name;
	size_t	 offset;
} figures[] = {
#define	FIGURE(name, field)	{ name, offsetof(struct figures, field) }
	FIGURE("faults", faults),
	FIGURE("  zero-filled", zero),
	FIGURE("  copied", copied),
	FIGURE("  moved", moved),
	FIGURE("  read from a file", file),
	FIGURE("  soft", soft),
	FIGURE("by the fast path", fast),
	FIGURE("begun again", restarts),
	FIGURE("mapped ahead", ahead),
	FIGURE("  that paid off", paid_off),
	FIGURE("pages from files", file_in),
	FIGURE("pages from swap", swap_in),
	FIGURE("pages to swap", swap_out),
	FIGURE("frames at most", frames),
	FIGURE("deepest chain", depth),
	FIGURE("collapsed objects", collapses),
	FIGURE("bypassed objects", bypasses),
	FIGURE("map entries", entries),
	FIGURE("resident pages", resident),
	FIGURE("private pages", private_pages),
	FIGURE("refused accesses", refused),
	FIGURE("violations", violations),
};
#define	NFIGURES	(sizeof(figures) / sizeof(figures[0]))

static void
fill_figures(const struct replay *r, struct figures *g)
{
	const struct vmsim_counters *c = &r->counters;
	struct replay_faults f = replay_faults(r);
	size_t i;

	*g = (struct figures){
		.faults = c->faults, .zero = f.zero, .copied = f.copied,
		.moved = f.moved, .file = f.file, .soft = f.soft,
		.fast = c->fast_faults, .restarts = c->restarts,
		.ahead = c->prefaults, .paid_off = c->prefault_hits,
		.file_in = c->file_in,
		.swap_in = c->swap_in, .swap_out = c->swap_out,
		.frames = r->total.max_resident, .depth = r->total.max_depth,
		.collapses = c->collapses, .bypasses = c->bypasses,
		.refused = r->total.refused, .violations = r->violations,
	};
	for (i = 0; i < r->nprocs; i++) {
		g->entries += r->procs[i].usage.entries;
		g->resident += r->procs[i].usage.resident;
		g->private_pages += r->procs[i].usage.private_pages;
	}
}

static uint64_t
value_of(const struct figures *g, const struct figure *f)
{
	return (*(const uint64_t *)(const void *)((const char *)g +
	    f->offset));
}

/* The others as parts of the first. */
static void
print_figure(const struct figures *g, size_t n, const struct figure *f,
    FILE *out)
{
	uint64_t first = value_of(&g[0], f), value;
	bool all_zero = first == 0;
	size_t i;

	for (i = 1; i < n; i++)
		all_zero = all_zero && value_of(&g[i], f) == 0;
	if (all_zero)
		return;
	fprintf(out, "%-20s%12" PRIu64, f->name, first);
	for (i = 1; i < n; i++) {
		value = value_of(&g[i], f);
		fprintf(out, "%14" PRIu64, value);
		if (first != 0)
			fprintf(out, "%8.2f", (double)value / (double)first);
		else
			fprintf(out, "%8s", "-");
	}
	fputc('\n', out);
}

static void
print_columns(struct replay *const *r, size_t n, FILE *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		fprintf(out, "%c  %s\n", (char)('A' + i),
		    r[i]->policies != NULL ? r[i]->policies :
		    "FreeBSD's policies");
	fprintf(out, "\n%-20s%12c", "", 'A');
	for (i = 1; i < n; i++)
		fprintf(out, "%14c     %c/A", (char)('A' + i),
		    (char)('A' + i));
	fputc('\n', out);
}

static void
print_durations(struct replay *const *r, size_t n, FILE *out)
{
	size_t i;

	fprintf(out, "%-20s%12.3f", "seconds", r[0]->seconds);
	for (i = 1; i < n; i++)
		fprintf(out, "%14.3f%8.2f", r[i]->seconds, r[0]->seconds > 0 ?
		    r[i]->seconds / r[0]->seconds : 0);
	fputc('\n', out);
}

void
replay_compare(struct replay *const *r, size_t n, FILE *out)
{
	struct figures g[REPLAYS_MAX];
	size_t i;

	for (i = 0; i < n; i++)
		fill_figures(r[i], &g[i]);
	print_columns(r, n, out);
	for (i = 0; i < NFIGURES; i++)
		print_figure(g, n, &figures[i], out);
	print_durations(r, n, out);
}
