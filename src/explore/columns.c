/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines are collected while the execution runs; which locations are shared is
 * known only when it is over.
 */
#include <stdlib.h>
#include <string.h>

#include "sched/sched.h"
#include "observe/events.h"
#include "observe/observe.h"
#include "explore/columns.h"

#define	LINES_MAX	4000

/* vmsim_print_t; arg is a struct columns. */
static void
append_to_line(void *arg, const char *text, size_t len)
{
	struct columns *c = arg;

	for (; len > 0 && ARRAY_RESERVE(&c->text); len--)
		c->text.v[c->text.n++] = *text++;
}

/* The text written so far becomes a line. */
static void
end_line(struct columns *c, uint32_t step, unsigned slot, bool own,
    bool shown)
{
	char *text;

	while (c->text.n > 0 && c->text.v[c->text.n - 1] == '\n')
		c->text.n--;
	if (c->text.n > 0 && c->lines.n < LINES_MAX &&
	    ARRAY_RESERVE(&c->lines)) {
		text = strndup(c->text.v, c->text.n);
		if (text != NULL)
			c->lines.v[c->lines.n++] = (struct columns_line){
			    step, (uint8_t)slot, own, shown, text };
	}
	c->text.n = 0;
}

/* What the trace has of the step that has just ended. */
static void
add_events(struct search *sr, uint32_t depth)
{
	struct columns *c = sr->columns;
	const struct trace *t = &sr->vm->trace;
	struct printer out = { append_to_line, c };
	const struct trace_event *ev;
	unsigned slot;

	if (depth == 0)
		return;
	slot = sr->run.steps[depth - 1].slot;
	if (t->next - c->event > TRACE_RING)
		c->event = t->next - TRACE_RING;
	for (; c->event < t->next; c->event++) {
		ev = &t->ring[c->event % TRACE_RING];
		/* The final check's. */
		if (ev->tid == sr->vm->sched->main->td_tid)
			continue;
		if (ev->kind == TRACE_FAULT_BEGIN)
			c->access[slot] = (vm_prot_t)ev->d;
		observe_tell_event(&out, ev, c->access[slot]);
		end_line(c, depth, slot, false, true);
	}
}

/*
 * trace_listener_t: accesses that need no fault are told to who listens, and
 * not kept.
 */
void
columns_hear(void *arg, const struct trace_event *e)
{
	struct search *sr = arg;
	uint32_t depth = sr->run.depth;
	struct printer out = { append_to_line, sr->columns };

	if (e == NULL || e->kind != TRACE_HIT || depth == 0 ||
	    e->tid == sr->vm->sched->main->td_tid)
		return;
	print_fmt(&out, "no fault: the %s allows it",
	    observe_word(event_row(TRACE_HIT)->slots[0].words, e->a));
	end_line(sr->columns, depth, sr->run.steps[depth - 1].slot, false,
	    true);
}

/* What a thread that cannot go on waits for. */
static void
add_wait(struct search *sr, uint32_t depth, unsigned slot)
{
	struct columns *c = sr->columns;
	const struct thread *td = sr->run.slots.thread[slot];
	struct printer out = { append_to_line, c };

	if (td == NULL || c->waits[slot] || td->td_state == TD_DONE ||
	    sched_can_run(td))
		return;
	c->waits[slot] = true;
	sched_print_wait(&out, td);
	end_line(c, depth, slot, false, true);
}

/* "---- T1 is overtaken before it takes a lock "vmobject" (S1)" */
static void
add_preemption(struct search *sr, uint32_t depth, unsigned running)
{
	struct printer out = { append_to_line, sr->columns };
	const struct thread *from = sr->run.slots.thread[running];
	char code = point_code(&sr->run, running);

	print_fmt(&out, "---- %s is overtaken %s it %s", from->td_name,
	    from->td_point == POINT_UNLOCK ? "after" : "before",
	    point_code_words(code));
	print_subject(sr, &out, from->td_point, from->td_what);
	end_line(sr->columns, depth, NO_SLOT, false, true);
}

/* The step has been counted already. */
void
columns_add_step(struct search *sr, const struct step *s,
    const struct thread *td)
{
	struct printer out = { append_to_line, sr->columns };
	char code = (char)s->code;
	uint32_t depth = sr->run.depth;

	add_events(sr, depth - 1);
	if (depth > 1 && s[-1].slot != s->slot)
		add_wait(sr, depth - 1, s[-1].slot);
	sr->columns->waits[s->slot] = false;
	if (step_is_preemption(s))
		add_preemption(sr, depth - 1, s->node.running);
	print_fmt(&out, "%s", point_code_words(code));
	if (code != 'n' && code != 'z')
		print_subject(sr, &out, td->td_point, td->td_what);
	end_line(sr->columns, depth, s->slot, true, strchr("zyt", code) !=
	    NULL);
}

void
columns_end(struct search *sr)
{
	const struct execution *x = &sr->run;
	unsigned slot;

	add_events(sr, x->depth);
	for (slot = 0; slot < x->slots.n && x->ending == END_DEADLOCK; slot++)
		add_wait(sr, x->depth, slot);
}

void
columns_fini(struct columns *c)
{
	size_t i;

	for (i = 0; i < c->lines.n; i++)
		free(c->lines.v[i].text);
	free(c->lines.v);
	free(c->text.v);
}
