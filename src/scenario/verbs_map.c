/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs: the system calls on a map. */
#include <stdlib.h>
#include <vmsim/process.h>
#include "scenario/engine.h"

/*
 * A guard has no protection, sharing, object or attribute of its own; in the
 * recordings it replaces what was there even where `excl` is written.
 */
static int
map_guard(struct strand *s, const struct scenario_op *op)
{
	uint64_t addr;

	addr = op->addr;
	return (vmsim_mmap(strand_proc(s, op), &addr, op_len_bytes(op),
	    VMSIM_PROT_NONE, VMSIM_MAP_GUARD | VMSIM_MAP_FIXED, NULL, 0));
}

static int
map_object(struct strand *s, const struct scenario_op *op, uint64_t *addr,
    int flags)
{
	struct vm_object *object;

	object = NULL;
	if (op->object != NO_NAME)
		object = s->run->objects[op->object]->object;
	else
		flags |= VMSIM_MAP_ANON;
	return (vmsim_mmap(strand_proc(s, op), addr, op_len_bytes(op),
	    op->prot | VMSIM_PROT_MAX(op->max_prot), flags | op->flags,
	    object, op->offset * VMSIM_PAGE_SIZE));
}

static void
run_mmap(struct strand *s, const struct scenario_op *op)
{
	uint64_t addr;

	if (!strand_has_object(s, op))
		return;
	if ((op->flags & VMSIM_MAP_GUARD) != 0) {
		answer_errno(s, map_guard(s, op));
		return;
	}
	addr = op->addr;
	answer_errno(s, map_object(s, op, &addr, VMSIM_MAP_FIXED));
}

static void
run_mmapany(struct strand *s, const struct scenario_op *op)
{
	uint64_t addr;
	int error;

	if (!strand_has_object(s, op))
		return;
	addr = op->addr;
	error = map_object(s, op, &addr, 0);
	if (error == 0)
		answer_number(s, addr);
	else
		answer_errno(s, error);
}

static void
run_munmap(struct strand *s, const struct scenario_op *op)
{
	answer_errno(s, vmsim_munmap(strand_proc(s, op), op->addr,
	    op_len_bytes(op)));
}

static void
run_mprotect(struct strand *s, const struct scenario_op *op)
{
	answer_errno(s, vmsim_mprotect(strand_proc(s, op), op->addr,
	    op_len_bytes(op), op->prot));
}

static void
run_minherit(struct strand *s, const struct scenario_op *op)
{
	answer_errno(s, vmsim_minherit(strand_proc(s, op), op->addr,
	    op_len_bytes(op), (enum vmsim_inherit)op->choice));
}

static void
run_madvise(struct strand *s, const struct scenario_op *op)
{
	answer_errno(s, vmsim_madvise(strand_proc(s, op), op->addr,
	    op_len_bytes(op), (enum vmsim_advice)op->choice));
}

static void
run_mlock(struct strand *s, const struct scenario_op *op)
{
	answer_errno(s, vmsim_mlock(strand_proc(s, op), op->addr,
	    op_len_bytes(op)));
}

static void
run_munlock(struct strand *s, const struct scenario_op *op)
{
	answer_errno(s, vmsim_munlock(strand_proc(s, op), op->addr,
	    op_len_bytes(op)));
}

static void
run_msync(struct strand *s, const struct scenario_op *op)
{
	answer_errno(s, vmsim_msync(strand_proc(s, op), op->addr,
	    op_len_bytes(op), VMSIM_MS_SYNC | op->flags));
}

/* Letters, or `-`. */
static void
print_mincore(FILE *f, unsigned char v)
{
	static const struct {
		unsigned char bit;
		char	 letter;
	} letters[] = {
		{ VMSIM_MINCORE_INCORE, 'i' },
		{ VMSIM_MINCORE_REFERENCED, 'r' },
		{ VMSIM_MINCORE_MODIFIED, 'm' },
		{ VMSIM_MINCORE_REFERENCED_OTHER, 'R' },
		{ VMSIM_MINCORE_MODIFIED_OTHER, 'M' },
	};
	size_t i;

	if (v == 0)
		fputc('-', f);
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if ((v & letters[i].bit) != 0)
			fputc(letters[i].letter, f);
	if ((v & VMSIM_MINCORE_SUPER) == VMSIM_MINCORE_PSIND(1))
		fputc('s', f);
	else if ((v & VMSIM_MINCORE_SUPER) == VMSIM_MINCORE_PSIND(2))
		fputc('S', f);
}

/* The call may end in a panic, so the strand owns the vector. */
static unsigned char *
mincore_vector(struct strand *s, uint64_t npages)
{
	unsigned char *vec;

	if (npages <= s->vec_max)
		return (s->vec);
	vec = realloc(s->vec, npages);
	if (vec == NULL)
		return (NULL);
	s->vec = vec;
	s->vec_max = npages;
	return (vec);
}

static void
run_mincore(struct strand *s, const struct scenario_op *op)
{
	unsigned char *vec;
	uint64_t i;
	int error;

	vec = mincore_vector(s, op->npages + 1);
	if (vec == NULL) {
		answer_text(s, "error memory");
		return;
	}
	error = vmsim_mincore(strand_proc(s, op), op->addr, op_len_bytes(op),
	    vec);
	if (error != 0) {
		answer_errno(s, error);
		return;
	}
	for (i = 0; i < op->npages; i++) {
		if (i > 0)
			fputc(' ', s->answer.f);
		print_mincore(s->answer.f, vec[i]);
	}
}

static const struct verb verbs[] = {
	{
	    .name = "mmap",
	    .help = "a mapping at a fixed address",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES, ARG_PROT, ARG_SHARING,
		ARG_BACKING, ARG_OFFSET, ARG_MMAP_FLAGS },
	    .run = run_mmap,
	    .needs_process = true,
	},
	{
	    .name = "mmapany",
	    .help = "a mapping wherever there is room",
	    .args = { ARG_PROC, ARG_HINT, ARG_NPAGES, ARG_PROT, ARG_SHARING,
		ARG_BACKING, ARG_OFFSET },
	    .run = run_mmapany,
	    .needs_process = true,
	},
	{
	    .name = "munmap",
	    .help = "no mapping any more",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES },
	    .run = run_munmap,
	    .needs_process = true,
	},
	{
	    .name = "mprotect",
	    .help = "another protection",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES, ARG_PROT },
	    .run = run_mprotect,
	    .needs_process = true,
	},
	{
	    .name = "minherit",
	    .help = "what fork does with it",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES, ARG_INHERIT },
	    .run = run_minherit,
	    .needs_process = true,
	},
	{
	    .name = "madvise",
	    .help = "advice",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES, ARG_ADVICE },
	    .run = run_madvise,
	    .needs_process = true,
	},
	{
	    .name = "mlock",
	    .help = "fault in and wire",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES },
	    .run = run_mlock,
	    .needs_process = true,
	    .wires = true,
	},
	{
	    .name = "munlock",
	    .help = "undo mlock",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES },
	    .run = run_munlock,
	    .needs_process = true,
	},
	{
	    .name = "msync",
	    .help = "write back, and drop clean pages",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES, ARG_MSYNC_FLAGS },
	    .run = run_msync,
	    .needs_process = true,
	},
	{
	    .name = "mincore",
	    .help = "what is in core: letters a page",
	    .args = { ARG_PROC, ARG_ADDR, ARG_NPAGES },
	    .run = run_mincore,
	    .needs_process = true,
	},
};

const struct verb_group verbs_map = VERB_GROUP(verbs);
