/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: machines, and the rules of all these headers.
 *
 * A machine is a whole simulated computer: frames, swap, processes, threads,
 * clock.  Any number may live side by side.
 *
 *	struct vmsim *vm = vmsim_create(NULL);
 *	struct vmsim_proc *p = vmsim_proc_create(vm, "P");
 *	uint64_t addr = 0, value = 42;
 *
 *	vmsim_mmap(p, &addr, 8192, VMSIM_PROT_READ | VMSIM_PROT_WRITE,
 *	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0);
 *	vmsim_store(p, addr, &value, sizeof(value), NULL);
 *	vmsim_dump(vm, "", vmsim_print_file, stdout);
 *	vmsim_destroy(vm);
 *
 * Errors	A call that can fail returns 0 or an errno value of the host.
 *	A call that makes something returns it, or NULL with errno set.  None
 *	does both; only vmsim_fault() returns one of the kernel's KERN_* codes.
 *	The others (what looks, counts, prints or ends something) cannot fail.
 *	What a caller must never do, such as freeing twice, is a panic: see
 *	vmsim_panic_hook_set().
 * Arguments	The machine or the process comes first, results come last.  A
 *	pointer is not NULL where the text does not allow it.  What ends
 *	something (_destroy, _exit, _release, _free) accepts NULL.
 * Names	of processes, objects and threads are copied.  EINVAL: a name is
 *	NULL, empty, or has a newline in it.
 * Units	Addresses, lengths, sizes and offsets count bytes; npages and
 *	pindex count pages of VMSIM_PAGE_SIZE, pindex from 0; ticks are those
 *	of the virtual clock.
 * Threads	One host thread drives a machine at a time.  A call makes its
 *	machine the calling host thread's current one for its duration; code
 *	that uses the kernel interface directly enters a machine with
 *	vmsim_enter().  A call that "sleeps" may have to wait, lets the other
 *	simulated threads run meanwhile (<vmsim/thread.h>), and is not made
 *	with a lock of the kernel interface held.
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

/* Under valgrind's memcheck a machine has JUNK at least. */
enum vmsim_check_level {
	VMSIM_CHECK_OFF = 0,	/* no checks, no junk fill */
	VMSIM_CHECK_JUNK = 1,	/* new and freed memory is filled with junk,
				   driver memory has red zones, and both are
				   looked at (doc/memory.md) */
	VMSIM_CHECK_CALL = 2,	/* and all checkers at the end of each call */
};

/*
 * Places where FreeBSD 15.0 is wrong, the machine is right, and a recording
 * can tell; by their number in doc/deviations.md.
 */
enum vmsim_as_recorded {
	VMSIM_AS_F01 = 0x01,	/* mincore forgets its place */
	VMSIM_AS_F04 = 0x02,	/* a managed device stays wired */
	VMSIM_AS_F13 = 0x20,	/* a wired page past the end is filled */
	VMSIM_AS_M01 = 0x04,	/* findspace overlooks the last hole */
	VMSIM_AS_M03 = 0x08,	/* swap past the end stays */
	VMSIM_AS_M04 = 0x10,	/* stack gaps merge */
	VMSIM_AS_RECORDED = 0x3f, /* all of them */
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
	bool	 daemon_by_hand; /* the same, but these threads run only when
				   told (<vmsim/pageout.h>), or while another
				   waits for frames; 200 frames at least */
	bool	 no_frame_cache; /* a free frame joins its buddies at once, and
				   the one that is free longest is taken first;
				   otherwise the last one */
	bool	 swap_alone;	/* each page is read from swap alone, without
				   those whose blocks are next to its own */
	bool	 tlb;		/* each thread remembers translations until
				   they are invalidated */
	bool	 superpages;	/* pages of 2 MiB and 1 GiB beside those of
				   4 KiB; dumps join lines that are alike */
	uint64_t io_ticks;	/* how long a transfer takes on the virtual
				   clock; 0: it is done at once */
	uint32_t as_recorded;	/* VMSIM_AS_*: where to follow FreeBSD 15.0
				   though it is wrong (doc/deviations.md) */
	const char *policies;	/* "prefault=8 collapse=off"; NULL: FreeBSD's
				   (doc/policies.md) */
};

/*
 * Can a config have these policies?  0; EINVAL: the sentence is why not.  A
 * machine of few frames may still refuse limits of the page daemon.
 */
VMSIM_EXPORT int vmsim_policies_check(const char *policies, char *sentence,
    size_t size);

