/* SPDX-License-Identifier: BSD-2-Clause */
/* The threads of a scenario, and one run of them in the default schedule. */
#include <stdlib.h>
#include <string.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"

/*
 * Before each operation another thread may run.  What an operation first
 * looks at is its process, which another may take away.
 */
static void
point_before(struct scenario_run *run, const struct scenario_op *op)
{
	const void *what = run->holds;

	if (op->inner != NULL)
		op = op->inner;
	if (op->proc != NO_NAME)
		what = &run->procs[op->proc];
	vmsim_point(run->vm, what, false);
}

void
threads_strand(struct strand *s, void (*done)(struct strand *))
{
	struct scenario_run *run = s->run;
	const struct block *b = &run->script->threads[s - run->strands - 1];
	const struct scenario_op *op;

	s->tid = vmsim_thread_id(run->vm);
	for (op = b->open->next; op != b->close; op = op->next) {
		point_before(run, op);
		if (run->recording == NULL)
			vmsim_mark(run->vm, op->text.p, op->text.len);
		engine_step(s, op);
		if (run->recording == NULL)
			said_mark(s);
		done(s);
	}
}

/* Keeps the lines of the operation until all threads have ended. */
static void
keep_lines(struct strand *s)
{
	struct delivery *d = &s->deliveries[s->ndeliveries++];
	struct slice text = stream_read(&s->text);

	d->step = s->step;
	d->from = stream_read(&s->lines).len;
	d->len = text.len;
	stream_add(&s->lines, text);
	if (s->unexpected[0] != '\0')
		d->unexpected = strdup(s->unexpected);
}

static void
run_block(void *arg)
{
	threads_strand(arg, keep_lines);
}

bool
threads_run(struct scenario_run *run)
{
	const struct scenario *script = run->script;
	struct vmsim_thread *threads[SCENARIO_THREADS];
	struct strand *s;
	unsigned i;

	for (i = 0; i < script->nthreads; i++) {
		s = &run->strands[1 + i];
		s->deliveries = calloc(script->threads[i].nops + 1,
		    sizeof(*s->deliveries));
		if (s->deliveries == NULL)
			break;
		threads[i] = vmsim_thread_create(run->vm,
		    script->threads[i].name, run_block, s);
		if (threads[i] == NULL)
			break;
	}
	if (i < script->nthreads) {
		fputs("= error memory\n", run->strands[0].text.f);
		return (false);
	}
	for (i = 0; i < script->nthreads; i++)
		vmsim_thread_join(threads[i]);
	return (true);
}
