/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dump: processes, entries, page-table entries; then objects and the
 * counters.  The format is that of doc/dump.md.
 */
#include <inttypes.h>

#include "pmap/pmap.h"
#include "map/map.h"
#include "observe/observe.h"

struct flag_name {
	u_int		 mask;
	u_int		 value;
	const char	*name;
};

/* In the order in which they are printed. */
static const struct flag_name entry_flags[] = {
	{ MAP_ENTRY_COW, MAP_ENTRY_COW, "cow" },
	{ MAP_ENTRY_NEEDS_COPY, MAP_ENTRY_NEEDS_COPY, "needscopy" },
	{ MAP_ENTRY_GUARD, MAP_ENTRY_GUARD, "guard" },
	{ MAP_ENTRY_NOSYNC, MAP_ENTRY_NOSYNC, "nosync" },
	{ MAP_ENTRY_NOCOREDUMP, MAP_ENTRY_NOCOREDUMP, "nocore" },
	{ MAP_ENTRY_BEHAV_MASK, MAP_ENTRY_BEHAV_SEQUENTIAL, "sequential" },
	{ MAP_ENTRY_BEHAV_MASK, MAP_ENTRY_BEHAV_RANDOM, "random" },
	{ MAP_ENTRY_GROWS_DOWN, MAP_ENTRY_GROWS_DOWN, "growsdown" },
	{ MAP_ENTRY_STACK_GAP, MAP_ENTRY_STACK_GAP, "stackgap" },
	{ MAP_ENTRY_USER_WIRED, MAP_ENTRY_USER_WIRED, "userwired" },
	{ MAP_ENTRY_SPLIT_BOUNDARY_MASK, 1 << MAP_ENTRY_SPLIT_BOUNDARY_SHIFT,
	    "split=1" },
	{ MAP_ENTRY_SPLIT_BOUNDARY_MASK, 2 << MAP_ENTRY_SPLIT_BOUNDARY_SHIFT,
	    "split=2" },
};
#define	NENTRY_FLAGS	(sizeof(entry_flags) / sizeof(entry_flags[0]))

static const char *const inherit_names[] = {
	[VM_INHERIT_SHARE] = "share",
	[VM_INHERIT_COPY] = "copy",
	[VM_INHERIT_NONE] = "none",
	[VM_INHERIT_ZERO] = "zero",
};

void
dump_ref(struct dump *d, const char *what, vm_object_t object)
{
	if (object == NULL)
		print_fmt(&d->out, " %s=none", what);
	else
		print_fmt(&d->out, " %s=%d", what,
		    numbering_get(&d->num, object));
}

/* The end of a line that stands for `n` lines that are alike. */
void
dump_count(struct dump *d, u_long n)
{
	if (n > 1)
		print_fmt(&d->out, " n=%lu", n);
	print_fmt(&d->out, "\n");
}

static void
dump_entry(struct dump *d, vm_map_entry_t entry)
{
	char max[4], prot[4];
	size_t i;

	print_fmt(&d->out, "%s entry 0x%" PRIx64 "-0x%" PRIx64
	    " %s/%s inh=%s", d->prefix, entry->start, entry->end,
	    observe_prot(entry->protection, prot),
	    observe_prot(entry->max_protection, max),
	    inherit_names[(int)entry->inheritance]);
	for (i = 0; i < NENTRY_FLAGS; i++) {
		if ((entry->eflags & entry_flags[i].mask) ==
		    entry_flags[i].value)
			print_fmt(&d->out, " %s", entry_flags[i].name);
	}
	print_fmt(&d->out, " wired=%d", entry->wired_count);
	dump_ref(d, "obj", entry->object.vm_object);
	if (map_entry_is_gap(entry))
		print_fmt(&d->out, " off=-\n");
	else
		print_fmt(&d->out, " off=0x%" PRIx64 "\n",
		    (uint64_t)entry->offset);
}

/* Page-table entries that are alike, one after the other. */
struct pte_run {
	vm_offset_t	 va;		/* of the first */
	vm_object_t	 object;	/* or NULL */
	vm_pindex_t	 pindex;	/* of the first */
	uint64_t	 bits;		/* what a dump shows of them */
	int		 psind;
	u_long		 n;		/* 0: none */
};

/* A process's entries and page-table entries, merged by address. */
struct merge {
	struct dump	*d;
	vm_map_t	 map;
	vm_map_entry_t	 current;	/* last entry printed, or the header */
	struct pte_run	 run;		/* not printed yet */
};

