/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices in all their forms: by each make_dev(9), with an alias, with
 * children, mapped in each way, destroyed while in use.  This file is driver
 * code and test in one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/conf.h>
#include <sys/event.h>
#include <sys/file.h>
#include <sys/filio.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/mman.h>
#include <sys/module.h>
#include <sys/proc.h>
#include <sys/rman.h>
#include <sys/rwlock.h>
#include <sys/sglist.h>
#include <sys/user.h>
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include <vmsim/driver.h>
#include "support/words.h"

/* What the methods were called for. */
static struct {
	int	 closes;
	int	 purges;
	int	 asleep;
	int	 ended;
	int	 nprot;
	void	*extra;
	vm_map_t map;
} seen;

static void
begin(struct test *t)
{
	memset(&seen, 0, sizeof(seen));
}

TESTS(.kernel = true, .p = "p", .begin = begin);

static int
zero_close(struct cdev *dev, int fflag, int devtype, struct thread *td)
{
	seen.closes++;
	return ((fflag & FLASTCLOSE) != 0 ? 0 : EDOOFUS);
}

static int
sleep_ioctl(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td)
{
	seen.asleep = 1;
	while (seen.purges == 0)
		(void)tsleep(&seen, 0, "zzz", 0);
	seen.asleep = 0;
	return (EINTR);
}

static void
sleep_purge(struct cdev *dev)
{
	seen.purges++;
	wakeup(&seen);
}

static struct cdevsw zero_cdevsw = {
	.d_version = D_VERSION,
	.d_flags = D_MMAP_ANON,
	.d_name = "zero",
	.d_close = zero_close,
};
static struct cdevsw sleep_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "sleep",
	.d_ioctl = sleep_ioctl,
	.d_purge = sleep_purge,
};

/* Every form of make_dev(9); children and aliases go with their device. */
TEST(devices_are_made_in_many_ways)
{
	struct cdev *a, *b, *c, *d, *e, *f;
	struct make_dev_args args;
	int error;

	a = make_dev(&zero_cdevsw, 1, UID_ROOT, GID_WHEEL, 0666, "a%d", 1);
	assert_eq(dev2unit(a), 1);
	b = make_dev_cred(&zero_cdevsw, 0, NULL, 0, 0, 0600, "b");
	c = make_dev_credf(MAKEDEV_ETERNAL | MAKEDEV_REF, &zero_cdevsw, 0, NULL,
	    0, 0, 0600, "dir/c");
	error = make_dev_p(MAKEDEV_CHECKNAME | MAKEDEV_WAITOK, &d, &zero_cdevsw,
	    NULL, 0, 0, 0600, "dir/c");
	assert_eq(error, EEXIST);
	assert_eq(make_dev_p(0, &d, &zero_cdevsw, NULL, 0, 0, 0600, "d"), 0);
	make_dev_args_init(&args);
	args.mda_devsw = &zero_cdevsw;
	args.mda_si_drv2 = &args;
	assert_eq(make_dev_s(&args, &e, "/bad"), EINVAL);
	assert_eq(make_dev_s(&args, &e, "e"), 0);
	assert_ptr_equal(e->si_drv2, &args);
	f = make_dev_alias(e, "f");
	assert_ptr_equal(f->si_drv2, &args);
	dev_depends(a, b);
	assert_string_equal(vmsim_device_name(t->vm, 5), "f");
	destroy_dev(a);
	destroy_dev(c);
	assert_null(dev_refthread(c, &error));
	dev_relthread(c, error);
	dev_rel(c);
	destroy_dev(d);
	dev_ref(e);
	destroy_dev(e);
	assert_string_equal(devtoname(e), "e");
	dev_rel(e);
	assert_null(vmsim_device_name(t->vm, 0));
}

/* A name that is taken, a device destroyed twice: panics. */
TEST(misuse_of_devices_is_told)
{
	struct cdev *a = make_dev(&zero_cdevsw, 0, 0, 0, 0600, "a");

	dev_ref(a);
	test_save(t);
	expect_panic(t->vm, "there is such a device",
	    (void)make_dev(&zero_cdevsw, 0, 0, 0, 0600, "a"));
	test_restore(t);
	destroy_dev(a);
	expect_panic(t->vm, "destroyed twice", destroy_dev(a));
	test_restore(t);
	destroy_dev(a);
	dev_rel(a);
}

