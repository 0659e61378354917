/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads: a switch, a short life; and bringing a machine back. */
#include <vmsim/thread.h>

#include "sched/sched_switch.h"
#include "bench/bench.h"

#define	SWITCHES	1000000
#define	RESTORES	20000

static void *here, *there;

/* Both sides leave from one place, as threads do. */
static void __attribute__((noinline))
go(void **from, void *const *to)
{
	sched_switch(from, *to);
	__asm__ volatile("");
}

static void
come_back(void)
{
	for (;;)
		go(&there, &here);
}

double
bench_switch(long arg)
{
	static char stack[65536] __attribute__((aligned(16)));
	uint64_t start;
	int i;

	there = sched_switch_prepare(stack + sizeof(stack), come_back);
	start = bench_now();
	for (i = 0; i < SWITCHES / 2; i++)
		go(&here, &there);
	return ((double)(bench_now() - start) / SWITCHES);
}

static void
yield_often(void *arg)
{
	int i;

	for (i = 0; i < SWITCHES / 2; i++)
		vmsim_thread_yield(arg);
}

/* Two threads that give way to each other. */
double
bench_yield(long arg)
{
	struct vmsim *vm = bench_machine(512);
	uint64_t start;
	int i;

	for (i = 0; i < 2; i++)
		bench_must(vmsim_thread_create(vm, "t", yield_often, vm) !=
		    NULL, "no thread");
	start = bench_now();
	vmsim_thread_run_all(vm);
	start = bench_now() - start;
	vmsim_destroy(vm);
	return ((double)start / SWITCHES);
}

static void
do_nothing(void *arg)
{
}

double
bench_thread_life(long arg)
{
	struct vmsim *vm = bench_machine(512);
	struct vmsim_thread *td;
	uint64_t start;
	int i;

	start = bench_now();
	for (i = 0; i < RESTORES; i++) {
		td = vmsim_thread_create(vm, "t", do_nothing, NULL);
		bench_must(td != NULL, "no thread");
		vmsim_thread_join(td);
	}
	start = bench_now() - start;
	vmsim_destroy(vm);
	return ((double)start / RESTORES);
}

/* A machine with a process that has touched so many pages; 0: none. */
double
bench_restore(long npages)
{
	struct vmsim *vm = bench_machine(512);
	struct vmsim_snapshot *snap;
	struct vmsim_proc *p;
	uint64_t addr = BENCH_BASE, start;
	long i;

	if (npages != 0) {
		p = vmsim_proc_create(vm, "p");
		bench_must(p != NULL && vmsim_mmap(p, &addr,
		    (uint64_t)npages << 12, VMSIM_PROT_READ |
		    VMSIM_PROT_WRITE, VMSIM_MAP_ANON | VMSIM_MAP_PRIVATE |
		    VMSIM_MAP_FIXED, NULL, 0) == 0, "no process");
		for (i = 0; i < npages; i++)
			bench_must(vmsim_store(p, addr +
			    ((uint64_t)i << 12), &i, 8, NULL) == 0,
			    "no page");
	}
	snap = vmsim_snapshot_create(vm);
	bench_must(snap != NULL, "no snapshot");
	start = bench_now();
	for (i = 0; i < RESTORES; i++)
		vmsim_snapshot_restore(vm, snap);
	start = bench_now() - start;
	vmsim_snapshot_destroy(snap);
	vmsim_destroy(vm);
	return ((double)start / RESTORES);
}
