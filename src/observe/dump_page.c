/* SPDX-License-Identifier: BSD-2-Clause */
/* One line about the page that is mapped at an address. */
#include <inttypes.h>

#include "mem/mem.h"
#include "pmap/pmap.h"
#include "map/map.h"
#include "observe/observe.h"

static void
print_busy(struct printer *out, const struct vm_page *m)
{
	u_int b;

	b = m->busy_lock;
	if (b == VPB_UNBUSIED || b == VPB_FREED)
		return;
	if ((b & VPB_BIT_EXCLUSIVE) != 0)
		print_fmt(out, " xbusy by thread %u", VPB_OWNER(b));
	else
		print_fmt(out, " sbusy %u times", VPB_SHARERS(b));
	print_fmt(out, " (%s)", m->busy_where != NULL ? m->busy_where : "?");
}

static void
print_page_details(struct printer *out, vm_page_t m)
{
	if (m->object != NULL)
		print_fmt(out, "%s[%" PRIu64 "]",
		    describe_serial(m->object->serial).text, m->pindex);
	else
		print_fmt(out, "%s", describe_page(m).text);
	print_fmt(out, " valid=%02x dirty=%02x wire=%u queue=%s act=%u "
	    "mappings=%u", m->valid, m->dirty, VPRC_WIRE_COUNT(m->ref_count),
	    observe_queue(m->a.queue), m->a.act_count, m->md.pv_count);
	print_busy(out, m);
	print_fmt(out, "%s%s%s",
	    (m->a.flags & PGA_REFERENCED) != 0 ? " referenced" : "",
	    (m->a.flags & PGA_NOSYNC) != 0 ? " nosync" : "",
	    (m->oflags & VPO_UNMANAGED) != 0 ? " unmanaged" : "");
}

void
observe_print_pte(struct printer *out, vm_offset_t va, uint64_t pte,
    vm_paddr_t pa)
{
	print_fmt(out, "0x%" PRIx64 " r%c%c%s%s%s -> ", va,
	    (pte & PTE_RW) != 0 ? 'w' : '-', (pte & PTE_X) != 0 ? 'x' : '-',
	    (pte & PTE_W) != 0 ? " wired" : "",
	    (pte & PTE_A) != 0 ? " acc" : "",
	    (pte & PTE_M) != 0 ? " mod" : "");
	if (mem_is_ram(pa))
		print_fmt(out, "frame %" PRIu64,
		    (pa - MEM_RAM_BASE) >> PAGE_SHIFT);
	else
		print_fmt(out, "device page %" PRIu64,
		    (pa - MEM_DEV_BASE) >> PAGE_SHIFT);
}

static void
print_mapping(struct printer *out, struct vmsim_proc *p, vm_offset_t va)
{
	vm_map_entry_t entry;
	vm_paddr_t pa;
	vm_page_t m;
	uint64_t pte;
	int psind;

	pte = va < PMAP_VA_END ? pmap_lookup(p->p_pmap, va, &psind) : 0;
	if (!pte_present(pte)) {
		print_fmt(out, "0x%" PRIx64 " nothing is mapped", va);
		return;
	}
	if (!vm_map_lookup_entry(&p->p_vmspace->vm_map, va, &entry))
		entry = NULL;
	pa = pte_pa(pte) | (va & (PMAP_PAGESIZE(psind) - 1) & ~PAGE_MASK);
	observe_print_pte(out, va, pte, pa);
	print_fmt(out, ": ");
	m = observe_pte_page(entry, va, pa | (pte & PAGE_MASK));
	if (m != NULL)
		print_page_details(out, m);
	else
		print_fmt(out, "no page describes it");
}

void
vmsim_dump_page(struct vmsim_proc *p, uint64_t addr, vmsim_print_t *print,
    void *arg)
{
	struct printer out = { print, arg };
	struct vmsim *prev;

	prev = vmsim_enter(p->p_vm);
	print_mapping(&out, p, trunc_page(addr));
	print_fmt(&out, "\n");
	vmsim_enter(prev);
}
