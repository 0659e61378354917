/* SPDX-License-Identifier: BSD-2-Clause */
/* mlock, munlock, wiring by the kernel, and copying wired entries. */
#include <vm/vm_map.h>
#include <vm/vm_param.h>
#include "proc/proc.h"
#include "support/maps.h"
#include "support/maps.h"
#include "support/words.h"

TESTS(.p = "P");

/* [S: 0 1 2 3]: all pages resident and wired, until munlock or exit. */
TEST(mlock_faults_the_pages_in_and_keeps_them)
{
	map_anon(t->p, 1, 4, RW);
	assert_ok(vmsim_mlock(t->p, PG(1), PG(4)));
	assert_eq(usage(t->p).resident, 4);
	assert_eq(usage(t->p).wired, 4);
	assert_eq(vmsim_evict(t->p, PG(2)), VMSIM_EVICT_WIRED);
	assert_ok(vmsim_munlock(t->p, PG(1), PG(4)));
	assert_eq(usage(t->p).wired, 0);
	assert_ok(vmsim_mlock(t->p, PG(1), PG(2)));
}

/* The user's wiring is one, however often it is asked for. */
TEST(mlock_does_not_add_up)
{
	map_anon(t->p, 1, 2, RW);
	assert_ok(vmsim_mlock(t->p, PG(1), PG(2)));
	assert_ok(vmsim_mlock(t->p, PG(1), PG(1)));
	assert_eq(entry_of(map_of(t->p), 1)->wired_count, 1);
	assert_ok(vmsim_munlock(t->p, PG(1), PG(2)));
	assert_ok(vmsim_munlock(t->p, PG(1), PG(2)));
	assert_eq(usage(t->p).wired, 0);
	assert_eq(usage(t->p).entries, 1);
}

/* A hole or an entry without access: ENOMEM, and nothing stays wired. */
TEST(a_failed_mlock_undoes_what_it_has_done)
{
	struct vm_object *f = new_file(t, "f", 1);

	map_anon(t->p, 1, 2, RW);
	assert_eq(vmsim_mlock(t->p, PG(1), PG(3)), ENOMEM);
	assert_eq(vmsim_mlock(t->p, PG(5), PG(1)), ENOMEM);
	map_anon(t->p, 3, 1, 0);
	assert_eq(vmsim_mlock(t->p, PG(1), PG(3)), ENOMEM);
	assert_eq(usage(t->p).wired, 0);
	/* The second page of the file is past its end. */
	assert_ok(map_at(t->p, 3, 2, RW, SHARED, f));
	assert_eq(vmsim_mlock(t->p, PG(1), PG(4)), ENOMEM);
	assert_eq(usage(t->p).wired, 0);
	assert_eq(entry_of(map_of(t->p), 3)->wired_count, 0);
	assert_eq(vmsim_munlock(t->p, PG(1), PG(9)), ENOMEM);
	assert_eq(vmsim_mlock(t->p, PG(1), UINT64_MAX), EINVAL);
	assert_eq(vmsim_munlock(t->p, PG(1), UINT64_MAX), EINVAL);
}

/* The kernel's wirings add up and are not the user's to undo. */
TEST(the_kernel_and_the_user_wire_separately)
{
	vm_map_t map = map_of(t->p);

	vmsim_enter(t->vm);
	map_anon(t->p, 1, 2, RW);
	assert_ok(vm_map_wire(map, PG(1), PG(3), VM_MAP_WIRE_SYSTEM));
	assert_ok(vmsim_mlock(t->p, PG(1), PG(2)));
	assert_eq(entry_of(map_of(t->p), 1)->wired_count, 2);
	assert_ok(vmsim_munlock(t->p, PG(1), PG(2)));
	assert_eq(entry_of(map_of(t->p), 1)->wired_count, 1);
	assert_eq(usage(t->p).wired, 2);
	assert_ok(vm_map_unwire(map, PG(1), PG(3), VM_MAP_WIRE_SYSTEM));
	assert_eq(usage(t->p).wired, 0);
	assert_eq(vm_map_unwire(map, PG(1), PG(3), VM_MAP_WIRE_SYSTEM),
	    KERN_INVALID_ARGUMENT);
}

