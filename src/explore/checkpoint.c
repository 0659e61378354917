/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A checkpoint: what a search that a limit has ended is to go on from, as a
 * text; resume.c reads it.
 *
 *	vmsim-explore 1 NAME
 *	config ...				as it must be again
 *	counts EXECUTIONS PRUNED STEPS FAILURES MOST_STEPS FAULT_STEPS MS
 *	trace HASH				one line a trace
 *	failure ENDING SIGNATURE PREEMPTIONS	the first
 *	run SLOT STEPS				its schedule
 *	...					the strategy's own
 *	step SLOT CODE ENABLED BACKTRACK VISITED SLEEPERS
 *	end DEPTH SUM
 *
 * The steps are those of the last execution, the stack of the search.  What
 * they touched is not written: addresses are others next time.  It is found
 * again by making the same steps; sleeping ones too, for which the order of
 * SLEEPERS tells from which node, and after what, each was explored.
 *
 * Numbers are hexadecimal, but for the counts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "explore/checkpoint.h"
#include "explore/explore.h"

void
checkpoint_config(const struct search *sr, char *text, size_t size)
{
	const struct vmsim_explore_config *c = &sr->config;

	snprintf(text, size, "config %s points=%d bounded=%d preemptions=%u "
	    "depth=%u count=%ju seed=%ju steps=%u part=%u/%u check=%d",
	    sr->strategy->name, (int)c->points, c->bounded,
	    c->bounded ? c->preemptions : 0, c->depth, (uintmax_t)c->count,
	    (uintmax_t)c->seed, sr->run.max_steps, c->shard, c->nshards,
	    c->check);
}

static void
write_counts(const struct search *sr, FILE *f)
{
	const struct vmsim_explore_result *r = sr->result;

	fprintf(f, "counts %ju %ju %ju %ju %ju %ju %ju\n",
	    (uintmax_t)r->executions, (uintmax_t)r->pruned,
	    (uintmax_t)r->steps, (uintmax_t)r->failures,
	    (uintmax_t)r->most_steps, (uintmax_t)r->fault_steps,
	    (uintmax_t)(r->ms + search_now_ms() - sr->began_ms));
}

/* For hash_foreach(). */
static void
write_trace(void *f, uint64_t hash)
{
	fprintf(f, "trace %" PRIx64 "\n", hash);
}

static void
write_failure(const struct failure *failure, FILE *f)
{
	size_t i;

	fprintf(f, "failure %x %" PRIx64 " %x\n", (unsigned)failure->ending,
	    failure->signature, failure->preemptions);
	for (i = 0; i < failure->runs.n; i++)
		fprintf(f, "run %x %x\n", failure->runs.run[i].slot,
		    failure->runs.run[i].n);
}

static void
write_stack_step(const struct execution *x, const struct step *s, FILE *f)
{
	const struct node *node = &s->node;
	uint32_t i;

	fprintf(f, "step %x %x %x %x %x ", s->slot, s->code, node->enabled,
	    node->backtrack, node->visited);
	for (i = 0; i < node->nsleepers; i++)
		fprintf(f, "%x", x->sleepers.v[node->sleeper + i].slot);
	fprintf(f, "%s\n", node->nsleepers == 0 ? "-" : "");
}

static void
write_search(const struct search *sr, FILE *f)
{
	const struct execution *x = &sr->run;
	char config[CHECKPOINT_CONFIG];
	uint32_t n;

	checkpoint_config(sr, config, sizeof(config));
	fprintf(f, "%s %s\n%s\n", CHECKPOINT_MAGIC, sr->test->name, config);
	write_counts(sr, f);
	hash_foreach(&sr->traces, write_trace, f);
	if (sr->result->failures != 0)
		write_failure(&sr->failure, f);
	sr->strategy->save(sr, f);
	for (n = 0; n < x->depth; n++)
		write_stack_step(x, &x->steps[n], f);
	fprintf(f, "end %x %" PRIx64 "\n", x->depth, x->dep.sum);
}

void
search_checkpoint(struct search *sr)
{
	char *text = NULL;
	size_t size;
	FILE *f;

	if (!sr->config.checkpoint || sr->strategy->save == NULL)
		return;
	f = open_memstream(&text, &size);
	if (f == NULL)
		return;
	write_search(sr, f);
	if (fclose(f) == 0)
		sr->result->checkpoint = text;
	else
		free(text);
}
