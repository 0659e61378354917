/* SPDX-License-Identifier: BSD-2-Clause */
/* What a fork does with each entry: its object, its flags, its contents. */
#include <vm/vm.h>
#include <vm/vm_object.h>
#include <vm/vm_pager.h>
#include <vm/vm_extern.h>
#include <vmsim/inject.h>
#include "proc/proc.h"
#include "support/maps.h"
#include "support/words.h"

TESTS(.kernel = true, .p = "parent");

static void
inherit(struct test *t, u_int first, u_int last, enum vmsim_inherit how)
{
	assert_ok(vmsim_minherit(t->p, PG(first), PG(last - first), how));
}

/* [10-12)copy [12-14)share [14-16)none [16-18)zero -> the child's view. */
TEST(each_inheritance_does_its_own)
{
	struct vmsim_proc *child;

	map_anon(t->p, 0x10, 8, RW);
	put_each(t->p, 0x10, 8, 0x10);
	inherit(t, 0x12, 0x14, VMSIM_INHERIT_SHARE);
	inherit(t, 0x14, 0x16, VMSIM_INHERIT_NONE);
	inherit(t, 0x16, 0x18, VMSIM_INHERIT_ZERO);
	child = forked(t->p, "child");
	assert_map(map_of(t->p),
	    "10-12:rwcn* 12-14:rwS*+2 14-16:rwN*+4 16-18:rwZ*+6");
	assert_map(map_of(child), "10-12:rwcn* 12-14:rwS*+2 16-18:rwZ");
	put(child, PG(0x10), 1);
	put(child, PG(0x12), 2);
	assert_eq(get(t->p, PG(0x10)), 0x10);
	assert_eq(get(t->p, PG(0x12)), 2);
	assert_eq(get(child, PG(0x11)), 0x11);
	assert_eq(get(child, PG(0x16)), 0);
	assert_eq(vmsim_fault(child, PG(0x14), R), KERN_INVALID_ADDRESS);
	put(t->p, PG(0x11), 3);
	assert_eq(get(child, PG(0x11)), 0x11);
	vmsim_proc_exit(child);
	assert_eq(get(t->p, PG(0x10)), 0x10);
}

/* Memory never touched needs no object; shared memory does. */
TEST(untouched_memory_needs_no_object)
{
	struct vmsim_proc *child;

	map_anon(t->p, 0x10, 2, RW);
	assert_ok(map_at(t->p, 0x12, 2, RW, SHARED | ANON, NULL));
	child = forked(t->p, "child");
	assert_map(map_of(t->p), "10-12:rw 12-14:rwS*");
	assert_map(map_of(child), "10-12:rw 12-14:rwS*");
	put(child, PG(0x13), 7);
	assert_eq(get(t->p, PG(0x13)), 7);
}

/* [S]-[F] with the copy due, shared: both get the one shadow. */
TEST(sharing_what_needs_a_copy_makes_the_copy)
{
	struct vmsim_proc *child;

	map_anon(t->p, 0x10, 2, RW);
	put(t->p, PG(0x10), 1);
	child = forked(t->p, "first");
	inherit(t, 0x10, 0x12, VMSIM_INHERIT_SHARE);
	vmsim_proc_exit(child);
	child = forked(t->p, "second");
	assert_ptr_equal(entry_of(map_of(t->p), 0x10)->object.vm_object,
	    entry_of(map_of(child), 0x10)->object.vm_object);
	assert_eq(entry_of(map_of(child), 0x10)->eflags, MAP_ENTRY_COW);
	put(child, PG(0x10), 2);
	assert_eq(get(t->p, PG(0x10)), 2);
}

/* A guard goes along unless told not to; the stack still grows. */
TEST(guards_and_stacks_are_inherited)
{
	struct vmsim_proc *child;

	map_anon(t->p, 0x10, 2, RW);
	assert_ok(map_at(t->p, 0x100, 0x40, RW,
	    VMSIM_MAP_STACK | PRIVATE | ANON, NULL));
	child = forked(t->p, "child");
	assert_map(map_of(child), "10-12:rw 100-120:-gs 120-140:rwd");
	put(child, PG(0x110), 5);
	assert_map(map_of(child), "10-12:rw 100-101:-gs 101-120:rwd* "
	    "120-140:rwd");
	assert_map(map_of(t->p), "10-12:rw 100-120:-gs 120-140:rwd");
	assert_eq(map_of(child)->anon_loc, map_of(t->p)->anon_loc);
}

/* A wired page is copied at once; the t->p keeps writing without faults. */
TEST(wired_memory_is_copied_at_once)
{
	struct vmsim_counters before, after;
	struct vmsim_proc *child;

	map_anon(t->p, 0x10, 2, RW);
	put(t->p, PG(0x10), 1);
	assert_ok(vmsim_mlock(t->p, PG(0x10), PG(2)));
	child = forked(t->p, "child");
	assert_map(map_of(t->p), "10-12:rwu*");
	before = counters(t->vm);
	put(t->p, PG(0x10), 2);
	after = counters(t->vm);
	assert_eq(before.faults, after.faults);
	assert_eq(get(child, PG(0x10)), 1);
	vmsim_proc_exit(child);
	assert_ok(vmsim_munlock(t->p, PG(0x10), PG(2)));
}

