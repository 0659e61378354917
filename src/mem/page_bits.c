/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Valid and dirty masks: a bit for 512 bytes.
 *
 * A page becomes valid under its busy state alone, so that paging in needs no
 * object lock; it becomes invalid under the object's write lock too, because
 * read-only mappings are made without the page being busy.
 */
#include "mem/mem.h"

#define	BLOCK_SHIFT	9	/* DEV_BSIZE */

/* The blocks that [base, base + size) touches, whole or in part. */
vm_page_bits_t
vm_page_bits(int base, int size)
{
	u_int first, last;

	CONTRACT(base >= 0 && size >= 0 && base + size <= PAGE_SIZE,
	    "bytes [%d, +%d) are not within one page", base, size);
	if (size == 0)
		return (0);
	first = (u_int)base >> BLOCK_SHIFT;
	last = (u_int)(base + size - 1) >> BLOCK_SHIFT;
	return ((vm_page_bits_t)((2u << last) - (1u << first)));
}

void
vm_page_bits_set(vm_page_t m, vm_page_bits_t *bits, vm_page_bits_t set)
{
	VMSIM_CHANGE(&m->valid);
	*bits |= set;
}

static void __attribute__((noinline))
tell_valid(vm_page_t m)
{
	VMSIM_CHANGE(&m->valid);
	if (curvm->mem->valid_hook != NULL)
		curvm->mem->valid_hook(m);
}

void
vm_page_valid(vm_page_t m)
{
	vm_page_assert_busied(m);
	m->valid = VM_PAGE_BITS_ALL;
	if (__predict_false(curvm->mem->valid_hook != NULL ||
	    sched_is_listening()))
		tell_valid(m);
}

/* An empty range asks whether anything is valid. */
int
vm_page_is_valid(vm_page_t m, int base, int size)
{
	vm_page_bits_t bits = vm_page_bits(base, size);
	vm_page_bits_t valid = page_valid_bits(m);

	return (valid != 0 && (valid & bits) == bits);
}

void
vm_page_dirty_KBI(vm_page_t m)
{
	vm_page_dirty(m);
}
