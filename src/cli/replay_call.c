/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of one process: descriptors here, memory elsewhere. */
#include <string.h>

#include "cli/replay.h"

static void
set_fd(struct replay_proc *p, uint64_t fd, struct replay_file *file)
{
	if (fd < REPLAY_FDS)
		p->fd[fd] = file;
}

static struct replay_file *
get_fd(const struct replay_proc *p, uint64_t fd)
{
	return (fd < REPLAY_FDS ? p->fd[fd] : NULL);
}

static void
opened(struct replay *r, struct replay_proc *p, const struct lackey_event *ev)
{
	if (ev->path != NULL)
		set_fd(p, ev->result, replay_file_get(r, ev->path,
		    ev->pathlen));
}

static void
descriptor_call(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev)
{
	if (!ev->has_result || ev->failed)
		return;
	switch (ev->number) {
	case LINUX_OPEN:
	case LINUX_OPENAT:
	case LINUX_CREAT:
	case LINUX_MEMFD_CREATE:
		opened(r, p, ev);
		break;
	case LINUX_CLOSE:
		set_fd(p, ev->arg[0], NULL);
		break;
	case LINUX_DUP:
	case LINUX_DUP2:
	case LINUX_DUP3:
		set_fd(p, ev->result, get_fd(p, ev->arg[0]));
		break;
	case LINUX_FCNTL:
		/* F_DUPFD and F_DUPFD_CLOEXEC */
		if (ev->arg[1] == 0 || ev->arg[1] == 1030)
			set_fd(p, ev->result, get_fd(p, ev->arg[0]));
		break;
	default:
		break;
	}
}

/* Calls that change the address space; true if this is one. */
static bool
memory_call(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev)
{
	switch (ev->number) {
	case LINUX_MMAP:
		replay_mmap(r, p, ev);
		return (true);
	case LINUX_BRK:
		if (ev->has_result && !ev->failed)
			replay_brk(r, p, ev->result);
		return (true);
	case LINUX_MREMAP:
		replay_mremap(r, p, ev);
		return (true);
	case LINUX_MUNMAP:
	case LINUX_MPROTECT:
	case LINUX_PKEY_MPROTECT:
	case LINUX_MADVISE:
	case LINUX_MSYNC:
	case LINUX_MLOCK:
	case LINUX_MLOCK2:
	case LINUX_MUNLOCK:
		replay_memory_call(r, p, ev);
		return (true);
	case LINUX_MINCORE:
	case LINUX_MLOCKALL:
	case LINUX_MUNLOCKALL:
	case LINUX_SHMAT:
	case LINUX_REMAP_FILE_PAGES:
		/* Seen and counted; they do not change what is mapped, or
		   FreeBSD does not have them. */
		return (true);
	default:
		return (false);
	}
}

/*
 * A call whose result is in a later line is kept until then; the log's line
 * buffer does not last, so its path is copied.
 */
static void
keep_pending(struct replay_proc *p, const struct lackey_event *ev)
{
	size_t n = ev->pathlen;

	p->pending = *ev;
	if (ev->path == NULL)
		return;
	if (n >= sizeof(p->pending_path))
		n = sizeof(p->pending_path) - 1;
	memcpy(p->pending_path, ev->path, n);
	p->pending_path[n] = '\0';
	p->pending.path = p->pending_path;
	p->pending.pathlen = n;
}

static void
trace_call(struct replay *r, const struct replay_proc *p,
    const struct lackey_event *ev)
{
	char args[LACKEY_ARGS * 20 + 1] = "", answer[24] = "failed";
	int i, len = 0;

	if (!r->trace.listens)
		return;
	for (i = 0; i < ev->nargs; i++)
		len += snprintf(args + len, sizeof(args) - (size_t)len,
		    "%s%#jx", i == 0 ? "" : ", ", (uintmax_t)ev->arg[i]);
	if (!ev->failed)
		snprintf(answer, sizeof(answer), "%#jx",
		    (uintmax_t)ev->result);
	replay_trace_did(r, answer, "%s(%s) # of %u", ev->name, args, p->pid);
}

void
replay_call(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev)
{
	struct lackey_event done;

	if (ev->kind == LACKEY_CALL) {
		r->total.calls++;
		if (!ev->has_result) {
			keep_pending(p, ev);
			return;
		}
		done = *ev;
	} else {
		if (p->pending.number != ev->number || p->pending.tid !=
		    ev->tid)
			return;
		done = p->pending;
		done.has_result = ev->has_result;
		done.failed = ev->failed;
		done.result = ev->result;
		memset(&p->pending, 0, sizeof(p->pending));
	}
	if (memory_call(r, p, &done))
		r->total.memory_calls++;
	else
		descriptor_call(r, p, &done);
	trace_call(r, p, &done);
}
