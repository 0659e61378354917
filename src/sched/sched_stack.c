/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stacks: one of the arena's for each thread that has begun, and going from
 * one to another.  The address sanitizer is told where we go.
 */
#include "base/assert.h"
#include "sched/sched_private.h"
#include "sched/sched_switch.h"

#ifdef SHADOW_ASAN
#include <sanitizer/common_interface_defs.h>

/* A body that has ended leaves nothing behind. */
static void
begin_switch(struct thread *from, const struct thread *to)
{
	__sanitizer_start_switch_fiber(
	    curvm->sched->exiting != 0 ? NULL : &from->td_fake, to->td_stack,
	    to->td_stack_len);
}

/* The first time on a stack `td_fake` is NULL. */
static void
finish_switch(struct thread *td, struct thread *before)
{
	const void *bottom;
	size_t len;

	__sanitizer_finish_switch_fiber(td->td_fake, &bottom, &len);
	td->td_fake = NULL;
	/* Only the sanitizer knows where the host's stack is. */
	if (before == curvm->sched->main) {
		before->td_stack = (void *)(uintptr_t)bottom;
		before->td_stack_len = len;
	}
}

/* The sanitizer's own stack of a thread that does not go on. */
static void
forget_fake(struct thread *main, struct thread *td)
{
	void *mine;

	if (td->td_fake == NULL)
		return;
	__sanitizer_start_switch_fiber(&mine, td->td_stack, td->td_stack_len);
	__sanitizer_finish_switch_fiber(td->td_fake, NULL, NULL);
	__sanitizer_start_switch_fiber(NULL, main->td_stack,
	    main->td_stack_len);
	__sanitizer_finish_switch_fiber(mine, NULL, NULL);
	td->td_fake = NULL;
}
#else
static void
begin_switch(struct thread *from, const struct thread *to)
{
}

static void
finish_switch(struct thread *td, struct thread *before)
{
}
#endif

static void
give_stack(struct sched_state *ks, struct thread *td)
{
	unsigned slot;

	INVARIANT(~ks->slots != 0, "more threads than stacks");
	slot = (unsigned)__builtin_ctzll(~ks->slots);
	td->td_stack = arena_stack(slot, &td->td_stack_len);
	CONTRACT(td->td_stack != NULL, "the host gives no guarded stack for "
	    "%s", describe_thread(td).text);
	ks->slots |= 1ULL << slot;
	td->td_slot = (uint8_t)slot;
	/* What was suspended here before may have left its marks. */
	if (curvm->arena.watched)
		shadow_allow(td->td_stack, td->td_stack_len);
	td->td_sp = sched_switch_prepare((char *)td->td_stack +
	    td->td_stack_len, sched_body);
}

void
sched_arrived(struct thread *td)
{
	struct sched_state *ks = curvm->sched;

	finish_switch(td, ks->before);
	/* The stack of the body that has ended is no longer in use. */
	if (ks->exiting != 0) {
		ks->slots &= ~(1ULL << (ks->exiting - 1));
		ks->exiting = 0;
	}
	curvm->trace.fault = td->td_trace_fault;
}

void
sched_switch_to(struct thread *td)
{
	struct sched_state *ks = curvm->sched;
	struct thread *from = ks->running;

	from->td_trace_fault = curvm->trace.fault;
	ks->before = from;
	ks->running = td;
	sched_set_curthread(td);
	if (td->td_state == TD_NEW) {
		give_stack(ks, td);
		td->td_state = TD_READY;
	}
	TELL(TRACE_SWITCH, 0, from->td_tid, 0, 0, 0);
	begin_switch(from, td);
	sched_switch(&from->td_sp, td->td_sp);
	sched_arrived(from);
}

bool
sched_is_idle(const struct vmsim *vm)
{
	return (vm->sched->slots == 0 && vm->sched->running == vm->sched->main);
}

void
sched_discard_threads(struct vmsim *vm)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	uintptr_t stacks = (uintptr_t)vm->arena.stacks;
#ifdef SHADOW_ASAN
	struct thread *td;
#endif

	CONTRACT(here - stacks >= (uintptr_t)ARENA_STACKS * ARENA_STACK,
	    "%s gives up the threads of its machine, and so itself",
	    describe_thread(curthread).text);
#ifdef SHADOW_ASAN
	TAILQ_FOREACH(td, &vm->sched->threads, td_link) {
		if (td != vm->sched->main)
			forget_fake(vm->sched->main, td);
	}
#endif
}
