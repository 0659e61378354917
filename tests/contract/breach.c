/* SPDX-License-Identifier: BSD-2-Clause */
/* See breach.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/machine.h"
#include "contract/breach.h"

/* A row as one test. */
struct attempt {
	struct test_with with;		/* first: the test knows where it is */
	struct test_case c;
	const struct breach *breach;
	const struct bad_call *call;
	char		 name[128];
	char		 found[512];
};

static bool told[RULE_COUNT];
static int nattempts;

static const struct attempt *
attempt_of(const struct test *t)
{
	return ((const struct attempt *)(const void *)t->with);
}

static void
begin(struct test *t)
{
	bad_begin(t, attempt_of(t)->breach->device ||
	    attempt_of(t)->call == &by_fault_of_device);
}

/* Where `text` goes on after it has begun like `pattern`, or NULL. */
static const char *
match(const char *text, const char *pattern)
{
	static const char digits[] = "0123456789", end_of_place[] = " )\n";

	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '#' && strspn(text, digits) != 0)
			text += strspn(text, digits);
		else if (*pattern == '@')
			text += strcspn(text, end_of_place);
		else if (*text++ != *pattern)
			return (NULL);
	}
	return (text);
}

/* The report begins with what was found, then tells the rule. */
static void
assert_told(struct test *t, const char *kind)
{
	const struct attempt *a = attempt_of(t);
	const struct pager_rule_row *row = &pager_rules[a->breach->rule];
	const char *report = vmsim_report_last(t->vm), *rest;
	char tail[1024];

	(void)snprintf(tail, sizeof(tail), " (%s)\n  rule: %s\n  FreeBSD: %s\n",
	    row->number, row->sentence, row->freebsd);
	rest = match(report, kind);
	if (rest != NULL)
		rest = match(rest, a->found);
	if (rest == NULL || strncmp(rest, tail, strlen(tail)) != 0)
		fail_msg("\"%s%s%s\" is not the beginning of:\n%s", kind,
		    a->found, tail, report);
}

/* The caller is told, and all can go on. */
static void
run_reported(struct test *t)
{
	const struct breach *b = attempt_of(t)->breach;
	const struct bad_call *call = attempt_of(t)->call;

	bad.wrong = b->wrong;
	assert_eq(call->fn(), b->ignored ? call->works : call->fails);
	bad.wrong = NULL;
	assert_eq(vmsim_report_count(t->vm), 1);
	assert_told(t, "broken contract: ");
	if (b->undo != NULL)
		b->undo();
	bad_assert_idle();
	if (!b->once)
		assert_eq(call->fn(), call->works);
	assert_eq(vmsim_report_count(t->vm), 1);
}

static void
run_panic(struct test *t)
{
	bad.wrong = attempt_of(t)->breach->wrong;
	expect_panic(t->vm, "", (void)attempt_of(t)->call->fn());
	assert_true(t->vm->dead);
	assert_told(t, "panic: ");
}

static void
add(const struct breach *b, const struct bad_call *call, bool reports)
{
	struct attempt *a = calloc(1, sizeof(*a));
	bool device = call != b->call;

	if (a == NULL)
		abort();
	a->breach = b;
	a->call = call;
	a->with.kernel = true;
	a->with.config.report_contracts = reports;
	a->with.begin = begin;
	a->with.end = bad_end;
	(void)snprintf(a->found, sizeof(a->found), "%s%s",
	    device ? "cdev_pg_" : "", b->found);
	(void)snprintf(a->name, sizeof(a->name), "%s: %s%s%s",
	    strrchr(pager_rules[b->rule].number, ' ') + 1, b->does,
	    device ? ", on a device" : "", reports ? "" : ": a panic");
	a->c.name = a->name;
	a->c.line = nattempts++;
	a->c.run = reports && !b->panics ? run_reported : run_panic;
	a->c.with = &a->with;
	test_add(&a->c);
}

void
breach_add(const struct breach *b, size_t n)
{
	for (; n > 0; n--, b++) {
		told[b->rule] = true;
		add(b, b->call, true);
		add(b, b->call, false);
		if (b->call != &by_populate)
			continue;
		add(b, &by_fault_of_device, true);
		add(b, &by_fault_of_device, false);
	}
}

bool
breach_has(enum pager_rule rule)
{
	return (told[rule]);
}
