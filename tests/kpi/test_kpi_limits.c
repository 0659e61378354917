/* SPDX-License-Identifier: BSD-2-Clause */
/* What driver code may just do, and what is the first that it may not. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/rwlock.h>
#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/uma.h>
#include <vm/vm_extern.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include <vmsim/thread.h>
#include "support/words.h"

TESTS(.kernel = true, .p = "P");

static MALLOC_DEFINE(M_TEST, "test", "of the test");

/* The machine is as before the panic. */
#define	panics(t, text, code) do {					\
	expect_panic((t)->vm, text, code);				\
	test_restore(t);						\
} while (0)

TEST(what_was_never_allocated_is_not_freed)
{
	uint64_t words[16] = { 0 };
	uma_zone_t a, b;
	void *item, *run;

	a = uma_zcreate("a", 16, NULL, NULL, NULL, NULL, 0, 0);
	b = uma_zcreate("b", 16, NULL, NULL, NULL, NULL, 0, 0);
	item = uma_zalloc(a, M_WAITOK);
	run = contigmalloc(PAGE_SIZE, M_TEST, M_WAITOK, 0, ~(vm_paddr_t)0,
	    PAGE_SIZE, 0);
	test_save(t);
	panics(t, "was never allocated", free(&words[8], M_TEST));
	panics(t, "is freed to zone \"b\" and is not of it",
	    uma_zfree(b, item));
	panics(t, "contigfree(9) of type \"test\": no such memory",
	    contigfree((char *)run + PAGE_SIZE, PAGE_SIZE, M_TEST));
	uma_zfree(a, item);
	test_save(t);
	panics(t, "bytes of zone \"a\" allocated at", uma_zfree(a, item));
	contigfree(run, PAGE_SIZE, M_TEST);
	uma_zdestroy(a);
	uma_zdestroy(b);
}

static void
advance_clock(void *arg)
{
	vmsim_clock_advance(vmsim_current(), 1);
}

TEST(a_callout_needs_a_function_and_leaves_the_clock_alone)
{
	static struct callout c;

	callout_init(&c, 1);
	test_save(t);
	panics(t, "has no function yet", callout_schedule(&c, 1));
	(void)callout_reset(&c, 1, advance_clock, NULL);
	expect_panic(t->vm, "a callout moves the clock",
	    vmsim_clock_advance(t->vm, 2));
}

TEST(sleep_needs_a_channel)
{
	expect_panic(t->vm, "sleep on no channel",
	    (void)tsleep(NULL, 0, "nothing", 1));
}

/* A page has so many wirings, and a run one page at least. */
TEST(wirings_and_runs_have_limits)
{
	const u_int most = VPRC_WIRE_COUNT_MAX;
	vm_page_t m;

	test_save(t);
	panics(t, "a run of 0 pages is asked for",
	    (void)vm_page_alloc_noobj_contig(0, 0, 0, ~(vm_paddr_t)0,
	    PAGE_SIZE, 0, VM_MEMATTR_DEFAULT));
	panics(t, "must be powers of two",
	    (void)vm_page_alloc_noobj_contig(0, 1, 0, ~(vm_paddr_t)0,
	    3 * PAGE_SIZE, 0, VM_MEMATTR_DEFAULT));
	panics(t, "must be powers of two",
	    (void)vm_page_alloc_noobj_contig(0, 1, 0, ~(vm_paddr_t)0,
	    0, 0, VM_MEMATTR_DEFAULT));
	panics(t, "must be powers of two",
	    (void)vm_page_alloc_noobj_contig(0, 1, 0, ~(vm_paddr_t)0,
	    PAGE_SIZE, 3 * PAGE_SIZE, VM_MEMATTR_DEFAULT));
	m = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	m->ref_count = most - 1;
	vm_page_wire(m);
	assert_eq(m->ref_count, most);
	expect_panic(t->vm, "has too many wirings", vm_page_wire(m));
}

