/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address maps.  Source: FreeBSD vm/vm_map.h.
 *
 * Locks of the fields: (c) constant, (m) map lock, (p) pmap, (w) machine.
 */
#ifndef VMSIM_KPI_VM_VM_MAP_H
#define VMSIM_KPI_VM_VM_MAP_H

#include <vm/vm.h>
#include <vm/_vm_advice.h>
#include <vm/pmap.h>
#include <sys/lock.h>
#include <sys/queue.h>
#include <sys/sx.h>

union vm_map_object {
	struct vm_object *vm_object;	/* (m) */
	struct vm_map	 *sub_map;	/* (m) */
};

/*
 * One range of addresses with the same attributes.  In a stack gap `offset`
 * holds the stack's protection and `next_read` the size of its guard.
 */
struct vm_map_entry {
	/* As RB_ENTRY() of <sys/tree.h>, which users of this file may lack. */
	struct {
		struct vm_map_entry *rbe_left;	 /* (m) */
		struct vm_map_entry *rbe_right;	 /* (m) */
		struct vm_map_entry *rbe_parent; /* (m) */
		int		 rbe_color;	 /* (m) */
	} tree;
	struct vm_map_entry *prev;	/* (m) by address; ring with header */
	struct vm_map_entry *next;	/* (m) by address; ring with header */
	vm_offset_t	 start;		/* (m) first byte */
	vm_offset_t	 end;		/* (m) past the last byte */
	vm_offset_t	 next_read;	/* (m) where reading goes on */
	vm_size_t	 max_free;	/* (m) largest hole just below an
					   entry of the subtree, bytes */
	union vm_map_object object;	/* (m) what is mapped */
	vm_ooffset_t	 offset;	/* (m) bytes in the object */
	vm_eflags_t	 eflags;	/* (m) MAP_ENTRY_* */
	vm_prot_t	 protection;	/* (m) */
	vm_prot_t	 max_protection; /* (m) */
	vm_inherit_t	 inheritance;	/* (m) */
	uint8_t		 read_ahead;	/* (m) window in pages */
	int		 wired_count;	/* (m) */
	struct ucred	*cred;		/* (m) charged for it */
	struct thread	*wiring_thread;	/* (m) */
};

#define	MAP_ENTRY_NOSYNC		0x00000001
#define	MAP_ENTRY_IS_SUB_MAP		0x00000002
#define	MAP_ENTRY_COW			0x00000004
#define	MAP_ENTRY_NEEDS_COPY		0x00000008
#define	MAP_ENTRY_NOFAULT		0x00000010
#define	MAP_ENTRY_USER_WIRED		0x00000020
#define	MAP_ENTRY_BEHAV_NORMAL		0x00000000
#define	MAP_ENTRY_BEHAV_SEQUENTIAL	0x00000040
#define	MAP_ENTRY_BEHAV_RANDOM		0x00000080
#define	MAP_ENTRY_BEHAV_RESERVED	0x000000c0
#define	MAP_ENTRY_BEHAV_MASK		0x000000c0
#define	MAP_ENTRY_IN_TRANSITION		0x00000100
#define	MAP_ENTRY_NEEDS_WAKEUP		0x00000200
#define	MAP_ENTRY_NOCOREDUMP		0x00000400
#define	MAP_ENTRY_VN_EXEC		0x00000800
#define	MAP_ENTRY_GROWS_DOWN		0x00001000
#define	MAP_ENTRY_WIRE_SKIPPED		0x00004000
#define	MAP_ENTRY_WRITECNT		0x00008000
#define	MAP_ENTRY_GUARD			0x00010000
#define	MAP_ENTRY_STACK_GAP		0x00020000
#define	MAP_ENTRY_HEADER		0x00080000
#define	MAP_ENTRY_SPLIT_BOUNDARY_MASK	0x00300000
#define	MAP_ENTRY_SPLIT_BOUNDARY_SHIFT	20
#define	MAP_ENTRY_SPLIT_BOUNDARY_INDEX(entry)				\
	(((entry)->eflags & MAP_ENTRY_SPLIT_BOUNDARY_MASK) >>		\
	    MAP_ENTRY_SPLIT_BOUNDARY_SHIFT)