/* D_MMAP_ANON: private and shared anonymous memory; the last close only. */
TEST(an_anonymous_device_gives_zeroes)
{
	struct cdev *dev = make_dev(&zero_cdevsw, 0, 0, 0, 0666, "zero");
	struct vmsim_file *f, *g;
	uint64_t addr = 0;
	char c = 1;

	f = opened(t->p, "zero", VMSIM_O_RDONLY);
	g = opened(t->p, "zero", VMSIM_O_NONBLOCK);
	assert_ok(vmsim_mmap_file(t->p, &addr, PG(1), RW, MAP_PRIVATE, f,
	    PG(7)));
	assert_ok(vmsim_load(t->p, addr, &c, 1, NULL));
	assert_eq(c, 0);
	assert_ok(vmsim_store(t->p, addr, &c, 1, NULL));
	assert_ok(vmsim_munmap(t->p, addr, PG(1)));
	assert_eq(vmsim_ioctl(t->p, f, _IO('z', 1), NULL), ENODEV);
	assert_ok(vmsim_ioctl(t->p, f, FIONBIO, &seen.asleep));
	assert_ok(vmsim_close(t->p, f));
	assert_eq(seen.closes, 0);
	assert_ok(vmsim_close(t->p, g));
	assert_eq(seen.closes, 1);
	destroy_dev(dev);
}

static struct vmsim_file *sleeper;

static void
sleep_in_driver(void *arg)
{
	struct test *t = arg;

	seen.ended = vmsim_ioctl(t->p, sleeper, _IO('z', 1), NULL);
}

static void
was_destroyed(void *arg)
{
	*(int *)arg = 1;
}

/* other: ioctl sleeps; main: destroy_dev purges it and waits for it. */
TEST(destroying_a_device_waits_for_its_calls)
{
	struct cdev *dev = make_dev(&sleep_cdevsw, 0, 0, 0, 0666, "sleep");
	struct vmsim_thread *td;
	int called = 0;

	sleeper = opened(t->p, "sleep", VMSIM_O_RDWR);
	td = vmsim_thread_create(t->vm, "sleeper", sleep_in_driver, t);
	vmsim_thread_run_all(t->vm);
	assert_eq(seen.asleep, 1);
	destroy_dev(dev);
	vmsim_thread_join(td);
	assert_eq(seen.ended, EINTR);
	assert_true(seen.purges > 0);
	assert_eq(vmsim_close(t->p, sleeper), ENXIO);

	dev = make_dev(&sleep_cdevsw, 0, 0, 0, 0666, "sleep");
	assert_eq(destroy_dev_sched_cb(dev, was_destroyed, &called), 1);
	vmsim_thread_run_all(t->vm);
	assert_eq(called, 1);
	dev = make_dev(&sleep_cdevsw, 0, 0, 0, 0666, "sleep");
	assert_eq(destroy_dev_sched(dev), 1);
	vmsim_thread_run_all(t->vm);
	assert_null(vmsim_device_name(t->vm, 0));
}

static int
extra_single(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    vm_object_t *object, int nprot)
{
	seen.nprot = nprot;
	if (*offset != 0)
		return (ENODEV);
	*object = vm_pager_allocate(OBJT_SG, dev->si_drv1, size, nprot, 0,
	    NULL);
	return (*object != NULL ? 0 : EINVAL);
}

static int
extra_extra(struct cdev *dev, vm_ooffset_t *offset, vm_size_t size,
    vm_object_t *object, int nprot, void *extra, vm_map_t map)
{
	seen.extra = extra;
	seen.map = map;
	return (extra == NULL ? ENODEV :
	    extra_single(dev, offset, size, object, nprot));
}

static struct cdevsw extra_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "extra",
	.d_mmap_single = extra_single,
	.d_mmap_single_extra = extra_extra,
};

