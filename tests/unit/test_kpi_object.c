/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects and pagers as a driver sees them. */
#include <errno.h>

#include <sys/vnode.h>
#include <vm/swap_pager.h>
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include <vm/vnode_pager.h>
#include "base/machine.h"
#include "mem/mem.h"
#include "pager/pager.h"
#include "object/object.h"
#include "support/chain.h"
#include "unit/file_fixture.h"

static struct chain c;

static int
setup(void **state)
{
	memset(&c, 0, sizeof(c));
	return (file_setup(state));
}

static int
teardown(void **state)
{
	if (object != NULL)
		vmsim_object_release(vm, object);
	object = NULL;
	return (test_teardown(state));
}

static char *
bytes(vm_page_t m)
{
	return (mem_phys_to_host(VM_PAGE_TO_PHYS(m)));
}

/* Referenced more often than shadowed: somebody holds it himself. */
static void
an_object_is_active_beyond_its_shadows(void **state)
{
	vm_object_t s = chain(&c, "S:. -> A:0"), a = chain_find(&c, "A");

	assert_false(vm_object_is_active(a));
	VM_OBJECT_WLOCK(a);
	vm_object_reference_locked(a);
	VM_OBJECT_WUNLOCK(a);
	assert_true(vm_object_is_active(a));
	vm_object_deallocate(a);
	assert_true(vm_object_is_active(s));
	vm_object_deallocate(s);
}

/* Terminated by hand: pages, pager and structure go. */
static void
a_terminated_object_is_gone(void **state)
{
	vm_object_t o = chain(&c, "A:01");

	VM_OBJECT_WLOCK(o);
	o->ref_count = 0;
	vm_object_set_flag(o, OBJ_DEAD);
	vm_object_terminate(o);
	assert_null(chain_find(&c, "A"));

	/* One that has been dealt with in all but its structure. */
	o = chain(&c, "B:.");
	o->ref_count = 0;
	vm_object_set_flag(o, OBJ_DEAD);
	VM_OBJECT_WLOCK(o);
	vm_pager_deallocate(o);
	assert_int_equal(o->type, OBJT_DEAD);
	assert_int_equal(vm_object_set_memattr(o, VM_MEMATTR_UNCACHEABLE),
	    KERN_INVALID_ARGUMENT);
	VM_OBJECT_WUNLOCK(o);
	vm_object_destroy(o);
	assert_null(chain_find(&c, "B"));
}

/* A dirtying moves the generation on; a cleaning catches up. */
static void
an_object_might_be_dirty_until_it_is_clean(void **state)
{
	vm_object_t o = chain(&c, "A:.");

	assert_false(vm_object_mightbedirty_(o));
	vm_object_set_writeable_dirty_(o);
	assert_true(vm_object_mightbedirty_(o));
	o->cleangeneration = o->generation;
	assert_false(vm_object_mightbedirty_(o));
	vm_object_deallocate(o);
}

/* [A: 0 1 2]: pages 1 and 2 are the first to go. */
static void
pages_not_to_be_used_again_are_inactive(void **state)
{
	vm_object_t o = chain(&c, "A:012");

	VM_OBJECT_WLOCK(o);
	vm_object_page_noreuse(o, 1, 3);
	VM_OBJECT_WUNLOCK(o);
	assert_true(vm_page_active(chain_page(&c, "A", 0)));
	assert_true(vm_page_inactive(chain_page(&c, "A", 1)));
	assert_true(vm_page_inactive(chain_page(&c, "A", 2)));
	vm_object_deallocate(o);
}

