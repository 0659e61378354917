/* SPDX-License-Identifier: BSD-2-Clause */
/* A scenario under way: shared by the engine and the operations. */
#ifndef SCENARIO_ENGINE_H
#define SCENARIO_ENGINE_H

#include <bsd/sys/tree.h>
#include <setjmp.h>
#include "scenario/language.h"

struct vmsim_hold;
struct vmsim_proc;
struct vm_object;

/* Text that grows.  Without memory it stays cut and says so at the end. */
struct out {
	char	*p;
	size_t	 len;
	size_t	 max;
	bool	 cut;
};

void	out_fini(struct out *);
void	out_add(struct out *, const char *, size_t);
void	out_str(struct out *, const char *);
void	out_fmt(struct out *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* A vmsim_print_t whose argument is a struct out. */
void	out_print(void *out, const char *text, size_t len);
/* The same, `| ` put before every line. */
struct out_bar {
	struct out *out;
	bool	 within;	/* a line is begun */
};
void	out_bar_print(void *bar, const char *text, size_t len);
void	out_bar_end(struct out_bar *);

/*
 * What a run changes lies in the machine's own memory, vmsim_alloc(), so that
 * restoring the machine restores the run: the tables of processes and objects,
 * holds, pages of files.  What lies outside belongs to one strand and begins
 * anew with it.
 */

/* A page of a file that was written back. */
struct stored_page {
	RB_ENTRY(stored_page) link;
	uint64_t pindex;
	unsigned char bytes[VMSIM_PAGE_SIZE];
};
RB_HEAD(stored_pages, stored_page);

/* A named object of the run. */
struct test_object {
	struct scenario_run *run;
	const char *name;
	const struct object_spec *spec;	/* NULL: not made yet */
	uint64_t npages;		/* when it was made */
	bool	 interrupted;		/* some `during` names it */
	struct vm_object *object;	/* NULL: not made, or released */
	const struct scenario_op *queued; /* by `during`, or NULL */
	uint64_t paddr;			/* dev, sg: its device memory */
	struct stored_pages stored;	/* file */
	uint64_t limit;			/* file: pages from here on that were
					   never stored read as zeroes */
};

struct held {
	struct held *older;
	uint32_t proc;
	uint64_t addr;
	struct vmsim_hold *hold;
};

/*
 * Operations that follow each other: those outside all blocks, which "main"
 * executes, or those of one thread.
 */
struct strand {
	struct scenario_run *run;
	uint32_t tid;			/* of its thread; 0: not begun */
	const struct scenario_op *current; /* NULL: the ending */
	struct out text;		/* its lines so far */
	struct out answer;		/* its answer, without "= " */
	unsigned char *vec;		/* of mincore */
	uint64_t vec_max;		/* its bytes */
	char	 unexpected[256];	/* a failed `expect`, or "" */
	bool	 within_queued;		/* a `during` operation is running */
	struct out lines;		/* a thread's, to be delivered */
	struct delivery *deliveries;	/* one an operation of its */
	unsigned ndeliveries;
};

/* What an operation of a thread did, in its strand's `lines`. */
struct delivery {
	size_t	 from;
	size_t	 len;
	char	*unexpected;		/* malloc()ed, or NULL */
};

struct scenario_run {
	const struct scenario *script;
	const struct scenario_options *options;
	scenario_sink_t *sink;
	void	*sink_arg;
	struct vmsim *vm;
	struct vmsim_proc **procs;	/* by number of the name */
	struct test_object *objects;	/* by number of the name */
	struct held **holds;		/* newest first */
	struct strand strands[1 + SCENARIO_THREADS]; /* main's is the first */
	bool	 failed;		/* some `expect` failed */
	bool	 panicked;		/* the machine is dead */
	jmp_buf	 escape;		/* from a panic */
};

/* engine.c */
/* Runs an operation; its answer is appended to strand->answer. */
void	 engine_execute(struct strand *, const struct scenario_op *);
/* The same from the start of its lines: they are then in strand->text. */
void	 engine_step(struct strand *, const struct scenario_op *);
/* Runs what `during` queued on the object, if anything. */
void	 engine_run_queued(struct test_object *);
/* All checkers; what they find follows the operation's own lines. */
void	 engine_check(struct strand *);
/* Gives back all that the scenario has and counts what is left. */
void	 engine_ending(struct strand *);

/* tables.c */
void	 tables_config(const struct scenario *,
	    const struct scenario_options *, struct vmsim_config *);
/* For a machine that was just made; false without memory in it. */
bool	 tables_make(struct scenario_run *, struct vmsim *);
void	 tables_init(struct scenario_run *, const struct scenario *,
	    const struct scenario_options *);
void	 tables_fini(struct scenario_run *);
/* The strand whose operation is under way. */
struct strand *tables_strand(struct scenario_run *);
/* A process of that name is there, or (NULL) no more: its place is by the line
   that makes it. */
void	 tables_enter(struct scenario_run *, uint32_t number,
	    struct vmsim_proc *);

/* threads.c */
/* Runs the threads in the default schedule; false: the sink says stop. */
bool	 threads_run(struct scenario_run *);
/* The operations of one thread; `done` is called after each. */
void	 threads_strand(struct strand *, void (*done)(struct strand *));

/* answers.c */
const char *answer_errno(int error);	/* "ok" for 0 */
const char *answer_kern(int rv);	/* "ok" for KERN_SUCCESS */

/* objects.c, one file a family of kinds: 0 or an errno value. */
int	 object_create(struct scenario_run *, struct test_object *);
int	 object_file_create(struct scenario_run *, struct test_object *);
int	 object_mgtdev_create(struct scenario_run *, struct test_object *);
int	 object_dev_create(struct scenario_run *, struct test_object *);
int	 object_sg_create(struct scenario_run *, struct test_object *);
/* The 512 equal words of page `pindex` before anybody wrote it. */
void	 object_fill(const struct test_object *, uint64_t pindex, void *page);

/* The operations, for the table. */
verb_fn	 op_frames, op_object, op_proc, op_fork, op_exit, op_mmap,
	 op_mmapany, op_munmap, op_mprotect, op_minherit, op_madvise,
	 op_mlock, op_munlock, op_msync, op_mincore, op_fault, op_load,
	 op_store, op_hold, op_unhold, op_evict, op_truncate, op_collapse,
	 op_during, op_dump, op_stats, op_expect, op_story, op_chain,
	 op_peek, op_poke;

#endif /* SCENARIO_ENGINE_H */
