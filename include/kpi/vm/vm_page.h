/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is done with pages; the page itself is in <vm/_vm_page.h>.
 * Source: FreeBSD vm/vm_page.h.
 */
#ifndef VMSIM_KPI_VM_VM_PAGE_H
#define VMSIM_KPI_VM_VM_PAGE_H

#include <vm/_vm_listen.h>
#include <vm/_vm_page.h>
#include <vm/pmap.h>

#define	VM_PAGE_TO_PHYS(m)	((m)->phys_addr)
#define	VM_PAGE_TO_DMAP(m)	PHYS_TO_DMAP(VM_PAGE_TO_PHYS(m))
#define	DMAP_TO_VM_PAGE(va)	PHYS_TO_VM_PAGE(DMAP_TO_PHYS(va))

struct pctrie_iter;

/* Where the host sees a physical address, and back. */
VMSIM_EXPORT vm_offset_t vmsim_kpi_phys_to_dmap(vm_paddr_t pa);
VMSIM_EXPORT vm_paddr_t vmsim_kpi_dmap_to_phys(vm_offset_t va);
#ifndef PHYS_TO_DMAP
#define	PHYS_TO_DMAP(pa)	vmsim_kpi_phys_to_dmap(pa)
#endif
#define	DMAP_TO_PHYS(va)	vmsim_kpi_dmap_to_phys(va)

VMSIM_EXPORT u_int vmsim_kpi_curtid(void); /* number of the current thread */

/*
 * The page of a physical address (not necessarily aligned), or NULL when
 * there is neither RAM nor a registered fictitious range.
 */
VMSIM_EXPORT vm_page_t PHYS_TO_VM_PAGE(vm_paddr_t pa);

/*
 * Functions that make a page busy remember who did it.  Their names are
 * macros over a function that takes the place as its last argument.
 */
#define	vm_page_alloc(o, i, req)					\
	vm_page_alloc_at((o), (i), (req), VMSIM_HERE)
#define	vm_page_alloc_contig(o, i, req, n, lo, hi, al, bo, ma)		\
	vm_page_alloc_contig_at((o), (i), (req), (n), (lo), (hi), (al), (bo), \
	    (ma), VMSIM_HERE)
#define	vm_page_alloc_iter(o, i, req, it)				\
	((void)(it), vm_page_alloc_at((o), (i), (req), VMSIM_HERE))
#define	vm_page_busy_acquire(m, fl)					\
	vm_page_busy_acquire_at((m), (fl), VMSIM_HERE)
#define	vm_page_busy_downgrade(m)					\
	vm_page_busy_downgrade_at((m), VMSIM_HERE)
#define	vm_page_busy_tryupgrade(m)					\
	vm_page_busy_tryupgrade_at((m), VMSIM_HERE)
#define	vm_page_trysbusy(m)	vm_page_trysbusy_at((m), VMSIM_HERE)
#define	vm_page_tryxbusy(m)	vm_page_tryxbusy_at((m), VMSIM_HERE)
#define	vm_page_trybusy(m, fl)	vm_page_trybusy_at((m), (fl), VMSIM_HERE)
#define	vm_page_xbusy_claim(m)	vm_page_xbusy_claim_at((m), VMSIM_HERE)
#define	vm_page_xunbusy(m)	vm_page_xunbusy_at((m), VMSIM_HERE)
#define	vm_page_sunbusy(m)	vm_page_sunbusy_at((m), VMSIM_HERE)
#define	vm_page_xunbusy_hard(m)	vm_page_xunbusy_at((m), VMSIM_HERE)
#define	vm_page_xunbusy_unchecked(m)					\
	vm_page_xunbusy_unchecked_at((m), VMSIM_HERE)
#define	vm_page_xunbusy_hard_unchecked(m)				\
	vm_page_xunbusy_unchecked_at((m), VMSIM_HERE)
#define	vm_page_grab(o, i, fl)						\
	vm_page_grab_at((o), (i), (fl), VMSIM_HERE)
/* Later releases name the iterator second; both orders are understood. */
#define	vm_page_grab_iter(o, a, b, c)					\
	vm_page_grab_at((o), VMSIM_ITER_2(a, b, a), VMSIM_ITER_2(a, c, b), \
	    VMSIM_HERE)
