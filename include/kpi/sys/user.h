/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of mappings in reports: see <vm/vm_pager.h>.  Source: FreeBSD
 * sys/user.h.
 *
 * The host's header of this name is about registers, and <signal.h> needs it
 * on some processors: whoever asks for ours before <sys/param.h> gets only the
 * host's, as the host does itself.  Its names for pages are not the kernel's.
 */
#if defined(__linux__) && __has_include_next(<sys/user.h>)
#pragma push_macro("PAGE_SHIFT")
#pragma push_macro("PAGE_SIZE")
#pragma push_macro("PAGE_MASK")
#undef PAGE_SHIFT
#undef PAGE_SIZE
#undef PAGE_MASK
#include_next <sys/user.h>
#pragma pop_macro("PAGE_MASK")
#pragma pop_macro("PAGE_SIZE")
#pragma pop_macro("PAGE_SHIFT")
#endif

#if defined(VMSIM_KPI_HOST_READ) && !defined(VMSIM_KPI_SYS_USER_H)
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

#endif /* VMSIM_KPI_HOST_READ && !VMSIM_KPI_SYS_USER_H */
