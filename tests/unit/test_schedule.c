/* SPDX-License-Identifier: BSD-2-Clause */
/* Schedulers of the host's: asked at each point, obeyed, and told. */
#include <errno.h>
#include <stdio.h>

#include <sys/mutex.h>
#include <vmsim/thread.h>

#include "sched/sched.h"
#include "support/support.h"

#define	NTHREADS	2

static struct vmsim *vm;
static struct vmsim_snapshot *snap;
static struct vmsim_thread *td[NTHREADS];
static struct mtx *m;		/* of the machine: restored with it */
static int var, other_var, chan, trail;

/* A schedule: which thread runs at the n-th question; 0: whoever can. */
static struct {
	const char *choice;	/* "2323": thread numbers, then the default */
	int	 n;		/* questions so far */
	int	 notes;		/* POINT_WRITE */
	int	 woken;
	int	 give_up;	/* at this question, or 0 */
	bool	 ask_second;	/* count when the first thread cannot run */
	int	 refused;
	char	 points[256];	/* kinds met, a letter each */
} s;

static struct thread *
pick(struct thread *now, bool stays)
{
	struct thread *next;
	int want = 0;

	if (*s.choice != '\0')
		want = *s.choice++ - '0';
	s.n++;
	TAILQ_FOREACH(next, &curvm->sched->threads, td_link) {
		if (next->td_tid == (uint32_t)want) {
			assert_true(sched_can_run(next));
			return (next);
		}
	}
	if (stays && sched_can_run(now))
		return (now);
	TAILQ_FOREACH(next, &curvm->sched->threads, td_link) {
		if (next != now && sched_can_run(next))
			return (next);
	}
	return (NULL);
}

static struct thread *
at_point(void *arg, struct thread *now)
{
	static const char letters[] = "?LSTUbzwploistrcmoXY";
	size_t len = strlen(s.points);

	assert_ptr_equal(arg, &s);
	assert_int_not_equal(now->td_tid, 1);
	if (len < sizeof(s.points) - 1) {
		s.points[len] = letters[now->td_point];
		s.points[len + 1] = '\0';
	}
	if (s.ask_second && now->td_tid == 3)
		s.refused += !sched_can_run((struct thread *)(void *)td[0]);
	if (s.give_up != 0 && s.n + 1 >= s.give_up)
		return (NULL);
	return (pick(now, true));
}

static struct thread *
at_wait(void *arg, struct thread *now, bool *abandon)
{
	assert_ptr_equal(arg, &s);
	assert_false(*abandon);
	return (pick(now, now->td_state != TD_READY));
}

static void
take_note(void *arg, struct thread *now, enum sched_point kind,
    const void *what)
{
	s.notes += kind == POINT_WRITE;
}

static void
hear(void *arg, struct thread *who, struct thread *by)
{
	assert_non_null(who);
	s.woken += by != who;
}

static const struct scheduler scheduler = {
	.point = at_point,
	.next = at_wait,
	.note = take_note,
	.woken = hear,
	.arg = &s,
};

static void
schedule(const char *choice)
{
	memset(&s, 0, sizeof(s));
	s.choice = choice;
	var = other_var = trail = 0;
	vmsim_snapshot_restore(vm, snap);
}

static int
setup(void **state)
{
	test_setup(state);
	vm = *state;
	vmsim_enter(vm);
	m = arena_zalloc(sizeof(*m));
	assert_non_null(m);
	mtx_init(m, "m", NULL, MTX_DEF);
	return (0);
}

static int
teardown(void **state)
{
	arena_free(m, sizeof(*m));
	return (test_teardown(state));
}

static void
begin(vmsim_thread_body_t *first, vmsim_thread_body_t *second)
{
	td[0] = vmsim_thread_create(vm, "first", first, NULL);
	td[1] = vmsim_thread_create(vm, "second", second, NULL);
	snap = vmsim_snapshot_create(vm);
	assert_non_null(snap);
	sched_set_scheduler(&scheduler);
}

static void
end(void)
{
	int i;

	sched_set_scheduler(NULL);
	vmsim_snapshot_restore(vm, snap);
	vmsim_snapshot_destroy(snap);
	vmsim_thread_run_all(vm);
	for (i = 0; i < NTHREADS; i++)
		vmsim_thread_join(td[i]);
}

