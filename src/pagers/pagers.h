/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The built-in pagers: swap, files (vnode), devices, phys, scatter/gather
 *	and dead.  They are leaves: nothing outside of this folder sees one but
 *	through its ops vector and the functions of the kernel headers.
 *	transfer.c lets a transfer take time, swap_device.c keeps what was
 *	written to swap.
 *
 * RULES	(what pagers owe their callers is doc/pager-contract.md)
 *	swap 1   A block of an object's index is one in use, and no other index
 *		 of any object has the same one.
 *	swap 2   Every block in use is some object's block.
 *	swap 3   A leaf of the index counts its blocks: one at least.
 *	pager 1  An object on a pager's list has a handle and the list's type.
 *	pager 2  The pages that a device or scatter/gather object has made are
 *		 fictitious and belong to it, or to nothing after its pages were
 *		 taken; every fictitious page of an unmanaged object is one.
 *	pager 3  A file's vnode and object name each other, and the object has
 *		 as many pages as the file.
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Methods are called by src/pager: getpages with the object unlocked and
 *	its pages exclusively busy; putpages and populate with it write-locked,
 *	which they may drop; haspage with it locked.  No transfer runs with an
 *	object locked.  A pager's list has a lock of its own, taken before the
 *	locks of its objects; a vnode is locked before its object.
 */
#ifndef PAGERS_PAGERS_H
#define PAGERS_PAGERS_H

#include <sys/mutex.h>
#include <sys/queue.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vmsim/object.h>
#include "base/inject.h"
#include "base/machine.h"
#include "mem/mem.h"
#include "sched/sched.h"
#include "pager/pager.h"

struct vnode_file;

#define	SWAP_TABLE_BLOCKS	512	/* a power of two */
#define	MAX_PAGEOUT_CLUSTER	32	/* pages of one transfer at most */

struct swap_table {
	uint64_t	 free[SWAP_TABLE_BLOCKS / 64]; /* (w) a bit a block */
	u_int		 used;		/* (w) blocks that are not */
	void		*page[SWAP_TABLE_BLOCKS]; /* (w) contents, or NULL */
};

struct swap_dir {
	struct swap_table *table;	/* (w) NULL: all blocks are free */
	u_int		 fits;		/* (w) no longer run begins here */
};

struct swap_device {
	struct swap_dir	*dir;		/* (w) */
	uint64_t	 ndir;		/* (w) tables it has room for */
	uint64_t	 cursor;	/* (w) where the last run ended */
	uint64_t	 used;		/* (w) blocks in use */
	uint64_t	 limit;		/* (c) most that may be in use */
	uint64_t	 end;		/* (c) past the last block */
};

/* The objects of one pager that can be found by their handle. */
struct pager_list {
	struct mtx	 lock;
	struct pagerlst	 objects;	/* (w) under the lock */
};

TAILQ_HEAD(vnode_file_list, vnode_file);

struct pagers_state {
	struct pager_list swap_list;
	struct pager_list device_list;
	struct pager_list phys_list;
	struct swap_device swap;	/* (w) */
	struct vnode_file_list files;	/* (w) open, oldest first */
	struct vnode_file_list closed;	/* (w) whose vnode is still locked */
	struct zone	 file_zone;	/* (w) struct vnode_file */
	u_int		 nunsavable;	/* (w) host files open for writing */
	struct zone	 transfer_zone;	/* (w) struct transfer */
	pgo_alloc_t	*cdev_alloc;	/* (c) objects of character devices */
	u_long		 ntransfers;	/* (w) under way on their own */
	u_int		 nswapwrites;	/* (w) of those, writes to swap */
};

static inline struct pagers_state *
pagers(void)
{
	return (curvm->pager->pagers);
}

/* Nothing is read around a page; either may be NULL. */
static inline void
pager_alone(int *before, int *after)
{
	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
}

/* Fills the table of pagers and makes the state; 0 or ENOMEM. */
int	 pagers_init(struct vmsim *);
/* Closes every file that is still open. */
void	 pagers_fini(struct vmsim *);
/* Does the machine hold something that saving cannot bring back? */
bool	 pagers_unsavable(const struct vmsim *);