#define	VMSIM_ITER_2(a, newer, older)					\
	((vm_pindex_t)(uintptr_t)_Generic((a),				\
	    struct pctrie_iter *: (newer), default: (older)))
#define	vm_page_grab_unlocked(o, i, fl)					\
	vm_page_grab_unlocked_at((o), (i), (fl), VMSIM_HERE)
#define	vm_page_grab_pages(o, i, fl, ma, n)				\
	vm_page_grab_pages_at((o), (i), (fl), (ma), (n), VMSIM_HERE)
#define	vm_page_grab_pages_unlocked(o, i, fl, ma, n)			\
	vm_page_grab_pages_unlocked_at((o), (i), (fl), (ma), (n), VMSIM_HERE)
#define	vm_page_grab_valid(mp, o, i, fl)				\
	vm_page_grab_valid_at((mp), (o), (i), (fl), VMSIM_HERE)
#define	vm_page_grab_valid_iter(mp, o, i, fl, it)			\
	((void)(it), vm_page_grab_valid_at((mp), (o), (i), (fl), VMSIM_HERE))
#define	vm_page_grab_valid_unlocked(mp, o, i, fl)			\
	vm_page_grab_valid_unlocked_at((mp), (o), (i), (fl), VMSIM_HERE)

/*
 * Allocation.  `object` write-locked; without a wait flag it stays locked,
 * with VM_ALLOC_WAITFAIL it may have been unlocked when NULL comes back.
 * The page is exclusively busy unless NOBUSY or SBUSY is asked for; its bytes
 * are undefined unless PG_ZERO is set in its flags.  NULL: no frame, no memory
 * for the radix trie, or the pager forbids it.
 */
VMSIM_EXPORT vm_page_t vm_page_alloc_at(vm_object_t object,
    vm_pindex_t pindex, int req, const char *where);
/*
 * `npages` physically contiguous pages in [low, high), the first aligned to
 * `alignment` and none crossing a multiple of `boundary` (0: no matter).
 */
VMSIM_EXPORT vm_page_t vm_page_alloc_contig_at(vm_object_t object,
    vm_pindex_t pindex, int req, u_long npages, vm_paddr_t low,
    vm_paddr_t high, u_long alignment, vm_paddr_t boundary,
    vm_memattr_t memattr, const char *where);
/* Pages of no object; zeroed with VM_ALLOC_ZERO. */
VMSIM_EXPORT vm_page_t vm_page_alloc_noobj(int req);
VMSIM_EXPORT vm_page_t vm_page_alloc_noobj_contig(int req, u_long npages,
    vm_paddr_t low, vm_paddr_t high, u_long alignment, vm_paddr_t boundary,
    vm_memattr_t memattr);
#ifndef VMSIM_CORE
#define	VMSIM_ALLOC_WAITS(req, what)					\
	VMSIM_MAY_SLEEP_IF(((req) & (VM_ALLOC_WAITOK | VM_ALLOC_WAITFAIL)) \
	    != 0, what " with VM_ALLOC_WAITOK or WAITFAIL")
#define	vm_page_alloc_noobj(req)					\
	(VMSIM_ALLOC_WAITS(req, "vm_page_alloc_noobj"),			\
	    vm_page_alloc_noobj(req))
#define	vm_page_alloc_noobj_contig(req, n, lo, hi, al, bo, ma)		\
	(VMSIM_ALLOC_WAITS(req, "vm_page_alloc_noobj_contig"),		\
	    vm_page_alloc_noobj_contig((req), (n), (lo), (hi), (al), (bo), \
	    (ma)))
#endif
#define	vm_page_alloc_domain_iter(o, i, dom, req, it)			\
	((void)(dom), vm_page_alloc_iter((o), (i), (req), (it)))
#define	vm_page_alloc_contig_domain(o, i, dom, req, n, lo, hi, al, bo, ma) \
	((void)(dom), vm_page_alloc_contig((o), (i), (req), (n), (lo), (hi), \
	    (al), (bo), (ma)))
#define	vm_page_alloc_noobj_domain(dom, req)				\
	((void)(dom), vm_page_alloc_noobj(req))
