/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The invariants of pmap.h, checked.
 *
 * Every tree is walked from its top, table by table.  A page's list is
 * counted once, from the mapping that heads it; each list has exactly one.
 */
#include <inttypes.h>

#include "pmap/pmap_private.h"

struct pmap_checker {
	struct check	*c;
	pmap_t		 pmap;		/* the one looked at */
	long		 resident;	/* in it */
	long		 wired;		/* in it */
	uint64_t	 tables;	/* in all */
	uint64_t	 managed;	/* entries in all */
	uint64_t	 listed;	/* pv entries on lists, in all */
	uint64_t	 large;		/* managed large mappings in all */
};

static void
check_pv_list(struct pmap_checker *k, vm_page_t m)
{
	struct pv_entry *last, *pv;
	uint32_t n;

	n = 0;
	last = m->md.pv_list->pv_prev;
	for (pv = m->md.pv_list; pv != NULL && n <= m->md.pv_count;
	    pv = pv->pv_next) {
		if (n > 0 && pv->pv_prev->pv_next != pv)
			check_fail(k->c, "pmap 3", "%s: its list of mappings "
			    "is broken after %u", describe_page(m).text, n);
		if (pv->pv_next == NULL && pv != last)
			check_fail(k->c, "pmap 3", "%s: its list of mappings "
			    "does not know its end", describe_page(m).text);
		n++;
	}
	if (n != m->md.pv_count)
		check_fail(k->c, "pmap 4", "%s counts %u mappings but its list "
		    "has %s%u", describe_page(m).text, m->md.pv_count,
		    n > m->md.pv_count ? "at least " : "", n);
	k->listed += n;
}

static void
check_mapped_pages(struct pmap_checker *k, vm_offset_t va, uint64_t pte,
    int psind, vm_page_t m)
{
	u_long i;

	for (i = 0; i < psind_npages(psind); i++) {
		if (m[i].ref_count == 0 || m[i].busy_lock == VPB_FREED)
			check_fail(k->c, "pmap 5", "pmap %u maps a free page "
			    "at 0x%" PRIx64, k->pmap->pm_id, va + ptoa(i));
		if ((pte & PTE_RW) != 0 &&
		    (m[i].a.flags & PGA_WRITEABLE) == 0)
			check_fail(k->c, "pmap 7", "%s is mapped writeable at "
			    "0x%" PRIx64 " and not marked so",
			    describe_page(&m[i]).text, va + ptoa(i));
		if ((pte & PTE_X) != 0 &&
		    (m[i].a.flags & PGA_EXECUTABLE) == 0)
			check_fail(k->c, "pmap 7", "%s is mapped executable at "
			    "0x%" PRIx64 " and not marked so",
			    describe_page(&m[i]).text, va + ptoa(i));
	}
}

/* Is page `i` of a large mapping the one that belongs there? */
static bool
is_in_order(vm_page_t m, u_long i)
{
	return (m[i].object == m->object &&
	    (m->object == NULL || m[i].pindex == m->pindex + i));
}

static void
check_run(struct pmap_checker *k, vm_offset_t va, int psind, vm_page_t m)
{
	u_long i;

	for (i = 1; i < psind_npages(psind); i++) {
		if (is_in_order(m, i))
			continue;
		check_fail(k->c, "pmap 12", "pmap %u: %s is not the page for "
		    "0x%" PRIx64 " in a large mapping of %s", k->pmap->pm_id,
		    describe_page(&m[i]).text, va + ptoa(i),
		    describe_page(m).text);
		return;
	}
}

static void
check_managed(struct pmap_checker *k, vm_offset_t va, uint64_t *e, int psind)
{
	struct pv_entry *pv;
	vm_page_t m;

	k->managed++;
	k->large += psind > 0;
	if (psind > 1) {
		check_fail(k->c, "pmap 12", "pmap %u: 1 GiB of managed memory "
		    "at 0x%" PRIx64, k->pmap->pm_id, va);
		return;
	}
	m = PHYS_TO_VM_PAGE(pte_pa(*e));
	pv = *pv_slot(e);
	if (m == NULL || pv == NULL || pv->pv_pmap != k->pmap ||
	    pv_va(pv) != va || pv_psind(pv) != psind ||
	    m->md.pv_list == NULL) {
		check_fail(k->c, "pmap 3", "pmap %u: the mapping at 0x%" PRIx64
		    " is not in the reverse map", k->pmap->pm_id, va);
		return;
	}
	if (m->md.pv_list == pv)
		check_pv_list(k, m);
	check_mapped_pages(k, va, *e, psind, m);
	check_run(k, va, psind, m);
}

