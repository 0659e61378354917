/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VM object: a set of pages, their pager, and what it shadows.
 * Source: FreeBSD vm/vm_object.h.
 *
 * Locks of the fields: (c) constant, (o) object lock, (t) one thread at a
 * time, (w) the machine's object list; a pager's list is under its own lock.
 */
#ifndef VMSIM_KPI_VM_VM_OBJECT_H
#define VMSIM_KPI_VM_VM_OBJECT_H

#include <vm/vm.h>
#include <sys/lock.h>
#include <sys/queue.h>
#include <sys/rwlock.h>
#include <vm/_vm_listen.h>
#include <vm/vm_radix.h>

struct cdev_pager_ops;
struct phys_pager_ops;

struct vm_object {
	/* What a walk down a chain looks at comes first: fewer cache lines. */
	struct rwlock	 lock;
	struct vm_radix	 rtree;			/* (o) resident pages */
	u_int		 flags;			/* (o) OBJ_* */
	u_int		 paging_in_progress;	/* (o) pager calls, faults */
	struct vm_object *backing_object;	/* (o) what I shadow */
	vm_ooffset_t	 backing_object_offset;	/* (o) bytes */
	union {
		struct {
			off_t	 vnp_size;	/* (o) bytes in the file */
			vm_ooffset_t writemappings; /* (o) bytes */
		} vnp;
		struct {
			TAILQ_HEAD(, vm_page) devp_pglist; /* (o) fakes */
			const struct cdev_pager_ops *ops; /* (c) */
			union {
				void	*handle; /* (c) the client's */
				void	*dev;	/* (c) its older name */
			};
		} devp;
		struct {
			TAILQ_HEAD(, vm_page) sgp_pglist; /* (o) fakes */
		} sgp;
		struct {
			void	*swp_priv;	/* (o) */
			struct pctrie swp_blks;	/* (o) swap blocks by index */
			vm_ooffset_t writemappings; /* (o) bytes */
		} swp;
		struct {
			const struct phys_pager_ops *ops; /* (c) */
			union {
				void	*data_ptr;	/* (o) */
				uintptr_t data_val;	/* (o) */
			};
			void	*phys_priv;	/* (o) */
		} phys;
	} un_pager;
	vm_pindex_t	 size;			/* (o) pages */
	u_int		 ref_count;		/* (o) */
	const char	*taken;			/* (w) where a driver took the
						   last reference, or NULL */
	int		 shadow_count;		/* (o) objects shadowing me */
	int		 generation;		/* (o) */
	int		 cleangeneration;	/* (o) value when cleaned */
	vm_memattr_t	 memattr;		/* (o) for new pages */
	objtype_t	 type;			/* (o) */
	u_short		 pg_color;		/* (c) of the first page */
	u_int		 busy;			/* (o) >0: no page may be made
						   busy */
	int		 resident_page_count;	/* (o) */
	u_int		 lookups;		/* (o) references handed out by
						   vm_pager_object_lookup() */
	LIST_HEAD(, vm_object) shadow_head;	/* (o) my shadows */
	LIST_ENTRY(vm_object) shadow_list;	/* (o) of backing_object */
	TAILQ_ENTRY(vm_object) object_list;	/* (w) all objects */
	TAILQ_ENTRY(vm_object) pager_object_list; /* (w) of one pager */
	void		*handle;		/* (c) my name to the pager */
	struct ucred	*cred;			/* (o) charged for it */
	void		*umtx_data;		/* (o) */
	char		*device;	/* (w) arena string: the name of what
					   it was mapped from, or NULL */
	struct vmsim_kpi_memq memq;		/* (o) see <sys/queue.h> */
	/* What is still told when the object is freed. */
	const char	*released;		/* (w) where driver code gave
						   its last reference back */
	uint32_t	 serial;		/* (c) creation order, from 1 */
	u_int		 dump_number;		/* (w) in the last dump, if that
						   told of it */
};