/* Only clean pages go, a wired one stays; invalid ones may be left. */
static void
removing_may_spare_dirty_wired_and_invalid_pages(void **state)
{
	vm_object_t o = chain(&c, "A:012?");
	vm_page_t clean = chain_page(&c, "A", 1);
	vm_page_t wired = chain_page(&c, "A", 2);

	VM_OBJECT_WLOCK(o);
	assert_true(vm_page_tryxbusy(clean));
	vm_page_undirty(clean);
	vm_page_xunbusy(clean);
	vm_page_wire(wired);
	vm_object_page_remove(o, 0, 0, OBJPR_CLEANONLY | OBJPR_VALIDONLY);
	assert_chain(&c, "A", "A:0.2?");
	vm_object_page_remove(o, 0, 0, OBJPR_NOTMAPPED);
	assert_chain(&c, "A", "A:..?.");
	assert_true(vm_page_none_valid(wired));
	vm_page_unwire_noq(wired);
	vm_object_page_remove(o, 0, 0, 0);
	VM_OBJECT_WUNLOCK(o);
	vm_object_deallocate(o);
}

static void
an_unpaged_object_fails_the_assertion(void **state)
{
	vm_object_t o = chain(&c, "A:.");

	vm_object_pip_add(o, 1);
	VM_OBJECT_ASSERT_PAGING(o);
	VM_OBJECT_ASSERT_REFERENCE(o);
	vm_object_pip_wakeup(o);
	expect_panic(*state, "is not paging", VM_OBJECT_ASSERT_PAGING(o));
}

static int
destroy(void **state)
{
	vmsim_destroy(*state);
	return (0);
}

/* Locked either way: let go and taken back as it was. */
static void
a_dropped_lock_is_picked_up_in_its_mode(void **state)
{
	vm_object_t o = chain(&c, "A:.");
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
	vm_object_deallocate(o);
}

/* ---- dispatch ---- */

/* A file has a vnode, memory has none; a vnode has one object. */
static void
only_a_file_has_a_vnode(void **state)
{
	vm_object_t o = chain(&c, "A:.");
	struct vnode *vp = (struct vnode *)1;
	bool held = true;

	VM_OBJECT_WLOCK(o);
	assert_null(vm_object_vnode(o));
	vm_pager_getvp(o, &vp, &held);
	assert_null(vp);
	assert_false(held);
	vp = (struct vnode *)1;
	assert_int_equal(vm_object_kvme_type(o, &vp), KVME_TYPE_SWAP);
	assert_null(vp);
	VM_OBJECT_WUNLOCK(o);
	vm_object_deallocate(o);

	open_file(PG(2), 0, 0);
	VM_OBJECT_RLOCK(object);
	vp = vm_object_vnode(object);
	VM_OBJECT_RUNLOCK(object);
	assert_non_null(vp);
	assert_int_equal(vnode_create_vobject(vp, PG(9), NULL), 0);
	assert_ptr_equal(vp->v_object, object);
	assert_int_equal(object->size, 2);
}

/* What a pager without a method for it does: nothing. */
static void
a_method_left_out_does_nothing(void **state)
{
	vm_object_t o = chain(&c, "A:0");
	vm_page_t m = chain_page(&c, "A", 0);

	vm_pager_init();
	vm_pager_update_writecount(o, 0, PAGE_SIZE);
	vm_pager_release_writecount(o, 0, PAGE_SIZE);
	VM_OBJECT_WLOCK(o);
	vm_pager_page_inserted(o, m);
	vm_pager_page_removed(o, m);
	assert_true(vm_pager_can_alloc_page(o, 0));
	VM_OBJECT_WUNLOCK(o);
	assert_chain(&c, "A", "A:0");
	vm_object_deallocate(o);
}

/* Writable mappings of a file are counted in bytes. */
static void
a_file_counts_its_writable_mappings(void **state)
{
	open_file(PG(4), 0, 0);
	vm_pager_update_writecount(object, 0, PG(3));
	assert_int_equal(object->un_pager.vnp.writemappings, PG(3));
	vm_pager_release_writecount(object, PG(1), PG(3));
	assert_int_equal(object->un_pager.vnp.writemappings, PG(1));
	vm_pager_release_writecount(object, 0, PG(1));
	assert_int_equal(object->un_pager.vnp.writemappings, 0);
}

static int told = -1;

static void
done(void *arg, vm_page_t *m, int count, int error)
{
	assert_int_equal(count, 1);
	*(int *)arg = error;
}

