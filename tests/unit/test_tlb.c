/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translations that processors remember: used without a look at the table,
 * and forgotten when an operation says so.
 */
#include <vmsim/process.h>

#include "pmap/pmap_private.h"
#include "unit/pmap_fixture.h"

#define	END	(VA + PAGE_SIZE)
#define	KVA	0x7f0000000ul

static struct fix *fix;
static struct thread *other;	/* has a processor of its own */

static int
setup(void **state)
{
	(void)fix_setup(state);
	fix = *state;
	fix->vm->config.tlb = true;
	other = sched_thread_create("other");
	assert_non_null(other);
	return (0);
}

static int
teardown(void **state)
{
	if (!fix->vm->dead)
		sched_thread_destroy(other);
	return (fix_teardown(state));
}

static uint64_t *
entry(pmap_t pmap, vm_offset_t va)
{
	int level;

	return (ptp_find(pmap, va, &level));
}

/* An access by `td`; where it led, or NULL. */
static void *
access_by(struct thread *td, pmap_t pmap, vm_offset_t va, vm_prot_t access)
{
	struct thread *self;
	void *host;
	bool ok;

	self = sched_set_curthread(td);
	ok = pmap_access(pmap, va, access, &host) == PMAP_OK;
	sched_set_curthread(self);
	return (ok ? host : NULL);
}

static void *
frame(vm_page_t m)
{
	return (mem_phys_to_host(VM_PAGE_TO_PHYS(m)));
}

/* read, read: the second does not set the accessed bit, for it looks at no
   table; another thread has to look */
static void
a_translation_is_used_without_a_look_at_the_table(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();
	uint64_t *e;

	enter(&f->a, VA, m, RW, VM_PROT_READ);
	touch(&f->a, VA, VM_PROT_READ);
	e = entry(&f->a, VA);
	*e &= ~PTE_A;
	assert_ptr_equal(access_by(curthread, &f->a, VA + 5, VM_PROT_READ),
	    (char *)frame(m) + 5);
	assert_int_equal(*e & PTE_A, 0);
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_READ));
	assert_int_equal(*e & PTE_A, PTE_A);
}

/* read, write: the table learns of the first write, and of no other */
static void
the_first_write_sets_the_modified_bit(void **state)
{
	struct fix *f = *state;
	uint64_t *e;

	enter(&f->a, VA, fix_page(), RW, VM_PROT_READ);
	touch(&f->a, VA, VM_PROT_READ);
	touch(&f->a, VA, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "rw--AM");
	e = entry(&f->a, VA);
	*e &= ~PTE_M;
	touch(&f->a, VA, VM_PROT_WRITE);
	assert_pte(&f->a, VA, "rw--A-");
	*e |= PTE_M;
}

/* r--, remembered; the table says rw-: a refused write looks there */
static void
a_refusal_is_not_remembered(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	assert_null(access_by(other, &f->a, VA, VM_PROT_READ));
	enter(&f->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_READ));
	assert_null(access_by(other, &f->a, VA, VM_PROT_WRITE));
	assert_null(access_by(other, &f->a, VA, VM_PROT_EXECUTE));
	enter(&f->a, VA, m, VM_PROT_ALL, VM_PROT_READ);
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_WRITE));
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_EXECUTE));
	assert_null(access_by(other, &f->a, PMAP_VA_END, VM_PROT_READ));
}

static vm_page_t page;		/* mapped at VA of pmap a, rwx, written */

static void
op_remove(void)
{
	pmap_remove(&fix->a, VA, END);
}

static void
op_protect(void)
{
	pmap_protect(&fix->a, VA - ptoa(8), VA + ptoa(800), VM_PROT_READ);
}

static void
op_protect_none(void)
{
	pmap_protect(&fix->a, VA, END, VM_PROT_NONE);
}

static void
op_remove_all(void)
{
	pmap_remove_all(page);
}

static void
op_remove_write(void)
{
	pmap_remove_write(page);
}

static void
op_clear_modify(void)
{
	pmap_clear_modify(page);
}

static void
op_references(void)
{
	assert_int_equal(pmap_ts_referenced(page), 1);
}

static void
op_advise(void)
{
	pmap_advise(&fix->a, VA, END, VMSIM_MADV_DONTNEED);
}

static void
op_exit(void)
{
	pmap_remove_pages(&fix->a);
}

static void
op_replace(void)
{
	page = fix_page();
	enter(&fix->a, VA, page, RW, VM_PROT_READ);
}

static void
op_clean(void)
{
	enter(&fix->a, VA, page, RW, VM_PROT_READ);
}

static void
op_lower(void)
{
	enter(&fix->a, VA, page, VM_PROT_READ, VM_PROT_READ);
}

static const struct {
	void		(*op)(void);
	const char	*text;	/* the entry afterwards */
} ops[] = {
	{ op_remove, "" },
	{ op_protect, "r---A-" },
	{ op_protect_none, "" },
	{ op_remove_all, "" },
	{ op_remove_write, "r-x-A-" },
	{ op_clear_modify, "rwx-A-" },
	{ op_references, "rwx--M" },
	{ op_advise, "rwx---" },
	{ op_exit, "" },
	{ op_replace, "rw--A-" },
	{ op_clean, "rw--A-" },
	{ op_lower, "r---A-" },
};

