/* SPDX-License-Identifier: BSD-2-Clause */
/* The page daemon's parts, one at a time: ageing, reclaiming, laundering. */
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vmsim/pageout.h>

#include "mem/mem.h"
#include "pageout/pageout.h"
#include "support/words.h"

TESTS(.kernel = true, .p = "P");

/* What vmsim_dump_queues_recorded() says of a queue: its pages and markers. */
static void
assert_queue(struct test *t, const char *name, const char *pages)
{
	char begin[64];
	char *text;

	test_hush(t);
	vmsim_dump_queues_recorded(t->vm, "", test_print, t);
	snprintf(begin, sizeof(begin), "queue %s count=", name);
	text = strstr(t->said, begin);
	assert_non_null(text);
	text += strlen(begin);
	text += strspn(text, "0123456789");
	text += *text == ' ';
	text[strcspn(text, "\n")] = '\0';
	assert_string_equal(text, pages);
}

static uint64_t
scan_inactive(struct test *t, uint64_t shortage)
{
	return (vmsim_scan_inactive(t->vm, shortage, NULL));
}

static vm_page_t
page_of(struct vm_object *object, vm_pindex_t pindex)
{
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, pindex);
	VM_OBJECT_WUNLOCK(object);
	return (m);
}

/* Shared memory at page 16 of t->p, its pages dirty or just read. */
static struct vm_object *
new_memory(struct test *t, unsigned ndirty, unsigned nread)
{
	struct vm_object *shm = new_shm(t, "shm", 128);

	assert_ok(map_at(t->p, 16, 128, RW, SHARED, shm));
	put_each(t->p, 16, ndirty, 1);
	assert_same(t->p, 16 + ndirty, nread, 0);
	return (shm);
}

static void
age(struct test *t, int times)
{
	while (times-- > 0)
		vmsim_scan_active(t->vm, 1);
}

/* The next look at any of the first pages will find it worn out. */
static void
wear_out(struct test *t, struct vm_object *shm, vm_pindex_t npages)
{
	vm_pindex_t i;
	vm_page_t m;

	age(t, 1);
	for (i = 0; i < npages; i++) {
		m = page_of(shm, i);
		(void)pmap_ts_referenced(m);
		m->a.act_count = 1;
	}
}

/* Advice for pages [first, first + n) of the memory. */
static void
advise(struct test *t, unsigned first, unsigned n, enum vmsim_advice advice)
{
	assert_ok(vmsim_madvise(t->p, PG(16 + first), PG(n), advice));
}

/*
 * New pages are behind hand1, so the first scan only turns the hands back.  A
 * use is worth 3 and what the page tables counted, a scan without takes 1.
 */
TEST(activity_grows_with_use_and_declines_without)
{
	new_memory(t, 0, 1);
	assert_queue(t, "active", "hand0 hand1 0:0/5");
	age(t, 1);
	assert_queue(t, "active", "hand0 0:0/5 hand1");
	age(t, 1);
	assert_queue(t, "active", "0:0/9 hand0 hand1");
	age(t, 2);
	assert_queue(t, "active", "0:0/8 hand0 hand1");
	(void)get(t->p, PG(16));
	age(t, 2);
	assert_queue(t, "active", "0:0/12 hand0 hand1");
}

TEST(activity_has_a_limit)
{
	int i;

	new_memory(t, 0, 1);
	for (i = 0; i < 40; i++) {
		(void)get(t->p, PG(16));
		age(t, 1);
	}
	assert_queue(t, "active", "0:0/64 hand0 hand1");
}

/* Each mapping's use counts, five at most, and the page's own. */
TEST(all_users_of_a_page_are_counted)
{
	static const char *const names[] = { "A", "B", "C", "D", "E", "F" };
	struct vmsim_proc *user;
	size_t i;

	new_memory(t, 0, 1);
	for (i = 0; i < nrows(names); i++) {
		user = forked(t->p, names[i]);
		(void)get(user, PG(16));
		if (i == 1)
			age(t, 2);
	}
	assert_queue(t, "active", "0:0/11 hand0 hand1");
	(void)get(t->p, PG(16));
	age(t, 2);
	assert_queue(t, "active", "0:0/19 hand0 hand1");
	/* Only the oldest mapping, and it is the last now. */
	age(t, 2);
	assert_queue(t, "active", "0:0/18 hand0 hand1");
}

