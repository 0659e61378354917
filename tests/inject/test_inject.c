/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The failure schedule itself: which possibility a rule hits, what is counted,
 * what a delay does to the clock, and what a sweep says.
 */
#include <vm/vm_object.h>
#include <vm/vm_page.h>

#include <vmsim/inject.h>
#include "base/machine.h"
#include "sched/sched.h"
#include "support/words.h"

TESTS(.p = "P");

static void
rule(struct test *t, enum vmsim_inject_kind kind, uint64_t nth, bool every,
    int result, uint64_t ticks)
{
	const struct vmsim_inject_rule in = {
		.kind = kind,
		.nth = nth,
		.every = every,
		.result = result,
		.ticks = ticks,
	};

	assert_ok(vmsim_inject_add(t->vm, &in));
}

/* Frames one by one: the third of five is not had. */
TEST_WITH(the_third_frame_is_not_had, .p = NULL)
{
	vm_page_t m;
	int i;

	rule(t, VMSIM_INJECT_PAGE, 3, false, 0, 0);
	vmsim_enter(t->vm);
	for (i = 1; i <= 5; i++) {
		m = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
		assert_true((m == NULL) == (i == 3));
		if (m != NULL)
			vm_page_free(m);
	}
	assert_eq(vmsim_inject_seen(t->vm, VMSIM_INJECT_PAGE), 5);
	assert_eq(vmsim_inject_failed(t->vm, VMSIM_INJECT_PAGE), 1);
	assert_eq(vmsim_inject_failed(t->vm, VMSIM_INJECT_MALLOC), 0);
	vmsim_inject_clear(t->vm);
	assert_eq(vmsim_inject_seen(t->vm, VMSIM_INJECT_PAGE), 0);
}

/* From the second on none is had. */
TEST_WITH(every_later_frame_fails_too, .p = NULL)
{
	vm_page_t m;
	int i;

	rule(t, VMSIM_INJECT_PAGE, 2, true, 0, 0);
	vmsim_enter(t->vm);
	for (i = 1; i <= 5; i++) {
		m = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
		assert_true((m == NULL) == (i >= 2));
		if (m != NULL)
			vm_page_free(m);
	}
	assert_eq(vmsim_inject_failed(t->vm, VMSIM_INJECT_PAGE), 4);
}

/* Nothing fails, but all is counted. */
TEST(a_rule_that_never_fails_counts)
{
	rule(t, VMSIM_INJECT_PAGE, 0, false, 0, 0);
	map_anon(t->p, 16, 4, RW);
	put(t->p, PG(16), 1);
	put(t->p, PG(17), 1);
	assert_eq(vmsim_inject_seen(t->vm, VMSIM_INJECT_PAGE), 2);
	assert_true(vmsim_inject_seen(t->vm, VMSIM_INJECT_MALLOC) > 4);
	assert_eq(vmsim_inject_failed(t->vm, VMSIM_INJECT_PAGE), 0);
	assert_eq(vmsim_inject_failed(t->vm, VMSIM_INJECT_MALLOC), 0);
}

TEST_WITH(senseless_rules_are_refused, .p = NULL)
{
	struct vmsim_inject_rule in = { .kind = VMSIM_INJECT_KINDS, .nth = 1 };
	int i;

	assert_eq(vmsim_inject_add(t->vm, &in), EINVAL);
	in.kind = VMSIM_INJECT_PAGER;
	in.result = 3;
	assert_eq(vmsim_inject_add(t->vm, &in), EINVAL);
	in.result = VMSIM_INJECT_FAIL;
	for (i = 0; i < 8; i++)
		assert_ok(vmsim_inject_add(t->vm, &in));
	assert_eq(vmsim_inject_add(t->vm, &in), ENOSPC);
	vmsim_inject_clear(t->vm);
	assert_ok(vmsim_inject_add(t->vm, &in));
}

/* [F: 0 1 2 3], invalidated: the next load has to read. */
static void
unread_file(struct test *t)
{
	assert_ok(map_at(t->p, 16, 4, RW, SHARED, new_file(t, "F", 4)));
	put(t->p, PG(16), 5);
	assert_ok(vmsim_msync(t->p, PG(16), PG(4), VMSIM_MS_INVALIDATE));
}

