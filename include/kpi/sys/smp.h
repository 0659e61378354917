/* SPDX-License-Identifier: BSD-2-Clause */
/* One processor.  Source: FreeBSD sys/smp.h. */
#ifndef VMSIM_KPI_SYS_SMP_H
#define VMSIM_KPI_SYS_SMP_H

enum {
	mp_ncpus = 1,
	mp_maxid = 0,
	smp_started = 1,
	vm_ndomains = 1,
};

#define	CPU_FOREACH(i)		for ((i) = 0; (i) <= mp_maxid; (i)++)
#define	CPU_ABSENT(i)		((i) != 0)
#define	CPU_FIRST()		0
#define	smp_rendezvous(setup, action, teardown, arg)	((action)(arg))
#define	smp_no_rendezvous_barrier	NULL

#endif /* VMSIM_KPI_SYS_SMP_H */
