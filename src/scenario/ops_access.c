/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that touch memory, hold it, or take it away. */
#include <errno.h>
#include <stdlib.h>
#include <vmsim/object.h>
#include <vmsim/process.h>
#include "scenario/engine.h"

static inline struct vmsim_proc *
process(struct scenario_run *run, const struct scenario_op *op)
{
	return (run->procs[op->proc]);
}

void
op_fault(struct scenario_run *run, const struct scenario_op *op)
{
	out_str(&run->answer, answer_kern(vmsim_fault(process(run, op),
	    op->addr, op->prot)));
}

void
op_load(struct scenario_run *run, const struct scenario_op *op)
{
	struct vmsim_signal sig;
	uint64_t value;

	if (vmsim_load(process(run, op), op->addr, &value, sizeof(value),
	    &sig) == 0)
		out_fmt(&run->answer, "0x%jx", (uintmax_t)value);
	else
		out_str(&run->answer, answer_kern(sig.kern));
}

void
op_store(struct scenario_run *run, const struct scenario_op *op)
{
	struct vmsim_signal sig;

	if (vmsim_store(process(run, op), op->addr, &op->value,
	    sizeof(op->value), &sig) == 0)
		out_str(&run->answer, "ok");
	else
		out_str(&run->answer, answer_kern(sig.kern));
}

void
op_hold(struct scenario_run *run, const struct scenario_op *op)
{
	struct vmsim_hold *hold;
	struct held *h;

	if (vmsim_hold_pages(process(run, op), op->addr,
	    op->npages * VMSIM_PAGE_SIZE, op->prot, &hold) != 0) {
		out_str(&run->answer, "-1");
		return;
	}
	h = malloc(sizeof(*h));
	if (h == NULL) {
		vmsim_unhold(hold);
		out_str(&run->answer, "error memory");
		return;
	}
	h->proc = op->proc;
	h->addr = op->addr;
	h->hold = hold;
	h->older = run->holds;
	run->holds = h;
	out_fmt(&run->answer, "%ju", (uintmax_t)op->npages);
}

void
op_unhold(struct scenario_run *run, const struct scenario_op *op)
{
	struct held **where, *h;

	for (where = &run->holds; (h = *where) != NULL; where = &h->older)
		if (h->proc == op->proc && h->addr == op->addr)
			break;
	if (h == NULL) {
		out_str(&run->answer, "none");
		return;
	}
	*where = h->older;
	vmsim_unhold(h->hold);
	free(h);
	out_str(&run->answer, "ok");
}

void
op_evict(struct scenario_run *run, const struct scenario_op *op)
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

	out_str(&run->answer, names[vmsim_evict(process(run, op), op->addr)]);
}

void
op_truncate(struct scenario_run *run, const struct scenario_op *op)
{
	struct test_object *t = &run->objects[op->object];

	if (t->object == NULL) {
		out_str(&run->answer, "error noobject");
		return;
	}
	out_str(&run->answer, answer_errno(vmsim_object_truncate(run->vm,
	    t->object, op->npages)));
}

void
op_collapse(struct scenario_run *run, const struct scenario_op *op)
{
	switch (vmsim_collapse(process(run, op), op->addr)) {
	case ENOENT:
		out_str(&run->answer, "none");
		break;
	case ENOTSUP:
		out_str(&run->answer, "skip");
		break;
	default:
		out_str(&run->answer, "ok");
		break;
	}
}
