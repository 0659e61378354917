/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A call names its machine: while it runs that one is current, and then again
 * the one that was, whatever the call does.
 */
#include <vmsim/device.h>
#include <vmsim/inject.h>
#include <vmsim/observe.h>
#include <vmsim/pageout.h>
#include <vmsim/thread.h>
#include "support/words.h"

static struct vmsim *other;	/* is current before each call */

static void
begin(struct test *t)
{
	other = test_machine(16);
	vmsim_enter(other);
}

static void
end(struct test *t)
{
	vmsim_enter(NULL);
	test_machine_end(other);
}

TESTS(.p = "P", .begin = begin, .after = end,
    .config = { .nframes = 800, .daemon_by_hand = true });

#define	CALL(code) do {							\
	code;								\
	assert_ptr_equal(vmsim_current(), other);			\
} while (0)

static void
say_nothing(void *arg, const char *text, size_t len)
{
}

TEST(calls_of_a_process_leave_the_current_machine)
{
	uint64_t addr = PG(32), value = 1;
	struct vmsim_proc_usage u;
	struct vmsim_hold *hold;
	unsigned char vec[4];
	struct vmsim_proc *q;

	CALL(q = vmsim_proc_create(t->vm, "Q"));
	CALL(vmsim_proc_move_before(q, t->p));
	CALL((void)vmsim_proc_next(t->vm, NULL));
	CALL(vmsim_proc_exit(q));
	CALL(assert_ok(vmsim_mmap(t->p, &addr, PG(4), RW, PRIVATE | ANON,
	    NULL, 0)));
	CALL(assert_ok(vmsim_store(t->p, addr, &value, 8, NULL)));
	CALL(assert_ok(vmsim_load(t->p, addr, &value, 8, NULL)));
	CALL(assert_int_not_equal(vmsim_fetch(t->p, addr, NULL), 0));
	CALL(assert_ok(vmsim_touch(t->p, addr, 1, W, NULL)));
	CALL(assert_ok(vmsim_fault(t->p, addr, R)));
	CALL(assert_ok(vmsim_copyin(t->p, addr, &value, 8)));
	CALL(assert_ok(vmsim_copyout(t->p, &value, addr, 8)));
	CALL(assert_ok(vmsim_readmem(t->p, addr, &value, 8)));
	CALL(assert_ok(vmsim_writemem(t->p, addr, &value, 8)));
	CALL(assert_ok(vmsim_mincore(t->p, addr, PG(4), vec)));
	CALL(assert_ok(vmsim_msync(t->p, addr, PG(4), VMSIM_MS_SYNC)));
	CALL(assert_ok(vmsim_mlock(t->p, addr, PG(4))));
	CALL(assert_ok(vmsim_munlock(t->p, addr, PG(4))));
	CALL(hold = vmsim_hold_create(t->p, addr, PG(1), R));
	CALL(vmsim_hold_destroy(hold));
	CALL(assert_null(vmsim_hold_create(t->p, PG(99), PG(1), R)));
	CALL(q = vmsim_proc_fork(t->p, "Q", false));
	CALL(vmsim_proc_usage(q, &u));
	CALL(vmsim_proc_exit(q));
	CALL((void)vmsim_collapse(t->p, addr));
	CALL((void)vmsim_evict(t->p, addr));
	CALL(assert_ok(vmsim_madvise(t->p, addr, PG(4),
	    VMSIM_MADV_DONTNEED)));
	CALL(assert_ok(vmsim_minherit(t->p, addr, PG(4),
	    VMSIM_INHERIT_SHARE)));
	CALL(assert_ok(vmsim_mprotect(t->p, addr, PG(4), R)));
	CALL(assert_ok(vmsim_munmap(t->p, addr, PG(4))));
	CALL(assert_int_not_equal(vmsim_load(t->p, addr, &value, 8, NULL),
	    0));
}