/* flags */
#define	OBJ_FICTITIOUS	0x00000001	/* (c) holds fictitious pages */
#define	OBJ_UNMANAGED	0x00000002	/* (c) holds unmanaged pages */
#define	OBJ_POPULATE	0x00000004	/* its pager has populate() */
#define	OBJ_DEAD	0x00000008	/* being destroyed */
#define	OBJ_ANON	0x00000010	/* (c) anonymous memory */
#define	OBJ_UMTXDEAD	0x00000020
#define	OBJ_SIZEVNLOCK	0x00000040	/* size needs the vnode lock */
#define	OBJ_PG_DTOR	0x00000080	/* leave the pages to the dtor */
#define	OBJ_SHADOWLIST	0x00000100	/* is on a shadow list */
#define	OBJ_SWAP	0x00000200	/* swaps */
#define	OBJ_SPLIT	0x00000400	/* being split */
#define	OBJ_COLLAPSING	0x00000800	/* its backing object is merged */
#define	OBJ_COLORED	0x00001000	/* pg_color is set */
#define	OBJ_ONEMAPPING	0x00002000	/* each page is mapped once at most */
#define	OBJ_PAGERPRIV1	0x00004000
#define	OBJ_PAGERPRIV2	0x00008000
#define	OBJ_SYSVSHM	0x00010000
#define	OBJ_POSIXSHM	0x00020000

#define	IDX_TO_OFF(idx)	((vm_ooffset_t)(idx) << PAGE_SHIFT)
#define	OFF_TO_IDX(off)	((vm_pindex_t)((vm_size_t)(off) >> PAGE_SHIFT))
#define	OBJ_MAX_SIZE	(OFF_TO_IDX(UINT64_MAX) + 1)

/* vm_object_page_clean() */
#define	OBJPC_SYNC	0x1	/* wait for the writes */
#define	OBJPC_INVAL	0x2	/* and invalidate */
#define	OBJPC_NOSYNC	0x4	/* skip PGA_NOSYNC pages */

/* vm_object_page_remove() */
#define	OBJPR_CLEANONLY	0x1	/* keep dirty pages */
#define	OBJPR_NOTMAPPED	0x2	/* the caller has unmapped them */
#define	OBJPR_VALIDONLY	0x4	/* skip invalid pages */

/* vm_object_coalesce() */
#define	OBJCO_CHARGED	0x1	/* next_size was charged already */
#define	OBJCO_NO_CHARGE	0x2	/* no swap accounting */

#define	VM_OBJECT_ASSERT_LOCKED(o)	rw_assert(&(o)->lock, RA_LOCKED)
#define	VM_OBJECT_ASSERT_RLOCKED(o)	rw_assert(&(o)->lock, RA_RLOCKED)
#define	VM_OBJECT_ASSERT_WLOCKED(o)	rw_assert(&(o)->lock, RA_WLOCKED)
#define	VM_OBJECT_ASSERT_UNLOCKED(o)	rw_assert(&(o)->lock, RA_UNLOCKED)
#define	VM_OBJECT_LOCK_DOWNGRADE(o)	rw_downgrade(&(o)->lock)
#define	VM_OBJECT_RLOCK(o)		rw_rlock(&(o)->lock)
#define	VM_OBJECT_RUNLOCK(o)		rw_runlock(&(o)->lock)
#define	VM_OBJECT_TRYRLOCK(o)		rw_try_rlock(&(o)->lock)
#define	VM_OBJECT_TRYWLOCK(o)		rw_try_wlock(&(o)->lock)
#define	VM_OBJECT_TRYUPGRADE(o)		rw_try_upgrade(&(o)->lock)
#define	VM_OBJECT_WLOCK(o)		rw_wlock(&(o)->lock)
#define	VM_OBJECT_WOWNED(o)		rw_wowned(&(o)->lock)
#define	VM_OBJECT_WUNLOCK(o)		rw_wunlock(&(o)->lock)
#define	VM_OBJECT_UNLOCK(o)		rw_unlock(&(o)->lock)

#define	VM_OBJECT_DROP(o)	vmsim_kpi_object_drop((o), VMSIM_HERE)
#define	VM_OBJECT_PICKUP(o, state)	\
	vmsim_kpi_object_pickup((o), (state), VMSIM_HERE)
/*
 * Waits for wakeup(wchan) with the object unlocked, then locks it again in
 * the mode in which it was held, unless `pri` contains PDROP.  Returns 0 or
 * EWOULDBLOCK after `timo` ticks.  Locks: the object.
 */
