/* SPDX-License-Identifier: BSD-2-Clause */
/* The page queues: where each page is, with the markers between them. */
#include <inttypes.h>

#include "mem/mem.h"
#include "observe/observe.h"

/* A marker that is not a scan's of this moment. */
static const char *
name_marker(const struct vm_page *m)
{
	const struct mem_state *mem = curvm->mem;

	if (m == &mem->noreuse)
		return ("head");
	return (m == &mem->hands[0] ? "hand0" : m == &mem->hands[1] ?
	    "hand1" : "scan");
}

static void
print_queued_page(struct printer *out, const struct vm_page *m)
{
	if (queue_is_marker(m)) {
		print_fmt(out, " %s", name_marker(m));
		return;
	}
	print_fmt(out, " %d:%" PRIu64, m->object == NULL ? -1 :
	    numbers_recall(m->object), m->pindex);
	if (m->a.queue == PQ_ACTIVE)
		print_fmt(out, "/%u", m->a.act_count);
	print_fmt(out, "%s%s", (m->a.flags & PGA_REFERENCED) != 0 ? "r" : "",
	    (m->a.flags & PGA_DEQUEUE) != 0 ? "d" : "");
}

static void
print_queue(struct printer *out, const char *prefix, int queue)
{
	const struct mem_queue *q = &curvm->mem->queues[queue];
	const struct vm_page *m;

	print_fmt(out, "%squeue %s count=%lu", prefix, observe_queue(queue),
	    q->count);
	TAILQ_FOREACH(m, &q->pl, plinks.q)
		print_queued_page(out, m);
	print_fmt(out, "\n");
}

void
vmsim_dump_queues(struct vmsim *vm, const char *prefix, vmsim_print_t *print,
    void *arg)
{
	struct printer out = { print, arg };
	struct vmsim *prev;
	int i;

	prev = vmsim_enter(vm);
	vm_page_pqbatch_drain();
	for (i = 0; i < PQ_COUNT; i++)
		print_queue(&out, prefix, i);
	vmsim_enter(prev);
}
