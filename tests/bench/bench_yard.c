/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The yardsticks: memset and memcpy of the machine's own frames, in the order
 * in which faults get them, far more of them than the caches hold.
 */
#include <stdlib.h>
#include <string.h>

#include <vm/vm.h>
#include <vm/vm_page.h>
#include "mem/mem.h"

#include "bench/bench.h"

#define	NFRAMES	(64 * MIB / VMSIM_PAGE_SIZE)

/* All frames of a machine, twice: the host backs them after the first. */
static void
take_frames(void **host, size_t n)
{
	vm_page_t *pages;
	size_t i, pass;

	pages = calloc(n, sizeof(*pages));
	bench_must(pages != NULL, "no host memory");
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < n; i++) {
			pages[i] = vm_page_alloc_noobj(VM_ALLOC_WIRED);
			bench_must(pages[i] != NULL, "no frame");
			host[i] = mem_phys_to_host(VM_PAGE_TO_PHYS(pages[i]));
			if (pass == 0)
				memset(host[i], 1, VMSIM_PAGE_SIZE);
		}
		for (i = 0; pass == 0 && i < n; i++) {
			vm_page_unwire_noq(pages[i]);
			vm_page_free(pages[i]);
		}
	}
	free(pages);
}

static double
measure(bool copy)
{
	size_t i, n = copy ? 2 * NFRAMES : NFRAMES;
	struct vmsim *vm = bench_machine(n + 1024);
	uint64_t start;
	void **host;
	double ns;

	host = calloc(n, sizeof(*host));
	bench_must(host != NULL, "no host memory");
	vmsim_enter(vm);
	take_frames(host, n);
	start = bench_now();
	for (i = 0; i < NFRAMES; i++) {
		if (copy)
			memcpy(host[NFRAMES + i], host[i], VMSIM_PAGE_SIZE);
		else
			memset(host[i], 0, VMSIM_PAGE_SIZE);
		__asm__ volatile("" : : "r"(host) : "memory");
	}
	ns = (double)(bench_now() - start) / NFRAMES;
	vmsim_enter(NULL);
	vmsim_destroy(vm);
	free(host);
	return (ns);
}

double
bench_memset(long arg)
{
	return (measure(false));
}

double
bench_memcpy(long arg)
{
	return (measure(true));
}
