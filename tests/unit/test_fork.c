/* SPDX-License-Identifier: BSD-2-Clause */
/* What a fork does with each entry: its object, its flags, its contents. */
#include <vm/vm_extern.h>
#include <vmsim/observe.h>
#include <vmsim/process.h>
#include "proc/proc.h"
#include "support/support.h"
#include "unit/map_draw.h"

#define	PG(n)	((uint64_t)(n) << PAGE_SHIFT)
#define	RW	(VMSIM_PROT_READ | VMSIM_PROT_WRITE)

static struct vmsim_proc *parent;

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	vmsim_enter(*state);
	parent = vmsim_proc_create(*state, "parent");
	return (parent == NULL ? -1 : 0);
}

static int
teardown(void **state)
{
	test_check(*state);
	vmsim_proc_exit(parent);
	return (test_teardown(state));
}

static vm_map_t
map_of(struct vmsim_proc *p)
{
	return (&p->p_vmspace->vm_map);
}

static void
put(struct vmsim_proc *p, u_int first, u_int last, int prot, int flags)
{
	uint64_t addr = PG(first);

	assert_int_equal(vmsim_mmap(p, &addr, PG(last - first), prot,
	    flags | VMSIM_MAP_FIXED | VMSIM_MAP_ANON, NULL, 0), 0);
}

static void
inherit(u_int first, u_int last, enum vmsim_inherit how)
{
	assert_int_equal(vmsim_minherit(parent, PG(first), PG(last - first),
	    how), 0);
}

static void
store(struct vmsim_proc *p, u_int page, uint64_t value)
{
	assert_int_equal(vmsim_store(p, PG(page), &value, sizeof(value),
	    NULL), 0);
}

static uint64_t
load(struct vmsim_proc *p, u_int page)
{
	uint64_t value;

	assert_int_equal(vmsim_load(p, PG(page), &value, sizeof(value), NULL),
	    0);
	return (value);
}

static struct vmsim_proc *
fork_of(struct vmsim_proc *p, const char *name)
{
	struct vmsim_proc *child;

	child = vmsim_proc_fork(p, name, false);
	assert_non_null(child);
	return (child);
}

static vm_map_entry_t
entry_at(struct vmsim_proc *p, u_int page)
{
	vm_map_entry_t entry;

	assert_true(vm_map_lookup_entry(map_of(p), PG(page), &entry));
	return (entry);
}

/* [10-12)copy [12-14)share [14-16)none [16-18)zero -> the child's view. */
static void
each_inheritance_does_its_own(void **state)
{
	struct vmsim_proc *child;
	u_int i;

	put(parent, 0x10, 0x18, RW, VMSIM_MAP_PRIVATE);
	for (i = 0x10; i < 0x18; i++)
		store(parent, i, i);
	inherit(0x12, 0x14, VMSIM_INHERIT_SHARE);
	inherit(0x14, 0x16, VMSIM_INHERIT_NONE);
	inherit(0x16, 0x18, VMSIM_INHERIT_ZERO);
	child = fork_of(parent, "child");
	assert_map(map_of(parent),
	    "10-12:rwcn* 12-14:rwS*+2 14-16:rwN*+4 16-18:rwZ*+6");
	assert_map(map_of(child), "10-12:rwcn* 12-14:rwS*+2 16-18:rwZ");
	store(child, 0x10, 1);
	store(child, 0x12, 2);
	assert_int_equal(load(parent, 0x10), 0x10);
	assert_int_equal(load(parent, 0x12), 2);
	assert_int_equal(load(child, 0x11), 0x11);
	assert_int_equal(load(child, 0x16), 0);
	assert_int_equal(vmsim_fault(child, PG(0x14), VMSIM_PROT_READ),
	    KERN_INVALID_ADDRESS);
	store(parent, 0x11, 3);
	assert_int_equal(load(child, 0x11), 0x11);
	vmsim_proc_exit(child);
	assert_int_equal(load(parent, 0x10), 0x10);
}

/* Memory that nobody touched needs no object; shared memory does. */
static void
untouched_memory_needs_no_object(void **state)
{
	struct vmsim_proc *child;

	put(parent, 0x10, 0x12, RW, VMSIM_MAP_PRIVATE);
	put(parent, 0x12, 0x14, RW, VMSIM_MAP_SHARED);
	child = fork_of(parent, "child");
	assert_map(map_of(parent), "10-12:rw 12-14:rwS*");
	assert_map(map_of(child), "10-12:rw 12-14:rwS*");
	store(child, 0x13, 7);
	assert_int_equal(load(parent, 0x13), 7);
	vmsim_proc_exit(child);
}

