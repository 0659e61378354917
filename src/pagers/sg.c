/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scatter/gather pager: page i of the object is page i of a list of
 * physical ranges.  Every page is a fictitious one, also over RAM.
 *
 * Source: FreeBSD sg_pager.c.  Deviation: a page that was made invalid and is
 * faulted again is not put on the list a second time (F05).
 */
#include <sys/sglist.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_phys.h>
#include "base/assert.h"
#include "pagers/pagers.h"

/* Whole pages only: each range begins and ends at a page. */
static bool
is_aligned(const struct sglist *sg)
{
	u_short i;

	for (i = 0; i < sg->sg_nseg; i++) {
		if ((sg->sg_segs[i].ss_paddr & PAGE_MASK) != 0 ||
		    (sg->sg_segs[i].ss_len & PAGE_MASK) != 0)
			return (false);
	}
	return (true);
}

static vm_object_t
sg_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred)
{
	vm_pindex_t have, need, skip = OFF_TO_IDX(foff);
	struct sglist *sg = handle;
	vm_object_t object;

	if ((foff & PAGE_MASK) != 0 || !is_aligned(sg))
		return (NULL);
	have = atop(sglist_length(sg));
	need = OFF_TO_IDX(round_page(size));
	if (need > have || skip > have - need)
		return (NULL);
	object = vm_object_allocate(OBJT_SG, have);
	object->handle = sglist_hold(sg);
	TAILQ_INIT(&object->un_pager.sgp.sgp_pglist);
	return (object);
}

static void
sg_dealloc(vm_object_t object)
{
	vm_page_t m;

	while ((m = TAILQ_FIRST(&object->un_pager.sgp.sgp_pglist)) != NULL) {
		TAILQ_REMOVE(&object->un_pager.sgp.sgp_pglist, m, plinks.q);
		vm_page_putfake(m);
	}
	sglist_free(object->handle);
	object->handle = NULL;
	object->type = OBJT_DEAD;
}

/* A list has few ranges, so they are gone through. */
static bool
find_address(const struct sglist *sg, vm_pindex_t pindex, vm_paddr_t *pa)
{
	vm_paddr_t offset = ptoa(pindex);
	const struct sglist_seg *seg;
	u_short i;

	for (i = 0; i < sg->sg_nseg; i++) {
		seg = &sg->sg_segs[i];
		if (offset < seg->ss_len) {
			*pa = seg->ss_paddr + offset;
			return (true);
		}
		offset -= seg->ss_len;
	}
	return (false);
}

/* A page of RAM has one attribute, in all mappings. */
static vm_memattr_t
choose_memattr(vm_object_t object, vm_paddr_t pa)
{
	vm_page_t m = vm_phys_paddr_to_vm_page(pa);

	return (m != NULL ? pmap_page_get_memattr(m) : object->memattr);
}

/*
 * Puts a fictitious page into the place of the busy one, unless that is one
 * already.  It is made with nothing locked, for that may sleep.
 * Locks: none in, object write-locked out.
 */
static vm_page_t
place_fake_page(vm_object_t object, vm_page_t old, vm_paddr_t pa)
{
	vm_page_t m;

	if ((old->flags & PG_FICTITIOUS) != 0) {
		VM_OBJECT_WLOCK(object);
		return (old);
	}
	m = vm_page_getfake(pa, choose_memattr(object, pa));
	VM_OBJECT_WLOCK(object);
	vm_page_replace(m, object, old->pindex, old);
	TAILQ_INSERT_TAIL(&object->un_pager.sgp.sgp_pglist, m, plinks.q);
	return (m);
}

static int
sg_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	vm_paddr_t pa;

	CONTRACT(count == 1,
	    "getpages: %d pages of scatter/gather %s are asked for at once",
	    count, describe_object(object).text);
	if (!find_address(object->handle, m[0]->pindex, &pa))
		return (VM_PAGER_FAIL);
	m[0] = place_fake_page(object, m[0], pa);
	vm_page_valid(m[0]);
	VM_OBJECT_WUNLOCK(object);
	pager_alone(rbehind, rahead);
	return (VM_PAGER_OK);
}

static void
sg_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	PANIC("%d pages of scatter/gather %s are to be written; they are their "
	    "own store", count, describe_object(object).text);
}

static boolean_t
sg_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	vm_paddr_t pa;

	pager_alone(before, after);
	return (find_address(object->handle, pindex, &pa));
}

const struct pagerops sgpagerops = {
	.pgo_kvme_type = KVME_TYPE_SG,
	.pgo_alloc = sg_alloc,
	.pgo_dealloc = sg_dealloc,
	.pgo_getpages = sg_getpages,
	.pgo_putpages = sg_putpages,
	.pgo_haspage = sg_haspage,
	/* init: an object is known by its list only */
	/* getpages_async: reads are over when they return */
	/* populate: unmanaged pages are found one by one */
	/* pageunswapped, freespace: there is no backing store */
	/* update_writecount, release_writecount: no one asks who writes */
	/* set_writeable_dirty, mightbedirty: never written back */
	/* getvp: no file is behind it */
	/* page_inserted, page_removed, can_alloc_page: no accounting */
};
