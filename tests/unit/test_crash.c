/* SPDX-License-Identifier: BSD-2-Clause */
/* Wrong pointers of the host: a crash is a panic of the machine. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vmsim/explore.h>
#include <vmsim/kit.h>

#include "base/machine.h"
#include "support/threads.h"
#include "support/words.h"

TESTS(.p = "P", .config = { .trace = true }, .kernel = true, .stuck = true);

/* No memory is at so low an address, which the compiler is not told. */
static volatile char *volatile nowhere = (volatile char *)16;

static void
touch_nowhere(void *arg)
{
	*nowhere = 1;
}

/* The host's own code, with a machine current. */
TEST(a_wrong_pointer_is_a_panic)
{
	expect_panic(t->vm, "SIGSEGV of thread 1 (main): there is no memory "
	    "at address 0x10", touch_nowhere(NULL));
	assert_true(t->vm->dead);
	assert_non_null(strstr(vmsim_report_last(t->vm), "at test_crash+0x"));
}

/* It ends with the events before it. */
TEST(the_report_of_a_crash_tells_what_went_before)
{
	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 7);
	expect_panic(t->vm, "enter ", touch_nowhere(NULL));
}

/* On the stack of a thread, and told on the host's. */
TEST(a_crash_of_a_thread_names_the_thread)
{
	expect_panic(t->vm, "SIGSEGV of thread 2 (other)",
	    other_does(t, touch_nowhere, NULL));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "thread 1 (main)"));
}

/* So many pages. */
static int
use_stack(unsigned npages, volatile const char *before)
{
	volatile char here[4096];

	here[0] = before[0];
	return (npages == 0 ? 0 : use_stack(npages - 1, here) + here[0]);
}

static void
use_all_stack(void *arg)
{
	(void)use_stack(1000, "");
}

/* Its stack has no room for a handler. */
TEST(a_thread_that_uses_up_its_stack_is_told)
{
	expect_panic(t->vm, "its stack of 256 KiB is used up",
	    other_does(t, use_all_stack, NULL));
}

/* Memory that is mapped and read-only. */
TEST(a_write_to_constant_memory_is_told)
{
	volatile char *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	expect_panic(t->vm, "may not be used like that", *p = 1);
	munmap((void *)(uintptr_t)p, 4096);
}

/* A file of no bytes that is mapped. */
TEST(a_bus_error_is_a_panic)
{
	FILE *f = tmpfile();
	volatile char *p;

	assert_non_null(f);
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(f), 0);
	assert_true(p != MAP_FAILED);
	expect_panic(t->vm, "SIGBUS of thread 1 (main): there is nothing "
	    "behind address", *p = 1);
	munmap((void *)(uintptr_t)p, 4096);
	fclose(f);
}

/* [anon: 7]: saved, crashed, restored, crashed again. */
TEST(a_machine_that_crashed_is_restored)
{
	int i;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), 7);
	test_save(t);
	for (i = 0; i < 3; i++) {
		put(t->p, PG(16), 8);
		expect_panic(t->vm, "SIGSEGV",
		    other_does(t, touch_nowhere, NULL));
		t->other.td = NULL;
		test_restore(t);
		assert_eq(get(t->p, PG(16)), 7);
	}
}

/* A handler of the program's. */
static sigjmp_buf program_env;

static void
handle_in_program(int signo)
{
	siglongjmp(program_env, signo);
}

/* What happens to `signo` while `code` runs goes to the program. */
#define	expect_program_gets(signo, code) do {				\
	if (sigsetjmp(program_env, 1) == 0) {				\
		code;							\
		fail_msg("the program's handler is not called");	\
	}								\
} while (0)

static void
set_program_handler(void)
{
	const struct sigaction sa = { .sa_handler = handle_in_program };

	assert_ok(vmsim_crash_catch(false));
	assert_ok(sigaction(SIGSEGV, &sa, NULL));
	assert_ok(vmsim_crash_catch(true));
}

/* No machine is current. */
TEST(a_crash_outside_all_machines_is_the_programs)
{
	struct vmsim *before = vmsim_enter(NULL);

	set_program_handler();
	expect_program_gets(SIGSEGV, touch_nowhere(NULL));
	vmsim_enter(before);
	assert_false(t->vm->dead);
}

/* A signal that somebody sends is no crash. */
TEST(a_signal_that_is_sent_is_the_programs)
{
	set_program_handler();
	expect_program_gets(SIGSEGV, raise(SIGSEGV));
	assert_false(t->vm->dead);
}

/* A second one, while what is left of the machine is looked at. */
TEST(a_crash_of_a_dead_machine_is_the_programs)
{
	set_program_handler();
	expect_panic(t->vm, "SIGSEGV", touch_nowhere(NULL));
	expect_program_gets(SIGSEGV, touch_nowhere(NULL));
}

