/* SPDX-License-Identifier: BSD-2-Clause */
/* tree(3), from libbsd.  Source: FreeBSD sys/tree.h. */
#ifndef VMSIM_KPI_SYS_TREE_H
#define VMSIM_KPI_SYS_TREE_H

#include <sys/cdefs.h>
#ifndef __unused
#define	__unused	__attribute__((__unused__))
#endif
#include <bsd/sys/tree.h>

#endif /* VMSIM_KPI_SYS_TREE_H */
