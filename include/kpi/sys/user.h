/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of mappings in reports: see <vm/vm_pager.h>.  The host's header of
 * this name is about registers, and has another PAGE_MASK.
 * Source: FreeBSD sys/user.h.
 */
#ifndef VMSIM_KPI_SYS_USER_H
#define VMSIM_KPI_SYS_USER_H

#include <sys/param.h>
#include <vm/vm.h>
#include <vm/vm_pager.h>

struct kinfo_file {
	int		 kf_structsize;	/* (t) */
	int		 kf_type;	/* (t) KF_TYPE_* */
	char		 kf_path[1024];	/* (t) */
	union {
		struct {
			uint16_t kf_file_mode;	/* (t) */
			uint64_t kf_file_size;	/* (t) */
			uint64_t kf_file_rdev;	/* (t) */
		} kf_file;
	} kf_un;
};

#define	KF_TYPE_VNODE	1
#define	KF_TYPE_DEV	11
#define	KF_TYPE_SHM	8

#endif /* VMSIM_KPI_SYS_USER_H */
