/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Explores a generated scenario with threads and judges what it ended with:
 * no execution fails or leaks, every word read was once there, and where
 * operations can be put in a row, every answer is one of such a row.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "scenario/race.h"
#include "scenario/scenario.h"

struct judge {
	const struct race *race;
	uint64_t seed;
	const struct vmsim_explore_config *config;
	bool	 as_recorded;
	bool	 unreduced;
	bool	 failed;
	struct race_tally *tally;
};

static void
complain(struct judge *v, const char *what, const char *text, size_t len,
    const char *schedule)
{
	if (!v->failed)
		printf("--- family race seed %" PRIu64 ", preemptions %u, "
		    "points %s%s\n%.*s", v->seed, v->config->preemptions,
		    v->config->points == VMSIM_POINTS_ALL ? "all" : "calls",
		    v->as_recorded ? ", as recorded" : "",
		    (int)v->race->len, v->race->text);
	v->failed = true;
	printf("--- %s\n%.*s", what, (int)len, text);
	if (schedule != NULL)
		printf("again with: --schedule %s\n", schedule);
	fflush(stdout);
}

/* Zero, what a page holds at first, or what somebody stores. */
static bool
is_possible(const struct race *r, uint64_t word, const char *digits,
    size_t len)
{
	char pattern[64];

	if (word == 0 || (word >> 32) != 0)
		return ((word >> 32) <= 5 && (word & UINT32_MAX) < 32);
	snprintf(pattern, sizeof(pattern), " %.*s\n", (int)len, digits);
	return (strstr(r->text, pattern) != NULL);
}

static bool
is_word_impossible(const struct race *r, const char *text, size_t len)
{
	const char *p, *end = text + len;
	size_t n;

	for (p = text; p < end; p += n) {
		n = strcspn(p, " ,\n") + 1;
		if (strncmp(p, "0x", 2) == 0 &&
		    !is_possible(r, strtoull(p, NULL, 16), p, n - 1))
			return (true);
	}
	return (false);
}

static void
judge_outcome(struct judge *v, const struct outcome *o)
{
	static const char end[] = "= end leaked=0 swap=0\n";

	if (o->failed) {
		complain(v, "fails", o->text, o->len, o->schedule);
		return;
	}
	/* As recorded, wirings of managed devices and others are lost. */
	if (!v->as_recorded && (o->len < sizeof(end) - 1 ||
	    strcmp(o->text + o->len - (sizeof(end) - 1), end) != 0))
		complain(v, "leaks", o->text, o->len, o->schedule);
	if (is_word_impossible(v->race, o->text, o->nanswers))
		complain(v, "a word that was never there", o->text, o->len,
		    o->schedule);
}

/*
 * Does a thread miss a process?  A fork copies the memory first and names the
 * child then.
 */
static bool
is_process_missed(const struct outcome *o)
{
	const char *missed, *final;

	missed = strstr(o->text, "noproc");
	final = strstr(o->text, "= final:");
	return (missed != NULL && missed < final);
}

static void
judge_order(struct judge *v, const struct outcomes *set)
{
	struct outcomes keys = { 0 };
	struct outcome key = { 0 };
	size_t i;

	if (!race_serial_keys(v->race, &keys))
		complain(v, "no answers in a row", "", 0, NULL);
	for (i = 0; i < set->n && !v->failed; i++) {
		if (is_process_missed(&set->v[i]))
			continue;
		key.text = race_key(v->race, set->v[i].text, set->v[i].len);
		if (key.text == NULL) {
			complain(v, "out of memory", "", 0, NULL);
			break;
		}
		key.len = strlen(key.text);
		if (outcomes_find(&keys, &key, false) == NULL) {
			complain(v, "as no order of whole operations",
			    set->v[i].text, set->v[i].nanswers,
			    set->v[i].schedule);
			complain(v, "key", key.text, key.len, NULL);
		}
		free(key.text);
	}
	outcomes_fini(&keys);
}

/* Nothing is lost by leaving schedules out. */
static void
judge_reduction(struct judge *v, const struct scenario *s,
    const struct scenario_options *options, const struct outcomes *set)
{
	struct vmsim_explore_config config = *v->config;
	struct vmsim_explore_result result;
	struct outcomes all = { 0 };
	struct scenario_error error;
	size_t i;

	config.strategy = VMSIM_EXPLORE_ALL;
	config.check = false;
	if (race_explore(s, options, &config, &all, &result, &error) == -1) {
		complain(v, error.text, "\n", 1, NULL);
		return;
	}
	v->tally->unreduced++;
	v->tally->executions += result.executions;
	for (i = 0; i < all.n; i++)
		if (outcomes_find(set, &all.v[i], false) == NULL)
			complain(v, "not found with reduction",
			    all.v[i].text, all.v[i].len, all.v[i].schedule);
	vmsim_explore_result_fini(&result);
	outcomes_fini(&all);
}

static void
explore(struct judge *v, const struct scenario *s)
{
	const struct scenario_options options = {
		.as_recorded = v->as_recorded ? VMSIM_AS_RECORDED : 0,
	};
	struct vmsim_explore_result result;
	struct outcomes set = { 0 };
	struct scenario_error error;
	size_t i;

	if (race_explore(s, &options, v->config, &set, &result, &error) ==
	    -1) {
		complain(v, error.text, "\n", 1, NULL);
		outcomes_fini(&set);
		return;
	}
	v->tally->executions += result.executions + result.pruned;
	v->tally->complete += result.complete;
	if (result.failures > 0)
		complain(v, "report", result.report != NULL ? result.report :
		    "", result.report != NULL ? strlen(result.report) : 0,
		    result.schedule);
	for (i = 0; i < set.n; i++)
		judge_outcome(v, &set.v[i]);
	if (!v->failed && !v->as_recorded && race_is_serial(v->race)) {
		v->tally->serial++;
		judge_order(v, &set);
	}
	if (!v->failed && v->unreduced && result.complete)
		judge_reduction(v, s, &options, &set);
	vmsim_explore_result_fini(&result);
	outcomes_fini(&set);
}

enum verdict
generate_race_run(const struct race *race, uint64_t seed,
    const struct race_limits *limits, struct race_tally *tally)
{
	const struct vmsim_explore_config config = {
		.strategy = VMSIM_EXPLORE_REDUCED,
		.points = seed % 4 == 0 ? VMSIM_POINTS_ALL :
		    VMSIM_POINTS_CALLS,
		.bounded = true,
		.preemptions = limits->preemptions != 0 ?
		    limits->preemptions : 1 + (unsigned)(seed / 4 % 2),
		.max_executions = limits->executions,
		.check = true,
	};
	struct judge v = {
		.race = race,
		.seed = seed,
		.config = &config,
		.as_recorded = limits->as_recorded || seed % 8 == 1,
		.unreduced = limits->unreduced,
		.tally = tally,
	};
	struct scenario_error error;
	struct scenario *s;

	s = scenario_open(race->text, race->len, "race", &error);
	if (s == NULL) {
		printf("seed %" PRIu64 ": %s\n%s", seed, error.text,
		    race->text);
		return (FAILED);
	}
	explore(&v, s);
	scenario_close(s);
	return (v.failed ? FAILED : PASSED);
}
