/* SPDX-License-Identifier: BSD-2-Clause */
/* The page daemon by hand, and the limits that it goes by. */
#include <errno.h>
#include <vmsim/pageout.h>

#include "mem/mem.h"
#include "pageout/pageout.h"
#include "proc/proc.h"

int
vmsim_daemon_run(struct vmsim *vm, struct vmsim_daemon_turn *turn)
{
	struct proc_call call;

	if (!vm->config.daemon_by_hand)
		return (EINVAL);
	proc_begin_machine(&call, vm);
	pageout_daemon_by_hand(turn);
	proc_end(&call);
	return (0);
}

int
vmsim_laundry_run(struct vmsim *vm, struct vmsim_laundry_turn *turn)
{
	struct proc_call call;

	if (!vm->config.daemon_by_hand)
		return (EINVAL);
	proc_begin_machine(&call, vm);
	pageout_laundry_by_hand(turn);
	proc_end(&call);
	return (0);
}

void
vmsim_daemon_watch_set(struct vmsim *vm, const struct vmsim_daemon_watch *watch)
{
	vm->pageout->watch = *watch;
}

void
vmsim_limits(struct vmsim *vm, struct vmsim_limits *limits)
{
	const struct mem_limits *l = &vm->mem->limits;

	*limits = (struct vmsim_limits){
		.pages = vm->mem->nframes,
		.reserved = l->reserved,
		.severe = l->severe,
		.min = l->min,
		.target = l->target,
		.inactive_target = l->inactive,
		.wakeup = l->wakeup,
		.pageout_min = l->pageout_min,
		.interrupt_min = l->interrupt_min,
		.background = l->background,
	};
}
