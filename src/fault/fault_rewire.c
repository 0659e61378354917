/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Policy of wirings: they follow the page that their entries see.  Entries
 * that share a shadow and have locked a page of a lower object must find their
 * wiring on the page that takes its place, for there they will undo it.
 * FreeBSD leaves it behind (F08).
 */
#include "base/machine.h"
#include "mem/mem.h"
#include "map/sharers.h"
#include "fault/fault.h"

static void
move_wirings(vm_page_t from, vm_page_t to, u_int n)
{
	for (; n > 0; n--) {
		vm_page_wire(to);
		(void)mem_forget_locked(from);
		vm_page_unwire(from, PQ_INACTIVE);
	}
}

/* The page that the top object's entries saw until now, or NULL. */
static vm_page_t
find_page_below(const struct fault *f)
{
	vm_pindex_t pindex = f->top.pindex;
	vm_object_t object = f->top.object;
	vm_page_t m = NULL;

	while (m == NULL && object->backing_object != NULL) {
		pindex += OFF_TO_IDX(object->backing_object_offset);
		object = object->backing_object;
		m = vm_page_lookup_unlocked(object, pindex);
	}
	return (m);
}

/*
 * A locked page below lost its contents when its object was cut short: the
 * zeroes in here.page take its place, so the wirings of all who see them move
 * along, except the one that this fault is about to make.
 */
void
fault_take_wirings_over(struct fault *f)
{
	vm_page_t from = find_page_below(f);

	if (from != NULL && vm_page_wired(from))
		move_wirings(from, f->here.page, map_count_wired(
		    f->top.object, f->top.pindex,
		    (f->flags & VM_FAULT_WIRE) != 0 ? f->entry : NULL));
}

/* The copy in here.page takes the source's place for all who share the top. */
void
fault_move_sharers(struct fault *f)
{
	if ((f->top.object->flags & OBJ_ONEMAPPING) == 0 &&
	    vm_page_wired(f->source))
		move_wirings(f->source, f->here.page, map_count_wired(
		    f->top.object, f->top.pindex, f->entry));
}
