/* SPDX-License-Identifier: BSD-2-Clause */
/* The camera as a viewer meets it: opened, mapped, unplugged. */
#include <errno.h>

#include <vmsim/cmocka.h>
#include <vmsim/device.h>
#include <vmsim/process.h>

#include "capture.h"

#define	NFRAMES	3

struct fixture {
	struct vmsim	*vm;
	struct vmsim_proc *p;
	struct vmsim_file *fd;
	uint64_t	 addr;
};

static int
setup(void **state)
{
	static struct fixture f;
	uint32_t n = NFRAMES;

	f.vm = vmsim_create_for_test(NULL);
	f.p = vmsim_proc_create(f.vm, "viewer");
	f.fd = vmsim_open(f.p, "capture0", VMSIM_O_RDWR);
	assert_non_null(f.fd);
	assert_int_equal(vmsim_ioctl(f.p, f.fd, CAPTURE_SETUP, &n), 0);
	f.addr = 0;
	assert_int_equal(vmsim_mmap_file(f.p, &f.addr, NFRAMES * CAPTURE_FRAME,
	    VMSIM_PROT_READ, VMSIM_MAP_SHARED, f.fd, 0), 0);
	*state = &f;
	return (0);
}

/* The module goes, and with it all that the driver has. */
static void
assert_nothing_is_left(struct fixture *f)
{
	if (f->fd != NULL)
		(void)vmsim_close(f->p, f->fd);
	vmsim_proc_exit(f->p);
	assert_int_equal(vmsim_module_unload(f->vm, "capture"), 0);
	assert_int_equal(vmsim_malloc_live(f->vm, NULL), 0);
	assert_int_equal(vmsim_check(f->vm, vmsim_print_file, stderr), 0);
}

/* A machine that has panicked can only be destroyed. */
static int
teardown(void **state)
{
	struct fixture *f = *state;

	if (*vmsim_report_last(f->vm) == '\0')
		assert_nothing_is_left(f);
	vmsim_destroy(f->vm);
	return (0);
}

static int
load(struct fixture *f, uint32_t index, uint32_t *value)
{
	return (vmsim_load(f->p, f->addr + index * CAPTURE_FRAME, value,
	    sizeof(*value), NULL));
}

static int
request(struct fixture *f, unsigned long number, void *data)
{
	return (vmsim_ioctl(f->p, f->fd, number, data));
}

/* open -> setup -> mmap -> start -> wait -> read */
static void
frames_come_one_after_the_other(void **state)
{
	struct fixture *f = *state;
	struct capture_frame frame;
	uint32_t i, value;

	assert_int_equal(request(f, CAPTURE_START, NULL), 0);
	for (i = 1; i <= NFRAMES + 1; i++) {
		assert_int_equal(request(f, CAPTURE_WAIT, &frame), 0);
		assert_int_equal(frame.sequence, i);
		assert_int_equal(frame.index, (i - 1) % NFRAMES);
		assert_int_equal(load(f, frame.index, &value), 0);
		assert_int_equal(value, i);
	}
	assert_int_equal(vmsim_clock(f->vm), (NFRAMES + 1) * 40);
}

static void
one_viewer_at_a_time(void **state)
{
	struct fixture *f = *state;

	assert_null(vmsim_open(f->p, "capture0", VMSIM_O_RDWR));
	assert_int_equal(errno, EBUSY);
}

/* What is mapped when the device is closed is taken away. */
static void
a_closed_camera_shows_nothing(void **state)
{
	struct fixture *f = *state;
	uint32_t value;

	assert_int_equal(load(f, 0, &value), 0);
	assert_int_equal(vmsim_close(f->p, f->fd), 0);
	f->fd = NULL;
	assert_int_equal(load(f, 0, &value), EFAULT);
}

static void
wait_for_frame(void *arg)
{
	struct fixture *f = arg;
	struct capture_frame frame;

	assert_int_equal(request(f, CAPTURE_WAIT, &frame), ENXIO);
}

/* Open, mapped, and waited for; the module goes with the last mapping. */
static void
a_camera_is_unplugged(void **state)
{
	struct fixture *f = *state;
	struct vmsim_thread *td;
	uint32_t value;

	assert_int_equal(load(f, 0, &value), 0);
	assert_int_equal(request(f, CAPTURE_START, NULL), 0);
	td = vmsim_thread_create(f->vm, "waiter", wait_for_frame, f);
	vmsim_thread_yield(f->vm);
	assert_int_equal(vmsim_module_unload(f->vm, "capture"), EBUSY);
	vmsim_thread_join(td);
	assert_int_equal(load(f, 0, &value), EFAULT);
	assert_int_equal(request(f, CAPTURE_START, NULL), ENXIO);
	assert_null(vmsim_open(f->p, "capture0", VMSIM_O_RDWR));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(frames_come_one_after_the_other,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(one_viewer_at_a_time, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(a_closed_camera_shows_nothing,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(a_camera_is_unplugged, setup,
		    teardown),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
