/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments that take the rest of the line. */
#include <vmsim/process.h>
#include <vmsim/trace.h>
#include "scenario/parse.h"

const struct word rest_machine_words[] = {
	{ "daemon", 0 },
	{ "super", 0 },
	{ NULL, 0 },
};

bool
rest_machine_flags(struct scenario *s, struct scenario_op *op, struct line *w)
{
	for (; w->next < w->n; w->next++) {
		if (slice_is(w->v[w->next], "super"))
			s->superpages = true;
		else if (slice_is(w->v[w->next], "daemon"))
			s->has_daemon = true;
		else
			return (parse_expected(s, w->v[w->next],
			    "\"daemon\" or \"super\""));
	}
	if (s->has_daemon && s->nframes < 200)
		return (parse_fail(s,
		    "frames: a machine with a daemon has 200 at least"));
	return (true);
}

bool
rest_keys(struct scenario *s, struct scenario_op *op, struct line *w)
{
	while (w->next < w->n)
		if (!spec_key(s, op, w->v[w->next++]))
			return (false);
	return (spec_check(s, op));
}

const struct word rest_mmap_words[] = {
	{ "guard", VMSIM_MAP_GUARD },
	{ "stack", VMSIM_MAP_STACK },
	{ "excl", VMSIM_MAP_EXCL },
	{ "nosync", VMSIM_MAP_NOSYNC },
	{ "nocore", VMSIM_MAP_NOCORE },
	{ "prefault", VMSIM_MAP_PREFAULT_READ },
	{ NULL, 0 },
};

static bool
take_mmap_flag(struct scenario *s, struct scenario_op *op, struct slice word)
{
	static const char max[] = "max=";
	char expected[128] = "max=PROT, ";
	int flag;

	if (slice_begins(word, max) && word.len > strlen(max)) {
		if (!args_prot(slice_after(word, strlen(max)),
		    &op->max_prot) || op->max_prot == 0)
			return (parse_expected(s, word,
			    "letters of rwx after max="));
		return (true);
	}
	if (word_find(rest_mmap_words, word, &flag)) {
		op->flags |= flag;
		return (true);
	}
	word_list(rest_mmap_words, ", ", " or ", expected,
	    sizeof(expected));
	return (parse_expected(s, word, expected));
}

bool
rest_mmap_flags(struct scenario *s, struct scenario_op *op, struct line *w)
{
	while (w->next < w->n)
		if (!take_mmap_flag(s, op, w->v[w->next++]))
			return (false);
	return (true);
}

const struct word rest_msync_words[] = {
	{ "invalidate", VMSIM_MS_INVALIDATE },
	{ NULL, 0 },
};

const struct word rest_shortfall_words[] = {
	{ "shortfall", true },
	{ NULL, 0 },
};

const struct word rest_on_words[] = {
	{ "on", true },
	{ NULL, 0 },
};

/* One word, or nothing. */
static bool
take_only_flag(struct scenario *s, struct scenario_op *op, struct line *w,
    const struct word *only)
{
	char expected[64];

	if (w->next == w->n)
		return (true);
	if (!slice_is(w->v[w->next], only->word)) {
		snprintf(expected, sizeof(expected), "\"%s\" or nothing",
		    only->word);
		return (parse_expected(s, w->v[w->next], expected));
	}
	w->next++;
	op->flags |= only->value;
	return (true);
}

bool
rest_msync_flags(struct scenario *s, struct scenario_op *op, struct line *w)
{
	return (take_only_flag(s, op, w, rest_msync_words));
}

bool
rest_shortfall(struct scenario *s, struct scenario_op *op, struct line *w)
{
	return (take_only_flag(s, op, w, rest_shortfall_words));
}

bool
rest_missing(struct scenario *s, const struct scenario_op *op,
    const char *what)
{
	char usage[USAGE_MAX];

	args_usage(op->verb, usage);
	return (parse_fail(s, "%s: missing %s in \"%s\"", op->verb->name, what,
	    usage));
}

bool
rest_queued(struct scenario *s, struct scenario_op *op, struct line *w)
{
	if (w->next == w->n)
		return (rest_missing(s, op, "OPERATION"));
	op->inner = parse_operation(s, w);
	if (op->inner == NULL)
		return (false);
	s->objects.v[op->object].interrupted = true;
	if (!op_is_ordinary(op->inner))
		return (parse_fail(s, "\"%s\": cannot be queued with during",
		    op->inner->verb->name));
	return (true);
}

/* vmsim_print_t. */
static void
drop_text(void *arg, const char *text, size_t len)
{
}

bool
machine_begin(struct scenario *s, struct scenario_op *op)
{
	const struct scenario_op *before;

	for (before = s->first; before != NULL; before = before->next) {
		if (!before->shapes_machine)
			return (parse_fail(s, "%s: only what says what the "
			    "machine is may be before it", op->verb->name));
	}
	op->shapes_machine = true;
	return (true);
}

/* `tlb on`, `daemon on` */
bool
rest_on(struct scenario *s, struct scenario_op *op, struct line *w)
{
	if (w->next == w->n)
		return (true);
	if (!slice_is(w->v[w->next], "on"))
		return (parse_expected(s, w->v[w->next], "\"on\" or nothing"));
	if (!machine_begin(s, op))
		return (false);
	w->next++;
	op->flags = 1;
	if (!op->verb->is_silent && s->has_daemon)
		return (parse_fail(s, "daemon on: this machine's daemon runs "
		    "by hand (frames N daemon)"));
	if (op->verb->is_silent)
		s->tlb = true;
	else
		s->own_daemon = true;
	return (true);
}

bool
rest_word(struct scenario *s, struct scenario_op *op, struct line *w)
{
	struct slice text;

	if (w->next == w->n)
		return (true);
	text = words_text(w, w->next);
	w->next = w->n;
	op->word = memory_string(s, text);
	if (op->word == NULL)
		return (parse_fail(s, "out of memory"));
	if (vmsim_explain(op->word, drop_text, NULL))
		return (true);
	return (parse_fail(s, "\"%.*s\": no such word (explain lists them)",
	    SLICE(text)));
}

/* Half of an `expect`; NULL: it is no operation that answers. */
static const struct scenario_op *
parse_expected_operation(struct scenario *s, struct line *w)
{
	const struct scenario_op *op;

	op = parse_operation(s, w);
	if (op == NULL || op_is_ordinary(op))
		return (op);
	parse_fail(s, "\"%s\": has no answer to expect", op->verb->name);
	return (NULL);
}

/*
 * "OPERATION = ANSWER | ANSWER" or "OPERATION = OPERATION": the first one ends
 * before the `=`.
 */
bool
rest_expected(struct scenario *s, struct scenario_op *op, struct line *w)
{
	struct line before;
	unsigned equals;

	for (equals = w->next; equals < w->n; equals++)
		if (slice_is(w->v[equals], "="))
			break;
	if (equals == w->next)
		return (rest_missing(s, op, "OPERATION"));
	if (equals + 1 >= w->n)
		return (rest_missing(s, op, "= ANSWER"));
	before = *w;
	before.n = equals;
	op->inner = parse_expected_operation(s, &before);
	if (op->inner == NULL)
		return (false);
	w->next = equals + 1;
	if (parse_verb(w->v[w->next]) != NULL) {
		op->other = parse_expected_operation(s, w);
		return (op->other != NULL);
	}
	op->answers = words_text(w, w->next);
	w->next = w->n;
	return (true);
}
