/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * object->memq and m->listq of older FreeBSD, as views of the trie: a walk
 * goes by index, and may remove the page that it stands at.
 */
#include <vm/vm_object.h>
#include <vm/vm_page.h>

struct vm_page	*vmsim_kpi_memq_first(const void *memq) VMSIM_EXPORT;
struct vm_page	*vmsim_kpi_listq_next(const void *listq) VMSIM_EXPORT;

struct vm_page *
vmsim_kpi_memq_first(const void *memq)
{
	const char *p = memq;

	return (vm_page_find_least((vm_object_t)(uintptr_t)
	    (p - offsetof(struct vm_object, memq)), 0));
}

struct vm_page *
vmsim_kpi_listq_next(const void *listq)
{
	const char *p = listq;
	vm_page_t m;

	m = (vm_page_t)(uintptr_t)(p - offsetof(struct vm_page, listq));
	return (m->object != NULL ?
	    vm_page_find_least(m->object, m->pindex + 1) : NULL);
}