#define	vm_page_alloc_noobj_contig_domain(dom, req, n, lo, hi, al, bo, ma) \
	((void)(dom), vm_page_alloc_noobj_contig((req), (n), (lo), (hi), \
	    (al), (bo), (ma)))
#define	vm_page_reclaim_contig_domain(dom, req, n, lo, hi, al, bo)	\
	((void)(dom), vm_page_reclaim_contig((req), (n), (lo), (hi), (al), \
	    (bo)))
/* 0: pages were freed, try again; ENOMEM: hopeless. */
VMSIM_EXPORT int vm_page_reclaim_contig(int req, u_long npages,
    vm_paddr_t low, vm_paddr_t high, u_long alignment, vm_paddr_t boundary);

/*
 * Freeing.  Owns: takes over the caller's exclusive busy state.  The page must
 * be unmapped and, if managed, lose its object here.
 */
VMSIM_EXPORT void vm_page_free(vm_page_t m);
VMSIM_EXPORT void vm_page_free_zero(vm_page_t m);
VMSIM_EXPORT void vm_page_free_toq(vm_page_t m);
/* For a page that was never valid; it may be wired. */
VMSIM_EXPORT void vm_page_free_invalid(vm_page_t m);
VMSIM_EXPORT int vm_page_free_pages_toq(struct spglist *free,
    bool update_wire_count);

/* Fictitious pages: a struct vm_page without a frame of RAM. */
VMSIM_EXPORT vm_page_t vm_page_getfake(vm_paddr_t paddr,
    vm_memattr_t memattr);
#ifndef VMSIM_CORE
#define	vm_page_getfake(pa, ma)						\
	(VMSIM_MAY_SLEEP("vm_page_getfake"), vm_page_getfake((pa), (ma)))
#endif
VMSIM_EXPORT void vm_page_putfake(vm_page_t m);
VMSIM_EXPORT void vm_page_initfake(vm_page_t m, vm_paddr_t paddr,
    vm_memattr_t memattr);
VMSIM_EXPORT void vm_page_updatefake(vm_page_t m, vm_paddr_t paddr,
    vm_memattr_t memattr);

/*
 * The busy state.  A try fails, besides for a conflicting holder, when the
 * page's object is busy.  True or 1: taken.
 */
VMSIM_EXPORT int vm_page_trysbusy_at(vm_page_t m, const char *where);
VMSIM_EXPORT int vm_page_tryxbusy_at(vm_page_t m, const char *where);
/* Shared for VM_ALLOC_SBUSY or IGN_SBUSY, else exclusive. */
VMSIM_EXPORT int vm_page_trybusy_at(vm_page_t m, int allocflags,
    const char *where);
VMSIM_EXPORT int vm_page_busy_tryupgrade_at(vm_page_t m, const char *where);
VMSIM_EXPORT void vm_page_busy_downgrade_at(vm_page_t m, const char *where);
VMSIM_EXPORT void vm_page_sunbusy_at(vm_page_t m, const char *where);
VMSIM_EXPORT void vm_page_xunbusy_at(vm_page_t m, const char *where);
VMSIM_EXPORT void vm_page_xunbusy_unchecked_at(vm_page_t m,
    const char *where);
VMSIM_EXPORT void vm_page_xbusy_claim_at(vm_page_t m, const char *where);
VMSIM_EXPORT int vm_page_sbusied(vm_page_t m);
/*
 * Waits until it has the page busy.  Locks: the object write-locked or not at
 * all (then the page must be wired); the same on return, but it may have been
 * dropped meanwhile.  Sleeps.  False: VM_ALLOC_NOWAIT and it would have to
 * wait, or VM_ALLOC_WAITFAIL and it did.
 */
VMSIM_EXPORT bool vm_page_busy_acquire_at(vm_page_t m, int allocflags,
    const char *where);
/*
 * Sleeps once for a change of the busy state.  Locks: the object locked on
 * entry, unlocked if it slept (true), still locked if it did not (false).
 */
VMSIM_EXPORT bool vm_page_busy_sleep(vm_page_t m, const char *msg,
    int allocflags);
VMSIM_EXPORT void vm_page_busy_sleep_unlocked(vm_object_t obj, vm_page_t m,
    vm_pindex_t pindex, const char *wmesg, int allocflags);
