/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing the pages of a file back: which, in which order, and what fails. */
#include "base/machine.h"
#include "mem/mem.h"
#include "object/object.h"
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <vmsim/object.h>
#include "support/support.h"

#define	FILE_PAGES	8

/* What was written, as digits; a page that cannot be written. */
static char written[64];
static uint64_t bad_page;
static vm_object_t file;

static int
read_page(void *arg, uint64_t pindex, void *page)
{
	memset(page, '0' + (int)pindex, VMSIM_PAGE_SIZE);
	return (0);
}

static int
write_page(void *arg, uint64_t pindex, const void *page)
{
	size_t len = strlen(written);

	if (pindex == bad_page)
		return (5);
	assert_true(len + 1 < sizeof(written));
	written[len] = (char)('0' + pindex);
	written[len + 1] = '\0';
	return (0);
}

static int
setup(void **state)
{
	static const struct vmsim_object_file_ops ops = {
		.read = read_page,
		.write = write_page,
	};

	test_setup(state);
	vmsim_enter(*state);
	written[0] = '\0';
	bad_page = UINT64_MAX;
	file = vmsim_object_create_file(*state, "f",
	    (uint64_t)FILE_PAGES * VMSIM_PAGE_SIZE, &ops, NULL);
	assert_non_null(file);
	return (0);
}

static int
teardown(void **state)
{
	bad_page = UINT64_MAX;
	vmsim_object_release(*state, file);
	return (test_teardown(state));
}

/* One character is one page: D dirty, C clean, N dirty and nosync, . none. */
static void
fill(const char *pages)
{
	vm_pindex_t i;
	vm_page_t m;

	VM_OBJECT_WLOCK(file);
	for (i = 0; pages[i] != '\0'; i++) {
		if (pages[i] == '.')
			continue;
		m = vm_page_alloc(file, i, VM_ALLOC_NORMAL);
		assert_non_null(m);
		memset((void *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(m)), 'x',
		    PAGE_SIZE);
		vm_page_valid(m);
		if (pages[i] != 'C') {
			vm_page_dirty(m);
			vm_object_set_writeable_dirty(file);
		}
		if (pages[i] == 'N')
			vm_page_aflag_set(m, PGA_NOSYNC);
		vm_page_activate(m);
		vm_page_xunbusy(m);
	}
	VM_OBJECT_WUNLOCK(file);
}

static const char *
draw(void)
{
	static char pages[FILE_PAGES + 1];
	vm_page_t m;
	int i;

	for (i = 0; i < FILE_PAGES; i++) {
		m = vm_radix_lookup(&file->rtree, (vm_pindex_t)i);
		pages[i] = m == NULL ? '.' : m->dirty != 0 ? 'D' : 'C';
		if (m != NULL)
			assert_false(vm_page_busied(m));
	}
	return (pages);
}

static bool
clean(vm_pindex_t start, vm_pindex_t end, int flags)
{
	bool done;

	VM_OBJECT_WLOCK(file);
	done = vm_object_page_clean(file, IDX_TO_OFF(start), IDX_TO_OFF(end),
	    flags);
	VM_OBJECT_WUNLOCK(file);
	assert_int_equal(file->paging_in_progress, 0);
	return (done);
}

/* D C D D . D: all dirty pages go, in runs. */
static void
everything_dirty_is_written(void **state)
{
	fill("DCDD.D");
	assert_true(vm_object_mightbedirty(file));
	assert_true(clean(0, 0, OBJPC_SYNC));
	assert_string_equal(written, "0235");
	assert_string_equal(draw(), "CCCC.C..");
	assert_false(vm_object_mightbedirty(file));
}

/* A file that nobody dirtied is not even looked at. */
static void
a_clean_file_is_left_alone(void **state)
{
	fill("CCC");
	assert_true(clean(0, 0, OBJPC_SYNC));
	assert_string_equal(written, "");
}

/* Page 3 of D D D D D: its dirty neighbours go along, on both sides. */
static void
a_run_grows_over_the_ends_of_the_range(void **state)
{
	fill("CDDDDC");
	assert_true(clean(3, 4, OBJPC_SYNC));
	assert_string_equal(written, "1234");
	/* Not everything was looked at. */
	assert_true(vm_object_mightbedirty(file));
}

/* OBJPC_NOSYNC: such pages stay dirty, and so does the file. */
static void
nosync_pages_can_be_spared(void **state)
{
	fill("DND");
	assert_true(clean(0, 0, OBJPC_NOSYNC));
	assert_string_equal(written, "02");
	assert_string_equal(draw(), "CDC.....");
	assert_true(vm_object_mightbedirty(file));
	assert_true(clean(0, 0, 0));
	assert_string_equal(written, "021");
}

