/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers of a range, the smallest free one first: unr(9). */
#include <string.h>

#include <sys/systm.h>
#undef	free
#include "base/assert.h"
#include "kpi/kpi.h"

/* A number in use; sorted. */
struct unr {
	TAILQ_ENTRY(unr) link;		/* (w) */
	u_int		 number;	/* (c) */
};

struct unrhdr {
	TAILQ_HEAD(, unr) used;		/* (w) by number */
	u_int		 low;		/* (c) */
	u_int		 high;		/* (c) */
};

struct unrhdr *
vmsim_kpi_new_unrhdr(int low, int high)
{
	struct unrhdr *uh;

	uh = kpi_alloc(sizeof(*uh), true, VMSIM_HERE);
	TAILQ_INIT(&uh->used);
	uh->low = (u_int)low;
	uh->high = (u_int)high;
	return (uh);
}

void
delete_unrhdr(struct unrhdr *uh)
{
	CONTRACT(TAILQ_EMPTY(&uh->used),
	    "numbers are given up while %u is in use",
	    TAILQ_FIRST(&uh->used)->number);
	arena_free(uh, sizeof(*uh));
}

/* Takes `number`, which comes before `next` (NULL: last). */
static int
take_number(struct unrhdr *uh, struct unr *next, u_int number)
{
	struct unr *u;

	u = kpi_alloc_now(sizeof(*u), VMSIM_HERE);
	u->number = number;
	if (next != NULL)
		TAILQ_INSERT_BEFORE(next, u, link);
	else
		TAILQ_INSERT_TAIL(&uh->used, u, link);
	return ((int)number);
}

int
alloc_unr(struct unrhdr *uh)
{
	u_int number = uh->low;
	struct unr *u;

	TAILQ_FOREACH(u, &uh->used, link) {
		if (u->number != number)
			break;
		number++;
	}
	return (number <= uh->high ? take_number(uh, u, number) : -1);
}

int
alloc_unr_specific(struct unrhdr *uh, u_int number)
{
	struct unr *u;

	if (number < uh->low || number > uh->high)
		return (-1);
	TAILQ_FOREACH(u, &uh->used, link) {
		if (u->number >= number)
			break;
	}
	if (u != NULL && u->number == number)
		return (-1);
	return (take_number(uh, u, number));
}

void
free_unr(struct unrhdr *uh, u_int number)
{
	struct unr *u;

	TAILQ_FOREACH(u, &uh->used, link) {
		if (u->number == number)
			break;
	}
	CONTRACT(u != NULL, "number %u is given back and not in use", number);
	TAILQ_REMOVE(&uh->used, u, link);
	arena_free(u, sizeof(*u));
}
