/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	A machine: frames, threads, objects, processes, the clock, all that
 *	FreeBSD has in global variables.  Any number of machines live side by
 *	side in a program; each has an arena (arena.h), from which all of its
 *	memory comes, this struct first.  A room keeps its state in a struct
 *	of its own, allocated by its init function and reached through one of
 *	the pointers below; only what is read on a fault's path lies here.
 *
 *	This room knows no virtual memory: arena and snapshot, panics and
 *	assertions, failures on demand, the trace, words and printing; of
 *	policies the names and the numbers.
 *
 * RULES
 *	arena 1 to 5: see arena.c; piece 1 and 2: see piece.h.  And, not
 *	checked:
 *	1  Nothing of a machine lies outside its arena and its registered
 *	   variables, so a snapshot is a copy of what is in use.
 *	2  Addresses do not change while a machine lives; what a restore may
 *	   take back is never kept outside.
 *	3  A machine dies by vm_panic() only, on the host's stack; then it may
 *	   be looked at, restored or destroyed.
 *	4  What the host sets (hooks, the scheduler) survives a restore.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Every room, with any lock or none: nothing here locks, sleeps or is a
 *	scheduling point.  Functions that take no machine work on curvm.  Save
 *	and restore: from the host's stack, with no simulated thread begun.
 */
#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

#include <sys/queue.h>
#include <vm/_vm_types.h>
#include <vmsim/machine.h>
#include "base/arena.h"
#include "base/policy.h"
#include "base/trace.h"
#include "base/vmmeter.h"

struct thread;
struct check;
struct scheduler;
struct inject_state;
struct kpi_state;
struct piece_state;
struct saved_data;

LIST_HEAD(snapshot_list, vmsim_snapshot);

/* Told of each scheduling point; the kinds are in sched/sched_point.h. */
typedef void	 sched_hook_t(struct vmsim *, int kind, const void *what);

struct vmsim {
	struct arena	 arena;		/* (w) must be first */
	struct thread	*curthread;	/* (w) the one that runs */
	uint32_t	 curtid;	/* (w) its number */
	sched_hook_t	*sched_hook;	/* (w) listener to the scheduling
					   points, or NULL */
	const struct scheduler *scheduler; /* (w) of the host, or NULL */
	uint8_t		 check_level;	/* (w) enum vmsim_check_level */
	bool		 dead;		/* (w) a panic has happened */
	bool		 trace_on;	/* (w) events are recorded */
	bool		 report_contracts; /* (w) report, do not panic */
	struct vmmeter	 cnt;		/* (w) counters */
	struct trace	 trace;		/* (w) last events */
	struct vmsim_config config;	/* (c) */
	struct policy	 policy;	/* (c) */
	uint64_t	 empty_chunks;	/* (c) live chunks when just made */
	uint64_t	 user_chunks;	/* (w) live chunks that are no leak */
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
	struct piece_state *piece;	/* (w) memory of driver code, or NULL */
	struct snapshot_list snapshots;	/* (w) of it; the host's */
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

/* Is FreeBSD to be followed in this deviation: AS_RECORDED(F01)? */
#define	AS_RECORDED(id)							\
	((curvm->config.as_recorded & VMSIM_AS_##id) != 0)

#define	VM_CNT_INC(c)		(curvm->cnt.c++)
#define	VM_CNT_ADD(c, n)	(curvm->cnt.c += (n))

#endif /* BASE_MACHINE_H */
