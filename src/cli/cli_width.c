/* SPDX-License-Identifier: BSD-2-Clause */
/* How wide a report may be. */
#include <bsd/stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "cli/cli.h"

#define	WIDTH_MAX	10000

unsigned
cli_width_parse(const char *text)
{
	const char *error;

	return ((unsigned)strtonum(text, CLI_WIDTH_MIN, WIDTH_MAX, &error));
}

unsigned
cli_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	unsigned width;

	width = columns != NULL ? cli_width_parse(columns) : 0;
	if (width == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	    size.ws_col >= CLI_WIDTH_MIN)
		width = size.ws_col;
	return (width != 0 ? width : CLI_WIDTH);
}
