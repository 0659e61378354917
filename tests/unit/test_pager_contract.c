/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each broken promise of a pager is told in one sentence, and the call fails
 * in such a way that its caller can go on.  The pager under test does as it
 * is told:
 *
 *	[bad: . . . . . . . .]	8 pages, managed, of a dynamic type
 */
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "support/support.h"

#define	NPAGES	8

/* What to do wrong, one at a time. */
enum wrong {
	NOTHING,
	LEAVE_UNLOCKED,		/* return without the object's lock */
	LEAVE_LOCKED,		/* return with it */
	ANSWER_PEND,
	ANSWER_ERROR,
	LEAVE_EMPTY,		/* say OK and read nothing */
	UNBUSY,			/* give up a page's busy state */
	LOSE_ENTRY,		/* spoil the caller's array */
	READ_TOO_MUCH,		/* report more read-ahead than asked for */
	ANSWER_NOTHING,		/* leave rtvals alone */
	NEGATIVE,		/* report a negative number */
	LEAVE_ALIVE,		/* do not become OBJT_DEAD */
	WRONG_RANGE,		/* not around the faulting page */
	PAST_THE_END,
	HOLE,			/* a page of the range is missing */
	PARTIAL,		/* a page of the range is not valid */
	LEFT_BUSY,		/* fail, and keep the page busy */
	UNMANAGED,		/* a page that does not fit the type */
};

static enum wrong wrong;
static struct pagerops ops;
static int type;
static vm_object_t object;
static struct vmsim *vm;

static vm_object_t
bad_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t off,
    struct ucred *cred)
{
	vm_object_t o;

	o = vm_object_allocate_dyn((objtype_t)type, OFF_TO_IDX(size), 0);
	vm_object_set_flag(o, OBJ_POPULATE);
	return (o);
}

static void
bad_dealloc(vm_object_t o)
{
	if (wrong != LEAVE_ALIVE)
		o->type = OBJT_DEAD;
}

static int
bad_getpages(vm_object_t o, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	int i;

	if (rbehind != NULL)
		*rbehind = 0;
	if (rahead != NULL)
		*rahead = wrong == READ_TOO_MUCH ? 3 : 0;
	for (i = 0; i < count && wrong != LEAVE_EMPTY; i++)
		vm_page_valid(m[i]);
	switch (wrong) {
	case LEAVE_LOCKED:
		VM_OBJECT_WLOCK(o);
		break;
	case ANSWER_PEND:
		return (VM_PAGER_PEND);
	case ANSWER_ERROR:
		return (VM_PAGER_ERROR);
	case UNBUSY:
		vm_page_xunbusy(m[0]);
		break;
	case LOSE_ENTRY:
		m[0] = NULL;
		break;
	default:
		break;
	}
	return (VM_PAGER_OK);
}

static void
bad_putpages(vm_object_t o, vm_page_t *m, int count, int flags, int *rtvals)
{
	int i;

	for (i = 0; i < count && wrong != ANSWER_NOTHING; i++) {
		vm_page_undirty(m[i]);
		rtvals[i] = VM_PAGER_OK;
	}
	if (wrong == UNBUSY)
		vm_page_sunbusy(m[0]);
	if (wrong == LEAVE_UNLOCKED)
		VM_OBJECT_WUNLOCK(o);
}

static boolean_t
bad_haspage(vm_object_t o, vm_pindex_t pindex, int *before, int *after)
{
	if (before != NULL)
		*before = wrong == NEGATIVE ? -1 : 0;
	if (after != NULL)
		*after = 0;
	if (wrong == LEAVE_UNLOCKED)
		VM_OBJECT_WUNLOCK(o);
	return (TRUE);
}

static int
bad_populate(vm_object_t o, vm_pindex_t pidx, int fault_type,
    vm_prot_t max_prot, vm_pindex_t *first, vm_pindex_t *last)
{
	vm_pindex_t i;
	vm_page_t m;

	for (i = *first; i <= *last; i++) {
		if (wrong == HOLE && i == pidx + 1)
			continue;
		m = vm_page_grab(o, i, VM_ALLOC_NORMAL | VM_ALLOC_ZERO);
		vm_page_valid(m);
		if (wrong == PARTIAL && i == pidx + 1)
			m->valid = 0x0f;
		if (wrong == UNBUSY && i == pidx)
			vm_page_xunbusy(m);
		if (wrong == UNMANAGED && i == pidx)
			m->oflags |= VPO_UNMANAGED;
	}
	if (wrong == WRONG_RANGE)
		*first = pidx + 1;
	if (wrong == PAST_THE_END)
		*last = o->size;
	if (wrong == LEAVE_UNLOCKED)
		VM_OBJECT_WUNLOCK(o);
	return (wrong == LEFT_BUSY ? VM_PAGER_FAIL :
	    wrong == ANSWER_PEND ? VM_PAGER_PEND : VM_PAGER_OK);
}

