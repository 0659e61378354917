/* SPDX-License-Identifier: BSD-2-Clause */
/* A recording's steps and events, by thread and in the order of time. */
#include <stdlib.h>
#include <string.h>
#include "cli/perfetto.h"

void
perfetto_put(struct perfetto *p, json_t *entry)
{
	if (entry == NULL) {
		p->failed = true;
		return;
	}
	fputs(p->comma ? ",\n" : "\n", p->out);
	p->comma = true;
	if (json_dumpf(entry, p->out, JSON_COMPACT | JSON_PRESERVE_ORDER) != 0)
		p->failed = true;
	json_decref(entry);
}

json_int_t
perfetto_number(struct perfetto *p, json_t *table, const char *name,
    json_int_t first)
{
	json_t *number = json_object_get(table, name);
	json_int_t n;

	if (number != NULL)
		return (json_integer_value(number));
	n = first + (json_int_t)json_object_size(table);
	if (json_object_set_new(table, name, json_integer(n)) != 0)
		p->failed = true;
	return (n);
}

static int
by_time(const void *a, const void *b)
{
	const struct perfetto_event *x = a, *y = b;

	return (x->t < y->t ? -1 : x->t > y->t);
}

static const char *
take_recorded_event(struct perfetto *p, struct perfetto_step *s, json_t *json)
{
	json_t *t = json_object_get(json, "t");
	json_int_t value = json_integer_value(t);

	if (!json_is_integer(t) || value < 0 ||
	    json_string_value(json_object_get(json, "k")) == NULL)
		return ("an event has no time or no kind");
	if (s->first > s->last)
		s->first = value;
	else if (value <= s->last)
		return ("the events of a step are not in the order of time");
	s->last = value;
	p->events[p->nevents++] = (struct perfetto_event){ json, value,
	    (size_t)(s - p->steps), s->tid };
	return (NULL);
}

static const char *
take_recorded_step(struct perfetto *p, struct perfetto_step *s, json_t *json)
{
	const char *thread, *wrong = NULL;
	json_t *event;
	size_t i;

	thread = json_string_value(json_object_get(json, "thread"));
	if (thread == NULL)
		return ("a step has no thread");
	*s = (struct perfetto_step){ .json = json, .first = 0, .last = -1 };
	s->tid = perfetto_number(p, p->tids, thread, 1);
	json_array_foreach(json_object_get(json, "events"), i, event) {
		wrong = take_recorded_event(p, s, event);
		if (wrong != NULL)
			break;
	}
	return (wrong);
}

static size_t
count_events(json_t *steps)
{
	size_t i, n = 0;
	json_t *step;

	json_array_foreach(steps, i, step)
		n += json_array_size(json_object_get(step, "events"));
	return (n);
}

static const char *
take_recorded_steps(struct perfetto *p)
{
	json_t *step, *steps = json_object_get(p->trace, "steps");
	const char *wrong = NULL;
	size_t i;

	if (!json_is_array(steps))
		return ("it has no steps");
	p->steps = calloc(json_array_size(steps) + 1, sizeof(*p->steps));
	p->events = calloc(count_events(steps) + 1, sizeof(*p->events));
	if (p->steps == NULL || p->events == NULL)
		return ("no memory");
	json_array_foreach(steps, i, step) {
		wrong = take_recorded_step(p, &p->steps[p->nsteps++], step);
		if (wrong != NULL)
			break;
	}
	qsort(p->events, p->nevents, sizeof(*p->events), by_time);
	return (wrong);
}

/*
 * A step lasts a little longer than its events.  One without events comes
 * after what its thread did before; where there is no room it has no length.
 */
static void
place_steps(struct perfetto *p)
{
	struct perfetto_step *s, *before;
	json_int_t after;
	int room;

	for (s = p->steps; s < p->steps + p->nsteps; s++) {
		if (s->first <= s->last) {
			s->begin = perfetto_time(s->first) - PERFETTO_MARGIN;
			s->end = perfetto_time(s->last) + PERFETTO_LONG +
			    PERFETTO_MARGIN;
			continue;
		}
		after = PERFETTO_LONG + PERFETTO_MARGIN;
		for (before = s; before > p->steps; before--) {
			if (before[-1].tid == s->tid) {
				after = before[-1].end;
				break;
			}
		}
		room = after % PERFETTO_EVENT < PERFETTO_LONG +
		    PERFETTO_MARGIN + PERFETTO_ROOM;
		s->begin = after + room;
		s->end = s->begin + room;
	}
}

static void
put_name(struct perfetto *p, json_int_t pid, json_int_t tid, const char *what,
    const char *name)
{
	json_t *entry = json_pack("{s:s,s:I,s:s,s:{s:s}}", "ph", "M", "pid",
	    pid, "name", what, "args", "name", name);

	if (entry != NULL && tid != 0)
		json_object_set_new(entry, "tid", json_integer(tid));
	perfetto_put(p, entry);
}

static void
put_names(struct perfetto *p)
{
	const char *name, *title;
	json_t *number;

	title = json_string_value(json_object_get(p->trace, "title"));
	put_name(p, PERFETTO_MACHINE, 0, "process_name",
	    title != NULL ? title : "machine");
	json_object_foreach(p->tids, name, number)
		put_name(p, PERFETTO_MACHINE, json_integer_value(number),
		    "thread_name", name);
	json_object_foreach(p->pids, name, number)
		put_name(p, json_integer_value(number), 0, "process_name",
		    name);
}

const char *
perfetto_write(json_t *trace, FILE *out)
{
	struct perfetto p = { .out = out, .trace = trace,
	    .tids = json_object(), .pids = json_object() };
	const char *wrong;

	wrong = take_recorded_steps(&p);
	if (wrong == NULL) {
		place_steps(&p);
		fputs("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[", out);
		perfetto_put_slices(&p);
		perfetto_put_counters(&p);
		perfetto_put_arrows(&p);
		put_names(&p);
		fputs("]}\n", out);
	}
	free(p.steps);
	free(p.events);
	json_decref(p.tids);
	json_decref(p.pids);
	return (wrong != NULL ? wrong : p.failed ? "no memory" : NULL);
}
