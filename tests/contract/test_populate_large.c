/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Populate with large pages: rules P11 and P15.  The object F has 1024 pages;
 * its populate method makes an aligned run of 512 contiguous frames and says
 * so in the first page's psind.  F is a managed device for P11, and for P15,
 * as large shared memory is, a phys object.
 */
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_param.h>
#include <vm/vm_pager.h>

#include <vmsim/inject.h>
#include <vmsim/process.h>

#include "mem/mem.h"
#include "pmap/pmap.h"
#include "proc/proc.h"
#include "support/cdev.h"
#include "support/test.h"

#define	RUN	512UL
#define	NPAGES	(2 * RUN)
#define	LARGE	(RUN * PAGE_SIZE)
#define	HUGE_RUN	(RUN * RUN)	/* pages of 1 GiB */
#define	ADDR	0x40000000UL	/* aligned to 2 MiB */
#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)

static struct fixture {
	struct vmsim	*vm;
	struct vmsim_proc *proc;
	vm_object_t	 object;
	vm_map_t	 map;
	int		 populates;
	bool		 only_first_busy;	/* rule P15 */
	bool		 change_map;
	bool		 misaligned;	/* the frames, though psind says not */
	bool		 disordered;	/* two pages have changed places */
	uint64_t	 fail_nth;	/* allocation after populate, and the
					   next; or 0 */
} fx;

/* The place in the run that frame `i` gets. */
static vm_pindex_t
place_of(vm_pindex_t i)
{
	return (fx.disordered && (i == 5 || i == 6) ? 11 - i : i);
}

static vm_page_t
make_run(vm_object_t object, vm_pindex_t first)
{
	vm_page_t m;
	vm_pindex_t i;

	m = vm_page_alloc_noobj_contig(VM_ALLOC_ZERO,
	    RUN + fx.misaligned, 0, ~(vm_paddr_t)0, LARGE, 0,
	    VM_MEMATTR_DEFAULT);
	assert_non_null(m);
	if (fx.misaligned)
		vm_page_free(m++);
	/* Memory of large pages needs none, as in FreeBSD. */
	m->psind = (object->flags & OBJ_UNMANAGED) == 0;
	for (i = 0; i < RUN; i++) {
		assert_true(vm_page_tryxbusy(&m[i]));
		if ((object->flags & OBJ_UNMANAGED) == 0)
			m[i].oflags &= (uint8_t)~VPO_UNMANAGED;
		assert_eq(vm_page_insert(&m[i], object,
		    first + place_of(i)), 0);
		vm_page_valid(&m[i]);
		if (i > 0 && fx.only_first_busy)
			vm_page_xunbusy(&m[i]);
	}
	return (m);
}

/* Pages that are there already are made busy again. */
static void
take_run(vm_object_t object, vm_page_t m)
{
	vm_pindex_t i;

	for (i = 0; i < (fx.only_first_busy ? 1 : RUN); i++)
		assert_true(vm_page_tryxbusy(&m[i]));
}

static void
fail_allocations(uint64_t nth)
{
	const struct vmsim_inject_rule one = {
		.kind = VMSIM_INJECT_MALLOC, .nth = nth,
	}, two = {
		.kind = VMSIM_INJECT_MALLOC, .nth = nth + 1,
	};

	assert_ok(vmsim_inject_add(fx.vm, &one));
	assert_ok(vmsim_inject_add(fx.vm, &two));
}

