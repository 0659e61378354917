/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording as vmsim-trace-1: doc/trace.md. */
#include <errno.h>
#include <inttypes.h>
#include "base/describe.h"
#include "observe/glossary.h"
#include "observe/json.h"
#include "observe/recording.h"

struct trace_writer {
	struct printer	 out;		/* (c) */
	const struct vmsim_trace *t;	/* (c) */
	struct recording_cursor at;	/* (t) with states */
};

/* Those of the mask, as an object. */
static void
write_values(struct trace_writer *w, const struct state_item *i,
    uint32_t which)
{
	const struct state_kind_row *row = state_row(i->kind);
	struct json_list list = { .out = &w->out };
	unsigned f;

	print_fmt(&w->out, "{");
	for (f = 0; f < row->nfields; f++) {
		if (row->fields[f].hidden || (which & UINT32_C(1) << f) == 0)
			continue;
		json_member(&list, row->fields[f].name);
		value_print_json(&w->out, &row->fields[f], i->v[f],
		    &w->t->names);
	}
	print_fmt(&w->out, "}");
}

static void
write_name(struct trace_writer *w, enum name_kind kind, uint32_t number)
{
	json_text(&w->out, names_get(&w->t->names, kind, number).text);
}

/* Whose it is, and its index there, each with a comma before it. */
static void
write_key(struct trace_writer *w, const struct state_item *i)
{
	const struct state_kind_row *row = state_row(i->kind);
	struct state_field index = { .type = row->index };

	if (row->owner != NAME_TEXT) {
		print_fmt(&w->out, ",");
		write_name(w, row->owner, i->whose);
	}
	if (i->second != 0) {
		print_fmt(&w->out, ",");
		write_name(w, NAME_PROC, i->second);
	}
	if (row->index != VALUE_TEXT) {
		print_fmt(&w->out, ",");
		value_print_json(&w->out, &index, i->index, &w->t->names);
	}
}

/* ["page+","S1",0,{...}], ["page","S1",0,{"dirty":"ff"}], ["page-","S1",0] */
static void
write_effect(struct trace_writer *w, const struct effect *e)
{
	static const char *const signs[] = { [EFFECT_ADD] = "+",
	    [EFFECT_CHANGE] = "", [EFFECT_REMOVE] = "-" };

	print_fmt(&w->out, "[\"%s%s\"", state_row(e->item.kind)->name,
	    signs[e->how]);
	write_key(w, &e->item);
	if (e->how != EFFECT_REMOVE) {
		print_fmt(&w->out, ",");
		write_values(w, &e->item, e->how == EFFECT_ADD ? ~0u :
		    e->changed);
	}
	print_fmt(&w->out, "]");
}

static void
write_effects(struct trace_writer *w, const struct told_event *ev)
{
	struct json_list list = { .out = &w->out };
	const struct effect *e;
	size_t i;

	print_fmt(&w->out, ",\"fx\":[");
	for (i = 0; i < ev->nfx; i++) {
		e = &w->t->fx.v[ev->fx + i];
		if (!effect_is_seen(e))
			continue;
		json_next(&list);
		write_effect(w, e);
	}
	print_fmt(&w->out, "]");
}

/* {"t":7,"k":"copy","obj":"S1","page":0,...,"fx":[...]} */
static void
write_event(struct trace_writer *w, const struct told_event *ev)
{
	const struct event_row *row = event_row(ev->e.kind);
	struct json_list list = { .out = &w->out };
	unsigned i;

	print_fmt(&w->out, "\n    {");
	json_member(&list, "t");
	print_fmt(&w->out, "%zu", (size_t)(ev - w->t->events));
	json_member(&list, "k");
	json_text(&w->out, row->name);
	for (i = 0; i < EVENT_SLOTS; i++) {
		if (row->slots[i].name == NULL)
			continue;
		json_member(&list, row->slots[i].name);
		value_print_json(&w->out, &row->slots[i],
		    event_value(&ev->e, i), &w->t->names);
	}
	if (ev->nfx != 0)
		write_effects(w, ev);
	print_fmt(&w->out, "}");
}

/* Each item as an effect that adds it. */
static void
write_state(struct trace_writer *w, const struct state *s)
{
	struct json_list list = { .out = &w->out };
	struct effect e = { .how = EFFECT_ADD };
	size_t i;

	print_fmt(&w->out, "[");
	for (i = 0; i < s->nitems; i++) {
		json_next(&list);
		print_fmt(&w->out, "\n  ");
		e.item = s->items[i];
		write_effect(w, &e);
	}
	print_fmt(&w->out, "]");
}

