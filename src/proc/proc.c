/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes: create, fork, exit. */
#include <errno.h>
#include <string.h>

#include <vm/vm_param.h>
#include "sched/sched.h"
#include "kpi/kpi.h"
#include "map/map.h"
#include "proc/proc.h"

/* As drivers see it. */
static void
describe(struct vmsim_proc *p)
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
	struct proc_state *sp;
	struct vmsim_proc *p;

	sp = curvm->proc;
	p = zone_alloc(&sp->proc_zone);
	if (p == NULL)
		return (NULL);
	p->p_name = proc_strdup(name);
	if (p->p_name == NULL) {
		zone_free(&sp->proc_zone, p);
		return (NULL);
	}
	p->p_vm = curvm;
	p->p_vmspace = vms;
	p->p_pmap = &vms->vm_pmap;
	p->p_id = ++sp->nprocs;
	describe(p);
	TAILQ_INSERT_TAIL(&sp->procs, p, p_link);
	return (p);
}

struct vmsim_proc *
vmsim_proc_create(struct vmsim *vm, const char *name)
{
	struct proc_call call;
	struct vmsim_proc *p;
	struct vmspace *vms;

	proc_begin_machine(&call, vm);
	p = NULL;
	vms = vmspace_alloc(VM_MINUSER_ADDRESS, VM_MAXUSER_ADDRESS);
	if (vms != NULL) {
		p = attach_process(vms, name);
		if (p == NULL)
			vmspace_free(vms);
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

	proc_begin(&call, p);
	if (!call.vms->vm_map.killed)
		vms = fork_space(call.vms, share);
	if (vms != NULL && !call.vms->vm_map.killed)
		child = attach_process(vms, name);
	if (vms != NULL && child == NULL)
		vmspace_free(vms);
	error = call.vms->vm_map.killed ? ESRCH : ENOMEM;
	proc_end(&call);
	if (child == NULL)
		errno = error;
	return (child);
}

/* No thread acts for it any more. */
static void
leave(const struct vmsim_proc *p)
{
	struct thread *td;

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
	struct proc_state *sp;
	struct vmspace *vms;

	proc_begin_machine(&call, p->p_vm);
	sp = curvm->proc;
	sched_point(POINT_WRITE, p);
	vms = p->p_vmspace;
	TAILQ_REMOVE(&sp->procs, p, p_link);
	leave(p);
	proc_strfree(p->p_name);
	zone_free(&sp->proc_zone, p);
	sched_point(POINT_WRITE, &vms->vm_refcnt);
	if (vms->vm_refcnt == 1)
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

void
vmsim_proc_move_before(struct vmsim_proc *p, struct vmsim_proc *next)
{
	struct proc_list *procs = &p->p_vm->proc->procs;

	if (p == next)
		return;
	TAILQ_REMOVE(procs, p, p_link);
	if (next != NULL)
		TAILQ_INSERT_BEFORE(next, p, p_link);
	else
		TAILQ_INSERT_TAIL(procs, p, p_link);
}

struct vmsim_proc *
vmsim_proc_next(struct vmsim *vm, struct vmsim_proc *p)
{
	if (p == NULL)
		return (TAILQ_FIRST(&vm->proc->procs));
	return (TAILQ_NEXT(p, p_link));
}