static int
pg_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_page_t m;

	fx.populates++;
	*first = pidx - pidx % RUN;
	*last = *first + RUN - 1;
	m = vm_page_lookup(object, *first);
	if (m == NULL)
		(void)make_run(object, *first);
	else
		take_run(object, m);
	if (fx.change_map) {
		fx.change_map = false;
		VM_OBJECT_WUNLOCK(object);
		assert_eq(vmsim_minherit(fx.proc, ADDR, LARGE,
		    VMSIM_INHERIT_NONE), 0);
		VM_OBJECT_WLOCK(object);
	}
	if (fx.fail_nth != 0)
		fail_allocations(fx.fail_nth);
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops ops = {
	.cdev_pg_populate = pg_populate,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

/* Large-page entries are for unmanaged pages only, as of large shm. */
static const struct phys_pager_ops large_ops = {
	.phys_pg_populate = pg_populate,
};

static void
begin_any(struct test *t)
{
	memset(&fx, 0, sizeof(fx));
	fx.vm = t->vm;
	fx.proc = t->p;
	fx.map = vmsim_proc_map(t->p);
	vmsim_enter(t->vm);
}

static void
begin(struct test *t)
{
	begin_any(t);
	fx.object = cdev_pager_allocate(&fx, OBJT_MGTDEVICE, &ops,
	    NPAGES * PAGE_SIZE, VM_PROT_ALL, 0, NULL);
	test_keep(t, fx.object);
}

/* An entry of large pages, as shm_create_largepage(3) makes them. */
static void
begin_large(struct test *t)
{
	begin_any(t);
	fx.only_first_busy = true;
	fx.object = phys_pager_allocate(NULL, &large_ops, NULL,
	    NPAGES * PAGE_SIZE, VM_PROT_ALL, 0, NULL);
	test_keep(t, fx.object);
	vm_object_reference(fx.object);
	assert_eq(vm_map_fixed(fx.map, fx.object, 0, ADDR,
	    NPAGES * PAGE_SIZE, VM_PROT_RW, VM_PROT_ALL,
	    1 << MAP_SPLIT_BOUNDARY_SHIFT), KERN_SUCCESS);
}

TESTS(.config.nframes = 4096, .config.superpages = true, .p = "P",
    .begin = begin);

static const struct test_with small = {
	.config.nframes = 4096,
	.p = "P",
	.begin = begin,
};

static const struct test_with large = {
	.config.nframes = 4096,
	.config.superpages = true,
	.p = "P",
	.begin = begin_large,
};

static void
map_device(uint64_t addr, uint64_t npages, uint64_t first)
{
	assert_eq(vmsim_mmap(fx.proc, &addr, npages * PAGE_SIZE, RW,
	    VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, fx.object,
	    first * PAGE_SIZE), 0);
}

/* The index of the page size that maps the address; -1: none. */
static int
size_at(uint64_t addr)
{
	int psind;

	if (pmap_lookup(fx.proc->p_pmap, addr, &psind) == 0)
		return (-1);
	return (psind);
}

TEST(p11_an_aligned_run_is_entered_as_one_large_page)
{
	map_device(ADDR, RUN, 0);
	assert_eq(vmsim_fault(fx.proc, ADDR + 7 * PAGE_SIZE,
	    VMSIM_PROT_WRITE), KERN_SUCCESS);
	assert_eq(size_at(ADDR), 1);
	assert_eq(size_at(ADDR + LARGE - PAGE_SIZE), 1);
	assert_eq(fx.object->resident_page_count, RUN);
}

TEST(p11_a_misaligned_address_gets_small_pages)
{
	map_device(ADDR + PAGE_SIZE, RUN, 0);
	assert_eq(vmsim_fault(fx.proc, ADDR + PAGE_SIZE,
	    VMSIM_PROT_READ), KERN_SUCCESS);
	assert_eq(size_at(ADDR + PAGE_SIZE), 0);
	assert_eq(size_at(ADDR + RUN * PAGE_SIZE), 0);
}

TEST(p11_a_run_cut_by_the_entry_gets_small_pages)
{
	map_device(ADDR, 100, 0);
	assert_eq(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_eq(size_at(ADDR), 0);
	assert_eq(size_at(ADDR + 99 * PAGE_SIZE), 0);
	assert_eq(size_at(ADDR + 100 * PAGE_SIZE), -1);
}

/*
 * The first fault of mlock, at page 7: the run is mapped large and wired, and
 * page 7 alone is wired too.  The next one meets its page and demotes.
 */
TEST(p11_a_wiring_fault_maps_the_run_large)
{
	vm_map_entry_t entry;
	vm_page_t m;

	map_device(ADDR, RUN, 0);
	vmsim_enter(fx.vm);
	assert_true(vm_map_lookup_entry(fx.map, ADDR, &entry));
	entry->wired_count = 1;
	assert_eq(vm_fault(fx.map, ADDR + ptoa(7), VM_PROT_NONE,
	    VM_FAULT_WIRE, NULL), KERN_SUCCESS);
	assert_eq(size_at(ADDR), 1);
	assert_eq(pmap_wired_count(fx.proc->p_pmap), RUN);
	m = vm_page_lookup_unlocked(fx.object, 0);
	assert_true(vm_page_wired(&m[7]));
	assert_false(vm_page_wired(&m[8]));
	assert_eq(vm_fault(fx.map, ADDR + ptoa(8), VM_PROT_NONE,
	    VM_FAULT_WIRE, NULL), KERN_SUCCESS);
	assert_eq(size_at(ADDR), 0);
	assert_eq(pmap_wired_count(fx.proc->p_pmap), RUN);
	pmap_unwire(fx.proc->p_pmap, ADDR, ADDR + LARGE);
	vm_page_unwire(&m[7], PQ_ACTIVE);
	vm_page_unwire(&m[8], PQ_ACTIVE);
	entry->wired_count = 0;
}

TEST_OF(p11_a_machine_of_small_pages_gets_small_pages, &small)
{
	assert_false(pmap_ps_enabled(fx.proc->p_pmap));
	map_device(ADDR, RUN, 0);
	assert_eq(vmsim_fault(fx.proc, ADDR + 7 * PAGE_SIZE,
	    VMSIM_PROT_WRITE), KERN_SUCCESS);
	assert_eq(size_at(ADDR), 0);
	assert_eq(size_at(ADDR + LARGE - PAGE_SIZE), 0);
}

TEST(p11_a_run_that_is_not_aligned_is_told)
{
	fx.misaligned = true;
	map_device(ADDR, RUN, 0);
	expect_panic(t->vm, "has psind 1 and a frame that is not aligned",
	    (void)vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ));
}

TEST(p11_a_run_in_disorder_is_told)
{
	fx.disordered = true;
	map_device(ADDR, RUN, 0);
	expect_panic(t->vm, "does not follow in the large page of page 0",
	    (void)vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ));
}