/*
 * A machine by the config, NULL for the defaults.  EINVAL: a config that makes
 * no sense; ENOMEM.
 */
VMSIM_EXPORT struct vmsim *vmsim_create(const struct vmsim_config *config);
/*
 * Ends it with everything in it, whatever its threads are doing.  From
 * VMSIM_CHECK_JUNK on it is a panic if freed memory or red zones were written.
 */
VMSIM_EXPORT void vmsim_destroy(struct vmsim *);

/*
 * Makes a machine (or none, NULL) the calling host thread's current one, which
 * the kernel interface works on; returns the previous one.
 */
VMSIM_EXPORT struct vmsim *vmsim_enter(struct vmsim *);
/* The current one, or NULL. */
VMSIM_EXPORT struct vmsim *vmsim_current(void);

/*
 * Everything that the machine is, to be brought back any number of times.
 * EBUSY: the machine is dead, holds something outside itself (a host file open
 * for writing), or has a thread whose body has begun and not returned.
 * ENOMEM.
 */
VMSIM_EXPORT struct vmsim_snapshot *vmsim_snapshot_create(struct vmsim *);
/*
 * Makes the machine what it was: the one that the snapshot is of (another
 * panics), dead or not.  Called from outside all bodies; those under way are
 * given up.  Handles of what was made since are invalid then, those of what
 * was ended since are valid again; the panic hook stays.
 */
VMSIM_EXPORT void vmsim_snapshot_restore(struct vmsim *,
    const struct vmsim_snapshot *);
/* Bytes of the host's memory that it takes. */
VMSIM_EXPORT size_t vmsim_snapshot_bytes(const struct vmsim_snapshot *);
/* The machine stays as it is. */
VMSIM_EXPORT void vmsim_snapshot_destroy(struct vmsim_snapshot *);

/*
 * Memory of a test's own that is saved and restored with the machine, zeroed
 * and aligned to 16 bytes; it ends with the machine and is no leak of it.
 * ENOMEM: the machine's heap is used up.
 */
VMSIM_EXPORT void *vmsim_alloc(struct vmsim *, size_t size);
/* What vmsim_alloc() of this machine gave, once; anything else panics. */
VMSIM_EXPORT void vmsim_free(struct vmsim *, void *);

/*
 * Called when a contract is broken, the interface is misused, or an internal
 * check fails, with a complete report, on the host's stack.  It must not
 * return (longjmp, exit, or a test's failure); if it does, or without one, the
 * report goes to standard error and the program aborts.  The machine is dead
 * afterwards: it may be dumped, restored or destroyed.
 */
typedef void vmsim_panic_hook_t(struct vmsim *, const char *report, void *arg);
VMSIM_EXPORT void vmsim_panic_hook_set(struct vmsim *, vmsim_panic_hook_t *,
    void *arg);
/*
 * On: a SIGSEGV or SIGBUS of this host thread while a machine is current, by a
 * wrong pointer of a driver, say, is a panic of that machine too.  The report
 * says which thread, what address, where in the program, and with a trace what
 * went before.  What concerns no machine goes to the handlers that were there
 * before, which off brings back.  It is for the host to ask for, because it
 * replaces handlers: a sanitizer's, and those that cmocka sets before each
 * test function, so inside it.  vmsim_explore() and the contract kit are on
 * while they last.  The hook runs on a stack of 256 KiB if the host's own code
 * crashed.  ENOMEM.
 */
VMSIM_EXPORT int vmsim_crash_catch(bool on);

/*
 * Reports kept under report_contracts: their number.  The last report, of a
 * panic too, "" without one; valid until the next, or until a restore, which
 * brings back the number and the report of the time of the save.
 */
VMSIM_EXPORT uint64_t vmsim_report_count(const struct vmsim *);
VMSIM_EXPORT const char *vmsim_report_last(const struct vmsim *);

/* From now on the events behind stories are recorded, or not. */
VMSIM_EXPORT void vmsim_trace_set(struct vmsim *, bool on);
/* Free frames, as vm_free_count() counts them. */
VMSIM_EXPORT uint64_t vmsim_free_count(const struct vmsim *);
/* Pages of the swap device that are in use. */
VMSIM_EXPORT uint64_t vmsim_swap_used(const struct vmsim *);
/* "major.minor.patch" of the library. */
VMSIM_EXPORT const char *vmsim_version(void);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_MACHINE_H */
