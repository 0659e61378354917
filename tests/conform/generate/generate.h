/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios out of a seed.
 *
 * The generator keeps a rough picture of the machine (which processes live,
 * which objects there are, which pages were touched last), only as much as
 * makes the next operation likely to hit something; what an operation does is
 * the simulator's to say.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum op {
	OP_MMAP,
	OP_MMAPANY,
	OP_GUARD,
	OP_STACK,
	OP_MUNMAP,
	OP_MPROTECT,
	OP_MINHERIT,
	OP_MADVISE,
	OP_MLOCK,
	OP_MUNLOCK,
	OP_MSYNC,
	OP_MINCORE,
	OP_FAULT,
	OP_LOAD,
	OP_STORE,
	OP_FORCE,
	OP_HOLD,
	OP_UNHOLD,
	OP_EVICT,
	OP_SCAN,	/* the page daemon's parts */
	OP_LAUNDER,
	OP_TRUNCATE,
	OP_COLLAPSE,
	OP_FORK,
	OP_EXIT,
	OP_PROC,
	OP_PEEK,	/* among threads only */
	OP_POKE,
	OP_DURING,	/* with an access that may run it */
	OP_BURST,	/* store, fork, store on both sides */
	OP_RETURN,	/* store, evict, load: out and back */
	OP_RUN,		/* loads of neighbouring pages */
	OP_QUEUES,
	NOPS
};

enum kind {
	KIND_SWAP,
	KIND_FILE,
	KIND_MGTDEV,
	KIND_DEV,
	KIND_SG,
	KIND_PHYS,
	NKINDS,
	KIND_LARGEPAGE = NKINDS,	/* with superpages only */
};

#define	KIND_BIT(kind)	(1u << (kind))

/* How often each operation comes, and the kinds of objects. */
struct recipe {
	unsigned char weights[NOPS];
	unsigned kinds;
	bool	 tame;		/* nothing that recordings leave out */
	bool	 superpages;	/* the machine has them */
};

struct family {
	const char *name;
	struct recipe recipe;
	bool	 blend;		/* the sum of a few others */
	unsigned nops;		/* 0: a few dozen */
};

extern const struct family families[];
extern const unsigned nfamilies;
const struct family *family_find(const char *name);

#define	GEN_PROCS	6
#define	GEN_OBJECTS	5
#define	GEN_HOLDS	8
#define	GEN_HOT		3

struct gen_object {
	enum kind kind;
	unsigned npages;
};

struct gen_hold {
	unsigned proc;
	uint64_t addr;
};

struct gen {
	uint64_t random;
	struct recipe recipe;
	uint64_t base;		/* of the window where mappings lie */
	unsigned window;	/* its pages */
	unsigned stack;		/* pages of the last stack, or 0 */
	bool	 low;		/* mmapany was used */
	bool	 queued;	/* the line under way is `during` */
	bool	 racing;	/* it is a thread's: what it ends others use */
	unsigned object_max;	/* pages */
	unsigned procs[GEN_PROCS];	/* that live */
	unsigned nprocs;
	unsigned next_proc;
	struct gen_object objects[GEN_OBJECTS];
	unsigned nobjects;
	struct gen_hold holds[GEN_HOLDS];
	unsigned nholds;
	uint64_t hot[GEN_HOT];	/* pages touched last */
	unsigned value;		/* of the next store */
	char	*text;
	size_t	 len;
	size_t	 max;
};

/* generate_text.c */
uint64_t gen_below(struct gen *, uint64_t n);
bool	 gen_chance(struct gen *, unsigned one, unsigned of);
/* A line, or a piece of one. */
void	 gen_say(struct gen *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
unsigned gen_proc(struct gen *);
/* A page to touch: often one that was touched before. */
uint64_t gen_page(struct gen *);
/* A range within the window; often it begins at a touched page. */
uint64_t gen_range(struct gen *, unsigned *npages);
const char *gen_prot(struct gen *);

/* generate_ops.c, generate_access.c */
typedef void gen_op_t(struct gen *);
gen_op_t gen_mmap, gen_mmapany, gen_guard, gen_stack, gen_munmap,
	 gen_mprotect, gen_minherit, gen_madvise, gen_mlock, gen_munlock,
	 gen_msync, gen_truncate, gen_fork, gen_exit, gen_new_proc;
gen_op_t gen_mincore, gen_fault, gen_load, gen_store, gen_force, gen_hold,
	 gen_unhold, gen_evict, gen_collapse, gen_peek, gen_poke, gen_during,
	 gen_burst, gen_return, gen_run;
/* generate_pageout.c */
gen_op_t gen_scan, gen_launder, gen_queues;
void	 gen_object(struct gen *);
/* One operation by the weights, leaving out those that take many lines. */
void	 gen_operation(struct gen *, bool single);

/* generate_super.c: the same where the machine has superpages. */
uint64_t gen_super_page(struct gen *);
uint64_t gen_super_range(struct gen *, unsigned *npages);
unsigned gen_super_offset(struct gen *, unsigned npages);
void	 gen_super_object(struct gen *);
void	 gen_super_look(struct gen *, unsigned proc);

/* generate_scenario.c: a whole scenario, to be freed; NULL without memory. */
char	*generate(const struct family *, uint64_t seed, unsigned nops,
	    size_t *len);

/* generate_race.c */
#define	RACE_THREADS	3
#define	RACE_OPS	3

struct race_line {
	size_t	 from, len;	/* with its newline */
};

/* A scenario with threads and where in its text they are. */
struct race {
	char	*text;
	size_t	 len;
	size_t	 setup_len;
	size_t	 final_from;
	unsigned nthreads;
	unsigned nops[RACE_THREADS];
	struct race_line ops[RACE_THREADS][RACE_OPS];
};

/* False without memory; the text is to be freed. */
bool	 generate_race(uint64_t seed, unsigned nthreads, struct race *);

/* generate_run.c */
enum verdict {
	PASSED,
	STUCK,		/* an operation within a pager's call waited for the
			   call that it interrupted: nobody can go on */
	FAILED,
};
/* Runs the text with all checks; a failure is told on standard output. */
enum verdict generate_run(const char *family, uint64_t seed,
	    const char *text, size_t len);

/* generate_twice.c: once more without paging; false, and told, if a process
   could notice. */
bool	 generate_run_twice(const char *family, uint64_t seed,
	    const char *text);

/* generate_race_run.c */
struct race_limits {
	unsigned preemptions;	/* 0: one or two, by the seed */
	uint64_t executions;	/* of one scenario */
	bool	 unreduced;	/* compare with all schedules */
	bool	 as_recorded;	/* always; else sometimes */
};

struct race_tally {
	uint64_t executions;
	uint64_t complete;	/* explored wholly */
	uint64_t unreduced;	/* compared with all schedules */
	uint64_t serial;	/* compared with one operation at a time */
};

/* Explores it; a failure is told on standard output. */
enum verdict generate_race_run(const struct race *, uint64_t seed,
	    const struct race_limits *, struct race_tally *);

/* generate_serial.c */
struct outcomes;

/* Is a thread's operation the same whether or not others run meanwhile? */
bool	 race_is_serial(const struct race *);
/* The answers of every order of whole operations, as race_key() has them. */
bool	 race_serial_keys(const struct race *, struct outcomes *keys);
/* What loads and stores answered, a line a thread; to be freed. */
char	*race_key(const struct race *, const char *text, size_t len);

#endif /* GENERATE_H */
