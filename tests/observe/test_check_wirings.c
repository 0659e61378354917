/* SPDX-License-Identifier: BSD-2-Clause */
/* cross 5: pages are wired as often as wired entries and holds say. */
#include <vm/vm_page.h>

#include "mem/mem.h"
#include "observe/observe.h"
#include "support/maps.h"
#include "support/words.h"

TESTS(.kernel = true, .p = "P");

static vm_page_t
page_at(struct test *t, unsigned page, vm_pindex_t pindex)
{
	vm_object_t object = entry_of(map_of(t->p), page)->object.vm_object;
	vm_page_t m;

	WLOCKED(object, m = vm_page_lookup(object, pindex));
	assert_non_null(m);
	return (m);
}

/* With a value, that is told and nothing else; then all is well again. */
#define	told(text, field, value) do {					\
	typeof(field) saved_ = (field);					\
	(field) = (value);						\
	assert_eq(test_complaints(check_wirings, (text)), 1);		\
	assert_eq(test_complaints(check_wirings, ""), 1);		\
	(field) = saved_;						\
	assert_eq(test_complaints(check_wirings, ""), 0);		\
} while (0)

/* [. 2 3]: the first page of a locked range must be there. */
TEST(each_page_of_a_wired_entry_is_resident)
{
	vm_map_entry_t e;

	map_anon(t->p, 1, 1, RW);
	map_anon(t->p, 2, 2, RW);
	assert_ok(vmsim_mlock(t->p, PG(2), 2 * PG(1)));
	put(t->p, PG(1), 1);
	paged_out(t->p, PG(1));
	assert_eq(test_complaints(check_wirings, ""), 0);
	e = entry_of(map_of(t->p), 1);
	told("0x1000 is wired and not resident", e->wired_count, 1);
	assert_ok(vmsim_munlock(t->p, PG(2), 2 * PG(1)));
}

/* Two entries show S1[0], one of them is locked, and it is held once. */
TEST(entries_and_holds_count)
{
	struct vm_object *o = new_shm(t, "o", 2);
	struct vmsim_hold *hold;
	vm_page_t m;

	assert_ok(map_at(t->p, 1, 2, RW, SHARED, o));
	assert_ok(map_at(t->p, 0x11, 2, RW, SHARED, o));
	put(t->p, PG(2), 1);
	assert_ok(vmsim_mlock(t->p, PG(1), PG(1)));
	hold = held(t->p, PG(0x11), PG(1), RW);
	m = page_at(t, 1, 0);
	told("\"o\" is wired 1 times, by entries and holds 2 times",
	    m->ref_count, m->ref_count - 1);
	told("\"o\" is wired 3 times, by entries and holds 2 times",
	    m->ref_count, m->ref_count + 1);
	m = page_at(t, 1, 1);
	told("\"o\" is wired 1 times, by entries and holds 0 times",
	    m->ref_count, m->ref_count + 1);
	vmsim_hold_destroy(hold);
	assert_ok(vmsim_munlock(t->p, PG(1), PG(1)));
}
