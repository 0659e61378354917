/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Splitting: an entry that maps a part of an anonymous object, of which each
 * page is mapped once at most, gets an object with just that part.
 *
 *	entry [1,3) of [O: 0 1 . 3] -> [F: 0 1 2 3]	becomes
 *	entry [0,2) of [N: 1 .] -> [F: 0 1 2 3], offset 1;  [O: 0 . . 3] -> [F]
 *
 * Source: vm_object.c, vm_object_split().
 */
#include "base/assert.h"
#include "sched/sched.h"
#include "pager/swap_index.h"
#include "object/object.h"
#include <vm/vm_map.h>
#include <vm/vm_page.h>
#include <vm/vm_radix.h>

/* The part to move: indices [first, first + npages) of `from`. */
struct split {
	vm_object_t	 from;		/* (c) */
	vm_object_t	 to;		/* (c) */
	vm_pindex_t	 first;		/* (c) */
	vm_size_t	 npages;	/* (c) */
	bool		 wired;		/* (c) the entry owns wirings */
};

/* Waits for a busy page of `from`.  Locks: both write, in and out. */
static void
wait_page_of_part(struct split *s, vm_page_t m)
{
	VM_OBJECT_WUNLOCK(s->to);
	if (vm_page_busy_sleep(m, "spltwt", 0))
		VM_OBJECT_WLOCK(s->from);
	VM_OBJECT_WLOCK(s->to);
}

static void
wait_memory_for_part(struct split *s)
{
	VM_OBJECT_WUNLOCK(s->to);
	VM_OBJECT_WUNLOCK(s->from);
	vm_radix_wait();
	VM_OBJECT_WLOCK(s->from);
	VM_OBJECT_WLOCK(s->to);
}

/*
 * Moves one page; it stays busy, so that it is not read or changed before its
 * swap has followed.  Its mappings stay.  Returns false if the locks were
 * dropped.
 */
static bool
move_page_to_part(struct split *s, vm_page_t m)
{
	if (!vm_page_tryxbusy(m)) {
		wait_page_of_part(s, m);
		return (false);
	}
	/* Left by a fault that gave up.  If wired, the entry needs it. */
	if (vm_page_none_valid(m) && !s->wired) {
		if (vm_page_remove(m))
			vm_page_free(m);
		return (true);
	}
	if (vm_page_rename(m, s->to, m->pindex - s->first) != 0) {
		vm_page_xunbusy(m);
		wait_memory_for_part(s);
		return (false);
	}
	return (true);
}

static void
move_pages_to_part(struct split *s)
{
	struct pctrie_iter pages;
	vm_page_t m;

	vm_page_iter_limit_init(&pages, s->from, s->first + s->npages);
	m = vm_radix_iter_lookup_ge(&pages, s->first);
	while (m != NULL) {
		INVARIANT((s->from->flags & OBJ_ONEMAPPING) != 0,
		    "%s is mapped again while it is split",
		    describe_object(s->from).text);
		if (move_page_to_part(s, m))
			m = vm_radix_iter_step(&pages);
		else
			m = vm_radix_iter_lookup_ge(&pages, s->first);
	}
}

static void
unbusy_pages(vm_object_t object)
{
	struct pctrie_iter pages;
	vm_page_t m;

	vm_page_iter_init(&pages, object);
	VM_RADIX_FOREACH(m, &pages)
		vm_page_xunbusy(m);
}

/* A new object, charged to whom the old one is. */
static vm_object_t
make_part_object(vm_object_t from, vm_size_t npages)
{
	return (vm_object_allocate_anon(npages, from, from->cred,
	    ptoa(npages)));
}

/* Both shadow the same from now on.  Locks: both write. */
static void
link_part_object(struct split *s, vm_ooffset_t offset)
{
	vm_object_t backing = s->from->backing_object;

	if (backing == NULL)
		return;
	object_backing_insert_ref(s->to, backing);
	s->to->backing_object_offset = s->from->backing_object_offset +
	    offset;
}

void
vm_object_split(vm_map_entry_t entry)
{
	struct split s;

	s.from = entry->object.vm_object;
	VM_OBJECT_ASSERT_WLOCKED(s.from);
	CONTRACT((s.from->flags & OBJ_ONEMAPPING) != 0,
	    "%s is to be split and may be mapped twice",
	    describe_object(s.from).text);
	if ((s.from->flags & OBJ_ANON) == 0 || object_refs(s.from) <= 1)
		return;
	VM_OBJECT_WUNLOCK(s.from);

	s.first = OFF_TO_IDX(entry->offset);
	s.npages = atop(entry->end - entry->start);
	s.wired = entry->wired_count != 0;
	s.to = make_part_object(s.from, s.npages);

	/*
	 * A collapse into `from` must end first, for it moves swap blocks.
	 * Then the new object's reference to the backing object keeps
	 * another from starting.
	 */
	VM_OBJECT_WLOCK(s.from);
	object_collapse_wait(s.from);
	VM_OBJECT_WLOCK(s.to);
	link_part_object(&s, entry->offset);

	/* The swap pager must not read pages in around the one asked for. */
	vm_object_set_flag(s.from, OBJ_SPLIT);
	move_pages_to_part(&s);
	object_swap_ops()->copy(s.from, s.to, s.first, FALSE);
	unbusy_pages(s.to);
	vm_object_clear_flag(s.from, OBJ_SPLIT);

	VM_OBJECT_WUNLOCK(s.from);
	VM_OBJECT_WUNLOCK(s.to);
	entry->object.vm_object = s.to;
	entry->offset = 0;
	TELL(TRACE_SPLIT, s.from->serial, s.first, s.to->serial,
	    (uint32_t)s.npages, 0);
	vm_object_deallocate(s.from);
	VM_OBJECT_WLOCK(s.to);
}
