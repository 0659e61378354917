/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A piece of a test with its first, second, third ... possibility failing,
 * each time on the same machine; nothing may be left behind, or be wrong.
 *
 * First it runs undisturbed: what is wrong then is no failure's fault, and
 * what it gives back then is no failure's either.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/inject.h"
#include "base/print.h"
#include "observe/observe.h"

#define	TEXT	512		/* of what the checkers say */

struct sweep {
	void		(*body)(struct vmsim *, void *); /* (c) */
	void		*arg;		/* (c) */
	struct vmsim_inject_rule rule;	/* (t) which one fails */
	struct vmsim_snapshot *saved;	/* (c) the machine before */
	struct vmsim_leaks before;	/* (c) */
	struct vmsim_leaks least;	/* (t) what may be left at least */
	size_t		 len;		/* (t) */
	char		 text[TEXT];	/* (t) the first complaints */
};

/* What the body has to give back. */
static const struct counted {
	const char	*what;		/* (c) */
	size_t		 at;		/* (c) in struct vmsim_leaks */
} counts[] = {
	{ "frames", offsetof(struct vmsim_leaks, frames) },
	{ "swap pages", offsetof(struct vmsim_leaks, swap_pages) },
	{ "objects", offsetof(struct vmsim_leaks, objects) },
	{ "map entries", offsetof(struct vmsim_leaks, entries) },
	{ "pv entries", offsetof(struct vmsim_leaks, pv_entries) },
	{ "heap chunks", offsetof(struct vmsim_leaks, heap_chunks) },
};

#define	NCOUNTS	(sizeof(counts) / sizeof(counts[0]))

static void
append_complaint(void *arg, const char *text, size_t len)
{
	struct sweep *s = arg;

	if (len > TEXT - 1 - s->len)
		len = TEXT - 1 - s->len;
	memcpy(s->text + s->len, text, len);
	s->len += len;
	s->text[s->len] = '\0';
}

static const char *
injected_kind_name(enum vmsim_inject_kind kind)
{
	static const char *const names[VMSIM_INJECT_KINDS] = {
		[VMSIM_INJECT_PAGE] = "frame allocation",
		[VMSIM_INJECT_MALLOC] = "kernel allocation",
		[VMSIM_INJECT_PAGER] = "pager call",
		[VMSIM_INJECT_SWAP] = "swap transfer",
		[VMSIM_INJECT_FILE] = "file transfer",
	};

	return (names[kind]);
}

static uint64_t
count_in(const struct vmsim_leaks *l, const struct counted *c)
{
	return (*(const uint64_t *)(const void *)((const char *)l + c->at));
}

/* "frames 3 before and 4 after", if that is more or less than may be. */
static void
compare_count(struct sweep *s, const struct counted *c,
    const struct vmsim_leaks *now)
{
	struct printer out = { append_complaint, s };
	uint64_t before = count_in(&s->before, c), after = count_in(now, c);
	uint64_t least = count_in(&s->least, c);

	if (after <= before && after >= least)
		return;
	print_fmt(&out, "%s%s %" PRIu64 " before and %" PRIu64 " after",
	    s->len != 0 ? ", " : "", c->what, before, after);
	if (after < before)
		print_fmt(&out, ", %" PRIu64 " when nothing fails", least);
}

/* One run.  False: something is wrong, and s->text says what. */
static bool
run_body(struct vmsim *vm, struct sweep *s, struct vmsim_leaks *left)
{
	size_t i;

	vmsim_inject_clear(vm);
	(void)vmsim_inject_add(vm, &s->rule);
	s->body(vm, s->arg);
	s->len = 0;
	if (vmsim_check(vm, append_complaint, s) != 0)
		return (false);
	vmsim_leaks(vm, left);
	for (i = 0; i < NCOUNTS; i++)
		compare_count(s, &counts[i], left);
	return (s->len == 0);
}

static void __attribute__((noreturn, cold, format(printf, 3, 4)))
sweep_panic(struct vmsim *vm, struct sweep *s, const char *fmt, ...)
{
	char text[TEXT + 256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	vmsim_snapshot_destroy(s->saved);
	vmsim_enter(vm);
	PANIC("sweep: %s", text);
}

/* What is wrong now is no failure's fault.  Returns the possibilities. */
static uint64_t
run_undisturbed(struct vmsim *vm, struct sweep *s)
{
	struct vmsim_leaks left;

	if (!run_body(vm, s, &left))
		sweep_panic(vm, s, "without any failure: %s", s->text);
	s->least = left;
	return (vmsim_inject_seen(vm, s->rule.kind));
}

static void
run_with_failure(struct vmsim *vm, struct sweep *s)
{
	const char *kind = injected_kind_name(s->rule.kind);
	struct vmsim_leaks left;

	if (!run_body(vm, s, &left))
		sweep_panic(vm, s, "when %s number %" PRIu64 " fails: %s",
		    kind, s->rule.nth, s->text);
	if (vmsim_inject_failed(vm, s->rule.kind) == 0)
		sweep_panic(vm, s, "%s number %" PRIu64 " is not reached, and "
		    "was when nothing failed: the body does not do the same "
		    "each time, so it keeps something outside of the machine "
		    "(see vmsim_data_register())", kind, s->rule.nth);
}

int
vmsim_inject_sweep(struct vmsim *vm, enum vmsim_inject_kind kind, int result,
    void (*body)(struct vmsim *, void *), void *arg, uint64_t *nfailures)
{
	struct sweep s = {
		.body = body,
		.arg = arg,
		.rule = { .kind = kind, .result = result },
	};
	uint64_t possible;
	int error;

	vmsim_inject_clear(vm);
	error = vmsim_inject_add(vm, &s.rule);
	vmsim_inject_clear(vm);
	if (error != 0)
		return (error);
	vmsim_leaks(vm, &s.before);
	s.saved = vmsim_snapshot_create(vm);
	if (s.saved == NULL)
		return (errno);
	possible = run_undisturbed(vm, &s);
	vmsim_snapshot_restore(vm, s.saved);
	while (s.rule.nth < possible) {
		s.rule.nth++;
		run_with_failure(vm, &s);
		vmsim_snapshot_restore(vm, s.saved);
	}
	vmsim_snapshot_destroy(s.saved);
	if (nfailures != NULL)
		*nfailures = possible;
	return (0);
}
