/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: fork, mmap, whole machines. */
#include "bench/bench.h"

/* fork+exit of a process with `count` entries that were never touched. */
double
bench_fork(long count)
{
	struct vmsim *vm = bench_machine((uint64_t)count + 4096);
	struct vmsim_proc *child, *p;
	uint64_t addr, start;
	long i, rounds = 20000 / count + 1;
	double ns;

	p = vmsim_proc_create(vm, "parent");
	bench_must(p != NULL, "no process");
	for (i = 0; i < count; i++) {
		/* Differing protections keep the entries apart. */
		addr = BENCH_BASE + (uint64_t)i * VMSIM_PAGE_SIZE;
		bench_must(vmsim_mmap(p, &addr, VMSIM_PAGE_SIZE, i % 2 == 0 ?
		    VMSIM_PROT_READ | VMSIM_PROT_WRITE : VMSIM_PROT_ALL,
		    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON | VMSIM_MAP_FIXED,
		    NULL, 0) == 0, "mmap");
	}
	start = bench_now();
	for (i = 0; i < rounds; i++) {
		child = vmsim_proc_fork(p, "child", false);
		bench_must(child != NULL, "fork");
		vmsim_proc_exit(child);
	}
	ns = (double)(bench_now() - start) / (double)(rounds * count);
	vmsim_destroy(vm);
	return (ns);
}

double
bench_mmap(long arg)
{
	enum { ROUNDS = 200000 };
	struct vmsim *vm = bench_machine(1024);
	struct vmsim_proc *p;
	uint64_t addr, start;
	double ns;
	int i;

	p = vmsim_proc_create(vm, "bench");
	bench_must(p != NULL, "no process");
	start = bench_now();
	for (i = 0; i < ROUNDS; i++) {
		addr = BENCH_BASE;
		bench_must(vmsim_mmap(p, &addr, VMSIM_PAGE_SIZE,
		    VMSIM_PROT_READ | VMSIM_PROT_WRITE, VMSIM_MAP_PRIVATE |
		    VMSIM_MAP_ANON | VMSIM_MAP_FIXED, NULL, 0) == 0 &&
		    vmsim_munmap(p, addr, VMSIM_PAGE_SIZE) == 0, "mmap");
	}
	ns = (double)(bench_now() - start) / ROUNDS;
	vmsim_destroy(vm);
	return (ns);
}

double
bench_create(long nframes)
{
	enum { ROUNDS = 1000 };
	uint64_t start;
	int i;

	vmsim_destroy(bench_machine((uint64_t)nframes));
	start = bench_now();
	for (i = 0; i < ROUNDS; i++)
		vmsim_destroy(bench_machine((uint64_t)nframes));
	return ((double)(bench_now() - start) / ROUNDS);
}
