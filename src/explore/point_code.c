/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The codes of points: one letter for each kind of place where a step can
 * begin.  Schedules are written with them and kept, so a code never changes
 * its meaning.
 */
#include "explore/execution.h"

enum { CODE_NEW = 0, CODE_WOKEN = POINT_YIELD + 1 };

static const struct {
	char	 code;
	const char *words;
} codes[] = {
	[CODE_NEW] = { 'n', "begins" },
	[POINT_LOCK] = { 'L', "takes a lock" },
	[POINT_SLOCK] = { 'S', "takes a lock shared" },
	[POINT_TRYLOCK] = { 'T', "tries a lock" },
	[POINT_UNLOCK] = { 'U', "has released a lock" },
	[POINT_BUSY] = { 'B', "changes a busy state" },
	[POINT_SLEEP] = { 'Z', "goes to sleep" },
	[POINT_WAKEUP] = { 'W', "wakes sleepers" },
	[POINT_PAGER] = { 'P', "calls a pager or returns from it" },
	[POINT_LOOKUP] = { 'F', "looks up a page without a lock" },
	[POINT_PTE_LOAD] = { 'l', "reads a page-table entry" },
	[POINT_PTE_STORE] = { 's', "changes a page-table entry" },
	[POINT_PTE_INVALIDATE] = { 'i', "invalidates a translation" },
	[POINT_USER] = { 'u', "accesses memory" },
	[POINT_REF] = { 'R', "changes a count" },
	[POINT_COPY] = { 'C', "copies or zeroes a page" },
	[POINT_MMU] = { 'M', "changes mappings" },
	[POINT_OP] = { 'o', "begins an operation" },
	[POINT_TEST] = { 't', "touches a variable" },
	[POINT_YIELD] = { 'y', "goes on after giving way" },
	[CODE_WOKEN] = { 'z', "goes on after a sleep" },
};
#define	NCODES	(sizeof(codes) / sizeof(codes[0]))

char
point_code(const struct execution *x, unsigned slot)
{
	const struct thread *td = x->slots.thread[slot];

	if (td->td_state == TD_NEW)
		return (codes[CODE_NEW].code);
	if (x->dep.woken[slot] != 0)
		return (codes[CODE_WOKEN].code);
	return (codes[td->td_point].code);
}

bool
point_code_exists(char code)
{
	size_t i;

	for (i = 0; i < NCODES; i++) {
		if (codes[i].code == code)
			return (true);
	}
	return (false);
}

const char *
point_code_words(char code)
{
	size_t i;

	for (i = 0; i < NCODES; i++) {
		if (codes[i].code == code)
			return (codes[i].words);
	}
	return ("does something");
}
