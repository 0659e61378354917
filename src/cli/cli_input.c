/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and scenarios, for the subcommands. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scenario/text.h"
#include "cli/cli.h"

/* All that is left of it; NULL with errno. */
static char *
read_stream(FILE *f, size_t *len)
{
	char *text, piece[16384];
	FILE *all;
	size_t n;
	int error;

	text = NULL;
	all = open_memstream(&text, len);
	if (all == NULL)
		return (NULL);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		fwrite(piece, 1, n, all);
	error = ferror(f) != 0 || ferror(all) != 0 ? errno : 0;
	if (fclose(all) != 0 && error == 0)
		error = errno;
	if (error == 0)
		return (text);
	free(text);
	errno = error;
	return (NULL);
}

char *
cli_read(const char *path, size_t *len)
{
	FILE *f;
	char *text;
	int error;

	if (strcmp(path, "-") == 0)
		return (read_stream(stdin, len));
	f = fopen(path, "r");
	if (f == NULL)
		return (NULL);
	text = read_stream(f, len);
	error = errno;
	fclose(f);
	errno = error;
	return (text);
}

bool
cli_text_open(struct cli_scenario *s, const char *command, const char *path)
{
	s->scenario = NULL;
	s->name = strcmp(path, "-") == 0 ? "standard input" : path;
	s->text = cli_read(path, &s->len);
	if (s->text == NULL) {
		fprintf(stderr, "%s: %s: %s\n", command, s->name,
		    strerror(errno));
	}
	return (s->text != NULL);
}

bool
cli_scenario_parse(struct cli_scenario *s)
{
	struct scenario_error error;

	s->scenario = scenario_open(s->text, s->len, s->name, &error);
	if (s->scenario == NULL)
		fprintf(stderr, "%s\n", error.text);
	return (s->scenario != NULL);
}

bool
cli_scenario_open(struct cli_scenario *s, const char *command,
    const char *path)
{
	if (!cli_text_open(s, command, path))
		return (false);
	if (cli_scenario_parse(s))
		return (true);
	free(s->text);
	return (false);
}

/* The first comment, without its mark. */
char *
cli_scenario_title(const struct cli_scenario *s)
{
	struct slice line, rest = { s->text, s->len };

	if (!slice_line(&rest, &line) || !slice_begins(line, "#"))
		return (NULL);
	line = slice_trim(slice_after(slice_chomp(line), 1));
	return (line.len != 0 ? strndup(line.p, line.len) : NULL);
}

void
cli_scenario_close(struct cli_scenario *s)
{
	if (s->scenario != NULL)
		scenario_close(s->scenario);
	free(s->text);
}
