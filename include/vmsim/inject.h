/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: failures on demand.
 *
 * Every place that may fail asks the machine's failure schedule.  A rule says
 * which of them is to fail, or to be late, and how; a sweep runs a piece of a
 * test with the first, the second, the third ... possibility failing, until
 * it runs through without one.  A report tells which have failed so far.
 *
 *	const struct vmsim_inject_rule third = {
 *		.kind = VMSIM_INJECT_PAGE, .nth = 3,
 *	};
 *
 *	error = vmsim_inject_add(vm, &third);
 *	error = vmsim_store(p, addr, buf, 4 * VMSIM_PAGE_SIZE, &sig);
 *	vmsim_inject_clear(vm);
 *
 * What a failure means is what it means in FreeBSD: who may not sleep gets an
 * error; who may, sleeps until the next tick of the virtual clock and tries
 * again (doc/inject.md lists both).
 */
#ifndef VMSIM_INJECT_H
#define VMSIM_INJECT_H

#include <vmsim/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

enum vmsim_inject_kind {
	VMSIM_INJECT_PAGE,	/* a frame, or a run of them, is allocated */
	VMSIM_INJECT_MALLOC,	/* other memory of the kernel's: structures,
				   malloc(9), uma(9) */
	VMSIM_INJECT_PAGER,	/* a pager is asked for an object, for pages,
				   or to write some */
	VMSIM_INJECT_SWAP,	/* a page is read from or written to swap */
	VMSIM_INJECT_FILE,	/* a page is read from or written to a file */
	VMSIM_INJECT_KINDS
};

/* What a pager that is made to fail answers: the kernel's VM_PAGER_*. */
#define	VMSIM_INJECT_BAD	1
#define	VMSIM_INJECT_FAIL	2
#define	VMSIM_INJECT_ERROR	4
#define	VMSIM_INJECT_AGAIN	5

struct vmsim_inject_rule {
	enum vmsim_inject_kind kind;
	uint64_t nth;		/* which one fails, from 1, counted from now;
				   0: none, the machine only counts */
	bool	 every;		/* each later one fails too */
	int	 result;	/* of a pager call, VMSIM_INJECT_*; 0: ERROR;
				   no object is made.  Others fail with no
				   memory or an I/O error */
	uint64_t ticks;		/* > 0: a pager call or a transfer is late by
				   so much instead; an allocation fails, and
				   who waits for memory waits so long */
};

/* Adds a rule.  EINVAL: no such kind or answer; ENOSPC: there are 8 already. */
VMSIM_EXPORT int vmsim_inject_add(struct vmsim *,
    const struct vmsim_inject_rule *);
/* Forgets all rules and counts from 0 again. */
VMSIM_EXPORT void vmsim_inject_clear(struct vmsim *);
/*
 * How often the kind came up since the first rule was added, and how often it
 * failed or was late.
 */
VMSIM_EXPORT uint64_t vmsim_inject_seen(const struct vmsim *,
    enum vmsim_inject_kind);
VMSIM_EXPORT uint64_t vmsim_inject_failed(const struct vmsim *,
    enum vmsim_inject_kind);

/*
 * Runs `body` again and again on the machine as it is now, restored each
 * time: first undisturbed, then with the 1st, 2nd, ... possibility of `kind`
 * failing, until none is left; `result` is that of the rule.  Every invariant
 * is checked after each run, and what `body` has to give back is counted
 * against the machine before: frames, swap, objects, entries, heap.  Only one
 * thing fails in a run, so `body` may repeat what failed and expect success.
 * Sleeps; called from outside all bodies.
 *
 * A violated invariant or a leak panics and says after which failure, or
 * "without any failure".  So does a run that gives back more than it found, if
 * the undisturbed one did not; and a possibility that is not reached again, as
 * then `body` keeps something that the machine does not save.
 *
 * *nfailures (may be NULL) becomes the number of failures injected.  Rules
 * that were there before are forgotten.  EINVAL: as vmsim_inject_add(); EBUSY,
 * ENOMEM: as vmsim_snapshot_create().
 */
VMSIM_EXPORT int vmsim_inject_sweep(struct vmsim *, enum vmsim_inject_kind,
    int result, void (*body)(struct vmsim *, void *), void *arg,
    uint64_t *nfailures);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_INJECT_H */
