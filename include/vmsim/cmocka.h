/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvmsim: for cmocka, machines whose panics fail the test that runs,
 * assertions about interleavings, and the contract kit.
 *
 *	f->vm = vmsim_create_for_test(NULL);
 *
 *	static void
 *	two_stores_do_not_mix(void **state)
 *	{
 *		assert_every_interleaving(&test);
 *	}
 *
 *	return (vmsim_kit_run_group(&kit));
 *
 * `test` is a pointer to a struct vmsim_explore_test.  A failed assertion
 * prints the report: what failed, the schedule that replays it, and the story
 * in columns.  A test that cannot be explored fails each of them.
 */
#ifndef VMSIM_CMOCKA_H
#define VMSIM_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <vmsim/explore.h>
#include <vmsim/kit.h>
#include <vmsim/machine.h>
#include <vmsim/observe.h>

/* vmsim_print_t: a piece of a report. */
static inline void
vmsim_print_error_(void *arg, const char *text, size_t len)
{
	(void)arg;
	print_error("%.*s", (int)len, text);
}

/* In pieces, because cmocka cuts what is longer than 1023 characters. */
static inline void
vmsim_print_report_(const char *text)
{
	size_t left, n;

	for (left = strlen(text); left != 0; left -= n, text += n) {
		n = left < 512 ? left : 512;
		print_error("%.*s", (int)n, text);
	}
	print_error("\n");
}

/*
 * vmsim_panic_hook_t: fails the test that runs; the group goes on.  What
 * cmocka takes for the place of the failure is all that it writes into JUnit
 * files, so the sentence of the report goes before it.
 */
static inline void
vmsim_fail_test_(struct vmsim *vm, const char *report, void *arg)
{
	size_t sentence = strcspn(report, "\n");
	const char *at = strstr(report, "\n  at ");
	char text[768];
	int line = 0;

	(void)arg;
	vmsim_print_report_(report);
	vmsim_backtrace_print(vm, vmsim_print_error_, NULL);
	at = at != NULL ? at + strlen("\n  at ") : "";
	(void)snprintf(text, sizeof(text), "%.*s; at %.*s",
	    sentence < 512 ? (int)sentence : 512, report,
	    (int)strcspn(at, ":,\n"), at);
	if (strchr(at, ':') != NULL)
		line = (int)strtol(strchr(at, ':') + 1, NULL, 10);
	_fail(text, line);
}

/*
 * A machine of a test: a panic fails the test with its report and the lines of
 * the program that led there, and the next test runs.  Destroy it in the
 * test's teardown, which cmocka calls then too.  A wrong pointer of a driver is
 * a panic as well, if the machine is made in the test function; if it is made
 * in a setup, let the function begin with vmsim_crash_catch(true).
 */
static inline struct vmsim *
vmsim_create_for_test(const struct vmsim_config *config)
{
	struct vmsim *vm = vmsim_create(config);

	if (vm != NULL)
		vmsim_panic_hook_set(vm, vmsim_fail_test_, NULL);
	(void)vmsim_crash_catch(true);
	return (vm);
}

/* A test that passes says how much of it was explored. */
static inline void
vmsim_print_completeness_(const struct vmsim_explore_result *r)
{
	if (r->complete)
		print_message("explored: %llu executions, complete\n",
		    (unsigned long long)r->executions);
	else
		print_message("explored: %llu executions, not complete: %llu "
		    "branches left\n", (unsigned long long)r->executions,
		    (unsigned long long)r->left);
}

/* As the config says, no execution fails. */
#define	assert_interleavings(test, config) do {				\
	struct vmsim_explore_result r_;					\
	if (vmsim_explore((test), (config), &r_) != 0 ||		\
	    r_.failures != 0) {						\
		vmsim_print_report_(r_.report != NULL ? r_.report :	\
		    "the test cannot be explored");			\
		vmsim_explore_result_fini(&r_);				\
		fail();							\
	}								\
	vmsim_print_completeness_(&r_);					\
	vmsim_explore_result_fini(&r_);					\
} while (0)

