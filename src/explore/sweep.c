/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A piece of a test with its first, second, third ... possibility failing,
 * each time on the same machine; nothing may be left behind, or be wrong.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/inject.h"
#include "base/print.h"
#include "observe/observe.h"

#define	TEXT	512		/* of what the checkers say */

struct sweep {
	enum vmsim_inject_kind kind;	/* (c) */
	uint64_t	 n;		/* (t) which one fails */
	struct vmsim_leaks before;	/* (c) */
	size_t		 len;		/* (t) */
	char		 text[TEXT];	/* (t) the first complaints */
};

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

/* "frames 3 before and 4 after": what there is more or less of. */
static void
compare_count(struct sweep *s, const char *what, uint64_t before,
    uint64_t after)
{
	struct printer out = { append_complaint, s };

	if (after != before)
		print_fmt(&out, "%s%s %" PRIu64 " before and %" PRIu64
		    " after", s->len != 0 ? ", " : "", what, before, after);
}

/* Is everything as before?  If not, s->text says what is not. */
static bool
is_as_before(struct vmsim *vm, struct sweep *s)
{
	struct vmsim_leaks now;

	vmsim_leaks(vm, &now);
	compare_count(s, "frames", s->before.frames, now.frames);
	compare_count(s, "swap pages", s->before.swap_pages, now.swap_pages);
	compare_count(s, "objects", s->before.objects, now.objects);
	compare_count(s, "map entries", s->before.entries, now.entries);
	compare_count(s, "pv entries", s->before.pv_entries, now.pv_entries);
	compare_count(s, "heap chunks", s->before.heap_chunks, now.heap_chunks);
	return (s->len == 0);
}

/* One run.  True: a possibility failed, so there may be another. */
static bool
run_with_failure(struct vmsim *vm, struct sweep *s, int result,
    void (*body)(struct vmsim *, void *), void *arg,
    struct vmsim_snapshot *snap)
{
	const struct vmsim_inject_rule rule = {
		.kind = s->kind,
		.nth = s->n,
		.result = result,
	};
	uint64_t failed;

	vmsim_inject_clear(vm);
	(void)vmsim_inject_add(vm, &rule);
	body(vm, arg);
	failed = vmsim_inject_failed(vm, s->kind);
	s->len = 0;
	if (vmsim_check(vm, append_complaint, s) != 0 || !is_as_before(vm, s)) {
		vmsim_snapshot_destroy(snap);
		vmsim_enter(vm);
		PANIC("sweep: when %s number %" PRIu64 " %s: %s",
		    injected_kind_name(s->kind), s->n, failed != 0 ? "fails" :
		    "is not reached and nothing fails", s->text);
	}
	return (failed != 0);
}

int
vmsim_inject_sweep(struct vmsim *vm, enum vmsim_inject_kind kind, int result,
    void (*body)(struct vmsim *, void *), void *arg, uint64_t *nfailures)
{
	const struct vmsim_inject_rule probe = {
		.kind = kind, .result = result
	};
	struct sweep s = { .kind = kind };
	struct vmsim_snapshot *snap;
	int error;
	bool more;

	vmsim_inject_clear(vm);
	error = vmsim_inject_add(vm, &probe);
	vmsim_inject_clear(vm);
	if (error != 0)
		return (error);
	vmsim_leaks(vm, &s.before);
	snap = vmsim_snapshot_create(vm);
	if (snap == NULL)
		return (errno);
	do {
		s.n++;
		more = run_with_failure(vm, &s, result, body, arg, snap);
		vmsim_snapshot_restore(vm, snap);
	} while (more);
	vmsim_snapshot_destroy(snap);
	if (nfailures != NULL)
		*nfailures = s.n - 1;
	return (0);
}
