/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order of a replay.  Each log is one program image of one process.  A
 * process begins where its parent's log says that it was created, and runs
 * when the parent waits for a child, or has ended; so parent and child are
 * alive together and copy-on-write does its work.  The same logs always give
 * the same run.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/replay.h"

#define	PROGRESS_LINES	(1 << 16)	/* lines between two looks */
#define	IMAGE_BYTES	(1ULL << 47)	/* one offset for each address */

static int run_process(struct replay *, struct replay_proc *);

static int
fail(struct replay *r, const char *what)
{
	if (r->error[0] == '\0')
		snprintf(r->error, sizeof(r->error), "%s", what);
	return (-1);
}

/*
 * The process of a log: from the first line that names one, else from the
 * last number in the file's name.
 */
static uint32_t
find_pid(struct logfile *lf)
{
	const char *p, *path = log_path(lf);
	uint32_t pid;
	char *line;
	size_t len;

	while ((line = log_line(lf, &len)) != NULL) {
		pid = lackey_pid(line);
		if (pid != 0)
			return (pid);
	}
	pid = 0;
	for (p = path; *p != '\0'; p++) {
		if (*p == '/')
			pid = 0;
		else if (*p == '.' && p[1] >= '1' && p[1] <= '9')
			pid = (uint32_t)strtoul(p + 1, NULL, 10);
	}
	return (pid);
}

int
replay_add_log(struct replay *r, const char *path)
{
	struct replay_log *log, *at, *prev = NULL;
	struct logfile *lf;

	lf = log_open(path, r->error, sizeof(r->error));
	if (lf == NULL)
		return (-1);
	log = calloc(1, sizeof(*log));
	if (log == NULL) {
		log_close(lf);
		return (fail(r, "out of memory"));
	}
	log->path = path;
	log->pid = find_pid(lf);
	if (log_error(lf) != NULL) {
		snprintf(r->error, sizeof(r->error), "%s: %s", path,
		    log_error(lf));
		log_close(lf);
		free(log);
		return (-1);
	}
	log_close(lf);
	/* By process; images of one process in the order given. */
	STAILQ_FOREACH(at, &r->logs, link) {
		if (at->pid > log->pid)
			break;
		prev = at;
	}
	if (prev == NULL)
		STAILQ_INSERT_HEAD(&r->logs, log, link);
	else
		STAILQ_INSERT_AFTER(&r->logs, prev, log, link);
	return (0);
}

static struct replay_log *
take_log(struct replay *r, uint32_t pid)
{
	struct replay_log *log;

	STAILQ_FOREACH(log, &r->logs, link) {
		if (!log->used && (pid == 0 || log->pid == pid)) {
			log->used = true;
			return (log);
		}
	}
	return (NULL);
}

static struct replay_proc *
new_process(struct replay *r, uint32_t pid)
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
process_name(uint32_t pid, char *name, size_t size)
{
	snprintf(name, size, "%u", pid);
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
	if (now.accesses + now.usage.entries == 0)
		return (0);
	s = reallocarray(r->procs, r->nprocs + 1, sizeof(*s));
	if (s == NULL)
		return (fail(r, "out of memory"));
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
	char name[16];

	r->total.execs++;
	if (end_space(r, p) == -1)
		return (-1);
	process_name(p->pid, name, sizeof(name));
	p->proc = vmsim_proc_create(r->vm, name);
	if (p->proc == NULL)
		return (fail(r, "out of memory for a process"));
	p->brk_start = p->brk = 0;
	p->accesses = 0;
	return (0);
}

static int
fork_process(struct replay *r, struct replay_proc *p, uint32_t pid)
{
	struct replay_proc *child;
	char name[16];

	child = new_process(r, pid);
	if (child == NULL)
		return (fail(r, "out of memory"));
	memcpy(child->fd, p->fd, sizeof(p->fd));
	child->brk_start = p->brk_start;
	child->brk = p->brk;
	process_name(pid, name, sizeof(name));
	child->proc = vmsim_proc_fork(p->proc, name, false);
	if (child->proc == NULL) {
		free(child);
		return (fail(r, "out of memory in fork"));
	}
	r->total.forks++;
	STAILQ_INSERT_TAIL(&p->children, child, link);
	return (0);
}

