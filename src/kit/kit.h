/* SPDX-License-Identifier: BSD-2-Clause */
/* A case under way, and what the cases are made of. */
#ifndef KIT_KIT_H
#define KIT_KIT_H

#include <setjmp.h>
#include <vmsim/kit.h>
#include <vmsim/object.h>
#include <vmsim/process.h>

#define	KIT_TEXT	8192	/* of a failure, bytes */
#define	KIT_BASE	0x10000000UL	/* where cases map */
#define	KIT_FAR		0x20000000UL	/* and a second time */

struct kit {
	const struct vmsim_pager_kit *spec;	/* (c) */
	struct vmsim	*vm;		/* (t) the case's machine */
	struct vmsim_leaks before;	/* (t) what drivers took at its start */
	struct vm_object *object;	/* (t) or NULL: given back */
	uint64_t	 npages;	/* (c) of the object */
	struct vmsim_proc *p, *q;	/* (t) processes still there */
	uint64_t	 executions;	/* (t) of the explorer */
	jmp_buf		 escape;	/* (t) to the runner */
	size_t		 size;		/* (c) of text, bytes */
	char		*text;		/* (t) what happened */
};

typedef void kit_fn(struct kit *);

struct kit_row {
	struct vmsim_kit_case about;	/* (c) */
	kit_fn		*fn;		/* (c) */
	unsigned	 lacks;		/* (c) flags that make it impossible */
	bool		 needs_revoke;	/* (c) */
	bool		 needs_truncate;	/* (c) */
	bool		 own_machine;	/* (c) fn makes its machine itself */
};

struct kit_group {
	const struct kit_row *rows;	/* (c) */
	unsigned	 n;		/* (c) */
};

/* One table a file. */
extern const struct kit_group kit_faults, kit_maps, kit_forks, kit_wires,
    kit_endings, kit_failures, kit_races;

#define	KIT_GROUP(rows)	{ (rows), sizeof(rows) / sizeof((rows)[0]) }

/* Ends the case. */
void	 kit_fail(struct kit *, const char *fmt, ...)
	    __attribute__((noreturn, format(printf, 2, 3)));
void	 kit_skip(struct kit *, const char *fmt, ...)
	    __attribute__((noreturn, format(printf, 2, 3)));

/* The machine of a case, current, with a hook. */
void	 kit_machine(struct kit *);
/* The same with the object and process p on it. */
void	 kit_begin(struct kit *);
/* What there is now and was not before: a driver may own something for good. */
void	 kit_leak_count(struct vmsim *, const struct vmsim_leaks *before,
	    struct vmsim_leaks *now);
/* Everything given back, checked and counted. */
void	 kit_end(struct kit *);

/* Gives the object a name, if it has none: checkers count its references. */
int	 kit_name(const struct kit *, struct vmsim *, struct vm_object *);
/* Maps pages [first, first + n) of the object; fails the case if it cannot. */
void	 kit_map(struct kit *, struct vmsim_proc *, uint64_t addr,
	    uint64_t first, uint64_t n, int prot, int flags);
/* The strongest protection that the object allows: write unless READONLY. */
int	 kit_prot(const struct kit *);
/* The word at the start of a page: read, or the case fails. */
uint64_t kit_load(struct kit *, struct vmsim_proc *, uint64_t addr);
void	 kit_store(struct kit *, struct vmsim_proc *, uint64_t addr,
	    uint64_t value);
/* Reads a whole page and compares it with what page `pindex` begins as. */
void	 kit_expect_content(struct kit *, struct vmsim_proc *, uint64_t addr,
	    uint64_t pindex);
void	 kit_expect_word(struct kit *, struct vmsim_proc *, uint64_t addr,
	    uint64_t value);
/* The access must fail with a signal and is told what it was for. */
void	 kit_expect_refused(struct kit *, struct vmsim_proc *, uint64_t addr,
	    int prot, const char *why);
void	 kit_expect_ok(struct kit *, int error, const char *call);
/* All checkers. */
void	 kit_check(struct kit *);
struct vmsim_proc *kit_fork(struct kit *, struct vmsim_proc *);
void	 kit_exit(struct kit *, struct vmsim_proc **);
/* Gives back the kit's own reference. */
void	 kit_release(struct kit *);

static inline uint64_t
kit_page(uint64_t base, uint64_t i)
{
	return (base + i * VMSIM_PAGE_SIZE);
}

#endif /* KIT_KIT_H */