/*
 * header.end is the lowest address of the map, header.start the highest.
 * The ring header.next ... header.prev runs through the entries by address.
 */
struct vm_map {
	struct vm_map_entry header;	/* (m) */
	struct sx	 lock;
	int		 nentries;	/* (m) */
	vm_size_t	 size;		/* (m) bytes in entries */
	u_int		 timestamp;	/* (m) changes */
	u_int		 flags;		/* (m) MAP_* */
	struct vm_map_tree {
		struct vm_map_entry *rbh_root;	/* (m) */
	} tree;
	vm_map_entry_t	 hint;		/* (m) last entry found or NULL */
	pmap_t		 pmap;		/* (c) */
	vm_offset_t	 anon_loc;	/* (m) where hintless requests begin */
	int		 busy;		/* (m) */
	bool		 killed;	/* (w) for want of memory: its users are
					   to come to an end */
};

/* struct vm_map flags */
#define	MAP_WIREFUTURE		0x00000001
#define	MAP_BUSY_WAKEUP		0x00000002
#define	MAP_IS_SUB_MAP		0x00000004
#define	MAP_ASLR		0x00000008
#define	MAP_ASLR_IGNSTART	0x00000010
#define	MAP_WXORX		0x00000040
#define	MAP_ASLR_STACK		0x00000080
#define	MAP_NEEDS_WAKEUP	0x40000000
#define	MAP_SYSTEM_MAP		0x80000000u

/* cow argument of vm_map_insert() and its callers */
#define	MAP_INHERIT_SHARE	0x00000001
#define	MAP_COPY_ON_WRITE	0x00000002
#define	MAP_NOFAULT		0x00000004
#define	MAP_PREFAULT		0x00000008
#define	MAP_PREFAULT_PARTIAL	0x00000010
#define	MAP_DISABLE_SYNCER	0x00000020
#define	MAP_CHECK_EXCL		0x00000040
#define	MAP_CREATE_GUARD	0x00000080
#define	MAP_DISABLE_COREDUMP	0x00000100
#define	MAP_PREFAULT_MADVISE	0x00000200
#define	MAP_WRITECOUNT		0x00000400
#define	MAP_REMAP		0x00000800
#define	MAP_STACK_AREA		0x00001000
#define	MAP_ACC_CHARGED		0x00004000
#define	MAP_ACC_NO_CHARGE	0x00008000
#define	MAP_CREATE_STACK_GAP	0x00020000
#define	MAP_VN_EXEC		0x00040000
#define	MAP_SPLIT_BOUNDARY_MASK	0x00180000
#define	MAP_NO_HINT		0x00200000
#define	MAP_SPLIT_BOUNDARY_SHIFT 19

/* vm_fault() */
#define	VM_FAULT_NORMAL	0x00	/* bring it in and map it */
#define	VM_FAULT_WIRE	0x01	/* and add a wiring */
#define	VM_FAULT_DIRTY	0x02	/* as for a store; VM_PROT_COPY too */
#define	VM_FAULT_NOFILL	0x04	/* do not make a page of zeroes */

#define	VM_FAULT_READ_AHEAD_MIN		7
#define	VM_FAULT_READ_AHEAD_INIT	15
#define	VM_FAULT_READ_AHEAD_MAX		31	/* maxphys is 128 KiB */

/* vm_map_find() */
#define	VMFS_NO_SPACE		0
#define	VMFS_ANY_SPACE		1
#define	VMFS_OPTIMAL_SPACE	2
#define	VMFS_SUPER_SPACE	3
#define	VMFS_ALIGNED_SPACE(x)	((x) << 8)

/* vm_map_wire(), vm_map_unwire() */
#define	VM_MAP_WIRE_SYSTEM	0
#define	VM_MAP_WIRE_USER	1
#define	VM_MAP_WIRE_NOHOLES	0
#define	VM_MAP_WIRE_HOLESOK	2
#define	VM_MAP_WIRE_WRITE	4

