/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager of files: reading around the page asked for, the last partial
 * page, writing back.
 */
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "support/file.h"

TESTS(.kernel = true, .p = "P");

/*
 * Asks the pager for one page as a fault does.  The resident pages are then
 * drawn, '.' for none.
 */
static int
get_page(struct test *t, vm_pindex_t pindex, int *behind, int *ahead,
    char drawn[FILE_NPAGES + 1])
{
	vm_page_t m;
	int i, rv;

	VM_OBJECT_WLOCK(t->object);
	vm_object_pip_add(t->object, 1);
	m = vm_page_alloc(t->object, pindex, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(t->object);
	rv = vm_pager_get_pages(t->object, &m, 1, behind, ahead);
	VM_OBJECT_WLOCK(t->object);
	if (rv == VM_PAGER_OK)
		vm_page_xunbusy(m);
	else
		vm_page_free(m);
	vm_object_pip_wakeup(t->object);
	for (i = 0; i < FILE_NPAGES; i++) {
		m = vm_page_lookup(t->object, i);
		drawn[i] = m == NULL ? '.' : (char)('0' + i);
		if (m != NULL)
			assert_true(vm_page_all_valid(m) && !vm_page_busied(m));
	}
	drawn[FILE_NPAGES] = '\0';
	VM_OBJECT_WUNLOCK(t->object);
	return (rv);
}

static void
assert_read(struct test *t, vm_pindex_t pindex, int behind, int ahead,
    int got_behind, int got_ahead, const char *drawn)
{
	char text[FILE_NPAGES + 1];

	assert_ok(get_page(t, pindex, &behind, &ahead, text));
	assert_string_equal(text, drawn);
	assert_eq(behind, got_behind);
	assert_eq(ahead, got_ahead);
}

/* [F: . . 2 3 4 5 . .]: as many as are asked for if the file is able. */
TEST(pages_around_are_read_as_asked)
{
	open_file(t, PG(FILE_NPAGES), 9, 9);
	assert_read(t, 3, 1, 2, 1, 2, "..2345..");
	assert_eq(t->file->reads, 4);
	assert_eq(t->file->begins, 1);
	assert_eq(curvm->cnt.v_vnodein, 1);
	assert_eq(curvm->cnt.v_vnodepgsin, 4);
}

/* [F: . . 2 3 4 . . .]: the file is able to read one on each side. */
TEST(pages_around_are_limited_by_what_the_file_can)
{
	open_file(t, PG(FILE_NPAGES), 1, 1);
	assert_read(t, 3, 3, 4, 1, 1, "..234...");
}

/* Read-ahead ends with the object on both sides. */
TEST(reading_around_ends_with_the_object)
{
	open_file(t, PG(FILE_NPAGES), 9, 9);
	assert_read(t, 1, 5, 0, 1, 0, "01......");
	assert_read(t, 6, 0, 5, 0, 1, "01....67");
}

/* Page 5 is there already: read-ahead from 3 stops at 4, behind 7 at 6. */
TEST(reading_around_stops_at_a_resident_page)
{
	open_file(t, PG(FILE_NPAGES), 9, 9);
	assert_read(t, 5, 0, 0, 0, 0, ".....5..");
	assert_read(t, 3, 0, 4, 0, 1, "...345..");
	assert_read(t, 7, 4, 0, 1, 0, "...34567");
}

/* Page 5 does not exist for the pager. */
TEST(reading_around_stops_at_a_page_that_is_denied)
{
	open_file(t, PG(FILE_NPAGES), 9, 9);
	t->file->denied = 5;
	assert_read(t, 3, 0, 4, 0, 1, "...34...");
	assert_read(t, 7, 4, 0, 1, 0, "...34.67");
}

/* Page 5 cannot be read: what lies beyond it is given back too. */
TEST(reading_around_stops_at_an_error)
{
	open_file(t, PG(FILE_NPAGES), 9, 9);
	t->file->broken = 5;
	assert_read(t, 3, 0, 4, 0, 1, "...34...");
}

/* The page asked for cannot be read: nothing stays. */
TEST(an_error_on_the_page_itself_fails_the_request)
{
	int ahead = 4, behind = 2;
	char text[FILE_NPAGES + 1];

	open_file(t, PG(FILE_NPAGES), 9, 9);
	t->file->broken = 3;
	assert_eq(get_page(t, 3, &behind, &ahead, text), VM_PAGER_ERROR);
	assert_string_equal(text, "........");
	assert_eq(behind, 0);
	assert_eq(ahead, 0);
}

/* A denied page is not the pager's, one past the end is out of range. */
TEST(a_missing_page_and_one_past_the_end_differ)
{
	char text[FILE_NPAGES + 1];

	open_file(t, PG(4), 0, 0);
	t->file->denied = 2;
	assert_eq(get_page(t, 2, NULL, NULL, text), VM_PAGER_FAIL);
	assert_eq(get_page(t, 5, NULL, NULL, text), VM_PAGER_BAD);
}

/* A fault comes with the vnode locked; begin() finds nothing locked. */
TEST(begin_is_called_with_nothing_locked)
{
	map_file(t, FILE_NPAGES, RW);
	t->file->held = -1;
	assert_eq(get(t->p, PG(18)), 102);
	assert_eq(t->file->begins, 1);
	assert_eq(t->file->held, 0);
}

/* How much of what comes before and after is cheap. */
TEST(has_page_tells_what_comes_with_it)
{
	int after, before;

	open_file(t, PG(FILE_NPAGES), 3, 3);
	t->file->denied = 4;
	VM_OBJECT_RLOCK(t->object);
	assert_true(vm_pager_has_page(t->object, 1, &before, &after));
	assert_eq(before, 1);
	assert_eq(after, 3);
	assert_true(vm_pager_has_page(t->object, 7, &before, &after));
	assert_eq(before, 3);
	assert_eq(after, 0);
	assert_false(vm_pager_has_page(t->object, 4, &before, &after));
	assert_false(vm_pager_has_page(t->object, FILE_NPAGES, NULL, NULL));
	VM_OBJECT_RUNLOCK(t->object);
}

/* A file of 2 pages and 1000 bytes: the rest of page 2 reads as zeroes. */
TEST(the_last_page_ends_in_zeroes)
{
	open_file(t, PG(2) + 1000, 0, 0);
	assert_eq(vmsim_object_npages(t->object), 3);
	assert_ok(map_at(t->p, 16, 3, RW, SHARED, t->object));
	assert_eq(get(t->p, PG(18) + 992), 102);
	assert_eq(get(t->p, PG(18) + 1000), 0);
}

/* The store past the end of the file is never written; the page is clean. */
TEST(nothing_past_the_end_is_written)
{
	vm_page_t m;

	open_file(t, PG(2) + 1000, 0, 0);
	assert_ok(map_at(t->p, 16, 3, RW, SHARED, t->object));
	put(t->p, PG(18) + 8, 1);
	put(t->p, PG(18) + 2000, 2);
	assert_ok(vmsim_msync(t->p, PG(16), PG(3), VMSIM_MS_SYNC));
	assert_eq(t->file->writes, 1);
	assert_eq(t->file->words[2][1], 1);
	assert_eq(t->file->words[2][124], 102);
	assert_eq(t->file->words[2][250], 0);
	VM_OBJECT_WLOCK(t->object);
	m = vm_page_lookup(t->object, 2);
	assert_eq(m->dirty, 0);
	VM_OBJECT_WUNLOCK(t->object);
	assert_ok(vmsim_msync(t->p, PG(16), PG(3), VMSIM_MS_SYNC));
	assert_eq(t->file->writes, 1);
}

/* A write that fails leaves the page dirty, and the next one writes it. */
TEST(a_failed_write_leaves_the_page_dirty)
{
	map_file(t, FILE_NPAGES, RW);
	put(t->p, PG(17), 5);
	t->file->full = true;
	assert_eq(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_SYNC), EIO);
	assert_eq(t->file->words[1][0], 101);
	t->file->full = false;
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_SYNC));
	assert_eq(t->file->words[1][0], 5);
}

/* The last user is gone: what is dirty is written first. */
TEST(the_last_reference_writes_back)
{
	map_file(t, FILE_NPAGES, RW);
	put(t->p, PG(16) + 8, 77);
	test_release(t, t->object);
	assert_eq(t->file->closes, 0);
	vmsim_proc_exit(t->p);
	assert_eq(t->file->closes, 1);
	assert_eq(t->file->words[0][1], 77);
}
