/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the drivers are used for, as their authors' tests would.  A mistake ends
 * the program by a panic, or is told when everything has been given back.
 */
#define	VMSIM_KPI_NO_STATICS
#include <stdio.h>
#include <string.h>

#include <vmsim/device.h>
#include <vmsim/kit.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "mistakes/mistakes.h"

#define	BASE	0x10000000UL
#define	FAR	0x20000000UL
#define	PAGES(i)	((uint64_t)(i) * VMSIM_PAGE_SIZE)
#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)

static struct vmsim *vm;

static void
complain(const char *what, long got)
{
	(void)fprintf(stderr, "the test: %s: %ld\n", what, got);
}

static void
expect(const char *what, long got, long want)
{
	if (got != want)
		complain(what, got);
}

static void
wait_for_frame(void *arg)
{
	void **a = arg;
	int frames = 0;

	expect("waiting for a frame", vmsim_ioctl(a[0], a[1], CAP_WAIT,
	    &frames), 0);
}

static void
use_camera(void)
{
	struct vmsim_proc *child, *p = vmsim_proc_create(vm, "viewer");
	struct vmsim_file *f = vmsim_open(p, "cap0", VMSIM_O_RDWR);
	struct vmsim_thread *td;
	uint64_t addr = BASE, far = FAR, value = 5, v;
	void *both[2] = { p, f };
	size_t done;
	int first = 2, i;

	if (f == NULL) {
		complain("open", 0);
		return;
	}
	expect("mmap", vmsim_mmap_file(p, &addr, PAGES(CAP_NPAGES), RW,
	    VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, f, 0), 0);
	expect("mmap of memory", vmsim_mmap(p, &far, PAGES(2), RW,
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON | VMSIM_MAP_FIXED, NULL, 0), 0);
	for (i = CAP_NPAGES - 1; i >= 0; i--) {
		if (vmsim_load(p, addr + PAGES(i), &v, sizeof(v), NULL) != 0)
			complain("load of page", i);
		else if (v != 0x0101010101010101 * (uint64_t)i)
			complain("wrong bytes in page", i);
	}
	expect("store", vmsim_store(p, addr + PAGES(1), &value, sizeof(value),
	    NULL), 0);
	expect("mlock", vmsim_mlock(p, addr + PAGES(4), PAGES(1)), 0);
	expect("munlock", vmsim_munlock(p, addr + PAGES(4), PAGES(1)), 0);
	child = vmsim_proc_fork(p, "child", false);
	expect("load", vmsim_load(child, addr + PAGES(3), &v, sizeof(v), NULL),
	    0);
	vmsim_proc_exit(child);
	expect("write", vmsim_write(p, f, far, 200, &done), 0);
	expect("read", vmsim_read(p, f, far + 256, 64, &done), 0);
	expect("start", vmsim_ioctl(p, f, CAP_START, NULL), 0);
	td = vmsim_thread_create(vm, "waiter", wait_for_frame, both);
	vmsim_thread_join(td);
	expect("revoke", vmsim_ioctl(p, f, CAP_REVOKE, &first), 0);
	expect("load", vmsim_load(p, addr + PAGES(3), &v, sizeof(v), NULL), 0);
	expect("stop", vmsim_ioctl(p, f, CAP_STOP, NULL), 0);
	expect("start", vmsim_ioctl(p, f, CAP_START, NULL), 0);
	expect("munmap", vmsim_munmap(p, addr, PAGES(CAP_NPAGES)), 0);
	expect("close", vmsim_close(p, f), 0);
	vmsim_proc_exit(p);
}

