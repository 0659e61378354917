/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of arguments: what stands in a pattern, what a message says was
 * expected, and how a word is read.
 */
#include <bsd/string.h>
#include <vmsim/process.h>
#include "scenario/parse.h"

/* Reads one word; false: it is not what was expected. */
typedef bool take_fn(struct scenario *, struct scenario_op *, struct slice);
/* Reads what is left of the line, nothing included. */
typedef bool rest_fn(struct scenario *, struct scenario_op *, struct line *);

struct arg_row {
	const char *usage;	/* in a pattern; NULL: the words, with `|` */
	const char *expected;	/* in a message; NULL: the words */
	const struct word *words;
	take_fn	*take;
	rest_fn	*rest;		/* instead of `take` */
};

static bool
take_process(struct scenario *s, struct scenario_op *op, struct slice word)
{
	op->proc = name_intern(s, &s->procs, word);
	return (op->proc != NO_NAME);
}

static bool
make_process(struct scenario *s, uint32_t *number, struct slice word)
{
	struct name *name;

	*number = name_intern(s, &s->procs, word);
	if (*number == NO_NAME)
		return (false);
	name = &s->procs.v[*number];
	if (!name->made)
		name->place = s->nmade++;
	name->made = true;
	return (true);
}

static bool
take_new_process(struct scenario *s, struct scenario_op *op,
    struct slice word)
{
	return (make_process(s, &op->proc, word));
}

static bool
take_child(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (make_process(s, &op->child, word));
}

static bool
take_new_object(struct scenario *s, struct scenario_op *op, struct slice word)
{
	if (slice_is(word, "anon"))
		return (parse_fail(s, "\"anon\": an object cannot have this "
		    "name, it means anonymous memory"));
	if (name_find(&s->objects, word) != NO_NAME)
		return (parse_fail(s, "\"%.*s\": there is an object of this "
		    "name already", SLICE(word)));
	op->object = name_intern(s, &s->objects, word);
	if (op->object == NO_NAME)
		return (false);
	s->objects.v[op->object].made = true;
	s->nobjects++;
	return (true);
}

static bool
take_object(struct scenario *s, struct scenario_op *op, struct slice word)
{
	const char *near;

	op->object = name_find(&s->objects, word);
	if (op->object != NO_NAME)
		return (true);
	near = word_nearest(word, name_nth, &s->objects);
	if (near != NULL)
		return (parse_fail(s, "\"%.*s\": no such object; did you mean "
		    "\"%s\"?", SLICE(word), near));
	return (parse_fail(s, "\"%.*s\": no such object (object %.*s KIND "
	    "NPAGES)", SLICE(word), SLICE(word)));
}

static bool
take_backing(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (slice_is(word, "anon") || take_object(s, op, word));
}

static bool
take_address(struct scenario *s, struct scenario_op *op, struct slice word)
{
	op->has_addr = true;
	return (number_address(word, &op->addr));
}

static bool
take_npages(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (number_pages(word, &op->npages));
}

static bool
take_frames(struct scenario *s, struct scenario_op *op, struct slice word)
{
	if (s->first != NULL)
		return (parse_fail(s, "frames: must be the first operation"));
	if (!number_pages(word, &op->npages))
		return (false);
	if (op->npages < 16)
		return (parse_fail(s, "frames: a machine has 16 at least"));
	s->nframes = op->npages;
	op->shapes_machine = true;
	return (true);
}

static bool
take_swap_pages(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (number_pages(word, &s->swap_npages) && s->swap_npages != 0 &&
	    machine_begin(s, op));
}

static bool
take_page(struct scenario *s, struct scenario_op *op, struct slice word)
{
	const char *bracket = slice_find(word, "[");

	op->word = memory_string(s, word);
	if (op->word == NULL)
		return (parse_fail(s, "out of memory"));
	return (bracket != NULL && bracket != word.p &&
	    word.p[word.len - 1] == ']');
}

static bool
take_offset(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (number_pages(word, &op->offset));
}

static bool
take_value(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (number_value(word, &op->value) &&
	    written_add(s, word, op->value));
}

static bool
take_ticks(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (number_value(word, &op->value));
}

