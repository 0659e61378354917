/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording that is read again and is too long: its first operations. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "cli/trace_cut.h"

/* Where what is left ends. */
struct cut {
	json_t	*steps;
	size_t	 nsteps;	/* that stay */
	json_int_t end;		/* events from here on go */
};

static size_t
json_bytes(const json_t *json)
{
	return (json_dumpb(json, NULL, 0, JSON_COMPACT) + 2);
}

static json_int_t
event_time(const json_t *event)
{
	return (json_integer_value(json_object_get(event, "t")));
}

/* Of its first event, or -1. */
static json_int_t
step_time(const json_t *step)
{
	json_t *first = json_array_get(json_object_get(step, "events"), 0);

	return (first != NULL ? event_time(first) : -1);
}

/* Steps that fit, one after another. */
static struct cut
find_cut(json_t *trace, size_t max)
{
	struct cut cut = { .steps = json_object_get(trace, "steps"),
	    .end = -1 };
	size_t i, bytes;

	bytes = json_bytes(trace) - json_bytes(cut.steps);
	for (i = 0; i < json_array_size(cut.steps); i++) {
		bytes += json_bytes(json_array_get(cut.steps, i));
		if (bytes > max)
			break;
	}
	cut.nsteps = i;
	for (; i < json_array_size(cut.steps) && cut.end == -1; i++)
		cut.end = step_time(json_array_get(cut.steps, i));
	return (cut);
}

/* What other threads do after the end goes, too; the answer with it. */
static void
cut_step(const struct cut *cut, json_t *step)
{
	json_t *events = json_object_get(step, "events");
	size_t n = json_array_size(events);

	while (n > 0 && event_time(json_array_get(events, n - 1)) >= cut->end) {
		(void)json_array_remove(events, --n);
		(void)json_object_del(step, "answer");
	}
}

static bool
say_left_out(json_t *trace, const struct cut *cut, size_t all, char *text,
    size_t size)
{
	const char *had = json_string_value(json_object_get(json_object_get(
	    trace, "left_out"), "text"));
	json_t *before = json_object_get(json_object_get(trace, "left_out"),
	    "before");

	snprintf(text, size, "%s%soperations 1 to %zu of %zu, for more would "
	    "be too long", had != NULL ? had : "", had != NULL ? "; " : "",
	    cut->nsteps, all);
	return (json_object_set_new(trace, "left_out", json_pack(
	    "{s:s, s:I, s:I}", "text", text, "before",
	    json_integer_value(before), "after",
	    (json_int_t)(all - cut->nsteps))) == 0);
}

char *
trace_cut(const char *text, size_t max, char *said, size_t size)
{
	json_t *trace = json_loads(text, 0, NULL);
	struct cut cut;
	char *shorter = NULL;
	size_t all, i;

	if (json_array_size(json_object_get(trace, "steps")) == 0) {
		json_decref(trace);
		return (NULL);
	}
	cut = find_cut(trace, max);
	all = json_array_size(cut.steps);
	while (json_array_size(cut.steps) > cut.nsteps)
		(void)json_array_remove(cut.steps, cut.nsteps);
	for (i = 0; i < cut.nsteps && cut.end != -1; i++)
		cut_step(&cut, json_array_get(cut.steps, i));
	if (say_left_out(trace, &cut, all, said, size))
		shorter = json_dumps(trace, JSON_COMPACT);
	json_decref(trace);
	return (shorter);
}