/* t->p -> a -> b -> ..., the older ones exit: contents stay, chains too. */
TEST(generations_keep_their_own_contents)
{
	struct vmsim_proc *next, *p;
	uint64_t i;

	map_anon(t->p, 0x10, 8, RW);
	put(t->p, PG(0x10), 100);
	p = forked(t->p, "a");
	for (i = 0; i < 12; i++) {
		put(p, PG(0x11 + i % 7), i);
		next = forked(p, "b");
		vmsim_proc_exit(p);
		p = next;
		test_check(t->vm);
	}
	assert_eq(get(p, PG(0x10)), 100);
	for (i = 5; i < 12; i++)
		assert_eq(get(p, PG(0x11 + i % 7)), i);
	assert_eq(get(t->p, PG(0x11)), 0);
}

/* Many entries: the child's tree, made at once, is as good as any. */
TEST(large_map_is_inherited_whole)
{
	struct vmsim_proc *child;
	u_int i;

	for (i = 0; i < 1000; i++)
		map_anon(t->p, 0x100 + 2 * i, 1, RW);
	child = forked(t->p, "child");
	assert_eq(map_of(child)->nentries, 1000);
	assert_eq(map_of(child)->size, map_of(t->p)->size);
	assert_true(map_tree_height(RB_ROOT(&map_of(child)->tree)) <= 10);
	test_check(t->vm);
	assert_ok(vmsim_munmap(child, PG(0x100), PG(1000)));
	assert_eq(map_of(child)->nentries, 500);
	test_check(t->vm);
}

/* W^X and randomisation hold for the child; to wire all is the parent's. */
TEST(flags_of_the_map_are_inherited)
{
	const int flags = MAP_ASLR | MAP_ASLR_IGNSTART | MAP_ASLR_STACK |
	    MAP_WXORX;
	struct vmsim_proc *child;

	vm_map_lock(map_of(t->p));
	vm_map_modflags(map_of(t->p), flags | MAP_WIREFUTURE, 0);
	vm_map_unlock(map_of(t->p));
	child = forked(t->p, "child");
	assert_eq(map_of(child)->flags & (flags | MAP_WIREFUTURE), flags);
	assert_eq(map_at(child, 0x10, 1, RW | X, PRIVATE | ANON, NULL), EACCES);
	vm_map_lock(map_of(t->p));
	vm_map_modflags(map_of(t->p), 0, MAP_WIREFUTURE);
	vm_map_unlock(map_of(t->p));
}

/* What looks for a place in the child goes on where the parent has been. */
TEST(a_child_clusters_where_its_parent_did)
{
	struct vmsim_proc *child;

	map_of(t->p)->anon_loc = PG(0x100);
	t->p->p_vmspace->vm_maxsaddr = PG(0x1000);
	t->p->p_vmspace->vm_stacktop = PG(0x2000);
	child = forked(t->p, "child");
	assert_eq(map_of(child)->anon_loc, PG(0x100));
	assert_eq(child->p_vmspace->vm_maxsaddr, PG(0x1000));
	assert_eq(child->p_vmspace->vm_stacktop, PG(0x2000));
}

/* Both stacks count, as far as they have grown. */
TEST(stacks_of_the_child_are_added_up)
{
	struct vmsim_proc *child;

	assert_ok(map_at(t->p, 0x100, 0x40, RW,
	    VMSIM_MAP_STACK | PRIVATE | ANON, NULL));
	assert_ok(map_at(t->p, 0x200, 0x80, RW,
	    VMSIM_MAP_STACK | PRIVATE | ANON, NULL));
	put(t->p, PG(0x240), 1);
	child = forked(t->p, "child");
	assert_eq(child->p_vmspace->vm_ssize, 32 + 64);
}

/* Who is to pay for a copy stands in the entry, then in the copy. */
TEST(the_copy_that_is_due_is_charged_once)
{
	struct vmsim_proc *child;
	vm_map_entry_t entry;
	vm_object_t object;

	map_anon(t->p, 0x10, 2, RW);
	put(t->p, PG(0x10), 1);
	entry = entry_of(map_of(t->p), 0x10);
	assert_null(entry->cred);
	assert_non_null(entry->object.vm_object->cred);
	child = forked(t->p, "child");
	entry = entry_of(map_of(child), 0x10);
	assert_non_null(entry->cred);
	object = entry->object.vm_object;
	put(child, PG(0x10), 2);
	assert_null(entry->cred);
	assert_ptr_not_equal(entry->object.vm_object, object);
	assert_non_null(entry->object.vm_object->cred);
}

