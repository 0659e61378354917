/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * doc/pager-contract.md and doc/populate-rules.md have each rule of
 * src/pager/rules.c once, with the same sentence and the same words about
 * FreeBSD, and no other rule.
 *
 *	| G3* | sentence | why | what FreeBSD does |
 *	* P5. **Sentence.** Details. FreeBSD: what it does.
 *
 * usage: rules SOURCE-ROOT
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pager/rules.h"

#define	CELLS	4

static int seen[RULE_COUNT];
static int nwrong;

static void
complain(const char *number, const char *what, const char *doc,
    const char *table)
{
	printf("%s: %s differs:\n  document: %s\n  table:    %s\n", number,
	    what, doc, table);
	nwrong++;
}

/* "G3" of "pager rule G3" */
static const char *
short_number(enum pager_rule rule)
{
	return (strrchr(pager_rules[rule].number, ' ') + 1);
}

static enum pager_rule
find_rule(const char *number)
{
	enum pager_rule rule;

	for (rule = 0; rule < RULE_COUNT; rule++) {
		if (strcmp(short_number(rule), number) == 0)
			break;
	}
	return (rule);
}

/* What is code in a document is not in the table. */
static void
drop_backticks(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (*s != '`')
			*to++ = *s;
	}
	*to = '\0';
}

static void
compare(const char *number, const char *sentence, const char *freebsd)
{
	enum pager_rule rule = find_rule(number);
	const struct pager_rule_row *row = &pager_rules[rule];

	if (rule == RULE_COUNT) {
		printf("%s: not in the table\n", number);
		nwrong++;
		return;
	}
	seen[rule]++;
	/* A sentence may begin with a capital letter. */
	if (tolower((unsigned char)sentence[0]) !=
	    tolower((unsigned char)row->sentence[0]) ||
	    strcmp(sentence + 1, row->sentence + 1) != 0)
		complain(number, "the sentence", sentence, row->sentence);
	if (strcmp(freebsd, row->freebsd) != 0)
		complain(number, "FreeBSD", freebsd, row->freebsd);
}

static bool
is_number(const char *s)
{
	return (isupper((unsigned char)s[0]) && isdigit((unsigned char)s[1]));
}

/* | G3* | sentence | why | FreeBSD | */
static void
read_row(char *line)
{
	char *cell[CELLS], *end;
	int i;

	for (i = 0; i < CELLS; i++) {
		cell[i] = line + 2;
		end = strstr(cell[i], " |");
		if (end == NULL)
			return;
		*end = '\0';
		line = end + 1;
	}
	if (!is_number(cell[0]))
		return;
	cell[0][strcspn(cell[0], "*")] = '\0';
	compare(cell[0], cell[1], cell[3]);
}

/* * P5. **Sentence.** Details. FreeBSD: what it does. */
static void
read_item(char *line)
{
	char *number = line + 2, *sentence, *end, *freebsd;

	if (!is_number(number))
		return;
	sentence = strstr(number, ". **");
	end = sentence != NULL ? strstr(sentence, ".** ") : NULL;
	if (end == NULL) {
		printf("%.40s...: no sentence\n", line);
		nwrong++;
		return;
	}
	*sentence = *end = '\0';
	freebsd = strstr(end + 4, " FreeBSD: ");
	if (freebsd != NULL)
		freebsd[strlen(freebsd) - 1] = '\0';
	compare(number, sentence + 4, freebsd != NULL ?
	    freebsd + strlen(" FreeBSD: ") : "as here");
}

static void
read_document(const char *root, const char *name)
{
	char path[4096], line[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/doc/%s", root, name);
	f = fopen(path, "r");
	if (f == NULL) {
		perror(path);
		exit(2);
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		drop_backticks(line);
		if (strncmp(line, "| ", 2) == 0)
			read_row(line);
		else if (strncmp(line, "* ", 2) == 0)
			read_item(line);
	}
	fclose(f);
}

int
main(int argc, char **argv)
{
	enum pager_rule rule;

	if (argc != 2)
		return (2);
	read_document(argv[1], "pager-contract.md");
	read_document(argv[1], "populate-rules.md");
	for (rule = 0; rule < RULE_COUNT; rule++) {
		if (seen[rule] == 1)
			continue;
		printf("%s: %d times in the documents\n", short_number(rule),
		    seen[rule]);
		nwrong++;
	}
	return (nwrong != 0);
}