static const struct pagerops bad_ops = {
	.pgo_kvme_type = KVME_TYPE_NONE,
	.pgo_alloc = bad_alloc,
	.pgo_dealloc = bad_dealloc,
	.pgo_getpages = bad_getpages,
	.pgo_putpages = bad_putpages,
	.pgo_haspage = bad_haspage,
	.pgo_populate = bad_populate,
};

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
	wrong = NOTHING;
	ops = bad_ops;
	type = vm_pager_alloc_dyn_type(&ops, -1);
	assert_true(type >= OBJT_FIRST_DYN);
	object = vm_pager_allocate((objtype_t)type, NULL, NPAGES * PAGE_SIZE,
	    VM_PROT_ALL, 0, NULL);
	*state = vm;
	return (0);
}

static int
teardown(void **state)
{
	if (wrong != LEAVE_ALIVE)
		wrong = NOTHING;
	vm_object_deallocate(object);
	vm_pager_free_dyn_type((objtype_t)type);
	test_machine_end(*state);
	vmsim_enter(NULL);
	return (0);
}

/* As the fault handler asks: one busy empty page, the paging count held. */
static int
get(vm_pindex_t pindex, int ahead)
{
	int behind = 0, rv;
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	vm_object_pip_add(object, 1);
	m = vm_page_alloc(object, pindex, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(object);
	rv = vm_pager_get_pages(object, &m, 1, &behind, &ahead);
	VM_OBJECT_WLOCK(object);
	if (rv == VM_PAGER_OK)
		vm_page_xunbusy(m);
	else
		vm_page_free(m);
	vm_object_pip_wakeup(object);
	VM_OBJECT_WUNLOCK(object);
	return (rv);
}

static int
populate(vm_pindex_t pidx)
{
	vm_pindex_t first = 1, i, last = 6;
	int rv;

	VM_OBJECT_WLOCK(object);
	vm_object_pip_add(object, 1);
	rv = vm_pager_populate(object, pidx, VM_PROT_READ, VM_PROT_ALL,
	    &first, &last);
	VM_OBJECT_ASSERT_WLOCKED(object);
	for (i = first; rv == VM_PAGER_OK && i <= last; i++)
		vm_page_xunbusy(vm_page_lookup(object, i));
	vm_object_pip_wakeup(object);
	VM_OBJECT_WUNLOCK(object);
	return (rv);
}

/* One dirty page, shared busy, as the page daemon gives it. */
static int
put(vm_pindex_t pindex)
{
	vm_page_t m;
	int rtval;

	VM_OBJECT_WLOCK(object);
	vm_object_pip_add(object, 1);
	m = vm_page_alloc(object, pindex, VM_ALLOC_NORMAL | VM_ALLOC_SBUSY);
	vm_page_valid(m);
	vm_page_dirty(m);
	vm_pager_put_pages(object, &m, 1, VM_PAGER_PUT_SYNC, &rtval);
	VM_OBJECT_ASSERT_WLOCKED(object);
	vm_page_sunbusy(m);
	vm_object_pip_wakeup(object);
	VM_OBJECT_WUNLOCK(object);
	return (rtval);
}

static bool
has(vm_pindex_t pindex)
{
	int after, before;
	bool yes;

	VM_OBJECT_WLOCK(object);
	yes = vm_pager_has_page(object, pindex, &before, &after);
	assert_true(before == 0 && after == 0);
	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_WUNLOCK(object);
	return (yes);
}

static void
assert_report(const char *sentence)
{
	assert_int_equal(vmsim_report_count(vm), 1);
	if (strstr(vmsim_report_last(vm), sentence) == NULL)
		fail_msg("\"%s\" is not in:\n%s", sentence,
		    vmsim_report_last(vm));
}

static void
nothing_busy(void)
{
	vm_pindex_t i;
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	for (i = 0; i < NPAGES; i++) {
		m = vm_page_lookup(object, i);
		assert_true(m == NULL || !vm_page_busied(m));
	}
	VM_OBJECT_WUNLOCK(object);
}

/* A pager that keeps its promises is not reported. */
static void
kept_promises_are_silent(void **state)
{
	assert_int_equal(get(0, 2), VM_PAGER_OK);
	assert_int_equal(put(1), VM_PAGER_OK);
	assert_true(has(2));
	assert_int_equal(populate(3), VM_PAGER_OK);
	assert_int_equal(vmsim_report_count(vm), 0);
}

/* An I/O error is an answer, not a broken promise. */
static void
an_error_is_no_broken_promise(void **state)
{
	wrong = ANSWER_ERROR;
	assert_int_equal(get(0, 0), VM_PAGER_ERROR);
	assert_int_equal(vmsim_report_count(vm), 0);
}

/* L1 */
static void
l1_getpages_that_returns_with_the_lock_is_told(void **state)
{
	wrong = LEAVE_LOCKED;
	assert_int_equal(get(3, 0), VM_PAGER_AGAIN);
	assert_report("getpages: the pager was called with object S1 not "
	    "write-locked and returned with its lock held exclusively by "
	    "thread 1 (main) since test_pager_contract.c:77 (pager rule L1)");
}

/* G2 */
static void
g2_an_answer_that_getpages_may_not_give_is_told(void **state)
{
	wrong = ANSWER_PEND;
	assert_int_equal(get(3, 0), VM_PAGER_AGAIN);
	assert_report("the pager of object S1 answered 3, which is not "
	    "VM_PAGER_OK, BAD, FAIL, ERROR or AGAIN (pager rule G2)");
}

/* G3 */
static void
g3_a_page_given_up_by_getpages_is_told(void **state)
{
	wrong = UNBUSY;
	assert_int_equal(get(3, 0), VM_PAGER_AGAIN);
	assert_report("page 3 of object S1 was returned not busied (it was "
	    "last busied at test_pager_contract.c:204); the caller must get it "
	    "exclusively busied by its own thread (pager rule G3)");
	nothing_busy();
}

/* G3 */
static void
g3_a_spoiled_array_is_told(void **state)
{
	wrong = LOSE_ENTRY;
	assert_int_equal(get(3, 0), VM_PAGER_AGAIN);
	assert_report("the pager returned NULL in the place of page 3 of "
	    "object S1 (pager rule G3)");
	nothing_busy();
}

/* G4 */
static void
g4_ok_without_contents_is_told(void **state)
{
	wrong = LEAVE_EMPTY;
	assert_int_equal(get(3, 0), VM_PAGER_AGAIN);
	assert_report("page 3 of object S1 was read but nothing of it is "
	    "valid: vm_page_valid() is missing (pager rule G4)");
}

/* G5 */
static void
g5_more_read_ahead_than_asked_for_is_told(void **state)
{
	wrong = READ_TOO_MUCH;
	assert_int_equal(get(3, 2), VM_PAGER_AGAIN);
	assert_report("0 pages before and 3 after page 3 of object S1 are "
	    "reported; 0 and 2 were asked for, the size is 8 (pager rule G5)");
}

/* L1 */
static void
l1_putpages_that_loses_the_lock_is_told(void **state)
{
	wrong = LEAVE_UNLOCKED;
	(void)put(3);
	assert_report("putpages: the pager was called with object S1 "
	    "write-locked and returned with its lock not held (last taken at "
	    "test_pager_contract.c:242) (pager rule L1)");
}

/* W2 */
static void
w2_a_page_without_an_answer_is_told(void **state)
{
	wrong = ANSWER_NOTHING;
	assert_int_equal(put(3), VM_PAGER_ERROR);
	assert_report("page 0 of 1 given to object S1 was answered -1; "
	    "rtvals[] needs a VM_PAGER_* for each page (pager rule W2)");
	nothing_busy();
}

/* W3 */
static void
w3_a_page_unbusied_by_putpages_is_told(void **state)
{
	wrong = UNBUSY;
	assert_int_equal(put(3), VM_PAGER_ERROR);
	assert_report("page 3 of object S1 was answered 0 and is not busied "
	    "(it was last busied at test_pager_contract.c:244); only a page "
	    "answered VM_PAGER_PEND is released by the pager (pager rule "
	    "W3)");
	nothing_busy();
}

/* H1 */
static void
h1_a_negative_number_of_pages_is_told(void **state)
{
	wrong = NEGATIVE;
	assert_false(has(3));
	assert_report("-1 pages before page 3 of object S1 (pager rule H1)");
}

/* L1 */
static void
l1_haspage_that_loses_the_lock_is_told(void **state)
{
	wrong = LEAVE_UNLOCKED;
	assert_false(has(3));
	assert_report("haspage: the pager was called with object S1 "
	    "write-locked and returned with its lock not held");
}

/* D1 */
static void
d1_an_object_left_alive_is_told(void **state)
{
	wrong = LEAVE_ALIVE;
	vm_object_deallocate(object);
	assert_report("the pager left object S1 alive");
	wrong = NOTHING;
	object = NULL;
}

/* P3 */
static void
p3_populate_that_loses_the_lock_is_told(void **state)
{
	wrong = LEAVE_UNLOCKED;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("populate: the pager was called with object S1 "
	    "write-locked and returned with its lock not held (last taken at "
	    "test_pager_contract.c:223) (populate rule P3)");
	nothing_busy();
}

/* P5 */
static void
p5_a_range_without_the_page_is_told(void **state)
{
	wrong = WRONG_RANGE;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("returned range [4,6] of object S1, size 8, fault at "
	    "page 3: the range must lie in the object and contain the page "
	    "(populate rule P5)");
	nothing_busy();
}

/* P5 */
static void
p5_a_range_past_the_size_is_told(void **state)
{
	wrong = PAST_THE_END;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("returned range [1,8] of object S1, size 8, fault at "
	    "page 3: the range must lie in the object and contain the page "
	    "(populate rule P5)");
	nothing_busy();
}

/* P5 */
static void
p5_a_hole_in_the_range_is_told(void **state)
{
	wrong = HOLE;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("page 4 of object S1 is not resident; returned range "
	    "[1,6], fault at page 3 (populate rule P5)");
	nothing_busy();
}

/* P5 */
static void
p5_a_page_that_is_not_valid_is_told(void **state)
{
	wrong = PARTIAL;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("page 4 of object S1 is not valid (valid=0x0f); returned "
	    "range [1,6], fault at page 3 (populate rule P5)");
	nothing_busy();
}

/* P5 */
static void
p5_a_page_that_is_not_busied_is_told(void **state)
{
	wrong = UNBUSY;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("page 3 of object S1 is not exclusively busied by this "
	    "thread, but not busied (it was last busied at "
	    "test_pager_contract.c:132); returned range [1,6], fault at page "
	    "3 (populate rule P5)");
	nothing_busy();
}

/* P5 */
static void
p5_a_page_that_does_not_fit_the_type_is_told(void **state)
{
	wrong = UNMANAGED;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("page 3 of object S1 is unmanaged, which does not fit "
	    "its type");
	VM_OBJECT_WLOCK(object);
	vm_page_lookup(object, 3)->oflags &= (uint8_t)~VPO_UNMANAGED;
	VM_OBJECT_WUNLOCK(object);
	nothing_busy();
}

/* P7 */
static void
p7_a_page_left_busy_by_a_failure_is_told(void **state)
{
	wrong = LEFT_BUSY;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("page 3 of object S1 was left busied with the answer 2, "
	    "exclusively busied by thread 1 (main) at "
	    "test_pager_contract.c:132: an error path must release what it has "
	    "busied (populate rule P7)");
	nothing_busy();
}

/* P7 */
static void
p7_an_answer_that_populate_may_not_give_is_told(void **state)
{
	wrong = ANSWER_PEND;
	assert_int_equal(populate(3), VM_PAGER_AGAIN);
	assert_report("answered 3 (populate rule P7)");
	nothing_busy();
}

#define	CASE(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(kept_promises_are_silent),
		CASE(an_error_is_no_broken_promise),
		CASE(l1_getpages_that_returns_with_the_lock_is_told),
		CASE(g2_an_answer_that_getpages_may_not_give_is_told),
		CASE(g3_a_page_given_up_by_getpages_is_told),
		CASE(g3_a_spoiled_array_is_told),
		CASE(g4_ok_without_contents_is_told),
		CASE(g5_more_read_ahead_than_asked_for_is_told),
		CASE(l1_putpages_that_loses_the_lock_is_told),
		CASE(w2_a_page_without_an_answer_is_told),
		CASE(w3_a_page_unbusied_by_putpages_is_told),
		CASE(h1_a_negative_number_of_pages_is_told),
		CASE(l1_haspage_that_loses_the_lock_is_told),
		CASE(d1_an_object_left_alive_is_told),
		CASE(p3_populate_that_loses_the_lock_is_told),
		CASE(p5_a_range_without_the_page_is_told),
		CASE(p5_a_range_past_the_size_is_told),
		CASE(p5_a_hole_in_the_range_is_told),
		CASE(p5_a_page_that_is_not_valid_is_told),
		CASE(p5_a_page_that_is_not_busied_is_told),
		CASE(p5_a_page_that_does_not_fit_the_type_is_told),
		CASE(p7_a_page_left_busy_by_a_failure_is_told),
		CASE(p7_an_answer_that_populate_may_not_give_is_told),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
