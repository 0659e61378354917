/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done with results, and how a test says that it has failed. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/panic.h"
#include "explore/explore.h"

void
vmsim_explore_result_fini(struct vmsim_explore_result *r)
{
	free(r->schedule);
	free(r->report);
	free(r->hashes);
	free(r->checkpoint);
	r->schedule = r->report = r->checkpoint = NULL;
	r->hashes = NULL;
	r->nhashes = 0;
}

static int
compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y ? -1 : x > y);
}

size_t
vmsim_explore_merge(uint64_t *hashes, size_t n)
{
	size_t i, kept = 0;

	if (n == 0)
		return (0);
	qsort(hashes, n, sizeof(*hashes), compare_hashes);
	for (i = 0; i < n; i++) {
		if (kept == 0 || hashes[kept - 1] != hashes[i])
			hashes[kept++] = hashes[i];
	}
	return (kept);
}

void
vmsim_fail(const char *where, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	curvm->panic->unmet = true;
	vm_panic(where, "%s", text);
}