static void
map_and_write(struct fix *f)
{
	pmap_remove(&f->a, VA, END);
	page = fix_page();
	enter(&f->a, VA, page, VM_PROT_ALL, VM_PROT_WRITE);
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_WRITE));
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_EXECUTE));
	touch(&f->a, VA, VM_PROT_WRITE);
}

/* What two threads may do afterwards is what the table says, and what they
   do appears there. */
static void
each_operation_makes_all_threads_forget(void **state)
{
	struct fix *f = *state;
	uint64_t pte;
	unsigned i;
	void *to;
	int psind;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		map_and_write(f);
		ops[i].op();
		assert_pte(&f->a, VA, ops[i].text);
		fix_check();
		pte = pmap_lookup(&f->a, VA, &psind);
		to = access_by(other, &f->a, VA, VM_PROT_EXECUTE);
		assert_int_equal(to != NULL, (pte & PTE_X) != 0);
		to = access_by(other, &f->a, VA, VM_PROT_WRITE);
		assert_ptr_equal(to, (pte & PTE_RW) != 0 ? frame(page) :
		    NULL);
		if (to != NULL)
			assert_true(pte_dirty(pmap_lookup(&f->a, VA,
			    &psind)));
		to = access_by(curthread, &f->a, VA, VM_PROT_READ);
		assert_ptr_equal(to, pte != 0 ? frame(page) : NULL);
		if (to != NULL)
			assert_true((pmap_lookup(&f->a, VA, &psind) &
			    PTE_A) != 0);
	}
}

/* Rights are gained without a word to anybody. */
static unsigned invalidations;

static void
count(struct vmsim *vm, int kind, const void *what)
{
	invalidations += kind == POINT_PTE_INVALIDATE;
}

static void
what_takes_nothing_away_invalidates_nothing(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();

	f->vm->sched_hook = count;
	enter(&f->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	touch(&f->a, VA, VM_PROT_READ);
	invalidations = 0;
	enter(&f->a, VA, m, RW, VM_PROT_READ);
	enter(&f->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	pmap_unwire(&f->a, VA, END);
	pmap_protect(&f->a, VA, END, VM_PROT_ALL);
	pmap_enter_quick(&f->a, VA + ptoa(1), fix_page(), RW);
	pmap_copy(&f->b, &f->a, VA, ptoa(4), VA);
	assert_int_equal(invalidations, 0);
	pmap_protect(&f->a, VA, VA + ptoa(4), VM_PROT_READ);
	assert_int_equal(invalidations, 1);
	f->vm->sched_hook = NULL;
	touch(&f->a, VA, VM_PROT_READ);
}

/* At the point the old translation still works; then no more. */
static bool overtaken;

static void
use_it_now(struct vmsim *vm, int kind, const void *what)
{
	if (kind != POINT_PTE_INVALIDATE)
		return;
	overtaken = true;
	vm->sched_hook = NULL;
	assert_int_equal(*entry(&fix->a, VA), 0);
	assert_ptr_equal(access_by(other, &fix->a, VA, VM_PROT_WRITE),
	    frame(page));
	vm->sched_hook = use_it_now;
}

static void
an_invalidation_can_be_overtaken(void **state)
{
	struct fix *f = *state;
	static void (*const act[])(void) = { op_remove, op_remove_all,
	    op_exit, op_replace };
	unsigned i;

	for (i = 0; i < sizeof(act) / sizeof(act[0]); i++) {
		map_and_write(f);
		overtaken = false;
		f->vm->sched_hook = use_it_now;
		/* Until then it is not the new one that is seen. */
		if (act[i] == op_replace)
			enter(&f->a, VA, fix_page(), RW, VM_PROT_READ);
		else
			act[i]();
		f->vm->sched_hook = NULL;
		assert_true(overtaken);
		assert_ptr_not_equal(access_by(other, &f->a, VA,
		    VM_PROT_READ), frame(page));
	}
}

/* Two pages with one place between them: the last one has it. */
static void
translations_take_each_others_place(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page(), n = fix_page();
	int i;

	enter(&f->a, VA, m, RW, VM_PROT_READ);
	enter(&f->a, VA + ptoa(64), n, RW, VM_PROT_READ);
	enter(&f->b, VA, n, RW, VM_PROT_READ);
	for (i = 0; i < 2; i++) {
		assert_ptr_equal(access_by(other, &f->a, VA, VM_PROT_READ),
		    frame(m));
		assert_ptr_equal(access_by(other, &f->a, VA + ptoa(64),
		    VM_PROT_READ), frame(n));
		assert_ptr_equal(access_by(other, &f->b, VA, VM_PROT_READ),
		    frame(n));
	}
}

/* [2M]: pages of a large mapping are remembered one by one, forgotten all */
static void
a_large_mapping_is_forgotten_as_a_whole(void **state)
{
	struct fix *f = *state;
	vm_page_t run = fix_run(true);
	int i;

	enter_large(&f->a, VA, run, RW, VM_PROT_WRITE);
	for (i = 0; i < RUN; i += 9)
		assert_ptr_equal(access_by(other, &f->a, VA + ptoa(i),
		    VM_PROT_WRITE), frame(&run[i]));
	fix_check();
	pmap_protect(&f->a, VA + ptoa(4), VA + ptoa(500), VM_PROT_READ);
	fix_check();
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_WRITE));
	assert_null(access_by(other, &f->a, VA + ptoa(495), VM_PROT_WRITE));
	enter_large(&f->a, VA, run, RW, VM_PROT_WRITE);
	assert_non_null(access_by(other, &f->a, VA + ptoa(490),
	    VM_PROT_WRITE));
	pmap_remove(&f->a, VA, VA + NBPDR);
	fix_check();
	assert_null(access_by(other, &f->a, VA + ptoa(490), VM_PROT_READ));
}

