/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc(9): memory of the machine, counted by type.
 *
 * M_WAITOK never returns NULL: a failure on demand is as if it had waited,
 * and a heap that is used up is a panic.  M_NOWAIT may return NULL.  What is
 * live at the end of a test is a leak: see vmsim_malloc_live().
 * Source: FreeBSD sys/malloc.h.
 */
#ifndef VMSIM_KPI_SYS_MALLOC_H
#define VMSIM_KPI_SYS_MALLOC_H

#include <sys/_host.h>
#include <sys/queue.h>
#include <sys/systm.h>

#define	M_NOWAIT	0x0001
#define	M_WAITOK	0x0002
#define	M_NORECLAIM	0x0080
#define	M_ZERO		0x0100
#define	M_NOVM		0x0200
#define	M_USE_RESERVE	0x0400
#define	M_NODUMP	0x0800
#define	M_FIRSTFIT	0x1000
#define	M_BESTFIT	0x2000
#define	M_EXEC		0x4000
#define	M_NEXTFIT	0x8000
#define	M_NEVERFREED	0x10000

#ifndef MALLOC_TYPE_DEFINED
#define	MALLOC_TYPE_DEFINED
struct malloc_type {
	const char	*ks_shortdesc;	/* (c) its name in reports */
	const char	*ks_longdesc;	/* (c) */
};
#endif

#define	MALLOC_DEFINE(type, shortdesc, longdesc)			\
	struct malloc_type type[1] = { { (shortdesc), (longdesc) } }
#define	MALLOC_DECLARE(type)	extern struct malloc_type type[1]

/* Types that every driver may use. */
extern const struct malloc_type vmsim_kpi_m_devbuf VMSIM_EXPORT;
extern const struct malloc_type vmsim_kpi_m_temp VMSIM_EXPORT;
#define	M_DEVBUF	((struct malloc_type *)(uintptr_t)&vmsim_kpi_m_devbuf)
#define	M_TEMP		((struct malloc_type *)(uintptr_t)&vmsim_kpi_m_temp)
#define	M_IOV		M_TEMP

VMSIM_EXPORT void *vmsim_kpi_malloc(size_t size, struct malloc_type *type,
    int flags, const char *where);
VMSIM_EXPORT void *vmsim_kpi_realloc(void *p, size_t size,
    struct malloc_type *type, int flags, const char *where);
VMSIM_EXPORT void vmsim_kpi_free(void *p, struct malloc_type *type,
    const char *where);
VMSIM_EXPORT void vmsim_kpi_zfree(void *p, struct malloc_type *type,
    const char *where);
VMSIM_EXPORT void *vmsim_kpi_reallocf(void *p, size_t size,
    struct malloc_type *type, int flags, const char *where);
VMSIM_EXPORT char *vmsim_kpi_strdup(const char *s, struct malloc_type *type,
    int flags, const char *where);
VMSIM_EXPORT char *vmsim_kpi_strndup(const char *s, size_t len,
    struct malloc_type *type, const char *where);
VMSIM_EXPORT int vmsim_kpi_vasprintf(char **p, struct malloc_type *type,
    const char *where, const char *fmt, va_list ap) __printflike(4, 0);
VMSIM_EXPORT int vmsim_kpi_asprintf(char **p, struct malloc_type *type,
    const char *where, const char *fmt, ...) __printflike(4, 5);
VMSIM_EXPORT size_t vmsim_kpi_malloc_size(const void *p);

#define	malloc(size, type, flags)					\
	vmsim_kpi_malloc((size), (type), (flags), VMSIM_HERE)
#define	free(...)	vmsim_kpi_free(__VA_ARGS__, VMSIM_HERE)
#define	zfree(p, type)	vmsim_kpi_zfree((p), (type), VMSIM_HERE)
#define	realloc(p, size, type, flags)					\
	vmsim_kpi_realloc((p), (size), (type), (flags), VMSIM_HERE)
#define	reallocf(p, size, type, flags)					\
	vmsim_kpi_reallocf((p), (size), (type), (flags), VMSIM_HERE)
#define	mallocarray(n, size, type, flags)				\
	vmsim_kpi_malloc(WOULD_OVERFLOW((n), (size)) ? SIZE_MAX :	\
	    (size_t)(n) * (size), (type), (flags), VMSIM_HERE)
#define	malloc_domainset(size, type, ds, flags)				\
	((void)(ds), malloc((size), (type), (flags)))
#define	malloc_exec(size, type, flags)	malloc((size), (type), (flags))
#define	malloc_aligned(size, align, type, flags)			\
	((void)(align), malloc((size), (type), (flags)))
#define	malloc_usable_size(p)	vmsim_kpi_malloc_size(p)
#undef	strdup
#undef	strndup
#define	strdup(s, type)							\
	vmsim_kpi_strdup((s), (type), M_WAITOK, VMSIM_HERE)
#define	strdup_flags(s, type, flags)					\
	vmsim_kpi_strdup((s), (type), (flags), VMSIM_HERE)
#define	strndup(s, len, type)						\
	vmsim_kpi_strndup((s), (len), (type), VMSIM_HERE)
#define	asprintf(p, type, ...)	\
	vmsim_kpi_asprintf((p), (type), VMSIM_HERE, __VA_ARGS__)
#define	vasprintf(p, type, fmt, ap)	\
	vmsim_kpi_vasprintf((p), (type), VMSIM_HERE, (fmt), (ap))

#define	WOULD_OVERFLOW(n, size)						\
	((size) != 0 && (size_t)(n) > SIZE_MAX / (size_t)(size))

/*
 * Physically contiguous frames of RAM, seen at their direct-map address, as
 * vtophys() knows.  NULL without; with M_WAITOK after reclaiming.
 */
VMSIM_EXPORT void *contigmalloc(unsigned long size, struct malloc_type *type,
    int flags, vm_paddr_t low, vm_paddr_t high, unsigned long alignment,
    vm_paddr_t boundary);
VMSIM_EXPORT void vmsim_kpi_contigfree(void *addr, struct malloc_type *type);
#define	contigfree(addr, size, type)	\
	((void)(size), vmsim_kpi_contigfree((addr), (type)))
#ifndef VMSIM_CORE
#define	contigmalloc(size, type, flags, low, high, al, bo)		\
	(VMSIM_MAY_SLEEP_IF(((flags) & M_WAITOK) != 0,			\
	    "contigmalloc with M_WAITOK"), contigmalloc((size), (type), \
	    (flags), (low), (high), (al), (bo)))
#endif
#define	contigmalloc_domainset(size, type, ds, flags, low, high, al, bo) \
	((void)(ds), contigmalloc((size), (type), (flags), (low), (high), \
	    (al), (bo)))

/* A table of LIST heads: the largest power of two that is not above. */
static inline void *
vmsim_kpi_hashinit(int elements, struct malloc_type *type, u_long *hashmask,
    const char *where)
{
	LIST_HEAD(, generic) *table;
	u_long n, size = 1;

	while (2 * size <= (u_long)elements)
		size *= 2;
	table = vmsim_kpi_malloc(size * sizeof(*table), type, M_WAITOK, where);
	for (n = 0; n < size; n++)
		LIST_INIT(&table[n]);
	*hashmask = size - 1;
	return (table);
}

#define	hashinit(elements, type, maskp)	\
	vmsim_kpi_hashinit((elements), (type), (maskp), VMSIM_HERE)
#define	hashdestroy(table, type, mask)	((void)(mask), free((table), (type)))

#endif /* VMSIM_KPI_SYS_MALLOC_H */
