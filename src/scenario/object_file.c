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
compare_stored(const struct stored_page *a, const struct stored_page *b)
{
	return (a->pindex < b->pindex ? -1 : a->pindex > b->pindex);
}

/* A host's <sys/cdefs.h> may not have FreeBSD's name. */
#ifndef __unused
#define	__unused	__attribute__((__unused__))
#endif

RB_GENERATE_STATIC(stored_pages, stored_page, link, compare_stored)

static struct stored_page *
find_stored(struct test_object *t, uint64_t pindex)
{
	struct stored_page key;

	key.pindex = pindex;
	return (RB_FIND(stored_pages, &t->stored, &key));
}

static bool
is_refused(const struct test_object *t, uint64_t pindex)
{
	return (t->spec->getpages != GETPAGES_OK && t->spec->refused == pindex);
}

static bool
has_page(void *arg, uint64_t pindex)
{
	const struct test_object *t = arg;

	return (t->spec->getpages != GETPAGES_FAIL || !is_refused(t, pindex));
}

static int
read_stored(void *arg, uint64_t pindex, void *page)
{
	struct test_object *t = arg;
	const struct stored_page *stored;

	if (is_refused(t, pindex))
		return (EIO);
	stored = find_stored(t, pindex);
	if (stored != NULL)
		memcpy(page, stored->bytes, VMSIM_PAGE_SIZE);
	else if (pindex < t->limit)
		object_fill(t, pindex, page);
	else
		memset(page, 0, VMSIM_PAGE_SIZE);
	return (0);
}

static int
write_stored(void *arg, uint64_t pindex, const void *page)
{
	struct test_object *t = arg;
	struct stored_page *stored;

	stored = find_stored(t, pindex);
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
run_before_read(void *arg)
{
	engine_run_queued(arg);
}

static void
forget_stored(struct test_object *t, struct stored_page *stored)
{
	RB_REMOVE(stored_pages, &t->stored, stored);
	vmsim_free(t->run->vm, stored);
}

static void
drop_stored(void *arg, uint64_t pindex)
{
	struct test_object *t = arg;
	struct stored_page *last;

	if (pindex < t->limit)
		t->limit = pindex;
	while ((last = RB_MAX(stored_pages, &t->stored)) != NULL &&
	    last->pindex >= pindex)
		forget_stored(t, last);
}

int
object_create_file(struct scenario_run *run, struct test_object *t)
{
	struct vmsim_object_file_ops ops = {
		.has = has_page,
		.read = read_stored,
		.write = write_stored,
		/* The vnode is unlocked for it. */
		.begin = t->interrupted ? run_before_read : NULL,
		.truncated = drop_stored,
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
