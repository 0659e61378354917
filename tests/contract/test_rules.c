/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract of pagers: that a pager which keeps it is not reported, what is
 * told after all is over, and that a row of breaches_*.c breaks each rule.
 */
#include <stdlib.h>

#include "base/machine.h"
#include "contract/bad_pager.h"
#include "contract/breach.h"
#include "contract/broken_drivers.h"

static void
begin(struct test *t)
{
	bad_begin(t, false);
}

TESTS(.kernel = true, .config.report_contracts = true, .begin = begin,
    .end = bad_end);

TEST(kept_promises_are_silent)
{
	static const struct bad_call *const calls[] = { &by_getpages,
	    &by_putpages, &by_haspage, &by_populate, &by_alloc, &by_dealloc,
	    &by_freespace, &by_fault };
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		assert_eq(calls[i]->fn(), calls[i]->works);
	assert_eq(vmsim_report_count(t->vm), 0);
}

DOES(answer_pend, bad.answer = VM_PAGER_PEND)
DOES(answer_error, bad.answer = VM_PAGER_ERROR)

TEST(an_error_is_no_broken_promise)
{
	bad.wrong = answer_error;
	assert_eq(by_getpages.fn(), VM_PAGER_ERROR);
	assert_eq(vmsim_report_count(t->vm), 0);
}

TEST(s1_a_read_that_never_ends_is_told)
{
	pgo_getpages_iodone_t *iodone;
	vm_page_t m;
	void *arg;

	m = bad_read_later(&iodone, &arg);
	vmsim_dump_leaks(t->vm, test_print, t);
	assert_non_null(strstr(t->said, "a read of 1 pages from page 3 of "
	    "object S1 on has never ended; iodone is called exactly once for "
	    "each read, also after an error (pager rule S1)\n"));
	iodone(arg, &m, 1, 0);
	t->said_len = 0;
	vmsim_dump_leaks(t->vm, test_print, t);
	assert_null(strstr(t->said, "never ended"));
}

/* It is on no stack any more. */
TEST(the_method_that_broke_a_rule_is_told_by_its_line)
{
	if (system("addr2line --version >/dev/null 2>&1") != 0)
		skip();
	bad.wrong = answer_pend;
	assert_eq(by_getpages.fn(), by_getpages.fails);
	vmsim_backtrace_print(t->vm, test_print, t);
	assert_eq(strncmp(t->said, "it was\n  bad_getpages() at bad_pager.c:",
	    39), 0);
	assert_non_null(strstr(t->said, "\ncalled from\n  "));
	assert_non_null(strstr(t->said, "  call_getpages() at bad_pager.c:"));
}

DOES(lock_twice, VM_OBJECT_WLOCK(bad.object); VM_OBJECT_WLOCK(bad.object))

/* The call was on a stack that the host has left by now. */
TEST(a_call_is_told_by_the_first_panic_only)
{
	bad.wrong = lock_twice;
	expect_panic(t->vm, "is in getpages for page 3 of object S1",
	    (void)by_getpages.fn());
	expect_panic(t->vm, "", VM_OBJECT_WLOCK(bad.object));
	assert_null(strstr(vmsim_report_last(t->vm), "is in"));
}

/* D3 is told afterwards; the fault handler keeps P8 to P15. */
TEST(a_row_breaks_each_rule)
{
	enum pager_rule rule;

	for (rule = 0; rule < RULE_COUNT; rule++) {
		if (rule == RULE_D3 ||
		    (rule >= RULE_P8 && rule <= RULE_P15))
			assert_false(breach_has(rule));
		else if (!breach_has(rule))
			fail_msg("no row breaks %s",
			    pager_rules[rule].number);
	}
}

/* Two mappings of one handle, both are gone, and the object is not. */
TEST(d3_a_reference_lost_at_the_second_mapping)
{
	vm_object_t dev;
	int i;

	t->p = proc(t->vm, "P");
	for (i = 0; i < 2; i++) {
		vmsim_enter(t->vm);
		dev = shm_mmap();
		assert_ok(map_at(t->p, 16 + 32 * i, BROKEN_NPAGES, RW, SHARED,
		    dev));
		vmsim_enter(t->vm);
		vm_object_deallocate(dev);
	}
	put(t->p, PG(21), 1);
	vmsim_proc_exit(t->p);
	t->p = NULL;
	assert_eq(shm_ndtors, 0);
	vmsim_dump_leaks(t->vm, test_print, t);
	assert_non_null(strstr(t->said, "object S2 (mgtdev, 16 pages) has 1 "
	    "reference that no mapping, shadow or name has; the last was taken "
	    "at broken_drivers.c:"));
	assert_non_null(strstr(t->said, "; its handle was asked for 2 times; "
	    "its destructor cdev_pg_dtor is never called; each reference "
	    "that a lookup by handle gave is handed on to a mapping or given "
	    "back with vm_object_deallocate() (pager rule D3)\n"));

	/* With that reference given back it is over. */
	vmsim_enter(t->vm);
	vm_object_deallocate(dev);
	assert_eq(shm_ndtors, 1);
	t->said_len = 0;
	vmsim_dump_leaks(t->vm, test_print, t);
	assert_null(strstr(t->said, "mgtdev"));
}
