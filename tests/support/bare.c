/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine without any virtual memory: arena, panics, threads, locks. */
#include "base/assert.h"
#include "base/machine.h"
#include "base/panic.h"
#include "sched/sched.h"
#include "support/bare.h"
#include "support/support.h"

struct vmsim *
test_bare_machine(void)
{
	const struct arena_layout layout = {
		.heap = 64 << 20,
		.pages = 1 << 20,
		.ram = 8 << 20,
		.dev = 4 << 20,
	};
	struct vmsim *vm;

	vm = arena_create(&layout, sizeof(*vm));
	assert_non_null(vm);
	vmsim_enter(vm);
	assert_int_equal(panic_init(vm), 0);
	assert_int_equal(sched_init(vm), 0);
	return (vm);
}

void
test_bare_check(void)
{
	struct check c = { .out = { test_complain, NULL } };

	arena_check(&c);
	sched_check(&c);
	assert_int_equal(c.nfailed, 0);
}

void
test_kill(struct vmsim *vm)
{
	vmsim_enter(vm);
	PANIC("killed by a test");
}