/* single_extra, then single, then d_mmap, which there is none of. */
TEST(the_ways_to_map_are_tried_in_order)
{
	vm_page_t m = vm_page_alloc_noobj(VM_ALLOC_WIRED | VM_ALLOC_ZERO);
	struct sglist *sg = sglist_alloc(1, M_WAITOK);
	struct vmsim_file *f;
	uint64_t addr = 0;
	struct cdev *dev;
	char c = 'e';

	assert_eq(sglist_append_phys(sg, VM_PAGE_TO_PHYS(m), PAGE_SIZE), 0);
	dev = make_dev(&extra_cdevsw, 0, 0, 0, 0666, "extra");
	dev->si_drv1 = sg;
	f = opened(t->p, "extra", VMSIM_O_RDWR);
	assert_ok(vmsim_mmap_file_extra(t->p, &addr, PG(1), RW, MAP_SHARED, f,
	    0, &c));
	assert_ptr_equal(seen.extra, &c);
	assert_non_null(seen.map);
	assert_eq(seen.nprot, RW);
	assert_ok(vmsim_store(t->p, addr, &c, 1, NULL));
	assert_eq(*(char *)(uintptr_t)VM_PAGE_TO_DMAP(m), 'e');
	assert_ok(vmsim_munmap(t->p, addr, PG(1)));
	assert_ok(vmsim_mmap_file(t->p, &addr, PG(1), RW, MAP_SHARED, f, 0));
	assert_null(seen.extra);
	assert_ok(vmsim_munmap(t->p, addr, PG(1)));
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), RW, MAP_SHARED, f, PG(1)),
	    EINVAL);
	assert_ok(vmsim_close(t->p, f));
	destroy_dev(dev);
	sglist_free(sg);
	vm_page_unwire_noq(m);
	vm_page_free(m);
}

static void
forget(void *data)
{
	*(int *)data = -1;
}

static int
count(void *data, void *arg)
{
	*(int *)arg += *(int *)data;
	return (0);
}

static int
refuse(void *data, void *arg)
{
	++*(int *)arg;
	return (EDOOFUS);
}

static int
priv_ioctl(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td)
{
	static int values[] = { 1, 2 };
	int sum = 0;
	void *p;

	assert_ptr_equal(td->td_fpop->f_data, dev);
	switch (IOCBASECMD(cmd) & 0xff) {
	case 1:
		assert_eq(devfs_get_cdevpriv(&p), ENOENT);
		assert_eq(devfs_set_cdevpriv(values, forget), 0);
		return (devfs_set_cdevpriv(values + 1, forget));
	case 2:
		assert_eq(devfs_foreach_cdevpriv(dev, count, &sum), 0);
		*(int *)data = sum;
		return (0);
	case 5:
		return (devfs_foreach_cdevpriv(dev, refuse, data));
	case 4:
		/* The driver keeps the file beyond the call. */
		assert_true(fhold(td->td_fpop));
		assert_eq(fdrop(td->td_fpop, td), 0);
		return (0);
	default:
		devfs_clear_cdevpriv();
		assert_eq(values[0], -1);
		values[0] = 1;
		return (devfs_get_cdevpriv(&p));
	}
}

static struct cdevsw priv_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "priv",
	.d_ioctl = priv_ioctl,
};

/* cdevpriv: set once, seen by foreach, cleared once. */
TEST(data_of_a_file_is_set_and_cleared_once)
{
	struct cdev *dev = make_dev(&priv_cdevsw, 0, 0, 0, 0666, "priv");
	struct vmsim_file *f;
	void *p;
	int n = 0;

	assert_eq(devfs_get_cdevpriv(&p), EBADF);
	assert_eq(devfs_set_cdevpriv(&n, forget), ENOENT);
	f = opened(t->p, "priv", VMSIM_O_RDWR);
	assert_eq(vmsim_ioctl(t->p, f, _IO('p', 1), NULL), EBUSY);
	assert_ok(vmsim_ioctl(t->p, f, _IOR('p', 2, int), &n));
	assert_eq(n, 1);
	assert_ok(vmsim_ioctl(t->p, f, _IO('p', 4), NULL));
	assert_eq(vmsim_ioctl(t->p, f, _IO('p', 3), NULL), ENOENT);
	assert_ok(vmsim_close(t->p, f));
	destroy_dev(dev);
}

