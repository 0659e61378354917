/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects as a driver sees them. */
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include "base/machine.h"
#include "object/object.h"
#include "support/chain.h"

TESTS(.kernel = true);

/* Referenced more often than shadowed: somebody holds it himself. */
TEST(an_object_is_active_beyond_its_shadows)
{
	vm_object_t s = chain(t, "S:. -> A:0"), a = chain_find(t, "A");

	assert_false(vm_object_is_active(a));
	WLOCKED(a, vm_object_reference_locked(a));
	assert_true(vm_object_is_active(a));
	vm_object_deallocate(a);
	assert_true(vm_object_is_active(s));
}

/* Terminated by hand: pages, pager and structure go. */
TEST(a_terminated_object_is_gone)
{
	vm_object_t o = chain(t, "A:01");

	VM_OBJECT_WLOCK(o);
	o->ref_count = 0;
	vm_object_set_flag(o, OBJ_DEAD);
	chain_give(t, "A");
	vm_object_terminate(o);
	assert_null(chain_find(t, "A"));

	/* One that has been dealt with in all but its structure. */
	o = chain(t, "B:.");
	o->ref_count = 0;
	vm_object_set_flag(o, OBJ_DEAD);
	VM_OBJECT_WLOCK(o);
	vm_pager_deallocate(o);
	assert_eq(o->type, OBJT_DEAD);
	assert_eq(vm_object_set_memattr(o, VM_MEMATTR_UNCACHEABLE),
	    KERN_INVALID_ARGUMENT);
	VM_OBJECT_WUNLOCK(o);
	chain_give(t, "B");
	vm_object_destroy(o);
	assert_null(chain_find(t, "B"));
}

/* A dirtying moves the generation on; a cleaning catches up. */
TEST(an_object_might_be_dirty_until_it_is_clean)
{
	vm_object_t o = chain(t, "A:.");

	assert_false(vm_object_mightbedirty_(o));
	vm_object_set_writeable_dirty_(o);
	assert_true(vm_object_mightbedirty_(o));
	o->cleangeneration = o->generation;
	assert_false(vm_object_mightbedirty_(o));
}

/* [A: 0 1 2]: pages 1 and 2 are the first to go. */
TEST(pages_not_to_be_used_again_are_inactive)
{
	vm_object_t o = chain(t, "A:012");

	WLOCKED(o, vm_object_page_noreuse(o, 1, 3));
	assert_true(vm_page_active(chain_page(t, "A", 0)));
	assert_true(vm_page_inactive(chain_page(t, "A", 1)));
	assert_true(vm_page_inactive(chain_page(t, "A", 2)));
}

/* Only clean pages go, a wired one stays; invalid ones may be left. */
TEST(removing_may_spare_dirty_wired_and_invalid_pages)
{
	vm_object_t o = chain(t, "A:012?");
	vm_page_t clean = chain_page(t, "A", 1);
	vm_page_t wired = chain_page(t, "A", 2);

	VM_OBJECT_WLOCK(o);
	assert_true(vm_page_tryxbusy(clean));
	vm_page_undirty(clean);
	vm_page_xunbusy(clean);
	vm_page_wire(wired);
	vm_object_page_remove(o, 0, 0, OBJPR_CLEANONLY | OBJPR_VALIDONLY);
	assert_chain(t, "A", "A:0.2?");
	vm_object_page_remove(o, 0, 0, OBJPR_NOTMAPPED);
	assert_chain(t, "A", "A:..?.");
	assert_true(vm_page_none_valid(wired));
	vm_page_unwire_noq(wired);
	vm_object_page_remove(o, 0, 0, 0);
	VM_OBJECT_WUNLOCK(o);
}

TEST(an_unpaged_object_fails_the_assertion)
{
	vm_object_t o = chain(t, "A:.");

	vm_object_pip_add(o, 1);
	VM_OBJECT_ASSERT_PAGING(o);
	VM_OBJECT_ASSERT_REFERENCE(o);
	vm_object_pip_wakeup(o);
	expect_panic(t->vm, "is not paging", VM_OBJECT_ASSERT_PAGING(o));
}

/* Locked either way: let go and taken back as it was. */
TEST(a_dropped_lock_is_picked_up_in_its_mode)
{
	vm_object_t o = chain(t, "A:.");
	int mode;

	VM_OBJECT_WLOCK(o);
	mode = VM_OBJECT_DROP(o);
	VM_OBJECT_ASSERT_UNLOCKED(o);
	VM_OBJECT_PICKUP(o, mode);
	VM_OBJECT_ASSERT_WLOCKED(o);
	VM_OBJECT_LOCK_DOWNGRADE(o);
	mode = VM_OBJECT_DROP(o);
	VM_OBJECT_PICKUP(o, mode);
	VM_OBJECT_ASSERT_RLOCKED(o);
	VM_OBJECT_RUNLOCK(o);
}
