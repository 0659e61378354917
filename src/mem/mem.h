/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	Frames and which of them are free; the page by itself: its busy state,
 *	masks, wirings and queue; the trie; the counts of an object; and what
 *	is behind a physical address:
 *
 *	0x40000000 (1 GiB)	RAM: frame n is at MEM_RAM_BASE + n * 4096
 *	1 << 46			device memory, in order of allocation, a page
 *				of nobody behind each piece
 *
 *	What the bodies of other rooms ask, and is heard by the explorer, is in
 *	<vm/vm_page.h>, <vm/vm_object.h> and heard.h.
 *
 * RULES
 *	page 1	a frame is in use, on the recent list, or in one free block; the
 *		counts of each add up to nfree
 *	page 2	a free frame's page is VPB_FREED, has no object, no reference,
 *		no mapping, no valid or dirty bit, and is in no queue
 *	page 3	a free frame still holds the junk that it was filled with, or
 *		the zeroes of who freed it as zero
 *	page 4	a page with an object is in its trie at its index and has
 *		VPRC_OBJREF; a page without has neither
 *	page 5	a queue's list holds as many pages as its count says, each of
 *		which names that queue and is PGA_ENQUEUED; no other page is.
 *		A page that is to enter or to move is in its queue's batch
 *	page 6	an unmanaged page is in no queue and has no PGA_WRITEABLE; one
 *		with PGA_DEQUEUE is wired, or in its queue's batch
 *	page 7	a mapped managed page is fully valid
 *	page 8	nwired is the number of wired frames, and VPRC_BLOCKED is not
 *		left set
 *	page 9	fictitious ranges are sorted and do not overlap
 *	page 10	a trie with a page of RAM holds together
 *	page 11	the page behind a piece of device memory is zero
 *
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Frames and queues have no lock: there is no scheduling point between
 *	two stores to them.  A busy state is tried with or without the object's
 *	lock, and ended by its owner; masks change under it.  A page is wired
 *	with its object locked, or busy, or wired already.  Those that wait for
 *	frames or memory hold no lock that is not sleepable.
 */
#ifndef MEM_MEM_H
#define MEM_MEM_H

#include <vm/vm.h>
#include <vm/vm_page.h>
#include <vm/vm_radix.h>
#include "base/assert.h"
#include "base/junk.h"
#include "base/print.h"
#include "sched/sched.h"
#include "mem/heard.h"
#include "mem/limits.h"
#include "mem/queue.h"

#define	MEM_RAM_BASE	((vm_paddr_t)0x40000000)
#define	MEM_DEV_BASE	((vm_paddr_t)1 << 46)
#define	MEM_NORDERS	19	/* free blocks of 4 KiB up to 1 GiB */
#define	MEM_ORDER_NONE	0xff	/* m->order: not the head of a free block */

/* m->pool: where a frame is. */
enum mem_pool {
	MEM_POOL_USED = 0,	/* handed out */
	MEM_POOL_RECENT,	/* on the list of single free frames */
	MEM_POOL_BLOCK,		/* in a free block */
	MEM_POOL_FREED,		/* the same, and holds junk */
};

/*
 * The page daemon.  Called before an allocation of `npages` fails, and by
 * those who wait for free frames.  Returns whether it freed any.  `locked`:
 * the caller holds object locks and busy pages, so nothing may be waited for.
 */
typedef bool mem_lowmem_t(u_long npages, bool locked);
/* Lets the page daemon's own thread run. */
typedef void mem_daemon_t(void);
/*
 * A daemon that runs by hand: its turns, until `enough` frames are free, while
 * the caller waits on `wmesg`.
 */
typedef void mem_turns_t(const char *wmesg, u_long enough);
/*
 * Ends the largest process; false: there is none.  For a fault that waits not
 * too often.
 */
typedef bool mem_oom_t(bool for_fault);

/* Sleepers of one kind: how many have come since the last wakeup. */
struct mem_sleepers {
	u_long	 n;		/* (f) */
	u_long	 npages;	/* (f) frames that the last one wants */
	u_long	 nwakeups;	/* (f) */
};

struct mem_piece;
struct mem_range;

