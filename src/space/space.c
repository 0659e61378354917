/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of this layer, names, and the frame around each public call. */
#include <errno.h>
#include <string.h>

#include "kern/kern.h"
#include "map/map.h"
#include "mem/mem.h"
#include "space/pageout.h"
#include "space/space.h"

static const struct map_fault_ops space_map_fault_ops = {
	.wire = vm_map_wire_locked,
	.copy_entry = vm_fault_copy_entry,
};

int
space_init(struct vmsim *vm)
{
	struct space_state *sp;

	sp = arena_zalloc(sizeof(*sp));
	if (sp == NULL)
		return (ENOMEM);
	TAILQ_INIT(&sp->procs);
	TAILQ_INIT(&sp->named);
	TAILQ_INIT(&sp->holds);
	zone_init(&sp->proc_zone, "process", sizeof(struct vmsim_proc));
	zone_init(&sp->named_zone, "named object",
	    sizeof(struct named_object));
	vm->space = sp;
	map_set_fault_ops(&space_map_fault_ops);
	mem_set_lowmem(space_lowmem);
	return (pageout_init());
}

char *
space_strdup(const char *s)
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
space_strfree(char *s)
{
	if (s != NULL)
		arena_free(s, strlen(s) + 1);
}

struct named_object *
space_named_find(vm_object_t object)
{
	struct named_object *no;

	TAILQ_FOREACH(no, &curvm->space->named, no_link) {
		if (no->no_object == object)
			return (no);
	}
	return (NULL);
}

void
space_begin_machine(struct space_call *call, struct vmsim *vm)
{
	call->prev = curvm;
	call->vms = NULL;
	curvm = vm;
	vm->space->ncalls++;
}

static void __attribute__((noinline))
note_begin(const struct vmsim_proc *p, const struct vmspace *vms)
{
	kern_note(POINT_READ, p);
	kern_note(POINT_READ, &vms->vm_refcnt);
}

void
space_begin(struct space_call *call, struct vmsim_proc *p)
{
	struct vmspace *vms;

	space_begin_machine(call, p->p_vm);
	call->vms = vms = p->p_vmspace;
	vms->vm_refcnt++;
	/* It stays so after the call: a thread belongs to a process. */
	curthread->td_proc = &p->p_proc;
	if (__predict_false(curvm->sched_hook != NULL))
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
space_end(struct space_call *call)
{
	struct vmspace *vms = call->vms;
	struct space_state *sp;

	if (vms != NULL) {
		if (__predict_false(vms->vm_map.killed ||
		    vms->vm_refcnt <= 1 || curvm->sched_hook != NULL))
			end_rare(vms);
		else
			vms->vm_refcnt--;
	}
	sp = curvm->space;
	sp->ncalls--;
	if (__predict_false(curvm->check_level >= VMSIM_CHECK_CALL) &&
	    sp->ncalls == 0 && sp->check_hook != NULL)
		sp->check_hook(curvm);
	curvm = call->prev;
}

int
space_finish(struct space_call *call, int error)
{
	if (__predict_false(call->vms->vm_map.killed))
		error = ESRCH;
	space_end(call);
	return (error);
}
