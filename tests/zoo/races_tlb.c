/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Races of translations that processors remember.  A thread that has touched
 * a page knows its frame until somebody makes it forget.
 */
#include <string.h>

#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>

#include "sched/sched.h"
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "zoo/races.h"

static struct {
	struct vmsim *vm;
	struct vmsim_proc *p;
	struct vmsim_proc *q;
	struct vm_object *f;
	vm_page_t m;
	int	 done;		/* the call that matters has returned */
	int	 stored[2];	/* results of the two stores */
} s;

/* What an earlier race has left in the variables is forgotten. */
static void
begin(struct vmsim *vm)
{
	memset(&s, 0, sizeof(s));
	s.vm = vm;
}

static void
setup_anon(struct vmsim *vm, void *data)
{
	begin(vm);
	s.p = race_proc(vm, "P");
	race_map(s.p, 16, 1, RW, NULL);
	vmsim_expect(race_store(s.p, PG(16), 0x11) == 0);
}

static void
final_anon(struct vmsim *vm, void *data)
{
	vmsim_proc_exit(s.p);
	if (s.q != NULL)
		vmsim_proc_exit(s.q);
}

/* ---- A04: P and Q share the page; who writes copies it ---- */

static void
setup_cow(struct vmsim *vm, void *data)
{
	setup_anon(vm, data);
	s.q = race_fork(s.p, "Q");
}

static void
copy(void *data)
{
	vmsim_expect(race_store(s.p, PG(16) + 8, 1) == 0);
}

static void
write_then_tell(void *data)
{
	vmsim_expect(race_store(s.p, PG(16), 0x22) == 0);
	race_set(s.vm, &s.done);
}

/* It remembers the old frame, and must not when it has been told. */
static void
read_when_told(void *data)
{
	uint64_t first;

	first = race_get(s.p, PG(16));
	vmsim_expect(first == 0x11 || first == 0x22);
	if (race_is_set(s.vm, &s.done))
		vmsim_expect(race_get(s.p, PG(16)) == 0x22);
}

/* ---- B05: P and Q map one file; P unmaps, Q writes back ---- */

static void
setup_file(struct vmsim *vm, void *data)
{
	begin(vm);
	s.f = vmsim_object_create_file(vm, "f", PG(1), NULL, NULL);
	vmsim_expect(s.f != NULL);
	s.p = race_proc(vm, "P");
	s.q = race_proc(vm, "Q");
	race_map(s.p, 16, 1, RW, s.f);
	race_map(s.q, 16, 1, RW, s.f);
	vmsim_expect(race_store(s.p, PG(16), 1) == 0);
}

static void
unmap(void *data)
{
	vmsim_expect(vmsim_munmap(s.p, PG(16), PG(1)) == 0);
	race_set(s.vm, &s.done);
}

static void
store_twice(void *data)
{
	s.stored[0] = race_store(s.p, PG(16), 2);
	s.stored[1] = race_store(s.p, PG(16), 3);
}

static void
write_back(void *data)
{
	vmsim_expect(vmsim_msync(s.q, PG(16), PG(1), VMSIM_MS_SYNC) == 0);
}

/* What is clean is what the file has. */
static void
final_file(struct vmsim *vm, void *data)
{
	uint64_t last;

	last = s.stored[1] == 0 ? 3 : s.stored[0] == 0 ? 2 : 1;
	vmsim_expect(race_get(s.q, PG(16)) == last);
	vmsim_expect(vmsim_evict(s.q, PG(16)) != VMSIM_EVICT_NONE);
	vmsim_expect(race_get(s.q, PG(16)) == last);
	vmsim_proc_exit(s.p);
	vmsim_proc_exit(s.q);
	vmsim_object_release(vm, s.f);
}

/* ---- B08: after munmap nobody reaches the frame ---- */

static void
store_until_told(void *data)
{
	(void)race_store(s.p, PG(16), 2);
	if (race_is_set(s.vm, &s.done))
		vmsim_expect(race_store(s.p, PG(16), 3) != 0);
}

/* ---- B09: P's page is reclaimed while it is made read-only ---- */

static void
reclaim(void *data)
{
	(void)vmsim_evict(s.p, PG(16));
}

static void
protect(void *data)
{
	vmsim_expect(vmsim_mprotect(s.p, PG(16), PG(1), R) == 0);
	race_set(s.vm, &s.done);
}

/* ---- B18: a page that the kernel maps for a while ---- */

#define	KVA	0x7f0000000UL

static void
setup_kernel(struct vmsim *vm, void *data)
{
	begin(vm);
	vmsim_enter(vm);
	s.m = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	vmsim_expect(s.m != NULL);
	pmap_qenter(KVA, &s.m, 1);
}

static void
unmap_and_free(void *data)
{
	vmsim_enter(s.vm);
	pmap_qremove(KVA, 1);
	vm_page_unwire_noq(s.m);
	vm_page_free(s.m);
	race_set(s.vm, &s.done);
}

static void
read_kernel(void *data)
{
	void *host;

	vmsim_enter(s.vm);
	sched_point(POINT_USER, kernel_pmap);
	(void)pmap_access(kernel_pmap, KVA, VM_PROT_READ, &host);
	if (!race_is_set(s.vm, &s.done))
		return;
	sched_point(POINT_USER, kernel_pmap);
	vmsim_expect(pmap_access(kernel_pmap, KVA, VM_PROT_READ, &host) !=
	    PMAP_OK);
}

#define	MACHINE	.machine = {						\
	.nframes = 64,							\
	.check_level = VMSIM_CHECK_JUNK,				\
	.trace = true,							\
	.tlb = true,							\
}, .data = &s, .data_size = sizeof(s)

const struct race races_tlb[] = {
	{ "A04", { MACHINE,
		.name = "nobody writes the copy while the old page is seen",
		.setup = setup_cow, .final = final_anon, .nthreads = 3,
		.threads = { { "copy", copy }, { "write", write_then_tell },
		    { "read", read_when_told } } } },
	{ "B05", { MACHINE,
		.name = "a page is clean when nobody can write it unseen",
		.setup = setup_file, .final = final_file, .nthreads = 3,
		.threads = { { "unmap", unmap }, { "store", store_twice },
		    { "sync", write_back } } } },
	{ "B08", { MACHINE,
		.name = "a frame is free when nobody remembers it",
		.setup = setup_anon, .final = final_anon, .nthreads = 2,
		.threads = { { "unmap", unmap },
		    { "store", store_until_told } } } },
	{ "B09", { MACHINE,
		.name = "nobody writes after mprotect has returned",
		.setup = setup_anon, .final = final_anon, .nthreads = 3,
		.threads = { { "reclaim", reclaim }, { "protect", protect },
		    { "store", store_until_told } } } },
	{ "B18", { MACHINE,
		.name = "a temporary mapping is forgotten with its end",
		.setup = setup_kernel, .nthreads = 2,
		.threads = { { "unmap", unmap_and_free },
		    { "read", read_kernel } } } },
	{ .id = NULL },
};