/*
 * Runs the children that were created so far, oldest first; after a failure
 * (`rv` is not 0) they only go.
 */
static int
run_children(struct replay *r, struct replay_proc *p, int rv)
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

static void
note_place(char *place, size_t size, struct logfile *lf, const char *what)
{
	if (place[0] == '\0')
		snprintf(place, size, "%s:%ju: %s", log_path(lf),
		    (uintmax_t)log_lineno(lf), what);
}

static void
access_memory(struct replay *r, struct replay_proc *p, struct logfile *lf,
    const struct lackey_event *ev, int prot)
{
	struct vmsim_signal sig;
	char what[96];
	int tries;

	p->accesses++;
	for (tries = 0; tries < 3; tries++) {
		if (vmsim_touch(p->proc, ev->addr, ev->len, prot, &sig) == 0)
			return;
		if (sig.code != VMSIM_SEGV_MAPERR ||
		    replay_touch_missing(r, p, ev->addr, ev->len, prot) != 0)
			break;
	}
	r->total.refused++;
	snprintf(what, sizeof(what), "%s of %u bytes at %#jx: signal %d, code "
	    "%d", prot == VMSIM_PROT_WRITE ? "store" : prot ==
	    VMSIM_PROT_EXEC ? "fetch" : "load", ev->len, (uintmax_t)ev->addr,
	    sig.signo, sig.code);
	note_place(r->first_refused, sizeof(r->first_refused), lf, what);
}

static int
system_call(struct replay *r, struct replay_proc *p,
    const struct lackey_event *ev)
{
	replay_call(r, p, ev);
	if (ev->child != 0)
		return (fork_process(r, p, ev->child));
	if (ev->number == LINUX_WAIT4 || ev->number == LINUX_WAITID)
		return (run_children(r, p, 0));
	return (0);
}

static int
one_line(struct replay *r, struct replay_proc *p, struct logfile *lf,
    const char *line, size_t len, struct lackey_event *ev)
{
	lackey_parse(line, len, ev);
	r->total.lines++;
	switch (ev->kind) {
	case LACKEY_FETCH:
		r->total.fetches++;
		access_memory(r, p, lf, ev, VMSIM_PROT_EXEC);
		break;
	case LACKEY_LOAD:
		r->total.loads++;
		access_memory(r, p, lf, ev, VMSIM_PROT_READ);
		break;
	case LACKEY_STORE:
		r->total.stores++;
		access_memory(r, p, lf, ev, VMSIM_PROT_WRITE);
		break;
	case LACKEY_MODIFY:
		r->total.modifies++;
		access_memory(r, p, lf, ev, VMSIM_PROT_WRITE);
		break;
	case LACKEY_CALL:
	case LACKEY_RESULT:
		return (system_call(r, p, ev));
	case LACKEY_NOTE:
		r->total.notes++;
		break;
	case LACKEY_UNKNOWN:
		r->total.unknown++;
		note_place(r->first_unknown, sizeof(r->first_unknown), lf,
		    "not a line of lackey");
		break;
	}
	return (0);
}

static void
show_progress(const struct replay *r, const struct logfile *lf,
    const struct replay_proc *p)
{
	uint64_t done, total;
	int i, filled;

	log_progress(lf, &done, &total);
	filled = total == 0 ? 0 : (int)(done * 30 / total);
	fprintf(stderr, "\rprocess %-7u [", p->pid);
	for (i = 0; i < 30; i++)
		fputc(i < filled ? '#' : ' ', stderr);
	fprintf(stderr, "] %ju lines", (uintmax_t)r->total.lines);
}

static void
note_use(struct replay *r)
{
	uint64_t used = r->all_frames - vmsim_free_count(r->vm);

	if (used > r->total.max_resident)
		r->total.max_resident = used;
}

