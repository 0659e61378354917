/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes: create, fork, exit. */
#include <errno.h>
#include <string.h>

#include <vm/vm_param.h>
#include "base/assert.h"
#include "sched/sched.h"
#include "kpi/kpi.h"
#include "map/map.h"
#include "proc/proc.h"

/* As drivers see it. */
static void
fill_kernel_proc(struct vmsim_proc *p)
{
	p->p_proc = (struct proc){
		.p_vmspace = p->p_vmspace,
		.p_ucred = curvm->kpi->cred,
		.p_pid = (pid_t)p->p_id,
	};
	strncpy(p->p_proc.p_comm, p->p_name, sizeof(p->p_proc.p_comm) - 1);
	vmsim_kpi_lock_init(&p->p_proc.p_mtx, "process", LOCK_RANK_NONE,
	    LO_DUPOK);
}

/* A process that takes over one reference to the space; NULL: no memory. */
static struct vmsim_proc *
attach_process(struct vmspace *vms, const char *name)
{
	struct proc_state *state = curvm->proc;
	struct vmsim_proc *p;

	p = zone_alloc(&state->proc_zone);
	if (p == NULL)
		return (NULL);
	p->p_name = arena_strdup(name);
	if (p->p_name == NULL) {
		zone_free(&state->proc_zone, p);
		return (NULL);
	}
	p->p_vm = curvm;
	p->p_vmspace = vms;
	p->p_pmap = &vms->vm_pmap;
	p->p_id = ++state->nprocs;
	fill_kernel_proc(p);
	TAILQ_INSERT_TAIL(&state->procs, p, p_link);
	return (p);
}

struct vmsim_proc *
vmsim_proc_create(struct vmsim *vm, const char *name)
{
	struct vmsim_proc *p = NULL;
	struct proc_call call;
	struct vmspace *vms;

	if (!describe_is_name(name)) {
		errno = EINVAL;
		return (NULL);
	}
	proc_begin_machine(&call, vm);
	vms = vmspace_alloc(VM_MINUSER_ADDRESS, VM_MAXUSER_ADDRESS);
	if (vms != NULL) {
		p = attach_process(vms, name);
		if (p == NULL)
			vmspace_free(vms);
		else
			TELL(TRACE_PROC, 0, TRACE_PROC_ID(p->p_id), 0, 0, 0);
	}
	proc_end(&call);
	if (p == NULL)
		errno = ENOMEM;
	return (p);
}

/* The space of a child; NULL without memory. */
static struct vmspace *
fork_space(struct vmspace *vms, bool share)
{
	vm_ooffset_t charge;

	if (share) {
		VM_CNT_INC(v_vforks);
		vmspace_ref(vms);
		return (vms);
	}
	VM_CNT_INC(v_forks);
	charge = 0;
	return (vmspace_fork(vms, &charge));
}

/* A parent that is killed while it forks has no child. */
struct vmsim_proc *
vmsim_proc_fork(struct vmsim_proc *p, const char *name, bool share)
{
	struct vmsim_proc *child = NULL;
	struct vmspace *vms = NULL;
	struct proc_call call;
	int error;

	if (!describe_is_name(name)) {
		errno = EINVAL;
		return (NULL);
	}
	proc_begin(&call, p);
	if (!call.vms->vm_map.killed)
		vms = fork_space(call.vms, share);
	if (vms != NULL && !call.vms->vm_map.killed)
		child = attach_process(vms, name);
	if (child != NULL)
		TELL(TRACE_FORK, 0, TRACE_PROC_ID(p->p_id),
		    TRACE_PROC_ID(child->p_id), share, 0);
	if (vms != NULL && child == NULL)
		vmspace_free(vms);
	error = call.vms->vm_map.killed ? ESRCH : ENOMEM;
	proc_end(&call);
	if (child == NULL)
		errno = error;
	return (child);
}

/* It is listed no more, and no thread acts for it; this is heard. */
static void
unlist_process(struct vmsim_proc *p)
{
	struct thread *td;

	sched_point(POINT_WRITE, p);
	TAILQ_REMOVE(&curvm->proc->procs, p, p_link);
	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (td->td_proc == &p->p_proc)
			td->td_proc = NULL;
	}
}

/*
 * The last process of a space empties the page table in one go before the
 * entries go one by one: no page is looked at twice.  A call of another
 * thread that still uses the space gives it up entry by entry when it ends.
 * Source: FreeBSD vm_map.c, vmspace_exit().
 */
void
vmsim_proc_exit(struct vmsim_proc *p)
{
	struct proc_call call;
	struct vmspace *vms;

	if (p == NULL)
		return;
	proc_begin_machine(&call, p->p_vm);
	vms = p->p_vmspace;
	unlist_process(p);
	TELL(TRACE_EXIT, 0, TRACE_PROC_ID(p->p_id), 0, 0, 0);
	arena_strfree(p->p_name);
	zone_free(&curvm->proc->proc_zone, p);
	if (vmspace_is_last(vms))
		pmap_remove_pages(&vms->vm_pmap);
	vmspace_free(vms);
	proc_end(&call);
}

bool
vmsim_proc_killed(const struct vmsim_proc *p)
{
	return (p->p_vmspace->vm_map.killed);
}

const char *
vmsim_proc_name(const struct vmsim_proc *p)
{
	return (p->p_name);
}

struct vmsim *
vmsim_proc_machine(const struct vmsim_proc *p)
{
	return (p->p_vm);
}

struct vm_map *
vmsim_proc_map(struct vmsim_proc *p)
{
	return (&p->p_vmspace->vm_map);
}

void
vmsim_proc_move_before(struct vmsim_proc *p, struct vmsim_proc *next)
{
	struct vmsim *previous = vmsim_enter(p->p_vm);

	CONTRACT(next == NULL || next->p_vm == p->p_vm,
	    "process \"%s\" is of another machine than \"%s\"", next->p_name,
	    p->p_name);
	if (p != next) {
		TAILQ_REMOVE(&curvm->proc->procs, p, p_link);
		if (next != NULL)
			TAILQ_INSERT_BEFORE(next, p, p_link);
		else
			TAILQ_INSERT_TAIL(&curvm->proc->procs, p, p_link);
	}
	vmsim_enter(previous);
}

struct vmsim_proc *
vmsim_proc_next(struct vmsim *vm, struct vmsim_proc *p)
{
	if (p == NULL)
		return (TAILQ_FIRST(&vm->proc->procs));
	return (TAILQ_NEXT(p, p_link));
}
