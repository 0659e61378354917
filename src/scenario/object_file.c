/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kind `file`: page i begins as 512 words (S<<32)|i; pages that were written
 * back are kept in the memory of the machine.
 */
#include <errno.h>
#include <string.h>
#include <vmsim/object.h>
#include "scenario/engine.h"

static int
compare(const struct stored_page *a, const struct stored_page *b)
{
	return (a->pindex < b->pindex ? -1 : a->pindex > b->pindex);
}

/* A host's <sys/cdefs.h> may not have FreeBSD's name. */
#ifndef __unused
#define	__unused	__attribute__((__unused__))
#endif

RB_GENERATE_STATIC(stored_pages, stored_page, link, compare)

static struct stored_page *
find(struct test_object *t, uint64_t pindex)
{
	struct stored_page key;

	key.pindex = pindex;
	return (RB_FIND(stored_pages, &t->stored, &key));
}

static bool
refused(const struct test_object *t, uint64_t pindex)
{
	return (t->spec->getpages != GETPAGES_OK && t->spec->refused == pindex);
}

static bool
file_has(void *arg, uint64_t pindex)
{
	const struct test_object *t = arg;

	return (t->spec->getpages != GETPAGES_FAIL || !refused(t, pindex));
}

static int
file_read(void *arg, uint64_t pindex, void *page)
{
	struct test_object *t = arg;
	const struct stored_page *stored;

	if (refused(t, pindex))
		return (EIO);
	stored = find(t, pindex);
	if (stored != NULL)
		memcpy(page, stored->bytes, VMSIM_PAGE_SIZE);
	else if (pindex < t->limit)
		object_fill(t, pindex, page);
	else
		memset(page, 0, VMSIM_PAGE_SIZE);
	return (0);
}

static int
file_write(void *arg, uint64_t pindex, const void *page)
{
	struct test_object *t = arg;
	struct stored_page *stored;

	stored = find(t, pindex);
	if (stored == NULL) {
		stored = vmsim_alloc(t->run->vm, sizeof(*stored));
		if (stored == NULL)
			return (ENOMEM);
		stored->pindex = pindex;
		RB_INSERT(stored_pages, &t->stored, stored);
	}
	memcpy(stored->bytes, page, VMSIM_PAGE_SIZE);
	return (0);
}

static void
file_begin(void *arg)
{
	engine_run_queued(arg);
}

static void
forget(struct test_object *t, struct stored_page *stored)
{
	RB_REMOVE(stored_pages, &t->stored, stored);
	vmsim_free(t->run->vm, stored);
}

static void
file_truncated(void *arg, uint64_t pindex)
{
	struct test_object *t = arg;
	struct stored_page *last;

	if (pindex < t->limit)
		t->limit = pindex;
	while ((last = RB_MAX(stored_pages, &t->stored)) != NULL &&
	    last->pindex >= pindex)
		forget(t, last);
}

int
object_file_create(struct scenario_run *run, struct test_object *t)
{
	struct vmsim_object_file_ops ops = {
		.has = file_has,
		.read = file_read,
		.write = file_write,
		/* The vnode is unlocked for it. */
		.begin = t->interrupted ? file_begin : NULL,
		.truncated = file_truncated,
		.close = NULL,		/* the machine ends with it */
		.behind = t->spec->behind,
		.ahead = t->spec->ahead,
	};

	RB_INIT(&t->stored);
	t->limit = t->npages;
	t->object = vmsim_object_create_file(run->vm, t->name,
	    t->npages * VMSIM_PAGE_SIZE, &ops, t);
	return (t->object != NULL ? 0 : errno);
}
