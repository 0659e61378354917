/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Eight broken drivers (broken_drivers.c), and what their author reads.
 *
 *	P maps [dev: . . . . . . . . . . . . . . . .] and touches page 5
 *
 * A `#` in an expected sentence stands for the digits of a line number.
 */
#include <ctype.h>
#include <stdio.h>

#include <vmsim/object.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>

#include "contract/broken_drivers.h"
#include "support/support.h"
#include <vm/vm_page.h>
#include "unit/space_fixture.h"

static struct vmsim *vm;
static struct vmsim_proc *p;
static struct vm_object *dev;

static int
setup(void **state)
{
	const struct vmsim_config config = {
		.nframes = 256,
		.check_level = VMSIM_CHECK_CALL,
		.report_contracts = true,
	};

	vm = vmsim_create(&config);
	assert_non_null(vm);
	vmsim_enter(vm);
	p = proc(vm, "P");
	*state = vm;
	return (0);
}

static void
map(struct vm_object *object, const char *name)
{
	dev = object;
	assert_non_null(dev);
	assert_int_equal(vmsim_object_adopt(vm, dev, "device", name), 0);
	assert_int_equal(map_at(p, 16, BROKEN_NPAGES, RW, SHARED, dev), 0);
}

/* Nothing is left but what the driver itself has spoilt. */
static int
teardown(void **state)
{
	vmsim_proc_exit(p);
	vmsim_object_release(vm, dev);
	test_machine_end(*state);
	vmsim_enter(NULL);
	return (0);
}

static int
teardown_dead(void **state)
{
	vmsim_enter(NULL);
	vmsim_destroy(*state);
	return (0);
}

/* Does `text` begin like `pattern`, line numbers apart? */
static bool
begins(const char *text, const char *pattern)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '#') {
			if (!isdigit((unsigned char)*text))
				return (false);
			while (isdigit((unsigned char)*text))
				text++;
		} else if (*text++ != *pattern)
			return (false);
	}
	return (true);
}

static void
assert_sentence(const char *report, const char *sentence)
{
	const char *at;

	for (at = report; *at != '\0'; at++) {
		if (begins(at, sentence)) {
			print_message("%.*s\n", (int)strcspn(report, "\n"),
			    report);
			return;
		}
	}
	fail_msg("\"%s\" is not in:\n%s", sentence, report);
}

/* The fault fails, one sentence is written, and the machine is sound. */
static void
assert_told(const char *sentence)
{
	assert_int_equal(vmsim_report_count(vm), 1);
	assert_sentence(vmsim_report_last(vm), sentence);
}

/* Success that inserts nothing is tried again for ever. */
static void
success_without_a_page_for_ever(void **state)
{
	map(port_attach(), "port0");
	expect_panic(*state, "cdev_pg_populate: asked for page 5 of object "
	    "\"port0\", the pager has locked, yielded or slept 1000000 times "
	    "and no page has come or gone: it tries for ever what cannot work "
	    "(pager rule L6)",
	    (void)vmsim_fault(p, PG(21), R));
	print_message("%.*s\n", (int)strcspn(vmsim_report_last(vm), "\n"),
	    vmsim_report_last(vm));
}

/* A zeroed page is valid before its contents have come. */
static void
valid_before_it_is_read(void **state)
{
	map(flash_attach(), "flash0");
	assert_int_not_equal(vmsim_fault(p, PG(21), R), 0);
	assert_told("cdev_pg_fault: page 5 of object \"flash0\" was marked "
	    "valid first and filled afterwards; a fault in between maps what "
	    "was there before: fill the page, then call vm_page_valid() "
	    "(pager rule L5)");
}

/* [dev: . . . . b b x .]: what was busied before the error stays so. */
static void
busy_on_the_error_path(void **state)
{
	map(dma_attach(), "dma0");
	assert_int_not_equal(vmsim_fault(p, PG(21), R), 0);
	assert_told("cdev_pg_populate: page 5 of object \"dma0\" was left "
	    "busied with the answer 4, exclusively busied by thread 1 (main) "
	    "at broken_drivers.c:#: an error path must release what it has "
	    "busied (populate rule P7)");
}

