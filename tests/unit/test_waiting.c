/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whoever meets a busy page, or an object at work, waits and then goes on.
 * Another thread lets go of its page or object when this one waits.
 */
#include <errno.h>

#include "base/machine.h"
#include "sched/sched.h"
#include "object/object.h"
#include <vm/_vm_advice.h>
#include <vm/vm_map.h>
#include <vm/vm_pager.h>
#include <vmsim/object.h>
#include "support/chain.h"
#include "support/other.h"

static struct chain c;
static vm_page_t busied;	/* what the other thread owns */
static vm_object_t working;	/* what it pages or keeps busy */
static int nwaits;

/* The other thread is done with its page or object; once. */
static bool
let_go(struct vmsim *vm)
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

static int
setup(void **state)
{
	memset(&c, 0, sizeof(c));
	busied = NULL;
	working = NULL;
	nwaits = 0;
	test_setup(state);
	vmsim_enter(*state);
	test_other(*state, let_go);
	return (0);
}

static int
teardown(void **state)
{
	busied = NULL;
	working = NULL;
	test_other(*state, NULL);
	return (test_teardown(state));
}

/* The other thread makes a page busy. */
static void
make_busy(void *arg)
{
	busied = arg;
	assert_int_equal(vm_page_tryxbusy(busied), 1);
}

static vm_page_t
take(const char *name, vm_pindex_t pindex)
{
	vm_page_t m = chain_page(&c, name, pindex);

	test_other_do(curvm, make_busy, m);
	return (m);
}

/* Main's busy page becomes that of the other thread. */
static void
hand_over(vm_page_t m)
{
	vm_page_xunbusy(m);
	test_other_do(curvm, make_busy, m);
}

static vm_object_t
lock(const char *name)
{
	vm_object_t object = chain_find(&c, name);

	VM_OBJECT_WLOCK(object);
	return (object);
}

static void
end(const char *name)
{
	assert_int_equal(nwaits, 1);
	vm_object_deallocate(chain_find(&c, name));
}

/* [A: 0]: each kind of grab gets the page that was busy. */
static void
a_grab_waits_for_a_busy_page(void **state)
{
	vm_object_t object = chain(&c, "A:01");
	vm_page_t m = take("A", 0), n;

	VM_OBJECT_WLOCK(object);
	assert_ptr_equal(vm_page_grab(object, 0, VM_ALLOC_NORMAL), m);
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(nwaits, 1);

	hand_over(m);
	n = vm_page_grab_unlocked(object, 0, VM_ALLOC_NORMAL);
	assert_ptr_equal(n, m);
	hand_over(m);
	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_grab_pages(object, 0, VM_ALLOC_NORMAL, &n,
	    1), 1);
	assert_ptr_equal(n, m);
	hand_over(m);
	assert_int_equal(vm_page_grab_valid(&n, object, 0, VM_ALLOC_NORMAL),
	    VM_PAGER_OK);
	assert_ptr_equal(n, m);
	hand_over(m);
	assert_int_equal(vm_page_grab_zero_partial(object, 0, 0, 8), 0);
	assert_false(vm_page_busied(m));
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(nwaits, 5);
	nwaits = 1;
	end("A");
}

/* WAITFAIL: waits, and comes back with nothing. */
static void
a_grab_may_wait_and_fail(void **state)
{
	vm_object_t object = chain(&c, "A:01");
	vm_page_t m = take("A", 0), ma[2];

	VM_OBJECT_WLOCK(object);
	assert_null(vm_page_grab(object, 0, VM_ALLOC_WAITFAIL));
	take("A", 0);
	assert_int_equal(vm_page_grab_pages(object, 0, VM_ALLOC_WAITFAIL, ma,
	    2), 0);
	take("A", 0);
	assert_false(vm_page_busy_acquire(m, VM_ALLOC_WAITFAIL));
	take("A", 0);
	assert_false(vm_page_busy_acquire(m, VM_ALLOC_NOWAIT));
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(vm_page_grab_pages_unlocked(object, 0,
	    VM_ALLOC_WAITFAIL, ma, 2), 0);
	assert_int_equal(nwaits, 4);
	nwaits = 1;
	end("A");
}

/* Locked by its object, or wired with the object unlocked. */
static void
a_page_is_acquired_after_a_wait(void **state)
{
	vm_object_t object = chain(&c, "A:0");
	vm_page_t m = take("A", 0);

	VM_OBJECT_WLOCK(object);
	assert_true(vm_page_busy_acquire(m, VM_ALLOC_WIRED));
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(nwaits, 1);
	hand_over(m);
	assert_true(vm_page_busy_acquire(m, 0));
	hand_over(m);
	vm_page_busy_sleep_unlocked(object, m, 0, "test", 0);
	assert_false(vm_page_busied(m));
	vm_page_unwire(m, PQ_ACTIVE);
	assert_int_equal(nwaits, 3);
	nwaits = 1;
	end("A");
}

