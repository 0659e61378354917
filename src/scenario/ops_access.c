/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that touch memory, hold it, or take it away. */
#include <errno.h>
#include <vmsim/object.h>
#include <vmsim/process.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"

static inline struct vmsim_proc *
process(struct strand *s, const struct scenario_op *op)
{
	return (s->run->procs[op->proc]);
}

void
op_fault(struct strand *s, const struct scenario_op *op)
{
	out_str(&s->answer, answer_kern(vmsim_fault(process(s, op),
	    op->addr, op->prot)));
}

void
op_load(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_signal sig;
	uint64_t value;

	if (vmsim_load(process(s, op), op->addr, &value, sizeof(value),
	    &sig) == 0)
		out_fmt(&s->answer, "0x%jx", (uintmax_t)value);
	else
		out_str(&s->answer, answer_kern(sig.kern));
}

void
op_store(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_signal sig;

	if (vmsim_store(process(s, op), op->addr, &op->value,
	    sizeof(op->value), &sig) == 0)
		out_str(&s->answer, "ok");
	else
		out_str(&s->answer, answer_kern(sig.kern));
}

void
op_hold(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_hold *hold;
	struct held *h;

	if (vmsim_hold_create(process(s, op), op->addr,
	    op->npages * VMSIM_PAGE_SIZE, op->prot, &hold) != 0) {
		out_str(&s->answer, "-1");
		return;
	}
	h = vmsim_alloc(s->run->vm, sizeof(*h));
	if (h == NULL) {
		vmsim_hold_destroy(hold);
		out_str(&s->answer, "error memory");
		return;
	}
	h->proc = op->proc;
	h->addr = op->addr;
	h->hold = hold;
	vmsim_note(s->run->vm, s->run->holds, true);
	h->older = *s->run->holds;
	*s->run->holds = h;
	out_fmt(&s->answer, "%ju", (uintmax_t)op->npages);
}

/* The most recent hold of that address: where it is linked, or the end. */
static struct held **
find_hold(struct strand *s, const struct scenario_op *op)
{
	struct held **where, *h;

	vmsim_note(s->run->vm, s->run->holds, false);
	for (where = s->run->holds; (h = *where) != NULL; where = &h->older)
		if (h->proc == op->proc && h->addr == op->addr)
			break;
	return (where);
}

void
op_unhold(struct strand *s, const struct scenario_op *op)
{
	struct held **where, *h;

	where = find_hold(s, op);
	h = *where;
	if (h == NULL) {
		out_str(&s->answer, "none");
		return;
	}
	vmsim_note(s->run->vm, s->run->holds, true);
	*where = h->older;
	vmsim_hold_destroy(h->hold);
	vmsim_free(s->run->vm, h);
	out_str(&s->answer, "ok");
}

/* What a device sees of the first held page; NULL: nothing is held there. */
static uint64_t *
held_word(struct strand *s, const struct scenario_op *op)
{
	const struct held *h = *find_hold(s, op);

	if (h == NULL) {
		out_str(&s->answer, "none");
		return (NULL);
	}
	return (vmsim_hold_bytes(h->hold, 0));
}

void
op_peek(struct strand *s, const struct scenario_op *op)
{
	const uint64_t *word = held_word(s, op);

	if (word == NULL)
		return;
	vmsim_note(s->run->vm, word, false);
	out_fmt(&s->answer, "0x%jx", (uintmax_t)*word);
}

void
op_poke(struct strand *s, const struct scenario_op *op)
{
	uint64_t *word = held_word(s, op);

	if (word == NULL)
		return;
	vmsim_note(s->run->vm, word, true);
	*word = op->value;
	out_str(&s->answer, "ok");
}

void
op_evict(struct strand *s, const struct scenario_op *op)
{
	static const char *const names[] = {
		[VMSIM_EVICT_NONE] = "none",
		[VMSIM_EVICT_UNMANAGED] = "skip unmanaged",
		[VMSIM_EVICT_PAGER] = "skip pager",
		[VMSIM_EVICT_WIRED] = "skip wired",
		[VMSIM_EVICT_BUSY] = "skip busy",
		[VMSIM_EVICT_FREED] = "freed",
		[VMSIM_EVICT_PAGED] = "paged",
		[VMSIM_EVICT_KEPT] = "kept",
	};

	out_str(&s->answer, names[vmsim_evict(process(s, op), op->addr)]);
}

void
op_truncate(struct strand *s, const struct scenario_op *op)
{
	struct test_object *t = &s->run->objects[op->object];

	if (t->object == NULL) {
		out_str(&s->answer, "error noobject");
		return;
	}
	out_str(&s->answer, answer_errno(vmsim_object_truncate(s->run->vm,
	    t->object, op->npages)));
}

void
op_collapse(struct strand *s, const struct scenario_op *op)
{
	switch (vmsim_collapse(process(s, op), op->addr)) {
	case ENOENT:
		out_str(&s->answer, "none");
		break;
	case ENOTSUP:
		out_str(&s->answer, "skip");
		break;
	default:
		out_str(&s->answer, "ok");
		break;
	}
}
