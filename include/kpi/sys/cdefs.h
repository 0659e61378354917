/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's words for the compiler, beside those of the host.
 * Source: FreeBSD sys/cdefs.h.
 */
#ifndef VMSIM_KPI_SYS_CDEFS_H
#define VMSIM_KPI_SYS_CDEFS_H

#if __has_include_next(<sys/cdefs.h>)
#include_next <sys/cdefs.h>
#endif

#ifndef __BEGIN_DECLS
#define	__BEGIN_DECLS
#define	__END_DECLS
#endif

#ifndef __FBSDID
#define	__FBSDID(s)		struct vmsim_kpi_hack
#endif
#ifndef __RCSID
#define	__RCSID(s)		struct vmsim_kpi_hack
#endif
#ifndef __KERNEL_RCSID
#define	__KERNEL_RCSID(n, s)	struct vmsim_kpi_hack
#endif

#ifndef __packed
#define	__packed		__attribute__((__packed__))
#endif
#ifndef __aligned
#define	__aligned(x)		__attribute__((__aligned__(x)))
#endif
#ifndef __section
#define	__section(x)		__attribute__((__section__(x)))
#endif
#ifndef __dead2
#define	__dead2			__attribute__((__noreturn__))
#endif
#ifndef __pure2
#define	__pure2			__attribute__((__const__))
#endif
#ifndef __pure
#define	__pure			__attribute__((__pure__))
#endif
#ifndef __used
#define	__used			__attribute__((__used__))
#endif
#ifndef __weak_symbol
#define	__weak_symbol		__attribute__((__weak__))
#endif
#ifndef __noinline
#define	__noinline		__attribute__((__noinline__))
#endif
#ifndef __always_inline
#define	__always_inline		inline __attribute__((__always_inline__))
#endif
#ifndef __malloc_like
#define	__malloc_like		__attribute__((__malloc__))
#endif
#ifndef __result_use_check
#define	__result_use_check	__attribute__((__warn_unused_result__))
#endif
#ifndef __returns_twice
#define	__returns_twice		__attribute__((__returns_twice__))
#endif
#ifndef __printflike
#define	__printflike(fmt, arg)	\
	__attribute__((__format__(__printf__, fmt, arg)))
#endif
#ifndef __predict_true
#define	__predict_true(e)	__builtin_expect((e) != 0, 1)
#define	__predict_false(e)	__builtin_expect((e) != 0, 0)
#endif
#ifndef __nonstring
#define	__nonstring
#endif
#ifndef __unreachable
#define	__unreachable()		__builtin_unreachable()
#endif

/* The kernel knows no thread sanitizer here, nor per-CPU cache lines. */
#define	__read_mostly
#define	__read_frequently
#define	__exclusive_cache_line
#define	__nosanitizeaddress
#define	__nosanitizecoverage
#define	__nosanitizememory
#define	__nosanitizethread

/* Lock annotations of clang: documentation only. */
#define	__lock_annotate(x)
#define	__lockable
#define	__locks_exclusive(...)
#define	__locks_shared(...)
#define	__unlocks(...)
#define	__requires_exclusive(...)
#define	__requires_shared(...)
#define	__requires_unlocked(...)
#define	__no_lock_analysis
#define	__guarded_by(x)
#define	__pt_guarded_by(x)

#ifndef __DECONST
#define	__DECONST(type, var)	((type)(uintptr_t)(const void *)(var))
#endif
#ifndef __DEVOLATILE
#define	__DEVOLATILE(type, var)	((type)(uintptr_t)(volatile void *)(var))
#endif
#ifndef __DEQUALIFY
#define	__DEQUALIFY(type, var)	\
	((type)(uintptr_t)(const volatile void *)(var))
#endif
#ifndef __offsetof
#define	__offsetof(type, field)	__builtin_offsetof(type, field)
#endif
#ifndef __rangeof
#define	__rangeof(type, start, end)	\
	(__offsetof(type, end) - __offsetof(type, start))
#endif
#ifndef __containerof
#define	__containerof(x, s, m)						\
	((s *)((uintptr_t)(x) - __offsetof(s, m)))
#endif
#ifndef __STRING
#define	__STRING(x)		#x
#endif
#ifndef __XSTRING
#define	__XSTRING(x)		__STRING(x)
#endif
#ifndef __CONCAT
#define	__CONCAT1(x, y)		x ## y
#define	__CONCAT(x, y)		__CONCAT1(x, y)
#endif
#ifndef __min_size
#define	__min_size(x)		static (x)
#endif

/* Pointers of CHERI kernels are plain ones. */
#ifndef __capability
#define	__capability
#endif
#ifndef __kerncap
#define	__kerncap
#endif

/* An enumeration of one byte there. */
#define	__enum_uint8(name)	enum name
#define	__enum_uint8_decl(name)	enum name

#endif /* VMSIM_KPI_SYS_CDEFS_H */