/*
 * As many are looked at as there are pages, hands included, and of a batch the
 * last is the first: 4, then hand1 begins a new round, without the rest.
 */
TEST(hands_go_round)
{
	new_memory(t, 0, 4);
	age(t, 1);
	assert_queue(t, "active",
	    "hand0 0:0/9 0:1/9 0:2/9 0:3/5 hand1");
	assert_same(t->p, 20, 2, 0);
	assert_queue(t, "active",
	    "hand0 0:0/9 0:1/9 0:2/9 0:3/5 hand1 0:4/5 0:5/5");
	age(t, 1);
	assert_queue(t, "active",
	    "hand0 0:0/9 0:1/9 0:2/9 0:3/5 0:4/9 0:5/5 hand1");
	age(t, 1);
	assert_queue(t, "active",
	    "0:0/8 0:1/8 0:2/8 0:3/9 0:4/8 0:5/9 hand0 hand1");
}

/*
 * Worn out in a shortage, a dirty page is to be written and counts once; when
 * the shortage is over it gets the time that clean ones get.
 */
TEST(worn_out_pages_leave_the_active_queue)
{
	wear_out(t, new_memory(t, 2, 2), 4);
	vmsim_scan_active(t->vm, 100);
	assert_queue(t, "inactive", "head 0:3 0:2");
	assert_queue(t, "laundry", "0:1 0:0");
}

TEST(a_shortage_that_is_met_sends_nothing_to_the_laundry)
{
	wear_out(t, new_memory(t, 2, 0), 2);
	vmsim_scan_active(t->vm, 1);
	assert_queue(t, "inactive", "head 0:0");
	assert_queue(t, "laundry", "0:1");
}

/* A clean page meets a shortage of three: the dirty one is left inactive. */
TEST(clean_pages_count_more)
{
	wear_out(t, new_memory(t, 1, 1), 2);
	vmsim_scan_active(t->vm, 3);
	assert_queue(t, "inactive", "head 0:1 0:0");
}

/* 600 seconds for all of them: without a shortage the clock says how many. */
TEST(without_a_shortage_pages_have_their_turn_by_the_clock)
{
	new_memory(t, 0, 4);
	age(t, 1);
	vmsim_scan_active(t->vm, 0);
	assert_queue(t, "active", "hand0 0:0/9 0:1/9 0:2/9 0:3/5 hand1");
	vmsim_clock_advance(t->vm, 600 * 1000 / 2);
	vmsim_scan_active(t->vm, 0);
	assert_queue(t, "active", "0:0/8 0:1/8 hand0 0:2/9 0:3/5 hand1");
	vmsim_scan_active(t->vm, 0);
	assert_queue(t, "active", "0:0/8 0:1/8 hand0 0:2/9 0:3/5 hand1");
}

/* A wired page stays on the list until a scan meets it. */
TEST(a_scan_takes_wired_pages_off)
{
	new_memory(t, 0, 1);
	age(t, 1);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(1)));
	assert_queue(t, "active", "hand0 0:0/5d hand1");
	age(t, 1);
	assert_queue(t, "active", "hand0 hand1");
}

/* As many as are wanted, from the head. */
TEST(clean_inactive_pages_are_freed)
{
	new_memory(t, 0, 4);
	advise(t, 0, 4, VMSIM_MADV_DONTNEED);
	assert_queue(t, "inactive", "0:0 0:1 0:2 0:3 head");
	assert_eq(scan_inactive(t, 0), 0);
	assert_eq(scan_inactive(t, 3), 3);
	/* The batch is taken last first. */
	assert_queue(t, "inactive", "0:0 head");
	assert_eq(scan_inactive(t, 3), 1);
	assert_eq(usage(t->p).resident, 0);
}

