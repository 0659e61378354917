/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scalar types of the VM interface, which FreeBSD spreads over
 * <sys/types.h> and <machine/_types.h>.  Source: FreeBSD sys/types.h.
 */
#ifndef VMSIM_KPI_VM_TYPES_H
#define VMSIM_KPI_VM_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/_statics.h>
#include <sys/types.h>

typedef uint64_t vm_offset_t;	/* virtual address, bytes */
typedef vm_offset_t vm_pointer_t;	/* of trees that tell them apart */
typedef uint64_t vm_paddr_t;	/* physical address, bytes */
typedef uint64_t vm_size_t;	/* bytes */
typedef int64_t	 vm_ooffset_t;	/* offset in an object, bytes */
typedef uint64_t vm_pindex_t;	/* page index in an object */
typedef char	 vm_memattr_t;	/* cacheability of a mapping */
typedef bool	 boolean_t;	/* FreeBSD uses both names for one thing */

#ifndef TRUE
#define	TRUE	1
#define	FALSE	0
#endif

#define	PAGE_SHIFT	12
#ifndef PAGE_SIZE
#define	PAGE_SIZE	(1 << PAGE_SHIFT)
#endif
#define	PAGE_MASK	(PAGE_SIZE - 1)
#define	MAXPAGESIZES	3	/* 4 KiB, 2 MiB, 1 GiB */
#define	DEV_BSIZE	512	/* bytes covered by one valid or dirty bit */

#define	atop(x)		((vm_size_t)(x) >> PAGE_SHIFT)
#define	ptoa(x)		((vm_size_t)(x) << PAGE_SHIFT)
#define	trunc_page(x)	((vm_size_t)(x) & ~(vm_size_t)PAGE_MASK)
#define	round_page(x)	\
	(((vm_size_t)(x) + PAGE_MASK) & ~(vm_size_t)PAGE_MASK)

/* Where in the source a lock or a busy state was taken: "file.c:123". */
#ifdef __FILE_NAME__
#define	VMSIM_HERE_FILE	__FILE_NAME__
#else
#define	VMSIM_HERE_FILE	__FILE__
#endif
#define	VMSIM_STRING_(x) #x
#define	VMSIM_STRING(x)	VMSIM_STRING_(x)
#define	VMSIM_HERE	VMSIM_HERE_FILE ":" VMSIM_STRING(__LINE__)

#ifndef __predict_true
#define	__predict_true(e)	__builtin_expect((e) != 0, 1)
#define	__predict_false(e)	__builtin_expect((e) != 0, 0)
#endif

/* Marks what the shared library exports. */
#ifndef VMSIM_EXPORT
#define	VMSIM_EXPORT	__attribute__((visibility("default")))
#endif

#endif /* VMSIM_KPI_VM_TYPES_H */