static void
write_step_state(struct trace_writer *w, size_t n)
{
	size_t i, last = w->t->steps[n].last;

	/* A step without events ended where the one before it did. */
	for (i = n; last == NO_EVENT && i > 0; i--)
		last = w->t->steps[i - 1].last;
	write_state(w, cursor_go(&w->at, last == NO_EVENT ? 0 : last + 1));
}

static void
write_step(struct trace_writer *w, size_t n, bool states)
{
	const struct told_step *s = &w->t->steps[n];
	struct json_list list = { .out = &w->out };
	struct json_list events = { .out = &w->out };
	const struct told_event *ev;

	print_fmt(&w->out, "\n  {");
	json_member(&list, "n");
	print_fmt(&w->out, "%zu", n + 1);
	if (s->line != 0) {
		json_member(&list, "line");
		print_fmt(&w->out, "%u", s->line);
	}
	json_member(&list, "thread");
	write_name(w, NAME_THREAD, s->tid);
	if (s->text != NULL) {
		json_member(&list, "op");
		json_text(&w->out, s->text);
	}
	if (s->answer != NULL) {
		json_member(&list, "answer");
		json_text(&w->out, s->answer);
	}
	json_member(&list, "events");
	print_fmt(&w->out, "[");
	RECORDING_FOREACH(ev, w->t, n) {
		json_next(&events);
		write_event(w, ev);
	}
	print_fmt(&w->out, "]");
	if (states) {
		json_member(&list, "state");
		write_step_state(w, n);
	}
	print_fmt(&w->out, "}");
}

static void
write_kind(struct trace_writer *w, const struct event_row *row)
{
	const struct glossary_row *why = row->word != NULL ?
	    glossary_find(row->word) : NULL;
	struct json_list list = { .out = &w->out };

	print_fmt(&w->out, "{");
	if (row->where != NULL) {
		json_member(&list, "where");
		json_text(&w->out, row->where);
	}
	if (why != NULL) {
		json_member(&list, "why");
		json_text_len(&w->out, why->text, glossary_first_len(why));
	}
	print_fmt(&w->out, "}");
}

/* The kinds that occur: FreeBSD's function, and the glossary's sentence. */
static void
write_kinds(struct trace_writer *w)
{
	struct json_list list = { .out = &w->out };
	bool seen[TRACE_KINDS] = { false };
	unsigned kind;
	size_t i;

	for (i = 0; i < w->t->nevents; i++)
		seen[w->t->events[i].e.kind] = true;
	print_fmt(&w->out, "{");
	for (kind = 0; kind < TRACE_KINDS; kind++) {
		if (!seen[kind])
			continue;
		json_member(&list, event_row(kind)->name);
		write_kind(w, event_row(kind));
	}
	print_fmt(&w->out, "}");
}

static void
write_source(struct trace_writer *w, const struct vmsim_trace_about *about)
{
	struct json_list list = { .out = &w->out };

	print_fmt(&w->out, "{");
	json_member(&list, "name");
	json_text(&w->out, about->name != NULL ? about->name : "");
	json_member(&list, "text");
	json_text(&w->out, about->text != NULL ? about->text : "");
	print_fmt(&w->out, "}");
}

static void
write_about(struct trace_writer *w, struct json_list *list,
    const struct vmsim_trace_about *about)
{
	json_member(list, "kind");
	json_text(&w->out, about->kind != NULL ? about->kind : "test");
	if (about->title != NULL) {
		json_member(list, "title");
		json_text(&w->out, about->title);
	}
	if (about->schedule != NULL) {
		json_member(list, "schedule");
		json_text(&w->out, about->schedule);
	}
	if (about->name != NULL || about->text != NULL) {
		json_member(list, "source");
		write_source(w, about);
	}
}

int
vmsim_trace_write(const struct vmsim_trace *t,
    const struct vmsim_trace_about *about, vmsim_print_t *print, void *arg)
{
	static const struct vmsim_trace_about nothing;
	struct trace_writer w = { .out = { print, arg }, .t = t };
	struct json_list list = { .out = &w.out };
	struct json_list steps = { .out = &w.out };
	size_t i;

	print_fmt(&w.out, "{");
	json_member(&list, "schema");
	json_text(&w.out, "vmsim-trace-1");
	if (about == NULL)
		about = &nothing;
	if (about->states)
		cursor_init(&w.at, t);
	write_about(&w, &list, about);
	json_member(&list, "kinds");
	write_kinds(&w);
	json_member(&list, "before");
	write_state(&w, &t->first);
	json_member(&list, "steps");
	print_fmt(&w.out, "[");
	for (i = 0; i < t->nsteps; i++) {
		json_next(&steps);
		write_step(&w, i, about->states);
	}
	print_fmt(&w.out, "]}\n");
	cursor_fini(&w.at);
	return (t->failed || w.at.failed ? ENOMEM : 0);
}
