/* SPDX-License-Identifier: BSD-2-Clause */
/* What `object` makes: a kind, and keys that not every kind has. */
#include "scenario/parse.h"

#define	BIT(kind)	(1u << (kind))
#define	ALL_KINDS	(BIT(KIND_LARGEPAGE + 1) - 1)
#define	CLUSTER_MAX	1024	/* pages before or after one */

const struct word spec_kinds[] = {
	[KIND_SWAP] = { "swap", KIND_SWAP },
	[KIND_FILE] = { "file", KIND_FILE },
	[KIND_MGTDEV] = { "mgtdev", KIND_MGTDEV },
	[KIND_DEV] = { "dev", KIND_DEV },
	[KIND_SG] = { "sg", KIND_SG },
	[KIND_PHYS] = { "phys", KIND_PHYS },
	[KIND_LARGEPAGE] = { "largepage", KIND_LARGEPAGE },
	[KIND_LARGEPAGE + 1] = { NULL, 0 },
};

bool
spec_kind(struct scenario *s, struct scenario_op *op, struct slice word)
{
	struct object_spec *spec;
	int kind;

	if (!word_find(spec_kinds, word, &kind))
		return (false);
	spec = memory_alloc(s, sizeof(*spec));
	if (spec == NULL)
		return (parse_fail(s, "out of memory"));
	spec->kind = (enum object_kind)kind;
	spec->seed = s->nobjects;
	op->spec = spec;
	return (true);
}

/* "PREFIX:NUMBER" */
static bool
parse_prefixed(struct slice word, const char *prefix, uint64_t *out)
{
	return (slice_begins(word, prefix) &&
	    number_value(slice_after(word, strlen(prefix)), out));
}

static bool
take_seed_key(struct object_spec *spec, struct slice value)
{
	return (number_value(value, &spec->seed));
}

static bool
parse_cluster(struct slice value, int *out)
{
	uint64_t n;

	if (!number_value(value, &n) || n > CLUSTER_MAX)
		return (false);
	*out = (int)n;
	return (true);
}

static bool
take_readbehind(struct object_spec *spec, struct slice value)
{
	return (parse_cluster(value, &spec->behind));
}

static bool
take_readahead(struct object_spec *spec, struct slice value)
{
	return (parse_cluster(value, &spec->ahead));
}

static bool
take_getpages(struct object_spec *spec, struct slice value)
{
	if (parse_prefixed(value, "fail:", &spec->refused))
		spec->getpages = GETPAGES_FAIL;
	else if (parse_prefixed(value, "error:", &spec->refused))
		spec->getpages = GETPAGES_ERROR;
	else
		return (false);
	return (true);
}

static bool
take_populate(struct object_spec *spec, struct slice value)
{
	static const struct word policies[] = {
		{ "exact", POPULATE_EXACT },
		{ "hint", POPULATE_HINT },
		{ "whole", POPULATE_WHOLE },
		{ "bad", POPULATE_BAD },
		{ "fail", POPULATE_FAIL },
		{ "error", POPULATE_ERROR },
		{ "again", POPULATE_AGAIN },
		{ NULL, 0 },
	};
	int policy;

	if (parse_prefixed(value, "cluster:", &spec->cluster)) {
		spec->populate = POPULATE_CLUSTER;
		return (spec->cluster > 0);
	}
	if (!word_find(policies, value, &policy))
		return (false);
	spec->populate = (enum populate_policy)policy;
	return (true);
}

static bool
take_fault(struct object_spec *spec, struct slice value)
{
	static const struct word policies[] = {
		{ "ok", FAULT_OK },
		{ "none", FAULT_NONE },
		{ "fail", FAULT_FAIL },
		{ "error", FAULT_ERROR },
		{ "bad", FAULT_BAD },
		{ NULL, 0 },
	};
	int policy;

	if (!word_find(policies, value, &policy))
		return (false);
	spec->fault = (enum fault_policy)policy;
	return (true);
}

static bool
take_psind(struct object_spec *spec, struct slice value)
{
	uint64_t n;

	if (!number_value(value, &n) || n < 1 || n > 2)
		return (false);
	spec->psind = (int)n;
	return (true);
}

static const struct key {
	const char *name;
	unsigned kinds;		/* BIT() of those that have it */
	const char *expected;	/* goes on with "after NAME" */
	bool	(*take)(struct object_spec *, struct slice);
} keys[] = {
	{ .name = "seed=", .kinds = ALL_KINDS,
	    .expected = "a number", .take = take_seed_key },
	{ .name = "readbehind=", .kinds = BIT(KIND_FILE),
	    .expected = "0 to 1024", .take = take_readbehind },
	{ .name = "readahead=", .kinds = BIT(KIND_FILE),
	    .expected = "0 to 1024", .take = take_readahead },
	{ .name = "getpages=", .kinds = BIT(KIND_FILE),
	    .expected = "fail:I or error:I", .take = take_getpages },
	{ .name = "populate=", .kinds = BIT(KIND_MGTDEV),
	    .expected = "exact, hint, cluster:K, whole, bad, fail, error or "
	    "again", .take = take_populate },
	{ .name = "fault=", .kinds = BIT(KIND_MGTDEV) | BIT(KIND_DEV),
	    .expected = "ok, none, fail, error or bad", .take = take_fault },
	{ .name = "psind=", .kinds = BIT(KIND_MGTDEV) | BIT(KIND_LARGEPAGE),
	    .expected = "1 or 2", .take = take_psind },
};
#define	NKEYS	(sizeof(keys) / sizeof(keys[0]))

static bool
take_key(struct scenario *s, struct object_spec *spec, const struct key *key,
    struct slice word)
{
	if ((key->kinds & BIT(spec->kind)) == 0)
		return (parse_fail(s, "\"%.*s\": an object of kind %s has no "
		    "such key", SLICE(word), spec_kinds[spec->kind].word));
	if (key->take(spec, slice_after(word, strlen(key->name))))
		return (true);
	return (parse_fail(s, "\"%.*s\": expected %s after %s", SLICE(word),
	    key->expected, key->name));
}

bool
spec_key(struct scenario *s, struct scenario_op *op, struct slice word)
{
	size_t i;

	for (i = 0; i < NKEYS; i++)
		if (slice_begins(word, keys[i].name))
			return (take_key(s, op->spec, &keys[i], word));
	return (parse_expected(s, word, "seed=, readbehind=, readahead=, "
	    "getpages=, populate=, fault= or psind="));
}

const char *
spec_key_nth(enum object_kind kind, unsigned n)
{
	if (n >= NKEYS)
		return (NULL);
	return ((keys[n].kinds & BIT(kind)) != 0 ? keys[n].name : "");
}

bool
spec_check(struct scenario *s, const struct scenario_op *op)
{
	const struct object_spec *spec = op->spec;

	if (spec->kind == KIND_LARGEPAGE && spec->psind == 0)
		return (parse_fail(s, "largepage: expected psind=1 or "
		    "psind=2"));
	if (spec->psind != 0 && !s->superpages)
		return (parse_fail(s, "psind=: the machine has no superpages "
		    "(frames N super)"));
	if (spec->kind == KIND_LARGEPAGE &&
	    op->npages % SPEC_GROUP(spec->psind) != 0)
		return (parse_fail(s, "largepage: the size is no multiple of "
		    "%ju pages", (uintmax_t)SPEC_GROUP(spec->psind)));
	return (true);
}
