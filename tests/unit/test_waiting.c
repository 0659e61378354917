/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A thread that meets a busy page, or an object at work, waits and goes on.
 * Another thread lets go of its page or object when this one waits.
 */
#include "base/machine.h"
#include "object/object.h"
#include <vm/_vm_advice.h>
#include <vm/vm_map.h>
#include <vm/vm_pager.h>
#include "support/chain.h"
#include "support/threads.h"
#include "support/words.h"

static vm_page_t busied;	/* what the other thread owns */
static vm_object_t working;	/* what it pages or keeps busy */
static int nwaits;

/* The other thread is done with its page or object; once. */
static bool
let_go(struct test *t)
{
	nwaits++;
	if (busied != NULL) {
		vm_page_xunbusy(busied);
		busied = NULL;
		return (true);
	}
	if (working == NULL)
		return (false);
	if (working->busy != 0)
		vm_object_unbusy(working);
	else
		vm_object_pip_wakeup(working);
	working = NULL;
	return (true);
}

static void
begin(struct test *t)
{
	busied = NULL;
	working = NULL;
	nwaits = 0;
	other_runs(t, let_go);
}

/* Nothing is in the way of the fixture. */
static void
end(struct test *t)
{
	busied = NULL;
	working = NULL;
}

TESTS(.kernel = true, .begin = begin, .end = end);

/* The other thread makes a page busy. */
static void
make_busy(void *arg)
{
	busied = arg;
	assert_eq(vm_page_tryxbusy(busied), 1);
}

static vm_page_t
take(struct test *t, const char *name, vm_pindex_t pindex)
{
	vm_page_t m = chain_page(t, name, pindex);

	other_does(t, make_busy, m);
	return (m);
}

/* Main's busy page becomes that of the other thread. */
static void
hand_over(struct test *t, vm_page_t m)
{
	vm_page_xunbusy(m);
	other_does(t, make_busy, m);
}

static vm_object_t
lock(struct test *t, const char *name)
{
	vm_object_t object = chain_find(t, name);

	VM_OBJECT_WLOCK(object);
	return (object);
}

/* [A: 0]: each kind of grab gets the page that was busy. */
TEST(a_grab_waits_for_a_busy_page)
{
	vm_object_t object = chain(t, "A:01");
	vm_page_t m = take(t, "A", 0), n;

	VM_OBJECT_WLOCK(object);
	assert_ptr_equal(vm_page_grab(object, 0, VM_ALLOC_NORMAL), m);
	VM_OBJECT_WUNLOCK(object);
	assert_eq(nwaits, 1);

	hand_over(t, m);
	n = vm_page_grab_unlocked(object, 0, VM_ALLOC_NORMAL);
	assert_ptr_equal(n, m);
	hand_over(t, m);
	VM_OBJECT_WLOCK(object);
	assert_eq(vm_page_grab_pages(object, 0, VM_ALLOC_NORMAL, &n, 1), 1);
	assert_ptr_equal(n, m);
	hand_over(t, m);
	assert_ok(vm_page_grab_valid(&n, object, 0, VM_ALLOC_NORMAL));
	assert_ptr_equal(n, m);
	hand_over(t, m);
	assert_eq(vm_page_grab_zero_partial(object, 0, 0, 8), 0);
	assert_false(vm_page_busied(m));
	VM_OBJECT_WUNLOCK(object);
	assert_eq(nwaits, 5);
}

