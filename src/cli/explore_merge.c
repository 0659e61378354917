/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a divided exploration together.  Two parts may have met the
 * same trace; its canonical hash tells.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/explore.h"

struct merged {
	uint64_t executions;
	uint64_t pruned;
	uint64_t failures;
	size_t	 found;		/* traces, those met twice counted twice */
	size_t	 traces;	/* different ones */
	bool	 complete;
	uint64_t *hashes;
	struct outcomes set;
};

static void
add_outcomes(struct outcomes *set, const struct outcomes *more)
{
	size_t i;

	for (i = 0; i < more->n; i++)
		outcomes_add(set, &more->v[i]);
}

static bool
add_part(struct merged *m, const struct part *part)
{
	const struct vmsim_explore_result *r = &part->result;
	uint64_t *v;

	v = realloc(m->hashes, (m->found + r->nhashes + 1) * sizeof(*v));
	if (v == NULL)
		return (false);
	m->hashes = v;
	if (r->nhashes > 0)
		memcpy(v + m->found, r->hashes, r->nhashes * sizeof(*v));
	m->found += r->nhashes;
	m->executions += r->executions;
	m->pruned += r->pruned;
	m->failures += r->failures;
	m->complete = m->complete && r->complete;
	add_outcomes(&m->set, &part->set);
	return (true);
}

/* The part with this number of the scenario of `first`, or NULL. */
static const struct part *
find_part(const struct parts *parts, const struct part *first, unsigned shard)
{
	const struct part *p;
	size_t i;

	for (i = 0; i < parts->n; i++) {
		p = &parts->v[i];
		if (p->shard == shard && p->nshards == first->nshards &&
		    strcmp(p->name, first->name) == 0)
			return (p);
	}
	return (NULL);
}

static bool
is_first(const struct parts *parts, const struct part *part)
{
	const struct part *p;

	for (p = parts->v; p < part; p++)
		if (strcmp(p->name, part->name) == 0)
			return (false);
	return (true);
}

static int
print_merged(const struct merged *m, const struct part *first, bool outcomes,
    FILE *f)
{
	if (outcomes)
		outcomes_print(&m->set, vmsim_print_file, f);
	fprintf(f, "%s: %u parts: %ju executions, %ju pruned, %zu traces, "
	    "%zu duplicates removed: %zu; %s; %ju failed\n",
	    first->name, first->nshards, (uintmax_t)m->executions,
	    (uintmax_t)m->pruned, m->found, m->found - m->traces, m->traces,
	    m->complete ? "complete" : "incomplete",
	    (uintmax_t)m->failures);
	return (m->failures > 0 ? CLI_FAILED : CLI_OK);
}

static int
merge_scenario(const struct parts *parts, const struct part *first,
    bool outcomes, FILE *f)
{
	struct merged m = { .complete = true };
	const struct part *part;
	unsigned i;
	int status;

	for (i = 0; i < first->nshards; i++) {
		part = find_part(parts, first, i);
		if (part == NULL || !add_part(&m, part))
			break;
	}
	if (i < first->nshards) {
		fprintf(stderr, "vmsim explore: %s: part %u/%u is missing\n",
		    first->name, i + 1, first->nshards);
		status = CLI_BAD_INPUT;
	} else {
		m.traces = vmsim_explore_merge(m.hashes, m.found);
		outcomes_sort(&m.set);
		status = print_merged(&m, first, outcomes, f);
	}
	free(m.hashes);
	outcomes_fini(&m.set);
	return (status);
}

int
parts_merge(struct parts *parts, bool outcomes, FILE *f)
{
	int one, status;
	size_t i;

	status = CLI_OK;
	for (i = 0; i < parts->n; i++) {
		if (!is_first(parts, &parts->v[i]))
			continue;
		one = merge_scenario(parts, &parts->v[i], outcomes, f);
		if (one > status)
			status = one;
	}
	return (status);
}
