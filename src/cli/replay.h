/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replaying recorded programs on a machine.
 *
 *	replay.c	logs, processes and their order
 *	replay_calls.c	the system calls of one process
 *	replay_space.c	Linux' memory calls in terms of the machine's
 *	replay_files.c	what file descriptors stand for
 *	replay_report.c	the summary
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

#include <bsd/sys/queue.h>

#include "cli/lackey.h"
#include "cli/log.h"

#define	REPLAY_FDS	1024	/* descriptors that are followed */

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
	double		 seconds;
	bool		 progress;
	char		 error[512];	/* why replay_run() failed */
	char		 first_unknown[160]; /* place of the first such line */
	char		 first_refused[160];
};

/* 0, or -1 with r->error. */
int	replay_add_log(struct replay *, const char *path);
int	replay_run(struct replay *, const struct vmsim_config *);
void	replay_fini(struct replay *);

void	replay_call(struct replay *, struct replay_proc *,
	    const struct lackey_event *);

int	replay_touch_missing(struct replay *, struct replay_proc *,
	    uint64_t addr, uint32_t len, int prot);
void	replay_mmap(struct replay *, struct replay_proc *,
	    const struct lackey_event *);
void	replay_brk(struct replay *, struct replay_proc *, uint64_t brk);
void	replay_mremap(struct replay *, struct replay_proc *,
	    const struct lackey_event *);
void	replay_memory_call(struct replay *, struct replay_proc *,
	    const struct lackey_event *);

struct replay_file *replay_file_get(struct replay *, const char *path,
	    size_t len);
struct vm_object *replay_file_create(struct vmsim *, const char *name,
	    uint64_t len_bytes);
struct vm_object *replay_file_object(struct replay *, struct replay_file *,
	    uint64_t npages);
void	replay_files_fini(struct replay *);

void	replay_print(const struct replay *, FILE *);
int	replay_print_json(const struct replay *, FILE *);

int	cmd_replay(int argc, char **argv);
int	cmd_record(int argc, char **argv);

#endif /* CLI_REPLAY_H */
