/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks the rules of pagers.h; the messages carry their numbers. */
#include <vm/vm_page.h>
#include <vm/vm_radix.h>
#include "base/print.h"
#include "pager/swap_index.h"
#include "object/object.h"
#include "pagers/file.h"
#include "pagers/pagers.h"

/* Marks the blocks of one object; the number of its blocks. */
static uint64_t
mark_blocks(struct check *c, vm_object_t object)
{
	uint64_t n = 0;
	uint32_t block;
	vm_pindex_t i;

	i = swap_index_next(object, 0, OBJ_MAX_SIZE, &block);
	for (; i < OBJ_MAX_SIZE;
	    i = swap_index_next(object, i + 1, OBJ_MAX_SIZE, &block)) {
		n++;
		if (!swap_block_mark(block))
			check_fail(c, "swap 1", "page %ju of %s has block %u, "
			    "which is free or another's", (uintmax_t)i,
			    describe_object(object).text, block);
	}
	swap_index_check(object, c);
	return (n);
}

static void
unmark_blocks(vm_object_t object)
{
	uint32_t block;
	vm_pindex_t i;

	i = swap_index_next(object, 0, OBJ_MAX_SIZE, &block);
	for (; i < OBJ_MAX_SIZE;
	    i = swap_index_next(object, i + 1, OBJ_MAX_SIZE, &block))
		swap_block_unmark(block);
}

static bool
has_blocks(const struct vm_object *object)
{
	return ((object->flags & OBJ_SWAP) != 0 && !swap_index_empty(object));
}

static void
check_swap(struct check *c)
{
	vm_object_t object;
	uint64_t n = 0;

	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (has_blocks(object))
			n += mark_blocks(c, object);
	}
	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (has_blocks(object))
			unmark_blocks(object);
	}
	if (n != pagers()->swap.used)
		check_fail(c, "swap 2", "%ju swap blocks are in use and "
		    "objects have %ju", (uintmax_t)pagers()->swap.used,
		    (uintmax_t)n);
}

static void
check_list(struct check *c, const struct pager_list *list, int type,
    int other)
{
	vm_object_t object;
	int base;

	TAILQ_FOREACH(object, &list->objects, pager_object_list) {
		base = pager_base_type(object);
		if (object->handle == NULL ||
		    (base != type && base != other))
			check_fail(c, "pager 1", "%s of type %d is on the list "
			    "of \"%s\"", describe_object(object).text,
			    object->type, list->lock.lock_object.lo_name);
	}
}

/* The pages on an object's list. */
static uint64_t
count_made(struct check *c, vm_object_t object, vm_page_t m)
{
	uint64_t n = 0;

	for (; m != NULL; m = TAILQ_NEXT(m, plinks.q), n++) {
		if ((m->flags & PG_FICTITIOUS) == 0 ||
		    (m->object != object && m->object != NULL))
			check_fail(c, "pager 2", "page %ju on the list of %s "
			    "is not one that it made", (uintmax_t)m->pindex,
			    describe_object(object).text);
	}
	return (n);
}

static void
check_made(struct check *c, vm_object_t object, vm_page_t first)
{
	struct pctrie_iter pages;
	uint64_t made, resident = 0;
	vm_page_t m;

	made = count_made(c, object, first);
	vm_page_iter_init(&pages, object);
	VM_RADIX_FOREACH(m, &pages)
		resident += (m->flags & PG_FICTITIOUS) != 0;
	if (resident > made)
		check_fail(c, "pager 2", "%s has %ju fictitious pages and made "
		    "%ju", describe_object(object).text, (uintmax_t)resident,
		    (uintmax_t)made);
}

static void
check_file(struct check *c, vm_object_t object)
{
	const struct vnode_file *f = vnode_file(object);
	vm_ooffset_t size = object->un_pager.vnp.vnp_size;

	if (f->vnode.v_object != object ||
	    object->size != atop(round_page(size)))
		check_fail(c, "pager 3", "%s has %ju pages, its file %jd bytes "
		    "and %s", describe_object(object).text,
		    (uintmax_t)object->size, (intmax_t)size,
		    describe_object(f->vnode.v_object).text);
}

void
pagers_check(struct check *c)
{
	const struct pagers_state *ps = pagers();
	vm_object_t object;

	check_swap(c);
	check_list(c, &ps->swap_list, OBJT_SWAP, OBJT_SWAP);
	check_list(c, &ps->device_list, OBJT_DEVICE, OBJT_MGTDEVICE);
	check_list(c, &ps->phys_list, OBJT_PHYS, OBJT_PHYS);
	TAILQ_FOREACH(object, &curvm->object->list, object_list) {
		if (object->type == OBJT_DEVICE)
			check_made(c, object, TAILQ_FIRST(
			    &object->un_pager.devp.devp_pglist));
		else if (object->type == OBJT_SG)
			check_made(c, object, TAILQ_FIRST(
			    &object->un_pager.sgp.sgp_pglist));
		else if (object->type == OBJT_VNODE)
			check_file(c, object);
	}
}
