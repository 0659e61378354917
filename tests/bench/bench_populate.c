/* SPDX-License-Identifier: BSD-2-Clause */
/* A driver that populates runs of pages, and a very large object. */
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "bench/bench.h"

#define	NPAGES	16384UL

static long run_length;

static int
pg_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	*color = 0;
	return (0);
}

static void
pg_dtor(void *handle)
{
}

static int
pg_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t i;
	vm_page_t m;

	*first = pidx - pidx % (vm_pindex_t)run_length;
	*last = *first + (vm_pindex_t)run_length - 1;
	for (i = *first; i <= *last; i++) {
		m = vm_page_grab(object, i, VM_ALLOC_NORMAL);
		vm_page_valid(m);
	}
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops ops = {
	.cdev_pg_populate = pg_populate,
	.cdev_pg_ctor = pg_ctor,
	.cdev_pg_dtor = pg_dtor,
};

double
bench_populate(long npages)
{
	struct vmsim *vm = bench_machine(NPAGES + 1024);
	struct vm_object *object;
	struct vmsim_proc *p;
	uint64_t a, addr = BENCH_BASE, start = 0;
	double ns;
	int pass;

	vmsim_enter(vm);
	run_length = npages;
	object = cdev_pager_allocate(vm, OBJT_MGTDEVICE, &ops,
	    NPAGES * PAGE_SIZE, VM_PROT_ALL, 0, NULL);
	bench_must(object != NULL, "no device object");
	p = vmsim_proc_create(vm, "bench");
	bench_must(p != NULL && vmsim_mmap(p, &addr, NPAGES * PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE, VMSIM_MAP_SHARED |
	    VMSIM_MAP_FIXED, object, 0) == 0, "mmap");
	/* After the first pass the host backs what the second one uses. */
	for (pass = 0; pass < 2; pass++) {
		VM_OBJECT_WLOCK(object);
		vm_object_page_remove(object, 0, 0, 0);
		VM_OBJECT_WUNLOCK(object);
		start = bench_now();
		for (a = 0; a < NPAGES; a += (uint64_t)npages)
			bench_must(vmsim_fault(p, BENCH_BASE + a * PAGE_SIZE,
			    VMSIM_PROT_WRITE) == 0, "fault");
	}
	ns = (double)(bench_now() - start) / NPAGES;
	vmsim_proc_exit(p);
	vm_object_deallocate(object);
	vmsim_enter(NULL);
	vmsim_destroy(vm);
	return (ns);
}

/* Refaults in an object of `npages` resident pages of untouched contents. */
double
bench_big_object(long npages)
{
	enum { FAULTS = 1000 };
	struct vmsim *vm = bench_machine((uint64_t)npages + 1024);
	struct vm_object *object;
	struct vmsim_proc *p;
	uint64_t a, addr = BENCH_BASE, at, start = 0;
	vm_page_t m;
	long i, pass;
	double ns;

	vmsim_enter(vm);
	object = vmsim_object_create_swap(vm, "large", (uint64_t)npages);
	bench_must(object != NULL, "no object");
	VM_OBJECT_WLOCK(object);
	for (i = 0; i < npages; i++) {
		m = vm_page_alloc(object, (vm_pindex_t)i, VM_ALLOC_NORMAL);
		bench_must(m != NULL, "no page");
		vm_page_valid(m);
		vm_page_xunbusy(m);
	}
	VM_OBJECT_WUNLOCK(object);
	p = vmsim_proc_create(vm, "bench");
	bench_must(p != NULL && vmsim_mmap(p, &addr, (uint64_t)npages *
	    PAGE_SIZE, VMSIM_PROT_READ | VMSIM_PROT_WRITE, VMSIM_MAP_SHARED |
	    VMSIM_MAP_FIXED, object, 0) == 0, "mmap");
	/* The first pass makes the tables; the second counts. */
	for (pass = 0; pass < 2; pass++) {
		at = 7;
		start = bench_now();
		for (i = 0; i < FAULTS; i++) {
			at = at * 6364136223846793005u + 1442695040888963407u;
			a = BENCH_BASE + (at >> 33) % (uint64_t)npages *
			    PAGE_SIZE;
			bench_must(vmsim_fault(p, a, VMSIM_PROT_READ) == 0,
			    "fault");
		}
	}
	ns = (double)(bench_now() - start) / FAULTS;
	vmsim_enter(NULL);
	vmsim_destroy(vm);
	return (ns);
}
