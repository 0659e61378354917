/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a processor remembers of page tables, for machines made with
 * vmsim_config.tlb.  Each thread has a processor of its own.
 *
 * An entry is used, without a look at the table, until it is invalidated or
 * another takes its place.  As on amd64: it is made by an access that the
 * table allows, so the table's entry is marked accessed; a write through one
 * that does not know the modified bit set goes to the table, which sets it or
 * refuses; and so does any access that the entry does not allow.
 *
 * Entries carry the number of their pmap, which is never used again.  A
 * thread that ends leaves its TLB to the next new one.  To reach a frame that
 * is free is what no order of things may lead to, and is reported at once.
 */
#include <inttypes.h>

#include "pmap/processor.h"
#include "pmap/ptp.h"

#define	TLB_ENTRIES	64	/* each address has one place */

struct tlb {
	struct tlb	*tlb_next;	/* (w) */
	uint32_t	 tlb_tid;	/* (w) whose it is, or was */
	bool		 tlb_answered;	/* (w) the last access, alone */
	struct tlb_entry tlb_entry[TLB_ENTRIES];
};

static inline uint64_t
make_tlb_key(const struct pmap *pmap, vm_offset_t va)
{
	return ((uint64_t)pmap->pm_id << (PMAP_VA_BITS - PAGE_SHIFT) |
	    va >> PAGE_SHIFT);
}

static inline struct tlb_entry *
find_tlb_place(struct tlb *tlb, uint64_t key)
{
	return (&tlb->tlb_entry[key % TLB_ENTRIES]);
}

static bool
is_in_use(const struct tlb *tlb)
{
	struct thread *td;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link) {
		if (td->td_tlb == tlb)
			return (true);
	}
	return (false);
}

/* The current thread's; NULL without memory, and then it remembers nothing. */
static struct tlb *
get_own_tlb(void)
{
	struct pmap_state *ps = curvm->pmap;
	struct thread *td = curthread;
	struct tlb *tlb;

	if (__predict_true(td->td_tlb != NULL))
		return (td->td_tlb);
	for (tlb = ps->tlbs; tlb != NULL && is_in_use(tlb);
	    tlb = tlb->tlb_next)
		continue;
	if (tlb == NULL) {
		tlb = arena_alloc(sizeof(*tlb));
		if (tlb == NULL)
			return (NULL);
		tlb->tlb_next = ps->tlbs;
		ps->tlbs = tlb;
	}
	*tlb = (struct tlb){ .tlb_next = tlb->tlb_next,
	    .tlb_tid = td->td_tid };
	td->td_tlb = tlb;
	return (tlb);
}

static bool
is_free_frame(vm_paddr_t pa)
{
	vm_page_t m;

	m = mem_is_ram(pa) ? PHYS_TO_VM_PAGE(pa) : NULL;
	return (m != NULL && (m->ref_count == 0 || m->busy_lock == VPB_FREED));
}

/* A translation that is remembered must not lead to a free frame. */
static void
check_remembered_frame(uint64_t pte, vm_offset_t va)
{
	CONTRACT(!is_free_frame(pte_pa(pte)),
	    "pmap 11: %s reaches a free frame at 0x%jx by a "
	    "translation that was not invalidated",
	    describe_thread(curthread).text, (uintmax_t)va);
}

/* The access goes to the table; what that says is remembered. */
static enum pmap_result
fetch_entry(pmap_t pmap, vm_offset_t va, vm_prot_t access,
    struct tlb_entry *te, uint64_t *ptep)
{
	enum pmap_result result;
	uint64_t key;
	int level;

	key = make_tlb_key(pmap, va);
	result = pmap_translate(pmap, va, access, ptep, &level);
	if (result == PMAP_OK) {
		*ptep |= va & (PTE_SPAN(level) - 1) & ~(vm_offset_t)PAGE_MASK;
		tlb_store(te, key, *ptep);
		TELL(TRACE_TLB_FILL, 0, pmap->pm_id, va, 0,
		    atop(pte_pa(*ptep)));
	} else if (te->te_key == key)
		tlb_store(te, key, 0);
	return (result);
}

enum pmap_result
tlb_access(pmap_t pmap, vm_offset_t va, vm_prot_t access, void **host)
{
	struct tlb_entry *place, te, unused = { 0 };
	enum pmap_result result;
	uint64_t need, pte;
	struct tlb *tlb;

	tlb = get_own_tlb();
	place = tlb == NULL ? &unused :
	    find_tlb_place(tlb, make_tlb_key(pmap, va));
	te = tlb_load(place);
	need = pte_from_prot(access) | pte_from_access(access);
	if (te.te_key == make_tlb_key(pmap, va) && (te.te_pte & need) == need) {
		check_remembered_frame(te.te_pte, va);
		pte = te.te_pte;
		result = PMAP_OK;
	} else
		result = fetch_entry(pmap, va, access, place, &pte);
	if (tlb != NULL)
		tlb->tlb_answered = pte == te.te_pte;
	if (result == PMAP_OK)
		*host = mem_phys_to_host(pte_pa(pte) | (va & PAGE_MASK));
	return (result);
}

