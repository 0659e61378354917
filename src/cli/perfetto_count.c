/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters, from the effects; arrows for what one thread does to another. */
#include <string.h>
#include "cli/perfetto.h"

/* An effect's parts: ["proc","P",{...}] has a name, ["machine",{...}] none. */
struct told_effect {
	const char *what;		/* "proc+" */
	const char *name;		/* or NULL */
	json_t	*values;		/* or NULL: it is gone */
};

static struct told_effect
read_effect(json_t *fx)
{
	struct told_effect e = {
		.what = json_string_value(json_array_get(fx, 0)),
		.name = json_string_value(json_array_get(fx, 1)),
		.values = json_array_get(fx, json_array_size(fx) - 1),
	};

	if (e.what == NULL)
		e.what = "";
	if (!json_is_object(e.values))
		e.values = NULL;
	return (e);
}

static bool
is_effect_on(const struct told_effect *e, const char *kind)
{
	size_t len = strlen(kind);

	return (strncmp(e->what, kind, len) == 0 && (e->what[len] == '\0' ||
	    strchr("+-", e->what[len]) != NULL));
}

static void
put_counter(struct perfetto *p, json_int_t time, json_int_t pid,
    const char *name, const char *unit, json_t *value)
{
	if (json_is_integer(value))
		perfetto_put(p, json_pack("{s:s,s:I,s:I,s:s,s:{s:O}}", "ph",
		    "C", "pid", pid, "ts", time, "name", name, "args", unit,
		    value));
}

/* What counts in the effects of one time. */
static void
count_effects(struct perfetto *p, json_t *list, json_int_t time)
{
	struct told_effect e;
	json_t *fx, *none = json_integer(0);
	size_t i;

	json_array_foreach(list, i, fx) {
		e = read_effect(fx);
		if (is_effect_on(&e, "machine"))
			put_counter(p, time, PERFETTO_MACHINE, "free frames",
			    "frames", json_object_get(e.values, "free"));
		else if (is_effect_on(&e, "counters"))
			put_counter(p, time, PERFETTO_MACHINE, "faults",
			    "faults", json_object_get(e.values, "faults"));
		else if (is_effect_on(&e, "proc") && e.name != NULL)
			put_counter(p, time, perfetto_number(p, p->pids,
			    e.name, PERFETTO_MACHINE + 1), "resident pages",
			    "pages", e.values == NULL ? none :
			    json_object_get(e.values, "resident"));
	}
	json_decref(none);
}

void
perfetto_put_counters(struct perfetto *p)
{
	size_t i;

	count_effects(p, json_object_get(p->trace, "before"), 0);
	for (i = 0; i < p->nevents; i++)
		count_effects(p, json_object_get(p->events[i].json, "fx"),
		    perfetto_time(p->events[i].t));
}

static void
put_end(struct perfetto *p, const char *phase, const char *what,
    const struct perfetto_event *ev)
{
	perfetto_put(p, json_pack("{s:s,s:s,s:i,s:I,s:I,s:I,s:s,s:s}",
	    "ph", phase, "bp", "e", "pid", PERFETTO_MACHINE, "tid", ev->tid,
	    "ts", perfetto_time(ev->t), "id", p->flows, "cat", what, "name",
	    what));
}

static void
put_arrow(struct perfetto *p, const char *what,
    const struct perfetto_event *from, const struct perfetto_event *to)
{
	if (to == NULL)
		return;
	p->flows++;
	put_end(p, "s", what, from);
	put_end(p, "f", what, to);
}

/* The next event of a thread after event `i`. */
static const struct perfetto_event *
next_of_thread(const struct perfetto *p, size_t i, json_int_t tid)
{
	for (i++; i < p->nevents; i++) {
		if (p->events[i].tid == tid)
			return (&p->events[i]);
	}
	return (NULL);
}

/* The next event after event `i` of another step that is a process's. */
static const struct perfetto_event *
next_of_process(const struct perfetto *p, size_t i, const char *name)
{
	size_t step = p->events[i].step;
	const char *proc;

	for (i++; i < p->nevents; i++) {
		proc = json_string_value(json_object_get(p->events[i].json,
		    "p"));
		if (p->events[i].step != step && proc != NULL &&
		    strcmp(proc, name) == 0)
			return (&p->events[i]);
	}
	return (NULL);
}

static bool
is_fork(const struct perfetto *p, const struct perfetto_event *ev)
{
	const char *op;

	op = json_string_value(json_object_get(p->steps[ev->step].json, "op"));
	return (op != NULL && strncmp(op, "fork ", strlen("fork ")) == 0);
}

/* Was the thread asleep?  What it is now is kept. */
static bool
is_woken(json_t *states, const struct told_effect *e)
{
	json_t *state = json_object_get(e->values, "state");
	const char *now, *before;
	bool asleep;

	before = json_string_value(json_object_get(states, e->name));
	now = json_string_value(state);
	if (now == NULL)
		return (false);
	asleep = before != NULL && (strcmp(before, "sleep") == 0 ||
	    strcmp(before, "lock") == 0);
	asleep = asleep && strcmp(now, "ready") == 0;
	json_object_set(states, e->name, state);
	return (asleep);
}

static void
point_from_event(struct perfetto *p, json_t *states, size_t i)
{
	const struct perfetto_event *ev = &p->events[i];
	struct told_effect e;
	json_int_t tid;
	json_t *fx;
	size_t k;

	json_array_foreach(json_object_get(ev->json, "fx"), k, fx) {
		e = read_effect(fx);
		if (e.name == NULL)
			continue;
		if (strcmp(e.what, "proc+") == 0 && is_fork(p, ev))
			put_arrow(p, "fork", ev, next_of_process(p, i,
			    e.name));
		if (!is_effect_on(&e, "thread") || !is_woken(states, &e))
			continue;
		tid = json_integer_value(json_object_get(p->tids, e.name));
		if (tid != 0 && tid != ev->tid)
			put_arrow(p, "wake", ev, next_of_thread(p, i, tid));
	}
}

void
perfetto_put_arrows(struct perfetto *p)
{
	json_t *states = json_object();
	size_t i;

	for (i = 0; i < p->nevents; i++)
		point_from_event(p, states, i);
	json_decref(states);
}
