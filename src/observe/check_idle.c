/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 7: nothing is held or under way in a machine at rest. */
#include <inttypes.h>

#include "sched/sched.h"
#include "object/object.h"
#include "observe/observe.h"

static void
check_idle_map(struct check *c, vm_map_t map)
{
	vm_map_entry_t entry;

	if (map->busy != 0)
		check_fail(c, "cross 7", "a map is busy %d times", map->busy);
	VM_MAP_ENTRY_FOREACH(entry, map) {
		if ((entry->eflags & MAP_ENTRY_IN_TRANSITION) != 0)
			check_fail(c, "cross 7", "the entry at 0x%" PRIx64
			    " is in transition", entry->start);
	}
}

static void
check_idle_page(struct check *c, const struct vm_page *m)
{
	if (m->busy_lock != VPB_UNBUSIED)
		check_fail(c, "cross 7", "%s is %s", describe_page(m).text,
		    describe_busy(m).text);
}

void
check_idle(struct check *c)
{
	struct vmspace *vms;
	vm_object_t object;
	vm_page_t m;

	if (curthread->td_nheld != 0)
		check_fail(c, "cross 7", "%s holds %d locks, the last is "
		    "\"%s\"", describe_thread(curthread).text,
		    curthread->td_nheld,
		    curthread->td_held[curthread->td_nheld - 1]->lo_name);
	OBSERVE_SPACE_FOREACH(vms)
		check_idle_map(c, &vms->vm_map);
	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		OBSERVE_PAGE_FOREACH(m, object)
			check_idle_page(c, m);
	}
}
