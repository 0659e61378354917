/* SPDX-License-Identifier: BSD-2-Clause */
/* An access to user memory, page by page. */
#ifndef PROC_ACCESS_H
#define PROC_ACCESS_H

#include "proc/proc.h"

/* What to do with `n` bytes at `host`, the first `done` being over. */
typedef void	 access_fn_t(void *arg, void *host, size_t done, size_t n);

/*
 * Makes the access in ascending order.  Returns 0, or EFAULT with *sig (may
 * be NULL) filled; what was done before the failing page stays.  Sleeps.
 */
int	 proc_access(struct vmspace *, vm_offset_t addr, size_t len,
	    vm_prot_t access, access_fn_t *fn, void *arg,
	    struct vmsim_signal *sig);

access_fn_t access_read;		/* arg: where the bytes go */
access_fn_t access_write;	/* arg: points to where they come from */

#endif /* PROC_ACCESS_H */
