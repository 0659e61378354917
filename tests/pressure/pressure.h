/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Workers under memory pressure, and what every page must hold.
 *
 * Each worker is a simulated thread that drives a process of its own:
 *
 *	private		anonymous memory; the worker knows every value
 *	copied		a file mapped private; the same, from the file's bytes
 *	shared		named memory and a file, mapped by all; each worker
 *			has a slot of its own in every page
 *
 * A value tells its writer, its place and a number that only grows.  A slot
 * is written by its owner alone, so another worker sees a number between the
 * last one known to be written before it looked and the one being written.
 */
#ifndef PRESSURE_H
#define PRESSURE_H

#include <stdbool.h>
#include <stdint.h>

#include <vmsim/machine.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#define	NFRAMES		1000
#define	NWORKERS	4
#define	NPRIVATE	2600u	/* pages of each kind, 4000 in all */
#define	NCOPIED		400u
#define	NSWAP		500u
#define	NFILE		500u
#define	NOWN		(NPRIVATE + NCOPIED)
#define	NSHARED		(NSWAP + NFILE)

/* What the other workers may see of one worker's slot of a shared page. */
struct slot {
	uint32_t	 done;		/* the last number known written */
	uint32_t	 begun;		/* the last whose write has begun */
};

struct pressure {
	struct vmsim	*vm;
	struct vm_object *swap;
	struct vm_object *file;
	struct vm_object *bytes;	/* behind the copied pages */
	struct slot	 slots[NWORKERS][NSHARED];
	uint64_t	 left;		/* accesses that each worker makes */
	uint64_t	 done;		/* accesses made by all */
	unsigned	 kills;		/* processes found killed */
	unsigned	 forks;
	bool		 may_kill;
};

struct worker {
	struct pressure	*pr;
	unsigned	 id;
	struct vmsim_proc *p;		/* NULL: killed */
	uint64_t	 random;
	uint32_t	 hot;		/* where most accesses go */
	uint32_t	 serial;	/* names of children */
	uint32_t	 own[NOWN];	/* numbers written; 0: never */
	uint32_t	 before[NOWN];	/* those of the process at the fork */
	uint64_t	 base_private;	/* addresses, alike in children */
	uint64_t	 base_copied;
	uint64_t	 base_swap;
	uint64_t	 base_file;
};

/* Maps everything into a new process. */
void	worker_start(struct worker *);
/* vmsim_thread_body_t: as many accesses as pressure.left says. */
void	worker_run(void *);
/* Every page of a worker that lives. */
void	worker_look_at_all(struct worker *);
void	worker_stop(struct worker *);
/* The bytes of the file of copied pages. */
uint64_t file_value(uint64_t pindex);

/* Ends the program with a sentence. */
void	fail(const char *fmt, ...)
	    __attribute__((noreturn, format(printf, 1, 2)));

#endif /* PRESSURE_H */
