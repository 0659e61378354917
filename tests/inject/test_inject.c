/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The failure schedule itself: which possibility a rule hits, what is counted,
 * what a delay does to the clock, and what a sweep says.
 */
#include <errno.h>
#include <stdlib.h>

#include <vm/vm_object.h>
#include <vm/vm_page.h>

#include <vmsim/inject.h>
#include "base/machine.h"
#include "sched/sched.h"
#include "unit/space_fixture.h"

static void
rule(struct vmsim *vm, enum vmsim_inject_kind kind, uint64_t nth, bool every,
    int result, uint64_t ticks)
{
	const struct vmsim_inject_rule in = {
		.kind = kind,
		.nth = nth,
		.every = every,
		.result = result,
		.ticks = ticks,
	};

	assert_int_equal(vmsim_inject_add(vm, &in), 0);
}

/* Frames one by one: the third of five is not had. */
static void
the_third_frame_is_not_had(void **state)
{
	struct vmsim *vm = *state;
	vm_page_t m;
	int i;

	rule(vm, VMSIM_INJECT_PAGE, 3, false, 0, 0);
	vmsim_enter(vm);
	for (i = 1; i <= 5; i++) {
		m = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
		assert_true((m == NULL) == (i == 3));
		if (m != NULL)
			vm_page_free(m);
	}
	assert_int_equal(vmsim_inject_seen(vm, VMSIM_INJECT_PAGE), 5);
	assert_int_equal(vmsim_inject_failed(vm, VMSIM_INJECT_PAGE), 1);
	assert_int_equal(vmsim_inject_failed(vm, VMSIM_INJECT_MALLOC), 0);
	vmsim_inject_clear(vm);
	assert_int_equal(vmsim_inject_seen(vm, VMSIM_INJECT_PAGE), 0);
}

/* From the second on none is had. */
static void
every_later_frame_fails_too(void **state)
{
	struct vmsim *vm = *state;
	vm_page_t m;
	int i;

	rule(vm, VMSIM_INJECT_PAGE, 2, true, 0, 0);
	vmsim_enter(vm);
	for (i = 1; i <= 5; i++) {
		m = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
		assert_true((m == NULL) == (i >= 2));
		if (m != NULL)
			vm_page_free(m);
	}
	assert_int_equal(vmsim_inject_failed(vm, VMSIM_INJECT_PAGE), 4);
	vmsim_inject_clear(vm);
}

/* Nothing fails, but all is counted. */
static void
a_rule_that_never_fails_counts(void **state)
{
	struct vmsim *vm = *state;
	struct vmsim_proc *p;

	rule(vm, VMSIM_INJECT_PAGE, 0, false, 0, 0);
	p = proc(vm, "P");
	map_anon(p, 16, 4, RW);
	put(p, PG(16), 1);
	put(p, PG(17), 1);
	assert_int_equal(vmsim_inject_seen(vm, VMSIM_INJECT_PAGE), 2);
	assert_true(vmsim_inject_seen(vm, VMSIM_INJECT_MALLOC) > 4);
	assert_int_equal(vmsim_inject_failed(vm, VMSIM_INJECT_PAGE), 0);
	assert_int_equal(vmsim_inject_failed(vm, VMSIM_INJECT_MALLOC), 0);
	vmsim_inject_clear(vm);
	vmsim_proc_exit(p);
}

static void
senseless_rules_are_refused(void **state)
{
	struct vmsim_inject_rule in = { .kind = VMSIM_INJECT_KINDS, .nth = 1 };
	struct vmsim *vm = *state;
	int i;

	assert_int_equal(vmsim_inject_add(vm, &in), EINVAL);
	in.kind = VMSIM_INJECT_PAGER;
	in.result = 3;
	assert_int_equal(vmsim_inject_add(vm, &in), EINVAL);
	in.result = VMSIM_INJECT_FAIL;
	for (i = 0; i < 8; i++)
		assert_int_equal(vmsim_inject_add(vm, &in), 0);
	assert_int_equal(vmsim_inject_add(vm, &in), ENOSPC);
	vmsim_inject_clear(vm);
	assert_int_equal(vmsim_inject_add(vm, &in), 0);
	vmsim_inject_clear(vm);
}

/* [F: 0 1 2 3], invalidated: the next load has to read. */
static struct vm_object *
unread_file(struct vmsim *vm, struct vmsim_proc *p)
{
	struct vm_object *object;

	object = vmsim_object_create_file(vm, "F", PG(4), NULL, NULL);
	assert_non_null(object);
	assert_int_equal(map_at(p, 16, 4, RW, SHARED, object), 0);
	put(p, PG(16), 5);
	assert_int_equal(vmsim_msync(p, PG(16), PG(4), VMSIM_MS_INVALIDATE),
	    0);
	return (object);
}