static void
add_one(void *arg)
{
	int old;

	vmsim_point(vm, &var, false);
	old = var;
	vmsim_point(vm, &var, true);
	var = old + 1;
}

/* x = x + 1 twice: 2, unless one overtakes the other between its halves. */
static void
an_update_is_lost_by_a_schedule(void **state)
{
	begin(add_one, add_one);
	schedule("");
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(var, 2);
	assert_string_equal(s.points, "XXXX");
	assert_int_equal(s.notes, 2);
	/* 2 reads; 3 reads and writes; 2 writes. */
	schedule("2233");
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(var, 1);
	end();
}

static void
add_locked(void *arg)
{
	mtx_lock(m);
	add_one(arg);
	mtx_unlock(m);
}

/* Under a lock: at no question can the other one be chosen inside. */
static void
a_lock_that_is_taken_cannot_be_chosen(void **state)
{
	begin(add_locked, add_locked);
	schedule("");
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(var, 2);
	assert_string_equal(s.points, "LXXULXXU");
	/* 2 stands at its lock, 3 takes it: 2 cannot be chosen now. */
	schedule("233");
	s.ask_second = true;
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(s.refused, 2);
	assert_int_equal(var, 2);
	end();
}

static void
sleep_once(void *arg)
{
	trail = trail * 10 + 1;
	assert_int_equal(sched_sleep(&chan, NULL, "test", 0), 0);
	trail = trail * 10 + 2;
}

static void
wake_once(void *arg)
{
	trail = trail * 10 + 3;
	sched_wakeup(&chan);
	trail = trail * 10 + 4;
}

/* A wakeup before, at and after the point of sleep. */
static void
a_wakeup_meets_its_sleeper_at_every_point(void **state)
{
	begin(sleep_once, wake_once);
	schedule("");
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(trail, 1342);
	assert_int_equal(s.woken, 1);
	/* 2 stands at the point of its sleep; 3 wakes it there. */
	schedule("23332");
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(trail, 1342);
	/* 3 first: the wakeup is lost. */
	schedule("33");
	assert_int_equal(sched_run(), SCHED_DEADLOCK);
	assert_int_equal(trail, 341);
	end();
}

/* Given up at the third question, again and again. */
static void
an_execution_may_be_given_up(void **state)
{
	int i;

	begin(add_locked, add_locked);
	for (i = 0; i < 1000; i++) {
		schedule("");
		s.give_up = 2 + i % 6;
		if (sched_run() != SCHED_ABANDONED) {
			print_error("%d: %s\n", i, vmsim_report_last(vm));
			fail();
		}
	}
	/* It may go on, too. */
	s.give_up = 0;
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(var, 2);
	end();
}

static void
yield_once(void *arg)
{
	trail = trail * 10 + 1;
	sched_pause("test", 5);
	trail = trail * 10 + 2;
}

/* A pause gives way, and time stands still. */
static void
a_pause_only_gives_way(void **state)
{
	begin(yield_once, yield_once);
	schedule("");
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(trail, 1122);
	assert_int_equal(sched_ticks(), 0);
	end();
}

static void
nap(void *arg)
{
	sched_nap("test", 5);
	trail = trail * 10 + 1;
}

/* The clock goes on when the scheduler finds nobody. */
static void
the_clock_goes_on_when_nobody_can_run(void **state)
{
	begin(nap, add_one);
	schedule("");
	assert_int_equal(sched_run(), SCHED_DONE);
	assert_int_equal(sched_ticks(), 5);
	assert_int_equal(trail, 1);
	end();
}

static void
read_user_memory(void *arg)
{
	trail = (int)vmsim_thread_id(vm);
}

/* Main's own calls are no questions. */
static void
main_is_never_asked_about(void **state)
{
	begin(read_user_memory, read_user_memory);
	schedule("");
	mtx_lock(m);
	mtx_unlock(m);
	vmsim_point(vm, &var, true);
	assert_int_equal(s.n, 0);
	vmsim_thread_yield(vm);
	assert_int_equal(s.n, 0);
	end();
}

int
main(void)
{
#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(an_update_is_lost_by_a_schedule),
		T(a_lock_that_is_taken_cannot_be_chosen),
		T(a_wakeup_meets_its_sleeper_at_every_point),
		T(an_execution_may_be_given_up),
		T(a_pause_only_gives_way),
		T(the_clock_goes_on_when_nobody_can_run),
		T(main_is_never_asked_about),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
