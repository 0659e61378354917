/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps and address spaces as kernel code uses them directly. */
#include <errno.h>
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>
#include "base/machine.h"
#include "map/map.h"
#include "map/sharers.h"
#include "object/object.h"
#include "support/chain.h"
#include "support/threads.h"
#include "support/words.h"

#define	LOW	PG(16)
#define	HIGH	PG(1024)

static int nwakes;

static void
begin(struct test *t)
{
	t->space = vmspace_alloc(LOW, HIGH);
	assert_non_null(t->space);
	t->map = &t->space->vm_map;
	nwakes = 0;
}

static void
end(struct test *t)
{
	other_runs(t, NULL);
	vmspace_free(t->space);
}

TESTS(.kernel = true, .begin = begin, .end = end);

static int
insert(struct test *t, unsigned first, unsigned n)
{
	int rv;

	vm_map_lock(t->map);
	rv = vm_map_insert(t->map, NULL, 0, PG(first), PG(first + n), RW, RW,
	    0);
	vm_map_unlock(t->map);
	return (rv);
}

/* [16, 1024): the first hole that is large enough. */
TEST(a_place_is_found_and_mapped)
{
	vm_offset_t addr = LOW;

	assert_ok(insert(t, 16, 4));
	assert_ok(insert(t, 22, 4));
	assert_ok(vm_map_find(t->map, NULL, 0, &addr, PG(3), 0, VMFS_ANY_SPACE,
	    RW, RW, 0));
	assert_eq(addr, PG(26));
	addr = LOW;
	vm_map_lock(t->map);
	assert_ok(vm_map_find_locked(t->map, NULL, 0, &addr, PG(2), 0,
	    VMFS_ANY_SPACE, RW, RW, 0));
	assert_eq(addr, PG(20));
	assert_eq(vm_map_find_locked(t->map, NULL, 0, &addr, PG(2000), 0,
	    VMFS_ANY_SPACE, RW, RW, 0), KERN_NO_SPACE);
	addr = PG(24);
	assert_eq(vm_map_find_locked(t->map, NULL, 0, &addr, PG(1), 0,
	    VMFS_NO_SPACE, RW, RW, 0), KERN_NO_SPACE);
	vm_map_unlock(t->map);
	addr = PG(33);
	assert_ok(vm_map_find(t->map, NULL, 0, &addr, PG(1), 0,
	    VMFS_ALIGNED_SPACE(16), RW, RW, 0));
	assert_eq(addr & 0xffff, 0);
	addr = PG(60);
	assert_eq(vm_map_find(t->map, NULL, 0, &addr, PG(30), PG(80),
	    VMFS_ANY_SPACE, RW, RW, 0), KERN_NO_SPACE);
}

/* A map that is not a space's own. */
TEST(a_map_is_made_in_place)
{
	struct vm_map m;

	memset(&m, 0, sizeof(m));
	vm_map_init(&m, vmspace_pmap(t->space), PG(2000), PG(3000));
	assert_eq(vm_map_min(&m), PG(2000));
	assert_eq(vm_map_max(&m), PG(3000));
	assert_ptr_equal(vm_map_pmap(&m), vmspace_pmap(t->space));
	vm_map_lock(&m);
	assert_eq(vm_map_insert(&m, NULL, 0, PG(1000), PG(1001), RW, RW, 0),
	    KERN_INVALID_ADDRESS);
	assert_ok(vm_map_insert(&m, NULL, 0, PG(2000), PG(2001), RW, RW, 0));
	assert_eq(m.nentries, 1);
	assert_ok(vm_map_delete(&m, PG(2000), PG(3000)));
	vm_map_unlock(&m);
	assert_eq(m.nentries, 0);
	sx_destroy(&m.lock);
}

/* [16,18) [18,20): alike they become one, different they stay two. */
TEST(neighbours_that_are_alike_are_merged)
{
	vm_map_entry_t a, b;

	assert_ok(insert(t, 16, 4));
	assert_ok(vm_map_protect(t->map, PG(18), PG(20), R, 0,
	    VM_MAP_PROTECT_SET_PROT));
	assert_eq(t->map->nentries, 2);
	vm_map_lock(t->map);
	a = vm_map_entry_first(t->map);
	b = vm_map_entry_succ(a);
	assert_ptr_equal(vm_map_entry_pred(b), a);
	(void)vm_map_try_merge_entries(t->map, a, b);
	assert_eq(t->map->nentries, 2);
	b->protection = RW;
	b = vm_map_try_merge_entries(t->map, a, b);
	assert_eq(t->map->nentries, 1);
	assert_eq(b->start, PG(16));
	assert_eq(b->end, PG(20));
	vm_map_unlock(t->map);
}

