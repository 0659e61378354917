/* SPDX-License-Identifier: BSD-2-Clause */
/* What a pager does wrong, one rule at a time. */
#include <sys/rwlock.h>
#include <vm/pmap.h>

#include "contract/breach.h"

/* ---- what it does, and how that is put right ---- */

DOES(unlock_object, VM_OBJECT_WUNLOCK(bad.object))
DOES(lock_object, VM_OBJECT_WLOCK(bad.object))
DOES(take_lock, rw_wlock(&bad.lock); bad.other = bad.made)
DOES(drop_lock, rw_wunlock(&bad.lock); if (bad.other != NULL)
    vm_object_deallocate(bad.other))
DOES(swap_lock, VM_OBJECT_WUNLOCK(bad.object); rw_wlock(&bad.lock);
    bad.other = NULL)
DOES(share_lock, VM_OBJECT_WUNLOCK(bad.object); VM_OBJECT_RLOCK(bad.object))
DOES(fill_path, memset(bad.path, 'x', bad.path_len))
DOES(add_paging, vm_object_pip_add(bad.object, 1))
DOES(end_paging, vm_object_pip_wakeup(bad.object))
DOES(stay_alive, bad.object->type = bad.type)
DOES(answer_pend, bad.answer = VM_PAGER_PEND)
DOES(answer_nothing, bad.rtvals[0] = -1)
DOES(answer_too_much, bad.rtvals[1] = VM_PAGER_OK)
DOES(leave_dirty, vm_page_dirty(bad.m[0]))
DOES(clean_and_fail, bad.rtvals[0] = VM_PAGER_ERROR)
DOES(give_up, bad.rtvals[0] = VM_PAGER_BAD)
DOES(encrypt, *(char *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(bad.m[0])) ^= 1)
DOES(report_before, *bad.before = -1)
DOES(report_after, *bad.after = 3)
DOES(make_invalid, bad.m[0]->valid = 0)
DOES(make_unmanaged, bad.m[0]->oflags |= VPO_UNMANAGED)
DOES(unbusy, vm_page_xunbusy(bad.m[0]))
DOES(unbusy_shared, vm_page_sunbusy(bad.m[0]))
DOES(lose_entry, bad.m[0] = NULL)
DOES(make_swap, bad.other = bad.made;
    bad.made = vm_object_allocate(OBJT_SWAP, 1))
DOES(drop_both, vm_object_deallocate(bad.other);
    vm_object_deallocate(bad.made))
DOES(lose_reference, bad.other = bad.made; bad.made->ref_count = 0)
DOES(drop_lost, bad.other->ref_count = 1; vm_object_deallocate(bad.other))

static void
busy_neighbour(void)
{
	VM_OBJECT_WLOCK(bad.object);
	bad.stray = vm_page_grab(bad.object, BAD_PAGE + 2, VM_ALLOC_NORMAL);
	VM_OBJECT_WUNLOCK(bad.object);
}

static void
read_too_far(void)
{
	VM_OBJECT_WLOCK(bad.object);
	bad.stray = vm_page_grab(bad.object, BAD_NPAGES + 1, VM_ALLOC_NORMAL);
	vm_page_xunbusy(bad.stray);
	VM_OBJECT_WUNLOCK(bad.object);
}

static void
free_stray(void)
{
	VM_OBJECT_WLOCK(bad.object);
	assert_true(vm_page_tryxbusy(bad.stray));
	vm_page_free(bad.stray);
	VM_OBJECT_WUNLOCK(bad.object);
}

static void
return_another(void)
{
	bad.other = vm_object_allocate(OBJT_SWAP, 4);
	VM_OBJECT_WLOCK(bad.other);
	bad.m[0] = vm_page_alloc(bad.other, 1, VM_ALLOC_NOBUSY);
	VM_OBJECT_WUNLOCK(bad.other);
}

DOES(drop_other, vm_object_deallocate(bad.other))

/* [bad: . . . n . . . .]: the page that was there has no object. */
static void
replace_and_lose(void)
{
	vm_page_t new;

	new = vm_page_alloc_noobj(VM_ALLOC_NORMAL);
	new->oflags &= (uint8_t)~VPO_UNMANAGED;
	bad.stray = bad.m[0];
	VM_OBJECT_WLOCK(bad.object);
	assert_true(vm_page_tryxbusy(new));
	(void)vm_page_remove_xbusy(bad.m[0]);
	assert_ok(vm_page_insert(new, bad.object, BAD_PAGE));
	VM_OBJECT_WUNLOCK(bad.object);
	vm_page_valid(new);
	bad.m[0] = new;
}