static void
use_registers(void)
{
	struct vmsim_proc *p = vmsim_proc_create(vm, "tool");
	struct vmsim_file *f, *g;
	uint64_t addr = BASE, far = FAR;
	uint32_t v = 7;
	int error, i;

	expect("attach", vmsim_driver_attach(vm, "reg"), 0);
	f = vmsim_open(p, "reg0", VMSIM_O_RDWR);
	g = vmsim_open(p, "ram0", VMSIM_O_RDWR);
	if (f == NULL || g == NULL) {
		complain("open", 0);
		return;
	}
	expect("mmap past the end", vmsim_mmap_file(p, &addr,
	    PAGES(REG_NPAGES + 1), RW, VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, f,
	    0), 22);
	error = vmsim_mmap_file(p, &addr, PAGES(REG_NPAGES), RW,
	    VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, f, 0);
	expect("mmap of registers", error, 0);
	if (error == 0)
		expect("store", vmsim_store(p, addr + PAGES(2), &v, sizeof(v),
		    NULL), 0);
	expect("mmap of memory", vmsim_mmap_file(p, &far, PAGES(REG_NPAGES), RW,
	    VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, g, 0), 0);
	for (i = 0; i < REG_NPAGES; i++)
		expect("store", vmsim_store(p, far + PAGES(i), &v, sizeof(v),
		    NULL), 0);
	expect("reset", vmsim_ioctl(p, f, REG_RESET, NULL), 0);
	expect("another request", vmsim_ioctl(p, f, CAP_STOP, NULL), 25);
	expect("close", vmsim_close(p, f), 0);
	expect("close", vmsim_close(p, g), 0);
	vmsim_proc_exit(p);
	expect("detach", vmsim_driver_detach(vm, "reg"), 0);
}

static void
use_log(void)
{
	struct vmsim_proc *p = vmsim_proc_create(vm, "writer");
	struct vm_object *file;
	uint64_t addr = BASE, i, v;

	vmsim_enter(vm);
	log_init();
	file = log_create(LOG_NPAGES);
	if (file == NULL) {
		complain("no file", 0);
		return;
	}
	expect("adopt", vmsim_object_adopt(vm, file, "log", "file"), 0);
	expect("mmap", vmsim_mmap(p, &addr, PAGES(LOG_NPAGES), RW,
	    VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, file, 0), 0);
	if (vmsim_load(p, addr + PAGES(9), &v, sizeof(v), NULL) != 0 || v != 0)
		complain("page 9 is not empty", (long)v);
	for (i = 0; i < LOG_NPAGES; i++) {
		v = 100 + i;
		expect("store", vmsim_store(p, addr + PAGES(i), &v, sizeof(v),
		    NULL), 0);
	}
	for (i = 0; i < LOG_NPAGES; i++)
		expect("evict", vmsim_evict(p, addr + PAGES(i)),
		    VMSIM_EVICT_PAGED);
	for (i = 0; i < LOG_NPAGES; i++) {
		if (vmsim_load(p, addr + PAGES(i), &v, sizeof(v), NULL) != 0 ||
		    v != 100 + i)
			complain("not what was stored in page", (long)i);
	}
	vmsim_proc_exit(p);
	vmsim_object_release(vm, file);
	vmsim_enter(vm);
	log_uninit();
}

static struct vm_object *
kit_create(struct vmsim *machine, uint64_t npages, void *arg)
{
	struct vm_object *file;

	log_init();
	file = log_create(npages);
	if (file == NULL)
		log_uninit();
	return (file);
}

static void
kit_destroy(struct vmsim *machine, void *arg)
{
	log_uninit();
}

static void
run_kit(void)
{
	const struct vmsim_kit kit = {
		.name = "log",
		.create = kit_create,
		.destroy = kit_destroy,
		.npages = LOG_NPAGES,
	};

	vmsim_kit_run(&kit, NULL, vmsim_print_file, stderr, NULL);
}

static void
tell_what_is_left(void)
{
	uint64_t n = vmsim_malloc_live(vm, NULL);

	vmsim_clock_advance(vm, 1000);
	(void)vmsim_check(vm, vmsim_print_file, stderr);
	vmsim_dump_leaks(vm, vmsim_print_file, stderr);
	expect("pieces of malloc that are left", (long)n, 0);
}

int
use_driver(const char *how)
{
	const struct vmsim_config config = {
		.nframes = 256,
		.check_level = VMSIM_CHECK_CALL,
	};

	if (strcmp(how, "kit") == 0) {
		run_kit();
		return (0);
	}
	(void)vmsim_crash_catch(true);
	vm = vmsim_create(&config);
	if (vm == NULL)
		return (1);
	if (strcmp(how, "camera") == 0)
		use_camera();
	else if (strcmp(how, "registers") == 0)
		use_registers();
	else
		use_log();
	expect("unload", vmsim_module_unload(vm, "cap"), 0);
	tell_what_is_left();
	vmsim_destroy(vm);
	return (0);
}
