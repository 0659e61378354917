/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing the pages of a file back: which, in which order, and what fails. */
#include "base/machine.h"
#include "mem/mem.h"
#include "object/object.h"
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vmsim/object.h>
#include "support/test.h"

#define	FILE_PAGES	8

static uint64_t bad_page;	/* cannot be written */
static bool dirties_first;	/* the write of page 2 finds page 0 dirtied */

static void
dirty_first_page(struct test *t)
{
	bool owned = VM_OBJECT_WOWNED(t->object);

	dirties_first = false;
	if (!owned)
		VM_OBJECT_WLOCK(t->object);
	vm_page_dirty(vm_page_lookup(t->object, 0));
	vm_object_set_writeable_dirty(t->object);
	if (!owned)
		VM_OBJECT_WUNLOCK(t->object);
}

static int
read_page(void *arg, uint64_t pindex, void *page)
{
	memset(page, '0' + (int)pindex, VMSIM_PAGE_SIZE);
	return (0);
}

/* Says which page was written. */
static int
write_page(void *arg, uint64_t pindex, const void *page)
{
	const char digit = (char)('0' + pindex);

	if (pindex == bad_page)
		return (5);
	if (pindex == 2 && dirties_first)
		dirty_first_page(arg);
	test_print(arg, &digit, 1);
	return (0);
}

static void
begin(struct test *t)
{
	static const struct vmsim_object_file_ops ops = {
		.read = read_page,
		.write = write_page,
	};

	bad_page = UINT64_MAX;
	t->object = test_keep(t, vmsim_object_create_file(t->vm, "f",
	    ptoa(FILE_PAGES), &ops, t));
}

static void
end(struct test *t)
{
	bad_page = UINT64_MAX;
}

TESTS(.kernel = true, .begin = begin, .end = end);

/* One character is one page: D dirty, C clean, N dirty and nosync, . none. */
static void
fill(struct test *t, const char *pages)
{
	vm_pindex_t i;
	vm_page_t m;

	VM_OBJECT_WLOCK(t->object);
	for (i = 0; pages[i] != '\0'; i++) {
		if (pages[i] == '.')
			continue;
		m = vm_page_alloc(t->object, i, VM_ALLOC_NORMAL);
		assert_non_null(m);
		memset((void *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(m)), 'x',
		    PAGE_SIZE);
		vm_page_valid(m);
		if (pages[i] != 'C') {
			vm_page_dirty(m);
			vm_object_set_writeable_dirty(t->object);
		}
		if (pages[i] == 'N')
			vm_page_aflag_set(m, PGA_NOSYNC);
		vm_page_activate(m);
		vm_page_xunbusy(m);
	}
	VM_OBJECT_WUNLOCK(t->object);
}

static const char *
draw(struct test *t)
{
	static char pages[FILE_PAGES + 1];
	vm_page_t m;
	int i;

	for (i = 0; i < FILE_PAGES; i++) {
		m = vm_radix_lookup(&t->object->rtree, (vm_pindex_t)i);
		pages[i] = m == NULL ? '.' : m->dirty != 0 ? 'D' : 'C';
		if (m != NULL)
			assert_false(vm_page_busied(m));
	}
	return (pages);
}

static bool
clean(struct test *t, vm_pindex_t start, vm_pindex_t end, int flags)
{
	bool done;

	VM_OBJECT_WLOCK(t->object);
	done = vm_object_page_clean(t->object, IDX_TO_OFF(start),
	    IDX_TO_OFF(end), flags);
	VM_OBJECT_WUNLOCK(t->object);
	assert_eq(t->object->paging_in_progress, 0);
	return (done);
}

/* D C D D . D: all dirty pages go, in runs. */
TEST(everything_dirty_is_written)
{
	fill(t, "DCDD.D");
	assert_true(vm_object_mightbedirty(t->object));
	assert_true(clean(t, 0, 0, OBJPC_SYNC));
	assert_said(t, "0235");
	assert_string_equal(draw(t), "CCCC.C..");
	assert_false(vm_object_mightbedirty(t->object));
}

/* A file without dirty pages is not even looked at. */
TEST(a_clean_file_is_left_alone)
{
	fill(t, "CCC");
	assert_true(clean(t, 0, 0, OBJPC_SYNC));
	assert_said(t, "");
}

/* Page 3 of C D D D D C: the dirty page after it goes along, none before. */
TEST(a_run_goes_forward_over_the_end_of_the_range)
{
	fill(t, "CDDDDC");
	assert_true(clean(t, 3, 4, OBJPC_SYNC));
	assert_said(t, "34");
	/* Not everything was looked at. */
	assert_true(vm_object_mightbedirty(t->object));
}

/* OBJPC_NOSYNC: such pages stay dirty, and so does the file. */
TEST(nosync_pages_can_be_spared)
{
	fill(t, "DND");
	assert_true(clean(t, 0, 0, OBJPC_NOSYNC));
	assert_said(t, "02");
	assert_string_equal(draw(t), "CDC.....");
	assert_true(vm_object_mightbedirty(t->object));
	assert_true(clean(t, 0, 0, 0));
	assert_said(t, "021");
}

