/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A model of virtual memory, page by page: every page of a process points to
 * a node, and a node without bytes of its own shows those of its base.  No
 * frames, no page tables, no entries, no objects that are shared in ranges.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#define	MODEL_WINDOW	64	/* pages of a process that are modelled */
#define	MODEL_OBJPAGES	80	/* the most that an object can have */
#define	MODEL_NWORDS	4	/* words of a page that are ever written */

/* A page: the words at model_offset[], and what all the others are. */
struct mpage {
	uint64_t word[MODEL_NWORDS];
	uint64_t fill;
};
extern const unsigned model_offset[MODEL_NWORDS];

enum mhave {
	HAVE_NOT,		/* the node shows its base */
	HAVE,			/* it has bytes of its own */
	HAVE_MAYBE,		/* both are allowed; an access may tell */
};

struct mnode {
	struct mnode *base;	/* NULL: zeroes */
	struct mobject *obj;	/* set in the pages of a named object */
	unsigned index;		/* of the page in obj */
	bool	 left;		/* wired when it was cut off: still there */
	unsigned refs;
	enum mhave have;
	struct mpage page;
	bool	 rootless;	/* without its bytes it may be zeroes */
	bool	 has_saved;
	struct mpage saved;	/* what was last written to swap */
};

enum mkind { KIND_SWAP, KIND_FILE, KIND_PHYS };

struct mobject {
	enum mkind kind;
	unsigned npages;
	const unsigned char *stored;	/* a file's bytes, else NULL */
	struct mnode *node[MODEL_OBJPAGES];
};

enum minherit { INHERIT_SHARE, INHERIT_COPY, INHERIT_NONE, INHERIT_ZERO };

#define	PROT_R	1
#define	PROT_W	2
#define	PROT_X	4

struct mslot {
	bool	 mapped, guard, wired;
	bool	 torn;		/* wired, and truncated since */
	uint8_t	 prot, max;
	enum minherit inherit;
	struct mnode *node;	/* NULL in a guard */
};

struct mspace {
	unsigned refs;
	unsigned name;
	struct mslot slot[MODEL_WINDOW];
};

/* What an access may come to: a set. */
#define	CAN_OK		1
#define	CAN_MAPERR	2
#define	CAN_ACCERR	4
#define	CAN_OBJERR	8

struct mobject *model_object(enum mkind, unsigned npages, uint64_t seed,
	    const unsigned char *stored);
void	model_object_free(struct mobject *);
/*
 * Pages from npages on are gone.  Those that `spaces` have locked, or that
 * are perhaps held, are left in the object and may be seen as zeroes.
 */
void	model_truncate(struct mobject *, unsigned npages, bool held,
	    struct mspace **spaces, unsigned nspaces);

struct mspace *model_space(unsigned name);
void	model_space_release(struct mspace *);
/* A page of `obj` at `index`, or an anonymous one when NULL. */
void	model_map(struct mslot *, int prot, int max, bool shared,
	    struct mobject *obj, unsigned index);
void	model_map_guard(struct mslot *);
void	model_unmap(struct mslot *);
/*
 * The child's page of a fork.  `now` is what the parent's page shows at this
 * moment; used where a wired page is copied at once.
 */
void	model_fork(struct mslot *parent, struct mslot *child,
	    const struct mpage *now);
/* A fork copies this page at once. */
bool	model_fork_copies(const struct mslot *);

unsigned model_outcomes(const struct mslot *, int prot);
/* Whether the page's pager may have nothing for it. */
unsigned model_bounds(const struct mslot *);
/*
 * A fault, even for reading, on a page that a `swap` object has never had may
 * put a zeroed one before it: later stores to the object do not show then.
 */
void	model_soften(struct mslot *);
/* False: model_value() is not the only allowed value. */
bool	model_certain(const struct mslot *);
struct mpage model_value(const struct mslot *);
/*
 * Something was seen there: word `w` of `got`, or all of it when w is -1.
 * False when it may not be so; otherwise the model believes it.
 */
bool	model_observe(struct mslot *, const struct mpage *got, int w);
/* The page has been written to swap. */
void	model_save(struct mslot *);
/* The page gets bytes of its own, if it has none; `now` is what it shows. */
void	model_own(struct mslot *, const struct mpage *now, bool sure);
/* And will not show its base again. */
void	model_detach(struct mslot *);
void	model_store(struct mslot *, const struct mpage *now, int w,
	    uint64_t value);
/*
 * Before a node gets bytes: what a fork has put before it may have lost its
 * way to it, as there was nothing in it.
 */
void	model_bypass(const struct mslot *, unsigned i, const struct mpage *now,
	    struct mspace **spaces, unsigned nspaces);
/* MADV_FREE; the others are what `spaces` have at the same address. */
void	model_free(struct mslot *, unsigned i, struct mspace **spaces,
	    unsigned nspaces);
/* The page of a named object that is mapped, or that it hides; or NULL. */
struct mnode *model_bottom(const struct mslot *);

#endif /* MODEL_MODEL_H */
