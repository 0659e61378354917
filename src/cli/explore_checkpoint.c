/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file of --checkpoint and --resume: what has been found of a scenario, in
 * the form of a part, which ends with the line "end", and behind it the text
 * from which the library goes on.  It is written beside its place first, so
 * that the file before it is there until it is whole.
 */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* asprintf() */
#endif
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/explore.h"

static bool
write_checkpoint(const struct part *part, const char *path)
{
	struct part found = *part;
	FILE *f = fopen(path, "w");
	bool ok;

	if (f == NULL)
		return (false);
	if (found.nshards == 0)
		found.nshards = 1;
	found.result.nhashes = 0;	/* the library's text has them */
	part_write(&found, f);
	fputs(part->result.checkpoint, f);
	ok = fflush(f) == 0 && ferror(f) == 0;
	return (fclose(f) == 0 && ok);
}

int
checkpoint_save(const struct part *part, const char *path)
{
	char *beside;

	if (part->result.checkpoint == NULL) {
		if (part->result.complete && unlink(path) != 0 &&
		    errno != ENOENT)
			return (-1);
		return (0);
	}
	if (asprintf(&beside, "%s.new", path) == -1)
		return (-1);
	if (write_checkpoint(part, beside) && rename(beside, path) == 0) {
		free(beside);
		return (0);
	}
	(void)unlink(beside);
	free(beside);
	return (-1);
}

/* The text behind the first part; NULL: there is none. */
static char *
find_text(char *file)
{
	static const char end[] = "\nend\n";
	char *at = strncmp(file, "part ", 5) == 0 ? strstr(file, end) : NULL;

	return (at != NULL ? at + strlen(end) : NULL);
}

/* False with the error. */
static bool
read_found(const char *file, size_t len, const char *path,
    struct outcomes *set, char *error, size_t size)
{
	struct parts parts = { 0 };
	bool ok;
	FILE *f;

	f = fmemopen((void *)(uintptr_t)file, len, "r");
	if (f == NULL) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		return (false);
	}
	ok = part_read_file(&parts, f, path, error, size);
	fclose(f);
	if (ok) {
		*set = parts.v[0].set;
		parts.v[0].set = (struct outcomes){ 0 };
	}
	parts_fini(&parts);
	return (ok);
}

char *
checkpoint_load(const char *path, struct outcomes *set, const char **text,
    char *error, size_t size)
{
	char *file, *found;
	size_t len;

	file = cli_read(path, &len);
	if (file == NULL) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		return (NULL);
	}
	found = find_text(file);
	if (found == NULL) {
		snprintf(error, size, "%s: it is no checkpoint", path);
	} else if (read_found(file, (size_t)(found - file), path, set, error,
	    size)) {
		*text = found;
		return (file);
	}
	free(file);
	return (NULL);
}
