/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	What driver code calls beside the VM: malloc(9), uma(9), vmem(9),
 *	unr(9), sleeping, callouts, task queues, the console, start-up.  One
 *	state a machine; one file a manual page, which it follows.
 *
 * RULES
 *	1  All memory is the arena's, with the name of its type or zone, so
 *	   that leaks are told by type; bookkeeping that lives as long as the
 *	   machine is taken with kpi_alloc_kept() and is no leak.
 *	2  An allocation that may wait never returns NULL; one that may not
 *	   fails when failures are injected.
 *	3  The registers of start-up functions and of variables are the
 *	   program's, filled before main(); each machine runs and saves them.
 *	4  Time is the virtual clock's, random numbers come from the seed of
 *	   the machine: a driver does the same in every run.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Driver code, as its manual pages say, and the rooms to the right.
 *	What may have to wait (msleep, taskqueue_drain, an M_WAITOK allocation)
 *	is a contract panic in a callout, or with a lock held that may not be
 *	held over a sleep: <sys/lock.h>.
 */
#ifndef KPI_KPI_H
#define KPI_KPI_H

#include <sys/_kpi_init.h>
#include <sys/_thread.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include "base/machine.h"
#include "base/piece.h"

#define	KPI_CONSOLE	16384	/* bytes of text that are kept */

struct cdev_state;
struct taskqueue;
struct uma_zone;

/* What is known of a malloc type or a zone, by its name. */
struct kpi_type {
	TAILQ_ENTRY(kpi_type) link;	/* (w) in the order of first use */
	struct piece_owner owner;	/* (c) with its name, of the driver */
	uint64_t	 live;		/* (w) pieces in use */
	uint64_t	 bytes;		/* (w) in those */
	uint64_t	 calls;		/* (w) pieces ever given */
	const char	*last;		/* (w) where the last of them was asked
					   for, by malloc(9); or NULL */
};

/* A variable that is saved with the machine. */
struct kpi_data {
	void		*data;		/* (c) */
	size_t		 len;		/* (c) bytes */
};

struct kpi_console {
	size_t		 len;		/* (w) bytes of text */
	char		 text[KPI_CONSOLE + 1];	/* (w) the last that was said */
};

struct kpi_state {
	struct proc	*kproc;		/* (c) of threads without a process */
	struct ucred	*cred;		/* (c) of all threads */
	struct mtx	 giant;
	TAILQ_HEAD(, kpi_type) types;	/* (w) */
	TAILQ_HEAD(, taskqueue) queues;	/* (w) */
	TAILQ_HEAD(, uma_zone) zones;	/* (w) */
	struct kpi_console *console;	/* (w) NULL: nothing was printed */
	void		(*print)(void *, const char *, size_t);
	void		*print_arg;	/* (w) of the host */
	uint64_t	 random;	/* (w) state of the generator */
	struct cdev_state *cdev;	/* (c) devices, of src/dev */
	const struct moduledata *loading; /* (w) the module that is, or NULL */
	void		(*unloaded)(const struct moduledata *); /* (c) of
					   src/dev: looks what is left */
};

int	 kpi_init(struct vmsim *);	/* 0 or ENOMEM */
/* kpi_statics.c: driver code's variables; 0, ENOMEM, or ENOSPC: too many. */
int	 kpi_save_statics(struct vmsim *);

/*
 * Memory of the kernel's bookkeeping that is no leak: it lives as long as the
 * machine.  Zeroed; never NULL, and no failure is injected.
 */
void	*kpi_alloc_kept(size_t size);
/* The row of a type or zone, made when it is new. */
struct kpi_type *kpi_type(const char *name);
/* Never NULL; does not sleep, so no failure is injected. */
void	*kpi_alloc_now(size_t size, const char *where);
/* arena_alloc(); with `must` no failure is injected and NULL is a panic. */
void	*kpi_alloc(size_t size, bool must, const char *where);

/*
 * kpi_taskqueue.c: what is still to be called in memory that is given back, in
 * words, or NULL.
 */
const char *kpi_find_pending(const void *piece, size_t size);

/* Runs the start-up functions of the program's driver code, or their undo. */
void	 kpi_run_inits(bool undo);
/* The variables registered for every machine are registered with this one. */
int	 kpi_register_program_data(struct vmsim *);

#endif /* KPI_KPI_H */
