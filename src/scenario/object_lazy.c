/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contents of large pages of 1 GiB.  Each of the 262144 pages would cost
 * memory of the host, and a scenario looks at a few: so contents are made
 * when an operation is about to look.
 *
 * Operations that follow each other do not notice.  They look at a page by its
 * address: a load, a store, a hold, a copy that a fault makes, or mlock and
 * mprotect of private memory.  Either the page is resident before, and is seen
 * to here; or it becomes so by a fault at that address, and populate sees to
 * the page that it is asked for.  With threads all contents are made at once.
 */
#include <vm/vm.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vmsim/process.h>
#include "scenario/engine.h"

#define	LOOK_MAX	64	/* pages of a range that a hold may take */

bool
object_lazy_init(struct scenario_run *run, struct test_object *t)
{
	if (t->spec->psind < 2 || run->script->nthreads > 0)
		return (true);
	t->made = vmsim_alloc(run->vm, t->npages / 8 + 1);
	return (t->made != NULL);
}

bool
object_has_contents(const struct test_object *t, uint64_t pindex)
{
	return (t->made == NULL ||
	    (t->made[pindex / 8] & 1 << pindex % 8) != 0);
}

void
object_made(struct test_object *t, uint64_t pindex)
{
	if (t->made != NULL)
		t->made[pindex / 8] |= (unsigned char)(1 << pindex % 8);
}

/* The lazy object of the run that owns a page, or NULL. */
static struct test_object *
find_lazy(struct scenario_run *run, vm_object_t owner)
{
	uint32_t i;

	for (i = 0; i < run->script->objects.n; i++)
		if (run->objects[i]->object == owner &&
		    run->objects[i]->made != NULL)
			return (run->objects[i]);
	return (NULL);
}

static void
look_at(struct scenario_run *run, vm_map_entry_t entry, vm_offset_t va)
{
	vm_object_t object = entry->object.vm_object;
	vm_ooffset_t offset = entry->offset + (va - entry->start);
	struct test_object *t;
	vm_page_t m = NULL;

	while (object != NULL && m == NULL) {
		m = vm_page_lookup_unlocked(object, OFF_TO_IDX(offset));
		offset += object->backing_object_offset;
		object = object->backing_object;
	}
	if (m == NULL)
		return;
	t = find_lazy(run, m->object);
	if (t == NULL || object_has_contents(t, m->pindex))
		return;
	object_fill(t, m->pindex, (void *)VM_PAGE_TO_DMAP(m));
	object_made(t, m->pindex);
}

/*
 * Is the page at this place of the operation's range going to be looked at?
 * In a long range only wired private memory is, which is copied.
 */
static bool
is_looked_at(const struct scenario_op *op, vm_map_entry_t entry, uint64_t i)
{
	if (i < LOOK_MAX)
		return (true);
	return ((entry->eflags & MAP_ENTRY_COW) != 0 &&
	    (op->verb->wires || entry->wired_count != 0));
}

static bool
has_lazy_objects(const struct scenario_run *run)
{
	uint32_t i;

	for (i = 0; i < run->script->objects.n; i++)
		if (run->objects[i]->made != NULL)
			return (true);
	return (false);
}

void
object_look(struct strand *s, const struct scenario_op *op)
{
	vm_map_t map;
	vm_map_entry_t entry;
	struct vmsim *before;
	vm_offset_t va = op->addr;
	uint64_t i;

	if (!op->has_addr || op->proc == NO_NAME ||
	    strand_proc(s, op) == NULL || !has_lazy_objects(s->run))
		return;
	before = vmsim_enter(s->run->vm);
	map = vmsim_proc_map(strand_proc(s, op));
	for (i = 0; i == 0 || i < op->npages; i++, va += PAGE_SIZE) {
		if (vm_map_lookup_entry(map, va, &entry) &&
		    is_looked_at(op, entry, i))
			look_at(s->run, entry, va);
	}
	vmsim_enter(before);
}
