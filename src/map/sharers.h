/* SPDX-License-Identifier: BSD-2-Clause */
/* Which other entries of any process see an object? */
#ifndef MAP_SHARERS_H
#define MAP_SHARERS_H

#include <vm/vm.h>

struct sharer {
	vm_map_t	 map;		/* (t) */
	vm_map_entry_t	 entry;		/* (t) */
	vm_offset_t	 va;		/* (t) where it has the page */
};

/*
 * Called for each entry other than `except` that sees index `pindex` of
 * `object` through its chain.  Nothing runs in between: in a kernel this
 * would need the locks of all maps.
 */
typedef void	 sharer_fn_t(void *arg, const struct sharer *);
void	 map_for_sharers(vm_object_t object, vm_pindex_t pindex,
	    vm_map_entry_t except, sharer_fn_t *fn, void *arg);

#endif /* MAP_SHARERS_H */