static int
read_async(vm_object_t o, vm_pindex_t pindex, vm_page_t *mp)
{
	int rv;

	told = -1;
	VM_OBJECT_WLOCK(o);
	*mp = vm_page_alloc(o, pindex, VM_ALLOC_NORMAL);
	vm_object_pip_add(o, 1);
	VM_OBJECT_WUNLOCK(o);
	rv = vm_pager_get_pages_async(o, mp, 1, NULL, NULL, done, &told);
	VM_OBJECT_WLOCK(o);
	vm_object_pip_wakeup(o);
	VM_OBJECT_WUNLOCK(o);
	return (rv);
}

static void
end_read(vm_page_t m)
{
	vm_object_t o = m->object;

	VM_OBJECT_WLOCK(o);
	if (vm_page_any_valid(m))
		vm_page_xunbusy(m);
	else
		vm_page_free(m);
	VM_OBJECT_WUNLOCK(o);
}

/* A pager without an asynchronous method reads at once, and tells. */
static void
an_asynchronous_read_tells_its_end(void **state)
{
	vm_page_t m;
	vm_object_t o;

	open_file(PG(4), 0, 0);
	assert_int_equal(read_async(object, 1, &m), VM_PAGER_OK);
	assert_int_equal(told, 0);
	assert_int_equal(*(uint64_t *)bytes(m), 101);
	end_read(m);
	file.broken = 2;
	assert_int_equal(read_async(object, 2, &m), VM_PAGER_ERROR);
	assert_int_equal(told, EIO);
	end_read(m);

	o = chain(&c, "F:0~");
	assert_int_equal(read_async(o, 1, &m), VM_PAGER_OK);
	assert_int_equal(told, 0);
	assert_int_equal(bytes(m)[0], '1');
	end_read(m);
	vm_object_deallocate(o);
}

/* A pager's object is found by its handle as long as it lives. */
static void
an_object_is_looked_up_by_its_handle(void **state)
{
	static int handle;
	struct pagerlst list = TAILQ_HEAD_INITIALIZER(list);
	vm_object_t o = chain(&c, "A:."), other;

	TAILQ_INSERT_TAIL(&list, o, pager_object_list);
	o->handle = &handle;
	assert_null(vm_pager_object_lookup(&list, &c));
	other = vm_pager_object_lookup(&list, &handle);
	assert_ptr_equal(other, o);
	assert_int_equal(o->ref_count, 2);
	o->flags |= OBJ_DEAD;
	assert_null(vm_pager_object_lookup(&list, &handle));
	o->flags &= ~OBJ_DEAD;
	o->handle = NULL;
	vm_object_deallocate(other);
	vm_object_deallocate(o);
	assert_null(vm_pager_allocate((objtype_t)(PAGER_TYPES_MAX - 1), NULL,
	    PAGE_SIZE, 0, 0, NULL));
}

static int ninits;

static void
count_init(void)
{
	ninits++;
}

/* What a pager of the program's own leaves out it inherits. */
static void
a_dynamic_pager_inherits_what_it_leaves_out(void **state)
{
	struct pagerops ops[PAGER_TYPES_MAX];
	int i, last = -1, type;

	memset(ops, 0, sizeof(ops));
	ops[0].pgo_init = count_init;
	type = vm_pager_alloc_dyn_type(&ops[0], OBJT_SWAP);
	assert_true(type >= OBJT_FIRST_DYN);
	assert_int_equal(ninits, 1);
	assert_ptr_equal(ops[0].pgo_getpages, swappagerops.pgo_getpages);
	assert_ptr_equal(ops[0].pgo_dealloc, swappagerops.pgo_dealloc);
	assert_ptr_equal(ops[0].pgo_init, count_init);
	for (i = 1; i < PAGER_TYPES_MAX; i++) {
		int t = vm_pager_alloc_dyn_type(&ops[i], -1);

		if (t == -1)
			break;
		last = t;
	}
	assert_int_equal(last, PAGER_TYPES_MAX - 1);
	assert_null(ops[1].pgo_getpages);
	for (; last >= type; last--)
		vm_pager_free_dyn_type((objtype_t)last);
	assert_int_equal(vm_pager_alloc_dyn_type(&ops[0], OBJT_SWAP), type);
	vm_pager_free_dyn_type((objtype_t)type);
}

