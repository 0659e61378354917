/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trie as seen by its users: the pages of an object, and iterators.
 *
 * An iterator is an index and a limit; each step looks up anew, so nothing
 * it remembers can go stale.
 */
#include <errno.h>

#include <vm/vm_object.h>
#include "base/inject.h"
#include "mem/mem.h"
#include "mem/pctrie.h"

static bool
is_beyond_limit(const struct pctrie_iter *it, uint64_t index)
{
	return (it->limit != 0 && index >= it->limit);
}

uint64_t *
pctrie_iter_lookup(struct pctrie_iter *it, uint64_t index)
{
	it->index = index;
	return (pctrie_find(it->ptree, index));
}

uint64_t *
pctrie_iter_lookup_ge(struct pctrie_iter *it, uint64_t index)
{
	uint64_t *val;

	val = pctrie_lookup_ge(it->ptree, index);
	if (val == NULL || is_beyond_limit(it, *val))
		return (NULL);
	it->index = *val;
	return (val);
}

uint64_t *
pctrie_iter_lookup_le(struct pctrie_iter *it, uint64_t index)
{
	uint64_t *val;

	val = pctrie_lookup_le(it->ptree, index);
	if (val == NULL)
		return (NULL);
	it->index = *val;
	return (val);
}

uint64_t *
pctrie_iter_step(struct pctrie_iter *it)
{
	if (it->index == UINT64_MAX)
		return (NULL);
	return (pctrie_iter_lookup_ge(it, it->index + 1));
}

uint64_t *
pctrie_iter_prev_step(struct pctrie_iter *it)
{
	if (it->index == 0)
		return (NULL);
	return (pctrie_iter_lookup_le(it, it->index - 1));
}

uint64_t *
pctrie_iter_jump(struct pctrie_iter *it, int64_t jump)
{
	uint64_t index = it->index + (uint64_t)jump;

	if ((jump > 0) != (index > it->index) || is_beyond_limit(it, index))
		return (NULL);
	return (pctrie_iter_lookup(it, index));
}

int
vm_radix_insert(struct vm_radix *rtree, vm_page_t page)
{
	return (radix_insert(rtree, page));
}

vm_page_t
vm_radix_lookup(const struct vm_radix *rtree, vm_pindex_t index)
{
	return (radix_find(rtree, index));
}

vm_page_t
vm_radix_lookup_ge(const struct vm_radix *rtree, vm_pindex_t index)
{
	return (radix_page(pctrie_lookup_ge(&rtree->rt_trie, index)));
}

vm_page_t
vm_radix_lookup_le(const struct vm_radix *rtree, vm_pindex_t index)
{
	return (radix_page(pctrie_lookup_le(&rtree->rt_trie, index)));
}

vm_page_t
vm_radix_remove(struct vm_radix *rtree, vm_pindex_t index)
{
	return (radix_remove(rtree, index));
}

vm_page_t
vm_radix_replace(struct vm_radix *rtree, vm_page_t newpage)
{
	VMSIM_CHANGE(rtree);
	return (radix_page(pctrie_replace(&rtree->rt_trie,
	    &newpage->pindex)));
}

bool
vm_radix_is_singleton(const struct vm_radix *rtree)
{
	return (pctrie_is_leaf((uintptr_t)rtree->rt_trie.pt_root));
}

void
vm_radix_wait(void)
{
	struct mem_state *mem = curvm->mem;
	unsigned tries = 0;
	void *node;

	node = zone_alloc(&mem->nodes);
	if (node != NULL) {
		zone_free(&mem->nodes, node);
		return;
	}
	if (inject_is_on()) {
		mem_wait_heap("radix node", &tries);
		return;
	}
	mem->nodewaiting++;
	(void)sched_sleep(&mem->nodes, NULL, "rdxwt", 0);
	mem->nodewaiting--;
}

vm_page_t
vm_radix_iter_lookup(struct pctrie_iter *pages, vm_pindex_t index)
{
	return (radix_page(pctrie_iter_lookup(pages, index)));
}

vm_page_t
vm_radix_iter_lookup_ge(struct pctrie_iter *pages, vm_pindex_t index)
{
	return (radix_page(pctrie_iter_lookup_ge(pages, index)));
}

vm_page_t
vm_radix_iter_lookup_le(struct pctrie_iter *pages, vm_pindex_t index)
{
	return (radix_page(pctrie_iter_lookup_le(pages, index)));
}

vm_page_t
vm_radix_iter_next(struct pctrie_iter *pages)
{
	return (radix_page(pctrie_iter_jump(pages, 1)));
}

vm_page_t
vm_radix_iter_prev(struct pctrie_iter *pages)
{
	return (radix_page(pctrie_iter_jump(pages, -1)));
}

vm_page_t
vm_radix_iter_jump(struct pctrie_iter *pages, int64_t jump)
{
	return (radix_page(pctrie_iter_jump(pages, jump)));
}

vm_page_t
vm_radix_iter_step(struct pctrie_iter *pages)
{
	return (radix_page(pctrie_iter_step(pages)));
}

vm_page_t
vm_radix_iter_page(struct pctrie_iter *pages)
{
	return (radix_page(pctrie_find(pages->ptree, pages->index)));
}

void
vm_radix_iter_remove(struct pctrie_iter *pages)
{
	(void)pctrie_remove(pages->ptree, pages->index);
}

int
vm_radix_iter_insert(struct pctrie_iter *pages, vm_page_t page)
{
	int error;

	error = pctrie_insert(pages->ptree, &page->pindex);
	if (error == 0)
		pages->index = page->pindex;
	return (error);
}

/* The pages of an object. */
vm_page_t
vm_page_lookup(vm_object_t object, vm_pindex_t pindex)
{
	VM_OBJECT_ASSERT_LOCKED(object);
	return (radix_find(&object->rtree, pindex));
}

/* Other threads may come before it and after it. */
vm_page_t
vm_page_lookup_unlocked(vm_object_t object, vm_pindex_t pindex)
{
	vm_page_t m;

	sched_point(POINT_LOOKUP, &object->rtree);
	m = radix_find(&object->rtree, pindex);
	sched_point(POINT_LOOKUP, NULL);
	return (m);
}

vm_page_t
vm_page_find_least(vm_object_t object, vm_pindex_t pindex)
{
	VM_OBJECT_ASSERT_LOCKED(object);
	return (vm_radix_lookup_ge(&object->rtree, pindex));
}

vm_page_t
vm_page_next(vm_page_t m)
{
	VM_OBJECT_ASSERT_LOCKED(m->object);
	if (m->pindex == UINT64_MAX)
		return (NULL);
	return (radix_find(&m->object->rtree, m->pindex + 1));
}

vm_page_t
vm_page_prev(vm_page_t m)
{
	VM_OBJECT_ASSERT_LOCKED(m->object);
	if (m->pindex == 0)
		return (NULL);
	return (radix_find(&m->object->rtree, m->pindex - 1));
}

void
vm_page_iter_init(struct pctrie_iter *pages, vm_object_t object)
{
	vm_radix_iter_init(pages, &object->rtree);
}

void
vm_page_iter_limit_init(struct pctrie_iter *pages, vm_object_t object,
    vm_pindex_t limit)
{
	vm_radix_iter_limit_init(pages, &object->rtree, limit);
}