/* The other thread ends its wiring. */
static bool
unbusy(struct test *t)
{
	nwakes++;
	if (t->map->busy == 0) {
		vm_map_wakeup(t->map);
		return (true);
	}
	vm_map_lock(t->map);
	vm_map_unbusy(t->map);
	vm_map_unlock(t->map);
	return (true);
}

/* Busy: a thread that wants it still waits until it is not. */
TEST(a_busy_map_is_waited_for)
{
	u_int timestamp;

	other_runs(t, unbusy);
	vm_map_lock(t->map);
	vm_map_wait_busy(t->map);
	assert_eq(nwakes, 0);
	vm_map_busy(t->map);
	timestamp = t->map->timestamp;
	vm_map_wait_busy(t->map);
	assert_eq(nwakes, 1);
	assert_eq(t->map->busy, 0);
	assert_int_not_equal(t->map->timestamp, timestamp);
	assert_true(vm_map_locked(t->map));
	vm_map_unlock(t->map);
}

/* Woken, or by the clock. */
TEST(waiting_for_a_map_ends_by_wakeup_or_clock)
{
	vm_map_lock(t->map);
	assert_eq(vm_map_unlock_and_wait(t->map, 3), EWOULDBLOCK);
	assert_false(vm_map_locked(t->map));
	other_runs(t, unbusy);
	vm_map_lock(t->map);
	assert_eq(vm_map_unlock_and_wait(t->map, 0), 0);
	assert_eq(nwakes, 1);
}

/* Up and down; a change meanwhile loses the lock. */
TEST(a_map_lock_changes_its_mode)
{
	u_int timestamp;

	vm_map_lock_read(t->map);
	timestamp = t->map->timestamp;
	assert_eq(vm_map_lock_upgrade(t->map), 0);
	assert_true(vm_map_locked(t->map));
	assert_int_not_equal(t->map->timestamp, timestamp);
	vm_map_lock_downgrade(t->map);
	assert_false(vm_map_locked(t->map));
	assert_true(vm_map_trylock_read(t->map));
	vm_map_unlock_read(t->map);
	vm_map_unlock_read(t->map);
	assert_true(vm_map_trylock(t->map));
	vm_map_unlock(t->map);
}

/* Wired with the map held, and free again. */
TEST(a_range_is_wired_with_the_map_locked)
{
	assert_ok(insert(t, 16, 2));
	vm_map_lock(t->map);
	assert_ok(vm_map_wire_locked(t->map, PG(16), PG(18),
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_NOHOLES));
	assert_true(vm_map_locked(t->map));
	assert_eq(vm_map_entry_user_wired_count(vm_map_entry_first(t->map)), 1);
	assert_eq(vm_map_entry_system_wired_count(vm_map_entry_first(t->map)),
	    0);
	vm_map_unlock(t->map);
	assert_eq(vmspace_resident_count(t->space), 2);
	assert_eq(pmap_wired_count(vmspace_pmap(t->space)), 2);
	assert_ok(vm_map_unwire(t->map, PG(16), PG(18),
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_NOHOLES));
	assert_eq(pmap_wired_count(vmspace_pmap(t->space)), 0);
}

/* The kernel gives back what it has wired. */
static bool
unwire_by_kernel(struct test *t)
{
	nwakes++;
	assert_ok(vm_map_unwire(t->map, PG(17), PG(18),
	    VM_MAP_WIRE_SYSTEM | VM_MAP_WIRE_NOHOLES));
	return (true);
}

/* [16 17 18 19], 17 wired by the kernel: all go, 17 after a wait. */
TEST(unmapping_waits_for_the_kernels_wirings)
{
	assert_ok(insert(t, 16, 4));
	assert_ok(vm_map_wire(t->map, PG(17), PG(18),
	    VM_MAP_WIRE_SYSTEM | VM_MAP_WIRE_NOHOLES));
	other_runs(t, unwire_by_kernel);
	assert_ok(vm_map_remove(t->map, PG(16), PG(20)));
	assert_eq(nwakes, 1);
	assert_eq(t->map->nentries, 0);
	assert_eq(t->map->size, 0);
	assert_ok(insert(t, 16, 4));
}

static vm_map_entry_t moving;
static bool unmaps;

/* The thread that changes the entry is done; it may unmap it, too. */
static bool
end_transition(struct test *t)
{
	nwakes++;
	vm_map_lock(t->map);
	assert_true((moving->eflags & MAP_ENTRY_NEEDS_WAKEUP) != 0);
	moving->eflags &= ~(MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP);
	moving->wiring_thread = NULL;
	if (unmaps)
		assert_ok(vm_map_delete(t->map, moving->start, moving->end));
	vm_map_unlock(t->map);
	vm_map_wakeup(t->map);
	return (true);
}

