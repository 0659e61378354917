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

struct vmsim_proc *
race_proc(struct vmsim *vm, const char *name)
{
	struct vmsim_proc *p = vmsim_proc_create(vm, name);

	vmsim_expect(p != NULL);
	return (p);
}

struct vmsim_proc *
race_fork(struct vmsim_proc *p, const char *name)
{
	struct vmsim_proc *child = NULL;

	child = vmsim_proc_fork(p, name, false);
	vmsim_expect(child != NULL);
	return (child);
}

void
race_map(struct vmsim_proc *p, unsigned first, unsigned n, int prot,
    struct vm_object *object)
{
	int flags = VMSIM_MAP_FIXED;
	uint64_t addr = PG(first);

	flags |= object == NULL ? VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON :
	    VMSIM_MAP_SHARED;
	vmsim_expect(vmsim_mmap(p, &addr, PG(n), prot, flags, object, 0) == 0);
}

int
race_load(struct vmsim_proc *p, uint64_t addr, uint64_t *value)
{
	return (vmsim_load(p, addr, value, sizeof(*value), NULL));
}

int
race_store(struct vmsim_proc *p, uint64_t addr, uint64_t value)
{
	return (vmsim_store(p, addr, &value, sizeof(value), NULL));
}

uint64_t
race_get(struct vmsim_proc *p, uint64_t addr)
{
	uint64_t value = 0;

	vmsim_expect(race_load(p, addr, &value) == 0);
	return (value);
}

void
race_set(struct vmsim *vm, int *flag)
{
	vmsim_point(vm, flag, true);
	*flag = 1;
}

int
race_is_set(struct vmsim *vm, const int *flag)
{
	vmsim_point(vm, flag, false);
	return (*flag);
}

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
