/* SPDX-License-Identifier: BSD-2-Clause */
/* mlock, munlock, wiring by the kernel, and copying wired entries. */
#include <errno.h>

#include <vm/vm_map.h>
#include <vm/vm_param.h>
#include "proc/proc.h"
#include "unit/space_fixture.h"

static vm_map_t
map_of(struct vmsim_proc *p)
{
	return (&p->p_vmspace->vm_map);
}

static vm_map_entry_t
entry_at(struct vmsim_proc *p, unsigned page)
{
	vm_map_entry_t entry;

	assert_true(vm_map_lookup_entry(map_of(p), PG(page), &entry));
	return (entry);
}

/* [S: 0 1 2 3]: all pages resident and wired, until munlock or exit. */
static void
mlock_faults_the_pages_in_and_keeps_them(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 4, RW);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(4)), 0);
	assert_int_equal(usage(p).resident, 4);
	assert_int_equal(usage(p).wired, 4);
	assert_int_equal(vmsim_evict(p, PG(2)), VMSIM_EVICT_WIRED);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(4)), 0);
	assert_int_equal(usage(p).wired, 0);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(2)), 0);
	vmsim_proc_exit(p);
}

/* The user's wiring is one, however often it is asked for. */
static void
mlock_does_not_add_up(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 2, RW);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(2)), 0);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(1)), 0);
	assert_int_equal(entry_at(p, 1)->wired_count, 1);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(2)), 0);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(2)), 0);
	assert_int_equal(usage(p).wired, 0);
	assert_int_equal(usage(p).entries, 1);
	vmsim_proc_exit(p);
}

/* A hole or an entry without access: ENOMEM, and nothing stays wired. */
static void
a_failed_mlock_undoes_what_it_has_done(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(1), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 2, RW);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(3)), ENOMEM);
	assert_int_equal(vmsim_mlock(p, PG(5), PG(1)), ENOMEM);
	map_anon(p, 3, 1, 0);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(3)), ENOMEM);
	assert_int_equal(usage(p).wired, 0);
	/* The second page of the file is past its end. */
	assert_int_equal(map_at(p, 3, 2, RW, SHARED, f), 0);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(4)), ENOMEM);
	assert_int_equal(usage(p).wired, 0);
	assert_int_equal(entry_at(p, 3)->wired_count, 0);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(9)), ENOMEM);
	assert_int_equal(vmsim_mlock(p, PG(1), UINT64_MAX), EINVAL);
	assert_int_equal(vmsim_munlock(p, PG(1), UINT64_MAX), EINVAL);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* The kernel's wirings add up and are not the user's to undo. */
static void
the_kernel_and_the_user_wire_separately(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	vm_map_t map = map_of(p);

	vmsim_enter(*state);
	map_anon(p, 1, 2, RW);
	assert_int_equal(vm_map_wire(map, PG(1), PG(3), VM_MAP_WIRE_SYSTEM),
	    KERN_SUCCESS);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(2)), 0);
	assert_int_equal(entry_at(p, 1)->wired_count, 2);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(2)), 0);
	assert_int_equal(entry_at(p, 1)->wired_count, 1);
	assert_int_equal(usage(p).wired, 2);
	assert_int_equal(vm_map_unwire(map, PG(1), PG(3), VM_MAP_WIRE_SYSTEM),
	    KERN_SUCCESS);
	assert_int_equal(usage(p).wired, 0);
	assert_int_equal(vm_map_unwire(map, PG(1), PG(3), VM_MAP_WIRE_SYSTEM),
	    KERN_INVALID_ARGUMENT);
	vmsim_proc_exit(p);
}

/* [1,2) - [3,4) none [5,6): with holes allowed the rest is wired. */
static void
holes_and_forbidden_entries_may_be_passed_over(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	vm_map_t map = map_of(p);
	int flags = VM_MAP_WIRE_USER | VM_MAP_WIRE_HOLESOK;

	vmsim_enter(*state);
	map_anon(p, 1, 1, RW);
	map_anon(p, 3, 1, 0);
	map_anon(p, 5, 1, RW);
	assert_int_equal(vm_map_wire(map, 0, VM_MAXUSER_ADDRESS, flags),
	    KERN_SUCCESS);
	assert_int_equal(usage(p).wired, 2);
	assert_int_equal(entry_at(p, 3)->wired_count, 0);
	assert_int_equal(vm_map_unwire(map, 0, VM_MAXUSER_ADDRESS, flags),
	    KERN_SUCCESS);
	assert_int_equal(usage(p).wired, 0);
	assert_int_equal(vm_map_wire(map, PG(5), PG(6),
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_WRITE), KERN_SUCCESS);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1), R), 0);
	assert_int_equal(vm_map_wire(map, PG(1), PG(2),
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_WRITE), KERN_INVALID_ADDRESS);
	vmsim_proc_exit(p);
}

