/* SPDX-License-Identifier: BSD-2-Clause */
/* Which other entries of any process see an object? */
#ifndef MAP_SHARERS_H
#define MAP_SHARERS_H

#include <vm/vm.h>

/*
 * How many entries other than `except` see index `pindex` of `object` through
 * their chains and have the page that they see wired?  It is counted in one
 * step, without a scheduling point: in a kernel it would need the locks of
 * all maps.
 */
u_int	 map_count_wired(vm_object_t object, vm_pindex_t pindex,
	    vm_map_entry_t except);

#endif /* MAP_SHARERS_H */
