/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The swap device: numbered slots of one page in the machine's own memory.
 *
 *	dir -> [ table | table | ... ] -> 512 slots each
 *
 * A slot in use holds the address of its contents, a free one the number of
 * the next free slot, so both allocation and release take constant time.
 */
#include <string.h>
#include "base/assert.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"

#define	SLOT_END	UINT64_MAX	/* end of the free list */
#define	SLOTS_MAX	(SWAP_NONE - 1)

void
swap_device_init(struct swap_device *dev, uint64_t limit)
{
	memset(dev, 0, sizeof(*dev));
	dev->free = SLOT_END;
	dev->limit = limit == 0 || limit > SLOTS_MAX ? SLOTS_MAX : limit;
}

static union swap_slot *
slot_at(struct swap_device *dev, uint64_t slot)
{
	return (&dev->dir[slot / SWAP_DIR_SLOTS][slot % SWAP_DIR_SLOTS]);
}

/* Doubles the directory of tables. */
static bool
grow_dir(struct swap_device *dev)
{
	uint64_t n = dev->ndir == 0 ? 16 : dev->ndir * 2;
	union swap_slot **dir;

	dir = arena_alloc(n * sizeof(*dir));
	if (dir == NULL)
		return (false);
	if (dev->ndir != 0) {
		memcpy(dir, dev->dir, dev->ndir * sizeof(*dir));
		arena_free(dev->dir, dev->ndir * sizeof(*dir));
	}
	dev->dir = dir;
	dev->ndir = n;
	return (true);
}

/* A slot that was never used, or SLOT_END. */
static uint64_t
new_slot(struct swap_device *dev)
{
	uint64_t table = dev->nslots / SWAP_DIR_SLOTS;

	if (dev->nslots % SWAP_DIR_SLOTS == 0) {
		if (table == dev->ndir && !grow_dir(dev))
			return (SLOT_END);
		dev->dir[table] = arena_alloc(SWAP_DIR_SLOTS *
		    sizeof(union swap_slot));
		if (dev->dir[table] == NULL)
			return (SLOT_END);
	}
	return (dev->nslots++);
}

/* An empty device takes no memory. */
static void
free_tables(struct swap_device *dev)
{
	uint64_t i, n;

	n = (dev->nslots + SWAP_DIR_SLOTS - 1) / SWAP_DIR_SLOTS;
	for (i = 0; i < n; i++)
		arena_free(dev->dir[i], SWAP_DIR_SLOTS *
		    sizeof(union swap_slot));
	if (dev->ndir != 0)
		arena_free(dev->dir, dev->ndir * sizeof(*dev->dir));
	swap_device_init(dev, dev->limit);
}

uint32_t
swap_slot_alloc(void)
{
	struct swap_device *dev = &pagers()->swap;
	uint64_t slot = dev->free;
	void *page;

	if (dev->used == dev->limit)
		return (SWAP_NONE);
	page = arena_alloc(PAGE_SIZE);
	if (page == NULL)
		return (SWAP_NONE);
	if (slot != SLOT_END)
		dev->free = slot_at(dev, slot)->next_free;
	else
		slot = new_slot(dev);
	if (slot == SLOT_END) {
		arena_free(page, PAGE_SIZE);
		if (dev->used == 0)
			free_tables(dev);
		return (SWAP_NONE);
	}
	slot_at(dev, slot)->page = page;
	dev->used++;
	return ((uint32_t)slot);
}

void
swap_slot_free(uint32_t slot)
{
	struct swap_device *dev = &pagers()->swap;
	union swap_slot *s = slot_at(dev, slot);

	INVARIANT(slot < dev->nslots && dev->used > 0,
	    "swap slot %u is freed and there are %ju", slot,
	    (uintmax_t)dev->nslots);
	arena_free(s->page, PAGE_SIZE);
	s->next_free = dev->free;
	dev->free = slot;
	if (--dev->used == 0)
		free_tables(dev);
}

void *
swap_slot_page(uint32_t slot)
{
	return (slot_at(&pagers()->swap, slot)->page);
}

/*
 * Contents are aligned to a page, and the number of a free slot is small or
 * SLOT_END: the lowest bit of the address is free to be the mark.
 */
bool
swap_slot_mark(uint32_t slot)
{
	struct swap_device *dev = &pagers()->swap;
	union swap_slot *s;

	if (slot >= dev->nslots)
		return (false);
	s = slot_at(dev, slot);
	if (s->next_free < dev->nslots || (s->next_free & 1) != 0)
		return (false);
	s->next_free |= 1;
	return (true);
}

void
swap_slot_unmark(uint32_t slot)
{
	struct swap_device *dev = &pagers()->swap;
	union swap_slot *s = slot_at(dev, slot);

	if (s->next_free >= dev->nslots && s->next_free != SLOT_END)
		s->next_free &= ~(uint64_t)1;
}

uint64_t
swap_slots_used(const struct vmsim *vm)
{
	return (vm->pager->pagers->swap.used);
}
