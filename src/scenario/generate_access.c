/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations that touch memory, take it away, or come in twos and threes. */
#include "scenario/generate.h"

void
gen_mincore(struct gen *g)
{
	unsigned npages;
	uint64_t addr;

	addr = gen_range(g, &npages);
	gen_say(g, "mincore P%u 0x%jx %u\n", gen_proc(g), (uintmax_t)addr,
	    npages);
}

/* Of the arguments of one call no order is certain: each has its statement. */
static void
say_page(struct gen *g, const char *verb)
{
	uint64_t addr = gen_page(g);

	gen_say(g, "%s P%u 0x%jx\n", verb, gen_proc(g), (uintmax_t)addr);
}

void
gen_fault(struct gen *g)
{
	char access = "rrwwx"[gen_below(g, 5)];
	uint64_t addr = gen_page(g);

	gen_say(g, "fault P%u 0x%jx %c\n", gen_proc(g), (uintmax_t)addr,
	    access);
}

void
gen_load(struct gen *g)
{
	say_page(g, "load");
}

static void
store_at(struct gen *g, unsigned proc, uint64_t addr)
{
	if (g->racing)
		addr += 8 * gen_below(g, 2);
	gen_say(g, "store P%u 0x%jx 0x%x\n", proc, (uintmax_t)addr,
	    0xa0000 + g->value++);
}

void
gen_store(struct gen *g)
{
	uint64_t addr = gen_page(g);

	store_at(g, gen_proc(g), addr);
}

void
gen_force(struct gen *g)
{
	uint64_t addr = gen_page(g);

	gen_say(g, "force P%u 0x%jx 0x%x\n", gen_proc(g), (uintmax_t)addr,
	    0xf0000 + g->value++);
}

static bool
has_phys(const struct gen *g)
{
	return ((g->recipe.kinds & GEN_BIT(GEN_PHYS)) != 0);
}

void
gen_hold(struct gen *g)
{
	unsigned npages, proc;
	uint64_t addr;
	bool write;

	addr = gen_range(g, &npages);
	if (npages > 8)
		npages = 8;
	proc = gen_proc(g);
	write = gen_chance(g, 1, 2) && !(g->recipe.tame && has_phys(g));
	gen_say(g, "hold P%u 0x%jx %u %c\n", proc, (uintmax_t)addr, npages,
	    write ? 'w' : 'r');
	if (!g->queued && g->nholds < GEN_HOLDS)
		g->holds[g->nholds++] = (struct gen_hold){ proc, addr };
}

void
gen_unhold(struct gen *g)
{
	struct gen_hold h;
	unsigned i;

	if (g->nholds == 0) {
		gen_hold(g);
		return;
	}
	i = (unsigned)gen_below(g, g->nholds);
	h = g->holds[i];
	g->holds[i] = g->holds[--g->nholds];
	gen_say(g, "unhold P%u 0x%jx\n", h.proc, (uintmax_t)h.addr);
}

void
gen_peek(struct gen *g)
{
	const struct gen_hold *h;

	if (g->nholds == 0) {
		gen_load(g);
		return;
	}
	h = &g->holds[gen_below(g, g->nholds)];
	gen_say(g, "peek P%u 0x%jx\n", h->proc, (uintmax_t)h->addr);
}

void
gen_poke(struct gen *g)
{
	const struct gen_hold *h;

	if (g->nholds == 0) {
		gen_store(g);
		return;
	}
	h = &g->holds[gen_below(g, g->nholds)];
	gen_say(g, "poke P%u 0x%jx 0x%x\n", h->proc, (uintmax_t)h->addr,
	    0xa0000 + g->value++);
}

void
gen_evict(struct gen *g)
{
	say_page(g, "evict");
}

void
gen_collapse(struct gen *g)
{
	say_page(g, "collapse");
}

/* An object whose pager asks; false without any. */
static bool
pick_asking(struct gen *g, unsigned *object)
{
	unsigned i, tries;

	for (tries = 0; g->nobjects != 0 && tries < 16; tries++) {
		i = (unsigned)gen_below(g, g->nobjects);
		if (g->objects[i].kind != GEN_FILE &&
		    g->objects[i].kind != GEN_MGTDEV)
			continue;
		*object = i;
		return (true);
	}
	return (false);
}

static void
map_some_object(struct gen *g, uint64_t addr, unsigned object)
{
	unsigned offset = (unsigned)gen_below(g, g->objects[object].npages);
	bool private = gen_chance(g, 1, 2);
	unsigned npages = 1 + (unsigned)gen_below(g, 6);

	gen_say(g, "mmap P%u 0x%jx %u rw %s O%u %u\n", gen_proc(g),
	    (uintmax_t)addr, npages, private ? "private" : "shared", object,
	    offset);
}

/* The pager is likeliest to be called for a page mapped just now. */
void
gen_during(struct gen *g)
{
	unsigned object, proc;
	uint64_t addr;

	if (!pick_asking(g, &object)) {
		gen_load(g);
		return;
	}
	addr = gen_page(g);
	if (gen_chance(g, 1, 2))
		map_some_object(g, addr, object);
	gen_say(g, "during O%u ", object);
	g->queued = true;
	gen_operation(g, true);
	g->queued = false;
	proc = gen_proc(g);
	if (gen_chance(g, 1, 2))
		gen_say(g, "load P%u 0x%jx\n", proc, (uintmax_t)addr);
	else
		store_at(g, proc, addr);
}

void
gen_burst(struct gen *g)
{
	unsigned parent, child;
	uint64_t addr;

	if (g->nprocs == GEN_PROCS) {
		gen_exit(g);
		return;
	}
	parent = gen_proc(g);
	child = g->next_proc++;
	addr = gen_page(g);
	store_at(g, parent, addr);
	gen_say(g, "fork P%u P%u\n", parent, child);
	g->procs[g->nprocs++] = child;
	if (gen_chance(g, 2, 3))
		store_at(g, child, addr);
	if (gen_chance(g, 1, 2))
		store_at(g, parent, addr);
}

void
gen_return(struct gen *g)
{
	unsigned proc;
	uint64_t addr;

	proc = gen_proc(g);
	addr = gen_page(g);
	store_at(g, proc, addr);
	gen_say(g, "evict P%u 0x%jx\n", proc, (uintmax_t)addr);
	if (gen_chance(g, 1, 2))
		gen_say(g, "load P%u 0x%jx\n", gen_proc(g), (uintmax_t)addr);
}

void
gen_run(struct gen *g)
{
	unsigned i, n, proc;
	uint64_t addr;

	proc = gen_proc(g);
	addr = gen_page(g);
	n = 2 + (unsigned)gen_below(g, 3);
	for (i = 0; i < n; i++, addr += 4096)
		if (gen_chance(g, 1, 2))
			gen_say(g, "load P%u 0x%jx\n", proc, (uintmax_t)addr);
		else
			store_at(g, proc, addr);
}
