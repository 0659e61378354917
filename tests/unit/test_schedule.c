/* SPDX-License-Identifier: BSD-2-Clause */
/* Schedulers of the host's: asked at each point, obeyed, and told. */
#include <sys/mutex.h>
#include <vmsim/thread.h>

#include "sched/sched.h"
#include "support/test.h"

#define	NTHREADS	2

static struct vmsim_thread *td[NTHREADS];
static struct mtx *lock;	/* of the machine: restored with it */
static int var, other_var, chan, trail;

/* A schedule: which thread runs at the n-th question; 0: any that can. */
static struct {
	const char *choice;	/* "2323": thread numbers, then the default */
	int	 n;		/* questions so far */
	int	 notes;		/* POINT_WRITE */
	int	 woken;
	int	 give_up;	/* at this question, or 0 */
	bool	 ask_second;	/* count when the first thread cannot run */
	int	 refused;
	char	 points[256];	/* kinds met, a letter each */
} asked;

static struct thread *
pick(struct thread *now, bool stays)
{
	struct thread *next;
	int want = 0;

	if (*asked.choice != '\0')
		want = *asked.choice++ - '0';
	asked.n++;
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
	size_t len = strlen(asked.points);

	assert_ptr_equal(arg, &asked);
	assert_int_not_equal(now->td_tid, 1);
	if (len < sizeof(asked.points) - 1) {
		asked.points[len] = letters[now->td_point];
		asked.points[len + 1] = '\0';
	}
	if (asked.ask_second && now->td_tid == 3)
		asked.refused += !sched_can_run((struct thread *)(void *)td[0]);
	if (asked.give_up != 0 && asked.n + 1 >= asked.give_up)
		return (NULL);
	return (pick(now, true));
}

static struct thread *
at_wait(void *arg, struct thread *now, bool *abandon)
{
	assert_ptr_equal(arg, &asked);
	assert_false(*abandon);
	return (pick(now, now->td_state != TD_READY));
}

static void
take_note(void *arg, struct thread *now, enum sched_point kind,
    const void *what)
{
	asked.notes += kind == POINT_WRITE;
}

static void
hear(void *arg, struct thread *who, struct thread *by)
{
	assert_non_null(who);
	asked.woken += by != who;
}

static const struct scheduler scheduler = {
	.point = at_point,
	.next = at_wait,
	.note = take_note,
	.woken = hear,
	.arg = &asked,
};

static void
schedule(struct test *t, const char *choice)
{
	memset(&asked, 0, sizeof(asked));
	asked.choice = choice;
	var = other_var = trail = 0;
	test_restore(t);
}

static void
init(struct test *t)
{
	lock = arena_zalloc(sizeof(*lock));
	assert_non_null(lock);
	mtx_init(lock, "m", NULL, MTX_DEF);
}

static void
fini(struct test *t)
{
	arena_free(lock, sizeof(*lock));
}

TESTS(.kernel = true, .begin = init, .end = fini);

static void
begin(struct test *t, vmsim_thread_body_t *first, vmsim_thread_body_t *second)
{
	td[0] = vmsim_thread_create(t->vm, "first", first, NULL);
	td[1] = vmsim_thread_create(t->vm, "second", second, NULL);
	test_save(t);
	sched_set_scheduler(&scheduler);
}

static void
end(struct test *t)
{
	int i;

	sched_set_scheduler(NULL);
	test_restore(t);
	vmsim_thread_run_all(t->vm);
	for (i = 0; i < NTHREADS; i++)
		vmsim_thread_join(td[i]);
}

static void
add_one(void *arg)
{
	int old;

	vmsim_point(curvm, &var, false);
	old = var;
	vmsim_point(curvm, &var, true);
	var = old + 1;
}

/* x = x + 1 twice: 2, unless one overtakes the other between its halves. */
TEST(an_update_is_lost_by_a_schedule)
{
	begin(t, add_one, add_one);
	schedule(t, "");
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(var, 2);
	assert_string_equal(asked.points, "XXXX");
	assert_eq(asked.notes, 2);
	/* 2 reads; 3 reads and writes; 2 writes. */
	schedule(t, "2233");
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(var, 1);
	end(t);
}

static void
add_locked(void *arg)
{
	mtx_lock(lock);
	add_one(arg);
	mtx_unlock(lock);
}

/* Under a lock: at no question can the other one be chosen inside. */
TEST(a_lock_that_is_taken_cannot_be_chosen)
{
	begin(t, add_locked, add_locked);
	schedule(t, "");
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(var, 2);
	assert_string_equal(asked.points, "LXXULXXU");
	/* 2 stands at its lock, 3 takes it: 2 cannot be chosen now. */
	schedule(t, "233");
	asked.ask_second = true;
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(asked.refused, 2);
	assert_eq(var, 2);
	end(t);
}

static void
sleep_once(void *arg)
{
	trail = trail * 10 + 1;
	assert_eq(sched_sleep(&chan, NULL, "test", 0), 0);
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
TEST(a_wakeup_meets_its_sleeper_at_every_point)
{
	begin(t, sleep_once, wake_once);
	schedule(t, "");
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(trail, 1342);
	assert_eq(asked.woken, 1);
	/* 2 stands at the point of its sleep; 3 wakes it there. */
	schedule(t, "23332");
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(trail, 1342);
	/* 3 first: the wakeup is lost. */
	schedule(t, "33");
	assert_eq(sched_run(), SCHED_DEADLOCK);
	assert_eq(trail, 341);
	end(t);
}

/* Given up at the third question, again and again. */
TEST(an_execution_may_be_given_up)
{
	int i;

	begin(t, add_locked, add_locked);
	for (i = 0; i < 1000; i++) {
		schedule(t, "");
		asked.give_up = 2 + i % 6;
		if (sched_run() != SCHED_ABANDONED) {
			print_error("%d: %s\n", i, vmsim_report_last(curvm));
			fail();
		}
	}
	/* It may go on, too. */
	asked.give_up = 0;
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(var, 2);
	end(t);
}

static void
yield_once(void *arg)
{
	trail = trail * 10 + 1;
	sched_pause("test", 5);
	trail = trail * 10 + 2;
}

/* A pause gives way, and time stands still. */
TEST(a_pause_only_gives_way)
{
	begin(t, yield_once, yield_once);
	schedule(t, "");
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(trail, 1122);
	assert_eq(sched_ticks(), 0);
	end(t);
}

static void
nap(void *arg)
{
	sched_nap("test", 5);
	trail = trail * 10 + 1;
}

/* The clock goes on when the scheduler finds no thread. */
TEST(the_clock_goes_on_when_nobody_can_run)
{
	begin(t, nap, add_one);
	schedule(t, "");
	assert_eq(sched_run(), SCHED_DONE);
	assert_eq(sched_ticks(), 5);
	assert_eq(trail, 1);
	end(t);
}

static void
read_user_memory(void *arg)
{
	trail = (int)vmsim_thread_id(curvm);
}

/* Main's own calls are no questions. */
TEST(main_is_never_asked_about)
{
	begin(t, read_user_memory, read_user_memory);
	schedule(t, "");
	mtx_lock(lock);
	mtx_unlock(lock);
	vmsim_point(curvm, &var, true);
	assert_eq(asked.n, 0);
	vmsim_thread_yield(curvm);
	assert_eq(asked.n, 0);
	end(t);
}
