/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that recorded programs map.  Only their names are in the logs:
 * each becomes a file as large as it was ever mapped.  The logs have no
 * contents, so it reads as zeroes and forgets what is written.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/replay.h"

static int
read_zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, VMSIM_PAGE_SIZE);
	return (0);
}

static int
forget(void *arg, uint64_t pindex, const void *page)
{
	return (0);
}

/* As FreeBSD's file systems do, it reads whole clusters around a fault. */
struct vm_object *
replay_file_create(struct vmsim *vm, const char *name, uint64_t len_bytes)
{
	static const struct vmsim_object_file_ops ops = {
		.read = read_zeroes,
		.write = forget,
		.behind = 255,
		.ahead = 255,
	};

	return (vmsim_object_create_file(vm, name, len_bytes, &ops, NULL));
}

struct replay_file *
replay_file_get(struct replay *r, const char *path, size_t len)
{
	struct replay_file *file;

	STAILQ_FOREACH(file, &r->files, link) {
		if (strlen(file->path) == len &&
		    memcmp(file->path, path, len) == 0)
			return (file);
	}
	file = calloc(1, sizeof(*file));
	if (file == NULL)
		return (NULL);
	file->path = strndup(path, len);
	if (file->path == NULL) {
		free(file);
		return (NULL);
	}
	STAILQ_INSERT_TAIL(&r->files, file, link);
	return (file);
}

/* The object of a file, at least `npages` long; NULL without memory. */
struct vm_object *
replay_file_object(struct replay *r, struct replay_file *file,
    uint64_t npages)
{
	if (file->object == NULL) {
		file->object = replay_file_create(r->vm, file->path,
		    npages * VMSIM_PAGE_SIZE);
		file->npages = npages;
	} else if (file->npages < npages) {
		if (vmsim_object_truncate(r->vm, file->object, npages) != 0)
			return (NULL);
		file->npages = npages;
	}
	return (file->object);
}

void
replay_files_fini(struct replay *r)
{
	struct replay_file *file;

	while ((file = STAILQ_FIRST(&r->files)) != NULL) {
		STAILQ_REMOVE_HEAD(&r->files, link);
		if (file->object != NULL && r->vm != NULL)
			vmsim_object_release(r->vm, file->object);
		free(file->path);
		free(file);
	}
}
