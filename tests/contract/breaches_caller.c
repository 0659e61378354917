/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What callers and drivers do wrong outside of a pager's methods, and what
 * leaves no way on: a panic always.
 */
#include "contract/breach.h"

static vm_page_t
page_at(vm_object_t object, vm_pindex_t pindex, int req)
{
	vm_page_t m;

	VM_OBJECT_WLOCK(object);
	vm_object_pip_add(object, 1);
	m = vm_page_alloc(object, pindex, req);
	VM_OBJECT_WUNLOCK(object);
	return (m);
}

static void
get_an_idle_page(void)
{
	vm_page_t m = page_at(bad.object, BAD_PAGE, VM_ALLOC_NOBUSY);

	(void)vm_pager_get_pages(bad.object, &m, 1, NULL, NULL);
}

static void
get_a_valid_page(void)
{
	vm_page_t m = page_at(bad.object, BAD_PAGE, VM_ALLOC_NORMAL);

	vm_page_valid(m);
	(void)vm_pager_get_pages(bad.object, &m, 1, NULL, NULL);
}

static void
get_pages_apart(void)
{
	vm_page_t m[2] = {
		page_at(bad.object, BAD_PAGE, VM_ALLOC_NORMAL),
		page_at(bad.object, BAD_PAGE + 2, VM_ALLOC_NORMAL),
	};

	(void)vm_pager_get_pages(bad.object, m, 2, NULL, NULL);
}

static void
put_an_idle_page(void)
{
	vm_page_t m = page_at(bad.object, BAD_PAGE, VM_ALLOC_NOBUSY);
	int rtval;

	VM_OBJECT_WLOCK(bad.object);
	vm_pager_put_pages(bad.object, &m, 1, 0, &rtval);
}

static void
populate_at(vm_pindex_t pidx, int flag)
{
	vm_pindex_t first = 1, last = 9;

	VM_OBJECT_WLOCK(bad.object);
	vm_object_set_flag(bad.object, (u_short)flag);
	vm_object_pip_add(bad.object, 1);
	(void)vm_pager_populate(bad.object, pidx, VM_PROT_READ, VM_PROT_ALL,
	    &first, &last);
}

static void
populate_unasked(void)
{
	populate_at(BAD_PAGE, 0);
}

static void
populate_past_size(void)
{
	populate_at(BAD_NPAGES, OBJ_POPULATE);
}

static void
populate_outside_hint(void)
{
	populate_at(0, OBJ_POPULATE);
}

static void
populate_an_unmanaged_device(void)
{
	(void)cdev_pager_allocate(&bad.lock, OBJT_DEVICE, &bad_cdev, PG(1),
	    VM_PROT_ALL, 0, NULL);
}

static void
dealloc_alive(void)
{
	VM_OBJECT_WLOCK(bad.object);
	vm_pager_deallocate(bad.object);
}

static void
end_a_read_twice(void)
{
	pgo_getpages_iodone_t *iodone;
	vm_page_t m;
	void *arg;

	m = bad_read_later(&iodone, &arg);
	iodone(arg, &m, 1, 0);
	iodone(arg, &m, 1, 0);
}

static void
end_a_read_idle(void)
{
	pgo_getpages_iodone_t *iodone;
	vm_page_t m;
	void *arg;

	m = bad_read_later(&iodone, &arg);
	vm_page_xunbusy(m);
	iodone(arg, &m, 1, 0);
}

static void
insert_twice(void)
{
	vm_page_t m = page_at(bad.object, BAD_PAGE, VM_ALLOC_NORMAL);

	VM_OBJECT_WLOCK(bad.object);
	(void)vm_page_insert(m, bad.object, BAD_PAGE + 1);
}

static void
take_out(vm_object_t object, vm_page_t m)
{
	(void)vm_page_remove_xbusy(m);
}

static void
insert_what_is_taken_out(void)
{
	bad.ops.pgo_page_inserted = take_out;
	(void)page_at(bad.object, BAD_PAGE, VM_ALLOC_NORMAL);
}

static void
count_writers(vm_object_t object, vm_offset_t start, vm_offset_t end)
{
}

