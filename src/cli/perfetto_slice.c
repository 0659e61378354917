/* SPDX-License-Identifier: BSD-2-Clause */
/* Slices: a step of a thread, the faults in it, the events in those. */
#include <string.h>
#include "cli/perfetto.h"

#define	FAULTS_MAX	16	/* in one another, that are told */

/* What an event says besides its time, kind and effects. */
static json_t *
copy_args(json_t *json)
{
	json_t *args = json_copy(json);

	json_object_del(args, "t");
	json_object_del(args, "k");
	json_object_del(args, "fx");
	return (args);
}

static void
put_slice(struct perfetto *p, json_int_t tid, json_int_t begin,
    json_int_t end, const char *category, const char *name, json_t *args)
{
	perfetto_put(p, json_pack("{s:s,s:i,s:I,s:I,s:I,s:s,s:s,s:o}",
	    "ph", "X", "pid", PERFETTO_MACHINE, "tid", tid, "ts", begin,
	    "dur", end - begin, "cat", category, "name", name, "args", args));
}

/* The answer, and the line. */
static json_t *
step_args(json_t *json)
{
	static const char *const keys[] = { "n", "line", "answer" };
	json_t *args = json_object(), *value;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		value = json_object_get(json, keys[i]);
		if (value != NULL)
			json_object_set(args, keys[i], value);
	}
	return (args);
}

static const char *
event_kind(const json_t *event)
{
	return (json_string_value(json_object_get(event, "k")));
}

/* A change of threads has no length. */
static void
put_instant(struct perfetto *p, json_int_t tid, json_int_t time,
    json_t *event)
{
	perfetto_put(p, json_pack("{s:s,s:s,s:i,s:I,s:I,s:s,s:s,s:o}",
	    "ph", "i", "s", "t", "pid", PERFETTO_MACHINE, "tid", tid, "ts",
	    time, "cat", "schedule", "name", event_kind(event), "args",
	    copy_args(event)));
}

/* The end of the fault that event `from` begins: its last event. */
static json_int_t
find_fault_end(json_t *events, size_t from, json_int_t last)
{
	unsigned depth = 0;
	const char *kind;
	json_t *event;
	size_t i;

	for (i = from; i < json_array_size(events); i++) {
		event = json_array_get(events, i);
		kind = event_kind(event);
		if (strcmp(kind, "trap") == 0)
			depth++;
		else if (strcmp(kind, "done") == 0 && --depth == 0)
			return (json_integer_value(json_object_get(event,
			    "t")));
	}
	return (last);
}

/* The deeper, the shorter: two that do not end are nested, too. */
static void
put_fault(struct perfetto *p, const struct perfetto_step *s, json_t *events,
    size_t i, unsigned depth)
{
	json_t *event = json_array_get(events, i);
	json_int_t margin, t = json_integer_value(json_object_get(event, "t"));
	const char *access;
	char name[64];

	access = json_string_value(json_object_get(event, "access"));
	snprintf(name, sizeof(name), "fault #%d %s",
	    (int)json_integer_value(json_object_get(event, "fault")),
	    access != NULL ? access : "");
	margin = PERFETTO_MARGIN - 1 - (json_int_t)depth;
	put_slice(p, s->tid, perfetto_time(t) - margin,
	    perfetto_time(find_fault_end(events, i, s->last)) + PERFETTO_LONG +
	    margin, "fault", name, copy_args(event));
}

static void
put_event(struct perfetto *p, const struct perfetto_step *s, json_t *event)
{
	static const char *const silent[] = { "done", "rest", "mark" };
	json_int_t t = json_integer_value(json_object_get(event, "t"));
	const char *kind = event_kind(event);
	size_t i;

	for (i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
		if (strcmp(kind, silent[i]) == 0)
			return;
	}
	if (strcmp(kind, "switch") == 0 || strcmp(kind, "choice") == 0)
		put_instant(p, s->tid, perfetto_time(t), event);
	else
		put_slice(p, s->tid, perfetto_time(t), perfetto_time(t) +
		    PERFETTO_LONG, "event", kind, copy_args(event));
}

static void
put_step(struct perfetto *p, const struct perfetto_step *s)
{
	json_t *event, *events = json_object_get(s->json, "events");
	const char *kind, *op;
	unsigned depth = 0;
	size_t i;

	op = json_string_value(json_object_get(s->json, "op"));
	put_slice(p, s->tid, s->begin, s->end, "operation", op != NULL ? op :
	    "(by itself)", step_args(s->json));
	json_array_foreach(events, i, event) {
		kind = event_kind(event);
		if (strcmp(kind, "trap") == 0) {
			if (depth < FAULTS_MAX)
				put_fault(p, s, events, i, depth);
			depth++;
		} else if (strcmp(kind, "done") == 0 && depth > 0)
			depth--;
		else
			put_event(p, s, event);
	}
}

void
perfetto_put_slices(struct perfetto *p)
{
	const struct perfetto_step *s;

	for (s = p->steps; s < p->steps + p->nsteps; s++)
		put_step(p, s);
}