/* The pager answers what the rule says; the fault handler draws from that. */
static void
a_pager_answers_as_told(void **state)
{
	static const struct {
		int	 result, kern;
	} answers[] = {
		{ VMSIM_INJECT_ERROR, 9 },	/* KERN_OUT_OF_BOUNDS */
		{ VMSIM_INJECT_BAD, 9 },
		{ VMSIM_INJECT_AGAIN, 5 },	/* KERN_FAILURE */
		{ VMSIM_INJECT_FAIL, 0 },	/* there is none: zeroes */
	};
	struct vmsim *vm = *state;
	struct vmsim_proc *p = proc(vm, "P");
	struct vm_object *object = unread_file(vm, p);
	size_t i;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		rule(vm, VMSIM_INJECT_PAGER, 1, false, answers[i].result, 0);
		assert_int_equal(vmsim_fault(p, PG(16), R), answers[i].kern);
		assert_int_equal(vmsim_inject_failed(vm, VMSIM_INJECT_PAGER),
		    1);
		vmsim_inject_clear(vm);
	}
	vmsim_proc_exit(p);
	vmsim_object_release(vm, object);
}

static uint64_t
ticks_of_load(struct vmsim *vm, struct vmsim_proc *p)
{
	uint64_t before = vm->sched->ticks;

	assert_int_equal(get(p, PG(16)), 5);
	return (vm->sched->ticks - before);
}

/* A late call, a late transfer: the contents are right, the clock has gone. */
static void
what_is_late_takes_time(void **state)
{
	struct vmsim *vm = *state;
	struct vmsim_proc *p = proc(vm, "P");
	struct vm_object *object = unread_file(vm, p);

	rule(vm, VMSIM_INJECT_PAGER, 1, false, 0, 30);
	rule(vm, VMSIM_INJECT_FILE, 1, false, 0, 12);
	assert_int_equal(ticks_of_load(vm, p), 42);
	assert_int_equal(vmsim_inject_failed(vm, VMSIM_INJECT_FILE), 1);
	vmsim_inject_clear(vm);

	put(p, PG(17), 6);
	map_anon(p, 32, 1, RW);
	put(p, PG(32), 7);
	assert_int_equal(vmsim_evict(p, PG(32)), VMSIM_EVICT_PAGED);
	rule(vm, VMSIM_INJECT_SWAP, 1, false, 0, 9);
	assert_int_equal(get(p, PG(32)), 7);
	assert_int_equal(vmsim_inject_failed(vm, VMSIM_INJECT_SWAP), 1);
	vmsim_inject_clear(vm);
	vmsim_proc_exit(p);
	vmsim_object_release(vm, object);
}

/* Memory that is away for a while is waited for so long. */
static void
memory_is_waited_for(void **state)
{
	struct vmsim *vm = *state;
	struct vmsim_proc *p = proc(vm, "P");
	uint64_t before = vm->sched->ticks;

	map_anon(p, 16, 1, RW);
	rule(vm, VMSIM_INJECT_PAGE, 1, false, 0, 25);
	put(p, PG(16), 1);
	assert_int_equal(vm->sched->ticks - before, 25);
	vmsim_inject_clear(vm);
	vmsim_proc_exit(p);
}

/* A transfer that fails is an I/O error; the data are not lost. */
static void
a_failed_transfer_loses_nothing(void **state)
{
	struct vmsim *vm = *state;
	struct vmsim_proc *p = proc(vm, "P");
	struct vm_object *object = unread_file(vm, p);
	uint64_t value;

	rule(vm, VMSIM_INJECT_FILE, 1, false, 0, 0);
	assert_int_equal(vmsim_load(p, PG(16), &value, sizeof(value), NULL),
	    EFAULT);
	assert_int_equal(get(p, PG(16)), 5);
	put(p, PG(16), 8);
	vmsim_inject_clear(vm);
	rule(vm, VMSIM_INJECT_FILE, 1, false, 0, 0);
	assert_int_equal(vmsim_msync(p, PG(16), PG(4), VMSIM_MS_SYNC), EIO);
	assert_int_equal(get(p, PG(16)), 8);
	assert_int_equal(vmsim_msync(p, PG(16), PG(4), VMSIM_MS_INVALIDATE),
	    0);
	assert_int_equal(get(p, PG(16)), 8);

	map_anon(p, 32, 1, RW);
	put(p, PG(32), 7);
	vmsim_inject_clear(vm);
	rule(vm, VMSIM_INJECT_SWAP, 1, false, 0, 0);
	assert_int_equal(vmsim_evict(p, PG(32)), VMSIM_EVICT_KEPT);
	assert_int_equal(vmsim_swap_used(vm), 0);
	assert_int_equal(get(p, PG(32)), 7);
	vmsim_inject_clear(vm);
	vmsim_proc_exit(p);
	vmsim_object_release(vm, object);
}

