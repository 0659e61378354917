/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole files in memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/input.h"

static char *
read_all(FILE *f, size_t *len)
{
	char *buf, *bigger;
	size_t max, n;

	max = 64 * 1024;
	buf = malloc(max);
	*len = 0;
	while (buf != NULL &&
	    (n = fread(buf + *len, 1, max - *len, f)) > 0) {
		*len += n;
		if (*len < max)
			continue;
		max *= 2;
		bigger = realloc(buf, max);
		if (bigger == NULL)
			free(buf);
		buf = bigger;
	}
	if (buf != NULL && ferror(f) != 0) {
		free(buf);
		buf = NULL;
	}
	return (buf);
}

char *
input_read(const char *path, size_t *len)
{
	FILE *f;
	char *buf;
	int error;

	if (strcmp(path, "-") == 0)
		return (read_all(stdin, len));
	f = fopen(path, "r");
	if (f == NULL)
		return (NULL);
	buf = read_all(f, len);
	error = errno;
	fclose(f);
	errno = error;
	return (buf);
}
