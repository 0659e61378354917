/* SPDX-License-Identifier: BSD-2-Clause */
/* Pagers, and pages that come from them, as a driver sees them. */
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
#include "support/file.h"

TESTS(.kernel = true);

static char *
bytes(vm_page_t m)
{
	return (mem_phys_to_host(VM_PAGE_TO_PHYS(m)));
}

/* ---- dispatch ---- */

/* A file has a vnode, memory has none; a vnode has one object. */
TEST(only_a_file_has_a_vnode)
{
	vm_object_t o = chain(t, "A:.");
	struct vnode *vp = (struct vnode *)1;
	bool held = true;

	VM_OBJECT_WLOCK(o);
	assert_null(vm_object_vnode(o));
	vm_pager_getvp(o, &vp, &held);
	assert_null(vp);
	assert_false(held);
	vp = (struct vnode *)1;
	assert_eq(vm_object_kvme_type(o, &vp), KVME_TYPE_SWAP);
	assert_null(vp);
	VM_OBJECT_WUNLOCK(o);
	chain_drop(t, "A");

	open_file(t, PG(2), 0, 0);
	VM_OBJECT_RLOCK(t->object);
	vp = vm_object_vnode(t->object);
	VM_OBJECT_RUNLOCK(t->object);
	assert_non_null(vp);
	assert_eq(vnode_create_vobject(vp, PG(9), NULL), 0);
	assert_ptr_equal(vp->v_object, t->object);
	assert_eq(t->object->size, 2);
}

/* What a pager without a method for it does: nothing. */
TEST(a_method_left_out_does_nothing)
{
	vm_object_t o = chain(t, "A:0"), phys = test_keep(t,
	    vm_pager_allocate(OBJT_PHYS, NULL, PAGE_SIZE, VM_PROT_ALL, 0,
	    NULL));
	vm_page_t m = chain_page(t, "A", 0);

	vm_object_set_writeable_dirty(phys);
	assert_false(vm_object_mightbedirty(phys));
	vm_pager_init();
	vm_pager_update_writecount(o, 0, PAGE_SIZE);
	vm_pager_release_writecount(o, 0, PAGE_SIZE);
	VM_OBJECT_WLOCK(o);
	vm_pager_page_inserted(o, m);
	vm_pager_page_removed(o, m);
	assert_true(vm_pager_can_alloc_page(o, 0));
	VM_OBJECT_WUNLOCK(o);
	assert_chain(t, "A", "A:0");
}

/* Writable mappings of a file are counted in bytes. */
TEST(a_file_counts_its_writable_mappings)
{
	open_file(t, PG(4), 0, 0);
	vm_pager_update_writecount(t->object, 0, PG(3));
	assert_eq(t->object->un_pager.vnp.writemappings, PG(3));
	vm_pager_release_writecount(t->object, PG(1), PG(3));
	assert_eq(t->object->un_pager.vnp.writemappings, PG(1));
	vm_pager_release_writecount(t->object, 0, PG(1));
	assert_eq(t->object->un_pager.vnp.writemappings, 0);
}

static int told = -1;