/* The pager of the dead has nothing and makes nothing. */
static void
a_dead_pager_refuses_everything(void **state)
{
	vm_object_t o = chain(&c, "A:0");
	vm_page_t m = chain_page(&c, "A", 0);
	int after = 5, before = 5, rv = -1;

	assert_null(deadpagerops.pgo_alloc(NULL, PAGE_SIZE, 0, 0, NULL));
	VM_OBJECT_WLOCK(o);
	assert_false(deadpagerops.pgo_haspage(o, 0, &before, &after));
	assert_int_equal(before + after, 0);
	assert_false(deadpagerops.pgo_haspage(o, 0, NULL, NULL));
	assert_int_equal(deadpagerops.pgo_getpages(o, &m, 1, NULL, NULL),
	    VM_PAGER_FAIL);
	deadpagerops.pgo_putpages(o, &m, 1, 0, &rv);
	assert_int_equal(rv, VM_PAGER_AGAIN);
	deadpagerops.pgo_dealloc(o);
	VM_OBJECT_WUNLOCK(o);
	assert_chain(&c, "A", "A:0");
	vm_object_deallocate(o);
}

/* ---- swap ---- */

/* [F: ~ ~ 2], [G: . . .]: blocks 0 and 1 change hands. */
static void
swap_blocks_move_to_another_object(void **state)
{
	vm_object_t f = chain(&c, "F:~~2");
	vm_object_t g = vm_object_allocate(OBJT_SWAP, 3);
	int total, used;

	assert_int_equal(swap_pager_nswapdev(), 1);
	swap_pager_status(&total, &used);
	assert_true(total > used);
	assert_int_equal(used, 2);
	VM_OBJECT_WLOCK(f);
	VM_OBJECT_WLOCK(g);
	swap_pager_copy(f, g, 0, FALSE);
	assert_int_equal(swap_pager_swapped_pages(f), 0);
	assert_int_equal(swap_pager_swapped_pages(g), 2);
	vm_pager_freespace(g, 0, 1);
	assert_int_equal(swap_pager_swapped_pages(g), 1);
	VM_OBJECT_WUNLOCK(g);
	VM_OBJECT_WUNLOCK(f);
	swap_pager_status(&total, &used);
	assert_int_equal(used, 1);
	vm_object_deallocate(g);
	vm_object_deallocate(f);
}

/* An object of another maker becomes one of swap. */
static void
a_fresh_object_is_given_to_swap(void **state)
{
	vm_object_t o = vm_object_allocate(OBJT_SWAP, 4);

	assert_true(swap_pager_init_object(o, NULL, NULL, PG(4), 0));
	assert_int_equal(swap_pager_reserve(o, 0, 2), 0);
	VM_OBJECT_WLOCK(o);
	assert_int_equal(swap_pager_swapped_pages(o), 2);
	VM_OBJECT_WUNLOCK(o);
	vm_object_deallocate(o);
}

/* ---- grabbing what a pager has ---- */

/* Read in, with what comes after it; an error frees the pages. */
static void
a_valid_page_is_grabbed_from_its_pager(void **state)
{
	vm_page_t m;

	open_file(PG(FILE_NPAGES), 2, 4);
	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_grab_valid(&m, object, 1,
	    VM_ALLOC_NOCREAT), VM_PAGER_FAIL);
	assert_null(m);
	assert_int_equal(vm_page_grab_valid(&m, object, 1, VM_ALLOC_WIRED |
	    VM_ALLOC_NOBUSY | VM_ALLOC_COUNT(3)), VM_PAGER_OK);
	assert_int_equal(*(uint64_t *)bytes(m), 101);
	assert_true(vm_page_wired(m));
	assert_false(vm_page_busied(m));
	vm_page_unwire(m, PQ_ACTIVE);
	assert_true(file.reads >= 1);

	file.broken = 6;
	assert_int_equal(vm_page_grab_valid(&m, object, 6, VM_ALLOC_NORMAL),
	    VM_PAGER_ERROR);
	assert_null(m);
	assert_null(vm_page_lookup(object, 6));
	assert_int_equal(vm_page_grab_valid(&m, object, 7, VM_ALLOC_SBUSY |
	    VM_ALLOC_IGN_SBUSY), VM_PAGER_OK);
	assert_true(vm_page_sbusied(m));
	vm_page_sunbusy(m);
	VM_OBJECT_WUNLOCK(object);
}