/* Page 1 cannot be written: told, and it stays dirty. */
static void
a_write_error_is_told_and_the_page_stays_dirty(void **state)
{
	fill("DDD");
	bad_page = 1;
	assert_false(clean(0, 0, OBJPC_SYNC));
	assert_string_equal(draw(), "CDC.....");
	assert_true(vm_object_mightbedirty(file));
}

/* msync of pages 2 and 3 through a private mapping's shadow. */
static void
sync_writes_the_file_at_the_bottom(void **state)
{
	vm_object_t top = file;
	vm_ooffset_t offset = ptoa(1);

	fill("DCDCD");
	vm_object_reference(file);
	vm_object_shadow(&top, &offset, ptoa(4), NULL, false);
	assert_true(vm_object_sync(top, ptoa(1), ptoa(2), TRUE, FALSE));
	assert_string_equal(written, "2");
	vm_object_deallocate(top);
	assert_string_equal(written, "2");
}

/* With invalidation the clean pages of the range go. */
static void
sync_with_invalidation_drops_clean_pages(void **state)
{
	fill("CDCC");
	bad_page = 1;
	assert_false(vm_object_sync(file, 0, ptoa(3), TRUE, TRUE));
	assert_string_equal(draw(), ".D.C....");
	bad_page = UINT64_MAX;
	assert_true(vm_object_sync(file, 0, ptoa(3), TRUE, TRUE));
	assert_string_equal(draw(), "...C....");
}

/* A mapping that lies past the end of the file has nothing to write. */
static void
sync_past_the_end_does_nothing(void **state)
{
	vm_object_t top = file;
	vm_ooffset_t offset = ptoa(FILE_PAGES);

	fill("D");
	vm_object_reference(file);
	vm_object_shadow(&top, &offset, ptoa(4), NULL, false);
	assert_true(vm_object_sync(top, 0, ptoa(4), TRUE, TRUE));
	assert_string_equal(written, "");
	assert_string_equal(draw(), "D.......");
	vm_object_deallocate(top);
}

/* Another reference goes: there is still somebody to write it later. */
static void
only_the_last_reference_writes_back(void **state)
{
	vm_object_reference(file);
	fill("D.D");
	vm_object_deallocate(file);
	assert_string_equal(written, "");
}

/* [f: D . D C]: the last reference goes. */
static void
a_file_is_written_when_it_ends(void **state)
{
	fill("D.DC");
	vmsim_object_release(*state, file);
	assert_string_equal(written, "02");
}

/* Around page 4 of [. C . . * . C .]: up to the neighbours, or the ends. */
static void
pages_around_a_read_stop_at_residents(void **state)
{
	vm_page_t got[FILE_PAGES], m;
	int ahead = 9, behind = 9, i;

	fill(".C");
	VM_OBJECT_WLOCK(file);
	m = vm_page_alloc(file, 4, VM_ALLOC_NORMAL);
	vm_object_prepare_buf_pages(file, got, 1, &behind, &ahead, &m);
	assert_int_equal(behind, 2);
	assert_int_equal(ahead, 3);
	for (i = 0; i < 6; i++) {
		assert_int_equal(got[i]->pindex, i + 2);
		vm_page_free(got[i]);
	}
	VM_OBJECT_WUNLOCK(file);
}

/* All pages from 2 to 5, read in. */
static void
populate_reads_a_range(void **state)
{
	fill("...D");
	VM_OBJECT_WLOCK(file);
	assert_true(vm_object_populate(file, 2, 5));
	VM_OBJECT_WUNLOCK(file);
	assert_string_equal(draw(), "..CDC...");
}

#define	CLEAN_TEST(f)	\
	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CLEAN_TEST(everything_dirty_is_written),
		CLEAN_TEST(a_clean_file_is_left_alone),
		CLEAN_TEST(a_run_grows_over_the_ends_of_the_range),
		CLEAN_TEST(nosync_pages_can_be_spared),
		CLEAN_TEST(a_write_error_is_told_and_the_page_stays_dirty),
		CLEAN_TEST(sync_writes_the_file_at_the_bottom),
		CLEAN_TEST(sync_with_invalidation_drops_clean_pages),
		CLEAN_TEST(sync_past_the_end_does_nothing),
		CLEAN_TEST(only_the_last_reference_writes_back),
		cmocka_unit_test_setup_teardown(
		    a_file_is_written_when_it_ends, setup, test_teardown),
		CLEAN_TEST(pages_around_a_read_stop_at_residents),
		CLEAN_TEST(populate_reads_a_range),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