DOES(free_replaced, vm_page_xunbusy(bad.stray); vm_page_free(bad.stray))

static struct pmap pmap;

/* As a fault would do it that finds the page unbusied. */
static void
map_meanwhile(void)
{
	assert_eq(pmap_pinit(&pmap), 1);
	assert_true(vm_page_busy_tryupgrade(bad.m[0]));
	assert_ok(pmap_enter(&pmap, PG(16), bad.m[0], RW, RW, 0));
	vm_page_busy_downgrade(bad.m[0]);
}

DOES(end_pmap, pmap_release(&pmap))

static void
wait_for_frame(void)
{
	VM_OBJECT_WUNLOCK(bad.object);
	while (vm_page_alloc_noobj(VM_ALLOC_WAITOK) != NULL)
		continue;
}

/* ---- what populate does wrong ---- */

static vm_page_t
populated(vm_pindex_t pindex)
{
	return (vm_page_lookup(bad.object, pindex));
}

DOES(begin_later, *bad.first = BAD_PAGE + 1)
DOES(end_earlier, *bad.last = BAD_PAGE - 1)
DOES(end_past_size, *bad.last = BAD_NPAGES)
DOES(leave_hole, vm_page_free(populated(BAD_PAGE + 1)))
DOES(leave_partial, populated(BAD_PAGE + 1)->valid = 0x0f)
DOES(leave_invalid, vm_page_invalid(populated(BAD_PAGE + 1)))
DOES(unbusy_faulting, vm_page_xunbusy(populated(BAD_PAGE)))
DOES(unbusy_next, vm_page_xunbusy(populated(BAD_PAGE + 1)))
DOES(make_next_unmanaged, bad.stray = populated(BAD_PAGE + 1);
    bad.stray->oflags |= VPO_UNMANAGED)
DOES(make_managed, bad.stray->oflags &= (uint8_t)~VPO_UNMANAGED)
DOES(answer_bad, bad.answer = VM_PAGER_BAD)
DOES(answer_fail, bad.answer = VM_PAGER_FAIL)
DOES(answer_error, bad.answer = VM_PAGER_ERROR)

/* The map has changed whenever the pager returns. */
static void
change_map(void)
{
	vm_pindex_t i;

	for (i = *bad.first; i <= *bad.last; i++)
		vm_page_free(populated(i));
	VM_OBJECT_WUNLOCK(bad.object);
	assert_ok(map_at(bad.t->p, 64, 1, RW, PRIVATE | ANON, NULL));
	VM_OBJECT_WLOCK(bad.object);
	bad.answer = VM_PAGER_BAD;
}

/* From an ioctl, say. */
static void
insert_unmanaged(void)
{
	vm_page_t m = vm_page_alloc_noobj(0);

	VM_OBJECT_WLOCK(bad.object);
	assert_ok(vm_page_insert(m, bad.object, BAD_PAGE));
	VM_OBJECT_WUNLOCK(bad.object);
}

/* ---- which rule that breaks, in which call, and what is read ---- */

