/* SPDX-License-Identifier: BSD-2-Clause */
/* A task of a queue.  Source: FreeBSD sys/_task.h. */
#ifndef VMSIM_KPI_SYS__TASK_H
#define VMSIM_KPI_SYS__TASK_H

#include <sys/queue.h>
#include <vm/_vm_types.h>

typedef void task_fn_t(void *context, int pending);

struct task {
	STAILQ_ENTRY(task) ta_link;	/* (w) */
	uint16_t	 ta_pending;	/* (w) times enqueued since it ran */
	uint8_t		 ta_priority;	/* (c) */
	uint8_t		 ta_flags;	/* (w) */
	task_fn_t	*ta_func;	/* (c) */
	void		*ta_context;	/* (c) */
};

#endif /* VMSIM_KPI_SYS__TASK_H */