/* vm_map_protect() */
#define	VM_MAP_PROTECT_SET_PROT		0x0001
#define	VM_MAP_PROTECT_SET_MAXPROT	0x0002
#define	VM_MAP_PROTECT_GROWSDOWN	0x0004

/* An address space; processes may share it. */
struct vmspace {
	struct vm_map	 vm_map;
	vm_offset_t	 vm_maxsaddr;	/* (m) lowest the stack may grow to */
	vm_offset_t	 vm_stacktop;	/* (m) */
	vm_size_t	 vm_ssize;	/* (m) stack size, pages */
	caddr_t		 vm_taddr;	/* (c) of the text: none */
	caddr_t		 vm_daddr;	/* (c) of the data: none */
	u_int		 vm_refcnt;	/* (w) processes and operations */
	struct pmap	 vm_pmap;
	TAILQ_ENTRY(vmspace) vm_list;	/* (w) all spaces, oldest first */
};

static inline u_char
vm_map_entry_behavior(vm_map_entry_t entry)
{
	return (entry->eflags & MAP_ENTRY_BEHAV_MASK);
}

static inline int
vm_map_entry_user_wired_count(vm_map_entry_t entry)
{
	return ((entry->eflags & MAP_ENTRY_USER_WIRED) != 0);
}

static inline int
vm_map_entry_system_wired_count(vm_map_entry_t entry)
{
	return (entry->wired_count - vm_map_entry_user_wired_count(entry));
}

static inline vm_offset_t
vm_map_max(const struct vm_map *map)
{
	return (map->header.start);
}

static inline vm_offset_t
vm_map_min(const struct vm_map *map)
{
	return (map->header.end);
}

static inline pmap_t
vm_map_pmap(vm_map_t map)
{
	return (map->pmap);
}

static inline void
vm_map_modflags(vm_map_t map, u_int set, u_int clear)
{
	map->flags = (map->flags | set) & ~clear;
}

static inline bool
vm_map_range_valid(vm_map_t map, vm_offset_t start, vm_offset_t end)
{
	return (start <= end && start >= vm_map_min(map) &&
	    end <= vm_map_max(map));
}

static inline bool
vm_map_is_system(vm_map_t map)
{
	return ((map->flags & MAP_SYSTEM_MAP) != 0);
}

static inline pmap_t
vmspace_pmap(struct vmspace *vm)
{
	return (&vm->vm_pmap);
}

/* Neighbours by address; before the first and after the last: the header. */
static inline vm_map_entry_t
vm_map_entry_first(vm_map_t map)
{
	return (map->header.next);
}

static inline vm_map_entry_t
vm_map_entry_succ(vm_map_entry_t entry)
{
	return (entry->next);
}

static inline vm_map_entry_t
vm_map_entry_pred(vm_map_entry_t entry)
{
	return (entry->prev);
}

#define	VM_MAP_ENTRY_FOREACH(it, map)					\
	for ((it) = vm_map_entry_first(map); (it) != &(map)->header;	\
	    (it) = vm_map_entry_succ(it))

/*
 * The map's lock.  It may be held while asleep.  Every exclusive acquisition
 * and every successful upgrade changes `timestamp`, so a thread that let go
 * of the lock can tell whether the map may have changed.  Releasing the lock
 * also gives back the objects of entries that were deleted under it.
 */
VMSIM_EXPORT void vmsim_kpi_map_lock(vm_map_t map, const char *where);
VMSIM_EXPORT void vmsim_kpi_map_unlock(vm_map_t map, const char *where);
VMSIM_EXPORT void vmsim_kpi_map_lock_read(vm_map_t map, const char *where);
VMSIM_EXPORT void vmsim_kpi_map_unlock_read(vm_map_t map, const char *where);
/* Returns non-zero when the lock was taken. */
VMSIM_EXPORT int vmsim_kpi_map_trylock(vm_map_t map, const char *where);
VMSIM_EXPORT int vmsim_kpi_map_trylock_read(vm_map_t map, const char *where);
/* Returns 0, or 1 with the lock lost: the map changed while waiting. */
VMSIM_EXPORT int vmsim_kpi_map_lock_upgrade(vm_map_t map, const char *where);
VMSIM_EXPORT void vmsim_kpi_map_lock_downgrade(vm_map_t map, const char *where);
/*
 * Unlocks (exclusive) and waits for vm_map_wakeup(), at most `timo` ticks
 * unless 0; returns 0 or EWOULDBLOCK.  Deleted entries are not given back:
 * the caller locks the map again and unlocks it later.
 */
