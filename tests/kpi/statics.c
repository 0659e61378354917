/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver with variables of all kinds, none of which it names: set, not set,
 * with addresses in them, local to a function.
 */
#include <sys/param.h>
#include <sys/queue.h>

#include "kpi/statics.h"

struct unit {
	TAILQ_ENTRY(unit) link;
};

static int nset = 5;
static int nunset;
static char letters[3] = "ab";
static TAILQ_HEAD(, unit) units = TAILQ_HEAD_INITIALIZER(units);
static struct unit one;
static const char *word = "at first";
int statics_global = 7;
int statics_global_unset;

int
statics_count(void)
{
	static int calls = 100;

	return (calls++);
}

void
statics_change(void)
{
	nset++;
	nunset++;
	letters[0]++;
	TAILQ_INSERT_TAIL(&units, &one, link);
	word = "changed";
	statics_global++;
	statics_global_unset++;
}

int
statics_differ(void)
{
	return (nset != 5) + (nunset != 0) + (letters[0] != 'a') +
	    !TAILQ_EMPTY(&units) + (units.tqh_last != &units.tqh_first) +
	    (word[0] != 'a') + (statics_global != 7) +
	    (statics_global_unset != 0);
}
