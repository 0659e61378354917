/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Freeing a page: what it must no longer be, and the frame goes back.
 *
 * A free page is VPB_FREED, so a thread that still holds its address cannot
 * busy it.  Source: FreeBSD vm/vm_page.c.
 */
#include "page/page.h"

static void
check_unused(vm_page_t m)
{
	if ((m->oflags & VPO_UNMANAGED) != 0) {
		VMSIM_PAGE_ASSERT(m, m->a.queue == PQ_NONE,
		    "is unmanaged, freed, and in a queue");
		return;
	}
	VMSIM_PAGE_ASSERT(m, pmap_page_is_unmapped(m),
	    "is freed and is mapped");
	VMSIM_PAGE_ASSERT(m,
	    (m->a.flags & (PGA_EXECUTABLE | PGA_WRITEABLE)) == 0,
	    "is freed and marked as mapped");
}

/* Source: vm_page_free_object_prep(). */
static void
leave_object(vm_page_t m)
{
	vm_page_assert_xbusied(m);
	VMSIM_PAGE_ASSERT(m, ((m->oflags & VPO_UNMANAGED) != 0) ==
	    ((m->object->flags & OBJ_UNMANAGED) != 0),
	    "is freed and is not managed as its object is");
	VMSIM_PAGE_ASSERT(m, (m->flags & PG_FICTITIOUS) != 0 ||
	    m->ref_count == VPRC_OBJREF, "is freed and is wired");
	(void)vm_page_remove_xbusy(m);
}

/* The page becomes as frames_alloc() returns it. */
static void
reset_page(vm_page_t m)
{
	if (m->a.queue != PQ_NONE)
		queue_forget(m);
	m->a = (vm_page_astate_t){ .queue = PQ_NONE };
	page_clear_bits(m, VM_PAGE_BITS_ALL, VM_PAGE_BITS_ALL);
	m->psind = 0;
	m->oflags = 0;
	m->md.pat_mode = VM_MEMATTR_DEFAULT;
}

/* Source: vm_page_free_prep(), vm_page_free_toq(). */
static void
free_page(vm_page_t m)
{
	page_begin_free(m);
	check_unused(m);
	VM_CNT_INC(v_tfree);
	if (m->object != NULL)
		leave_object(m);
	else
		vm_page_assert_unbusied(m);
	if ((m->flags & PG_FICTITIOUS) != 0) {
		VMSIM_PAGE_ASSERT(m, m->ref_count == 1,
		    "is fictitious, freed, and referenced");
		mem_busy_free(m);
		return;
	}
	VMSIM_PAGE_ASSERT(m, m->ref_count == 0, "is freed and is referenced");
	reset_page(m);
	mem_busy_free(m);
	frames_free(m);
	TELL(TRACE_FREE, 0, 0, 0, 0, atop(m->phys_addr));
}

void
vm_page_free_toq(vm_page_t m)
{
	m->flags &= (uint8_t)~PG_ZERO;
	free_page(m);
}

void
vm_page_free(vm_page_t m)
{
	vm_page_free_toq(m);
}

void
vm_page_free_zero(vm_page_t m)
{
	m->flags |= PG_ZERO;
	free_page(m);
}

void
vm_page_iter_free(struct pctrie_iter *pages, vm_page_t m)
{
	pages->index = m->pindex;
	vm_page_free(m);
}

int
vm_page_free_pages_toq(struct spglist *free, bool update_wire_count)
{
	vm_page_t m;
	int count = 0;

	while ((m = SLIST_FIRST(free)) != NULL) {
		SLIST_REMOVE_HEAD(free, plinks.s.ss);
		vm_page_free_toq(m);
		count++;
	}
	if (update_wire_count)
		curvm->mem->nwired -= (u_long)count;
	return (count);
}

/*
 * After a failed read, by the thread that ends the I/O.  If the page was wired
 * meanwhile, the last unwiring frees it.  Source: vm_page_free_invalid().
 */
void
vm_page_free_invalid(vm_page_t m)
{
	VMSIM_PAGE_ASSERT(m, m->valid == 0,
	    "is freed as invalid and is valid");
	VMSIM_PAGE_ASSERT(m, pmap_page_is_unmapped(m),
	    "is freed as invalid and is mapped");
	VMSIM_PAGE_ASSERT(m, m->object != NULL,
	    "is freed as invalid and has no object");
	PAGE_ASSERT_WLOCKED(m->object);
	vm_page_xbusy_claim(m);
	if (vm_page_remove(m))
		vm_page_free(m);
}
