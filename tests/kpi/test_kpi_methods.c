/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The methods that a driver leaves out, and the addresses that its d_mmap
 * gives.
 *
 *	[memory: 0 1 2 3] -      offset -> d_mmap -> address
 */
#include <sys/param.h>
#include <sys/conf.h>
#include <sys/file.h>
#include <sys/poll.h>
#include <sys/uio.h>
#include <vm/vm.h>
#include <vm/pmap.h>

#include "mem/mem.h"
#include "support/words.h"

#define	NPAGES	4

static int
open_nothing(struct cdev *dev, int oflags, int devtype, struct thread *td)
{
	return (EPERM);
}

/* What a driver of FreeBSD finds in its own table after make_dev(). */
TEST_WITH(methods_that_are_left_out_are_filled_in, .kernel = true)
{
	static struct cdevsw csw = {
		.d_version = D_VERSION,
		.d_name = "bare",
		.d_open = open_nothing,
	};
	struct cdev *dev = make_dev(&csw, 0, 0, 0, 0600, "bare0");
	struct cdevsw *found;
	vm_object_t object;
	vm_ooffset_t off = 0;
	vm_memattr_t attr;
	vm_paddr_t pa;
	int ref;

	found = dev_refthread(dev, &ref);
	assert_ptr_equal(found, &csw);
	assert_eq(found->d_open(dev, 0, 0, curthread), EPERM);
	assert_ok(found->d_close(dev, 0, 0, curthread));
	assert_eq(found->d_read(dev, NULL, 0), ENODEV);
	assert_eq(found->d_write(dev, NULL, 0), ENODEV);
	assert_eq(found->d_ioctl(dev, 0, NULL, 0, curthread), ENODEV);
	assert_eq(found->d_kqfilter(dev, NULL), ENODEV);
	assert_eq(found->d_mmap(dev, 0, &pa, R, &attr), ENODEV);
	assert_eq(found->d_mmap_single(dev, &off, PG(1), &object, R), ENODEV);
	assert_eq(found->d_poll(dev, POLLIN | POLLOUT | POLLPRI, curthread),
	    POLLIN | POLLOUT);
	assert_eq(found->d_poll(dev, POLLIN | 0x4000, curthread), POLLNVAL);
	assert_null(found->d_fdopen);
	assert_null(found->d_purge);
	assert_null(found->d_mmap_single_extra);
	dev_relthread(dev, ref);
	destroy_dev(dev);
}

enum mistake {
	NONE,
	NO_CHECK,		/* of the offset */
	NO_ADDRESS,
	OFFSET_ALONE,		/* without the base */
	HEADER_FIRST,		/* the memory begins with 64 bytes of it */
};

static struct screen {
	enum mistake	 mistake;
	vm_paddr_t	 base;
	struct cdev	*dev;
	struct vmsim_file *file;
	uint64_t	 addr;
} sc;

static int
screen_mmap(struct cdev *dev, vm_ooffset_t offset, vm_paddr_t *paddr,
    int nprot, vm_memattr_t *memattr)
{
	if (sc.mistake != NO_CHECK && offset >= (vm_ooffset_t)PG(NPAGES))
		return (EINVAL);
	if (sc.mistake == NO_ADDRESS)
		return (0);
	*paddr = (sc.mistake == OFFSET_ALONE ? 0 : sc.base) +
	    (vm_paddr_t)offset + (sc.mistake == HEADER_FIRST ? 64 : 0);
	return (0);
}

static struct cdevsw screen_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "screen",
	.d_mmap = screen_mmap,
};

/* The memory of another device follows. */
static void
begin(struct test *t)
{
	uint64_t other;

	memset(&sc, 0, sizeof(sc));
	assert_ok(vmsim_device_memory_create(t->vm, NPAGES, &sc.base, NULL));
	assert_ok(vmsim_device_memory_create(t->vm, NPAGES, &other, NULL));
	vmsim_enter(t->vm);
	sc.dev = make_dev(&screen_cdevsw, 0, 0, 0, 0600, "screen0");
	sc.file = opened(t->p, "screen0", VMSIM_O_RDWR);
}

static void
end(struct test *t)
{
	assert_ok(vmsim_close(t->p, sc.file));
	vmsim_enter(t->vm);
	destroy_dev(sc.dev);
}

TESTS(.p = "P", .begin = begin, .end = end);

static int
map_screen(struct test *t, uint64_t npages)
{
	return (vmsim_mmap_file(t->p, &sc.addr, PG(npages), RW,
	    VMSIM_MAP_SHARED, sc.file, 0));
}

TEST(a_mapping_past_the_end_is_refused)
{
	assert_ok(map_screen(t, NPAGES));
	put(t->p, sc.addr + PG(NPAGES - 1), 7);
	assert_ok(vmsim_munmap(t->p, sc.addr, PG(NPAGES)));
	assert_eq(map_screen(t, NPAGES + 1), EINVAL);
}

