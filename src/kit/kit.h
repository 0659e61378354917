/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The contract kit: one set of cases for any pager.  A case is a row of
 *	data: a name that is a sentence, what is checked, why it matters to
 *	the author of a driver, what FreeBSD does otherwise.  It is one of
 *	three things, by what its row has:
 *	    .fn		steps on a machine with the object and a process
 *	    .threads	two threads under every schedule (kit_race.c)
 *	    .failures	the life of an object with one failure at each place
 *			in turn (kit_failure.c)
 *	The rows stand at the end of the file that has their steps.
 * RULES: WHAT A CASE OWES TO ITS READER
 *	1  It fails for one reason, which its name says; the failure names
 *	   the call or the page, what was found and what was expected.
 *	2  What an object cannot do is a reason to skip it (.lacks, .needs_*),
 *	   never to fail.
 *	3  It uses the public interface only, as programs do, and maps at
 *	   KIT_BASE and KIT_FAR.
 *	4  It gives nothing back at its end: the runner does, checks every
 *	   invariant and counts what is left.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	Steps call kit_*() on the host's stack with the case's machine current
 *	and nothing locked.  kit_fail(), kit_skip() and a panic leave the case
 *	by longjmp(); threads of a race end theirs with vmsim_fail() instead.
 */
#ifndef KIT_KIT_H
#define KIT_KIT_H

#include <setjmp.h>
#include <vmsim/explore.h>
#include <vmsim/inject.h>
#include <vmsim/kit.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#define	KIT_TEXT	8192	/* of a failure, bytes */
#define	KIT_BASE	0x10000000UL	/* where cases map */
#define	KIT_FAR		0x20000000UL	/* and a second time */

/* A case under way. */
struct kit {
	const struct vmsim_kit *spec;	/* (c) */
	struct vmsim	*vm;		/* (t) the case's machine */
	struct vmsim_leaks before;	/* (t) what drivers took at its start */
	struct vm_object *object;	/* (t) or NULL: given back */
	uint64_t	 npages;	/* (c) of the object */
	uint64_t	 nframes;	/* (c) of the machine */
	struct vmsim_proc *p, *q;	/* (t) processes still there */
	uint64_t	 executions;	/* (t) of the explorer */
	jmp_buf		 escape;	/* (t) to the runner, with a verdict */
	size_t		 size;		/* (c) of text, bytes */
	char		*text;		/* (t) what happened */
};

typedef void kit_fn(struct kit *);

/* Two threads at once; each gets a struct kit_race. */
struct kit_threads {
	vmsim_thread_body_t	*one, *two;	/* (c) */
	bool		 private;	/* (c) the mappings are */
	bool		 may_fail;	/* (c) accesses may be refused */
	unsigned	 preemptions;	/* (c) at most; 0: two */
};

/* What a process does to the object in its life; each step may fail. */
typedef void kit_use_fn(struct kit *, struct vmsim_proc *);

struct kit_failures {
	kit_use_fn	*use;		/* (c) */
	enum vmsim_inject_kind kind;	/* (c) what fails */
	int		 result;	/* (c) of a pager's call */
	bool		 private;	/* (c) the mapping is */
};

struct kit_row {
	struct vmsim_kit_case about;	/* (c) */
	kit_fn		*fn;		/* (c) one of the three is there */
	struct kit_threads threads;	/* (c) */
	struct kit_failures failures;	/* (c) */
	unsigned	 lacks;		/* (c) flags that make it impossible */
	bool		 needs_revoke;	/* (c) */
	bool		 needs_move;	/* (c) */
	bool		 needs_truncate;	/* (c) */
	bool		 needs_write_back;	/* (c) its pages are written */
	bool		 few_frames;	/* (c) the machine has hardly more
					   than the object needs */
};

struct kit_group {
	const struct kit_row *rows;	/* (c) */
	unsigned	 n;		/* (c) */
};

/* One table a file. */
extern const struct kit_group kit_faults, kit_maps, kit_forks, kit_wires,
    kit_endings, kit_moves, kit_writes, kit_failures, kit_races;

#define	KIT_GROUP(rows)	{ (rows), sizeof(rows) / sizeof((rows)[0]) }

/* kit_run.c: one case. */
/* Its text is always filled; `executions` of the explorer are added. */
enum vmsim_kit_verdict kit_run_case(const struct vmsim_kit *,
	    const struct kit_row *, char *text, size_t size,
	    uint64_t *executions);
/* The same for the two kinds without steps. */
void	 kit_run_threads(struct kit *, const struct kit_threads *);
void	 kit_run_failures(struct kit *, const struct kit_failures *);
/* Ends the case. */
void	 kit_fail(struct kit *, const char *fmt, ...)
	    __attribute__((noreturn, format(printf, 2, 3)));
/* vmsim_print_t: more text of the end. */
void	 kit_add_text(void *arg, const char *text, size_t len);
void	 kit_skip(struct kit *, const char *fmt, ...)
	    __attribute__((noreturn, format(printf, 2, 3)));
/* The machine of a case, current, with a hook. */
void	 kit_machine(struct kit *);
/* What there is now and was not before: a driver may own something for good. */
void	 kit_leak_count(struct vmsim *, const struct vmsim_leaks *before,
	    struct vmsim_leaks *now);

/* kit_write.c, steps: skips the case unless the object's pages are written. */
void	 kit_probe_write_back(struct kit *);

/* kit_steps.c: each does one thing or fails the case. */
/* Gives the object a name, if it has none: checkers count its references. */
int	 kit_name(const struct kit *, struct vmsim *, struct vm_object *);
/* Another process. */
struct vmsim_proc *kit_process(struct kit *, const char *name);
/* Maps pages [first, first + n) of the object. */
void	 kit_map(struct kit *, struct vmsim_proc *, uint64_t addr,
	    uint64_t first, uint64_t n, int prot, int flags);
/* All pages, shared, at KIT_BASE in process p. */
void	 kit_map_all(struct kit *);
/* The strongest protection that the object allows: write unless READONLY. */
int	 kit_prot(const struct kit *);
/* The word at the start of a page. */
uint64_t kit_load(struct kit *, struct vmsim_proc *, uint64_t addr);
void	 kit_store(struct kit *, struct vmsim_proc *, uint64_t addr,
	    uint64_t value);
/* Reads a whole page and compares it with what page `pindex` begins as. */
void	 kit_expect_content(struct kit *, struct vmsim_proc *, uint64_t addr,
	    uint64_t pindex);
void	 kit_expect_word(struct kit *, struct vmsim_proc *, uint64_t addr,
	    uint64_t value);
/* The access must end with a signal; `why` goes on after "although". */
void	 kit_expect_refused(struct kit *, struct vmsim_proc *, uint64_t addr,
	    int prot, const char *why);
void	 kit_expect_ok(struct kit *, int error, const char *call);
/* All checkers. */
void	 kit_check(struct kit *);
struct vmsim_proc *kit_fork(struct kit *, struct vmsim_proc *);
struct vmsim_hold *kit_hold(struct kit *, uint64_t npages);
void	 kit_exit(struct vmsim_proc **);
/* Gives back the kit's own reference. */
void	 kit_release(struct kit *);

static inline uint64_t
kit_page(uint64_t base, uint64_t i)
{
	return (base + i * VMSIM_PAGE_SIZE);
}

#endif /* KIT_KIT_H */
