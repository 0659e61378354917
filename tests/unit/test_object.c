/* SPDX-License-Identifier: BSD-2-Clause */
/* One object: its life, its counts, its pages, and the checker's rules. */
#include "base/machine.h"
#include "base/print.h"
#include "object/object.h"
#include <vm/_vm_advice.h>
#include <vm/vm_pager.h>
#include <vm/vm_param.h>
#include <vmsim/observe.h>
#include "support/chain.h"
#include "support/threads.h"

TESTS(.kernel = true);

static void
remove_pages(struct test *t, const char *name, vm_pindex_t start,
    vm_pindex_t end, int options)
{
	vm_object_t object = chain_find(t, name);

	WLOCKED(object, vm_object_page_remove(object, start, end, options));
}

/* Takes the page busy and calls it clean. */
static void
make_clean(vm_page_t m)
{
	VM_OBJECT_WLOCK(m->object);
	assert_true(vm_page_tryxbusy(m));
	vm_page_undirty(m);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(m->object);
}

/* Each type has its flags. */
TEST(allocation_sets_the_flags_of_the_type)
{
	static const struct {
		objtype_t type;
		u_int	 flags;
	} rows[] = {
		{ OBJT_SWAP, OBJ_COLORED | OBJ_SWAP },
		{ OBJT_DEVICE, OBJ_FICTITIOUS | OBJ_UNMANAGED },
		{ OBJT_SG, OBJ_FICTITIOUS | OBJ_UNMANAGED },
		{ OBJT_MGTDEVICE, OBJ_FICTITIOUS },
		{ OBJT_PHYS, OBJ_UNMANAGED },
		{ OBJT_VNODE, 0 },
	};
	vm_object_t object;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		object = vm_object_allocate(rows[i].type, 7);
		assert_eq(object->flags, rows[i].flags);
		assert_eq(object->size, 7);
		assert_eq(object->ref_count, 1);
		assert_eq(object->generation, 1);
	}
	vmsim_destroy(t->vm);
	t->vm = NULL;
}

/* Serial numbers count from 1 and are not used again. */
TEST(serial_numbers_are_not_used_again)
{
	uint32_t serial;

	chain(t, "A:.");
	serial = chain_find(t, "A")->serial;
	chain_drop(t, "A");
	chain(t, "B:.");
	assert_eq(chain_find(t, "B")->serial, serial + 1);
}

