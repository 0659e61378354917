/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One case: on a machine of its own, under a panic hook that makes a broken
 * contract the case's failure.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vmsim/device.h>

#include "base/crash.h"
#include "kit/kit.h"

#define	NPAGES_LEAST	8	/* cases name pages 0 to 7 */

void
kit_fail(struct kit *k, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k->text, k->size, fmt, ap);
	va_end(ap);
	longjmp(k->escape, VMSIM_KIT_FAILED);
}

void
kit_skip(struct kit *k, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k->text, k->size, fmt, ap);
	va_end(ap);
	longjmp(k->escape, VMSIM_KIT_SKIPPED);
}

void
kit_add_text(void *arg, const char *text, size_t len)
{
	struct kit *k = arg;
	size_t have = strlen(k->text);

	snprintf(k->text + have, k->size - have, "%.*s", (int)len, text);
}

static void
end_at_panic(struct vmsim *vm, const char *report, void *arg)
{
	struct kit *k = arg;

	snprintf(k->text, k->size, "%s", report);
	vmsim_backtrace_print(vm, kit_add_text, k);
	longjmp(k->escape, VMSIM_KIT_FAILED);
}

void
kit_machine(struct kit *k)
{
	const struct vmsim_config config = {
		.nframes = k->nframes,
		.check_level = VMSIM_CHECK_JUNK,
		.trace = true,
	};

	k->vm = vmsim_create(&config);
	if (k->vm == NULL)
		kit_fail(k, "the host has no room for a machine of %ju frames",
		    (uintmax_t)config.nframes);
	vmsim_panic_hook_set(k->vm, end_at_panic, k);
	vmsim_leaks(k->vm, &k->before);
	vmsim_enter(k->vm);
	if (k->spec->data_size != 0 && vmsim_data_register(k->vm,
	    k->spec->data, k->spec->data_size) != 0)
		kit_fail(k, "no memory for the driver's variables");
}

static void
begin_steps(struct kit *k)
{
	k->object = k->spec->create(k->vm, k->npages, k->spec->arg);
	if (k->object == NULL)
		kit_fail(k, "create() made no object of %ju pages",
		    (uintmax_t)k->npages);
	if (vmsim_object_npages(k->object) < k->npages)
		kit_fail(k, "create() was asked for %ju pages and made %ju",
		    (uintmax_t)k->npages,
		    (uintmax_t)vmsim_object_npages(k->object));
	kit_expect_ok(k, kit_name(k, k->vm, k->object), "naming the object");
	k->p = kit_process(k, "P");
}

static void
subtract_count(uint64_t *now, uint64_t before)
{
	*now -= *now < before ? *now : before;
}

void
kit_leak_count(struct vmsim *vm, const struct vmsim_leaks *before,
    struct vmsim_leaks *now)
{
	vmsim_leaks(vm, now);
	subtract_count(&now->frames, before->frames);
	subtract_count(&now->swap_pages, before->swap_pages);
	subtract_count(&now->objects, before->objects);
	subtract_count(&now->entries, before->entries);
	subtract_count(&now->pv_entries, before->pv_entries);
}

static void
expect_nothing_left(struct kit *k)
{
	struct vmsim_leaks leaks;

	kit_leak_count(k->vm, &k->before, &leaks);
	if (leaks.objects != 0)
		kit_fail(k, "%ju objects are left when nothing uses them: a "
		    "reference was taken and not given back",
		    (uintmax_t)leaks.objects);
	if (leaks.frames != 0 || leaks.swap_pages != 0)
		kit_fail(k, "%ju frames and %ju pages of swap are left when "
		    "nothing uses them", (uintmax_t)leaks.frames,
		    (uintmax_t)leaks.swap_pages);
	if (leaks.entries != 0 || leaks.pv_entries != 0)
		kit_fail(k, "%ju map entries and %ju reverse mappings are "
		    "left", (uintmax_t)leaks.entries,
		    (uintmax_t)leaks.pv_entries);
}

/* Everything given back, checked and counted. */
static void
end_steps(struct kit *k)
{
	kit_check(k);
	kit_exit(&k->q);
	kit_exit(&k->p);
	kit_release(k);
	if (k->spec->destroy != NULL)
		k->spec->destroy(k->vm, k->spec->arg);
	kit_check(k);
	expect_nothing_left(k);
}

