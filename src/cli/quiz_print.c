/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions as text, as a page, as Moodle's GIFT. */
#include <string.h>
#include "cli/quiz.h"

/* The scenario's lines, each with this before it. */
static void
print_scenario_lines(const char *text, const char *before)
{
	size_t len;

	for (; *text != '\0'; text += len) {
		len = strcspn(text, "\n") + 1;
		printf("%s%.*s", before, (int)len, text);
	}
}

static void
print_text_question(const struct quiz_item *item, unsigned number, bool answers)
{
	const struct quiz_question *q = &item->q;
	unsigned i;

	printf("%u.\n", number);
	print_scenario_lines(item->scenario, "        ");
	printf("    %s\n", q->text);
	for (i = 0; i < q->n; i++) {
		if (answers)
			printf("    %c%c) %-50s  %s%s\n", i == q->right ? '*' :
			    ' ', 'a' + i, q->v[i].text, q->before ?
			    "before: " : "", q->v[i].check);
		else
			printf("     %c) %s\n", 'a' + i, q->v[i].text);
	}
	if (answers && q->why[0] != '\0')
		printf("    %s\n", q->why);
	printf("\n");
}

static void
print_html_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			fputs("&lt;", stdout);
		else if (*text == '>')
			fputs("&gt;", stdout);
		else if (*text == '&')
			fputs("&amp;", stdout);
		else
			putchar(*text);
	}
}

/* An answer that is chosen shows by itself whether it is right. */
static void
print_html_question(const struct quiz_item *item, unsigned number, bool answers)
{
	const struct quiz_question *q = &item->q;
	unsigned i;

	printf("<li>\n<pre>");
	print_html_text(item->scenario);
	printf("</pre>\n<fieldset><legend>");
	print_html_text(q->text);
	printf("</legend>\n");
	for (i = 0; i < q->n; i++) {
		printf("<input type=\"radio\" name=\"q%u\" id=\"q%u%c\"%s>"
		    "<label class=\"%s\" for=\"q%u%c\">", number, number,
		    'a' + i, answers && i == q->right ? " checked" : "",
		    i == q->right ? "right" : "wrong", number, 'a' + i);
		print_html_text(q->v[i].text);
		printf("</label><br>\n");
	}
	printf("<p class=\"why\">");
	print_html_text(q->why);
	printf("</p></fieldset></li>\n");
}

static const char html_head[] =
"<!doctype html>\n"
"<html lang=\"en\">\n"
"<meta charset=\"utf-8\">\n"
"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
"style-src 'unsafe-inline'\">\n"
"<style>\n"
"body { font: 1rem/1.5 sans-serif; max-width: 45rem; margin: 2rem auto; }\n"
"pre { background: #f2f2f2; padding: .5rem; }\n"
"li { margin-bottom: 2rem; }\n"
"input:checked + .right::after { content: ' \\2013 right'; color: #005a3c; }\n"
"input:checked + .wrong::after { content: ' \\2013 wrong'; color: #a03000; }\n"
".why { display: none; }\n"
"fieldset:has(input:checked) .why { display: block; }\n"
"</style>\n";

static void
print_gift_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("~=#{}:\\", *text) != NULL)
			printf("\\%c", *text);
		else if (*text == '\n')
			printf("<br>");
		else if (*text == '<')
			printf("&lt;");
		else if (*text == '>')
			printf("&gt;");
		else if (*text == '&')
			printf("&amp;");
		else
			putchar(*text);
	}
}

static void
print_gift_question(const struct quiz_item *item, unsigned number,
    const char *title)
{
	const struct quiz_question *q = &item->q;
	unsigned i;

	printf("::%s, question %u::[html]<pre>", title, number);
	print_gift_text(item->scenario);
	printf("</pre><p>");
	print_gift_text(q->text);
	printf("</p>{\n");
	for (i = 0; i < q->n; i++) {
		printf("\t%c", i == q->right ? '=' : '~');
		print_gift_text(q->v[i].text);
		if (q->why[0] != '\0') {
			putchar('#');
			print_gift_text(q->why);
		}
		putchar('\n');
	}
	printf("}\n\n");
}

void
quiz_print(enum quiz_form form, bool answers, const char *title,
    const struct quiz_item *items, unsigned n)
{
	unsigned i;

	if (form == QUIZ_HTML)
		printf("%s<title>%s</title>\n<body>\n<main>\n<h1>%s</h1>\n"
		    "<ol>\n", html_head, title, title);
	for (i = 0; i < n; i++) {
		switch (form) {
		case QUIZ_TEXT:
			print_text_question(&items[i], i + 1, answers);
			break;
		case QUIZ_HTML:
			print_html_question(&items[i], i + 1, answers);
			break;
		case QUIZ_GIFT:
			print_gift_question(&items[i], i + 1, title);
			break;
		}
	}
	if (form == QUIZ_HTML)
		printf("</ol>\n</main>\n</body>\n</html>\n");
}
