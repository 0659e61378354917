/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of doc/pager-contract.md that the other tests of contracts leave:
 * each case breaks one, and is told which.
 *
 *	[own: . . . . . . . .]	8 pages of a pager of the test's own
 */
#include <stdio.h>

#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include <vmsim/observe.h>
#include "base/machine.h"
#include "unit/space_fixture.h"

#define	NPAGES	8

static struct vmsim *vm;
static struct pagerops ops;
static int type;
static vm_object_t own;
static struct vmsim_proc *p;
static struct rwlock lock;
static vm_page_t stray;		/* a page that a case must free */
static pgo_getpages_iodone_t *kept_iodone;
static void *kept_arg;

static vm_object_t
own_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t off,
    struct ucred *cred)
{
	return (vm_object_allocate_dyn((objtype_t)type, OFF_TO_IDX(size), 0));
}

static void
own_dealloc(vm_object_t object)
{
	object->type = OBJT_DEAD;
}

static void
none(int *rbehind, int *rahead)
{
	if (rbehind != NULL)
		*rbehind = 0;
	if (rahead != NULL)
		*rahead = 0;
}

static int
own_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	int i;

	for (i = 0; i < count; i++) {
		pmap_zero_page(m[i]);
		vm_page_valid(m[i]);
	}
	none(rbehind, rahead);
	return (VM_PAGER_OK);
}

static void
own_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	int i;

	for (i = 0; i < count; i++) {
		vm_page_undirty(m[i]);
		rtvals[i] = VM_PAGER_OK;
	}
}

static boolean_t
own_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	none(before, after);
	return (TRUE);
}

static int
setup(void **state)
{
	const struct vmsim_config config = {
		.nframes = 256,
		.check_level = VMSIM_CHECK_CALL,
		.report_contracts = true,
	};

	vm = vmsim_create(&config);
	assert_non_null(vm);
	vmsim_enter(vm);
	ops = (struct pagerops){
		.pgo_alloc = own_alloc,
		.pgo_dealloc = own_dealloc,
		.pgo_getpages = own_getpages,
		.pgo_putpages = own_putpages,
		.pgo_haspage = own_haspage,
	};
	type = vm_pager_alloc_dyn_type(&ops, -1);
	own = vm_pager_allocate((objtype_t)type, NULL, PG(NPAGES),
	    VM_PROT_ALL, 0, NULL);
	rw_init(&lock, "driver");
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, NPAGES, RW, SHARED, own), 0);
	vmsim_enter(vm);
	*state = vm;
	return (0);
}

static int
teardown(void **state)
{
	vmsim_proc_exit(p);
	vmsim_enter(vm);
	if (stray != NULL)
		vm_page_free(stray);
	stray = NULL;
	vm_object_deallocate(own);
	vm_pager_free_dyn_type((objtype_t)type);
	test_machine_end(*state);
	vmsim_enter(NULL);
	return (0);
}

static int
teardown_dead(void **state)
{
	vmsim_enter(NULL);
	vmsim_destroy(*state);
	return (0);
}

static void
assert_told(const char *sentence)
{
	assert_int_equal(vmsim_report_count(vm), 1);
	if (strstr(vmsim_report_last(vm), sentence) == NULL)
		fail_msg("\"%s\" is not in:\n%s", sentence,
		    vmsim_report_last(vm));
}

/* A fault on page 3 fails with that report; the next one works. */
static void
fault_is_told(const char *sentence)
{
	assert_int_not_equal(vmsim_fault(p, PG(19), R), 0);
	assert_told(sentence);
	ops.pgo_getpages = own_getpages;
	assert_int_equal(get(p, PG(19)), 0);
}

static int
add_paging(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	vm_object_pip_add(object, 1);
	return (own_getpages(object, m, count, rbehind, rahead));
}

static void
l2_paging_in_progress_once_too_often(void **state)
{
	ops.pgo_getpages = add_paging;
	fault_is_told("getpages: the pager was called with paging in progress "
	    "1 times in object S1 and returned with it 2 times: each "
	    "vm_object_pip_add() needs its vm_object_pip_wakeup() (pager rule "
	    "L2)");
}