static void
forget_pages(void)
{
	WLOCKED(fx.object, vm_object_page_remove(fx.object, 0, 0, 0));
}

/* The pages are had; memory for page tables is not, once or twice. */
TEST(p11_a_run_without_memory_for_its_tables_is_mapped_all_the_same)
{
	uint64_t failed;

	for (failed = fx.fail_nth = 1; failed != 0; fx.fail_nth++) {
		fx.proc = vmsim_proc_create(t->vm, "Q");
		assert_non_null(fx.proc);
		map_device(ADDR, RUN, 0);
		assert_eq(vmsim_fault(fx.proc, ADDR + 7 * PAGE_SIZE,
		    VMSIM_PROT_WRITE), KERN_SUCCESS);
		failed = vmsim_inject_failed(t->vm, VMSIM_INJECT_MALLOC);
		vmsim_inject_clear(t->vm);
		assert_eq(pmap_resident_count(fx.proc->p_pmap), RUN);
		assert_eq(size_at(ADDR), size_at(ADDR + LARGE - PAGE_SIZE));
		test_check(t->vm);
		vmsim_proc_exit(fx.proc);
		forget_pages();
	}
	assert_true(fx.fail_nth > 2);
}

/* A large page is mapped as such or not at all. */
TEST_OF(p15_a_large_page_without_memory_for_its_tables_fails, &large)
{
	uint64_t failed;
	int rv;

	for (failed = fx.fail_nth = 1; failed != 0; fx.fail_nth++) {
		rv = vmsim_fault(fx.proc, ADDR, VMSIM_PROT_WRITE);
		failed = vmsim_inject_failed(t->vm, VMSIM_INJECT_MALLOC);
		vmsim_inject_clear(t->vm);
		assert_eq(rv, failed != 0 ? KERN_FAILURE : KERN_SUCCESS);
		assert_eq(size_at(ADDR), failed != 0 ? -1 : 1);
		test_check(t->vm);
	}
	assert_true(fx.fail_nth > 2);
}

