/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios while the host has no memory: that is said, or nothing that counts
 * is missing; nothing is left behind, however they end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "scenario/compare.h"
#include "scenario/race.h"
#include "scenario/session.h"
#include "support/host_memory.h"

TESTS(.no_machine = true);

#define	MEMORY								\
	"object F file 4\nproc P\nmmap P 0x10000000 4 rw shared F 0\n"	\
	"mmap P 0x20000000 9 rw private anon 0\n"			\
	"store P 0x10000000 1\nmincore P 0x20000000 9\nfork P Q\n"
#define	STUCK								\
	MEMORY "during F truncate F 1\nload P 0x10001000\n"
#define	THREADS								\
	MEMORY "thread T1\nload P 0x10001000\nexit Q\nend\n"		\
	"thread T2\nexpect store P 0x10001000 5 = ok\nend\n"
#define	UNMET	THREADS "final\nexpect load P 0x10001000 = 6\n"

static const char *text;	/* of this case */

/* The answer for a sentence about it. */
static int
error_of(const struct scenario_error *error)
{
	if (strstr(error->text, "memory") == NULL)
		fail_msg("\"%s\"", error->text);
	return (ENOMEM);
}

/* 0, or what an answer or a dump says. */
static int
error_said(const struct test *t)
{
	return (strstr(t->said, "memory") != NULL ? ENOMEM : 0);
}

static bool
take_result(void *arg, struct scenario_run *run,
    const struct scenario_result *r)
{
	test_print(arg, r->text, r->len);
	return (true);
}

static int
run_once(struct test *t)
{
	struct scenario_error error = { 0 };
	enum scenario_verdict verdict;
	struct scenario *s;

	s = scenario_open(text, strlen(text), "t", &error);
	if (s == NULL)
		return (error_of(&error));
	verdict = scenario_run(s, NULL, take_result, t, &error);
	scenario_close(s);
	test_say(t, "%d", verdict);
	return (verdict == SCENARIO_REFUSED ? error_of(&error) :
	    error_said(t));
}

static int
compare_once(struct test *t)
{
	const struct scenario_options options = { 0 };
	struct comparison c;

	compare_recording(text, strlen(text), "t", &options, &c, test_print,
	    t);
	test_say(t, "%d", c.verdict);
	return (c.verdict == COMPARE_BAD_INPUT ? error_of(&c.error) : 0);
}

static int
explore_once(struct test *t)
{
	const struct vmsim_explore_config config = {
		.keep_going = true, .bounded = true, .preemptions = 1,
	};
	const struct scenario_options options = { 0 };
	struct vmsim_explore_result result = { 0 };
	struct outcomes set = { .trace_number = 1 };
	struct scenario_error error = { 0 };
	struct scenario *s;
	int answer;

	s = scenario_open(text, strlen(text), "t", &error);
	if (s == NULL)
		return (error_of(&error));
	answer = race_explore(s, &options, &config, &set, &result, &error);
	if (answer == 0) {
		outcomes_sort(&set);
		test_say(t, "%ju %ju", (uintmax_t)result.executions,
		    (uintmax_t)result.failures);
		outcomes_print(&set, test_print, t);
		vmsim_explore_result_fini(&result);
		answer = set.cut ? ENOMEM : error_said(t);
	}
	outcomes_fini(&set);
	scenario_close(s);
	return (answer);
}

static void
hear_result(void *arg, struct session *s, const struct scenario_result *r)
{
	test_print(arg, r->text, r->len);
}

/* Each line is typed; then back, and forward again. */
static int
type_once(struct test *t)
{
	const struct session_config config = {
		.options = { .trace = true }, .sink = hear_result, .arg = t,
	};
	struct session *s = session_open(&config);
	const char *p;
	char line[256];
	int answer = 0;
	size_t n;

	if (s == NULL)
		return (ENOMEM);
	for (p = text; *p != '\0' && answer == 0; p += n + 1) {
		n = strcspn(p, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)n, p);
		if (session_type(s, line) == SESSION_REFUSED ||
		    strstr(session_error(s), "memory") != NULL)
			answer = ENOMEM;
	}
	if (answer == 0 && (session_go(s, 1) != SESSION_DONE ||
	    session_go(s, session_end(s)) != SESSION_DONE))
		answer = ENOMEM;
	session_close(s);
	return (answer != 0 ? answer : error_said(t));
}

static void
sweep_texts(struct test *t, struct memory_case c, const char *const *texts,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		text = texts[i];
		sweep_memory(t, &c);
	}
}

TEST(a_run_says_that_memory_is_lacking)
{
	static const char *const texts[] = {
		MEMORY, STUCK, THREADS, UNMET,
		MEMORY "expect exit P = no | other # nothing\n",
		"expect proc P = ok | no\n# nothing\n= end\n",
		MEMORY "dump\nstats\nchain P 0x10000000\nwho F[0]\n",
	};

	sweep_texts(t, (struct memory_case){ "run", run_once, false },
	    texts, nrows(texts));
}

TEST(a_comparison_says_that_memory_is_lacking)
{
	static const char *const texts[] = {
		"proc P\n= ok\n= end leaked=0 swap=0\n",
		"proc P\n= no\n= end leaked=0 swap=0\n",
		"proc P\n= ok\n= end leaked=1 swap=0\n",
		"proc P\nthread T1\nexit P\nend\n"
		    "= outcome 1\n= T1: ok\n= end leaked=0 swap=0\n"
		    "= outcomes 1 preemptions 1 complete\n",
		UNMET "= outcomes 0 preemptions 1 complete\n",
	};

	sweep_texts(t, (struct memory_case){ "compare", compare_once, true },
	    texts, nrows(texts));
}

TEST(an_exploration_says_that_memory_is_lacking)
{
	static const char *const texts[] = {
		"proc P\nthread T1\nexit P\nend\nfinal\nproc Q\ndump\n",
	};

	sweep_texts(t, (struct memory_case){ "explore", explore_once, true },
	    texts, nrows(texts));
}

TEST(a_session_says_that_memory_is_lacking)
{
	static const char *const texts[] = {
		MEMORY, MEMORY "# nothing\nexpect exit Q = no # c\n"
		    "chain P 0x20000000\n",
	};

	sweep_texts(t, (struct memory_case){ "session", type_once, false },
	    texts, nrows(texts));
}
