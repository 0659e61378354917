/* SPDX-License-Identifier: BSD-2-Clause */
/* Small concurrent programs on plain variables and locks. */
#ifndef EXPLORE_TOYS_H
#define EXPLORE_TOYS_H

#include <vmsim/explore.h>

#include <sys/lock.h>
#include <sys/rwlock.h>

#define	TOY_STATES	4096

/* Everything that a toy has; `vm` and `seen` are not brought back. */
struct toy {
	struct rwlock	 lock[4];
	int		 x[12];
	uint32_t	 n;
	char		 end;		/* of what is saved */
	struct vmsim	*vm;
	uint64_t	 states[TOY_STATES];	/* final ones, sorted */
	size_t		 nstates;
};

#define	TOY_SAVED	offsetof(struct toy, end)

/* Zeroes the variables, makes the locks. */
void	toy_setup(struct vmsim *, void *toy);
/* Remembers the variables x[] as a final state. */
void	toy_outcome(struct vmsim *, void *toy, const char *schedule,
	    unsigned preemptions);
/* A read and a write of x[i], each a point of its own. */
int	toy_read(struct toy *, int i);
void	toy_write(struct toy *, int i, int value);

/* Sleeps on x[i], with a lock released meanwhile; wakes who sleeps there. */
void	toy_sleep(struct toy *, int i, int lock);
void	toy_wake(struct toy *, int i);

/* The toy's test with `n` threads that all run `body`. */
void	toy_test(struct vmsim_explore_test *, struct toy *, const char *name,
	    unsigned n, vmsim_thread_body_t *body);
/* Explores; fails the cmocka test if that fails or an execution does. */
void	toy_explore(const struct vmsim_explore_test *,
	    const struct vmsim_explore_config *,
	    struct vmsim_explore_result *);

#endif /* EXPLORE_TOYS_H */
