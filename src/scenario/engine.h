/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	A scenario under way: its machine, the tables of what has a name, and
 *	the strands, which execute operations one after another.
 * RULES
 *	1  What a run changes lies in the machine's own memory, vmsim_alloc(),
 *	   so that restoring the machine restores the run: the tables of
 *	   processes and objects, holds, pages of files.
 *	2  What lies outside belongs to one strand and begins anew with it.
 *	3  A panic comes back to run.c by longjmp(); the machine is dead then
 *	   and is only destroyed.  So memory of the host that an operation
 *	   needs belongs to its strand, which is freed at the end.
 *	4  What an operation looks at beside the machine (the process of a
 *	   name, the list of holds) is told to the explorer by vmsim_note().
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Functions of verbs run in a simulated thread with nothing locked; so do
 *	queued ones (`during`), inside a pager's call.  The rest runs on the
 *	host's stack.
 */
#ifndef SCENARIO_ENGINE_H
#define SCENARIO_ENGINE_H

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
#include <setjmp.h>
#include "scenario/language.h"
#include "scenario/order.h"

struct vmsim_hold;
struct vmsim_proc;
struct vm_object;

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
	bool	 interrupted;		/* some `during` names it, or may yet */
	struct vm_object *object;	/* NULL: not made, or released */
	const struct scenario_op *queued; /* by `during`, or NULL */
	uint64_t paddr;			/* dev, sg: its device memory */
	struct stored_pages stored;	/* file */
	uint64_t limit;			/* file: pages from here on that were
					   never stored read as zeroes */
	unsigned char *made;		/* mgtdev: a bit for each page that has
					   its contents; NULL: all have */
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
	size_t	 step;			/* of the recording; 0: none */
	struct stream text;		/* its lines so far */
	struct stream answer;		/* its answer, without "= " */
	unsigned char *vec;		/* of mincore */
	uint64_t vec_max;		/* its bytes */
	char	 unexpected[256];	/* a failed `expect`, or "" */
	const struct scenario_op *queued; /* `during` operation that runs */
	struct stream lines;		/* a thread's, to be delivered */
	struct delivery *deliveries;	/* one an operation of its */
	unsigned ndeliveries;
};

/* What an operation of a thread did, in its strand's `lines`. */
struct delivery {
	size_t	 step;
	size_t	 from;
	size_t	 len;
	char	*unexpected;		/* malloc()ed, or NULL */
};

/* An answer that the machine's trace points to. */
struct said {
	SLIST_ENTRY(said) link;
	size_t	 len;
	char	 text[];
};

struct scenario_run {
	const struct scenario *script;
	const struct scenario_options *options;
	scenario_sink_t *sink;
	void	*sink_arg;
	struct vmsim *vm;
	struct vmsim_proc **procs;	/* by number of the name */
	struct vmsim_proc **placed;	/* by its place; with threads */
	struct order order;		/* places that are taken */
	struct test_object **objects;	/* by number of the name */
	uint32_t nprocs, nobjects;	/* room in these tables */
	struct held **holds;		/* newest first */
	struct strand strands[1 + SCENARIO_THREADS]; /* main's is the first */
	bool	 failed;		/* some `expect` failed */
	struct vmsim_trace *recording;	/* or NULL */
	SLIST_HEAD(, said) said;	/* so far */
	bool	 panicked;		/* the machine is dead */
	bool	 grows;			/* its script does, line by line */
	jmp_buf	 escape;		/* from a panic */
};

static inline struct vmsim_proc *
strand_proc(struct strand *s, const struct scenario_op *op)
{
	return (s->run->procs[op->proc]);
}

static inline uint64_t
op_len_bytes(const struct scenario_op *op)
{
	return (op->npages * VMSIM_PAGE_SIZE);
}

/* run.c */
/*
 * The machine that the script wants, with its tables; a panic of it comes back
 * to run->escape as RUN_PANICKED, its report in main's lines, or as
 * RUN_PANICKED_AGAIN while the dead machine was looked at.
 */
