/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All checkers of a machine.  Each room checks what it keeps alone; what takes
 * several rooms to say is numbered here:
 *
 *  cross 1  A present page-table entry lies within a map entry that is no
 *	     guard.
 *  cross 2  It maps the page that the entry's chain shows there: the first
 *	     resident one from the top.
 *  cross 3  It is writeable only if the entry is, needs no copy, and the page
 *	     belongs to the entry's own object; executable only if the entry
 *	     is; and an entry without access maps nothing.
 *  cross 4  An object is referenced at least by its entries, its shadows and
 *	     its name, and an anonymous one by nothing else.
 *  cross 5  Every page of a wired entry is resident, and a page is wired at
 *	     least once for each wired entry that shows it and for each hold;
 *	     no more often, as long as no driver's objects exist.
 *  cross 6  What a page says that is in swap too, and clean, swap says.
 *  cross 7  At rest no page is busy, no map busy or in transition, and no
 *	     lock held.
 *
 * During a call (a pager's method asks, say) faults under way are
 * known: their references are counted, and an empty busy page hides nothing.
 * The counts of wirings and what holds at rest only are left out then.
 */
#include <bsd/string.h>

#include "base/assert.h"
#include "base/junk.h"
#include "base/piece.h"
#include "sched/sched.h"
#include "mem/mem.h"
#include "pmap/pmap.h"
#include "object/object.h"
#include "pagers/pagers.h"
#include "observe/observe.h"

typedef void	 checker_t(struct check *);

/* Always. */
static checker_t *const all_time_checkers[] = {
	arena_check,
	piece_check,
	sched_check,
	mem_check,
	pmap_check,
	object_check,
	pagers_check,
	map_check,
	check_mappings,
	check_references,
	check_contents,
};

/* When no call is under way. */
static checker_t *const idle_checkers[] = {
	check_wirings,
	check_idle,
};

#define	NUMBER_OF(a)	(sizeof(a) / sizeof((a)[0]))

/* Runs the checkers; no other thread runs meanwhile. */
static void
run_checkers(struct check *c)
{
	sched_hook_t *quiet;
	size_t i;

	quiet = sched_quiet_begin();
	c->in_flight = curvm->ncalls != 0 || transfers_under_way();
	for (i = 0; i < NUMBER_OF(all_time_checkers); i++)
		all_time_checkers[i](c);
	if (c->thorough) {
		arena_check_junk(c);
		mem_check_zones(c);
	}
	if (!c->in_flight) {
		for (i = 0; i < NUMBER_OF(idle_checkers); i++)
			idle_checkers[i](c);
	}
	sched_quiet_end(quiet);
}

unsigned
vmsim_check(struct vmsim *vm, vmsim_print_t *print, void *arg)
{
	struct check c = { .out = { print, arg }, .thorough = true };
	struct vmsim *prev;

	prev = vmsim_enter(vm);
	run_checkers(&c);
	vmsim_enter(prev);
	return (c.nfailed);
}

struct excerpt {
	char	 text[512];
	size_t	 len;
};

static void
keep_excerpt(void *arg, const char *text, size_t len)
{
	struct excerpt *x = arg;

	if (len > sizeof(x->text) - 1 - x->len)
		len = sizeof(x->text) - 1 - x->len;
	memcpy(x->text + x->len, text, len);
	x->len += len;
}

/* At the end of a call, when the check level asks for it. */
static void
check_call(struct vmsim *vm)
{
	struct excerpt x = { .len = 0 };
	struct check c = { .out = { keep_excerpt, &x } };

	run_checkers(&c);
	CONTRACT(c.nfailed == 0, "%u invariants are violated:\n%s", c.nfailed,
	    x.text);
}

static void __attribute__((noinline))
check_memory(void)
{
	struct excerpt x = { .len = 0 };
	struct check c = { .out = { keep_excerpt, &x }, .thorough = true };

	piece_check(&c);
	arena_check_junk(&c);
	mem_check_free(&c);
	CONTRACT(c.nfailed == 0, "memory was written by who did not own it:\n"
	    "%s", x.text);
}

void
observe_check_memory(void)
{
	if (junk_is_on())
		check_memory();
}

int
observe_init(struct vmsim *vm)
{
	vm->check_hook = check_call;
	return (0);
}
