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

#include <vmsim/process.h>

#include "mem/mem.h"
#include "pmap/pmap.h"
#include "proc/proc.h"
#include "support/cdev.h"
#include "support/support.h"

#define	RUN	512UL
#define	NPAGES	(2 * RUN)
#define	LARGE	(RUN * PAGE_SIZE)
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
} fx;

static int
pg_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	*color = 0;
	return (0);
}

static vm_page_t
make_run(vm_object_t object, vm_pindex_t first)
{
	vm_page_t m;
	vm_pindex_t i;

	m = vm_page_alloc_noobj_contig(VM_ALLOC_NORMAL,
	    RUN + fx.misaligned, 0, ~(vm_paddr_t)0, LARGE, 0,
	    VM_MEMATTR_DEFAULT);
	assert_non_null(m);
	if (fx.misaligned)
		vm_page_free(m++);
	m->psind = 1;
	for (i = 0; i < RUN; i++) {
		assert_true(vm_page_tryxbusy(&m[i]));
		assert_int_equal(vm_page_insert(&m[i], object, first + i), 0);
		if ((object->flags & OBJ_UNMANAGED) == 0)
			m[i].oflags &= (uint8_t)~VPO_UNMANAGED;
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
		assert_int_equal(vmsim_minherit(fx.proc, ADDR, LARGE,
		    VMSIM_INHERIT_NONE), 0);
		VM_OBJECT_WLOCK(object);
	}
	return (VM_PAGER_OK);
}

