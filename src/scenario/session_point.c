/* SPDX-License-Identifier: BSD-2-Clause */
/* The points of a session: snapshots, and the way from one to another. */
#include <errno.h>
#include <stdlib.h>
#include "scenario/session_point.h"

bool
session_fail(struct session *s, const char *what)
{
	if (s->error.text[0] == '\0')
		snprintf(s->error.text, sizeof(s->error.text), "%s", what);
	return (false);
}

bool
session_fits(const struct session *s, const struct scenario *script)
{
	return (s->made.nframes == script->nframes &&
	    s->made.tlb == script->tlb &&
	    s->made.superpages == script->superpages &&
	    s->made.has_daemon == script->has_daemon &&
	    s->made.own_daemon == script->own_daemon &&
	    s->made.swap_npages == script->swap_npages);
}

static void
drop_snapshot(struct session *s, struct session_point *p)
{
	vmsim_snapshot_destroy(p->snapshot);
	s->bytes -= p->snapshot_bytes;
	p->snapshot = NULL;
	p->snapshot_bytes = 0;
}

static void
thin_out(struct session *s)
{
	size_t i;

	for (i = 0; i < s->place; i++)
		if (i % s->stride != 0 && s->points[i].snapshot != NULL)
			drop_snapshot(s, &s->points[i]);
}

/*
 * Of the place, and of others as far as there is room.  There is none of a
 * machine whose threads are under way, as those of `daemon on` are since they
 * were first woken: the operations are executed again then.
 */
static bool
take_snapshot(struct session *s)
{
	struct session_point *p = &s->points[s->place];

	if (!session_fits(s, &p->mark.now) || p->snapshot != NULL)
		return (true);
	p->snapshot = vmsim_snapshot_create(s->run.vm);
	if (p->snapshot == NULL)
		return (errno == EBUSY || session_fail(s, "out of memory"));
	p->snapshot_bytes = vmsim_snapshot_bytes(p->snapshot);
	s->bytes += p->snapshot_bytes;
	while (s->bytes > s->config.snapshot_bytes && s->stride <= s->place) {
		s->stride *= 2;
		thin_out(s);
	}
	thin_out(s);
	return (true);
}

/* The place is where the run has come to. */
static bool
settle_place(struct session *s)
{
	struct session_point *p = &s->points[s->place];

	p->nsteps = s->recording != NULL ?
	    vmsim_trace_nsteps(s->recording) : 0;
	p->procs = s->run.procs;
	p->objects = s->run.objects;
	p->nprocs = s->run.nprocs;
	p->nobjects = s->run.nobjects;
	return (take_snapshot(s));
}

static void
restore_point(struct session *s, const struct session_point *p)
{
	vmsim_snapshot_restore(s->run.vm, p->snapshot);
	if (s->recording != NULL)
		vmsim_trace_cut(s->recording, p->nsteps);
	s->run.procs = p->procs;
	s->run.objects = p->objects;
	s->run.nprocs = p->nprocs;
	s->run.nobjects = p->nobjects;
	s->run.panicked = false;
}

/* As the script wants it, at the beginning. */
static bool
make_fresh(struct session *s)
{
	size_t i;

	for (i = 0; i < s->npoints; i++)
		drop_snapshot(s, &s->points[i]);
	vmsim_trace_destroy(s->recording);
	s->recording = s->run.recording = NULL;
	vmsim_destroy(s->run.vm);
	s->run.vm = NULL;
	s->run.panicked = false;
	s->run.grows = true;
	s->made = *s->script;
	if (!run_machine_make(&s->run))
		return (session_fail(s, "there is no memory for such a "
		    "machine"));
	s->recording = s->run.recording;
	return (true);
}

/* Operations that were executed once, up to the nth. */
static bool
run_again(struct session *s, size_t from, size_t n)
{
	bool done = true;

	s->is_quiet = true;
	for (s->place = from; s->place < n && done; s->place += done)
		done = session_perform(s, s->points[s->place + 1].op) ==
		    SESSION_DONE;
	s->is_quiet = false;
	return (done);
}

