/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Valid and dirty masks where mappings, contents or swap space matter.
 *
 * A modification lives in three places: m->dirty, the modified bits of the
 * page's mappings, and, as its opposite, swap space that still holds the old
 * contents.  Source: FreeBSD vm/vm_page.c.
 */
#include "page/page.h"

#define	BLOCK_MASK	(DEV_BSIZE - 1)

/* Zeroes the parts of the first and last block outside [base, base+size). */
static void
zero_fringe(vm_page_t m, int base, int size)
{
	int end = base + size;
	int head = base & BLOCK_MASK;
	vm_page_bits_t valid = page_valid_bits(m);

	if (head != 0 && (valid & vm_page_bits(base, 1)) == 0)
		pmap_zero_page_area(m, base - head, head);
	if ((end & BLOCK_MASK) != 0 &&
	    (valid & vm_page_bits(end - 1, 1)) == 0)
		pmap_zero_page_area(m, end, DEV_BSIZE - (end & BLOCK_MASK));
}

void
vm_page_set_valid_range(vm_page_t m, int base, int size)
{
	vm_page_bits_t bits = vm_page_bits(base, size);

	vm_page_assert_busied(m);
	if (size == 0)
		return;
	zero_fringe(m, base, size);
	VMSIM_PAGE_ASSERT(m, (~m->valid & bits & m->dirty) == 0,
	    "becomes valid where it is dirty");
	page_set_bits(m, bits, 0);
}

/* Source: vm_page_clear_dirty_mask(). */
void
vm_page_clear_dirty(vm_page_t m, int base, int size)
{
	vm_page_assert_busied(m);
	page_clear_bits(m, 0, vm_page_bits(base, size));
}

/* The whole page: the modified bits of its mappings go too. */
static void
clean_whole_page(vm_page_t m, bool was_valid)
{
	if (was_valid)
		pmap_clear_modify(m);
	page_clear_bits(m, 0, VM_PAGE_BITS_ALL);
	vm_page_aflag_clear(m, PGA_NOSYNC);
}

void
vm_page_set_validclean(vm_page_t m, int base, int size)
{
	bool was_valid = vm_page_all_valid(m);

	vm_page_assert_busied(m);
	if (size == 0)
		return;
	zero_fringe(m, base, size);
	page_set_bits(m, vm_page_bits(base, size), 0);
	if (base == 0 && size == PAGE_SIZE)
		clean_whole_page(m, was_valid);
	else
		vm_page_clear_dirty(m, base, size);
}

/* At the end of a file the last page goes whole. */
static vm_page_bits_t
bits_to_invalidate(vm_page_t m, int base, int size)
{
	vm_object_t object = m->object;

	if (object->type == OBJT_VNODE && base == 0 &&
	    IDX_TO_OFF(m->pindex) + size >= object->un_pager.vnp.vnp_size)
		return (VM_PAGE_BITS_ALL);
	return (vm_page_bits(base, size));
}

void
vm_page_set_invalid(vm_page_t m, int base, int size)
{
	vm_page_bits_t bits;

	VM_OBJECT_ASSERT_WLOCKED(m->object);
	vm_page_assert_busied(m);
	bits = bits_to_invalidate(m, base, size);
	if (object_refs(m->object) != 0 && vm_page_all_valid(m) && bits != 0)
		pmap_remove_all(m);
	VMSIM_PAGE_ASSERT(m,
	    (bits == 0 && m->valid == VM_PAGE_BITS_ALL) ||
	    pmap_page_is_unmapped(m), "becomes invalid and is mapped");
	page_clear_bits(m, bits, bits);
}

void
vm_page_invalid(vm_page_t m)
{
	vm_page_assert_busied(m);
	VM_OBJECT_ASSERT_WLOCKED(m->object);
	VMSIM_PAGE_ASSERT(m, pmap_page_is_unmapped(m),
	    "becomes invalid and is mapped");
	page_clear_bits(m, VM_PAGE_BITS_ALL, 0);
}

void
vm_page_zero_invalid(vm_page_t m, boolean_t setvalid)
{
	pmap_zero_invalid(m);
	if (setvalid)
		vm_page_valid(m);
}

/* Source: vm_page_set_dirty(). */
vm_page_bits_t
vm_page_set_dirty(vm_page_t m)
{
	vm_page_bits_t old;

	VM_PAGE_OBJECT_BUSY_ASSERT(m);
	old = page_dirty_all(m);
	if (old == 0 && (m->a.flags & PGA_SWAP_SPACE) != 0)
		vm_pager_page_unswapped(m);
	return (old);
}

void
vm_page_test_dirty(vm_page_t m)
{
	vm_page_assert_busied(m);
	if (page_dirty_bits(m) != VM_PAGE_BITS_ALL && pmap_is_modified(m))
		vm_page_dirty(m);
}

static bool
passes_test(vm_page_t m, int flags)
{
	if ((flags & PS_NONE_BUSY) != 0 && vm_page_busied(m))
		return (false);
	if ((flags & PS_ALL_DIRTY) != 0 &&
	    page_dirty_bits(m) != VM_PAGE_BITS_ALL)
		return (false);
	return ((flags & PS_ALL_VALID) == 0 || vm_page_all_valid(m));
}

/* The pages of a superpage are neighbours in the array of pages. */
bool
vm_page_ps_test(vm_page_t m, int psind, int flags, vm_page_t skip_m)
{
	vm_object_t object = m->object;
	int i, npages;

	if (skip_m != NULL && skip_m->object != object)
		return (false);
	VM_OBJECT_ASSERT_LOCKED(object);
	VMSIM_PAGE_ASSERT(m, psind <= m->psind,
	    "is tested as a larger superpage than it is");
	npages = 1 << (9 * psind);
	for (i = 0; i < npages; i++) {
		if (m[i].object != object)
			return (false);
		if (&m[i] != skip_m && !passes_test(&m[i], flags))
			return (false);
	}
	return (true);
}
