/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Allocating pages whose frames are contiguous.  All or nothing.
 * Source: FreeBSD vm/vm_page.c; deviation: without reservations nothing is
 * moved out of the way, vm_page_reclaim_contig() only asks the page daemon.
 */
#include <errno.h>

#include "page/page.h"

#define	CONTIG_FLAGS	(PAGE_ALLOC_COMMON | VM_ALLOC_NOBUSY |		\
	VM_ALLOC_NORECLAIM | VM_ALLOC_SBUSY)
#define	CONTIG_NOOBJ_FLAGS	(PAGE_ALLOC_COMMON | VM_ALLOC_NORECLAIM | \
	VM_ALLOC_WAITOK)

/* What is the same for every page of the run. */
struct page_run {
	uint8_t		 add;		/* (t) PG_* added */
	uint8_t		 oflags;	/* (t) VPO_* */
	u_int		 busy;		/* (t) busy word */
	u_int		 refs;		/* (t) wirings */
	vm_memattr_t	 memattr;	/* (t) */
	const char	*where;		/* (t) */
};

static void
set_up_page(vm_page_t m, const struct page_run *run)
{
	m->flags = (uint8_t)((m->flags & PG_ZERO) | run->add);
	m->oflags = run->oflags;
	m->busy_lock = run->busy;
	m->busy_where = run->where;
	m->ref_count = run->refs;
}

static struct page_run
make_run(int req, const char *where)
{
	struct page_run run = { .where = where, .busy = VPB_UNBUSIED };

	if ((req & VM_ALLOC_NODUMP) != 0)
		run.add = PG_NODUMP;
	if ((req & VM_ALLOC_WIRED) != 0)
		run.refs = 1;
	return (run);
}

static vm_page_t
find_frames(const struct contig *c, int req, bool locked)
{
	vm_page_t m;

	m = frames_alloc_contig(c);
	if (m == NULL && (req & VM_ALLOC_NORECLAIM) == 0 &&
	    mem_reclaim(c->npages, locked))
		m = frames_alloc_contig(c);
	return (m);
}

/* Nothing was made of the frames from `done` on. */
static void
undo_run(vm_page_t first, u_long npages, u_long done)
{
	u_long i;
	vm_page_t m;

	for (i = 0; i < npages; i++) {
		m = &first[i];
		m->ref_count = 0;
		if (i < done) {
			m->busy_lock = VPB_CURTHREAD_EXCLUSIVE;
			m->ref_count = VPRC_OBJREF;
			vm_page_free_toq(m);
			continue;
		}
		m->oflags = 0;
		m->busy_lock = VPB_FREED;
		frames_free(m);
	}
}

static int
insert_run(vm_page_t first, vm_object_t object, vm_pindex_t pindex,
    u_long npages, const struct page_run *run)
{
	u_long i;

	for (i = 0; i < npages; i++) {
		set_up_page(&first[i], run);
		if (vm_page_insert(&first[i], object, pindex + i) != 0) {
			undo_run(first, npages, i);
			return (1);
		}
		if (run->memattr != VM_MEMATTR_DEFAULT)
			pmap_page_set_memattr(&first[i], run->memattr);
	}
	return (0);
}

vm_page_t
vm_page_alloc_contig_at(vm_object_t object, vm_pindex_t pindex, int req,
    u_long npages, vm_paddr_t low, vm_paddr_t high, u_long alignment,
    vm_paddr_t boundary, vm_memattr_t memattr, const char *where)
{
	struct contig c = { npages, low, high, alignment, boundary, req };
	struct page_run run;
	vm_page_t first;

	page_check_request(req, CONTIG_FLAGS);
	PAGE_ASSERT_WLOCKED(object);
	CONTRACT((object->flags & OBJ_FICTITIOUS) == 0,
	    "%s holds fictitious pages and is given frames",
	    describe_object(object).text);
	first = find_frames(&c, req, true);
	if (first == NULL) {
		(void)page_alloc_failed(object, req, npages);
		return (NULL);
	}
	run = make_run(req, where);
	run.oflags = (object->flags & OBJ_UNMANAGED) != 0 ? VPO_UNMANAGED : 0;
	run.busy = page_busy_word(req);
	run.memattr = memattr == VM_MEMATTR_DEFAULT ? object->memattr :
	    memattr;
	if (insert_run(first, object, pindex, npages, &run) != 0) {
		page_insert_failed(object, req);
		return (NULL);
	}
	curvm->mem->nwired += run.refs * npages;
	return (first);
}

vm_page_t
vm_page_alloc_noobj_contig(int req, u_long npages, vm_paddr_t low,
    vm_paddr_t high, u_long alignment, vm_paddr_t boundary,
    vm_memattr_t memattr)
{
	struct contig c = { npages, low, high, alignment, boundary, req };
	struct page_run run;
	vm_page_t first;
	u_long i;

	page_check_request(req, CONTIG_NOOBJ_FLAGS);
	while ((first = find_frames(&c, req, false)) == NULL)
		if (!page_alloc_failed(NULL, req, npages))
			return (NULL);
	run = make_run(req, NULL);
	run.oflags = VPO_UNMANAGED;
	for (i = 0; i < npages; i++) {
		set_up_page(&first[i], &run);
		if ((req & VM_ALLOC_ZERO) != 0 &&
		    (first[i].flags & PG_ZERO) == 0)
			pmap_zero_page(&first[i]);
		if (memattr != VM_MEMATTR_DEFAULT)
			pmap_page_set_memattr(&first[i], memattr);
	}
	curvm->mem->nwired += run.refs * npages;
	return (first);
}

int
vm_page_reclaim_contig(int req, u_long npages, vm_paddr_t low,
    vm_paddr_t high, u_long alignment, vm_paddr_t boundary)
{
	return (mem_reclaim(npages, false) ? 0 : ENOMEM);
}
