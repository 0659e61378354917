/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a rule of the contract begins: what is just allowed, and what is the
 * first that is not.
 */
#include <sys/rwlock.h>
#include <vmsim/thread.h>

#include "sched/sched.h"
#include "contract/breach.h"

static void
begin(struct test *t)
{
	bad_begin(t, false);
}

TESTS(.kernel = true, .config.report_contracts = true, .begin = begin,
    .end = bad_end);

/* Is rule `number` told of what is done wrong, in a call? */
static bool
breaks_rule(const char *number, const struct bad_call *call,
    void (*wrong)(void))
{
	struct vmsim *vm = bad.t->vm;
	unsigned before = vmsim_report_count(vm);

	bad.wrong = wrong;
	(void)call->fn();
	bad.wrong = NULL;
	bad_assert_idle();
	if (vmsim_report_count(vm) == before)
		return (false);
	assert_non_null(strstr(vmsim_report_last(vm), number));
	return (true);
}

static int answer, nbefore, nafter;

static void
answer_this(void)
{
	bad.answer = answer;
}

TEST(getpages_has_five_answers)
{
	for (answer = -1; answer <= VM_PAGER_AGAIN + 2; answer++) {
		assert_eq(breaks_rule("rule G2", &by_getpages, answer_this),
		    answer < VM_PAGER_OK || answer == VM_PAGER_PEND ||
		    answer > VM_PAGER_AGAIN);
	}
}


/* What populate has made is freed first. */
static void
release_and_answer(void)
{
	vm_pindex_t i;

	for (i = *bad.first; i <= *bad.last; i++)
		vm_page_free(vm_page_lookup(bad.object, i));
	bad.answer = answer;
}

TEST(populate_has_four_answers_without_pages)
{
	for (answer = -1; answer <= VM_PAGER_AGAIN + 2; answer++) {
		if (answer == VM_PAGER_OK)
			continue;
		assert_eq(breaks_rule("rule P7", &by_populate,
		    release_and_answer), answer < VM_PAGER_OK ||
		    answer == VM_PAGER_PEND || answer > VM_PAGER_AGAIN);
	}
}

static void
report_these(void)
{
	*bad.before = nbefore;
	*bad.after = nafter;
	bad.answer = answer;
}

/* None before and two after are asked for, of page 3. */
TEST(getpages_reports_no_more_than_was_asked_for_and_is_there)
{
	static const struct {
		int	 before, after;
		vm_pindex_t size;
		bool	 allowed;
	} reports[] = {
		{ 0, 0, 8, true }, { 0, 1, 8, true }, { 0, 2, 8, true },
		{ 0, 3, 8, false }, { 0, -1, 8, false }, { -1, 0, 8, false },
		{ 1, 0, 8, false }, { 0, 2, 6, true }, { 0, 2, 5, false },
		{ 0, 1, 5, true }, { 0, 1, 4, false }, { 0, 0, 4, true },
		/* It was cut off meanwhile; nothing is said of what lies
		   after it. */
		{ 0, 0, 3, true },
	};
	size_t i;

	for (i = 0; i < nrows(reports); i++) {
		nbefore = reports[i].before;
		nafter = reports[i].after;
		bad.object->size = reports[i].size;
		answer = VM_PAGER_OK;
		assert_eq(breaks_rule("rule G5", &by_getpages, report_these),
		    !reports[i].allowed);
		answer = VM_PAGER_ERROR;
		assert_false(breaks_rule("", &by_getpages, report_these));
		bad.object->size = BAD_NPAGES;
	}
}

static unsigned wrong_page;

DOES(lose_one, bad.m[wrong_page] = NULL)
DOES(unbusy_one, vm_page_xunbusy(bad.m[wrong_page]))
DOES(invalidate_one, bad.m[wrong_page]->valid = 0)
DOES(swap_two, bad.m[wrong_page] = bad.m[(wrong_page + 1) % 3])
DOES(fail_unbusied, unbusy_one(); bad.answer = VM_PAGER_ERROR)
DOES(fail_invalid, invalidate_one(); bad.answer = VM_PAGER_ERROR)

