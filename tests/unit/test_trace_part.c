/* SPDX-License-Identifier: BSD-2-Clause */
/* A part of a recording: what is wanted of it, and what fits. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <vmsim/trace.h>

#include "support/maps.h"
#include "support/words.h"

TESTS(.p = "P");

#define	NSTORES	40

/* A store to each of NSTORES pages: as many steps. */
static struct vmsim_trace *
record_stores(struct test *t)
{
	struct vmsim_trace *trace;
	char text[32];
	unsigned i;

	map_anon(t->p, 1, NSTORES, RW);
	trace = vmsim_trace_create(t->vm);
	assert_non_null(trace);
	for (i = 1; i <= NSTORES; i++) {
		snprintf(text, sizeof(text), "store %u", i);
		assert_ok(vmsim_trace_step(trace, 0, text));
		put(t->p, PG(i), i);
		assert_ok(vmsim_trace_answer(trace, "ok"));
	}
	return (trace);
}

/* What is written; the caller's. */
static char *
write_part(const struct vmsim_trace *trace,
    const struct vmsim_trace_about *about, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	assert_non_null(f);
	assert_ok(vmsim_trace_write(trace, about, vmsim_print_file, f));
	fclose(f);
	return (text);
}

static bool
has(const char *text, const char *part)
{
	return (strstr(text, part) != NULL);
}

static unsigned
count(const char *text, const char *part)
{
	unsigned n = 0;

	while ((text = strstr(text, part)) != NULL) {
		text++;
		n++;
	}
	return (n);
}

TEST(a_part_begins_with_the_state_before_it)
{
	struct vmsim_trace_about about = { .first_step = 3, .last_step = 4 };
	struct vmsim_trace *trace = record_stores(t);
	const char *steps;
	size_t len;
	char *text;

	text = write_part(trace, &about, &len);
	steps = strstr(text, "\"steps\":");
	assert_non_null(steps);
	assert_true(has(steps, "\"op\":\"store 3\",\"answer\":\"ok\""));
	assert_true(has(steps, "\"op\":\"store 4\",\"answer\":\"ok\""));
	assert_int_equal(count(steps, "\"op\":"), 2);
	assert_int_equal(count(steps, "[\"page+\",\"S1\",2,"), 1);
	assert_int_equal(count(text, "[\"page+\""), 4);
	assert_true(strstr(text, "[\"page+\",\"S1\",1,") < steps);
	assert_true(has(text, "\"left_out\":{\"text\":\"operations 3 to 4 of "
	    "40\",\"before\":2,\"after\":36}"));
	free(text);
	vmsim_trace_destroy(trace);
}

TEST(nothing_is_said_of_a_whole_recording)
{
	struct vmsim_trace_about about = { .max_bytes = 1000000 };
	struct vmsim_trace *trace = record_stores(t);
	size_t len;
	char *text;

	assert_false(vmsim_trace_left_out(trace, &about, test_print, t));
	text = write_part(trace, &about, &len);
	assert_int_equal(count(text, "\"op\":"), NSTORES);
	assert_false(has(text, "left_out"));
	assert_true(vmsim_trace_bytes(trace) < len);
	free(text);
	vmsim_trace_destroy(trace);
}

TEST(the_operations_that_fit_are_whole)
{
	struct vmsim_trace_about about = { .max_bytes = 30000 };
	struct vmsim_trace *trace = record_stores(t);
	unsigned n, nanswers;
	char said[96], *text;
	size_t len;

	text = write_part(trace, &about, &len);
	assert_true(len <= about.max_bytes);
	n = count(text, "\"op\":");
	nanswers = count(text, "\"answer\":\"ok\"");
	assert_true(n > 1 && n < NSTORES);
	assert_int_equal(n, nanswers);
	assert_int_equal(n, count(text, "\"k\":\"trap\""));
	snprintf(said, sizeof(said), "operations 1 to %u of %u, for more would "
	    "be too long", n, NSTORES);
	assert_prints(t, (void)vmsim_trace_left_out(trace, &about, test_print,
	    t), said);
	free(text);
	vmsim_trace_destroy(trace);
}

/* What is left has no answer, as it has not ended there. */
TEST(one_operation_that_is_too_long_is_cut)
{
	struct vmsim_trace_about about = { .max_bytes = 20000 };
	struct vmsim_trace *trace;
	size_t len;
	char *text;
	unsigned i;

	map_anon(t->p, 1, NSTORES, RW);
	trace = vmsim_trace_create(t->vm);
	assert_ok(vmsim_trace_step(trace, 0, "all of them"));
	for (i = 1; i <= NSTORES; i++)
		put(t->p, PG(i), i);
	assert_ok(vmsim_trace_answer(trace, "ok"));
	text = write_part(trace, &about, &len);
	assert_true(len <= about.max_bytes);
	assert_true(has(text, "\"op\":\"all of them\""));
	assert_true(has(text, "\"k\":\"trap\""));
	assert_false(has(text, "\"answer\":\"ok\""));
	assert_true(has(text, "\"text\":\"events 1 to "));
	free(text);
	vmsim_trace_destroy(trace);
}

TEST(what_the_caller_has_left_out_is_said_first)
{
	struct vmsim_trace_about about = { .left_out = "no hits",
	    .last_step = 7 };
	struct vmsim_trace *trace = record_stores(t);

	assert_prints(t, (void)vmsim_trace_left_out(trace, &about, test_print,
	    t), "no hits; operations 1 to 7 of 40");
	vmsim_trace_destroy(trace);
}

TEST(a_step_may_get_its_name_when_it_has_happened)
{
	struct vmsim_trace *trace;

	map_anon(t->p, 1, 1, RW);
	trace = vmsim_trace_create(t->vm);
	vmsim_trace_faults_only(trace, true);
	assert_int_equal(vmsim_trace_describe(trace, 0, "nothing"), EINVAL);
	put(t->p, PG(1), 1);
	assert_ok(vmsim_trace_describe(trace, 0, "a store"));
	assert_ok(vmsim_trace_answer(trace, "ok"));
	assert_int_equal(vmsim_trace_nsteps(trace), 1);
	/* The page table allows it. */
	put(t->p, PG(1), 2);
	assert_int_equal(vmsim_trace_nsteps(trace), 1);
	vmsim_trace_faults_only(trace, false);
	put(t->p, PG(1), 3);
	assert_int_equal(vmsim_trace_nsteps(trace), 2);
	vmsim_trace_destroy(trace);
}
