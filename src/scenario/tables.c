/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of a run, in the memory of its machine, and its strands. */
#include <stdlib.h>
#include <vmsim/object.h>
#include <vmsim/process.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"

#define	FRAMES_THREADS	512	/* of a scenario with threads */

void
tables_config(const struct scenario *s,
    const struct scenario_options *options, struct vmsim_config *config)
{
	*config = (struct vmsim_config){
		.nframes = s->nframes,
		.superpages = s->superpages,
		.daemon_by_hand = s->has_daemon,
		.pagedaemon = s->own_daemon,
		.swap_npages = s->swap_npages,
		.check_level = options->check_level,
		.tlb = s->tlb,
		.trace = options->trace || s->has_story,
		.no_frame_cache = true,
		.as_recorded = options->as_recorded,
		.swap_alone = options->swap_alone,
		.policies = options->policies,
	};
	if (config->nframes == 0 && s->nthreads > 0)
		config->nframes = FRAMES_THREADS;
}

/* Threads make processes in any order; dumps show them in that of the file. */
static bool
make_order(struct scenario_run *run)
{
	const uint32_t n = run->script->nmade;

	run->placed = vmsim_alloc(run->vm, (n + 1) * sizeof(*run->placed));
	return (run->placed != NULL && order_make(&run->order, run->vm, n));
}

bool
tables_make(struct scenario_run *run, struct vmsim *vm)
{
	const struct scenario *s = run->script;
	uint32_t i;

	run->vm = vm;
	run->procs = vmsim_alloc(vm, (s->procs.n + 1) * sizeof(*run->procs));
	run->objects = vmsim_alloc(vm,
	    (s->objects.n + 1) * sizeof(*run->objects));
	run->holds = vmsim_alloc(vm, sizeof(*run->holds));
	if (run->procs == NULL || run->objects == NULL || run->holds == NULL)
		return (false);
	for (i = 0; i < s->objects.n; i++) {
		run->objects[i].run = run;
		run->objects[i].name = s->objects.v[i].text;
		run->objects[i].interrupted = s->objects.v[i].interrupted;
	}
	run->strands[0].tid = vmsim_thread_id(vm);
	return (s->nthreads == 0 || make_order(run));
}

bool
tables_init(struct scenario_run *run, const struct scenario *s,
    const struct scenario_options *options)
{
	struct strand *strand;
	size_t i;

	*run = (struct scenario_run){
		.script = s,
		.options = options,
	};
	for (i = 0; i <= s->nthreads; i++) {
		strand = &run->strands[i];
		strand->run = run;
		if (!stream_open(&strand->text) ||
		    !stream_open(&strand->answer) ||
		    !stream_open(&strand->lines))
			return (false);
	}
	return (true);
}

static void
fini_strand(struct strand *s)
{
	unsigned i;

	stream_close(&s->text);
	stream_close(&s->answer);
	stream_close(&s->lines);
	for (i = 0; i < s->ndeliveries; i++)
		free(s->deliveries[i].unexpected);
	free(s->deliveries);
	free(s->vec);
}

void
tables_fini(struct scenario_run *run)
{
	size_t i;

	for (i = 0; i <= SCENARIO_THREADS; i++)
		fini_strand(&run->strands[i]);
}

struct strand *
tables_strand(struct scenario_run *run)
{
	uint32_t tid;
	size_t i;

	tid = vmsim_thread_id(run->vm);
	for (i = run->script->nthreads; i > 0; i--)
		if (run->strands[i].tid == tid)
			break;
	return (&run->strands[i]);
}

void
tables_enter(struct scenario_run *run, uint32_t number, struct vmsim_proc *p)
{
	const uint32_t place = run->script->procs.v[number].place;
	uint32_t next;

	vmsim_note(run->vm, &run->procs[number], true);
	run->procs[number] = p;
	if (run->script->nthreads == 0)
		return;
	run->placed[place] = p;
	if (p == NULL) {
		order_remove(&run->order, place);
		return;
	}
	order_add(&run->order, place);
	next = order_next(&run->order, place);
	vmsim_proc_move_before(p, next != ORDER_NONE ? run->placed[next] :
	    NULL);
}
