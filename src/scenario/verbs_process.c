/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs: the machine, named objects, processes. */
#include <errno.h>

#include <vmsim/process.h>
#include "scenario/engine.h"

/* The machine was made with them. */
static void
run_frames(struct strand *s, const struct scenario_op *op)
{
	if (s->run->script->has_daemon)
		daemon_print_limits(s);
	answer_text(s, "ok");
}

static void
run_swap(struct strand *s, const struct scenario_op *op)
{
	answer_text(s, "ok");
}

static void
run_object(struct strand *s, const struct scenario_op *op)
{
	struct test_object *t = s->run->objects[op->object];

	t->spec = op->spec;
	t->npages = op->npages;
	answer_errno(s, object_create(s->run, t));
}

static void
run_proc(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_proc *p;

	if (s->run->procs[op->proc] != NULL) {
		answer_text(s, "error exists");
		return;
	}
	p = vmsim_proc_create(s->run->vm,
	    s->run->script->procs.v[op->proc].text);
	tables_enter(s->run, op->proc, p);
	answer_text(s, p != NULL ? "ok" : "ENOMEM");
}

static void
run_fork(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_proc *child;

	if (s->run->procs[op->child] != NULL) {
		answer_text(s, "error exists");
		return;
	}
	child = vmsim_proc_fork(strand_proc(s, op),
	    s->run->script->procs.v[op->child].text, false);
	if (child != NULL)
		tables_enter(s->run, op->child, child);
	answer_errno(s, child != NULL ? 0 : errno);
}

static void
run_exit(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_proc *p;

	p = strand_proc(s, op);
	tables_enter(s->run, op->proc, NULL);
	vmsim_proc_exit(p);
	answer_text(s, "ok");
}

static const struct verb verbs[] = {
	{
	    .name = "frames",
	    .help = "physical frames; the first operation",
	    .args = { ARG_FRAMES, ARG_MACHINE_FLAGS },
	    .run = run_frames,
	},
	{
	    .name = "swap",
	    .help = "pages of swap; without it there is no end of them",
	    .args = { ARG_SWAP },
	    .run = run_swap,
	},
	{
	    .name = "object",
	    .help = "a named object to map",
	    .args = { ARG_NEW_OBJECT, ARG_KIND, ARG_SIZE, ARG_KEYS },
	    .run = run_object,
	},
	{
	    .name = "proc",
	    .help = "a process with an empty map",
	    .args = { ARG_NEW_PROC },
	    .run = run_proc,
	},
	{
	    .name = "fork",
	    .help = "Q becomes a copy of P",
	    .args = { ARG_PROC, ARG_CHILD },
	    .run = run_fork,
	    .needs_process = true,
	},
	{
	    .name = "exit",
	    .help = "P and its address space end",
	    .args = { ARG_PROC },
	    .run = run_exit,
	    .needs_process = true,
	},
};

const struct verb_group verbs_process = VERB_GROUP(verbs);
