/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of a mount point as a pager asks for.  Source: sys/mount.h. */
#ifndef VMSIM_KPI_SYS_MOUNT_H
#define VMSIM_KPI_SYS_MOUNT_H

#include <sys/types.h>

struct mount {
	uint64_t	 mnt_flag;	/* (w) MNT_* */
	u_int		 mnt_kern_flag;	/* (w) MNTK_* */
	void		*mnt_data;	/* (c) of the file system */
};

#define	MNTK_UNMOUNT	0x01000000

#define	MNT_RDONLY	0x0000000000000001ULL
#define	MNT_SYNCHRONOUS	0x0000000000000002ULL
#define	MNT_NOEXEC	0x0000000000000004ULL
#define	MNT_NOSUID	0x0000000000000008ULL
#define	MNT_WAIT	1
#define	MNT_NOWAIT	2

#endif /* VMSIM_KPI_SYS_MOUNT_H */
