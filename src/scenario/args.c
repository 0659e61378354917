/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arguments: one row a letter.  The table of operations spells a pattern in
 * these letters; usage lines and messages come from the same rows.
 */
#include <bsd/string.h>
#include <stdio.h>
#include <string.h>
#include <vmsim/process.h>
#include "scenario/language.h"

typedef bool arg_fn(struct scenario *, struct scenario_op *, struct slice);
/* For the letters that take more than one word. */
typedef bool rest_fn(struct scenario *, struct scenario_op *, struct words *);

struct arg {
	char	 letter;
	const char *usage;	/* as it stands in a pattern */
	const char *expected;	/* after "expected" */
	arg_fn	*one;		/* NULL: `rest` */
	rest_fn	*rest;		/* takes what is left, nothing included */
};

struct choice {
	const char *word;
	int	 value;
};

static bool
choose(const struct choice *c, size_t n, struct slice word, int *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!slice_is(word, c[i].word))
			continue;
		*out = c[i].value;
		return (true);
	}
	return (false);
}

#define	CHOOSE(table, word, out)	\
	choose((table), sizeof(table) / sizeof((table)[0]), (word), (out))

static bool
arg_process(struct scenario *s, struct scenario_op *op, struct slice word)
{
	op->proc = name_intern(s, &s->procs, word);
	return (op->proc != NO_NAME);
}

static bool
make_process(struct scenario *s, uint32_t *number, struct slice word)
{
	*number = name_intern(s, &s->procs, word);
	if (*number == NO_NAME)
		return (false);
	if (!s->procs.v[*number].made)
		s->procs.v[*number].place = s->nmade++;
	s->procs.v[*number].made = true;
	return (true);
}

static bool
arg_new_process(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (make_process(s, &op->proc, word));
}

static bool
arg_child(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (make_process(s, &op->child, word));
}

static bool
arg_new_object(struct scenario *s, struct scenario_op *op, struct slice word)
{
	if (slice_is(word, "anon"))
		return (parse_fail(s, "\"anon\": an object cannot have this "
		    "name, it means anonymous memory"));
	if (name_find(&s->objects, word) != NO_NAME)
		return (parse_fail(s, "\"%.*s\": there is an object of this "
		    "name already", (int)word.len, word.p));
	op->object = name_intern(s, &s->objects, word);
	if (op->object == NO_NAME)
		return (false);
	s->objects.v[op->object].made = true;
	s->nobjects++;
	return (true);
}

static bool
arg_object(struct scenario *s, struct scenario_op *op, struct slice word)
{
	const char *near;

	op->object = name_find(&s->objects, word);
	if (op->object != NO_NAME)
		return (true);
	near = parse_nearest(word, name_nth, &s->objects, s->objects.n);
	if (near != NULL)
		return (parse_fail(s, "\"%.*s\": no such object; did you mean "
		    "\"%s\"?", (int)word.len, word.p, near));
	return (parse_fail(s, "\"%.*s\": no such object (object %.*s KIND "
	    "NPAGES)", (int)word.len, word.p, (int)word.len, word.p));
}

static bool
arg_backing(struct scenario *s, struct scenario_op *op, struct slice word)
{
	if (slice_is(word, "anon"))
		return (true);
	return (arg_object(s, op, word));
}

static bool
arg_address(struct scenario *s, struct scenario_op *op, struct slice word)
{
	op->has_addr = true;
	return (number_address(word, &op->addr));
}

static bool
arg_npages(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (number_pages(word, &op->npages));
}

static bool
arg_frames(struct scenario *s, struct scenario_op *op, struct slice word)
{
	if (s->first != NULL)
		return (parse_fail(s, "frames: must be the first operation"));
	if (!number_pages(word, &op->npages))
		return (false);
	if (op->npages < 16)
		return (parse_fail(s, "frames: a machine has 16 at least"));
	s->nframes = op->npages;
	return (true);
}

static bool
arg_offset(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (number_pages(word, &op->offset));
}

static bool
arg_value(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (number_value(word, &op->value));
}

static bool
arg_prot(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (spec_prot(word, &op->prot));
}