/* As in FreeBSD 12: true if it slept; the object is locked again then. */
VMSIM_EXPORT int vm_page_sleep_if_busy(vm_page_t m, const char *msg);
VMSIM_EXPORT int vm_page_sleep_if_xbusy(vm_page_t m, const char *msg);
#define	vm_page_sbusy(m)						\
	VMSIM_PAGE_ASSERT((m), vm_page_trysbusy(m), "cannot be shared busied")
#define	vm_page_xbusy(m)						\
	VMSIM_PAGE_ASSERT((m), vm_page_tryxbusy(m),			\
	    "cannot be exclusively busied")

/*
 * The resident pages of an object.  Lookups want the object locked, either
 * way; the _unlocked form returns a page that may have another identity by
 * the time it is looked at.
 */
VMSIM_EXPORT vm_page_t vm_page_lookup(vm_object_t object, vm_pindex_t pindex);
VMSIM_EXPORT vm_page_t vm_page_lookup_unlocked(vm_object_t object,
    vm_pindex_t pindex);
/* The caller has it busy or wired, so it cannot have gone. */
VMSIM_EXPORT vm_page_t vm_page_relookup(vm_object_t object,
    vm_pindex_t pindex);
/* The first page at or after pindex. */
VMSIM_EXPORT vm_page_t vm_page_find_least(vm_object_t object,
    vm_pindex_t pindex);
/* The page at the very next (previous) index, or NULL. */
VMSIM_EXPORT vm_page_t vm_page_next(vm_page_t m);
VMSIM_EXPORT vm_page_t vm_page_prev(vm_page_t m);
VMSIM_EXPORT void vm_page_iter_init(struct pctrie_iter *pages,
    vm_object_t object);
VMSIM_EXPORT void vm_page_iter_limit_init(struct pctrie_iter *pages,
    vm_object_t object, vm_pindex_t limit);
VMSIM_EXPORT bool vm_page_iter_remove(struct pctrie_iter *pages, vm_page_t m);
VMSIM_EXPORT bool vm_page_iter_rename(struct pctrie_iter *old_pages,
    vm_page_t m, vm_object_t new_object, vm_pindex_t new_pindex);
VMSIM_EXPORT int vm_page_iter_insert(vm_page_t m, vm_object_t object,
    vm_pindex_t pindex, struct pctrie_iter *pages);
VMSIM_EXPORT void vm_page_iter_free(struct pctrie_iter *pages, vm_page_t m);

/*
 * Membership.  Locks: object write-locked.  insert and rename: 0, or 1 with
 * nothing changed when there is no memory for the radix trie.
 */
VMSIM_EXPORT int vm_page_insert(vm_page_t m, vm_object_t object,
    vm_pindex_t pindex);
/* True: no reference is left, the caller frees the page. */
VMSIM_EXPORT bool vm_page_remove(vm_page_t m);	/* unbusies it */
VMSIM_EXPORT bool vm_page_remove_xbusy(vm_page_t m); /* it stays busy */
VMSIM_EXPORT int vm_page_rename(vm_page_t m, vm_object_t new_object,
    vm_pindex_t new_pindex);
/* Puts mnew in the place of mold (both exclusively busy) and frees mold. */
VMSIM_EXPORT void vm_page_replace(vm_page_t mnew, vm_object_t object,
    vm_pindex_t pindex, vm_page_t mold);
/* The same, but mold is not freed; true if no reference to it is left. */
VMSIM_EXPORT bool vm_page_replace_hold(vm_page_t mnew, vm_object_t object,
    vm_pindex_t pindex, vm_page_t mold);

/*
 * Look up, busy or wire, and create if need be.  Locks: object write-locked,
 * or for the _unlocked forms not at all.  Sleeps unless VM_ALLOC_NOWAIT.
 * grab_pages returns how many it has; grab_valid a VM_PAGER_* code.
 */
VMSIM_EXPORT vm_page_t vm_page_grab_at(vm_object_t object,
    vm_pindex_t pindex, int allocflags, const char *where);
VMSIM_EXPORT vm_page_t vm_page_grab_unlocked_at(vm_object_t object,
    vm_pindex_t pindex, int allocflags, const char *where);