TEST(a_queue_is_one_of_those_there_are)
{
	vm_page_t m;

	m = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	test_save(t);
	vm_page_unwire(m, PQ_COUNT - 1);
	test_restore(t);
	vm_page_unwire(m, PQ_NONE);
	test_restore(t);
	panics(t, "is unwired into queue", vm_page_unwire(m, PQ_COUNT));
	vm_page_unwire(m, PQ_INACTIVE);
}

/* [S: 0], mapped. */
TEST(a_page_that_is_mapped_stays_valid)
{
	vm_object_t object = new_shm(t, "S", 1);
	vm_page_t m;

	assert_ok(map_at(t->p, 16, 1, RW, SHARED, object));
	put(t->p, PG(16), 1);
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 0);
	assert_true(vm_page_tryxbusy(m));
	assert_true(vm_page_ps_test(m, 0, PS_ALL_VALID, NULL));
	test_save(t);
	expect_panic(t->vm, "becomes invalid and is mapped",
	    vm_page_invalid(m));
	test_restore(t);
	expect_panic(t->vm, "is tested as a larger superpage than it is",
	    (void)vm_page_ps_test(m, 1, 0, NULL));
}

TEST(an_object_is_made_of_its_own_kind_of_type)
{
	test_save(t);
	panics(t, "is not dynamic",
	    (void)vm_object_allocate_dyn(OBJT_FIRST_DYN - 1, 1, 0));
	panics(t, "is dynamic, use vm_object_allocate_dyn()",
	    (void)vm_object_allocate(OBJT_FIRST_DYN + 1, 1));
	panics(t, "no object can be made of type",
	    (void)vm_object_allocate(OBJT_DEAD, 1));
}

/* Locks 0 to 63 are held. */
TEST(a_thread_holds_48_locks_at_most)
{
	static struct mtx locks[SCHED_HELD_MAX + 1];
	int i;

	for (i = 0; i <= SCHED_HELD_MAX; i++)
		mtx_init(&locks[i], "one of many", NULL, MTX_DEF | MTX_DUPOK);
	for (i = 0; i < SCHED_HELD_MAX; i++)
		mtx_lock(&locks[i]);
	expect_panic(t->vm, "holds 48 locks already",
	    mtx_lock(&locks[SCHED_HELD_MAX]));
}

static void
refuse_faults(void *arg)
{
	(void)vm_fault_disable_pagefaults();
}

TEST(a_thread_ends_with_faults_allowed)
{
	struct vmsim_thread *td;

	td = vmsim_thread_create(t->vm, "body", refuse_faults, NULL);
	expect_panic(t->vm, "returns with faults refused",
	    vmsim_thread_join(td));
}

static struct vmsim_thread *self;

static void
join_self(void *arg)
{
	vmsim_thread_join(self);
}

TEST(a_thread_does_not_join_itself)
{
	self = vmsim_thread_create(t->vm, "body", join_self, NULL);
	expect_panic(t->vm, "cannot be joined by", vmsim_thread_join(self));
}

TEST(a_mapping_has_one_of_the_page_sizes)
{
	vm_page_t m;
	pmap_t pmap = kernel_pmap;

	m = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	test_save(t);
	panics(t, "no page size 3", (void)pmap_enter(pmap, 0, m,
	    VM_PROT_READ, 0, 3));
	panics(t, "no page size 0", (void)pmap_enter(pmap, 0, m,
	    VM_PROT_READ, PMAP_ENTER_LARGEPAGE, 0));
	panics(t, "reserved flags", (void)pmap_enter(pmap, 0, m,
	    VM_PROT_READ, 0x01000000, 0));
	panics(t, "a write at 0x1000 enters", (void)pmap_enter(pmap, 0x1000, m,
	    VM_PROT_READ, VM_PROT_WRITE, 0));
	vm_page_unwire_noq(m);
	vm_page_free(m);
}
