/* SPDX-License-Identifier: BSD-2-Clause */
/* The words that can stand at the end of the line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/prompt.h"

/* Without memory a word is left out. */
static void
keep_word(void *arg, const char *word)
{
	struct prompt_words *w = arg;
	char **v;

	v = reallocarray(w->v, w->n + 1, sizeof(*v));
	if (v == NULL)
		return;
	w->v = v;
	w->v[w->n] = strdup(word);
	if (w->v[w->n] != NULL)
		w->n++;
}

static int
compare_words(const void *a, const void *b)
{
	return (strcmp(*(char *const *)a, *(char *const *)b));
}

/* Sorted, each once, and how far they agree. */
static void
settle_words(struct prompt_words *w)
{
	size_t i, n;

	if (w->n == 0)
		return;
	qsort(w->v, w->n, sizeof(*w->v), compare_words);
	for (i = n = 1; i < w->n; i++) {
		if (strcmp(w->v[i], w->v[n - 1]) == 0)
			free(w->v[i]);
		else
			w->v[n++] = w->v[i];
	}
	w->n = n;
	for (w->common = w->typed; w->v[0][w->common] != '\0'; w->common++)
		if (w->v[0][w->common] != w->v[n - 1][w->common])
			break;
}

/* Commands that begin with what is there. */
static void
add_commands(struct prompt_words *w, const char *typed)
{
	const struct prompt_command *c;

	for (c = prompt_commands; c->name != NULL; c++)
		if (strncmp(c->name, typed, w->typed) == 0)
			keep_word(w, c->name);
}

/* What an operation of the same arguments could go on with. */
static void
add_like(struct prompt *p, const struct prompt_command *c, const char *arg,
    struct prompt_words *w)
{
	char line[512];
	int n;

	n = snprintf(line, sizeof(line), "%s%s%s", c->like,
	    c->like[0] != '\0' ? " " : "", arg);
	if (n >= 0 && (size_t)n < sizeof(line))
		session_complete(p->session, line, (size_t)n, keep_word, w);
}

/* `line` ends where something is to be completed. */
static void
find_words(struct prompt *p, const char *line, struct prompt_words *w)
{
	const struct prompt_command *c;
	const char *arg;

	line += strspn(line, " \t");
	c = prompt_command(line, &arg);
	if (strlen(line) == w->typed) {
		add_commands(w, line);
		session_complete(p->session, line, w->typed, keep_word, w);
	} else if (c == NULL) {
		session_complete(p->session, line, strlen(line), keep_word, w);
	} else if (c->like != NULL) {
		add_like(p, c, arg, w);
	} else if (strcmp(c->name, "help") == 0 && strlen(arg) == w->typed) {
		add_commands(w, arg);
		session_complete(p->session, arg, w->typed, keep_word, w);
	}
}

void
prompt_complete(struct prompt *p, const char *line, size_t len,
    struct prompt_words *w)
{
	char *copy = strndup(line, len);

	*w = (struct prompt_words){ 0 };
	if (copy == NULL)
		return;
	while (w->typed < len && strchr(" \t", copy[len - w->typed - 1]) ==
	    NULL)
		w->typed++;
	find_words(p, copy, w);
	settle_words(w);
	free(copy);
}

void
prompt_words_fini(struct prompt_words *w)
{
	while (w->n > 0)
		free(w->v[--w->n]);
	free(w->v);
}

void
prompt_words_print(const struct prompt_words *w, unsigned width)
{
	size_t i, longest = 0, columns, rows, row;

	for (i = 0; i < w->n; i++)
		longest = strlen(w->v[i]) > longest ? strlen(w->v[i]) :
		    longest;
	columns = width / (longest + 2);
	columns = columns == 0 ? 1 : columns;
	rows = (w->n + columns - 1) / columns;
	for (row = 0; row < rows; row++) {
		for (i = row; i < w->n; i += rows)
			printf("%-*s", i + rows < w->n ? (int)longest + 2 : 0,
			    w->v[i]);
		putchar('\n');
	}
}
