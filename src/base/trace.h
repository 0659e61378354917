/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace: what a machine does, event by event.  The last ones are kept in a
 * ring, for reports and the story of a fault; a listener hears all of them,
 * and those of TELL(), as they happen.  Recording an event is a few stores;
 * when the trace is off and nobody listens it is one predicted branch.
 *
 * An event is told when what it says has been done, with the locks that were
 * needed for it, so that a listener sees its effects.
 */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

#include <vm/_vm_types.h>

#define	TRACE_RING	256	/* events kept; a power of two */

struct printer;
struct vmsim;

enum trace_kind {
	TRACE_NONE = 0,
	/* a fault: `a` is an object serial or 0, `b` a page index */
	TRACE_FAULT_BEGIN,	/* b = pmap, c = address, d = access,
				   e = number of the fault */
	TRACE_FAULT_LOOKUP,	/* a,b; c = entry start, d = end, e = eflags */
	TRACE_FAULT_LOOKUP_FAIL, /* d = KERN_* */
	TRACE_FAULT_FAST,	/* a,b: mapped without taking the object */
	TRACE_FAULT_RESIDENT,	/* a,b; d = valid mask */
	TRACE_FAULT_BUSY,	/* a,b: waited for a busy page */
	TRACE_FAULT_EMPTY,	/* a,b; d = 1 if a placeholder was made */
	TRACE_FAULT_POPULATE,	/* a,b; c = first, e = last, d = VM_PAGER_* */
	TRACE_FAULT_GETPAGES,	/* a,b; c = behind, e = ahead, d = VM_PAGER_* */
	TRACE_FAULT_ZERO,	/* a,b: zero-filled */
	TRACE_FAULT_COPY,	/* a,b = from; c = to serial, e = to index */
	TRACE_FAULT_MOVE,	/* a,b = from; c = to serial, e = to index */
	TRACE_FAULT_RECHECK,	/* d = 0 unchanged, 1 looked up again */
	TRACE_FAULT_ENTER,	/* a,b; c = address, d = prot, e = frame */
	TRACE_FAULT_PREFAULT,	/* a,b; c = address */
	TRACE_FAULT_RESTART,	/* the fault begins again */
	TRACE_FAULT_END,	/* d = KERN_* */
	/* objects */
	TRACE_SHADOW,		/* a = new serial, c = backing serial */
	TRACE_COLLAPSE,		/* a = parent, c = merged backing */
	TRACE_BYPASS,		/* a = parent, c = bypassed backing */
	TRACE_TERMINATE,	/* a */
	/* told by a test: c = its text, d = its length */
	TRACE_MARK,

	/*
	 * The others are for listeners only.  `b` is the pmap of a process,
	 * [c, e) a range of addresses, unless another meaning is given.
	 */
	TRACE_FAULT_COPIED,	/* as TRACE_FAULT_COPY, and nobody sees the
				   source there any more */
	TRACE_FAULT_RUN,	/* as TRACE_FAULT_ENTER: populate gave it */
	/* what a process does with its memory: c = address */
	TRACE_HIT,		/* b,c; d = access, and TRACE_UPPER() what is
				   allowed, e = frame, a = TRACE_BY_* */
	TRACE_LOAD,		/* b,c; d = bytes, e = the first of them */
	TRACE_STORE,		/* b,c; d = bytes, e = the first of them */
	/* maps */
	TRACE_MAP,		/* b,c,e; a = object, d = protection */
	TRACE_MAP_AHEAD,	/* b,c,e; a = object */
	TRACE_UNMAP,		/* b,c,e; a = object */
	TRACE_PROTECT,		/* b,c,e; d = protection */
	TRACE_INHERIT,		/* b,c,e; d = VM_INHERIT_* */
	TRACE_ADVISE,		/* b,c,e; d = MADV_* */
	TRACE_WIRE,		/* b,c,e; d = wirings of the entry */
	TRACE_UNWIRE,		/* b,c,e; d = wirings left */
	TRACE_SYNC,		/* b,c,e; a = object, d = 1 if all is written */
	/* processes: b and c as TRACE_PROC_ID() */
	TRACE_PROC,		/* b is new */
	TRACE_FORK,		/* b = parent, c = child */
	TRACE_EXIT,		/* b is gone */
	TRACE_FORK_ENTRY,	/* b,c,e; a = object, d = TRACE_FORK_* */
	TRACE_FORK_PROTECT,	/* b,c,e: write permission was taken */
	TRACE_COPY_WIRED,	/* a,b = from; c = to serial, e = to index */
	TRACE_HOLD,		/* b,c,e; d = pages held for the kernel, or
				   0: it cannot be */
	TRACE_UNHOLD,		/* d = pages */
	TRACE_OOM,		/* b is ended */
	/* objects */
	TRACE_OBJECT,		/* a is new; b = pages */
	TRACE_NAME,		/* a has a name from now on */
	TRACE_RELEASE,		/* a; d = references left */
	TRACE_SPLIT,		/* a, b = first; c = to serial, d = pages */
	TRACE_REMOVE,		/* a; [b, e) are taken out */
	TRACE_RESIZE,		/* a; b = pages */
	/* pages: a = object, b = index */
	TRACE_PAGE,		/* a,b is new; d = busy, e = frame */
	TRACE_FREE,		/* e = frame */
	TRACE_BUSIED,		/* a,b; d = TRACE_BUSY_* */
	TRACE_UNBUSIED,		/* a,b; d = TRACE_BUSY_* */
	TRACE_RECLAIM,		/* a,b: freed by the page daemon */
	TRACE_EVICT,		/* a,b; d = enum vmsim_evicted */
	TRACE_SWAP_SPACE,	/* a,b; c = pages, e = first block */
	TRACE_SWAP_OUT,		/* a,b; c = pages, d = errno value */
	TRACE_SWAP_IN,		/* a,b = first; c = pages, d = errno value,
				   e = first block */
	TRACE_FILE_READ,	/* a,b = first; c = pages, d = VM_PAGER_* */
	TRACE_FILE_WRITE,	/* a,b; d = errno value */
	/* what processors remember */
	TRACE_TLB_FILL,		/* b,c = address; e = frame */
	TRACE_TLB_FLUSH,	/* b,c,e */
	/* the page daemon, in frames */
	TRACE_DAEMON,		/* b = shortage, c = freed, d = 1 if that will
				   do, e = free */
	TRACE_SCAN,		/* a = queue, b = pages looked at */
	TRACE_LAUNDER,		/* b = wanted, c = written or in use again */
	/* threads */
	TRACE_THREAD,		/* b is new */
	TRACE_THREAD_END,	/* b has returned */
	TRACE_JOIN,		/* b is gone */
	TRACE_SWITCH,		/* it goes on after b */
	TRACE_WAIT,		/* c = text: what for */
	TRACE_WAIT_LOCK,	/* c = text: which; b = who has it, or 0 */
	TRACE_GOT_LOCK,		/* c = text: which */
	TRACE_WAKE,		/* b is woken; d = 1 by the clock */
	TRACE_CLOCK,		/* b = ticks */
	/* an exploration */
	TRACE_CHOICE,		/* a = number of the step, b = thread that goes
				   on, d = enum trace_choice */
	TRACE_STEP,		/* a = its number, c = what it does, a text */
	TRACE_KINDS,
};