/* Off: the program's handler and its stack for signals are there again. */
TEST(what_was_there_before_comes_back)
{
	struct sigaction sa;
	stack_t stack;

	set_program_handler();
	assert_ok(vmsim_crash_catch(true));	/* twice is once */
	assert_ok(vmsim_crash_catch(false));
	assert_ok(sigaction(SIGSEGV, NULL, &sa));
	assert_true(sa.sa_handler == handle_in_program);
	assert_ok(sigaltstack(NULL, &stack));
	assert_true((stack.ss_flags & SS_DISABLE) != 0 ||
	    stack.ss_size != 256 * 1024);
	assert_ok(vmsim_crash_catch(false));
	expect_program_gets(SIGSEGV, touch_nowhere(NULL));
}

/* Two threads and a pointer that leads nowhere for a moment. */
static struct hidden {
	struct vmsim *vm;
	volatile char *pointer;
	char	 byte;
} hidden;

static void
set_up_pointer(struct vmsim *vm, void *data)
{
	struct hidden *h = data;

	h->vm = vm;
	h->pointer = &h->byte;
}

static void
hide_pointer(void *data)
{
	struct hidden *h = data;

	vmsim_point(h->vm, &h->pointer, true);
	h->pointer = nowhere;
	vmsim_point(h->vm, &h->pointer, true);
	h->pointer = &h->byte;
}

static void
follow_pointer(void *data)
{
	struct hidden *h = data;

	vmsim_point(h->vm, &h->pointer, false);
	*h->pointer = 1;
}

static const struct vmsim_explore_test pointer_test = {
	.name = "pointer",
	.setup = set_up_pointer,
	.nthreads = 2,
	.threads = { { "hider", hide_pointer }, { "user", follow_pointer } },
	.data = &hidden,
	.data_size = sizeof(hidden),
};

/* The execution fails, is shortened, and told with its story. */
TEST(a_crash_is_a_failed_execution)
{
	struct vmsim_explore_config config = {
		.bounded = true, .preemptions = 2,
	};
	struct vmsim_explore_result r;
	char *schedule;

	assert_ok(vmsim_explore(&pointer_test, &config, &r));
	assert_eq(r.failures, 1);
	assert_non_null(strstr(r.report, "pointer: a thread panics\n"));
	assert_non_null(strstr(r.report, "SIGSEGV of thread 3 (user): there is "
	    "no memory at address 0x10"));
	assert_non_null(strstr(r.report, "1 preemptions\n"));
	schedule = r.schedule;
	r.schedule = NULL;
	vmsim_explore_result_fini(&r);

	config.schedule = schedule;
	assert_ok(vmsim_explore(&pointer_test, &config, &r));
	assert_eq(r.failures, 1);
	assert_non_null(strstr(r.report, "SIGSEGV of thread 3 (user)"));
	vmsim_explore_result_fini(&r);
	free(schedule);
}

/* Others follow it, and each is counted. */
TEST(exploring_goes_on_after_a_crash)
{
	const struct vmsim_explore_config config = { .keep_going = true };
	struct vmsim_explore_result r;

	assert_ok(vmsim_explore(&pointer_test, &config, &r));
	assert_true(r.complete);
	assert_true(r.failures > 0);
	assert_true(r.executions > r.failures);
	vmsim_explore_result_fini(&r);
}

/* Without a word of the host: exploring catches by itself, and stops then. */
TEST(exploring_catches_by_itself)
{
	struct vmsim_explore_result r;
	struct sigaction sa;

	set_program_handler();
	assert_ok(vmsim_crash_catch(false));
	assert_ok(vmsim_explore(&pointer_test, NULL, &r));
	assert_eq(r.failures, 1);
	vmsim_explore_result_fini(&r);
	assert_ok(sigaction(SIGSEGV, NULL, &sa));
	assert_true(sa.sa_handler == handle_in_program);
}

static void
set_up_crash(struct vmsim *vm, void *data)
{
	touch_nowhere(NULL);
}

/* Then there is nothing to explore. */
TEST(a_crash_of_the_setup_is_a_failure)
{
	struct vmsim_explore_test test = pointer_test;
	struct vmsim_explore_result r;

	test.setup = set_up_crash;
	assert_ok(vmsim_explore(&test, NULL, &r));
	assert_eq(r.failures, 1);
	assert_non_null(strstr(r.report, "SIGSEGV of thread 1 (main)"));
	vmsim_explore_result_fini(&r);
}

static struct vm_object *
create_crash(struct vmsim *vm, uint64_t npages, void *arg)
{
	touch_nowhere(NULL);
	return (NULL);
}

/* A driver under test. */
TEST(a_crash_fails_a_case_of_the_kit)
{
	const struct vmsim_kit kit = {
		.name = "crash",
		.create = create_crash,
	};
	char text[8192];

	assert_ok(vmsim_crash_catch(false));
	assert_eq(vmsim_kit_run_case(&kit, 0, text, sizeof(text)),
	    VMSIM_KIT_FAILED);
	assert_non_null(strstr(text, "SIGSEGV of thread 1 (main)"));
}
