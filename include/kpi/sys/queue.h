/* SPDX-License-Identifier: BSD-2-Clause */
/* queue(3), from libbsd. */
#ifndef VMSIM_KPI_SYS_QUEUE_H
#define VMSIM_KPI_SYS_QUEUE_H

#include <bsd/sys/queue.h>

/*
 * Older drivers walk object->memq by way of m->listq.  There is no such list:
 * both are views of the object's pages by index, without any storage, and the
 * three macros that a walk is made of tell them by their types.
 */
struct vm_page;
struct vmsim_kpi_memq {
	struct vm_page	*tqh_first[0];	/* (o) only its type is used */
};
struct vmsim_kpi_listq {
	struct vm_page	*tqe_next[0];	/* (o) only its type is used */
};

#endif /* VMSIM_KPI_SYS_QUEUE_H */

#if defined(VMSIM_KPI_SYS__HOST_H) && !defined(VMSIM_KPI_QUEUE_VIEWS)
#define	VMSIM_KPI_QUEUE_VIEWS
__attribute__((visibility("default")))
struct vm_page *vmsim_kpi_memq_first(const void *memq);
__attribute__((visibility("default")))
struct vm_page *vmsim_kpi_listq_next(const void *listq);

#undef	TAILQ_EMPTY
#undef	TAILQ_FIRST
#undef	TAILQ_NEXT
#define	TAILQ_FIRST(head)						\
	_Generic(&*(head),						\
	    struct vmsim_kpi_memq *: vmsim_kpi_memq_first(head),	\
	    default: (head)->tqh_first)
#define	TAILQ_NEXT(elm, field)						\
	_Generic(&(elm)->field,						\
	    struct vmsim_kpi_listq *: vmsim_kpi_listq_next(&(elm)->field), \
	    default: (elm)->field.tqe_next)
#define	TAILQ_EMPTY(head)	(TAILQ_FIRST(head) == NULL)
#endif
