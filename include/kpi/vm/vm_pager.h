/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager interface: one ops vector for every kind of backing store.
 * Source: FreeBSD vm/vm_pager.h.
 */
#ifndef VMSIM_KPI_VM_VM_PAGER_H
#define VMSIM_KPI_VM_VM_PAGER_H

#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

typedef void	pgo_init_t(void);
typedef vm_object_t pgo_alloc_t(void *, vm_ooffset_t, vm_prot_t, vm_ooffset_t,
    struct ucred *);
typedef void	pgo_dealloc_t(vm_object_t);
typedef int	pgo_getpages_t(vm_object_t, vm_page_t *, int, int *, int *);
typedef void	pgo_getpages_iodone_t(void *, vm_page_t *, int, int);
typedef int	pgo_getpages_async_t(vm_object_t, vm_page_t *, int, int *,
    int *, pgo_getpages_iodone_t, void *);
typedef void	pgo_putpages_t(vm_object_t, vm_page_t *, int, int, int *);
typedef boolean_t pgo_haspage_t(vm_object_t, vm_pindex_t, int *, int *);
typedef int	pgo_populate_t(vm_object_t, vm_pindex_t, int, vm_prot_t,
    vm_pindex_t *, vm_pindex_t *);
typedef void	pgo_pageunswapped_t(vm_page_t);
typedef void	pgo_writecount_t(vm_object_t, vm_offset_t, vm_offset_t);
typedef void	pgo_set_writeable_dirty_t(vm_object_t);
typedef bool	pgo_mightbedirty_t(vm_object_t);
typedef void	pgo_getvp_t(vm_object_t, struct vnode **, bool *);
typedef void	pgo_freespace_t(vm_object_t, vm_pindex_t, vm_size_t);
typedef void	pgo_page_inserted_t(vm_object_t, vm_page_t);
typedef void	pgo_page_removed_t(vm_object_t, vm_page_t);
typedef boolean_t pgo_can_alloc_page_t(vm_object_t, vm_pindex_t);

struct pagerops {
	int			 pgo_kvme_type;		/* (c) */
	pgo_init_t		*pgo_init;		/* (c) */
	pgo_alloc_t		*pgo_alloc;		/* (c) */
	pgo_dealloc_t		*pgo_dealloc;		/* (c) */
	pgo_getpages_t		*pgo_getpages;		/* (c) */
	pgo_getpages_async_t	*pgo_getpages_async;	/* (c) */
	pgo_putpages_t		*pgo_putpages;		/* (c) */
	pgo_haspage_t		*pgo_haspage;		/* (c) */
	pgo_populate_t		*pgo_populate;		/* (c) */
	pgo_pageunswapped_t	*pgo_pageunswapped;	/* (c) */
	pgo_writecount_t	*pgo_update_writecount;	/* (c) */
	pgo_writecount_t	*pgo_release_writecount; /* (c) */
	pgo_set_writeable_dirty_t *pgo_set_writeable_dirty; /* (c) */
	pgo_mightbedirty_t	*pgo_mightbedirty;	/* (c) */
	pgo_getvp_t		*pgo_getvp;		/* (c) */
	pgo_freespace_t		*pgo_freespace;		/* (c) */
	pgo_page_inserted_t	*pgo_page_inserted;	/* (c) */
	pgo_page_removed_t	*pgo_page_removed;	/* (c) */
	pgo_can_alloc_page_t	*pgo_can_alloc_page;	/* (c) */
};

/* What a pager answers. */
#define	VM_PAGER_OK	0	/* done */
#define	VM_PAGER_BAD	1	/* not here; populate: use getpages */
#define	VM_PAGER_FAIL	2	/* the pager does not have it */
#define	VM_PAGER_PEND	3	/* under way */
#define	VM_PAGER_ERROR	4	/* I/O error */
#define	VM_PAGER_AGAIN	5	/* try later */