/* A page that was used since becomes active, and is worth more. */
TEST(a_used_page_is_reactivated)
{
	struct vm_object *shm = new_memory(t, 0, 2);

	advise(t, 0, 2, VMSIM_MADV_DONTNEED);
	(void)get(t->p, PG(16));
	vm_page_reference(page_of(shm, 1));
	assert_queue(t, "inactive", "0:0 0:1r head");
	assert_eq(scan_inactive(t, 2), 0);
	assert_queue(t, "active", "hand0 hand1 0:1/9 0:0/9");
	assert_eq(t->vm->cnt.v_reactivated, 2);
}

/* Dirty pages are sent to the laundry; so many of them end the scan. */
TEST(dirty_pages_end_a_scan)
{
	struct vm_object *shm = new_memory(t, 6, 0);
	vm_pindex_t i;

	for (i = 0; i < 6; i++)
		vm_page_deactivate(page_of(shm, i));
	assert_same(t->p, 22, 2, 0);
	for (i = 0; i < 8; i++)
		(void)pmap_ts_referenced(page_of(shm, i));
	assert_eq(scan_inactive(t, 2), 0);
	/* The marker counts as a page, so 5 is not reached. */
	assert_queue(t, "laundry", "0:4 0:3");
	/* What is left of a batch goes back last first. */
	assert_queue(t, "inactive", "head 0:2 0:1 0:0 0:5");
}

/* Busy pages are passed over, counted, and stay where they were. */
TEST(busy_pages_are_counted)
{
	struct vm_object *shm = new_memory(t, 0, 3);
	vm_page_t m = page_of(shm, 1);
	u_long addl;

	advise(t, 0, 3, VMSIM_MADV_DONTNEED);
	vm_page_pqbatch_drain();
	assert_true(vm_page_tryxbusy(m));
	assert_eq(pageout_scan_inactive(3, &addl), 2);
	assert_eq(addl, 1);
	vm_page_xunbusy(m);
	assert_queue(t, "inactive", "0:1 head");
	assert_eq(pageout_scan_inactive(3, &addl), 1);
	assert_eq(addl, 0);
}

/* A page without contents is freed whatever its use. */
TEST(invalid_pages_are_freed)
{
	struct vm_object *shm = new_memory(t, 0, 0);
	vm_page_t m;

	VM_OBJECT_WLOCK(shm);
	m = vm_page_alloc(shm, 0, VM_ALLOC_NORMAL);
	vm_page_deactivate_noreuse(m);
	vm_page_reference(m);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(shm);
	assert_eq(scan_inactive(t, 1), 1);
	assert_null(page_of(shm, 0));
}

/* Nothing is waited for: pages of an object that is locked stay. */
TEST(pages_of_a_locked_object_are_passed_over)
{
	struct vm_object *shm = new_memory(t, 1, 1);

	u_long addl;

	advise(t, 0, 2, VMSIM_MADV_DONTNEED);
	vm_page_pqbatch_drain();
	VM_OBJECT_WLOCK(shm);
	assert_eq(pageout_scan_inactive(2, &addl), 0);
	assert_eq(pageout_launder(2, true), 0);
	VM_OBJECT_WUNLOCK(shm);
	assert_queue(t, "inactive", "0:1 head");
	assert_queue(t, "laundry", "0:0");
	assert_eq(scan_inactive(t, 2), 1);
	assert_eq(vmsim_launder(t->vm, 2, true), 1);
}

/*
 * A written page is clean and goes to the head of the inactive queue.  The
 * laundry's batch is taken last first too, so page 5 draws its neighbours.
 */
