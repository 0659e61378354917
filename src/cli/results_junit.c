/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results as JUnit's XML: a test suite for each group, a test case for each
 * file.  A case that could not be run is an error, not a failure.
 */
#include <string.h>

#include "cli/results.h"

/*
 * Escapes what XML gives a meaning to.  Control characters have no place in
 * XML 1.0 and become question marks.
 */
static void
print_xml(FILE *f, const char *text, size_t len)
{
	size_t i;
	char c;

	for (i = 0; i < len; i++) {
		c = text[i];
		if (c == '&')
			fputs("&amp;", f);
		else if (c == '<')
			fputs("&lt;", f);
		else if (c == '>')
			fputs("&gt;", f);
		else if (c == '"')
			fputs("&quot;", f);
		else if ((unsigned char)c < ' ' && c != '\n' && c != '\t')
			fputc('?', f);
		else
			fputc(c, f);
	}
}

static void
print_seconds(FILE *f, uint64_t ms)
{
	fprintf(f, " time=\"%ju.%03ju\"", (uintmax_t)(ms / 1000),
	    (uintmax_t)(ms % 1000));
}

static void
print_fault(FILE *f, const struct result_case *c)
{
	const char *element = c->status == CASE_FAILED ? "failure" : "error";
	const char *text = c->text != NULL ? c->text : "";

	fprintf(f, "      <%s message=\"", element);
	print_xml(f, text, strcspn(text, "\n"));
	fputs("\">", f);
	print_xml(f, text, strlen(text));
	fprintf(f, "</%s>\n", element);
}

static void
print_case(FILE *f, const struct result_case *c)
{
	fputs("    <testcase classname=\"", f);
	print_xml(f, c->group, strlen(c->group));
	fputs("\" name=\"", f);
	print_xml(f, c->name, strlen(c->name));
	fputc('"', f);
	print_seconds(f, c->ms);
	if (c->status == CASE_PASSED) {
		fputs("/>\n", f);
		return;
	}
	fputs(">\n", f);
	print_fault(f, c);
	fputs("    </testcase>\n", f);
}

/* The first case after `from` of another group than that one's. */
static size_t
group_end(const struct results *r, size_t from)
{
	size_t i;

	for (i = from; i < r->ncases; i++)
		if (strcmp(r->cases[i].group, r->cases[from].group) != 0)
			break;
	return (i);
}

static void
print_suite(const struct results *r, const char *command, size_t from,
    size_t to, FILE *f)
{
	size_t failed = 0, bad = 0, i;
	uint64_t ms = 0;

	for (i = from; i < to; i++) {
		failed += r->cases[i].status == CASE_FAILED;
		bad += r->cases[i].status == CASE_BAD_INPUT;
		ms += r->cases[i].ms;
	}
	fprintf(f, "  <testsuite name=\"%s", command);
	if (*r->cases[from].group != '\0')
		fputc(' ', f);
	print_xml(f, r->cases[from].group, strlen(r->cases[from].group));
	fprintf(f, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"",
	    to - from, failed, bad);
	print_seconds(f, ms);
	fputs(">\n", f);
	for (i = from; i < to; i++)
		print_case(f, &r->cases[i]);
	fputs("  </testsuite>\n", f);
}

int
results_write_junit(const struct results *r, const char *command, FILE *f)
{
	size_t from, to;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", f);
	for (from = 0; from < r->ncases; from = to) {
		to = group_end(r, from);
		print_suite(r, command, from, to, f);
	}
	fputs("</testsuites>\n", f);
	return (0);
}