/* Two files with data, one without, one of another device: 1 + 1. */
TEST(data_of_all_files_of_a_device_is_visited)
{
	struct cdev *dev = make_dev(&priv_cdevsw, 0, 0, 0, 0666, "priv");
	struct cdev *other = make_dev(&priv_cdevsw, 1, 0, 0, 0666, "other");
	struct vmsim_file *f[4];
	int i, n = 0;

	for (i = 0; i < 4; i++)
		f[i] = opened(t->p, i < 3 ? "priv" : "other", VMSIM_O_RDWR);
	for (i = 1; i < 4; i++)
		assert_eq(vmsim_ioctl(t->p, f[i], _IO('p', 1), NULL), EBUSY);
	assert_ok(vmsim_ioctl(t->p, f[0], _IOR('p', 2, int), &n));
	assert_eq(n, 2);
	assert_ok(vmsim_ioctl(t->p, f[3], _IOR('p', 2, int), &n));
	assert_eq(n, 1);
	n = 0;
	assert_eq(vmsim_ioctl(t->p, f[0], _IOWR('p', 5, int), &n), EDOOFUS);
	assert_eq(vmsim_ioctl(t->p, f[1], _IO('p', 3), NULL), ENOENT);
	assert_eq(vmsim_ioctl(t->p, f[2], _IO('p', 3), NULL), ENOENT);
	assert_eq(vmsim_ioctl(t->p, f[3], _IO('p', 3), NULL), ENOENT);
	for (i = 0; i < 4; i++)
		assert_ok(vmsim_close(t->p, f[i]));
	destroy_dev(other);
	destroy_dev(dev);
}

static device_t the_child;

static void
bus_identify(driver_t *driver, device_t parent)
{
	assert_null(device_get_parent(parent));
	the_child = device_add_child(parent, driver->name, 7);
	device_set_ivars(the_child, &the_child);
}

static int
bus_attach(device_t dev)
{
	assert_false(device_is_attached(dev));
	assert_ptr_equal(device_get_ivars(dev), &the_child);
	device_set_softc(dev, &seen);
	return (seen.nprot);
}

static int
bus_detach(device_t dev)
{
	return (seen.nprot);
}

static device_method_t bus_methods[] = {
	DEVMETHOD(device_identify, bus_identify),
	DEVMETHOD(device_attach, bus_attach),
	DEVMETHOD(device_detach, bus_detach),
	DEVMETHOD_END
};
/* Its own softc is given up for that of bus_attach(). */
static driver_t bus_driver = { .name = "child", .methods = bus_methods,
    .size = 64 };
DRIVER_MODULE(child, nexus, bus_driver, 0, 0);

/* identify adds the device; an attach that fails takes it away. */
TEST(a_driver_may_find_its_devices_itself)
{
	assert_ok(vmsim_driver_attach(t->vm, "child"));
	assert_true(device_is_attached(the_child));
	assert_string_equal(device_get_nameunit(the_child), "child7");
	assert_string_equal(device_get_name(the_child), "child");
	assert_ptr_equal(device_get_softc(the_child), &seen);
	assert_eq(device_printf(the_child, "%s\n", "here"), 13);
	assert_non_null(strstr(vmsim_console_text(t->vm), "child7: here\n"));
	seen.nprot = EBUSY;
	assert_eq(vmsim_driver_detach(t->vm, "child"), EBUSY);
	seen.nprot = 0;
	assert_ok(vmsim_driver_detach(t->vm, "child"));
	seen.nprot = ENXIO;
	assert_eq(vmsim_driver_attach(t->vm, "child"), ENXIO);
	/* A driver adds and takes away children of its own. */
	the_child = device_add_child(NULL, "grandchild", DEVICE_UNIT_ANY);
	assert_eq(device_get_unit(the_child), 0);
	assert_eq(device_delete_child(NULL, the_child), 0);
}
