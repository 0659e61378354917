/* SPDX-License-Identifier: BSD-2-Clause */
/* The checker of the pagers reports each of its rules by number. */
#include <sys/vnode.h>
#include <vm/swap_pager.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "base/print.h"
#include "mem/mem.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"
#include "support/cdev.h"
#include "support/words.h"

TESTS(.kernel = true);

/* Exactly one rule is reported, by this number. */
static void
assert_reported(struct test *t, const char *id)
{
	struct check c = { .out = { test_print, t } };

	test_hush(t);
	pagers_check(&c);
	assert_eq(c.nfailed, 1);
	if (strstr(t->said, id) == NULL)
		fail_msg("\"%s\" is not in: %s", id, t->said);
}

static vm_object_t
new_swap(vm_pindex_t pindex)
{
	vm_object_t object;

	object = vm_pager_allocate(OBJT_SWAP, NULL, PG(64), VM_PROT_ALL, 0,
	    NULL);
	assert_ok(swap_pager_reserve(object, pindex, 1));
	return (object);
}

static void
set_block(vm_object_t object, vm_pindex_t pindex, uint32_t block)
{
	uint32_t old;

	VM_OBJECT_WLOCK(object);
	assert_eq(swap_index_set(object, pindex, block, &old), 0);
	VM_OBJECT_WUNLOCK(object);
}

static void
clear_block(vm_object_t object, vm_pindex_t pindex)
{
	WLOCKED(object, (void)swap_index_clear(object, pindex));
}

/* [A: 3 -> block] and [B: 5 -> the same block] */
TEST(swap_1_one_block_of_two_indices_is_reported)
{
	vm_object_t a = new_swap(3), b = new_swap(5);
	uint32_t block = swap_index_get(b, 5);

	set_block(b, 5, swap_index_get(a, 3));
	assert_reported(t, "swap 1");
	set_block(b, 5, block);
	vm_object_deallocate(a);
	vm_object_deallocate(b);
}

/* [B: 5 -> no block in use] */
TEST(swap_1_a_free_block_is_reported)
{
	vm_object_t a = new_swap(3), b = new_swap(5);
	uint32_t block = swap_index_get(b, 5);

	clear_block(b, 5);
	swap_blocks_free(block, 1);
	set_block(b, 5, block);
	/* One is in use and the objects have two. */
	assert_int_not_equal(vmsim_check(t->vm, test_print, t), 0);
	assert_non_null(strstr(t->said, "swap 1"));
	assert_non_null(strstr(t->said, "swap 2"));
	clear_block(b, 5);
	vm_object_deallocate(a);
	vm_object_deallocate(b);
}

/* A block that no object has. */
TEST(swap_2_a_lost_block_is_reported)
{
	u_int n = 1;
	uint32_t block = swap_blocks_alloc(&n);

	assert_reported(t, "swap 2");
	swap_blocks_free(block, 1);
}

/* A leaf that counts one block too many. */
TEST(swap_3_a_leaf_that_miscounts_is_reported)
{
	vm_object_t a = new_swap(3);
	struct swap_leaf *leaf;

	leaf = (struct swap_leaf *)(void *)((char *)
	    pctrie_lookup(&a->un_pager.swp.swp_blks, 0) - offsetof(struct
	    swap_leaf, key));
	leaf->used++;
	assert_reported(t, "swap 3");
	leaf->used--;
	vm_object_deallocate(a);
}

static const struct cdev_pager_ops ops = {
	.cdev_pg_ctor = test_cdev_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

static vm_object_t
new_device(void *handle)
{
	return (cdev_pager_allocate(handle, OBJT_DEVICE, &ops, PG(4),
	    VM_PROT_ALL, 0, NULL));
}

/* On the list of devices, and without a handle. */
TEST(pager_1_a_listed_object_without_handle_is_reported)
{
	vm_object_t object = new_device(t);
	void *handle = object->handle;

	object->handle = NULL;
	assert_reported(t, "pager 1");
	object->handle = handle;
	vm_object_deallocate(object);
}

/* A fictitious page of the object that is not on its list. */
TEST(pager_2_an_unlisted_page_is_reported)
{
	vm_object_t object = new_device(t);
	vm_page_t m = vm_page_getfake(MEM_DEV_BASE, VM_MEMATTR_DEFAULT);

	WLOCKED(object, assert_eq(vm_page_insert(m, object, 1), 0));
	assert_reported(t, "pager 2");
	VM_OBJECT_WLOCK(object);
	TAILQ_INSERT_TAIL(&object->un_pager.devp.devp_pglist, m, plinks.q);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* The file has 4 pages and its object 5. */
TEST(pager_3_a_file_of_another_size_is_reported)
{
	vm_object_t object = new_file(t, "F", 4);

	object->size++;
	assert_reported(t, "pager 3");
	object->size--;
}
