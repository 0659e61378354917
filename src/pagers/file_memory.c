/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file in the machine's memory: a trie of the pages that were ever written;
 * the others are zeroes.
 */
#include <errno.h>
#include <string.h>
#include <vm/vm_radix.h>
#include "base/arena.h"
#include "pagers/file.h"
#include "pagers/pagers.h"

struct memory_page {
	uint64_t	 pindex;	/* (c) key in the trie */
	void		*bytes;		/* (c) 4096 of them */
};

struct memory_file {
	struct pctrie	 pages;		/* (w) struct memory_page by index */
};

static struct memory_page *
memory_page_of(uint64_t *val)
{
	return (val == NULL ? NULL : (struct memory_page *)(void *)
	    ((char *)val - offsetof(struct memory_page, pindex)));
}

static int
memory_read(void *arg, uint64_t pindex, void *page)
{
	struct memory_file *mf = arg;
	struct memory_page *mp;

	mp = memory_page_of(pctrie_lookup(&mf->pages, pindex));
	if (mp != NULL)
		memcpy(page, mp->bytes, PAGE_SIZE);
	else
		memset(page, 0, PAGE_SIZE);
	return (0);
}

static void
free_memory_page(struct memory_page *mp)
{
	arena_free(mp->bytes, PAGE_SIZE);
	arena_free(mp, sizeof(*mp));
}

static struct memory_page *
add_page(struct memory_file *mf, uint64_t pindex)
{
	struct memory_page *mp;

	mp = arena_alloc(sizeof(*mp));
	if (mp == NULL)
		return (NULL);
	mp->pindex = pindex;
	mp->bytes = arena_alloc(PAGE_SIZE);
	if (mp->bytes == NULL) {
		arena_free(mp, sizeof(*mp));
		return (NULL);
	}
	if (pctrie_insert(&mf->pages, &mp->pindex) != 0) {
		free_memory_page(mp);
		return (NULL);
	}
	return (mp);
}

static int
memory_write(void *arg, uint64_t pindex, const void *page)
{
	struct memory_file *mf = arg;
	struct memory_page *mp;

	mp = memory_page_of(pctrie_lookup(&mf->pages, pindex));
	if (mp == NULL)
		mp = add_page(mf, pindex);
	if (mp == NULL)
		return (ENOSPC);
	memcpy(mp->bytes, page, PAGE_SIZE);
	return (0);
}

static void
memory_truncated(void *arg, uint64_t pindex)
{
	struct memory_file *mf = arg;
	struct memory_page *mp;

	while ((mp = memory_page_of(pctrie_lookup_ge(&mf->pages,
	    pindex))) != NULL) {
		(void)pctrie_remove(&mf->pages, mp->pindex);
		free_memory_page(mp);
	}
}

static void
memory_close(void *arg)
{
	memory_truncated(arg, 0);
	arena_free(arg, sizeof(struct memory_file));
}

vm_object_t
file_create_memory(uint64_t size)
{
	static const struct vmsim_object_file_ops ops = {
		.has = NULL,		/* every page */
		.read = memory_read,
		.write = memory_write,
		.begin = NULL,		/* no one is to be told */
		.truncated = memory_truncated,
		.close = memory_close,
	};
	struct memory_file *mf;
	vm_object_t object;

	mf = arena_alloc(sizeof(*mf));
	if (mf == NULL)
		return (NULL);
	pctrie_init(&mf->pages);
	object = file_create(size, &ops, mf);
	if (object == NULL)
		arena_free(mf, sizeof(*mf));
	else
		vnode_file(object)->in_machine = true;
	return (object);
}
