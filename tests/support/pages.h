/* SPDX-License-Identifier: BSD-2-Clause */
/* t->object: an anonymous object, write-locked during a test of its pages. */
#ifndef SUPPORT_PAGES_H
#define SUPPORT_PAGES_H

#include "mem/mem.h"
#include "page/page.h"
#include "support/test.h"

#define	NPAGES	64		/* of the object, none resident */

#define	PAGE_TESTS()	\
	TESTS(.kernel = true, .begin = pages_begin, .end = pages_end)

void	 pages_begin(struct test *);
void	 pages_end(struct test *);
/* Frames, pages and queues only: no other checker knows of this object. */
void	 check_pages(void);
/* A valid page of t->object, not busy, in no queue. */
vm_page_t page(struct test *, vm_pindex_t);
void	 busy(vm_page_t);
char	*bytes(vm_page_t);
/* Wires a page of an object that is not locked. */
void	 wire(vm_page_t);

#endif /* SUPPORT_PAGES_H */
