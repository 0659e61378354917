/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on processes and their maps: the system calls. */
#include <stdlib.h>
#include <vmsim/process.h>
#include "scenario/engine.h"

static inline uint64_t
bytes(uint64_t npages)
{
	return (npages * VMSIM_PAGE_SIZE);
}

static inline struct vmsim_proc *
process(struct strand *s, const struct scenario_op *op)
{
	return (s->run->procs[op->proc]);
}

static void
answer(struct strand *s, int error)
{
	out_str(&s->answer, answer_errno(error));
}

void
op_proc(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_proc *p;

	if (s->run->procs[op->proc] != NULL) {
		out_str(&s->answer, "error exists");
		return;
	}
	p = vmsim_proc_create(s->run->vm,
	    s->run->script->procs.v[op->proc].text);
	tables_enter(s->run, op->proc, p);
	out_str(&s->answer, p != NULL ? "ok" : "ENOMEM");
}

void
op_fork(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_proc *child;
	int error;

	if (s->run->procs[op->child] != NULL) {
		out_str(&s->answer, "error exists");
		return;
	}
	error = vmsim_proc_fork(process(s, op),
	    s->run->script->procs.v[op->child].text, false, &child);
	if (error == 0)
		tables_enter(s->run, op->child, child);
	answer(s, error);
}

void
op_exit(struct strand *s, const struct scenario_op *op)
{
	struct vmsim_proc *p;

	p = process(s, op);
	tables_enter(s->run, op->proc, NULL);
	vmsim_proc_exit(p);
	out_str(&s->answer, "ok");
}

/*
 * A guard has no protection, sharing, object or attribute of its own; in the
 * recordings it replaces what was there even where `excl` is written.
 */
static int
mmap_guard(struct strand *s, const struct scenario_op *op)
{
	uint64_t addr;

	addr = op->addr;
	return (vmsim_mmap(process(s, op), &addr, bytes(op->npages),
	    VMSIM_PROT_NONE, VMSIM_MAP_GUARD | VMSIM_MAP_FIXED, NULL, 0));
}

static int
mmap_flags(const struct scenario_op *op)
{
	static const struct {
		unsigned word;
		int	 flag;
	} words[] = {
		{ OPF_STACK, VMSIM_MAP_STACK },
		{ OPF_EXCL, VMSIM_MAP_EXCL },
		{ OPF_NOSYNC, VMSIM_MAP_NOSYNC },
		{ OPF_NOCORE, VMSIM_MAP_NOCORE },
		{ OPF_PREFAULT, VMSIM_MAP_PREFAULT_READ },
	};
	size_t i;
	int flags;

	flags = (op->flags & OPF_SHARED) != 0 ? VMSIM_MAP_SHARED :
	    VMSIM_MAP_PRIVATE;
	if (op->object == NO_NAME)
		flags |= VMSIM_MAP_ANON;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((op->flags & words[i].word) != 0)
			flags |= words[i].flag;
	return (flags);
}

static int
map(struct strand *s, const struct scenario_op *op, uint64_t *addr,
    int flags)
{
	struct vm_object *object;

	object = NULL;
	if (op->object != NO_NAME)
		object = s->run->objects[op->object].object;
	return (vmsim_mmap(process(s, op), addr, bytes(op->npages),
	    op->prot | VMSIM_PROT_MAX(op->max_prot), flags | mmap_flags(op),
	    object, bytes(op->offset)));
}

static bool
have_object(struct strand *s, const struct scenario_op *op)
{
	if (op->object == NO_NAME || s->run->objects[op->object].object != NULL)
		return (true);
	out_str(&s->answer, "error noobject");
	return (false);
}

void
op_mmap(struct strand *s, const struct scenario_op *op)
{
	uint64_t addr;

	if (!have_object(s, op))
		return;
	if ((op->flags & OPF_GUARD) != 0) {
		answer(s, mmap_guard(s, op));
		return;
	}
	addr = op->addr;
	answer(s, map(s, op, &addr, VMSIM_MAP_FIXED));
}

void
op_mmapany(struct strand *s, const struct scenario_op *op)
{
	uint64_t addr;
	int error;

	if (!have_object(s, op))
		return;
	addr = op->addr;
	error = map(s, op, &addr, 0);
	if (error == 0)
		out_fmt(&s->answer, "0x%jx", (uintmax_t)addr);
	else
		answer(s, error);
}

void
op_munmap(struct strand *s, const struct scenario_op *op)
{
	answer(s, vmsim_munmap(process(s, op), op->addr,
	    bytes(op->npages)));
}

void
op_mprotect(struct strand *s, const struct scenario_op *op)
{
	answer(s, vmsim_mprotect(process(s, op), op->addr,
	    bytes(op->npages), op->prot));
}

void
op_minherit(struct strand *s, const struct scenario_op *op)
{
	answer(s, vmsim_minherit(process(s, op), op->addr,
	    bytes(op->npages), (enum vmsim_inherit)op->choice));
}

void
op_madvise(struct strand *s, const struct scenario_op *op)
{
	answer(s, vmsim_madvise(process(s, op), op->addr,
	    bytes(op->npages), (enum vmsim_advice)op->choice));
}

void
op_mlock(struct strand *s, const struct scenario_op *op)
{
	answer(s, vmsim_mlock(process(s, op), op->addr,
	    bytes(op->npages)));
}

void
op_munlock(struct strand *s, const struct scenario_op *op)
{
	answer(s, vmsim_munlock(process(s, op), op->addr,
	    bytes(op->npages)));
}

void
op_msync(struct strand *s, const struct scenario_op *op)
{
	answer(s, vmsim_msync(process(s, op), op->addr, bytes(op->npages),
	    (op->flags & OPF_INVALIDATE) != 0 ? VMSIM_MS_INVALIDATE :
	    VMSIM_MS_SYNC));
}

static void
mincore_word(struct out *out, unsigned char v)
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
		out_add(out, "-", 1);
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if ((v & letters[i].bit) != 0)
			out_add(out, &letters[i].letter, 1);
}

/* A panic may come in the midst of it, so the strand owns the vector. */
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

void
op_mincore(struct strand *s, const struct scenario_op *op)
{
	unsigned char *vec;
	uint64_t i;
	int error;

	vec = mincore_vector(s, op->npages + 1);
	if (vec == NULL) {
		out_str(&s->answer, "error memory");
		return;
	}
	error = vmsim_mincore(process(s, op), op->addr, bytes(op->npages),
	    vec);
	if (error != 0) {
		answer(s, error);
		return;
	}
	for (i = 0; i < op->npages; i++) {
		if (i > 0)
			out_add(&s->answer, " ", 1);
		mincore_word(&s->answer, vec[i]);
	}
}