/* No execution fails, whatever the order: one of each trace is run. */
#define	assert_every_interleaving(test)					\
	assert_interleavings((test),					\
	    (&(const struct vmsim_explore_config){			\
	    .strategy = VMSIM_EXPLORE_REDUCED, .progress = true,	\
	    .check = true }))

/* The same for schedules with at most so many preemptions. */
#define	assert_preempted_interleavings(test, n)				\
	assert_interleavings((test),					\
	    (&(const struct vmsim_explore_config){			\
	    .strategy = VMSIM_EXPLORE_REDUCED, .bounded = true,		\
	    .preemptions = (n), .progress = true, .check = true }))

/* The same for so many random walks, or PCT runs of a depth. */
#define	assert_random_interleavings(test, n, s)				\
	assert_interleavings((test),					\
	    (&(const struct vmsim_explore_config){			\
	    .strategy = VMSIM_EXPLORE_RANDOM, .count = (n), .seed = (s), \
	    .progress = true, .check = true }))
#define	assert_pct_interleavings(test, d, n, s)				\
	assert_interleavings((test),					\
	    (&(const struct vmsim_explore_config){			\
	    .strategy = VMSIM_EXPLORE_PCT, .depth = (d), .count = (n),	\
	    .seed = (s), .progress = true, .check = true }))

/* Some execution fails, and the report contains `text`. */
#define	assert_interleaving_fails(test, config, text) do {		\
	struct vmsim_explore_result r_;					\
	if (vmsim_explore((test), (config), &r_) != 0 ||		\
	    r_.failures == 0 || r_.report == NULL ||			\
	    strstr(r_.report, (text)) == NULL) {			\
		print_error("no failure with \"%s\"\n", (text));	\
		vmsim_print_report_(r_.report != NULL ? r_.report : ""); \
		vmsim_explore_result_fini(&r_);				\
		fail();							\
	}								\
	vmsim_explore_result_fini(&r_);					\
} while (0)
#define	assert_some_interleaving_fails(test, text)			\
	assert_interleaving_fails((test),				\
	    (&(const struct vmsim_explore_config){			\
	    .strategy = VMSIM_EXPLORE_REDUCED, .check = true }), (text))

/* One case of the kit as a test of cmocka. */
struct vmsim_kit_test_ {
	const struct vmsim_kit *kit;
	unsigned i;
};

static inline void
vmsim_kit_run_test_(void **state)
{
	const struct vmsim_kit_test_ *t =
	    (const struct vmsim_kit_test_ *)*state;
	const struct vmsim_kit_case *c = vmsim_kit_case(t->i);
	char text[8192];

	switch (vmsim_kit_run_case(t->kit, t->i, text, sizeof(text))) {
	case VMSIM_KIT_PASSED:
		break;
	case VMSIM_KIT_SKIPPED:
		print_message("%s\n", text);
		skip();
		break;
	case VMSIM_KIT_FAILED:
		print_error("checked: %s\nwhy: %s\n", c->what, c->why);
		if (c->freebsd != NULL)
			print_error("FreeBSD: %s\n", c->freebsd);
		vmsim_print_report_(text);
		fail();
		break;
	}
}

/* Every case of the kit as a group of tests; returns how many failed. */
static inline int
vmsim_kit_run_group(const struct vmsim_kit *kit)
{
	unsigned i, n = vmsim_kit_count();
	struct vmsim_kit_test_ *t;
	struct CMUnitTest *tests;
	int failed = -1;

	t = (struct vmsim_kit_test_ *)(calloc)(n, sizeof(*t));
	tests = (struct CMUnitTest *)(calloc)(n, sizeof(*tests));
	for (i = 0; t != NULL && tests != NULL && i < n; i++) {
		t[i].kit = kit;
		t[i].i = i;
		tests[i].name = vmsim_kit_case(i)->name;
		tests[i].test_func = vmsim_kit_run_test_;
		tests[i].initial_state = &t[i];
	}
	if (t != NULL && tests != NULL)
		failed = _cmocka_run_group_tests(kit->name, tests, n, NULL,
		    NULL);
	(free)(t);
	(free)(tests);
	return (failed);
}

#endif /* VMSIM_CMOCKA_H */
