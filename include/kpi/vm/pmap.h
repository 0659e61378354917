/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine-independent view of the simulated MMU.
 * Source: FreeBSD vm/pmap.h.
 */
#ifndef VMSIM_KPI_VM_PMAP_H
#define VMSIM_KPI_VM_PMAP_H

#include <vm/vm.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/queue.h>

struct pmap_statistics {
	long	resident_count;	/* (p) present entries, in 4 KiB pages */
	long	wired_count;	/* (p) wired ones, in 4 KiB pages */
};
typedef struct pmap_statistics *pmap_statistics_t;

struct pmap {
	struct mtx	 pm_mtx;
	uint64_t	 pm_root;	/* (p) entry of the top table */
	uint64_t	*pm_leaf;	/* (p) entry of the last table used,
					   or NULL */
	vm_offset_t	 pm_leaf_va;	/* (p) which it is: address >> 21 */
	struct pmap_statistics pm_stats;
	uint32_t	 pm_id;		/* (c) by creation; 0 is the kernel's */
	uint32_t	 pm_pins;	/* (w) walks of a page's mappings that
					   wait for or hold pm_mtx */
	bool		 pm_ending;	/* (w) pmap_release() waits for them */
	TAILQ_ENTRY(pmap) pm_list;	/* (w) all pmaps, by creation */
};

/* pmap_enter(): the low bits are the access that faulted. */
#define	PMAP_ENTER_NOSLEEP	0x00000100
#define	PMAP_ENTER_WIRED	0x00000200
#define	PMAP_ENTER_LARGEPAGE	0x00000400
#define	PMAP_ENTER_RESERVED	0xFF000000
#define	PMAP_TS_REFERENCED_MAX	5
#define	PMAP_HAS_LARGEPAGES	1
#define	PMAP_HAS_DMAP		1

/* What pmap_mincore() answers.  Source: FreeBSD sys/mman.h. */
#ifndef MINCORE_INCORE
#define	MINCORE_INCORE		 0x01	/* mapped here */
#define	MINCORE_REFERENCED	 0x02	/* accessed through this mapping */
#define	MINCORE_MODIFIED	 0x04	/* modified through this mapping */
#define	MINCORE_REFERENCED_OTHER 0x08	/* accessed at all */
#define	MINCORE_MODIFIED_OTHER	 0x10	/* modified at all */
#define	MINCORE_SUPER		 0x60	/* index of the page size */
#define	MINCORE_PSIND(i)	 (((i) << 5) & MINCORE_SUPER)
#endif

#define	PMAP_LOCK(pmap)		mtx_lock(&(pmap)->pm_mtx)
#define	PMAP_TRYLOCK(pmap)	mtx_trylock(&(pmap)->pm_mtx)
#define	PMAP_UNLOCK(pmap)	mtx_unlock(&(pmap)->pm_mtx)
#define	PMAP_LOCKED(pmap)	mtx_owned(&(pmap)->pm_mtx)
#define	PMAP_LOCK_ASSERT(pmap, type)	mtx_assert(&(pmap)->pm_mtx, (type))

#define	pmap_resident_count(pm)	((pm)->pm_stats.resident_count)
#define	pmap_wired_count(pm)	((pm)->pm_stats.wired_count)

/* Bytes mapped by an entry of page size index i: 4 KiB, 2 MiB, 1 GiB. */
#define	PMAP_PAGESIZE(i)	((vm_size_t)PAGE_SIZE << (9 * (i)))

/*
 * All functions below take the pmap locks that they need; the caller holds
 * none.  None sleeps except pmap_release().  Ranges are page aligned, and
 * [sva, eva) excludes its end.
 */

/*
 * The life of a pmap.  pmap_pinit() gives an empty one; it returns 0 without
 * memory, else 1.  pmap_release() ends it: nothing is mapped any more, it
 * may wait for walks of a page's mappings that have met this pmap before.
 */
VMSIM_EXPORT void pmap_init(void);
VMSIM_EXPORT int pmap_pinit(pmap_t);
VMSIM_EXPORT void pmap_pinit0(pmap_t);
VMSIM_EXPORT void pmap_release(pmap_t);
VMSIM_EXPORT pmap_t pmap_kernel(void);
#define	kernel_pmap	(pmap_kernel())