#define	TOLD(...)							\
	"d_mmap: driver \"screen\" answers 0 for offset " __VA_ARGS__	\
	" (device rule K4)"

TEST(an_offset_that_is_not_checked_is_told)
{
	sc.mistake = NO_CHECK;
	expect_panic(t->vm, TOLD("0x4000 of device \"screen0\" with "
	    "0x400000004000, past the end of the 4 pages of device memory at "
	    "0x400000000000"), (void)map_screen(t, NPAGES + 1));
}

TEST(an_address_that_is_not_set_is_told)
{
	sc.mistake = NO_ADDRESS;
	expect_panic(t->vm, TOLD("0x0 of device \"screen0\" with no address"),
	    (void)map_screen(t, 1));
}

TEST(an_address_without_memory_is_told)
{
	sc.mistake = OFFSET_ALONE;
	expect_panic(t->vm, TOLD("0x0 of device \"screen0\" with 0x0, where "
	    "there is neither RAM nor device memory"), (void)map_screen(t, 1));
}

TEST(an_address_within_a_page_is_told)
{
	sc.mistake = HEADER_FIRST;
	expect_panic(t->vm, TOLD("0x0 of device \"screen0\" with "
	    "0x400000000040, which is not the address of a page"),
	    (void)map_screen(t, 1));
}

/* It is asked again at a fault; the access ends with a signal. */
TEST_WITH(a_report_refuses_the_mapping_and_the_access, .p = "P",
    .begin = begin, .end = end, .config = { .report_contracts = true })
{
	uint64_t value = 1;

	sc.mistake = NO_ADDRESS;
	assert_eq(map_screen(t, 1), EINVAL);
	assert_eq(vmsim_report_count(t->vm), 1);
	sc.mistake = NONE;
	assert_ok(map_screen(t, 2));
	put(t->p, sc.addr, 7);
	sc.mistake = HEADER_FIRST;
	assert_eq(get(t->p, sc.addr), 7);
	assert_eq(vmsim_store(t->p, sc.addr + PG(1), &value, sizeof(value),
	    NULL), EFAULT);
	assert_eq(vmsim_report_count(t->vm), 2);
	sc.mistake = NONE;
	put(t->p, sc.addr + PG(1), 8);
	assert_ok(vmsim_munmap(t->p, sc.addr, PG(2)));
}

/* What is written past the end is nobody's, and is found. */
TEST_WITH(a_write_past_the_end_of_device_memory_is_found, .config =
    { .check_level = VMSIM_CHECK_JUNK })
{
	uint64_t pa;
	void *host;

	assert_ok(vmsim_device_memory_create(t->vm, 2, &pa, &host));
	assert_eq(vmsim_check(t->vm, test_print, t), 0);
	((char *)host)[PG(2) + 12] = 1;
	assert_eq(vmsim_check(t->vm, test_print, t), 1);
	assert_string_equal(t->said, "page 11: the 2 pages of device memory at "
	    "0x400000000000 were written 12 bytes past their end\n");
	((char *)host)[PG(2) + 12] = 0;
}

TEST_WITH(a_window_past_the_end_is_told, .kernel = true)
{
	uint64_t pa;

	assert_ok(vmsim_device_memory_create(t->vm, 2, &pa, NULL));
	assert_non_null(pmap_mapdev(pa, PG(2)));
	expect_panic(t->vm, "pmap_mapdev_attr: nothing is at physical address "
	    "0x400000000000, or less than 8193 bytes",
	    (void)pmap_mapdev(pa, PG(2) + 1));
}

static struct {
	int	 oflags;
	struct thread *td;
	struct file *fp;
} opened_by;

static int
open_file_of(struct cdev *dev, int oflags, struct thread *td, struct file *fp)
{
	opened_by.oflags = oflags;
	opened_by.td = td;
	opened_by.fp = fp;
	return (0);
}

/* d_fdopen comes before d_open, and is given the file. */
TEST_WITH(a_device_may_want_the_file_that_opens_it, .kernel = true, .p = "P")
{
	static struct cdevsw csw = {
		.d_version = D_VERSION,
		.d_name = "files",
		.d_open = open_nothing,
		.d_fdopen = open_file_of,
	};
	struct cdev *dev = make_dev(&csw, 0, 0, 0, 0600, "files0");
	struct vmsim_file *f = opened(t->p, "files0", VMSIM_O_RDWR);

	assert_eq(opened_by.oflags, FREAD | FWRITE);
	assert_ptr_equal(opened_by.td, curthread);
	assert_non_null(opened_by.fp);
	assert_ok(vmsim_close(t->p, f));
	destroy_dev(dev);
}

TEST_WITH(a_reference_to_a_device_is_given_back_once, .kernel = true)
{
	static struct cdevsw csw = {
		.d_version = D_VERSION,
		.d_name = "twice",
	};
	struct cdev *dev = make_dev(&csw, 0, 0, 0, 0600, "twice0");

	dev->si_refcount = 0;
	expect_panic(t->vm, "device \"twice0\" has no reference to give back",
	    dev_rel(dev));
}