static const struct choice accesses[] = {
	{ "r", VMSIM_PROT_READ },
	{ "w", VMSIM_PROT_WRITE },
	{ "x", VMSIM_PROT_EXEC },
};

static bool
arg_access(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (CHOOSE(accesses, word, &op->prot));
}

static bool
arg_read_write(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (arg_access(s, op, word) && op->prot != VMSIM_PROT_EXEC);
}

static const struct choice sharings[] = {
	{ "private", 0 },
	{ "shared", OPF_SHARED },
};

static bool
arg_sharing(struct scenario *s, struct scenario_op *op, struct slice word)
{
	int flag;

	if (!CHOOSE(sharings, word, &flag))
		return (false);
	op->flags |= (unsigned)flag;
	return (true);
}

static const struct choice inheritances[] = {
	{ "share", VMSIM_INHERIT_SHARE },
	{ "copy", VMSIM_INHERIT_COPY },
	{ "none", VMSIM_INHERIT_NONE },
	{ "zero", VMSIM_INHERIT_ZERO },
};

static bool
arg_inherit(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (CHOOSE(inheritances, word, &op->choice));
}

static const struct choice advices[] = {
	{ "normal", VMSIM_MADV_NORMAL },
	{ "random", VMSIM_MADV_RANDOM },
	{ "sequential", VMSIM_MADV_SEQUENTIAL },
	{ "willneed", VMSIM_MADV_WILLNEED },
	{ "dontneed", VMSIM_MADV_DONTNEED },
	{ "free", VMSIM_MADV_FREE },
	{ "nosync", VMSIM_MADV_NOSYNC },
	{ "autosync", VMSIM_MADV_AUTOSYNC },
	{ "nocore", VMSIM_MADV_NOCORE },
	{ "core", VMSIM_MADV_CORE },
};

static bool
arg_advice(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (CHOOSE(advices, word, &op->choice));
}

static bool
rest_each(struct scenario *s, struct scenario_op *op, struct words *w,
    arg_fn *fn)
{
	while (w->next < w->n)
		if (!fn(s, op, w->v[w->next++]))
			return (false);
	return (true);
}

static bool
rest_keys(struct scenario *s, struct scenario_op *op, struct words *w)
{
	return (rest_each(s, op, w, spec_key));
}

static bool
rest_mmap_flags(struct scenario *s, struct scenario_op *op, struct words *w)
{
	return (rest_each(s, op, w, spec_mmap_flag));
}

static bool
rest_msync(struct scenario *s, struct scenario_op *op, struct words *w)
{
	if (w->next == w->n)
		return (true);
	if (!slice_is(w->v[w->next], "invalidate"))
		return (parse_expected(s, w->v[w->next],
		    "\"invalidate\" or nothing"));
	w->next++;
	op->flags |= OPF_INVALIDATE;
	return (true);
}

static bool
missing(struct scenario *s, const struct scenario_op *op, const char *what)
{
	char usage[160];

	args_usage(op->verb, usage, sizeof(usage));
	return (parse_fail(s, "%s: missing %s in \"%s\"", op->verb->name, what,
	    usage));
}

static bool
rest_queued(struct scenario *s, struct scenario_op *op, struct words *w)
{
	if (w->next == w->n)
		return (missing(s, op, "OPERATION"));
	op->inner = parse_operation(s, w);
	if (op->inner == NULL)
		return (false);
	s->objects.v[op->object].interrupted = true;
	if ((op->inner->verb->flags & VERB_QUEUEABLE) == 0)
		return (parse_fail(s, "\"%s\": cannot be queued with during",
		    op->inner->verb->name));
	return (true);
}

/* "OPERATION = ANSWER | ANSWER": the operation ends before the `=`. */
static bool
rest_expect(struct scenario *s, struct scenario_op *op, struct words *w)
{
	struct words before;
	unsigned i;

	for (i = w->next; i < w->n && !slice_is(w->v[i], "="); i++)
		;
	if (i == w->next)
		return (missing(s, op, "OPERATION"));
	if (i + 1 >= w->n)
		return (missing(s, op, "= ANSWER"));
	before = *w;
	before.n = i;
	op->inner = parse_operation(s, &before);
	if (op->inner == NULL)
		return (false);
	if ((op->inner->verb->flags & VERB_SILENT) != 0 ||
	    (op->inner->verb->flags & VERB_BLOCK) != 0 ||
	    op->inner->inner != NULL)
		return (parse_fail(s, "\"%s\": has no answer to expect",
		    op->inner->verb->name));
	op->answers.p = w->v[i + 1].p;
	op->answers.len = (size_t)(w->v[w->n - 1].p + w->v[w->n - 1].len -
	    op->answers.p);
	w->next = w->n;
	return (true);
}