/* [1,2) - [3,4) none [5,6): with holes allowed the rest is wired. */
TEST(holes_and_forbidden_entries_may_be_passed_over)
{
	vm_map_t map = map_of(t->p);
	int flags = VM_MAP_WIRE_USER | VM_MAP_WIRE_HOLESOK;

	vmsim_enter(t->vm);
	map_anon(t->p, 1, 1, RW);
	map_anon(t->p, 3, 1, 0);
	map_anon(t->p, 5, 1, RW);
	assert_ok(vm_map_wire(map, 0, VM_MAXUSER_ADDRESS, flags));
	assert_eq(usage(t->p).wired, 2);
	assert_eq(entry_of(map_of(t->p), 3)->wired_count, 0);
	assert_ok(vm_map_unwire(map, 0, VM_MAXUSER_ADDRESS, flags));
	assert_eq(usage(t->p).wired, 0);
	assert_ok(vm_map_wire(map, PG(5), PG(6),
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_WRITE));
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(1), R));
	assert_eq(vm_map_wire(map, PG(1), PG(2),
	    VM_MAP_WIRE_USER | VM_MAP_WIRE_WRITE), KERN_INVALID_ADDRESS);
}

/* P wired [S: 0 1]; the child gets [N: 0'1'], mapped and not wired. */
TEST(fork_copies_a_wired_entry_at_once)
{
	struct vmsim_proc *c;
	uint64_t before;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 1);
	put(t->p, PG(2), 2);
	assert_ok(vmsim_mlock(t->p, PG(1), PG(2)));
	c = forked(t->p, "C");
	assert_eq(usage(c).resident, 2);
	assert_eq(usage(c).wired, 0);
	before = counters(t->vm).faults;
	put(c, PG(1), 11);
	put(t->p, PG(2), 12);
	assert_eq(counters(t->vm).faults, before);
	assert_eq(get(t->p, PG(1)), 1);
	assert_eq(get(c, PG(2)), 2);
	vmsim_proc_exit(t->p);
	assert_eq(get(c, PG(1)), 11);
}

/* Wired read-only [F: 0 1] private becomes writeable: [S: 0'1'], wired. */
TEST(a_wired_entry_made_writeable_is_copied_at_once)
{
	struct vm_object *f = new_file(t, "f", 2);
	uint64_t before;

	assert_ok(map_at(t->p, 1, 2, R, PRIVATE, f));
	assert_ok(vmsim_mlock(t->p, PG(1), PG(2)));
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(2), RW));
	assert_eq(usage(t->p).wired, 2);
	before = counters(t->vm).faults;
	put(t->p, PG(1), 1);
	assert_eq(counters(t->vm).faults, before);
	assert_eq(entry_of(map_of(t->p), 1)->object.vm_object->flags & OBJ_ANON,
	    OBJ_ANON);
	assert_ok(vmsim_munlock(t->p, PG(1), PG(2)));
}

/*
 * P and C share [S: .] -> [F: 0] read-only and both wire it.  P becomes
 * writeable: [S: 0'] -> [F: 0]; C's wiring moves to 0' with P's.
 */
TEST(a_copy_takes_the_wirings_of_sharers_along)
{
	struct vmsim_proc *c, *g;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 5);
	g = forked(t->p, "G");
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(1), R));
	assert_ok(vmsim_minherit(t->p, PG(1), PG(1), VMSIM_INHERIT_SHARE));
	c = forked(t->p, "C");
	assert_ok(vmsim_mlock(t->p, PG(1), PG(1)));
	assert_ok(vmsim_mlock(c, PG(1), PG(1)));
	test_check(t->vm);
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(1), RW));
	test_check(t->vm);
	put(t->p, PG(1), 6);
	assert_eq(get(c, PG(1)), 6);
	assert_eq(get(g, PG(1)), 5);
	assert_ok(vmsim_munlock(c, PG(1), PG(1)));
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_WIRED);
	assert_ok(vmsim_munlock(t->p, PG(1), PG(1)));
}

