/* SPDX-License-Identifier: BSD-2-Clause */
/* Concurrent cases: an object, two processes, every schedule of a few. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <vmsim/device.h>

#include "kit/race.h"

#define	ENOUGH	100000		/* executions of one case */

static struct vmsim_proc *
new_process(struct race *r, const char *name, uint64_t addr)
{
	struct vmsim_proc *p;
	int error;

	p = vmsim_proc_create(r->vm, name);
	if (p == NULL)
		vmsim_fail(KIT_HERE, "no memory for a process");
	error = vmsim_mmap(p, &addr, KIT_RACE_NPAGES * VMSIM_PAGE_SIZE,
	    r->prot, VMSIM_MAP_FIXED | r->flags, r->object, 0);
	if (error != 0)
		vmsim_fail(KIT_HERE, "mmap: %s", strerror(error));
	return (p);
}

static void
set_up(struct vmsim *vm, void *data)
{
	struct race *r = data;
	const struct vmsim_pager_kit *spec = r->k->spec;

	r->vm = vm;
	vmsim_leak_count(vm, &r->before);
	if (spec->data_size != 0 && vmsim_register_data(vm, spec->data,
	    spec->data_size) != 0)
		vmsim_fail(KIT_HERE, "no memory for the driver's variables");
	r->object = spec->create(vm, KIT_RACE_NPAGES, spec->arg);
	if (r->object == NULL)
		vmsim_fail(KIT_HERE, "create() made no object");
	if (kit_name(r->k, vm, r->object) != 0)
		vmsim_fail(KIT_HERE, "the object cannot be named");
	r->p = new_process(r, "P", KIT_BASE);
	r->q = new_process(r, "Q", KIT_FAR);
}

/* Everything goes; nothing may be left. */
static void
tear_down(struct vmsim *vm, void *data)
{
	const struct vmsim_pager_kit *spec;
	struct race *r = data;
	struct vmsim_leaks leaks;

	spec = r->k->spec;
	if (r->q != NULL)
		vmsim_exit(r->q);
	if (r->p != NULL)
		vmsim_exit(r->p);
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
kit_race_read(struct race *r, struct vmsim_proc *p, uint64_t base, uint64_t i)
{
	unsigned char got[VMSIM_PAGE_SIZE], want[VMSIM_PAGE_SIZE];
	const struct vmsim_pager_kit *spec = r->k->spec;
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
kit_race_write(struct race *r, struct vmsim_proc *p, uint64_t base, uint64_t i,
    uint64_t value)
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

void
kit_explore(struct kit *k, struct race *r, vmsim_thread_fn *one,
    vmsim_thread_fn *two)
{
	const struct vmsim_explore_config config = {
		.strategy = VMSIM_EXPLORE_REDUCED,
		.points = VMSIM_POINTS_CALLS,
		.bounded = true,
		.preemptions = 2,
		.max_executions = ENOUGH,
		.check = true,
	};
	const struct vmsim_explore_test test = {
		.name = k->spec->name,
		.machine = { .nframes = 256,
		    .check_level = VMSIM_CHECK_JUNK },
		.setup = set_up,
		.final = tear_down,
		.nthreads = 2,
		.threads = { { "T1", one }, { "T2", two } },
		.data = r,
		.data_size = sizeof(*r),
	};
	struct vmsim_explore_result result;
	int rv;

	r->k = k;
	if (r->flags == 0) {
		r->flags = VMSIM_MAP_SHARED;
		r->prot = kit_prot(k);
	}
	if ((k->spec->flags & VMSIM_KIT_MAY_REFUSE) != 0)
		r->may_fail = true;
	rv = vmsim_explore(&test, &config, &result);
	k->executions += result.executions;
	if (rv == 0 && !result.complete)
		snprintf(k->text, k->size, "not finished: %ju executions "
		    "passed, %ju branches are left",
		    (uintmax_t)result.executions, (uintmax_t)result.left);
	else if (rv != 0)
		snprintf(k->text, k->size, "%s", result.report != NULL ?
		    result.report : strerror(errno));
	vmsim_explore_result_free(&result);
	if (rv < 0 && errno == EBUSY)
		kit_skip(k, "the machine cannot be saved with this object");
	if (rv != 0)
		longjmp(k->escape, 1);
}
