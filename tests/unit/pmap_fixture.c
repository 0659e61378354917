/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine with frames and page tables only, and two pmaps. */
#include <stdio.h>
#include <stdlib.h>

#include "mem/mem.h"
#include "support/bare.h"
#include "unit/pmap_fixture.h"

int
fix_setup(void **state)
{
	struct fix *f;

	f = calloc(1, sizeof(*f));
	assert_non_null(f);
	f->vm = test_bare_machine();
	assert_int_equal(mem_init(f->vm), 0);
	assert_int_equal(pmap_state_init(f->vm), 0);
	assert_int_equal(pmap_pinit(&f->a), 1);
	assert_int_equal(pmap_pinit(&f->b), 1);
	*state = f;
	return (0);
}

int
fix_teardown(void **state)
{
	struct fix *f = *state;
	struct pmap_usage u;
	void *vm = f->vm;

	if (!f->vm->dead) {
		fix_check();
		pmap_remove(&f->a, 0, VM_MAXUSER_ADDRESS);
		pmap_remove(&f->b, 0, VM_MAXUSER_ADDRESS);
		assert_int_equal(pmap_resident_count(&f->a), 0);
		assert_int_equal(pmap_wired_count(&f->a), 0);
		pmap_release(&f->a);
		pmap_release(&f->b);
		fix_check();
		pmap_usage(&u);
		assert_int_equal(u.pmaps, 0);
		assert_int_equal(u.pv_entries, 0);
		assert_int_equal(u.tables, 0);
		pmap_trim();
		assert_int_equal(f->vm->pmap->ptp_cached, 0);
	}
	free(f);
	return (test_bare_teardown(&vm));
}

static void
tell(void *arg, const char *text, size_t len)
{
	print_error("%.*s", (int)len, text);
}

void
fix_check(void)
{
	struct check c = { .out = { tell, NULL } };

	pmap_check(&c);
	assert_int_equal(c.nfailed, 0);
}

struct complaints {
	const char	*id;
	unsigned	 n;
};

static void
count(void *arg, const char *text, size_t len)
{
	struct complaints *k = arg;

	if (strstr(text, k->id) != NULL)
		k->n++;
}

unsigned
fix_complaints(const char *id)
{
	struct complaints k = { id, 0 };
	struct check c = { .out = { count, &k } };

	pmap_check(&c);
	return (k.n);
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
fix_page(void)
{
	vm_page_t m;

	m = frames_alloc();
	assert_non_null(m);
	make(m, true);
	return (m);
}

vm_page_t
fix_unmanaged(void)
{
	vm_page_t m;

	m = fix_page();
	m->oflags = VPO_UNMANAGED;
	return (m);
}

vm_page_t
fix_run(bool managed)
{
	const struct contig c = {
		.npages = RUN,
		.high = ~(vm_paddr_t)0,
		.alignment = NBPDR,
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
fix_pte(pmap_t pmap, vm_offset_t va)
{
	static char text[64];
	uint64_t pte;
	int psind;

	pte = pmap_lookup(pmap, va, &psind);
	if (pte == 0)
		return ("");
	(void)snprintf(text, sizeof(text), "r%c%c%c%c%c%s",
	    (pte & PTE_RW) != 0 ? 'w' : '-', (pte & PTE_X) != 0 ? 'x' : '-',
	    (pte & PTE_W) != 0 ? 'W' : '-', (pte & PTE_A) != 0 ? 'A' : '-',
	    (pte & PTE_M) != 0 ? 'M' : '-',
	    psind == 0 ? "" : psind == 1 ? " 2M" : " 1G");
	return (text);
}

enum pmap_result
fix_access(pmap_t pmap, vm_offset_t va, vm_prot_t access)
{
	void *host;

	return (pmap_access(pmap, va, access, &host));
}
