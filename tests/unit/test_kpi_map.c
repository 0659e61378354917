/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps and address spaces as kernel code uses them directly. */
#include <errno.h>

#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_param.h>
#include "base/machine.h"
#include "sched/sched.h"
#include "support/other.h"
#include "unit/space_fixture.h"

#define	LOW	PG(16)
#define	HIGH	PG(1024)

static struct vmspace *vs;
static vm_map_t map;
static int nwakes;
static struct thread *other;

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	vmsim_enter(*state);
	vs = vmspace_alloc(LOW, HIGH);
	assert_non_null(vs);
	map = &vs->vm_map;
	nwakes = 0;
	other = sched_thread_create("other");
	return (0);
}

static int
teardown(void **state)
{
	test_other(*state, NULL);
	vmspace_free(vs);
	sched_thread_destroy(other);
	return (test_teardown(state));
}

static int
insert(unsigned first, unsigned n)
{
	int rv;

	vm_map_lock(map);
	rv = vm_map_insert(map, NULL, 0, PG(first), PG(first + n), RW, RW, 0);
	vm_map_unlock(map);
	return (rv);
}

/* [16, 1024): the first hole that is large enough. */
static void
a_place_is_found_and_mapped(void **state)
{
	vm_offset_t addr = LOW;

	assert_int_equal(insert(16, 4), KERN_SUCCESS);
	assert_int_equal(insert(22, 4), KERN_SUCCESS);
	assert_int_equal(vm_map_find(map, NULL, 0, &addr, PG(3), 0,
	    VMFS_ANY_SPACE, RW, RW, 0), KERN_SUCCESS);
	assert_int_equal(addr, PG(26));
	addr = LOW;
	vm_map_lock(map);
	assert_int_equal(vm_map_find_locked(map, NULL, 0, &addr, PG(2), 0,
	    VMFS_ANY_SPACE, RW, RW, 0), KERN_SUCCESS);
	assert_int_equal(addr, PG(20));
	assert_int_equal(vm_map_find_locked(map, NULL, 0, &addr, PG(2000), 0,
	    VMFS_ANY_SPACE, RW, RW, 0), KERN_NO_SPACE);
	addr = PG(24);
	assert_int_equal(vm_map_find_locked(map, NULL, 0, &addr, PG(1), 0,
	    VMFS_NO_SPACE, RW, RW, 0), KERN_NO_SPACE);
	vm_map_unlock(map);
	addr = PG(33);
	assert_int_equal(vm_map_find(map, NULL, 0, &addr, PG(1), 0,
	    VMFS_ALIGNED_SPACE(16), RW, RW, 0), KERN_SUCCESS);
	assert_int_equal(addr & 0xffff, 0);
	addr = PG(60);
	assert_int_equal(vm_map_find(map, NULL, 0, &addr, PG(30), PG(80),
	    VMFS_ANY_SPACE, RW, RW, 0), KERN_NO_SPACE);
}

/* A map that is not a space's own. */
static void
a_map_is_made_in_place(void **state)
{
	struct vm_map m;

	memset(&m, 0, sizeof(m));
	vm_map_init(&m, vmspace_pmap(vs), PG(2000), PG(3000));
	assert_int_equal(vm_map_min(&m), PG(2000));
	assert_int_equal(vm_map_max(&m), PG(3000));
	assert_ptr_equal(vm_map_pmap(&m), vmspace_pmap(vs));
	vm_map_lock(&m);
	assert_int_equal(vm_map_insert(&m, NULL, 0, PG(1000), PG(1001), RW,
	    RW, 0), KERN_INVALID_ADDRESS);
	assert_int_equal(vm_map_insert(&m, NULL, 0, PG(2000), PG(2001), RW,
	    RW, 0), KERN_SUCCESS);
	assert_int_equal(m.nentries, 1);
	assert_int_equal(vm_map_delete(&m, PG(2000), PG(3000)), KERN_SUCCESS);
	vm_map_unlock(&m);
	assert_int_equal(m.nentries, 0);
	sx_destroy(&m.lock);
}

/* [16,18) [18,20): alike they become one, different they stay two. */
static void
neighbours_that_are_alike_are_merged(void **state)
{
	vm_map_entry_t a, b;

	assert_int_equal(insert(16, 4), KERN_SUCCESS);
	assert_int_equal(vm_map_protect(map, PG(18), PG(20), R, 0,
	    VM_MAP_PROTECT_SET_PROT), KERN_SUCCESS);
	assert_int_equal(map->nentries, 2);
	vm_map_lock(map);
	a = vm_map_entry_first(map);
	b = vm_map_entry_succ(a);
	assert_ptr_equal(vm_map_entry_pred(b), a);
	(void)vm_map_try_merge_entries(map, a, b);
	assert_int_equal(map->nentries, 2);
	b->protection = RW;
	b = vm_map_try_merge_entries(map, a, b);
	assert_int_equal(map->nentries, 1);
	assert_int_equal(b->start, PG(16));
	assert_int_equal(b->end, PG(20));
	vm_map_unlock(map);
}

