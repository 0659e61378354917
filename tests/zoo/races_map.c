/* SPDX-License-Identifier: BSD-2-Clause */
/* Races of calls that a scenario has no words for. */
#include <errno.h>
#include <string.h>

#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>

#include "proc/proc.h"
#include "zoo/races.h"

static struct {
	struct vmsim *vm;
	struct vmsim_proc *p, *q, *r;
	struct vm_object *f;
	struct vm_object *g;
	int	 synced;	/* pages of f that were written */
	int	 written;	/* and of g */
	unsigned char vec[4];
	vm_page_t m[2];
} s;

/* What an earlier race has left in the variables is forgotten. */
static void
begin(struct vmsim *vm)
{
	memset(&s, 0, sizeof(s));
	s.vm = vm;
}

static void
finish(struct vmsim *vm, void *data)
{
	vmsim_proc_exit(s.p);
	if (s.f != NULL)
		vmsim_object_release(vm, s.f);
	if (s.g != NULL)
		vmsim_object_release(vm, s.g);
}

/* ---- A05: [O: 0 s 2 3] in three entries; fork makes each its own ---- */

static void
setup_split(struct vmsim *vm, void *data)
{
	unsigned i;

	begin(vm);
	s.p = race_proc(vm, "P");
	race_map(s.p, 16, 4, RW, NULL);
	for (i = 16; i < 20; i++)
		vmsim_expect(race_store(s.p, PG(i), i) == 0);
	vmsim_expect(vmsim_mprotect(s.p, PG(17), PG(1), R) == 0);
	vmsim_expect(vmsim_evict(s.p, PG(17)) == VMSIM_EVICT_PAGED);
}

static void
read_in(void *data)
{
	vmsim_expect(race_get(s.p, PG(17)) == 17);
}

static void
split(void *data)
{
	(void)race_fork(s.p, "Q");
}

/*
 * O is left to the last entry, without the pages of the others; or that has
 * its own object too, if the fault had a reference to O.
 */
static void
final_split(struct vmsim *vm, void *data)
{
	vm_map_entry_t entry;
	uint64_t i;

	vmsim_enter(vm);
	vmsim_expect(vm_map_lookup_entry(&s.p->p_vmspace->vm_map, PG(19),
	    &entry));
	for (i = 0; i < OFF_TO_IDX(entry->offset); i++)
		vmsim_expect(vm_page_lookup_unlocked(entry->object.vm_object,
		    i) == NULL);
	for (i = 16; i < 20; i++)
		vmsim_expect(race_get(s.p, PG(i)) == i);
	vmsim_proc_exit(vmsim_proc_next(vm, s.p));
	finish(vm, data);
}

/*
 * ---- D12: P [S: . . 2] -> [O: . 1 .] -> [G: 0 1 2],  R [O],  Q [G].  Q goes,
 * so that G is merged into O while P's fault looks for page 0 below; what G
 * was becomes an object of R's.
 */

static void
setup_chain(struct vmsim *vm, void *data)
{
	unsigned i;

	begin(vm);
	s.p = race_proc(vm, "P");
	race_map(s.p, 16, 3, RW, NULL);
	for (i = 16; i < 19; i++)
		vmsim_expect(race_store(s.p, PG(i), i) == 0);
	s.q = race_fork(s.p, "Q");
	vmsim_expect(race_store(s.p, PG(17), 27) == 0);
	s.r = race_fork(s.p, "R");
	race_map(s.r, 32, 1, RW, NULL);
	vmsim_expect(race_store(s.p, PG(18), 38) == 0);
	vmsim_expect(vmsim_mprotect(s.p, PG(16), PG(3), 0) == 0);
	vmsim_expect(vmsim_mprotect(s.p, PG(16), PG(3), RW) == 0);
}

static void
touch_top(void *data)
{
	vmsim_expect(race_get(s.p, PG(18)) == 38);
}

static void
leave(void *data)
{
	vmsim_proc_exit(s.q);
	vmsim_expect(race_store(s.r, PG(32), 99) == 0);
}

static void
final_chain(struct vmsim *vm, void *data)
{
	vmsim_expect(race_get(s.p, PG(16)) == 16);
	vmsim_expect(race_get(s.p, PG(17)) == 27);
	vmsim_expect(race_get(s.p, PG(18)) == 38);
	vmsim_expect(race_get(s.r, PG(18)) == 18);
	vmsim_proc_exit(s.r);
	finish(vm, data);
}

/*
 * ---- B06: a mapping changes its frame while the new page's mappings lose
 * their write permission.  The page is shared busy, as for a write, and its
 * object is busy, as for the fast path.
 */

static void
setup_replace(struct vmsim *vm, void *data)
{
	unsigned i;

	begin(vm);
	s.f = vmsim_object_create_swap(vm, "f", 2);
	s.p = race_proc(vm, "P");
	race_map(s.p, 16, 1, RW, s.f);
	vmsim_enter(vm);
	VM_OBJECT_WLOCK(s.f);
	for (i = 0; i < 2; i++) {
		s.m[i] = vm_page_grab(s.f, i, VM_ALLOC_NORMAL | VM_ALLOC_ZERO);
		vm_page_valid(s.m[i]);
		vm_page_busy_downgrade(s.m[i]);
	}
	vm_object_busy(s.f);
	VM_OBJECT_WUNLOCK(s.f);
	vmsim_expect(pmap_enter(s.p->p_pmap, PG(16), s.m[1], VM_PROT_READ,
	    VM_PROT_READ, 0) == KERN_SUCCESS);
}