/* Page 1 cannot be written: told, and it stays dirty. */
TEST(a_write_error_is_told_and_the_page_stays_dirty)
{
	fill(t, "DDD");
	bad_page = 1;
	assert_false(clean(t, 0, 0, OBJPC_SYNC));
	assert_string_equal(draw(t), "CDC.....");
	assert_true(vm_object_mightbedirty(t->object));
}

/* msync of pages 2 and 3 through a private mapping's shadow. */
TEST(sync_writes_the_file_at_the_bottom)
{
	vm_object_t top = t->object;
	vm_ooffset_t offset = ptoa(1);

	fill(t, "DCDCD");
	vm_object_reference(t->object);
	vm_object_shadow(&top, &offset, ptoa(4), NULL, false);
	assert_true(vm_object_sync(top, ptoa(1), ptoa(2), TRUE, FALSE));
	assert_said(t, "2");
	vm_object_deallocate(top);
	assert_said(t, "2");
}

/* [D . D]: page 0 is written again, if what is dirtied meanwhile counts. */
TEST(a_pass_begins_again_for_what_is_dirtied_behind_it)
{
	fill(t, "D.D");
	dirties_first = true;
	assert_true(clean(t, 0, 0, OBJPC_SYNC));
	assert_said(t, "020");
	assert_string_equal(draw(t), "C.C.....");
}

TEST(a_pass_that_need_not_wait_goes_on)
{
	fill(t, "D.D");
	dirties_first = true;
	assert_true(clean(t, 0, 0, 0));
	assert_said(t, "02");
	assert_string_equal(draw(t), "D.C.....");
}

/* With invalidation the clean pages of the range go. */
TEST(sync_with_invalidation_drops_clean_pages)
{
	fill(t, "CDCC");
	bad_page = 1;
	assert_false(vm_object_sync(t->object, 0, ptoa(3), TRUE, TRUE));
	assert_string_equal(draw(t), ".D.C....");
	bad_page = UINT64_MAX;
	assert_true(vm_object_sync(t->object, 0, ptoa(3), TRUE, TRUE));
	assert_string_equal(draw(t), "...C....");
}

/* A mapping that lies past the end of the file has nothing to write. */
TEST(sync_past_the_end_does_nothing)
{
	vm_object_t top = t->object;
	vm_ooffset_t offset = ptoa(FILE_PAGES);

	fill(t, "D");
	vm_object_reference(t->object);
	vm_object_shadow(&top, &offset, ptoa(4), NULL, false);
	assert_true(vm_object_sync(top, 0, ptoa(4), TRUE, TRUE));
	assert_said(t, "");
	assert_string_equal(draw(t), "D.......");
	vm_object_deallocate(top);
}

/* Another reference goes: there is still somebody to write it later. */
TEST(only_the_last_reference_writes_back)
{
	vm_object_reference(t->object);
	fill(t, "D.D");
	vm_object_deallocate(t->object);
	assert_said(t, "");
}

/* [f: D . D C]: the last reference goes. */
TEST(a_file_is_written_when_it_ends)
{
	fill(t, "D.DC");
	test_release(t, t->object);
	assert_said(t, "02");
}

/* Around page 4 of [. C . . * . C .]: up to the neighbours, or the ends. */
TEST(pages_around_a_read_stop_at_residents)
{
	vm_page_t got[FILE_PAGES], m;
	int ahead = 9, behind = 9, i;

	fill(t, ".C");
	VM_OBJECT_WLOCK(t->object);
	m = vm_page_alloc(t->object, 4, VM_ALLOC_NORMAL);
	vm_object_prepare_buf_pages(t->object, got, 1, &behind, &ahead, &m);
	assert_eq(behind, 2);
	assert_eq(ahead, 3);
	for (i = 0; i < 6; i++) {
		assert_eq(got[i]->pindex, i + 2);
		vm_page_free(got[i]);
	}
	VM_OBJECT_WUNLOCK(t->object);
}

/* All pages from 2 to 5, read in. */
TEST(populate_reads_a_range)
{
	fill(t, "...D");
	WLOCKED(t->object, assert_true(vm_object_populate(t->object, 2, 5)));
	assert_string_equal(draw(t), "..CDC...");
}

/*
 * Pages 0, 2, 4 are active, inactive, in the laundry.  What was written leaves
 * the laundry and stays elsewhere; what could not be written becomes active.
 */
static void
queue_three(struct test *t)
{
	fill(t, "D.D.D");
	VM_OBJECT_WLOCK(t->object);
	vm_page_deactivate(vm_page_lookup(t->object, 2));
	vm_page_launder(vm_page_lookup(t->object, 4));
	VM_OBJECT_WUNLOCK(t->object);
}

static bool
is_in(struct test *t, vm_pindex_t i, bool (*in)(vm_page_t))
{
	return (in(vm_radix_lookup(&t->object->rtree, i)));
}