/* The other thread ends its wiring. */
static bool
unbusy(struct vmsim *vm)
{
	nwakes++;
	if (map->busy == 0) {
		vm_map_wakeup(map);
		return (true);
	}
	vm_map_lock(map);
	vm_map_unbusy(map);
	vm_map_unlock(map);
	return (true);
}

/* Busy: whoever wants it still waits until it is not. */
static void
a_busy_map_is_waited_for(void **state)
{
	u_int timestamp;

	test_other(curvm, unbusy);
	vm_map_lock(map);
	vm_map_wait_busy(map);
	assert_int_equal(nwakes, 0);
	vm_map_busy(map);
	timestamp = map->timestamp;
	vm_map_wait_busy(map);
	assert_int_equal(nwakes, 1);
	assert_int_equal(map->busy, 0);
	assert_int_not_equal(map->timestamp, timestamp);
	assert_true(vm_map_locked(map));
	vm_map_unlock(map);
}

/* Woken, or by the clock. */
static void
waiting_for_a_map_ends_by_wakeup_or_clock(void **state)
{
	vm_map_lock(map);
	assert_int_equal(vm_map_unlock_and_wait(map, 3), EWOULDBLOCK);
	assert_false(vm_map_locked(map));
	test_other(curvm, unbusy);
	vm_map_lock(map);
	assert_int_equal(vm_map_unlock_and_wait(map, 0), 0);
	assert_int_equal(nwakes, 1);
}

/* Up and down; a change meanwhile loses the lock. */
static void
a_map_lock_changes_its_mode(void **state)
{
	u_int timestamp;

	vm_map_lock_read(map);
	timestamp = map->timestamp;
	assert_int_equal(vm_map_lock_upgrade(map), 0);
	assert_true(vm_map_locked(map));
	assert_int_not_equal(map->timestamp, timestamp);
	vm_map_lock_downgrade(map);
	assert_false(vm_map_locked(map));
	assert_true(vm_map_trylock_read(map));
	vm_map_unlock_read(map);
	vm_map_unlock_read(map);
	assert_true(vm_map_trylock(map));
	vm_map_unlock(map);
}

/* Wired with the map held, and free again. */
static void
a_range_is_wired_with_the_map_locked(void **state)
{
	assert_int_equal(insert(16, 2), KERN_SUCCESS);
	vm_map_lock(map);
	assert_int_equal(vm_map_wire_locked(map, PG(16), PG(18),
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_NOHOLES), KERN_SUCCESS);
	assert_true(vm_map_locked(map));
	assert_int_equal(vm_map_entry_user_wired_count(
	    vm_map_entry_first(map)), 1);
	assert_int_equal(vm_map_entry_system_wired_count(
	    vm_map_entry_first(map)), 0);
	vm_map_unlock(map);
	assert_int_equal(vmspace_resident_count(vs), 2);
	assert_int_equal(pmap_wired_count(vmspace_pmap(vs)), 2);
	assert_int_equal(vm_map_unwire(map, PG(16), PG(18),
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_NOHOLES), KERN_SUCCESS);
	assert_int_equal(pmap_wired_count(vmspace_pmap(vs)), 0);
}

/* The kernel gives back what it has wired. */
static bool
unwire_by_kernel(struct vmsim *vm)
{
	nwakes++;
	assert_int_equal(vm_map_unwire(map, PG(17), PG(18),
	    VM_MAP_WIRE_SYSTEM | VM_MAP_WIRE_NOHOLES), KERN_SUCCESS);
	return (true);
}

/* [16 17 18 19], 17 wired by the kernel: all go, 17 after a wait. */
static void
unmapping_waits_for_the_kernels_wirings(void **state)
{
	assert_int_equal(insert(16, 4), KERN_SUCCESS);
	assert_int_equal(vm_map_wire(map, PG(17), PG(18), VM_MAP_WIRE_SYSTEM |
	    VM_MAP_WIRE_NOHOLES), KERN_SUCCESS);
	test_other(curvm, unwire_by_kernel);
	assert_int_equal(vm_map_remove(map, PG(16), PG(20)), KERN_SUCCESS);
	assert_int_equal(nwakes, 1);
	assert_int_equal(map->nentries, 0);
	assert_int_equal(map->size, 0);
	assert_int_equal(insert(16, 4), KERN_SUCCESS);
}

static vm_map_entry_t moving;
static bool unmaps;

/* The thread that changes the entry is done; it may unmap it, too. */
static bool
end_transition(struct vmsim *vm)
{
	nwakes++;
	vm_map_lock(map);
	assert_true((moving->eflags & MAP_ENTRY_NEEDS_WAKEUP) != 0);
	moving->eflags &= ~(MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP);
	moving->wiring_thread = NULL;
	if (unmaps)
		assert_int_equal(vm_map_delete(map, moving->start,
		    moving->end), KERN_SUCCESS);
	vm_map_unlock(map);
	vm_map_wakeup(map);
	return (true);
}

