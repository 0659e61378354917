/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tree of tables: finding, making and freeing page-table pages.
 *
 * An entry is named by the address that it covers and its level.  Finding
 * level 1 remembers the table, so that the next address beside it needs no
 * walk; freeing that table forgets it.
 */
#include <string.h>

#include "pmap/pmap_private.h"

/* Bytes of a table's chunk: levels 1 and 2 have room for pv pointers. */
static inline size_t
chunk_size(int level)
{
	return (level <= 2 ? 2 * PAGE_SIZE : PAGE_SIZE);
}

uint64_t *
ptp_alloc(int level)
{
	struct pmap_state *ps;
	uint64_t *table;
	void **list;

	ps = curvm->pmap;
	list = &ps->ptp_free[level <= 2];
	table = *list;
	if (table != NULL) {
		*list = *(void **)(void *)table;
		table[0] = 0;
		ps->ptp_cached--;
	} else {
		table = arena_alloc(chunk_size(level));
		if (table == NULL)
			return (NULL);
		memset(table, 0, PAGE_SIZE);
	}
	ps->ptp_live++;
	return (table);
}

/* All its entries are zero. */
void
ptp_free(uint64_t *table, int level)
{
	struct pmap_state *ps;
	void **list;

	ps = curvm->pmap;
	list = &ps->ptp_free[level <= 2];
	*(void **)(void *)table = *list;
	*list = table;
	ps->ptp_live--;
	ps->ptp_cached++;
}

void
pmap_trim(void)
{
	struct pmap_state *ps;
	void *table;
	int i;

	ps = curvm->pmap;
	tlb_trim();
	for (i = 0; i < 2; i++) {
		while ((table = ps->ptp_free[i]) != NULL) {
			ps->ptp_free[i] = *(void **)table;
			arena_free(table, chunk_size(i == 0 ? 3 : 1));
			ps->ptp_cached--;
		}
	}
}

static inline void
remember_leaf(pmap_t pmap, vm_offset_t va, uint64_t *e2)
{
	/* With a TLB every access is to look there first. */
	if (__predict_false(curvm->config.tlb))
		return;
	pmap->pm_leaf = e2;
	pmap->pm_leaf_va = va >> PTE_SHIFT(2);
}

uint64_t *
ptp_walk(pmap_t pmap, vm_offset_t va, int *level)
{
	uint64_t *e, *up;
	int l;

	up = NULL;
	e = &pmap->pm_root;
	for (l = PTP_ROOT_LEVEL; l > 1 && pte_leads_to_table(*e); l--) {
		up = e;
		e = pte_table(*e) + pte_index(va, l - 1);
	}
	if (l == 1)
		remember_leaf(pmap, va, up);
	*level = l;
	return (e);
}

/* The entry at `level` that covers `va`; the tables above it exist. */
static uint64_t *
find_entry_at(pmap_t pmap, vm_offset_t va, int level)
{
	uint64_t *e;
	int l;

	e = &pmap->pm_root;
	for (l = PTP_ROOT_LEVEL; l > level; l--)
		e = pte_table(*e) + pte_index(va, l - 1);
	return (e);
}

void
ptp_count_from_root(pmap_t pmap, vm_offset_t va, int level)
{
	if (level < PTP_ROOT_LEVEL)
		*find_entry_at(pmap, va, level + 1) += PTE_COUNT_ONE;
}

void
ptp_uncount_from_root(pmap_t pmap, vm_offset_t va, int level)
{
	uint64_t *up;

	up = find_entry_at(pmap, va, level + 1);
	*up -= PTE_COUNT_ONE;
	if (pte_count(*up) == 0)
		ptp_reap(pmap, va);
}

