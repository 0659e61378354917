/* SPDX-License-Identifier: BSD-2-Clause */
/* Panics that a test expects: the hook jumps back into the test. */
#include <stdio.h>

#include "support/support.h"

static void
jump_back(struct vmsim *vm, const char *report, void *arg)
{
	struct test_panic *tp = arg;

	tp->happened = true;
	longjmp(tp->env, 1);
}

/* Outside expect_panic() a panic is a failure of the test. */
void
test_fail(struct vmsim *vm, const char *report, void *arg)
{
	fputs(report, stderr);
	fail_msg("unexpected panic");
}

void
test_panic_begin(struct vmsim *vm, struct test_panic *tp)
{
	tp->happened = false;
	tp->previous = vmsim_current();
	vmsim_panic_hook_set(vm, jump_back, tp);
}

void
test_panic_end(struct vmsim *vm, struct test_panic *tp, const char *text,
    const char *file, int line)
{
	vmsim_enter(tp->previous);
	vmsim_panic_hook_set(vm, test_fail, NULL);
	if (!tp->happened) {
		print_error("%s:%d: no panic; expected: %s\n", file, line,
		    text);
		fail();
	}
	if (strstr(vmsim_report_last(vm), text) == NULL) {
		print_error("%s:%d: expected: %s\nbut got: %s\n", file, line,
		    text, vmsim_report_last(vm));
		fail();
	}
}
