/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of this room, and the frame around each public call. */
#include <errno.h>

#include "sched/sched.h"
#include "mem/mem.h"
#include "map/map.h"
#include "pageout/pageout.h"
#include "proc/proc.h"

int
proc_init(struct vmsim *vm)
{
	struct proc_state *state;

	state = arena_zalloc(sizeof(*state));
	if (state == NULL)
		return (ENOMEM);
	TAILQ_INIT(&state->procs);
	TAILQ_INIT(&state->named);
	TAILQ_INIT(&state->holds);
	zone_init(&state->proc_zone, "process", sizeof(struct vmsim_proc));
	zone_init(&state->named_zone, "named object",
	    sizeof(struct named_object));
	vm->proc = state;
	return (0);
}

void
proc_begin_machine(struct proc_call *call, struct vmsim *vm)
{
	call->prev = machine_call_begin(vm);
	call->vms = NULL;
}

/* Who looks at a process is heard: another thread may be ending it. */
static struct vmspace *
reference_space(const struct vmsim_proc *p)
{
	struct vmspace *vms = p->p_vmspace;

	sched_point(POINT_READ, p);
	vmspace_ref(vms);
	return (vms);
}

void
proc_begin(struct proc_call *call, struct vmsim_proc *p)
{
	proc_begin_machine(call, p->p_vm);
	call->vms = reference_space(p);
	/* It stays so after the call: a thread belongs to a process. */
	curthread->td_proc = &p->p_proc;
}

void
proc_end(struct proc_call *call)
{
	struct vmspace *vms = call->vms;

	if (vms != NULL) {
		if (__predict_false(vms->vm_map.killed))
			oom_end_call(vms);
		vmspace_free(vms);
	}
	machine_call_end(call->prev);
}

int
proc_finish(struct proc_call *call, int error)
{
	if (__predict_false(call->vms->vm_map.killed))
		error = ESRCH;
	proc_end(call);
	return (error);
}
