/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Choosing an address: the first hole that is large enough.
 *
 * Private anonymous memory asked for without a hint is kept together: the
 * search begins at the lowest address ever given to such a request
 * (anon_loc), and only if nothing fits there at the ordinary start.
 *
 * Source: FreeBSD vm_map_find() and its relatives, without randomisation.
 */
#include "map/map.h"

/* What a search is for, and where it may look. */
struct space_search {
	vm_object_t	 object;
	vm_size_t	 length;
	vm_offset_t	 max_addr;	/* 0: no limit but the map's */
	vm_offset_t	 alignment;	/* 0: none */
};

static inline bool
fits_at(vm_map_t map, const struct space_search *s, vm_offset_t addr)
{
	vm_offset_t limit;

	limit = vm_map_max(map);
	if (s->max_addr != 0 && s->max_addr < limit)
		limit = s->max_addr;
	return (addr <= limit && s->length <= limit - addr);
}

/*
 * The first place at or above `addr` that is large enough and aligned.
 * Rounding up may leave the hole; then the search goes on from there.
 */
static int
search_from(vm_map_t map, const struct space_search *s, vm_offset_t *addr)
{
	vm_offset_t aligned, at;

	at = vm_map_findspace(map, *addr, s->length);
	while (fits_at(map, s, at)) {
		aligned = at;
		if (s->alignment != 0)
			aligned = (at + s->alignment - 1) &
			    ~(s->alignment - 1);
		if (aligned < at)
			break;		/* wrapped */
		if (aligned == at) {
			*addr = at;
			return (KERN_SUCCESS);
		}
		at = vm_map_findspace(map, aligned, s->length);
	}
	return (KERN_NO_SPACE);
}

int
vm_map_find_aligned(vm_map_t map, vm_offset_t *addr, vm_size_t length,
    vm_offset_t max_addr, vm_offset_t alignment)
{
	struct space_search s = {
		.length = length,
		.max_addr = max_addr,
		.alignment = alignment,
	};

	return (search_from(map, &s, addr));
}

/*
 * The alignment that a find_space argument asks for.  An object with a color
 * begins with a superpage; its mapping is best placed alike, but there are
 * no reservations here, so optimal space is any space.
 */
static vm_offset_t
get_alignment(int find_space)
{
	if (find_space == VMFS_SUPER_SPACE)
		return (NBPDR);
	if (find_space >> 8 != 0)
		return ((vm_offset_t)1 << (find_space >> 8));
	return (0);
}

/* Does the request take part in keeping anonymous memory together? */
static bool
is_clustered(vm_map_t map, const struct space_search *s, vm_offset_t addr,
    int find_space, vm_prot_t prot, int cow)
{
	return ((addr == 0 || (cow & MAP_NO_HINT) != 0) &&
	    (map->flags & MAP_IS_SUB_MAP) == 0 && s->max_addr == 0 &&
	    find_space != VMFS_NO_SPACE && s->object == NULL &&
	    (cow & (MAP_INHERIT_SHARE | MAP_STACK_AREA)) == 0 &&
	    prot != VM_PROT_NONE);
}

static int
choose_address(vm_map_t map, const struct space_search *s, bool cluster,
    vm_offset_t *addr)
{
	vm_offset_t at;

	if (cluster && map->anon_loc != 0) {
		at = map->anon_loc;
		if (search_from(map, s, &at) == KERN_SUCCESS) {
			*addr = at;
			return (KERN_SUCCESS);
		}
	}
	return (search_from(map, s, addr));
}

int
vm_map_find_locked(vm_map_t map, vm_object_t object, vm_ooffset_t offset,
    vm_offset_t *addr, vm_size_t length, vm_offset_t max_addr,
    int find_space, vm_prot_t prot, vm_prot_t max, int cow)
{
	struct space_search s = {
		.object = object,
		.length = length,
		.max_addr = max_addr,
		.alignment = get_alignment(find_space),
	};
	vm_offset_t at;
	bool cluster;
	int rv;

	CONTRACT((cow & MAP_STACK_AREA) == 0 || object == NULL,
	    "vm_map_find: a stack has no object");
	map_assert_locked(map);
	at = *addr;
	cluster = is_clustered(map, &s, at, find_space, prot, cow);
	rv = KERN_SUCCESS;
	if (find_space != VMFS_NO_SPACE) {
		rv = choose_address(map, &s, cluster, &at);
	} else if ((cow & MAP_REMAP) != 0) {
		if (!vm_map_range_valid(map, at, at + length))
			return (KERN_INVALID_ADDRESS);
		rv = vm_map_delete(map, at, at + length);
	}
	if (rv != KERN_SUCCESS)
		return (rv);
	if ((cow & MAP_STACK_AREA) != 0)
		rv = map_stack_locked(map, at, length, map_stack_grow(), prot,
		    max, cow);
	else
		rv = vm_map_insert(map, object, offset, at, at + length,
		    prot, max, cow);
	if (rv != KERN_SUCCESS)
		return (rv);
	if (cluster && (map->anon_loc == 0 || at < map->anon_loc))
		map->anon_loc = at;
	*addr = at;
	return (KERN_SUCCESS);
}

int
vm_map_find(vm_map_t map, vm_object_t object, vm_ooffset_t offset,
    vm_offset_t *addr, vm_size_t length, vm_offset_t max_addr,
    int find_space, vm_prot_t prot, vm_prot_t max, int cow)
{
	int rv;

	vm_map_lock(map);
	rv = vm_map_find_locked(map, object, offset, addr, length, max_addr,
	    find_space, prot, max, cow);
	vm_map_unlock(map);
	return (rv);
}

int
vm_map_find_min(vm_map_t map, vm_object_t object, vm_ooffset_t offset,
    vm_offset_t *addr, vm_size_t length, vm_offset_t min_addr,
    vm_offset_t max_addr, int find_space, vm_prot_t prot, vm_prot_t max,
    int cow)
{
	vm_offset_t hint;
	int rv;

	hint = *addr;
	if (hint == 0) {
		cow |= MAP_NO_HINT;
		*addr = hint = min_addr;
	}
	rv = vm_map_find(map, object, offset, addr, length, max_addr,
	    find_space, prot, max, cow);
	if (rv == KERN_SUCCESS || min_addr >= hint)
		return (rv);
	*addr = min_addr;
	return (vm_map_find(map, object, offset, addr, length, max_addr,
	    find_space, prot, max, cow));
}