/* Why a case cannot be run with this object, or NULL. */
static const char *
why_impossible(const struct kit *k, const struct kit_row *row)
{
	static const struct {
		unsigned flag;
		const char *why;
	} lacks[] = {
		{ VMSIM_KIT_READONLY, "the object is read-only" },
		{ VMSIM_KIT_NO_EXEC, "nothing is executed from the object" },
		{ VMSIM_KIT_NO_PRIVATE,
		    "the object has no private mappings" },
		{ VMSIM_KIT_NO_WIRE, "the object's pages are not wired" },
		{ VMSIM_KIT_VOLATILE,
		    "the object forgets what is not mapped" },
		{ VMSIM_KIT_MAY_REFUSE, "the object's faults may fail" },
	};
	size_t i;

	if (k->npages < NPAGES_LEAST)
		return ("the kit needs at least 8 pages");
	for (i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++)
		if ((row->lacks & k->spec->flags & lacks[i].flag) != 0)
			return (lacks[i].why);
	if (row->needs_revoke && k->spec->revoke == NULL)
		return ("the kit was given no revoke()");
	if (row->needs_move && k->spec->move == NULL)
		return ("the kit was given no move()");
	if (row->needs_truncate && k->spec->truncate == NULL)
		return ("the kit was given no truncate()");
	return (NULL);
}

static void
run_steps(struct kit *k, kit_fn *fn)
{
	kit_machine(k);
	begin_steps(k);
	fn(k);
	end_steps(k);
}

/* The escape comes back here, with the verdict. */
static enum vmsim_kit_verdict
run_row(struct kit *k, const struct kit_row *row)
{
	switch (setjmp(k->escape)) {
	case VMSIM_KIT_PASSED:
		break;
	case VMSIM_KIT_SKIPPED:
		return (VMSIM_KIT_SKIPPED);
	default:
		return (VMSIM_KIT_FAILED);
	}
	if (row->threads.one != NULL)
		kit_run_threads(k, &row->threads);
	else if (row->failures.use != NULL)
		kit_run_failures(k, &row->failures);
	else
		run_steps(k, row->fn);
	return (VMSIM_KIT_PASSED);
}

static enum vmsim_kit_verdict
run_and_destroy(struct kit *k, const struct kit_row *row)
{
	struct vmsim *before = vmsim_current();
	enum vmsim_kit_verdict verdict;

	verdict = run_row(k, row);
	vmsim_enter(before);
	vmsim_destroy(k->vm);
	k->vm = NULL;
	k->object = NULL;
	k->p = k->q = NULL;
	return (verdict);
}

/* The driver's own variables are as before when the case has ended. */
static enum vmsim_kit_verdict
run_with_data_kept(struct kit *k, const struct kit_row *row)
{
	const struct vmsim_kit *spec = k->spec;
	enum vmsim_kit_verdict verdict;
	void *kept;

	if (spec->data_size == 0)
		return (run_and_destroy(k, row));
	kept = malloc(spec->data_size);
	if (kept == NULL) {
		snprintf(k->text, k->size, "the host has no memory");
		return (VMSIM_KIT_FAILED);
	}
	memcpy(kept, spec->data, spec->data_size);
	verdict = run_and_destroy(k, row);
	memcpy(spec->data, kept, spec->data_size);
	free(kept);
	return (verdict);
}

/* Cases of write-back are for pagers that do: one page tells. */
static enum vmsim_kit_verdict
run_if_possible(struct kit *k, const struct kit_row *row)
{
	static const struct kit_row probe = { .fn = kit_probe_write_back };
	enum vmsim_kit_verdict verdict = VMSIM_KIT_PASSED;

	if (row->needs_write_back)
		verdict = run_with_data_kept(k, &probe);
	return (verdict == VMSIM_KIT_PASSED ? run_with_data_kept(k, row) :
	    verdict);
}

enum vmsim_kit_verdict
kit_run_case(const struct vmsim_kit *spec, const struct kit_row *row,
    char *text, size_t size, uint64_t *executions)
{
	enum vmsim_kit_verdict verdict;
	bool caught;
	struct kit k = {
		.spec = spec,
		.npages = spec->npages != 0 ? spec->npages : 16,
		.text = text,
		.size = size,
	};
	const char *why;

	text[0] = '\0';
	why = why_impossible(&k, row);
	if (why != NULL) {
		snprintf(text, size, "%s", why);
		return (VMSIM_KIT_SKIPPED);
	}
	caught = crash_begin();
	k.nframes = (row->few_frames ? 64 : 1024) + 4 * k.npages;
	verdict = run_if_possible(&k, row);
	crash_end(caught);
	*executions += k.executions;
	return (verdict);
}
