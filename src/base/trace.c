/* SPDX-License-Identifier: BSD-2-Clause */
/* The trace ring, and its raw form for panic reports. */
#include "base/describe.h"
#include "base/machine.h"
#include "base/print.h"

static const char *const names[] = {
	[TRACE_NONE] = "none",
	[TRACE_FAULT_BEGIN] = "fault",
	[TRACE_FAULT_LOOKUP] = "lookup",
	[TRACE_FAULT_LOOKUP_FAIL] = "lookup failed",
	[TRACE_FAULT_FAST] = "fast",
	[TRACE_FAULT_RESIDENT] = "resident",
	[TRACE_FAULT_BUSY] = "busy",
	[TRACE_FAULT_EMPTY] = "empty",
	[TRACE_FAULT_POPULATE] = "populate",
	[TRACE_FAULT_GETPAGES] = "getpages",
	[TRACE_FAULT_ZERO] = "zero",
	[TRACE_FAULT_COPY] = "copy",
	[TRACE_FAULT_MOVE] = "move",
	[TRACE_FAULT_RECHECK] = "recheck",
	[TRACE_FAULT_ENTER] = "enter",
	[TRACE_FAULT_PREFAULT] = "prefault",
	[TRACE_FAULT_RESTART] = "restart",
	[TRACE_FAULT_END] = "end",
	[TRACE_SHADOW] = "shadow",
	[TRACE_COLLAPSE] = "collapse",
	[TRACE_BYPASS] = "bypass",
	[TRACE_TERMINATE] = "terminate",
	[TRACE_MARK] = "mark",
};
#define	NNAMES	(sizeof(names) / sizeof(names[0]))

void
trace_listen(struct vmsim *vm, trace_listener_t *listener, void *arg)
{
	vm->trace.listener = listener;
	vm->trace.listener_arg = arg;
	vm->trace_on = vm->trace.wanted || listener != NULL;
}

static struct trace_event
make_event(enum trace_kind kind, uint32_t a, uint64_t b, uint64_t c,
    uint32_t d, uint64_t e)
{
	return ((struct trace_event){ .kind = (uint16_t)kind,
	    .tid = (uint16_t)curvm->curtid, .fault = curvm->trace.fault,
	    .a = a, .b = b, .c = c, .d = d, .e = e });
}

void
trace_record(enum trace_kind kind, uint32_t a, uint64_t b, uint64_t c,
    uint32_t d, uint64_t e)
{
	struct trace *t = &curvm->trace;
	struct trace_event *ev;

	if (kind == TRACE_FAULT_BEGIN)
		t->fault = (uint32_t)e;
	ev = &t->ring[t->next++ % TRACE_RING];
	*ev = make_event(kind, a, b, c, d, e);
	t->seen |= UINT64_C(1) << kind;
	if (t->listener != NULL)
		t->listener(t->listener_arg, ev);
	if (kind == TRACE_FAULT_END)
		t->fault = 0;
}

void
trace_tell(enum trace_kind kind, uint32_t a, uint64_t b, uint64_t c,
    uint32_t d, uint64_t e)
{
	struct trace *t = &curvm->trace;
	struct trace_event ev = make_event(kind, a, b, c, d, e);

	t->listener(t->listener_arg, &ev);
}

void
trace_tell_of(uint32_t tid, enum trace_kind kind, uint32_t a, uint64_t b,
    uint64_t c, uint32_t d, uint64_t e)
{
	struct trace *t = &curvm->trace;
	struct trace_event ev = make_event(kind, a, b, c, d, e);

	ev.tid = (uint16_t)tid;
	t->listener(t->listener_arg, &ev);
}

const char *
trace_name(enum trace_kind kind)
{
	if ((unsigned)kind >= NNAMES || names[kind] == NULL)
		return ("?");
	return (names[kind]);
}

void
trace_print_last(struct printer *out, unsigned n)
{
	const struct trace *t = &curvm->trace;
	const struct trace_event *ev;
	uint64_t i;

	if (n > TRACE_RING)
		n = TRACE_RING;
	for (i = t->next > n ? t->next - n : 0; i < t->next; i++) {
		ev = &t->ring[i % TRACE_RING];
		if (ev->kind == TRACE_MARK) {
			print_fmt(out, "  %u: %.*s\n", ev->tid, (int)ev->d,
			    (const char *)(uintptr_t)ev->c);
			continue;
		}
		print_fmt(out, "  %u: fault #%u %-9s object %s page %ju "
		    "c=%#jx d=%#x e=%#jx\n", ev->tid, ev->fault,
		    trace_name(ev->kind), describe_serial(ev->a).text,
		    (uintmax_t)ev->b, (uintmax_t)ev->c, ev->d,
		    (uintmax_t)ev->e);
	}
}
