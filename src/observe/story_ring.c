/* SPDX-License-Identifier: BSD-2-Clause */
/* The last fault, from what is left of it in the ring: for reports. */
#include <inttypes.h>
#include "observe/story.h"

static uint64_t
oldest_event(const struct trace *t)
{
	return (t->next > TRACE_RING ? t->next - TRACE_RING : 0);
}

/* The fault that ended last, or the one under way; 0: none is known. */
static uint32_t
last_fault(const struct trace *t)
{
	const struct trace_event *e;
	uint64_t i;

	if (t->fault != 0)
		return (t->fault);
	for (i = t->next; i > oldest_event(t); i--) {
		e = &t->ring[(i - 1) % TRACE_RING];
		if (e->kind == TRACE_FAULT_END)
			return (e->fault);
	}
	return (0);
}

static void
tell_ring_fault(struct teller *s, const struct trace *t, uint32_t fault)
{
	const struct trace_event *e;
	bool begun = false;
	uint64_t i;

	for (i = oldest_event(t); i < t->next; i++) {
		e = &t->ring[i % TRACE_RING];
		if (e->fault != fault)
			continue;
		if (!begun && e->kind != TRACE_FAULT_BEGIN)
			print_fmt(&s->out, "fault #%" PRIu32 "\n  ...\n",
			    fault);
		begun = true;
		teller_learn(s, e);
		(void)teller_tell(s, e);
	}
}

void
vmsim_dump_story(struct vmsim *vm, vmsim_print_t *print, void *arg)
{
	struct teller s = { .out = { print, arg } };
	struct vmsim *prev;
	uint32_t fault;

	prev = vmsim_enter(vm);
	fault = last_fault(&vm->trace);
	if (fault != 0)
		tell_ring_fault(&s, &vm->trace, fault);
	else
		print_fmt(&s.out, "no fault has been recorded\n");
	vmsim_enter(prev);
}