/* P wired [S: 0 1]; the child gets [N: 0'1'], mapped and not wired. */
static void
fork_copies_a_wired_entry_at_once(void **state)
{
	struct vmsim_proc *c, *p = proc(*state, "P");
	uint64_t before;

	map_anon(p, 1, 2, RW);
	put(p, PG(1), 1);
	put(p, PG(2), 2);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(2)), 0);
	c = forked(p, "C");
	assert_int_equal(usage(c).resident, 2);
	assert_int_equal(usage(c).wired, 0);
	before = counters(*state).faults;
	put(c, PG(1), 11);
	put(p, PG(2), 12);
	assert_int_equal(counters(*state).faults, before);
	assert_int_equal(get(p, PG(1)), 1);
	assert_int_equal(get(c, PG(2)), 2);
	vmsim_proc_exit(p);
	assert_int_equal(get(c, PG(1)), 11);
	vmsim_proc_exit(c);
}

/* Wired read-only [F: 0 1] private becomes writeable: [S: 0'1'], wired. */
static void
a_wired_entry_made_writeable_is_copied_at_once(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P");
	uint64_t before;

	assert_int_equal(map_at(p, 1, 2, R, PRIVATE, f), 0);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(2)), 0);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(2), RW), 0);
	assert_int_equal(usage(p).wired, 2);
	before = counters(*state).faults;
	put(p, PG(1), 1);
	assert_int_equal(counters(*state).faults, before);
	assert_int_equal(entry_at(p, 1)->object.vm_object->flags & OBJ_ANON,
	    OBJ_ANON);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(2)), 0);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/*
 * P and C share [S: .] -> [F: 0] read-only and both wire it.  P becomes
 * writeable: [S: 0'] -> [F: 0]; C's wiring moves to 0' with P's.
 */
static void
a_copy_takes_the_wirings_of_sharers_along(void **state)
{
	struct vmsim_proc *c, *g, *p = proc(*state, "P");

	map_anon(p, 1, 1, RW);
	put(p, PG(1), 5);
	g = forked(p, "G");
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1), R), 0);
	assert_int_equal(vmsim_minherit(p, PG(1), PG(1), VMSIM_INHERIT_SHARE),
	    0);
	c = forked(p, "C");
	assert_int_equal(vmsim_mlock(p, PG(1), PG(1)), 0);
	assert_int_equal(vmsim_mlock(c, PG(1), PG(1)), 0);
	test_check(*state);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1), RW), 0);
	test_check(*state);
	put(p, PG(1), 6);
	assert_int_equal(get(c, PG(1)), 6);
	assert_int_equal(get(g, PG(1)), 5);
	assert_int_equal(vmsim_munlock(c, PG(1), PG(1)), 0);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_WIRED);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(1)), 0);
	vmsim_proc_exit(p);
	vmsim_proc_exit(c);
	vmsim_proc_exit(g);
}

/*
 * P and C share [S: . 1] -> [m: 0 .], m unmanaged, and both wire it.  P
 * becomes writeable: [S: 0'1] -> [m: 0 .], and C sees P's store.
 */
static void
an_unmanaged_page_is_copied_for_all_sharers(void **state)
{
	struct vm_object *m = vmsim_object_create_phys(*state, "m", 2);
	struct vmsim_proc *c, *p = proc(*state, "P");

	assert_int_equal(map_at(p, 1, 2, RW, PRIVATE, m), 0);
	put(p, PG(2), 7);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(2), R), 0);
	assert_int_equal(vmsim_minherit(p, PG(1), PG(2), VMSIM_INHERIT_SHARE),
	    0);
	c = forked(p, "C");
	assert_int_equal(vmsim_mlock(p, PG(1), PG(2)), 0);
	assert_int_equal(vmsim_mlock(c, PG(1), PG(2)), 0);
	assert_int_equal(get(c, PG(1)), 0);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(2), RW), 0);
	test_check(*state);
	put(p, PG(1), 8);
	assert_int_equal(get(c, PG(1)), 8);
	assert_int_equal(get(c, PG(2)), 7);
	assert_int_equal(vmsim_munlock(c, PG(1), PG(2)), 0);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(2)), 0);
	vmsim_proc_exit(p);
	vmsim_proc_exit(c);
	vmsim_object_release(*state, m);
}

/* Truncating a file under a wired entry leaves the wiring to be undone. */
static void
a_wired_page_outlives_its_place_in_the_file(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P");

	assert_int_equal(map_at(p, 1, 2, RW, SHARED, f), 0);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(2)), 0);
	assert_int_equal(vmsim_object_truncate(*state, f, 1), 0);
	assert_int_equal(usage(p).resident, 1);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(2)), 0);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(mlock_faults_the_pages_in_and_keeps_them),
		CASE(mlock_does_not_add_up),
		CASE(a_failed_mlock_undoes_what_it_has_done),
		CASE(the_kernel_and_the_user_wire_separately),
		CASE(holes_and_forbidden_entries_may_be_passed_over),
		CASE(fork_copies_a_wired_entry_at_once),
		CASE(a_wired_entry_made_writeable_is_copied_at_once),
		CASE(a_copy_takes_the_wirings_of_sharers_along),
		CASE(an_unmanaged_page_is_copied_for_all_sharers),
		CASE(a_wired_page_outlives_its_place_in_the_file),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