/*
 * P and C share [S: . 1] -> [m: 0 .], m unmanaged, and both wire it.  P
 * becomes writeable: [S: 0'1] -> [m: 0 .], and C sees P's store.
 */
TEST(an_unmanaged_page_is_copied_for_all_sharers)
{
	struct vm_object *m = new_phys(t, "m", 2);
	struct vmsim_proc *c;

	assert_ok(map_at(t->p, 1, 2, RW, PRIVATE, m));
	put(t->p, PG(2), 7);
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(2), R));
	assert_ok(vmsim_minherit(t->p, PG(1), PG(2), VMSIM_INHERIT_SHARE));
	c = forked(t->p, "C");
	assert_ok(vmsim_mlock(t->p, PG(1), PG(2)));
	assert_ok(vmsim_mlock(c, PG(1), PG(2)));
	assert_eq(get(c, PG(1)), 0);
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(2), RW));
	test_check(t->vm);
	put(t->p, PG(1), 8);
	assert_eq(get(c, PG(1)), 8);
	assert_eq(get(c, PG(2)), 7);
	assert_ok(vmsim_munlock(c, PG(1), PG(2)));
	assert_ok(vmsim_munlock(t->p, PG(1), PG(2)));
}

/* Truncating a file under a wired entry leaves the wiring to be undone. */
TEST(a_wired_page_outlives_its_place_in_the_file)
{
	struct vm_object *f = new_file(t, "f", 2);

	assert_ok(map_at(t->p, 1, 2, RW, SHARED, f));
	assert_ok(vmsim_mlock(t->p, PG(1), PG(2)));
	assert_ok(vmsim_object_truncate(t->vm, f, 1));
	assert_eq(usage(t->p).resident, 1);
	assert_ok(vmsim_munlock(t->p, PG(1), PG(2)));
}

/* A wired private mapping of a program's text is copied: no text any more. */
TEST(a_copy_of_wired_text_is_no_text)
{
	vm_map_t map = &t->p->p_vmspace->vm_map;
	struct vm_object *f = new_file(t, "f", 1);
	struct vmsim_proc *c;

	vmsim_enter(t->vm);
	vm_object_reference(f);
	assert_ok(vm_map_fixed(map, f, 0, PG(1), PG(1), VM_PROT_RW,
	    VM_PROT_ALL, MAP_COPY_ON_WRITE | MAP_VN_EXEC));
	assert_ok(vmsim_mlock(t->p, PG(1), PG(1)));
	c = forked(t->p, "C");
	assert_true((entry_of(map, 1)->eflags & MAP_ENTRY_VN_EXEC) != 0);
	assert_eq(entry_of(map_of(c), 1)->eflags & MAP_ENTRY_VN_EXEC, 0);
	vmsim_enter(NULL);
}

/*
 * The same one page further up, of a chain whose upper object begins at page 1
 * of the lower one: [S: .]+1 -> [F: 0 1].
 */
TEST(wirings_of_sharers_are_found_at_their_offset)
{
	struct vmsim_proc *c, *g;

	map_anon(t->p, 1, 2, RW);
	put_each(t->p, 1, 2, 4);
	g = forked(t->p, "G");
	assert_ok(vmsim_munmap(t->p, PG(1), PG(1)));
	assert_ok(vmsim_mprotect(t->p, PG(2), PG(1), R));
	assert_ok(vmsim_minherit(t->p, PG(2), PG(1), VMSIM_INHERIT_SHARE));
	c = forked(t->p, "C");
	assert_ok(vmsim_mlock(t->p, PG(2), PG(1)));
	assert_ok(vmsim_mlock(c, PG(2), PG(1)));
	assert_ok(vmsim_mprotect(t->p, PG(2), PG(1), RW));
	test_check(t->vm);
	put(t->p, PG(2), 6);
	assert_eq(get(c, PG(2)), 6);
	assert_eq(get(g, PG(2)), 5);
	assert_ok(vmsim_munlock(c, PG(2), PG(1)));
	assert_eq(vmsim_evict(t->p, PG(2)), VMSIM_EVICT_WIRED);
	assert_ok(vmsim_munlock(t->p, PG(2), PG(1)));
	test_check(t->vm);
}