static void
sleeping_for_a_page_takes_the_object_back(void **state)
{
	vm_object_t object = chain(&c, "A:0");
	vm_page_t m = take("A", 0);

	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_sleep_if_busy(m, "test"), 1);
	VM_OBJECT_ASSERT_WLOCKED(object);
	take("A", 0);
	assert_int_equal(vm_page_sleep_if_xbusy(m, "test"), 1);
	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_WUNLOCK(object);
	nwaits--;
	end("A");
}

/* A busy object has no page to give: it is waited for first. */
static void
a_busy_object_is_waited_for_before_its_page(void **state)
{
	vm_object_t object = chain(&c, "A:0");
	vm_page_t m;

	working = object;
	VM_OBJECT_WLOCK(object);
	vm_object_busy(object);
	m = vm_page_grab(object, 0, VM_ALLOC_NORMAL);
	assert_ptr_equal(m, chain_page(&c, "A", 0));
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	vm_object_busy_wait(object, "test");
	end("A");
}

/* [A: 0 1 2]: page 1 is busy; in the end all are gone. */
static void
removing_pages_waits_for_a_busy_one(void **state)
{
	vm_object_t object = chain(&c, "A:012");

	take("A", 1);
	lock("A");
	vm_object_page_remove(object, 0, 0, 0);
	VM_OBJECT_WUNLOCK(object);
	assert_chain(&c, "A", "A:...");
	end("A");
}

/* [A: 0 1]: advice is given in the top object after a wait. */
static void
advice_waits_for_a_busy_page(void **state)
{
	vm_object_t object = chain(&c, "A:01");
	vm_page_t m = take("A", 1);

	vm_object_madvise(object, 0, 2, MADV_WILLNEED);
	assert_true(vm_page_active(m));
	end("A");
}

/* [S: .] -> [A: 0]: and in one below. */
static void
advice_waits_for_a_busy_page_below(void **state)
{
	vm_object_t object = chain(&c, "S:. -> A:0");
	vm_page_t m = take("A", 0);

	vm_object_madvise(object, 0, 1, MADV_DONTNEED);
	assert_false(vm_page_active(m));
	end("S");
}

static void
advice_for_no_object_is_none(void **state)
{
	vm_object_madvise(NULL, 0, 4, MADV_FREE);
}

/* [A: 0 1 2 3], entry [1,3), page 2 busy. */
static void
a_split_waits_for_a_busy_page(void **state)
{
	struct vm_map_entry entry;
	vm_object_t object = chain(&c, "A:0123");

	vm_object_reference(object);
	memset(&entry, 0, sizeof(entry));
	entry.start = 0x10000000;
	entry.end = entry.start + ptoa(2);
	entry.offset = ptoa(1);
	entry.object.vm_object = object;
	take("A", 2);
	VM_OBJECT_WLOCK(object);
	vm_object_split(&entry);
	VM_OBJECT_WUNLOCK(entry.object.vm_object);
	assert_chain(&c, "A", "A:0..3");
	assert_int_equal(entry.object.vm_object->resident_page_count, 2);
	vm_object_deallocate(entry.object.vm_object);
	end("A");
}

/* The same without memory for the trie at first. */
static void
a_split_gets_over_a_lack_of_memory(void **state)
{
	struct vm_map_entry entry;
	vm_object_t object = chain(&c, "A:0123");
	uint64_t n;

	vm_object_reference(object);
	memset(&entry, 0, sizeof(entry));
	entry.start = 0x10000000;
	entry.end = entry.start + ptoa(3);
	entry.offset = ptoa(1);
	entry.object.vm_object = object;
	for (n = 1; n < 4; n++) {
		struct vmsim_snapshot *s = vmsim_snapshot_create(*state);

		assert_non_null(s);
		curvm->arena.fail_in = n;
		VM_OBJECT_WLOCK(object);
		vm_object_split(&entry);
		VM_OBJECT_WUNLOCK(entry.object.vm_object);
		curvm->arena.fail_in = 0;
		assert_chain(&c, "A", "A:0...");
		assert_int_equal(
		    entry.object.vm_object->resident_page_count, 3);
		vmsim_snapshot_restore(*state, s);
		vmsim_snapshot_destroy(s);
		entry.object.vm_object = object;
		entry.offset = ptoa(1);
	}
	vm_object_deallocate(object);
	vm_object_deallocate(object);
}

/* [S: . 1] -> [A: 0 2]: a busy page above, or below, is waited for. */
static void
a_collapse_waits_for_a_busy_page(void **state)
{
	vm_object_t object;

	object = chain(&c, "S:.b -> A:cd");
	take("A", 0);
	VM_OBJECT_WLOCK(object);
	vm_object_collapse(object);
	VM_OBJECT_WUNLOCK(object);
	assert_chain(&c, "S", "S:cb");
	end("S");

	memset(&c, 0, sizeof(c));
	nwaits = 0;
	object = chain(&c, "S:.b -> A:cd");
	take("S", 1);
	VM_OBJECT_WLOCK(object);
	vm_object_collapse(object);
	VM_OBJECT_WUNLOCK(object);
	assert_chain(&c, "S", "S:cb");
	end("S");
}