struct mem_state {
	/* Frames. */
	struct vm_page	*pages;		/* (c) by frame number */
	char		*ram;		/* (c) frame 0 */
	char		*dev;		/* (c) first byte of device memory */
	u_long		 nframes;	/* (c) */
	u_long		 nfree;		/* (f) all free frames */
	struct spglist	 recent;	/* (f) single free frames, LIFO */
	u_long		 nrecent;	/* (f) their number */
	u_long		 virgin;	/* (f) first frame never handed out */
	TAILQ_HEAD(mem_blocks, vm_page) blocks[MEM_NORDERS]; /* (f) */
	u_long		 nwired;	/* (f) wired pages */
	u_long		 low;		/* (c) with no more free frames than
					   that an allocation looks closer */
	unsigned	 top;		/* (c) order of the largest block */
	u_long		 skew;		/* (c) a block of n frames begins at a
					   multiple of n, less this */
	struct mem_limits limits;
	u_long		 nwaiting;	/* (f) sleepers for frames, all kinds */
	struct mem_sleepers min_sleepers;
	struct mem_sleepers severe_sleepers;
	struct mem_sleepers daemon_sleepers;
	struct thread	*pageproc;	/* (w) the daemon's thread, or NULL */
	struct thread	*laundproc;	/* (w) the laundry's, or NULL */
	bool		 daemon_wanted;	/* (f) it has been told to run */
	u_long		 deficit;	/* (f) frames that requests have not
					   got since the daemon asked */
	u_long		 nodewaiting;	/* (f) and for a radix node */
	bool		 injected;	/* (f) the last failure was no lack of
					   frames and is over soon */
	mem_lowmem_t	*lowmem;	/* (w) the page daemon or NULL */
	mem_daemon_t	*daemon;	/* (w) its thread's wakeup or NULL */
	mem_turns_t	*turns;		/* (w) its turns or NULL */
	mem_oom_t	*oom;		/* (w) or NULL */
	void		(*wire_hook)(vm_page_t); /* (w) told of each wiring of
					   a page of an object, or NULL */
	void		(*valid_hook)(vm_page_t); /* (w) told of each page that
					   becomes valid, or NULL */
	void		(*wait_hook)(void); /* (w) told before a thread waits
					   for frames, or NULL */
	/* Queues. */
	struct mem_queue queues[PQ_COUNT]; /* (q) */
	struct vm_page	 hands[2];	/* (q) of the active queue */
	struct vm_page	 noreuse;	/* (q) the inactive queue's `head` */
	/* Others. */
	struct mem_range *ranges;	/* (w) fictitious ranges by address */
	u_long		 nranges;	/* (w) */
	u_long		 ranges_max;	/* (w) room for so many */
	struct mem_piece *pieces;	/* (w) device memory by address */
	u_long		 npieces;	/* (w) */
	u_long		 pieces_max;	/* (w) room for so many */
	struct zone	 nodes;		/* (w) of radix tries */
	struct zone	 fakes;		/* (w) fictitious pages */
};

int	 mem_init(struct vmsim *);	/* 0 or ENOMEM */
/* Reports violated rules, by the numbers above. */
void	 mem_check(struct check *);
/* Rule arena 5 for what drivers know: objects and fictitious pages. */
void	 mem_check_zones(struct check *);
/* That, and rule 3 alone. */
void	 mem_check_free(struct check *);

/* Where the host sees a physical address of RAM or device memory. */
static inline void *
mem_phys_to_host(vm_paddr_t pa)
{
	if (__predict_true(pa < MEM_DEV_BASE))
		return (curvm->mem->ram + (pa - MEM_RAM_BASE));
	return (curvm->mem->dev + (pa - MEM_DEV_BASE));
}

#undef PHYS_TO_DMAP
#define	PHYS_TO_DMAP(pa)	((vm_offset_t)mem_phys_to_host(pa))

/*
 * The bytes of a page, to be read, or to be copied to or zeroed.  For the
 * explorer they go by where the host sees them.
 */
static inline const char *
mem_bytes_to_read(const struct vm_page *m)
{
	const char *bytes;

	bytes = mem_phys_to_host(m->phys_addr);
	sched_point(POINT_READ, bytes);
	return (bytes);
}

static inline char *
mem_bytes_to_change(const struct vm_page *m)
{
	char *bytes;

	bytes = mem_phys_to_host(m->phys_addr);
	sched_point(POINT_COPY, bytes);
	return (bytes);
}

static inline bool
mem_is_ram(vm_paddr_t pa)
{
	return (pa - MEM_RAM_BASE <
	    (vm_paddr_t)curvm->mem->nframes << PAGE_SHIFT);
}

/* The frame number of a page of RAM: for dumps and stories. */
static inline u_long
mem_frame(const struct vm_page *m)
{
	return ((m->phys_addr - MEM_RAM_BASE) >> PAGE_SHIFT);
}

static inline u_long
mem_free_frames(void)
{
	return (curvm->mem->nfree);
}

/* device_memory.c */
/* `npages` contiguous zero pages; 0: no space. */
vm_paddr_t mem_dev_alloc(u_long npages);
/* All of [pa, pa + len) is RAM, or of one piece of device memory. */
bool	 mem_is_there(vm_paddr_t pa, vm_size_t len);
/* Why there is no page at an address, with the address. */
struct words mem_describe_missing(vm_paddr_t pa);
void	 device_memory_check(struct check *);

static inline bool
mem_is_page(vm_paddr_t pa)
{
	return ((pa & PAGE_MASK) == 0 && mem_is_there(pa, PAGE_SIZE));
}

