/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zoo_races [ID...]: explores each race, or those named, with every schedule
 * of at most two preemptions.  On a failure the report is printed and how it
 * was found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zoo/races.h"

#define	PREEMPTIONS	2

static bool
explore(const struct race *r)
{
	const struct vmsim_explore_config config = {
		.strategy = VMSIM_EXPLORE_REDUCED,
		.points = VMSIM_POINTS_ALL,
		.bounded = true,
		.preemptions = PREEMPTIONS,
		.check = true,
	};
	struct vmsim_explore_result result;
	bool ok;
	int error;

	error = vmsim_explore(&r->test, &config, &result);
	ok = error == 0 && result.failures == 0;
	printf("%s %s: %ju executions, %ju pruned, %ju steps in %ju ms; %s\n",
	    r->id, r->test.name, (uintmax_t)result.executions,
	    (uintmax_t)result.pruned, (uintmax_t)result.steps,
	    (uintmax_t)result.ms, !ok ? "failed" :
	    result.complete ? "complete" : "not complete");
	if (!ok) {
		printf("%s\n", result.report == NULL ? "no report" :
		    result.report);
		if (result.schedule != NULL)
			printf("again with: --schedule %s\n",
			    result.schedule);
	} else if (!result.complete)
		ok = false;
	vmsim_explore_result_fini(&result);
	return (ok);
}

static bool
wanted(const struct race *r, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], r->id) == 0)
			return (true);
	}
	return (argc == 1);
}

int
main(int argc, char **argv)
{
	const struct race *lists[] = { races_driver, races_map, races_tlb };
	const struct race *r;
	unsigned n = 0;
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		for (r = lists[i]; r->id != NULL; r++) {
			if (!wanted(r, argc, argv))
				continue;
			ok = explore(r) && ok;
			n++;
		}
	}
	return (ok && n > 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