bool
session_remake(struct session *s)
{
	return (make_fresh(s) && run_again(s, 0, s->place));
}

/* From here on only the lines are known. */
static void
forget_ahead(struct session *s, size_t from)
{
	struct session_point *p;

	for (p = &s->points[from]; p < &s->points[s->npoints]; p++) {
		drop_snapshot(s, p);
		parse_mark_fini(&p->mark);
	}
}

bool
session_back(struct session *s, size_t n)
{
	size_t from = n;

	parse_rewind(s->script, &s->points[n].mark);
	forget_ahead(s, n + 1);
	while (from > 0 && s->points[from].snapshot == NULL)
		from--;
	if (s->points[from].snapshot != NULL &&
	    session_fits(s, s->script))
		restore_point(s, &s->points[from]);
	else if (make_fresh(s))
		from = 0;
	else
		return (false);
	return (run_again(s, from, n) && settle_place(s));
}

static void
free_point(struct session *s, struct session_point *p)
{
	drop_snapshot(s, p);
	parse_mark_fini(&p->mark);
	free(p->lead);
	free(p->text);
	free(p->comment);
	free(p->answer);
}

/* What lies behind the place goes, unless it begins with this operation. */
static void
drop_ahead(struct session *s, struct slice text)
{
	size_t next = s->place + 1;

	if (next < s->npoints && slice_is(text, s->points[next].text))
		return;
	while (s->npoints > next)
		free_point(s, &s->points[--s->npoints]);
}

/* The point after the place, empty if it is new; NULL without memory. */
static struct session_point *
next_point(struct session *s)
{
	size_t max = s->max == 0 ? 64 : 2 * s->max;
	struct session_point *v;

	if (s->place + 1 < s->npoints)
		return (&s->points[s->place + 1]);
	if (s->npoints == s->max) {
		v = reallocarray(s->points, max, sizeof(*v));
		if (v == NULL)
			return (NULL);
		s->points = v;
		s->max = max;
	}
	v = &s->points[s->npoints++];
	*v = (struct session_point){ 0 };
	return (v);
}

/* *to becomes the text, if there is any. */
static bool
keep_part(char **to, struct slice text)
{
	if (text.len == 0)
		return (true);
	free(*to);
	*to = strndup(text.p, text.len);
	return (*to != NULL);
}

static bool
fill_point(struct session *s, struct session_point *p,
    const struct scenario_op *op, struct slice comment)
{
	struct strand *m = &s->run.strands[0];

	p->op = op;
	p->unexpected = m->unexpected[0] != '\0';
	return (keep_part(&p->text, op->text) &&
	    keep_part(&p->comment, slice_trim(slice_chomp(comment))) &&
	    keep_part(&p->lead, stream_read(&s->pending)) &&
	    keep_part(&p->answer, stream_read(&m->answer)) &&
	    parse_mark(s->script, &p->mark));
}

bool
session_add(struct session *s, const struct scenario_op *op,
    struct slice comment)
{
	struct session_point *p;

	drop_ahead(s, op->text);
	p = next_point(s);
	if (p == NULL || !fill_point(s, p, op, comment)) {
		while (s->npoints > s->place + 1)
			free_point(s, &s->points[--s->npoints]);
		return (session_fail(s, "out of memory"));
	}
	stream_cut(&s->pending, 0);
	s->place++;
	if (settle_place(s))
		return (true);
	s->place--;
	return (false);
}

bool
session_begin(struct session *s)
{
	s->points = calloc(1, sizeof(*s->points));
	if (s->points == NULL)
		return (false);
	s->npoints = s->max = 1;
	return (parse_mark(s->script, &s->points[0].mark) && make_fresh(s) &&
	    settle_place(s));
}

void
session_points_fini(struct session *s)
{
	while (s->npoints > 0)
		free_point(s, &s->points[--s->npoints]);
	free(s->points);
}

size_t
session_snapshots(const struct session *s, size_t *bytes)
{
	size_t i, n = 0;

	for (i = 0; i < s->npoints; i++)
		n += s->points[i].snapshot != NULL;
	*bytes = s->bytes;
	return (n);
}