static const struct breach breaches[] = {
	{ .rule = RULE_L1, .does = "getpages keeps the object's lock",
	    .call = &by_getpages, .wrong = lock_object,
	    .found = "getpages for page 3 of object S1: called not "
	    "write-locked, returned with the lock held exclusively by thread 1 "
	    "(main) since breaches_pager.c:#" },
	{ .rule = RULE_L1, .does = "putpages loses the object's lock",
	    .call = &by_putpages, .wrong = unlock_object,
	    .found = "putpages for page 3 of object S1: called write-locked, "
	    "returned with the lock not held (last taken at bad_pager.c:#)",
	    .ignored = true },
	{ .rule = RULE_L1, .does = "haspage loses the object's lock",
	    .call = &by_haspage, .wrong = unlock_object,
	    .found = "haspage for page 3 of object S1: called write-locked, "
	    "returned with the lock not held (last taken at bad_pager.c:#)" },
	{ .rule = RULE_L1, .does = "haspage changes the lock for another",
	    .call = &by_haspage, .wrong = swap_lock, .undo = drop_lock,
	    .found = "haspage for page 3 of object S1: called write-locked, "
	    "returned with the lock not held (last taken at bad_pager.c:#)" },
	{ .rule = RULE_L1, .does = "haspage holds the lock for reading",
	    .call = &by_haspage, .wrong = share_lock,
	    .found = "haspage for page 3 of object S1: called write-locked, "
	    "returned with the lock held shared by thread 1 (main) since "
	    "breaches_pager.c:#" },
	{ .rule = RULE_L1, .does = "freespace loses the object's lock",
	    .call = &by_freespace, .wrong = unlock_object,
	    .found = "freespace for page 0 of object S1: called write-locked, "
	    "returned with the lock not held (last taken at bad_pager.c:#)" },
	{ .rule = RULE_L1, .does = "getpages keeps another lock",
	    .call = &by_getpages, .wrong = take_lock, .undo = drop_lock,
	    .found = "getpages for page 3 of object S1: 0 locks were held, 1 "
	    "are, the last taken at breaches_pager.c:#" },
	{ .rule = RULE_L1, .does = "alloc keeps a lock",
	    .call = &by_alloc, .wrong = take_lock, .undo = drop_lock,
	    .found = "alloc of object S2: 0 locks were held, 1 are, the last "
	    "taken at breaches_pager.c:#" },
	{ .rule = RULE_L2, .does = "paging in progress is begun",
	    .call = &by_fault, .wrong = add_paging,
	    .found = "getpages for page 3 of object S1: paging was in progress "
	    "1 times, and is 2 times" },
	{ .rule = RULE_L2, .does = "paging in progress is ended for the caller",
	    .call = &by_fault, .wrong = end_paging,
	    .found = "getpages for page 3 of object S1: paging was in progress "
	    "1 times, and is 0 times" },
	{ .rule = RULE_L3, .does = "a page read ahead is never released",
	    .call = &by_fault, .wrong = busy_neighbour,
	    .found = "getpages for page 3: page 5 of object S1 is left busy: "
	    "exclusively busied by thread 1 (main) at breaches_pager.c:#" },
	{ .rule = RULE_L4, .does = "a page is put past the size",
	    .call = &by_fault, .wrong = read_too_far, .undo = free_stray,
	    .found = "getpages for page 3: page 9 of object S1 lies past the "
	    "size, 8 pages" },
	{ .rule = RULE_L7, .does = "the map changes at each call",
	    .call = &by_fault_of_device, .wrong = change_map,
	    .found = "fault for page 3 of object S1: begun again 10000 times, "
	    "the pager's last answer was 1" },

	{ .rule = RULE_A1, .does = "alloc makes an object of another type",
	    .call = &by_alloc, .wrong = make_swap, .undo = drop_both,
	    .found = "alloc of object S3: the pager of type 8 made one of type "
	    "1" },
	{ .rule = RULE_A2, .does = "alloc makes an object without a reference",
	    .call = &by_alloc, .wrong = lose_reference, .undo = drop_lost,
	    .found = "alloc of object S2: made with 0 references, flags 0" },
	{ .rule = RULE_D1, .does = "dealloc leaves the object alive",
	    .call = &by_dealloc, .wrong = stay_alive,
	    .found = "dealloc of object S1: left alive, of type 8" },

	{ .rule = RULE_K1, .does = "the constructor keeps a lock",
	    .call = &by_device_alloc, .wrong = take_lock, .undo = drop_lock,
	    .found = "cdev_pg_ctor of object S2: 0 locks were held, 1 are, the "
	    "last taken at breaches_pager.c:#",
	    .device = true },
	{ .rule = RULE_K3, .does = "the path has no end",
	    .call = &by_device_path, .wrong = fill_path,
	    .found = "cdev_pg_path of object S1: no end within 8 bytes",
	    .device = true },

	{ .rule = RULE_G2, .does = "getpages answers that it will end later",
	    .call = &by_getpages, .wrong = answer_pend,
	    .found = "getpages for page 3 of object S1: the pager answered 3" },
	{ .rule = RULE_G3, .does = "getpages gives up the busy state",
	    .call = &by_getpages, .wrong = unbusy,
	    .found = "getpages: page 3 of object S1 was returned: not busied "
	    "(it was last busied at bad_pager.c:#)" },
	{ .rule = RULE_G3, .does = "getpages spoils the array",
	    .call = &by_getpages, .wrong = lose_entry,
	    .found = "getpages for page 3 of object S1: NULL was returned as "
	    "page 3" },
	{ .rule = RULE_G3, .does = "getpages returns a page of another object",
	    .call = &by_fault, .wrong = return_another, .undo = drop_other,
	    .found = "getpages for page 3 of object S1: page 1 of object S2 "
	    "was returned as page 3: not busied (it was last busied at "
	    "breaches_pager.c:#)" },
	{ .rule = RULE_G4, .does = "getpages reads nothing",
	    .call = &by_getpages, .wrong = make_invalid,
	    .found = "getpages: page 3 of object S1 was read and is not valid: "
	    "valid=0x00, dirty=0x00, managed" },
	{ .rule = RULE_G4, .does = "getpages makes the page unmanaged",
	    .call = &by_fault, .wrong = make_unmanaged,
	    .found = "getpages: page 3 of object S1 does not fit its object: "
	    "valid=0xff, dirty=0x00, unmanaged (VPO_UNMANAGED)" },
	{ .rule = RULE_G5, .does = "getpages reports more pages than asked for",
	    .call = &by_getpages, .wrong = report_after,
	    .found = "getpages for page 3 of object S1: 0 pages before and 3 "
	    "after, of 0 and 2; the size is 8" },
	{ .rule = RULE_G6, .does = "a page that was replaced is lost",
	    .call = &by_fault, .wrong = replace_and_lose, .undo = free_replaced,
	    .found = "getpages for page 3 of object S1: the empty page was "
	    "replaced, not freed" },

	{ .rule = RULE_W2, .does = "putpages does not answer",
	    .call = &by_putpages, .wrong = answer_nothing,
	    .found = "putpages for page 3 of object S1: page 0 of the 1 given "
	    "was answered -1" },
	{ .rule = RULE_W3, .does = "putpages gives up the busy state",
	    .call = &by_putpages, .wrong = unbusy_shared,
	    .found = "putpages: page 3 of object S1 was answered 0: not busied "
	    "(it was last busied at bad_pager.c:#)" },
	{ .rule = RULE_W2, .does = "putpages answers too often",
	    .call = &by_putpages, .wrong = answer_too_much, .ignored = true,
	    .found = "putpages for page 3 of object S1: 1 pages were given, "
	    "and answer 1 is 0" },
	{ .rule = RULE_W4, .does = "putpages leaves the page dirty",
	    .call = &by_putpages, .wrong = leave_dirty,
	    .found = "putpages: page 3 of object S1 was answered VM_PAGER_OK "
	    "and is dirty: valid=0xff, dirty=0xff" },
	{ .rule = RULE_W5, .does = "putpages fails and has cleaned the page",
	    .call = &by_putpages, .wrong = clean_and_fail,
	    .found = "putpages: page 3 of object S1 was answered 4 and is "
	    "clean: valid=0xff, dirty=0x00" },
	{ .rule = RULE_W6, .does = "putpages gives a page up",
	    .call = &by_putpages, .wrong = give_up,
	    .found = "putpages: page 3 of object S1 was answered VM_PAGER_BAD "
	    "and lies within the size, 8 pages" },
	{ .rule = RULE_W7, .does = "putpages encrypts the page itself",
	    .call = &by_putpages, .wrong = encrypt,
	    .found = "putpages: page 3 of object S1 holds something else than "
	    "before" },
	{ .rule = RULE_W8, .does = "putpages waits for a frame",
	    .call = &by_putpages, .wrong = wait_for_frame, .panics = true,
	    .found = "putpages for page 3 of object S1: waits for a frame, 0 "
	    "of 512 are free" },
	{ .rule = RULE_W9, .does = "putpages lets the page be mapped",
	    .call = &by_putpages, .wrong = map_meanwhile,
	    .undo = end_pmap,
	    .found = "putpages: page 3 of object S1 can be written by a "
	    "mapping made meanwhile: shared busied 1 times, last at "
	    "breaches_pager.c:#" },
	{ .rule = RULE_H1, .does = "haspage reports a negative number",
	    .call = &by_haspage, .wrong = report_before,
	    .found = "haspage for page 3 of object S1: -1 pages before are "
	    "reported" },

	{ .rule = RULE_P3, .does = "populate loses the object's lock",
	    .call = &by_populate, .wrong = unlock_object,
	    .found = "populate for page 3 of object S1: called write-locked, "
	    "returned with the lock not held (last taken at @)" },
	{ .rule = RULE_P5, .does = "the range begins after the page",
	    .call = &by_populate, .wrong = begin_later,
	    .found = "populate for page 3 of object S1, returning [4,6]: the "
	    "range does not contain the page" },
	{ .rule = RULE_P5, .does = "the range ends before the page",
	    .call = &by_populate, .wrong = end_earlier,
	    .found = "populate for page 3 of object S1, returning [1,2]: the "
	    "range does not contain the page" },
	{ .rule = RULE_P5, .does = "the range goes past the size",
	    .call = &by_populate, .wrong = end_past_size,
	    .found = "populate for page 3 of object S1, returning [1,8]: past "
	    "the size, 8 pages" },
	{ .rule = RULE_P5, .does = "a page of the range is missing",
	    .call = &by_populate, .wrong = leave_hole,
	    .found = "populate for page 3 of object S1, returning [1,6]: page "
	    "4 is not resident" },
	{ .rule = RULE_P5, .does = "a page is valid in part",
	    .call = &by_populate, .wrong = leave_partial,
	    .found = "populate for page 3, returning [1,6]: page 4 of object "
	    "S1 is not fully valid: valid=0x0f, dirty=0x00, managed, "
	    "exclusively busied by thread 1 (main) at bad_pager.c:#" },
	{ .rule = RULE_P5, .does = "a page is not valid",
	    .call = &by_populate, .wrong = leave_invalid,
	    .found = "populate for page 3, returning [1,6]: page 4 of object "
	    "S1 is not fully valid: valid=0x00, dirty=0x00, managed, "
	    "exclusively busied by thread 1 (main) at bad_pager.c:#" },
	{ .rule = RULE_P5, .does = "the faulting page is not busied",
	    .call = &by_populate, .wrong = unbusy_faulting,
	    .found = "populate for page 3, returning [1,6]: page 3 of object "
	    "S1 is not busied by this thread: valid=0xff, dirty=0x00, managed, "
	    "not busied (it was last busied at bad_pager.c:#)" },
	{ .rule = RULE_P5, .does = "another page is not busied",
	    .call = &by_populate, .wrong = unbusy_next,
	    .found = "populate for page 3, returning [1,6]: page 4 of object "
	    "S1 is not busied by this thread: valid=0xff, dirty=0x00, managed, "
	    "not busied (it was last busied at bad_pager.c:#)" },
	{ .rule = RULE_P5, .does = "a page does not fit the type",
	    .call = &by_populate, .wrong = make_next_unmanaged,
	    .undo = make_managed,
	    .found = "populate for page 3, returning [1,6]: page 4 of object "
	    "S1 does not fit its object: valid=0xff, dirty=0x00, unmanaged "
	    "(VPO_UNMANAGED), exclusively busied by thread 1 (main) at "
	    "bad_pager.c:#" },
	{ .rule = RULE_P6, .does = "pages stay busy with VM_PAGER_BAD",
	    .call = &by_populate, .wrong = answer_bad,
	    .found = "populate: page 3 of object S1 was left busied with the "
	    "answer 1: exclusively busied by thread 1 (main) at "
	    "bad_pager.c:#" },
	{ .rule = RULE_P7, .does = "pages stay busy with VM_PAGER_FAIL",
	    .call = &by_populate, .wrong = answer_fail,
	    .found = "populate: page 3 of object S1 was left busied with the "
	    "answer 2: exclusively busied by thread 1 (main) at "
	    "bad_pager.c:#" },
	{ .rule = RULE_P7, .does = "pages stay busy with VM_PAGER_ERROR",
	    .call = &by_populate, .wrong = answer_error,
	    .found = "populate: page 3 of object S1 was left busied with the "
	    "answer 4: exclusively busied by thread 1 (main) at "
	    "bad_pager.c:#" },
	{ .rule = RULE_P7, .does = "populate answers that it will end later",
	    .call = &by_populate, .wrong = answer_pend,
	    .found = "populate for page 3 of object S1: the pager answered 3" },
	{ .rule = RULE_N2, .does = "a page of no object is inserted as it is",
	    .call = &by_itself, .wrong = insert_unmanaged,
	    .found = "a page of no object is inserted into object S1 at page "
	    "3: unmanaged (VPO_UNMANAGED)",
	    .ignored = true, .once = true },
};
BREACHES(breaches)
