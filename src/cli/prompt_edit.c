/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines from a terminal, with editing, history and completion. */
#include "cli/prompt.h"

#ifdef HAVE_LIBEDIT

#include <sys/ioctl.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define	HISTORY_LINES	1000
#define	WIDTH		80	/* of a terminal that does not say */

struct prompt_edit {
	EditLine *el;
	History	 *history;
	HistEvent event;
	char	*path;		/* of the history, or NULL */
	char	*line;
	struct prompt *prompt;
	mbstate_t bytes;	/* of a key under way */
	char	 text[PROMPT_MAX];
};

static struct prompt_edit *
edit_of(EditLine *el)
{
	struct prompt_edit *e;

	el_get(el, EL_CLIENTDATA, &e);
	return (e);
}

static char *
print_prompt(EditLine *el)
{
	struct prompt_edit *e = edit_of(el);

	prompt_text(e->prompt, e->text);
	return (e->text);
}

static unsigned
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col == 0)
		return (WIDTH);
	return (size.ws_col);
}

/* False: the key has more bytes. */
static bool
take_byte(struct prompt_edit *e, char byte, wchar_t *key)
{
	size_t n;

	n = mbrtowc(key, &byte, 1, &e->bytes);
	if (n == (size_t)-2)
		return (false);
	if (n == (size_t)-1) {
		memset(&e->bytes, 0, sizeof(e->bytes));
		*key = (unsigned char)byte;
	}
	return (true);
}

/* What all words have in common; behind the only one, a blank. */
static bool
insert_common(EditLine *el, const struct prompt_words *words)
{
	char more[256];
	int n;

	n = snprintf(more, sizeof(more), "%.*s%s",
	    (int)(words->common - words->typed), words->v[0] + words->typed,
	    words->n == 1 && words->v[0][words->common - 1] != '=' ? " " : "");
	return (n > 0 && (size_t)n < sizeof(more) &&
	    el_insertstr(el, more) == 0);
}

/* Of several words that differ from here on, the second tab shows all. */
static unsigned char
complete_here(EditLine *el, int ch)
{
	const LineInfo *line = el_line(el);
	struct prompt_words words;
	unsigned char answer = CC_ERROR;

	prompt_complete(edit_of(el)->prompt, line->buffer,
	    (size_t)(line->cursor - line->buffer), &words);
	if (words.n > 0 && insert_common(el, &words)) {
		answer = CC_REFRESH;
	} else if (words.n > 1) {
		putchar('\n');
		prompt_words_print(&words, terminal_width());
		fflush(stdout);
		answer = CC_REDISPLAY;
	}
	prompt_words_fini(&words);
	return (answer);
}

/*
 * A key; 0 at the end, -1 when interrupted.  Other signals say that the
 * terminal may have another size, or its old modes.
 */
static int
read_key(EditLine *el, wchar_t *key)
{
	struct prompt_edit *e = edit_of(el);
	ssize_t n;
	char byte;

	while (!prompt_interrupted()) {
		if (!prompt_wait()) {
			el_set(el, EL_PREP_TERM, 1);
			el_resize(el);
			el_set(el, EL_REFRESH);
			continue;
		}
		n = read(STDIN_FILENO, &byte, 1);
		if (n != 1)
			return (0);
		if (take_byte(e, byte, key))
			return (1);
	}
	return (-1);
}

static void
set_up_editor(struct prompt_edit *e)
{
	el_set(e->el, EL_CLIENTDATA, e);
	el_set(e->el, EL_PROMPT, print_prompt);
	el_set(e->el, EL_EDITOR, "emacs");
	el_set(e->el, EL_GETCFN, read_key);
	el_set(e->el, EL_HIST, history, e->history);
	el_set(e->el, EL_ADDFN, "vmsim-complete", "complete a word",
	    complete_here);
	el_set(e->el, EL_BIND, "^I", "vmsim-complete", NULL);
	el_set(e->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	(void)el_source(e->el, NULL);
}

static void
load_history(struct prompt_edit *e)
{
	history(e->history, &e->event, H_SETSIZE, HISTORY_LINES);
	history(e->history, &e->event, H_SETUNIQUE, 1);
	e->path = prompt_history_path();
	if (e->path != NULL)
		history(e->history, &e->event, H_LOAD, e->path);
}

static bool
can_edit(void)
{
	const char *term = getenv("TERM");

	return (isatty(STDOUT_FILENO) && term != NULL && term[0] != '\0' &&
	    strcmp(term, "dumb") != 0);
}

struct prompt_edit *
prompt_edit_open(struct prompt *p)
{
	struct prompt_edit *e;

	if (!can_edit())
		return (NULL);
	e = calloc(1, sizeof(*e));
	if (e == NULL)
		return (NULL);
	e->prompt = p;
	e->history = history_init();
	e->el = el_init("vmsim", stdin, stdout, stderr);
	if (e->history == NULL || e->el == NULL) {
		prompt_edit_close(e);
		return (NULL);
	}
	load_history(e);
	set_up_editor(e);
	return (e);
}

void
prompt_edit_close(struct prompt_edit *e)
{
	if (e == NULL)
		return;
	if (e->el != NULL)
		el_end(e->el);
	if (e->history != NULL)
		history_end(e->history);
	free(e->path);
	free(e->line);
	free(e);
}

/* Saved at once: a terminal may go without a word. */
static void
remember_line(struct prompt_edit *e, const char *line)
{
	if (line[strspn(line, " \t\r\n")] == '\0')
		return;
	history(e->history, &e->event, H_ENTER, line);
	if (e->path != NULL)
		history(e->history, &e->event, H_SAVE, e->path);
}

const char *
prompt_edit_line(struct prompt_edit *e)
{
	const char *line;
	int n;

	line = el_gets(e->el, &n);
	if (line == NULL || n <= 0 || prompt_interrupted()) {
		el_reset(e->el);
		return (NULL);
	}
	remember_line(e, line);
	free(e->line);
	e->line = strndup(line, strcspn(line, "\n"));
	return (e->line);
}

#else /* !HAVE_LIBEDIT */

struct prompt_edit *
prompt_edit_open(struct prompt *p)
{
	return (NULL);
}

void
prompt_edit_close(struct prompt_edit *e)
{
}

const char *
prompt_edit_line(struct prompt_edit *e)
{
	return (NULL);
}

#endif