VMSIM_EXPORT int vm_page_grab_pages_at(vm_object_t object, vm_pindex_t pindex,
    int allocflags, vm_page_t *ma, int count, const char *where);
VMSIM_EXPORT int vm_page_grab_pages_unlocked_at(vm_object_t object,
    vm_pindex_t pindex, int allocflags, vm_page_t *ma, int count,
    const char *where);
VMSIM_EXPORT int vm_page_grab_valid_at(vm_page_t *mp, vm_object_t object,
    vm_pindex_t pindex, int allocflags, const char *where);
VMSIM_EXPORT int vm_page_grab_valid_unlocked_at(vm_page_t *mp,
    vm_object_t object, vm_pindex_t pindex, int allocflags,
    const char *where);
/* Zeroes bytes [base, end) of one page, reading it in first if need be. */
VMSIM_EXPORT int vm_page_grab_zero_partial(vm_object_t object,
    vm_pindex_t pindex, int base, int end);

/* Queues. */
VMSIM_EXPORT void vm_page_activate(vm_page_t m);
VMSIM_EXPORT void vm_page_deactivate(vm_page_t m);
VMSIM_EXPORT void vm_page_deactivate_noreuse(vm_page_t m);
VMSIM_EXPORT void vm_page_launder(vm_page_t m);
VMSIM_EXPORT void vm_page_unswappable(vm_page_t m);
VMSIM_EXPORT void vm_page_dequeue(vm_page_t m);
VMSIM_EXPORT void vm_page_dequeue_deferred(vm_page_t m);
/* Pages that are to enter, move within or leave a queue do so now. */
VMSIM_EXPORT void vm_page_pqbatch_drain(void);
VMSIM_EXPORT void vm_page_reference(vm_page_t m);
VMSIM_EXPORT void vm_page_advise(vm_page_t m, int advice);
VMSIM_EXPORT void vm_page_init_marker(vm_page_t marker, int queue,
    uint16_t aflags);
/* False: *old is out of date; it becomes what is there now. */
VMSIM_EXPORT bool vm_page_pqstate_commit(vm_page_t m, vm_page_astate_t *old,
    vm_page_astate_t new);
/* Ends a read-ahead: queues the page and unbusies it, or frees it. */
VMSIM_EXPORT void vm_page_readahead_finish(vm_page_t m);

/* Wiring. */
VMSIM_EXPORT void vm_page_wire(vm_page_t m);
/* False: the page is being unmapped, no wiring was made. */
VMSIM_EXPORT bool vm_page_wire_mapped(vm_page_t m);
/* Gives one wiring back; the last puts the page into `queue` or frees it. */
VMSIM_EXPORT void vm_page_unwire(vm_page_t m, uint8_t queue);
/* True: that was the last one; the page is in no queue. */
VMSIM_EXPORT bool vm_page_unwire_noq(vm_page_t m);
VMSIM_EXPORT void vm_page_unhold_pages(vm_page_t *ma, int count);
VMSIM_EXPORT void vm_page_release(vm_page_t m, int flags);
VMSIM_EXPORT void vm_page_release_locked(vm_page_t m, int flags);
/* True: all (writeable) mappings are gone; false: the page was wired. */
VMSIM_EXPORT bool vm_page_try_remove_all(vm_page_t m);
VMSIM_EXPORT bool vm_page_try_remove_write(vm_page_t m);

/* Valid and dirty, by blocks of DEV_BSIZE bytes; base and size in bytes. */
VMSIM_EXPORT vm_page_bits_t vm_page_bits(int base, int size);
VMSIM_EXPORT void vm_page_bits_set(vm_page_t m, vm_page_bits_t *bits,
    vm_page_bits_t set);