bool
args_prot(struct slice word, int *prot)
{
	static const char letters[] = "rwx";
	static const int bits[] = {
		VMSIM_PROT_READ, VMSIM_PROT_WRITE, VMSIM_PROT_EXEC,
	};
	const char *at;
	size_t i;

	*prot = VMSIM_PROT_NONE;
	if (slice_is(word, "none"))
		return (true);
	for (i = 0; i < word.len; i++) {
		at = memchr(letters, word.p[i], strlen(letters));
		if (at == NULL || (*prot & bits[at - letters]) != 0)
			return (false);
		*prot |= bits[at - letters];
	}
	return (word.len > 0);
}

static bool
take_prot(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (args_prot(word, &op->prot));
}

static const struct word accesses[] = {
	{ "r", VMSIM_PROT_READ },
	{ "w", VMSIM_PROT_WRITE },
	{ "x", VMSIM_PROT_EXEC },
	{ NULL, 0 },
};

static bool
take_access(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (word_find(accesses, word, &op->prot));
}

static const struct word reads_writes[] = {
	{ "r", VMSIM_PROT_READ },
	{ "w", VMSIM_PROT_WRITE },
	{ NULL, 0 },
};

static bool
take_read_write(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (word_find(reads_writes, word, &op->prot));
}

static const struct word sharings[] = {
	{ "private", VMSIM_MAP_PRIVATE },
	{ "shared", VMSIM_MAP_SHARED },
	{ NULL, 0 },
};

static bool
take_sharing(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (word_find(sharings, word, &op->flags));
}

static const struct word inheritances[] = {
	{ "share", VMSIM_INHERIT_SHARE },
	{ "copy", VMSIM_INHERIT_COPY },
	{ "none", VMSIM_INHERIT_NONE },
	{ "zero", VMSIM_INHERIT_ZERO },
	{ NULL, 0 },
};

static bool
take_inheritance(struct scenario *s, struct scenario_op *op,
    struct slice word)
{
	return (word_find(inheritances, word, &op->choice));
}

static const struct word advices[] = {
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
	{ NULL, 0 },
};

static bool
take_advice(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (word_find(advices, word, &op->choice));
}

static const struct word scans[] = {
	{ "active", SCAN_OF_ACTIVE },
	{ "inactive", SCAN_OF_INACTIVE },
	{ NULL, 0 },
};

static bool
take_scan(struct scenario *s, struct scenario_op *op, struct slice word)
{
	return (word_find(scans, word, &op->choice));
}

#define	EXPECTED_ADDRESS "an address such as 0x10000000"
#define	EXPECTED_PAGES	"a number of pages, or a size such as 64K"