/* Entry [17, 19) of [16, 20) is being changed by another thread. */
static void
begin_transition(struct test *t, bool then_unmaps)
{
	assert_ok(insert(t, 16, 4));
	assert_ok(vm_map_protect(t->map, PG(17), PG(19), R, 0,
	    VM_MAP_PROTECT_SET_PROT));
	assert_true(vm_map_lookup_entry(t->map, PG(17), &moving));
	moving->eflags |= MAP_ENTRY_IN_TRANSITION;
	moving->wiring_thread = stranger(t);
	unmaps = then_unmaps;
	nwakes = 0;
	other_runs(t, end_transition);
}

TEST(unmapping_waits_for_an_entry_in_transition)
{
	int i;

	for (i = 0; i < 2; i++) {
		begin_transition(t, i == 1);
		assert_ok(vm_map_remove(t->map, PG(16), PG(20)));
		assert_eq(nwakes, 1);
		assert_eq(t->map->nentries, 0);
	}
	/* A part of the map only. */
	assert_ok(insert(t, 30, 1));
	begin_transition(t, true);
	assert_ok(vm_map_remove(t->map, PG(16), PG(20)));
	assert_eq(t->map->nentries, 1);
}

/* Wired after the wait; a hole that came meanwhile is an error, or not. */
TEST(wiring_waits_for_an_entry_in_transition)
{
	static const struct {
		bool unmaps;
		int flags;
		int kern;
	} rows[] = {
		{ false, VM_MAP_WIRE_NOHOLES, KERN_SUCCESS },
		{ true, VM_MAP_WIRE_NOHOLES, KERN_INVALID_ADDRESS },
		{ true, VM_MAP_WIRE_HOLESOK, KERN_SUCCESS },
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		begin_transition(t, rows[i].unmaps);
		assert_eq(vm_map_wire(t->map, PG(16), PG(20),
		    VM_MAP_WIRE_USER | rows[i].flags), rows[i].kern);
		assert_eq(nwakes, 1);
		other_runs(t, NULL);
		assert_eq(pmap_wired_count(vmspace_pmap(t->space)),
		    rows[i].kern != KERN_SUCCESS ? 0 : rows[i].unmaps ? 2 : 4);
		assert_ok(vm_map_remove(t->map, PG(16), PG(20)));
	}
}

/* A copy has the entries and shares the pages until a write. */
TEST(a_forked_space_has_the_same_entries)
{
	vm_ooffset_t charge = 0;
	struct vmspace *child;
	vm_page_t m, n;

	assert_ok(insert(t, 16, 2));
	assert_ok(vm_fault(t->map, PG(16), W, 0, NULL));
	child = vmspace_fork(t->space, &charge);
	assert_non_null(child);
	assert_eq(child->vm_map.nentries, 1);
	assert_ok(vm_fault(t->map, PG(16), R, 0, &m));
	assert_ok(vm_fault(&child->vm_map, PG(16), R, 0, &n));
	assert_ptr_equal(m, n);
	vm_page_unwire(n, PQ_ACTIVE);
	assert_ok(vm_fault(&child->vm_map, PG(16), W, 0, &n));
	assert_ptr_not_equal(m, n);
	vm_page_unwire(n, PQ_ACTIVE);
	vm_page_unwire(m, PQ_ACTIVE);
	vmspace_free(child);
}

/* What mmap(2) makes of the map's answers. */
TEST(answers_of_the_map_become_errno_values)
{
	assert_eq(vm_mmap_to_errno(KERN_SUCCESS), 0);
	assert_eq(vm_mmap_to_errno(KERN_INVALID_ADDRESS), ENOMEM);
	assert_eq(vm_mmap_to_errno(KERN_NO_SPACE), ENOMEM);
	assert_eq(vm_mmap_to_errno(KERN_PROTECTION_FAILURE), EACCES);
	assert_eq(vm_mmap_to_errno(KERN_FAILURE), EINVAL);
}