enum { RUN_PANICKED = 1, RUN_PANICKED_AGAIN };
bool	 run_machine_make(struct scenario_run *);
/* said.c: the trace of the machine tells the strand's answer. */
void	 said_mark(struct strand *);
void	 said_fini(struct scenario_run *);
/* Do its dumps call objects by name? */
bool	 run_names_objects(const struct scenario_run *);

/* engine.c: one operation. */
/* Runs it; its answer is appended to strand->answer. */
void	 engine_execute(struct strand *, const struct scenario_op *);
/* The same from the start of its lines: they are then in strand->text. */
void	 engine_step(struct strand *, const struct scenario_op *);
/* Runs what `during` queued on the object, if anything. */
void	 engine_run_queued(struct test_object *);
/* A recording learns what the strand does, and what came of it. */
void	 engine_record(struct strand *, const char *what);
void	 engine_record_answer(struct strand *);
/* All checkers; what they find follows the operation's own lines. */
void	 engine_check(struct strand *);
/* Gives back all that the scenario has and counts what is left. */
void	 engine_ending(struct strand *);

/* The object that it names, if it names one, is there; or it answers so. */
bool	 strand_has_object(struct strand *, const struct scenario_op *);

/* answers.c: a result has the same name on every host. */
void	 answer_text(struct strand *, const char *);
void	 answer_number(struct strand *, uint64_t);	/* hexadecimal */
void	 answer_value(struct strand *, uint64_t);	/* as it is written */
void	 answer_errno(struct strand *, int error);	/* "ok" for 0 */
void	 answer_kern(struct strand *, int rv);		/* KERN_* */

/* tables.c */
void	 tables_config(const struct scenario *,
	    const struct scenario_options *, struct vmsim_config *);
/* The strands; false without memory, and then tables_fini() is due, too. */
bool	 tables_init(struct scenario_run *, const struct scenario *,
	    const struct scenario_options *);
void	 tables_fini(struct scenario_run *);
/* For a machine that was just made; false without memory in it. */
bool	 tables_make(struct scenario_run *, struct vmsim *);
/* Room for the names that the script has by now; false as above. */
bool	 tables_grow(struct scenario_run *);
/* The strand whose operation is under way. */
struct strand *tables_strand(struct scenario_run *);
/* A process of that name is there, or (NULL) no more: its place is by the line
   that makes it. */
void	 tables_enter(struct scenario_run *, uint32_t number,
	    struct vmsim_proc *);

/* verbs_daemon.c */
/* What the page daemon does while an operation waits is told in its lines. */
void	 daemon_watch(struct scenario_run *);
/* Of a machine whose daemon runs by hand: `| limits`. */
void	 daemon_print_limits(struct strand *);

/* threads.c */
/* Runs the threads in the default schedule; false: the sink says stop. */
bool	 threads_run(struct scenario_run *);
/* The operations of one thread; `done` is called after each. */
void	 threads_strand(struct strand *, void (*done)(struct strand *));

/* race_failure.c: the line of an execution that did not end well. */
void	 race_failure(const struct scenario_run *, const char *report,
	    FILE *);

/* objects.c, one file a family of kinds: 0 or an errno value. */
int	 object_create(struct scenario_run *, struct test_object *);
int	 object_create_file(struct scenario_run *, struct test_object *);
int	 object_create_mgtdev(struct scenario_run *, struct test_object *);
int	 object_create_dev(struct scenario_run *, struct test_object *);
int	 object_create_sg(struct scenario_run *, struct test_object *);
/* object_lazy.c */
/* Does the object make contents when looked at?  False without memory. */
bool	 object_lazy_init(struct scenario_run *, struct test_object *);
bool	 object_has_contents(const struct test_object *, uint64_t pindex);
/* The page has its contents now. */
void	 object_made(struct test_object *, uint64_t pindex);
/* An operation is about to look at pages: they get their contents. */
void	 object_look(struct strand *, const struct scenario_op *);
/* The 512 equal words of page `pindex` before the first write. */
void	 object_fill(const struct test_object *, uint64_t pindex, void *page);

#endif /* SCENARIO_ENGINE_H */