/* Each allocation of the merge fails once. */
static void
a_collapse_gets_over_a_lack_of_memory(void **state)
{
	uint64_t n;

	for (n = 1; n < 4; n++) {
		vm_object_t object;

		memset(&c, 0, sizeof(c));
		object = chain(&c, "S:...b -> A:c.d.");
		curvm->arena.fail_in = n;
		VM_OBJECT_WLOCK(object);
		vm_object_collapse(object);
		VM_OBJECT_WUNLOCK(object);
		curvm->arena.fail_in = 0;
		assert_chain(&c, "S", "S:c.db");
		vm_object_deallocate(object);
	}
}

/* [S: .] -> [A: 0]: the wiring is given back after the wait. */
static void
unwiring_waits_for_a_busy_page(void **state)
{
	vm_object_t object = chain(&c, "S:. -> A:0");
	vm_page_t m = take("A", 0);

	VM_OBJECT_WLOCK(m->object);
	vm_page_wire(m);
	VM_OBJECT_WUNLOCK(m->object);
	vm_object_unwire(object, 0, PAGE_SIZE, PQ_ACTIVE);
	assert_false(vm_page_wired(m));
	end("S");
}

/* Paging in progress ends: with the lock, without it. */
static void
paging_in_progress_is_waited_for(void **state)
{
	vm_object_t object = chain(&c, "A:0");

	vm_object_pip_add(object, 0);
	vm_object_pip_wakeupn(object, 0);
	assert_int_equal(object->paging_in_progress, 0);

	vm_object_pip_add(object, 3);
	vm_object_pip_wakeupn(object, 2);
	working = object;
	VM_OBJECT_WLOCK(object);
	vm_object_pip_wait(object, "test");
	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(nwaits, 1);

	vm_object_pip_add(object, 1);
	working = object;
	vm_object_pip_wait_unlocked(object, "test");
	assert_int_equal(object->paging_in_progress, 0);
	nwaits--;
	end("A");
}

/* An object dies only when its pager is done. */
static void
the_end_of_an_object_waits_for_its_paging(void **state)
{
	vm_object_t object = chain(&c, "A:0");

	vm_object_pip_add(object, 1);
	working = object;
	vm_object_deallocate(object);
	assert_int_equal(nwaits, 1);
	assert_null(chain_find(&c, "A"));
}

/* By the clock, in each mode, and without taking the lock again. */
static void
sleeping_with_an_object_ends_by_the_clock(void **state)
{
	vm_object_t object = chain(&c, "A:0");

	VM_OBJECT_WLOCK(object);
	assert_int_equal(VM_OBJECT_SLEEP(object, &c, 0, "test", 3),
	    EWOULDBLOCK);
	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_LOCK_DOWNGRADE(object);
	(void)VM_OBJECT_SLEEP(object, &c, 0, "test", 3);
	VM_OBJECT_ASSERT_RLOCKED(object);
	(void)VM_OBJECT_SLEEP(object, &c, 0x200 /* PDROP */, "test", 3);
	VM_OBJECT_ASSERT_UNLOCKED(object);
	vm_object_deallocate(object);
}

/* [file: 0]: writing back waits for whoever has the page. */
static void
cleaning_waits_for_a_busy_page(void **state)
{
	vm_object_t object = vmsim_object_create_file(*state, "G", PAGE_SIZE,
	    NULL, NULL);
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_grab_valid(&m, object, 0, VM_ALLOC_NORMAL),
	    VM_PAGER_OK);
	vm_page_dirty(m);
	vm_object_set_writeable_dirty(object);
	hand_over(m);
	assert_true(vm_object_page_clean(object, 0, 0, OBJPC_SYNC));
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(m->dirty, 0);
	assert_int_equal(nwaits, 1);
	vmsim_object_release(*state, object);
}

#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_grab_waits_for_a_busy_page),
		T(a_grab_may_wait_and_fail),
		T(a_page_is_acquired_after_a_wait),
		T(sleeping_for_a_page_takes_the_object_back),
		T(a_busy_object_is_waited_for_before_its_page),
		T(removing_pages_waits_for_a_busy_one),
		T(advice_waits_for_a_busy_page),
		T(advice_waits_for_a_busy_page_below),
		T(advice_for_no_object_is_none),
		T(a_split_waits_for_a_busy_page),
		T(a_split_gets_over_a_lack_of_memory),
		T(a_collapse_waits_for_a_busy_page),
		T(a_collapse_gets_over_a_lack_of_memory),
		T(unwiring_waits_for_a_busy_page),
		T(paging_in_progress_is_waited_for),
		T(the_end_of_an_object_waits_for_its_paging),
		T(sleeping_with_an_object_ends_by_the_clock),
		T(cleaning_waits_for_a_busy_page),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
