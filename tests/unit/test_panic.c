/* SPDX-License-Identifier: BSD-2-Clause */
/* Panics and reports: what they say, and what is left of the machine. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/machine.h"
#include "base/panic.h"
#include "base/print.h"
#include "support/bare.h"
#include "support/support.h"

static bool
is_even(int n)
{
	CONTRACT(n % 2 == 0, "%d is odd", n);
	return (true);
}

/* CONTRACT(false): the sentence, the place, the threads; then dead. */
static void
a_broken_contract_kills_the_machine(void **state)
{
	struct vmsim *vm = *state;

	assert_true(is_even(2));
	assert_false(vm->dead);
	expect_panic(vm, "panic: 3 is odd", is_even(3));
	assert_true(vm->dead);
	assert_non_null(strstr(vmsim_report_last(vm), "at test_panic.c:"));
	assert_non_null(strstr(vmsim_report_last(vm), "thread 1 (main)"));
}

/* With the trace on the report ends with the last events. */
static void
a_report_ends_with_the_last_events(void **state)
{
	struct vmsim *vm = *state;

	vm->trace_on = true;
	TRACE(TRACE_FAULT_BEGIN, 0, 0, 0x7000, 2, 12);
	TRACE(TRACE_FAULT_ZERO, 5, 3, 0, 0, 0);
	expect_panic(vm, "#12 zero      object S5 page 3", PANIC("stop"));
}

static void
tell_something(struct printer *out)
{
	print_fmt(out, "something to tell\n");
}

static void
tell_and_fail(struct printer *out)
{
	print_fmt(out, "before it fails\n");
	PANIC("the teller fails");
}

/* What a layer registered is part of each report. */
static void
layers_add_to_the_report(void **state)
{
	panic_add_printer(tell_something);
	expect_panic(*state, "something to tell", PANIC("stop"));
}

/* A panic while a panic is reported does not hide the first. */
static void
a_panic_while_reporting_keeps_the_first_sentence(void **state)
{
	panic_add_printer(tell_and_fail);
	expect_panic(*state, "panic: the first", PANIC("the first"));
	assert_non_null(strstr(vmsim_report_last(*state),
	    "while reporting: the teller fails"));
}

/* A report longer than its room is cut, not overrun. */
static void
a_long_report_is_cut(void **state)
{
	struct vmsim *vm = *state;
	char text[900];
	int i;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	vm->trace_on = true;
	for (i = 0; i < 300; i++)
		TRACE(TRACE_FAULT_ENTER, UINT32_MAX, UINT64_MAX, UINT64_MAX,
		    UINT32_MAX, UINT64_MAX);
	expect_panic(vm, text, PANIC("%s", text));
	assert_true(strlen(vmsim_report_last(vm)) < PANIC_TEXT);
}

/* Asked for reports: counted and kept, and the machine goes on. */
static void
a_broken_promise_can_be_a_report(void **state)
{
	struct vmsim *vm = *state;

	vm->report_contracts = true;
	assert_int_equal(vmsim_report_count(vm), 0);
	assert_false(vm_report("here", "page %d is not valid", 7));
	assert_int_equal(vmsim_report_count(vm), 1);
	assert_non_null(strstr(vmsim_report_last(vm), "page 7 is not valid"));
	assert_false(vm->dead);
}

/* Not asked for reports: a broken promise is a panic. */
static void
a_broken_promise_is_a_panic_otherwise(void **state)
{
	expect_panic(*state, "page 7 is not valid",
	    (void)vm_report("here", "page %d is not valid", 7));
}

/* The child panics with no hook: its standard error has the report. */
static void
without_a_hook_the_report_goes_to_standard_error(void **state)
{
	char text[256] = "";
	int fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		dup2(fds[1], STDERR_FILENO);
		PANIC("no hook");
	}
	close(fds[1]);
	assert_true(read(fds[0], text, sizeof(text) - 1) > 0);
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(text, "panic: no hook"));
}

int
main(void)
{
#define	T(f)	cmocka_unit_test_setup_teardown(f, test_bare_setup,	\
	    test_bare_teardown)
	const struct CMUnitTest tests[] = {
		T(a_broken_contract_kills_the_machine),
		T(a_report_ends_with_the_last_events),
		T(layers_add_to_the_report),
		T(a_panic_while_reporting_keeps_the_first_sentence),
		T(a_long_report_is_cut),
		T(a_broken_promise_can_be_a_report),
		T(a_broken_promise_is_a_panic_otherwise),
		T(without_a_hook_the_report_goes_to_standard_error),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
