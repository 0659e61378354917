/* SPDX-License-Identifier: BSD-2-Clause */
/* A session whose answers are looked at, and a run that is as it should be. */
#include <stdio.h>
#include <stdlib.h>

#include "unit/session_fixture.h"

struct told told;
struct session *session;

void
append(char *to, const char *text, size_t len)
{
	size_t n = strlen(to);

	assert_true(n + len < TEXT_MAX);
	memcpy(to + n, text, len);
	to[n + len] = '\0';
}

static void
keep_told(void *arg, struct session *s, const struct scenario_result *r)
{
	told.n++;
	told.panicked = r->panicked;
	snprintf(told.unexpected, sizeof(told.unexpected), "%s",
	    r->unexpected != NULL ? r->unexpected : "");
	append(told.text, r->text, r->len);
}

void
begin_session(size_t snapshot_bytes)
{
	const struct session_config config = {
		.options = { .trace = true, .check = true },
		.snapshot_bytes = snapshot_bytes,
		.sink = keep_told,
	};

	memset(&told, 0, sizeof(told));
	session = session_open(&config);
	assert_non_null(session);
}

void
end_session(void)
{
	session_close(session);
	session = NULL;
}

void
types(const char *line, const char *answer)
{
	told.text[0] = '\0';
	assert_int_equal(session_type(session, line), SESSION_DONE);
	assert_string_equal(told.text, answer);
}

void
types_all(const char *const *lines)
{
	for (; *lines != NULL; lines++)
		assert_int_equal(session_type(session, *lines), SESSION_DONE);
}

void
refuses(const char *line, const char *why)
{
	size_t place = session_place(session);
	unsigned n = told.n;

	assert_int_equal(session_type(session, line), SESSION_MISTAKE);
	assert_string_equal(session_error(session), why);
	assert_int_equal(session_place(session), place);
	assert_int_equal(told.n, n);
}

void
goes(size_t n)
{
	assert_int_equal(session_go(session, n), SESSION_DONE);
	assert_int_equal(session_place(session), n);
}

void
keep_text(void *to, const char *text, size_t len)
{
	append(to, text, len);
}

char *
dump_machine(struct vmsim *vm)
{
	char *text = calloc(1, TEXT_MAX);

	assert_non_null(text);
	vmsim_dump(vm, "", keep_text, text);
	vmsim_dump_queues(vm, "", keep_text, text);
	return (text);
}

bool
dump_last(void *arg, struct scenario_run *run,
    const struct scenario_result *r)
{
	char **dump = arg;

	if (r->op != NULL && r->last)
		*dump = dump_machine(scenario_run_machine(run));
	return (true);
}

/* The machine after a run of the session's operations from the start. */
static char *
dump_fresh_run(void)
{
	const struct scenario_options options = { .trace = true };
	char *text = calloc(1, TEXT_MAX), *dump = NULL;
	struct scenario_error error;
	const char *answer;
	struct scenario *s;
	size_t i;

	assert_non_null(text);
	for (i = 1; i <= session_place(session); i++) {
		strcat(text, session_nth(session, i, &answer));
		strcat(text, "\n");
	}
	s = scenario_open(text, strlen(text), "fresh", &error);
	if (s == NULL)
		fail_msg("%s", error.text);
	(void)scenario_run(s, &options, dump_last, &dump, &error);
	scenario_close(s);
	free(text);
	return (dump);
}

void
assert_as_fresh(void)
{
	char *fresh = dump_fresh_run();
	char *here = dump_machine(session_machine(session));

	assert_non_null(fresh);
	assert_string_equal(here, fresh);
	free(fresh);
	free(here);
}