#define	VM_OBJECT_SLEEP(o, wchan, pri, wmesg, timo)	\
	vmsim_kpi_object_sleep((o), (wchan), (pri), (wmesg), (timo), VMSIM_HERE)

#define	VM_OBJECT_ASSERT_PAGING(o)	\
	vmsim_kpi_object_assert((o)->paging_in_progress != 0, "paging", (o), \
	    VMSIM_HERE)
#define	VM_OBJECT_ASSERT_REFERENCE(o)	\
	vmsim_kpi_object_assert((o)->ref_count != 0, "referenced", (o),	\
	    VMSIM_HERE)
#define	VM_OBJECT_ASSERT_BUSY(o)	\
	vmsim_kpi_object_assert((o)->busy != 0, "busy", (o), VMSIM_HERE)

/* Under the macros above; not for use by name. */
VMSIM_EXPORT int vmsim_kpi_object_drop(vm_object_t, const char *where);
VMSIM_EXPORT void vmsim_kpi_object_pickup(vm_object_t, int state,
    const char *where);
VMSIM_EXPORT int vmsim_kpi_object_sleep(vm_object_t, const void *wchan, int pri,
    const char *wmesg, int timo, const char *where);
VMSIM_EXPORT void vmsim_kpi_object_assert(bool ok, const char *what,
    vm_object_t, const char *where);

/* Locks: the object, unless no other thread can see it yet. */
static inline void
vm_object_set_flag(vm_object_t object, u_int bits)
{
	VMSIM_CHANGE(&object->flags);
	object->flags |= bits;
}

/* The first color stays.  Locks: the object. */
static inline void
vm_object_color(vm_object_t object, u_short color)
{
	if ((object->flags & OBJ_COLORED) != 0)
		return;
	object->pg_color = color;
	object->flags |= OBJ_COLORED;
}

/* May pages come from reservations?  There are none here: a hint only. */
static inline bool
vm_object_reserv(vm_object_t object)
{
	if (object == NULL)
		return (false);
	return ((object->flags & (OBJ_COLORED | OBJ_FICTITIOUS)) ==
	    OBJ_COLORED);
}

static inline bool
vm_object_busied(vm_object_t object)
{
	VMSIM_LOOK(&object->busy);
	return (object->busy != 0);
}

/*
 * Creation.  The new object has one reference, the caller's, and is not
 * locked.  Never NULL: a heap that is used up is reported as a panic, where
 * FreeBSD would sleep.
 * Types of vm_object_allocate(): all but OBJT_DEAD and the dynamic ones.
 * vm_object_allocate_anon(): swap-backed anonymous memory; `backing` only
 * says what it will shadow, vm_object_shadow() links the two.  `cred` is not
 * referenced; how much it is charged is not counted.
 */
VMSIM_EXPORT vm_object_t vm_object_allocate(objtype_t, vm_pindex_t npages);
VMSIM_EXPORT vm_object_t vm_object_allocate_anon(vm_pindex_t npages,
    vm_object_t backing, struct ucred *cred, vm_size_t charge);
VMSIM_EXPORT vm_object_t vm_object_allocate_dyn(objtype_t, vm_pindex_t npages,
    u_short flags);
#ifndef VMSIM_CORE
#define	vm_object_allocate(type, npages)				\
	(VMSIM_MAY_SLEEP("vm_object_allocate"),			\
	    vmsim_kpi_object_taken(vm_object_allocate((type), (npages)), \
	    VMSIM_HERE))
#define	vm_object_allocate_anon(npages, backing, cred, charge)		\
	(VMSIM_MAY_SLEEP("vm_object_allocate_anon"),			\
	    vm_object_allocate_anon((npages), (backing), (cred), (charge)))
#define	vm_object_allocate_dyn(type, npages, flags)			\
	(VMSIM_MAY_SLEEP("vm_object_allocate_dyn"),			\
	    vmsim_kpi_object_taken(vm_object_allocate_dyn((type),	\
	    (npages), (flags)), VMSIM_HERE))
#endif

