/* SPDX-License-Identifier: BSD-2-Clause */
/* The page daemon turn by turn, and threads that wait for frames meanwhile. */
#include <vm/vm_pageout.h>
#include <vmsim/pageout.h>

#include "mem/mem.h"
#include "pageout/pageout.h"
#include "support/words.h"

#define	NFRAMES		1000u

TESTS(.config = { .nframes = NFRAMES, .daemon_by_hand = true },
    .kernel = true, .p = "p");

static struct vmsim_daemon_turn turn;
static struct vmsim_laundry_turn wash;

static void
daemon_turn(struct test *t)
{
	assert_ok(vmsim_daemon_run(t->vm, &turn));
}

static void
laundry(struct test *t)
{
	assert_ok(vmsim_laundry_run(t->vm, &wash));
}

/* Stores until only so many frames are free: pages from 16 on. */
static unsigned
fill(struct test *t, u_long nfree)
{
	unsigned n = (unsigned)(vmsim_free_count(t->vm) - nfree);

	map_anon(t->p, 16, NFRAMES, RW);
	put_each(t->p, 16, n, 16);
	assert_eq(vmsim_free_count(t->vm), nfree);
	return (n);
}

TEST(limits_are_told)
{
	struct vmsim_limits l;

	vmsim_limits(t->vm, &l);
	assert_eq(l.pages, NFRAMES);
	assert_eq(l.interrupt_min, 2);
	assert_eq(l.pageout_min, 34);
	assert_eq(l.reserved, 67);
	assert_eq(l.severe, 69);
	assert_eq(l.min, 72);
	assert_eq(l.target, 87);
	assert_eq(l.wakeup, 72);
	assert_eq(l.inactive_target, 130);
	assert_eq(l.background, 1);
}

TEST_WITH(a_machine_by_hand_has_200_frames_at_least, .no_machine = true)
{
	struct vmsim_config config = { .nframes = 199, .daemon_by_hand = true };
	struct vmsim *vm;

	assert_null(vmsim_create(&config));
	assert_eq(errno, EINVAL);
	config.nframes = 200;
	vm = vmsim_create(&config);
	assert_non_null(vm);
	vmsim_destroy(vm);
}

TEST_WITH(other_machines_have_no_turns, .p = "p")
{
	assert_eq(vmsim_daemon_run(t->vm, &turn), EINVAL);
	assert_eq(vmsim_laundry_run(t->vm, &wash), EINVAL);
}

/* Nothing is missing: it sleeps a tenth of a second each time. */
TEST(an_idle_daemon_sleeps)
{
	daemon_turn(t);
	assert_eq(turn.rest, VMSIM_DAEMON_SLEPT);
	assert_eq(turn.shortage, 0);
	assert_eq(turn.free, NFRAMES);
	assert_true(turn.met);
	assert_eq(vmsim_clock(t->vm), 100);
	laundry(t);
	assert_eq(wash.work, VMSIM_LAUNDRY_ASLEEP);
	assert_eq(vmsim_clock(t->vm), 100);
}

/*
 * All pages are dirty and active: the inactive scan finds nothing, so the
 * laundry is told of a shortfall; then the worn-out pages come.
 */
TEST(a_shortage_is_worked_off_by_turns)
{
	const struct mem_limits *l = &t->vm->mem->limits;
	int i;

	(void)fill(t, l->wakeup - 1);
	daemon_turn(t);
	assert_eq(turn.rest, VMSIM_DAEMON_AGAIN);
	assert_true(turn.shortage > 0);
	assert_eq(turn.freed, 0);
	assert_false(turn.met);
	assert_true(turn.active > 0);
	assert_eq(vmsim_clock(t->vm), 10);
	laundry(t);
	assert_int_not_equal(wash.work, VMSIM_LAUNDRY_ASLEEP);
	daemon_turn(t);
	assert_eq(turn.rest, VMSIM_DAEMON_PAUSED);
	assert_eq(vmsim_clock(t->vm), 110);
	for (i = 0; i < 20 && turn.rest != VMSIM_DAEMON_SLEPT; i++) {
		laundry(t);
		daemon_turn(t);
	}
	assert_eq(turn.rest, VMSIM_DAEMON_SLEPT);
	assert_true(vmsim_swap_used(t->vm) > 0);
}

