/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The path of a device that is mapped, for reports.  A file of its own, so
 * that a program may bring a device pager that does not know it.
 * Source: FreeBSD device_pager.c.
 */
#include <string.h>

#include "pager/rules.h"
#include "pagers/pagers.h"

void
cdev_pager_get_path(vm_object_t object, char *path, size_t sz)
{
	const struct cdev_pager_ops *ops = object->un_pager.devp.ops;

	if (ops->cdev_pg_path == NULL || sz == 0)
		return;
	path[0] = '\0';
	ops->cdev_pg_path(object->un_pager.devp.handle, path, sz);
	if (memchr(path, '\0', sz) == NULL) {
		(void)broken(PAGER_OP("cdev_pg_path", object, PAGER_WHOLE),
		    RULE_K3, NULL, "no end within %zu bytes", sz);
		path[sz - 1] = '\0';
	}
}