VMSIM_EXPORT int vmsim_kpi_map_unlock_and_wait(vm_map_t map, int timo,
    const char *where);
VMSIM_EXPORT void vm_map_wakeup(vm_map_t map);
/* Non-zero when the current thread holds the map exclusively. */
VMSIM_EXPORT int vm_map_locked(vm_map_t map);
/* A busy map is being wired with its lock dropped: no fork, no mprotect. */
VMSIM_EXPORT void vm_map_busy(vm_map_t map);
VMSIM_EXPORT void vm_map_unbusy(vm_map_t map);
VMSIM_EXPORT void vm_map_wait_busy(vm_map_t map);

#define	vm_map_lock(map)	vmsim_kpi_map_lock((map), VMSIM_HERE)
#define	vm_map_unlock(map)	vmsim_kpi_map_unlock((map), VMSIM_HERE)
#define	vm_map_lock_read(map)	\
	vmsim_kpi_map_lock_read((map), VMSIM_HERE)
#define	vm_map_unlock_read(map)	\
	vmsim_kpi_map_unlock_read((map), VMSIM_HERE)
#define	vm_map_trylock(map)	\
	vmsim_kpi_map_trylock((map), VMSIM_HERE)
#define	vm_map_trylock_read(map)	\
	vmsim_kpi_map_trylock_read((map), VMSIM_HERE)
#define	vm_map_lock_upgrade(map)	\
	vmsim_kpi_map_lock_upgrade((map), VMSIM_HERE)
#define	vm_map_lock_downgrade(map)	\
	vmsim_kpi_map_lock_downgrade((map), VMSIM_HERE)
#define	vm_map_unlock_and_wait(map, timo)	\
	vmsim_kpi_map_unlock_and_wait((map), (timo), VMSIM_HERE)

/* An empty map of [min, max).  No lock; the pmap is the caller's. */
VMSIM_EXPORT void vm_map_init(vm_map_t map, pmap_t pmap, vm_offset_t min,
    vm_offset_t max);

/*
 * Maps [start, end) at exactly that place: `object` from `offset`, or
 * anonymous memory when NULL.  The caller's reference to the object becomes
 * the entry's.  `cow` is MAP_*.
 * Locks: map exclusive in and out.
 * Returns KERN_SUCCESS; KERN_INVALID_ADDRESS, the range is empty or outside
 * the map; KERN_NO_SPACE, something is mapped there; KERN_INVALID_ARGUMENT, a
 * guard with an object or access, or a large-page range not aligned;
 * KERN_PROTECTION_FAILURE, writable and executable under MAP_WXORX;
 * KERN_RESOURCE_SHORTAGE, no memory.  After a failure the reference is still
 * the caller's.
 */
VMSIM_EXPORT int vm_map_insert(vm_map_t map, vm_object_t object,
    vm_ooffset_t offset, vm_offset_t start, vm_offset_t end, vm_prot_t prot,
    vm_prot_t max, int cow);
/*
 * The same with the map unlocked, after removing what was there; with
 * MAP_CHECK_EXCL it fails with KERN_NO_SPACE instead.
 */
VMSIM_EXPORT int vm_map_fixed(vm_map_t map, vm_object_t object,
    vm_ooffset_t offset, vm_offset_t start, vm_size_t length, vm_prot_t prot,
    vm_prot_t max, int cow);
