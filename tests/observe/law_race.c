/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The law under every schedule of a race: the explorer is the library's, and
 * is given a test that listens.  The linker puts it between (--wrap), so that
 * nothing that explores scenarios knows of it.
 */
#include <string.h>
#include <vmsim/thread.h>

#include "scenario/race.h"
#include "observe/law.h"
#include "zoo/races.h"

int	__real_vmsim_explore(const struct vmsim_explore_test *,
	    const struct vmsim_explore_config *,
	    struct vmsim_explore_result *);
int	__wrap_vmsim_explore(const struct vmsim_explore_test *,
	    const struct vmsim_explore_config *,
	    struct vmsim_explore_result *);

static struct law *the_law;
static struct vmsim_explore_test inner;
/* Of the machine, so that it is true again when that is restored. */
static bool *is_fresh;

static void
set_up(struct vmsim *vm, void *data)
{
	is_fresh = vmsim_alloc(vm, sizeof(*is_fresh));
	*is_fresh = true;
	inner.setup(vm, data);
}

static void
end_recording(void)
{
	struct vmsim_trace *t = the_law->recording;

	if (t == NULL)
		return;
	law_end(the_law);
	vmsim_trace_destroy(t);
}

/* The first thread of an execution begins a recording. */
static void
begin_execution(struct vmsim *vm)
{
	struct vmsim_trace *t;

	if (!*is_fresh)
		return;
	*is_fresh = false;
	end_recording();
	t = vmsim_trace_create(vm);
	if (t == NULL)
		vmsim_fail("law", "no memory to record");
	law_begin(the_law, t);
}

static void
check(struct vmsim *vm, bool dumps)
{
	if (the_law->recording == NULL)
		return;
	(void)vmsim_trace_answer(the_law->recording, "done");
	law_check(the_law, vm, dumps);
}

static void
run_body(void *data)
{
	struct vmsim *vm = vmsim_enter(NULL);
	const char *name;
	unsigned i;

	vmsim_enter(vm);
	begin_execution(vm);
	name = vmsim_thread_name(vm);
	for (i = 0; strcmp(inner.threads[i].name, name) != 0; i++)
		continue;
	inner.threads[i].body(data);
	check(vm, false);
}

static void
check_final(struct vmsim *vm, void *data)
{
	check(vm, true);
	if (inner.final != NULL)
		inner.final(vm, data);
	check(vm, true);
	the_law->nexecutions++;
	end_recording();
}

int
__wrap_vmsim_explore(const struct vmsim_explore_test *test,
    const struct vmsim_explore_config *config,
    struct vmsim_explore_result *result)
{
	struct vmsim_explore_test outer = *test;
	unsigned i;
	int error;

	inner = *test;
	outer.setup = set_up;
	outer.final = check_final;
	for (i = 0; i < outer.nthreads; i++)
		outer.threads[i].body = run_body;
	error = __real_vmsim_explore(&outer, config, result);
	/* One that did not end well has left it: its machine is gone. */
	if (the_law->recording != NULL)
		the_law->recording->vm = NULL;
	end_recording();
	return (error);
}

static struct vmsim_explore_config
make_config(uint64_t most)
{
	return ((struct vmsim_explore_config){
		.strategy = VMSIM_EXPLORE_ALL,
		.points = VMSIM_POINTS_CALLS,
		.bounded = true,
		.preemptions = 1,
		.max_executions = most == UINT64_MAX ? 0 : most,
		.keep_going = true,
	});
}

static void
run_program(struct law *law, const struct race *r, uint64_t most)
{
	const struct vmsim_explore_config config = make_config(most);
	struct vmsim_explore_result result;
	uint64_t before = law->nexecutions;

	law->name = r->id;
	the_law = law;
	if (vmsim_explore(&r->test, &config, &result) != 0 ||
	    law->nexecutions == before)
		law->broken = true;
	law->nfiles++;
	vmsim_explore_result_fini(&result);
}

void
law_zoo(struct law *law, uint64_t most)
{
	const struct race *lists[] = { races_driver, races_map, races_tlb };
	const struct race *r;
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		for (r = lists[i]; r->id != NULL && !law->broken; r++)
			run_program(law, r, most);
	}
}

void
law_race(struct law *law, const struct scenario *s, uint64_t most)
{
	const struct scenario_options options = {
		.as_recorded = VMSIM_AS_RECORDED,
	};
	const struct vmsim_explore_config config = make_config(most);
	struct vmsim_explore_result result;
	struct scenario_error error;

	the_law = law;
	if (race_explore(s, &options, &config, NULL, &result, &error) != 0) {
		law->broken = true;
		return;
	}
	vmsim_explore_result_fini(&result);
}
