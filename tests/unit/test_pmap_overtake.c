/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Somebody overtakes at the n-th scheduling point of an operation, for each
 * n: the processor with a write, or another thread with an operation of its
 * own where it would find the locks free.
 */
#include <vmsim/process.h>

#include "sched/sched.h"
#include "mem/mem.h"
#include "unit/pmap_fixture.h"

PMAP_TESTS();

#define	END	(VA + PAGE_SIZE)

typedef void op_t(struct test *, vm_page_t);

static struct overtake {
	struct test	*t;
	int		 wait;		/* points to pass before it happens */
	bool		 done;		/* it has happened */
	bool		 wrote;		/* the processor has written to m */
	vm_page_t	 m;
	void		(*act)(struct overtake *);
} overtake;

static void
hook(struct vmsim *vm, int kind, const void *what)
{
	if (POINT_IS_NOTE((unsigned)kind) || overtake.done ||
	    --overtake.wait > 0)
		return;
	overtake.done = true;
	overtake.act(&overtake);
}

/* The operation with its overtaker at point n; false if it has fewer. */
static bool
run(struct test *t, int n, op_t *op, vm_page_t m,
    void (*act)(struct overtake *))
{
	overtake = (struct overtake){ .t = t, .wait = n, .m = m, .act = act };
	t->vm->sched_hook = hook;
	op(t, m);
	t->vm->sched_hook = NULL;
	check_pmaps();
	return (overtake.done);
}

/* An operation on the pmaps or on page m. */
#define	OP(name, code)							\
	static void							\
	name(struct test *t, vm_page_t m)				\
	{								\
		code;							\
	}

OP(op_protect, pmap_protect(t->a, VA, END, VM_PROT_READ))
OP(op_remove, pmap_remove(t->a, VA, END))
OP(op_exit, pmap_remove_pages(t->a))
OP(op_replace, enter(t->a, VA, new_page(), RW, VM_PROT_READ))
OP(op_lower, enter(t->a, VA, m, VM_PROT_READ, VM_PROT_READ))
OP(op_wire, enter(t->a, VA, m, VM_PROT_ALL, PMAP_ENTER_WIRED))
OP(op_advise, pmap_advise(t->a, VA, END, VMSIM_MADV_DONTNEED))
OP(op_references, (void)pmap_ts_referenced(m))
OP(op_remove_write, pmap_remove_write(m))
OP(op_remove_all, pmap_remove_all(m))

static bool
modified_in_any(vm_page_t m)
{
	return (m->dirty != 0 || pmap_is_modified(m));
}

static void
act_write(struct overtake *k)
{
	void *host;

	k->wrote = pmap_access(k->t->a, VA, VM_PROT_WRITE, &host) == PMAP_OK &&
	    host == mem_phys_to_host(VM_PAGE_TO_PHYS(k->m));
}

/* write at point 1, at point 2, ... of each: seen in the page or the entry */
TEST(a_write_of_the_processor_is_never_lost)
{
	static op_t *const ops[] = { op_protect, op_remove,
	    op_exit, op_replace, op_lower, op_wire, op_advise, op_references,
	    op_remove_write, op_remove_all };
	vm_page_t m;
	unsigned i, wrote;
	bool more;
	int n;

	for (i = 0; i < nrows(ops); i++) {
		wrote = 0;
		for (n = 1, more = true; more; n++) {
			m = new_page();
			pmap_remove(t->a, VA, END);
			enter(t->a, VA, m, RW, VM_PROT_READ);
			more = run(t, n, ops[i], m, act_write);
			wrote += overtake.wrote;
			if (overtake.wrote)
				assert_true(modified_in_any(m));
		}
		assert_true(n > 3);
		assert_true(wrote > 1);
	}
}

/* Another thread gets no further than a pmap's lock that is held. */
static bool
locks_are_free(struct overtake *k)
{
	return (!PMAP_LOCKED(k->t->a) && !PMAP_LOCKED(k->t->b));
}

static void
act_enter(struct overtake *k)
{
	if (locks_are_free(k))
		enter(k->t->b, VA + ptoa(9), k->m, VM_PROT_READ, VM_PROT_READ);
}

static void
act_remove(struct overtake *k)
{
	if (locks_are_free(k))
		pmap_remove(k->t->b, VA, END);
}

static void
act_remove_all(struct overtake *k)
{
	if (locks_are_free(k))
		pmap_remove_all(k->m);
}

static void
act_move(struct overtake *k)
{
	if (!locks_are_free(k))
		return;
	pmap_remove(k->t->a, VA, END);
	enter(k->t->a, VA + ptoa(3), k->m, RW, VM_PROT_WRITE);
}

