/* SPDX-License-Identifier: BSD-2-Clause */
/* Sleeping is in <sys/systm.h>.  Source: FreeBSD sys/sleepqueue.h. */
#ifndef VMSIM_KPI_SYS_SLEEPQUEUE_H
#define VMSIM_KPI_SYS_SLEEPQUEUE_H

#include <sys/systm.h>

#endif /* VMSIM_KPI_SYS_SLEEPQUEUE_H */
