/* SPDX-License-Identifier: BSD-2-Clause */
/* Running two threads under every schedule; the cases are beside. */
#include <bsd/string.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <vmsim/device.h>

#include "kit/kit_race.h"

#define	EXECUTIONS_MAX	100000	/* of one case */

static struct vmsim_proc *
map_in_process(struct kit_race *r, const char *name, uint64_t addr)
{
	const bool private = r->plan->private;
	struct vmsim_proc *p;
	int error;

	p = vmsim_proc_create(r->vm, name);
	if (p == NULL)
		vmsim_fail(KIT_HERE, "no memory for a process");
	error = vmsim_mmap(p, &addr, KIT_RACE_NPAGES * VMSIM_PAGE_SIZE,
	    private ? VMSIM_PROT_READ | VMSIM_PROT_WRITE : kit_prot(r->k),
	    VMSIM_MAP_FIXED | (private ? VMSIM_MAP_PRIVATE : VMSIM_MAP_SHARED),
	    r->object, 0);
	if (error != 0)
		vmsim_fail(KIT_HERE, "mmap: %s", strerror(error));
	return (p);
}

static void
set_up_race(struct vmsim *vm, void *data)
{
	struct kit_race *r = data;
	const struct vmsim_kit *spec = r->k->spec;

	r->vm = vm;
	vmsim_leaks(vm, &r->before);
	if (spec->data_size != 0 && vmsim_data_register(vm, spec->data,
	    spec->data_size) != 0)
		vmsim_fail(KIT_HERE, "no memory for the driver's variables");
	r->object = spec->create(vm, KIT_RACE_NPAGES, spec->arg);
	if (r->object == NULL)
		vmsim_fail(KIT_HERE, "create() made no object");
	if (kit_name(r->k, vm, r->object) != 0)
		vmsim_fail(KIT_HERE, "the object cannot be named");
	r->p = map_in_process(r, "P", KIT_BASE);
	r->q = map_in_process(r, "Q", KIT_FAR);
}

/* Everything goes; nothing may be left. */
static void
tear_down_race(struct vmsim *vm, void *data)
{
	const struct vmsim_kit *spec;
	struct kit_race *r = data;
	struct vmsim_leaks leaks;

	spec = r->k->spec;
	if (r->q != NULL)
		vmsim_proc_exit(r->q);
	if (r->p != NULL)
		vmsim_proc_exit(r->p);
	if (r->object != NULL)
		vmsim_object_release(vm, r->object);
	r->p = r->q = NULL;
	r->object = NULL;
	if (spec->destroy != NULL)
		spec->destroy(vm, spec->arg);
	kit_leak_count(vm, &r->before, &leaks);
	if (leaks.objects != 0 || leaks.frames != 0 || leaks.entries != 0 ||
	    leaks.pv_entries != 0)
		vmsim_fail(KIT_HERE, "%ju objects, %ju frames, %ju map entries "
		    "and %ju reverse mappings are left",
		    (uintmax_t)leaks.objects, (uintmax_t)leaks.frames,
		    (uintmax_t)leaks.entries, (uintmax_t)leaks.pv_entries);
}

void
kit_race_read(struct kit_race *r, struct vmsim_proc *p, uint64_t base,
    uint64_t i)
{
	unsigned char got[VMSIM_PAGE_SIZE], want[VMSIM_PAGE_SIZE];
	const struct vmsim_kit *spec = r->k->spec;
	struct vmsim_signal sig;

	if (vmsim_load(p, kit_page(base, i), got, sizeof(got), &sig) != 0) {
		if (!r->may_fail)
			vmsim_fail(KIT_HERE, "reading page %ju ends with "
			    "signal %d (the fault handler says %d)",
			    (uintmax_t)i, sig.signo, sig.kern);
		return;
	}
	if (spec->content == NULL)
		return;
	spec->content(spec->arg, i, want);
	if (memcmp(got, want, sizeof(got)) != 0)
		vmsim_fail(KIT_HERE, "page %ju holds what it should not",
		    (uintmax_t)i);
}

void
kit_race_write(struct kit_race *r, struct vmsim_proc *p, uint64_t base,
    uint64_t i, uint64_t value)
{
	struct vmsim_signal sig;
	uint64_t got;

	if (vmsim_store(p, kit_page(base, i), &value, sizeof(value),
	    &sig) != 0 ||
	    vmsim_load(p, kit_page(base, i), &got, sizeof(got), &sig) != 0) {
		if (!r->may_fail)
			vmsim_fail(KIT_HERE, "writing page %ju ends with "
			    "signal %d", (uintmax_t)i, sig.signo);
		return;
	}
	if (got != value)
		vmsim_fail(KIT_HERE, "page %ju: %#jx was written, %#jx is read",
		    (uintmax_t)i, (uintmax_t)value, (uintmax_t)got);
}

/* One that is not finished passes, and says so. */
static void
tell_result(struct kit *k, int error,
    const struct vmsim_explore_result *result)
{
	if (error != 0 || result->failures != 0)
		strlcpy(k->text, result->report != NULL ? result->report :
		    strerror(error), k->size);
	else if (!result->complete)
		snprintf(k->text, k->size, "not finished: %ju executions "
		    "passed, %ju branches are left",
		    (uintmax_t)result->executions, (uintmax_t)result->left);
}

void
kit_run_threads(struct kit *k, const struct kit_threads *plan)
{
	struct kit_race race = {
		.k = k,
		.plan = plan,
		.may_fail = plan->may_fail ||
		    (k->spec->flags & VMSIM_KIT_MAY_REFUSE) != 0,
	};
	const struct vmsim_explore_config config = {
		.strategy = VMSIM_EXPLORE_REDUCED,
		.points = VMSIM_POINTS_CALLS,
		.bounded = true,
		.preemptions = plan->preemptions != 0 ?
		    plan->preemptions : 2,
		.max_executions = EXECUTIONS_MAX,
		.check = true,
	};
	const struct vmsim_explore_test test = {
		.name = k->spec->name,
		.machine = { .nframes = 256,
		    .check_level = VMSIM_CHECK_JUNK },
		.setup = set_up_race,
		.final = tear_down_race,
		.nthreads = 2,
		.threads = { { "T1", plan->one }, { "T2", plan->two } },
		.data = &race,
		.data_size = sizeof(race),
	};
	struct vmsim_explore_result result;
	bool failed;
	int error;

	error = vmsim_explore(&test, &config, &result);
	k->executions += result.executions;
	tell_result(k, error, &result);
	failed = error != 0 || result.failures != 0;
	vmsim_explore_result_fini(&result);
	if (error == EBUSY)
		kit_skip(k, "the machine cannot be saved with this object");
	if (failed)
		longjmp(k->escape, VMSIM_KIT_FAILED);
}
