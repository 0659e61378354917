/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translations that processors remember: used without a look at the table,
 * and forgotten when an operation says so.
 */
#include <vmsim/process.h>

#include "pmap/pmap_private.h"
#include "support/threads.h"
#include "unit/pmap_fixture.h"

#define	END	(VA + PAGE_SIZE)
#define	KVA	0x7f0000000ul

/* The stranger has a processor of its own. */
static void
begin(struct test *t)
{
	pmaps_begin(t);
	t->vm->config.tlb = true;
	(void)stranger(t);
}

TESTS(.bare = true, .begin = begin, .end = pmaps_end);

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
	void *host;
	bool ok;
	struct thread *self = sched_set_curthread(td);

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
TEST(a_translation_is_used_without_a_look_at_the_table)
{
	vm_page_t m = new_page();
	uint64_t *e;

	enter(t->a, VA, m, RW, VM_PROT_READ);
	touch(t->a, VA, VM_PROT_READ);
	e = entry(t->a, VA);
	*e &= ~PTE_A;
	assert_ptr_equal(access_by(curthread, t->a, VA + 5, VM_PROT_READ),
	    (char *)frame(m) + 5);
	assert_eq(*e & PTE_A, 0);
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_READ));
	assert_eq(*e & PTE_A, PTE_A);
}

/* read, write: the table learns of the first write, and of no t->stranger */
TEST(the_first_write_sets_the_modified_bit)
{
	uint64_t *e;

	enter(t->a, VA, new_page(), RW, VM_PROT_READ);
	touch(t->a, VA, VM_PROT_READ);
	touch(t->a, VA, VM_PROT_WRITE);
	assert_pte(t->a, VA, "rw--AM");
	e = entry(t->a, VA);
	*e &= ~PTE_M;
	touch(t->a, VA, VM_PROT_WRITE);
	assert_pte(t->a, VA, "rw--A-");
	*e |= PTE_M;
}

/* r--, remembered, and the table has lost it: a read still gets there.  A write
   looks at the table, which has nothing: that ends what was remembered. */
TEST(what_is_remembered_ends_with_a_refusal)
{
	uint64_t *e, pte;

	enter(t->a, VA, new_page(), VM_PROT_READ, VM_PROT_READ);
	touch(t->a, VA, VM_PROT_READ);
	e = entry(t->a, VA);
	pte = *e;
	*e = 0;
	assert_non_null(access_by(curthread, t->a, VA, VM_PROT_READ));
	assert_null(access_by(curthread, t->a, VA, VM_PROT_WRITE));
	assert_null(access_by(curthread, t->a, VA, VM_PROT_READ));
	*e = pte;
}

/* r--, remembered; the table says rw-: a refused write looks there */
TEST(a_refusal_is_not_remembered)
{
	vm_page_t m = new_page();

	assert_null(access_by(t->stranger, t->a, VA, VM_PROT_READ));
	enter(t->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_READ));
	assert_null(access_by(t->stranger, t->a, VA, VM_PROT_WRITE));
	assert_null(access_by(t->stranger, t->a, VA, VM_PROT_EXECUTE));
	enter(t->a, VA, m, VM_PROT_ALL, VM_PROT_READ);
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_WRITE));
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_EXECUTE));
	assert_null(access_by(t->stranger, t->a, PMAP_VA_END, VM_PROT_READ));
}

/* t->page is mapped at VA of pmap a, rwx, written. */
#define	OP(name, code)							\
	static void							\
	name(struct test *t)						\
	{								\
		code;							\
	}

OP(op_remove, pmap_remove(t->a, VA, END))
OP(op_protect, pmap_protect(t->a, VA - ptoa(8), VA + ptoa(800), VM_PROT_READ))
OP(op_protect_none, pmap_protect(t->a, VA, END, VM_PROT_NONE))
OP(op_remove_all, pmap_remove_all(t->page))
OP(op_remove_write, pmap_remove_write(t->page))
OP(op_clear_modify, pmap_clear_modify(t->page))
OP(op_references, assert_eq(pmap_ts_referenced(t->page), 1))
OP(op_advise, pmap_advise(t->a, VA, END, VMSIM_MADV_DONTNEED))
OP(op_exit, pmap_remove_pages(t->a))

static void
op_replace(struct test *t)
{
	t->page = new_page();
	enter(t->a, VA, t->page, RW, VM_PROT_READ);
}

OP(op_clean, enter(t->a, VA, t->page, RW, VM_PROT_READ))
OP(op_wire, enter(t->a, VA, t->page, VM_PROT_ALL, VM_PROT_READ |
    PMAP_ENTER_WIRED))
OP(op_execute, enter(t->a, VA, t->page, RX, VM_PROT_READ))
OP(op_data, enter(t->a, VA, t->page, RW, VM_PROT_WRITE))
OP(op_lower, enter(t->a, VA, t->page, VM_PROT_READ, VM_PROT_READ))

static const struct {
	test_fn		*op;
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
	{ op_wire, "rwxWA-" },
	{ op_execute, "r-x-A-" },
	{ op_data, "rw--AM" },
	{ op_lower, "r---A-" },
};

