/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of devices in doc/pager-contract.md: the constructor, the path,
 * and revoking.  K2, R1 and D3 are broken by whole drivers in
 * test_broken_pagers.c.
 */
#include <sys/rwlock.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "support/cdev.h"
#include "unit/space_fixture.h"

static struct vmsim *vm;
static struct rwlock lock;

static int
setup(void **state)
{
	const struct vmsim_config config = {
		.nframes = 256,
		.check_level = VMSIM_CHECK_CALL,
		.report_contracts = true,
	};

	vm = vmsim_create(&config);
	assert_non_null(vm);
	vmsim_enter(vm);
	rw_init(&lock, "driver");
	*state = vm;
	return (0);
}

static int
teardown(void **state)
{
	rw_destroy(&lock);
	test_machine_end(*state);
	vmsim_enter(NULL);
	return (0);
}

static int
teardown_dead(void **state)
{
	vmsim_enter(NULL);
	vmsim_destroy(*state);
	return (0);
}

static void
assert_told(const char *sentence)
{
	assert_int_equal(vmsim_report_count(vm), 1);
	if (strstr(vmsim_report_last(vm), sentence) == NULL)
		fail_msg("\"%s\" is not in:\n%s", sentence,
		    vmsim_report_last(vm));
}

static int
ctor_locked(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred, u_short *color)
{
	*color = 0;
	rw_wlock(&lock);
	return (0);
}

static void
endless_path(void *handle, char *path, size_t len)
{
	memset(path, 'x', len);
}

static int
ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	(void)ctor_locked(handle, size, prot, foff, cred, color);
	rw_wunlock(&lock);
	return (0);
}

static const struct cdev_pager_ops locking = {
	.cdev_pg_ctor = ctor_locked,
	.cdev_pg_dtor = test_cdev_dtor,
};
static const struct cdev_pager_ops plain = {
	.cdev_pg_ctor = ctor,
	.cdev_pg_dtor = test_cdev_dtor,
	.cdev_pg_path = endless_path,
};

static vm_object_t
device(const struct cdev_pager_ops *cdev)
{
	return (cdev_pager_allocate(&lock, OBJT_MGTDEVICE, cdev, PG(4),
	    VM_PROT_ALL, 0, NULL));
}

static void
k1_a_constructor_that_keeps_a_lock(void **state)
{
	assert_null(device(&locking));
	assert_told("cdev_pg_ctor: called for object S1 with 0 locks held, "
	    "returned with 1 (device rule K1)");
	rw_wunlock(&lock);
}

static void
k3_a_path_without_an_end(void **state)
{
	vm_object_t dev = device(&plain);
	char path[8];

	cdev_pager_get_path(dev, path, sizeof(path));
	assert_told("cdev_pg_path: the path of object S1 has no end within its "
	    "8 bytes (device rule K3)");
	assert_string_equal(path, "xxxxxxx");
	vm_object_deallocate(dev);
}

static void
r2_a_page_revoked_without_the_lock(void **state)
{
	vm_object_t dev = device(&plain);
	vm_page_t m;

	VM_OBJECT_WLOCK(dev);
	m = vm_page_alloc(dev, 1, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(dev);
	expect_panic(*state, "page 1 of object S1 is revoked with object S1 "
	    "not write-locked", cdev_mgtdev_pager_free_page(dev, m));
}

static void
r3_a_page_revoked_from_another_object(void **state)
{
	vm_object_t dev = device(&plain), other;
	vm_page_t m;

	other = vm_object_allocate(OBJT_SWAP, 4);
	VM_OBJECT_WLOCK(other);
	m = vm_page_alloc(other, 1, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(other);
	VM_OBJECT_WLOCK(dev);
	expect_panic(*state, "page 1 of object S2 is revoked from object S1",
	    cdev_mgtdev_pager_free_page(dev, m));
}

#undef CASE
#define	CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
#define	DEAD(f)	cmocka_unit_test_setup_teardown(f, setup, teardown_dead)

int
main(void)
{
	static const struct CMUnitTest cases[] = {
		CASE(k1_a_constructor_that_keeps_a_lock),
		CASE(k3_a_path_without_an_end),
		DEAD(r2_a_page_revoked_without_the_lock),
		DEAD(r3_a_page_revoked_from_another_object),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
