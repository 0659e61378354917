/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose an event is, when it names a space that several processes may share. */
#include <stdlib.h>
#include <string.h>
#include "sched/sched.h"
#include "map/map.h"
#include "observe/observe.h"
#include "observe/recording.h"

/* What goes on in a space after its last process has ended is still its. */
static void
note_process(struct vmsim_trace *t, const struct vmsim_proc *p)
{
	uint32_t n = 2 * (p->p_pmap->pm_id + 4), *v;

	if (p->p_pmap->pm_id >= t->nspaces) {
		v = reallocarray(t->spaces, n, sizeof(*v));
		if (v == NULL) {
			t->failed = true;
			return;
		}
		memset(v + t->nspaces, 0, (n - t->nspaces) * sizeof(*v));
		t->spaces = v;
		t->nspaces = n;
	}
	t->spaces[p->p_pmap->pm_id] = p->p_id;
}

void
recording_note_processes(struct vmsim_trace *t)
{
	const struct vmsim_proc *p;

	TAILQ_FOREACH(p, &curvm->proc->procs, p_link)
		note_process(t, p);
}

/* Of those that share a space, the one for which the thread acts. */
static const struct vmsim_proc *
find_process(uint64_t pm_id)
{
	const struct vmsim_proc *first = NULL, *p;

	TAILQ_FOREACH(p, &curvm->proc->procs, p_link) {
		if (p->p_pmap->pm_id != pm_id)
			continue;
		if (curthread->td_proc == &p->p_proc)
			return (p);
		if (first == NULL)
			first = p;
	}
	return (first);
}

uint64_t
recording_process(struct vmsim_trace *t, uint64_t id)
{
	const struct vmsim_proc *p;

	if (id >= TRACE_PROC_ID(0))
		return (id - TRACE_PROC_ID(0));
	p = find_process(id);
	if (p != NULL)
		return (p->p_id);
	return (id < t->nspaces ? t->spaces[id] : 0);
}
