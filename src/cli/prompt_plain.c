/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines as the terminal gives them: a dumb one, or without libedit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/prompt.h"

const char *
prompt_plain_line(struct prompt *p)
{
	static char *line;
	static size_t size;
	char before[PROMPT_MAX];
	ssize_t len;

	prompt_text(p, before);
	fputs(before, stdout);
	fflush(stdout);
	while (!prompt_wait())
		if (prompt_interrupted())
			return (NULL);
	len = getline(&line, &size, stdin);
	if (len > 0) {
		line[strcspn(line, "\n")] = '\0';
		return (line);
	}
	return (NULL);
}
