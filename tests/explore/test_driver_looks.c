/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a driver looks at through the kernel headers is heard: the explorer
 * tries it before, during and after another thread's change.
 */
#include <sys/param.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

#include "explore/toys.h"
#include "support/test.h"

TESTS(.no_machine = true);

static struct toy toy;
static vm_page_t page;

/* A page that is neither wired, busy, valid nor dirty. */
static void
make_page(struct vmsim *vm, void *arg)
{
	struct vmsim *previous = vmsim_enter(vm);
	vm_object_t object;

	toy_setup(vm, arg);
	object = vm_object_allocate(OBJT_PHYS, 1);
	VM_OBJECT_WLOCK(object);
	page = vm_page_alloc(object, 0, VM_ALLOC_NOBUSY);
	VM_OBJECT_WUNLOCK(object);
	vmsim_enter(previous);
}

static void
wire_it(void *arg)
{
	VM_OBJECT_RLOCK(page->object);
	vm_page_wire(page);
	VM_OBJECT_RUNLOCK(page->object);
	(void)vm_page_unwire_noq(page);
}

static void
busy_it(void *arg)
{
	vm_page_xbusy(page);
	vm_page_xunbusy(page);
}

static void
make_it_valid(void *arg)
{
	vm_page_xbusy(page);
	vm_page_valid(page);
	vm_page_xunbusy(page);
}

/* All bodies go to their first point first: the looks come after it. */
static void
is_wired(void *arg)
{
	(void)toy_read(arg, 1);
	((struct toy *)arg)->x[0] = vm_page_wired(page);
}

static void
is_busied(void *arg)
{
	(void)toy_read(arg, 1);
	((struct toy *)arg)->x[0] = vm_page_busied(page);
}

static void
is_valid(void *arg)
{
	(void)toy_read(arg, 1);
	((struct toy *)arg)->x[0] = vm_page_all_valid(page);
}

static void
is_block_valid(void *arg)
{
	(void)toy_read(arg, 1);
	((struct toy *)arg)->x[0] = vm_page_is_valid(page, 0, DEV_BSIZE);
}

/* Both answers come out, and only if the look is heard. */
static void
expect_both_answers(const char *name, vmsim_thread_body_t *look,
    vmsim_thread_body_t *change)
{
	struct vmsim_explore_config c = { .strategy = VMSIM_EXPLORE_REDUCED };
	struct vmsim_explore_result r;
	struct vmsim_explore_test test;

	toy_test(&test, &toy, name, 2, look);
	test.setup = make_page;
	test.threads[1].body = change;
	test.outcome = toy_outcome;
	toy.nstates = 0;
	toy_explore(&test, &c, &r);
	assert_true(r.complete);
	assert_eq(toy.nstates, 2);
	vmsim_explore_result_fini(&r);
}

TEST(a_look_at_wirings_is_heard)
{
	expect_both_answers("wired", is_wired, wire_it);
}

TEST(a_look_at_the_busy_state_is_heard)
{
	expect_both_answers("busied", is_busied, busy_it);
}

TEST(a_look_at_the_valid_mask_is_heard)
{
	expect_both_answers("valid", is_valid, make_it_valid);
	expect_both_answers("block", is_block_valid, make_it_valid);
}
