/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine: everything hangs here and nothing hangs anywhere else.
 *
 * A layer keeps its own state in a structure of its own, allocated from the
 * arena by its init function and reached through one of the pointers below.
 * Only what is read on a fault's path lies in the machine itself.
 */
#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

#include <vm/_vm_types.h>
#include <vmsim/machine.h>
#include "base/arena.h"
#include "base/trace.h"
#include "base/vmmeter.h"

struct thread;
struct check;
struct scheduler;
struct inject_state;
struct kpi_state;
struct saved_data;

/* Told of each scheduling point; the kinds are in sched/sched_point.h. */
typedef void	 sched_hook_t(struct vmsim *, int kind, const void *what);

struct vmsim {
	struct arena	 arena;		/* (w) must be first */
	struct thread	*curthread;	/* (w) who runs */
	uint32_t	 curtid;	/* (w) its number */
	sched_hook_t	*sched_hook;	/* (w) who listens to the scheduling
					   points, or NULL */
	const struct scheduler *scheduler; /* (w) of the host, or NULL */
	uint8_t		 check_level;	/* (w) enum vmsim_check_level */
	bool		 dead;		/* (w) a panic has happened */
	bool		 trace_on;	/* (w) events are recorded */
	bool		 report_contracts; /* (w) report, do not panic */
	struct vmmeter	 cnt;		/* (w) counters */
	struct trace	 trace;		/* (w) last events */
	struct vmsim_config config;	/* (c) */
	uint64_t	 empty_chunks;	/* (c) live chunks when just made */
	uint64_t	 user_chunks;	/* (w) live chunks of vmsim_alloc() */
	/*
	 * (c) set by the owner of the frames: the first run of frames in use
	 * at or after number `from` (counted from the start of arena.ram);
	 * returns its first and sets *n, or *n = 0 when there is none.  NULL:
	 * all frames below arena.ram_used are saved.
	 */
	uint64_t	(*frames_in_use)(uint64_t from, uint64_t *n);
	/* (c) what finds the names of objects and threads: describe.h */
	const char	*(*object_name)(uint32_t serial);
	const char	*(*thread_name)(uint32_t tid);
	struct panic_state *panic;	/* (w) last report, hook */
	struct inject_state *inject;	/* (w) failures on demand */
	struct saved_data *data;	/* (w) variables of the program */
	struct kpi_state *kpi;		/* (w) what driver code stands on */
	struct sched_state *sched;	/* (w) threads, clock, sleepers */
	struct mem_state *mem;		/* (w) frames, queues */
	struct pmap_state *pmap;	/* (w) pmaps, pv entries */
	struct object_state *object;	/* (w) list of objects */
	struct pager_state *pager;	/* (w) types, swap device, ... */
	struct map_state *map;		/* (w) */
	struct pageout_state *pageout;	/* (w) page daemon, reaper */
	struct proc_state *proc;	/* (w) processes, named objects */
	uint32_t	 ncalls;	/* (w) public calls under way */
	void		(*check_hook)(struct vmsim *); /* (c) all checkers */
};

/* The current machine of this host thread.  Entering a machine sets it. */
extern _Thread_local struct vmsim *curvm
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

/*
 * A public call under way: the machine is current until its end, which checks
 * it if the level asks for that and no other call is under way.  Returns the
 * machine that was current before.
 */
static inline struct vmsim *
machine_call_begin(struct vmsim *vm)
{
	struct vmsim *previous = curvm;

	curvm = vm;
	vm->ncalls++;
	return (previous);
}

static inline void
machine_call_end(struct vmsim *previous)
{
	struct vmsim *vm = curvm;

	if (__predict_false(--vm->ncalls == 0 &&
	    vm->check_level >= VMSIM_CHECK_CALL && vm->check_hook != NULL))
		vm->check_hook(vm);
	curvm = previous;
}

/* Invariants of this folder: numbered in arena.c. */
void	 base_check(struct check *);

#define	VM_CNT_INC(c)		(curvm->cnt.c++)
#define	VM_CNT_ADD(c, n)	(curvm->cnt.c += (n))

#endif /* BASE_MACHINE_H */