#define	ASIDE	(VA - ptoa(12))	/* no operation is about it, but exit */

/* Does the other thread still know the page aside? */
static bool
is_aside_known(struct test *t)
{
	uint64_t *e = entry(t->a, ASIDE);

	*e &= ~PTE_A;
	assert_non_null(access_by(t->stranger, t->a, ASIDE, VM_PROT_READ));
	if ((*e & PTE_A) != 0)
		return (false);
	*e |= PTE_A;
	return (true);
}

static void
map_and_write(struct test *t)
{
	pmap_remove(t->a, VA, END);
	t->page = new_page();
	enter(t->a, VA, t->page, VM_PROT_ALL, VM_PROT_WRITE);
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_WRITE));
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_EXECUTE));
	touch(t->a, VA, VM_PROT_WRITE);
}

/* What two threads may do afterwards is what the table says, and what they
   do appears there. */
TEST(each_operation_makes_all_threads_forget)
{
	uint64_t pte;
	unsigned i;
	void *to;
	int psind;

	for (i = 0; i < nrows(ops); i++) {
		map_and_write(t);
		pmap_remove(t->a, ASIDE, VA);
		enter(t->a, ASIDE, new_page(), RW, VM_PROT_READ);
		assert_false(is_aside_known(t));
		ops[i].op(t);
		assert_pte(t->a, VA, ops[i].text);
		check_pmaps();
		if (ops[i].op != op_exit)
			assert_true(is_aside_known(t));
		pte = pmap_lookup(t->a, VA, &psind);
		to = access_by(t->stranger, t->a, VA, VM_PROT_EXECUTE);
		assert_eq(to != NULL, (pte & PTE_X) != 0);
		to = access_by(t->stranger, t->a, VA, VM_PROT_WRITE);
		assert_ptr_equal(to, (pte & PTE_RW) != 0 ? frame(t->page) :
		    NULL);
		if (to != NULL)
			assert_true(pte_dirty(pmap_lookup(t->a, VA, &psind)));
		to = access_by(curthread, t->a, VA, VM_PROT_READ);
		assert_ptr_equal(to, pte != 0 ? frame(t->page) : NULL);
		if (to != NULL)
			assert_true((pmap_lookup(t->a, VA,
			    &psind) & PTE_A) != 0);
	}
}

/* Rights are gained without a word to anybody. */
static unsigned invalidations;

static void
count(struct vmsim *vm, int kind, const void *what)
{
	invalidations += kind == POINT_PTE_INVALIDATE;
}

TEST(what_takes_nothing_away_invalidates_nothing)
{
	vm_page_t m = new_page();

	t->vm->sched_hook = count;
	enter(t->a, VA, m, VM_PROT_READ, VM_PROT_READ);
	touch(t->a, VA, VM_PROT_READ);
	invalidations = 0;
	enter(t->a, VA, m, RW, VM_PROT_READ);
	enter(t->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE | PMAP_ENTER_WIRED);
	pmap_unwire(t->a, VA, END);
	pmap_protect(t->a, VA, END, VM_PROT_ALL);
	pmap_enter_quick(t->a, VA + ptoa(1), new_page(), RW);
	pmap_copy(t->b, t->a, VA, ptoa(4), VA);
	assert_eq(invalidations, 0);
	pmap_protect(t->a, VA, VA + ptoa(4), VM_PROT_READ);
	assert_eq(invalidations, 1);
	t->vm->sched_hook = NULL;
	touch(t->a, VA, VM_PROT_READ);
}

/* At the point the old translation still works; then no more. */
static struct {
	struct test *t;
	bool	 done;
} overtaker;

static void
use_it_now(struct vmsim *vm, int kind, const void *what)
{
	struct test *t = overtaker.t;

	if (kind != POINT_PTE_INVALIDATE)
		return;
	overtaker.done = true;
	vm->sched_hook = NULL;
	assert_eq(*entry(t->a, VA), 0);
	assert_ptr_equal(access_by(t->stranger, t->a, VA, VM_PROT_WRITE),
	    frame(t->page));
	vm->sched_hook = use_it_now;
}

TEST(an_invalidation_can_be_overtaken)
{
	static test_fn *const act[] = { op_remove, op_remove_all,
	    op_exit, op_replace };
	unsigned i;

	for (i = 0; i < nrows(act); i++) {
		map_and_write(t);
		overtaker.t = t;
		overtaker.done = false;
		t->vm->sched_hook = use_it_now;
		/* Until then it is not the new one that is seen. */
		if (act[i] == op_replace)
			enter(t->a, VA, new_page(), RW, VM_PROT_READ);
		else
			act[i](t);
		t->vm->sched_hook = NULL;
		assert_true(overtaker.done);
		assert_ptr_not_equal(access_by(t->stranger, t->a, VA,
		    VM_PROT_READ), frame(t->page));
	}
}