/* The pager answers what the rule says; the fault handler draws from that. */
TEST(a_pager_answers_as_told)
{
	static const struct {
		int	 result, kern;
	} answers[] = {
		{ VMSIM_INJECT_ERROR, 9 },	/* KERN_OUT_OF_BOUNDS */
		{ VMSIM_INJECT_BAD, 9 },
		{ VMSIM_INJECT_AGAIN, 5 },	/* KERN_FAILURE */
		{ VMSIM_INJECT_FAIL, 0 },	/* there is none: zeroes */
	};
	size_t i;

	unread_file(t);
	for (i = 0; i < nrows(answers); i++) {
		rule(t, VMSIM_INJECT_PAGER, 1, false, answers[i].result, 0);
		assert_eq(vmsim_fault(t->p, PG(16), R), answers[i].kern);
		assert_eq(vmsim_inject_failed(t->vm, VMSIM_INJECT_PAGER), 1);
		vmsim_inject_clear(t->vm);
	}
}

static uint64_t
ticks_of_load(struct test *t)
{
	uint64_t before = t->vm->sched->ticks;

	assert_eq(get(t->p, PG(16)), 5);
	return (t->vm->sched->ticks - before);
}

/* A late call, a late transfer: the contents are right, the clock has gone. */
TEST(what_is_late_takes_time)
{
	unread_file(t);
	rule(t, VMSIM_INJECT_PAGER, 1, false, 0, 30);
	rule(t, VMSIM_INJECT_FILE, 1, false, 0, 12);
	assert_eq(ticks_of_load(t), 42);
	assert_eq(vmsim_inject_failed(t->vm, VMSIM_INJECT_FILE), 1);
	vmsim_inject_clear(t->vm);

	put(t->p, PG(17), 6);
	map_anon(t->p, 32, 1, RW);
	put(t->p, PG(32), 7);
	assert_eq(vmsim_evict(t->p, PG(32)), VMSIM_EVICT_PAGED);
	rule(t, VMSIM_INJECT_SWAP, 1, false, 0, 9);
	assert_eq(get(t->p, PG(32)), 7);
	assert_eq(vmsim_inject_failed(t->vm, VMSIM_INJECT_SWAP), 1);
}

/* Memory that is away for a while is waited for so long. */
TEST(memory_is_waited_for)
{
	uint64_t before = t->vm->sched->ticks;

	map_anon(t->p, 16, 1, RW);
	rule(t, VMSIM_INJECT_PAGE, 1, false, 0, 25);
	put(t->p, PG(16), 1);
	assert_eq(t->vm->sched->ticks - before, 25);
}

/* A transfer that fails is an I/O error; the data are not lost. */
TEST(a_failed_transfer_loses_nothing)
{
	uint64_t value;

	unread_file(t);
	rule(t, VMSIM_INJECT_FILE, 1, false, 0, 0);
	assert_eq(vmsim_load(t->p, PG(16), &value, sizeof(value), NULL),
	    EFAULT);
	assert_eq(get(t->p, PG(16)), 5);
	put(t->p, PG(16), 8);
	vmsim_inject_clear(t->vm);
	rule(t, VMSIM_INJECT_FILE, 1, false, 0, 0);
	assert_eq(vmsim_msync(t->p, PG(16), PG(4), VMSIM_MS_SYNC), EIO);
	assert_eq(get(t->p, PG(16)), 8);
	assert_ok(vmsim_msync(t->p, PG(16), PG(4), VMSIM_MS_INVALIDATE));
	assert_eq(get(t->p, PG(16)), 8);

	map_anon(t->p, 32, 1, RW);
	put(t->p, PG(32), 7);
	vmsim_inject_clear(t->vm);
	rule(t, VMSIM_INJECT_SWAP, 1, false, 0, 0);
	assert_eq(vmsim_evict(t->p, PG(32)), VMSIM_EVICT_KEPT);
	assert_eq(vmsim_swap_used(t->vm), 0);
	assert_eq(get(t->p, PG(32)), 7);
}

/* Who waits for memory that never comes is told so; it is no hang. */
TEST_WITH(memory_away_for_ever_is_told, .p = NULL)
{
	rule(t, VMSIM_INJECT_MALLOC, 1, true, 0, 0);
	vmsim_enter(t->vm);
	expect_panic(t->vm, "4096 allocations in a row were made to fail",
	    (void)vm_object_allocate(OBJT_SWAP, 1));
	assert_non_null(strstr(vmsim_report_last(t->vm),
	    "injected: kernel allocation number 4096 failed"));
}

