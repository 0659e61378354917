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
process(struct scenario_run *run, const struct scenario_op *op)
{
	return (run->procs[op->proc]);
}

static void
answer(struct scenario_run *run, int error)
{
	out_str(&run->answer, answer_errno(error));
}

void
op_proc(struct scenario_run *run, const struct scenario_op *op)
{
	struct vmsim_proc *p;

	if (run->procs[op->proc] != NULL) {
		out_str(&run->answer, "error exists");
		return;
	}
	p = vmsim_proc_create(run->vm, run->script->procs.v[op->proc].text);
	run->procs[op->proc] = p;
	out_str(&run->answer, p != NULL ? "ok" : "ENOMEM");
}

void
op_fork(struct scenario_run *run, const struct scenario_op *op)
{
	struct vmsim_proc *child;
	int error;

	if (run->procs[op->child] != NULL) {
		out_str(&run->answer, "error exists");
		return;
	}
	error = vmsim_fork(process(run, op),
	    run->script->procs.v[op->child].text, false, &child);
	if (error == 0)
		run->procs[op->child] = child;
	answer(run, error);
}

void
op_exit(struct scenario_run *run, const struct scenario_op *op)
{
	struct vmsim_proc *p;

	p = process(run, op);
	run->procs[op->proc] = NULL;
	vmsim_exit(p);
	out_str(&run->answer, "ok");
}

/*
 * A guard has no protection, sharing, object or attribute of its own; in the
 * recordings it replaces what was there even where `excl` is written.
 */
static int
mmap_guard(struct scenario_run *run, const struct scenario_op *op)
{
	uint64_t addr;

	addr = op->addr;
	return (vmsim_mmap(process(run, op), &addr, bytes(op->npages),
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
map(struct scenario_run *run, const struct scenario_op *op, uint64_t *addr,
    int flags)
{
	struct vm_object *object;

	object = NULL;
	if (op->object != NO_NAME)
		object = run->objects[op->object].object;
	return (vmsim_mmap(process(run, op), addr, bytes(op->npages),
	    op->prot | VMSIM_PROT_MAX(op->max_prot), flags | mmap_flags(op),
	    object, bytes(op->offset)));
}

static bool
have_object(struct scenario_run *run, const struct scenario_op *op)
{
	if (op->object == NO_NAME || run->objects[op->object].object != NULL)
		return (true);
	out_str(&run->answer, "error noobject");
	return (false);
}

void
op_mmap(struct scenario_run *run, const struct scenario_op *op)
{
	uint64_t addr;

	if (!have_object(run, op))
		return;
	if ((op->flags & OPF_GUARD) != 0) {
		answer(run, mmap_guard(run, op));
		return;
	}
	addr = op->addr;
	answer(run, map(run, op, &addr, VMSIM_MAP_FIXED));
}

void
op_mmapany(struct scenario_run *run, const struct scenario_op *op)
{
	uint64_t addr;
	int error;

	if (!have_object(run, op))
		return;
	addr = op->addr;
	error = map(run, op, &addr, 0);
	if (error == 0)
		out_fmt(&run->answer, "0x%jx", (uintmax_t)addr);
	else
		answer(run, error);
}

void
op_munmap(struct scenario_run *run, const struct scenario_op *op)
{
	answer(run, vmsim_munmap(process(run, op), op->addr,
	    bytes(op->npages)));
}

void
op_mprotect(struct scenario_run *run, const struct scenario_op *op)
{
	answer(run, vmsim_mprotect(process(run, op), op->addr,
	    bytes(op->npages), op->prot));
}

void
op_minherit(struct scenario_run *run, const struct scenario_op *op)
{
	answer(run, vmsim_minherit(process(run, op), op->addr,
	    bytes(op->npages), (enum vmsim_inherit)op->choice));
}

void
op_madvise(struct scenario_run *run, const struct scenario_op *op)
{
	answer(run, vmsim_madvise(process(run, op), op->addr,
	    bytes(op->npages), (enum vmsim_advice)op->choice));
}

void
op_mlock(struct scenario_run *run, const struct scenario_op *op)
{
	answer(run, vmsim_mlock(process(run, op), op->addr,
	    bytes(op->npages)));
}

void
op_munlock(struct scenario_run *run, const struct scenario_op *op)
{
	answer(run, vmsim_munlock(process(run, op), op->addr,
	    bytes(op->npages)));
}

void
op_msync(struct scenario_run *run, const struct scenario_op *op)
{
	answer(run, vmsim_msync(process(run, op), op->addr, bytes(op->npages),
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

/* A panic may come in the midst of it, so the run owns the vector. */
static unsigned char *
mincore_vector(struct scenario_run *run, uint64_t npages)
{
	unsigned char *vec;

	if (npages <= run->vec_max)
		return (run->vec);
	vec = realloc(run->vec, npages);
	if (vec == NULL)
		return (NULL);
	run->vec = vec;
	run->vec_max = npages;
	return (vec);
}

void
op_mincore(struct scenario_run *run, const struct scenario_op *op)
{
	unsigned char *vec;
	uint64_t i;
	int error;

	vec = mincore_vector(run, op->npages + 1);
	if (vec == NULL) {
		out_str(&run->answer, "error memory");
		return;
	}
	error = vmsim_mincore(process(run, op), op->addr, bytes(op->npages),
	    vec);
	if (error != 0) {
		answer(run, error);
		return;
	}
	for (i = 0; i < op->npages; i++) {
		if (i > 0)
			out_add(&run->answer, " ", 1);
		mincore_word(&run->answer, vec[i]);
	}
}
