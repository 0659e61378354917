/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The law under every schedule of a race: the explorer is the library's, and
 * is given a test that listens.  The linker puts it between (--wrap), so that
 * nothing that explores scenarios knows of it.
 */
#include <string.h>

#include "scenario/race.h"
#include "observe/law.h"

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

/* All threads of a scenario have one body. */
static void
run_body(void *data)
{
	struct vmsim *vm = vmsim_enter(NULL);

	vmsim_enter(vm);
	begin_execution(vm);
	inner.threads[0].body(data);
	check(vm, false);
}

static void
check_final(struct vmsim *vm, void *data)
{
	check(vm, true);
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

void
law_race(struct law *law, const struct scenario *s, uint64_t most)
{
	const struct scenario_options options = {
		.as_recorded = VMSIM_AS_RECORDED,
	};
	const struct vmsim_explore_config config = {
		.strategy = VMSIM_EXPLORE_ALL,
		.points = VMSIM_POINTS_CALLS,
		.bounded = true,
		.preemptions = 1,
		.max_executions = most == UINT64_MAX ? 0 : most,
		.keep_going = true,
	};
	struct vmsim_explore_result result;
	struct scenario_error error;

	the_law = law;
	if (race_explore(s, &options, &config, NULL, &result, &error) != 0) {
		law->broken = true;
		return;
	}
	vmsim_explore_result_fini(&result);
}
