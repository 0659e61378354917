/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The recording of a replay: a part of the accesses that is wanted, and of that
 * the first that fit.  What did nothing is no operation of it.
 */
#include <stdarg.h>

#include "cli/replay.h"

static void
begin_trace(struct replay *r)
{
	struct replay_trace *rt = &r->trace;

	rt->t = vmsim_trace_create(r->vm);
	rt->begun = true;
	if (rt->t == NULL) {
		(void)replay_fail(r, "out of memory for the recording");
		return;
	}
	vmsim_trace_faults_only(rt->t, !rt->hits);
	rt->listens = true;
}

void
replay_trace_stop(struct replay *r)
{
	struct replay_trace *rt = &r->trace;

	if (rt->listens)
		vmsim_trace_stop(rt->t);
	rt->listens = false;
}

void
replay_trace_look(struct replay *r, uint64_t access)
{
	struct replay_trace *rt = &r->trace;

	if (!rt->begun && access >= rt->first)
		begin_trace(r);
	if (rt->listens && rt->last != 0 && access > rt->last)
		replay_trace_stop(r);
	if (rt->listens)
		rt->seen = access;
}

void
replay_trace_did(struct replay *r, const char *answer, const char *fmt, ...)
{
	struct replay_trace *rt = &r->trace;
	char text[512];
	va_list ap;

	if (!rt->listens || vmsim_trace_nsteps(rt->t) == rt->nsteps)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)vmsim_trace_describe(rt->t, 0, text);
	(void)vmsim_trace_answer(rt->t, answer);
	rt->nsteps = vmsim_trace_nsteps(rt->t);
	if (rt->max_bytes != 0 && vmsim_trace_bytes(rt->t) > rt->max_bytes)
		replay_trace_stop(r);
}

void
replay_trace_fini(struct replay *r)
{
	vmsim_trace_destroy(r->trace.t);
}
