/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where lines of earlier sessions are: $XDG_STATE_HOME/vmsim/history, by
 * default below ~/.local/state.
 */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* asprintf() */
#endif
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/prompt.h"

/* The folders that the path names, but for its last part. */
static bool
make_folders(char *path)
{
	char *slash;
	bool good;

	for (slash = strchr(path + 1, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		good = mkdir(path, 0700) == 0 || errno == EEXIST;
		*slash = '/';
		if (!good)
			return (false);
	}
	return (true);
}

char *
prompt_history_path(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path;
	int n;

	if (state != NULL && state[0] == '/')
		n = asprintf(&path, "%s/vmsim/history", state);
	else if (home != NULL && home[0] == '/')
		n = asprintf(&path, "%s/.local/state/vmsim/history", home);
	else
		return (NULL);
	if (n == -1)
		return (NULL);
	if (make_folders(path))
		return (path);
	free(path);
	return (NULL);
}
