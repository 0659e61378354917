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

#define	END	(VA + PAGE_SIZE)

static struct overtake {
	struct fix	*f;
	int		 wait;		/* points to pass before it happens */
	bool		 done;		/* it has happened */
	bool		 wrote;		/* the processor has written to m */
	vm_page_t	 m;
	void		(*act)(struct overtake *);
} o;

static void
hook(struct vmsim *vm, int kind, const void *what)
{
	if (POINT_IS_NOTE((unsigned)kind) || o.done || --o.wait > 0)
		return;
	o.done = true;
	o.act(&o);
}

/* The operation with its overtaker at point n; false if it has fewer. */
static bool
run(struct fix *f, int n, void (*op)(vm_page_t), vm_page_t m,
    void (*act)(struct overtake *))
{
	o = (struct overtake){ .f = f, .wait = n, .m = m, .act = act };
	f->vm->sched_hook = hook;
	op(m);
	f->vm->sched_hook = NULL;
	fix_check();
	return (o.done);
}

static struct fix *fix;

static void
op_protect(vm_page_t m)
{
	pmap_protect(&fix->a, VA, END, VM_PROT_READ);
}

static void
op_remove(vm_page_t m)
{
	pmap_remove(&fix->a, VA, END);
}

static void
op_exit(vm_page_t m)
{
	pmap_remove_pages(&fix->a);
}

static void
op_replace(vm_page_t m)
{
	enter(&fix->a, VA, fix_page(), RW, VM_PROT_READ);
}

static void
op_lower(vm_page_t m)
{
	enter(&fix->a, VA, m, VM_PROT_READ, VM_PROT_READ);
}

static void
op_wire(vm_page_t m)
{
	enter(&fix->a, VA, m, VM_PROT_ALL, PMAP_ENTER_WIRED);
}

static void
op_advise(vm_page_t m)
{
	pmap_advise(&fix->a, VA, END, VMSIM_MADV_DONTNEED);
}

static void
op_references(vm_page_t m)
{
	(void)pmap_ts_referenced(m);
}

static bool
modified_in_any(vm_page_t m)
{
	return (m->dirty != 0 || pmap_is_modified(m));
}

static void
act_write(struct overtake *k)
{
	void *host;

	k->wrote = pmap_access(&k->f->a, VA, VM_PROT_WRITE, &host) == PMAP_OK &&
	    host == mem_phys_to_host(VM_PAGE_TO_PHYS(k->m));
}

/* write at point 1, at point 2, ... of each: seen in the page or the entry */
static void
a_write_of_the_processor_is_never_lost(void **state)
{
	static void (*const ops[])(vm_page_t) = { op_protect, op_remove,
	    op_exit, op_replace, op_lower, op_wire, op_advise, op_references,
	    pmap_remove_write, pmap_remove_all };
	struct fix *f = fix = *state;
	vm_page_t m;
	unsigned i, wrote;
	bool more;
	int n;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		wrote = 0;
		for (n = 1, more = true; more; n++) {
			m = fix_page();
			pmap_remove(&f->a, VA, END);
			enter(&f->a, VA, m, RW, VM_PROT_READ);
			more = run(f, n, ops[i], m, act_write);
			wrote += o.wrote;
			if (o.wrote)
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
	return (!PMAP_LOCKED(&k->f->a) && !PMAP_LOCKED(&k->f->b));
}

static void
act_enter(struct overtake *k)
{
	if (locks_are_free(k))
		enter(&k->f->b, VA + ptoa(9), k->m, VM_PROT_READ,
		    VM_PROT_READ);
}

static void
act_remove(struct overtake *k)
{
	if (locks_are_free(k))
		pmap_remove(&k->f->b, VA, END);
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
	pmap_remove(&k->f->a, VA, END);
	enter(&k->f->a, VA + ptoa(3), k->m, RW, VM_PROT_WRITE);
}

/* The pmap that the walk is about to lock goes away. */
static void
act_exit(struct overtake *k)
{
	if (!locks_are_free(k) || k->f->b.pm_pins != 0)
		return;
	pmap_remove_pages(&k->f->b);
	pmap_release(&k->f->b);
	(void)pmap_pinit(&k->f->b);
}

static void
op_clear(vm_page_t m)
{
	pmap_clear_modify(m);
}

static void
assert_outcome(void (*op)(vm_page_t), vm_page_t m)
{
	struct fix *f = fix;
	int psind;

	if (op == pmap_remove_all) {
		/* A mapping made after the walk may be there. */
		assert_string_equal(fix_pte(&f->a, VA), "");
		assert_string_equal(fix_pte(&f->b, VA), "");
	} else if (op == pmap_remove_write) {
		assert_int_equal(pmap_lookup(&f->b, VA, &psind) & PTE_RW, 0);
		if (!pmap_page_is_write_mapped(m))
			assert_int_equal(pmap_lookup(&f->a, VA + ptoa(3),
			    &psind) & PTE_RW, 0);
		assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	}
}

/* lists change under the walk of a page: it begins again, and finds all */
static void
a_walk_of_a_page_survives_changes_of_its_list(void **state)
{
	static void (*const ops[])(vm_page_t) = { pmap_remove_write,
	    pmap_remove_all, op_clear, op_references };
	static void (*const acts[])(struct overtake *) = { act_enter,
	    act_remove, act_remove_all, act_move, act_exit };
	struct fix *f = fix = *state;
	vm_page_t m;
	unsigned a, i;
	bool more;
	int n;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		for (a = 0; a < sizeof(acts) / sizeof(acts[0]); a++) {
			for (n = 1, more = true; more; n++) {
				m = fix_page();
				enter(&f->a, VA, m, RW, VM_PROT_WRITE);
				enter(&f->b, VA, m, RW, VM_PROT_READ);
				enter(&f->a, VA + ptoa(5), m, RW,
				    VM_PROT_READ);
				more = run(f, n, ops[i], m, acts[a]);
				assert_outcome(ops[i], m);
				pmap_remove_all(m);
			}
			assert_true(n > 6);
		}
	}
}

#define	T(name)	cmocka_unit_test_setup_teardown(name, fix_setup, fix_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_write_of_the_processor_is_never_lost),
		T(a_walk_of_a_page_survives_changes_of_its_list),
	};

	return (cmocka_run_group_tests_name("pmap overtaken", tests, NULL,
	    NULL));
}
