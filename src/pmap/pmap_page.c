/* SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of, and done to, all mappings of one page. */
#include "pmap/pmap_private.h"

static void
check_busy(vm_page_t m, const char *what)
{
	CONTRACT(m->busy_lock != VPB_UNBUSIED, "%s: %s is %s", what,
	    describe_page(m).text, describe_busy(m).text);
}

void
pmap_page_init(vm_page_t m)
{
	m->md.pv_list = NULL;
	m->md.pv_count = 0;
	m->md.pat_mode = VM_MEMATTR_DEFAULT;
}

bool
pmap_page_is_mapped(vm_page_t m)
{
	return ((m->oflags & VPO_UNMANAGED) == 0 && pv_any(m));
}

bool
pmap_page_is_write_mapped(vm_page_t m)
{
	return (pmap_is_marked(m, PGA_WRITEABLE));
}

/* Is there a mapping with all of these bits? */
static bool
has_mapping_with(vm_page_t m, uint64_t bits)
{
	struct pv_walk w;

	pv_walk_begin(&w, m);
	while (pv_walk_next(&w)) {
		if ((pte_load(w.e) & bits) == bits) {
			pv_walk_end(&w);
			return (true);
		}
	}
	return (false);
}

bool
pmap_is_modified(vm_page_t m)
{
	check_busy(m, "pmap_is_modified");
	return (pmap_page_is_write_mapped(m) && has_mapping_with(m, PTE_DIRTY));
}

bool
pmap_is_referenced(vm_page_t m)
{
	return (has_mapping_with(m, PTE_A));
}

/* Looks at no more than 16 mappings of a list, as FreeBSD does. */
static bool
is_on_list(struct pv_entry *pv, pmap_t pmap, int psind)
{
	int n;

	for (n = 0; n < 16 && pv != NULL; n++, pv = pv->pv_next) {
		if (pv->pv_pmap == pmap && pv_psind(pv) >= psind)
			return (true);
	}
	return (false);
}

bool
pmap_page_exists_quick(pmap_t pmap, vm_page_t m)
{
	vm_page_t head;

	if (is_on_list(pv_first(m), pmap, 0))
		return (true);
	head = pv_run_head(m);
	return (head != NULL && is_on_list(pv_first(head), pmap, 1));
}

int
pmap_page_wired_mappings(vm_page_t m)
{
	struct pv_walk w;
	u_int starts;
	int n;

	if ((m->oflags & VPO_UNMANAGED) != 0)
		return (0);
	n = 0;
	starts = 1;
	pv_walk_begin(&w, m);
	while (pv_walk_next(&w)) {
		if (w.starts != starts) {
			starts = w.starts;
			n = 0;
		}
		if ((pte_load(w.e) & PTE_W) != 0)
			n++;
	}
	return (n);
}

/*
 * A large mapping that may be written is demoted, and the page's part of it,
 * unless wired, may be written no more: so the next write can be seen.
 */
static void
demote_for_clear(const struct pv_walk *w)
{
	bool wired = (*w->e & PTE_W) != 0;
	vm_offset_t va;
	uint64_t *e, old;
	int level;

	va = w->va + (VM_PAGE_TO_PHYS(w->m) - pte_pa(*w->e));
	if (!pmap_demote(w->pmap, w->va, w->e, w->psind) || wired)
		return;
	e = ptp_find(w->pmap, va, &level);
	old = pte_clear(e, PTE_DIRTY);
	pmap_save_bits(old, w->m, 0, PTE_M);
	tlb_invalidate(w->pmap, va, PAGE_SIZE);
}

/*
 * In what follows, demoting a large mapping changes the lists, so the walk
 * begins again and meets its part for the page.
 */

/* Source: amd64 pmap_clear_modify(). */
void
pmap_clear_modify(vm_page_t m)
{
	struct pv_walk w;

	pmap_begin();
	check_busy(m, "pmap_clear_modify");
	if (!pmap_page_is_write_mapped(m))
		return;
	pv_walk_begin(&w, m);
	while (pv_walk_next(&w)) {
		if (w.psind > 0) {
			if ((*w.e & PTE_RW) != 0)
				demote_for_clear(&w);
			continue;
		}
		if (!pte_dirty(pte_load(w.e)))
			continue;
		(void)pte_clear(w.e, PTE_M);
		tlb_invalidate(w.pmap, w.va, PAGE_SIZE);
	}
}

