/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Credentials: everyone is root, and all share one.
 * Source: FreeBSD sys/ucred.h.
 */
#ifndef VMSIM_KPI_SYS_UCRED_H
#define VMSIM_KPI_SYS_UCRED_H

#include <sys/_host.h>
#include <sys/types.h>

struct prison;

struct ucred {
	u_int		 cr_ref;	/* (w) users */
	uid_t		 cr_uid;	/* (c) */
	uid_t		 cr_ruid;	/* (c) */
	uid_t		 cr_svuid;	/* (c) */
	gid_t		 cr_gid;	/* (c) */
	gid_t		 cr_rgid;	/* (c) */
	gid_t		 cr_svgid;	/* (c) */
	int		 cr_ngroups;	/* (c) */
	gid_t		 cr_groups[1];	/* (c) */
	struct prison	*cr_prison;	/* (c) */
};

static inline struct ucred *
crhold(struct ucred *cr)
{
	cr->cr_ref++;
	return (cr);
}

static inline void
crfree(struct ucred *cr)
{
	cr->cr_ref--;
}

/* In the group?  All credentials name the same one. */
static inline bool
groupmember(gid_t gid, const struct ucred *cred)
{
	int i;

	for (i = 0; i < cred->cr_ngroups; i++) {
		if (cred->cr_groups[i] == gid)
			return (true);
	}
	return (cred->cr_gid == gid);
}

#define	NOCRED		((struct ucred *)0)
#define	FSCRED		((struct ucred *)-1)

#endif /* VMSIM_KPI_SYS_UCRED_H */