/* Frees the tables on the way to `va` that have become empty. */
void
ptp_reap(pmap_t pmap, vm_offset_t va)
{
	uint64_t *path[PTP_ROOT_LEVEL + 1], *e;
	int l;

	e = &pmap->pm_root;
	for (l = PTP_ROOT_LEVEL; l > 1 && pte_leads_to_table(*e); l--) {
		path[l] = e;
		e = pte_table(*e) + pte_index(va, l - 1);
	}
	for (l++; l <= PTP_ROOT_LEVEL && pte_count(*path[l]) == 0; l++) {
		if (pmap->pm_leaf == path[l]) {
			pmap->pm_leaf = NULL;
			pmap->pm_leaf_va = PTE_NOLEAF;
		}
		ptp_free(pte_table(*path[l]), l - 1);
		ptp_unlink(pmap, path[l]);
		if (l < PTP_ROOT_LEVEL)
			*path[l + 1] -= PTE_COUNT_ONE;
	}
}

uint64_t *
ptp_grow_from_root(pmap_t pmap, vm_offset_t va, int level)
{
	uint64_t *e, *table, *up;
	int l;

	up = NULL;
	e = &pmap->pm_root;
	for (l = PTP_ROOT_LEVEL; l > level; l--) {
		/* A mapping that cannot be demoted is gone, perhaps with
		   the tables above it. */
		if ((*e & PTE_PS) != 0 &&
		    !pmap_demote(pmap, va, e, level_psind(l)))
			return (ptp_grow_from_root(pmap, va, level));
		if (*e == 0) {
			table = ptp_alloc(l - 1);
			if (table == NULL) {
				ptp_reap(pmap, va);
				return (NULL);
			}
			ptp_link(pmap, e, table, 0);
			if (up != NULL)
				*up += PTE_COUNT_ONE;
		}
		up = e;
		e = pte_table(*e) + pte_index(va, l - 1);
	}
	if (level == 1)
		remember_leaf(pmap, va, up);
	return (e);
}

/* The first entry in [e, end) that is used, or `end`; a line at a time. */
static uint64_t *
skip_unused(uint64_t *e, uint64_t *end)
{
	while (end - e >= 8 && (e[0] | e[1] | e[2] | e[3] | e[4] | e[5] |
	    e[6] | e[7]) == 0)
		e += 8;
	while (e < end && *e == 0)
		e++;
	return (e);
}

/*
 * How many entries after `e` may be looked at: to the end of the table, or to
 * the one that covers `eva`.
 */
static inline u_long
count_entries_left(const uint64_t *e, vm_offset_t va, vm_offset_t eva,
    int level)
{
	u_long n, room;

	room = PTP_NENTRIES - ((uintptr_t)e & PAGE_MASK) / sizeof(*e);
	n = ((eva - 1) >> PTE_SHIFT(level)) - (va >> PTE_SHIFT(level)) + 1;
	return (n < room ? n : room);
}

/* Everything but an entry at *va itself in the table at hand. */
uint64_t *
ptp_scan(pmap_t pmap, vm_offset_t *vap, vm_offset_t eva, int *psind)
{
	vm_offset_t va;
	uint64_t *e, *next;
	int level;

	for (va = *vap; va < eva;) {
		e = ptp_find(pmap, va, &level);
		if (*e != 0) {
			*vap = va;
			*psind = level_psind(level);
			return (e);
		}
		if (level == PTP_ROOT_LEVEL)
			break;
		next = skip_unused(e + 1,
		    e + count_entries_left(e, va, eva, level));
		va = ((va >> PTE_SHIFT(level)) + (vm_offset_t)(next - e)) <<
		    PTE_SHIFT(level);
	}
	return (NULL);
}

/*
 * `e` maps more than a small page.  It is demoted if it reaches outside the
 * range, and so is what follows, until an entry does not.
 */
uint64_t *
ptp_demote_ends(pmap_t pmap, vm_offset_t *va, vm_offset_t eva, uint64_t *e,
    int *psind)
{
	while (e != NULL && *psind > 0 && !ptp_is_whole(*va, eva, *psind)) {
		(void)pmap_demote(pmap, *va, e, *psind);
		e = ptp_next(pmap, va, eva, psind);
	}
	return (e);
}
