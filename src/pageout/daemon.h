/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page daemon's two workers, turn by turn.
 *
 *	worker	keeps frames free: asks the controller how many are missing,
 *		frees inactive pages, makes active ones inactive, and asks
 *		the laundry
 *	laundry	writes dirty pages: as many as are missing when the worker
 *		found too few clean ones (a shortfall), else a few, slowly, when
 *		there are too many of them (in the background)
 *
 * Neither sleeps between its turns: pageout_threads.c has threads that do, by
 * the virtual clock, and pageout_by_hand.c does it for the caller.
 *
 * Locks: none.  A turn sleeps in transfers.
 */
#ifndef PAGEOUT_DAEMON_H
#define PAGEOUT_DAEMON_H

#include <vm/vm.h>
#include <vmsim/pageout.h>
#include "pageout/pidctrl.h"

/* Ticks; `hz` is 1000. */
#define	INACT_SCAN_TICKS	100	/* of an inactive scan at most each */
#define	LAUNDER_TICKS		100	/* of a laundering each */
#define	TURN_TICKS		10	/* of a turn that does not rest */

/* Ticks since the start, as FreeBSD counts them: from 1. */
u_int	 pageout_ticks(void);

struct pagedaemon {
	struct pidctrl	 pid;		/* (w) */
	bool		 target_met;	/* (w) by the last inactive scan */
	int		 oom_seq;	/* (w) turns in a row that freed none */
};

/* What the worker tells the laundry. */
struct laundry_order {
	enum vmsim_laundry_request request; /* (w) */
	u_long		 freed;	/* (w) clean pages since the last look */
};

struct laundry {
	struct laundry_order order;
	int		 target;	/* (w) pages left of this run */
	int		 last_target;	/* (w) so many when a page was
					   freed last */
	int		 shortfall;	/* (w) so many are missing now */
	int		 cycles;	/* (w) launderings left of it */
	bool		 in_shortfall;	/* (w) this run is one */
	bool		 paused;	/* (w) it has laundered, and looks for
					   an order next */
	u_long		 nfreed;	/* (w) clean pages freed since the last
					   run in the background began */
};

/* pageout_daemon.c */
void	 worker_init(void);
/* Does it rest before its next turn, and why? */
enum vmsim_daemon_rest worker_rest(void);
/* The turn itself; all of `turn` is set but rest. */
void	 worker_turn(struct vmsim_daemon_turn *);
/* Is there nothing left to do for the next turns, as long as nobody asks? */
bool	 worker_is_done(void);

/* laundry.c */
/*
 * From where it stopped until it has laundered, or has nothing to launder and
 * sleeps until there is an order.
 */
void	 laundry_turn(struct vmsim_laundry_turn *);

/* pageout_by_hand.c: mem_turns_t. */
void	 pageout_take_turns(const char *wmesg, u_long enough);

#endif /* PAGEOUT_DAEMON_H */