/* Reports violated rules, by the numbers above. */
struct check;
void	 pagers_check(struct check *);

/* phys_large.c: memory of large pages; NULL: no memory. */
vm_object_t phys_large_create(vm_pindex_t npages, int psind);
/* Its page size index; 0: another object. */
int	 phys_large_psind(vm_object_t);

void	 pager_list_init(struct pager_list *, const char *name);
void	 pager_list_insert(struct pager_list *, vm_object_t);
void	 pager_list_remove(struct pager_list *, vm_object_t);
/*
 * The object that `handle` names, with a reference more; if there is none
 * alive, `mine` becomes it.  A `mine` that is not needed is given back: it was
 * made before the list was locked, for that may sleep.
 */
vm_object_t pager_list_enter(struct pager_list *, void *handle,
	    vm_object_t mine);

/*
 * swap_device.c.  swap_blocks_alloc(): the first of at most *n neighbouring
 * blocks, and how many; SWAP_NONE when the device is full or there is no
 * memory.
 */
void	 swap_device_init(struct swap_device *, uint64_t limit);
uint32_t swap_blocks_alloc(u_int *n);
void	 swap_blocks_free(uint32_t block, u_int n);
void	*swap_block_page(uint32_t block);	/* its contents */
/* For the checker: marks a block in use; false if it is none, or marked. */
bool	 swap_block_mark(uint32_t block);
void	 swap_block_unmark(uint32_t block);
uint64_t swap_blocks_used(const struct vmsim *);

/*
 * Blocks to be freed: those that are neighbours at once, when one comes that
 * is none, or at the end.  SWAP_NONE is no block.
 */
struct swap_freed {
	uint32_t	 block;		/* (t) */
	u_int		 n;		/* (t) */
};
void	 swap_freed_add(struct swap_freed *, uint32_t block);
void	 swap_freed_end(struct swap_freed *);

/* swap.c: all blocks of an object are freed.  Locks: it is write-locked. */
void	 swap_free_all(vm_object_t);

/* transfer.c: pages of an object under way on their own. */
struct transfer {
	struct sched_callout callout;	/* (w) */
	vm_page_t	 m[MAX_PAGEOUT_CLUSTER]; /* (c) busy */
	int		 count;		/* (c) */
	int		 error;		/* (c) how it will end */
	vm_page_bits_t	 was_dirty;	/* (c) what it was to clean */
	/* (c) object write-locked; does not sleep */
	void		(*end)(struct transfer *);
};

/* Does a write with these flags go on its own?  The page daemon's do. */
bool	 transfer_is_async(int pagerflags);
/* Sleeps; nothing if 0.  Locks: none that is not sleepable. */
void	 transfer_wait(const char *wmesg, uint64_t ticks);
/*
 * Starts a transfer like `model`, whose callout is not looked at; false: no
 * memory.  The caller's busy states and paging counts become the transfer's.
 */
bool	 transfer_start(const struct transfer *model, uint64_t ticks);
bool	 transfers_under_way(void);

/* The bytes of a page that are read or written now: a scheduling point. */
static inline char *
transfer_bytes(vm_page_t m)
{
	char *bytes = mem_phys_to_host(VM_PAGE_TO_PHYS(m));

	sched_point(POINT_COPY, bytes);
	return (bytes);
}

/* How long the transfer of a page takes, and whether it is made to fail. */
static inline struct inject_fate
transfer_fate(enum vmsim_inject_kind kind)
{
	struct inject_fate fate = { .fails = false };

	if (inject_is_on())
		fate = inject_call(kind);
	fate.ticks += curvm->config.io_ticks;
	return (fate);
}

/* swap.c, swap_io.c */
pgo_haspage_t swap_haspage;
pgo_getpages_t swap_getpages;
pgo_getpages_async_t swap_getpages_async;
pgo_putpages_t swap_putpages;

#endif /* PAGERS_PAGERS_H */
