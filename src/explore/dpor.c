/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dynamic partial-order reduction: every trace at least once, and as few
 * schedules of each as can be.
 *
 * Source: Abdulla, Aronis, Jonsson, Sagonas: Source sets: a foundation for
 * optimal dynamic partial order reduction, J. ACM 64(4), 2017.
 *
 *	1  Dependence.  Two steps of different threads are dependent if they
 *	   touch the same location (bytes, or a lock) and not both read it;
 *	   for locks see races.c.  A step is universal, dependent with all
 *	   others, if its thread yields at its end, or panics in it.  A step
 *	   also follows the one before it in its thread, and the one that woke
 *	   its thread.
 *	2  Happens before is the smallest order that keeps the order of the
 *	   dependent steps; a step's clock holds it.  Executions with the same
 *	   order are one trace: they end in the same state.
 *	3  A race is a pair of dependent steps e, e' of different threads with
 *	   no step between them that happens after e and before e'.  Other
 *	   traces come from races that are reversed, and from nothing else.
 *	4  Source sets.  For each race the node before e must explore a thread
 *	   that leads to e' without e: let v be the steps after e that do not
 *	   happen after e, then e'.  Its initials are the threads whose first
 *	   step in v follows no other step of v.  One of them must be among
 *	   the node's backtrack, visited or sleep set; if none is, one is
 *	   added to the backtrack set.
 *	5  Races are looked for when e' ends, which may be in any later
 *	   execution; the backtrack set of a node is complete when all that
 *	   follows from it has been explored.
 *	6  Sleep sets.  When a step has been explored from a node, its thread
 *	   sleeps there: what begins with that step is known.  A sleeping
 *	   thread stays asleep in the nodes below until a step is made that
 *	   depends on its next step.  It is never chosen; a node where all
 *	   that can run sleep is given up.
 *
 *	         choose           explored, taken back
 *	  enabled ------> backtrack -----> visited, sleep set
 *	                   ^ rule 4              | a dependent step
 *	                   +---------------------+ (in the nodes below)
 *
 * A thread that yields can be kept from running by no other being able to
 * run; so after a yield all threads are explored.
 *
 * A thread that has entered a sleep queue and dropped its interlock can be
 * woken before it stops.  To stop is then a step that touches nothing, left out
 * if the wakeup comes first: both ways end in the same state.  They are one
 * trace here and two for all.c and bounded.c, which count more traces then.
 *
 * With a bound on preemptions rules 3 to 5 are not sound: the schedule that
 * reverses a race with few preemptions may be left out for one of the same
 * trace that has too many.  Then bounded.c reduces in another way.
 */
#include "explore/explore.h"

/* Must all threads be explored here, whatever races are found? */
static bool
is_unreduced(const struct search *sr)
{
	const struct execution *x = &sr->run;
	const struct partition *p = sr->state;

	return (x->depth < p->cut ||
	    (x->depth > 0 && x->steps[x->depth - 1].universal));
}

static uint8_t
choose_awake(struct search *sr, struct node *node)
{
	unsigned awake;
	uint8_t slot;

	if (partition_is_other(sr))
		return (NO_SLOT);
	awake = node->enabled & ~(unsigned)node->sleep_set;
	if (awake == 0)
		return (NO_SLOT);
	slot = dfs_first(node, awake);
	node->backtrack = is_unreduced(sr) ? node->enabled :
	    (uint16_t)(1U << slot);
	return (slot);
}

const struct strategy strategy_dpor = {
	.name = "dpor",
	.state_size = sizeof(struct partition),
	.reduces = true,
	.exhaustive = true,
	.init = partition_init,
	.begin = partition_begin,
	.choose = choose_awake,
	.accept = partition_accept,
	.count_left = partition_count_left,
	.save = partition_save,
	.load = partition_load,
};