/*
 * Chooses a place at or above *addr, below `max_addr` unless 0, and maps
 * there.  `find_space` is VMFS_*.  *addr becomes the place.
 * Locks: none in, none out; the _locked form: map exclusive in and out.
 * Returns as vm_map_insert(); KERN_NO_SPACE, no hole is large enough.
 */
VMSIM_EXPORT int vm_map_find(vm_map_t map, vm_object_t object,
    vm_ooffset_t offset, vm_offset_t *addr, vm_size_t length,
    vm_offset_t max_addr, int find_space, vm_prot_t prot, vm_prot_t max,
    int cow);
VMSIM_EXPORT int vm_map_find_locked(vm_map_t map, vm_object_t object,
    vm_ooffset_t offset, vm_offset_t *addr, vm_size_t length,
    vm_offset_t max_addr, int find_space, vm_prot_t prot, vm_prot_t max,
    int cow);
/* Treats *addr as a hint: if nothing fits above it, from min_addr on. */
VMSIM_EXPORT int vm_map_find_min(vm_map_t map, vm_object_t object,
    vm_ooffset_t offset, vm_offset_t *addr, vm_size_t length,
    vm_offset_t min_addr, vm_offset_t max_addr, int find_space,
    vm_prot_t prot, vm_prot_t max, int cow);
/* Only looks; map exclusive.  KERN_SUCCESS or KERN_NO_SPACE. */
VMSIM_EXPORT int vm_map_find_aligned(vm_map_t map, vm_offset_t *addr,
    vm_size_t length, vm_offset_t max_addr, vm_offset_t alignment);
/*
 * The lowest address >= start with `length` free bytes, or
 * vm_map_max(map) - length + 1.  Locks: map, either way.
 */
VMSIM_EXPORT vm_offset_t vm_map_findspace(vm_map_t map, vm_offset_t start,
    vm_size_t length);

/*
 * Unmaps [start, end); holes are no error.  Waits for entries in transition
 * and for wirings of the kernel.
 * Locks: vm_map_delete() map exclusive in and out (dropped to wait);
 * vm_map_remove() none in, none out.  Sleeps.
 * Returns KERN_SUCCESS; KERN_INVALID_ARGUMENT, a large page would be cut.
 */
VMSIM_EXPORT int vm_map_delete(vm_map_t map, vm_offset_t start,
    vm_offset_t end);
VMSIM_EXPORT int vm_map_remove(vm_map_t map, vm_offset_t start,
    vm_offset_t end);

/*
 * The entry that holds `address`: TRUE; else FALSE and *entry is the one
 * before it, or the header.  Locks: map, either way.
 */
VMSIM_EXPORT boolean_t vm_map_lookup_entry(vm_map_t map, vm_offset_t address,
    vm_map_entry_t *entry);
/*
 * What backs an address, for a fault of the given type: grows stacks, makes
 * the object of anonymous memory and the shadow that a write needs.
 * Locks: vm_map_lookup() none in, map read-locked out on success, none on
 * failure; the _locked form map read-locked in and out, and it does no work
 * that needs more.  Sleeps (not the _locked form).
 * Returns KERN_SUCCESS; KERN_INVALID_ADDRESS, nothing there;
 * KERN_PROTECTION_FAILURE, not allowed or a guard; the _locked form also
 * KERN_FAILURE, it would have to change the map.
 * Differs from FreeBSD: there are no sub maps, so *var_map stays.
 */
VMSIM_EXPORT int vm_map_lookup(vm_map_t *var_map, vm_offset_t vaddr,
    vm_prot_t fault_type, vm_map_entry_t *out_entry, vm_object_t *object,
    vm_pindex_t *pindex, vm_prot_t *out_prot, boolean_t *wired);
VMSIM_EXPORT int vm_map_lookup_locked(vm_map_t *var_map, vm_offset_t vaddr,
    vm_prot_t fault_type, vm_map_entry_t *out_entry, vm_object_t *object,
    vm_pindex_t *pindex, vm_prot_t *out_prot, boolean_t *wired);
VMSIM_EXPORT void vm_map_lookup_done(vm_map_t map, vm_map_entry_t entry);

