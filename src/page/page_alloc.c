/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Allocating one page.
 *
 * The fast path, a recently freed frame for an object with memory for its
 * trie, is straight-line code: a zero-fill fault runs through here.
 * Source: FreeBSD vm/vm_page.c.
 */
#include <string.h>

#include "page/page.h"

#define	ALLOC_FLAGS	(PAGE_ALLOC_COMMON | VM_ALLOC_NOBUSY |		\
	VM_ALLOC_NOFREE | VM_ALLOC_SBUSY)
#define	NOOBJ_FLAGS	(PAGE_ALLOC_COMMON | VM_ALLOC_NOFREE | VM_ALLOC_WAITOK)
#define	NOOBJ_PINDEX	0xdeadc0dedeadc0deul

void
page_check_request(int req, int allowed)
{
	CONTRACT((req & ~allowed) == 0,
	    "a page is asked for with flags %#x that do not apply",
	    (u_int)(req & ~allowed));
	CONTRACT((req & (VM_ALLOC_NOBUSY | VM_ALLOC_SBUSY)) !=
	    (VM_ALLOC_NOBUSY | VM_ALLOC_SBUSY),
	    "a page is asked for with both NOBUSY and SBUSY");
}

/* Source: vm_domain_alloc_fail(). */
bool
page_alloc_failed(vm_object_t object, int req, u_long npages)
{
	mem_note_failure(req);
	if ((req & (VM_ALLOC_WAITOK | VM_ALLOC_WAITFAIL)) == 0)
		return (false);
	if (object != NULL)
		VM_OBJECT_WUNLOCK(object);
	if (!mem_wait_injected())
		mem_wait(npages, 0);
	if (object != NULL)
		VM_OBJECT_WLOCK(object);
	return ((req & VM_ALLOC_WAITOK) != 0);
}

void
page_insert_failed(vm_object_t object, int req)
{
	if ((req & VM_ALLOC_WAITFAIL) == 0)
		return;
	VM_OBJECT_WUNLOCK(object);
	vm_radix_wait();
	VM_OBJECT_WLOCK(object);
}

static int
page_flags(vm_page_t m, int req)
{
	int flags = m->flags & PG_ZERO;

	if ((req & VM_ALLOC_NODUMP) != 0)
		flags |= PG_NODUMP;
	if ((req & VM_ALLOC_NOFREE) != 0)
		flags |= PG_NOFREE;
	return (flags);
}

static void
undo_alloc(vm_page_t m)
{
	if (m->ref_count != 0) {
		curvm->mem->nwired--;
		m->ref_count = 0;
	}
	m->oflags = 0;
	m->busy_lock = VPB_FREED;
	frames_free(m);
}

vm_page_t
vm_page_alloc_at(vm_object_t object, vm_pindex_t pindex, int req,
    const char *where)
{
	vm_page_t m;

	page_check_request(req, ALLOC_FLAGS);
	PAGE_ASSERT_WLOCKED(object);
	if (!vm_pager_can_alloc_page(object, pindex))
		return (NULL);
	m = frames_alloc_for(req);
	if (__predict_false(m == NULL) && mem_reclaim(1, true))
		m = frames_alloc_for(req);
	if (__predict_false(m == NULL)) {
		(void)page_alloc_failed(object, req, 1);
		return (NULL);
	}
	m->flags = (uint8_t)page_flags(m, req);
	m->oflags = (object->flags & OBJ_UNMANAGED) != 0 ? VPO_UNMANAGED : 0;
	m->busy_lock = page_busy_word(req);
	m->busy_where = where;
	if ((req & VM_ALLOC_WIRED) != 0) {
		m->ref_count = 1;
		curvm->mem->nwired++;
	}
	if (__predict_false(vm_page_insert(m, object, pindex) != 0)) {
		undo_alloc(m);
		curvm->mem->injected = true;
		page_insert_failed(object, req);
		return (NULL);
	}
	if ((req & VM_ALLOC_WIRED) != 0 && curvm->mem->wire_hook != NULL)
		curvm->mem->wire_hook(m);
	/* A device pager sets the attribute of its pages itself. */
	if (__predict_false(object->memattr != VM_MEMATTR_DEFAULT) &&
	    (object->flags & OBJ_FICTITIOUS) == 0)
		pmap_page_set_memattr(m, object->memattr);
	TELL(TRACE_PAGE, object->serial, pindex, 0, 0, atop(m->phys_addr));
	return (m);
}

static vm_page_t
take_frame(int req)
{
	vm_page_t m;

	while ((m = frames_alloc_for(req)) == NULL) {
		if (mem_reclaim(1, true) &&
		    (m = frames_alloc_for(req)) != NULL)
			break;
		if (!page_alloc_failed(NULL, req, 1))
			return (NULL);
	}
	return (m);
}

vm_page_t
vm_page_alloc_noobj(int req)
{
	vm_page_t m;

	page_check_request(req, NOOBJ_FLAGS);
	m = take_frame(req);
	if (m == NULL)
		return (NULL);
	m->pindex = NOOBJ_PINDEX;
	m->flags = (uint8_t)page_flags(m, req);
	m->oflags = VPO_UNMANAGED;
	m->busy_lock = VPB_UNBUSIED;
	if ((req & VM_ALLOC_WIRED) != 0) {
		m->ref_count = 1;
		curvm->mem->nwired++;
	}
	if ((req & VM_ALLOC_ZERO) != 0 && (m->flags & PG_ZERO) == 0)
		pmap_zero_page(m);
	return (m);
}
