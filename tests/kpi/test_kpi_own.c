/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program's own phys, scatter/gather and device pagers take the place of
 * the library's: one object file each, and nobody knows their statics.
 */
#include <sys/param.h>
#include <sys/conf.h>
#include <sys/sglist.h>
#include <vm/vm.h>
#include <vm/vm_pager.h>

#include "support/support.h"

#define	PG(n)	((uint64_t)(n) * PAGE_SIZE)

static int
mmap_nothing(struct cdev *dev, vm_ooffset_t offset, vm_paddr_t *paddr,
    int nprot, vm_memattr_t *memattr)
{
	*paddr = (vm_paddr_t)offset;
	return (0);
}

static struct cdevsw nothing_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "nothing",
	.d_mmap = mmap_nothing,
};

/* [p: 3 pages] -> phys object -> own_getpages: sevens. */
static void
the_programs_own_phys_pager_serves(void **state)
{
	struct vmsim_proc *p = vmsim_proc_create(*state, "p");
	struct vm_object *object = vmsim_object_create_phys(*state, "mem", 3);
	uint64_t addr = 0;
	char c = 0;

	assert_non_null(object);
	assert_int_equal(vmsim_mmap(p, &addr, PG(3), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, object, 0), 0);
	assert_int_equal(vmsim_load(p, addr + PG(2), &c, 1, NULL), 0);
	assert_int_equal(c, 7);
	test_check(*state);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, object);
}

/* make_dev, sglist: these pagers give no object. */
static void
the_programs_own_pagers_refuse(void **state)
{
	struct vmsim *previous = vmsim_enter(*state);
	struct vmsim_proc *p = vmsim_proc_create(*state, "p");
	struct sglist *sg = sglist_alloc(1, M_WAITOK);
	struct vmsim_file *f;
	uint64_t addr = 0;
	struct cdev *dev;

	assert_null(vm_pager_allocate(OBJT_SG, sg, 0, VM_PROT_READ, 0, NULL));
	sglist_free(sg);
	dev = make_dev(&nothing_cdevsw, 0, 0, 0, 0600, "nothing");
	f = vmsim_open(p, "nothing", VMSIM_O_RDWR);
	assert_non_null(f);
	assert_int_equal(vmsim_mmap_file(p, &addr, PG(1), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, f, 0), EINVAL);
	assert_int_equal(vmsim_close(p, f), 0);
	destroy_dev(dev);
	vmsim_proc_exit(p);
	vmsim_enter(previous);
}

int
main(void)
{
#define	CASE(name) \
	cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		CASE(the_programs_own_phys_pager_serves),
		CASE(the_programs_own_pagers_refuse),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
