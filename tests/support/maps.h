/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A map drawn as text, an entry a line's part, page numbers in hexadecimal:
 *
 *	10-14:rw  14-16:--g  16-18:r-c+2
 *
 * Protection r w x; then c copy-on-write, n needs its copy, g guard, s stack
 * gap, d grows down, u wired by the user, Y nosync, O nocore, q sequential,
 * a random; S N Z inheritance other than copy; `*` has an object; `+2` its
 * first page there, if not 0.
 */
#ifndef SUPPORT_MAPS_H
#define SUPPORT_MAPS_H

#include "map/map.h"
#include "support/test.h"

/* Good until the next call. */
const char *map_draw(vm_map_t);
#define	assert_map(map, drawing)	\
	assert_string_equal(map_draw(map), (drawing))

vm_map_t map_of(struct vmsim_proc *);
/* The entry at a page; the test fails without one. */
vm_map_entry_t entry_of(vm_map_t, unsigned page);
/* Entries on the longest way down from here, this one included. */
int	 map_tree_height(vm_map_entry_t top);

#endif /* SUPPORT_MAPS_H */
