/* SPDX-License-Identifier: BSD-2-Clause */
/* One memory domain.  Source: FreeBSD sys/domainset.h. */
#ifndef VMSIM_KPI_SYS_DOMAINSET_H
#define VMSIM_KPI_SYS_DOMAINSET_H

struct domainset;

#define	DOMAINSET_RR()		((struct domainset *)0)
#define	DOMAINSET_PREF(domain)	((void)(domain), (struct domainset *)0)
#define	DOMAINSET_FIXED(domain)	((void)(domain), (struct domainset *)0)

#endif /* VMSIM_KPI_SYS_DOMAINSET_H */
