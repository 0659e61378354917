/* SPDX-License-Identifier: BSD-2-Clause */
/* Buffers of frames: mapped, unmapped, revoked, short of memory, raced. */
#include <errno.h>

#include <vm/vm.h>
#include <vmsim/cmocka.h>
#include <vmsim/inject.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "capture_buf.h"

#define	BASE	0x10000000UL
#define	NPAGES	2
#define	AT(i)	(BASE + (i) * (uint64_t)VMSIM_PAGE_SIZE)

struct fixture {
	struct vmsim	*vm;
	struct vmsim_proc *p;
	struct capture_buf *buf;
	vm_object_t	 object;
};

/* [p: AT(0) AT(1)] -> [buffer: . .] */
static void
map_buffer(struct vmsim *vm, void *data)
{
	struct fixture *f = data;
	uint64_t addr = BASE;

	f->vm = vm;
	f->p = vmsim_proc_create(vm, "viewer");
	f->buf = capture_buf_create(NPAGES);
	vmsim_expect(f->buf != NULL);
	f->object = capture_buf_object(f->buf);
	vmsim_expect_eq(vmsim_object_adopt(vm, f->object, "frames", "buffer"),
	    0);
	vmsim_expect_eq(vmsim_mmap(f->p, &addr, AT(NPAGES) - BASE,
	    VMSIM_PROT_READ, VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, f->object, 0),
	    0);
}

static int
setup(void **state)
{
	static struct fixture f;

	f.vm = vmsim_create_for_test(NULL);
	vmsim_enter(f.vm);
	map_buffer(f.vm, &f);
	*state = &f;
	return (0);
}

static void
assert_nothing_is_left(struct fixture *f)
{
	struct vmsim_leaks leaks;

	vmsim_proc_exit(f->p);
	vmsim_object_release(f->vm, f->object);
	if (f->buf != NULL)
		capture_buf_revoke(f->buf);
	assert_int_equal(capture_buf_count(), 0);
	assert_int_equal(vmsim_check(f->vm, vmsim_print_file, stderr), 0);
	vmsim_leaks(f->vm, &leaks);
	assert_int_equal(leaks.frames, 0);
}

/* A machine that has panicked can only be destroyed. */
static int
teardown(void **state)
{
	struct fixture *f = *state;

	if (*vmsim_report_last(f->vm) == '\0')
		assert_nothing_is_left(f);
	vmsim_enter(NULL);
	vmsim_destroy(f->vm);
	return (0);
}

static int
load(struct fixture *f, unsigned i, uint32_t *value)
{
	return (vmsim_load(f->p, AT(i), value, sizeof(*value), NULL));
}

/* The camera writes a page, and the viewer reads it. */
static void
a_page_is_seen(void **state)
{
	struct fixture *f = *state;
	uint32_t value;

	*(uint32_t *)capture_buf_page(f->buf, 1) = 7;
	assert_int_equal(load(f, 1, &value), 0);
	assert_int_equal(value, 7);
}

/* [buffer: . 1] -> [buffer: . .] -> [buffer: . 1] */
static void
an_unmapped_page_is_found_again(void **state)
{
	struct fixture *f = *state;
	uint32_t value;

	*(uint32_t *)capture_buf_page(f->buf, 1) = 7;
	assert_int_equal(load(f, 1, &value), 0);
	assert_int_equal(capture_buf_unmap(f->buf, 0, NPAGES), 0);
	assert_int_equal(load(f, 1, &value), 0);
	assert_int_equal(value, 7);
}

/* SIGBUS, and no page is kept for the viewer. */
static void
a_revoked_buffer_is_gone(void **state)
{
	struct fixture *f = *state;
	uint32_t value;

	assert_int_equal(load(f, 1, &value), 0);
	capture_buf_revoke(f->buf);
	f->buf = NULL;
	assert_int_equal(capture_buf_count(), 1);
	assert_int_equal(load(f, 0, &value), EFAULT);
	assert_int_equal(load(f, 1, &value), EFAULT);
}

static struct capture_buf *kit_buf;

static vm_object_t
kit_create(struct vmsim *vm, uint64_t npages, void *arg)
{
	kit_buf = capture_buf_create(npages);
	return (kit_buf != NULL ? capture_buf_object(kit_buf) : NULL);
}

static void
kit_destroy(struct vmsim *vm, void *arg)
{
	capture_buf_revoke(kit_buf);
}

static void
kit_content(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
}

static void
kit_revoke(struct vmsim *vm, vm_object_t object, uint64_t first, uint64_t n,
    void *arg)
{
	(void)capture_buf_unmap(kit_buf, first, n);
}

static const struct vmsim_kit kit = {
	.name = "buffer",
	.create = kit_create,
	.destroy = kit_destroy,
	.content = kit_content,
	.revoke = kit_revoke,
	.flags = VMSIM_KIT_NO_PRIVATE,
	.data = &kit_buf,
	.data_size = sizeof(kit_buf),
};

/* A buffer's whole life, or ENOMEM, and then nothing is left either. */
static void
live(struct vmsim *vm, void *arg)
{
	struct capture_buf *buf = capture_buf_create(NPAGES);

	if (buf != NULL)
		capture_buf_revoke(buf);
}

static void
no_failure_leaves_anything(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(vmsim_inject_sweep(f->vm, VMSIM_INJECT_PAGE, 0, live,
	    NULL, NULL), 0);
	assert_int_equal(vmsim_inject_sweep(f->vm, VMSIM_INJECT_MALLOC, 0, live,
	    NULL, NULL), 0);
}

static void
owner(void *data)
{
	struct fixture *f = data;

	capture_buf_revoke(f->buf);
}

static void
viewer(void *data)
{
	struct fixture *f = data;
	uint32_t value;

	(void)load(f, 1, &value);
}

static void
nothing_is_seen(struct vmsim *vm, void *data)
{
	struct fixture *f = data;
	uint32_t value;

	vmsim_expect_eq(load(f, 1, &value), EFAULT);
}

static void
a_revoke_races_with_a_viewer(void **state)
{
	struct fixture f;
	const struct vmsim_explore_test test = {
		.name = "revoke",
		.setup = map_buffer,
		.final = nothing_is_seen,
		.nthreads = 2,
		.threads = { { "owner", owner }, { "viewer", viewer } },
		.data = &f,
		.data_size = sizeof(f),
	};

	assert_preempted_interleavings(&test, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_page_is_seen, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(an_unmapped_page_is_found_again,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(a_revoked_buffer_is_gone, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(no_failure_leaves_anything,
		    setup, teardown),
		cmocka_unit_test(a_revoke_races_with_a_viewer),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL) +
	    vmsim_kit_run_group(&kit));
}