/* Without the lock: there, to be made, or not to be had. */
static void
a_valid_page_is_grabbed_without_the_lock(void **state)
{
	vm_page_t m, n;

	open_file(PG(FILE_NPAGES), 0, 0);
	assert_int_equal(vm_page_grab_valid_unlocked(&m, object, 1,
	    VM_ALLOC_NOCREAT), VM_PAGER_FAIL);
	assert_int_equal(vm_page_grab_valid_unlocked(&m, object, 1,
	    VM_ALLOC_NORMAL), VM_PAGER_OK);
	vm_page_xunbusy(m);
	assert_int_equal(vm_page_grab_valid_unlocked(&n, object, 1,
	    VM_ALLOC_WIRED | VM_ALLOC_NOBUSY), VM_PAGER_OK);
	assert_ptr_equal(n, m);
	assert_true(vm_page_wired(n));
	vm_page_unwire(n, PQ_ACTIVE);
	/* Resident and empty. */
	VM_OBJECT_WLOCK(object);
	n = vm_page_alloc(object, 3, VM_ALLOC_NORMAL);
	vm_page_xunbusy(n);
	assert_int_equal(vm_page_grab_valid(&m, object, 3,
	    VM_ALLOC_NOCREAT), VM_PAGER_FAIL);
	VM_OBJECT_WUNLOCK(object);
	assert_int_equal(vm_page_grab_valid_unlocked(&m, object, 3,
	    VM_ALLOC_NOCREAT), VM_PAGER_FAIL);
	assert_int_equal(vm_page_grab_valid_unlocked(&m, object, 3,
	    VM_ALLOC_NORMAL), VM_PAGER_OK);
	assert_ptr_equal(m, n);
	assert_int_equal(*(uint64_t *)bytes(m), 103);
	vm_page_xunbusy(m);
}

/* A part of a page becomes zero: read in first, or left alone. */
static void
a_part_of_a_page_is_zeroed_wherever_it_is(void **state)
{
	vm_page_t m;

	open_file(PG(FILE_NPAGES), 0, 0);
	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_grab_zero_partial(object, 2, 0, 8), 0);
	m = vm_page_lookup(object, 2);
	assert_int_equal(((uint64_t *)bytes(m))[0], 0);
	assert_int_equal(((uint64_t *)bytes(m))[1], 102);
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	file.denied = 4;
	assert_int_equal(vm_page_grab_zero_partial(object, 4, 0, 8), 0);
	assert_null(vm_page_lookup(object, 4));
	file.broken = 5;
	assert_int_equal(vm_page_grab_zero_partial(object, 5, 0, 8), EIO);
	assert_null(vm_page_lookup(object, 5));
	VM_OBJECT_WUNLOCK(object);
}

/* A range is filled, or as much of it as can be read. */
static void
a_range_is_populated_as_far_as_it_goes(void **state)
{
	open_file(PG(FILE_NPAGES), 0, 0);
	file.broken = 3;
	VM_OBJECT_WLOCK(object);
	assert_false(vm_object_populate(object, 0, 5));
	assert_non_null(vm_page_lookup(object, 2));
	assert_null(vm_page_lookup(object, 3));
	assert_false(vm_page_busied(vm_page_lookup(object, 2)));
	assert_false(vm_object_populate(object, 3, 5));
	file.broken = FILE_NPAGES;
	assert_true(vm_object_populate(object, 0, 5));
	VM_OBJECT_WUNLOCK(object);
}

