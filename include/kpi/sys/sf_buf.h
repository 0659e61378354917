/* SPDX-License-Identifier: BSD-2-Clause */
/* sf_buf(9): a page as the kernel sees it.  Source: FreeBSD sys/sf_buf.h. */
#ifndef VMSIM_KPI_SYS_SF_BUF_H
#define VMSIM_KPI_SYS_SF_BUF_H

#include <vm/vm_page.h>

struct sf_buf;

#define	SFB_CATCH	1
#define	SFB_CPUPRIVATE	2
#define	SFB_NOWAIT	8

/* The page itself stands for the buffer. */
#define	sf_buf_alloc(m, flags)	((struct sf_buf *)(m))
#define	sf_buf_free(sf)		((void)(sf))
#define	sf_buf_page(sf)		((vm_page_t)(sf))
#define	sf_buf_kva(sf)		VM_PAGE_TO_DMAP(sf_buf_page(sf))

#endif /* VMSIM_KPI_SYS_SF_BUF_H */
