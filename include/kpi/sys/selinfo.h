/* SPDX-License-Identifier: BSD-2-Clause */
/* select(2) and poll(2) on a device: none waits.  Source: sys/selinfo.h. */
#ifndef VMSIM_KPI_SYS_SELINFO_H
#define VMSIM_KPI_SYS_SELINFO_H

#include <sys/event.h>
#include <vm/_vm_types.h>

struct thread;

struct selinfo {
	struct knlist	 si_note;	/* (t) */
	u_int		 si_wakeups;	/* (t) selwakeup() calls */
	bool		 si_recorded;	/* (t) selrecord() since the last one */
};

#define	SEL_WAITING(si)		((si)->si_recorded)

static inline void
selrecord(struct thread *td, struct selinfo *si)
{
	(void)td;
	si->si_recorded = true;
}

static inline void
selwakeup(struct selinfo *si)
{
	si->si_recorded = false;
	si->si_wakeups++;
}

#define	selwakeuppri(si, pri)	((void)(pri), selwakeup(si))
#define	seldrain(si)		selwakeup(si)

#endif /* VMSIM_KPI_SYS_SELINFO_H */