/* Pages 2 to 4 are asked for together; afterwards all are the caller's. */
static int
call_for_three(void)
{
	vm_page_t m[3];
	int i, rv;

	VM_OBJECT_WLOCK(bad.object);
	vm_object_pip_add(bad.object, 1);
	for (i = 0; i < 3; i++)
		m[i] = vm_page_alloc(bad.object, (vm_pindex_t)(2 + i),
		    VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(bad.object);
	rv = vm_pager_get_pages(bad.object, m, 3, NULL, NULL);
	VM_OBJECT_WLOCK(bad.object);
	for (i = 0; i < 3; i++) {
		assert_eq(m[i]->pindex, 2 + i);
		vm_page_free(m[i]);
	}
	vm_object_pip_wakeup(bad.object);
	VM_OBJECT_WUNLOCK(bad.object);
	return (rv);
}

TEST(each_page_of_several_is_judged)
{
	const struct bad_call by_three = { call_for_three, VM_PAGER_OK,
	    VM_PAGER_ERROR };

	assert_false(breaks_rule("", &by_three, NULL));
	for (wrong_page = 0; wrong_page < 3; wrong_page++) {
		assert_true(breaks_rule("rule G3", &by_three, lose_one));
		assert_true(breaks_rule("rule G3", &by_three, unbusy_one));
		assert_true(breaks_rule("rule G3", &by_three, swap_two));
		assert_true(breaks_rule("rule G4", &by_three, invalidate_one));
		assert_true(breaks_rule("rule G3", &by_three, fail_unbusied));
		assert_false(breaks_rule("", &by_three, fail_invalid));
	}
}

DOES(release_callers_lock, rw_wunlock(&bad.lock))

/* The caller of haspage holds a lock that is none of the pager's business. */
TEST(a_lock_of_the_callers_is_left_alone)
{
	rw_wlock(&bad.lock);
	assert_false(breaks_rule("", &by_haspage, NULL));
	assert_true(breaks_rule("rule L1", &by_haspage, release_callers_lock));
	assert_non_null(strstr(vmsim_report_last(t->vm), "locks were held, "));
	assert_false(rw_wowned(&bad.lock));
}

static struct vmsim_thread *other;

static void
rest_twice(void *arg)
{
	sched_yield_point();
	sched_yield_point();
}

/* Paging ends in the call, in which another thread runs and lives on. */
static void
end_paging_beside_another(void)
{
	vm_object_pip_wakeup(bad.object);
	other = vmsim_thread_create(bad.t->vm, "other", rest_twice, NULL);
	sched_yield_point();
}

TEST(paging_of_the_caller_is_missed_whoever_else_runs)
{
	assert_true(breaks_rule("pager rule L2", &by_fault,
	    end_paging_beside_another));
	vmsim_thread_join(other);
}

TEST(paging_of_others_may_end_in_a_call)
{
	vm_object_pip_add(bad.object, 1);
	assert_false(breaks_rule("", &by_freespace,
	    end_paging_beside_another));
	vmsim_thread_join(other);
}

DOES(give_page_away, VM_OBJECT_WLOCK(bad.object);
    (void)vm_page_remove_xbusy(bad.m[0]); VM_OBJECT_WUNLOCK(bad.object);
    bad.answer = VM_PAGER_ERROR)

/* There is no way on without the page. */
TEST(a_page_that_is_gone_is_a_panic)
{
	bad.wrong = give_page_away;
	expect_panic(t->vm, "page 3 is gone", (void)by_getpages.fn());
}

/* Of page 3: up to three before; haspage may say that more follow. */
TEST(haspage_reports_no_negative_numbers)
{
	static const struct {
		int	 before, after;
		const char *told;
	} reports[] = {
		{ 0, 0, NULL }, { 3, 0, NULL }, { 0, 100, NULL },
		{ 4, 0, "4 pages before are reported" },
		{ -1, 0, "-1 pages before are reported" },
		{ 0, -1, "-1 pages after are reported" },
	};
	int after, before;
	size_t i;

	for (i = 0; i < nrows(reports); i++) {
		nbefore = reports[i].before;
		nafter = reports[i].after;
		bad.wrong = report_these;
		test_hush(t);
		VM_OBJECT_WLOCK(bad.object);
		(void)vm_pager_has_page(bad.object, BAD_PAGE, &before, &after);
		VM_OBJECT_WUNLOCK(bad.object);
		bad.wrong = NULL;
		if (reports[i].told == NULL) {
			assert_eq(before, nbefore);
			assert_eq(after, nafter);
			assert_eq(vmsim_report_count(t->vm), 0);
			continue;
		}
		assert_eq(vmsim_report_count(t->vm), i - 2);
		assert_non_null(strstr(vmsim_report_last(t->vm),
		    reports[i].told));
		assert_non_null(strstr(vmsim_report_last(t->vm), "rule H1"));
	}
}
