/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copying a wired entry, whose pages may not be shared until written:
 *
 *	fork	  parent, wired [S: 0 1 2]	child gets [N: 0'1'2'], mapped
 *	upgrade	  wired read-only [S: . 1 .] -> [F: 0 . 2] becomes writeable:
 *		  [S: 0'1 2'] -> [F: 0 . 2], the wirings move up; with a copy
 *		  still due, into a new object [N: 0'1'2']
 *
 * An upgrade may find S shared with other entries (inheritance `share`).
 * They see the new pages too: their wirings of the page below move along, and
 * their mappings of it go.  FreeBSD moves only its own wiring, so the others
 * are undone on the wrong page later; and it cannot take away mappings of an
 * unmanaged page.  Source: FreeBSD vm_fault.c, vm_fault_copy_entry().
 */
#include <vm/vm_pageout.h>
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "map/map.h"
#include "map/sharers.h"
#include "fault/fault.h"

struct copy {
	vm_map_t	 src_map;
	pmap_t		 pmap;		/* of the destination */
	vm_map_entry_t	 entry;		/* destination */
	vm_object_t	 src;		/* top object of the source */
	vm_object_t	 dst;		/* top object of the destination */
	vm_pindex_t	 src_first;	/* index of the first page in src */
	vm_pindex_t	 dst_first;	/* and in dst */
	vm_prot_t	 prot;
	vm_prot_t	 access;
	bool		 upgrade;	/* source and destination are one */
};

/* A page of the source and the object that has it. */
struct found {
	vm_object_t	 object;	/* read-locked, unless it is dst */
	vm_page_t	 m;
	vm_pindex_t	 pindex;	/* that of the page in src */
};

/* The destination's object; false without memory. */
static bool
make_copy_object(struct copy *c)
{
	vm_map_entry_t entry;

	entry = c->entry;
	if (c->upgrade && (entry->eflags & MAP_ENTRY_NEEDS_COPY) == 0) {
		c->dst = c->src;
		c->dst_first = c->src_first;
		vm_object_reference(c->dst);
		return (true);
	}
	c->dst = vm_object_allocate_anon(atop(map_entry_size(entry)), NULL,
	    NULL, 0);
	if (c->dst == NULL)
		return (false);
	c->dst_first = 0;
	entry->object.vm_object = c->dst;
	entry->offset = 0;
	entry->eflags &= ~MAP_ENTRY_VN_EXEC;
	return (true);
}

/* Locks: dst, write. */
static void
charge_copy(struct copy *c, vm_ooffset_t *fork_charge)
{
	if (fork_charge != NULL) {
		c->dst->cred = map_owner();
		*fork_charge += map_entry_size(c->entry);
		return;
	}
	if ((c->dst->flags & OBJ_SWAP) == 0 || c->dst->cred != NULL)
		return;
	c->dst->cred = c->entry->cred;
	c->entry->cred = NULL;
}

/*
 * Walks the source's chain to the wired page.  Locks: dst write in and out;
 * out, f->object is read-locked unless it is dst.
 */
static void
find_source(const struct copy *c, vm_pindex_t pindex, struct found *f)
{
	vm_object_t next, object;

	f->pindex = pindex;
	object = c->src;
	if (object != c->dst)
		VM_OBJECT_RLOCK(object);
	for (;;) {
		f->m = vm_page_lookup(object, pindex);
		next = object->backing_object;
		if (f->m != NULL || next == NULL)
			break;
		VM_OBJECT_RLOCK(next);
		pindex += OFF_TO_IDX(object->backing_object_offset);
		if (object != c->dst)
			VM_OBJECT_RUNLOCK(object);
		object = next;
	}
	f->object = object;
	INVARIANT(f->m != NULL, "wired page %lu of %s is nowhere",
	    (u_long)f->pindex, describe_object(c->src).text);
}

static void
unlock_source(const struct copy *c, const struct found *f)
{
	if (f->object != c->dst)
		VM_OBJECT_RUNLOCK(f->object);
}

/* The page has been copied up into an object that other entries may see. */
static void
take_sharers_along(const struct copy *c, vm_page_t from, vm_page_t to)
{
	u_int n;

	if (c->src != c->dst || (c->dst->flags & OBJ_ONEMAPPING) != 0)
		return;
	if ((from->oflags & VPO_UNMANAGED) == 0)
		pmap_remove_all(from);
	else
		pmap_remove_unmanaged(from);
	n = map_count_wired(c->dst, to->pindex, c->entry);
	for (; n > 0; n--) {
		vm_page_wire(to);
		vm_page_unwire(from, PQ_INACTIVE);
	}
}

/*
 * A copy of the source in the destination, exclusively busy; NULL: all
 * unlocked to wait for memory, look again.
 */
static vm_page_t
copy_page(const struct copy *c, vm_pindex_t pindex, const struct found *f)
{
	vm_page_bits_t bits;
	vm_page_t m;

	/* Whoever was killed is to end soon, for its map is locked. */
	m = vm_page_alloc(c->dst, pindex, c->src_map->killed ?
	    VM_ALLOC_SYSTEM : VM_ALLOC_NORMAL);
	if (m == NULL) {
		VM_OBJECT_WUNLOCK(c->dst);
		unlock_source(c, f);
		if (!c->src_map->killed)
			vm_wait(c->dst);
		VM_OBJECT_WLOCK(c->dst);
		return (NULL);
	}
	take_sharers_along(c, f->m, m);
	pmap_copy_page(f->m, m);
	bits = page_valid_bits(f->m);
	page_set_bits(m, bits, bits);
	TELL(TRACE_COPY_WIRED, f->object->serial, f->m->pindex,
	    c->dst->serial, 0, pindex);
	unlock_source(c, f);
	return (m);
}

/* The page to map for one index, exclusively busy; NULL: look again. */
static vm_page_t
get_page(const struct copy *c, vm_pindex_t n, struct found *f)
{
	find_source(c, c->src_first + n, f);
	if (f->object != c->dst)
		return (copy_page(c, c->dst_first + n, f));
	if (!vm_page_busy_acquire(f->m, VM_ALLOC_WAITFAIL))
		return (NULL);
	return (f->m);
}

/*
 * Maps the page unless it is invalid: then somebody has truncated or
 * invalidated what is below, and all copies are alike in that.
 */
static void
enter_page(const struct copy *c, vm_offset_t va, vm_page_t m, vm_page_t from)
{
	unsigned tries = 0;

	if (vm_page_all_valid(m)) {
		/* Stores come without a fault that would tell the object. */
		if (c->upgrade)
			vm_object_set_writeable_dirty(c->dst);
		VM_OBJECT_WUNLOCK(c->dst);
		while (pmap_enter(c->pmap, va, m, c->prot, c->access |
		    (c->upgrade ? PMAP_ENTER_WIRED : 0), 0) != KERN_SUCCESS)
			mem_wait_heap("a page table", &tries);
		VM_OBJECT_WLOCK(c->dst);
	}
	if (!c->upgrade)
		vm_page_activate(m);
	else if (m != from) {
		(void)mem_forget_locked(from);
		vm_page_unwire(from, PQ_INACTIVE);
		vm_page_wire(m);
	}
	vm_page_xunbusy(m);
}

/* Locks: dst, write, dropped now and then. */
static void
copy_all_pages(const struct copy *c)
{
	struct found f;
	vm_page_t m;
	vm_pindex_t n, npages;

	npages = atop(map_entry_size(c->entry));
	for (n = 0; n < npages; n++) {
		do {
			m = get_page(c, n, &f);
		} while (m == NULL && !c->src_map->killed);
		if (m == NULL)
			return;
		if (f.object == c->dst && m->pindex >= c->dst->size) {
			/* The file was truncated. */
			vm_page_xunbusy(m);
			return;
		}
		enter_page(c, c->entry->start + ptoa(n), m, f.m);
	}
}

/*
 * Locks: both maps exclusive; the source entry is wired.  Sleeps.
 * Without memory for the object nothing is copied: a forked entry then has
 * no pages until they are touched.  Nor is the rest when the process was
 * killed: nobody will see it.
 */
void
vm_fault_copy_entry(vm_map_t dst_map, vm_map_t src_map,
    vm_map_entry_t dst_entry, vm_map_entry_t src_entry,
    vm_ooffset_t *fork_charge)
{
	struct copy c = {
		.src_map = src_map,
		.pmap = dst_map->pmap,
		.entry = dst_entry,
		.src = src_entry->object.vm_object,
		.src_first = OFF_TO_IDX(src_entry->offset),
		.prot = dst_entry->protection,
		.access = dst_entry->protection,
		.upgrade = src_entry == dst_entry,
	};

	INVARIANT(c.upgrade || dst_entry->object.vm_object == NULL,
	    "the copy of an entry at %#lx has an object already",
	    (u_long)dst_entry->start);
	if (!c.upgrade)
		c.access &= ~VM_PROT_WRITE;
	if (!make_copy_object(&c))
		return;
	VM_OBJECT_WLOCK(c.dst);
	charge_copy(&c, fork_charge);
	copy_all_pages(&c);
	VM_OBJECT_WUNLOCK(c.dst);
	if (c.upgrade) {
		dst_entry->eflags &= ~(MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY);
		vm_object_deallocate(c.src);
	}
}
