/* SPDX-License-Identifier: BSD-2-Clause */
/* No call is traced.  Source: FreeBSD sys/ktrace.h. */
#ifndef VMSIM_KPI_SYS_KTRACE_H
#define VMSIM_KPI_SYS_KTRACE_H

#include <sys/types.h>

#define	KTR_NAMEI	2
#define	CAPFAIL_NAMEI	5
#define	KTRPOINT(td, type)	((void)(td), 0)
#define	ktrnamei(path)		((void)(path))
#define	ktrcapfail(type, data)	((void)(type), (void)(data))

#endif /* VMSIM_KPI_SYS_KTRACE_H */
