/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace ring: the last events of a machine, told by src/observe as a
 * story.  Recording an event is a few stores; when the trace is off it is one
 * predicted branch.
 */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

#include <vm/_vm_types.h>

#define	TRACE_RING	256	/* events kept; a power of two */

enum trace_kind {
	TRACE_NONE = 0,
	/* a fault: `a` is always an object serial or 0, `b` a page index */
	TRACE_FAULT_BEGIN,	/* c = address, d = access, e = fault number */
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

struct trace {
	uint64_t next;		/* (w) events recorded so far */
	uint32_t fault;		/* (w) number of the current fault */
	uint64_t seen;		/* (w) kinds recorded so far, a bit for each */
	struct trace_event *ring; /* (c) TRACE_RING of them, in the scratch
				   region */
};

/* How much of the ring is in use, from its start. */
static inline size_t
trace_len_bytes(const struct trace *t)
{
	return ((t->next < TRACE_RING ? t->next : TRACE_RING) *
	    sizeof(t->ring[0]));
}

void	 trace_record(enum trace_kind, uint32_t a, uint64_t b, uint64_t c,
	    uint32_t d, uint64_t e);

struct printer;

const char *trace_name(enum trace_kind);
/* The last `n` events in raw form, one a line. */
void	 trace_print_last(struct printer *, unsigned n);

#define	TRACE(kind, a, b, c, d, e) do {					\
	if (__predict_false(curvm->trace_on))				\
		trace_record((kind), (a), (b), (c), (d), (e));		\
} while (0)

#endif /* BASE_TRACE_H */