void	 mem_set_lowmem(mem_lowmem_t *);
/*
 * Lets the page daemon free frames here and now; true if it did.  With a
 * thread of its own it does so only for a run of frames.
 */
bool	 mem_reclaim(u_long npages, bool locked);

/* Is this the daemon's work, which may dig deeper? */
static inline bool
mem_is_daemon(void)
{
	const struct mem_state *mem = curvm->mem;

	return (curthread == mem->pageproc || curthread == mem->laundproc);
}

/* Fewer free frames than a fault asks for one? */
static inline bool
mem_is_severe(void)
{
	const struct mem_state *mem = curvm->mem;

	return (__predict_false(mem->nfree < mem->limits.severe));
}

/* mem_wait.c */
/* With threads: how the first is woken.  By hand: the turns.  Either NULL. */
void	 mem_set_daemon(mem_daemon_t *, mem_turns_t *, mem_oom_t *);
/*
 * After an allocation of `npages` frames failed: waits until frames are freed.
 * Locks: none that is not sleepable.  Sleeps.
 */
void	 mem_wait(u_long npages, int timo);
/* The daemon is told to run. */
void	 mem_wake_daemon(void);
/* So many frames were handed out: now they may be too few. */
void	 mem_took(u_long npages);
/* Those who wait for frames look again: one of them was killed. */
void	 mem_wake_all(void);
/* A machine with a page daemon, whether by hand or not. */
static inline bool
mem_has_daemon(void)
{
	return (curvm->mem->oom != NULL);
}

/* shortage.c */
/*
 * Was the last failure to allocate a page injected, or a lack of memory for
 * the trie?  Then it has waited and the next attempt may work.
 * Locks: none that is not sleepable.  Sleeps.
 */
bool	 mem_wait_injected(void);
/*
 * After an allocation from the heap failed that FreeBSD would wait for.  It is
 * a contract panic when that does not help any more; *tries begins with 0.
 * Locks and sleeps as above.
 */
void	 mem_wait_heap(const char *what, unsigned *tries);
/* zone_alloc() that waits: never NULL. */
void	*mem_zone_wait_slow(struct zone *);

static inline void *
mem_zone_wait(struct zone *zone)
{
	void *p = zone_alloc(zone);

	return (__predict_true(p != NULL) ? p : mem_zone_wait_slow(zone));
}

/* mem_exit.c: what is asked of threads and their sleep. */
void	 mem_exit_init(void);

/* page_busy.c */
/* Marks the page free for those who wait for it or still look at it. */
void	 mem_busy_free(vm_page_t m);
/* A thread's exclusive state becomes another's. */
void	 mem_busy_give(vm_page_t m, uint32_t tid);
/*
 * Says that the caller will wait for a page that it found as (object, pindex).
 * False: it is another one by now, or not busy any more; `shared`: or only
 * shared.
 */
bool	 mem_busy_await(vm_page_t m, vm_object_t object, vm_pindex_t pindex,
	    bool shared);
/* Undoes a busy state taken on a page that may be another one by now. */
void	 mem_busy_release(vm_page_t m);

/* page_wire.c */
/*
 * From now on vm_page_wire_mapped() fails; false: the page is wired already.
 * Locks: the page busy.
 */
bool	 mem_wire_block(vm_page_t m);
void	 mem_wire_unblock(vm_page_t m);

/*
 * The wiring of a locked entry.  A driver may take such a page out of its
 * object, so those of its pages are counted: they are given back then, and
 * unlocking finds out with mem_forget_locked() whether there is one to give
 * back.  FreeBSD gives none of them back (F04).
 */
void	 mem_wire_locked(vm_page_t);
bool	 mem_forget_locked(vm_page_t);

/* All objects; what is done with them is in src/object. */
TAILQ_HEAD(object_list, vm_object);

struct object_state {
	struct object_list list;	/* (w) all objects, oldest first */
	struct zone	 zone;		/* (w) struct vm_object */
	uint64_t	 count;		/* (w) objects on the list */
	uint32_t	 last_serial;	/* (w) given to the newest object */
	vm_object_t	*dumped;	/* (w) by their numbers in the last
					   dump, or NULL */
	u_int		 ndumped;	/* (w) */
	u_int		 dumped_max;	/* (w) room for so many */
};

/* object_count.c */
/* Sleeps until no paging is in progress; the lock is gone. */
void	 object_pip_sleep(vm_object_t, const char *wmesg);
/* One more or less shadow.  Locks: write, if the object is anonymous. */
void	 object_add_shadow(vm_object_t);
void	 object_drop_shadow(vm_object_t);
/*
 * Tries the lock of an object that was found just now by one of its pages,
 * without a scheduling point: its memory may be gone at the next one.
 */
bool	 object_trywlock_found(vm_object_t);

/* page_fake.c */
void	 range_check(struct check *);

#include "mem/frames.h"

#endif /* MEM_MEM_H */
