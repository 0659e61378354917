/* SPDX-License-Identifier: BSD-2-Clause */
/* Who sees a page, in a state. */
#ifndef OBSERVE_SIGHT_H
#define OBSERVE_SIGHT_H

#include "observe/state.h"

/*
 * Does a map entry show this page of the object, which nothing above it in the
 * entry's chain hides?  Then *va is where.
 */
bool	 sight_entry(const struct state *, const struct state_item *entry,
	    uint32_t object, uint64_t page, uint64_t *va);
/* Does any entry show it, or is it still mapped? */
bool	 sight_seen(const struct state *, uint32_t object, uint64_t page);

#endif /* OBSERVE_SIGHT_H */
