/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process reaches a driver by its character device.
 *
 *	open("fb0") -> d_open    ioctl, read, write    mmap -> d_mmap
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include <vmsim/device.h>
#include <vmsim/object.h>
#include <vmsim/observe.h>
#include "kpi/fb.h"
#include "support/support.h"

#define	PG(n)	((uint64_t)(n) * VMSIM_PAGE_SIZE)
#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)

static struct vmsim_proc *proc;

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	assert_int_equal(vmsim_driver_attach(*state, "fb"), 0);
	proc = vmsim_proc_create(*state, "p");
	return (proc == NULL);
}

static int
teardown(void **state)
{
	vmsim_proc_exit(proc);
	assert_int_equal(vmsim_driver_detach(*state, "fb"), 0);
	assert_int_equal(vmsim_malloc_live(*state, NULL), 0);
	return (test_teardown(state));
}

static struct vmsim_file *
open_fb(int flags)
{
	struct vmsim_file *f;

	f = vmsim_open(proc, "fb0", flags);
	assert_non_null(f);
	assert_non_null(f);
	return (f);
}

/* attach: probe, attach, make_dev_s; detach takes the name away. */
static void
a_driver_is_attached_and_makes_its_device(void **state)
{
	assert_string_equal(vmsim_device_name(*state, 0), "fb0");
	assert_null(vmsim_device_name(*state, 1));
	assert_string_equal(vmsim_console_text(*state),
	    "fb0: A frame buffer, 16384 bytes\n");
	vmsim_console_clear(*state);
	assert_string_equal(vmsim_console_text(*state), "");
	assert_int_equal(vmsim_driver_attach(*state, "nothing"), ENOENT);
	assert_int_equal(vmsim_driver_detach(*state, "nothing"), ENOENT);
	assert_null(vmsim_open(proc, "fb1", VMSIM_O_RDWR));
	assert_int_equal(errno, ENOENT);
	assert_null(vmsim_open(proc, "fb0", 3));
	assert_int_equal(errno, EINVAL);
}

/* d_open: its error is the caller's; data lives from open to close. */
static void
each_open_file_has_data_of_its_own(void **state)
{
	struct vmsim_file *f, *g;
	struct fb_info info;

	assert_null(vmsim_open(proc, "fb0", VMSIM_O_WRONLY));
	assert_int_equal(errno, EPERM);
	assert_int_equal(vmsim_malloc_live(*state, "fb"), 0);
	f = open_fb(VMSIM_O_RDWR);
	g = open_fb(VMSIM_O_RDONLY);
	assert_int_equal(vmsim_malloc_live(*state, "fb"), 2);
	assert_true(vmsim_malloc_bytes(*state, "fb") >= 16);
	assert_int_equal(vmsim_malloc_calls(*state, "fb"), 2);
	assert_int_equal(vmsim_ioctl(proc, f, FB_MODE, (void *)3), 0);
	assert_int_equal(vmsim_ioctl(proc, f, FB_MODE, (void *)3), EALREADY);
	assert_int_equal(vmsim_ioctl(proc, g, FB_MODE, (void *)3), 0);
	assert_int_equal(vmsim_ioctl(proc, g, FB_INFO, &info), 0);
	assert_int_equal(info.opens, 2);
	assert_int_equal(info.size, PG(FB_PAGES));
	assert_string_equal(info.name, "fb0");
	assert_int_equal(vmsim_close(proc, f), 0);
	assert_int_equal(vmsim_close(proc, g), 0);
	assert_int_equal(vmsim_malloc_live(*state, "fb"), 0);
}

/* ioctl: the argument is copied as its number says. */
static void
requests_copy_their_argument(void **state)
{
	struct vmsim_file *f = open_fb(VMSIM_O_RDWR);
	uint32_t word = 0x01020304;

	assert_int_equal(vmsim_ioctl(proc, f, FB_SWAP, &word), 0);
	assert_int_equal(word, 0x04030201);
	assert_int_equal(vmsim_ioctl(proc, f, _IO('f', 99), NULL), ENOTTY);
	assert_int_equal(vmsim_ioctl(proc, f, 0x6601, NULL), ENOTTY);
	assert_int_equal(vmsim_ioctl(proc, f, _IOR('f', 99, int), NULL),
	    EFAULT);
	assert_int_equal(vmsim_ioctl(proc, f, _IOW('f', 99, int), NULL),
	    EFAULT);
	assert_int_equal(vmsim_close(proc, f), 0);
}

