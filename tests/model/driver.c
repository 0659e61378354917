/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rounds: a machine with objects and processes, its end, and what is told of
 * a difference.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmsim/observe.h>

#include "driver.h"

uint64_t
below(struct driver *d, uint64_t limit)
{
	uint64_t x;

	x = d->random += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return ((x ^ x >> 31) % limit);
}

void
tell(struct driver *d, const char *fmt, ...)
{
	va_list ap;
	char *line;

	line = d->line[d->nlines++ % NLINES];
	va_start(ap, fmt);
	vsnprintf(line, sizeof(d->line[0]), fmt, ap);
	va_end(ap);
	if (d->tell) {
		puts(line);
		fflush(stdout);
	}
}

void
differ(struct driver *d, const char *fmt, ...)
{
	va_list ap;
	unsigned long i;

	fprintf(stderr, "seed %ju, operation %lu of %lu:\n",
	    (uintmax_t)d->seed, d->op, d->nops);
	i = d->nlines > NLINES ? d->nlines - NLINES : 0;
	for (; i < d->nlines; i++)
		fprintf(stderr, "  %s\n", d->line[i % NLINES]);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void
answer(struct driver *d, int got, int want)
{
	d->answers[got == 0]++;
	if (got != want)
		differ(d, "answer %d, wanted %d", got, want);
}

uint64_t
slot_addr(unsigned i)
{
	return (BASE + (uint64_t)i * VMSIM_PAGE_SIZE);
}

struct proc *
any_proc(struct driver *d)
{
	unsigned i;

	i = below(d, NPROCS);
	while (d->proc[i].p == NULL)
		i = (i + 1) % NPROCS;
	return (&d->proc[i]);
}

struct range
any_range(struct driver *d, unsigned most)
{
	struct range r;

	r.pr = any_proc(d);
	r.first = below(d, MODEL_WINDOW);
	r.n = 1 + below(d, most);
	if (r.first + r.n > MODEL_WINDOW)
		r.n = MODEL_WINDOW - r.first;
	r.slot = &r.pr->sp->slot[r.first];
	r.addr = slot_addr(r.first);
	r.len = (uint64_t)r.n * VMSIM_PAGE_SIZE;
	return (r);
}

unsigned
spaces_of(struct driver *d, struct mspace **spaces)
{
	unsigned i, n;

	for (i = n = 0; i < NPROCS; i++) {
		if (d->proc[i].p != NULL)
			spaces[n++] = d->proc[i].sp;
	}
	return (n);
}

/* What a file has stored: whole pages in the host's memory. */
static int
read_page(void *arg, uint64_t pindex, void *page)
{
	struct object *o;

	o = arg;
	memcpy(page, o->stored + pindex * VMSIM_PAGE_SIZE, VMSIM_PAGE_SIZE);
	return (0);
}

static int
write_page(void *arg, uint64_t pindex, const void *page)
{
	struct object *o;

	o = arg;
	memcpy(o->stored + pindex * VMSIM_PAGE_SIZE, page, VMSIM_PAGE_SIZE);
	return (0);
}

static void
cut_file(void *arg, uint64_t pindex)
{
	struct object *o;

	o = arg;
	memset(o->stored + pindex * VMSIM_PAGE_SIZE, 0,
	    (MODEL_OBJPAGES - pindex) * VMSIM_PAGE_SIZE);
}

static void
start_file(struct driver *d, struct object *o, const char *name,
    unsigned npages)
{
	uint64_t *words;
	unsigned i;

	o->stored = calloc(MODEL_OBJPAGES, VMSIM_PAGE_SIZE);
	words = (void *)o->stored;
	for (i = 0; i < npages * (VMSIM_PAGE_SIZE / 8); i++)
		words[i] = (uint64_t)o->seed << 32 |
		    i / (VMSIM_PAGE_SIZE / 8);
	o->ops.read = read_page;
	o->ops.write = write_page;
	o->ops.truncated = cut_file;
	o->ops.behind = below(d, 2) == 0 ? 0 : below(d, 8);
	o->ops.ahead = below(d, 2) == 0 ? 0 : below(d, 8);
	tell(d, "object %s file %u readbehind=%d readahead=%d", name, npages,
	    o->ops.behind, o->ops.ahead);
	o->o = vmsim_object_create_file(d->vm, name,
	    (uint64_t)npages * VMSIM_PAGE_SIZE, &o->ops, o);
}

static void
start_object(struct driver *d, unsigned k)
{
	static const enum mkind kinds[NOBJECTS] = {
		KIND_FILE, KIND_FILE, KIND_FILE, KIND_SWAP, KIND_SWAP,
		KIND_PHYS
	};
	struct object *o;
	unsigned npages;
	char name[8];

	o = &d->object[k];
	memset(o, 0, sizeof(*o));
	npages = 8 + below(d, 40);
	snprintf(name, sizeof(name), "o%u", k);
	o->seed = k + 1;
	if (kinds[k] == KIND_FILE) {
		start_file(d, o, name, npages);
	} else if (kinds[k] == KIND_SWAP) {
		tell(d, "object %s swap %u", name, npages);
		o->o = vmsim_object_create_swap(d->vm, name, npages);
	} else {
		tell(d, "object %s phys %u", name, npages);
		o->o = vmsim_object_create_phys(d->vm, name, npages);
	}
	o->m = model_object(kinds[k], npages, o->seed, o->stored);
	if (o->o == NULL)
		differ(d, "object %s not made", name);
}

static void
panicked(struct vmsim *vm, const char *report, void *arg)
{
	differ(arg, "panic: %s", report);
}

static void
print(void *arg, const char *text, size_t len)
{
	fwrite(text, 1, len, stderr);
}

void
check_machine(struct driver *d)
{
	unsigned n;

	n = vmsim_check(d->vm, print, NULL);
	if (n != 0)
		differ(d, "%u invariants violated", n);
}

void
start_round(struct driver *d, uint64_t seed, unsigned long nops)
{
	struct vmsim_config config;
	unsigned k;

	d->seed = seed;
	d->random = seed << 32;
	d->nops = nops;
	d->nlines = d->nnames = 0;
	d->op = 0;
	memset(&config, 0, sizeof(config));
	config.nframes = 8192;
	config.check_level = VMSIM_CHECK_JUNK;
	d->vm = vmsim_create(&config);
	if (d->vm == NULL)
		differ(d, "no machine");
	vmsim_panic_hook_set(d->vm, panicked, d);
	tell(d, "frames 8192");
	for (k = 0; k < NOBJECTS; k++)
		start_object(d, k);
	tell(d, "proc p0");
	d->proc[0].p = vmsim_proc_create(d->vm, "p0");
	d->proc[0].sp = model_space(d->nnames++);
}

void
end_round(struct driver *d)
{
	struct vmsim_leaks l;
	unsigned k;

	for (k = 0; k < NHOLDS; k++) {
		if (d->hold[k].h != NULL)
			vmsim_hold_destroy(d->hold[k].h);
		d->hold[k].h = NULL;
	}
	for (k = 0; k < NPROCS; k++) {
		if (d->proc[k].p != NULL)
			exit_proc(d, &d->proc[k]);
	}
	check_machine(d);
	for (k = 0; k < NOBJECTS; k++) {
		vmsim_object_release(d->vm, d->object[k].o);
		model_object_free(d->object[k].m);
	}
	vmsim_leaks(d->vm, &l);
	if (l.frames + l.swap_pages + l.objects + l.entries + l.pv_entries +
	    l.heap_chunks != 0)
		differ(d, "left: %ju frames, %ju swap, %ju objects, %ju "
		    "entries, %ju pv entries, %ju chunks", l.frames,
		    l.swap_pages, l.objects, l.entries, l.pv_entries,
		    l.heap_chunks);
	vmsim_destroy(d->vm);
	for (k = 0; k < NOBJECTS; k++)
		free(d->object[k].stored);
}
