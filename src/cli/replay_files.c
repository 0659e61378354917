/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that recorded programs map.  Only their names are in the logs:
 * each becomes an in-memory file of zeroes, as large as it was ever mapped.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/replay.h"

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
		file->object = vmsim_file_create(r->vm, file->path,
		    npages * VMSIM_PAGE_SIZE, NULL, NULL);
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
