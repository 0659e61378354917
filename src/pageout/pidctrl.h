/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A controller that says how much work a daemon is to do now, so that a value
 * comes to a setpoint and stays there: a third of what is missing, a quarter
 * of what has been missing for long, an eighth of what is missing newly.
 *
 * Time has intervals.  Within one it may be asked any number of times: it
 * answers what is to be done on top of what it has asked for already.
 *
 * Source: FreeBSD subr_pidctrl.c, pidctrl_daemon().
 */
#ifndef PAGEOUT_PIDCTRL_H
#define PAGEOUT_PIDCTRL_H

#include <sys/types.h>

#define	PIDCTRL_KPD	3	/* divisors: of what is missing */
#define	PIDCTRL_KID	4	/* of the sum of it over time */
#define	PIDCTRL_KDD	8	/* of its change since the last interval */
#define	PIDCTRL_BOUND	4	/* setpoints that the sum may reach */

struct pidctrl {
	int	 setpoint;	/* (c) */
	int	 interval;	/* (c) ticks */
	int	 bound;		/* (c) the most that the sum may be */
	int	 kpd, kid, kdd;	/* (c) divisors */
	u_int	 ticks;		/* (w) when the interval began */
	int	 error;		/* (w) what was missing in it */
	int	 olderror;	/* (w) the same of the interval before */
	int	 integral;	/* (w) sum of what was missing, not negative */
	int	 output;	/* (w) asked for in this interval */
};

void	pidctrl_init(struct pidctrl *, int interval, int setpoint, int bound,
	    int kpd, int kid, int kdd);
/* The work to be done now, for the value `input`; not negative. */
int	pidctrl_daemon(struct pidctrl *, int input, u_int ticks);

#endif /* PAGEOUT_PIDCTRL_H */
