/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults: zero-fill, copy-on-write, refault, chains, large maps. */
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"

#define	SPAN	(64 * MIB)
#define	NPAGES	(SPAN / VMSIM_PAGE_SIZE)

static struct vmsim_proc *
new_proc(struct vmsim *vm)
{
	struct vmsim_proc *p;

	p = vmsim_proc_create(vm, "bench");
	bench_must(p != NULL, "no process");
	return (p);
}

static void
map_at(struct vmsim_proc *p, uint64_t addr, uint64_t len, int prot,
    struct vm_object *object)
{
	bench_must(vmsim_mmap(p, &addr, len, prot, VMSIM_MAP_FIXED |
	    (object != NULL ? VMSIM_MAP_SHARED : VMSIM_MAP_PRIVATE |
	    VMSIM_MAP_ANON), object, 0) == 0, "mmap");
}

/* ns per page of write faults over [addr, addr + len). */
static double
write_all(struct vmsim_proc *p, uint64_t addr, uint64_t len)
{
	uint64_t a, start;

	start = bench_now();
	for (a = addr; a < addr + len; a += VMSIM_PAGE_SIZE)
		bench_must(vmsim_fault(p, a, VMSIM_PROT_WRITE) == 0, "fault");
	return ((double)(bench_now() - start) /
	    (double)(len / VMSIM_PAGE_SIZE));
}

/* Makes the host back every frame that will be used. */
static void
warm(struct vmsim_proc *p, uint64_t len)
{
	const char byte = 1;
	uint64_t a;

	map_at(p, BENCH_BASE, len, VMSIM_PROT_READ | VMSIM_PROT_WRITE, NULL);
	for (a = BENCH_BASE; a < BENCH_BASE + len; a += VMSIM_PAGE_SIZE)
		bench_must(vmsim_store(p, a, &byte, 1, NULL) == 0, "store");
	bench_must(vmsim_munmap(p, BENCH_BASE, len) == 0, "munmap");
}

double
bench_zero_fill(long arg)
{
	struct vmsim *vm = bench_machine(NPAGES + 1024);
	struct vmsim_proc *p = new_proc(vm);
	double ns;

	warm(p, SPAN);
	map_at(p, BENCH_BASE, SPAN, VMSIM_PROT_READ | VMSIM_PROT_WRITE, NULL);
	ns = write_all(p, BENCH_BASE, SPAN);
	vmsim_destroy(vm);
	return (ns);
}

double
bench_cow(long arg)
{
	struct vmsim *vm = bench_machine(2 * NPAGES + 1024);
	struct vmsim_proc *child, *p = new_proc(vm);
	double ns;

	warm(p, 2 * SPAN);
	map_at(p, BENCH_BASE, SPAN, VMSIM_PROT_READ | VMSIM_PROT_WRITE, NULL);
	write_all(p, BENCH_BASE, SPAN);
	child = vmsim_proc_fork(p, "child", false);
	bench_must(child != NULL, "fork");
	ns = write_all(child, BENCH_BASE, SPAN);
	vmsim_destroy(vm);
	return (ns);
}

/* Faults on pages that are resident and mapped already. */
double
bench_refault(long arg)
{
	enum { PAGES = 4096 };
	struct vmsim *vm = bench_machine(PAGES + 1024);
	struct vmsim_proc *p = new_proc(vm);
	double ns;

	map_at(p, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, NULL);
	write_all(p, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE);
	ns = write_all(p, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE);
	vmsim_destroy(vm);
	return (ns);
}

/*
 * A read of a page at the bottom of a chain of `depth` shadows, again and
 * again: each fault searches the whole chain.  Each generation writes one
 * page of its own, so that nothing collapses.
 */
double
bench_chain(long depth)
{
	enum { FAULTS = 1000 };
	const uint64_t len = 1024 * VMSIM_PAGE_SIZE;
	struct vmsim *vm = bench_machine(16384);
	struct vmsim_proc *child, *p = new_proc(vm);
	uint64_t start;
	double ns;
	long i;

	map_at(p, BENCH_BASE, len, VMSIM_PROT_READ | VMSIM_PROT_WRITE, NULL);
	write_all(p, BENCH_BASE, 16 * VMSIM_PAGE_SIZE);
	for (i = 0; i < depth; i++) {
		child = vmsim_proc_fork(p, "child", false);
		bench_must(child != NULL, "fork");
		p = child;
		write_all(p, BENCH_BASE + (uint64_t)(16 + i) *
		    VMSIM_PAGE_SIZE, VMSIM_PAGE_SIZE);
	}
	/* The first maps the neighbours too. */
	bench_must(vmsim_fault(p, BENCH_BASE + 8 * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ) == 0, "fault");
	start = bench_now();
	for (i = 0; i < FAULTS; i++)
		bench_must(vmsim_fault(p, BENCH_BASE + 8 * VMSIM_PAGE_SIZE,
		    VMSIM_PROT_READ) == 0, "fault");
	ns = (double)(bench_now() - start) / FAULTS;
	vmsim_destroy(vm);
	return (ns);
}

/*
 * Faults in entries spread over a map of `count`.  The first pass makes
 * objects and tables; the second, which counts, finds them.
 */
double
bench_big_map(long count)
{
	enum { FAULTS = 1000 };
	struct vmsim *vm = bench_machine(16384);
	struct vmsim_proc *p = new_proc(vm);
	const uint64_t stride = 2 * VMSIM_PAGE_SIZE;
	uint64_t a, at, start = 0;
	double ns;
	long i, pass;

	for (i = 0; i < count; i++) {
		a = BENCH_BASE + (uint64_t)i * stride;
		map_at(p, a, VMSIM_PAGE_SIZE, i % 2 == 0 ? VMSIM_PROT_READ |
		    VMSIM_PROT_WRITE : VMSIM_PROT_ALL, NULL);
	}
	for (pass = 0; pass < 2; pass++) {
		at = 7;
		start = bench_now();
		for (i = 0; i < FAULTS; i++) {
			at = at * 6364136223846793005u + 1442695040888963407u;
			a = BENCH_BASE + (at >> 33) % (uint64_t)count *
			    stride;
			bench_must(vmsim_fault(p, a, VMSIM_PROT_WRITE) == 0,
			    "fault");
		}
	}
	ns = (double)(bench_now() - start) / FAULTS;
	vmsim_destroy(vm);
	return (ns);
}

/* Accesses of a resident page, as the replayer makes them. */
double
bench_touch(long arg)
{
	enum { COUNT = 1000000 };
	struct vmsim *vm = bench_machine(1024);
	struct vmsim_proc *p = new_proc(vm);
	uint64_t i, start;
	double ns;

	map_at(p, BENCH_BASE, 64 * VMSIM_PAGE_SIZE, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, NULL);
	write_all(p, BENCH_BASE, 64 * VMSIM_PAGE_SIZE);
	start = bench_now();
	for (i = 0; i < COUNT; i++)
		(void)vmsim_touch(p, BENCH_BASE + (i * 264 & 0x3ffff), 8,
		    VMSIM_PROT_READ, NULL);
	ns = (double)(bench_now() - start) / COUNT;
	vmsim_destroy(vm);
	return (ns);
}