/*
 * Sets the protection, the maximum protection or both (VM_MAP_PROTECT_*).
 * Locks: none in, none out.  Sleeps.
 * Returns KERN_SUCCESS; KERN_PROTECTION_FAILURE, more than the maximum
 * allows, or write and execute under MAP_WXORX; KERN_OUT_OF_BOUNDS, new_prot
 * is not within new_maxprot; KERN_INVALID_ARGUMENT, a large page would be cut.
 */
VMSIM_EXPORT int vm_map_protect(vm_map_t map, vm_offset_t start,
    vm_offset_t end, vm_prot_t new_prot, vm_prot_t new_maxprot, int flags);
/* KERN_SUCCESS; KERN_INVALID_ARGUMENT, unknown or a large page is copied. */
VMSIM_EXPORT int vm_map_inherit(vm_map_t map, vm_offset_t start,
    vm_offset_t end, vm_inherit_t new_inheritance);

/*
 * Applies MADV_* to a range; holes are skipped.
 * Returns 0; EINVAL, unknown advice or a large page would be cut; ENOMEM.
 */
VMSIM_EXPORT int vm_map_madvise(vm_map_t map, vm_offset_t start,
    vm_offset_t end, int behav);
/*
 * Writes the dirty pages of the range to their pagers (at once if `syncio`)
 * and drops clean ones with `invalidate`.
 * Locks: none in, none out; the map is not held during I/O.  Sleeps.
 * Returns KERN_SUCCESS; KERN_INVALID_ADDRESS, a hole; KERN_INVALID_ARGUMENT,
 * `invalidate` of wired memory; KERN_FAILURE, a pager failed.
 */
VMSIM_EXPORT int vm_map_sync(vm_map_t map, vm_offset_t start, vm_offset_t end,
    boolean_t syncio, boolean_t invalidate);
/* Is all of it mapped with (at least) this protection?  Locks: map. */
VMSIM_EXPORT boolean_t vm_map_check_protection(vm_map_t map,
    vm_offset_t start, vm_offset_t end, vm_prot_t protection);
/* Can [start, end) be cut out without cutting a large page?  Locks: map. */
VMSIM_EXPORT bool vm_map_check_boundary(vm_map_t map, vm_offset_t start,
    vm_offset_t end);
/*
 * Merges `prev_entry` into `entry` if they are neighbours alike in all;
 * returns the entry that then holds prev_entry's range.  Locks: map exclusive.
 */
VMSIM_EXPORT vm_map_entry_t vm_map_try_merge_entries(vm_map_t map,
    vm_map_entry_t prev_entry, vm_map_entry_t entry);
/*
 * A stack of max_ssize bytes from addrbos: its top part mapped, below it a
 * gap into which faults let it grow.  Locks: none in, none out.
 * Returns as vm_map_insert().
 */
VMSIM_EXPORT int vm_map_stack(vm_map_t map, vm_offset_t addrbos,
    vm_size_t max_ssize, vm_prot_t prot, vm_prot_t max, int cow);

/*
 * Wiring; `flags` are VM_MAP_WIRE_*.  Implemented in src/fault.
 * Locks: none in, none out; the _locked form map exclusive in and out,
 * dropped while faulting.  Sleeps.
 * Returns KERN_SUCCESS; KERN_INVALID_ADDRESS, a hole or an entry without
 * access; KERN_INVALID_ARGUMENT, not wired by the kernel, or a large page
 * cut; what vm_fault() returned.
 */
VMSIM_EXPORT int vm_map_wire(vm_map_t map, vm_offset_t start, vm_offset_t end,
    int flags);
VMSIM_EXPORT int vm_map_wire_locked(vm_map_t map, vm_offset_t start,
    vm_offset_t end, int flags);
VMSIM_EXPORT int vm_map_unwire(vm_map_t map, vm_offset_t start,
    vm_offset_t end, int flags);

VMSIM_EXPORT long vmspace_resident_count(struct vmspace *vm);

#endif /* VMSIM_KPI_VM_VM_MAP_H */