/* 1 GiB in one run: psind 2, and 1 at each multiple of 512. */
static int
huge_populate(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_page_t m;
	vm_pindex_t i;

	m = vm_page_alloc_noobj_contig(VM_ALLOC_ZERO, HUGE_RUN, 0,
	    ~(vm_paddr_t)0, ptoa(HUGE_RUN), 0, VM_MEMATTR_DEFAULT);
	assert_non_null(m);
	for (i = 0; i < HUGE_RUN; i++) {
		m[i].psind = i == 0 ? 2 : i % RUN == 0;
		m[i].oflags &= (uint8_t)~VPO_UNMANAGED;
		assert_true(vm_page_tryxbusy(&m[i]));
		assert_eq(vm_page_insert(&m[i], object, i), 0);
		vm_page_valid(&m[i]);
	}
	*first = 0;
	*last = HUGE_RUN - 1;
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops huge_ops = {
	.cdev_pg_populate = huge_populate,
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

static void
begin_huge(struct test *t)
{
	begin_any(t);
	/* No junk in 1 GiB. */
	t->vm->check_level = VMSIM_CHECK_OFF;
	t->vm->config.check_level = VMSIM_CHECK_OFF;
	fx.object = cdev_pager_allocate(&fx, OBJT_MGTDEVICE, &huge_ops,
	    ptoa(HUGE_RUN), VM_PROT_ALL, 0, NULL);
	test_keep(t, fx.object);
}

static const struct test_with huge = {
	.config.nframes = 2 * HUGE_RUN + 1024,
	.config.superpages = true,
	.p = "P",
	.begin = begin_huge,
};

/* psind 2 goes down to 1 where the address or the entry asks for it */
TEST_OF(p11_the_size_goes_down_level_by_level, &huge)
{
	map_device(ADDR + LARGE, HUGE_RUN, 0);
	assert_eq(vmsim_fault(fx.proc, ADDR + LARGE, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_eq(size_at(ADDR + LARGE), 1);
	assert_eq(size_at(ADDR + HUGE_RUN * PAGE_SIZE), 1);
	assert_eq(pmap_resident_count(fx.proc->p_pmap), HUGE_RUN);
}

/* 1 GiB of managed memory: the pmap refuses, the pages go in one by one */
TEST_OF(p11_a_refused_large_page_is_entered_singly, &huge)
{
	map_device(ADDR, HUGE_RUN, 0);
	assert_eq(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_WRITE), KERN_SUCCESS);
	assert_eq(size_at(ADDR), 0);
	assert_eq(size_at(ADDR + HUGE_RUN * PAGE_SIZE - 1), 0);
	assert_eq(pmap_resident_count(fx.proc->p_pmap), HUGE_RUN);
}

TEST_OF(p15_a_large_page_entry_maps_the_whole_run_at_once, &large)
{
	assert_eq(vmsim_fault(fx.proc, ADDR + 9 * PAGE_SIZE,
	    VMSIM_PROT_WRITE), KERN_SUCCESS);
	assert_eq(size_at(ADDR + 9 * PAGE_SIZE), 1);
	assert_eq(size_at(ADDR + LARGE), -1);
	assert_eq(fx.populates, 1);
}

TEST_OF(p15_residency_is_not_looked_at, &large)
{
	assert_eq(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_eq(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_eq(fx.populates, 2);
}

TEST_OF(p15_a_restart_only_unbusies_the_first_page, &large)
{
	vm_page_t m;

	fx.change_map = true;
	assert_eq(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_eq(fx.populates, 2);
	vmsim_enter(fx.vm);
	VM_OBJECT_RLOCK(fx.object);
	m = vm_page_lookup(fx.object, 0);
	assert_false(vm_page_busied(m));
	assert_false(vm_page_inactive(m));
	VM_OBJECT_RUNLOCK(fx.object);
}

TEST_OF(p15_wiring_wires_the_whole_run, &large)
{
	vm_page_t m;

	assert_eq(vmsim_mlock(fx.proc, ADDR, LARGE), 0);
	vmsim_enter(fx.vm);
	VM_OBJECT_RLOCK(fx.object);
	m = vm_page_lookup(fx.object, 0);
	assert_true(vm_page_wired(&m[0]));
	assert_true(vm_page_wired(&m[RUN - 1]));
	VM_OBJECT_RUNLOCK(fx.object);
	assert_eq(vmsim_munlock(fx.proc, ADDR, LARGE), 0);
	assert_false(vm_page_wired(&m[0]));
	assert_false(vm_page_wired(&m[RUN - 1]));
}

TEST_OF(p15_a_run_that_is_not_aligned_is_told, &large)
{
	fx.misaligned = true;
	fx.only_first_busy = false;
	expect_panic(t->vm, "populate: page 0 of object S1 at 0x40000000 is "
	    "not aligned to 2097152 bytes (populate rule "
	    "P15)\n", (void)vmsim_fault(t->p, ADDR, VMSIM_PROT_READ));
}