static void
replace(void *data)
{
	vmsim_enter(s.vm);
	vmsim_expect(pmap_enter(s.p->p_pmap, PG(16), s.m[0], VM_PROT_RW,
	    VM_PROT_READ, 0) == KERN_SUCCESS);
}

static void
remove_write(void *data)
{
	vmsim_enter(s.vm);
	pmap_remove_write(s.m[0]);
}

static void
final_replace(struct vmsim *vm, void *data)
{
	unsigned i;

	vmsim_enter(vm);
	vm_object_unbusy(s.f);
	for (i = 0; i < 2; i++)
		vm_page_sunbusy(s.m[i]);
	vmsim_expect(vmsim_check(vm, NULL, NULL) == 0);
	finish(vm, data);
}

/* ---- E13: msync of "this entry", which is cut meanwhile ---- */

static int
read_zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, PG(1));
	return (0);
}

static int
count_write(void *arg, uint64_t pindex, const void *page)
{
	int *count = arg;

	++*count;
	return (0);
}

static const struct vmsim_object_file_ops counted = {
	.read = read_zeroes,
	.write = count_write,
};

static void
setup_sync(struct vmsim *vm, void *data)
{
	begin(vm);
	s.f = vmsim_object_create_file(vm, "f", PG(2), &counted, &s.synced);
	s.g = vmsim_object_create_file(vm, "g", PG(2), &counted, &s.written);
	s.p = race_proc(vm, "P");
	race_map(s.p, 32, 2, RW, s.g);
	vmsim_expect(race_store(s.p, PG(33), 1) == 0);
	race_map(s.p, 16, 2, RW, s.f);
	vmsim_expect(race_store(s.p, PG(16), 1) == 0);
}

static void
sync_entry(void *data)
{
	vmsim_expect(vmsim_msync(s.p, PG(16), 0, VMSIM_MS_SYNC) == 0);
}

/* The second half becomes g's, whose page is dirty. */
static void
cut_entry(void *data)
{
	uint64_t addr = PG(17);

	vmsim_expect(vmsim_mmap(s.p, &addr, PG(1), RW, VMSIM_MAP_SHARED |
	    VMSIM_MAP_FIXED, s.g, PG(1)) == 0);
}

static void
final_sync(struct vmsim *vm, void *data)
{
	vmsim_expect(s.synced == 1 && s.written == 0);
	finish(vm, data);
}

/* ---- F01: mincore while the map changes elsewhere ---- */

static void
setup_mincore(struct vmsim *vm, void *data)
{
	unsigned i;

	begin(vm);
	s.p = race_proc(vm, "P");
	race_map(s.p, 16, 4, RW, NULL);
	for (i = 16; i < 20; i++)
		vmsim_expect(race_store(s.p, PG(i), i) == 0);
}

static void
ask(void *data)
{
	vmsim_expect(vmsim_mincore(s.p, PG(16), PG(4), s.vec) == 0);
}

static void
change(void *data)
{
	race_map(s.p, 32, 1, RW, NULL);
}

static void
final_mincore(struct vmsim *vm, void *data)
{
	unsigned i;

	for (i = 0; i < 4; i++)
		vmsim_expect((s.vec[i] & VMSIM_MINCORE_INCORE) != 0);
	finish(vm, data);
}

#define	MACHINE_CHECKED(level)	.machine = {				\
	.nframes = 64,							\
	.check_level = (level),						\
	.trace = true,							\
}, .data = &s, .data_size = sizeof(s)
#define	MACHINE		MACHINE_CHECKED(VMSIM_CHECK_JUNK)

const struct race races_map[] = {
	{ "A05", { MACHINE,
		.name = "a page that is read in follows a split",
		.setup = setup_split, .final = final_split, .nthreads = 2,
		.threads = { { "read", read_in }, { "fork", split } } } },
	{ "B06", { MACHINE,
		.name = "a mapping that is being made is not passed over",
		.setup = setup_replace, .final = final_replace,
		.nthreads = 2,
		.threads = { { "replace", replace },
		    { "protect", remove_write } } } },
	/* What is freed is left as it was. */
	{ "D12", { MACHINE_CHECKED(VMSIM_CHECK_OFF),
		.name = "mapping ahead goes down hand over hand",
		.setup = setup_chain, .final = final_chain, .nthreads = 2,
		.threads = { { "touch", touch_top },
		    { "leave", leave } } } },
	{ "E13", { MACHINE,
		.name = "only the entry's pages are written",
		.setup = setup_sync, .final = final_sync, .nthreads = 2,
		.threads = { { "sync", sync_entry },
		    { "cut", cut_entry } } } },
	{ "F01", { MACHINE,
		.name = "mincore tells all pages",
		.setup = setup_mincore, .final = final_mincore,
		.nthreads = 2,
		.threads = { { "ask", ask }, { "change", change } } } },
	{ .id = NULL },
};
