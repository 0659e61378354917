/* SPDX-License-Identifier: BSD-2-Clause */
/* The words in which sentences about pagers speak of objects and pages. */
#include <stdio.h>
#include <string.h>
#include "mem/mem.h"
#include "pager/pager.h"

const char *
pager_object_name(vm_object_t object, char buf[PAGER_NAME_MAX])
{
	pager_name_t *hook = curvm->pager->name;
	const char *name;

	name = hook != NULL ? hook(object) : NULL;
	if (name != NULL)
		snprintf(buf, PAGER_NAME_MAX, "object \"%s\"", name);
	else
		snprintf(buf, PAGER_NAME_MAX, "object %u", object->serial);
	return (buf);
}

const char *
pager_page_name(vm_page_t m, char buf[PAGER_WORDS_MAX])
{
	char name[PAGER_NAME_MAX];

	if (m->object == NULL)
		snprintf(buf, PAGER_WORDS_MAX, "a page of no object");
	else
		snprintf(buf, PAGER_WORDS_MAX, "page %ju of %s",
		    (uintmax_t)m->pindex, pager_object_name(m->object, name));
	return (buf);
}

const char *
pager_busy_words(vm_page_t m, char buf[PAGER_WORDS_MAX])
{
	const char *where = m->busy_where != NULL ? m->busy_where : "?";
	u_int x = m->busy_lock;

	if (x == VPB_FREED)
		snprintf(buf, PAGER_WORDS_MAX, "free");
	else if (pager_busied_by_me(m))
		snprintf(buf, PAGER_WORDS_MAX, "exclusively busied by this "
		    "thread at %s", where);
	else if ((x & VPB_BIT_EXCLUSIVE) != 0)
		snprintf(buf, PAGER_WORDS_MAX, "exclusively busied by thread "
		    "%u at %s", VPB_OWNER(x), where);
	else if (VPB_SHARERS(x) != 0)
		snprintf(buf, PAGER_WORDS_MAX, "shared busied, last at %s",
		    where);
	else
		snprintf(buf, PAGER_WORDS_MAX, "not busied (it was last busied "
		    "at %s)", where);
	return (buf);
}

static bool
is_held(const struct lock_object *lo)
{
	int i;

	for (i = 0; i < curthread->td_nheld; i++) {
		if (curthread->td_held[i] == lo)
			return (true);
	}
	return (false);
}

const char *
pager_lock_words(vm_object_t object, char buf[PAGER_WORDS_MAX])
{
	const struct lock_object *lo = &object->lock.lock_object;
	const char *where = lo->lo_where != NULL ? lo->lo_where : "?";

	if (lo->lo_owner == curthread)
		snprintf(buf, PAGER_WORDS_MAX, "write-locked at %s", where);
	else if (is_held(lo))
		snprintf(buf, PAGER_WORDS_MAX, "only read-locked, at %s",
		    where);
	else if (lo->lo_owner != NULL)
		snprintf(buf, PAGER_WORDS_MAX, "write-locked by thread %u at "
		    "%s", lo->lo_owner->td_tid, where);
	else
		snprintf(buf, PAGER_WORDS_MAX, "not locked any more (it was "
		    "last locked at %s)", where);
	return (buf);
}

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
