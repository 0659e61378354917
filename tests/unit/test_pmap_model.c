/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random operations on two pmaps, compared after each with a flat model: for
 * each address the page and the bits, for each page what was saved.
 */
#include <stdlib.h>

#include <vmsim/process.h>

#include "mem/mem.h"
#include "unit/pmap_fixture.h"

PMAP_TESTS();

#define	NPAGES		8	/* the last one is unmanaged */
#define	NSLOTS		48
#define	NSTEPS		4000
#define	EMPTY		(-1)

struct slot {
	int	 page;		/* EMPTY: nothing there */
	bool	 rw, x, wired, acc, mod;
};

struct model {
	struct test	*t;
	pmap_t		 pmap[2];
	vm_page_t	 page[NPAGES];
	bool		 dirty[NPAGES], referenced[NPAGES];
	struct slot	 slot[2][NSLOTS];
	uint32_t	 seed;
};

/* Slots lie close together, in other tables, and far away. */
static vm_offset_t
slot_va(int s)
{
	static const vm_offset_t base[] = { VA, VA + NBPDR - ptoa(4),
	    VA + NBPDP, 0x7f0000000000 };

	return (base[s / 12] + ptoa(s % 12));
}

static uint32_t
draw(struct model *k, uint32_t n)
{
	k->seed = k->seed * 1664525 + 1013904223;
	return ((k->seed >> 8) % n);
}

static bool
managed(int page)
{
	return (page != NPAGES - 1);
}

static void
save(struct model *k, struct slot *s, bool mod, bool acc)
{
	if (s->page == EMPTY || !managed(s->page))
		return;
	k->dirty[s->page] |= mod && s->mod;
	k->referenced[s->page] |= acc && s->acc;
}

static void
model_remove(struct model *k, struct slot *s)
{
	save(k, s, true, true);
	s->page = EMPTY;
}

static void
step_enter(struct model *k, int p, int i)
{
	struct slot *s = &k->slot[p][i], new;
	u_int flags;

	new = (struct slot){ .page = (int)draw(k, NPAGES), .acc = true };
	new.rw = draw(k, 2) != 0;
	new.x = draw(k, 4) == 0;
	new.wired = draw(k, 4) == 0;
	new.mod = new.rw && draw(k, 2) != 0;
	flags = (new.mod ? VM_PROT_WRITE : VM_PROT_READ) | (new.wired ?
	    PMAP_ENTER_WIRED : 0);
	enter(k->pmap[p], slot_va(i), k->page[new.page], VM_PROT_READ | (new.rw
	    ? VM_PROT_WRITE : 0) | (new.x ? VM_PROT_EXECUTE : 0), flags);
	if (!managed(new.page) && new.rw)
		new.mod = true;
	if (s->page != new.page) {
		model_remove(k, s);
		*s = new;
	} else if (s->rw != new.rw || s->x != new.x ||
	    s->wired != new.wired) {
		save(k, s, !new.mod, false);
		*s = new;
	}
}

static void
step_quick(struct model *k, int p, int i)
{
	struct slot *s = &k->slot[p][i];
	int page = (int)draw(k, NPAGES);
	bool x = draw(k, 2) != 0;

	pmap_enter_quick(k->pmap[p], slot_va(i), k->page[page], x ? VM_PROT_ALL
	    : RW);
	if (s->page == EMPTY)
		*s = (struct slot){ .page = page, .x = x };
}

static void
step_access(struct model *k, int p, int i)
{
	static const vm_prot_t kinds[] = { VM_PROT_READ, VM_PROT_WRITE,
	    VM_PROT_EXECUTE };
	struct slot *s = &k->slot[p][i];
	vm_prot_t access = kinds[draw(k, 3)];
	enum pmap_result want;

	if (s->page == EMPTY)
		want = PMAP_ABSENT;
	else if ((access == VM_PROT_WRITE && !s->rw) ||
	    (access == VM_PROT_EXECUTE && !s->x))
		want = PMAP_DENIED;
	else
		want = PMAP_OK;
	assert_eq(try_touch(k->pmap[p], slot_va(i), access), want);
	if (want == PMAP_OK) {
		s->acc = true;
		s->mod |= access == VM_PROT_WRITE;
	}
}

/* Operations on the part [i, end) of one of the four regions. */
static void
step_range(struct model *k, int p, int i)
{
	int end = i + 1 + (int)draw(k, 12 - i % 12);
	vm_offset_t sva = slot_va(i), eva = slot_va(end - 1) + PAGE_SIZE;
	int what = (int)draw(k, 5);
	struct slot *s;

	switch (what) {
	case 0:
		pmap_remove(k->pmap[p], sva, eva);
		break;
	case 1:
		pmap_protect(k->pmap[p], sva, eva, RX);
		break;
	case 2:
		pmap_protect(k->pmap[p], sva, eva, RW);
		break;
	case 3:
		pmap_advise(k->pmap[p], sva, eva, VMSIM_MADV_DONTNEED);
		break;
	case 4:
		pmap_advise(k->pmap[p], sva, eva, VMSIM_MADV_FREE);
		break;
	}
	for (; i < end; i++) {
		s = &k->slot[p][i];
		if (s->page == EMPTY)
			continue;
		if (what == 0)
			model_remove(k, s);
		else if (what == 1) {
			save(k, s, true, false);
			s->rw = s->mod = false;
		} else if (what == 2)
			s->x = false;
		else if (managed(s->page)) {
			save(k, s, what == 3, false);
			s->acc = s->mod = false;
		}
	}
}

