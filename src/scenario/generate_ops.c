/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on maps, processes and objects. */
#include <stdio.h>

#include "scenario/generate.h"

static const char *const kind_names[GEN_KINDS] = {
	[GEN_SWAP] = "swap",
	[GEN_FILE] = "file",
	[GEN_MGTDEV] = "mgtdev",
	[GEN_DEV] = "dev",
	[GEN_SG] = "sg",
	[GEN_PHYS] = "phys",
};

#define	PICK(g, words) \
	((words)[gen_below((g), sizeof(words) / sizeof((words)[0]))])

static enum gen_kind
pick_kind(struct gen *g)
{
	enum gen_kind kind;

	do {
		kind = (enum gen_kind)gen_below(g, GEN_KINDS);
	} while ((g->recipe.kinds & GEN_BIT(kind)) == 0);
	return (kind);
}

static void
file_keys(struct gen *g, unsigned npages)
{
	unsigned n;

	if (gen_chance(g, 2, 3)) {
		n = (unsigned)gen_below(g, 17);
		gen_say(g, " readbehind=%u readahead=%u",
		    (unsigned)gen_below(g, 9), n);
	}
	if (gen_chance(g, 1, 5)) {
		n = (unsigned)gen_below(g, npages);
		gen_say(g, " getpages=%s:%u", gen_chance(g, 1, 2) ? "fail" :
		    "error", n);
	}
}

static void
fault_key(struct gen *g)
{
	static const char *const words[] = {
		"ok", "ok", "ok", "none", "fail", "error", "bad",
	};

	if (gen_chance(g, 1, 3))
		gen_say(g, " fault=%s", PICK(g, words));
}

static void
mgtdev_keys(struct gen *g)
{
	static const char *const words[] = {
		"exact", "hint", "hint", "cluster:2", "cluster:4", "cluster:8",
		"whole", "whole", "bad", "bad", "fail", "error", "again",
	};

	gen_say(g, " populate=%s", PICK(g, words));
	fault_key(g);
}

void
gen_object(struct gen *g)
{
	struct gen_object *o;

	if (g->recipe.superpages) {
		gen_super_object(g);
		return;
	}
	o = &g->objects[g->nobjects];
	o->kind = pick_kind(g);
	o->npages = 2 + (unsigned)gen_below(g, g->object_max - 1);
	gen_say(g, "object O%u %s %u", g->nobjects, kind_names[o->kind],
	    o->npages);
	if (o->kind == GEN_FILE)
		file_keys(g, o->npages);
	if (o->kind == GEN_MGTDEV)
		mgtdev_keys(g);
	if (o->kind == GEN_DEV)
		fault_key(g);
	gen_say(g, "\n");
	g->nobjects++;
}

/* "private|shared anon|OBJ OFF" */
static void
say_backing(struct gen *g)
{
	const struct gen_object *o;
	bool private;
	unsigned i;

	private = gen_chance(g, 2, 3);
	if (g->nobjects == 0 || gen_chance(g, 1, 4)) {
		gen_say(g, " %s anon 0", private ? "private" : "shared");
		return;
	}
	i = (unsigned)gen_below(g, g->nobjects);
	o = &g->objects[i];
	if (g->recipe.tame && o->kind >= GEN_DEV)
		private = false;
	if (g->recipe.superpages && o->kind == GEN_LARGEPAGE)
		private = private && gen_chance(g, 1, 8);
	gen_say(g, " %s O%u %u", private ? "private" : "shared", i,
	    g->recipe.superpages ? gen_super_offset(g, o->npages) :
	    (unsigned)gen_below(g, o->npages));
}

void
gen_mmap(struct gen *g)
{
	static const char *const flags[] = {
		" max=rw", " max=r", " max=rx", " excl", " nosync", " nocore",
		" prefault", " prefault",
	};
	const char *prot;
	unsigned npages;
	uint64_t addr;

	addr = gen_range(g, &npages);
	prot = gen_chance(g, 1, 2) ? "rw" : gen_prot(g);
	gen_say(g, "mmap P%u 0x%jx %u %s", gen_proc(g), (uintmax_t)addr,
	    npages, prot);
	say_backing(g);
	if (gen_chance(g, 1, 5))
		gen_say(g, "%s", PICK(g, flags));
	gen_say(g, "\n");
}

