/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of threads, by slot. */
#include <string.h>

#include "explore/slots.h"

bool
slots_learn(struct slots *sl)
{
	struct thread *td;
	unsigned slot;
	bool fits = true;

	memset(sl->thread, 0, sizeof(sl->thread));
	sl->n = sl->nbodies;
	TAILQ_FOREACH(td, &sl->vm->sched->threads, td_link) {
		slot = slots_find(sl, td);
		if (slot == NO_SLOT)
			continue;
		if (slot >= EXPLORE_SLOTS) {
			fits = false;
			continue;
		}
		sl->thread[slot] = td;
		if (slot >= sl->n)
			sl->n = slot + 1;
	}
	sl->known.made = sl->vm->sched->ntids;
	sl->known.gone = sl->vm->sched->ngone;
	return (fits);
}

const char *
slots_name(const struct slots *sl, unsigned slot)
{
	if (slot < sl->n && sl->thread[slot] != NULL)
		return (sl->thread[slot]->td_name);
	return ("main");
}
