/* SPDX-License-Identifier: BSD-2-Clause */
/* Everyone is in the host's prison.  Source: FreeBSD sys/jail.h. */
#ifndef VMSIM_KPI_SYS_JAIL_H
#define VMSIM_KPI_SYS_JAIL_H

#include <sys/ucred.h>

struct prison {
	int		 pr_id;		/* (c) */
	u_int		 pr_ref;	/* (w) */
	char		 pr_path[2];	/* (c) */
};

#define	jailed(cred)			((void)(cred), 0)
#define	prison_allow(cred, flag)	((void)(cred), 0)

#endif /* VMSIM_KPI_SYS_JAIL_H */
