/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is swept: one operation each, on a machine that `prepare` has made
 * ready without failures.
 */
#ifndef INJECT_PATHS_H
#define INJECT_PATHS_H

#include <vmsim/inject.h>
#include "support/words.h"

#define	KIND(k)		(1u << VMSIM_INJECT_##k)
#define	MEMORY		(KIND(PAGE) | KIND(MALLOC))

struct stage {
	struct vmsim	*vm;
	struct vmsim_proc *p;
	struct vmsim_proc *child;	/* or NULL */
	struct vm_object *object;	/* or NULL */
	struct vmsim_hold *hold;	/* or NULL */
	uint64_t	 addr;
};

struct path {
	const char *name;
	void	(*prepare)(struct stage *);
	/* 0, or it has failed and changed nothing that matters: it can be
	   done again. */
	int	(*op)(struct stage *);
	/* The machine is as after success. */
	void	(*verify)(struct stage *);
	/* Kinds whose failure is waited for or does not show, as in FreeBSD:
	   op must return 0. */
	unsigned silent;
};

/* An operation that is one call on a stage `s`. */
#define	OP(name, call)							\
	static int							\
	name(struct stage *s)						\
	{								\
		return (call);						\
	}

extern const struct path fault_paths[];		/* ends with a name NULL */
extern const struct path device_paths[];
extern const struct path map_paths[];
extern const struct path object_paths[];

/* Used by several. */
void	 no_prepare(struct stage *);
void	 no_verify(struct stage *);
/* A file of 8 pages, page i begins with the word 100 + i; one mapped at 16. */
void	 make_file(struct stage *);
void	 map_file_shared(struct stage *);
/* A child, and its end. */
int	 fork_it(struct stage *);
int	 exit_child(struct stage *);
/* Page 16 holds a 7. */
void	 is_7(struct stage *);
/* Everything that a stage may have is given back. */
void	 end_stage(struct stage *);
/* Reads a word, 0 on success. */
int	 try_load(struct vmsim_proc *, uint64_t addr, uint64_t *value);
int	 try_store(struct vmsim_proc *, uint64_t addr, uint64_t value);

#endif /* INJECT_PATHS_H */