/* Two pages with one place between them: the last one has it. */
TEST(translations_take_each_others_place)
{
	vm_page_t m = new_page(), n = new_page();
	int i;

	enter(t->a, VA, m, RW, VM_PROT_READ);
	enter(t->a, VA + ptoa(64), n, RW, VM_PROT_READ);
	enter(t->b, VA, n, RW, VM_PROT_READ);
	for (i = 0; i < 2; i++) {
		assert_ptr_equal(access_by(t->stranger, t->a, VA, VM_PROT_READ),
		    frame(m));
		assert_ptr_equal(access_by(t->stranger, t->a, VA + ptoa(64),
		    VM_PROT_READ), frame(n));
		assert_ptr_equal(access_by(t->stranger, t->b, VA, VM_PROT_READ),
		    frame(n));
	}
}

/* [2M]: pages of a large mapping are remembered one by one, forgotten all */
TEST(a_large_mapping_is_forgotten_as_a_whole)
{
	vm_page_t run = new_run(true);
	int i;

	enter_large(t->a, VA, run, RW, VM_PROT_WRITE);
	for (i = 0; i < RUN; i += 9)
		assert_ptr_equal(access_by(t->stranger, t->a, VA + ptoa(i),
		    VM_PROT_WRITE), frame(&run[i]));
	check_pmaps();
	pmap_protect(t->a, VA + ptoa(4), VA + ptoa(500), VM_PROT_READ);
	check_pmaps();
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_WRITE));
	assert_null(access_by(t->stranger, t->a, VA + ptoa(495),
	    VM_PROT_WRITE));
	enter_large(t->a, VA, run, RW, VM_PROT_WRITE);
	assert_non_null(access_by(t->stranger, t->a, VA + ptoa(490),
	    VM_PROT_WRITE));
	pmap_remove(t->a, VA, VA + NBPDR);
	check_pmaps();
	assert_null(access_by(t->stranger, t->a, VA + ptoa(490), VM_PROT_READ));
}

/* KVA -> m, then n, then nothing: the kernel's own mappings. */
TEST(temporary_kernel_mappings_are_forgotten)
{
	vm_page_t m = new_page(), n = new_page();

	pmap_qenter(KVA, &m, 1);
	assert_ptr_equal(access_by(t->stranger, kernel_pmap, KVA,
	    VM_PROT_WRITE), frame(m));
	pmap_qenter(KVA, &n, 1);
	assert_ptr_equal(access_by(t->stranger, kernel_pmap, KVA,
	    VM_PROT_WRITE), frame(n));
	pmap_qremove(KVA, 1);
	assert_null(access_by(t->stranger, kernel_pmap, KVA, VM_PROT_READ));
	pmap_qremove(KVA + NBPDR, 3);
	check_pmaps();
}

/* What one thread leaves, the next begins with: memory, and nothing in it. */
TEST(a_new_thread_knows_nothing)
{
	struct tlb *first;
	uint64_t *e;

	enter(t->a, VA, new_page(), RW, VM_PROT_READ);
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_WRITE));
	first = t->stranger->td_tlb;
	assert_non_null(first);
	sched_thread_destroy(t->stranger);
	t->stranger = sched_thread_create("another");
	e = entry(t->a, VA);
	*e &= ~PTE_M;
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_WRITE));
	assert_ptr_equal(t->stranger->td_tlb, first);
	assert_true(pte_dirty(*e));
	pmap_trim();
	assert_null(t->stranger->td_tlb);
	*e &= ~PTE_M;
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_WRITE));
	assert_true(pte_dirty(*e));
}

/* A frame that is free is reached: the machine says by whom and where. */
TEST(to_reach_a_free_frame_is_a_panic)
{
	vm_page_t m = new_page();
	u_int refs = m->ref_count;

	enter(t->a, VA, m, RW, VM_PROT_READ);
	assert_non_null(access_by(t->stranger, t->a, VA, VM_PROT_READ));
	m->ref_count = 0;
	assert_int_not_equal(pmap_complaints("pmap 11"), 0);
	expect_panic(t->vm, "(stranger) reaches a free frame at 0x40000000",
	    (void)access_by(t->stranger, t->a, VA, VM_PROT_READ));
	m->ref_count = refs;
}

#define	broken(field, value, n) do {					\
	typeof(field) saved_ = (field);					\
	(field) = (value);						\
	assert_int_equal(pmap_complaints("pmap 11"), (n));		\
	(field) = saved_;						\
} while (0)

TEST(the_checker_finds_what_is_remembered_in_vain)
{
	vm_page_t m = new_page();
	uint64_t *e;

	enter(t->a, VA, m, VM_PROT_ALL, VM_PROT_WRITE);
	touch(t->a, VA, VM_PROT_WRITE);
	e = entry(t->a, VA);
	broken(*e, *e & ~PTE_RW, 1);
	broken(*e, *e & ~PTE_M, 1);
	broken(*e, *e & ~PTE_A, 1);
	broken(*e, *e & ~PTE_X, 1);
	broken(*e, *e + PAGE_SIZE, 1);
	broken(*e, 0, 1);
	broken(*e, *e | PTE_W, 0);
	broken(t->a->pm_id, 77, 1);
	/* Somebody is at it. */
	PMAP_LOCK(t->a);
	broken(*e, *e & ~PTE_RW, 0);
	PMAP_UNLOCK(t->a);
}
