/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process reaches a driver by its character device.
 *
 *	open("fb0") -> d_open    ioctl, read, write    mmap -> d_mmap
 */
#include <poll.h>

#include "kpi/fb.h"
#include "support/words.h"

static void
begin(struct test *t)
{
	assert_ok(vmsim_driver_attach(t->vm, "fb"));
}

static void
after(struct test *t)
{
	assert_ok(vmsim_driver_detach(t->vm, "fb"));
	assert_eq(vmsim_malloc_live(t->vm, NULL), 0);
}

TESTS(.p = "p", .begin = begin, .after = after);

/* attach: probe, attach, make_dev_s; detach takes the name away. */
TEST(a_driver_is_attached_and_makes_its_device)
{
	assert_string_equal(vmsim_device_name(t->vm, 0), "fb0");
	assert_null(vmsim_device_name(t->vm, 1));
	assert_string_equal(vmsim_console_text(t->vm),
	    "fb0: A frame buffer, 16384 bytes\n");
	vmsim_console_clear(t->vm);
	assert_string_equal(vmsim_console_text(t->vm), "");
	assert_eq(vmsim_driver_attach(t->vm, "nothing"), ENOENT);
	assert_eq(vmsim_driver_detach(t->vm, "nothing"), ENOENT);
	assert_null(vmsim_open(t->p, "fb1", VMSIM_O_RDWR));
	assert_eq(errno, ENOENT);
	assert_null(vmsim_open(t->p, "fb0", 3));
	assert_eq(errno, EINVAL);
}

/* d_open: its error is the caller's; data lives from open to close. */
TEST(each_open_file_has_data_of_its_own)
{
	struct vmsim_file *f, *g;
	struct fb_info info;

	assert_null(vmsim_open(t->p, "fb0", VMSIM_O_WRONLY));
	assert_eq(errno, EPERM);
	assert_eq(vmsim_malloc_live(t->vm, "fb"), 0);
	f = opened(t->p, "fb0", VMSIM_O_RDWR);
	g = opened(t->p, "fb0", VMSIM_O_RDONLY);
	assert_eq(vmsim_malloc_live(t->vm, "fb"), 2);
	assert_true(vmsim_malloc_bytes(t->vm, "fb") >= 16);
	assert_eq(vmsim_malloc_calls(t->vm, "fb"), 2);
	assert_ok(vmsim_ioctl(t->p, f, FB_MODE, (void *)3));
	assert_eq(vmsim_ioctl(t->p, f, FB_MODE, (void *)3), EALREADY);
	assert_ok(vmsim_ioctl(t->p, g, FB_MODE, (void *)3));
	assert_ok(vmsim_ioctl(t->p, g, FB_INFO, &info));
	assert_eq(info.opens, 2);
	assert_eq(info.size, PG(FB_PAGES));
	assert_string_equal(info.name, "fb0");
	assert_ok(vmsim_close(t->p, f));
	assert_ok(vmsim_close(t->p, g));
	assert_eq(vmsim_malloc_live(t->vm, "fb"), 0);
}

/* ioctl: the argument is copied as its number says. */
TEST(requests_copy_their_argument)
{
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDWR);
	uint32_t word = 0x01020304;

	assert_ok(vmsim_ioctl(t->p, f, FB_SWAP, &word));
	assert_eq(word, 0x04030201);
	assert_eq(vmsim_ioctl(t->p, f, _IO('f', 99), NULL), ENOTTY);
	assert_eq(vmsim_ioctl(t->p, f, 0x6601, NULL), ENOTTY);
	assert_eq(vmsim_ioctl(t->p, f, IOC_IN | 0x6601, NULL), ENOTTY);
	assert_eq(vmsim_ioctl(t->p, f, _IOR('f', 99, int), NULL), EFAULT);
	assert_eq(vmsim_ioctl(t->p, f, _IOW('f', 99, int), NULL), EFAULT);
	assert_ok(vmsim_close(t->p, f));
}

