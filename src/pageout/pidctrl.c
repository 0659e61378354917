/* SPDX-License-Identifier: BSD-2-Clause */
/* The page daemon's controller: see pidctrl.h. */
#include <sys/param.h>
#include "pageout/pidctrl.h"

void
pidctrl_init(struct pidctrl *pc, int interval, int setpoint, int bound,
    int kpd, int kid, int kdd)
{
	*pc = (struct pidctrl){
		.setpoint = setpoint,
		.interval = interval,
		.bound = bound * setpoint * kid,
		.kpd = MAX(kpd, 1),
		.kid = MAX(kid, 1),
		.kdd = MAX(kdd, 1),
	};
}

/*
 * What is missing that was not known yet.  Within an interval that is what is
 * missing now beyond what will be when the work asked for has been done.
 */
static int
take_new_error(struct pidctrl *pc, int input, u_int ticks)
{
	int error = pc->setpoint - input;

	if (ticks - pc->ticks < (u_int)pc->interval)
		return (error - (pc->error - pc->output));
	pc->ticks = ticks;
	pc->olderror = pc->error;
	pc->output = pc->error = 0;
	return (error);
}

int
pidctrl_daemon(struct pidctrl *pc, int input, u_int ticks)
{
	int error, output;

	error = take_new_error(pc, input, ticks);
	pc->error += error;
	pc->integral = MAX(MIN(pc->integral + error, pc->bound), 0);
	output = pc->error / pc->kpd + pc->integral / pc->kid +
	    (pc->error - pc->olderror) / pc->kdd;
	output = MAX(output - pc->output, 0);
	pc->output += output;
	return (output);
}