static void
check_leaf(struct pmap_checker *k, vm_offset_t va, uint64_t *e, int level)
{
	uint64_t pte;
	int psind;

	pte = *e;
	psind = level_psind(level);
	k->resident += psind_npages(psind);
	if ((pte & PTE_W) != 0)
		k->wired += psind_npages(psind);
	if ((pte & PTE_V) == 0 || ((pte & PTE_PS) != 0) != (psind > 0) ||
	    psind >= MAXPAGESIZES ||
	    (pte_pa(pte) & (PMAP_PAGESIZE(psind) - 1)) != 0) {
		check_fail(k->c, "pmap 2", "pmap %u: malformed entry 0x%" PRIx64
		    " at 0x%" PRIx64, k->pmap->pm_id, pte, va);
		return;
	}
	if ((pte & PTE_DIRTY) == PTE_M ||
	    (pte & (PTE_MANAGED | PTE_DIRTY)) == PTE_RW)
		check_fail(k->c, "pmap 8", "pmap %u: write and modified bits "
		    "of 0x%" PRIx64 " do not go together at 0x%" PRIx64,
		    k->pmap->pm_id, pte, va);
	if ((pte & PTE_MANAGED) != 0)
		check_managed(k, va, e, psind);
}

/* The table behind entry `up`, whose entries are of `level`. */
static void
check_table(struct pmap_checker *k, vm_offset_t va, uint64_t up, int level)
{
	uint64_t *table;
	u_int i, used;

	k->tables++;
	table = pte_table(up);
	used = 0;
	for (i = 0; i < PTP_NENTRIES; i++, va += PTE_SPAN(level)) {
		if (table[i] == 0)
			continue;
		used++;
		if (level == 1 || (table[i] & (PTE_V | PTE_PS)) != PTE_V)
			check_leaf(k, va, &table[i], level);
		else
			check_table(k, va, table[i], level - 1);
	}
	if (used != pte_count(up) || used == 0)
		check_fail(k->c, "pmap 1", "pmap %u: a table of level %d "
		    "counts %u entries and has %u", k->pmap->pm_id, level,
		    pte_count(up), used);
}

static void
check_cache(struct pmap_checker *k)
{
	uint64_t *e;
	int l;

	if (k->pmap->pm_leaf_va == PTE_NOLEAF)
		return;
	e = &k->pmap->pm_root;
	for (l = PTP_ROOT_LEVEL; l > 2 && *e != 0; l--)
		e = pte_table(*e) + pte_index(k->pmap->pm_leaf_va <<
		    PTE_SHIFT(2), l - 1);
	if (l != 2 || e != k->pmap->pm_leaf ||
	    (*e & (PTE_V | PTE_PS)) != PTE_V)
		check_fail(k->c, "pmap 9", "pmap %u remembers a table that is "
		    "not in its tree", k->pmap->pm_id);
}

static void
check_pmap(struct pmap_checker *k, pmap_t pmap)
{
	k->pmap = pmap;
	k->resident = k->wired = 0;
	if (pmap->pm_root != 0)
		check_table(k, 0, pmap->pm_root, PTP_LEVELS);
	check_cache(k);
	if (k->resident != pmap->pm_stats.resident_count ||
	    k->wired != pmap->pm_stats.wired_count)
		check_fail(k->c, "pmap 6", "pmap %u counts %ld present and %ld "
		    "wired pages and has %ld and %ld", pmap->pm_id,
		    pmap->pm_stats.resident_count, pmap->pm_stats.wired_count,
		    k->resident, k->wired);
}

void
pmap_check(struct check *c)
{
	struct pmap_checker k = { .c = c };
	struct pmap_state *ps;
	pmap_t pmap;

	ps = curvm->pmap;
	TAILQ_FOREACH(pmap, &ps->pmaps, pm_list)
		check_pmap(&k, pmap);
	if (k.managed != ps->pv_zone.live || k.listed != k.managed)
		check_fail(c, "pmap 3", "%" PRIu64 " managed entries, %" PRIu64
		    " pv entries on lists, %" PRIu64 " allocated",
		    k.managed, k.listed, ps->pv_zone.live);
	tlb_check(c);
	if (k.tables != ps->ptp_live || k.large != ps->nlarge)
		check_fail(c, "pmap 10", "%" PRIu64 " tables and %" PRIu64
		    " large mappings, counted as %" PRIu64 " and %" PRIu64,
		    k.tables, k.large, ps->ptp_live, ps->nlarge);
}
