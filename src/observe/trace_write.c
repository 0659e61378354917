/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording as vmsim-trace-1, or the part of it that is wanted and fits. */
#include <errno.h>
#include <inttypes.h>
#include "observe/glossary.h"
#include "observe/json.h"
#include "observe/trace_json.h"

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

	for (i = w->window.from; i < w->window.to; i++)
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
	const struct {
		const char *name, *text;
	} members[] = {
		{ "title", about->title },
		{ "schedule", about->schedule },
		{ "order", about->order },
		{ "failure", about->failure },
	};
	size_t i;

	json_member(list, "kind");
	json_text(&w->out, about->kind != NULL ? about->kind : "test");
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (members[i].text == NULL)
			continue;
		json_member(list, members[i].name);
		json_text(&w->out, members[i].text);
	}
	if (about->name != NULL || about->text != NULL) {
		json_member(list, "source");
		write_source(w, about);
	}
}

/* What is not in it. */
static void
write_left_out(struct trace_writer *w, struct json_list *list)
{
	struct json_list members = { .out = &w->out };
	char text[WINDOW_TEXT];

	window_text(&w->window, w->t, w->about, text, sizeof(text));
	if (text[0] == '\0')
		return;
	json_member(list, "left_out");
	print_fmt(&w->out, "{");
	json_member(&members, "text");
	json_text(&w->out, text);
	json_member(&members, "before");
	print_fmt(&w->out, "%zu", w->window.first);
	json_member(&members, "after");
	print_fmt(&w->out, "%zu", w->t->nsteps - w->window.end);
	print_fmt(&w->out, "}");
}

static void
write_step_state(struct trace_writer *w, size_t n)
{
	size_t i, last = w->t->steps[n].last;

	/* A step without events ended where the one before it did. */
	for (i = n; last == NO_EVENT && i > 0; i--)
		last = w->t->steps[i - 1].last;
	trace_json_state(w, cursor_go(&w->at, last == NO_EVENT ? 0 :
	    last + 1));
}

static void
write_steps(struct trace_writer *w)
{
	struct json_list steps = { .out = &w->out };
	size_t i;

	print_fmt(&w->out, "[");
	for (i = 0; i < w->window.end; i++) {
		if (!window_has_step(&w->window, w->t, i))
			continue;
		json_next(&steps);
		trace_json_step(w, i);
		if (w->about->states) {
			print_fmt(&w->out, ",\"state\":");
			write_step_state(w, i);
		}
		print_fmt(&w->out, "}");
	}
	print_fmt(&w->out, "]");
}

int
vmsim_trace_write(const struct vmsim_trace *t,
    const struct vmsim_trace_about *about, vmsim_print_t *print, void *arg)
{
	static const struct vmsim_trace_about nothing;
	struct trace_writer w = { .out = { print, arg }, .t = t,
	    .about = about != NULL ? about : &nothing };
	struct json_list list = { .out = &w.out };

	cursor_init(&w.at, t);
	w.window = window_find(t, w.about);
	print_fmt(&w.out, "{");
	json_member(&list, "schema");
	json_text(&w.out, "vmsim-trace-1");
	write_about(&w, &list, w.about);
	write_left_out(&w, &list);
	json_member(&list, "kinds");
	write_kinds(&w);
	json_member(&list, "before");
	trace_json_state(&w, cursor_go(&w.at, w.window.from));
	json_member(&list, "steps");
	write_steps(&w);
	print_fmt(&w.out, "}\n");
	cursor_fini(&w.at);
	return (t->failed || w.at.failed ? ENOMEM : 0);
}

bool
vmsim_trace_left_out(const struct vmsim_trace *t,
    const struct vmsim_trace_about *about, vmsim_print_t *print, void *arg)
{
	const struct trace_window w = window_find(t, about);
	struct printer out = { print, arg };
	char text[WINDOW_TEXT];

	window_text(&w, t, about, text, sizeof(text));
	if (text[0] == '\0')
		return (false);
	print_fmt(&out, "%s", text);
	return (true);
}