/* putpages */
#define	VM_PAGER_PUT_SYNC		0x0001
#define	VM_PAGER_PUT_INVAL		0x0002
#define	VM_PAGER_PUT_NOREUSE		0x0004
#define	VM_PAGER_CLUSTER_OK		0x0008

#define	KVME_TYPE_NONE		0
#define	KVME_TYPE_DEFAULT	1
#define	KVME_TYPE_VNODE		2
#define	KVME_TYPE_SWAP		3
#define	KVME_TYPE_DEVICE	4
#define	KVME_TYPE_PHYS		5
#define	KVME_TYPE_DEAD		6
#define	KVME_TYPE_SG		7
#define	KVME_TYPE_MGTDEVICE	8
#define	KVME_TYPE_GUARD		9

struct cdev_pager_ops {
	int (*cdev_pg_fault)(vm_object_t, vm_ooffset_t offset, int prot,
	    vm_page_t *mres);
	int (*cdev_pg_populate)(vm_object_t, vm_pindex_t pidx, int fault_type,
	    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last);
	int (*cdev_pg_ctor)(void *handle, vm_ooffset_t size, vm_prot_t prot,
	    vm_ooffset_t foff, struct ucred *cred, u_short *color);
	void (*cdev_pg_dtor)(void *handle);
	void (*cdev_pg_path)(void *handle, char *path, size_t len);
};

struct phys_pager_ops {
	int (*phys_pg_getpages)(vm_object_t, vm_page_t *m, int count,
	    int *rbehind, int *rahead);
	int (*phys_pg_populate)(vm_object_t, vm_pindex_t pidx, int fault_type,
	    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last);
	boolean_t (*phys_pg_haspage)(vm_object_t, vm_pindex_t pindex,
	    int *before, int *after);
	void (*phys_pg_ctor)(vm_object_t, vm_prot_t prot, vm_ooffset_t foff,
	    struct ucred *cred);
	void (*phys_pg_dtor)(vm_object_t);
};

TAILQ_HEAD(pagerlst, vm_object);

extern const struct pagerops swappagerops VMSIM_EXPORT;
extern const struct pagerops vnodepagerops VMSIM_EXPORT;
extern const struct pagerops devicepagerops VMSIM_EXPORT;
extern const struct pagerops mgtdevicepagerops VMSIM_EXPORT;
extern const struct pagerops physpagerops VMSIM_EXPORT;
extern const struct pagerops sgpagerops VMSIM_EXPORT;
extern const struct pagerops deadpagerops VMSIM_EXPORT;
extern const struct phys_pager_ops default_phys_pg_ops VMSIM_EXPORT;

/*
 * Makes an object of a type, or finds the one that `handle` names.
 * Returns it with a reference for the caller; NULL: refused by the pager, no
 * memory, or no such type.  Source: vm_pager.c.
 */
VMSIM_EXPORT vm_object_t vm_pager_allocate(objtype_t type, void *handle,
    vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t off, struct ucred *cred);
#ifndef VMSIM_CORE
#define	vm_pager_allocate(type, handle, size, prot, off, cred)		\
	(VMSIM_MAY_SLEEP("vm_pager_allocate"),				\
	    vmsim_kpi_object_taken(vm_pager_allocate((type), (handle),	\
	    (size), (prot), (off), (cred)), VMSIM_HERE))
#endif
/*
 * The last reference is gone: the pager forgets the object.
 * Locks: object write-locked in and out; the pager may drop it.
 */
VMSIM_EXPORT void vm_pager_deallocate(vm_object_t object);

/*
 * Reads `count` pages of consecutive indices: exclusively busied, not mapped,
 * clean, not fully valid.  *rbehind and *rahead (each may be NULL) are how
 * many more are wanted on each side, and become how many were read.
 * Locks: object unlocked in and out, its paging-in-progress count held.
 * Sleeps.
 * Returns VM_PAGER_OK: m[] is fully valid, and still busied by the caller;
 * the pages around it are valid and released.  VM_PAGER_FAIL: the pager does
 * not have it.  VM_PAGER_ERROR: I/O error.  VM_PAGER_BAD: not in its range.
 * VM_PAGER_AGAIN: try later.  On a failure m[] is still the caller's, busied.
 * Source: vm_pager.c vm_pager_get_pages().
 */
