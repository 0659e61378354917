/* SPDX-License-Identifier: BSD-2-Clause */
/* Privileges: everyone is root.  Source: FreeBSD sys/priv.h. */
#ifndef VMSIM_KPI_SYS_PRIV_H
#define VMSIM_KPI_SYS_PRIV_H

#include <sys/ucred.h>

enum {
	PRIV_ROOT = 1,
	PRIV_DRIVER = 14,
	PRIV_IO = 15,
	PRIV_KMEM_READ = 670,
	PRIV_KMEM_WRITE = 671,
	PRIV_VM_MADV_PROTECT = 360,
	PRIV_VM_MLOCK = 361,
	PRIV_VM_SWAP_NOQUOTA = 363,
	PRIV_VFS_ADMIN = 312,
	PRIV_VFS_CHOWN = 317,
	PRIV_VFS_RETAINSUGID = 326,
	PRIV_VFS_SETGID = 328,
	PRIV_VFS_STICKYFILE = 331,
	PRIV_VFS_SYSFLAGS = 332,
	PRIV_NET_IFNET = 390,
};

#define	priv_check(td, priv)		((void)(td), 0)
#define	priv_check_cred(cr, priv)	((void)(cr), 0)

#endif /* VMSIM_KPI_SYS_PRIV_H */
