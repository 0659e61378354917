/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager of files: reading around the page asked for, the last partial
 * page, writing back.
 */
#include <errno.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "unit/file_fixture.h"

/*
 * Asks the pager for one page as a fault does.  The resident pages are then
 * drawn, '.' for none.
 */
static int
get_page(vm_pindex_t pindex, int *behind, int *ahead,
    char drawn[FILE_NPAGES + 1])
{
	vm_page_t m;
	int i, rv;

	VM_OBJECT_WLOCK(object);
	vm_object_pip_add(object, 1);
	m = vm_page_alloc(object, pindex, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(object);
	rv = vm_pager_get_pages(object, &m, 1, behind, ahead);
	VM_OBJECT_WLOCK(object);
	if (rv == VM_PAGER_OK)
		vm_page_xunbusy(m);
	else
		vm_page_free(m);
	vm_object_pip_wakeup(object);
	for (i = 0; i < FILE_NPAGES; i++) {
		m = vm_page_lookup(object, i);
		drawn[i] = m == NULL ? '.' : (char)('0' + i);
		if (m != NULL)
			assert_true(vm_page_all_valid(m) && !vm_page_busied(m));
	}
	drawn[FILE_NPAGES] = '\0';
	VM_OBJECT_WUNLOCK(object);
	return (rv);
}

static void
assert_read(vm_pindex_t pindex, int behind, int ahead, int got_behind,
    int got_ahead, const char *drawn)
{
	char text[FILE_NPAGES + 1];

	assert_int_equal(get_page(pindex, &behind, &ahead, text), VM_PAGER_OK);
	assert_string_equal(text, drawn);
	assert_int_equal(behind, got_behind);
	assert_int_equal(ahead, got_ahead);
}

/* [F: . . 2 3 4 5 . .]: as many as are asked for if the file is able. */
static void
pages_around_are_read_as_asked(void **state)
{
	open_file(PG(FILE_NPAGES), 9, 9);
	assert_read(3, 1, 2, 1, 2, "..2345..");
	assert_int_equal(file.reads, 4);
	assert_int_equal(file.begins, 1);
	assert_int_equal(curvm->cnt.v_vnodein, 1);
	assert_int_equal(curvm->cnt.v_vnodepgsin, 4);
}

/* [F: . . 2 3 4 . . .]: the file is able to read one on each side. */
static void
pages_around_are_limited_by_what_the_file_can(void **state)
{
	open_file(PG(FILE_NPAGES), 1, 1);
	assert_read(3, 3, 4, 1, 1, "..234...");
}

/* Read-ahead ends with the object on both sides. */
static void
reading_around_ends_with_the_object(void **state)
{
	open_file(PG(FILE_NPAGES), 9, 9);
	assert_read(1, 5, 0, 1, 0, "01......");
	assert_read(6, 0, 5, 0, 1, "01....67");
}

/* Page 5 is there already: read-ahead from 3 stops at 4, behind 7 at 6. */
static void
reading_around_stops_at_a_resident_page(void **state)
{
	open_file(PG(FILE_NPAGES), 9, 9);
	assert_read(5, 0, 0, 0, 0, ".....5..");
	assert_read(3, 0, 4, 0, 1, "...345..");
	assert_read(7, 4, 0, 1, 0, "...34567");
}

/* Page 5 does not exist for the pager. */
static void
reading_around_stops_at_a_page_that_is_denied(void **state)
{
	open_file(PG(FILE_NPAGES), 9, 9);
	file.denied = 5;
	assert_read(3, 0, 4, 0, 1, "...34...");
	assert_read(7, 4, 0, 1, 0, "...34.67");
}

/* Page 5 cannot be read: what lies beyond it is given back too. */
static void
reading_around_stops_at_an_error(void **state)
{
	open_file(PG(FILE_NPAGES), 9, 9);
	file.broken = 5;
	assert_read(3, 0, 4, 0, 1, "...34...");
}

/* The page asked for cannot be read: nothing stays. */
static void
an_error_on_the_page_itself_fails_the_request(void **state)
{
	int ahead = 4, behind = 2;
	char text[FILE_NPAGES + 1];

	open_file(PG(FILE_NPAGES), 9, 9);
	file.broken = 3;
	assert_int_equal(get_page(3, &behind, &ahead, text), VM_PAGER_ERROR);
	assert_string_equal(text, "........");
	assert_int_equal(behind, 0);
	assert_int_equal(ahead, 0);
}

/* A denied page is not the pager's, one past the end is out of range. */
static void
a_missing_page_and_one_past_the_end_differ(void **state)
{
	char text[FILE_NPAGES + 1];

	open_file(PG(4), 0, 0);
	file.denied = 2;
	assert_int_equal(get_page(2, NULL, NULL, text), VM_PAGER_FAIL);
	assert_int_equal(get_page(5, NULL, NULL, text), VM_PAGER_BAD);
}

/* A fault comes with the vnode locked; begin() finds nothing locked. */
static void
begin_is_called_with_nothing_locked(void **state)
{
	struct vmsim_proc *p;

	open_file(PG(FILE_NPAGES), 0, 0);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	file.held = -1;
	assert_int_equal(get(p, PG(18)), 102);
	assert_int_equal(file.begins, 1);
	assert_int_equal(file.held, 0);
	vmsim_proc_exit(p);
}

/* How much of what comes before and after is cheap. */
static void
has_page_tells_what_comes_with_it(void **state)
{
	int after, before;

	open_file(PG(FILE_NPAGES), 3, 3);
	file.denied = 4;
	VM_OBJECT_RLOCK(object);
	assert_true(vm_pager_has_page(object, 1, &before, &after));
	assert_int_equal(before, 1);
	assert_int_equal(after, 3);
	assert_true(vm_pager_has_page(object, 7, &before, &after));
	assert_int_equal(before, 3);
	assert_int_equal(after, 0);
	assert_false(vm_pager_has_page(object, 4, &before, &after));
	assert_false(vm_pager_has_page(object, FILE_NPAGES, NULL, NULL));
	VM_OBJECT_RUNLOCK(object);
}

/* A file of 2 pages and 1000 bytes: the rest of page 2 reads as zeroes. */
static void
the_last_page_ends_in_zeroes(void **state)
{
	struct vmsim_proc *p;

	open_file(PG(2) + 1000, 0, 0);
	p = proc(vm, "P");
	assert_int_equal(vmsim_object_npages(object), 3);
	assert_int_equal(map_at(p, 16, 3, RW, SHARED, object), 0);
	assert_int_equal(get(p, PG(18) + 992), 102);
	assert_int_equal(get(p, PG(18) + 1000), 0);
	vmsim_proc_exit(p);
}

/* The store past the end of the file is never written; the page is clean. */
static void
nothing_past_the_end_is_written(void **state)
{
	struct vmsim_proc *p;
	vm_page_t m;

	open_file(PG(2) + 1000, 0, 0);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, 3, RW, SHARED, object), 0);
	put(p, PG(18) + 8, 1);
	put(p, PG(18) + 2000, 2);
	assert_int_equal(vmsim_msync(p, PG(16), PG(3), VMSIM_MS_SYNC), 0);
	assert_int_equal(file.writes, 1);
	assert_int_equal(file.words[2][1], 1);
	assert_int_equal(file.words[2][124], 102);
	assert_int_equal(file.words[2][250], 0);
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 2);
	assert_int_equal(m->dirty, 0);
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(vmsim_msync(p, PG(16), PG(3), VMSIM_MS_SYNC), 0);
	assert_int_equal(file.writes, 1);
	vmsim_proc_exit(p);
}

