/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: machines.
 *
 * A machine is a whole simulated computer: frames, swap, processes, clock.
 * Any number may live side by side.  Every call that takes a machine or
 * something of it makes that machine the calling host thread's current one
 * for its duration; code that uses the kernel interface directly enters a
 * machine with vmsim_enter().
 */
#ifndef VMSIM_MACHINE_H
#define VMSIM_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifndef VMSIM_EXPORT
#define	VMSIM_EXPORT	__attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define	VMSIM_PAGE_SIZE	4096

struct vmsim;
struct vmsim_snapshot;

enum vmsim_check_level {
	VMSIM_CHECK_OFF = 0,	/* no checks, no junk fill */
	VMSIM_CHECK_JUNK = 1,	/* freed frames are filled with junk */
	VMSIM_CHECK_CALL = 2,	/* and all checkers at the end of each call */
};

struct vmsim_config {
	uint64_t nframes;	/* frames of 4096 bytes, at least 16;
				   0: 16384 (64 MiB) */
	uint64_t swap_npages;	/* size of the swap device; 0: unlimited */
	uint64_t seed;		/* for every random choice */
	enum vmsim_check_level check_level;
	bool	 trace;		/* record the events behind stories */
	bool	 report_contracts; /* a pager's broken promise fails the
				   fault and is kept as a report */
	bool	 pagedaemon;	/* memory is reclaimed by a thread of its own,
				   and those who need frames wait for it;
				   otherwise they reclaim themselves */
	bool	 tlb;		/* each thread remembers translations until
				   they are invalidated */
	uint64_t io_ticks;	/* how long a transfer takes on the virtual
				   clock; 0: it is done at once */
	bool	 as_recorded;	/* follow FreeBSD 1500026 also where it is
				   known to be wrong (see doc/deviations.md) */
};

/*
 * Creates a machine; `config` may be NULL for the defaults.
 * Returns NULL and sets errno: ENOMEM, or EINVAL for a config that makes no
 * sense.
 */
VMSIM_EXPORT struct vmsim *vmsim_create(const struct vmsim_config *config);
/* Destroys it with everything in it; NULL is accepted. */
VMSIM_EXPORT void vmsim_destroy(struct vmsim *);

/* Makes a machine (or none, NULL) current; returns the previous one. */
VMSIM_EXPORT struct vmsim *vmsim_enter(struct vmsim *);
VMSIM_EXPORT struct vmsim *vmsim_current(void);

/*
 * Saves everything that the machine is, to be brought back any number of
 * times.  Fails with NULL and errno EBUSY when the machine holds something
 * outside itself (a host file open for writing), is dead, or a thread's body
 * has begun and not returned, ENOMEM without memory.  A restore is called from
 * outside all bodies; those under way are given up.  A snapshot is restored to
 * the machine that it was saved from only (another panics).  Handles of what
 * was made since are invalid then, those of what was ended since are valid
 * again; the panic hook stays.
 */
VMSIM_EXPORT struct vmsim_snapshot *vmsim_snapshot_create(struct vmsim *);
VMSIM_EXPORT void vmsim_snapshot_restore(struct vmsim *,
    const struct vmsim_snapshot *);
VMSIM_EXPORT void vmsim_snapshot_destroy(struct vmsim_snapshot *);

/*
 * Memory of a test's own that is saved and restored with the machine, zeroed
 * and aligned to 16 bytes; it ends with the machine and is no leak of it.
 * vmsim_alloc() returns NULL and sets errno to ENOMEM when the machine's heap
 * is used up.  vmsim_free() takes what vmsim_alloc() of the same machine gave
 * and was not freed yet, or NULL.
 */
VMSIM_EXPORT void *vmsim_alloc(struct vmsim *, size_t size);
VMSIM_EXPORT void vmsim_free(struct vmsim *, void *);

/*
 * Called when a contract is broken or an internal check fails, with a
 * complete report.  It must not return (longjmp, exit, or a test's failure);
 * if it does, or without one, the report goes to standard error and the
 * program aborts.  The machine is dead afterwards: it may be dumped,
 * restored or destroyed.
 */
typedef void vmsim_panic_hook_t(struct vmsim *, const char *report, void *arg);
VMSIM_EXPORT void vmsim_panic_hook_set(struct vmsim *, vmsim_panic_hook_t *,
    void *arg);
/*
 * Reports kept under report_contracts: their number.  The last report, of a
 * panic too, "" without one; valid until the next, or until a restore, which
 * brings back the number and the report of the time of the save.
 */
VMSIM_EXPORT uint64_t vmsim_report_count(const struct vmsim *);
VMSIM_EXPORT const char *vmsim_report_last(const struct vmsim *);

VMSIM_EXPORT void vmsim_trace_set(struct vmsim *, bool on);
VMSIM_EXPORT uint64_t vmsim_free_count(const struct vmsim *);
VMSIM_EXPORT uint64_t vmsim_swap_used(const struct vmsim *); /* pages */
VMSIM_EXPORT const char *vmsim_version(void);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_MACHINE_H */