/* [A: 0 1 ~]: the last reference frees pages and swap. */
TEST(the_last_reference_frees_everything)
{
	chain(t, "A:01~");
	chain_reference(t, "A");
	chain_drop(t, "A");
	assert_chain(t, "A", "A:01~");
	assert_true((chain_find(t, "A")->flags & OBJ_ONEMAPPING) != 0);
	chain_drop(t, "A");
	assert_null(chain_find(t, "A"));
	assert_eq(curvm->cnt.v_pfree, 2);
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* A wired page survives its object and is freed by its last wiring. */
TEST(a_wired_page_survives_its_object)
{
	vm_page_t m;

	chain(t, "A:0");
	m = chain_page(t, "A", 0);
	WLOCKED(m->object, vm_page_wire(m));
	chain_drop(t, "A");
	assert_null(m->object);
	vm_page_unwire(m, PQ_INACTIVE);
}

/* Termination waits for paging, which never ends here: that is told. */
TEST(termination_waits_for_paging)
{
	chain(t, "A:0");
	vm_object_pip_add(chain_find(t, "A"), 1);
	expect_panic(t->vm, "objtrm", chain_drop(t, "A"));
}

/* A count cannot go below zero. */
TEST(an_end_of_paging_too_many_is_reported)
{
	vm_object_t object = chain(t, "A:0");

	expect_panic(t->vm, "has 0 pagings in progress, and 1 end",
	    vm_object_pip_wakeup(object));
}

TEST(an_unbusy_too_many_is_reported)
{
	vm_object_t object = chain(t, "A:0");

	expect_panic(t->vm, "is not busy", vm_object_unbusy(object));
}

/* A busy object's pages cannot be made busy. */
TEST(a_busy_object_keeps_its_pages_idle)
{
	vm_object_t object = chain(t, "A:0");
	vm_page_t m = chain_page(t, "A", 0);

	VM_OBJECT_WLOCK(object);
	vm_object_busy(object);
	assert_true(vm_object_busied(object));
	assert_false(vm_page_tryxbusy(m));
	vm_object_unbusy(object);
	assert_true(vm_page_tryxbusy(m));
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
}

/* DROP and PICKUP keep the mode of the lock. */
TEST(drop_and_pickup_keep_the_mode)
{
	vm_object_t object = chain(t, "A:.");
	int how;

	VM_OBJECT_WLOCK(object);
	how = VM_OBJECT_DROP(object);
	VM_OBJECT_ASSERT_UNLOCKED(object);
	VM_OBJECT_PICKUP(object, how);
	VM_OBJECT_ASSERT_WLOCKED(object);
	VM_OBJECT_WUNLOCK(object);
	VM_OBJECT_RLOCK(object);
	how = VM_OBJECT_DROP(object);
	VM_OBJECT_PICKUP(object, how);
	VM_OBJECT_ASSERT_RLOCKED(object);
	VM_OBJECT_RUNLOCK(object);
}

/* The attribute is for pages still to come. */
TEST(memattr_is_set_before_the_first_page)
{
	vm_object_t full = chain(t, "A:0"), empty = chain(t, "B:.");

	VM_OBJECT_WLOCK(full);
	assert_eq(vm_object_set_memattr(full, VM_MEMATTR_UNCACHEABLE),
	    KERN_FAILURE);
	VM_OBJECT_WUNLOCK(full);
	VM_OBJECT_WLOCK(empty);
	assert_ok(vm_object_set_memattr(empty, VM_MEMATTR_UNCACHEABLE));
	VM_OBJECT_WUNLOCK(empty);
	assert_eq(empty->memattr, VM_MEMATTR_UNCACHEABLE);
}

/* [A: 0 1 2 ~ 4] without pages 1 to 3. */
TEST(page_remove_takes_pages_and_swap)
{
	chain(t, "A:012~4");
	remove_pages(t, "A", 1, 4, 0);
	assert_chain(t, "A", "A:0...4");
	assert_eq(vmsim_swap_used(t->vm), 0);
	remove_pages(t, "A", 1, 0, 0);
	assert_chain(t, "A", "A:0....");
	assert_eq(chain_find(t, "A")->paging_in_progress, 0);
}

/* A wired page stays, without contents. */
TEST(page_remove_makes_a_wired_page_invalid)
{
	vm_page_t m;

	chain(t, "A:01");
	m = chain_page(t, "A", 0);
	WLOCKED(m->object, vm_page_wire(m));
	remove_pages(t, "A", 0, 0, 0);
	assert_chain(t, "A", "A:?.");
	assert_eq(m->dirty, 0);
	vm_page_unwire(m, PQ_INACTIVE);
}

/* OBJPR_CLEANONLY: page 0 is clean, page 1 dirty. */
TEST(page_remove_can_spare_dirty_pages)
{
	chain(t, "A:01");
	make_clean(chain_page(t, "A", 0));
	remove_pages(t, "A", 0, 0, OBJPR_CLEANONLY);
	assert_chain(t, "A", "A:.1");
}

/* OBJPR_VALIDONLY: an invalid page is not even waited for. */
TEST(page_remove_can_skip_invalid_pages)
{
	vm_page_t m;

	chain(t, "A:0?");
	m = chain_page(t, "A", 1);
	WLOCKED(m->object, assert_true(vm_page_tryxbusy(m)));
	remove_pages(t, "A", 0, 0, OBJPR_VALIDONLY);
	assert_chain(t, "A", "A:.?");
	vm_page_xunbusy(m);
}

/* MADV_FREE of [A: 0 ~]: page 0 becomes clean, the swap of page 1 goes. */
TEST(advice_free_cleans_pages_and_frees_swap)
{
	chain(t, "A:0~");
	vm_object_madvise(chain_find(t, "A"), 0, 2, MADV_FREE);
	assert_chain(t, "A", "A:0.");
	assert_eq(chain_page(t, "A", 0)->dirty, 0);
	assert_eq(vmsim_swap_used(t->vm), 0);
}

/* MADV_FREE does not reach what others can see. */
TEST(advice_free_stops_at_shared_memory)
{
	chain(t, "S:.a -> B:01");
	vm_object_madvise(chain_find(t, "S"), 0, 2, MADV_FREE);
	assert_eq(chain_page(t, "B", 0)->dirty, VM_PAGE_BITS_ALL);
	assert_eq(chain_page(t, "S", 1)->dirty, 0);
}

/* MADV_DONTNEED reaches the page that is visible, down the chain. */
TEST(advice_dontneed_goes_down_the_chain)
{
	chain(t, "S:.. -> F:01");
	vm_object_madvise(chain_find(t, "S"), 0, 1, MADV_DONTNEED);
	assert_false(vm_page_active(chain_page(t, "F", 0)));
	assert_true(vm_page_active(chain_page(t, "F", 1)));
}

static int waiting_advice;

static void
advise_busy_page(struct test *t)
{
	vm_object_madvise(chain_find(t, "S"), 0, 2, waiting_advice);
}

/* It waits until the page is no longer busy. */
static void
look_and_unbusy(struct test *t)
{
	vm_page_t m = chain_page(t, "F", 0);

	assert_eq((m->a.flags & PGA_REFERENCED) != 0,
	    waiting_advice == MADV_WILLNEED);
	assert_true(vm_page_active(chain_page(t, "F", 1)));
	vm_page_sunbusy(m);
}

/* [S: . .] -> [F: 0 1], page 0 busy: what will be needed is not reclaimed. */
TEST(advice_waits_for_a_busy_page)
{
	static const int advice[] = { MADV_WILLNEED, MADV_DONTNEED };
	vm_page_t m;
	size_t i;

	chain(t, "S:.. -> F:01");
	m = chain_page(t, "F", 0);
	for (i = 0; i < nrows(advice); i++) {
		waiting_advice = advice[i];
		WLOCKED(m->object, assert_true(vm_page_trysbusy(m)));
		vm_page_aflag_clear(m, PGA_REFERENCED);
		vm_page_activate(chain_page(t, "F", 1));
		run_both(t, advise_busy_page, look_and_unbusy);
		assert_eq(vm_page_active(chain_page(t, "F", 1)), i == 0);
		assert_false(vm_page_busied(m));
	}
}

/* What the checker says: its complaints under one number, or all (NULL). */
struct complaints {
	const char *rule;
	unsigned n;
};

static void
listen(void *arg, const char *text, size_t len)
{
	struct complaints *found = arg;
	char line[1024];

	assert_true(len < sizeof(line));
	memcpy(line, text, len);
	line[len] = '\0';
	if (strcmp(line, found->rule) == 0)
		found->n++;
}

static unsigned
count_complaints(const char *rule)
{
	struct complaints found = { rule != NULL ? rule : "", 0 };
	struct check ck = { .out = { listen, &found }, .nfailed = 0 };

	object_check(&ck);
	return (rule != NULL ? found.n : ck.nfailed);
}

#define	assert_caught(rule, damage, undo) do {				\
	damage;								\
	assert_true(count_complaints(rule ": ") > 0);			\
	undo;								\
	assert_int_equal(count_complaints(NULL), 0);			\
} while (0)