/* ioctl with an address inside: the driver fetches it from the process. */
static void
a_driver_fetches_from_the_process(void **state)
{
	struct vmsim_file *f = open_fb(VMSIM_O_RDWR);
	struct fb_fill fill = { 0, 5, 3 };
	uint64_t addr = 0;
	char buf[10];
	size_t done;

	assert_int_equal(vmsim_ioctl(proc, f, FB_FILL, &fill), EFAULT);
	assert_int_equal(vmsim_mmap(proc, &addr, PG(1), RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0), 0);
	assert_int_equal(vmsim_store(proc, addr + 9, "x", 1, NULL), 0);
	fill.user = addr + 9;
	assert_int_equal(vmsim_ioctl(proc, f, FB_FILL, &fill), 0);
	assert_int_equal(vmsim_read(proc, f, addr + 100, 10, &done), 0);
	assert_int_equal(done, 10);
	assert_int_equal(vmsim_load(proc, addr + 100, buf, 10, NULL), 0);
	assert_memory_equal(buf, "\0\0\0\0\0xxx\0\0", 10);
	assert_int_equal(vmsim_close(proc, f), 0);
	assert_int_equal(vmsim_munmap(proc, addr, PG(1)), 0);
}

/* write, seek, read: at the file's own offset. */
static void
reading_and_writing_move_the_offset(void **state)
{
	struct vmsim_file *f = open_fb(VMSIM_O_RDWR), *g;
	uint64_t addr = 0;
	size_t done;
	char c;

	assert_int_equal(vmsim_mmap(proc, &addr, PG(1), RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0), 0);
	assert_int_equal(vmsim_store(proc, addr, "abc", 3, NULL), 0);
	assert_int_equal(vmsim_poll(proc, f, POLLIN | POLLOUT), POLLOUT);
	assert_int_equal(vmsim_write(proc, f, addr, 3, &done), 0);
	assert_int_equal(done, 3);
	assert_int_equal(vmsim_poll(proc, f, POLLIN | POLLOUT),
	    POLLIN | POLLOUT);
	vmsim_lseek(f, 1);
	assert_int_equal(vmsim_read(proc, f, addr + 8, 1, &done), 0);
	assert_int_equal(vmsim_load(proc, addr + 8, &c, 1, NULL), 0);
	assert_int_equal(c, 'b');
	vmsim_lseek(f, PG(FB_PAGES) - 1);
	assert_int_equal(vmsim_read(proc, f, addr + 8, 5, &done), 0);
	assert_int_equal(done, 1);
	assert_int_equal(vmsim_write(proc, f, addr, 1, &done), ENOSPC);
	vmsim_lseek(f, 0);
	assert_int_equal(vmsim_read(proc, f, PG(1) * 1000, 1, &done), EFAULT);
	assert_int_equal(done, 0);
	g = open_fb(VMSIM_O_RDONLY);
	assert_int_equal(vmsim_write(proc, g, addr, 1, &done), EBADF);
	assert_int_equal(vmsim_close(proc, g), 0);
	assert_int_equal(vmsim_close(proc, f), 0);
	assert_int_equal(vmsim_munmap(proc, addr, PG(1)), 0);
}

/* mmap: [p: 2 pages at 1] -> d_mmap -> device memory, both ways. */
static void
a_mapping_shows_the_device(void **state)
{
	struct vmsim_file *f = open_fb(VMSIM_O_RDWR);
	uint64_t addr = 0, heap = 0;
	char c = 0;
	size_t done;

	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(2), RW,
	    VMSIM_MAP_SHARED, f, PG(1)), 0);
	assert_int_equal(vmsim_store(proc, addr + PG(1), "q", 1, NULL), 0);
	assert_int_equal(vmsim_mmap(proc, &heap, PG(1), RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0), 0);
	vmsim_lseek(f, PG(2));
	assert_int_equal(vmsim_read(proc, f, heap, 1, &done), 0);
	assert_int_equal(vmsim_load(proc, heap, &c, 1, NULL), 0);
	assert_int_equal(c, 'q');
	assert_int_equal(vmsim_close(proc, f), 0);
	/* The mapping stays when the file is closed. */
	assert_int_equal(vmsim_load(proc, addr + PG(1), &c, 1, NULL), 0);
	assert_int_equal(vmsim_check(*state, NULL, NULL), 0);
	assert_int_equal(vmsim_munmap(proc, addr, PG(2)), 0);
	assert_int_equal(vmsim_munmap(proc, heap, PG(1)), 0);
}