static void
step_copy(struct model *k, int p, int i)
{
	struct slot *from, *to;
	int end = i + 12 - i % 12;

	pmap_copy(k->pmap[!p], k->pmap[p], slot_va(i), ptoa(end - i),
	    slot_va(i));
	for (; i < end; i++) {
		from = &k->slot[p][i];
		to = &k->slot[!p][i];
		if (from->page != EMPTY && managed(from->page) &&
		    to->page == EMPTY)
			*to = (struct slot){ .page = from->page, .rw = from->rw,
			    .x = from->x };
	}
}

static void
step_exit(struct model *k, int p, int i)
{
	struct slot *s;

	pmap_remove_pages(k->pmap[p]);
	for (i = 0; i < NSLOTS; i++) {
		s = &k->slot[p][i];
		if (s->page == EMPTY || !managed(s->page) || s->wired)
			continue;
		save(k, s, true, false);
		s->page = EMPTY;
	}
}

static void
step_unwire(struct model *k, int p, int i)
{
	struct slot *s = &k->slot[p][i];

	if (s->page == EMPTY || !s->wired)
		return;
	pmap_unwire(k->pmap[p], slot_va(i), slot_va(i) + PAGE_SIZE);
	s->wired = false;
}

static void
step_page(struct model *k, int p, int i)
{
	int page = (int)draw(k, NPAGES - 1), what = (int)draw(k, 4);
	struct slot *s;

	switch (what) {
	case 0:
		pmap_remove_all(k->page[page]);
		break;
	case 1:
		pmap_remove_write(k->page[page]);
		break;
	case 2:
		pmap_clear_modify(k->page[page]);
		break;
	case 3:
		/* Each looks at the mappings that the last one did not. */
		for (i = 0; i < 2 * NSLOTS; i++)
			(void)pmap_ts_referenced(k->page[page]);
		break;
	}
	for (p = 0; p < 2; p++) {
		for (i = 0; i < NSLOTS; i++) {
			s = &k->slot[p][i];
			if (s->page != page)
				continue;
			if (what == 0)
				model_remove(k, s);
			else if (what == 1) {
				save(k, s, true, false);
				s->rw = s->mod = false;
			} else if (what == 2)
				s->mod = false;
			else {
				save(k, s, true, false);
				s->acc = s->acc && s->wired;
			}
		}
	}
}

static const char *
slot_text(const struct slot *s)
{
	static char text[] = "r-----";

	if (s->page == EMPTY)
		return ("");
	text[1] = s->rw ? 'w' : '-';
	text[2] = s->x ? 'x' : '-';
	text[3] = s->wired ? 'W' : '-';
	text[4] = s->acc ? 'A' : '-';
	text[5] = s->mod ? 'M' : '-';
	return (text);
}

static void
compare(struct model *k)
{
	int i, p, used, wired;

	for (p = 0; p < 2; p++) {
		used = wired = 0;
		for (i = 0; i < NSLOTS; i++) {
			assert_pte(k->pmap[p], slot_va(i),
			    slot_text(&k->slot[p][i]));
			if (k->slot[p][i].page == EMPTY)
				continue;
			used++;
			wired += k->slot[p][i].wired;
			assert_eq(pmap_extract(k->pmap[p], slot_va(i)),
			    VM_PAGE_TO_PHYS(k->page[k->slot[p][i].page]));
		}
		assert_eq(pmap_resident_count(k->pmap[p]), used);
		assert_eq(pmap_wired_count(k->pmap[p]), wired);
	}
	for (i = 0; i < NPAGES; i++)
		assert_eq(k->page[i]->dirty != 0, k->dirty[i]);
}

/* Saved bits are compared and forgotten, so that they can be saved again. */
static void
forget(struct model *k)
{
	int i;

	for (i = 0; i < NPAGES; i++) {
		assert_eq((k->page[i]->a.flags & PGA_REFERENCED) != 0,
		    k->referenced[i]);
		k->page[i]->dirty = 0;
		k->page[i]->a.flags &= (uint16_t)~PGA_REFERENCED;
		k->dirty[i] = k->referenced[i] = false;
	}
}

typedef void step_t(struct model *, int p, int i);

TEST(random_operations_agree_with_a_flat_model)
{
	static step_t *const steps[] = { step_enter, step_enter, step_enter,
	    step_enter, step_quick, step_access, step_access, step_access,
	    step_range, step_copy, step_unwire, step_unwire, step_page };
	struct model k = { .t = t, .seed = 1 };
	int i, n, p;

	k.pmap[0] = t->a;
	k.pmap[1] = t->b;
	for (i = 0; i < NPAGES; i++)
		k.page[i] = managed(i) ? new_page() : new_unmanaged();
	for (i = 0; i < NSLOTS; i++)
		k.slot[0][i].page = k.slot[1][i].page = EMPTY;
	for (n = 1; n <= NSTEPS; n++) {
		p = (int)draw(&k, 2);
		i = (int)draw(&k, NSLOTS);
		if (n % 250 == 0)
			step_exit(&k, p, i);
		else
			steps[draw(&k, nrows(steps))](&k, p, i);
		compare(&k);
		if (n % 10 == 0) {
			forget(&k);
			check_pmaps();
		}
	}
}