/* One image; *execed tells that it ended in an exec that worked. */
static int
run_image(struct replay *r, struct replay_proc *p, const char *path,
    bool *execed)
{
	struct lackey_event ev = { 0 };
	struct logfile *lf;
	uint32_t last_call = 0;
	char *line;
	size_t len;
	int rv = 0;

	lf = log_open(path, r->error, sizeof(r->error));
	if (lf == NULL)
		return (-1);
	while (rv == 0 && (line = log_line(lf, &len)) != NULL) {
		rv = one_line(r, p, lf, line, len, &ev);
		if (ev.kind == LACKEY_CALL)
			last_call = ev.has_result ? 0 : ev.number;
		if (r->total.lines % 1024 == 0)
			note_use(r);
		if (r->progress && r->total.lines % PROGRESS_LINES == 0)
			show_progress(r, lf, p);
	}
	note_use(r);
	/* An exec that works has no result. */
	*execed = last_call == LINUX_EXECVE || last_call == LINUX_EXECVEAT;
	if (rv == 0 && log_error(lf) != NULL) {
		snprintf(r->error, sizeof(r->error), "%s:%ju: %s", path,
		    (uintmax_t)log_lineno(lf), log_error(lf));
		rv = -1;
	}
	log_close(lf);
	return (rv);
}

static int
run_process(struct replay *r, struct replay_proc *p)
{
	struct replay_log *log;
	bool execed = false;
	int rv = 0;

	while (rv == 0 && (log = take_log(r, p->pid)) != NULL) {
		rv = run_image(r, p, log->path, &execed);
		if (rv == 0 && execed)
			rv = exec_image(r, p);
		if (!execed)
			break;
	}
	rv = run_children(r, p, rv);
	if (p->proc != NULL && end_space(r, p) == -1)
		rv = -1;
	return (rv);
}

static int
run_root(struct replay *r, uint32_t pid)
{
	struct replay_proc *p;
	char name[16];
	int rv;

	p = new_process(r, pid);
	if (p == NULL)
		return (fail(r, "out of memory"));
	process_name(pid, name, sizeof(name));
	p->proc = vmsim_proc_create(r->vm, name);
	if (p->proc == NULL) {
		free(p);
		return (fail(r, "out of memory for a process"));
	}
	rv = run_process(r, p);
	if (p->proc != NULL)
		vmsim_proc_exit(p->proc);
	free(p);
	return (rv);
}

static void
print_violation(void *arg, const char *text, size_t len)
{
	fwrite(text, 1, len, arg);
}

int
replay_run(struct replay *r, const struct vmsim_config *config)
{
	struct timespec end, start;
	struct replay_log *log;
	int rv = 0;

	r->vm = vmsim_create(config);
	if (r->vm == NULL)
		return (fail(r, strerror(errno)));
	r->image = replay_file_create(r->vm, "program image", IMAGE_BYTES);
	if (r->image == NULL)
		return (fail(r, "out of memory for the program image"));
	r->all_frames = vmsim_free_count(r->vm);
	clock_gettime(CLOCK_MONOTONIC, &start);
	/* The lowest process is nobody's child. */
	STAILQ_FOREACH(log, &r->logs, link) {
		if (rv == 0 && !log->used)
			rv = run_root(r, log->pid);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (r->progress)
		fprintf(stderr, "\r%79s\r", "");
	r->seconds = (double)(end.tv_sec - start.tv_sec) +
	    (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	vmsim_counters(r->vm, &r->counters);
	r->violations = vmsim_check(r->vm, print_violation, stderr);
	return (rv);
}

void
replay_fini(struct replay *r)
{
	struct replay_log *log;

	replay_files_fini(r);
	if (r->image != NULL)
		vmsim_object_release(r->vm, r->image);
	vmsim_destroy(r->vm);
	while ((log = STAILQ_FIRST(&r->logs)) != NULL) {
		STAILQ_REMOVE_HEAD(&r->logs, link);
		free(log);
	}
	free(r->procs);
}
