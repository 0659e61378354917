/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is required: a table of predicates, a row each, that says what stands
 * behind its name and how the machine is asked.
 */
#include <bsd/string.h>
#include "scenario/lesson_judge.h"
#include "scenario/parse.h"

#define	COUNTER(name, field)						\
	{ (name), false, OPERAND_NUMBER,				\
	    offsetof(struct vmsim_counters, field), judge_counter }

static const struct predicate predicates[] = {
	{ "chain", true, OPERAND_DRAWING, 0, judge_chain },
	{ "frames", false, OPERAND_NUMBER, 0, judge_frames },
	{ "value", true, OPERAND_VALUE, 0, judge_value },
	{ "rights", true, OPERAND_RIGHTS, 0, judge_rights },
	{ "depth", true, OPERAND_NUMBER, 0, judge_depth },
	{ "source", true, OPERAND_PAGE, 0, judge_source },
	{ "who", false, OPERAND_PROCS, 0, judge_who },
	{ "wired", true, OPERAND_NUMBER, 0, judge_wired },
	{ "tlb", true, OPERAND_RIGHTS, 0, judge_tlb },
	{ "swap", false, OPERAND_NUMBER, 0, judge_swap },
	{ "fault", false, OPERAND_FAULT, 0, judge_fault },
	COUNTER("faults", faults),
	COUNTER("cow", cow_faults),
	COUNTER("cowopt", cow_optim),
	COUNTER("zfod", zfod),
	COUNTER("iofaults", io_faults),
	COUNTER("intrans", intrans),
	COUNTER("collapses", collapses),
	COUNTER("bypasses", bypasses),
	COUNTER("prefaults", prefaults),
	COUNTER("populates", populates),
	COUNTER("swapin", swap_in),
	COUNTER("swapout", swap_out),
	COUNTER("forks", forks),
};
#define	NPREDICATES	(sizeof(predicates) / sizeof(predicates[0]))

static void
list_predicates(char *list, size_t size)
{
	size_t i;

	for (i = 0; i < NPREDICATES; i++) {
		strlcat(list, " ", size);
		strlcat(list, predicates[i].name, size);
	}
}

/* The next word, or one of no letters. */
static struct slice
next_word(struct line *w)
{
	return (w->next < w->n ? w->v[w->next++] : (struct slice){ "", 0 });
}

static bool
read_number(struct scenario *s, struct requirement *r, struct line *w)
{
	struct slice word = next_word(w), how;

	r->bound = BOUND_EXACT;
	if (slice_is(word, "at")) {
		how = next_word(w);
		if (slice_is(how, "most"))
			r->bound = BOUND_MOST;
		else if (slice_is(how, "least"))
			r->bound = BOUND_LEAST;
		else
			return (parse_expected(s, how, "most or least"));
		word = next_word(w);
	}
	return (number_value(word, &r->number) ||
	    parse_expected(s, word, "a number, \"at most N\" or \"at least "
	    "N\""));
}

/* "rw-" as dumps have it, "rw", "none" */
static bool
read_rights(struct scenario *s, struct requirement *r, struct line *w)
{
	struct slice word = next_word(w);
	int prot, one;
	size_t i;

	if (!args_prot(word, &prot)) {
		for (i = prot = 0; i < word.len; i++) {
			if (word.p[i] == '-')
				continue;
			if (!args_prot((struct slice){ &word.p[i], 1 }, &one))
				break;
			prot |= one;
		}
		if (word.len != 3 || i < word.len)
			return (parse_expected(s, word, "rights, such as rw-, "
			    "or none"));
	}
	r->number = (uint64_t)prot;
	return (true);
}

bool
require_is_page(struct slice word)
{
	return (word.len > 3 && word.p[word.len - 1] == ']' &&
	    memchr(word.p, '[', word.len) != NULL);
}

