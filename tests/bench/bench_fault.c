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
	map_at(p, BENCH_BASE, len, VMSIM_PROT_READ | VMSIM_PROT_WRITE, NULL);
	write_all(p, BENCH_BASE, len);
	bench_must(vmsim_munmap(p, BENCH_BASE, len) == 0, "munmap");
}

double
bench_zero_fill(long arg)
{
	struct vmsim *vm = bench_machine(NPAGES + 1024);
	struct vmsim_proc *p = new_proc(vm);
	double ns;

	(void)arg;
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

	(void)arg;
	warm(p, 2 * SPAN);
	map_at(p, BENCH_BASE, SPAN, VMSIM_PROT_READ | VMSIM_PROT_WRITE, NULL);
	write_all(p, BENCH_BASE, SPAN);
	bench_must(vmsim_fork(p, "child", false, &child) == 0, "fork");
	ns = write_all(child, BENCH_BASE, SPAN);
	vmsim_destroy(vm);
	return (ns);
}

/* Two processes map one object; the second finds all pages resident. */
double
bench_refault(long arg)
{
	enum { PAGES = 4096 };
	struct vmsim *vm = bench_machine(PAGES + 1024);
	struct vmsim_proc *p = new_proc(vm), *q;
	struct vm_object *object;
	double ns;

	(void)arg;
	object = vmsim_swap_create(vm, "shm", PAGES);
	bench_must(object != NULL, "object");
	map_at(p, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, object);
	write_all(p, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE);
	q = new_proc(vm);
	map_at(q, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, object);
	/* The mappings made at mmap are read-only: these upgrade or add. */
	write_all(q, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE);
	bench_must(vmsim_munmap(q, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE) == 0,
	    "munmap");
	map_at(q, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE, VMSIM_PROT_READ |
	    VMSIM_PROT_WRITE, object);
	ns = write_all(q, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE);
	vmsim_destroy(vm);
	return (ns);
}

/*
 * A chain of `depth` shadows over one object that holds the pages: each
 * generation writes one page of its own, so that nothing collapses.
 */
double
bench_chain(long depth)
{
	enum { PAGES = 64 };
	const uint64_t len = (PAGES + 1024) * VMSIM_PAGE_SIZE;
	struct vmsim *vm = bench_machine(16384);
	struct vmsim_proc *child, *p = new_proc(vm);
	uint64_t a, start;
	double ns;
	long i;

	map_at(p, BENCH_BASE, len, VMSIM_PROT_READ | VMSIM_PROT_WRITE, NULL);
	write_all(p, BENCH_BASE, PAGES * VMSIM_PAGE_SIZE);
	for (i = 0; i < depth; i++) {
		bench_must(vmsim_fork(p, "child", false, &child) == 0,
		    "fork");
		p = child;
		write_all(p, BENCH_BASE + (uint64_t)(PAGES + i) *
		    VMSIM_PAGE_SIZE, VMSIM_PAGE_SIZE);
	}
	bench_must(vmsim_madvise(p, BENCH_BASE, len, VMSIM_MADV_RANDOM) == 0,
	    "madvise");
	/* A read-only refault: fork copied the mappings, drop them. */
	bench_must(vmsim_mprotect(p, BENCH_BASE, len, VMSIM_PROT_NONE) == 0 &&
	    vmsim_mprotect(p, BENCH_BASE, len, VMSIM_PROT_READ) == 0,
	    "mprotect");
	start = bench_now();
	for (a = 0; a < PAGES; a += 16)
		bench_must(vmsim_fault(p, BENCH_BASE + a * VMSIM_PAGE_SIZE,
		    VMSIM_PROT_READ) == 0, "fault");
	ns = (double)(bench_now() - start) / (PAGES / 16);
	vmsim_destroy(vm);
	return (ns);
}

/* One fault each in entries spread over a map of `count`. */
double
bench_big_map(long count)
{
	enum { FAULTS = 1000 };
	struct vmsim *vm = bench_machine(16384);
	struct vmsim_proc *p = new_proc(vm);
	const uint64_t stride = 2 * VMSIM_PAGE_SIZE;
	uint64_t a, at = 7, start, total = 0;
	long i;

	for (i = 0; i < count; i++) {
		a = BENCH_BASE + (uint64_t)i * stride;
		map_at(p, a, VMSIM_PAGE_SIZE, i % 2 == 0 ? VMSIM_PROT_READ |
		    VMSIM_PROT_WRITE : VMSIM_PROT_ALL, NULL);
	}
	for (i = 0; i < FAULTS; i++) {
		at = (at * 6364136223846793005u + 1442695040888963407u);
		a = BENCH_BASE + (at >> 33) % (uint64_t)count * stride;
		start = bench_now();
		bench_must(vmsim_fault(p, a, VMSIM_PROT_WRITE) == 0, "fault");
		total += bench_now() - start;
	}
	vmsim_destroy(vm);
	return ((double)total / FAULTS);
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

	(void)arg;
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
