/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine with frames and page tables only, and two pmaps. */
#include <stdio.h>
#include <stdlib.h>

#include "mem/mem.h"
#include "unit/pmap_fixture.h"

void
pmaps_begin(struct test *t)
{
	t->vm->config.superpages = true;
	assert_eq(mem_init(t->vm), 0);
	assert_eq(pmap_state_init(t->vm), 0);
	t->a = calloc(2, sizeof(*t->a));
	assert_non_null(t->a);
	t->b = t->a + 1;
	assert_eq(pmap_pinit(t->a), 1);
	assert_eq(pmap_pinit(t->b), 1);
}

void
pmaps_end(struct test *t)
{
	struct pmap_usage u;

	check_pmaps();
	pmap_remove(t->a, 0, VM_MAXUSER_ADDRESS);
	pmap_remove(t->b, 0, VM_MAXUSER_ADDRESS);
	assert_eq(pmap_resident_count(t->a), 0);
	assert_eq(pmap_wired_count(t->a), 0);
	pmap_release(t->a);
	pmap_release(t->b);
	check_pmaps();
	pmap_usage(&u);
	assert_eq(u.pmaps, 0);
	assert_eq(u.pv_entries, 0);
	assert_eq(u.tables, 0);
	pmap_trim();
	assert_eq(t->vm->pmap->ptp_cached, 0);
}

void
check_pmaps(void)
{
	assert_eq(pmap_complaints(""), 0);
}

unsigned
pmap_complaints(const char *id)
{
	return (test_complaints(pmap_check, id));
}

static void
make(vm_page_t m, bool managed)
{
	m->valid = VM_PAGE_BITS_ALL;
	m->ref_count = 1;
	m->busy_lock = VPB_CURTHREAD_EXCLUSIVE;
	m->oflags = managed ? 0 : VPO_UNMANAGED;
}

vm_page_t
new_page(void)
{
	vm_page_t m = frames_alloc();

	assert_non_null(m);
	make(m, true);
	return (m);
}

vm_page_t
new_unmanaged(void)
{
	vm_page_t m = new_page();

	m->oflags = VPO_UNMANAGED;
	return (m);
}

vm_page_t
new_run(bool managed)
{
	const struct contig c = {
		.npages = RUN,
		.high = ~(vm_paddr_t)0,
		.alignment = NBPDR,
		.req = VM_ALLOC_INTERRUPT,
	};
	vm_page_t m;
	int i;

	m = frames_alloc_contig(&c);
	assert_non_null(m);
	for (i = 0; i < RUN; i++)
		make(&m[i], managed);
	m->psind = 1;
	return (m);
}

const char *
draw_pte(pmap_t pmap, vm_offset_t va)
{
	static char text[64];
	uint64_t pte;
	int psind;

	pte = pmap_lookup(pmap, va, &psind);
	if (pte == 0)
		return ("");
	(void)snprintf(text, sizeof(text), "r%c%c%c%c%c%s", (pte & PTE_RW) != 0
	    ? 'w' : '-', (pte & PTE_X) != 0 ? 'x' : '-', (pte & PTE_W) != 0 ?
	    'W' : '-', (pte & PTE_A) != 0 ? 'A' : '-', (pte & PTE_M) != 0 ? 'M'
	    : '-', psind == 0 ? "" : psind == 1 ? " 2M" : " 1G");
	return (text);
}

enum pmap_result
try_touch(pmap_t pmap, vm_offset_t va, vm_prot_t access)
{
	void *host;

	return (pmap_access(pmap, va, access, &host));
}
