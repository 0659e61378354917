/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Replaying recorded programs on a machine.
 *	    replay.c		the whole
 *	    replay_log.c	logs: whose they are, which is next
 *	    replay_process.c	processes and their order
 *	    replay_image.c	the lines of one program image
 *	    replay_call.c	the system calls of one process
 *	    replay_space.c	Linux' memory calls in terms of the machine's
 *	    replay_file.c	what file descriptors stand for
 *	    replay_report.c	the summary; replay_json.c: as JSON
 *	    replay_compare.c	the figures of several replays
 *	    replay_trace.c	its recording; replay_written.c: to a file
 * RULES
 *	1  Each log is one program image of one process (lackey.h).
 *	2  The same logs give the same run.
 *	3  Addresses are the recorded ones; what is touched and was mapped
 *	   before the recording began is mapped then.
 *	4  Functions return 0, or -1 with r->error, the first one.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	cmd_replay() and the benchmark, on the host's stack.
 */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <vmsim/machine.h>
#include <vmsim/process.h>
#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/trace.h>

#include <bsd/sys/queue.h>

#include "cli/lackey.h"
#include "cli/log.h"

#define	REPLAY_FDS	1024	/* descriptors that are followed */
#define	REPLAYS_MAX	8	/* that are compared */

/* A file that was mapped, by its path: one object for all processes. */
struct replay_file {
	STAILQ_ENTRY(replay_file) link;
	char		*path;
	struct vm_object *object;	/* NULL until mapped */
	uint64_t	 npages;
};

/* One log: a program image of a process. */
struct replay_log {
	STAILQ_ENTRY(replay_log) link;
	const char	*path;
	uint32_t	 pid;
	bool		 used;
};

/* What is known of a process when it has ended. */
struct replay_summary {
	uint32_t	 pid;
	uint64_t	 accesses;
	struct vmsim_proc_usage usage;
};

struct replay_proc {
	STAILQ_ENTRY(replay_proc) link;
	struct vmsim_proc *proc;
	uint32_t	 pid;
	uint64_t	 brk_start;	/* 0: not known yet */
	uint64_t	 brk;
	uint64_t	 accesses;
	/* The call whose result comes in a later line, one for all threads. */
	struct lackey_event pending;
	char		 pending_path[512];
	struct replay_file *fd[REPLAY_FDS];
	STAILQ_HEAD(, replay_proc) children;	/* not yet run */
};

/* Lines of the logs, by kind, and what became of them. */
struct replay_totals {
	uint64_t lines, fetches, loads, stores, modifies;
	uint64_t calls, memory_calls, notes, unknown;
	uint64_t synthesised;		/* pages mapped on first touch */
	uint64_t refused;		/* accesses that failed */
	uint64_t call_failures;		/* memory calls that failed here */
	uint64_t forks, execs, processes;
	uint64_t max_depth;
	uint64_t max_resident;		/* frames in use at most */
};

/* The recording that is wanted: accesses are counted from 1. */
struct replay_trace {
	const char	*path;		/* of the recording, or NULL */
	const char	*page;		/* of one that shows it, or NULL; with
					   neither nothing is recorded */
	uint64_t	 first;		/* access */
	uint64_t	 last;		/* 0: all that come */
	size_t		 max_bytes;	/* 0: however long */
	bool		 hits;		/* accesses without a fault, too */
	bool		 begun;
	bool		 listens;
	uint64_t	 seen;		/* the last access in it */
	size_t		 nsteps;	/* that have ended */
	struct vmsim_trace *t;		/* NULL: it has not begun */
};

struct replay {
	struct vmsim	*vm;
	struct vm_object *image;	/* text mapped before the recording */
	STAILQ_HEAD(, replay_log) logs;
	STAILQ_HEAD(, replay_file) files;
	struct replay_totals total;
	struct replay_summary *procs;	/* ended processes, in that order */
	size_t		 nprocs;
	uint64_t	 all_frames;	/* of the machine */
	struct vmsim_counters counters;	/* at the end */
	unsigned	 violations;	/* of vmsim_check() at the end */
	struct replay_trace trace;
	double		 seconds;
	bool		 progress;
	const char	*policies;	/* of the machine; NULL: the usual */
	char		 error[512];	/* why replay_run() failed */
	char		 first_unknown[160]; /* place of the first such line */
	char		 first_refused[160];
};

/* A fault that read a page and copied it counts in both. */
struct replay_faults {
	uint64_t zero, copied, moved, file, soft;
};

/* replay.c */
int	replay_run(struct replay *, const struct vmsim_config *);
void	replay_fini(struct replay *);
int	replay_fail(struct replay *, const char *what);	/* -1 */
uint64_t replay_accesses(const struct replay *);

/* replay_log.c */
int	replay_add_log(struct replay *, const char *path);
/* The next one of a process that was not replayed, or NULL. */
struct replay_log *replay_take_log(struct replay *, uint32_t pid);

/* replay_process.c */
/* A process without a parent, its images and its children. */
int	replay_root(struct replay *, uint32_t pid);
int	replay_fork(struct replay *, struct replay_proc *, uint32_t pid);
/*
 * Runs the children that were created so far, oldest first; after a failure
 * (`rv` is not 0) they only go.  Returns the failure.
 */
int	replay_children(struct replay *, struct replay_proc *, int rv);

/* replay_image.c: *execed tells that it ended in an exec that worked. */
int	replay_image(struct replay *, struct replay_proc *, const char *path,
	    bool *execed);

/* replay_call.c */
void	replay_call(struct replay *, struct replay_proc *,
	    const struct lackey_event *);

/* replay_space.c */
/*
 * An access failed because nothing is mapped: maps what is missing of its
 * range and says whether it is worth another try (0).
 */
int	replay_touch_missing(struct replay *, struct replay_proc *,
	    uint64_t addr, uint32_t len, int prot);
void	replay_mmap(struct replay *, struct replay_proc *,
	    const struct lackey_event *);
void	replay_brk(struct replay *, struct replay_proc *, uint64_t brk);
void	replay_mremap(struct replay *, struct replay_proc *,
	    const struct lackey_event *);
/* The calls on a range that exists already. */
void	replay_memory_call(struct replay *, struct replay_proc *,
	    const struct lackey_event *);

/* replay_file.c: NULL without memory. */
struct replay_file *replay_file_get(struct replay *, const char *path,
	    size_t len);
struct vm_object *replay_file_create(struct vmsim *, const char *name,
	    uint64_t len_bytes);
/* The object of a file, at least `npages` long. */
struct vm_object *replay_file_object(struct replay *, struct replay_file *,
	    uint64_t npages);
void	replay_files_fini(struct replay *);

/* replay_trace.c */
/* Before an access, or anything else that happens then. */
void	replay_trace_look(struct replay *, uint64_t access);
/* Something has been done; if it shows, it was an operation of that text. */
void	replay_trace_did(struct replay *, const char *answer, const char *fmt,
	    ...) __attribute__((format(printf, 3, 4)));
void	replay_trace_stop(struct replay *);
void	replay_trace_fini(struct replay *);
/* replay_written.c; false: it has been told why not. */
bool	replay_trace_write(struct replay *);

/* replay_report.c */
struct replay_faults replay_faults(const struct replay *);
void	replay_print(const struct replay *, FILE *);
/*
 * replay_json.c: one replay, or several to be compared.  -1 when the command
 * was built without JSON.
 */
int	replay_print_json(struct replay *const *, size_t n, FILE *);
/* replay_compare.c: a column each, the first is what the others are measured
   by. */
void	replay_compare(struct replay *const *, size_t n, FILE *);

#endif /* CLI_REPLAY_H */
