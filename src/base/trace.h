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

/* It may look at the machine, and change nothing. */
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
#define	TELL(kind, a, b, c, d, e) do {					\
	if (__predict_false(curvm->trace.listener != NULL))		\
		trace_tell((kind), (a), (b), (c), (d), (e));		\
} while (0)

#endif /* BASE_TRACE_H */