uint64_t
tlb_peek(pmap_t pmap, vm_offset_t va)
{
	uint64_t key = make_tlb_key(pmap, va);
	struct tlb *tlb = curthread->td_tlb;
	const struct tlb_entry *te;

	te = tlb != NULL && tlb->tlb_answered ? find_tlb_place(tlb, key) :
	    NULL;
	return (te != NULL && te->te_key == key ? te->te_pte : 0);
}

/* Forgets what the entry says of an address between two keys, if it does. */
static inline bool
drop_entry(struct tlb_entry *place, uint64_t first, uint64_t last)
{
	struct tlb_entry te;

	te = tlb_load(place);
	if (te.te_pte == 0 || te.te_key < first || te.te_key > last)
		return (false);
	tlb_store(place, te.te_key, 0);
	return (true);
}

void
tlb_drop(pmap_t pmap, vm_offset_t va, vm_offset_t end)
{
	uint64_t first, key, last;
	bool dropped = false;
	struct tlb *tlb;

	first = make_tlb_key(pmap, va);
	last = make_tlb_key(pmap, end - 1);
	if (last - first >= TLB_ENTRIES)
		key = last - (TLB_ENTRIES - 1);
	else
		key = first;
	for (; key <= last; key++) {
		for (tlb = curvm->pmap->tlbs; tlb != NULL;
		    tlb = tlb->tlb_next)
			dropped |= drop_entry(find_tlb_place(tlb, key), first,
			    last);
	}
	if (dropped)
		TELL(TRACE_TLB_FLUSH, 0, pmap->pm_id, va, 0, end);
}

static pmap_t
find_pmap(const struct tlb_entry *te)
{
	pmap_t pmap;

	TAILQ_FOREACH(pmap, &curvm->pmap->pmaps, pm_list) {
		if (pmap->pm_id == te->te_key >> (PMAP_VA_BITS - PAGE_SHIFT))
			return (pmap);
	}
	return (NULL);
}

static vm_offset_t
find_tlb_va(const struct tlb_entry *te)
{
	return (te->te_key << PAGE_SHIFT & (PMAP_VA_END - 1));
}

/* Invariant 11 of pmap.h for one entry. */
static void
check_entry(struct check *c, const struct tlb *tlb,
    const struct tlb_entry *te)
{
	const uint64_t *e;
	uint64_t extra, pte;
	vm_offset_t va;
	pmap_t pmap;
	int level;

	pmap = find_pmap(te);
	if (pmap != NULL && pmap->pm_mtx.lock_object.lo_owner != NULL)
		return;
	va = find_tlb_va(te);
	if (is_free_frame(pte_pa(te->te_pte)))
		check_fail(c, "pmap 11", "%s remembers a free frame at 0x%"
		    PRIx64, describe_tid(tlb->tlb_tid).text, va);
	if (pmap == NULL) {
		check_fail(c, "pmap 11", "%s remembers a pmap that is gone",
		    describe_tid(tlb->tlb_tid).text);
		return;
	}
	e = ptp_find(pmap, va, &level);
	pte = *e == 0 ? 0 : *e + (va & (PTE_SPAN(level) - 1));
	extra = te->te_pte & ~pte &
	    (PTE_V | PTE_RW | PTE_X | PTE_M | PTE_A);
	if (extra != 0 || pte_pa(pte) != pte_pa(te->te_pte))
		check_fail(c, "pmap 11", "%s remembers 0x%" PRIx64 " for 0x%"
		    PRIx64 " of pmap %u, where 0x%" PRIx64 " is",
		    describe_tid(tlb->tlb_tid).text, te->te_pte, va,
		    pmap->pm_id, pte);
}

void
tlb_check(struct check *c)
{
	struct tlb *tlb;
	int i;

	for (tlb = curvm->pmap->tlbs; tlb != NULL; tlb = tlb->tlb_next) {
		for (i = 0; i < TLB_ENTRIES; i++) {
			if (tlb->tlb_entry[i].te_pte != 0)
				check_entry(c, tlb, &tlb->tlb_entry[i]);
		}
	}
}

/* Newest processor first; entries of a pmap that is gone are passed over. */
void
tlb_walk(tlb_walk_t *fn, void *arg)
{
	struct tlb_entry *te;
	struct tlb *tlb;
	pmap_t pmap;
	int i;

	for (tlb = curvm->pmap->tlbs; tlb != NULL; tlb = tlb->tlb_next) {
		for (i = 0; i < TLB_ENTRIES; i++) {
			te = &tlb->tlb_entry[i];
			pmap = te->te_pte != 0 ? find_pmap(te) : NULL;
			if (pmap != NULL)
				fn(arg, tlb->tlb_tid, pmap, find_tlb_va(te),
				    te->te_pte);
		}
	}
}

/* A processor may forget at any time. */
void
tlb_trim(void)
{
	struct pmap_state *ps = curvm->pmap;
	struct thread *td;
	struct tlb *tlb;

	TAILQ_FOREACH(td, &curvm->sched->threads, td_link)
		td->td_tlb = NULL;
	while ((tlb = ps->tlbs) != NULL) {
		ps->tlbs = tlb->tlb_next;
		arena_free(tlb, sizeof(*tlb));
	}
}
