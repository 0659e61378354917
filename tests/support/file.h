/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file F of 8 pages behind callbacks that remember what was asked of them;
 * page i begins as words 100 + i.
 */
#ifndef SUPPORT_FILE_H
#define SUPPORT_FILE_H

#include "support/words.h"

#define	FILE_NPAGES	8
#define	FILE_WORDS	512	/* in a page */

struct store {
	uint64_t words[FILE_NPAGES][FILE_WORDS];
	uint64_t denied;	/* page that `has` denies, or FILE_NPAGES */
	uint64_t broken;	/* page that cannot be read, or FILE_NPAGES */
	bool	 full;		/* writes fail */
	uint64_t truncated;	/* told by truncated(), or FILE_NPAGES */
	int	 reads;
	int	 writes;
	int	 begins;
	int	 opens;
	int	 closes;
	int	 held;		/* locks held during begin() */
};

extern const struct vmsim_object_file_ops store_ops;	/* `arg` is the test */

/*
 * Makes F of `size` bytes, which can read so many pages around one: t->object,
 * kept; t->file is its store.  t->meanwhile runs when it begins to read.
 */
struct vm_object *open_file(struct test *, uint64_t size, int behind,
	    int ahead);
/* F of all pages; the first n are mapped shared from page 16 of t->p. */
struct vm_object *map_file(struct test *, unsigned n, int prot);
/* It was closed as often as it was opened. */
void	 file_end(struct test *);

#endif /* SUPPORT_FILE_H */
