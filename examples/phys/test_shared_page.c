/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared pages: what is in them, and the contract kit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <vm/vm.h>
#include <vmsim/cmocka.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#include "shared_page.h"

#define	MAGIC	0x70616765UL

static uint64_t magic = MAGIC;

/* [phys: . . 2 .]: two processes read one header. */
static void
every_process_sees_the_header(void **state)
{
	struct vmsim *vm = vmsim_create_for_test(NULL);
	struct vmsim_proc *p, *q;
	struct shared_page header;
	uint64_t addr = 0x10000000;
	vm_object_t object;

	vmsim_enter(vm);
	object = shared_page_create(4, &magic);
	assert_int_equal(vmsim_object_adopt(vm, object, "phys", "shared"), 0);
	p = vmsim_proc_create(vm, "p");
	assert_int_equal(vmsim_mmap(p, &addr, 4 * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ, VMSIM_MAP_SHARED | VMSIM_MAP_FIXED, object, 0),
	    0);
	q = vmsim_proc_fork(p, "q", false);
	assert_non_null(q);
	assert_int_equal(vmsim_load(p, addr + 2 * VMSIM_PAGE_SIZE, &header,
	    sizeof(header), NULL), 0);
	assert_int_equal(header.magic, MAGIC);
	assert_int_equal(header.index, 2);
	assert_int_equal(vmsim_load(q, addr + 2 * VMSIM_PAGE_SIZE, &header,
	    sizeof(header), NULL), 0);
	assert_int_equal(header.index, 2);
	vmsim_proc_exit(q);
	vmsim_proc_exit(p);
	vmsim_object_release(vm, object);
	assert_int_equal(vmsim_check(vm, vmsim_print_file, stderr), 0);
	vmsim_enter(NULL);
	vmsim_destroy(vm);
}

static vm_object_t
kit_create(struct vmsim *vm, uint64_t npages, void *arg)
{
	return (shared_page_create(npages, arg));
}

static void
kit_content(void *arg, uint64_t pindex, void *page)
{
	struct shared_page header = { .magic = MAGIC, .index = pindex };

	memset(page, 0, VMSIM_PAGE_SIZE);
	memcpy(page, &header, sizeof(header));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_process_sees_the_header),
	};
	const struct vmsim_kit kit = {
		.name = "shared pages",
		.create = kit_create,
		.content = kit_content,
		.arg = &magic,
	};

	return (cmocka_run_group_tests(tests, NULL, NULL) +
	    vmsim_kit_run_group(&kit));
}