/*
 * References.  NULL is allowed in _reference() and _deallocate().  A vnode
 * object takes a use of its vnode with the first reference.
 * vm_object_deallocate(): Locks: no object.  Sleeps.  The last reference
 * terminates the object and goes on with the one that it shadowed; the last
 * but one, of an anonymous object with one shadow, collapses that shadow.
 */
VMSIM_EXPORT void vm_object_reference(vm_object_t);
VMSIM_EXPORT void vm_object_reference_locked(vm_object_t);
#ifndef VMSIM_CORE
#define	vm_object_reference(o)						\
	vm_object_reference(vmsim_kpi_object_taken((o), VMSIM_HERE))
#define	vm_object_reference_locked(o)					\
	vm_object_reference_locked(vmsim_kpi_object_taken((o), VMSIM_HERE))
#endif
VMSIM_EXPORT void vm_object_deallocate(vm_object_t);
VMSIM_EXPORT void vmsim_kpi_object_deallocate(vm_object_t,
    const char *where);
#ifndef VMSIM_CORE
#define	vm_object_deallocate(object)	\
	vmsim_kpi_object_deallocate((object), VMSIM_HERE)
#endif

/*
 * The end of an object.  vm_object_terminate(): Locks: write-locked on
 * entry, gone on return.  OBJ_DEAD is set, no references, shadows nothing.
 * Sleeps until no paging is in progress.  vm_object_destroy() gives back the
 * structure itself.
 */
VMSIM_EXPORT void vm_object_terminate(vm_object_t);
VMSIM_EXPORT void vm_object_destroy(vm_object_t);

/*
 * Counts.  paging_in_progress keeps an object from being terminated and
 * merged; busy keeps its pages from being made busy.  No lock is needed for
 * the pip functions.  vm_object_pip_wait() has the write lock at return, but
 * drops it meanwhile; the _unlocked form and vm_object_busy_wait() are called
 * without it.  vm_object_busy(): Locks: the object.
 */
VMSIM_EXPORT void vm_object_pip_add(vm_object_t, short);
VMSIM_EXPORT void vm_object_pip_wakeup(vm_object_t);
VMSIM_EXPORT void vm_object_pip_wakeupn(vm_object_t, short);
VMSIM_EXPORT void vm_object_pip_wait(vm_object_t, const char *wmesg);
VMSIM_EXPORT void vm_object_pip_wait_unlocked(vm_object_t,
    const char *wmesg);
VMSIM_EXPORT void vm_object_busy(vm_object_t);
VMSIM_EXPORT void vm_object_unbusy(vm_object_t);
VMSIM_EXPORT void vm_object_busy_wait(vm_object_t, const char *wmesg);

/* Locks: write. */
VMSIM_EXPORT void vm_object_clear_flag(vm_object_t, u_int bits);

/*
 * The memory attribute of pages still to be allocated.  Locks: write.
 * Returns KERN_SUCCESS; KERN_INVALID_ARGUMENT: a dead object; KERN_FAILURE:
 * it has pages already.
 */
VMSIM_EXPORT int vm_object_set_memattr(vm_object_t, vm_memattr_t);

/*
 * Dirty accounting of the pagers that want it.  No lock is needed.  The forms
 * with a trailing underscore are what such a pager puts into its ops vector.
 */
VMSIM_EXPORT void vm_object_set_writeable_dirty(vm_object_t);
VMSIM_EXPORT bool vm_object_mightbedirty(vm_object_t);
VMSIM_EXPORT void vm_object_set_writeable_dirty_(vm_object_t);
VMSIM_EXPORT bool vm_object_mightbedirty_(vm_object_t);

/* KVME_TYPE_*, and the vnode if vpp is not NULL.  Locks: the object. */
VMSIM_EXPORT int vm_object_kvme_type(vm_object_t, struct vnode **vpp);
VMSIM_EXPORT struct vnode *vm_object_vnode(vm_object_t);

/* More references than shadows: it is mapped or held. */
VMSIM_EXPORT bool vm_object_is_active(vm_object_t);

/*
 * *object becomes a new anonymous object that shadows the old one, and
 * *offset becomes 0; the caller's reference moves along.  Nothing happens if
 * the object is anonymous and the caller's reference is the only one.
 * `shared`: the new object gets a second reference.  Locks: no object.
 */