VMSIM_EXPORT void vm_page_valid(vm_page_t m);
VMSIM_EXPORT void vm_page_invalid(vm_page_t m);
VMSIM_EXPORT int vm_page_is_valid(vm_page_t m, int base, int size);
VMSIM_EXPORT void vm_page_set_valid_range(vm_page_t m, int base, int size);
VMSIM_EXPORT void vm_page_set_validclean(vm_page_t m, int base, int size);
VMSIM_EXPORT void vm_page_set_invalid(vm_page_t m, int base, int size);
VMSIM_EXPORT void vm_page_clear_dirty(vm_page_t m, int base, int size);
/* Dirties it and gives its swap space back; returns the old mask. */
VMSIM_EXPORT vm_page_bits_t vm_page_set_dirty(vm_page_t m);
/* Takes over what the pmap knows about modification. */
VMSIM_EXPORT void vm_page_test_dirty(vm_page_t m);
VMSIM_EXPORT void vm_page_zero_invalid(vm_page_t m, boolean_t setvalid);
VMSIM_EXPORT void vm_page_dirty_KBI(vm_page_t m);
/* Is all of the superpage of size index psind so (PS_*)? */
VMSIM_EXPORT bool vm_page_ps_test(vm_page_t m, int psind, int flags,
    vm_page_t skip_m);

/* Assertions: always on, and not heard by who listens. */
VMSIM_EXPORT void vmsim_kpi_page_assert_failed(vm_page_t m, const char *what,
    const char *where) __attribute__((noreturn, cold));
VMSIM_EXPORT void vmsim_kpi_page_object_busy_assert(vm_page_t m,
    const char *where);
VMSIM_EXPORT void vmsim_kpi_page_assert_pga_writeable(vm_page_t m,
    const char *where);

#define	VMSIM_PAGE_ASSERT(m, cond, what)				\
	(__predict_true(cond) ? (void)0 :				\
	    vmsim_kpi_page_assert_failed((m), (what), VMSIM_HERE))
#define	vm_page_assert_busied(m)					\
	VMSIM_PAGE_ASSERT((m), (m)->busy_lock != VPB_UNBUSIED, "is not busy")
#define	vm_page_assert_sbusied(m)					\
	VMSIM_PAGE_ASSERT((m), VPB_IS_SHARED((m)->busy_lock),		\
	    "is not shared busy")
#define	vm_page_assert_unbusied(m)					\
	VMSIM_PAGE_ASSERT((m), ((m)->busy_lock & ~VPB_BIT_WAITERS) !=	\
	    VPB_CURTHREAD_EXCLUSIVE, "is exclusively busied by this thread")
#define	vm_page_assert_xbusied_unchecked(m)				\
	VMSIM_PAGE_ASSERT((m), ((m)->busy_lock & VPB_BIT_EXCLUSIVE) != 0, \
	    "is not exclusively busy")
#define	vm_page_assert_xbusied(m)					\
	VMSIM_PAGE_ASSERT((m), ((m)->busy_lock & ~VPB_BIT_WAITERS) ==	\
	    VPB_CURTHREAD_EXCLUSIVE,					\
	    "is not exclusively busied by this thread")
/* The page or its object is busy, or it has no object. */
#define	VM_PAGE_OBJECT_BUSY_ASSERT(m)					\
	((m)->busy_lock != VPB_UNBUSIED ? (void)0 :			\
	    vmsim_kpi_page_object_busy_assert((m), VMSIM_HERE))
/* PGA_WRITEABLE: managed, and exclusively busy or of a busy object. */
#define	VM_PAGE_ASSERT_PGA_WRITEABLE(m, bits)				\
	(__predict_true(((bits) & PGA_WRITEABLE) == 0) ? (void)0 :	\
	    vmsim_kpi_page_assert_pga_writeable((m), VMSIM_HERE))

/*
 * The accessors: a driver asks through them, and so does the library.  They
 * are heard: see <vm/_vm_listen.h>.  A page's busy state, and what it is of, go
 * by the address of the page; both masks by that of `valid`.  Not heard are
 * queues, and flags besides PGA_WRITEABLE.
 */
static inline u_int
vm_page_busy_fetch(vm_page_t m)
{
	VMSIM_LOOK(m);
	return (m->busy_lock);
}

static inline bool
vm_page_busied(vm_page_t m)
{
	return (vm_page_busy_fetch(m) != VPB_UNBUSIED);
}

static inline bool
vm_page_xbusied(vm_page_t m)
{
	return ((vm_page_busy_fetch(m) & VPB_BIT_EXCLUSIVE) != 0);
}

static inline bool
vm_page_busy_freed(vm_page_t m)
{
	return (vm_page_busy_fetch(m) == VPB_FREED);
}

