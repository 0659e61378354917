/* SPDX-License-Identifier: BSD-2-Clause */
/* The simulated MMU: see <vm/pmap.h>.  Source: FreeBSD machine/pmap.h. */
#ifndef VMSIM_KPI_MACHINE_PMAP_H
#define VMSIM_KPI_MACHINE_PMAP_H

#include <vm/pmap.h>
#include <vm/vm_page.h>

/* The physical address behind a kernel address. */
VMSIM_EXPORT vm_paddr_t pmap_kextract(vm_offset_t va);
#define	vtophys(va)	pmap_kextract((vm_offset_t)(uintptr_t)(va))

/* Has the machine pages of 2 MiB and 1 GiB (vmsim_config.superpages)? */
VMSIM_EXPORT bool pmap_ps_enabled(pmap_t pmap);

/* Caches are not simulated. */
#define	pmap_invalidate_cache_range(sva, eva)	((void)(sva), (void)(eva))
#define	pmap_invalidate_cache_pages(pages, n)	((void)(pages), (void)(n))
#define	pmap_force_invalidate_cache_range(sva, eva)	\
	((void)(sva), (void)(eva))
#define	pmap_flush_cache_range(sva, eva)	((void)(sva), (void)(eva))
#define	pmap_flush_cache_phys_range(spa, epa, a)	\
	((void)(spa), (void)(epa), (void)(a))

#endif /* VMSIM_KPI_MACHINE_PMAP_H */