/* FB_INFO is 0x40d86601, FB_CLEAR 0x20006604; the host has others. */
TEST(a_number_of_the_host_is_recognised)
{
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDWR);
	struct fb_info info;

	expect_panic(t->vm, "d_ioctl: device \"fb0\" does not know request "
	    "0x80d86601, which is the host's _IOR('f', 1) of 216 bytes; "
	    "FreeBSD's is 0x40d86601, and it knows that",
	    (void)vmsim_ioctl(t->p, f, 0x80d86601, &info));
}

TEST(a_number_without_direction_is_recognised)
{
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDWR);

	expect_panic(t->vm, "request 0x6604, which is the host's _IO('f', 4) "
	    "of 0 bytes; FreeBSD's is 0x20006604",
	    (void)vmsim_ioctl(t->p, f, 0x6604, NULL));
}

/* ioctl with an address inside: the driver fetches it from the process. */
TEST(a_driver_fetches_from_the_process)
{
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDWR);
	struct fb_fill fill = { 0, 5, 3 };
	uint64_t addr = 0;
	char buf[10];
	size_t done;

	assert_eq(vmsim_ioctl(t->p, f, FB_FILL, &fill), EFAULT);
	assert_ok(vmsim_mmap(t->p, &addr, PG(1), RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0));
	assert_ok(vmsim_store(t->p, addr + 9, "x", 1, NULL));
	fill.user = addr + 9;
	assert_ok(vmsim_ioctl(t->p, f, FB_FILL, &fill));
	assert_ok(vmsim_read(t->p, f, addr + 100, 10, &done));
	assert_eq(done, 10);
	assert_ok(vmsim_load(t->p, addr + 100, buf, 10, NULL));
	assert_memory_equal(buf, "\0\0\0\0\0xxx\0\0", 10);
	assert_ok(vmsim_close(t->p, f));
	assert_ok(vmsim_munmap(t->p, addr, PG(1)));
}

/* write, seek, read: at the file's own offset. */
TEST(reading_and_writing_move_the_offset)
{
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDWR), *g;
	uint64_t addr = 0;
	size_t done;
	char c;

	assert_ok(vmsim_mmap(t->p, &addr, PG(1), RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0));
	assert_ok(vmsim_store(t->p, addr, "abc", 3, NULL));
	assert_eq(vmsim_poll(t->p, f, POLLIN | POLLOUT), POLLOUT);
	assert_ok(vmsim_write(t->p, f, addr, 3, &done));
	assert_eq(done, 3);
	assert_eq(vmsim_poll(t->p, f, POLLIN | POLLOUT), POLLIN | POLLOUT);
	vmsim_lseek(f, 1);
	assert_ok(vmsim_read(t->p, f, addr + 8, 1, &done));
	assert_ok(vmsim_load(t->p, addr + 8, &c, 1, NULL));
	assert_eq(c, 'b');
	vmsim_lseek(f, PG(FB_PAGES) - 1);
	assert_ok(vmsim_read(t->p, f, addr + 8, 5, &done));
	assert_eq(done, 1);
	assert_eq(vmsim_write(t->p, f, addr, 1, &done), ENOSPC);
	vmsim_lseek(f, 0);
	assert_eq(vmsim_read(t->p, f, PG(1) * 1000, 1, &done), EFAULT);
	assert_eq(done, 0);
	g = opened(t->p, "fb0", VMSIM_O_RDONLY);
	assert_eq(vmsim_write(t->p, g, addr, 1, &done), EBADF);
	assert_ok(vmsim_close(t->p, g));
	assert_ok(vmsim_close(t->p, f));
	assert_ok(vmsim_munmap(t->p, addr, PG(1)));
}

