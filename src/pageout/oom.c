/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Out of memory: the largest process is ended.
 *
 * What is killed is the address space, with all processes that use it.  From
 * then on
 *
 *	calls under way	  may use the daemon's reserve, so that they come to an
 *			  end; those that wait for memory are woken for that
 *	their answer	  says that the process was killed, as does that of
 *			  every later call
 *	the reaper	  a thread of the machine, unmaps everything, as
 *			  another thread's munmap would
 *	the handle	  stays valid until vmsim_proc_exit()
 *
 * Source: FreeBSD vm_pageout.c, vm_pageout_oom(), vm_pageout_oom_pagecount();
 * swap_pager.c, vmspace_swap_count().  Deviation: processes that share a
 * space go together; FreeBSD ends them one after the other.
 */
#include <errno.h>

#include <vm/vm_extern.h>
#include "sched/sched.h"
#include "mem/mem.h"
#include "pager/swap_index.h"
#include "map/map.h"
#include "pageout/pageout.h"

#define	FAULT_PERIOD	10000	/* ticks between kills for faults */

/* Pages of the entry's part of a swap object that are in swap. */
static u_long
count_swapped(const struct vm_map_entry *entry, vm_object_t object)
{
	vm_pindex_t end, i;
	u_long n;

	if ((object->flags & OBJ_SWAP) == 0 || !VM_OBJECT_TRYRLOCK(object))
		return (0);
	i = OFF_TO_IDX(entry->offset);
	end = i + atop(entry->end - entry->start);
	n = 0;
	for (i = swap_index_next(object, i, end, NULL); i < end;
	    i = swap_index_next(object, i + 1, end, NULL))
		n++;
	VM_OBJECT_RUNLOCK(object);
	return (n);
}

/* Frames that the entry's end would set free, more or less. */
static u_long
count_resident(const struct vm_map_entry *entry, vm_object_t object)
{
	if ((entry->eflags & MAP_ENTRY_NEEDS_COPY) != 0 &&
	    object_refs(object) != 1)
		return (0);
	if (object->type == OBJT_PHYS || object->type == OBJT_VNODE ||
	    (object->flags & OBJ_SWAP) != 0)
		return ((u_long)object->resident_page_count);
	return (0);
}

/*
 * Nothing runs meanwhile, so the map's lock is not asked for: its holder may
 * be a fork that waits for memory.  (FreeBSD passes such a process over.)
 */
static u_long
size_of_map(vm_map_t map)
{
	vm_map_entry_t entry;
	vm_object_t object;
	u_long size;

	size = 0;
	VM_MAP_ENTRY_FOREACH(entry, map) {
		object = entry->object.vm_object;
		if (object != NULL)
			size += count_swapped(entry, object) +
			    count_resident(entry, object);
	}
	return (size);
}

/*
 * The largest; the older one of two.  Address spaces come and go at scheduling
 * points, so there is none meanwhile.
 */
static struct vmspace *
choose_largest_space(void)
{
	sched_hook_t *quiet;
	struct vmspace *big, *vms;
	u_long bigsize, size;

	quiet = sched_quiet_begin();
	big = NULL;
	bigsize = 0;
	TAILQ_FOREACH(vms, &curvm->map->spaces, vm_list) {
		if (vms->vm_map.killed)
			continue;
		size = size_of_map(&vms->vm_map);
		if (size > bigsize) {
			bigsize = size;
			big = vms;
		}
	}
	sched_quiet_end(quiet);
	return (big);
}

/*
 * Faults that wait for long do so together: they have one process ended in ten
 * seconds.
 */
static bool
is_too_early(void)
{
	const struct pageout_state *ps = curvm->pageout;

	return (ps->has_killed &&
	    sched_ticks() - ps->last_oom < FAULT_PERIOD);
}

bool
oom_kill(bool for_fault)
{
	struct vmspace *vms;

	if (for_fault && is_too_early())
		return (true);
	vms = choose_largest_space();
	if (vms == NULL)
		return (false);
	curvm->pageout->has_killed = true;
	curvm->pageout->last_oom = sched_ticks();
	vms->vm_map.killed = true;
	VM_CNT_INC(v_oomkills);
	TELL(TRACE_OOM, 0, vms->vm_pmap.pm_id, 0, 0, 0);
	mem_wake_all();
	sched_wakeup(&curvm->pageout->reaper);
	return (true);
}

void
oom_end_call(struct vmspace *vms)
{
	if (vms->vm_map.nentries != 0)
		sched_wakeup(&curvm->pageout->reaper);
}

/* Locks: none.  Sleeps. */
static void
empty_space(struct vmspace *vms)
{
	vm_map_t map = &vms->vm_map;

	vmspace_ref(vms);
	(void)vm_map_remove(map, vm_map_min(map), vm_map_max(map));
	vmspace_free(vms);
}

static struct vmspace *
next_killed(void)
{
	struct vmspace *vms;

	TAILQ_FOREACH(vms, &curvm->map->spaces, vm_list) {
		if (vms->vm_map.killed && vms->vm_map.nentries != 0)
			return (vms);
	}
	return (NULL);
}

static void
reap_spaces(void *arg)
{
	struct vmsim *previous;
	struct vmspace *vms;

	while ((vms = next_killed()) != NULL) {
		previous = machine_call_begin(arg);
		empty_space(vms);
		machine_call_end(previous);
	}
}

int
oom_init(void)
{
	return (sched_thread_start("reaper", reap_spaces, curvm,
	    &curvm->pageout->reaper) != NULL ? 0 : ENOMEM);
}