VMSIM_EXPORT int vm_pager_get_pages(vm_object_t object, vm_page_t *m,
    int count, int *rbehind, int *rahead);
/*
 * The same, told of the end by `iodone`, which also gets the pages' busy
 * state.  A pager without its own method reads synchronously.
 */
VMSIM_EXPORT int vm_pager_get_pages_async(vm_object_t object, vm_page_t *m,
    int count, int *rbehind, int *rahead, pgo_getpages_iodone_t *iodone,
    void *arg);
/*
 * Writes pages; rtvals[] gets one VM_PAGER_* each.  The pages are busied
 * (shared is enough) and stay so, except those answered VM_PAGER_PEND.
 * Locks: object write-locked in and out; the pager may drop it.  Sleeps.
 */
VMSIM_EXPORT void vm_pager_put_pages(vm_object_t object, vm_page_t *m,
    int count, int flags, int *rtvals);
/*
 * Might the pager have the page?  *before and *after (may be NULL) become
 * the numbers of pages around it that come at little more cost.
 * Locks: object locked in and out.
 */
VMSIM_EXPORT boolean_t vm_pager_has_page(vm_object_t object,
    vm_pindex_t offset, int *before, int *after);
/*
 * Asks the pager to put a range of pages around `pidx` into the object.
 * `fault_type` is the access, `max_prot` the most that the mapping may ever
 * allow; *first and *last are a hint in, the populated range out.
 * Locks: object write-locked in and out, its paging-in-progress count held;
 * the pager may drop the lock.  Sleeps.
 * Returns VM_PAGER_OK: every page of the range is resident, fully valid and
 * exclusively busied.  VM_PAGER_BAD: handle the fault the ordinary way.
 * Others: the fault fails.  The rules P1 to P15 are in doc/populate-rules.md.
 */
VMSIM_EXPORT int vm_pager_populate(vm_object_t object, vm_pindex_t pidx,
    int fault_type, vm_prot_t max_prot, vm_pindex_t *first,
    vm_pindex_t *last);
/*
 * A clean page is being dirtied: its swap block may go.
 * Locks: object locked, or the page busied or the object busy.
 */
VMSIM_EXPORT void vm_pager_page_unswapped(vm_page_t m);
/* Mappings that may write [start, end) of the object come and go. */
VMSIM_EXPORT void vm_pager_update_writecount(vm_object_t object,
    vm_offset_t start, vm_offset_t end);
VMSIM_EXPORT void vm_pager_release_writecount(vm_object_t object,
    vm_offset_t start, vm_offset_t end);
/* The vnode behind an object, or NULL; *vp_heldp: it was held for that. */
VMSIM_EXPORT void vm_pager_getvp(vm_object_t object, struct vnode **vpp,
    bool *vp_heldp);
/*
 * Frees the backing store of [start, start + size).
 * Locks: object write-locked.
 */
VMSIM_EXPORT void vm_pager_freespace(vm_object_t object, vm_pindex_t start,
    vm_size_t size);
/* A page enters, or left, the object.  Locks: object write-locked. */
VMSIM_EXPORT void vm_pager_page_inserted(vm_object_t object, vm_page_t m);
VMSIM_EXPORT void vm_pager_page_removed(vm_object_t object, vm_page_t m);
/* May a page be made at that index?  Locks: object locked. */
VMSIM_EXPORT bool vm_pager_can_alloc_page(vm_object_t object,
    vm_pindex_t pindex);

/*
 * The object named `handle` on a pager's list, with a new reference; NULL if
 * there is none alive.  Locks: the list's own lock held.
 */
VMSIM_EXPORT vm_object_t vm_pager_object_lookup(struct pagerlst *pg_list,
    void *handle);
VMSIM_EXPORT void vm_pager_init(void);	/* calls every pgo_init */