/* mmap: [p: 2 pages at 1] -> d_mmap -> device memory, both ways. */
TEST(a_mapping_shows_the_device)
{
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDWR);
	uint64_t addr = 0, heap = 0;
	char c = 0;
	size_t done;

	assert_ok(vmsim_mmap_file(t->p, &addr, PG(2), RW, VMSIM_MAP_SHARED, f,
	    PG(1)));
	assert_ok(vmsim_store(t->p, addr + PG(1), "q", 1, NULL));
	assert_ok(vmsim_mmap(t->p, &heap, PG(1), RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0));
	vmsim_lseek(f, PG(2));
	assert_ok(vmsim_read(t->p, f, heap, 1, &done));
	assert_ok(vmsim_load(t->p, heap, &c, 1, NULL));
	assert_eq(c, 'q');
	assert_ok(vmsim_close(t->p, f));
	/* The mapping stays when the file is closed. */
	assert_ok(vmsim_load(t->p, addr + PG(1), &c, 1, NULL));
	assert_eq(vmsim_check(t->vm, NULL, NULL), 0);
	assert_ok(vmsim_munmap(t->p, addr, PG(2)));
	assert_ok(vmsim_munmap(t->p, heap, PG(1)));
}

/* mmap: what the file's mode, the flags and the driver forbid. */
TEST(a_mapping_needs_the_right_mode)
{
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDONLY);
	uint64_t addr = 0;

	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), RW, VMSIM_MAP_SHARED, f,
	    0), EACCES);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), VMSIM_PROT_READ,
	    VMSIM_MAP_PRIVATE, f, 0), EINVAL);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), RW, VMSIM_MAP_PRIVATE, f,
	    0), EACCES);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), VMSIM_PROT_EXEC,
	    VMSIM_MAP_SHARED, f, 0), EINVAL);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(2), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, f, PG(FB_PAGES - 1)), EINVAL);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), VMSIM_PROT_READ, 0, f, 0),
	    EINVAL);
	assert_ok(vmsim_mmap_file(t->p, &addr, PG(1), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, f, 0));
	/* The maximum has no write: the file was opened for reading. */
	assert_eq(vmsim_mprotect(t->p, addr, PG(1), RW), EACCES);
	assert_ok(vmsim_munmap(t->p, addr, PG(1)));
	assert_ok(vmsim_close(t->p, f));
}

/* detach with a file open: its data is given back, calls answer ENXIO. */
TEST(a_device_that_is_gone_answers_no_more)
{
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDWR);
	uint32_t word = 1;
	uint64_t addr = 0;
	size_t done;

	assert_ok(vmsim_driver_detach(t->vm, "fb"));
	assert_eq(vmsim_malloc_live(t->vm, "fb"), 0);
	assert_eq(vmsim_ioctl(t->p, f, FB_SWAP, &word), ENXIO);
	assert_eq(vmsim_read(t->p, f, addr, 1, &done), ENXIO);
	assert_eq(vmsim_poll(t->p, f, POLLIN), POLLHUP);
	assert_eq(vmsim_mmap_file(t->p, &addr, PG(1), VMSIM_PROT_READ,
	    VMSIM_MAP_SHARED, f, 0), ENXIO);
	assert_eq(vmsim_close(t->p, f), ENXIO);
	assert_ok(vmsim_driver_attach(t->vm, "fb"));
}

static void
listen_to(void *arg, const char *text, size_t len)
{
	char *copy = arg;

	strncat(copy, text, len);
}

/* printf -> the machine's console, and its listener. */
TEST(somebody_may_listen_to_the_console)
{
	char copy[200] = "";

	vmsim_console_hook_set(t->vm, listen_to, copy);
	assert_ok(vmsim_driver_attach(t->vm, "fb"));
	vmsim_console_hook_set(t->vm, NULL, NULL);
	assert_string_equal(copy, "fb1: A frame buffer, 16384 bytes\n");
}

/* save, write, restore: files and their data come back. */
TEST(a_restore_brings_files_back)
{
	struct fb_info info;
	struct vmsim_file *f = opened(t->p, "fb0", VMSIM_O_RDWR);

	test_save(t);
	assert_ok(vmsim_ioctl(t->p, f, FB_MODE, (void *)3));
	assert_ok(vmsim_close(t->p, f));
	test_restore(t);
	assert_ok(vmsim_ioctl(t->p, f, FB_MODE, (void *)3));
	assert_ok(vmsim_ioctl(t->p, f, FB_INFO, &info));
	assert_eq(info.opens, 1);
	assert_ok(vmsim_close(t->p, f));
}
