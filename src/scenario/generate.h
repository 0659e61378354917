/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Scenarios out of a seed: a walk over the operations by their weights.
 *	It keeps a rough picture of the machine (which processes live, which
 *	objects there are, which pages were touched last), only as much as
 *	makes the next operation likely to hit something; what an operation
 *	does is the simulator's to say.
 * RULES
 *	1  The same seed gives the same text on every host.
 *	2  Text is all it makes: nothing is parsed or run.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The command and tests, on the host's stack.
 */
#ifndef SCENARIO_GENERATE_H
#define SCENARIO_GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gen_op_kind {
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

enum gen_kind {
	GEN_SWAP,
	GEN_FILE,
	GEN_MGTDEV,
	GEN_DEV,
	GEN_SG,
	GEN_PHYS,
	GEN_KINDS,
	GEN_LARGEPAGE = GEN_KINDS,	/* with superpages only */
};

#define	GEN_BIT(kind)	(1u << (kind))

/* How often each operation comes, and the kinds of objects. */
struct recipe {
	unsigned char weights[NOPS];
	unsigned kinds;
	bool	 tame;		/* nothing that recordings leave out */
	bool	 superpages;	/* the machine has them */
};

struct gen_family {
	const char *name;
	struct recipe recipe;
	bool	 blend;		/* the sum of a few others */
	unsigned nops;		/* 0: a few dozen */
};

extern const struct gen_family gen_families[];
extern const unsigned gen_nfamilies;
const struct gen_family *gen_family_find(const char *name);

#define	GEN_PROCS	6
#define	GEN_OBJECTS	5
#define	GEN_HOLDS	8
#define	GEN_HOT		3

struct gen_object {
	enum gen_kind kind;
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
char	*generate(const struct gen_family *, uint64_t seed, unsigned nops,
	    size_t *len);

#endif /* SCENARIO_GENERATE_H */
