/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a thread; the first one, main, is there from the start.
 *
 *	        chosen           returns
 *	  NEW ----------> READY ---------> DONE --> joined: gone
 *	   ^              |   ^   \
 *	   | wakeup  lock |   |    \ sleep           daemon returns
 *	 SLEEP <----------|---|-----+---> SLEEP      (no stack) --> SLEEP
 *	                 LOCK-+ free
 */
#include <errno.h>
#include <string.h>

#include <vm/vm_page.h>

#include "base/assert.h"
#include "base/panic.h"
#include "sched/sched_private.h"

u_int
vmsim_kpi_curtid(void)
{
	return (curvm->curtid);
}

static struct thread *
allocate_thread(const char *name)
{
	struct sched_state *ks = curvm->sched;
	struct thread *td;

	td = arena_zalloc(sizeof(*td));
	if (td == NULL)
		return (NULL);
	td->td_tid = ++ks->ntids;
	td->td_name = name;
	td->td_vm = curvm;
	TAILQ_INSERT_TAIL(&ks->threads, td, td_link);
	return (td);
}

struct thread *
sched_thread_create(const char *name)
{
	struct thread *td;

	td = allocate_thread(name);
	if (td != NULL)
		td->td_state = TD_DONE;
	return (td);
}

void
sched_thread_destroy(struct thread *td)
{
	CONTRACT(td != curthread && td->td_nheld == 0 && td->td_wchan == NULL,
	    "%s ends while it runs, waits or holds %d locks",
	    describe_thread(td).text, td->td_nheld);
	TAILQ_REMOVE(&curvm->sched->threads, td, td_link);
	curvm->sched->ngone++;
	TELL(TRACE_JOIN, 0, td->td_tid, 0, 0, 0);
	if (td->td_copied)
		arena_strfree((char *)(uintptr_t)td->td_name);
	arena_free(td, sizeof(*td));
}

struct thread *
sched_set_curthread(struct thread *td)
{
	struct thread *previous = curthread;

	curthread = td;
	curvm->curtid = td->td_tid;
	return (previous);
}

/* A daemon waits for its channel without a stack. */
static void
make_idle(struct thread *td)
{
	td->td_state = TD_SLEEP;
	td->td_wchan = td->td_daemon;
	td->td_wmesg = "idle";
	td->td_wdeadline = 0;
	td->td_wseq = ++curvm->sched->nsleeps;
	td->td_stack = NULL;
	curvm->sched->nsleepers++;
}

struct thread *
sched_thread_start(const char *name, void (*fn)(void *), void *arg,
    const void *daemon)
{
	struct sched_state *ks = curvm->sched;
	struct thread *td;

	if (ks->nalive >= VMSIM_THREADS_MAX)
		return (NULL);
	td = allocate_thread(name);
	if (td == NULL)
		return (NULL);
	ks->nalive++;
	td->td_fn = fn;
	td->td_arg = arg;
	td->td_daemon = daemon;
	if (daemon != NULL)
		make_idle(td);
	else {
		td->td_state = TD_NEW;
		TELL(TRACE_THREAD, 0, td->td_tid, 0, 0, 0);
		sched_notify_woken(td, curthread);
	}
	return (td);
}

/* What a thread must not take along. */
static void
check_end(struct thread *td)
{
	struct sched_state *ks = curvm->sched;
	int i;

	sched_check_none_held(td->td_name);
	CONTRACT(td->td_fault == NULL && td->td_nofault == 0,
	    "%s returns %s", describe_thread(td).text,
	    td->td_fault != NULL ? "in the midst of a fault" :
	    "with faults refused");
	for (i = 0; i < SCHED_EXITS && ks->exits[i] != NULL; i++)
		ks->exits[i](td);
}

/* The waiters for its end. */
static void
wake_joiners(struct thread *td)
{
	struct thread *waiter;

	if (curvm->sched->nsleepers == 0)
		return;
	TAILQ_FOREACH(waiter, &curvm->sched->threads, td_link) {
		if (waiter->td_wchan == td)
			sched_end_wait(waiter, td);
	}
}

void
sched_body(void)
{
	struct sched_state *ks = curvm->sched;
	struct thread *td = curthread;

	sched_arrived(td);
	td->td_fn(td->td_arg);
	check_end(td);
	ks->exiting = (uint8_t)(td->td_slot + 1);
	if (td->td_daemon != NULL)
		make_idle(td);
	else {
		td->td_state = TD_DONE;
		td->td_stack = NULL;
		ks->nalive--;
		TELL(TRACE_THREAD_END, 0, td->td_tid, 0, 0, 0);
		sched_notify_woken(td, td);
		wake_joiners(td);
	}
	(void)sched_give_way();
	PANIC("%s runs after its end", describe_thread(td).text);
}

void
sched_thread_join(struct thread *td)
{
	CONTRACT(td != curthread && td->td_fn != NULL &&
	    td->td_daemon == NULL, "%s cannot be joined by %s",
	    describe_thread(td).text, describe_thread(curthread).text);
	if (td->td_state != TD_DONE)
		(void)sched_block(td, "join", 0);
	sched_thread_destroy(td);
}

void
sched_add_exit(sched_exit_t *fn)
{
	struct sched_state *ks = curvm->sched;
	int i;

	for (i = 0; i < SCHED_EXITS; i++) {
		if (ks->exits[i] == NULL) {
			ks->exits[i] = fn;
			return;
		}
	}
	INVARIANT(false, "too many checks of exits");
}

void
sched_set_nest(sched_nest_t *fn)
{
	curvm->sched->nest = fn;
}

void
sched_set_gone(sched_gone_t *fn)
{
	curvm->sched->gone = fn;
}

/* describe_finder_t. */
static const char *
find_thread_name(uint32_t tid)
{
	const struct thread *td;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (td->td_tid == tid)
			return (td->td_name);
	}
	return (NULL);
}

/* A panic on another stack is told on the host's. */
static void
leave_dead(struct vmsim *vm)
{
	if (vm->sched->running != vm->sched->main)
		sched_stop(SCHED_PANIC);
}

int
sched_init(struct vmsim *vm)
{
	struct sched_state *ks;

	ks = vm->sched = arena_zalloc(sizeof(*ks));
	if (ks == NULL)
		return (ENOMEM);
	TAILQ_INIT(&ks->threads);
	TAILQ_INIT(&ks->callouts);
	ks->clock.td_name = "the clock";
	ks->clock.td_vm = vm;
	ks->clock.td_no_sleeping = 1;
	ks->main = allocate_thread("main");
	if (ks->main == NULL)
		return (ENOMEM);
	ks->main->td_state = TD_READY;
	ks->running = ks->before = ks->main;
	sched_set_curthread(ks->main);
	panic_add_printer(sched_print_threads);
	describe_find_threads(find_thread_name);
	vm->panic->leave = leave_dead;
	return (0);
}
