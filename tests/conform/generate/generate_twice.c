/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What processes read does not depend on what the system does behind their
 * backs: the scenario is run again without paging, collapses and harmless
 * advice, and every load, store and fault has to answer as before.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "scenario/scenario.h"

/* The answers of the first run, which the second one goes along. */
struct answers {
	char	*text;
	size_t	 len;
	size_t	 max;
	size_t	 at;
	bool	 again;		/* the second run */
	bool	 differ;	/* rightly: the rest is not compared */
};

static bool
is_among(const char *const *words, size_t n, const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(words[i]) == len && memcmp(words[i], p, len) == 0)
			return (true);
	return (false);
}

#define	AMONG(words, p, len) \
	is_among((words), sizeof(words) / sizeof((words)[0]), (p), (len))

/* Are the differences that the text makes possible all wrong? */
static bool
is_comparable(const char *text)
{
	/* A page that is read again may not be had, or be an older one; and
	   what is queued for a pager's call depends on the calls. */
	if (strstr(text, "getpages=") != NULL ||
	    strstr(text, " free\n") != NULL ||
	    strstr(text, "during ") != NULL)
		return (false);
	/* Zeroes read where a swap object has nothing are the private
	   mapping's own until they are dropped, clean as they are. */
	if (strstr(text, " swap ") != NULL && strstr(text, "private O") != NULL)
		return (false);
	/* A page kept past the end can be read as long as it is there. */
	return (strstr(text, "truncate ") == NULL ||
	    (strstr(text, "hold ") == NULL && strstr(text, "mlock ") == NULL));
}

/* Is it a line that processes cannot notice? */
static bool
is_silent(const char *line, size_t len)
{
	static const char *const verbs[] = {
		"evict", "scan", "launder", "queues", "collapse", "mincore",
	};
	static const char *const advice[] = {
		"normal", "random", "sequential", "willneed", "dontneed",
	};
	const char *last;
	size_t n;

	n = strcspn(line, " \n");
	if (AMONG(verbs, line, n))
		return (true);
	if (n != strlen("madvise") || memcmp(line, "madvise", n) != 0)
		return (false);
	for (last = line + len; last > line && last[-1] != ' '; last--)
		;
	return (AMONG(advice, last, (size_t)(line + len - last)));
}

static char *
without_silent(const char *text, size_t *len)
{
	const char *line, *end;
	char *copy;
	size_t n;

	copy = malloc(strlen(text) + 1);
	if (copy == NULL)
		return (NULL);
	*len = 0;
	for (line = text; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		n = (size_t)(end - line);
		if (is_silent(line, n))
			continue;
		memcpy(copy + *len, line, n + 1);
		*len += n + 1;
	}
	copy[*len] = '\0';
	return (copy);
}

static bool
keep(struct answers *a, const char *text, size_t len)
{
	char *p;

	if (a->len + len > a->max) {
		p = realloc(a->text, a->max * 2 + len);
		if (p == NULL)
			return (false);
		a->text = p;
		a->max = a->max * 2 + len;
	}
	memcpy(a->text + a->len, text, len);
	a->len += len;
	return (true);
}

static bool
is_failure(const char *p)
{
	return (strncmp(p, "= KERN_", strlen("= KERN_")) == 0);
}

/*
 * Two failures may depend on what is mapped and what is paged out: a page
 * that is writeable or executable only can be read while it is mapped, and a
 * private mapping past the end of a swap object shows zeroes until that
 * object has something in swap.
 */
static bool
compare(struct answers *a, const struct scenario_result *result)
{
	if (a->differ)
		return (true);
	if (a->len - a->at >= result->len &&
	    memcmp(a->text + a->at, result->text, result->len) == 0) {
		a->at += result->len;
		return (true);
	}
	if (is_failure(result->text) != is_failure(a->text + a->at)) {
		a->differ = true;
		return (true);
	}
	printf("line %u: %.*s without paging, %.*s with it\n",
	    scenario_op_line(result->op), (int)result->len - 1, result->text,
	    (int)strcspn(a->text + a->at, "\n"), a->text + a->at);
	return (false);
}

static bool
sink(void *arg, struct scenario_run *run,
    const struct scenario_result *result)
{
	static const char *const verbs[] = { "load", "store", "fault" };
	struct answers *a = arg;
	const char *verb;

	if (result->op == NULL || result->panicked)
		return (!result->panicked);
	verb = scenario_op_verb(result->op);
	if (!AMONG(verbs, verb, strlen(verb)))
		return (true);
	if (a->again)
		return (compare(a, result));
	return (keep(a, result->text, result->len));
}

static bool
run(struct answers *a, const char *text, size_t len)
{
	struct scenario_options options = {
		.check_level = VMSIM_CHECK_JUNK,
	};
	struct scenario_error error;
	enum scenario_verdict verdict;
	struct scenario *s;

	s = scenario_open(text, len, "twice", &error);
	if (s == NULL)
		return (false);
	verdict = scenario_run(s, &options, sink, a, &error);
	scenario_close(s);
	return (verdict == SCENARIO_OK);
}

bool
generate_run_twice(const char *family, uint64_t seed, const char *text)
{
	struct answers a = { 0 };
	size_t len;
	char *less;
	bool same;

	if (!is_comparable(text))
		return (true);
	less = without_silent(text, &len);
	if (less == NULL)
		return (false);
	same = run(&a, text, strlen(text)) && keep(&a, "\n", 2);
	a.again = true;
	same = same && run(&a, less, len);
	if (!same)
		printf("--- family %s seed %" PRIu64 "\n%s--- without paging\n"
		    "%s", family, seed, text, less);
	free(less);
	free(a.text);
	return (same);
}
