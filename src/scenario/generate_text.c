/* SPDX-License-Identifier: BSD-2-Clause */
/* Random choices, and the text that grows. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "scenario/generate.h"

static uint64_t
next(struct gen *g)
{
	uint64_t z;

	z = g->random += 0x9e3779b97f4a7c15;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31));
}

uint64_t
gen_below(struct gen *g, uint64_t n)
{
	return (next(g) % n);
}

bool
gen_chance(struct gen *g, unsigned one, unsigned of)
{
	return (gen_below(g, of) < one);
}

static bool
grow(struct gen *g, size_t need)
{
	size_t max;
	char *p;

	if (need <= g->max)
		return (true);
	max = g->max + need + 4096;
	p = realloc(g->text, max);
	if (p == NULL)
		return (false);
	g->text = p;
	g->max = max;
	return (true);
}

void
gen_say(struct gen *g, const char *fmt, ...)
{
	char buf[256];
	va_list ap;
	int i, n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(buf) ||
	    !grow(g, g->len + (size_t)n + 1))
		return;
	for (i = 0; i <= n; i++)
		g->text[g->len + (size_t)i] = buf[i];
	g->len += (size_t)n;
}

unsigned
gen_proc(struct gen *g)
{
	return (g->procs[gen_below(g, g->nprocs)]);
}

static uint64_t
any_page(struct gen *g)
{
	if (g->recipe.superpages)
		return (gen_super_page(g));
	if (g->stack != 0 && gen_chance(g, 1, 4))
		return (0x20000000 + gen_below(g, g->stack) * 4096);
	if (g->low && gen_chance(g, 1, 5))
		return (0x1000 + gen_below(g, 8) * 4096);
	return (g->base + gen_below(g, g->window) * 4096);
}

uint64_t
gen_page(struct gen *g)
{
	uint64_t addr;

	if (gen_chance(g, 1, 2))
		return (g->hot[gen_below(g, GEN_HOT)]);
	addr = any_page(g);
	g->hot[gen_below(g, GEN_HOT)] = addr;
	return (addr);
}

uint64_t
gen_range(struct gen *g, unsigned *npages)
{
	uint64_t addr;

	if (g->recipe.superpages)
		return (gen_super_range(g, npages));
	addr = gen_chance(g, 1, 3) ? gen_page(g) : any_page(g);
	*npages = 1 + (unsigned)gen_below(g, gen_chance(g, 1, 3) ?
	    g->window : 4);
	if (gen_chance(g, 1, 3) && addr >= g->base + 4096)
		addr -= 4096;
	return (addr);
}

const char *
gen_prot(struct gen *g)
{
	static const char *const words[] = {
		"rw", "rw", "rw", "rw", "rw", "r", "r", "rwx", "rx", "none",
		"w", "x",
	};

	return (words[gen_below(g, sizeof(words) / sizeof(words[0]))]);
}