static void
count_backwards(void)
{
	bad.ops.pgo_update_writecount = count_writers;
	vm_pager_update_writecount(bad.object, 0, PG(1));
	vm_pager_update_writecount(bad.object, PG(2), PG(1));
}

static void
make_an_object_of_no_type(void)
{
	(void)vm_object_allocate_dyn(20, 1, 0);
}

static void
inherit_from_no_type(void)
{
	static struct pagerops heir;

	(void)vm_pager_alloc_dyn_type(&heir, OBJT_FIRST_DYN + 1);
}

static void
give_up_no_type(void)
{
	vm_pager_free_dyn_type(20);
}

static void
make_an_object_without_methods(void)
{
	static struct pagerops empty;
	int type;

	empty.pgo_dealloc = bad.ops.pgo_dealloc;
	type = vm_pager_alloc_dyn_type(&empty, -1);
	(void)vm_object_allocate_dyn((objtype_t)type, 1, 0);
}

static void
give_up_a_type_in_use(void)
{
	vm_pager_free_dyn_type(bad.type);
}

static void
revoke(vm_object_t object, bool locked, int req)
{
	vm_page_t m = page_at(object, 1, req);

	if (locked)
		VM_OBJECT_WLOCK(bad.object);
	cdev_mgtdev_pager_free_page(bad.object, m);
}

static void
revoke_unlocked(void)
{
	revoke(bad.object, false, VM_ALLOC_NORMAL);
}

static void
revoke_from_another(void)
{
	revoke(vm_object_allocate(OBJT_SWAP, 4), true,
	    VM_ALLOC_NORMAL);
}

static void
revoke_idle(void)
{
	revoke(bad.object, true, VM_ALLOC_NOBUSY);
}

static void
allocate_without_a_method(void)
{
	bad.ops.pgo_alloc = NULL;
	(void)vm_pager_allocate(bad.type, NULL, PG(1), VM_PROT_ALL, 0, NULL);
}

/* ---- which rule that breaks, and what is read ---- */

