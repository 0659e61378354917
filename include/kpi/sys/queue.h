/* SPDX-License-Identifier: BSD-2-Clause */
/* queue(3), from libbsd. */
#ifndef VMSIM_KPI_SYS_QUEUE_H
#define VMSIM_KPI_SYS_QUEUE_H

#include <bsd/sys/queue.h>

#endif /* VMSIM_KPI_SYS_QUEUE_H */