/* Every rule of object.h is broken once. */
TEST(the_checker_finds_each_broken_rule)
{
	vm_object_t s = chain(t, "S:a. -> B:01");
	vm_object_t b = chain_find(t, "B");
	vm_page_t m = chain_page(t, "B", 0);

	assert_eq(count_complaints(NULL), 0);
	assert_caught("object 1", m->object = s, m->object = b);
	assert_caught("object 1", m->pindex = 7, m->pindex = 0);
	assert_caught("object 1", m->ref_count &= ~VPRC_OBJREF, m->ref_count |=
	    VPRC_OBJREF);
	assert_caught("object 2", b->resident_page_count++,
	    b->resident_page_count--);
	assert_caught("object 3", b->shadow_count++, b->shadow_count--);
	assert_caught("object 3", s->flags &= ~OBJ_SHADOWLIST, s->flags |=
	    OBJ_SHADOWLIST);
	assert_caught("object 4", b->ref_count = 0, b->ref_count = 1);
	assert_caught("object 5", b->size = 1, b->size = 2);
	assert_caught("object 6", b->flags &= ~OBJ_SWAP, b->flags |=
	    OBJ_SWAP);
	assert_caught("object 7", b->backing_object = s, b->backing_object =
	    NULL);
	assert_caught("object 8", b->flags |= OBJ_DEAD, b->flags &= ~OBJ_DEAD);
	assert_caught("object 8", curvm->object->count++,
	    curvm->object->count--);
	assert_caught("object 9", b->paging_in_progress = 1,
	    b->paging_in_progress = 0);
	assert_caught("object 9", b->busy = 1, b->busy = 0);
	assert_caught("object 9", s->flags |= OBJ_COLLAPSING, s->flags &=
	    ~OBJ_COLLAPSING);
	assert_caught("object 9", VM_OBJECT_WLOCK(b), VM_OBJECT_WUNLOCK(b));
}

/* Anonymous memory remembers what is at the bottom, if that is not. */
TEST(anonymous_memory_remembers_a_bottom_that_is_not)
{
	vm_object_t f = vm_object_allocate(OBJT_SWAP, 4), a, b, c;

	assert_eq(f->flags & OBJ_ANON, 0);
	a = vm_object_allocate_anon(4, f, NULL, 0);
	b = vm_object_allocate_anon(4, a, NULL, 0);
	c = vm_object_allocate_anon(4, NULL, NULL, 0);
	assert_ptr_equal(a->handle, f);
	assert_ptr_equal(b->handle, f);
	assert_null(c->handle);
	vm_object_deallocate(c);
	vm_object_deallocate(b);
	vm_object_deallocate(a);
	vm_object_deallocate(f);
}

TEST(an_object_does_not_die_twice)
{
	vm_object_t o = chain(t, "A:.");

	o->flags |= OBJ_DEAD;
	expect_panic(t->vm, "dies twice", vm_object_deallocate(o));
}

TEST(an_object_that_is_gone_is_not_referenced)
{
	vm_object_t o = chain(t, "A:.");

	chain_give(t, "A");
	vm_object_deallocate(o);
	expect_panic(t->vm, "is referenced and was freed",
	    vm_object_reference(o));
}

/* A shadow is locked before what it shadows; nothing else is right. */
TEST(a_shadow_is_locked_before_what_it_shadows)
{
	vm_object_t s = chain(t, "S:. -> B:. -> F:0"), f = chain_find(t, "F");

	VM_OBJECT_WLOCK(s);
	VM_OBJECT_WLOCK(f);
	VM_OBJECT_WUNLOCK(f);
	VM_OBJECT_WUNLOCK(s);
	VM_OBJECT_WLOCK(f);
	expect_panic(t->vm, "which backs it", VM_OBJECT_WLOCK(s));
}