/*
 * Maps page `m` (from `psind` 1 on: the run of pages that begins with it) at
 * `va`, replacing what is there.  `flags` are the access that faulted and
 * PMAP_ENTER_*.  The same frame with the same permissions and wiring is left
 * as it is, accessed and modified bits included, but for a large mapping
 * without PMAP_ENTER_LARGEPAGE.  The address and the frame of a large one are
 * aligned to its size.
 * Locks: `m` is busy, or its object is locked, or it is unmanaged.
 * Returns KERN_SUCCESS; KERN_RESOURCE_SHORTAGE, no memory for tables, nothing
 * changed (below a large mapping: nothing is mapped); KERN_PROTECTION_FAILURE,
 * 1 GiB without PMAP_ENTER_LARGEPAGE: small ones will do.
 * Source: amd64 pmap_enter(), which without PMAP_ENTER_NOSLEEP waits for
 * memory instead of returning.
 */
VMSIM_EXPORT int pmap_enter(pmap_t pmap, vm_offset_t va, vm_page_t m,
    vm_prot_t prot, u_int flags, int8_t psind);
/*
 * Mappings ahead of a fault: read-only (executable if `prot` says so), not
 * accessed, not wired, never in the place of another.  Failure is silent.
 */
VMSIM_EXPORT void pmap_enter_quick(pmap_t pmap, vm_offset_t va, vm_page_t m,
    vm_prot_t prot);
/*
 * So for the resident pages from `m_start` on that fall into [start, end).
 * Locks: the object of `m_start`, in any mode.
 */
VMSIM_EXPORT void pmap_enter_object(pmap_t pmap, vm_offset_t start,
    vm_offset_t end, vm_page_t m_start, vm_prot_t prot);
/* Large mappings of a device ahead of time: none are made here. */
VMSIM_EXPORT void pmap_object_init_pt(pmap_t pmap, vm_offset_t addr,
    vm_object_t object, vm_pindex_t pindex, vm_size_t size);

/* A set modified bit dirties the page, an accessed one marks it referenced. */
VMSIM_EXPORT void pmap_remove(pmap_t pmap, vm_offset_t sva, vm_offset_t eva);
/*
 * Everything that is managed and not wired, at exit: modified bits go to the
 * pages, accessed ones are dropped.
 */
VMSIM_EXPORT void pmap_remove_pages(pmap_t pmap);
/*
 * Takes away the permissions that are not in `prot`, never adds one; with
 * VM_PROT_NONE it is pmap_remove().  Modified bits of entries that lose the
 * write permission go to the pages.
 */
VMSIM_EXPORT void pmap_protect(pmap_t pmap, vm_offset_t sva, vm_offset_t eva,
    vm_prot_t prot);
/* Makes wired entries ordinary; each entry in the range must be wired. */
VMSIM_EXPORT void pmap_unwire(pmap_t pmap, vm_offset_t sva, vm_offset_t eva);
/*
 * `advice` is 4, MADV_DONTNEED, or 5, MADV_FREE: clears the accessed and
 * modified bits of managed entries; MADV_DONTNEED saves the latter first.
 * Large ones are demoted and lose their last page in the range, unless wired.
 */
VMSIM_EXPORT void pmap_advise(pmap_t pmap, vm_offset_t sva, vm_offset_t eva,
    int advice);
/*
 * At fork: the managed entries of the range, and large ones that lie in it
 * whole, appear in `dst` too, without the wired bit, without the accessed one
 * if managed, and without the modified one if small.  Does nothing unless both
 * addresses are the same, and as much as memory allows.
 */
VMSIM_EXPORT void pmap_copy(pmap_t dst, pmap_t src, vm_offset_t dst_addr,
    vm_size_t len, vm_offset_t src_addr);

/* The physical address, 0 if nothing is mapped there. */
VMSIM_EXPORT vm_paddr_t pmap_extract(pmap_t pmap, vm_offset_t va);
/*
 * The page, wired for the caller, or NULL: nothing there, not writeable
 * though `prot` asks for it, or its mappings are being removed.
 */
VMSIM_EXPORT vm_page_t pmap_extract_and_hold(pmap_t pmap, vm_offset_t va,
    vm_prot_t prot);
/*
 * MINCORE_*, 0 if nothing is mapped there.  *pap becomes the address of a
 * managed page whose state elsewhere is still of interest.
 */
VMSIM_EXPORT int pmap_mincore(pmap_t pmap, vm_offset_t addr,
    vm_paddr_t *pap);