TEST(calls_about_objects_leave_the_current_machine)
{
	struct vm_object *o;
	uint64_t paddr;
	void *where;

	CALL(o = vmsim_object_create_swap(t->vm, "S", 4));
	CALL(assert_ok(vmsim_object_truncate(t->vm, o, 2)));
	CALL(assert_ptr_equal(vmsim_object_find(t->vm, "S"), o));
	CALL(vmsim_object_release(t->vm, o));
	CALL(o = vmsim_object_create_phys(t->vm, "G", 4));
	CALL(assert_int_not_equal(vmsim_object_truncate(t->vm, o, 2), 0));
	CALL(vmsim_object_release(t->vm, o));
	CALL(o = vmsim_object_create_file(t->vm, "F", PG(4), NULL, NULL));
	CALL(assert_null(vmsim_object_create_file(t->vm, "F", PG(4), NULL,
	    NULL)));
	CALL(vmsim_object_release(t->vm, o));
	CALL(assert_null(vmsim_object_create_largepage(t->vm, "L", 512, 1)));
	CALL(assert_null(vmsim_object_open_host_file(t->vm, "/nowhere",
	    false)));
	CALL(assert_ok(vmsim_device_memory_create(t->vm, 1, &paddr, &where)));
}

TEST(calls_of_the_page_daemon_leave_the_current_machine)
{
	struct vmsim_daemon_turn turn;
	struct vmsim_laundry_turn laundry;
	struct vmsim_limits limits;

	CALL(vmsim_scan_active(t->vm, 4));
	CALL((void)vmsim_scan_inactive(t->vm, 4, NULL));
	CALL((void)vmsim_launder(t->vm, 4, true));
	CALL(assert_ok(vmsim_daemon_run(t->vm, &turn)));
	CALL(assert_ok(vmsim_laundry_run(t->vm, &laundry)));
	CALL(vmsim_limits(t->vm, &limits));
	CALL(vmsim_clock_advance(t->vm, 4));
	CALL(vmsim_thread_sleep(t->vm, 1));
}

TEST(calls_that_look_leave_the_current_machine)
{
	struct vmsim_leaks leaks;
	struct vmsim_counters c;

	map_anon(t->p, 16, 1, RW);
	vmsim_enter(other);
	CALL(assert_eq(vmsim_check(t->vm, say_nothing, NULL), 0));
	CALL(vmsim_leaks(t->vm, &leaks));
	CALL(vmsim_dump_leaks(t->vm, say_nothing, NULL));
	CALL(vmsim_dump(t->vm, "", say_nothing, NULL));
	CALL(vmsim_dump_stats(t->vm, "", say_nothing, NULL));
	CALL(vmsim_dump_queues(t->vm, "", say_nothing, NULL));
	CALL(vmsim_dump_policies(t->vm, "", say_nothing, NULL));
	CALL(vmsim_dump_page(t->p, PG(16), say_nothing, NULL));
	CALL(vmsim_dump_chain(t->p, PG(16), say_nothing, NULL));
	CALL((void)vmsim_dump_who(t->vm, "S1[0]", say_nothing, NULL));
	CALL(vmsim_dump_tlb(t->vm, "", say_nothing, NULL));
	CALL(vmsim_dump_story(t->vm, say_nothing, NULL));
	CALL((void)vmsim_draw(t->vm, VMSIM_PICTURE_TEXT, say_nothing, NULL));
	CALL(vmsim_counters(t->vm, &c));
}

TEST(saving_and_failing_leave_the_current_machine)
{
	const struct vmsim_inject_rule rule = {
		.kind = VMSIM_INJECT_PAGE, .nth = 9,
	};
	struct vmsim_snapshot *snap;
	struct vmsim *vm;

	CALL(snap = vmsim_snapshot_create(t->vm));
	CALL(vmsim_snapshot_restore(t->vm, snap));
	CALL(vmsim_snapshot_destroy(snap));
	CALL(assert_ok(vmsim_inject_add(t->vm, &rule)));
	CALL((void)vmsim_inject_seen(t->vm, VMSIM_INJECT_PAGE));
	CALL(vmsim_inject_clear(t->vm));
	CALL(assert_int_not_equal(vmsim_driver_attach(t->vm, "none"), 0));
	CALL(assert_int_not_equal(vmsim_driver_detach(t->vm, "none"), 0));
	CALL(assert_int_not_equal(vmsim_module_unload(t->vm, "none"), 0));
	CALL(assert_null(vmsim_open(t->p, "none", 0)));
	CALL(vm = vmsim_create(NULL));
	CALL(vmsim_destroy(vm));
}
