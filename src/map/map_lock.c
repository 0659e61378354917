/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lock of a map, its timestamp, and its busy state.
 *
 * A thread that lets go of a map and then goes on with what it had learned
 * compares timestamps.  That is right only if every thread that could have
 * changed the map has moved the timestamp, so each exclusive acquisition
 * does, upgrades included.
 */
#include "map/map.h"

static inline struct lock_object *
get_lock(vm_map_t map)
{
	return (&map->lock.lock_object);
}

void
vmsim_kpi_map_lock(vm_map_t map, const char *where)
{
	vmsim_kpi_lock_excl(get_lock(map), where);
	map->timestamp++;
}

void
vmsim_kpi_map_unlock(vm_map_t map, const char *where)
{
	vmsim_kpi_unlock_excl(get_lock(map), where);
	map_process_deferred();
}

void
vmsim_kpi_map_lock_read(vm_map_t map, const char *where)
{
	vmsim_kpi_lock_shared(get_lock(map), where);
}

void
vmsim_kpi_map_unlock_read(vm_map_t map, const char *where)
{
	vmsim_kpi_unlock_shared(get_lock(map), where);
	map_process_deferred();
}

int
vmsim_kpi_map_trylock(vm_map_t map, const char *where)
{
	if (!vmsim_kpi_lock_excl_try(get_lock(map), where))
		return (0);
	map->timestamp++;
	return (1);
}

int
vmsim_kpi_map_trylock_read(vm_map_t map, const char *where)
{
	return (vmsim_kpi_lock_shared_try(get_lock(map), where));
}

/*
 * If the lock cannot be upgraded at once it is given up and taken again; that
 * succeeds too if no other thread changed the map between.
 */
int
vmsim_kpi_map_lock_upgrade(vm_map_t map, const char *where)
{
	u_int timestamp;

	if (!vmsim_kpi_lock_upgrade_try(get_lock(map), where)) {
		timestamp = map->timestamp;
		vmsim_kpi_map_unlock_read(map, where);
		vmsim_kpi_lock_excl(get_lock(map), where);
		if (timestamp != map->timestamp) {
			vmsim_kpi_unlock_excl(get_lock(map), where);
			return (1);
		}
	}
	map->timestamp++;
	return (0);
}

void
vmsim_kpi_map_lock_downgrade(vm_map_t map, const char *where)
{
	vmsim_kpi_lock_downgrade(get_lock(map), where);
}

int
vm_map_locked(vm_map_t map)
{
	return (vmsim_kpi_lock_owned(get_lock(map)));
}

int
vmsim_kpi_map_unlock_and_wait(vm_map_t map, int timo, const char *where)
{
	vmsim_kpi_lock_assert(get_lock(map), LA_XLOCKED, where);
	return (sched_sleep(&map->tree, get_lock(map), "vmmaps", timo));
}

void
vm_map_wakeup(vm_map_t map)
{
	sched_wakeup(&map->tree);
}

void
vm_map_busy(vm_map_t map)
{
	map_assert_locked(map);
	map->busy++;
}

void
vm_map_unbusy(vm_map_t map)
{
	map_assert_locked(map);
	INVARIANT(map->busy > 0, "map is not busy");
	if (--map->busy != 0 || (map->flags & MAP_BUSY_WAKEUP) == 0)
		return;
	vm_map_modflags(map, 0, MAP_BUSY_WAKEUP);
	sched_wakeup(&map->busy);
}

void
vm_map_wait_busy(vm_map_t map)
{
	map_assert_locked(map);
	while (map->busy != 0) {
		vm_map_modflags(map, MAP_BUSY_WAKEUP, 0);
		(void)sched_sleep(&map->busy, get_lock(map), "mbusy", 0);
		vmsim_kpi_lock_excl(get_lock(map), VMSIM_HERE);
	}
	map->timestamp++;
}