/* Entry [17, 19) of [16, 20) is being changed by another thread. */
static void
begin_transition(bool then_unmaps)
{
	assert_int_equal(insert(16, 4), KERN_SUCCESS);
	assert_int_equal(vm_map_protect(map, PG(17), PG(19), R, 0,
	    VM_MAP_PROTECT_SET_PROT), KERN_SUCCESS);
	assert_true(vm_map_lookup_entry(map, PG(17), &moving));
	moving->eflags |= MAP_ENTRY_IN_TRANSITION;
	moving->wiring_thread = other;
	unmaps = then_unmaps;
	nwakes = 0;
	test_other(curvm, end_transition);
}

static void
unmapping_waits_for_an_entry_in_transition(void **state)
{
	int i;

	for (i = 0; i < 2; i++) {
		begin_transition(i == 1);
		assert_int_equal(vm_map_remove(map, PG(16), PG(20)),
		    KERN_SUCCESS);
		assert_int_equal(nwakes, 1);
		assert_int_equal(map->nentries, 0);
	}
	/* A part of the map only. */
	assert_int_equal(insert(30, 1), KERN_SUCCESS);
	begin_transition(true);
	assert_int_equal(vm_map_remove(map, PG(16), PG(20)), KERN_SUCCESS);
	assert_int_equal(map->nentries, 1);
}

/* Wired after the wait; a hole that came meanwhile is an error, or not. */
static void
wiring_waits_for_an_entry_in_transition(void **state)
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

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_transition(rows[i].unmaps);
		assert_int_equal(vm_map_wire(map, PG(16), PG(20),
		    VM_MAP_WIRE_USER | rows[i].flags), rows[i].kern);
		assert_int_equal(nwakes, 1);
		test_other(curvm, NULL);
		assert_int_equal(pmap_wired_count(vmspace_pmap(vs)),
		    rows[i].kern != KERN_SUCCESS ? 0 :
		    rows[i].unmaps ? 2 : 4);
		assert_int_equal(vm_map_remove(map, PG(16), PG(20)),
		    KERN_SUCCESS);
	}
}

/* A copy has the entries and shares the pages until a write. */
static void
a_forked_space_has_the_same_entries(void **state)
{
	vm_ooffset_t charge = 0;
	struct vmspace *child;
	vm_page_t m, n;

	assert_int_equal(insert(16, 2), KERN_SUCCESS);
	assert_int_equal(vm_fault(map, PG(16), W, 0, NULL), KERN_SUCCESS);
	child = vmspace_fork(vs, &charge);
	assert_non_null(child);
	assert_int_equal(child->vm_map.nentries, 1);
	assert_int_equal(vm_fault(map, PG(16), R, 0, &m), KERN_SUCCESS);
	assert_int_equal(vm_fault(&child->vm_map, PG(16), R, 0, &n),
	    KERN_SUCCESS);
	assert_ptr_equal(m, n);
	vm_page_unwire(n, PQ_ACTIVE);
	assert_int_equal(vm_fault(&child->vm_map, PG(16), W, 0, &n),
	    KERN_SUCCESS);
	assert_ptr_not_equal(m, n);
	vm_page_unwire(n, PQ_ACTIVE);
	vm_page_unwire(m, PQ_ACTIVE);
	vmspace_free(child);
}

/* What mmap(2) makes of the map's answers. */
static void
answers_of_the_map_become_errno_values(void **state)
{
	assert_int_equal(vm_mmap_to_errno(KERN_SUCCESS), 0);
	assert_int_equal(vm_mmap_to_errno(KERN_INVALID_ADDRESS), ENOMEM);
	assert_int_equal(vm_mmap_to_errno(KERN_NO_SPACE), ENOMEM);
	assert_int_equal(vm_mmap_to_errno(KERN_PROTECTION_FAILURE), EACCES);
	assert_int_equal(vm_mmap_to_errno(KERN_FAILURE), EINVAL);
}

/* The recorder of events can be turned on and off. */
static void
events_are_recorded_on_request(void **state)
{
	vmsim_trace_set(*state, false);
	assert_false(curvm->trace_on);
	vmsim_trace_set(*state, true);
	assert_true(curvm->trace_on);
}

#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_place_is_found_and_mapped),
		T(a_map_is_made_in_place),
		T(neighbours_that_are_alike_are_merged),
		T(a_busy_map_is_waited_for),
		T(waiting_for_a_map_ends_by_wakeup_or_clock),
		T(a_map_lock_changes_its_mode),
		T(a_range_is_wired_with_the_map_locked),
		T(unmapping_waits_for_the_kernels_wirings),
		T(unmapping_waits_for_an_entry_in_transition),
		T(wiring_waits_for_an_entry_in_transition),
		T(a_forked_space_has_the_same_entries),
		T(answers_of_the_map_become_errno_values),
		T(events_are_recorded_on_request),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
