/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical page and its busy state.  Source: FreeBSD vm/vm_page.h.
 *
 * Locks of the fields: (c) constant, (o) object lock, (b) page busy,
 * (p) pmap, (q) page queue, (f) frame pool.  "(o,b)": either one to read,
 * both to write.
 */
#ifndef VMSIM_KPI_VM__VM_PAGE_H
#define VMSIM_KPI_VM__VM_PAGE_H

#include <vm/vm.h>
#include <sys/queue.h>

typedef uint8_t vm_page_bits_t;
#define	VM_PAGE_BITS_ALL	((vm_page_bits_t)0xffu)

typedef union vm_page_astate {
	struct {
		uint16_t flags;		/* (q) PGA_* */
		uint8_t	 queue;		/* (q) PQ_* */
		uint8_t	 act_count;	/* (q) activity, 0 to ACT_MAX */
	};
	uint32_t _bits;			/* (q) all of the above */
} vm_page_astate_t;

struct pv_entry;

/* What the simulated MMU keeps for each page. */
struct md_page {
	struct pv_entry	*pv_list;	/* (p) managed mappings of the page */
	uint32_t	 pv_count;	/* (p) their number */
	vm_memattr_t	 pat_mode;	/* (p) memory attribute */
	uint16_t	 pv_gen;	/* (p) changes of the list */
};

struct vm_page {
	union {
		TAILQ_ENTRY(vm_page) q;		/* (q,f) queue, free list */
		struct {
			SLIST_ENTRY(vm_page) ss; /* (o) private lists */
		} s;
		struct {
			void	*slab;		/* (o) */
			void	*zone;		/* (o) */
		} uma;
	} plinks;
	vm_object_t	 object;	/* (o,b) the one that it is part of */
	vm_pindex_t	 pindex;	/* (o,b) index in the object */
	vm_paddr_t	 phys_addr;	/* (c) physical address */
	struct md_page	 md;
	union {
		u_int	 ref_count;	/* (o,b) VPRC_*, wirings */
		u_int	 wire_count : 30; /* (o,b) as FreeBSD 12 names them */
	};
	u_int		 busy_lock;	/* (b) VPB_* */
	union vm_page_astate a;
	uint8_t		 order;		/* (f) free block: log2 of its pages */
	uint8_t		 pool;		/* (f) where the frame is */
	uint8_t		 flags;		/* (c) PG_* while allocated */
	uint8_t		 oflags;	/* (o) VPO_* */
	int8_t		 psind;		/* (o) index of the page size */
	int8_t		 segind;	/* (c) -1 for a fictitious page */
	vm_page_bits_t	 valid;		/* (o,b) a bit for 512 bytes */
	vm_page_bits_t	 dirty;		/* (o,b) a bit for 512 bytes */
	uint16_t	 locked;	/* (o,b) wirings of a driver's page by
					   locked entries; see mem.h */
	struct vmsim_kpi_listq listq;	/* (o) see <sys/queue.h> */
	const char	*busy_where;	/* (b) who made it busy, "file:line" */
};

/* ref_count */
#define	VPRC_BLOCKED	0x40000000u	/* no new wirings by way of a pmap */
#define	VPRC_OBJREF	0x80000000u	/* the object's own reference */
#define	VPRC_WIRE_COUNT(c)	((c) & ~(VPRC_BLOCKED | VPRC_OBJREF))
#define	VPRC_WIRE_COUNT_MAX	(~(VPRC_BLOCKED | VPRC_OBJREF))

/* oflags */
#define	VPO_KMEM_EXEC	0x01	/* kernel memory that may be executed */
#define	VPO_SWAPSLEEP	0x02	/* a thread waits for swap I/O */
#define	VPO_UNMANAGED	0x04	/* no reverse map, no queue */
#define	VPO_SWAPINPROG	0x08	/* swap I/O under way */

/*
 * busy_lock: bit 0 shared (and then a count), bit 1 exclusive (and then the
 * owner's thread number), bit 2 a thread waits.
 */
#define	VPB_BIT_SHARED		0x01u
#define	VPB_BIT_EXCLUSIVE	0x02u
#define	VPB_BIT_WAITERS		0x04u
#define	VPB_BIT_FLAGMASK	\
	(VPB_BIT_SHARED | VPB_BIT_EXCLUSIVE | VPB_BIT_WAITERS)
#define	VPB_IS_SHARED(x)	\
	(((x) & VPB_BIT_SHARED) != 0 && (x) != VPB_UNBUSIED)
#define	VPB_SHARERS_SHIFT	3
#define	VPB_SHARERS(x)		(((x) & ~VPB_BIT_FLAGMASK) >> VPB_SHARERS_SHIFT)
#define	VPB_SHARERS_WORD(x)	((x) << VPB_SHARERS_SHIFT | VPB_BIT_SHARED)
#define	VPB_ONE_SHARER		(1u << VPB_SHARERS_SHIFT)
#define	VPB_SINGLE_EXCLUSIVE	VPB_BIT_EXCLUSIVE
#define	VPB_OWNER_WORD(tid)	\
	(VPB_BIT_EXCLUSIVE | ((u_int)(tid) << VPB_SHARERS_SHIFT))
