/* SPDX-License-Identifier: BSD-2-Clause */
/* A method as its author knows it: its name, and where it is. */
#include <stddef.h>
#include <string.h>
#include "base/panic.h"
#include "pager/pager_private.h"

#define	NONE	SIZE_MAX	/* there is no such member */

#define	OP(name)	offsetof(struct pagerops, name)
#define	CDEV(name)	#name, offsetof(struct cdev_pager_ops, name)
#define	PHYS(name)	#name, offsetof(struct phys_pager_ops, name)

/* A method of a pager, and those of devices and phys objects that it calls. */
static const struct method {
	const char	*name;		/* (c) */
	size_t		 offset;	/* (c) in struct pagerops */
	const char	*cdev;		/* (c) or NULL */
	size_t		 cdev_offset;	/* (c) */
	const char	*phys;		/* (c) or NULL */
	size_t		 phys_offset;	/* (c) */
} methods[] = {
	{ "getpages", OP(pgo_getpages), CDEV(cdev_pg_fault),
	    PHYS(phys_pg_getpages) },
	{ "populate", OP(pgo_populate), CDEV(cdev_pg_populate),
	    PHYS(phys_pg_populate) },
	{ "dealloc", OP(pgo_dealloc), CDEV(cdev_pg_dtor),
	    PHYS(phys_pg_dtor) },
	{ "haspage", OP(pgo_haspage), NULL, NONE, PHYS(phys_pg_haspage) },
	{ "ctor", NONE, CDEV(cdev_pg_ctor), NULL, NONE },
	{ "path", NONE, CDEV(cdev_pg_path), NULL, NONE },
	{ "alloc", OP(pgo_alloc), NULL, NONE, NULL, NONE },
	{ "putpages", OP(pgo_putpages), NULL, NONE, NULL, NONE },
	{ "getpages_async", OP(pgo_getpages_async), NULL, NONE, NULL, NONE },
	{ "freespace", OP(pgo_freespace), NULL, NONE, NULL, NONE },
	{ "page_inserted", OP(pgo_page_inserted), NULL, NONE, NULL, NONE },
	{ "page_removed", OP(pgo_page_removed), NULL, NONE, NULL, NONE },
};

static const struct method *
method_named(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(methods[i].name, name) == 0 ||
		    (methods[i].cdev != NULL &&
		    strcmp(methods[i].cdev, name) == 0))
			return (&methods[i]);
	}
	return (NULL);
}

static bool
is_device(objtype_t type)
{
	return (type == OBJT_DEVICE || type == OBJT_MGTDEVICE);
}

const char *
pager_method_name(const struct pager_op *op)
{
	const struct method *method = method_named(op->method);

	if (method != NULL && is_device(op->type) && method->cdev != NULL)
		return (method->cdev);
	if (method != NULL && op->type == OBJT_PHYS && method->phys != NULL)
		return (method->phys);
	return (op->method);
}

static uintptr_t
function_at(const void *ops, size_t offset)
{
	uintptr_t function = 0;

	if (ops != NULL && offset != NONE)
		memcpy(&function, (const char *)ops + offset,
		    sizeof(function));
	return (function);
}

/* What the object has instead of methods of its own type, or 0. */
static uintptr_t
find_inner(const struct method *method, vm_object_t object, objtype_t type)
{
	if (is_device(type))
		return (function_at(object->un_pager.devp.ops,
		    method->cdev_offset));
	if (type == OBJT_PHYS)
		return (function_at(object->un_pager.phys.ops,
		    method->phys_offset));
	return (0);
}

uintptr_t
pager_method_place(const struct pager_op *op)
{
	const struct method *method = method_named(op->method);
	uintptr_t function;
	objtype_t type;

	if (method == NULL || op->object == NULL)
		return (0);
	type = op->type != 0 ? op->type : op->object->type;
	function = find_inner(method, op->object, type);
	return (function != 0 ? function :
	    function_at(curvm->pager->tab[type], method->offset));
}

void
pager_blame(const struct pager_op *op)
{
	uintptr_t place = pager_method_place(op);

	if (place != 0)
		panic_blame(place);
}