static const struct breach breaches[] = {
	{ .rule = RULE_D2, .does = "a pager gives its object up alive",
	    .call = &by_itself, .wrong = dealloc_alive,
	    .found = "dealloc of object S1: given up with 1 references",
	    .panics = true },
	{ .rule = RULE_G1, .does = "an idle page is asked for",
	    .call = &by_itself, .wrong = get_an_idle_page,
	    .found = "getpages: page 3 of object S1 is asked for: valid=0x00, "
	    "dirty=0x00, not busied (it was last busied at "
	    "breaches_caller.c:#)",
	    .panics = true },
	{ .rule = RULE_G1, .does = "a valid page is asked for",
	    .call = &by_itself, .wrong = get_a_valid_page,
	    .found = "getpages: page 3 of object S1 is asked for: valid=0xff, "
	    "dirty=0x00, exclusively busied by thread 1 (main) at "
	    "breaches_caller.c:#",
	    .panics = true },
	{ .rule = RULE_G1, .does = "pages apart are asked for",
	    .call = &by_itself, .wrong = get_pages_apart,
	    .found = "getpages for page 3: page 5 of object S1 is asked for as "
	    "page 4: valid=0x00, dirty=0x00, exclusively busied by thread 1 "
	    "(main) at breaches_caller.c:#",
	    .panics = true },
	{ .rule = RULE_S1, .does = "a read ends twice",
	    .call = &by_itself, .wrong = end_a_read_twice,
	    .found = "getpages_async: read 1 has ended already",
	    .panics = true },
	{ .rule = RULE_S2, .does = "a read ends with an idle page",
	    .call = &by_itself, .wrong = end_a_read_idle,
	    .found = "getpages_async for page 3 of object S1: not the 1 pages "
	    "asked for, or not busied",
	    .panics = true },
	{ .rule = RULE_W1, .does = "an idle page is to be written",
	    .call = &by_itself, .wrong = put_an_idle_page,
	    .found = "putpages: page 3 of object S1 is to be written: not "
	    "busied (it was last busied at breaches_caller.c:#)",
	    .panics = true },
	{ .rule = RULE_R1, .does = "an idle page is revoked",
	    .call = &by_itself, .wrong = revoke_idle,
	    .found = "cdev_mgtdev_pager_free_page: page 1 of object S1 is "
	    "revoked: not busied (it was last busied at "
	    "breaches_caller.c:#)",
	    .panics = true, .device = true },
	{ .rule = RULE_R2, .does = "a page is revoked without the lock",
	    .call = &by_itself, .wrong = revoke_unlocked,
	    .found = "cdev_mgtdev_pager_free_page: page 1 of object S1 is "
	    "revoked with the lock not held (last taken at "
	    "breaches_caller.c:#)",
	    .panics = true, .device = true },
	{ .rule = RULE_R3, .does = "a page of another object is revoked",
	    .call = &by_itself, .wrong = revoke_from_another,
	    .found = "cdev_mgtdev_pager_free_page for page 1 of object S1: "
	    "page 1 of object S2 is revoked: managed",
	    .panics = true, .device = true },
	{ .rule = RULE_N1, .does = "a page is inserted twice",
	    .call = &by_itself, .wrong = insert_twice,
	    .found = "page 3 of object S1 is inserted again, into object S1 at "
	    "page 4",
	    .panics = true },
	{ .rule = RULE_I1, .does = "a page is taken out when it is inserted",
	    .call = &by_itself, .wrong = insert_what_is_taken_out,
	    .found = "page_inserted for page 3 of object S1: the pager made it "
	    "a page of no object",
	    .panics = true },
	{ .rule = RULE_M1, .does = "a range ends before it begins",
	    .call = &by_itself, .wrong = count_backwards,
	    .found = "update_writecount of object S1: the range is "
	    "[0x2000,0x1000)",
	    .panics = true },
	{ .rule = RULE_T1, .does = "an object is made of no type",
	    .call = &by_itself, .wrong = make_an_object_of_no_type,
	    .found = "no pager has type 20, of which an object is made",
	    .panics = true },
	{ .rule = RULE_T1, .does = "methods are inherited from no type",
	    .call = &by_itself, .wrong = inherit_from_no_type,
	    .found = "no pager has type 9, which is a base",
	    .panics = true },
	{ .rule = RULE_T1, .does = "no type is given up",
	    .call = &by_itself, .wrong = give_up_no_type,
	    .found = "no pager has type 20, which is given up",
	    .panics = true },
	{ .rule = RULE_T2, .does = "an object is made without methods",
	    .call = &by_itself, .wrong = make_an_object_without_methods,
	    .found = "the pager of type 9 has no pgo_getpages",
	    .panics = true },
	{ .rule = RULE_T2, .does = "a pager cannot allocate",
	    .call = &by_itself, .wrong = allocate_without_a_method,
	    .found = "the pager of type 8 has no pgo_alloc",
	    .panics = true },
	{ .rule = RULE_T3, .does = "a type is given up in use",
	    .call = &by_itself, .wrong = give_up_a_type_in_use,
	    .found = "type 8 is given up, object S1 is of it",
	    .panics = true },
	{ .rule = RULE_P1, .does = "an object without OBJ_POPULATE",
	    .call = &by_itself, .wrong = populate_unasked,
	    .found = "populate for page 3 of object S1: there is no such "
	        "method",
	    .panics = true },
	{ .rule = RULE_P1, .does = "a device of unmanaged pages populates",
	    .call = &by_itself, .wrong = populate_an_unmanaged_device,
	    .found = "an unmanaged device has a cdev_pg_populate",
	    .panics = true },
	{ .rule = RULE_P2, .does = "a page past the size is populated",
	    .call = &by_itself, .wrong = populate_past_size,
	    .found = "populate for page 8 of object S1: past the size, 8 pages",
	    .panics = true },
	{ .rule = RULE_P4, .does = "the page is outside of the hint",
	    .call = &by_itself, .wrong = populate_outside_hint,
	    .found = "populate for page 0 of object S1: outside of the hint "
	    "[1,9]",
	    .panics = true },
};
BREACHES(breaches)
