/* SPDX-License-Identifier: BSD-2-Clause */
/* Between launder.c, which goes through the laundry, and launder_cluster.c. */
#ifndef PAGEOUT_LAUNDER_H
#define PAGEOUT_LAUNDER_H

#include "mem/mem.h"

/*
 * Writes an exclusively busied dirty page together with those around it.
 * Returns how many pages that were; 0: none, now.  The page is not busy any
 * more, or the transfer's.
 * Locks: object write-locked in and out, dropped meanwhile.  Sleeps.
 */
int	 launder_cluster(vm_object_t, vm_page_t m);

#endif /* PAGEOUT_LAUNDER_H */