/* An object mapped with its charge, which both have an interest in now. */
TEST(the_charge_of_what_is_shared_or_copied_goes_to_the_object)
{
	const enum vmsim_inherit how[] = { VMSIM_INHERIT_SHARE,
	    VMSIM_INHERIT_COPY };
	const vm_ooffset_t charges[] = { PG(2), 2 * PG(2) };
	vm_ooffset_t charge;
	struct vmspace *child;
	vm_object_t object;
	size_t i;

	for (i = 0; i < nrows(how); i++) {
		object = vm_pager_allocate(OBJT_SWAP, NULL, PG(2),
		    VM_PROT_ALL, 0, NULL);
		assert_ok(vm_map_fixed(map_of(t->p), object, 0, PG(0x10),
		    PG(2), RW, VM_PROT_ALL, MAP_ACC_CHARGED));
		inherit(t, 0x10, 0x12, how[i]);
		charge = 0;
		child = vmspace_fork(t->p->p_vmspace, &charge);
		assert_eq(charge, charges[i]);
		assert_non_null(object->cred);
		assert_eq(entry_of(map_of(t->p), 0x10)->cred != NULL,
		    how[i] == VMSIM_INHERIT_COPY);
		assert_eq(entry_of(&child->vm_map, 0x10)->cred != NULL,
		    how[i] == VMSIM_INHERIT_COPY);
		vmspace_free(child);
	}
}

/* The waker is the parent's, and so is who waits. */
TEST(an_entry_being_wired_is_inherited_at_rest)
{
	const vm_eflags_t busy = MAP_ENTRY_USER_WIRED |
	    MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP;
	const enum vmsim_inherit how[] = { VMSIM_INHERIT_COPY,
	    VMSIM_INHERIT_SHARE, VMSIM_INHERIT_ZERO };
	vm_ooffset_t charge = 0;
	struct vmspace *child;
	vm_map_entry_t entry;
	size_t i;

	map_anon(t->p, 0x10, 1, R);
	for (i = 0; i < nrows(how); i++) {
		inherit(t, 0x10, 0x11, how[i]);
		entry = entry_of(map_of(t->p), 0x10);
		entry->eflags |= busy;
		entry->wiring_thread = curthread;
		child = vmspace_fork(t->p->p_vmspace, &charge);
		entry->eflags &= ~busy;
		entry->wiring_thread = NULL;
		entry = entry_of(&child->vm_map, 0x10);
		assert_eq(entry->eflags & busy, 0);
		assert_null(entry->wiring_thread);
		vmspace_free(child);
	}
}

/* Two pages of a file, mapped by a driver for writing; child by child. */
TEST(writeable_mappings_of_a_file_are_counted)
{
	const enum vmsim_inherit how[] = { VMSIM_INHERIT_SHARE,
	    VMSIM_INHERIT_NONE, VMSIM_INHERIT_ZERO, VMSIM_INHERIT_COPY,
	    VMSIM_INHERIT_COPY };
	const unsigned forks[] = { 4, 2, 2, 0, 0 }, exits[] = { 2, 2, 2, 0, 0 };
	vm_offset_t addr = PG(0x10);
	struct vmsim_proc *child;
	vm_object_t f;
	size_t i;

	f = test_keep(t, vmsim_object_create_file(t->vm, "f", PG(4), NULL,
	    NULL));
	vm_pager_update_writecount(f, addr, addr + PG(2));
	vm_object_reference(f);
	assert_ok(vm_map_find(map_of(t->p), f, 0, &addr, PG(2), 0,
	    VMFS_NO_SPACE, RW, RW, MAP_WRITECOUNT));
	for (i = 0; i < nrows(how); i++) {
		inherit(t, 0x10, 0x12, how[i]);
		child = forked(t->p, "child");
		assert_eq(f->un_pager.vnp.writemappings, PG(forks[i]));
		vmsim_proc_exit(child);
		assert_eq(f->un_pager.vnp.writemappings, PG(exits[i]));
	}
	assert_ok(vmsim_munmap(t->p, PG(0x10), PG(2)));
	assert_eq(f->un_pager.vnp.writemappings, 0);
}

/* Whatever is not to be had, there is no child, or a whole one. */
TEST(a_fork_without_memory_is_an_error)
{
	struct vmsim_inject_rule rule = { .kind = VMSIM_INJECT_MALLOC };
	struct vmsim_proc *child;
	unsigned nerrors = 0;
	bool failed;

	map_anon(t->p, 0x10, 4, RW);
	put_each(t->p, 0x10, 4, 0x10);
	do {
		rule.nth++;
		assert_ok(vmsim_inject_add(t->vm, &rule));
		errno = 0;
		child = vmsim_proc_fork(t->p, "child", false);
		failed = vmsim_inject_failed(t->vm, rule.kind) != 0;
		vmsim_inject_clear(t->vm);
		if (child == NULL) {
			nerrors++;
			assert_eq(errno, ENOMEM);
		} else {
			assert_each(child, 0x10, 4, 0x10);
			vmsim_proc_exit(child);
		}
	} while (failed);
	assert_true(nerrors >= 2);
	assert_each(t->p, 0x10, 4, 0x10);
}