/* No mapping there, but a page-table page that could hold one. */
VMSIM_EXPORT bool pmap_is_prefaultable(pmap_t pmap, vm_offset_t va);

/*
 * All mappings of one managed page.
 * Locks: for pmap_is_modified(), pmap_clear_modify() and
 * pmap_remove_write() the page is busy; for none of them may a pmap be
 * locked.
 */
VMSIM_EXPORT void pmap_page_init(vm_page_t m);
VMSIM_EXPORT bool pmap_page_is_mapped(vm_page_t m);
VMSIM_EXPORT bool pmap_page_is_write_mapped(vm_page_t m);
VMSIM_EXPORT bool pmap_page_exists_quick(pmap_t pmap, vm_page_t m);
VMSIM_EXPORT int pmap_page_wired_mappings(vm_page_t m);
VMSIM_EXPORT bool pmap_is_modified(vm_page_t m);
VMSIM_EXPORT bool pmap_is_referenced(vm_page_t m);
/* Clears modified bits without saving them. */
VMSIM_EXPORT void pmap_clear_modify(vm_page_t m);
/* Takes write permission from all mappings, saving modified bits. */
VMSIM_EXPORT void pmap_remove_write(vm_page_t m);
/* Removes all mappings, saving both bits. */
VMSIM_EXPORT void pmap_remove_all(vm_page_t m);
/*
 * Clears accessed bits, at most PMAP_TS_REFERENCED_MAX; returns how many.
 * Modified bits that it meets are saved.
 */
VMSIM_EXPORT int pmap_ts_referenced(vm_page_t m);

/* Cacheability: remembered, without effect on the simulated memory. */
VMSIM_EXPORT void pmap_page_set_memattr(vm_page_t m, vm_memattr_t ma);
VMSIM_EXPORT vm_memattr_t pmap_page_get_memattr(vm_page_t m);
VMSIM_EXPORT bool pmap_is_valid_memattr(pmap_t pmap, vm_memattr_t ma);
/* 0, or EINVAL for an attribute or a range that makes no sense. */
VMSIM_EXPORT int pmap_change_attr(vm_offset_t va, vm_size_t size, int mode);

/* Contents.  All memory is visible to the kernel at PHYS_TO_DMAP(). */
VMSIM_EXPORT void pmap_zero_page(vm_page_t m);
VMSIM_EXPORT void pmap_zero_page_area(vm_page_t m, int off, int size);
VMSIM_EXPORT void pmap_copy_page(vm_page_t src, vm_page_t dst);
VMSIM_EXPORT void pmap_copy_pages(vm_page_t ma[], vm_offset_t a_offset,
    vm_page_t mb[], vm_offset_t b_offset, int xfersize);

/*
 * Kernel mappings.  The addresses of pmap_mapdev_attr() and
 * pmap_quick_enter_page() may be dereferenced; those of pmap_qenter() are
 * entries of the kernel's page table only.
 */
VMSIM_EXPORT void pmap_qenter(vm_offset_t sva, vm_page_t *ma, int count);
VMSIM_EXPORT void pmap_qremove(vm_offset_t sva, int count);
VMSIM_EXPORT vm_offset_t pmap_quick_enter_page(vm_page_t m);
VMSIM_EXPORT void pmap_quick_remove_page(vm_offset_t addr);
VMSIM_EXPORT void *pmap_mapdev_attr(vm_paddr_t pa, vm_size_t size,
    vm_memattr_t ma);
VMSIM_EXPORT void *pmap_mapdev(vm_paddr_t pa, vm_size_t size);
VMSIM_EXPORT void pmap_unmapdev(void *p, vm_size_t size);

/* The simulated processor needs none of these. */
VMSIM_EXPORT void pmap_activate(struct thread *td);
VMSIM_EXPORT void pmap_sync_icache(pmap_t pmap, vm_offset_t va,
    vm_size_t size);
VMSIM_EXPORT int pmap_growkernel(vm_offset_t addr);
VMSIM_EXPORT void pmap_invalidate_cache(void);

/* Raises *addr so that large pages of the object would line up there. */
VMSIM_EXPORT void pmap_align_superpage(vm_object_t object,
    vm_ooffset_t offset, vm_offset_t *addr, vm_size_t size);

#include <machine/pmap.h>

#endif /* VMSIM_KPI_VM_PMAP_H */
