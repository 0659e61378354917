/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of a run, in the memory of its machine, and its strands. */
#include <stdlib.h>
#include <string.h>
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

/* A larger table of pointers in the machine's memory, or NULL. */
static void *
grow_pointers(struct vmsim *vm, void *old, uint32_t room, uint32_t n)
{
	void *grown;

	grown = vmsim_alloc(vm, n * sizeof(void *));
	if (grown != NULL && old != NULL)
		memcpy(grown, old, room * sizeof(void *));
	if (grown != NULL)
		vmsim_free(vm, old);
	return (grown);
}

/* How many there is to be room for: a scenario that grows gets more. */
static uint32_t
wanted_room(uint32_t room, uint32_t n)
{
	return (room == 0 ? n + 1 : 2 * n);
}

static bool
grow_procs(struct scenario_run *run, uint32_t n)
{
	uint32_t room = wanted_room(run->nprocs, n);

	if (run->procs != NULL && n <= run->nprocs)
		return (true);
	run->procs = grow_pointers(run->vm, run->procs, run->nprocs, room);
	run->nprocs = room;
	return (run->procs != NULL);
}

static bool
grow_objects(struct scenario_run *run, uint32_t n)
{
	uint32_t room = wanted_room(run->nobjects, n);

	if (run->objects != NULL && n <= run->nobjects)
		return (true);
	run->objects = grow_pointers(run->vm, run->objects, run->nobjects,
	    room);
	run->nobjects = room;
	return (run->objects != NULL);
}

static bool
add_object(struct scenario_run *run, const struct name *name,
    struct test_object **t)
{
	*t = vmsim_alloc(run->vm, sizeof(**t));
	if (*t == NULL)
		return (false);
	(*t)->run = run;
	(*t)->name = name->text;
	(*t)->interrupted = name->interrupted || run->grows;
	return (true);
}

bool
tables_grow(struct scenario_run *run)
{
	const struct scenario *s = run->script;
	uint32_t i;

	if (!grow_procs(run, s->procs.n) || !grow_objects(run, s->objects.n))
		return (false);
	for (i = 0; i < s->objects.n; i++)
		if (run->objects[i] == NULL &&
		    !add_object(run, &s->objects.v[i], &run->objects[i]))
			return (false);
	return (true);
}

bool
tables_make(struct scenario_run *run, struct vmsim *vm)
{
	run->vm = vm;
	run->procs = NULL;
	run->objects = NULL;
	run->nprocs = run->nobjects = 0;
	run->holds = vmsim_alloc(vm, sizeof(*run->holds));
	if (run->holds == NULL || !tables_grow(run))
		return (false);
	run->strands[0].tid = vmsim_thread_id(vm);
	return (run->script->nthreads == 0 || make_order(run));
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
	said_fini(run);
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