/* Around one page: less where memory fails. */
static void
pages_around_a_read_end_where_memory_does(void **state)
{
	vm_object_t o = vm_object_allocate(OBJT_SWAP, 8);
	vm_page_t from[1], to[8];
	int ahead, behind, i;

	VM_OBJECT_WLOCK(o);
	from[0] = vm_page_alloc(o, 4, VM_ALLOC_NORMAL);
	behind = 3;
	ahead = 0;
	curvm->arena.fail_in = 2;
	vm_object_prepare_buf_pages(o, to, 1, &behind, &ahead, from);
	curvm->arena.fail_in = 0;
	assert_true(behind < 3);
	assert_ptr_equal(to[behind], from[0]);
	for (i = 0; i < behind; i++) {
		assert_int_equal(to[i]->pindex, 4 - behind + i);
		vm_page_free(to[i]);
	}
	behind = 9;
	ahead = 9;
	curvm->arena.fail_in = 6;
	vm_object_prepare_buf_pages(o, to, 1, &behind, &ahead, from);
	curvm->arena.fail_in = 0;
	assert_true(behind <= 4 && ahead <= 3);
	for (i = 0; i < behind + 1 + ahead; i++)
		vm_page_free(to[i]);
	VM_OBJECT_WUNLOCK(o);
	vm_object_deallocate(o);
}

/* The first 512 bytes, a page at the end of a file, the whole. */
static void
blocks_of_a_page_become_invalid(void **state)
{
	vm_page_t m;

	open_file(PG(1) + 100, 0, 0);
	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_grab_valid(&m, object, 0, VM_ALLOC_NORMAL),
	    VM_PAGER_OK);
	vm_page_set_invalid(m, 512, 512);
	assert_int_equal(m->valid, 0xfd);
	vm_page_set_validclean(m, 0, 0);
	vm_page_set_valid_range(m, 512, 0);
	assert_int_equal(m->valid, 0xfd);
	vm_page_set_validclean(m, 0, PAGE_SIZE);
	assert_true(vm_page_all_valid(m));
	vm_page_xunbusy(m);
	assert_int_equal(vm_page_grab_valid(&m, object, 1, VM_ALLOC_NORMAL),
	    VM_PAGER_OK);
	vm_page_set_invalid(m, 0, 512);
	assert_int_equal(m->valid, 0);
	vm_page_zero_invalid(m, FALSE);
	assert_int_equal(m->valid, 0);
	assert_int_equal(bytes(m)[0], 0);
	vm_page_free(m);
	VM_OBJECT_WUNLOCK(object);
}

#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_object_is_active_beyond_its_shadows),
		T(a_terminated_object_is_gone),
		T(an_object_might_be_dirty_until_it_is_clean),
		T(pages_not_to_be_used_again_are_inactive),
		T(removing_may_spare_dirty_wired_and_invalid_pages),
		cmocka_unit_test_setup_teardown(
		    an_unpaged_object_fails_the_assertion, setup, destroy),
		T(a_dropped_lock_is_picked_up_in_its_mode),
		T(only_a_file_has_a_vnode),
		T(a_method_left_out_does_nothing),
		T(a_file_counts_its_writable_mappings),
		T(an_asynchronous_read_tells_its_end),
		T(an_object_is_looked_up_by_its_handle),
		T(a_dynamic_pager_inherits_what_it_leaves_out),
		T(a_dead_pager_refuses_everything),
		T(swap_blocks_move_to_another_object),
		T(a_fresh_object_is_given_to_swap),
		T(a_valid_page_is_grabbed_from_its_pager),
		T(a_valid_page_is_grabbed_without_the_lock),
		T(a_part_of_a_page_is_zeroed_wherever_it_is),
		T(a_range_is_populated_as_far_as_it_goes),
		T(pages_around_a_read_end_where_memory_does),
		T(blocks_of_a_page_become_invalid),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
