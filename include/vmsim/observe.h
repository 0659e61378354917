/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: looking at a machine.  Nothing here sleeps or changes what can be
 * seen of it, and what prints works on a dead machine too.
 *
 *	vmsim_dump(vm, "", vmsim_print_file, stdout);
 *	vmsim_dump_chain(p, addr, vmsim_print_file, stdout);
 *	if (vmsim_check(vm, vmsim_print_file, stderr) != 0)
 *		abort();
 *
 * Text goes to a printer in pieces, with its argument: vmsim_print_file() for
 * a stdio stream, or one of the caller's.
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

/* A printer: `file` is a FILE *. */
VMSIM_EXPORT void vmsim_print_file(void *file, const char *text, size_t len);

/*
 * Runs every checker.  Returns the number of violated invariants; each is
 * told in one sentence to `print`, which may be NULL.
 */
VMSIM_EXPORT unsigned vmsim_check(struct vmsim *, vmsim_print_t *print,
    void *arg);
/*
 * What is in use.  On a machine whose threads have ended, with no process and
 * no named object, all of it is leaked.
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
VMSIM_EXPORT void vmsim_leaks(struct vmsim *, struct vmsim_leaks *);
/*
 * One sentence, with a newline, for each object with references that are not
 * a mapping's or a name's, each frame of no object, each read that has not
 * ended, each type of malloc(9) and zone with pieces in use: leaks, when the
 * test holds nothing itself.
 */
VMSIM_EXPORT void vmsim_dump_leaks(struct vmsim *, vmsim_print_t *print,
    void *arg);

/*
 * The whole state, in the format of doc/dump.md: processes, entries, page
 * table entries, objects, pages, counters.  `prefix` begins every line.
 */
VMSIM_EXPORT void vmsim_dump(struct vmsim *, const char *prefix,
    vmsim_print_t *print, void *arg);
/*
 * The same as recordings have it: objects by number, in the order in which the
 * dump meets them, whatever they are called.  With the prefix "| " the lines
 * are those of a recording; two machines that are alike dump alike.
 */
VMSIM_EXPORT void vmsim_dump_recorded(struct vmsim *, const char *prefix,
    vmsim_print_t *print, void *arg);
/* Of that the counters alone. */
VMSIM_EXPORT void vmsim_dump_stats(struct vmsim *, const char *prefix,
    vmsim_print_t *print, void *arg);
/*
 * The page queues, each from its head, after what pages have asked of them is
 * worked off.
 */
VMSIM_EXPORT void vmsim_dump_queues(struct vmsim *, const char *prefix,
    vmsim_print_t *print, void *arg);
/* As recorded: with the numbers of the last vmsim_dump_recorded(); others get
   further ones. */
VMSIM_EXPORT void vmsim_dump_queues_recorded(struct vmsim *,
    const char *prefix, vmsim_print_t *print, void *arg);
/*
 * The policies of a machine, or of any whose config says nothing (NULL), each
 * with its value, its range, FreeBSD's name for it, and its meaning.
 */
VMSIM_EXPORT void vmsim_dump_policies(const struct vmsim *, const char *prefix,
    vmsim_print_t *print, void *arg);
/* The page that is mapped at an address, with all it is: one line. */
VMSIM_EXPORT void vmsim_dump_page(struct vmsim_proc *, uint64_t addr,
    vmsim_print_t *print, void *arg);
/* The shadow chain under an address: "[S2: . . 3] -> [F: 0 1 2 3]". */
VMSIM_EXPORT void vmsim_dump_chain(struct vmsim_proc *, uint64_t addr,
    vmsim_print_t *print, void *arg);
/*
 * Who has a page: who has it busy, which map entries show it through which
 * objects, and whether it is mapped there.  `page` is its name, as "S1[0]".
 * 0; ENOENT: there is no such object, or that is no name; ENOMEM.
 */
VMSIM_EXPORT int vmsim_dump_who(struct vmsim *, const char *page,
    vmsim_print_t *print, void *arg);

