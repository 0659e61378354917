/* SPDX-License-Identifier: BSD-2-Clause */
/* Results as JSON: doc/results.md. */
#include "cli/results.h"

#ifdef HAVE_JANSSON
#include <jansson.h>

static const char *const status_words[] = {
	[CASE_PASSED] = "passed",
	[CASE_FAILED] = "failed",
	[CASE_BAD_INPUT] = "bad input",
};

static json_t *
case_json(const struct result_case *c)
{
	json_t *json = json_pack("{s:s,s:s,s:s,s:I}", "group", c->group,
	    "name", c->name, "status", status_words[c->status], "ms",
	    (json_int_t)c->ms);

	if (json != NULL && c->text != NULL)
		json_object_set_new(json, "text",
		    json_string_nocheck(c->text));
	return (json);
}

int
results_write_json(const struct results *r, const char *command, FILE *f)
{
	unsigned count[CASE_BAD_INPUT + 1] = { 0 };
	json_t *cases = json_array(), *root;
	size_t i;
	int rv;

	for (i = 0; i < r->ncases; i++) {
		count[r->cases[i].status]++;
		json_array_append_new(cases, case_json(&r->cases[i]));
	}
	root = json_pack("{s:s,s:s,s:I,s:I,s:I,s:o}", "schema",
	    "vmsim-results-1", "command", command,
	    "passed", (json_int_t)count[CASE_PASSED],
	    "failed", (json_int_t)count[CASE_FAILED],
	    "bad_input", (json_int_t)count[CASE_BAD_INPUT],
	    "cases", cases);
	if (root == NULL)
		return (-1);
	rv = json_dumpf(root, f, JSON_INDENT(2));
	fputc('\n', f);
	json_decref(root);
	return (rv);
}
#else
int
results_write_json(const struct results *r, const char *command, FILE *f)
{
	return (-1);
}
#endif
