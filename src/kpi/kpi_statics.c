/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The variables of driver code, file by file: see <sys/_statics.h>.  Each
 * program and library brings one list of records, which constructors name
 * before main(); their number is that of its files.
 */
#include <errno.h>

#include "base/assert.h"
#include "base/snapshot.h"
#include "kpi/kpi.h"

#define	PROGRAM_LISTS	64	/* programs and libraries */

struct bounds {
	char	*start, *end;		/* (c) */
};

/* What <sys/_statics.h> writes. */
struct statics {
	struct bounds	 ranges[4];	/* (c) .data and its like, .bss */
	const struct statics *taken_back; /* (c) by this record, or NULL */
};

struct statics_list {
	const struct statics *start, *stop; /* (c) */
};

static struct statics_list program_lists[PROGRAM_LISTS];
static size_t program_nlists;	/* more than there is room for is a mistake */

VMSIM_EXPORT void vmsim_kpi_statics_register(const void *, const void *);

void
vmsim_kpi_statics_register(const void *start, const void *stop)
{
	size_t i;

	for (i = 0; i < program_nlists && i < PROGRAM_LISTS; i++) {
		if (program_lists[i].start == start)
			return;
	}
	program_nlists++;
	if (i < PROGRAM_LISTS)
		program_lists[i] = (struct statics_list){ start, stop };
}

static bool
is_taken_back(const struct statics_list *list, const struct statics *file)
{
	const struct statics *s;

	for (s = list->start; s < list->stop; s++) {
		if (s->taken_back == file)
			return (true);
	}
	return (false);
}

static int
save_statics(struct vmsim *vm, const struct statics *file)
{
	const struct bounds *r;
	int error;

	for (r = file->ranges; r < file->ranges + 4; r++) {
		if (r->start == r->end)
			continue;
		error = snapshot_add_data(vm, r->start,
		    (size_t)(r->end - r->start));
		if (error != 0)
			return (error);
	}
	return (0);
}

int
kpi_save_statics(struct vmsim *vm)
{
	const struct statics_list *list;
	const struct statics *s;
	int error;

	if (program_nlists > PROGRAM_LISTS)
		return (ENOSPC);
	for (list = program_lists; list < program_lists + program_nlists;
	    list++) {
		for (s = list->start; s < list->stop; s++) {
			if (is_taken_back(list, s))
				continue;
			error = save_statics(vm, s);
			if (error != 0)
				return (error);
		}
	}
	return (0);
}
