/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: types and numbers that several of these headers share.
 *
 * What a printer prints to, protections, the signal of a failed access, what
 * became of an evicted page.  The numbers are FreeBSD's.
 */
#ifndef VMSIM_TYPES_H
#define VMSIM_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where text goes: called with pieces of it, not line by line, and `text` does
 * not end with a NUL.  vmsim_print_file() is one for a stdio stream.
 */
typedef void vmsim_print_t(void *arg, const char *text, size_t len);

/* What may be done with a page, or what an access does with it. */
#define	VMSIM_PROT_NONE		0x0
#define	VMSIM_PROT_READ		0x1
#define	VMSIM_PROT_WRITE	0x2
#define	VMSIM_PROT_EXEC		0x4
#define	VMSIM_PROT_ALL		0x7
/* Adds a maximum protection to the protection, as PROT_MAX() does. */
#define	VMSIM_PROT_MAX(p)	((p) << 16)

/* What a failed access delivers. */
struct vmsim_signal {
	int	 signo;		/* 0: none; VMSIM_SIGSEGV, VMSIM_SIGBUS,
				   VMSIM_SIGKILL */
	int	 code;		/* VMSIM_SEGV_*, VMSIM_BUS_* */
	int	 kern;		/* KERN_* of the fault handler */
	uint64_t addr;		/* the address that failed */
};
#define	VMSIM_SIGKILL		9	/* the process was killed */
#define	VMSIM_SIGBUS		10
#define	VMSIM_SIGSEGV		11
#define	VMSIM_SEGV_MAPERR	1	/* nothing is mapped there, or its
					   driver refuses */
#define	VMSIM_SEGV_ACCERR	2	/* the protection does not allow it */
#define	VMSIM_BUS_ADRALN	1	/* not delivered */
#define	VMSIM_BUS_ADRERR	2	/* not delivered */
#define	VMSIM_BUS_OBJERR	3	/* past the end of the object, or the
					   pager failed */
#define	VMSIM_BUS_OOMERR	100	/* no memory for the page */

/* What became of a page that was to be evicted. */
enum vmsim_evicted {
	VMSIM_EVICT_NONE,	/* nothing is mapped there */
	VMSIM_EVICT_UNMANAGED,	/* the page is not managed */
	VMSIM_EVICT_PAGER,	/* its pager does not page */
	VMSIM_EVICT_WIRED,	/* the page is wired */
	VMSIM_EVICT_BUSY,	/* the page is busy */
	VMSIM_EVICT_FREED,	/* it was clean and is free */
	VMSIM_EVICT_PAGED,	/* it was written and is free */
	VMSIM_EVICT_KEPT,	/* the pager did not make it clean */
};

#endif /* VMSIM_TYPES_H */
