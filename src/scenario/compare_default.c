/* SPDX-License-Identifier: BSD-2-Clause */
/* Which deviations explain where a recording and a right machine differ. */
#include "scenario/compare.h"

static const struct deviation {
	uint32_t bit;
	const char *name;
} deviations[] = {
	{ VMSIM_AS_F01, "F01" },
	{ VMSIM_AS_F04, "F04" },
	{ VMSIM_AS_F13, "F13" },
	{ VMSIM_AS_M01, "M01" },
	{ VMSIM_AS_M03, "M03" },
	{ VMSIM_AS_M04, "M04" },
};
#define	NDEVIATIONS	(sizeof(deviations) / sizeof(deviations[0]))

struct recorded_answers {
	const char *text;
	size_t	 len;
	const char *name;
	const struct scenario_options *options;
};

static void
compare_as(const struct recorded_answers *r, uint32_t mask,
    struct comparison *result, vmsim_print_t *print, void *arg)
{
	struct scenario_options options = *r->options;

	options.as_recorded = mask;
	compare_recording(r->text, r->len, r->name, &options, result, print,
	    arg);
}

/* Does it agree for longer than before? */
static bool
is_better(const struct comparison *now, const struct comparison *before)
{
	return (now->verdict == COMPARE_SAME || now->nops > before->nops);
}

/* Adds the deviation that explains the first difference; false: none does. */
static bool
explain_difference(const struct recorded_answers *r, uint32_t *mask,
    struct comparison *result)
{
	struct comparison next;
	size_t i;

	for (i = 0; i < NDEVIATIONS; i++) {
		if ((*mask & deviations[i].bit) != 0)
			continue;
		compare_as(r, *mask | deviations[i].bit, &next, NULL, NULL);
		if (!is_better(&next, result))
			continue;
		*mask |= deviations[i].bit;
		*result = next;
		return (true);
	}
	return (false);
}

void
compare_default(const char *text, size_t len, const char *name,
    const struct scenario_options *options, struct comparison *result,
    vmsim_print_t *print, void *arg)
{
	const struct recorded_answers r = { text, len, name, options };
	uint32_t mask = 0;

	compare_as(&r, mask, result, NULL, NULL);
	while (result->verdict == COMPARE_DIFFERENT) {
		if (explain_difference(&r, &mask, result))
			continue;
		compare_as(&r, mask, result, print, arg);
		break;
	}
	result->deviations = mask;
}

const char *
compare_deviation_name(uint32_t bit)
{
	size_t i;

	for (i = 0; i < NDEVIATIONS; i++) {
		if (deviations[i].bit == bit)
			return (deviations[i].name);
	}
	return (NULL);
}