static inline vm_page_astate_t
vm_page_astate_load(vm_page_t m)
{
	return (m->a);
}

/* On failure *old is what is there now. */
static inline bool
vm_page_astate_fcmpset(vm_page_t m, vm_page_astate_t *old,
    vm_page_astate_t new)
{
	if (m->a._bits != old->_bits) {
		*old = m->a;
		return (false);
	}
	m->a = new;
	return (true);
}

static inline void
vm_page_aflag_clear(vm_page_t m, uint16_t bits)
{
	if ((bits & PGA_WRITEABLE) != 0)
		VMSIM_CHANGE(&m->a);
	m->a.flags &= (uint16_t)~bits;
}

static inline void
vm_page_aflag_set_at(vm_page_t m, uint16_t bits, const char *where)
{
	if ((bits & PGA_WRITEABLE) != 0) {
		VMSIM_CHANGE(&m->a);
		vmsim_kpi_page_assert_pga_writeable(m, where);
	}
	m->a.flags |= bits;
}
#define	vm_page_aflag_set(m, bits)					\
	vm_page_aflag_set_at((m), (bits), VMSIM_HERE)

/* All bits; the pmap's own bits are not touched. */
static inline void
vm_page_dirty_at(vm_page_t m, const char *where)
{
	if (__predict_false(m->valid != VM_PAGE_BITS_ALL))
		vmsim_kpi_page_assert_failed(m,
		    "is made dirty and is not fully valid", where);
	VMSIM_CHANGE(&m->valid);
	m->dirty = VM_PAGE_BITS_ALL;
}
#define	vm_page_dirty(m)	vm_page_dirty_at((m), VMSIM_HERE)

static inline void
vm_page_undirty_at(vm_page_t m, const char *where)
{
	if (__predict_false(m->busy_lock == VPB_UNBUSIED))
		vmsim_kpi_page_object_busy_assert(m, where);
	VMSIM_CHANGE(&m->valid);
	m->dirty = 0;
}
#define	vm_page_undirty(m)	vm_page_undirty_at((m), VMSIM_HERE)

static inline uint8_t
vm_page_queue(vm_page_t m)
{
	return ((m->a.flags & PGA_DEQUEUE) != 0 ? PQ_NONE : m->a.queue);
}

static inline bool
vm_page_active(vm_page_t m)
{
	return (vm_page_queue(m) == PQ_ACTIVE);
}

static inline bool
vm_page_inactive(vm_page_t m)
{
	return (vm_page_queue(m) == PQ_INACTIVE);
}

static inline bool
vm_page_in_laundry(vm_page_t m)
{
	uint8_t queue = vm_page_queue(m);

	return (queue == PQ_LAUNDRY || queue == PQ_UNSWAPPABLE);
}

/* Drops every wiring at once. */
static inline void
vm_page_clearref(vm_page_t m)
{
	VMSIM_COUNT(&m->ref_count);
	m->ref_count &= VPRC_BLOCKED | VPRC_OBJREF;
}

/* Drops references; returns what the count was. */
static inline u_int
vm_page_drop(vm_page_t m, u_int val)
{
	u_int old;

	VMSIM_COUNT(&m->ref_count);
	old = m->ref_count;
	m->ref_count = old - val;
	return (old);
}

static inline bool
vm_page_wired(vm_page_t m)
{
	VMSIM_LOOK(&m->ref_count);
	return (VPRC_WIRE_COUNT(m->ref_count) > 0);
}

static inline bool
vm_page_all_valid(vm_page_t m)
{
	VMSIM_LOOK(&m->valid);
	return (m->valid == VM_PAGE_BITS_ALL);
}

static inline bool
vm_page_any_valid(vm_page_t m)
{
	VMSIM_LOOK(&m->valid);
	return (m->valid != 0);
}

static inline bool
vm_page_none_valid(vm_page_t m)
{
	VMSIM_LOOK(&m->valid);
	return (m->valid == 0);
}

static inline int
vm_page_domain(vm_page_t m)
{
	(void)m;
	return (0);
}

#include <vm/_vm_older.h>

#endif /* VMSIM_KPI_VM_VM_PAGE_H */
