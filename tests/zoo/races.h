/* SPDX-License-Identifier: BSD-2-Clause */
/* Races that a scenario cannot tell: of drivers, of translations, of calls. */
#ifndef ZOO_RACES_H
#define ZOO_RACES_H

#include <vmsim/explore.h>
#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>

#define	PG(n)	((uint64_t)(n) << 12)
#define	R	VMSIM_PROT_READ
#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)

struct race {
	const char *id;		/* of the catalogue */
	struct vmsim_explore_test test;
};

extern const struct race races_driver[];	/* each ends with id NULL */
extern const struct race races_map[];
extern const struct race races_tlb[];

/* Short words; what cannot fail must not. */
struct vmsim_proc *race_proc(struct vmsim *, const char *name);
struct vmsim_proc *race_fork(struct vmsim_proc *, const char *name);
/* Maps pages [first, first + n); anonymous and private without an object. */
void	race_map(struct vmsim_proc *, unsigned first, unsigned n, int prot,
	    struct vm_object *);
/* Loads and stores a word: 0, or EFAULT. */
int	race_load(struct vmsim_proc *, uint64_t addr, uint64_t *value);
int	race_store(struct vmsim_proc *, uint64_t addr, uint64_t value);
/* The word, which must be to be had. */
uint64_t race_get(struct vmsim_proc *, uint64_t addr);
/* A variable of the test that all its threads use. */
void	race_set(struct vmsim *, int *flag);
int	race_is_set(struct vmsim *, const int *flag);

#endif /* ZOO_RACES_H */
