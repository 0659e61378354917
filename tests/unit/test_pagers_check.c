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
#include "unit/space_fixture.h"

static struct vmsim *vm;
static struct text said;

static int
setup(void **state)
{
	if (test_setup(state) != 0)
		return (-1);
	vm = *state;
	vmsim_enter(vm);
	return (0);
}

/* Exactly one rule is reported, by this number. */
static void
assert_reported(const char *id)
{
	struct check c = { .out = { text_add, &said } };

	memset(&said, 0, sizeof(said));
	pagers_check(&c);
	assert_int_equal(c.nfailed, 1);
	if (strstr(said.s, id) == NULL)
		fail_msg("\"%s\" is not in: %s", id, said.s);
}

static vm_object_t
new_swap(vm_pindex_t pindex)
{
	vm_object_t object;

	object = vm_pager_allocate(OBJT_SWAP, NULL, PG(64), VM_PROT_ALL, 0,
	    NULL);
	assert_int_equal(swap_pager_reserve(object, pindex, 1), 0);
	return (object);
}

static void
set_block(vm_object_t object, vm_pindex_t pindex, uint32_t block)
{
	uint32_t old;

	VM_OBJECT_WLOCK(object);
	assert_int_equal(swap_index_set(object, pindex, block, &old), 0);
	VM_OBJECT_WUNLOCK(object);
}

static void
clear_block(vm_object_t object, vm_pindex_t pindex)
{
	VM_OBJECT_WLOCK(object);
	(void)swap_index_clear(object, pindex);
	VM_OBJECT_WUNLOCK(object);
}

/* [A: 3 -> slot] and [B: 5 -> the same slot] */
static void
swap_1_one_slot_of_two_indices_is_reported(void **state)
{
	vm_object_t a = new_swap(3), b = new_swap(5);
	uint32_t slot = swap_index_get(b, 5);

	set_block(b, 5, swap_index_get(a, 3));
	assert_reported("swap 1");
	set_block(b, 5, slot);
	vm_object_deallocate(a);
	vm_object_deallocate(b);
}

/* [A: 3 -> no slot in use] */
static void
swap_1_a_free_slot_is_reported(void **state)
{
	vm_object_t a = new_swap(3), b = new_swap(5);
	uint32_t slot = swap_index_get(b, 5);

	clear_block(b, 5);
	swap_slot_free(slot);
	set_block(b, 5, slot);
	/* One slot is in use and there are two blocks. */
	memset(&said, 0, sizeof(said));
	assert_int_not_equal(vmsim_check(vm, text_add, &said), 0);
	assert_non_null(strstr(said.s, "swap 1"));
	assert_non_null(strstr(said.s, "swap 2"));
	clear_block(b, 5);
	vm_object_deallocate(a);
	vm_object_deallocate(b);
}

/* A slot that no object has. */
static void
swap_2_a_lost_slot_is_reported(void **state)
{
	uint32_t slot = swap_slot_alloc();

	assert_reported("swap 2");
	swap_slot_free(slot);
}

/* A leaf that counts one block too many. */
static void
swap_3_a_leaf_that_miscounts_is_reported(void **state)
{
	vm_object_t a = new_swap(3);
	struct swap_leaf *leaf;

	leaf = (struct swap_leaf *)(void *)((char *)
	    pctrie_lookup(&a->un_pager.swp.swp_blks, 0) -
	    offsetof(struct swap_leaf, key));
	leaf->used++;
	assert_reported("swap 3");
	leaf->used--;
	vm_object_deallocate(a);
}

static int
no_ctor(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred, u_short *color)
{
	*color = 0;
	return (0);
}

static const struct cdev_pager_ops ops = {
	.cdev_pg_ctor = no_ctor,
	.cdev_pg_dtor = test_cdev_dtor,
};

static vm_object_t
new_device(void *handle)
{
	return (cdev_pager_allocate(handle, OBJT_DEVICE, &ops, PG(4),
	    VM_PROT_ALL, 0, NULL));
}

/* On the list of devices, and without a handle. */
static void
pager_1_a_listed_object_without_handle_is_reported(void **state)
{
	vm_object_t object = new_device(&said);
	void *handle = object->handle;

	object->handle = NULL;
	assert_reported("pager 1");
	object->handle = handle;
	vm_object_deallocate(object);
}

/* A fictitious page of the object that is not on its list. */
static void
pager_2_an_unlisted_page_is_reported(void **state)
{
	vm_object_t object = new_device(&said);
	vm_page_t m = vm_page_getfake(MEM_DEV_BASE, VM_MEMATTR_DEFAULT);

	VM_OBJECT_WLOCK(object);
	assert_int_equal(vm_page_insert(m, object, 1), 0);
	VM_OBJECT_WUNLOCK(object);
	assert_reported("pager 2");
	VM_OBJECT_WLOCK(object);
	TAILQ_INSERT_TAIL(&object->un_pager.devp.devp_pglist, m, plinks.q);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* The file has 4 pages and its object 5. */
static void
pager_3_a_file_of_another_size_is_reported(void **state)
{
	vm_object_t object = vmsim_object_create_file(vm, "F", PG(4), NULL,
	    NULL);

	object->size++;
	assert_reported("pager 3");
	object->size--;
	vmsim_object_release(vm, object);
}

#undef CASE
#define	CASE(name)							\
	cmocka_unit_test_setup_teardown(name, setup, test_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(swap_1_one_slot_of_two_indices_is_reported),
		CASE(swap_1_a_free_slot_is_reported),
		CASE(swap_2_a_lost_slot_is_reported),
		CASE(swap_3_a_leaf_that_miscounts_is_reported),
		CASE(pager_1_a_listed_object_without_handle_is_reported),
		CASE(pager_2_an_unlisted_page_is_reported),
		CASE(pager_3_a_file_of_another_size_is_reported),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
