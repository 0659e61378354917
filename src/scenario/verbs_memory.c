/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs: memory is touched, held, taken away. */
#include <errno.h>
#include <vmsim/object.h>
#include <vmsim/process.h>
#include <vmsim/thread.h>
#include "scenario/engine.h"

static void
run_fault(struct strand *s, const struct scenario_op *op)
{
	answer_kern(s, vmsim_fault(strand_proc(s, op), op->addr, op->prot));
}

static void
run_load(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_signal sig;
	uint64_t value;

	if (vmsim_load(strand_proc(s, op), op->addr, &value, sizeof(value),
	    &sig) == 0)
		answer_value(s, value);
	else
		answer_kern(s, sig.kern);
}

static void
run_store(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_signal sig;

	if (vmsim_store(strand_proc(s, op), op->addr, &op->value,
	    sizeof(op->value), &sig) == 0)
		answer_text(s, "ok");
	else
		answer_kern(s, sig.kern);
}

static void
run_force(struct strand *s, const struct scenario_op *op)
{
	answer_errno(s, vmsim_writemem(strand_proc(s, op), op->addr,
	    &op->value, sizeof(op->value)));
}

static void
run_hold(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_hold *hold;
	struct held *h;

	hold = vmsim_hold_create(strand_proc(s, op), op->addr,
	    op_len_bytes(op), op->prot);
	if (hold == NULL) {
		answer_text(s, "-1");
		return;
	}
	h = vmsim_alloc(s->run->vm, sizeof(*h));
	if (h == NULL) {
		vmsim_hold_destroy(hold);
		answer_text(s, "error memory");
		return;
	}
	h->proc = op->proc;
	h->addr = op->addr;
	h->hold = hold;
	vmsim_note(s->run->vm, s->run->holds, true);
	h->older = *s->run->holds;
	*s->run->holds = h;
	fprintf(s->answer.f, "%ju", (uintmax_t)op->npages);
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

static void
run_unhold(struct strand *s, const struct scenario_op *op)
{
	struct held **where, *h;

	where = find_hold(s, op);
	h = *where;
	if (h == NULL) {
		answer_text(s, "none");
		return;
	}
	vmsim_note(s->run->vm, s->run->holds, true);
	*where = h->older;
	vmsim_hold_destroy(h->hold);
	vmsim_free(s->run->vm, h);
	answer_text(s, "ok");
}

/* What a device sees of the first held page; NULL: nothing is held there. */
static uint64_t *
held_word(struct strand *s, const struct scenario_op *op)
{
	const struct held *h = *find_hold(s, op);

	if (h == NULL) {
		answer_text(s, "none");
		return (NULL);
	}
	return (vmsim_hold_bytes(h->hold, 0));
}

static void
run_peek(struct strand *s, const struct scenario_op *op)
{
	const uint64_t *word = held_word(s, op);

	if (word == NULL)
		return;
	vmsim_note(s->run->vm, word, false);
	answer_value(s, *word);
}

static void
run_poke(struct strand *s, const struct scenario_op *op)
{
	uint64_t *word = held_word(s, op);

	if (word == NULL)
		return;
	vmsim_note(s->run->vm, word, true);
	*word = op->value;
	answer_text(s, "ok");
}

static void
run_evict(struct strand *s, const struct scenario_op *op)
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

	answer_text(s, names[vmsim_evict(strand_proc(s, op), op->addr)]);
}

static void
run_truncate(struct strand *s, const struct scenario_op *op)
{
	struct test_object *t = s->run->objects[op->object];

	if (strand_has_object(s, op))
		answer_errno(s, vmsim_object_truncate(s->run->vm, t->object,
		    op->npages));
}

static void
run_drop(struct strand *s, const struct scenario_op *op)
{
	struct test_object *t = s->run->objects[op->object];
	struct vm_object *object = t->object;

	if (!strand_has_object(s, op))
		return;
	vmsim_note(s->run->vm, &t->object, true);
	t->object = NULL;
	vmsim_object_release(s->run->vm, object);
	answer_text(s, "ok");
}

static void
run_collapse(struct strand *s, const struct scenario_op *op)
{
	switch (vmsim_collapse(strand_proc(s, op), op->addr)) {
	case ENOENT:
		answer_text(s, "none");
		break;
	case ENOTSUP:
		answer_text(s, "skip");
		break;
	default:
		answer_text(s, "ok");
		break;
	}
}

static const struct verb verbs[] = {
	{
	    .name = "fault",
	    .help = "the fault handler alone",
	    .args = { ARG_PROC, ARG_ADDR, ARG_ACCESS },
	    .run = run_fault,
	    .needs_process = true,
	},
	{
	    .name = "load",
	    .help = "an 8-byte read by the processor",
	    .args = { ARG_PROC, ARG_ADDR },
	    .run = run_load,
	    .needs_process = true,
	},
	{
	    .name = "store",
	    .help = "an 8-byte write by the processor",
	    .args = { ARG_PROC, ARG_ADDR, ARG_VALUE },
	    .run = run_store,
	    .needs_process = true,
	},
	{
	    .name = "force",
	    .help = "an 8-byte write by a debugger",
	    .args = { ARG_PROC, ARG_ADDR, ARG_VALUE },
	    .run = run_force,
	    .needs_process = true,
	},
	{
	    .name = "hold",
	    .help = "fault in and wire for the kernel",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES, ARG_READ_WRITE },
	    .run = run_hold,
	    .needs_process = true,
	},
	{
	    .name = "unhold",
	    .help = "undo the last hold of that address",
	    .args = { ARG_PROC, ARG_ADDR },
	    .run = run_unhold,
	},
	{
	    .name = "peek",
	    .help = "the first word of the page that hold took",
	    .args = { ARG_PROC, ARG_ADDR },
	    .run = run_peek,
	},
	{
	    .name = "poke",
	    .help = "write that word as a device would",
	    .args = { ARG_PROC, ARG_ADDR, ARG_VALUE },
	    .run = run_poke,
	},
	{
	    .name = "evict",
	    .help = "page out the page mapped there",
	    .args = { ARG_PROC, ARG_ADDR },
	    .run = run_evict,
	    .needs_process = true,
	},
	{
	    .name = "truncate",
	    .help = "another size for a swap object or a file",
	    .args = { ARG_OBJECT, ARG_SIZE },
	    .run = run_truncate,
	},
	{
	    .name = "drop",
	    .help = "the scenario's reference to the object goes",
	    .args = { ARG_OBJECT },
	    .run = run_drop,
	},
	{
	    .name = "collapse",
	    .help = "ask for a collapse of the top object",
	    .args = { ARG_PROC, ARG_ADDR },
	    .run = run_collapse,
	    .needs_process = true,
	},
};

const struct verb_group verbs_memory = VERB_GROUP(verbs);
