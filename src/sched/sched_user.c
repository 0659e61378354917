/* SPDX-License-Identifier: BSD-2-Clause */
/* <vmsim/thread.h>: the public face of threads and clock. */
#include <errno.h>

#include "base/assert.h"
#include "base/panic.h"
#include "sched/sched_private.h"

static struct thread *
thread_of_handle(struct vmsim_thread *handle)
{
	return ((struct thread *)(void *)handle);
}

/* NULL with errno: EINVAL no name, EAGAIN too many alive, ENOMEM. */
static struct thread *
start_named(const char *name, vmsim_thread_body_t *body, void *arg)
{
	struct thread *td;
	char *copy;

	errno = EINVAL;
	if (!describe_is_name(name))
		return (NULL);
	errno = EAGAIN;
	if (curvm->sched->nalive >= VMSIM_THREADS_MAX)
		return (NULL);
	errno = ENOMEM;
	copy = arena_strdup(name);
	if (copy == NULL)
		return (NULL);
	td = sched_thread_start(copy, body, arg, NULL);
	if (td == NULL)
		arena_strfree(copy);
	else
		td->td_copied = true;
	return (td);
}

struct vmsim_thread *
vmsim_thread_create(struct vmsim *vm, const char *name,
    vmsim_thread_body_t *body, void *arg)
{
	struct vmsim *previous = vmsim_enter(vm);
	struct thread *td;

	td = start_named(name, body, arg);
	vmsim_enter(previous);
	return ((struct vmsim_thread *)(void *)td);
}

void
vmsim_thread_join(struct vmsim_thread *handle)
{
	struct thread *td = thread_of_handle(handle);
	struct vmsim *previous = vmsim_enter(td->td_vm);

	sched_thread_join(td);
	vmsim_enter(previous);
}

void
vmsim_thread_run_all(struct vmsim *vm)
{
	struct vmsim *previous = vmsim_enter(vm);

	if (sched_run() == SCHED_PANIC)
		panic_deliver(vm);
	vmsim_enter(previous);
}

void
vmsim_thread_yield(struct vmsim *vm)
{
	struct vmsim *previous = vmsim_enter(vm);

	sched_yield_point();
	vmsim_enter(previous);
}

void
vmsim_thread_sleep(struct vmsim *vm, uint64_t ticks)
{
	struct vmsim *previous = vmsim_enter(vm);

	sched_nap("nap", ticks);
	vmsim_enter(previous);
}

uint32_t
vmsim_thread_id(struct vmsim *vm)
{
	return (vm->curtid);
}

const char *
vmsim_thread_name(struct vmsim *vm)
{
	return (vm->sched->running->td_name);
}

uint64_t
vmsim_clock(const struct vmsim *vm)
{
	return (vm->sched->ticks);
}

void
vmsim_clock_advance(struct vmsim *vm, uint64_t ticks)
{
	struct vmsim *previous = vmsim_enter(vm);

	sched_clock_advance(ticks);
	vmsim_enter(previous);
}

/* The note tells the two directions apart. */
void
vmsim_point(struct vmsim *vm, const void *addr, bool write)
{
	struct vmsim *previous = vmsim_enter(vm);

	sched_point(POINT_TEST, addr);
	sched_point(write ? POINT_WRITE : POINT_READ, addr);
	vmsim_enter(previous);
}

void
vmsim_mark(struct vmsim *vm, const char *text, size_t len)
{
	struct vmsim *previous = vmsim_enter(vm);

	TRACE(TRACE_MARK, 0, 0, (uintptr_t)text, (uint32_t)len, 0);
	vmsim_enter(previous);
}

void
vmsim_note(struct vmsim *vm, const void *addr, bool write)
{
	struct vmsim *previous = vmsim_enter(vm);

	sched_point(write ? POINT_WRITE : POINT_READ, addr);
	vmsim_enter(previous);
}