/* A write that fails leaves the page dirty, and the next one writes it. */
static void
a_failed_write_leaves_the_page_dirty(void **state)
{
	struct vmsim_proc *p;

	open_file(PG(FILE_NPAGES), 0, 0);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	put(p, PG(17), 5);
	file.full = true;
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_SYNC), EIO);
	assert_int_equal(file.words[1][0], 101);
	file.full = false;
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_SYNC), 0);
	assert_int_equal(file.words[1][0], 5);
	vmsim_proc_exit(p);
}

/* The last user is gone: what is dirty is written first. */
static void
the_last_reference_writes_back(void **state)
{
	struct vmsim_proc *p;

	open_file(PG(FILE_NPAGES), 0, 0);
	p = proc(vm, "P");
	assert_int_equal(map_at(p, 16, FILE_NPAGES, RW, SHARED, object), 0);
	put(p, PG(16) + 8, 77);
	vmsim_object_release(vm, object);
	object = NULL;
	assert_int_equal(file.closes, 0);
	vmsim_proc_exit(p);
	assert_int_equal(file.closes, 1);
	assert_int_equal(file.words[0][1], 77);
}

#define	FCASE(name)							\
	cmocka_unit_test_setup_teardown(name, file_setup, file_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FCASE(pages_around_are_read_as_asked),
		FCASE(pages_around_are_limited_by_what_the_file_can),
		FCASE(reading_around_ends_with_the_object),
		FCASE(reading_around_stops_at_a_resident_page),
		FCASE(reading_around_stops_at_a_page_that_is_denied),
		FCASE(reading_around_stops_at_an_error),
		FCASE(an_error_on_the_page_itself_fails_the_request),
		FCASE(a_missing_page_and_one_past_the_end_differ),
		FCASE(begin_is_called_with_nothing_locked),
		FCASE(has_page_tells_what_comes_with_it),
		FCASE(the_last_page_ends_in_zeroes),
		FCASE(nothing_past_the_end_is_written),
		FCASE(a_failed_write_leaves_the_page_dirty),
		FCASE(the_last_reference_writes_back),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
