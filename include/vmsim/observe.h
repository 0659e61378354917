/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: looking at a machine.  Nothing here changes it.
 */
#ifndef VMSIM_OBSERVE_H
#define VMSIM_OBSERVE_H

#include <vmsim/machine.h>
#include <vmsim/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vmsim_proc;
struct vm_object;

/* Prints to a stdio stream. */
VMSIM_EXPORT void vmsim_print_file(void *file, const char *text, size_t len);

/*
 * Runs every checker.  Returns the number of violated invariants; each is
 * told in one sentence through `print` (may be NULL).
 */
VMSIM_EXPORT unsigned vmsim_check(struct vmsim *, vmsim_print_t *print,
    void *arg);
/*
 * For a machine at rest with no process and no named object: frames that are
 * not free, and every structure still allocated.
 */
struct vmsim_leaks {
	uint64_t frames;	/* not back in the free pool */
	uint64_t swap_pages;	/* swap blocks in use */
	uint64_t objects;
	uint64_t entries;	/* map entries */
	uint64_t pv_entries;
	uint64_t heap_chunks;	/* live allocations beyond those of an empty
				   machine */
};
VMSIM_EXPORT void vmsim_leak_count(struct vmsim *, struct vmsim_leaks *);
/*
 * One sentence, with a newline, for each object with references that nobody
 * will give back, each frame of no object, each read that has not ended.
 * Useful when what the test itself holds has been given back.
 */
VMSIM_EXPORT void vmsim_dump_leaks(struct vmsim *, vmsim_print_t *print,
    void *arg);

/*
 * The whole state, in the format of doc/dump.md: processes, entries, page
 * table entries, objects, pages, counters.  `prefix` begins every line; with
 * "| " they are those of a recording.
 */
VMSIM_EXPORT void vmsim_dump(struct vmsim *, const char *prefix,
    vmsim_print_t *print, void *arg);
VMSIM_EXPORT void vmsim_dump_stats(struct vmsim *, const char *prefix,
    vmsim_print_t *print, void *arg);
/* The page that is mapped at an address, with all it is: one line. */
VMSIM_EXPORT void vmsim_dump_page(struct vmsim_proc *, uint64_t addr,
    vmsim_print_t *print, void *arg);
/* The shadow chain under an address: "[S2: . . 3] -> [F: 0 1 2 3]". */
VMSIM_EXPORT void vmsim_dump_chain(struct vmsim_proc *, uint64_t addr,
    vmsim_print_t *print, void *arg);
/* The last fault as a story; needs the trace. */
VMSIM_EXPORT void vmsim_dump_story(struct vmsim *, vmsim_print_t *print,
    void *arg);

struct vmsim_counters {
	uint64_t faults, io_faults, cow_faults, cow_optim, zfod, intrans;
	uint64_t swap_in, swap_out, file_in, file_out;	/* pages */
	uint64_t collapses, bypasses, prefaults, populates;
	uint64_t fast_faults, restarts, forks;
	uint64_t prefault_hits;	/* prefaulted mappings used later */
};
VMSIM_EXPORT void vmsim_counters(const struct vmsim *,
    struct vmsim_counters *);

struct vmsim_proc_usage {
	uint64_t entries;	/* map entries */
	uint64_t mapped;	/* pages in entries */
	uint64_t resident;	/* present page-table entries */
	uint64_t wired;		/* of those, wired */
	uint64_t private_pages;	/* resident pages that only this process can
				   see: in objects mapped once, anonymous */
	uint64_t max_depth;	/* objects in the deepest shadow chain */
};
VMSIM_EXPORT void vmsim_proc_usage(struct vmsim_proc *,
    struct vmsim_proc_usage *);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_OBSERVE_H */
