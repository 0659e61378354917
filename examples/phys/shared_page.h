/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages that the kernel shares with all processes. */
#ifndef SHARED_PAGE_H
#define SHARED_PAGE_H

/* What each page begins with; the rest is zero. */
struct shared_page {
	uint64_t	magic;
	uint64_t	index;
};

/* `magic` must live as long as the object.  NULL: no memory. */
vm_object_t shared_page_create(vm_pindex_t npages, uint64_t *magic);

#endif /* SHARED_PAGE_H */
