/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: the page daemon's parts, step by step, with or without a daemon
 * of the machine's own.
 *
 *	vmsim_scan_active(vm, 64);		worn-out pages become inactive
 *	freed = vmsim_scan_inactive(vm, 64, &stuck);
 *	written = vmsim_launder(vm, 64, true);
 *	vmsim_dump_queues(vm, "", vmsim_print_file, stdout);
 *
 * Requests that pages have made of the queues are worked off before and after
 * each, so that it starts from what is to be seen.  None of them waits for a
 * thread: what is locked, busy or wired is passed over.
 *
 * Source: FreeBSD vm_pageout.c.
 */
#ifndef VMSIM_PAGEOUT_H
#define VMSIM_PAGEOUT_H

#include <vmsim/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Ages active pages until `shortage` of them have become inactive, or are to be
 * written; clean ones count three times.  With 0 as many have their turn as the
 * clock says.  Source: vm_pageout_scan_active().
 */
VMSIM_EXPORT void vmsim_scan_active(struct vmsim *, uint64_t shortage);
/*
 * Frees clean inactive pages, `shortage` at most, and sends dirty ones to the
 * laundry, as many at most.  Returns how many it freed; *addl (may be NULL):
 * pages that were busy.  Source: vm_pageout_scan_inactive().
 */
VMSIM_EXPORT uint64_t vmsim_scan_inactive(struct vmsim *, uint64_t shortage,
    uint64_t *addl);
/*
 * Writes pages of the laundry with their neighbours, until there are `target`
 * or more.  Returns how many.  Without a shortfall of clean pages those that
 * are found to be in use count, too.  Source: vm_pageout_launder().
 */
VMSIM_EXPORT uint64_t vmsim_launder(struct vmsim *, uint64_t target,
    bool in_shortfall);

/*
 * The page daemon's threads, of a machine whose daemon runs by hand
 * (vmsim_config.daemon_by_hand): one turn of each.
 *
 *	vmsim_daemon_run(vm, &turn);
 *	vmsim_laundry_run(vm, &laundry);
 *
 * A thread that must wait for frames takes turns of both until there are
 * enough; a watch is told of that.  If no turn helps any more that is a
 * livelock, a panic.
 */
enum vmsim_daemon_rest {
	VMSIM_DAEMON_SLEPT,	/* frames are enough: a tenth of a second */
	VMSIM_DAEMON_PAUSED,	/* too few, and the scan before found too few:
				   the same */
	VMSIM_DAEMON_AGAIN,	/* too few, but the scan before found enough */
};

struct vmsim_daemon_turn {
	enum vmsim_daemon_rest rest;	/* before the turn */
	uint64_t free;		/* frames at its end */
	uint64_t shortage;	/* frames that the controller asked for */
	uint64_t freed;		/* by the inactive scan */
	uint64_t addl;		/* busy pages, and frames that requests did
				   not get */
	int64_t	 active;	/* pages wanted of the active scan */
	bool	 met;		/* the last inactive scan freed enough */
};

enum vmsim_laundry_work {
	VMSIM_LAUNDRY_ASLEEP,	/* there is no order */
	VMSIM_LAUNDRY_DID_NOTHING,
	VMSIM_LAUNDRY_DID_SHORTFALL, /* clean pages are missing */
	VMSIM_LAUNDRY_DID_BACKGROUND, /* there are many dirty ones */
};

enum vmsim_laundry_request {
	VMSIM_LAUNDRY_IDLE,
	VMSIM_LAUNDRY_BACKGROUND,
	VMSIM_LAUNDRY_SHORTFALL,
};

struct vmsim_laundry_turn {
	enum vmsim_laundry_work work;
	enum vmsim_laundry_request request; /* the order that stands then */
	uint64_t want;		/* pages to be written */
	uint64_t laundered;	/* and that were */
	uint64_t left;		/* of its run */
	uint64_t free;		/* frames at the end */
};

/* EINVAL: the machine has no such daemon.  They sleep. */
VMSIM_EXPORT int vmsim_daemon_run(struct vmsim *, struct vmsim_daemon_turn *);
VMSIM_EXPORT int vmsim_laundry_run(struct vmsim *,
    struct vmsim_laundry_turn *);

/* Any may be NULL. */
struct vmsim_daemon_watch {
	/* A thread begins to wait: "pfault" in a fault, else "vmwait". */
	void	(*wait)(void *arg, const char *channel);
	/* A turn that was taken meanwhile. */
	void	(*daemon)(void *arg, const struct vmsim_daemon_turn *);
	void	(*laundry)(void *arg, const struct vmsim_laundry_turn *);
	void	*arg;
};
VMSIM_EXPORT void vmsim_daemon_watch_set(struct vmsim *,
    const struct vmsim_daemon_watch *);

/* How many free frames are too few, and for whom. */
struct vmsim_limits {
	uint64_t pages;		/* frames of the machine */
	uint64_t reserved;	/* an ordinary request leaves so many */
	uint64_t severe;	/* with fewer a fault does not ask for one */
	uint64_t min;		/* with fewer threads wait */
	uint64_t target;	/* the page daemon wants so many free */
	uint64_t inactive_target; /* and so many inactive */
	uint64_t wakeup;	/* with fewer it runs */
	uint64_t pageout_min;	/* it wants so many itself */
	uint64_t interrupt_min;	/* it and the kernel leave so many */
	uint64_t background;	/* pages of a laundering in the background */
};
VMSIM_EXPORT void vmsim_limits(struct vmsim *, struct vmsim_limits *);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_PAGEOUT_H */