TEST(a_page_that_was_written_leaves_the_laundry)
{
	queue_three(t);
	assert_true(is_in(t, 4, vm_page_in_laundry));
	assert_true(clean(t, 0, 0, OBJPC_SYNC));
	assert_said(t, "024");
	assert_true(is_in(t, 0, vm_page_active));
	assert_true(is_in(t, 2, vm_page_inactive));
	assert_true(is_in(t, 4, vm_page_inactive));
}

TEST(a_page_that_was_not_written_is_active)
{
	queue_three(t);
	bad_page = 2;
	assert_false(clean(t, 0, 0, OBJPC_SYNC));
	assert_true(is_in(t, 2, vm_page_active));
	assert_true(is_in(t, 4, vm_page_inactive));
}

/* ---- a pager that answers what it is told to ---- */

static int told[FILE_PAGES];

static void
answer_told(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	int i;

	for (i = 0; i < count; i++) {
		rtvals[i] = told[i];
		if (told[i] == VM_PAGER_OK)
			vm_page_undirty(m[i]);
	}
}

struct answer {
	int	 pages[4];	/* what is answered for them */
	int	 taken, laundered, failed;
	const char *queues;	/* afterwards: - is left to the pager, Inactive,
				   Active, Laundry, Unswappable */
};

static char
queue_letter(vm_page_t m)
{
	if (vm_page_busied(m))
		return ('-');
	if (vm_page_inactive(m))
		return ('I');
	if (vm_page_active(m))
		return ('A');
	return (m->a.queue == PQ_UNSWAPPABLE ? 'U' : 'L');
}

/* Four pages of the laundry are written, three past the end: [o: D] D D D. */
static void
flush_four(vm_object_t object, const struct answer *a)
{
	char queues[5] = "";
	struct object_flush fl;
	vm_page_t m[4];
	int i;

	VM_OBJECT_WLOCK(object);
	for (i = 0; i < 4; i++) {
		told[i] = a->pages[i];
		m[i] = vm_page_alloc(object, (vm_pindex_t)i, VM_ALLOC_NORMAL);
		vm_page_valid(m[i]);
		vm_page_dirty(m[i]);
		vm_page_launder(m[i]);
	}
	object->size = 1;
	fl = object_flush(m, 4, VM_PAGER_PUT_SYNC);
	object->size = 4;
	for (i = 0; i < 4; i++)
		queues[i] = queue_letter(m[i]);
	assert_string_equal(queues, a->queues);
	assert_eq(fl.taken, a->taken);
	assert_eq(fl.laundered, a->laundered);
	assert_eq(fl.failed, a->failed);
	for (i = 0; i < 4; i++) {
		assert_eq(m[i]->dirty == 0, told[i] == VM_PAGER_BAD ||
		    told[i] == VM_PAGER_OK);
		if (told[i] == VM_PAGER_PEND) {
			vm_object_pip_wakeup(object);
			vm_page_sunbusy(m[i]);
		}
		assert_true(vm_page_tryxbusy(m[i]));
		vm_page_free(m[i]);
	}
	assert_eq(object->paging_in_progress, 0);
	VM_OBJECT_WUNLOCK(object);
}

#define	OK_	VM_PAGER_OK
#define	BAD_	VM_PAGER_BAD
#define	FAIL_	VM_PAGER_FAIL
#define	PEND_	VM_PAGER_PEND
#define	ERR_	VM_PAGER_ERROR
#define	AGAIN_	VM_PAGER_AGAIN

/* What comes after the first page to be tried again does not count. */
TEST(each_answer_to_a_write_does_its_own)
{
	static const struct answer answers[] = {
		{ { OK_, OK_, OK_, OK_ }, 4, 4, false, "IIII" },
		{ { OK_, BAD_, OK_, BAD_ }, 4, 2, false, "IIII" },
		{ { OK_, ERR_, OK_, OK_ }, 4, 3, true, "IAII" },
		{ { PEND_, OK_, PEND_, OK_ }, 4, 4, false, "-I-I" },
		{ { OK_, AGAIN_, OK_, ERR_ }, 1, 2, false, "ILIA" },
		{ { AGAIN_, FAIL_, AGAIN_, OK_ }, 0, 2, false, "LULI" },
		{ { ERR_, AGAIN_, AGAIN_, AGAIN_ }, 1, 0, true, "ALLL" },
		{ { FAIL_, OK_, OK_, AGAIN_ }, 3, 3, true, "UIIL" },
	};
	struct pagerops ops = {
		.pgo_kvme_type = KVME_TYPE_SWAP,
		.pgo_putpages = answer_told,
	};
	vm_object_t object;
	size_t i;
	int type;

	type = vm_pager_alloc_dyn_type(&ops, OBJT_SWAP);
	object = vm_pager_allocate((objtype_t)type, NULL, ptoa(4),
	    VM_PROT_DEFAULT, 0, NULL);
	for (i = 0; i < nrows(answers); i++)
		flush_four(object, &answers[i]);
	vm_object_deallocate(object);
	vm_pager_free_dyn_type((objtype_t)type);
}