/* What requests did not get is freed beyond what is missing. */
TEST(the_deficit_counts)
{
	vm_page_t pages[NFRAMES], m;
	u_long n = 0;

	while ((m = vm_page_alloc_noobj(VM_ALLOC_NORMAL)) != NULL)
		pages[n++] = m;
	assert_eq(t->vm->mem->deficit, 1);
	assert_null(vm_page_alloc_noobj(VM_ALLOC_NORMAL | VM_ALLOC_COUNT(5)));
	assert_eq(t->vm->mem->deficit, 6);
	daemon_turn(t);
	assert_eq(turn.addl, 6);
	assert_eq(t->vm->mem->deficit, 0);
	while (n > 0)
		vm_page_free(pages[--n]);
}

static void
say_wait(void *arg, const char *channel)
{
	test_say(arg, "%s:", channel);
}

static void
say_daemon(void *arg, const struct vmsim_daemon_turn *d)
{
	test_say(arg, "%s", d->freed != 0 ? "daemon+" : "daemon");
}

static void
say_laundry(void *arg, const struct vmsim_laundry_turn *l)
{
	test_say(arg, "%s", l->laundered != 0 ? "laundry+" : "laundry");
}

static void
watch(struct test *t)
{
	const struct vmsim_daemon_watch w = {
		say_wait, say_daemon, say_laundry, t
	};

	vmsim_daemon_watch_set(t->vm, &w);
}

/* Inactive clean pages of a file are there: one turn does it. */
TEST(a_fault_waits_for_turns_of_the_daemon)
{
	struct vm_object *file = new_file(t, "file", NFRAMES);
	unsigned i;

	assert_ok(map_at(t->p, 16, NFRAMES, R, SHARED, file));
	for (i = 0; !vm_page_count_severe(); i++)
		(void)vmsim_touch(t->p, PG(16 + i), 1, R, NULL);
	assert_ok(vmsim_madvise(t->p, PG(16), PG(i), VMSIM_MADV_DONTNEED));
	watch(t);
	assert_ok(vmsim_touch(t->p, PG(16 + i), 1, R, NULL));
	assert_said(t, "pfault: daemon+");
	assert_true(vmsim_free_count(t->vm) + 1 >= t->vm->mem->limits.min);
}

/* All are dirty: the laundry's turn comes between. */
TEST(a_fault_waits_for_turns_of_the_laundry)
{
	unsigned n;

	n = fill(t, t->vm->mem->limits.severe - 1);
	watch(t);
	put(t->p, PG(16 + n), 1);
	assert_non_null(strstr(t->said, "pfault: daemon laundry"));
	assert_non_null(strstr(t->said, "laundry+ daemon+"));
	t->said[t->said_len = 0] = '\0';
	assert_each(t->p, 16, n, 16);
}

TEST(others_wait_for_them_too)
{
	unsigned n;
	vm_page_t last, m;

	n = fill(t, t->vm->mem->limits.severe - 1);
	last = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
	assert_eq(vmsim_free_count(t->vm), t->vm->mem->limits.reserved);
	watch(t);
	m = vm_page_alloc_noobj(VM_ALLOC_NORMAL | VM_ALLOC_WAITOK);
	assert_non_null(m);
	assert_non_null(strstr(t->said, "vmwait: daemon"));
	t->said[t->said_len = 0] = '\0';
	vm_page_free(m);
	vm_page_free(last);
	assert_each(t->p, 16, n, 16);
}

static u_long ntaken;

static void
take_all_frames(int req)
{
	while (vm_page_alloc_noobj(req) != NULL)
		ntaken++;
}

/* FreeBSD's daemon would go round for ever. */
TEST_WITH(a_wait_without_hope_is_a_livelock, .kernel = true, .p = "p",
    .stuck = true,
    .config = { .nframes = NFRAMES, .daemon_by_hand = true })
{
	take_all_frames(VM_ALLOC_SYSTEM);
	expect_panic(t->vm, "livelock: thread 1 (main) waits on \"vmwait\", 2 "
	    "of 1000 frames are free, and the page daemon finds no other to "
	    "free in 1000 turns", vm_wait_min());
}

/*
 * 256 frames: 66 are reserved, and with 67 nobody waits.  The fault takes that
 * one for the copy, and finds none for what is to be copied.
 */
TEST_WITH(a_fault_that_needs_two_frames_and_gets_one_is_a_livelock,
    .kernel = true, .p = "p", .stuck = true,
    .config = { .nframes = 256, .daemon_by_hand = true })
{
	struct vm_object *file = new_file(t, "file", 4);

	assert_ok(map_at(t->p, 16, 4, RW, PRIVATE, file));
	while (vmsim_free_count(t->vm) > t->vm->mem->limits.min)
		(void)vm_page_alloc_noobj(VM_ALLOC_NORMAL);
	expect_panic(t->vm, "livelock: the fault at 0x10000 needs two frames "
	    "and gets one, ", put(t->p, PG(16), 1));
}
