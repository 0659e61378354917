/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random operations made on a machine and on the model alike.  Operations are
 * told in the language of scenarios, so that a round can be run as one.
 */
#ifndef MODEL_DRIVER_H
#define MODEL_DRIVER_H

#include <stddef.h>

#include <vmsim/machine.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "model.h"

/* Half of the window lies in one page of the page table, half in the next. */
#define	BASE		(0x20000000ul - MODEL_WINDOW / 2 * VMSIM_PAGE_SIZE)
#define	NPROCS		8
#define	NOBJECTS	6
#define	NHOLDS		8
#define	NLINES		30

struct proc {
	struct vmsim_proc *p;	/* NULL: free */
	struct mspace *sp;	/* may be another's, too */
};

/* A named object, on both sides; what the file has stored. */
struct object {
	struct vm_object *o;
	struct mobject *m;
	unsigned seed;
	unsigned char *stored;
	struct vmsim_object_file_ops ops;
};

struct hold {
	struct vmsim_hold *h;
	char	 name[48];	/* "P ADDR" */
};

struct driver {
	struct vmsim *vm;
	uint64_t seed, random;
	unsigned long op, nops;
	unsigned nnames;	/* processes named */
	struct proc proc[NPROCS];
	struct object object[NOBJECTS];
	struct hold hold[NHOLDS];
	bool	 tell;		/* print every line */
	char	 line[NLINES][128];
	unsigned long nlines;
	unsigned long answers[2];	/* failures, successes */
	unsigned long uncertain;	/* pages read to know their value */
};

/* A range of pages in a process. */
struct range {
	struct proc *pr;
	struct mslot *slot;	/* the first */
	unsigned first, n;
	uint64_t addr, len;
};

/* driver.c */
uint64_t below(struct driver *, uint64_t limit);
void	tell(struct driver *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	differ(struct driver *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3), noreturn));
/* The answer of a call must be among those wanted. */
void	answer(struct driver *, int got, int want);
struct proc *any_proc(struct driver *);
struct range any_range(struct driver *, unsigned most);
unsigned spaces_of(struct driver *, struct mspace **);
uint64_t slot_addr(unsigned i);
void	start_round(struct driver *, uint64_t seed, unsigned long nops);
void	end_round(struct driver *);
void	check_machine(struct driver *);

/* calls.c: the address space */
void	op_mmap(struct driver *);
void	op_mmapany(struct driver *);
void	op_munmap(struct driver *);
void	op_mprotect(struct driver *);
void	op_minherit(struct driver *);
void	op_fork(struct driver *);
void	op_exit(struct driver *);
void	exit_proc(struct driver *, struct proc *);

/* memory.c: what is in it */
void	op_madvise(struct driver *);
void	op_mlock(struct driver *);
void	op_munlock(struct driver *);
void	op_msync(struct driver *);
void	op_evict(struct driver *);
void	op_truncate(struct driver *);
void	op_collapse(struct driver *);
void	op_hold(struct driver *);
void	op_unhold(struct driver *);

/* access.c: loads and stores */
void	op_load(struct driver *);
void	op_store(struct driver *);
void	op_span(struct driver *);
void	op_page(struct driver *);
void	op_touch(struct driver *);
void	op_fault(struct driver *);
/* Every page of the process that can be made readable. */
void	look_at_all(struct driver *, struct proc *);
/*
 * What a page shows, by looking at it if the model is not certain; false
 * when that cannot be.
 */
void	bypass(struct driver *, struct proc *, unsigned i,
	    const struct mpage *now);
bool	settle(struct driver *, struct proc *, unsigned i, struct mpage *now);

#endif /* MODEL_DRIVER_H */
