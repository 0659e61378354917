/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file F of 8 pages behind callbacks that remember what was asked of them;
 * page i begins as words 100 + i.
 */
#ifndef UNIT_FILE_FIXTURE_H
#define UNIT_FILE_FIXTURE_H

#include <vm/vm.h>
#include <vm/vm_object.h>
#include "unit/space_fixture.h"

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
	int	 closes;
	int	 held;		/* locks held during begin() */
};

extern struct store file;
extern const struct vmsim_object_file_ops file_ops;
extern struct vmsim *vm;
extern vm_object_t object;

/* Makes F of `size` bytes, which can read so many pages around one. */
void	open_file(uint64_t size, int behind, int ahead);
/* A machine; the end of it, with F closed once. */
int	file_setup(void **state);
int	file_teardown(void **state);
/* The same for an `object` that is not F, or NULL. */
int	file_teardown_other(void **state);

#endif /* UNIT_FILE_FIXTURE_H */
