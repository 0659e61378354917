/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes and their order.  A process begins where its parent's log says that
 * it was created, and runs when the parent waits for a child, or has ended; so
 * parent and child are alive together and copy-on-write does its work.  The
 * same logs always give the same run.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/replay.h"

static int run_process(struct replay *, struct replay_proc *);

static struct replay_proc *
alloc_process(struct replay *r, uint32_t pid)
{
	struct replay_proc *p;

	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return (NULL);
	p->pid = pid;
	STAILQ_INIT(&p->children);
	r->total.processes++;
	return (p);
}

static void
print_pid(uint32_t pid, char *name, size_t size)
{
	snprintf(name, size, "%u", pid);
}

/* An empty address space. */
static int
begin_space(struct replay *r, struct replay_proc *p)
{
	char name[16];

	print_pid(p->pid, name, sizeof(name));
	p->proc = vmsim_proc_create(r->vm, name);
	if (p->proc == NULL)
		return (replay_fail(r, "out of memory for a process"));
	replay_trace_did(r, "ok", "proc %u", p->pid);
	return (0);
}

/*
 * Notes what the process has before its space goes.  An image of which no
 * log tells anything, and that has nothing, is not worth a line.
 */
static int
end_space(struct replay *r, struct replay_proc *p)
{
	struct replay_summary *s, now = { p->pid, p->accesses, { 0 } };

	vmsim_proc_usage(p->proc, &now.usage);
	vmsim_proc_exit(p->proc);
	p->proc = NULL;
	replay_trace_did(r, "ok", "exit %u", p->pid);
	if (now.accesses + now.usage.entries == 0)
		return (0);
	s = reallocarray(r->procs, r->nprocs + 1, sizeof(*s));
	if (s == NULL)
		return (replay_fail(r, "out of memory"));
	r->procs = s;
	s[r->nprocs++] = now;
	if (now.usage.max_depth > r->total.max_depth)
		r->total.max_depth = now.usage.max_depth;
	return (0);
}

/* A new image: the old space goes, open files stay. */
static int
exec_image(struct replay *r, struct replay_proc *p)
{
	r->total.execs++;
	if (end_space(r, p) == -1 || begin_space(r, p) == -1)
		return (-1);
	p->brk_start = p->brk = 0;
	p->accesses = 0;
	return (0);
}

int
replay_fork(struct replay *r, struct replay_proc *p, uint32_t pid)
{
	struct replay_proc *child;
	char name[16];

	child = alloc_process(r, pid);
	if (child == NULL)
		return (replay_fail(r, "out of memory"));
	memcpy(child->fd, p->fd, sizeof(p->fd));
	child->brk_start = p->brk_start;
	child->brk = p->brk;
	print_pid(pid, name, sizeof(name));
	child->proc = vmsim_proc_fork(p->proc, name, false);
	if (child->proc == NULL) {
		free(child);
		return (replay_fail(r, "out of memory in fork"));
	}
	replay_trace_did(r, "ok", "fork %u %u", p->pid, pid);
	r->total.forks++;
	STAILQ_INSERT_TAIL(&p->children, child, link);
	return (0);
}

/*
 * Runs the children that were created so far, oldest first; after a failure
 * (`rv` is not 0) they only go.
 */
int
replay_children(struct replay *r, struct replay_proc *p, int rv)
{
	struct replay_proc *child;

	while ((child = STAILQ_FIRST(&p->children)) != NULL) {
		STAILQ_REMOVE_HEAD(&p->children, link);
		if (rv == 0)
			rv = run_process(r, child);
		if (child->proc != NULL)
			vmsim_proc_exit(child->proc);
		free(child);
	}
	return (rv);
}

static int
run_process(struct replay *r, struct replay_proc *p)
{
	struct replay_log *log;
	bool execed = false;
	int rv = 0;

	while (rv == 0 && (log = replay_take_log(r, p->pid)) != NULL) {
		rv = replay_image(r, p, log->path, &execed);
		if (rv == 0 && execed)
			rv = exec_image(r, p);
		if (!execed)
			break;
	}
	rv = replay_children(r, p, rv);
	if (p->proc != NULL && end_space(r, p) == -1)
		rv = -1;
	return (rv);
}

int
replay_root(struct replay *r, uint32_t pid)
{
	struct replay_proc *p;
	int rv;

	p = alloc_process(r, pid);
	if (p == NULL)
		return (replay_fail(r, "out of memory"));
	rv = begin_space(r, p);
	if (rv == 0)
		rv = run_process(r, p);
	if (p->proc != NULL)
		vmsim_proc_exit(p->proc);
	free(p);
	return (rv);
}