#define	VPB_OWNER(x)		((x) >> VPB_SHARERS_SHIFT)
#define	VPB_CURTHREAD_EXCLUSIVE	VPB_OWNER_WORD(vmsim_kpi_curtid())
#define	VPB_UNBUSIED		VPB_SHARERS_WORD(0)
#define	VPB_FREED		(0xffffffffu - VPB_BIT_SHARED)

/* a.queue */
#define	PQ_NONE		255
#define	PQ_INACTIVE	0
#define	PQ_ACTIVE	1
#define	PQ_LAUNDRY	2
#define	PQ_UNSWAPPABLE	3
#define	PQ_COUNT	4

TAILQ_HEAD(pglist, vm_page);
SLIST_HEAD(spglist, vm_page);

/* a.flags */
#define	PGA_WRITEABLE	0x0001	/* a writeable mapping may exist */
#define	PGA_REFERENCED	0x0002	/* used since it was last cleared */
#define	PGA_EXECUTABLE	0x0004	/* an executable mapping may exist */
#define	PGA_ENQUEUED	0x0008	/* is in the queue named by a.queue */
#define	PGA_DEQUEUE	0x0010	/* is to leave its queue */
#define	PGA_REQUEUE	0x0020	/* is to go to its queue's tail */
#define	PGA_REQUEUE_HEAD 0x0040	/* is to go to its queue's head */
#define	PGA_NOSYNC	0x0080	/* not written by the syncer */
#define	PGA_SWAP_FREE	0x0100	/* dirtied, its swap is to be freed */
#define	PGA_SWAP_SPACE	0x0200	/* a swap block belongs to it */
#define	PGA_QUEUE_OP_MASK	(PGA_DEQUEUE | PGA_REQUEUE | PGA_REQUEUE_HEAD)
#define	PGA_QUEUE_STATE_MASK	(PGA_ENQUEUED | PGA_QUEUE_OP_MASK)

/* flags */
#define	PG_PCPU_CACHE	0x01	/* came from a cache of free pages */
#define	PG_FICTITIOUS	0x02	/* no frame of RAM behind it */
#define	PG_ZERO		0x04	/* known to hold zeroes */
#define	PG_MARKER	0x08	/* place holder in a queue */
#define	PG_NODUMP	0x10
#define	PG_NOFREE	0x20	/* never freed */

#define	ACT_DECLINE	1
#define	ACT_ADVANCE	3
#define	ACT_INIT	5
#define	ACT_MAX		64

/*
 * How pages are asked for.  (a) vm_page_alloc, (c) its contiguous form,
 * (g) vm_page_grab, (n) vm_page_alloc_noobj, (p) vm_page_grab_pages.
 */
#define	VM_ALLOC_NORMAL		0
#define	VM_ALLOC_INTERRUPT	1
#define	VM_ALLOC_SYSTEM		2
#define	VM_ALLOC_CLASS_MASK	3
#define	VM_ALLOC_WAITOK		0x0008	/* (gnp) sleep and try again */
#define	VM_ALLOC_WAITFAIL	0x0010	/* (acgnp) sleep, then fail */
#define	VM_ALLOC_WIRED		0x0020	/* (acgnp) wired */
#define	VM_ALLOC_ZERO		0x0040	/* (acgnp) zeroes wanted */
#define	VM_ALLOC_NORECLAIM	0x0080	/* (c) do not reclaim on failure */
#define	VM_ALLOC_NOFREE		0x0100	/* (agnp) will never be freed */
#define	VM_ALLOC_NOBUSY		0x0200	/* (acgp) leave it unbusied */
#define	VM_ALLOC_NOCREAT	0x0400	/* (gp) only what is resident */
#define	VM_ALLOC_IGN_SBUSY	0x1000	/* (gp) shared busy is no obstacle */
#define	VM_ALLOC_NODUMP		0x2000	/* (acgnp) */
#define	VM_ALLOC_SBUSY		0x4000	/* (acgp) shared busy it */
#define	VM_ALLOC_NOWAIT		0x8000	/* (acgnp) never sleep */
#define	VM_ALLOC_COUNT_MAX	0xffff
#define	VM_ALLOC_COUNT_SHIFT	16
#define	VM_ALLOC_COUNT_MASK	(VM_ALLOC_COUNT(VM_ALLOC_COUNT_MAX))
#define	VM_ALLOC_COUNT(count)	((int)((u_int)(count) << VM_ALLOC_COUNT_SHIFT))

/* What vm_page_ps_test() asks of a superpage. */
#define	PS_ALL_DIRTY	0x1
#define	PS_ALL_VALID	0x2
#define	PS_NONE_BUSY	0x4

/* vm_page_release() */
#define	VPR_TRYFREE	0x01
#define	VPR_NOREUSE	0x02

#endif /* VMSIM_KPI_VM__VM_PAGE_H */
