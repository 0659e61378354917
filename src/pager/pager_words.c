/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of a pager's methods, as its author knows them. */
#include <string.h>
#include "pager/pager.h"

const char *
pager_op_name(const struct pager_call *call)
{
	static const struct {
		const char	*op, *cdev, *phys;
	} names[] = {
		{ "getpages", "cdev_pg_fault", "phys_pg_getpages" },
		{ "populate", "cdev_pg_populate", "phys_pg_populate" },
		{ "dealloc", "cdev_pg_dtor", "phys_pg_dtor" },
		{ "haspage", "haspage", "phys_pg_haspage" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(call->op, names[i].op) != 0)
			continue;
		if (call->type == OBJT_DEVICE || call->type == OBJT_MGTDEVICE)
			return (names[i].cdev);
		if (call->type == OBJT_PHYS)
			return (names[i].phys);
	}
	return (call->op);
}
