/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running cases: each on a machine of its own, under a panic hook that makes
 * a broken contract the case's failure.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vmsim/device.h>

#include "kit/kit.h"

static const struct kit_group *const groups[] = {
	&kit_faults, &kit_maps, &kit_forks, &kit_wires, &kit_endings,
	&kit_failures, &kit_races,
};
#define	GROUPS	(sizeof(groups) / sizeof(groups[0]))

/* What comes back through the escape. */
enum { ESCAPE_FAILED = 1, ESCAPE_SKIPPED };

static const struct kit_row *
find_row(unsigned i)
{
	unsigned g;

	for (g = 0; g < GROUPS; g++) {
		if (i < groups[g]->n)
			return (&groups[g]->rows[i]);
		i -= groups[g]->n;
	}
	return (NULL);
}

unsigned
vmsim_kit_count(void)
{
	unsigned g, n;

	for (g = n = 0; g < GROUPS; g++)
		n += groups[g]->n;
	return (n);
}

const struct vmsim_kit_case *
vmsim_kit_case(unsigned i)
{
	const struct kit_row *row = find_row(i);

	return (row != NULL ? &row->about : NULL);
}

void
kit_fail(struct kit *k, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k->text, k->size, fmt, ap);
	va_end(ap);
	longjmp(k->escape, ESCAPE_FAILED);
}

void
kit_skip(struct kit *k, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k->text, k->size, fmt, ap);
	va_end(ap);
	longjmp(k->escape, ESCAPE_SKIPPED);
}

static void
on_panic(struct vmsim *vm, const char *report, void *arg)
{
	struct kit *k = arg;

	snprintf(k->text, k->size, "%s", report);
	longjmp(k->escape, ESCAPE_FAILED);
}

void
kit_machine(struct kit *k)
{
	const struct vmsim_config config = {
		.nframes = 1024 + 4 * k->npages,
		.check_level = VMSIM_CHECK_JUNK,
		.trace = true,
	};

	k->vm = vmsim_create(&config);
	if (k->vm == NULL)
		kit_fail(k, "the host has no room for a machine of %ju frames",
		    (uintmax_t)config.nframes);
	vmsim_set_panic_hook(k->vm, on_panic, k);
	vmsim_leak_count(k->vm, &k->before);
	vmsim_enter(k->vm);
	if (k->spec->data_size != 0 && vmsim_register_data(k->vm,
	    k->spec->data, k->spec->data_size) != 0)
		kit_fail(k, "no memory for the driver's variables");
}

void
kit_begin(struct kit *k)
{
	kit_machine(k);
	k->object = k->spec->create(k->vm, k->npages, k->spec->arg);
	if (k->object == NULL)
		kit_fail(k, "create() made no object of %ju pages",
		    (uintmax_t)k->npages);
	if (vmsim_object_npages(k->object) < k->npages)
		kit_fail(k, "create() was asked for %ju pages and made %ju",
		    (uintmax_t)k->npages,
		    (uintmax_t)vmsim_object_npages(k->object));
	kit_expect_ok(k, kit_name(k, k->vm, k->object), "naming the object");
	k->p = vmsim_proc_create(k->vm, "P");
	if (k->p == NULL)
		kit_fail(k, "no memory for a process");
}

static void
less(uint64_t *now, uint64_t before)
{
	*now -= *now < before ? *now : before;
}

void
kit_leak_count(struct vmsim *vm, const struct vmsim_leaks *before,
    struct vmsim_leaks *now)
{
	vmsim_leak_count(vm, now);
	less(&now->frames, before->frames);
	less(&now->swap_pages, before->swap_pages);
	less(&now->objects, before->objects);
	less(&now->entries, before->entries);
	less(&now->pv_entries, before->pv_entries);
}

static void
expect_nothing_left(struct kit *k)
{
	struct vmsim_leaks leaks;

	kit_leak_count(k->vm, &k->before, &leaks);
	if (leaks.objects != 0)
		kit_fail(k, "%ju objects are left when nobody uses them: a "
		    "reference was taken and not given back",
		    (uintmax_t)leaks.objects);
	if (leaks.frames != 0 || leaks.swap_pages != 0)
		kit_fail(k, "%ju frames and %ju pages of swap are left when "
		    "nobody uses them", (uintmax_t)leaks.frames,
		    (uintmax_t)leaks.swap_pages);
	if (leaks.entries != 0 || leaks.pv_entries != 0)
		kit_fail(k, "%ju map entries and %ju reverse mappings are "
		    "left", (uintmax_t)leaks.entries,
		    (uintmax_t)leaks.pv_entries);
}

void
kit_end(struct kit *k)
{
	kit_check(k);
	kit_exit(k, &k->q);
	kit_exit(k, &k->p);
	kit_release(k);
	if (k->spec->destroy != NULL)
		k->spec->destroy(k->vm, k->spec->arg);
	kit_check(k);
	expect_nothing_left(k);
}

