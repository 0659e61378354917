/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine before an operation: what wrong models would make of it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <vmsim/process.h>
#include "scenario/text.h"
#include "cli/quiz.h"

void
quiz_op_read(struct quiz_op *op, const char *text, size_t len)
{
	char line[128];

	*op = (struct quiz_op){ .verb = "" };
	snprintf(line, sizeof(line), "%.*s", (int)len, text);
	(void)sscanf(line, "%15s %15s %23s %23s", op->verb, op->proc, op->va,
	    op->value);
	op->has_addr = strncmp(op->va, "0x", 2) == 0;
	if (op->has_addr)
		op->addr = strtoull(op->va, NULL, 16);
}

struct vmsim_proc *
quiz_proc_find(struct vmsim *vm, const char *name)
{
	struct vmsim_proc *p = NULL;

	while ((p = vmsim_proc_next(vm, p)) != NULL)
		if (strcmp(vmsim_proc_name(p), name) == 0)
			break;
	return (p);
}

static bool
can_be_asked(const struct quiz_op *op)
{
	return (strcmp(op->verb, "load") == 0 ||
	    strcmp(op->verb, "store") == 0 || strcmp(op->verb, "fork") == 0 ||
	    strcmp(op->verb, "exit") == 0);
}

static void
add_value(struct quiz_before *b, uint64_t value)
{
	unsigned i;

	for (i = 0; i < b->nvalues; i++)
		if (b->values[i] == value)
			return;
	if (b->nvalues < QUIZ_SEEN)
		b->values[b->nvalues++] = value;
}

/* What anybody has stored there, the last one first: one memory for all. */
static void
add_stored(struct quiz_run *run, const struct scenario_op *until)
{
	uint64_t stored[QUIZ_SEEN];
	const struct scenario_op *op = NULL;
	const char *text;
	struct quiz_op w;
	unsigned n = 0;
	size_t len;

	while ((op = scenario_next(run->script, op)) != NULL && op != until) {
		text = scenario_op_text(op, &len);
		quiz_op_read(&w, text, len);
		if (strcmp(w.verb, "store") == 0 &&
		    w.addr == run->before.op.addr)
			stored[n++ % QUIZ_SEEN] = strtoull(w.value, NULL, 0);
	}
	if (n > 0)
		add_value(&run->before, stored[(n - 1) % QUIZ_SEEN]);
	if (n > 1)
		add_value(&run->before, stored[0]);
	if (n > 2)
		add_value(&run->before, stored[(n - 2) % QUIZ_SEEN]);
}

static void
add_chain_objects(struct quiz_before *b, struct vmsim_proc *p)
{
	struct vmsim_link link;
	unsigned i, k;

	for (i = 0; vmsim_chain_nth(p, b->op.addr, i, &link); i++) {
		for (k = 0; k < b->nobjects; k++)
			if (strcmp(b->objects[k], link.name) == 0)
				break;
		if (k == b->nobjects && k < QUIZ_SEEN)
			snprintf(b->objects[b->nobjects++],
			    sizeof(b->objects[0]), "%.31s", link.name);
	}
}

/* Where the handler will find what it has to copy: asked while it is there. */
static void
ask_source_before(struct quiz_run *run, struct vmsim *vm)
{
	struct quiz_before *b = &run->before;
	struct quiz_question *q = &b->source;
	struct quiz_words w = { .p = b->op.proc, .va = b->op.va };
	char text[128], check[192];
	unsigned i;

	*q = (struct quiz_question){ .kind = QUIZ_SOURCE, .before = true };
	if (b->look.place == VMSIM_PLACE_NONE)
		return;
	quiz_sentence(q->text, sizeof(q->text), "source", &w);
	quiz_sentence(q->why, sizeof(q->why), "source why", &w);
	w.o = b->look.object;
	quiz_sentence(text, sizeof(text), "source in", &w);
	snprintf(check, sizeof(check), "source %s %s %s[%" PRIu64 "]",
	    b->op.proc, b->op.va, b->look.object, b->look.page);
	quiz_answer_add(run, vm, q, true, text, check);
	for (i = 0; i < b->nobjects; i++) {
		w.o = b->objects[i];
		quiz_sentence(text, sizeof(text), "source in", &w);
		snprintf(check, sizeof(check), "source %s %s %s[%" PRIu64 "]",
		    b->op.proc, b->op.va, b->objects[i], b->look.page);
		quiz_answer_add(run, vm, q, false, text, check);
	}
	quiz_sentence(text, sizeof(text), "source none", &w);
	snprintf(check, sizeof(check), "source %s %s none", b->op.proc,
	    b->op.va);
	quiz_answer_add(run, vm, q, false, text, check);
	q->score = 12 + 3 * b->nobjects;
}

static void
look_at_place(struct quiz_run *run, struct vmsim *vm,
    const struct scenario_op *op)
{
	struct quiz_before *b = &run->before;
	struct vmsim_proc *p = NULL, *own = quiz_proc_find(vm, b->op.proc);
	struct vmsim_look look;

	if (!vmsim_look(own, b->op.addr, &b->look)) {
		b->asks = false;
		return;
	}
	add_stored(run, op);
	while ((p = vmsim_proc_next(vm, p)) != NULL) {
		if (vmsim_look(p, b->op.addr, &look) && look.has_value)
			add_value(b, look.value);
		add_chain_objects(b, p);
	}
	add_value(b, 0);
	ask_source_before(run, vm);
}

void
quiz_look_before(struct quiz_run *run, struct vmsim *vm,
    const struct scenario_op *op)
{
	struct quiz_before *b = &run->before;
	struct vmsim_proc_usage usage;
	struct vmsim_proc *p = NULL;
	struct vmsim_leaks used;
	const char *text;
	size_t len;

	*b = (struct quiz_before){ .asks = false };
	text = scenario_op_text(op, &len);
	quiz_op_read(&b->op, text, len);
	while ((p = vmsim_proc_next(vm, p)) != NULL)
		b->nprocs++;
	p = quiz_proc_find(vm, b->op.proc);
	b->asks = can_be_asked(&b->op) && p != NULL;
	if (!b->asks)
		return;
	vmsim_counters(vm, &b->counters);
	vmsim_leaks(vm, &used);
	b->frames = used.frames;
	vmsim_proc_usage(p, &usage);
	b->resident = usage.resident;
	b->wired = usage.wired;
	if (b->op.has_addr)
		look_at_place(run, vm, op);
}