void
pmap_remove_write(vm_page_t m)
{
	struct pv_walk w;
	uint64_t old;

	pmap_begin();
	check_busy(m, "pmap_remove_write");
	if (!pmap_page_is_write_mapped(m))
		return;
	pv_walk_begin(&w, m);
	while (pv_walk_next(&w)) {
		if ((pte_load(w.e) & PTE_RW) == 0)
			continue;
		if (w.psind > 0) {
			(void)pmap_demote(w.pmap, w.va, w.e, w.psind);
			continue;
		}
		old = pte_clear(w.e, PTE_DIRTY);
		pmap_save_bits(old, m, 0, PTE_M);
		tlb_invalidate(w.pmap, w.va, PAGE_SIZE);
	}
	vm_page_aflag_clear(m, PGA_WRITEABLE);
}

/* Each removal changes the list, so each step finds its first mapping. */
void
pmap_remove_all(vm_page_t m)
{
	struct pv_walk w;

	pmap_begin();
	pv_walk_begin(&w, m);
	while (pv_walk_next(&w)) {
		if (w.psind > 0)
			(void)pmap_demote(w.pmap, w.va, w.e, w.psind);
		else
			pmap_remove_entry(w.pmap, w.va, w.e, 0);
	}
}

/*
 * A wired mapping's bit tells nothing: it stays.  A large mapping has one for
 * 512 pages.  Only the page whose turn it is, by its place and the mapping's,
 * may clear it; the others count it only.
 */
static bool
may_clear(const struct pv_walk *w, uint64_t pte)
{
	if ((pte & PTE_W) != 0)
		return (false);
	return (w->psind == 0 || ((atop(VM_PAGE_TO_PHYS(w->m)) ^
	    (w->va >> PTE_SHIFT(2)) ^ w->pmap->pm_id) &
	    (PTP_NENTRIES - 1)) == 0);
}

/*
 * Begins with the oldest mapping; those that were looked at go behind the
 * others, so that the next call begins where this one ends.
 * Source: amd64 pmap_ts_referenced().
 */
int
pmap_ts_referenced(vm_page_t m)
{
	struct pv_walk w;
	uint64_t pte;
	int n;

	pmap_begin();
	n = 0;
	pv_walk_begin(&w, m);
	while (n < PMAP_TS_REFERENCED_MAX && pv_walk_next(&w)) {
		pte = pte_load(w.e);
		if (pte_dirty(pte))
			pmap_save_bits(pte, m, 0, PTE_M);
		if ((pte & PTE_A) == 0)
			continue;
		n++;
		if (may_clear(&w, pte)) {
			(void)pte_clear(w.e, PTE_A);
			tlb_invalidate(w.pmap, w.va, PMAP_PAGESIZE(w.psind));
		}
	}
	if (w.pmap != NULL && pv_is_own(w.pv, m))
		pv_rotate(m, w.pv);
	pv_walk_end(&w);
	return (n);
}

void
pmap_page_set_memattr(vm_page_t m, vm_memattr_t ma)
{
	m->md.pat_mode = ma;
}

vm_memattr_t
pmap_page_get_memattr(vm_page_t m)
{
	return (m->md.pat_mode);
}

/* One call for each run of invalid blocks. */
void
pmap_zero_invalid(vm_page_t m)
{
	vm_page_bits_t valid = page_valid_bits(m);
	int end, start;

	for (start = 0; start < PAGE_SIZE; start = end) {
		end = start + DEV_BSIZE;
		if ((valid & vm_page_bits(start, DEV_BSIZE)) != 0)
			continue;
		while (end < PAGE_SIZE &&
		    (valid & vm_page_bits(end, DEV_BSIZE)) == 0)
			end += DEV_BSIZE;
		pmap_zero_page_area(m, start, end - start);
	}
}