/* How a page is busied, or no longer. */
enum {
	TRACE_BUSY_EXCLUSIVE,
	TRACE_BUSY_SHARED,
	TRACE_BUSY_CHANGED,	/* from one to the other */
};

/* A second value in `d`. */
#define	TRACE_UPPER(v)	((uint32_t)(v) << 16)

/* Who allowed a TRACE_HIT. */
enum trace_by {
	TRACE_BY_TABLE,
	TRACE_BY_TLB,
	TRACE_BY_STALE_TLB,	/* the table does not say the same any more */
};

/* What becomes of an entry in a fork. */
enum {
	TRACE_FORK_SHARED,	/* both map one object */
	TRACE_FORK_NEEDS_COPY,	/* both copy when they write */
	TRACE_FORK_EMPTY,	/* there is no object yet */
	TRACE_FORK_COPIED,	/* at once, for it is wired */
	TRACE_FORK_ZERO,	/* the child has zeroes there */
	TRACE_FORK_NONE,	/* the child has nothing there */
};

/* A process by its number, where the process, not its pmap, is at hand. */
#define	TRACE_PROC_ID(id)	(UINT64_C(1) << 32 | (id))

/* Why another thread goes on. */
enum trace_choice {
	TRACE_CHOICE_BEGINS,	/* all come to their first points */
	TRACE_CHOICE_PREEMPTED,	/* the last one could have gone on */
	TRACE_CHOICE_WAITS,	/* the last one waits */
	TRACE_CHOICE_YIELDS,	/* the last one gives way */
	TRACE_CHOICE_ENDED,	/* the last one has ended */
};

struct trace_event {
	uint16_t kind;		/* (w) enum trace_kind */
	uint16_t tid;		/* (w) thread */
	uint32_t d;		/* (w) */
	uint32_t a;		/* (w) */
	uint32_t fault;		/* (w) number of the fault, 0 outside */
	uint64_t b;		/* (w) */
	uint64_t c;		/* (w) */
	uint64_t e;		/* (w) */
};

/*
 * It may look at the machine, and change nothing.  NULL: there will be no more
 * events, for the machine is destroyed.
 */
typedef void	 trace_listener_t(void *arg, const struct trace_event *);

struct trace {
	uint64_t next;		/* (w) events recorded so far */
	uint32_t fault;		/* (w) number of the current fault */
	uint64_t seen;		/* (w) kinds recorded so far, a bit for each */
	struct trace_event *ring; /* (c) TRACE_RING of them, in the scratch
				   region */
	bool	 wanted;	/* (w) even if nobody listens */
	trace_listener_t *listener; /* (w) of the host, or NULL */
	void	*listener_arg;	/* (w) */
};

/* How much of the ring is in use, from its start. */
static inline size_t
trace_len_bytes(const struct trace *t)
{
	return ((t->next < TRACE_RING ? t->next : TRACE_RING) *
	    sizeof(t->ring[0]));
}

/* Replaces the listener; NULL: nobody listens any more. */
void	 trace_listen(struct vmsim *, trace_listener_t *, void *arg);
void	 trace_record(enum trace_kind, uint32_t a, uint64_t b, uint64_t c,
	    uint32_t d, uint64_t e);

const char *trace_name(enum trace_kind);
/* The last `n` events in raw form, one a line. */
void	 trace_print_last(struct printer *, unsigned n);

#define	TRACE(kind, a, b, c, d, e) do {					\
	if (__predict_false(curvm->trace_on))				\
		trace_record((kind), (a), (b), (c), (d), (e));		\
} while (0)

/* To a listener only: what would drown the faults in the ring. */
void	 trace_tell(enum trace_kind, uint32_t a, uint64_t b, uint64_t c,
	    uint32_t d, uint64_t e);
/* The same in the name of a thread that is not the current one. */
void	 trace_tell_of(uint32_t tid, enum trace_kind, uint32_t a, uint64_t b,
	    uint64_t c, uint32_t d, uint64_t e);
#define	TELL(kind, a, b, c, d, e) do {					\
	if (__predict_false(curvm->trace.listener != NULL))		\
		trace_tell((kind), (a), (b), (c), (d), (e));		\
} while (0)

#endif /* BASE_TRACE_H */
