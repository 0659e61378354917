/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The swap device: numbered blocks of one page in the machine's own memory.
 *
 *	dir -> [ table | none | ... ] -> 512 blocks each
 *
 * Blocks are handed out in runs, so that the pages of a cluster are
 * neighbours: the first run that is long enough from where the last one ended,
 * then from the beginning.  A table knows its free blocks by a bit each, the
 * directory an upper bound of the runs that begin in a table: a search that
 * fails lowers it, and who frees a block lifts it again.  A table all of whose
 * blocks are free is not there.  The first two blocks are never used: a real
 * device has its label there.
 *
 * Source: FreeBSD swap_pager.c, swp_pager_getswapspace(); subr_blist.c.
 * Deviation: there is one device.
 */
#include <sys/param.h>
#include <string.h>
#include "base/assert.h"
#include "pager/swap_index.h"
#include "pagers/pagers.h"

#define	LABEL_BLOCKS	2u		/* of 8 KiB */
#define	RUN_MAX		64u		/* blocks asked for at once at first */
#define	WORD_BITS	64u
#define	BLOCKS_MAX	(SWAP_NONE - 1)

void
swap_device_init(struct swap_device *dev, uint64_t limit)
{
	memset(dev, 0, sizeof(*dev));
	if (limit == 0 || limit > BLOCKS_MAX - LABEL_BLOCKS)
		limit = BLOCKS_MAX - LABEL_BLOCKS;
	dev->limit = limit;
	dev->end = LABEL_BLOCKS + limit;
	dev->cursor = LABEL_BLOCKS;
}

/* NULL: all of its blocks are free. */
static struct swap_table *
table_of(const struct swap_device *dev, uint64_t block)
{
	uint64_t i = block / SWAP_TABLE_BLOCKS;

	return (i < dev->ndir ? dev->dir[i].table : NULL);
}

static void **
contents_of(const struct swap_device *dev, uint64_t block)
{
	return (&table_of(dev, block)->page[block % SWAP_TABLE_BLOCKS]);
}

static void
set_block_free(struct swap_device *dev, uint64_t block, bool is_free)
{
	struct swap_table *table = table_of(dev, block);
	uint64_t *word = &table->free[block % SWAP_TABLE_BLOCKS / WORD_BITS];
	uint64_t bit = 1ull << block % WORD_BITS;

	*word = is_free ? *word | bit : *word & ~bit;
	table->used += is_free ? -1u : 1u;
}

/* Room in the directory for the table of a block. */
static bool
grow_dir(struct swap_device *dev, uint64_t block)
{
	uint64_t i, n = MAX(dev->ndir, 16);
	struct swap_dir *dir;

	while (n <= block / SWAP_TABLE_BLOCKS)
		n *= 2;
	if (n == dev->ndir)
		return (true);
	dir = arena_alloc(n * sizeof(*dir));
	if (dir == NULL)
		return (false);
	if (dev->ndir != 0) {
		memcpy(dir, dev->dir, dev->ndir * sizeof(*dir));
		arena_free(dev->dir, dev->ndir * sizeof(*dir));
	}
	for (i = dev->ndir; i < n; i++)
		dir[i] = (struct swap_dir){ NULL, SWAP_TABLE_BLOCKS };
	dev->dir = dir;
	dev->ndir = n;
	return (true);
}

static bool
make_table(struct swap_device *dev, uint64_t block)
{
	struct swap_table *table;

	if (table_of(dev, block) != NULL)
		return (true);
	table = grow_dir(dev, block) ? arena_zalloc(sizeof(*table)) : NULL;
	if (table == NULL)
		return (false);
	memset(table->free, 0xff, sizeof(table->free));
	dev->dir[block / SWAP_TABLE_BLOCKS].table = table;
	return (true);
}

/* Without a block in use a table goes; an empty device takes no memory. */
static void
drop_table(struct swap_device *dev, uint64_t block)
{
	struct swap_dir *dir = &dev->dir[block / SWAP_TABLE_BLOCKS];

	if (dir->table != NULL && dir->table->used == 0) {
		arena_free(dir->table, sizeof(*dir->table));
		dir->table = NULL;
	}
	if (dev->used == 0) {
		arena_free(dev->dir, dev->ndir * sizeof(*dev->dir));
		swap_device_init(dev, dev->limit);
	}
}

/*
 * The first block from `block` on that is free, or (`is_free` false) that is
 * not; none before `end`: `end`.
 */
static uint64_t
find_block(const struct swap_device *dev, uint64_t block, uint64_t end,
    bool is_free)
{
	const struct swap_table *table;
	uint64_t word;

	while (block < end) {
		table = table_of(dev, block);
		if (table == NULL && is_free)
			return (block);
		if (table == NULL) {
			block = rounddown(block, SWAP_TABLE_BLOCKS) +
			    SWAP_TABLE_BLOCKS;
			continue;
		}
		word = table->free[block % SWAP_TABLE_BLOCKS / WORD_BITS];
		word = (is_free ? word : ~word) >> block % WORD_BITS;
		if (word != 0)
			return (MIN(block + (u_int)__builtin_ctzll(word),
			    end));
		block += WORD_BITS - block % WORD_BITS;
	}
	return (end);
}

/* How many blocks from `block` on are free: at most `max`. */
static u_int
run_length(const struct swap_device *dev, uint64_t block, u_int max)
{
	uint64_t end = MIN(block + max, dev->end);

	return ((u_int)(find_block(dev, block, end, false) - block));
}