static const struct cdev_pager_ops ops = {
	.cdev_pg_populate = pg_populate,
	.cdev_pg_ctor = pg_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

/* Large-page entries are for unmanaged pages only, as of large shm. */
static const struct phys_pager_ops large_ops = {
	.phys_pg_populate = pg_populate,
};

static void
begin(void **state)
{
	memset(&fx, 0, sizeof(fx));
	fx.vm = test_machine(4096);
	*state = fx.vm;
	vmsim_enter(fx.vm);
	fx.proc = vmsim_proc_create(fx.vm, "P");
	assert_non_null(fx.proc);
	fx.map = &fx.proc->p_vmspace->vm_map;
}

static int
setup(void **state)
{
	begin(state);
	fx.object = cdev_pager_allocate(&fx, OBJT_MGTDEVICE, &ops,
	    NPAGES * PAGE_SIZE, VM_PROT_ALL, 0, NULL);
	assert_non_null(fx.object);
	return (0);
}

/* An entry of large pages, as shm_create_largepage(3) makes them. */
static int
setup_large(void **state)
{
	begin(state);
	fx.only_first_busy = true;
	fx.object = phys_pager_allocate(NULL, &large_ops, NULL,
	    NPAGES * PAGE_SIZE, VM_PROT_ALL, 0, NULL);
	assert_non_null(fx.object);
	vm_object_reference(fx.object);
	assert_int_equal(vm_map_fixed(fx.map, fx.object, 0, ADDR,
	    NPAGES * PAGE_SIZE, VM_PROT_RW, VM_PROT_ALL,
	    1 << MAP_SPLIT_BOUNDARY_SHIFT), KERN_SUCCESS);
	return (0);
}

static int
teardown(void **state)
{
	vmsim_proc_exit(fx.proc);
	vmsim_enter(fx.vm);
	vm_object_deallocate(fx.object);
	return (test_teardown(state));
}

static void
map_device(uint64_t addr, uint64_t npages, uint64_t first)
{
	assert_int_equal(vmsim_mmap(fx.proc, &addr, npages * PAGE_SIZE, RW,
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

static void
p11_an_aligned_run_is_entered_as_one_large_page(void **state)
{
	map_device(ADDR, RUN, 0);
	assert_int_equal(vmsim_fault(fx.proc, ADDR + 7 * PAGE_SIZE,
	    VMSIM_PROT_WRITE), KERN_SUCCESS);
	assert_int_equal(size_at(ADDR), 1);
	assert_int_equal(size_at(ADDR + LARGE - PAGE_SIZE), 1);
	assert_int_equal(fx.object->resident_page_count, RUN);
}

static void
p11_a_misaligned_address_gets_small_pages(void **state)
{
	map_device(ADDR + PAGE_SIZE, RUN, 0);
	assert_int_equal(vmsim_fault(fx.proc, ADDR + PAGE_SIZE,
	    VMSIM_PROT_READ), KERN_SUCCESS);
	assert_int_equal(size_at(ADDR + PAGE_SIZE), 0);
	assert_int_equal(size_at(ADDR + RUN * PAGE_SIZE), 0);
}

static void
p11_a_run_cut_by_the_entry_gets_small_pages(void **state)
{
	map_device(ADDR, 100, 0);
	assert_int_equal(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_int_equal(size_at(ADDR), 0);
	assert_int_equal(size_at(ADDR + 99 * PAGE_SIZE), 0);
	assert_int_equal(size_at(ADDR + 100 * PAGE_SIZE), -1);
}

static void
p11_a_wired_entry_gets_small_pages(void **state)
{
	map_device(ADDR, RUN, 0);
	assert_int_equal(vmsim_mlock(fx.proc, ADDR, LARGE), 0);
	assert_int_equal(size_at(ADDR), 0);
	assert_int_equal(size_at(ADDR + LARGE - PAGE_SIZE), 0);
	assert_int_equal(vmsim_munlock(fx.proc, ADDR, LARGE), 0);
}

/* The pmap does not take frames that are not aligned: one by one then. */
static void
p11_a_refused_large_page_is_entered_singly(void **state)
{
	fx.misaligned = true;
	map_device(ADDR, RUN, 0);
	assert_int_equal(vmsim_fault(fx.proc, ADDR + 7 * PAGE_SIZE,
	    VMSIM_PROT_WRITE), KERN_SUCCESS);
	assert_int_equal(size_at(ADDR), 0);
	assert_int_equal(size_at(ADDR + LARGE - PAGE_SIZE), 0);
}

static void
p15_a_large_page_entry_maps_the_whole_run_at_once(void **state)
{
	assert_int_equal(vmsim_fault(fx.proc, ADDR + 9 * PAGE_SIZE,
	    VMSIM_PROT_WRITE), KERN_SUCCESS);
	assert_int_equal(size_at(ADDR + 9 * PAGE_SIZE), 1);
	assert_int_equal(size_at(ADDR + LARGE), -1);
	assert_int_equal(fx.populates, 1);
}

static void
p15_residency_is_not_looked_at(void **state)
{
	assert_int_equal(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_int_equal(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_int_equal(fx.populates, 2);
}

static void
p15_a_restart_only_unbusies_the_first_page(void **state)
{
	vm_page_t m;

	fx.change_map = true;
	assert_int_equal(vmsim_fault(fx.proc, ADDR, VMSIM_PROT_READ),
	    KERN_SUCCESS);
	assert_int_equal(fx.populates, 2);
	vmsim_enter(fx.vm);
	VM_OBJECT_RLOCK(fx.object);
	m = vm_page_lookup(fx.object, 0);
	assert_false(vm_page_busied(m));
	assert_false(vm_page_inactive(m));
	VM_OBJECT_RUNLOCK(fx.object);
}

static void
p15_wiring_wires_the_whole_run(void **state)
{
	vm_page_t m;

	assert_int_equal(vmsim_mlock(fx.proc, ADDR, LARGE), 0);
	vmsim_enter(fx.vm);
	VM_OBJECT_RLOCK(fx.object);
	m = vm_page_lookup(fx.object, 0);
	assert_true(vm_page_wired(&m[0]));
	assert_true(vm_page_wired(&m[RUN - 1]));
	VM_OBJECT_RUNLOCK(fx.object);
	assert_int_equal(vmsim_munlock(fx.proc, ADDR, LARGE), 0);
	assert_false(vm_page_wired(&m[0]));
	assert_false(vm_page_wired(&m[RUN - 1]));
}

#define	CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
#define	LARGE_CASE(f)	\
	cmocka_unit_test_setup_teardown(f, setup_large, teardown)

int
main(void)
{
	static const struct CMUnitTest cases[] = {
		CASE(p11_an_aligned_run_is_entered_as_one_large_page),
		CASE(p11_a_misaligned_address_gets_small_pages),
		CASE(p11_a_run_cut_by_the_entry_gets_small_pages),
		CASE(p11_a_wired_entry_gets_small_pages),
		CASE(p11_a_refused_large_page_is_entered_singly),
		LARGE_CASE(p15_a_large_page_entry_maps_the_whole_run_at_once),
		LARGE_CASE(p15_residency_is_not_looked_at),
		LARGE_CASE(p15_a_restart_only_unbusies_the_first_page),
		LARGE_CASE(p15_wiring_wires_the_whole_run),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
