/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of the tests of files. */
#include <errno.h>
#include <stdlib.h>

#include "base/machine.h"
#include "sched/sched.h"
#include "support/file.h"
#include "support/threads.h"

static struct store *
store_of(void *arg)
{
	return (((struct test *)arg)->file);
}

static bool
store_has(void *arg, uint64_t pindex)
{
	struct store *file = store_of(arg);

	return (pindex != file->denied);
}

static int
store_read(void *arg, uint64_t pindex, void *page)
{
	struct store *file = store_of(arg);

	file->reads++;
	if (pindex == file->broken)
		return (EIO);
	memcpy(page, file->words[pindex], PAGE_SIZE);
	return (0);
}

static int
store_write(void *arg, uint64_t pindex, const void *page)
{
	struct store *file = store_of(arg);

	if (file->full)
		return (ENOSPC);
	file->writes++;
	memcpy(file->words[pindex], page, PAGE_SIZE);
	return (0);
}

static void
store_begin(void *arg)
{
	struct store *file = store_of(arg);

	file->begins++;
	file->held = curthread->td_nheld;
	(void)run_meanwhile(arg);
}

static void
store_truncated(void *arg, uint64_t pindex)
{
	struct store *file = store_of(arg);

	file->truncated = pindex;
}

static void
store_close(void *arg)
{
	struct store *file = store_of(arg);

	file->closes++;
}

const struct vmsim_object_file_ops store_ops = {
	.has = store_has,
	.read = store_read,
	.write = store_write,
	.begin = store_begin,
	.truncated = store_truncated,
	.close = store_close,
};

struct vm_object *
open_file(struct test *t, uint64_t size, int behind, int ahead)
{
	struct vmsim_object_file_ops ops = store_ops;
	struct store *file = t->file = calloc(1, sizeof(*file));
	uint64_t i, w;

	assert_non_null(file);
	ops.behind = behind;
	ops.ahead = ahead;
	for (i = 0; i < FILE_NPAGES; i++) {
		for (w = 0; w < FILE_WORDS; w++)
			file->words[i][w] = 100 + i;
	}
	file->denied = file->broken = file->truncated = FILE_NPAGES;
	file->opens = 1;
	t->object = test_keep(t, vmsim_object_create_file(t->vm, "F", size,
	    &ops, t));
	return (t->object);
}

struct vm_object *
map_file(struct test *t, unsigned n, int prot)
{
	(void)open_file(t, PG(FILE_NPAGES), 0, 0);
	assert_ok(map_at(t->p, 16, n, prot, SHARED, t->object));
	return (t->object);
}

void
file_end(struct test *t)
{
	if (t->file != NULL)
		assert_eq(t->file->closes, t->file->opens);
}