/* The pmap that the walk is about to lock goes away. */
static void
act_exit(struct overtake *k)
{
	if (!locks_are_free(k) || k->t->b->pm_pins != 0)
		return;
	pmap_remove_pages(k->t->b);
	pmap_release(k->t->b);
	(void)pmap_pinit(k->t->b);
}

OP(op_clear, pmap_clear_modify(m))

static void
assert_outcome(struct test *t, op_t *op, vm_page_t m)
{
	int psind;

	if (op == op_remove_all) {
		/* A mapping made after the walk may be there. */
		assert_string_equal(draw_pte(t->a, VA), "");
		assert_string_equal(draw_pte(t->b, VA), "");
	} else if (op == op_remove_write) {
		assert_eq(pmap_lookup(t->b, VA, &psind) & PTE_RW, 0);
		if (!pmap_page_is_write_mapped(m))
			assert_eq(pmap_lookup(t->a, VA + ptoa(3),
			    &psind) & PTE_RW, 0);
		assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	}
}

/* lists change under the walk of a page: it begins again, and finds all */
TEST(a_walk_of_a_page_survives_changes_of_its_list)
{
	static op_t *const ops[] = { op_remove_write,
	    op_remove_all, op_clear, op_references };
	static void (*const acts[])(struct overtake *) = { act_enter,
	    act_remove, act_remove_all, act_move, act_exit };
	vm_page_t m;
	unsigned a, i;
	bool more;
	int n;

	for (i = 0; i < nrows(ops); i++) {
		for (a = 0; a < nrows(acts); a++) {
			for (n = 1, more = true; more; n++) {
				m = new_page();
				enter(t->a, VA, m, RW, VM_PROT_WRITE);
				enter(t->b, VA, m, RW, VM_PROT_READ);
				enter(t->a, VA + ptoa(5), m, RW, VM_PROT_READ);
				more = run(t, n, ops[i], m, acts[a]);
				assert_outcome(t, ops[i], m);
				pmap_remove_all(m);
			}
			assert_true(n > 6);
		}
	}
}

OP(large_protect, pmap_protect(t->a, VA, END, VM_PROT_READ))
OP(large_remove, pmap_remove(t->a, VA, END))
OP(large_remove_whole, pmap_remove(t->a, VA, VA + NBPDR))
OP(large_small, enter(t->a, VA + ptoa(3), new_page(), RW, VM_PROT_READ))
OP(large_again, enter_large(t->a, VA, m, RW, VM_PROT_READ))
OP(large_advise, pmap_advise(t->a, VA, VA + NBPDR, VMSIM_MADV_DONTNEED))
OP(large_clear, pmap_clear_modify(&m[3]))
OP(large_remove_write, pmap_remove_write(&m[3]))
OP(large_remove_all, pmap_remove_all(&m[3]))

/*
 * [2M] is taken apart, at every step of which the processor writes: the write
 * is seen in its page
 */
TEST(a_write_to_a_large_mapping_is_never_lost)
{
	static op_t *const ops[] = { large_protect, large_remove,
	    large_remove_whole, large_small, large_again, large_advise,
	    large_clear, large_remove_write, large_remove_all };
	vm_page_t m = new_run(true);
	unsigned i, j, wrote;
	bool more;
	int n;

	for (i = 0; i < nrows(ops); i++) {
		wrote = 0;
		for (n = 1, more = true; more; n++) {
			pmap_remove(t->a, VA, VA + NBPDR);
			for (j = 0; j < RUN; j++)
				m[j].dirty = 0;
			enter_large(t->a, VA, m, RW, VM_PROT_READ);
			more = run(t, n, ops[i], m, act_write);
			wrote += overtake.wrote;
			if (overtake.wrote)
				assert_true(modified_in_any(m));
		}
		assert_true(n > 3);
		assert_true(wrote > 1);
	}
}

/* A read succeeds, and the page is known to be mapped, all the time. */
static void
act_read(struct overtake *k)
{
	touch(k->t->a, VA, VM_PROT_READ);
	touch(k->t->a, VA + ptoa(511), VM_PROT_READ);
	assert_true(pmap_page_is_mapped(&k->m[0]));
	assert_true(pmap_page_is_mapped(&k->m[511]));
}

/* [2M] -> [0 .. 511]: no address is without its mapping for a moment */
TEST(demotion_is_not_seen_by_the_processor)
{
	vm_page_t m = new_run(true);
	bool more;
	int n;

	for (n = 1, more = true; more; n++) {
		pmap_remove(t->a, VA, VA + NBPDR);
		enter_large(t->a, VA, m, RW, VM_PROT_READ);
		more = run(t, n, large_small, m, act_read);
		assert_pte(t->a, VA, "rw--A-");
	}
	assert_true(n > 4);
}