/* The pager's object is the mapping's, or nobody's. */
TEST(a_handle_is_mapped_or_given_back)
{
	static int handle;
	static const struct {
		vm_offset_t addr;
		vm_size_t size;
		vm_ooffset_t offset;
		objtype_t type;
		int	 flags, error;
	} rows[] = {
		{ PG(20), PG(2), 0, OBJT_PHYS, VMSIM_MAP_FIXED, 0 },
		{ PG(20) + 5, PG(2), 0, OBJT_PHYS, 0, 0 },
		{ PG(20) + 5, PG(2), 0, OBJT_PHYS, VMSIM_MAP_FIXED, EINVAL },
		{ PG(20), PG(2), 5, OBJT_PHYS, 0, EINVAL },
		{ PG(20), 0, 0, OBJT_PHYS, 0, EINVAL },
		{ PG(20), PG(2), 0, OBJT_DEAD, 0, EINVAL },
		{ HIGH, PG(2), 0, OBJT_PHYS, VMSIM_MAP_FIXED, ENOMEM },
	};
	uint64_t count = curvm->object->count;
	vm_offset_t addr;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		addr = rows[i].addr;
		assert_eq(vm_mmap(t->map, &addr, rows[i].size, RW,
		    VM_PROT_ALL, SHARED | rows[i].flags, rows[i].type, &handle,
		    rows[i].offset), rows[i].error);
		assert_eq(curvm->object->count, count + (rows[i].error == 0));
		assert_eq(addr, i == 1 ? PG(21) : rows[i].addr);
		assert_ok(vm_map_remove(t->map, LOW, HIGH));
		assert_eq(curvm->object->count, count);
	}
}

static int
wired_pages(struct test *t)
{
	return ((int)pmap_wired_count(vm_map_pmap(t->map)));
}

/* What is mapped later is wired, and a stack where it grows. */
TEST(future_mappings_are_wired)
{
	vm_offset_t addr = PG(20);
	vm_page_t m;

	vm_map_lock(t->map);
	vm_map_modflags(t->map, MAP_WIREFUTURE, 0);
	vm_map_unlock(t->map);
	assert_ok(vm_mmap(t->map, &addr, PG(3), RW, VM_PROT_ALL,
	    PRIVATE | ANON | VMSIM_MAP_FIXED, OBJT_SWAP, NULL, 0));
	assert_eq(wired_pages(t), 3);
	addr = PG(100);
	assert_ok(vm_mmap(t->map, &addr, PG(80), RW, VM_PROT_ALL,
	    PRIVATE | ANON | VMSIM_MAP_FIXED | VMSIM_MAP_STACK, OBJT_SWAP, NULL,
	    0));
	assert_eq(wired_pages(t), 3 + 32);
	assert_ok(vm_fault(t->map, PG(140), RW, 0, &m));
	vm_page_unwire(m, PQ_ACTIVE);
	assert_eq(wired_pages(t), 3 + 32 + 32);
	assert_ok(vm_map_remove(t->map, LOW, HIGH));
}

/*
 * [S: . . . 3]+1 -> [B: . . . . . .]+2 -> [F: ...], mapped from page 1 of S on:
 * what lies at page 20 is page 4 of F, and page 3 of S hides page 6 of it.
 */
TEST(wired_mappings_are_counted_down_a_chain)
{
	static const u_int counts[] = { 0, 0, 0, 0, 1, 1, 0, 0, 0 };
	vm_offset_t addr = PG(20);
	vm_object_t b, f, s;
	vm_map_entry_t entry;
	vm_pindex_t i;

	s = chain(t, "S:...3+1 -> B:......+2 -> F:.........");
	b = chain_find(t, "B");
	f = chain_find(t, "F");
	chain_give(t, "S");
	assert_ok(vm_map_find(t->map, s, PG(1), &addr, PG(3), 0,
	    VMFS_NO_SPACE, RW, RW, 0));
	assert_true(vm_map_lookup_entry(t->map, addr, &entry));
	assert_eq(map_count_wired(f, 4, NULL), 0);
	entry->wired_count = 1;
	for (i = 0; i < nrows(counts); i++)
		assert_eq(map_count_wired(f, i, NULL), counts[i]);
	assert_eq(map_count_wired(f, 4, entry), 0);
	assert_eq(map_count_wired(b, 1, NULL), 0);
	assert_eq(map_count_wired(b, 2, NULL), 1);
	assert_eq(map_count_wired(b, 3, NULL), 1);
	assert_eq(map_count_wired(b, 4, NULL), 0);
	assert_eq(map_count_wired(s, 0, NULL), 0);
	assert_eq(map_count_wired(s, 1, NULL), 1);
	assert_eq(map_count_wired(s, 3, NULL), 1);
	assert_eq(map_count_wired(s, 4, NULL), 0);
	entry->wired_count = 0;
	assert_ok(vm_map_remove(t->map, LOW, HIGH));
}

/* The recorder of events can be turned on and off. */
TEST(events_are_recorded_on_request)
{
	vmsim_trace_set(t->vm, false);
	assert_false(curvm->trace_on);
	vmsim_trace_set(t->vm, true);
	assert_true(curvm->trace_on);
}