/* [S]-[F] with the copy due, shared: both get the one shadow. */
static void
sharing_what_needs_a_copy_makes_the_copy(void **state)
{
	struct vmsim_proc *child;

	put(parent, 0x10, 0x12, RW, VMSIM_MAP_PRIVATE);
	store(parent, 0x10, 1);
	child = fork_of(parent, "first");
	inherit(0x10, 0x12, VMSIM_INHERIT_SHARE);
	vmsim_proc_exit(child);
	child = fork_of(parent, "second");
	assert_ptr_equal(entry_at(parent, 0x10)->object.vm_object,
	    entry_at(child, 0x10)->object.vm_object);
	assert_int_equal(entry_at(child, 0x10)->eflags, MAP_ENTRY_COW);
	store(child, 0x10, 2);
	assert_int_equal(load(parent, 0x10), 2);
	vmsim_proc_exit(child);
}

/* A guard goes along unless told not to; the stack still grows. */
static void
guards_and_stacks_are_inherited(void **state)
{
	struct vmsim_proc *child;
	uint64_t addr = PG(0x100);

	put(parent, 0x10, 0x12, RW, VMSIM_MAP_PRIVATE);
	assert_int_equal(vmsim_mmap(parent, &addr, PG(0x40), RW,
	    VMSIM_MAP_STACK | VMSIM_MAP_FIXED | VMSIM_MAP_PRIVATE |
	    VMSIM_MAP_ANON, NULL, 0), 0);
	child = fork_of(parent, "child");
	assert_map(map_of(child), "10-12:rw 100-120:-gs 120-140:rwd");
	store(child, 0x110, 5);
	assert_map(map_of(child), "10-12:rw 100-101:-gs 101-120:rwd* "
	    "120-140:rwd");
	assert_map(map_of(parent), "10-12:rw 100-120:-gs 120-140:rwd");
	assert_int_equal(map_of(child)->anon_loc, map_of(parent)->anon_loc);
	vmsim_proc_exit(child);
}

/* A wired page is copied at once; the parent keeps writing without faults. */
static void
wired_memory_is_copied_at_once(void **state)
{
	struct vmsim_counters before, after;
	struct vmsim_proc *child;

	put(parent, 0x10, 0x12, RW, VMSIM_MAP_PRIVATE);
	store(parent, 0x10, 1);
	assert_int_equal(vmsim_mlock(parent, PG(0x10), PG(2)), 0);
	child = fork_of(parent, "child");
	assert_map(map_of(parent), "10-12:rwu*");
	vmsim_counters(*state, &before);
	store(parent, 0x10, 2);
	vmsim_counters(*state, &after);
	assert_int_equal(before.faults, after.faults);
	assert_int_equal(load(child, 0x10), 1);
	vmsim_proc_exit(child);
	assert_int_equal(vmsim_munlock(parent, PG(0x10), PG(2)), 0);
}

/* parent -> a -> b -> ..., the older ones exit: contents stay, chains too. */
static void
generations_keep_their_own_contents(void **state)
{
	struct vmsim_proc *next, *p;
	uint64_t i;

	put(parent, 0x10, 0x18, RW, VMSIM_MAP_PRIVATE);
	store(parent, 0x10, 100);
	p = fork_of(parent, "a");
	for (i = 0; i < 12; i++) {
		store(p, 0x11 + (u_int)(i % 7), i);
		next = fork_of(p, "b");
		vmsim_proc_exit(p);
		p = next;
		test_check(*state);
	}
	assert_int_equal(load(p, 0x10), 100);
	for (i = 5; i < 12; i++)
		assert_int_equal(load(p, 0x11 + (u_int)(i % 7)), i);
	assert_int_equal(load(parent, 0x11), 0);
	vmsim_proc_exit(p);
}

/* Many entries: the child's tree, made at once, is as good as any. */
static void
large_map_is_inherited_whole(void **state)
{
	struct vmsim_proc *child;
	u_int i;

	for (i = 0; i < 1000; i++)
		put(parent, 0x100 + 2 * i, 0x101 + 2 * i, RW,
		    VMSIM_MAP_PRIVATE);
	child = fork_of(parent, "child");
	assert_int_equal(map_of(child)->nentries, 1000);
	assert_int_equal(map_of(child)->size, map_of(parent)->size);
	assert_true(map_of(child)->root->height <= 10);
	test_check(*state);
	assert_int_equal(vmsim_munmap(child, PG(0x100), PG(1000)), 0);
	assert_int_equal(map_of(child)->nentries, 500);
	test_check(*state);
	vmsim_proc_exit(child);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(each_inheritance_does_its_own),
		T(untouched_memory_needs_no_object),
		T(sharing_what_needs_a_copy_makes_the_copy),
		T(guards_and_stacks_are_inherited),
		T(wired_memory_is_copied_at_once),
		T(generations_keep_their_own_contents),
		T(large_map_is_inherited_whole),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