#define	EXPECT_ADDRESS	"an address such as 0x10000000"
#define	EXPECT_PAGES	"a number of pages, or a size such as 64K"
#define	EXPECT_ANSWER	"OPERATION = ANSWER [| ANSWER ...]"

static const struct arg args[] = {
	{ 'p', "P", "a process", arg_process, NULL },
	{ 'q', "P", "a name", arg_new_process, NULL },
	{ 'c', "Q", "a name", arg_child, NULL },
	{ 'o', "OBJ", "an object", arg_object, NULL },
	{ 'O', "NAME", "a name", arg_new_object, NULL },
	{ 'b', "anon|OBJ", "anon or an object", arg_backing, NULL },
	{ 'k', "KIND", "swap, file, mgtdev, dev, sg or phys", spec_kind,
	    NULL },
	{ 'K', "[KEY=VALUE ...]", "a key", NULL, rest_keys },
	{ 'a', "ADDR", EXPECT_ADDRESS, arg_address, NULL },
	{ 'h', "HINT", EXPECT_ADDRESS, arg_address, NULL },
	{ 'n', "N", EXPECT_PAGES, arg_npages, NULL },
	{ 'N', "N", EXPECT_PAGES, arg_frames, NULL },
	{ 'z', "NPAGES", EXPECT_PAGES, arg_npages, NULL },
	{ 'f', "OFF", EXPECT_PAGES, arg_offset, NULL },
	{ 'v', "VALUE", "a number", arg_value, NULL },
	{ 'r', "PROT", "a protection: letters of rwx, or none", arg_prot,
	    NULL },
	{ 'x', "r|w|x", "r, w or x", arg_access, NULL },
	{ 'y', "r|w", "r or w", arg_read_write, NULL },
	{ 's', "private|shared", "private or shared", arg_sharing, NULL },
	{ 'i', "share|copy|none|zero", "share, copy, none or zero",
	    arg_inherit, NULL },
	{ 'm', "ADVICE", "normal, random, sequential, willneed, dontneed, "
	    "free, nosync, autosync, nocore or core", arg_advice, NULL },
	{ 'F', "[FLAG ...]", "a flag", NULL, rest_mmap_flags },
	{ 'S', "[invalidate]", "invalidate", NULL, rest_msync },
	{ 'd', "OPERATION", "an operation", NULL, rest_queued },
	{ 'e', EXPECT_ANSWER, "an operation", NULL, rest_expect },
	{ 't', "NAME", "a name of at most 15 letters, not main or final",
	    block_open, NULL },
};

static const struct arg *
arg_row(char letter)
{
	const struct arg *a;

	for (a = args; a->letter != letter; a++)
		;
	return (a);
}

bool
args_parse(struct scenario *s, struct scenario_op *op, struct words *w)
{
	const struct arg *a;
	const char *letter;
	struct slice word;

	for (letter = op->verb->args; *letter != '\0'; letter++) {
		a = arg_row(*letter);
		if (a->one == NULL) {
			if (!a->rest(s, op, w))
				return (false);
			continue;
		}
		if (w->next == w->n)
			return (missing(s, op, a->usage));
		word = w->v[w->next++];
		/* A row that knows better has spoken already. */
		if (!a->one(s, op, word))
			return (parse_expected(s, word, a->expected));
	}
	return (true);
}

void
args_usage(const struct verb *verb, char *buf, size_t size)
{
	const char *letter;

	strlcpy(buf, verb->name, size);
	for (letter = verb->args; *letter != '\0'; letter++) {
		strlcat(buf, " ", size);
		strlcat(buf, arg_row(*letter)->usage, size);
	}
}
