/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes C of the page: embed OUTPUT PAGE STYLE SCRIPT...
 *
 * The scripts are modules; they become one, in the order in which they are
 * named: lines of `import` go, and so do the word `export` and comments.
 * @STYLE@ and @SCRIPT@ of the page are replaced; @TRACE@ is where a recording
 * is put, and so divides it in two.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
fail(const char *what)
{
	fprintf(stderr, "embed: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* All of a file, with a zero behind it. */
static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r"), *all;
	char *text = NULL, piece[4096];
	size_t len, n;

	all = open_memstream(&text, &len);
	if (f == NULL || all == NULL)
		fail(path);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		fwrite(piece, 1, n, all);
	if (ferror(f) || fclose(all) != 0)
		fail(path);
	fclose(f);
	return (text);
}

static bool
begins(const char *line, const char *word)
{
	return (strncmp(line, word, strlen(word)) == 0);
}

/*
 * A line without the blanks that begin it and without comments, in its place;
 * *open: one goes on.  No text of a module has what looks like one.
 */
static char *
strip_comments(char *line, bool *open)
{
	char *begin, *end;

	line += strspn(line, " \t");
	for (;;) {
		begin = *open ? line : strstr(line, "/*");
		if (begin == NULL)
			break;
		end = strstr(begin, "*/");
		*open = end == NULL;
		if (*open)
			end = begin + strlen(begin) - 2;
		memmove(begin, end + 2, strlen(end + 2) + 1);
		if (*open)
			break;
	}
	line += strspn(line, " \t");
	return (begins(line, "// ") ? line + strlen(line) : line);
}

/* The next line may stand behind it. */
static bool
goes_on(const char *line)
{
	return (strchr(",;({[&|?:=+", line[strlen(line) - 1]) != NULL);
}

/* A module without what makes it one, and without what only readers need. */
static void
write_script(FILE *out, char *text)
{
	bool in_import = false, in_comment = false;
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		line = strip_comments(line, &in_comment);
		in_import |= begins(line, "import ");
		if (!in_import && *line != '\0')
			fprintf(out, "%s%s", line + (begins(line, "export ") ?
			    strlen("export ") : 0), goes_on(line) ? "" : "\n");
		in_import &= strchr(line, ';') == NULL;
	}
}

static void
write_style(FILE *out, const char *path)
{
	char *text = read_file(path);

	fputs(text, out);
	free(text);
}

/* The page with style and scripts in it. */
static char *
assemble(char **paths)
{
	static char *text;	/* open_memstream() keeps its address */
	static size_t len;
	char *page = read_file(paths[0]), *rest = page, *mark, *script;
	FILE *out = open_memstream(&text, &len);
	int i;

	if (out == NULL)
		fail("memory");
	mark = strstr(rest, "@STYLE@");
	fwrite(rest, 1, (size_t)(mark - rest), out);
	write_style(out, paths[1]);
	rest = mark + strlen("@STYLE@");
	mark = strstr(rest, "@SCRIPT@");
	fwrite(rest, 1, (size_t)(mark - rest), out);
	fputs("\n'use strict';\n{\n", out);
	for (i = 2; paths[i] != NULL; i++) {
		script = read_file(paths[i]);
		write_script(out, script);
		free(script);
	}
	fprintf(out, "}\n%s", mark + strlen("@SCRIPT@"));
	free(page);
	if (fclose(out) != 0)
		fail("memory");
	return (text);
}

static void
write_array(FILE *out, const char *name, const char *text, size_t len)
{
	size_t i;

	fprintf(out, "const char %s[] = {", name);
	for (i = 0; i < len; i++)
		fprintf(out, "%s%d,", i % 16 == 0 ? "\n\t" : " ",
		    (signed char)text[i]);
	fprintf(out, "\n\t0\n};\n");
}

int
main(int argc, char **argv)
{
	char *page, *mark;
	FILE *out;

	if (argc < 5) {
		fprintf(stderr, "usage: embed OUTPUT PAGE STYLE SCRIPT...\n");
		return (1);
	}
	page = assemble(argv + 2);
	mark = strstr(page, "@TRACE@");
	out = fopen(argv[1], "w");
	if (out == NULL || mark == NULL)
		fail(argv[1]);
	fprintf(out, "#include \"view/view.h\"\n");
	write_array(out, "view_page_head", page, (size_t)(mark - page));
	mark += strlen("@TRACE@");
	write_array(out, "view_page_tail", mark, strlen(mark));
	free(page);
	if (fclose(out) != 0)
		fail(argv[1]);
	return (0);
}
