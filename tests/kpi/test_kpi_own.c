/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program's own phys, scatter/gather and device pagers take the place of
 * the library's: one object file each, with statics of its own.
 */
#include <sys/param.h>
#include <sys/conf.h>
#include <sys/sglist.h>
#include <vm/vm.h>
#include <vm/vm_pager.h>

#include "support/words.h"

TESTS(.kernel = true, .p = "p");

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
TEST(the_programs_own_phys_pager_serves)
{
	struct vm_object *object = new_phys(t, "mem", 3);
	uint64_t addr = 0;
	char c = 0;

	assert_non_null(object);
	assert_ok(vmsim_mmap(t->p, &addr, PG(3), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, object, 0));
	assert_ok(vmsim_load(t->p, addr + PG(2), &c, 1, NULL));
	assert_eq(c, 7);
	test_check(t->vm);
}

/* make_dev, sglist: these pagers give no object. */
TEST(the_programs_own_pagers_refuse)
{
	struct sglist *sg = sglist_alloc(1, M_WAITOK);
	struct vmsim_file *f;
	uint64_t addr = 0;
	struct cdev *dev;

	assert_null(vm_pager_allocate(OBJT_SG, sg, 0, VM_PROT_READ, 0, NULL));
	sglist_free(sg);
	dev = make_dev(&nothing_cdevsw, 0, 0, 0, 0600, "nothing");
	f = opened(t->p, "nothing", VMSIM_O_RDWR);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, f, 0), EINVAL);
	assert_ok(vmsim_close(t->p, f));
	destroy_dev(dev);
}
