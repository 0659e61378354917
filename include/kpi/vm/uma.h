/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uma(9): zones of items of one size.  An item is constructed for each
 * allocation; it is initialised when its memory is new and stays so while
 * it is free.  Source: FreeBSD vm/uma.h.
 */
#ifndef VMSIM_KPI_VM_UMA_H
#define VMSIM_KPI_VM_UMA_H

#include <sys/_host.h>
#include <sys/malloc.h>
#include <sys/smr.h>
#include <vm/vm.h>

struct uma_zone;
typedef struct uma_zone *uma_zone_t;

typedef int (*uma_ctor)(void *mem, int size, void *arg, int flags);
typedef void (*uma_dtor)(void *mem, int size, void *arg);
typedef int (*uma_init)(void *mem, int size, int flags);
typedef void (*uma_fini)(void *mem, int size);
typedef int (*uma_import)(void *arg, void **store, int count, int domain,
    int flags);
typedef void (*uma_release)(void *arg, void **store, int count);

#define	UMA_ZONE_UNMANAGED	0x0001
#define	UMA_ZONE_ZINIT		0x0002
#define	UMA_ZONE_CONTIG		0x0004
#define	UMA_ZONE_NOTOUCH	0x0008
#define	UMA_ZONE_MALLOC		0x0010
#define	UMA_ZONE_NOFREE		0x0020
#define	UMA_ZONE_MTXCLASS	0x0040
#define	UMA_ZONE_VM		0x0080
#define	UMA_ZONE_NOTPAGE	0x0100
#define	UMA_ZONE_SECONDARY	0x0200
#define	UMA_ZONE_NOBUCKET	0x0400
#define	UMA_ZONE_MAXBUCKET	0x0800
#define	UMA_ZONE_CACHESPREAD	0x2000
#define	UMA_ZONE_NODUMP		0x4000
#define	UMA_ZONE_PCPU		0x8000
#define	UMA_ZONE_FIRSTTOUCH	0x10000
#define	UMA_ZONE_ROUNDROBIN	0x20000
#define	UMA_ZONE_SMR		0x40000

#define	UMA_ALIGN_PTR		(sizeof(void *) - 1)
#define	UMA_ALIGN_LONG		(sizeof(long) - 1)
#define	UMA_ALIGN_INT		(sizeof(int) - 1)
#define	UMA_ALIGN_SHORT		(sizeof(short) - 1)
#define	UMA_ALIGN_CHAR		(sizeof(char) - 1)
#define	UMA_ALIGN_CACHE		(64 - 1)
#define	UMA_ALIGNOF(type)	(_Alignof(type) - 1)
#define	UMA_ANYDOMAIN		(-1)

/* `name` is not copied.  Never NULL. */
VMSIM_EXPORT uma_zone_t uma_zcreate(const char *name, size_t size,
    uma_ctor ctor, uma_dtor dtor, uma_init uminit, uma_fini fini, int align,
    uint32_t flags);
/* Items that are still in use are a leak: a panic. */
VMSIM_EXPORT void uma_zdestroy(uma_zone_t zone);
/* uma_zalloc_arg(): NULL only with M_NOWAIT, at the zone's limit or when the
   constructor refuses. */
VMSIM_EXPORT void *vmsim_kpi_uma_zalloc(uma_zone_t zone, void *arg, int flags,
    const char *where);
VMSIM_EXPORT void vmsim_kpi_uma_zfree(uma_zone_t zone, void *item, void *arg,
    const char *where);
VMSIM_EXPORT int uma_zone_set_max(uma_zone_t zone, int nitems);	/* 0: none */
VMSIM_EXPORT int uma_zone_get_max(uma_zone_t zone);
VMSIM_EXPORT int uma_zone_get_cur(uma_zone_t zone);
VMSIM_EXPORT void uma_reclaim(int req);		/* frees what is free */

#ifndef VMSIM_CORE
#define	uma_zcreate(name, size, ctor, dtor, uminit, fini, align, flags)	\
	(VMSIM_MAY_SLEEP("uma_zcreate"), uma_zcreate((name), (size),	\
	    (ctor), (dtor), (uminit), (fini), (align), (flags)))
#define	uma_zdestroy(zone)	\
	(VMSIM_MAY_SLEEP("uma_zdestroy"), uma_zdestroy(zone))
#endif
#define	uma_zalloc_arg(zone, arg, flags)	\
	vmsim_kpi_uma_zalloc((zone), (arg), (flags), VMSIM_HERE)
#define	uma_zfree_arg(zone, item, arg)	\
	vmsim_kpi_uma_zfree((zone), (item), (arg), VMSIM_HERE)
#define	uma_zalloc(zone, flags)		uma_zalloc_arg((zone), NULL, (flags))
#define	uma_zalloc_smr(zone, flags)	uma_zalloc_arg((zone), NULL, (flags))
#define	uma_zalloc_domain(zone, arg, domain, flags)	\
	((void)(domain), uma_zalloc_arg((zone), (arg), (flags)))
#define	uma_zfree(zone, item)		uma_zfree_arg((zone), (item), NULL)
#define	uma_zfree_smr(zone, item)	uma_zfree_arg((zone), (item), NULL)
#define	uma_zone_get_smr(zone)		((void)(zone), (smr_t)NULL)
#define	uma_zone_set_smr(zone, smr)	((void)(zone), (void)(smr))
#define	uma_zone_set_maxcache(zone, n)	((void)(zone), (void)(n))
#define	uma_zone_set_warning(zone, w)	((void)(zone), (void)(w))
#define	uma_zone_reserve(zone, n)	((void)(zone), (void)(n))
#define	uma_prealloc(zone, n)		((void)(zone), (void)(n))
#define	uma_zone_exhausted(zone)	\
	(uma_zone_get_max(zone) != 0 &&	\
	    uma_zone_get_cur(zone) >= uma_zone_get_max(zone))
#define	uma_zone_reclaim(zone, req)	((void)(zone), uma_reclaim(req))

#define	UMA_RECLAIM_DRAIN	1
#define	UMA_RECLAIM_DRAIN_CPU	2
#define	UMA_RECLAIM_TRIM	3

/* Zones are opaque, no address is in a slab: vm/uma_int.h. */
typedef struct uma_slab *uma_slab_t;

#define	UMA_SLAB_SIZE	PAGE_SIZE
#define	UMA_SLAB_MASK	(PAGE_SIZE - 1)
#define	vtoslab(va)	((void)(va), (uma_slab_t)NULL)

#endif /* VMSIM_KPI_VM_UMA_H */
