/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of cases: each by its number, all of them in a row, and told. */
#include <string.h>

#include "base/print.h"
#include "kit/kit.h"

static const struct kit_group *const groups[] = {
	&kit_faults, &kit_maps, &kit_forks, &kit_wires, &kit_endings,
	&kit_moves, &kit_writes, &kit_failures, &kit_races,
};
#define	GROUPS	(sizeof(groups) / sizeof(groups[0]))

/* Row `i` of all groups one after another; NULL beyond the last. */
static const struct kit_row *
find_row(unsigned i)
{
	unsigned g;

	for (g = 0; g < GROUPS; g++) {
		if (i < groups[g]->n)
			return (&groups[g]->rows[i]);
		i -= groups[g]->n;
	}
	return (NULL);
}

unsigned
vmsim_kit_count(void)
{
	unsigned g, n;

	for (g = n = 0; g < GROUPS; g++)
		n += groups[g]->n;
	return (n);
}

const struct vmsim_kit_case *
vmsim_kit_case(unsigned i)
{
	const struct kit_row *row = find_row(i);

	return (row != NULL ? &row->about : NULL);
}

enum vmsim_kit_verdict
vmsim_kit_run_case(const struct vmsim_kit *spec, unsigned i, char *text,
    size_t size)
{
	const struct kit_row *row = find_row(i);
	uint64_t executions = 0;
	char own[1];

	if (text == NULL || size == 0) {
		text = own;
		size = sizeof(own);
	}
	if (row == NULL) {
		snprintf(text, size, "there is no case %u", i);
		return (VMSIM_KIT_SKIPPED);
	}
	return (kit_run_case(spec, row, text, size, &executions));
}

/* One line; of a case that failed everything there is to say. */
static void
print_verdict(struct printer *out, const struct kit_row *row,
    enum vmsim_kit_verdict verdict, const char *text)
{
	static const char *const words[] = {
		[VMSIM_KIT_PASSED] = "passed",
		[VMSIM_KIT_FAILED] = "FAILED",
		[VMSIM_KIT_SKIPPED] = "skipped",
	};

	print_fmt(out, "%s  %s", words[verdict], row->about.name);
	if (verdict == VMSIM_KIT_SKIPPED)
		print_fmt(out, ": %s", text);
	print_fmt(out, "\n");
	if (verdict != VMSIM_KIT_FAILED)
		return;
	print_fmt(out, "  checked: %s\n  why: %s\n", row->about.what,
	    row->about.why);
	if (row->about.freebsd != NULL)
		print_fmt(out, "  FreeBSD: %s\n", row->about.freebsd);
	print_fmt(out, "  found: ");
	out->fn(out->arg, text, strlen(text));
	print_fmt(out, "\n");
}

unsigned
vmsim_kit_run(const struct vmsim_kit *spec, const char *only,
    vmsim_print_t *print, void *print_arg, struct vmsim_kit_result *result)
{
	struct printer out = { print, print_arg };
	struct vmsim_kit_result r = { 0 };
	enum vmsim_kit_verdict verdict;
	const struct kit_row *row;
	char text[KIT_TEXT];
	unsigned i;

	for (i = 0; (row = find_row(i)) != NULL; i++) {
		if (only != NULL && strstr(row->about.name, only) == NULL)
			continue;
		verdict = kit_run_case(spec, row, text, sizeof(text),
		    &r.executions);
		r.run++;
		r.passed += verdict == VMSIM_KIT_PASSED;
		r.failed += verdict == VMSIM_KIT_FAILED;
		r.skipped += verdict == VMSIM_KIT_SKIPPED;
		if (print != NULL)
			print_verdict(&out, row, verdict, text);
	}
	if (result != NULL)
		*result = r;
	return (r.failed);
}