/*
 * Registers a pager of the program's own.  Methods that it leaves NULL are
 * inherited from `base_type` (filled into *ops), unless that is -1.
 * Returns its type, or -1 when all are taken.
 */
VMSIM_EXPORT int vm_pager_alloc_dyn_type(struct pagerops *ops, int base_type);
VMSIM_EXPORT void vm_pager_free_dyn_type(objtype_t type);

/* Devices.  Source: device_pager.c. */

/*
 * Finds or makes the device object named `handle`; `tp` is OBJT_DEVICE or
 * OBJT_MGTDEVICE.  The client's constructor runs after the object can be
 * found; if it fails the object is dead and NULL is returned.
 */
VMSIM_EXPORT vm_object_t cdev_pager_allocate(void *handle, enum obj_type tp,
    const struct cdev_pager_ops *ops, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t foff, struct ucred *cred);
VMSIM_EXPORT vm_object_t cdev_pager_lookup(void *handle);
/* Takes a page out of a device object.  Locks: object write-locked. */
VMSIM_EXPORT void cdev_pager_free_page(vm_object_t object, vm_page_t m);
/*
 * The same, managed devices: revokes the page.  Later releases name an
 * iterator over the object's pages instead of the object: both are taken.
 * Locks: object write-locked, m exclusively busied; it is gone after that.
 */
struct pctrie_iter;
typedef union {
	vm_object_t	 object;	/* (t) */
	struct pctrie_iter *pages;	/* (t) over the object's pages */
} __attribute__((__transparent_union__)) vmsim_kpi_object_or_iter;
VMSIM_EXPORT void cdev_mgtdev_pager_free_page(vmsim_kpi_object_or_iter object,
    vm_page_t m);
/* All pages; waits for busy ones.  Locks: object unlocked in and out. */
VMSIM_EXPORT void cdev_mgtdev_pager_free_pages(vm_object_t object);
VMSIM_EXPORT void cdev_pager_get_path(vm_object_t object, char *path,
    size_t sz);

/*
 * Finds or makes a phys object.  With `handle` NULL always a new one.
 * Source: phys_pager.c.
 */
VMSIM_EXPORT vm_object_t phys_pager_allocate(void *handle,
    const struct phys_pager_ops *ops, void *data, vm_ooffset_t size,
    vm_prot_t prot, vm_ooffset_t foff, struct ucred *cred);

#if defined(VMSIM_KPI_FREEBSD) && VMSIM_KPI_FREEBSD == 12
/* A page of a managed device was revoked without being busy. */
static inline void
vmsim_kpi_cdev_free_page_12(vm_object_t object, vm_page_t m,
    void (*free_page)(vm_object_t, vm_page_t), const char *where)
{
	if (object->type == OBJT_MGTDEVICE && !vm_page_xbusied(m) &&
	    !vm_page_tryxbusy_at(m, where))
		vmsim_kpi_page_assert_failed(m, "is revoked while it is busy",
		    where);
	free_page(object, m);
}
#define	cdev_pager_free_page(o, m)					\
	vmsim_kpi_cdev_free_page_12((o), (m), (cdev_pager_free_page),	\
	    VMSIM_HERE)
#endif

#if defined(VMSIM_KPI_FREEBSD) && VMSIM_KPI_FREEBSD == 12
#include <vm/vm_object.h>

/* The object was locked throughout; the pages were busy. */
static inline int
vmsim_kpi_pager_get_pages_12(vm_object_t object, vm_page_t *ma, int count,
    int *rbehind, int *rahead)
{
	int rv;

	vm_object_pip_add(object, 1);
	VM_OBJECT_WUNLOCK(object);
	rv = vm_pager_get_pages(object, ma, count, rbehind, rahead);
	VM_OBJECT_WLOCK(object);
	vm_object_pip_wakeup(object);
	return (rv);
}
#define	vm_pager_get_pages(o, ma, n, rb, ra)				\
	vmsim_kpi_pager_get_pages_12((o), (ma), (n), (rb), (ra))
#endif

#endif /* VMSIM_KPI_VM_VM_PAGER_H */
