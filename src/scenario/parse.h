/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The parts of the parser: lines to words, words to arguments, and the
 *	sentence of the first mistake.
 * RULES
 *	1  A function that returns false (or NULL) has said what is wrong, or
 *	   leaves it to its caller to say what was expected; only the first
 *	   sentence counts.
 *	2  A sentence names the word and what was expected instead; its line
 *	   is put before it.
 *	3  Memory is the scenario's (memory.c) and goes with it.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	scenario_open() and session.h, with no machine: parsing needs none.
 */
#ifndef SCENARIO_PARSE_H
#define SCENARIO_PARSE_H

#include "scenario/language.h"

#define	LINE_WORDS	64	/* words of a line */
#define	USAGE_MAX	160	/* bytes of a pattern */

/* The words of one line and how far they are used. */
struct line {
	struct slice v[LINE_WORDS];
	unsigned n;
	unsigned next;
};

/* The text from word `from` to the last. */
static inline struct slice
words_text(const struct line *w, unsigned from)
{
	const struct slice *last = &w->v[w->n - 1];

	return ((struct slice){ w->v[from].p,
	    (size_t)(last->p + last->len - w->v[from].p) });
}

/* parse.c */
/* A scenario of no line; NULL without memory. */
struct scenario *parse_begin(const char *name);
/* One line more, with its newline, or the rest of the text. */
bool	 parse_line(struct scenario *, struct slice line);
/* Some line makes each process that is named. */
bool	 parse_names_check(struct scenario *);
/* Keeps the first mistake; always false.  Line 0 is not told. */
bool	 parse_fail(struct scenario *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* `"WORD": expected WHAT`. */
bool	 parse_expected(struct scenario *, struct slice word,
	    const char *what);
/* The words of a line; false: there are too many. */
bool	 parse_words(struct scenario *, struct slice line, struct line *);
/* Words from `w->next` on are one operation. */
struct scenario_op *parse_operation(struct scenario *, struct line *);

/* The verb of that name, or NULL. */
const struct verb *parse_verb(struct slice word);

/* words.c: a list of words ends with a NULL. */
struct word {
	const char *word;
	int	 value;
};
bool	 word_find(const struct word *, struct slice, int *value);
/* The words with a separator; `last` stands before the last one. */
void	 word_list(const struct word *, const char *separator,
	    const char *last, char *list, size_t size);
/* The nth of some candidates: "" is none, NULL is the end. */
typedef const char *word_nth_fn(const void *arg, unsigned n);
/* The candidate that is most like the word; NULL: none is much like it. */
const char *word_nearest(struct slice word, word_nth_fn *nth,
	    const void *arg);

/* args.c: the arguments of the operation's verb. */
bool	 args_parse(struct scenario *, struct scenario_op *, struct line *);
/* "mmap P ADDR N ...": the pattern as people read it. */
void	 args_usage(const struct verb *, char *usage);
/* Letters of rwx, or none. */
bool	 args_prot(struct slice, int *prot);

/* The words that it can be; NULL: it is no word of a list. */
const struct word *args_words(enum arg);
/* It is the whole rest of the line. */
bool	 args_is_rest(enum arg);

/* args_rest.c: arguments that take the rest of the line. */
extern const struct word rest_machine_words[], rest_mmap_words[],
    rest_msync_words[], rest_on_words[], rest_shortfall_words[];
bool	 rest_machine_flags(struct scenario *, struct scenario_op *,
	    struct line *);
bool	 rest_keys(struct scenario *, struct scenario_op *, struct line *);
bool	 rest_mmap_flags(struct scenario *, struct scenario_op *,
	    struct line *);
bool	 rest_msync_flags(struct scenario *, struct scenario_op *,
	    struct line *);
/* The operation says what the machine is: only others such may be before. */
bool	 machine_begin(struct scenario *, struct scenario_op *);
bool	 rest_word(struct scenario *, struct scenario_op *, struct line *);
bool	 rest_on(struct scenario *, struct scenario_op *, struct line *);
bool	 rest_shortfall(struct scenario *, struct scenario_op *,
	    struct line *);
bool	 rest_queued(struct scenario *, struct scenario_op *, struct line *);
bool	 rest_expected(struct scenario *, struct scenario_op *,
	    struct line *);
/* `mmap: missing OFF in "mmap P ADDR ..."`; always false. */
bool	 rest_missing(struct scenario *, const struct scenario_op *,
	    const char *what);

/* spec.c: what an object is. */
extern const struct word spec_kinds[];
bool	 spec_kind(struct scenario *, struct scenario_op *, struct slice);
bool	 spec_key(struct scenario *, struct scenario_op *, struct slice);
/* The nth key, "seed="; "": this kind has it not; NULL: there are fewer. */
const char *spec_key_nth(enum object_kind, unsigned n);
/* All keys are read: do they go together? */
bool	 spec_check(struct scenario *, const struct scenario_op *);

/* marks.c: threads and `final`. */
bool	 mark_thread(struct scenario *, struct scenario_op *,
	    struct slice name);
/* The operation is complete; false: it may not stand there. */
bool	 mark_section(struct scenario *, struct scenario_op *);
/* After the last line. */
bool	 mark_check(struct scenario *);

/* numbers.c: false when the word is not such a number. */
bool	 number_pages(struct slice, uint64_t *);
bool	 number_address(struct slice, uint64_t *);
bool	 number_value(struct slice, uint64_t *);

/* rewind.c: what the parser has read so far, to be brought back. */
struct parse_mark {
	struct scenario now;
	struct name *procs, *objects;	/* of the tables */
};
/* false without memory; parse_mark_fini() is due then, too. */
bool	 parse_mark(const struct scenario *, struct parse_mark *);
/* The lines since then were not read. */
void	 parse_rewind(struct scenario *, const struct parse_mark *);
void	 parse_mark_fini(struct parse_mark *);

/* names.c */
/* The table becomes these `n` names, which were in it once. */
void	 names_restore(struct name_table *, const struct name *, uint32_t n);
/* The number of the name, new or not; NO_NAME without memory. */
uint32_t name_intern(struct scenario *, struct name_table *, struct slice);
uint32_t name_find(const struct name_table *, struct slice);
/* A word_nth_fn of a table: names that some line makes. */
const char *name_nth(const void *table, unsigned n);

/* written.c: values are answered in the base in which they are written. */
bool	 written_add(struct scenario *, struct slice, uint64_t value);
/* All lines are read; false: no memory. */
bool	 written_sort(struct scenario *);

/* memory.c: zeroed, as long as the scenario; NULL without memory. */
void	*memory_alloc(struct scenario *, size_t);
char	*memory_string(struct scenario *, struct slice);
void	 memory_free(struct scenario *);

#endif /* SCENARIO_PARSE_H */
