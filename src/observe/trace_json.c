/* SPDX-License-Identifier: BSD-2-Clause */
/* States, steps and events of a recording as vmsim-trace-1: doc/trace.md. */
#include <inttypes.h>
#include "base/describe.h"
#include "observe/json.h"
#include "observe/trace_json.h"

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
void
trace_json_event(struct trace_writer *w, const struct told_event *ev)
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
void
trace_json_state(struct trace_writer *w, const struct state *s)
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

/* Its answer, if it has ended before the window does. */
static const char *
find_answer(const struct trace_writer *w, const struct told_step *s)
{
	return (s->last == NO_EVENT || s->last < w->window.to ? s->answer :
	    NULL);
}

/* Of a step's events those in the window. */
static void
write_events(struct trace_writer *w, size_t n)
{
	struct json_list events = { .out = &w->out };
	const struct told_event *ev;

	print_fmt(&w->out, "[");
	RECORDING_FOREACH(ev, w->t, n) {
		if (!window_has(&w->window, (size_t)(ev - w->t->events)))
			continue;
		json_next(&events);
		trace_json_event(w, ev);
	}
	print_fmt(&w->out, "]");
}

void
trace_json_step(struct trace_writer *w, size_t n)
{
	const struct told_step *s = &w->t->steps[n];
	struct json_list list = { .out = &w->out };
	const char *answer = find_answer(w, s);

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
	if (answer != NULL) {
		json_member(&list, "answer");
		json_text(&w->out, answer);
	}
	json_member(&list, "events");
	write_events(w, n);
}
