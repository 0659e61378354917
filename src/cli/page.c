/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of a page. */
#include <errno.h>
#include <string.h>

#include "view/view.h"
#include "cli/cli.h"
#include "cli/page.h"

/* `<` would end the script that the text stands in. */
void
page_print(void *arg, const char *text, size_t len)
{
	FILE *f = arg;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == '<')
			fputs("\\u003c", f);
		else
			fputc(text[i], f);
	}
}

FILE *
page_begin(const char *command, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");

	if (f != NULL)
		fputs(view_page_head, f);
	else
		fprintf(stderr, "%s: %s: %s\n", command, path,
		    strerror(errno));
	return (f);
}

int
page_end(const char *command, const char *path, FILE *f, bool ok)
{
	fputs(view_page_tail, f);
	ok &= fflush(f) == 0 && ferror(f) == 0;
	if (f != stdout)
		ok &= fclose(f) == 0;
	if (!ok)
		fprintf(stderr, "%s: %s cannot be written\n", command, path);
	else if (f != stdout)
		printf("%s\n", path);
	return (ok ? CLI_OK : CLI_BAD_INPUT);
}