/* A page is taken away that a fault may be about to map. */
static void
revoke_without_the_busy_state(void **state)
{
	map(gpu_attach(), "gpu0");
	put(p, PG(21), 1);
	vmsim_enter(*state);
	expect_panic(*state, "cdev_mgtdev_pager_free_page: page 5 of object "
	    "\"gpu0\" is revoked and is not busied", gpu_evict(dev, 5));
	assert_sentence(vmsim_report_last(vm), "page 5 of object \"gpu0\" is "
	    "revoked and is not busied (it was last busied at "
	    "broken_drivers.c:#); a fault may be about to map it: call "
	    "vm_page_busy_acquire() first (device rule R1)");
}

/* [dev: o o o o . x . .]: the window is beside the page. */
static void
range_beside_the_fault(void **state)
{
	map(window_attach(), "window0");
	assert_int_not_equal(vmsim_fault(p, PG(21), R), 0);
	assert_told("cdev_pg_populate: returned range [0,3] of object "
	    "\"window0\", size 16, fault at page 5: the range must lie in "
	    "the object and contain the page (populate rule P5)");
}

/* An early exit forgets the lock that it has dropped. */
static void
lock_not_taken_again(void **state)
{
	map(queue_attach(), "queue0");
	assert_int_not_equal(vmsim_fault(p, PG(21), R), 0);
	assert_told("cdev_pg_fault: the driver was called with object "
	    "\"queue0\" write-locked and returned with its lock not held (last "
	    "taken at device.c:#) (device rule K2)");
}

static void
keep(void *arg, const char *text, size_t len)
{
	char *to = arg;

	to += strlen(to);
	memcpy(to, text, len);
	to[len] = '\0';
}

/* Two mappings of one handle, both are gone, and the object is not. */
static void
reference_lost_at_the_second_mapping(void **state)
{
	char text[1024] = "";
	int i;

	for (i = 0; i < 2; i++) {
		vmsim_enter(vm);
		dev = shm_mmap();
		assert_int_equal(map_at(p, 16 + 32 * i, BROKEN_NPAGES, RW,
		    SHARED, dev), 0);
		vmsim_enter(vm);
		vm_object_deallocate(dev);
	}
	put(p, PG(21), 1);
	vmsim_proc_exit(p);
	assert_int_equal(shm_ndtors, 0);
	vmsim_dump_leaks(vm, keep, text);
	assert_sentence(text, "object S1 (mgtdev, 16 pages) has 1 reference "
	    "that no mapping, shadow or name has; its handle was asked for 2 "
	    "times, and each time gave a reference to be handed on or given "
	    "back with vm_object_deallocate(); its destructor cdev_pg_dtor is "
	    "never called (pager rule D3)");

	/* With that reference given back it is over. */
	vmsim_enter(vm);
	vm_object_deallocate(dev);
	assert_int_equal(shm_ndtors, 1);
	text[0] = '\0';
	vmsim_dump_leaks(vm, keep, text);
	assert_string_equal(text, "");
	test_machine_end(*state);
	vmsim_enter(NULL);
}

/* mlock: one wiring by the driver, one by the fault handler. */
static void
wired_twice_under_mlock(void **state)
{
	map(capture_attach(), "capture0");
	assert_int_not_equal(vmsim_mlock(p, PG(21), PG(1)), 0);
	assert_told("cdev_pg_populate: under mlock the pager has wired page 5 "
	    "of object \"capture0\" itself, and the fault handler wires it "
	    "again; munlock undoes one of the two, so that the page is never "
	    "freed: leave the wiring to the fault handler (populate rule "
	    "P16)");
	/* The driver's own wiring is left, and told. */
	vmsim_enter(vm);
	vm_page_unwire(vm_page_lookup_unlocked(dev, 5), PQ_ACTIVE);
}

#undef CASE
#define	CASE(f, end)	cmocka_unit_test_setup_teardown(f, setup, end)

static int
no_teardown(void **state)
{
	return (0);
}

int
main(void)
{
	static const struct CMUnitTest cases[] = {
		CASE(success_without_a_page_for_ever, teardown_dead),
		CASE(valid_before_it_is_read, teardown),
		CASE(busy_on_the_error_path, teardown),
		CASE(revoke_without_the_busy_state, teardown_dead),
		CASE(range_beside_the_fault, teardown),
		CASE(lock_not_taken_again, teardown),
		CASE(reference_lost_at_the_second_mapping, no_teardown),
		CASE(wired_twice_under_mlock, teardown),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
