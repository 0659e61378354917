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

/*
 * Who looks at a process and its space is heard: another thread may be ending
 * them.  Apart, as almost every call begins without a listener.
 */
static void __attribute__((noinline, cold))
tell_process(const struct vmsim_proc *p)
{
	sched_point(POINT_READ, p);
	sched_point(POINT_READ, &p->p_vmspace->vm_refcnt);
}

void
proc_begin(struct proc_call *call, struct vmsim_proc *p)
{
	proc_begin_machine(call, p->p_vm);
	call->vms = p->p_vmspace;
	call->vms->vm_refcnt++;
	/* It stays so after the call: a thread belongs to a process. */
	curthread->td_proc = &p->p_proc;
	if (sched_is_listening())
		tell_process(p);
}

/* The last call of a space that has ended, or there is a listener. */
static void __attribute__((noinline, cold))
end_call_of_space(struct vmspace *vms)
{
	if (vms->vm_map.killed)
		oom_end_call(vms);
	vmspace_free(vms);
}

void
proc_end(struct proc_call *call)
{
	struct vmspace *vms = call->vms;

	if (vms != NULL) {
		if (__predict_true(!vms->vm_map.killed &&
		    vms->vm_refcnt > 1 && !sched_is_listening()))
			vms->vm_refcnt--;
		else
			end_call_of_space(vms);
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