TEST(neighbours_are_written_together)
{
	new_memory(t, 6, 0);
	advise(t, 0, 3, VMSIM_MADV_DONTNEED);
	advise(t, 4, 2, VMSIM_MADV_DONTNEED);
	assert_eq(vmsim_launder(t->vm, 1, true), 2);
	assert_queue(t, "inactive", "0:4 0:5 head");
	assert_queue(t, "laundry", "0:0 0:1 0:2");
	assert_eq(vmsim_swap_used(t->vm), 2);
	assert_eq(vmsim_launder(t->vm, 100, true), 3);
	assert_queue(t, "laundry", "");
	assert_eq(scan_inactive(t, 100), 5);
	assert_each(t->p, 16, 6, 1);
}

/* Down to a multiple of 32, then up; further down when there is room. */
TEST(clusters_are_aligned)
{
	struct vm_object *shm = new_memory(t, 80, 0);

	advise(t, 0, 70, VMSIM_MADV_DONTNEED);
	vm_page_launder(page_of(shm, 40));
	assert_eq(vmsim_launder(t->vm, 1, true), 32);
	assert_eq(page_of(shm, 32)->dirty, 0);
	assert_eq(page_of(shm, 63)->dirty, 0);
	assert_eq(page_of(shm, 31)->dirty, VM_PAGE_BITS_ALL);
	/* 64 is aligned, 69 is the last in the laundry, 63 is clean. */
	assert_eq(vmsim_launder(t->vm, 1, true), 6);
}

TEST(a_cluster_goes_on_below_the_boundary)
{
	struct vm_object *shm = new_memory(t, 50, 0);

	advise(t, 0, 40, VMSIM_MADV_DONTNEED);
	vm_page_launder(page_of(shm, 36));
	assert_eq(vmsim_launder(t->vm, 1, true), 32);
	assert_eq(page_of(shm, 39)->dirty, 0);
	assert_eq(page_of(shm, 8)->dirty, 0);
	assert_eq(page_of(shm, 7)->dirty, VM_PAGE_BITS_ALL);
}

/* In the background a page that is found in use counts as laundered. */
TEST(pages_in_use_count_without_a_shortfall)
{
	new_memory(t, 2, 0);
	advise(t, 0, 2, VMSIM_MADV_DONTNEED);
	(void)get(t->p, PG(17));
	assert_eq(vmsim_launder(t->vm, 1, false), 1);
	assert_queue(t, "laundry", "0:0");
	assert_queue(t, "active", "hand0 hand1 0:1/9");
}

TEST(pages_in_use_do_not_count_in_a_shortfall)
{
	new_memory(t, 2, 0);
	advise(t, 0, 2, VMSIM_MADV_DONTNEED);
	(void)get(t->p, PG(17));
	assert_eq(vmsim_launder(t->vm, 1, true), 1);
	assert_queue(t, "laundry", "");
	assert_queue(t, "inactive", "0:0 head");
}

/* MADV_FREE has made it clean: there is nothing to write. */
TEST(clean_pages_of_the_laundry_are_freed)
{
	struct vm_object *shm = new_memory(t, 1, 0);
	vm_page_t m = page_of(shm, 0);

	advise(t, 0, 1, VMSIM_MADV_DONTNEED);
	(void)pmap_ts_referenced(m);
	assert_true(vm_page_tryxbusy(m));
	pmap_clear_modify(m);
	vm_page_undirty(m);
	vm_page_xunbusy(m);
	assert_eq(vmsim_launder(t->vm, 1, true), 0);
	assert_null(page_of(shm, 0));
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* Without swap space a page is put aside, and counts; it is tried again. */
TEST_WITH(without_swap_space_pages_are_unswappable, .kernel = true,
    .config = { .swap_npages = 1 }, .p = "P")
{
	struct vm_object *shm = new_memory(t, 4, 0);

	paged_out(t->p, PG(19));
	advise(t, 0, 2, VMSIM_MADV_DONTNEED);
	assert_eq(vmsim_launder(t->vm, 5, true), 2);
	assert_queue(t, "unswappable", "0:0 0:1");
	assert_ok(vmsim_object_truncate(t->vm, shm, 3));
	assert_eq(vmsim_launder(t->vm, 5, true), 2);
	assert_queue(t, "unswappable", "0:1");
	assert_queue(t, "inactive", "0:0 head");
}
