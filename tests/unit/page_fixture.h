/* SPDX-License-Identifier: BSD-2-Clause */
/* One anonymous object, write-locked while a test of its pages runs. */
#ifndef UNIT_PAGE_FIXTURE_H
#define UNIT_PAGE_FIXTURE_H

#include "mem/mem.h"
#include "page/page.h"
#include "support/support.h"

#define	NPAGES	64

extern vm_object_t object;	/* NPAGES pages, none resident */

int	 page_setup(void **state);
int	 page_teardown(void **state);
/* Frames, pages and queues only: no other checker knows of this object. */
void	 check_pages(void);
/* A valid page, not busy, in no queue. */
vm_page_t page(vm_pindex_t);
void	 busy(vm_page_t);
char	*bytes(vm_page_t);

#endif /* UNIT_PAGE_FIXTURE_H */
