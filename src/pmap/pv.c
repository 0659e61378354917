/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reverse map: walking through the mappings of one page.
 *
 * A page's list holds its own small mappings and, if the page heads a run
 * that is mapped large, those.  All mappings of a page are therefore on its
 * own list and, among the large ones, on that of its run's head.
 */
#include "pmap/pv.h"

void
pv_walk_begin(struct pv_walk *w, vm_page_t m)
{
	CONTRACT((m->oflags & VPO_UNMANAGED) == 0,
	    "the page at index %ju is not managed: it has no reverse map",
	    (uintmax_t)m->pindex);
	*w = (struct pv_walk){ .m = m };
}

/* The first large mapping from `pv` on in a list. */
static struct pv_entry *
find_large(struct pv_entry *pv)
{
	while (pv != NULL && pv_psind(pv) == 0)
		pv = pv->pv_next;
	return (pv);
}

static struct pv_entry * __attribute__((noinline))
find_first_of_run(vm_page_t m)
{
	vm_page_t head;

	head = pv_run_head(m);
	return (head == NULL ? NULL : find_large(pv_first(head)));
}

/* The first mapping of a large run that the page is in but does not head. */
static inline struct pv_entry *
first_of_run(vm_page_t m)
{
	return (pv_any_large() ? find_first_of_run(m) : NULL);
}

/* Differs when one of the lists that a walk follows has changed. */
static inline uint32_t
read_lists_gen(vm_page_t m)
{
	vm_page_t head;

	head = pv_run_head(m);
	return (pv_gen(m) | (head == NULL ? 0 : pv_gen(head) << 16));
}

static struct pv_entry *
walk_first(struct pv_walk *w)
{
	struct pv_entry *pv;

	w->starts++;
	w->gen = read_lists_gen(w->m);
	pv = pv_first(w->m);
	return (pv != NULL ? pv : first_of_run(w->m));
}

/* The one after w->pv.  Its place tells on which list w->pv is. */
static struct pv_entry *
walk_follow(struct pv_walk *w)
{
	struct pv_entry *pv = w->pv;

	if (!pv_is_own(pv, w->m))
		return (find_large(pv->pv_next));
	return (pv->pv_next != NULL ? pv->pv_next : first_of_run(w->m));
}

static void
walk_unlock(struct pv_walk *w)
{
	pmap_t pmap;

	pmap = w->pmap;
	if (pmap == NULL)
		return;
	w->pmap = NULL;
	pmap_unlock(pmap);
	pmap_unpin(pmap);
}

/* False: lists changed while the lock was waited for. */
static bool
walk_lock(struct pv_walk *w, struct pv_entry *pv)
{
	int level;

	w->pv = pv;
	w->pmap = pv->pv_pmap;
	pmap_pin(w->pmap);
	if (pmap_lock(w->pmap) && w->gen != read_lists_gen(w->m)) {
		walk_unlock(w);
		return (false);
	}
	w->va = pv_va(pv);
	w->psind = pv_psind(pv);
	w->e = ptp_find(w->pmap, w->va, &level);
	return (true);
}

bool
pv_walk_next(struct pv_walk *w)
{
	struct pv_entry *pv;

	do {
		walk_unlock(w);
		if (w->pv != NULL && w->gen == read_lists_gen(w->m))
			pv = walk_follow(w);
		else
			pv = walk_first(w);
		if (pv == NULL)
			return (false);
	} while (!walk_lock(w, pv));
	return (true);
}

void
pv_walk_end(struct pv_walk *w)
{
	walk_unlock(w);
}

bool
pv_any(vm_page_t m)
{
	return (pv_first(m) != NULL || first_of_run(m) != NULL);
}
