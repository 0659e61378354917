/* SPDX-License-Identifier: BSD-2-Clause */
/* A process in a dump: entries and page-table entries, merged by address. */
#include <inttypes.h>
#include <vm/vm_map.h>
#include "pmap/pmap.h"
#include "observe/dump.h"
#include "observe/observe.h"

static void
dump_entry(struct dump *d, const struct state_item *entry)
{
	const uint64_t *v = entry->v;
	char max[4], prot[4];

	print_fmt(&d->out, "%s entry 0x%" PRIx64 "-0x%" PRIx64
	    " %s/%s inh=", d->prefix, entry->index, v[AT_ENTRY_END],
	    observe_prot((vm_prot_t)v[AT_ENTRY_PROT], prot),
	    observe_prot((vm_prot_t)v[AT_ENTRY_MAX], max));
	value_print(&d->out, state_field(STATE_ENTRY, AT_ENTRY_INHERIT),
	    v[AT_ENTRY_INHERIT], d->names);
	value_print_flags(&d->out, state_field(STATE_ENTRY, AT_ENTRY_FLAGS),
	    v[AT_ENTRY_FLAGS]);
	print_fmt(&d->out, " wired=%" PRIu64, v[AT_ENTRY_WIRED]);
	dump_ref(d, "obj", v[AT_ENTRY_OBJECT]);
	if (v[AT_ENTRY_OFFSET] == STATE_NONE)
		print_fmt(&d->out, " off=-\n");
	else
		print_fmt(&d->out, " off=0x%" PRIx64 "\n", v[AT_ENTRY_OFFSET]);
}

/* `n` of them are alike. */
static void
dump_pte(struct dump *d, const struct state_item *pte, uint64_t n)
{
	const uint64_t *v = pte->v;

	print_fmt(&d->out, "%s  pte 0x%" PRIx64 " r%c%c", d->prefix,
	    pte->index, (v[AT_PTE_PROT] & VM_PROT_WRITE) != 0 ? 'w' : '-',
	    (v[AT_PTE_PROT] & VM_PROT_EXECUTE) != 0 ? 'x' : '-');
	dump_ref(d, "obj", v[AT_PTE_OBJECT]);
	if (v[AT_PTE_OBJECT] != STATE_NONE)
		print_fmt(&d->out, " idx=%" PRIu64, v[AT_PTE_PAGE]);
	value_print_flags(&d->out, state_field(STATE_PTE, AT_PTE_FLAGS),
	    v[AT_PTE_FLAGS]);
	if (v[AT_PTE_PSIND] != 0)
		print_fmt(&d->out, v[AT_PTE_PSIND] == 1 ? " 2M" : " 1G");
	dump_count(d, n);
}

/* Is `b` what the n-th page table entry of a run that begins with `a` is? */
static bool
run_goes_on(const struct state_item *a, const struct state_item *b,
    uint64_t n)
{
	uint64_t npages = n * psind_npages((int)a->v[AT_PTE_PSIND]);

	return (a->v[AT_PTE_OBJECT] != STATE_NONE &&
	    b->v[AT_PTE_OBJECT] == a->v[AT_PTE_OBJECT] &&
	    b->v[AT_PTE_PSIND] == a->v[AT_PTE_PSIND] &&
	    b->v[AT_PTE_PROT] == a->v[AT_PTE_PROT] &&
	    b->v[AT_PTE_FLAGS] == a->v[AT_PTE_FLAGS] &&
	    b->index == a->index + ptoa(npages) &&
	    b->v[AT_PTE_PAGE] == a->v[AT_PTE_PAGE] + npages);
}

/* Those from `pte` to `end` or to the address, whichever comes first. */
static const struct state_item *
dump_ptes_to(struct dump *d, const struct state_item *pte,
    const struct state_item *end, uint64_t va)
{
	uint64_t n;

	while (pte < end && pte->index < va) {
		n = 1;
		while (d->runs && pte + n < end && pte[n].index < va &&
		    run_goes_on(pte, &pte[n], n))
			n++;
		dump_pte(d, pte, n);
		pte += n;
	}
	return (pte);
}

void
dump_proc(struct dump *d, const struct state_item *proc)
{
	const struct state_item *entries, *pte, *pte_end;
	size_t i, nentries, nptes;

	print_fmt(&d->out, "%sproc %s entries=%" PRIu64 " size=%" PRIu64
	    " resident=%" PRIu64 " wired=%" PRIu64 "\n", d->prefix,
	    names_get(d->names, NAME_PROC, proc->whose).text, proc->v[0],
	    proc->v[1], proc->v[2], proc->v[3]);
	entries = state_range(d->state, STATE_ENTRY, proc->whose, &nentries);
	pte = state_range(d->state, STATE_PTE, proc->whose, &nptes);
	pte_end = pte + nptes;
	for (i = 0; i < nentries; i++) {
		pte = dump_ptes_to(d, pte, pte_end, entries[i].index);
		dump_entry(d, &entries[i]);
	}
	(void)dump_ptes_to(d, pte, pte_end, UINT64_MAX);
}
