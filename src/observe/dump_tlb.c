/* SPDX-License-Identifier: BSD-2-Clause */
/* What the processors remember of page tables. */
#include "base/describe.h"
#include "pmap/pmap.h"
#include "observe/observe.h"

struct tlb_dump {
	struct printer	 out;		/* (c) */
	const char	*prefix;	/* (c) of every line */
};

static const char *
find_pmap_name(pmap_t pmap)
{
	const struct vmsim_proc *p;

	TAILQ_FOREACH(p, &curvm->proc->procs, p_link) {
		if (p->p_pmap == pmap)
			return (p->p_name);
	}
	return ("-");
}

static void
dump_translation(void *arg, uint32_t tid, pmap_t pmap, vm_offset_t va,
    uint64_t pte)
{
	struct tlb_dump *d = arg;

	print_fmt(&d->out, "%stlb %s: %s ", d->prefix, describe_tid(tid).text,
	    find_pmap_name(pmap));
	observe_print_pte(&d->out, va, pte, pte_pa(pte));
	print_fmt(&d->out, "\n");
}

void
vmsim_dump_tlb(struct vmsim *vm, const char *prefix, vmsim_print_t *print,
    void *arg)
{
	struct tlb_dump d = { .out = { print, arg }, .prefix = prefix };
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	tlb_walk(dump_translation, &d);
	vmsim_enter(prev);
}
