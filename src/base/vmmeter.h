/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters.  Source: FreeBSD sys/vmmeter.h; those below the line are ours. */
#ifndef BASE_VMMETER_H
#define BASE_VMMETER_H

#include <stdint.h>

struct vmmeter {
	uint64_t v_vm_faults;	/* (w) calls of the fault handler */
	uint64_t v_io_faults;	/* (w) faults that ended with a page read */
	uint64_t v_cow_faults;	/* (w) writes to a backing object's page */
	uint64_t v_cow_optim;	/* (w) of those, the page was moved */
	uint64_t v_zfod;	/* (w) pages zero-filled by faults */
	uint64_t v_ozfod;	/* (w) of those, the page was zero already */
	uint64_t v_swapin;	/* (w) swap pager reads */
	uint64_t v_swapout;	/* (w) swap pager writes */
	uint64_t v_swappgsin;	/* (w) pages read from swap */
	uint64_t v_swappgsout;	/* (w) pages written to swap */
	uint64_t v_vnodein;	/* (w) vnode pager reads */
	uint64_t v_vnodeout;	/* (w) vnode pager writes */
	uint64_t v_vnodepgsin;	/* (w) pages read from files */
	uint64_t v_vnodepgsout;	/* (w) pages written to files */
	uint64_t v_intrans;	/* (w) waits for a busy page */
	uint64_t v_reactivated;	/* (w) pages reactivated by the daemon */
	uint64_t v_pdwakeups;	/* (w) page daemon wakeups */
	uint64_t v_pdpages;	/* (w) pages scanned by the daemon */
	uint64_t v_pfree;	/* (w) pages freed at exit */
	uint64_t v_tfree;	/* (w) pages freed in all */
	uint64_t v_forks;	/* (w) forks */
	uint64_t v_vforks;	/* (w) forks that share the space */
	/* The simulator's own. */
	uint64_t v_collapses;	/* (w) objects merged into their shadow */
	uint64_t v_bypasses;	/* (w) objects taken out of a chain */
	uint64_t v_prefaults;	/* (w) mappings made ahead of a fault */
	uint64_t v_prefault_hits; /* (w) of those, used before they went */
	uint64_t v_populates;	/* (w) populate calls of managed devices and
				   of large pages */
	uint64_t v_fastfaults;	/* (w) faults ended on the fast path */
	uint64_t v_oomkills;	/* (w) spaces ended for want of memory */
	uint64_t v_restarts;	/* (w) faults begun again */
};

#endif /* BASE_VMMETER_H */