/* Why a case cannot be run with this object, or NULL. */
static const char *
lacking(const struct kit_row *row, const struct vmsim_pager_kit *spec)
{
	unsigned lacks = row->lacks & spec->flags;

	if ((lacks & VMSIM_KIT_READONLY) != 0)
		return ("the object is read-only");
	if ((lacks & VMSIM_KIT_NO_EXEC) != 0)
		return ("nothing is executed from the object");
	if ((lacks & VMSIM_KIT_NO_PRIVATE) != 0)
		return ("the object has no private mappings");
	if ((lacks & VMSIM_KIT_NO_WIRE) != 0)
		return ("the object's pages are not wired");
	if ((lacks & VMSIM_KIT_VOLATILE) != 0)
		return ("the object forgets what is not mapped");
	if ((lacks & VMSIM_KIT_MAY_REFUSE) != 0)
		return ("the object's faults may fail");
	if (row->needs_revoke && spec->revoke == NULL)
		return ("the kit was given no revoke()");
	if (row->needs_truncate && spec->truncate == NULL)
		return ("the kit was given no truncate()");
	return (NULL);
}

static enum vmsim_kit_verdict
run_row(struct kit *k, const struct kit_row *row)
{
	switch (setjmp(k->escape)) {
	case 0:
		break;
	case ESCAPE_SKIPPED:
		return (VMSIM_KIT_SKIPPED);
	default:
		return (VMSIM_KIT_FAILED);
	}
	if (!row->own_machine)
		kit_begin(k);
	row->fn(k);
	if (!row->own_machine)
		kit_end(k);
	return (VMSIM_KIT_PASSED);
}

static enum vmsim_kit_verdict
run_case(const struct vmsim_pager_kit *spec, const struct kit_row *row,
    char *text, size_t size, uint64_t *executions)
{
	struct vmsim *before = vmsim_current();
	enum vmsim_kit_verdict verdict;
	struct kit k = {
		.spec = spec,
		.npages = spec->npages != 0 ? spec->npages : 16,
		.text = text,
		.size = size,
	};
	const char *why;
	void *saved;

	text[0] = '\0';
	why = k.npages < 8 ? "the kit needs at least 8 pages" :
	    lacking(row, spec);
	if (why != NULL) {
		snprintf(text, size, "%s", why);
		return (VMSIM_KIT_SKIPPED);
	}
	saved = NULL;
	if (spec->data_size != 0) {
		saved = malloc(spec->data_size);
		if (saved == NULL) {
			snprintf(text, size, "the host has no memory");
			return (VMSIM_KIT_FAILED);
		}
		memcpy(saved, spec->data, spec->data_size);
	}
	verdict = run_row(&k, row);
	vmsim_enter(before);
	vmsim_destroy(k.vm);
	if (saved != NULL)
		memcpy(spec->data, saved, spec->data_size);
	free(saved);
	*executions += k.executions;
	return (verdict);
}

enum vmsim_kit_verdict
vmsim_kit_run_case(const struct vmsim_pager_kit *spec, unsigned i, char *text,
    size_t size)
{
	const struct kit_row *row = find_row(i);
	enum vmsim_kit_verdict verdict;
	uint64_t executions = 0;
	char own[1];

	if (text == NULL || size == 0) {
		text = own;
		size = sizeof(own);
	}
	if (row == NULL) {
		snprintf(text, size, "there is no case %u", i);
		return (VMSIM_KIT_SKIPPED);
	}
	verdict = run_case(spec, row, text, size, &executions);
	return (verdict);
}

static void
print_str(vmsim_print_t *print, void *arg, const char *s)
{
	print(arg, s, strlen(s));
}

static void
tell(const struct kit_row *row, enum vmsim_kit_verdict verdict,
    const char *text, vmsim_print_t *print, void *arg)
{
	static const char *const words[] = { "passed", "FAILED", "skipped" };

	print_str(print, arg, words[verdict]);
	print_str(print, arg, "  ");
	print_str(print, arg, row->about.name);
	if (verdict == VMSIM_KIT_SKIPPED) {
		print_str(print, arg, ": ");
		print_str(print, arg, text);
	}
	print_str(print, arg, "\n");
	if (verdict != VMSIM_KIT_FAILED)
		return;
	print_str(print, arg, "  checked: ");
	print_str(print, arg, row->about.what);
	print_str(print, arg, "\n  why: ");
	print_str(print, arg, row->about.why);
	if (row->about.freebsd != NULL) {
		print_str(print, arg, "\n  FreeBSD: ");
		print_str(print, arg, row->about.freebsd);
	}
	print_str(print, arg, "\n  found: ");
	print_str(print, arg, text);
	print_str(print, arg, "\n");
}

unsigned
vmsim_pager_kit_run(const struct vmsim_pager_kit *spec, const char *only,
    vmsim_print_t *print, void *print_arg, struct vmsim_kit_result *result)
{
	struct vmsim_kit_result r = { 0 };
	enum vmsim_kit_verdict verdict;
	const struct kit_row *row;
	char text[KIT_TEXT];
	unsigned i;

	for (i = 0; (row = find_row(i)) != NULL; i++) {
		if (only != NULL && strstr(row->about.name, only) == NULL)
			continue;
		verdict = run_case(spec, row, text, sizeof(text),
		    &r.executions);
		r.run++;
		r.passed += verdict == VMSIM_KIT_PASSED;
		r.failed += verdict == VMSIM_KIT_FAILED;
		r.skipped += verdict == VMSIM_KIT_SKIPPED;
		if (print != NULL)
			tell(row, verdict, text, print, print_arg);
	}
	if (result != NULL)
		*result = r;
	return (r.failed);
}