VMSIM_EXPORT void vm_object_shadow(vm_object_t *object, vm_ooffset_t *offset,
    vm_size_t len_bytes, struct ucred *cred, bool shared);

/*
 * Shortens the chain under an anonymous object: merges an object that only
 * this one refers to, or goes past one all of whose visible pages are hidden.
 * Locks: write, dropped and taken again.  Sleeps.
 */
VMSIM_EXPORT void vm_object_collapse(vm_object_t);

/*
 * Gives the entry an object of its own with just its pages, if its anonymous
 * object has other references.  Locks: the map; entry's object write-locked;
 * on return the entry's object, perhaps a new one, is.  Sleeps.
 */
VMSIM_EXPORT void vm_object_split(vm_map_entry_t);

/*
 * Extends prev_object to cover [prev_offset + prev_size, + next_size) too;
 * sizes are bytes.  Returns TRUE: done, or prev_object is NULL.  FALSE: it
 * cannot be.  `cflags`, OBJCO_*, say nothing.  Locks: not this object.  Sleeps.
 */
VMSIM_EXPORT boolean_t vm_object_coalesce(vm_object_t prev_object,
    vm_ooffset_t prev_offset, vm_size_t prev_size, vm_size_t next_size,
    int cflags);

/*
 * Applies MADV_WILLNEED, MADV_DONTNEED or MADV_FREE to the pages visible at
 * [start, end).  Locks: no object.  Sleeps.
 */
VMSIM_EXPORT void vm_object_madvise(vm_object_t, vm_pindex_t start,
    vm_pindex_t end, int advice);

/*
 * Writes the dirty pages of [start, end) bytes; end 0: to the end of the
 * object.  `flags` are OBJPC_*.  Returns FALSE if the pager could not write
 * one.  Locks: write, dropped and taken again.  Sleeps.
 */
VMSIM_EXPORT boolean_t vm_object_page_clean(vm_object_t, vm_ooffset_t start,
    vm_ooffset_t end, int flags);

/* To the head of the inactive queue.  Locks: the object. */
VMSIM_EXPORT void vm_object_page_noreuse(vm_object_t, vm_pindex_t start,
    vm_pindex_t end);

/*
 * Frees the pages of [start, end) and their backing store; end 0: to the end.
 * A wired page stays and is made invalid.  `options` are OBJPR_*.
 * Locks: write, dropped while waiting for a busy page.  Sleeps.
 */
VMSIM_EXPORT void vm_object_page_remove(vm_object_t, vm_pindex_t start,
    vm_pindex_t end, int options);

/*
 * Makes [start, end) resident and valid.  Returns FALSE if a page could not
 * be made so.  Locks: write, dropped by the pager.  Sleeps.
 */
VMSIM_EXPORT boolean_t vm_object_populate(vm_object_t, vm_pindex_t start,
    vm_pindex_t end);

/*
 * Puts pages around ma_src[0 .. count-1] into ma_dst for a larger read:
 * *rbehind before and *rahead after, less where a page is resident, the
 * object ends or memory is short.  Owns: the new pages, exclusively busied.
 * Locks: write.
 */
VMSIM_EXPORT void vm_object_prepare_buf_pages(vm_object_t, vm_page_t *ma_dst,
    int count, int *rbehind, int *rahead, vm_page_t *ma_src);

/*
 * msync(2) of a range in bytes: writes back the object at the bottom of the
 * chain, then drops its clean pages if `invalidate`.  Returns FALSE after a
 * write error.  Locks: no object.  Sleeps.
 */
VMSIM_EXPORT boolean_t vm_object_sync(vm_object_t, vm_ooffset_t offset,
    vm_size_t len_bytes, boolean_t syncio, boolean_t invalidate);

/*
 * Takes a wiring from the page visible at each index of the range in bytes;
 * each must be resident and wired.  `queue`: where a page goes with its last
 * wiring.  Locks: no object.  Sleeps.
 */
VMSIM_EXPORT void vm_object_unwire(vm_object_t, vm_ooffset_t offset,
    vm_size_t len_bytes, uint8_t queue);

/* Memory of the kernel is in no object: no page's is this one. */
#define	kernel_object	((vm_object_t)(uintptr_t)1)

#endif /* VMSIM_KPI_VM_VM_OBJECT_H */
