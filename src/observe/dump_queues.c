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

struct queue_dump {
	struct printer	 out;		/* (c) */
	const char	*prefix;	/* (c) of every line */
	bool		 recorded;	/* (c) objects go by number */
};

/* "S2[7]" or, as recorded, "0:7" */
static void
print_queue_place(struct queue_dump *d, const struct vm_page *m)
{
	if (d->recorded)
		print_fmt(&d->out, " %d:%" PRIu64, m->object == NULL ? -1 :
		    numbers_recall(m->object), m->pindex);
	else if (m->object == NULL)
		print_fmt(&d->out, " none");
	else
		print_fmt(&d->out, " %s[%" PRIu64 "]",
		    describe_serial(m->object->serial).text, m->pindex);
}

static void
print_queued_page(struct queue_dump *d, const struct vm_page *m)
{
	struct printer *out = &d->out;

	if (queue_is_marker(m)) {
		print_fmt(out, " %s", name_marker(m));
		return;
	}
	print_queue_place(d, m);
	if (m->a.queue == PQ_ACTIVE)
		print_fmt(out, "/%u", m->a.act_count);
	print_fmt(out, "%s%s", (m->a.flags & PGA_REFERENCED) != 0 ? "r" : "",
	    (m->a.flags & PGA_DEQUEUE) != 0 ? "d" : "");
}

static void
print_queue(struct queue_dump *d, int queue)
{
	const struct mem_queue *q = &curvm->mem->queues[queue];
	const struct vm_page *m;

	print_fmt(&d->out, "%squeue %s count=%lu", d->prefix,
	    observe_queue(queue), q->count);
	TAILQ_FOREACH(m, &q->pl, plinks.q)
		print_queued_page(d, m);
	print_fmt(&d->out, "\n");
}

static void
print_queues(struct vmsim *vm, struct queue_dump *d)
{
	struct vmsim *prev;
	int i;

	prev = vmsim_enter(vm);
	vm_page_pqbatch_drain();
	for (i = 0; i < PQ_COUNT; i++)
		print_queue(d, i);
	vmsim_enter(prev);
}

void
vmsim_dump_queues(struct vmsim *vm, const char *prefix, vmsim_print_t *print,
    void *arg)
{
	struct queue_dump d = { .out = { print, arg }, .prefix = prefix };

	print_queues(vm, &d);
}

void
vmsim_dump_queues_recorded(struct vmsim *vm, const char *prefix,
    vmsim_print_t *print, void *arg)
{
	struct queue_dump d = { .out = { print, arg }, .prefix = prefix,
	    .recorded = true };

	print_queues(vm, &d);
}