/* mmap: what the file's mode, the flags and the driver forbid. */
static void
a_mapping_needs_the_right_mode(void **state)
{
	struct vmsim_file *f = open_fb(VMSIM_O_RDONLY);
	uint64_t addr = 0;

	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), RW,
	    VMSIM_MAP_SHARED, f, 0), EACCES);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), VMSIM_PROT_READ,
	    VMSIM_MAP_PRIVATE, f, 0), EINVAL);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), RW,
	    VMSIM_MAP_PRIVATE, f, 0), EACCES);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), VMSIM_PROT_EXEC,
	    VMSIM_MAP_SHARED, f, 0), EINVAL);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(2), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, f, PG(FB_PAGES - 1)), EINVAL);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), VMSIM_PROT_READ,
	    0, f, 0), EINVAL);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, f, 0), 0);
	/* The maximum has no write: the file was opened for reading. */
	assert_int_equal(vmsim_mprotect(proc, addr, PG(1), RW), EACCES);
	assert_int_equal(vmsim_munmap(proc, addr, PG(1)), 0);
	assert_int_equal(vmsim_close(proc, f), 0);
}

/* detach with a file open: its data is given back, calls answer ENXIO. */
static void
a_device_that_is_gone_answers_no_more(void **state)
{
	struct vmsim_file *f = open_fb(VMSIM_O_RDWR);
	uint32_t word = 1;
	uint64_t addr = 0;
	size_t done;

	assert_int_equal(vmsim_driver_detach(*state, "fb"), 0);
	assert_int_equal(vmsim_malloc_live(*state, "fb"), 0);
	assert_int_equal(vmsim_ioctl(proc, f, FB_SWAP, &word), ENXIO);
	assert_int_equal(vmsim_read(proc, f, addr, 1, &done), ENXIO);
	assert_int_equal(vmsim_poll(proc, f, POLLIN), POLLHUP);
	assert_int_equal(vmsim_mmap_file(proc, &addr, PG(1), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, f, 0), ENXIO);
	assert_int_equal(vmsim_close(proc, f), ENXIO);
	assert_int_equal(vmsim_driver_attach(*state, "fb"), 0);
}

static void
listen_to(void *arg, const char *text, size_t len)
{
	char *copy = arg;

	strncat(copy, text, len);
}

/* printf -> the machine's console, and whoever listens to it. */
static void
somebody_may_listen_to_the_console(void **state)
{
	char copy[200] = "";

	vmsim_console_hook_set(*state, listen_to, copy);
	assert_int_equal(vmsim_driver_attach(*state, "fb"), 0);
	vmsim_console_hook_set(*state, NULL, NULL);
	assert_string_equal(copy, "fb1: A frame buffer, 16384 bytes\n");
}

/* save, write, restore: files and their data come back. */
static void
a_restore_brings_files_back(void **state)
{
	struct vmsim_snapshot *snap;
	struct vmsim_file *f;
	struct fb_info info;

	f = open_fb(VMSIM_O_RDWR);
	snap = vmsim_snapshot_create(*state);
	assert_non_null(snap);
	assert_int_equal(vmsim_ioctl(proc, f, FB_MODE, (void *)3), 0);
	assert_int_equal(vmsim_close(proc, f), 0);
	vmsim_snapshot_restore(*state, snap);
	assert_int_equal(vmsim_ioctl(proc, f, FB_MODE, (void *)3), 0);
	assert_int_equal(vmsim_ioctl(proc, f, FB_INFO, &info), 0);
	assert_int_equal(info.opens, 1);
	assert_int_equal(vmsim_close(proc, f), 0);
	vmsim_snapshot_destroy(snap);
}

int
main(void)
{
#define	CASE(name) \
	cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(a_driver_is_attached_and_makes_its_device),
		CASE(each_open_file_has_data_of_its_own),
		CASE(requests_copy_their_argument),
		CASE(a_driver_fetches_from_the_process),
		CASE(reading_and_writing_move_the_offset),
		CASE(a_mapping_shows_the_device),
		CASE(a_mapping_needs_the_right_mode),
		CASE(a_device_that_is_gone_answers_no_more),
		CASE(somebody_may_listen_to_the_console),
		CASE(a_restore_brings_files_back),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