static bool
read_page(struct scenario *s, struct requirement *r, struct line *w)
{
	r->rest = next_word(w);
	return (require_is_page(r->rest) || slice_is(r->rest, "swap") ||
	    slice_is(r->rest, "none") || parse_expected(s, r->rest,
	    "a page, such as S1[0], swap or none"));
}

/* What is left of the line. */
static struct slice
take_rest(struct line *w)
{
	struct slice rest = w->next < w->n ? words_text(w, w->next) :
	    (struct slice){ "", 0 };

	w->next = w->n;
	return (rest);
}

static bool
read_drawing(struct scenario *s, struct requirement *r, struct line *w)
{
	struct slice equals = next_word(w);

	if (!slice_is(equals, "="))
		return (parse_expected(s, equals, "= and a chain"));
	r->rest = take_rest(w);
	return (chain_is_drawn_well(r->rest) || parse_expected(s, r->rest,
	    "a chain, such as [S2: . 1] -> [S1: 0 1], or none"));
}

/* The page is kept where others have their process. */
static bool
read_procs(struct scenario *s, struct requirement *r, struct line *w)
{
	r->proc = next_word(w);
	if (!require_is_page(r->proc))
		return (parse_expected(s, r->proc, "a page, such as S1[0]"));
	r->rest = take_rest(w);
	return (r->rest.len > 0 || parse_fail(s, "who: expected processes, or "
	    "nobody"));
}

static bool
read_fault(struct scenario *s, struct requirement *r, struct line *w)
{
	struct slice word = next_word(w);
	char list[128] = "";
	int done;

	if (word_find(fault_done_words, word, &done)) {
		r->number = (uint64_t)done;
		return (true);
	}
	word_list(fault_done_words, ", ", " or ", list, sizeof(list));
	return (parse_expected(s, word, list));
}

static bool
read_operand(struct scenario *s, struct requirement *r, struct line *w)
{
	struct slice word;

	switch (r->is->operand) {
	case OPERAND_NUMBER:
		return (read_number(s, r, w));
	case OPERAND_VALUE:
		word = next_word(w);
		return (number_value(word, &r->number) ||
		    parse_expected(s, word, "a value"));
	case OPERAND_RIGHTS:
		return (read_rights(s, r, w));
	case OPERAND_PAGE:
		return (read_page(s, r, w));
	case OPERAND_DRAWING:
		return (read_drawing(s, r, w));
	case OPERAND_PROCS:
		return (read_procs(s, r, w));
	case OPERAND_FAULT:
		return (read_fault(s, r, w));
	}
	return (false);
}

static bool
read_place(struct scenario *s, struct requirement *r, struct line *w)
{
	struct slice word;

	r->proc = next_word(w);
	if (r->proc.len == 0)
		return (parse_expected(s, r->proc, "a process"));
	word = next_word(w);
	return (number_address(word, &r->addr) ||
	    parse_expected(s, word, "an address"));
}

struct requirement *
require_parse(struct scenario *s, struct line *w)
{
	char list[256] = "one of";
	struct requirement *r;
	struct slice word;
	size_t i;

	r = memory_alloc(s, sizeof(*r));
	if (r == NULL || w->next == w->n) {
		parse_fail(s, r == NULL ? "out of memory" :
		    "require: expected what");
		return (NULL);
	}
	r->text = words_text(w, w->next);
	r->line = s->line;
	word = next_word(w);
	for (i = 0; i < NPREDICATES; i++)
		if (slice_is(word, predicates[i].name))
			break;
	if (i == NPREDICATES) {
		list_predicates(list, sizeof(list));
		parse_expected(s, word, list);
		return (NULL);
	}
	r->is = &predicates[i];
	if ((r->is->has_place && !read_place(s, r, w)) ||
	    !read_operand(s, r, w))
		return (NULL);
	if (w->next == w->n)
		return (r);
	parse_expected(s, w->v[w->next], "nothing more");
	return (NULL);
}