static void
dump_run(struct dump *d, struct pte_run *r)
{
	if (r->n == 0)
		return;
	print_fmt(&d->out, "%s  pte 0x%" PRIx64 " r%c%c", d->prefix, r->va,
	    (r->bits & PTE_RW) != 0 ? 'w' : '-',
	    (r->bits & PTE_X) != 0 ? 'x' : '-');
	dump_ref(d, "obj", r->object);
	if (r->object != NULL)
		print_fmt(&d->out, " idx=%" PRIu64, r->pindex);
	print_fmt(&d->out, "%s%s%s%s",
	    (r->bits & PTE_W) != 0 ? " wired" : "",
	    (r->bits & PTE_A) != 0 ? " acc" : "",
	    (r->bits & PTE_M) != 0 ? " mod" : "",
	    r->psind == 0 ? "" : r->psind == 1 ? " 2M" : " 1G");
	dump_count(d, r->n);
	r->n = 0;
}

/* Prints the entries up to the one that holds `va`. */
static void
dump_entries_to(struct merge *g, vm_offset_t va)
{
	vm_map_entry_t next;

	for (;;) {
		next = vm_map_entry_succ(g->current);
		if (next == &g->map->header || next->start > va)
			return;
		dump_run(g->d, &g->run);
		g->current = next;
		dump_entry(g->d, next);
	}
}

/* The next one of the run? */
static bool
run_goes_on(const struct pte_run *r, const struct pte_run *next)
{
	u_long npages = r->n * psind_npages(r->psind);

	return (r->n > 0 && r->object != NULL && next->object == r->object &&
	    next->psind == r->psind && next->bits == r->bits &&
	    next->va == r->va + ptoa(npages) &&
	    next->pindex == r->pindex + npages);
}

static void
dump_pte(void *arg, vm_offset_t va, int psind, uint64_t pte)
{
	struct pte_run next = { .va = va, .psind = psind, .n = 1,
	    .bits = pte & (PTE_RW | PTE_X | PTE_W | PTE_A | PTE_M) };
	struct merge *g = arg;
	vm_page_t m;

	dump_entries_to(g, va);
	m = observe_pte_page(g->current == &g->map->header ? NULL :
	    g->current, va, pte);
	if (m != NULL && m->object != NULL) {
		next.object = m->object;
		next.pindex = m->pindex;
	}
	if (curvm->config.superpages && run_goes_on(&g->run, &next)) {
		g->run.n++;
		return;
	}
	dump_run(g->d, &g->run);
	g->run = next;
}

static void
dump_proc(struct dump *d, const struct vmsim_proc *p)
{
	struct merge g;
	vm_map_t map;

	map = &p->p_vmspace->vm_map;
	print_fmt(&d->out, "%sproc %s entries=%d size=%ju resident=%ld "
	    "wired=%ld\n", d->prefix, p->p_name, map->nentries,
	    (uintmax_t)atop(map->size), p->p_pmap->pm_stats.resident_count,
	    p->p_pmap->pm_stats.wired_count);
	g = (struct merge){ .d = d, .map = map, .current = &map->header };
	pmap_walk(p->p_pmap, dump_pte, &g);
	dump_run(d, &g.run);
	dump_entries_to(&g, ~(vm_offset_t)0);
}

static void
dump_stats(struct printer *out, const char *prefix)
{
	const struct vmmeter *c;

	c = &curvm->cnt;
	print_fmt(out, "%sstats faults=%ju cow=%ju cowopt=%ju zfod=%ju "
	    "iofaults=%ju intrans=%ju collapses=%ju bypasses=%ju "
	    "prefaults=%ju populates=%ju swapin=%ju swapout=%ju\n", prefix,
	    (uintmax_t)c->v_vm_faults, (uintmax_t)c->v_cow_faults,
	    (uintmax_t)c->v_cow_optim, (uintmax_t)c->v_zfod,
	    (uintmax_t)c->v_io_faults, (uintmax_t)c->v_intrans,
	    (uintmax_t)c->v_collapses, (uintmax_t)c->v_bypasses,
	    (uintmax_t)c->v_prefaults, (uintmax_t)c->v_populates,
	    (uintmax_t)c->v_swappgsin, (uintmax_t)c->v_swappgsout);
}

static void
dump_machine(struct dump *d)
{
	struct vmsim_proc *p;
	u_int i;

	TAILQ_FOREACH(p, &curvm->proc->procs, p_link)
		dump_proc(d, p);
	for (i = 0; i < d->num.nordered; i++)
		dump_object(d, d->num.order[i]);
}

void
vmsim_dump(struct vmsim *vm, const char *prefix, vmsim_print_t *print,
    void *arg)
{
	struct dump d = { .out = { print, arg }, .prefix = prefix };
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	if (numbering_make(&d.num)) {
		dump_machine(&d);
		numbering_keep(&d.num);
		numbering_free(&d.num);
		dump_stats(&d.out, prefix);
	} else
		print_fmt(&d.out, "%sno memory for a dump\n", prefix);
	vmsim_enter(prev);
}

void
vmsim_dump_stats(struct vmsim *vm, const char *prefix, vmsim_print_t *print,
    void *arg)
{
	struct printer out = { print, arg };
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	dump_stats(&out, prefix);
	vmsim_enter(prev);
}
