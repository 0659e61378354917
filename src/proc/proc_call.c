/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of this layer, names, and the frame around each public call. */
#include <errno.h>
#include <string.h>

#include "sched/sched.h"
#include "mem/mem.h"
#include "map/map.h"
#include "pageout/pageout.h"
#include "proc/proc.h"

int
proc_init(struct vmsim *vm)
{
	struct proc_state *sp;

	sp = arena_zalloc(sizeof(*sp));
	if (sp == NULL)
		return (ENOMEM);
	TAILQ_INIT(&sp->procs);
	TAILQ_INIT(&sp->named);
	TAILQ_INIT(&sp->holds);
	zone_init(&sp->proc_zone, "process", sizeof(struct vmsim_proc));
	zone_init(&sp->named_zone, "named object",
	    sizeof(struct named_object));
	vm->proc = sp;
	return (0);
}

char *
proc_strdup(const char *s)
{
	size_t size;
	char *copy;

	size = strlen(s) + 1;
	copy = arena_alloc(size);
	if (copy != NULL)
		memcpy(copy, s, size);
	return (copy);
}

void
proc_strfree(char *s)
{
	if (s != NULL)
		arena_free(s, strlen(s) + 1);
}

struct named_object *
named_find(vm_object_t object)
{
	struct named_object *no;

	TAILQ_FOREACH(no, &curvm->proc->named, no_link) {
		if (no->no_object == object)
			return (no);
	}
	return (NULL);
}

void
proc_begin_machine(struct proc_call *call, struct vmsim *vm)
{
	call->prev = machine_call_begin(vm);
	call->vms = NULL;
}

static void __attribute__((noinline))
note_begin(const struct vmsim_proc *p, const struct vmspace *vms)
{
	sched_point(POINT_READ, p);
	sched_point(POINT_READ, &vms->vm_refcnt);
}

void
proc_begin(struct proc_call *call, struct vmsim_proc *p)
{
	struct vmspace *vms;

	proc_begin_machine(call, p->p_vm);
	call->vms = vms = p->p_vmspace;
	vms->vm_refcnt++;
	/* It stays so after the call: a thread belongs to a process. */
	curthread->td_proc = &p->p_proc;
	if (sched_is_listening())
		note_begin(p, vms);
}

/* The last call of a space that has ended, or somebody wants to know. */
static void __attribute__((noinline))
end_rare(struct vmspace *vms)
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
		if (__predict_false(vms->vm_map.killed ||
		    vms->vm_refcnt <= 1 || sched_is_listening()))
			end_rare(vms);
		else
			vms->vm_refcnt--;
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