static int
end_paging(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	vm_object_pip_wakeup(object);
	return (own_getpages(object, m, count, rbehind, rahead));
}

static void
l2_paging_in_progress_ended_for_the_caller(void **state)
{
	ops.pgo_getpages = end_paging;
	fault_is_told("with paging in progress 1 times in object S1 and "
	    "returned with it 0 times");
}

static int
busy_neighbour(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	VM_OBJECT_WLOCK(object);
	(void)vm_page_grab(object, m[0]->pindex + 2, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(object);
	return (own_getpages(object, m, count, rbehind, rahead));
}

/* [own: . . . m . b . .]: the page read ahead is never released. */
static void
l3_a_neighbour_left_busied(void **state)
{
	ops.pgo_getpages = busy_neighbour;
	assert_int_not_equal(vmsim_fault(p, PG(19), R), 0);
	assert_told("getpages: the pager of object S1 returned with page 5 "
	    "left busy, exclusively busied by thread 1 (main) at "
	    "test_pager_rules.c:");
}

static int
read_too_far(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	VM_OBJECT_WLOCK(object);
	vm_page_xunbusy(vm_page_grab(object, NPAGES + 1, VM_ALLOC_NORMAL));
	VM_OBJECT_WUNLOCK(object);
	return (own_getpages(object, m, count, rbehind, rahead));
}

static void
l4_a_page_past_the_size(void **state)
{
	ops.pgo_getpages = read_too_far;
	fault_is_told("getpages: page 9 was put into object S1, past its size "
	    "of 8 pages (pager rule L4)");
}

static int
remap_and_refuse(vm_object_t object, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(map_at(p, 64, 1, RW, PRIVATE | ANON, NULL), 0);
	VM_OBJECT_WLOCK(object);
	return (VM_PAGER_BAD);
}

/* The map has changed whenever the pager returns. */
static void
l7_a_fault_that_never_gets_on(void **state)
{
	vm->check_level = VMSIM_CHECK_OFF;
	ops.pgo_populate = remap_and_refuse;
	vm_object_set_flag(own, OBJ_POPULATE);
	assert_int_not_equal(vmsim_fault(p, PG(19), R), 0);
	assert_told("a fault at page 3 of object S1 has begun again 10000 "
	    "times");
}

static vm_object_t
alloc_swap(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t off,
    struct ucred *cred)
{
	stray = NULL;
	return (vm_object_allocate(OBJT_SWAP, OFF_TO_IDX(size)));
}

static void
a1_an_object_of_another_type(void **state)
{
	ops.pgo_alloc = alloc_swap;
	assert_null(vm_pager_allocate((objtype_t)type, NULL, PG(1),
	    VM_PROT_ALL, 0, NULL));
	assert_told("alloc: the pager of type 8 returned object S2, which is "
	    "of type 1 (pager rule A1)");
}

static vm_object_t
alloc_locked(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t off, struct ucred *cred)
{
	rw_wlock(&lock);
	return (NULL);
}

static void
l1_alloc_that_keeps_a_lock(void **state)
{
	ops.pgo_alloc = alloc_locked;
	assert_null(vm_pager_allocate((objtype_t)type, NULL, PG(1),
	    VM_PROT_ALL, 0, NULL));
	assert_told("alloc: the pager of type 8 was called with 0 locks held "
	    "and returned with 1 (pager rule L1)");
	rw_wunlock(&lock);
}

static vm_object_t
alloc_without_reference(void *handle, vm_ooffset_t size, vm_prot_t prot,
    vm_ooffset_t off, struct ucred *cred)
{
	vm_object_t object = own_alloc(handle, size, prot, off, cred);

	object->ref_count = 0;
	return (object);
}

static void
a2_an_object_without_a_reference(void **state)
{
	ops.pgo_alloc = alloc_without_reference;
	assert_null(vm_pager_allocate((objtype_t)type, NULL, PG(1),
	    VM_PROT_ALL, 0, NULL));
	assert_told("alloc: the pager of type 8 returned object S2 without a "
	    "reference for the caller (pager rule A2)");
}

static void
d2_a_pager_given_up_alive(void **state)
{
	VM_OBJECT_WLOCK(own);
	expect_panic(*state, "dealloc: the pager of object S1 is to give it up "
	    "while it still has 2 references", vm_pager_deallocate(own));
}

static int
return_another(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	vm_object_t other = vm_object_allocate(OBJT_SWAP, 4);

	(void)own_getpages(object, m, count, rbehind, rahead);
	VM_OBJECT_WLOCK(other);
	m[0] = vm_page_alloc(other, 1, VM_ALLOC_NOBUSY);
	VM_OBJECT_WUNLOCK(other);
	return (VM_PAGER_OK);
}

static void
g3_a_page_of_another_object(void **state)
{
	ops.pgo_getpages = return_another;
	assert_int_not_equal(vmsim_fault(p, PG(19), R), 0);
	assert_told("getpages: the pager returned page 1 of object S2 in the "
	    "place of page 3 of object S1 (pager rule G3)");
}

static int
make_unmanaged(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	m[0]->oflags |= VPO_UNMANAGED;
	return (own_getpages(object, m, count, rbehind, rahead));
}

static void
g4_a_page_of_the_wrong_kind(void **state)
{
	ops.pgo_getpages = make_unmanaged;
	fault_is_told("getpages: page 3 of object S1 is unmanaged "
	    "(VPO_UNMANAGED) in an object of managed pages (pager rule G4)");
}

static int
replace_and_lose(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	vm_page_t new;

	new = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
	new->oflags &= (uint8_t)~VPO_UNMANAGED;
	stray = m[0];
	VM_OBJECT_WLOCK(object);
	assert_true(vm_page_tryxbusy(new));
	(void)vm_page_remove_xbusy(m[0]);
	assert_int_equal(vm_page_insert(new, object, 3), 0);
	VM_OBJECT_WUNLOCK(object);
	m[0] = new;
	return (own_getpages(object, m, count, rbehind, rahead));
}

/* [own: . . . n . . . .]: the page that was there is nobody's. */
static void
g6_a_replaced_page_that_is_not_freed(void **state)
{
	ops.pgo_getpages = replace_and_lose;
	assert_int_not_equal(vmsim_fault(p, PG(19), R), 0);
	assert_told("getpages: the empty page 3 of object S1 was replaced and "
	    "never freed");
	vm_page_xunbusy(stray);
}

static int
keep_iodone(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead, pgo_getpages_iodone_t *iodone, void *arg)
{
	kept_iodone = iodone;
	kept_arg = arg;
	return (own_getpages(object, m, count, rbehind, rahead));
}

static void
release(void *arg, vm_page_t *m, int count, int error)
{
	assert_int_equal(error, 0);
	vm_page_xunbusy(m[0]);
}

static vm_page_t
read_later(void)
{
	vm_page_t m;

	ops.pgo_getpages_async = keep_iodone;
	VM_OBJECT_WLOCK(own);
	vm_object_pip_add(own, 1);
	m = vm_page_alloc(own, 3, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(own);
	assert_int_equal(vm_pager_get_pages_async(own, &m, 1, NULL, NULL,
	    release, NULL), VM_PAGER_OK);
	vm_object_pip_wakeup(own);
	return (m);
}

static void
keep(void *arg, const char *text, size_t len)
{
	char *to = arg;

	to += strlen(to);
	memcpy(to, text, len);
	to[len] = '\0';
}

static void
s1_a_read_that_never_ends(void **state)
{
	vm_page_t m = read_later();
	char text[1024] = "";

	vmsim_dump_leaks(vm, keep, text);
	assert_non_null(strstr(text, "a read of 1 pages from page 3 of object "
	    "S1 on has never ended: iodone was not called (pager rule S1)"));
	kept_iodone(kept_arg, &m, 1, 0);
	text[0] = '\0';
	vmsim_dump_leaks(vm, keep, text);
	assert_null(strstr(text, "never ended"));
}

static void
s1_a_read_that_ends_twice(void **state)
{
	vm_page_t m = read_later();

	kept_iodone(kept_arg, &m, 1, 0);
	expect_panic(*state, "getpages_async: iodone is called for read 1, "
	    "which has ended", kept_iodone(kept_arg, &m, 1, 0));
}

static void
s2_a_read_that_ends_with_other_pages(void **state)
{
	vm_page_t m = read_later();

	vm_page_xunbusy(m);
	expect_panic(*state, "iodone is given other pages than the 1 from page "
	    "3 of object S1 on", kept_iodone(kept_arg, &m, 1, 0));
}

static void
lose_lock(vm_object_t object, vm_pindex_t start, vm_size_t size)
{
	VM_OBJECT_WUNLOCK(object);
}

static void
l1_freespace_that_loses_the_lock(void **state)
{
	ops.pgo_freespace = lose_lock;
	VM_OBJECT_WLOCK(own);
	vm_pager_freespace(own, 0, 1);
	VM_OBJECT_WUNLOCK(own);
	assert_told("freespace: the pager was called with object S1 "
	    "write-locked and returned with its lock not held");
}

static void
take_out(vm_object_t object, vm_page_t m)
{
	(void)vm_page_remove_xbusy(m);
}

static void
i1_a_page_taken_out_when_it_is_inserted(void **state)
{
	ops.pgo_page_inserted = take_out;
	VM_OBJECT_WLOCK(own);
	expect_panic(*state, "page_inserted: the pager was told of page 2 of "
	    "object S1 and made it a page of no object (pager rule I1)",
	    (void)vm_page_alloc(own, 2, VM_ALLOC_NORMAL));
}

static void
count_writers(vm_object_t object, vm_offset_t start, vm_offset_t end)
{
}

static void
m1_a_range_that_ends_before_it_begins(void **state)
{
	ops.pgo_update_writecount = count_writers;
	vm_pager_update_writecount(own, 0, PG(1));
	expect_panic(*state, "writecount: the range [0x2000,0x1000) of object "
	    "S1", vm_pager_update_writecount(own, PG(2), PG(1)));
}

static void
t1_an_object_of_no_type(void **state)
{
	expect_panic(*state, "an object of type 20 is to be made, and no pager "
	    "has that type (pager rule T1)",
	    (void)vm_object_allocate_dyn(20, 1, 0));
}

static void
t2_an_object_without_methods(void **state)
{
	static struct pagerops empty;
	int t;

	empty = (struct pagerops){ .pgo_dealloc = own_dealloc };
	t = vm_pager_alloc_dyn_type(&empty, -1);
	expect_panic(*state, "an object of type 9 is to be made, whose pager "
	    "has no pgo_getpages (pager rule T2)",
	    (void)vm_object_allocate_dyn((objtype_t)t, 1, 0));
}

static void
t3_a_type_given_up_in_use(void **state)
{
	expect_panic(*state, "pager type 8 is given up while object S1 is of "
	    "that type (pager rule T3)",
	    vm_pager_free_dyn_type((objtype_t)type));
}

#undef CASE
#define	CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
#define	DEAD(f)	cmocka_unit_test_setup_teardown(f, setup, teardown_dead)

int
main(void)
{
	static const struct CMUnitTest cases[] = {
		CASE(l2_paging_in_progress_once_too_often),
		CASE(l2_paging_in_progress_ended_for_the_caller),
		CASE(l3_a_neighbour_left_busied),
		CASE(l4_a_page_past_the_size),
		CASE(l7_a_fault_that_never_gets_on),
		DEAD(a1_an_object_of_another_type),
		CASE(l1_alloc_that_keeps_a_lock),
		DEAD(a2_an_object_without_a_reference),
		DEAD(d2_a_pager_given_up_alive),
		DEAD(g3_a_page_of_another_object),
		CASE(g4_a_page_of_the_wrong_kind),
		CASE(g6_a_replaced_page_that_is_not_freed),
		CASE(s1_a_read_that_never_ends),
		DEAD(s1_a_read_that_ends_twice),
		DEAD(s2_a_read_that_ends_with_other_pages),
		CASE(l1_freespace_that_loses_the_lock),
		DEAD(i1_a_page_taken_out_when_it_is_inserted),
		DEAD(m1_a_range_that_ends_before_it_begins),
		DEAD(t1_an_object_of_no_type),
		DEAD(t2_an_object_without_methods),
		DEAD(t3_a_type_given_up_in_use),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