void
gen_mmapany(struct gen *g)
{
	const char *prot;
	unsigned npages;
	uint64_t addr;

	addr = gen_range(g, &npages);
	if (gen_chance(g, 1, 2)) {
		addr = 0;
		g->low |= !g->queued;
	}
	prot = gen_prot(g);
	gen_say(g, "mmapany P%u 0x%jx %u %s", gen_proc(g), (uintmax_t)addr,
	    npages, prot);
	say_backing(g);
	gen_say(g, "\n");
}

void
gen_guard(struct gen *g)
{
	unsigned npages;
	uint64_t addr;

	addr = gen_range(g, &npages);
	gen_say(g, "mmap P%u 0x%jx %u none private anon 0 guard\n",
	    gen_proc(g), (uintmax_t)addr, npages);
}

void
gen_stack(struct gen *g)
{
	unsigned npages;

	npages = 40 + (unsigned)gen_below(g, 80);
	if (!g->queued)
		g->stack = npages;
	gen_say(g, "mmap P%u 0x20000000 %u rw private anon 0 stack\n",
	    gen_proc(g), npages);
}

static void
gen_say_range(struct gen *g, const char *verb, const char *rest)
{
	unsigned npages;
	uint64_t addr;

	addr = gen_range(g, &npages);
	gen_say(g, "%s P%u 0x%jx %u%s\n", verb, gen_proc(g), (uintmax_t)addr,
	    npages, rest);
}

void
gen_munmap(struct gen *g)
{
	gen_say_range(g, "munmap", "");
}

void
gen_mprotect(struct gen *g)
{
	char rest[16];

	snprintf(rest, sizeof(rest), " %s", gen_prot(g));
	gen_say_range(g, "mprotect", rest);
}

void
gen_minherit(struct gen *g)
{
	static const char *const words[] = {
		" share", " share", " copy", " none", " zero",
	};

	gen_say_range(g, "minherit", PICK(g, words));
}

void
gen_madvise(struct gen *g)
{
	static const char *const words[] = {
		" normal", " random", " sequential", " willneed", " willneed",
		" dontneed", " dontneed", " free", " free", " nosync",
		" autosync", " nocore", " core",
	};

	gen_say_range(g, "madvise", PICK(g, words));
}

void
gen_mlock(struct gen *g)
{
	gen_say_range(g, "mlock", "");
}

void
gen_munlock(struct gen *g)
{
	gen_say_range(g, "munlock", "");
}

void
gen_msync(struct gen *g)
{
	bool invalidate;

	invalidate = gen_chance(g, 1, 2);
	if (g->recipe.tame && (g->recipe.kinds & (GEN_BIT(GEN_DEV) |
	    GEN_BIT(GEN_SG))) != 0)
		invalidate = false;
	gen_say_range(g, "msync", invalidate ? " invalidate" : "");
}

void
gen_truncate(struct gen *g)
{
	unsigned i, npages;

	if (g->nobjects == 0) {
		gen_load(g);
		return;
	}
	i = (unsigned)gen_below(g, g->nobjects);
	npages = (unsigned)gen_below(g, g->objects[i].npages + 4);
	gen_say(g, "truncate O%u %u\n", i, npages);
}

/* The child of a queued fork may never come to be: it is not counted on. */
void
gen_fork(struct gen *g)
{
	if (g->nprocs == GEN_PROCS) {
		gen_exit(g);
		return;
	}
	gen_say(g, "fork P%u P%u\n", gen_proc(g), g->next_proc);
	if (!g->queued)
		g->procs[g->nprocs++] = g->next_proc;
	g->next_proc++;
}

/*
 * A process whose exit is queued does nothing more, so that it never exits
 * within a fault of its own.
 */
void
gen_exit(struct gen *g)
{
	unsigned i;

	if (g->nprocs == 1) {
		gen_store(g);
		return;
	}
	i = (unsigned)gen_below(g, g->nprocs);
	gen_say(g, "exit P%u\n", g->procs[i]);
	if (g->racing)
		return;
	g->procs[i] = g->procs[--g->nprocs];
}

void
gen_new_proc(struct gen *g)
{
	if (g->nprocs == GEN_PROCS) {
		gen_exit(g);
		return;
	}
	gen_say(g, "proc P%u\n", g->next_proc);
	if (!g->queued)
		g->procs[g->nprocs++] = g->next_proc;
	g->next_proc++;
}