/* Frames that never come end the fault, as a shortage does. */
TEST(frames_away_for_ever_end_the_fault)
{
	map_anon(t->p, 16, 1, RW);
	rule(t, VMSIM_INJECT_PAGE, 1, true, 0, 0);
	assert_int_equal(vmsim_fault(t->p, PG(16), RW),
	    6 /* KERN_RESOURCE_SHORTAGE */);
	vmsim_inject_clear(t->vm);
	put(t->p, PG(16), 1);
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
TEST_WITH(a_sweep_ends_when_nothing_is_left, .p = NULL)
{
	uint64_t n;

	assert_ok(vmsim_inject_sweep(t->vm, VMSIM_INJECT_PAGE, 0, fault_once,
	    NULL, &n));
	assert_eq(n, 1);
	assert_ok(vmsim_inject_sweep(t->vm, VMSIM_INJECT_SWAP, 0, fault_once,
	    NULL, &n));
	assert_eq(n, 0);
	assert_eq(vmsim_inject_sweep(t->vm, VMSIM_INJECT_PAGER, 3, fault_once,
	    NULL, NULL), EINVAL);
	assert_null(vmsim_proc_next(t->vm, NULL));
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

/* An ordinary leak is no failure's. */
TEST_WITH(a_sweep_tells_a_leak, .p = NULL)
{
	expect_panic(t->vm,
	    "sweep: without any failure: frames 0 before and 1 after",
	    (void)vmsim_inject_sweep(t->vm, VMSIM_INJECT_PAGE, 0,
	    forget_the_process, NULL, NULL));
}

/* [m m m], all freed if they are all had. */
static void
forget_the_frames(struct vmsim *vm, void *arg)
{
	vm_page_t m[3];
	int i;

	for (i = 0; i < 3; i++) {
		m[i] = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
		if (m[i] == NULL)
			return;
	}
	while (i-- > 0)
		vm_page_free(m[i]);
}

/* A leak on the way out of a failure is told with its number. */
TEST_WITH(a_sweep_tells_a_leak_of_an_error_path, .p = NULL, .kernel = true)
{
	expect_panic(t->vm, "sweep: when frame allocation number 2 fails: "
	    "frames 0 before and 1 after", (void)vmsim_inject_sweep(t->vm,
	    VMSIM_INJECT_PAGE, 0, forget_the_frames, NULL, NULL));
}

struct softc {
	vm_page_t cached;	/* by who prepared the body */
};

/* The driver's last frame goes, too. */
static void
detach(struct vmsim *vm, void *arg)
{
	struct softc *sc = arg;
	vm_page_t m;

	m = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
	if (m != NULL)
		vm_page_free(m);
	vm_page_free(sc->cached);
}

/* A body may give back more than it found: each run, or no run. */
TEST_WITH(a_body_may_give_back_what_it_found, .p = NULL, .kernel = true)
{
	struct softc sc = { vm_page_alloc_noobj(VM_ALLOC_NORMAL) };
	uint64_t n;

	assert_ok(vmsim_inject_sweep(t->vm, VMSIM_INJECT_PAGE, 0, detach, &sc,
	    &n));
	assert_eq(n, 1);
	vm_page_free(sc.cached);
}

/* On its error path only: it is not the body's own. */
static void
free_what_is_not_had(struct vmsim *vm, void *arg)
{
	struct softc *sc = arg;
	vm_page_t m;

	m = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
	vm_page_free(m != NULL ? m : sc->cached);
}

TEST_WITH(a_sweep_tells_what_only_an_error_path_gives_back, .p = NULL,
    .kernel = true)
{
	struct softc sc = { vm_page_alloc_noobj(VM_ALLOC_NORMAL) };

	expect_panic(t->vm, "sweep: when frame allocation number 1 fails: "
	    "frames 1 before and 0 after, 1 when nothing fails",
	    (void)vmsim_inject_sweep(t->vm, VMSIM_INJECT_PAGE, 0,
	    free_what_is_not_had, &sc, NULL));
}

/* One frame fewer each time. */
static void
need_less_each_time(struct vmsim *vm, void *arg)
{
	int *n = arg;
	int i;

	for (i = 0; i < *n; i++)
		fault_once(vm, NULL);
	(*n)--;
}

/* What a restore does not bring back makes the runs differ. */
TEST_WITH(a_sweep_tells_a_body_that_remembers, .p = NULL)
{
	int n = 3;

	expect_panic(t->vm, "sweep: frame allocation number 2 is not reached, "
	    "and was when nothing failed", (void)vmsim_inject_sweep(t->vm,
	    VMSIM_INJECT_PAGE, 0, need_less_each_time, &n, NULL));
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
TEST_WITH(a_sweep_tells_a_violated_invariant, .p = NULL)
{
	t->vm->check_level = VMSIM_CHECK_OFF;
	expect_panic(t->vm, "sweep: without any failure: object 3",
	    (void)vmsim_inject_sweep(t->vm, VMSIM_INJECT_PAGE, 0,
	    break_a_count, NULL, NULL));
}