/* KVA -> m, then n, then nothing: the kernel's own mappings. */
static void
temporary_kernel_mappings_are_forgotten(void **state)
{
	vm_page_t m = fix_page(), n = fix_page();

	pmap_qenter(KVA, &m, 1);
	assert_ptr_equal(access_by(other, kernel_pmap, KVA, VM_PROT_WRITE),
	    frame(m));
	pmap_qenter(KVA, &n, 1);
	assert_ptr_equal(access_by(other, kernel_pmap, KVA, VM_PROT_WRITE),
	    frame(n));
	pmap_qremove(KVA, 1);
	assert_null(access_by(other, kernel_pmap, KVA, VM_PROT_READ));
	pmap_qremove(KVA + NBPDR, 3);
	fix_check();
}

/* What one thread leaves, the next begins with: memory, and nothing in it. */
static void
a_new_thread_knows_nothing(void **state)
{
	struct fix *f = *state;
	struct tlb *first;
	uint64_t *e;

	enter(&f->a, VA, fix_page(), RW, VM_PROT_READ);
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_WRITE));
	first = other->td_tlb;
	assert_non_null(first);
	sched_thread_destroy(other);
	other = sched_thread_create("another");
	e = entry(&f->a, VA);
	*e &= ~PTE_M;
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_WRITE));
	assert_ptr_equal(other->td_tlb, first);
	assert_true(pte_dirty(*e));
	pmap_trim();
	assert_null(other->td_tlb);
	*e &= ~PTE_M;
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_WRITE));
	assert_true(pte_dirty(*e));
}

/* A frame that is free is reached: the machine says by whom and where. */
static void
to_reach_a_free_frame_is_a_panic(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();
	u_int refs = m->ref_count;

	enter(&f->a, VA, m, RW, VM_PROT_READ);
	assert_non_null(access_by(other, &f->a, VA, VM_PROT_READ));
	m->ref_count = 0;
	assert_int_not_equal(fix_complaints("pmap 11"), 0);
	expect_panic(f->vm, "(other) reaches a free frame at 0x40000000",
	    (void)access_by(other, &f->a, VA, VM_PROT_READ));
	m->ref_count = refs;
}

#define	broken(field, value, n) do {					\
	typeof(field) saved_ = (field);					\
	(field) = (value);						\
	assert_int_equal(fix_complaints("pmap 11"), (n));		\
	(field) = saved_;						\
} while (0)

static void
the_checker_finds_what_is_remembered_in_vain(void **state)
{
	struct fix *f = *state;
	vm_page_t m = fix_page();
	uint64_t *e;

	enter(&f->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE);
	touch(&f->a, VA, VM_PROT_WRITE);
	e = entry(&f->a, VA);
	broken(*e, *e & ~PTE_RW, 1);
	broken(*e, *e & ~PTE_M, 1);
	broken(*e, *e & ~PTE_A, 1);
	broken(*e, *e & ~PTE_X, 1);
	broken(*e, *e + PAGE_SIZE, 1);
	broken(*e, 0, 1);
	broken(*e, *e | PTE_W, 0);
	broken(f->a.pm_id, 77, 1);
	/* Somebody is at it. */
	PMAP_LOCK(&f->a);
	broken(*e, *e & ~PTE_RW, 0);
	PMAP_UNLOCK(&f->a);
}

#define	T(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_translation_is_used_without_a_look_at_the_table),
		T(the_first_write_sets_the_modified_bit),
		T(a_refusal_is_not_remembered),
		T(each_operation_makes_all_threads_forget),
		T(what_takes_nothing_away_invalidates_nothing),
		T(an_invalidation_can_be_overtaken),
		T(translations_take_each_others_place),
		T(a_large_mapping_is_forgotten_as_a_whole),
		T(temporary_kernel_mappings_are_forgotten),
		T(a_new_thread_knows_nothing),
		T(to_reach_a_free_frame_is_a_panic),
		T(the_checker_finds_what_is_remembered_in_vain),
	};

	return (cmocka_run_group_tests_name("tlb", tests, NULL, NULL));
}
