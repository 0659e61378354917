/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting for memory.  Source: FreeBSD vm/vm_pageout.h. */
#ifndef VMSIM_KPI_VM_VM_PAGEOUT_H
#define VMSIM_KPI_VM_VM_PAGEOUT_H

#include <sys/lock.h>
#include <vm/vm.h>

struct domainset;

/*
 * Lets the page daemon work and waits until enough frames are free; does
 * nothing when there are.
 * Locks: none that is not sleepable.  Sleeps.
 */
VMSIM_EXPORT void vm_wait(vm_object_t obj);
/* 0; the simulator delivers no signals to kernel sleeps. */
VMSIM_EXPORT int vm_wait_intr(vm_object_t obj);
/* At most `timo` ticks of the virtual clock (0: no limit). */
VMSIM_EXPORT void vm_waitpfault(struct domainset *dset, int timo);
VMSIM_EXPORT void vm_wait_domain(int domain);
/* As long as vm_page_count_min(), vm_page_count_severe() say so. */
VMSIM_EXPORT void vm_wait_min(void);
VMSIM_EXPORT void vm_wait_severe(void);
#ifndef VMSIM_CORE
#define	vm_wait(obj)	(VMSIM_MAY_SLEEP("vm_wait"), vm_wait(obj))
#define	vm_wait_intr(obj)	\
	(VMSIM_MAY_SLEEP("vm_wait_intr"), vm_wait_intr(obj))
#define	vm_wait_domain(d)	\
	(VMSIM_MAY_SLEEP("vm_wait_domain"), vm_wait_domain(d))
#define	vm_wait_min()	(VMSIM_MAY_SLEEP("vm_wait_min"), vm_wait_min())
#define	vm_wait_severe()	\
	(VMSIM_MAY_SLEEP("vm_wait_severe"), vm_wait_severe())
#endif
/* Fewer free frames than the daemon wants to see? */
VMSIM_EXPORT bool vm_page_count_min(void);
VMSIM_EXPORT bool vm_page_count_severe(void);

#endif /* VMSIM_KPI_VM_VM_PAGEOUT_H */
