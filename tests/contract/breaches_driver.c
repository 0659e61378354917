/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole drivers (broken_drivers.c), each with one mistake, and what their
 * author reads.
 *
 *	P maps [dev: . . . . . . . . . . . . . . . .] and touches page 5
 */
#include <vm/vm_page.h>
#include <vm/vm_param.h>

#include "contract/breach.h"
#include "contract/broken_drivers.h"

#define	TOUCHED	PG(16 + 5)

/* It is called by that name in reports. */
static struct vmsim_proc *
map_device(vm_object_t dev, const char *name)
{
	struct test *t = bad.t;

	bad.other = test_keep(t, dev);
	assert_ok(vmsim_object_adopt(t->vm, dev, "device", name));
	t->p = proc(t->vm, "P");
	assert_ok(map_at(t->p, 16, BROKEN_NPAGES, RW, SHARED, dev));
	return (t->p);
}

static int
touch(vm_object_t dev, const char *name)
{
	return (vmsim_fault(map_device(dev, name), TOUCHED, R));
}

static int
touch_port(void)
{
	return (touch(port_attach(), "port0"));
}

static int
touch_flash(void)
{
	return (touch(flash_attach(), "flash0"));
}

static int
touch_dma(void)
{
	return (touch(dma_attach(), "dma0"));
}

static int
touch_window(void)
{
	return (touch(window_attach(), "window0"));
}

static int
touch_queue(void)
{
	return (touch(queue_attach(), "queue0"));
}

static int
touch_aperture(void)
{
	return (touch(aperture_attach(), "aperture0"));
}

static int
touch_screen(void)
{
	return (touch(screen_attach(), "screen0"));
}

static void
remove_screen(void)
{
	vmsim_enter(bad.t->vm);
	screen_detach();
}

/* The mistake is the program's: it has the host's _IOR(). */
static int
ask_screen(void)
{
	struct vmsim_proc *p = map_device(screen_attach(), "screen");
	struct vmsim_file *f = vmsim_open(p, "screen0", VMSIM_O_RDONLY);
	int error, pan = 0;

	error = vmsim_ioctl(p, f, 0x80047301, &pan);
	assert_eq(pan, 0);
	assert_ok(vmsim_close(p, f));
	return (error == 0 ? KERN_SUCCESS : KERN_FAILURE);
}

static int
mmap_screen(void)
{
	struct vmsim_proc *p = map_device(screen_attach(), "screen");
	struct vmsim_file *f = vmsim_open(p, "screen0", VMSIM_O_RDWR);
	uint64_t addr = PG(64);
	int error;

	screen_own_object(bad.other);
	error = vmsim_mmap_file(p, &addr, PG(1), RW, SHARED | FIXED, f, 0);
	assert_ok(vmsim_close(p, f));
	return (error == 0 ? KERN_SUCCESS : KERN_FAILURE);
}

static int
evict_gpu(void)
{
	assert_ok(touch(gpu_attach(), "gpu0"));
	vmsim_enter(bad.t->vm);
	gpu_evict(bad.other, 5);
	return (0);
}

static int
lock_capture(void)
{
	struct vmsim_proc *p = map_device(capture_attach(), "capture0");

	return (vmsim_mlock(p, TOUCHED, PG(1)) == 0 ? KERN_SUCCESS :
	    KERN_FAILURE);
}

/* The driver's own wiring is left. */
static void
unwire_capture(void)
{
	vmsim_enter(bad.t->vm);
	vm_page_unwire(vm_page_lookup_unlocked(bad.other, 5), PQ_ACTIVE);
}

#define	CALL(touches)	(&(const struct bad_call){ (touches), KERN_SUCCESS, \
			    KERN_FAILURE })

static const struct breach breaches[] = {
	{ .rule = RULE_L6, .does = "port: success without a page, tried again",
	    .call = CALL(touch_port),
	    .found = "cdev_pg_populate for page 5 of object \"port0\": 1000000 "
	    "locks, waits and yields, and no page came or went",
	    .panics = true },
	{ .rule = RULE_L5, .does = "flash: valid before it is read",
	    .call = CALL(touch_flash),
	    .found = "cdev_pg_fault: page 5 of object \"flash0\" was marked "
	    "valid first and filled afterwards",
	    .once = true },
	/* [dev: . . . . b b x .]: what was busied before the error stays so. */
	{ .rule = RULE_P7, .does = "dma: busy on the error path",
	    .call = CALL(touch_dma),
	    .found = "cdev_pg_populate: page 5 of object \"dma0\" was left "
	    "busied with the answer 4: exclusively busied by thread 1 (main) "
	    "at broken_drivers.c:#",
	    .once = true },
	{ .rule = RULE_R1, .does = "gpu: an idle page is revoked",
	    .call = CALL(evict_gpu),
	    .found = "cdev_mgtdev_pager_free_page: page 5 of object \"gpu0\" "
	    "is revoked: not busied (it was last busied at broken_drivers.c:#)",
	    .panics = true },
	/* [dev: o o o o . x . .] */
	{ .rule = RULE_P5, .does = "window: a range beside the page",
	    .call = CALL(touch_window),
	    .found = "cdev_pg_populate for page 5 of object \"window0\", "
	    "returning [0,3]: the range does not contain the page",
	    .once = true },
	{ .rule = RULE_K2, .does = "queue: an early exit forgets the lock",
	    .call = CALL(touch_queue),
	    .found = "cdev_pg_fault for page 5 of object \"queue0\": called "
	    "write-locked, returned with the lock not held (last taken at "
	    "device.c:#)",
	    .once = true },
	{ .rule = RULE_G7, .does = "aperture: a page past the end",
	    .call = CALL(touch_aperture),
	    .found = "cdev_pg_fault: page 5 of object \"aperture0\" is at "
	    "0x400000010000, past the end of the 16 pages of device memory at "
	    "0x400000000000",
	    .once = true },
	{ .rule = RULE_K4, .does = "screen: an address within a page",
	    .call = CALL(touch_screen), .undo = remove_screen,
	    .found = "d_mmap: driver \"screen\" answers 0 for offset 0x5000 "
	    "of device \"screen0\" with 0x400000005280, which is not the "
	    "address of a page",
	    .once = true },
	{ .rule = RULE_K5, .does = "screen: asked with the host's number",
	    .call = CALL(ask_screen), .undo = remove_screen,
	    .found = "d_ioctl: device \"screen0\" does not know request "
	    "0x80047301, which is the host's _IOR('s', 1) of 4 bytes; "
	    "FreeBSD's is 0x40047301, and it knows that",
	    .once = true },
	{ .rule = RULE_K6, .does = "screen: mapped within a page",
	    .call = CALL(mmap_screen), .undo = remove_screen,
	    .found = "d_mmap_single: driver \"screen\" answers 0 for device "
	    "\"screen0\" with object \"screen\", offset 0x280",
	    .once = true },
	{ .rule = RULE_P16, .does = "capture: wired twice under mlock",
	    .call = CALL(lock_capture), .undo = unwire_capture,
	    .found = "cdev_pg_populate for page 5, returning [5,5]: page 5 of "
	    "object \"capture0\" was wired by the pager",
	    .once = true },
};
BREACHES(breaches)