static void
done(void *arg, vm_page_t *m, int count, int error)
{
	assert_eq(count, 1);
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
	WLOCKED(o, vm_object_pip_wakeup(o));
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
TEST(an_asynchronous_read_tells_its_end)
{
	vm_page_t m;
	vm_object_t o;

	open_file(t, PG(4), 0, 0);
	assert_ok(read_async(t->object, 1, &m));
	assert_eq(told, 0);
	assert_eq(*(uint64_t *)bytes(m), 101);
	end_read(m);
	t->file->broken = 2;
	assert_eq(read_async(t->object, 2, &m), VM_PAGER_ERROR);
	assert_eq(told, EIO);
	end_read(m);

	o = chain(t, "F:0~");
	assert_ok(read_async(o, 1, &m));
	assert_eq(told, 0);
	assert_eq(bytes(m)[0], '1');
	end_read(m);
}

/* A pager's object is found by its handle as long as it lives. */
TEST(an_object_is_looked_up_by_its_handle)
{
	static int handle;
	struct pagerlst list = TAILQ_HEAD_INITIALIZER(list);
	vm_object_t o = chain(t, "A:."), other;

	TAILQ_INSERT_TAIL(&list, o, pager_object_list);
	o->handle = &handle;
	assert_null(vm_pager_object_lookup(&list, &list));
	other = vm_pager_object_lookup(&list, &handle);
	assert_ptr_equal(other, o);
	assert_eq(o->ref_count, 2);
	o->flags |= OBJ_DEAD;
	assert_null(vm_pager_object_lookup(&list, &handle));
	o->flags &= ~OBJ_DEAD;
	o->handle = NULL;
	vm_object_deallocate(other);
	assert_null(vm_pager_allocate((objtype_t)(PAGER_TYPES_MAX - 1), NULL,
	    PAGE_SIZE, 0, 0, NULL));
}

static int ninits;

static void
count_init(void)
{
	ninits++;
}

/*
 * shm and tmpfs objects are such: [tmp: 4 pages], memory with swap behind it.
 * The type asked for is the object's, whatever pgo_alloc made it.
 */
TEST(an_object_of_an_inherited_alloc_has_the_type_that_was_asked_for)
{
	static int handle;
	struct pagerops ops = { .pgo_kvme_type = KVME_TYPE_SWAP };
	struct vm_object *named, *object;
	int type;

	type = vm_pager_alloc_dyn_type(&ops, OBJT_SWAP);
	object = vm_pager_allocate((objtype_t)type, NULL, PG(4),
	    VM_PROT_DEFAULT, 0, NULL);
	named = vm_pager_allocate((objtype_t)type, &handle, PG(4),
	    VM_PROT_DEFAULT, 0, NULL);
	assert_non_null(object);
	assert_non_null(named);
	assert_eq(object->type, type);
	assert_true((object->flags & OBJ_SWAP) != 0);
	assert_eq(named->type, type);
	assert_ptr_equal(vm_pager_allocate((objtype_t)type, &handle, PG(4),
	    VM_PROT_DEFAULT, 0, NULL), named);
	test_check(t->vm);
	vm_object_deallocate(named);
	vm_object_deallocate(named);
	vm_object_deallocate(object);
	vm_pager_free_dyn_type((objtype_t)type);
}

/* What a pager of the program's own leaves out it inherits. */
TEST(a_dynamic_pager_inherits_what_it_leaves_out)
{
	struct pagerops ops[PAGER_TYPES_MAX], wanted = swappagerops;
	int i, last = -1, type;

	memset(ops, 0, sizeof(ops));
	ops[0].pgo_init = count_init;
	type = vm_pager_alloc_dyn_type(&ops[0], OBJT_SWAP);
	assert_true(type >= OBJT_FIRST_DYN);
	assert_eq(ninits, 1);
	wanted.pgo_kvme_type = ops[0].pgo_kvme_type;
	wanted.pgo_init = count_init;
	assert_memory_equal(&ops[0], &wanted, sizeof(wanted));
	for (i = 1; i < PAGER_TYPES_MAX; i++) {
		int more = vm_pager_alloc_dyn_type(&ops[i], -1);

		if (more == -1)
			break;
		last = more;
	}
	assert_eq(last, PAGER_TYPES_MAX - 1);
	assert_null(ops[1].pgo_getpages);
	for (; last >= type; last--)
		vm_pager_free_dyn_type((objtype_t)last);
	assert_eq(vm_pager_alloc_dyn_type(&ops[0], OBJT_SWAP), type);
	vm_pager_free_dyn_type((objtype_t)type);
}

/* The pager of the dead has nothing and makes nothing. */
TEST(a_dead_pager_refuses_everything)
{
	vm_object_t o = chain(t, "A:0");
	vm_page_t m = chain_page(t, "A", 0);
	int after = 5, before = 5, rv[3] = { -1, -1, -1 };
	vm_page_t two[2] = { m, m };

	assert_null(deadpagerops.pgo_alloc(NULL, PAGE_SIZE, 0, 0, NULL));
	VM_OBJECT_WLOCK(o);
	assert_false(deadpagerops.pgo_haspage(o, 0, &before, &after));
	assert_eq(before + after, 0);
	assert_false(deadpagerops.pgo_haspage(o, 0, NULL, NULL));
	assert_eq(deadpagerops.pgo_getpages(o, &m, 1, NULL, NULL),
	    VM_PAGER_FAIL);
	deadpagerops.pgo_putpages(o, two, 2, 0, rv);
	assert_eq(rv[0], VM_PAGER_AGAIN);
	assert_eq(rv[1], VM_PAGER_AGAIN);
	assert_eq(rv[2], -1);
	deadpagerops.pgo_dealloc(o);
	VM_OBJECT_WUNLOCK(o);
	assert_chain(t, "A", "A:0");
}

/* ---- swap ---- */

/* [F: ~ ~ 2], [G: . . .]: blocks 0 and 1 change hands. */
TEST(swap_blocks_move_to_another_object)
{
	vm_object_t f = chain(t, "F:~~2");
	vm_object_t g = vm_object_allocate(OBJT_SWAP, 3);
	int total, used;

	assert_eq(swap_pager_nswapdev(), 1);
	swap_pager_status(&total, &used);
	assert_true(total > used);
	assert_eq(used, 2);
	VM_OBJECT_WLOCK(f);
	VM_OBJECT_WLOCK(g);
	swap_pager_copy(f, g, 0, FALSE);
	assert_eq(swap_pager_swapped_pages(f), 0);
	assert_eq(swap_pager_swapped_pages(g), 2);
	vm_pager_freespace(g, 0, 1);
	assert_eq(swap_pager_swapped_pages(g), 1);
	VM_OBJECT_WUNLOCK(g);
	VM_OBJECT_WUNLOCK(f);
	swap_pager_status(&total, &used);
	assert_eq(used, 1);
	vm_object_deallocate(g);
}

/* An object of another maker becomes one of swap. */
TEST(a_fresh_object_is_given_to_swap)
{
	vm_object_t o = chain(t, "F:....");

	assert_true(swap_pager_init_object(o, NULL, NULL, PG(4), 0));
	assert_ok(swap_pager_reserve(o, 0, 2));
	WLOCKED(o, assert_eq(swap_pager_swapped_pages(o), 2));
}

/* ---- grabbing what a pager has ---- */

/* Read in, with what comes after it; an error frees the pages. */
TEST(a_valid_page_is_grabbed_from_its_pager)
{
	vm_page_t m;

	open_file(t, PG(FILE_NPAGES), 2, 4);
	VM_OBJECT_WLOCK(t->object);
	assert_eq(vm_page_grab_valid(&m, t->object, 1, VM_ALLOC_NOCREAT),
	    VM_PAGER_FAIL);
	assert_null(m);
	assert_ok(vm_page_grab_valid(&m, t->object, 1,
	    VM_ALLOC_WIRED | VM_ALLOC_NOBUSY | VM_ALLOC_COUNT(3)));
	assert_eq(*(uint64_t *)bytes(m), 101);
	assert_true(vm_page_wired(m));
	assert_false(vm_page_busied(m));
	vm_page_unwire(m, PQ_ACTIVE);
	assert_true(t->file->reads >= 1);

	t->file->broken = 6;
	assert_eq(vm_page_grab_valid(&m, t->object, 6, VM_ALLOC_NORMAL),
	    VM_PAGER_ERROR);
	assert_null(m);
	assert_null(vm_page_lookup(t->object, 6));
	assert_ok(vm_page_grab_valid(&m, t->object, 7,
	    VM_ALLOC_SBUSY | VM_ALLOC_IGN_SBUSY));
	assert_true(vm_page_sbusied(m));
	vm_page_sunbusy(m);
	VM_OBJECT_WUNLOCK(t->object);
}

/* Without the lock: there, to be made, or neither. */
TEST(a_valid_page_is_grabbed_without_the_lock)
{
	vm_page_t m, n;

	open_file(t, PG(FILE_NPAGES), 0, 0);
	assert_eq(vm_page_grab_valid_unlocked(&m, t->object, 1,
	    VM_ALLOC_NOCREAT), VM_PAGER_FAIL);
	assert_ok(vm_page_grab_valid_unlocked(&m, t->object, 1,
	    VM_ALLOC_NORMAL));
	vm_page_xunbusy(m);
	assert_ok(vm_page_grab_valid_unlocked(&n, t->object, 1,
	    VM_ALLOC_WIRED | VM_ALLOC_NOBUSY));
	assert_ptr_equal(n, m);
	assert_true(vm_page_wired(n));
	vm_page_unwire(n, PQ_ACTIVE);
	/* Resident and empty. */
	VM_OBJECT_WLOCK(t->object);
	n = vm_page_alloc(t->object, 3, VM_ALLOC_NORMAL);
	vm_page_xunbusy(n);
	assert_eq(vm_page_grab_valid(&m, t->object, 3, VM_ALLOC_NOCREAT),
	    VM_PAGER_FAIL);
	VM_OBJECT_WUNLOCK(t->object);
	assert_eq(vm_page_grab_valid_unlocked(&m, t->object, 3,
	    VM_ALLOC_NOCREAT), VM_PAGER_FAIL);
	assert_ok(vm_page_grab_valid_unlocked(&m, t->object, 3,
	    VM_ALLOC_NORMAL));
	assert_ptr_equal(m, n);
	assert_eq(*(uint64_t *)bytes(m), 103);
	vm_page_xunbusy(m);
}

/* A part of a page becomes zero: read in first, or left alone. */
TEST(a_part_of_a_page_is_zeroed_wherever_it_is)
{
	vm_page_t m;

	open_file(t, PG(FILE_NPAGES), 0, 0);
	VM_OBJECT_WLOCK(t->object);
	assert_eq(vm_page_grab_zero_partial(t->object, 2, 0, 8), 0);
	m = vm_page_lookup(t->object, 2);
	assert_eq(((uint64_t *)bytes(m))[0], 0);
	assert_eq(((uint64_t *)bytes(m))[1], 102);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	t->file->denied = 4;
	assert_eq(vm_page_grab_zero_partial(t->object, 4, 0, 8), 0);
	assert_null(vm_page_lookup(t->object, 4));
	t->file->broken = 5;
	assert_eq(vm_page_grab_zero_partial(t->object, 5, 0, 8), EIO);
	assert_null(vm_page_lookup(t->object, 5));
	VM_OBJECT_WUNLOCK(t->object);
}

/* A range is filled, or as much of it as can be read. */
TEST(a_range_is_populated_as_far_as_it_goes)
{
	open_file(t, PG(FILE_NPAGES), 0, 0);
	t->file->broken = 3;
	VM_OBJECT_WLOCK(t->object);
	assert_false(vm_object_populate(t->object, 0, 5));
	assert_non_null(vm_page_lookup(t->object, 2));
	assert_null(vm_page_lookup(t->object, 3));
	assert_false(vm_page_busied(vm_page_lookup(t->object, 2)));
	assert_false(vm_object_populate(t->object, 3, 5));
	t->file->broken = FILE_NPAGES;
	assert_true(vm_object_populate(t->object, 0, 5));
	VM_OBJECT_WUNLOCK(t->object);
}

/* Around one page: less where memory fails. */
TEST(pages_around_a_read_end_where_memory_does)
{
	vm_object_t o = chain(t, "F:........");
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
		assert_eq(to[i]->pindex, 4 - behind + i);
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
}

/* The first 512 bytes, a page at the end of a file, the whole. */
TEST(blocks_of_a_page_become_invalid)
{
	vm_page_t m;

	open_file(t, PG(1) + 100, 0, 0);
	VM_OBJECT_WLOCK(t->object);
	assert_ok(vm_page_grab_valid(&m, t->object, 0, VM_ALLOC_NORMAL));
	vm_page_set_invalid(m, 512, 512);
	assert_eq(m->valid, 0xfd);
	vm_page_set_validclean(m, 0, 0);
	vm_page_set_valid_range(m, 512, 0);
	assert_eq(m->valid, 0xfd);
	vm_page_set_validclean(m, 0, PAGE_SIZE);
	assert_true(vm_page_all_valid(m));
	vm_page_xunbusy(m);
	assert_ok(vm_page_grab_valid(&m, t->object, 1, VM_ALLOC_NORMAL));
	vm_page_set_invalid(m, 0, 512);
	assert_eq(m->valid, 0);
	vm_page_zero_invalid(m, FALSE);
	assert_eq(m->valid, 0);
	assert_eq(bytes(m)[0], 0);
	vm_page_free(m);
	VM_OBJECT_WUNLOCK(t->object);
}
