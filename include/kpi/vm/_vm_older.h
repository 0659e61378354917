/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spellings of older FreeBSD, on what they became.
 * VMSIM_KPI_FREEBSD says which release a driver was written for.
 */
#ifndef VMSIM_KPI_VM__VM_OLDER_H
#define VMSIM_KPI_VM__VM_OLDER_H

#if defined(VMSIM_KPI_FREEBSD) && VMSIM_KPI_FREEBSD <= 13

/* Pages of no object came from the functions for pages of one. */
#define	VM_ALLOC_NOOBJ	0x0800

#undef	vm_page_alloc
#define	vm_page_alloc(o, i, req)					\
	(((req) & VM_ALLOC_NOOBJ) != 0 ?				\
	    vm_page_alloc_noobj((req) & ~VM_ALLOC_NOOBJ) :		\
	    vm_page_alloc_at((o), (i), (req) & ~VM_ALLOC_NOOBJ, VMSIM_HERE))
#undef	vm_page_alloc_contig
#define	vm_page_alloc_contig(o, i, req, n, lo, hi, al, bo, ma)		\
	(((req) & VM_ALLOC_NOOBJ) != 0 ?				\
	    vm_page_alloc_noobj_contig((req) & ~VM_ALLOC_NOOBJ, (n), (lo), \
	    (hi), (al), (bo), (ma)) :					\
	    vm_page_alloc_contig_at((o), (i), (req) & ~VM_ALLOC_NOOBJ, (n), \
	    (lo), (hi), (al), (bo), (ma), VMSIM_HERE))

/* An address then, a pointer now. */
#define	pmap_unmapdev(va, size)						\
	(pmap_unmapdev)((void *)(uintptr_t)(va), (size))

#endif /* <= 13 */

#if defined(VMSIM_KPI_FREEBSD) && VMSIM_KPI_FREEBSD == 12

/* There was a lock for the queues and wirings of a page. */
#define	vm_page_lock(m)			((void)(m))
#define	vm_page_unlock(m)		((void)(m))
#define	vm_page_trylock(m)		((void)(m), 1)
#define	vm_page_lock_assert(m, a)	((void)(m))
#define	vm_page_lockptr(m)		((struct mtx *)NULL)
#define	vm_page_change_lock(m, mtx)	((void)(m))

/* Holding was a kind of wiring of its own. */
#define	vm_page_hold(m)			((void)vm_page_wire_mapped(m))
#define	vm_page_unhold(m)		((void)vm_page_unwire((m), PQ_ACTIVE))
#define	vm_page_held(m)			vm_page_wired(m)

/* True: that was the last one; with PQ_NONE the page is the caller's then. */
static inline boolean_t
vmsim_kpi_page_unwire_12(vm_page_t m, uint8_t queue)
{
	boolean_t last;

	VMSIM_LOOK(&m->ref_count);
	last = VPRC_WIRE_COUNT(m->ref_count) == 1;
	if (queue == PQ_NONE)
		return (vm_page_unwire_noq(m));
	vm_page_unwire(m, queue);
	return (last);
}
#define	vm_page_unwire(m, queue)	vmsim_kpi_page_unwire_12((m), (queue))

/* The old page was the caller's to free. */
#define	vm_page_replace_checked(mnew, o, i, mold)			\
	((void)vm_page_replace_hold((mnew), (o), (i), (mold)))


/*
 * Without the old page it is taken out of the index and is the caller's;
 * the new one need not be busy.
 */
static inline vm_page_t
vmsim_kpi_page_replace_12(vm_page_t mnew, vm_object_t object,
    vm_pindex_t pindex)
{
	vm_page_t mold = vm_page_lookup(object, pindex);
	bool idle = !vm_page_xbusied(mnew);

	if (idle)
		vm_page_xbusy(mnew);
	(void)vm_page_replace_hold(mnew, object, pindex, mold);
	if (idle)
		vm_page_xunbusy(mnew);
	return (mold);
}
#define	vm_page_replace(...)						\
	VMSIM_REPLACE_12(__VA_ARGS__, vm_page_replace,			\
	    vmsim_kpi_page_replace_12, )(__VA_ARGS__)
#define	VMSIM_REPLACE_12(a, b, c, d, name, ...)	name

/* Called with the object unlocked and the page locked, which it unlocks. */
#define	vm_page_busy_sleep(m, msg, nonshared)				\
	vm_page_busy_sleep_unlocked((m)->object, (m), (m)->pindex, (msg), \
	    (nonshared) ? VM_ALLOC_SBUSY : 0)

#define	vm_page_requeue(m)		vm_page_reference(m)
#define	vm_page_xunbusy_maybelocked(m)	vm_page_xunbusy(m)
#define	vm_map_simplify_entry(map, entry)	((void)(map), (void)(entry))
#define	VM_WAIT				vm_wait(NULL)
#define	OBJ_MIGHTBEDIRTY		0
#define	OBJ_NOSPLIT			0

#endif /* 12 */

#endif /* VMSIM_KPI_VM__VM_OLDER_H */