/* WAITFAIL: waits, and comes back with nothing. */
TEST(a_grab_may_wait_and_fail)
{
	vm_object_t object = chain(t, "A:01");
	vm_page_t m = take(t, "A", 0), ma[2];

	VM_OBJECT_WLOCK(object);
	assert_null(vm_page_grab(object, 0, VM_ALLOC_WAITFAIL));
	take(t, "A", 0);
	assert_eq(vm_page_grab_pages(object, 0, VM_ALLOC_WAITFAIL, ma, 2), 0);
	take(t, "A", 0);
	assert_false(vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
	take(t, "A", 0);
	assert_false(vm_page_busy_acquire(m, VM_ALLOC_NOWAIT));
	VM_OBJECT_WUNLOCK(object);
	assert_eq(vm_page_grab_pages_unlocked(object, 0, VM_ALLOC_WAITFAIL, ma,
	    2), 0);
	assert_eq(nwaits, 4);
}

/* Locked by its object, or wired with the object unlocked. */
TEST(a_page_is_acquired_after_a_wait)
{
	vm_object_t object = chain(t, "A:0");
	vm_page_t m = take(t, "A", 0);

	WLOCKED(object, assert_true(vm_page_busy_acquire(m, VM_ALLOC_WIRED)));
	assert_eq(nwaits, 1);
	hand_over(t, m);
	assert_true(vm_page_busy_acquire(m, 0));
	hand_over(t, m);
	vm_page_busy_sleep_unlocked(object, m, 0, "test", 0);
	assert_false(vm_page_busied(m));
	vm_page_unwire(m, PQ_ACTIVE);
	assert_eq(nwaits, 3);
}

TEST(sleeping_for_a_page_takes_the_object_back)
{
	vm_object_t object = chain(t, "A:0");
	vm_page_t m = take(t, "A", 0);

	VM_OBJECT_WLOCK(object);
	assert_eq(vm_page_sleep_if_busy(m, "test"), 1);
	VM_OBJECT_ASSERT_WLOCKED(object);
	take(t, "A", 0);
	assert_eq(vm_page_sleep_if_xbusy(m, "test"), 1);
	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_WUNLOCK(object);
	assert_eq(nwaits, 2);
}

/* A busy object has no page to give: it is waited for first. */
TEST(a_busy_object_is_waited_for_before_its_page)
{
	vm_object_t object = chain(t, "A:0");
	vm_page_t m;

	working = object;
	VM_OBJECT_WLOCK(object);
	vm_object_busy(object);
	m = vm_page_grab(object, 0, VM_ALLOC_NORMAL);
	assert_ptr_equal(m, chain_page(t, "A", 0));
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	vm_object_busy_wait(object, "test");
	assert_eq(nwaits, 1);
}

/* [A: 0 1 2]: page 1 is busy; in the end all are gone. */
TEST(removing_pages_waits_for_a_busy_one)
{
	vm_object_t object = chain(t, "A:012");

	take(t, "A", 1);
	lock(t, "A");
	vm_object_page_remove(object, 0, 0, 0);
	VM_OBJECT_WUNLOCK(object);
	assert_chain(t, "A", "A:...");
	assert_eq(nwaits, 1);
}

/* [A: 0 1]: advice is given in the top object after a wait. */
TEST(advice_waits_for_a_busy_page)
{
	vm_object_t object = chain(t, "A:01");
	vm_page_t m = take(t, "A", 1);

	vm_object_madvise(object, 0, 2, MADV_WILLNEED);
	assert_true(vm_page_active(m));
	assert_eq(nwaits, 1);
}

/* [S: .] -> [A: 0]: and in one below. */
TEST(advice_waits_for_a_busy_page_below)
{
	vm_object_t object = chain(t, "S:. -> A:0");
	vm_page_t m = take(t, "A", 0);

	vm_object_madvise(object, 0, 1, MADV_DONTNEED);
	assert_false(vm_page_active(m));
	assert_eq(nwaits, 1);
}

TEST(advice_for_no_object_is_none)
{
	vm_object_madvise(NULL, 0, 4, MADV_FREE);
}

/* [A: 0 1 2 3], entry [1,3), page 2 busy. */
TEST(a_split_waits_for_a_busy_page)
{
	struct vm_map_entry entry;
	vm_object_t object = chain(t, "A:0123");

	vm_object_reference(object);
	memset(&entry, 0, sizeof(entry));
	entry.start = 0x10000000;
	entry.end = entry.start + ptoa(2);
	entry.offset = ptoa(1);
	entry.object.vm_object = object;
	take(t, "A", 2);
	VM_OBJECT_WLOCK(object);
	vm_object_split(&entry);
	VM_OBJECT_WUNLOCK(entry.object.vm_object);
	assert_chain(t, "A", "A:0..3");
	assert_eq(entry.object.vm_object->resident_page_count, 2);
	vm_object_deallocate(entry.object.vm_object);
	assert_eq(nwaits, 1);
}

/* The same without memory for the trie at first. */
TEST(a_split_gets_over_a_lack_of_memory)
{
	struct vm_map_entry entry;
	vm_object_t object = chain(t, "A:0123");
	uint64_t n;

	chain_reference(t, "A");
	memset(&entry, 0, sizeof(entry));
	entry.start = 0x10000000;
	entry.end = entry.start + ptoa(3);
	entry.offset = ptoa(1);
	entry.object.vm_object = object;
	for (n = 1; n < 4; n++) {
		struct vmsim_snapshot *s = vmsim_snapshot_create(t->vm);

		assert_non_null(s);
		curvm->arena.fail_in = n;
		VM_OBJECT_WLOCK(object);
		vm_object_split(&entry);
		VM_OBJECT_WUNLOCK(entry.object.vm_object);
		curvm->arena.fail_in = 0;
		assert_chain(t, "A", "A:0...");
		assert_eq(entry.object.vm_object->resident_page_count, 3);
		vmsim_snapshot_restore(t->vm, s);
		vmsim_snapshot_destroy(s);
		entry.object.vm_object = object;
		entry.offset = ptoa(1);
	}
}

/* [S: . 1] -> [A: 0 2]: a busy page above, or below, is waited for. */
TEST(a_collapse_waits_for_a_busy_page)
{
	vm_object_t object = chain(t, "S:.b -> A:cd");

	take(t, "A", 0);
	WLOCKED(object, vm_object_collapse(object));
	assert_chain(t, "S", "S:cb");
	assert_eq(nwaits, 1);

	nwaits = 0;
	object = chain(t, "S:.b -> A:cd");
	take(t, "S", 1);
	WLOCKED(object, vm_object_collapse(object));
	assert_chain(t, "S", "S:cb");
	assert_eq(nwaits, 1);
}

/* Each allocation of the merge fails once. */
TEST(a_collapse_gets_over_a_lack_of_memory)
{
	uint64_t n;

	for (n = 1; n < 4; n++) {
		vm_object_t object;

		object = chain(t, "S:...b -> A:c.d.");
		curvm->arena.fail_in = n;
		VM_OBJECT_WLOCK(object);
		vm_object_collapse(object);
		VM_OBJECT_WUNLOCK(object);
		curvm->arena.fail_in = 0;
		assert_chain(t, "S", "S:c.db");
		chain_drop(t, "S");
	}
}

/* [S: .] -> [A: 0]: the wiring is given back after the wait. */
TEST(unwiring_waits_for_a_busy_page)
{
	vm_object_t object = chain(t, "S:. -> A:0");
	vm_page_t m = take(t, "A", 0);

	WLOCKED(m->object, vm_page_wire(m));
	vm_object_unwire(object, 0, PAGE_SIZE, PQ_ACTIVE);
	assert_false(vm_page_wired(m));
	assert_eq(nwaits, 1);
}

/* Paging in progress ends: with the lock, without it. */
TEST(paging_in_progress_is_waited_for)
{
	vm_object_t object = chain(t, "A:0");

	vm_object_pip_add(object, 0);
	vm_object_pip_wakeupn(object, 0);
	assert_eq(object->paging_in_progress, 0);

	vm_object_pip_add(object, 3);
	vm_object_pip_wakeupn(object, 2);
	working = object;
	VM_OBJECT_WLOCK(object);
	vm_object_pip_wait(object, "test");
	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_WUNLOCK(object);
	assert_eq(nwaits, 1);

	vm_object_pip_add(object, 1);
	working = object;
	vm_object_pip_wait_unlocked(object, "test");
	assert_eq(object->paging_in_progress, 0);
	assert_eq(nwaits, 2);
}

/* An object dies only when its pager is done. */
TEST(the_end_of_an_object_waits_for_its_paging)
{
	vm_object_t object = chain(t, "A:0");

	vm_object_pip_add(object, 1);
	working = object;
	chain_drop(t, "A");
	assert_eq(nwaits, 1);
	assert_null(chain_find(t, "A"));
}

/* By the clock, in each mode, and without taking the lock again. */
TEST(sleeping_with_an_object_ends_by_the_clock)
{
	vm_object_t object = chain(t, "A:0");

	VM_OBJECT_WLOCK(object);
	assert_eq(VM_OBJECT_SLEEP(object, t, 0, "test", 3), EWOULDBLOCK);
	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_LOCK_DOWNGRADE(object);
	(void)VM_OBJECT_SLEEP(object, t, 0, "test", 3);
	VM_OBJECT_ASSERT_RLOCKED(object);
	(void)VM_OBJECT_SLEEP(object, t, 0x200 /* PDROP */, "test", 3);
	VM_OBJECT_ASSERT_UNLOCKED(object);
}

/* [file: 0]: writing back waits for the owner of the page. */
TEST(cleaning_waits_for_a_busy_page)
{
	vm_object_t object = new_file(t, "G", 1);
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	assert_ok(vm_page_grab_valid(&m, object, 0, VM_ALLOC_NORMAL));
	vm_page_dirty(m);
	vm_object_set_writeable_dirty(object);
	hand_over(t, m);
	assert_true(vm_object_page_clean(object, 0, 0, OBJPC_SYNC));
	VM_OBJECT_WUNLOCK(object);
	assert_eq(m->dirty, 0);
	assert_eq(nwaits, 1);
}