/* The first run of `n` blocks that begins in [block, end); or SWAP_NONE. */
static uint32_t
find_run_in(const struct swap_device *dev, uint64_t block, uint64_t end,
    u_int n)
{
	u_int len;

	while ((block = find_block(dev, block, end, true)) < end) {
		len = run_length(dev, block, n);
		if (len == n)
			return ((uint32_t)block);
		block += len;
	}
	return (SWAP_NONE);
}

/* The same from `block` to the end of the device, table by table. */
static uint32_t
find_run(struct swap_device *dev, uint64_t block, u_int n)
{
	uint64_t i, next;
	uint32_t found;

	for (; block < dev->end; block = next) {
		i = block / SWAP_TABLE_BLOCKS;
		next = (i + 1) * SWAP_TABLE_BLOCKS;
		if (i < dev->ndir && dev->dir[i].fits < n)
			continue;
		found = find_run_in(dev, block, MIN(next, dev->end), n);
		if (found != SWAP_NONE)
			return (found);
		/* All that may begin in the table was looked at. */
		if (i < dev->ndir && (block % SWAP_TABLE_BLOCKS == 0 ||
		    block == LABEL_BLOCKS))
			dev->dir[i].fits = n - 1;
	}
	return (SWAP_NONE);
}

/* Memory for the contents; returns how many blocks have it. */
static u_int
make_contents(struct swap_device *dev, uint32_t block, u_int n)
{
	void *page;
	u_int i;

	for (i = 0; i < n; i++) {
		if (!make_table(dev, block + i))
			break;
		page = arena_alloc(PAGE_SIZE);
		if (page == NULL)
			break;
		*contents_of(dev, block + i) = page;
		set_block_free(dev, block + i, false);
		dev->used++;
	}
	if (i < n && block + i < dev->ndir * SWAP_TABLE_BLOCKS)
		drop_table(dev, block + i);
	return (i);
}

/* Which block a page has shows in what is read along. */
static void
note_device_change(const struct swap_device *dev)
{
	if (!curvm->config.swap_alone)
		VMSIM_CHANGE(dev);
}

uint32_t
swap_blocks_alloc(u_int *n)
{
	struct swap_device *dev = &pagers()->swap;
	u_int got, max = *n, want = MIN(*n, RUN_MAX);
	uint32_t block;

	note_device_change(dev);
	if (dev->used == dev->limit)
		return (SWAP_NONE);
	for (;;) {
		block = find_run(dev, dev->cursor, want);
		if (block == SWAP_NONE)
			block = find_run(dev, LABEL_BLOCKS, want);
		if (block != SWAP_NONE)
			break;
		max = want - 1;
		want /= 2;
	}
	got = make_contents(dev, block, run_length(dev, block, max));
	if (got == 0)
		return (SWAP_NONE);
	dev->cursor = block + got < dev->end ? block + got : LABEL_BLOCKS;
	*n = got;
	return (block);
}

static void
free_block(struct swap_device *dev, uint64_t block)
{
	struct swap_table *table = table_of(dev, block);
	uint64_t i = block / SWAP_TABLE_BLOCKS;
	void *page;

	page = table != NULL ? *contents_of(dev, block) : NULL;
	INVARIANT(page != NULL, "swap block %ju is freed and is not in use",
	    (uintmax_t)block);
	arena_free(page, PAGE_SIZE);
	*contents_of(dev, block) = NULL;
	set_block_free(dev, block, true);
	dev->dir[i].fits = SWAP_TABLE_BLOCKS;
	/* A run that begins before may go on here. */
	if (i > 0)
		dev->dir[i - 1].fits = SWAP_TABLE_BLOCKS;
	dev->used--;
	drop_table(dev, block);
}

void
swap_blocks_free(uint32_t block, u_int n)
{
	struct swap_device *dev = &pagers()->swap;
	u_int i;

	note_device_change(dev);
	for (i = 0; i < n; i++)
		free_block(dev, (uint64_t)block + i);
}

void
swap_freed_add(struct swap_freed *f, uint32_t block)
{
	if (block == SWAP_NONE)
		return;
	if (f->n != 0 && f->block + f->n == block) {
		f->n++;
		return;
	}
	swap_freed_end(f);
	*f = (struct swap_freed){ block, 1 };
}

void
swap_freed_end(struct swap_freed *f)
{
	if (f->n != 0)
		swap_blocks_free(f->block, f->n);
	f->n = 0;
}

void *
swap_block_page(uint32_t block)
{
	return (*contents_of(&pagers()->swap, block));
}

/* Contents are aligned to a page: the lowest bit is free to be the mark. */
bool
swap_block_mark(uint32_t block)
{
	struct swap_device *dev = &pagers()->swap;
	uintptr_t page;

	if (table_of(dev, block) == NULL)
		return (false);
	page = (uintptr_t)*contents_of(dev, block);
	if (page == 0 || (page & 1) != 0)
		return (false);
	*contents_of(dev, block) = (void *)(page | 1);
	return (true);
}

void
swap_block_unmark(uint32_t block)
{
	struct swap_device *dev = &pagers()->swap;
	uintptr_t page;

	if (table_of(dev, block) == NULL)
		return;
	page = (uintptr_t)*contents_of(dev, block);
	*contents_of(dev, block) = (void *)(page & ~(uintptr_t)1);
}

uint64_t
swap_blocks_used(const struct vmsim *vm)
{
	return (vm->pager->pagers->swap.used);
}
