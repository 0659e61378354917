/* SPDX-License-Identifier: BSD-2-Clause */
/* Results of subcommands: kept case by case, written at the end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/results.h"

static uint64_t
host_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000);
}

static bool
are_kept(const struct results *r)
{
	return (r->junit != NULL || r->json != NULL);
}

void
results_begin(struct results *r)
{
	if (!are_kept(r))
		return;
	r->begun = host_ms();
	r->text_file = open_memstream(&r->text, &r->text_len);
	if (r->text_file == NULL)
		r->no_memory = true;
}

void
results_print(void *arg, const char *text, size_t len)
{
	struct results *r = arg;

	fwrite(text, 1, len, stdout);
	if (r->text_file != NULL)
		fwrite(text, 1, len, r->text_file);
}

/* What was printed of this case; "" if nothing was. */
static char *
take_printed(struct results *r)
{
	char *text;

	if (r->text_file == NULL || fclose(r->text_file) != 0)
		r->no_memory = true;
	r->text_file = NULL;
	text = r->text;
	r->text = NULL;
	return (text);
}

static struct result_case *
add_case(struct results *r)
{
	struct result_case *v;

	v = realloc(r->cases, (r->ncases + 1) * sizeof(*v));
	if (v == NULL)
		return (NULL);
	r->cases = v;
	v += r->ncases++;
	*v = (struct result_case){ .ms = host_ms() - r->begun };
	return (v);
}

void
results_end(struct results *r, const char *group, const char *name,
    enum case_status status, const char *text)
{
	struct result_case *c;
	char *printed;

	if (!are_kept(r))
		return;
	printed = take_printed(r);
	c = add_case(r);
	if (c == NULL) {
		free(printed);
		r->no_memory = true;
		return;
	}
	c->status = status;
	c->group = strdup(group);
	c->name = strdup(name);
	if (status != CASE_PASSED && text != NULL)
		c->text = strdup(text);
	else if (status != CASE_PASSED) {
		c->text = printed;
		printed = NULL;
	}
	free(printed);
	if (c->group == NULL || c->name == NULL)
		r->no_memory = true;
}

typedef int write_t(const struct results *, const char *command, FILE *);

/* Returns CLI_*; `path` may be NULL: this form was not asked for. */
static int
write_file(const struct results *r, const char *command, const char *path,
    write_t *write)
{
	FILE *f;
	int rv;

	if (path == NULL)
		return (CLI_OK);
	f = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
	if (f == NULL) {
		fprintf(stderr, "%s: %s: %s\n", command, path,
		    strerror(errno));
		return (CLI_BAD_INPUT);
	}
	rv = write(r, command, f);
	if (rv != 0)
		fprintf(stderr, "%s: this build cannot write JSON: libjansson "
		    "was not there\n", command);
	if (f != stdout && fclose(f) != 0) {
		fprintf(stderr, "%s: %s: %s\n", command, path,
		    strerror(errno));
		rv = -1;
	}
	return (rv == 0 ? CLI_OK : CLI_BAD_INPUT);
}

int
results_write(struct results *r, const char *command)
{
	int one, status = CLI_OK;
	size_t i;

	if (r->no_memory) {
		fprintf(stderr, "%s: no memory for all results\n", command);
		status = CLI_BAD_INPUT;
	} else {
		status = write_file(r, command, r->junit,
		    results_write_junit);
		one = write_file(r, command, r->json, results_write_json);
		if (one > status)
			status = one;
	}
	for (i = 0; i < r->ncases; i++) {
		free(r->cases[i].group);
		free(r->cases[i].name);
		free(r->cases[i].text);
	}
	free(r->cases);
	return (status);
}
