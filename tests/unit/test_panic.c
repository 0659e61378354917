/* SPDX-License-Identifier: BSD-2-Clause */
/* Panics and reports: what they say, and what is left of the machine. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/machine.h"
#include "base/panic.h"
#include "base/print.h"
#include "support/test.h"

TESTS(.bare = true);

static bool
is_even(int n)
{
	CONTRACT(n % 2 == 0, "%d is odd", n);
	return (true);
}

/* CONTRACT(false): the sentence, the place, the threads; then dead. */
TEST(a_broken_contract_kills_the_machine)
{

	assert_true(is_even(2));
	assert_false(t->vm->dead);
	expect_panic(t->vm, "panic: 3 is odd", is_even(3));
	assert_true(t->vm->dead);
	assert_non_null(strstr(vmsim_report_last(t->vm), "at test_panic.c:"));
	assert_non_null(strstr(vmsim_report_last(t->vm), "thread 1 (main)"));
}

/* With the trace on the report ends with the last events. */
TEST(a_report_ends_with_the_last_events)
{

	t->vm->trace_on = true;
	TRACE(TRACE_FAULT_BEGIN, 0, 0, 0x7000, 2, 12);
	TRACE(TRACE_FAULT_ZERO, 5, 3, 0, 0, 0);
	expect_panic(t->vm, "#12 zero      object S5 page 3", PANIC("stop"));
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
TEST(layers_add_to_the_report)
{
	panic_add_printer(tell_something);
	expect_panic(t->vm, "something to tell", PANIC("stop"));
}

/* A panic while a panic is reported does not hide the first. */
TEST(a_panic_while_reporting_keeps_the_first_sentence)
{
	panic_add_printer(tell_and_fail);
	expect_panic(t->vm, "panic: the first", PANIC("the first"));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "while reporting: the teller fails"));
}

/* A report longer than its room is cut, not overrun. */
TEST(a_long_report_is_cut)
{
	char text[900];
	int i;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	t->vm->trace_on = true;
	for (i = 0; i < 300; i++)
		TRACE(TRACE_FAULT_ENTER, UINT32_MAX, UINT64_MAX, UINT64_MAX,
		    UINT32_MAX, UINT64_MAX);
	expect_panic(t->vm, text, PANIC("%s", text));
	assert_true(strlen(vmsim_report_last(t->vm)) < PANIC_TEXT);
}

/* Asked for reports: counted and kept, and the machine goes on. */
TEST(a_broken_promise_can_be_a_report)
{

	t->vm->report_contracts = true;
	assert_eq(vmsim_report_count(t->vm), 0);
	assert_false(vm_report("here", "page %d is not valid", 7));
	assert_eq(vmsim_report_count(t->vm), 1);
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "page 7 is not valid"));
	assert_false(t->vm->dead);
}

/* Not asked for reports: a broken promise is a panic. */
TEST_PANICS(a_broken_promise_is_a_panic_otherwise, "page 7 is not valid",
    (void)vm_report("here", "page %d is not valid", 7))

/* The child panics with no hook: its standard error has the report. */
TEST(without_a_hook_the_report_goes_to_standard_error)
{
	char text[256] = "";
	int fds[2], status;
	pid_t pid;

	assert_eq(pipe(fds), 0);
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
	assert_eq(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_eq(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(text, "panic: no hook"));
}
