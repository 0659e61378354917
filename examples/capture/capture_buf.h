/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of frames, and the object in which processes map them. */
#ifndef CAPTURE_BUF_H
#define CAPTURE_BUF_H

struct capture_buf;

/* Pages of zeroes; NULL: there is no memory now. */
struct capture_buf *capture_buf_create(vm_pindex_t npages);
/* The object to map, with a reference for the caller. */
vm_object_t capture_buf_object(struct capture_buf *);
/* Page i, as the camera sees it. */
void	*capture_buf_page(struct capture_buf *, vm_pindex_t i);
/*
 * Takes pages out of every mapping; the next access finds them again.  EBUSY:
 * some are locked in memory, and are only unmapped.
 */
int	 capture_buf_unmap(struct capture_buf *, vm_pindex_t first,
	    vm_pindex_t n);
/*
 * Takes all pages away for good, and frees them.  The buffer is the caller's no
 * more; it lives on, empty, until its last mapping is gone.
 */
void	 capture_buf_revoke(struct capture_buf *);
/* How many live. */
u_int	 capture_buf_count(void);

#endif /* CAPTURE_BUF_H */