static const struct arg_row rows[] = {
	[ARG_PROC] = { .usage = "P", .expected = "a process",
	    .take = take_process },
	[ARG_NEW_PROC] = { .usage = "P", .expected = "a name",
	    .take = take_new_process },
	[ARG_CHILD] = { .usage = "Q", .expected = "a name",
	    .take = take_child },
	[ARG_OBJECT] = { .usage = "OBJ", .expected = "an object",
	    .take = take_object },
	[ARG_NEW_OBJECT] = { .usage = "NAME", .expected = "a name",
	    .take = take_new_object },
	[ARG_BACKING] = { .usage = "anon|OBJ", .expected = "anon or an object",
	    .take = take_backing },
	[ARG_THREAD] = { .usage = "NAME",
	    .expected = "a name of at most 15 letters, not main or final",
	    .take = mark_thread },
	[ARG_ADDR] = { .usage = "ADDR", .expected = EXPECTED_ADDRESS,
	    .take = take_address },
	[ARG_HINT] = { .usage = "HINT", .expected = EXPECTED_ADDRESS,
	    .take = take_address },
	[ARG_NPAGES] = { .usage = "N", .expected = EXPECTED_PAGES,
	    .take = take_npages },
	[ARG_SIZE] = { .usage = "NPAGES", .expected = EXPECTED_PAGES,
	    .take = take_npages },
	[ARG_FRAMES] = { .usage = "N", .expected = EXPECTED_PAGES,
	    .take = take_frames },
	[ARG_OFFSET] = { .usage = "OFF", .expected = EXPECTED_PAGES,
	    .take = take_offset },
	[ARG_VALUE] = { .usage = "VALUE", .expected = "a number",
	    .take = take_value },
	[ARG_PAGE] = { .usage = "OBJ[I]",
	    .expected = "a page of an object, such as S1[0]",
	    .take = take_page },
	[ARG_SWAP] = { .usage = "N", .expected = EXPECTED_PAGES,
	    .take = take_swap_pages },
	[ARG_TICKS] = { .usage = "TICKS", .expected = "a number of ticks",
	    .take = take_ticks },
	[ARG_PROT] = { .usage = "PROT",
	    .expected = "a protection: letters of rwx, or none",
	    .take = take_prot },
	[ARG_ACCESS] = { .words = accesses, .take = take_access },
	[ARG_READ_WRITE] = { .words = reads_writes, .take = take_read_write },
	[ARG_SHARING] = { .words = sharings, .take = take_sharing },
	[ARG_INHERIT] = { .words = inheritances, .take = take_inheritance },
	[ARG_ADVICE] = { .usage = "ADVICE", .words = advices,
	    .take = take_advice },
	[ARG_SCAN] = { .words = scans, .take = take_scan },
	[ARG_KIND] = { .usage = "KIND", .words = spec_kinds,
	    .take = spec_kind },
	[ARG_MACHINE_FLAGS] = { .usage = "[FLAG ...]",
	    .words = rest_machine_words, .rest = rest_machine_flags },
	[ARG_KEYS] = { .usage = "[KEY=VALUE ...]", .rest = rest_keys },
	[ARG_MMAP_FLAGS] = { .usage = "[FLAG ...]",
	    .words = rest_mmap_words, .rest = rest_mmap_flags },
	[ARG_MSYNC_FLAGS] = { .usage = "[invalidate]",
	    .words = rest_msync_words, .rest = rest_msync_flags },
	[ARG_WORD] = { .usage = "[WORD]", .rest = rest_word },
	[ARG_ON] = { .usage = "[on]", .words = rest_on_words,
	    .rest = rest_on },
	[ARG_SHORTFALL] = { .usage = "[shortfall]",
	    .words = rest_shortfall_words, .rest = rest_shortfall },
	[ARG_QUEUED] = { .usage = "OPERATION", .rest = rest_queued },
	[ARG_EXPECTED] = {
	    .usage = "OPERATION = OPERATION|ANSWER [| ANSWER ...]",
	    .rest = rest_expected },
};

const struct word *
args_words(enum arg arg)
{
	return (rows[arg].words);
}

bool
args_is_rest(enum arg arg)
{
	return (rows[arg].rest != NULL);
}

/* A row that knows better has spoken already: the first sentence counts. */
static bool
say_expected(struct scenario *s, const struct arg_row *row, struct slice word)
{
	char list[128] = "";

	if (row->expected != NULL)
		return (parse_expected(s, word, row->expected));
	word_list(row->words, ", ", " or ", list, sizeof(list));
	return (parse_expected(s, word, list));
}

static void
add_usage(const struct arg_row *row, char *usage, size_t size)
{
	if (row->usage != NULL)
		strlcat(usage, row->usage, size);
	else
		word_list(row->words, "|", "|", usage, size);
}

static bool
parse_arg(struct scenario *s, struct scenario_op *op,
    const struct arg_row *row, struct line *w)
{
	char usage[USAGE_MAX] = "";
	struct slice word;

	if (row->rest != NULL)
		return (row->rest(s, op, w));
	if (w->next == w->n) {
		add_usage(row, usage, sizeof(usage));
		return (rest_missing(s, op, usage));
	}
	word = w->v[w->next++];
	return (row->take(s, op, word) || say_expected(s, row, word));
}

bool
args_parse(struct scenario *s, struct scenario_op *op, struct line *w)
{
	const enum arg *arg;

	for (arg = op->verb->args; *arg != ARG_NONE; arg++)
		if (!parse_arg(s, op, &rows[*arg], w))
			return (false);
	return (true);
}

void
args_usage(const struct verb *verb, char *usage)
{
	const enum arg *arg;

	strlcpy(usage, verb->name, USAGE_MAX);
	for (arg = verb->args; *arg != ARG_NONE; arg++) {
		strlcat(usage, " ", USAGE_MAX);
		add_usage(&rows[*arg], usage, USAGE_MAX);
	}
}
