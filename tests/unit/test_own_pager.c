/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages of a pager type of the program's own, based on none, are written back
 * as those of files are: by who needs frames, by the page daemon, by hand.
 */
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "mem/mem.h"
#include "kit/shelf.h"
#include "support/words.h"

#define	NPAGES	60

static struct shelf shelf;

/* [shelf: . . . .], mapped from page 16 of P. */
static void
begin(struct test *t)
{
	shelf = (struct shelf){ .broken = SHELF_KEEPS };
	t->object = shelf_create(t->vm, NPAGES, &shelf);
	assert_non_null(t->object);
	assert_ok(vmsim_object_adopt(t->vm, t->object, "shelf", "s"));
	assert_ok(map_at(t->p, 16, NPAGES, RW, SHARED, t->object));
}

static void
end(struct test *t)
{
	vmsim_proc_exit(t->p);
	t->p = NULL;
	vmsim_object_release(t->vm, t->object);
	shelf_destroy(t->vm, &shelf);
}

/* 40 frames, 60 pages: those that find no frame write others back. */
TEST_WITH(more_dirty_pages_than_frames,
    .config = { .nframes = 40, .check_level = VMSIM_CHECK_JUNK },
    .kernel = true, .p = "P", .begin = begin, .end = end)
{
	put_each(t->p, 16, NPAGES, 100);
	assert_true(shelf.nwritten >= NPAGES - 40);
	assert_each(t->p, 16, NPAGES, 100);
}

/* The same; the page daemon's threads do it, and nobody is killed. */
TEST_WITH(more_dirty_pages_than_frames_with_a_page_daemon,
    .config = { .nframes = 40, .check_level = VMSIM_CHECK_JUNK,
    .pagedaemon = true }, .kernel = true, .p = "P", .begin = begin, .end = end)
{
	put_each(t->p, 16, NPAGES, 100);
	assert_true(shelf.nwritten >= NPAGES - 40);
	assert_each(t->p, 16, NPAGES, 100);
}

static void
use_much(struct test *t)
{
	struct pctrie_iter pages;
	vm_page_t m;

	vm_page_iter_init(&pages, t->object);
	VM_RADIX_FOREACH(m, &pages)
		m->a.act_count = ACT_MAX;
}

/* They age for longer than it takes to find that no process can be ended. */
TEST_WITH(dirty_pages_in_much_use_are_waited_for,
    .config = { .nframes = 40, .pagedaemon = true }, .kernel = true,
    .p = "P", .begin = begin, .end = end)
{
	put_each(t->p, 16, 32, 100);
	use_much(t);
	put_each(t->p, 48, 28, 132);
	assert_each(t->p, 16, NPAGES, 100);
}

TEST_WITH(a_page_is_evicted_by_hand, .kernel = true, .p = "P", .begin = begin,
    .end = end)
{
	put(t->p, PG(17), 7);
	assert_eq(vmsim_evict(t->p, PG(17)), VMSIM_EVICT_PAGED);
	assert_eq(shelf.nwritten, 1);
	assert_eq(get(t->p, PG(17)), 7);
	assert_eq(vmsim_evict(t->p, PG(17)), VMSIM_EVICT_FREED);
	assert_eq(shelf.nwritten, 1);
	assert_eq(get(t->p, PG(17)), 7);
}
