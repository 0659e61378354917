/* SPDX-License-Identifier: BSD-2-Clause */
/* Words with an inner structure: object kinds, their keys, mmap's flags. */
#include <stdio.h>
#include <string.h>
#include <vmsim/process.h>
#include "scenario/language.h"

#define	BIT(kind)	(1u << (kind))

struct policy {
	const char *word;
	int	 value;
};

bool
spec_prot(struct slice word, int *prot)
{
	size_t i;
	int bit;

	*prot = VMSIM_PROT_NONE;
	if (slice_is(word, "none"))
		return (true);
	for (i = 0; i < word.len; i++) {
		bit = word.p[i] == 'r' ? VMSIM_PROT_READ :
		    word.p[i] == 'w' ? VMSIM_PROT_WRITE :
		    word.p[i] == 'x' ? VMSIM_PROT_EXEC : 0;
		if (bit == 0 || (*prot & bit) != 0)
			return (false);
		*prot |= bit;
	}
	return (word.len > 0);
}

static const char *const kinds[] = {
	[KIND_SWAP] = "swap",
	[KIND_FILE] = "file",
	[KIND_MGTDEV] = "mgtdev",
	[KIND_DEV] = "dev",
	[KIND_SG] = "sg",
	[KIND_PHYS] = "phys",
};

bool
spec_kind(struct scenario *s, struct scenario_op *op, struct slice word)
{
	struct object_spec *spec;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_is(word, kinds[i]))
			break;
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return (false);
	spec = pool_alloc(s->pool, sizeof(*spec));
	if (spec == NULL)
		return (parse_fail(s, "out of memory"));
	spec->kind = (enum object_kind)i;
	spec->seed = s->nobjects;
	op->spec = spec;
	return (true);
}

static const struct policy populates[] = {
	{ "exact", POPULATE_EXACT },
	{ "hint", POPULATE_HINT },
	{ "whole", POPULATE_WHOLE },
	{ "bad", POPULATE_BAD },
	{ "fail", POPULATE_FAIL },
	{ "error", POPULATE_ERROR },
	{ "again", POPULATE_AGAIN },
};

static const struct policy faults[] = {
	{ "ok", FAULT_OK },
	{ "none", FAULT_NONE },
	{ "fail", FAULT_FAIL },
	{ "error", FAULT_ERROR },
	{ "bad", FAULT_BAD },
};

static bool
find_policy(const struct policy *p, size_t n, struct slice word, int *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!slice_is(word, p[i].word))
			continue;
		*out = p[i].value;
		return (true);
	}
	return (false);
}

/* "PREFIX:NUMBER" */
static bool
prefixed(struct slice word, const char *prefix, uint64_t *out)
{
	struct slice number;
	size_t len;

	len = strlen(prefix);
	if (word.len <= len || memcmp(word.p, prefix, len) != 0)
		return (false);
	number = (struct slice){ word.p + len, word.len - len };
	return (number_value(number, out));
}

static bool
key_seed(struct object_spec *spec, struct slice value)
{
	return (number_value(value, &spec->seed));
}

static bool
small(struct slice value, int *out)
{
	uint64_t n;

	if (!number_value(value, &n) || n > 1024)
		return (false);
	*out = (int)n;
	return (true);
}

static bool
key_readbehind(struct object_spec *spec, struct slice value)
{
	return (small(value, &spec->behind));
}

static bool
key_readahead(struct object_spec *spec, struct slice value)
{
	return (small(value, &spec->ahead));
}

static bool
key_getpages(struct object_spec *spec, struct slice value)
{
	if (prefixed(value, "fail:", &spec->refused))
		spec->getpages = GETPAGES_FAIL;
	else if (prefixed(value, "error:", &spec->refused))
		spec->getpages = GETPAGES_ERROR;
	else
		return (false);
	return (true);
}

static bool
key_populate(struct object_spec *spec, struct slice value)
{
	int policy;

	if (prefixed(value, "cluster:", &spec->cluster)) {
		spec->populate = POPULATE_CLUSTER;
		return (spec->cluster > 0);
	}
	if (!find_policy(populates, sizeof(populates) / sizeof(populates[0]),
	    value, &policy))
		return (false);
	spec->populate = (enum populate_policy)policy;
	return (true);
}

static bool
key_fault(struct object_spec *spec, struct slice value)
{
	int policy;

	if (!find_policy(faults, sizeof(faults) / sizeof(faults[0]), value,
	    &policy))
		return (false);
	spec->fault = (enum fault_policy)policy;
	return (true);
}

#define	ALL_KINDS	(BIT(KIND_PHYS + 1) - 1)

static const struct key {
	const char *name;
	unsigned kinds;		/* BIT() of those that have it */
	const char *expected;
	bool	(*fn)(struct object_spec *, struct slice);
} keys[] = {
	{ "seed=", ALL_KINDS, "a number after seed=", key_seed },
	{ "readbehind=", BIT(KIND_FILE), "0 to 1024 after readbehind=",
	    key_readbehind },
	{ "readahead=", BIT(KIND_FILE), "0 to 1024 after readahead=",
	    key_readahead },
	{ "getpages=", BIT(KIND_FILE), "fail:I or error:I after getpages=",
	    key_getpages },
	{ "populate=", BIT(KIND_MGTDEV), "exact, hint, cluster:K, whole, bad, "
	    "fail, error or again after populate=", key_populate },
	{ "fault=", BIT(KIND_MGTDEV) | BIT(KIND_DEV),
	    "ok, none, fail, error or bad after fault=", key_fault },
};

bool
spec_key(struct scenario *s, struct scenario_op *op, struct slice word)
{
	struct object_spec *spec;
	const struct key *k;
	struct slice value;
	size_t i, len;

	spec = op->spec;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		k = &keys[i];
		len = strlen(k->name);
		if (word.len < len || memcmp(word.p, k->name, len) != 0)
			continue;
		if ((k->kinds & BIT(spec->kind)) == 0)
			return (parse_fail(s, "\"%.*s\": an object of kind "
			    "%s has no such key", (int)word.len, word.p,
			    kinds[spec->kind]));
		value = (struct slice){ word.p + len, word.len - len };
		if (!k->fn(spec, value))
			return (parse_expected(s, word, k->expected));
		return (true);
	}
	return (parse_expected(s, word, "seed=, readbehind=, readahead=, "
	    "getpages=, populate= or fault="));
}

static const struct policy mmap_flags[] = {
	{ "guard", OPF_GUARD },
	{ "stack", OPF_STACK },
	{ "excl", OPF_EXCL },
	{ "nosync", OPF_NOSYNC },
	{ "nocore", OPF_NOCORE },
	{ "prefault", OPF_PREFAULT },
};

bool
spec_mmap_flag(struct scenario *s, struct scenario_op *op, struct slice word)
{
	struct slice value;
	int flag;

	if (word.len > 4 && memcmp(word.p, "max=", 4) == 0) {
		value = (struct slice){ word.p + 4, word.len - 4 };
		if (!spec_prot(value, &op->max_prot) || op->max_prot == 0)
			return (parse_expected(s, word,
			    "letters of rwx after max="));
		return (true);
	}
	if (!find_policy(mmap_flags, sizeof(mmap_flags) /
	    sizeof(mmap_flags[0]), word, &flag))
		return (parse_expected(s, word, "max=PROT, guard, stack, "
		    "excl, nosync, nocore or prefault"));
	op->flags |= (unsigned)flag;
	return (true);
}