#define	VMSIM_NAME_MAX	128	/* bytes of an object's name, with its end */
/* Where a page is. */
enum vmsim_place {
	VMSIM_PLACE_NONE,	/* nowhere: an access makes it, or asks a
				   pager */
	VMSIM_PLACE_MEMORY,	/* resident */
	VMSIM_PLACE_SWAP,	/* only in swap */
};
/* What an address shows. */
struct vmsim_look {
	unsigned depth;		/* objects in its chain */
	enum vmsim_place place;	/* of the first page down the chain */
	char	 object[VMSIM_NAME_MAX]; /* that has it; "": none has */
	uint64_t page;		/* its index there */
	uint64_t wirings;	/* of that page */
	bool	 has_value;	/* false: a pager has it, or the eight bytes are
				   in two pages */
	uint64_t value;		/* the eight bytes at the address */
	int	 prot;		/* of the page table: VMSIM_PROT_* */
	int	 remembered;	/* by the processor of the main thread */
};
/*
 * The same without an access: nothing faults, no bit is set.  False: nothing is
 * mapped there.
 */
VMSIM_EXPORT bool vmsim_look(struct vmsim_proc *, uint64_t addr,
    struct vmsim_look *look);
/* An object of a chain. */
struct vmsim_link {
	char	 name[VMSIM_NAME_MAX];
	uint64_t npages;
	const struct vm_object *object;
};
/* The nth object under an address, the top one is the 0th; false: none. */
VMSIM_EXPORT bool vmsim_chain_nth(struct vmsim_proc *, uint64_t addr,
    unsigned nth, struct vmsim_link *link);
VMSIM_EXPORT enum vmsim_place vmsim_object_place(struct vmsim *,
    const struct vm_object *, uint64_t pindex);
/* A map entry that shows a page. */
struct vmsim_sight {
	struct vmsim_proc *proc;
	uint64_t addr;		/* where */
	int	 prot;		/* it is mapped so; VMSIM_PROT_NONE: not */
};
/*
 * Those of a page, by its name as for vmsim_dump_who(): *n of them, of which
 * the first `max` go to `v`.  0, ENOENT: no such object, or no name; ENOMEM.
 */
VMSIM_EXPORT int vmsim_who(struct vmsim *, const char *page,
    struct vmsim_sight *v, size_t max, size_t *n);
/* What each thread's processor remembers of page tables: a line an address. */
VMSIM_EXPORT void vmsim_dump_tlb(struct vmsim *, const char *prefix,
    vmsim_print_t *print, void *arg);
/* The last fault as a story; needs the trace. */
VMSIM_EXPORT void vmsim_dump_story(struct vmsim *, vmsim_print_t *print,
    void *arg);

/* The styles of a picture. */
enum vmsim_picture {
	VMSIM_PICTURE_TEXT,	/* characters of UTF-8 */
	VMSIM_PICTURE_ASCII,
	VMSIM_PICTURE_SVG,
	VMSIM_PICTURE_DOT,	/* graphviz */
};
/*
 * The whole machine: processes on top, below them what they map, as a
 * staircase of objects, each above what it shadows.  0 or ENOMEM.
 */
VMSIM_EXPORT int vmsim_draw(struct vmsim *, enum vmsim_picture style,
    vmsim_print_t *print, void *arg);

/* How often since the machine was made; `struct vmmeter` has FreeBSD's. */
struct vmsim_counters {
	uint64_t faults;	/* calls of the fault handler */
	uint64_t io_faults;	/* that ended with a page read */
	uint64_t cow_faults;	/* writes to a backing object's page */
	uint64_t cow_optim;	/* of those, the page was moved, not copied */
	uint64_t zfod;		/* pages zero-filled by faults */
	uint64_t intrans;	/* waits for a busy page */
	uint64_t swap_in, swap_out;	/* pages */
	uint64_t file_in, file_out;	/* pages */
	uint64_t collapses;	/* objects merged into their shadow */
	uint64_t bypasses;	/* objects taken out of a chain */
	uint64_t prefaults;	/* mappings made ahead of a fault */
	uint64_t populates;	/* calls of a populate method */
	uint64_t fast_faults;	/* faults ended on the fast path */
	uint64_t restarts;	/* faults begun again */
	uint64_t forks;
	uint64_t prefault_hits;	/* of the prefaults, those used later */
};
VMSIM_EXPORT void vmsim_counters(const struct vmsim *,
    struct vmsim_counters *);

/* What a process has. */
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

/*
 * The calls that led to the last report, innermost first, one a line: "  f()
 * at f.c:12" after a heading.  They are the program's, not the library's.
 * A pager's method that broke its contract has returned: where it begins is
 * told before them, after the heading "it was".
 * Names and lines come from its debug information by way of addr2line(1) of
 * the host; nothing is printed without either, or without a report.
 */
VMSIM_EXPORT void vmsim_backtrace_print(struct vmsim *, vmsim_print_t *,
    void *arg);

#ifdef __cplusplus
}
#endif

#endif /* VMSIM_OBSERVE_H */
