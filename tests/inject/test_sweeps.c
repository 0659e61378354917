/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each possibility of failure on each path, one after the other:
 *
 *	prepare, undisturbed -> op, with the n-th failing -> op again if it
 *	has failed -> what it did is right -> everything is given back
 *
 * vmsim_inject_sweep() checks every invariant and counts what is left.
 */
#include <stdio.h>

#include "base/inject.h"
#include "inject/paths.h"

TESTS();

static const char *const names[VMSIM_INJECT_KINDS] = {
	"page", "malloc", "pager", "swap", "file",
};

static uint64_t total;		/* possibilities that failed */

struct sweeping {
	const struct path *path;
	enum vmsim_inject_kind kind;
};

/* What is not swept is not disturbed. */
static void
pause_injection(struct vmsim *vm, bool on)
{
	vm->arena.fail_in = on ? 0 : INJECT_ASK;
}

/* The one failure may be told, and is over with it. */
static void
run_op(const struct sweeping *sw, struct stage *s)
{
	int error = sw->path->op(s);

	if (error == 0)
		return;
	if ((sw->path->silent & (1u << sw->kind)) != 0)
		fail_msg("%s: failure of a %s shows: %d", sw->path->name,
		    names[sw->kind], error);
	if (vmsim_inject_failed(s->vm, sw->kind) != 1)
		fail_msg("%s: fails with %d and nothing was injected",
		    sw->path->name, error);
	test_check(s->vm);
	error = sw->path->op(s);
	if (error != 0)
		fail_msg("%s: fails again with %d without a failure",
		    sw->path->name, error);
}

static void
body(struct vmsim *vm, void *arg)
{
	const struct sweeping *sw = arg;
	struct stage s = { .vm = vm };

	pause_injection(vm, true);
	s.p = proc(vm, "P");
	sw->path->prepare(&s);
	pause_injection(vm, false);
	run_op(sw, &s);
	pause_injection(vm, true);
	test_check(vm);
	sw->path->verify(&s);
	end_stage(&s);
}

static void
sweep_path(struct test *t, const struct path *path)
{
	struct sweeping sw = { .path = path };
	char line[128];
	uint64_t n;
	int i, len;

	len = snprintf(line, sizeof(line), "%-32s", path->name);
	for (i = 0; i < VMSIM_INJECT_KINDS; i++) {
		sw.kind = (enum vmsim_inject_kind)i;
		assert_ok(vmsim_inject_sweep(t->vm, sw.kind, 0, body, &sw, &n));
		total += n;
		len += snprintf(line + len, sizeof(line) - (size_t)len, " %6d",
		    (int)n);
	}
	/* Another answer, another way out. */
	sw.kind = VMSIM_INJECT_PAGER;
	assert_ok(vmsim_inject_sweep(t->vm, sw.kind, VMSIM_INJECT_AGAIN, body,
	    &sw, &n));
	total += n;
	print_message("%s\n", line);
}

static void
sweep_all(struct test *t, const struct path *path)
{
	print_message("%-32s %6s %6s %6s %6s %6s\n", "", names[0], names[1],
	    names[2], names[3], names[4]);
	for (; path->name != NULL; path++)
		sweep_path(t, path);
}

TEST(each_failure_of_a_fault)
{
	sweep_all(t, fault_paths);
}

TEST(each_failure_with_a_device)
{
	sweep_all(t, device_paths);
}

TEST(each_failure_of_a_system_call)
{
	sweep_all(t, map_paths);
}

TEST(each_failure_of_an_object)
{
	sweep_all(t, object_paths);
}

/* The counts are of this machine; fewer mean that hooks have been lost. */
TEST(many_possibilities_were_seen)
{
	print_message("%llu failures injected\n", (unsigned long long)total);
	assert_true(total >= 400);
}
