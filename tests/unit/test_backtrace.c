/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of the program that led to a report. */
#include <stdlib.h>

#include <vmsim/observe.h>
#include <vmsim/thread.h>

#include "sched/sched.h"
#include "support/test.h"

TESTS(.kernel = true);

static const char nothing[] = "nothing";

static void __attribute__((noinline))
take_what_is_not_held(struct lock_object *lo)
{
	vmsim_kpi_unlock_excl(lo, VMSIM_HERE);
	test_hush(the_test());
}

static void __attribute__((noinline))
drive(struct lock_object *lo)
{
	take_what_is_not_held(lo);
	test_hush(the_test());
}

static void
init_lock_object(struct lock_object *lo)
{
	vmsim_kpi_lock_init(lo, "never", LOCK_RANK_NONE, 0);
}

static bool
has_addr2line(void)
{
	return (system("addr2line --version >/dev/null 2>&1") == 0);
}

/* drive() -> take_what_is_not_held() -> the library, which is not told. */
TEST(a_backtrace_has_the_programs_lines_only)
{
	struct lock_object lo;

	if (!has_addr2line())
		skip();
	init_lock_object(&lo);
	expect_panic(t->vm, "never", drive(&lo));
	vmsim_backtrace_print(t->vm, test_print, t);
	assert_eq(strncmp(t->said, "called from\n  ", 14), 0);
	assert_non_null(strstr(t->said,
	    "  take_what_is_not_held() at test_backtrace.c:18\n"
	    "  drive() at test_backtrace.c:25\n"
	    "  a_backtrace_has_the_programs_lines_only() at "
	    "test_backtrace.c:"));
	assert_null(strstr(t->said, "vm_panic"));
	assert_null(strstr(t->said, "libc"));
}

static void
drive_in_a_body(void *arg)
{
	drive(arg);
	test_hush(the_test());
}

/* The panic is delivered on the host's stack; the body's calls are told. */
TEST(a_backtrace_of_a_thread_begins_with_its_body)
{
	struct lock_object lo;
	struct vmsim_thread *td;

	if (!has_addr2line())
		skip();
	init_lock_object(&lo);
	td = vmsim_thread_create(t->vm, "body", drive_in_a_body, &lo);
	expect_panic(t->vm, "never", vmsim_thread_join(td));
	vmsim_backtrace_print(t->vm, test_print, t);
	assert_non_null(strstr(t->said, "  drive() at test_backtrace.c:25\n"
	    "  drive_in_a_body() at test_backtrace.c:64\n"));
	assert_null(strstr(t->said, "vmsim_thread_join"));
}

/* Without addr2line(1) nothing is told, and nothing fails. */
TEST(without_addr2line_there_is_no_backtrace)
{
	struct lock_object lo;
	char *path = strdup(getenv("PATH"));

	init_lock_object(&lo);
	expect_panic(t->vm, "never", drive(&lo));
	assert_ok(setenv("PATH", "/nowhere", 1));
	test_say(t, "%s", nothing);
	vmsim_backtrace_print(t->vm, test_print, t);
	assert_ok(setenv("PATH", path, 1));
	free(path);
	assert_said(t, nothing);
}