/* Who waits for memory that never comes is told so; it is no hang. */
static void
memory_away_for_ever_is_told(void **state)
{
	struct vmsim *vm = *state;

	rule(vm, VMSIM_INJECT_MALLOC, 1, true, 0, 0);
	vmsim_enter(vm);
	expect_panic(vm, "4096 allocations in a row were made to fail",
	    (void)vm_object_allocate(OBJT_SWAP, 1));
	assert_non_null(strstr(vmsim_report_last(vm),
	    "injected: kernel allocation number 4096 failed"));
	vmsim_enter(NULL);
	vmsim_destroy(vm);
}

/* Frames that never come end the fault, as a shortage does. */
static void
frames_away_for_ever_end_the_fault(void **state)
{
	struct vmsim *vm = *state;
	struct vmsim_proc *p = proc(vm, "P");

	map_anon(p, 16, 1, RW);
	rule(vm, VMSIM_INJECT_PAGE, 1, true, 0, 0);
	assert_int_equal(vmsim_fault(p, PG(16), RW),
	    6 /* KERN_RESOURCE_SHORTAGE */);
	vmsim_inject_clear(vm);
	put(p, PG(16), 1);
	vmsim_proc_exit(p);
}

static void
fault_once(struct vmsim *vm, void *arg)
{
	struct vmsim_proc *p = proc(vm, "P");

	map_anon(p, 16, 1, RW);
	put(p, PG(16), 1);
	vmsim_proc_exit(p);
}

/* Two frames are asked for in vain, one after the other, then none. */
static void
a_sweep_ends_when_nothing_is_left(void **state)
{
	struct vmsim *vm = *state;
	uint64_t n;

	assert_int_equal(vmsim_inject_sweep(vm, VMSIM_INJECT_PAGE, 0,
	    fault_once, NULL, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(vmsim_inject_sweep(vm, VMSIM_INJECT_SWAP, 0,
	    fault_once, NULL, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(vmsim_inject_sweep(vm, VMSIM_INJECT_PAGER, 3,
	    fault_once, NULL, NULL), EINVAL);
	assert_null(vmsim_proc_next(vm, NULL));
}

static void
forget_the_process(struct vmsim *vm, void *arg)
{
	struct vmsim_proc *p = vmsim_proc_create(vm, "P");

	if (p == NULL)
		return;
	map_anon(p, 16, 1, RW);
	put(p, PG(16), 1);
}

/* A leak is told with the number of the failure. */
static void
a_sweep_tells_a_leak(void **state)
{
	struct vmsim *vm = *state;

	expect_panic(vm, "sweep: when frame allocation number 1 fails: frames "
	    "0 before and 1 after", (void)vmsim_inject_sweep(vm,
	    VMSIM_INJECT_PAGE, 0, forget_the_process, NULL, NULL));
	vmsim_enter(NULL);
	vmsim_destroy(vm);
}

static void
break_a_count(struct vmsim *vm, void *arg)
{
	struct vm_object *object = vmsim_object_create_swap(vm, "S", 1);

	if (object == NULL)
		return;
	object->shadow_count = 1;
}

/* So is a violated invariant. */
static void
a_sweep_tells_a_violated_invariant(void **state)
{
	struct vmsim *vm = *state;

	vm->check_level = VMSIM_CHECK_OFF;
	expect_panic(vm, "sweep: when frame allocation number 1 is not "
	    "reached", (void)vmsim_inject_sweep(vm, VMSIM_INJECT_PAGE, 0,
	    break_a_count, NULL, NULL));
	vmsim_enter(NULL);
	vmsim_destroy(vm);
}

/* The machine of the cases whose machine has died, or is ended by them. */
static int
nothing(void **state)
{
	return (0);
}
#define	DEAD(name)	\
	cmocka_unit_test_setup_teardown(name, test_setup, nothing)

int
main(void)
{
	static const struct CMUnitTest cases[] = {
		CASE(the_third_frame_is_not_had),
		CASE(every_later_frame_fails_too),
		CASE(a_rule_that_never_fails_counts),
		CASE(senseless_rules_are_refused),
		CASE(a_pager_answers_as_told),
		CASE(what_is_late_takes_time),
		CASE(memory_is_waited_for),
		CASE(a_failed_transfer_loses_nothing),
		DEAD(memory_away_for_ever_is_told),
		CASE(frames_away_for_ever_end_the_fault),
		CASE(a_sweep_ends_when_nothing_is_left),
		DEAD(a_sweep_tells_a_leak),
		DEAD(a_sweep_tells_a_violated_invariant),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
