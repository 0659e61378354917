/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where things stand in a picture of a state: a staircase.
 *
 *	column	an entry of a process, in the order of processes and addresses
 *	height	0 for an object that shadows nothing, else one more than that
 *		of what it shadows
 *
 *	A            B            C
 *	:            :            S3	height 2
 *	:            S2 <---------'	height 1
 *	S1 <---------'			height 0
 *
 * An object stands in the column of the first entry whose chain goes through
 * it; so no two stand in one place, and what is mapped or shadowed is below or
 * to the left.  Objects that no entry reaches
 * stand behind all others, a column each.
 */
#ifndef OBSERVE_LAYOUT_H
#define OBSERVE_LAYOUT_H

#include "observe/state.h"

#define	LAYOUT_CELLS	8	/* of one entry or object */

/* Pages that stand together: one, or a run of those that are alike. */
struct layout_cell {
	uint64_t first, last;		/* (c) indices of pages */
	enum cell_kind { CELL_NONE, CELL_PAGE, CELL_SWAP } kind; /* (c) */
	const struct state_item *item;	/* (c) page, swap or pte of the first;
					   CELL_NONE: NULL */
	bool	 unseen;		/* (c) no entry shows the page */
};

struct layout_cells {
	struct layout_cell v[LAYOUT_CELLS]; /* (c) */
	unsigned n;			/* (c) */
	bool	 more;			/* (c) there are further ones */
};

struct layout_entry {
	const struct state_item *entry;	/* (c) NULL: an object's own column */
	const struct state_item *proc;	/* (c) or NULL */
	bool	 first;			/* (c) of its process */
	size_t	 object;		/* (c) the one that it maps, or
					   LAYOUT_NONE */
	struct layout_cells cells;	/* (c) page-table entries */
};

struct layout_object {
	const struct state_item *object; /* (c) */
	size_t	 backing;		/* (c) or LAYOUT_NONE */
	size_t	 column;		/* (t) or LAYOUT_NONE */
	unsigned height;		/* (t) */
	struct layout_cells cells;	/* (c) */
};

#define	LAYOUT_NONE	SIZE_MAX

struct layout {
	const struct state *state;	/* (c) */
	struct layout_entry *columns;	/* (c) */
	size_t	 ncolumns;		/* (c) */
	struct layout_object *objects;	/* (c) all, by serial */
	size_t	 nobjects;		/* (c) */
	unsigned height;		/* (c) of the highest object */
};

bool	 layout_make(struct layout *, const struct state *); /* false: no
					   memory */
void	 layout_free(struct layout *);

/*
 * Does some entry show the page?  True also for one of an object that nobody
 * shadows and somebody holds by name: a file's pages are seen through it.
 */
bool	 layout_is_seen(const struct state *, const struct state_item *page);

#endif /* OBSERVE_LAYOUT_H */
