/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Machines come and go: each layer sets up its state, from left to right,
 *	in the arena that is the machine.  Saving and restoring copy the arena.
 *
 * RULES
 *	1  A layer's init function uses only what the layers to its left have
 *	   set up, and fails with an errno value; nothing has to be undone.
 *	2  Driver code starts when all layers stand, and ends first.
 *	3  What is saved holds nothing of the host and has no thread under way.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Programs, through <vmsim/machine.h>, from outside all bodies.
 */
#include <errno.h>
#include <stdlib.h>

#include <vm/vm_page.h>
#include <vm/vm_param.h>

#include "base/assert.h"
#include "base/inject.h"
#include "base/panic.h"
#include "base/snapshot.h"
#include "sched/sched.h"
#include "kpi/kpi.h"
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "pager/pager.h"
#include "object/object.h"
#include "pagers/pagers.h"
#include "map/map.h"
#include "fault/fault.h"
#include "pageout/pageout.h"
#include "proc/proc.h"
#include "dev/cdev.h"
#include "observe/observe.h"

#define	FRAMES_DEFAULT	16384		/* 64 MiB */
#define	FRAMES_MIN	16
#define	FRAMES_BY_HAND	200	/* with fewer `target` is `min` */
#define	FRAMES_MAX	((MEM_DEV_BASE - MEM_RAM_BASE) >> PAGE_SHIFT)
#define	HEAP_MIN	(4UL << 30)	/* bytes reserved, not used */
#define	DEV_MAX		(16UL << 30)	/* bytes reserved, not used */

/* From left to right; each may use what those before it have set up. */
static int (*const layers[])(struct vmsim *) = {
	panic_init,
	inject_init,
	sched_init,
	kpi_init,
	mem_init,
	pmap_state_init,
	object_init,
	pager_init,
	pagers_init,
	map_init,
	fault_init,
	pageout_init,
	proc_init,
	cdev_init,
	observe_init,
};
#define	NLAYERS	(sizeof(layers) / sizeof(layers[0]))

/* What is wanted, with the defaults; false: it makes no sense. */
static bool
read_config(const struct vmsim_config *wanted, struct vmsim_config *config)
{
	struct policy policy;

	*config = wanted != NULL ? *wanted : (struct vmsim_config){ 0 };
	if (config->nframes == 0)
		config->nframes = FRAMES_DEFAULT;
	if (config->daemon_by_hand && config->nframes < FRAMES_BY_HAND)
		return (false);
	if (!policy_read(&policy, config->policies, NULL, 0))
		return (false);
	return (config->nframes >= FRAMES_MIN &&
	    config->nframes <= FRAMES_MAX &&
	    (unsigned)config->check_level <= VMSIM_CHECK_CALL);
}

/* A machine without layers; NULL: no memory. */
static struct vmsim *
reserve_machine(const struct vmsim_config *config)
{
	uint64_t ram = config->nframes << PAGE_SHIFT;
	const struct arena_layout layout = {
		.heap = HEAP_MIN + ram / 4,
		.pages = config->nframes * sizeof(struct vm_page),
		.ram = ram,
		.dev = DEV_MAX,
	};

	struct vmsim *vm;

	vm = arena_create(&layout, sizeof(struct vmsim));
	if (vm == NULL)
		return (NULL);
	vm->config = *config;
	vm->config.policies = NULL;	/* the text is the caller's */
	(void)policy_read(&vm->policy, config->policies, NULL, 0);
	/* Memcheck is told nothing below that. */
	if (vm->arena.watched && !SHADOW_IN_BUILD &&
	    config->check_level == VMSIM_CHECK_OFF)
		vm->config.check_level = VMSIM_CHECK_JUNK;
	vm->check_level = (uint8_t)vm->config.check_level;
	vm->trace.wanted = vm->trace_on = config->trace;
	vm->report_contracts = config->report_contracts;
	return (vm);
}

int
vmsim_policies_check(const char *policies, char *sentence, size_t size)
{
	struct policy policy;

	return (policy_read(&policy, policies, sentence, size) ? 0 : EINVAL);
}

/* Called with the new machine current; 0 or an errno value. */
static int
init_layers(struct vmsim *vm)
{
	unsigned i;
	int error;

	for (i = 0; i < NLAYERS; i++) {
		error = layers[i](vm);
		if (error != 0)
			return (error);
	}
	kpi_run_inits(false);
	vm->empty_chunks = vm->arena.live_chunks - vm->user_chunks;
	return (0);
}

struct vmsim *
vmsim_create(const struct vmsim_config *wanted)
{
	struct vmsim_config config;
	struct vmsim *previous, *vm;
	int error;

	if (!read_config(wanted, &config)) {
		errno = EINVAL;
		return (NULL);
	}
	vm = reserve_machine(&config);
	if (vm == NULL) {
		errno = ENOMEM;
		return (NULL);
	}
	previous = vmsim_enter(vm);
	error = init_layers(vm);
	vmsim_enter(previous);
	if (error != 0) {
		arena_destroy(&vm->arena);
		errno = error;
		return (NULL);
	}
	return (vm);
}

void
vmsim_destroy(struct vmsim *vm)
{
	struct vmsim *previous;

	if (vm == NULL)
		return;
	previous = vmsim_enter(vm);
	if (vm->trace.listener != NULL)
		vm->trace.listener(vm->trace.listener_arg, NULL);
	trace_listen(vm, NULL, NULL);
	if (!vm->dead && sched_is_idle(vm)) {
		kpi_run_inits(true);
		observe_check_memory();
	}
	sched_discard_threads(vm);
	pagers_fini(vm);
	snapshot_orphan_all(vm);
	vmsim_enter(previous != vm ? previous : NULL);
	arena_destroy(&vm->arena);
}

struct vmsim_snapshot *
vmsim_snapshot_create(struct vmsim *vm)
{
	struct vmsim_snapshot *snap;

	if (pagers_unsavable(vm) || vm->dead || !sched_is_idle(vm)) {
		errno = EBUSY;
		return (NULL);
	}
	snap = snapshot_create(vm);
	if (snap == NULL)
		errno = ENOMEM;
	return (snap);
}

void
vmsim_snapshot_restore(struct vmsim *vm, const struct vmsim_snapshot *snap)
{
	struct vmsim *previous = vmsim_enter(vm);

	sched_discard_threads(vm);
	vmsim_enter(previous);
	snapshot_restore(vm, snap);
}

void
vmsim_snapshot_destroy(struct vmsim_snapshot *snap)
{
	snapshot_destroy(snap);
}

void
vmsim_panic_hook_set(struct vmsim *vm, vmsim_panic_hook_t *hook, void *arg)
{
	vm->panic->hook = hook;
	vm->panic->hook_arg = arg;
}

uint64_t
vmsim_report_count(const struct vmsim *vm)
{
	return (vm->panic->nreports);
}

const char *
vmsim_report_last(const struct vmsim *vm)
{
	return (vm->panic->text);
}

void
vmsim_trace_set(struct vmsim *vm, bool on)
{
	vm->trace.wanted = on;
	vm->trace_on = on || vm->trace.listener != NULL;
}

uint64_t
vmsim_free_count(const struct vmsim *vm)
{
	return (vm->mem->nfree);
}

uint64_t
vmsim_swap_used(const struct vmsim *vm)
{
	return (swap_blocks_used(vm));
}

const char *
vmsim_version(void)
{
	return (VMSIM_VERSION);
}
