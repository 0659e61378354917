/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each sentence of the checkers of maps, objects and pages: one thing is
 * wrong, and is told in its words.
 */
#include <vm/vm_page.h>

#include "mem/mem.h"
#include "object/object.h"
#include "support/chain.h"
#include "support/maps.h"
#include "support/words.h"

TESTS(.kernel = true, .p = "P");

/* Wrong, told, right again, and not told. */
#define	told(checker, text, field, value) do {				\
	typeof(field) saved_ = (field);					\
	(field) = (value);						\
	if (test_complaints((checker), (text)) == 0)			\
		fail_msg("not told: %s", (text));			\
	(field) = saved_;						\
	assert_eq(test_complaints((checker), ""), 0);			\
} while (0)
/* What is no mistake. */
#define	right(checker, field, value) do {				\
	typeof(field) saved_ = (field);					\
	(field) = (value);						\
	assert_eq(test_complaints((checker), ""), 0);			\
	(field) = saved_;						\
} while (0)

/* [10-12 rw, of S][100-120 gap][120-140 stack]. */
TEST(what_is_wrong_with_a_map)
{
	vm_object_t object = new_shm(t, "S", 2);
	struct vm_map_entry elsewhere;
	vm_map_entry_t e, gap;
	vm_map_t map = map_of(t->p);

	assert_ok(map_at(t->p, 0x10, 2, RW, SHARED, object));
	assert_ok(map_at(t->p, 0x100, 0x40, RW, VMSIM_MAP_STACK | PRIVATE |
	    ANON, NULL));
	e = entry_of(map, 0x10);
	gap = entry_of(map, 0x100);
	told(map_check, "says a hole of", e->max_free, e->max_free + 1);
	told(map_check, "does not know its parent",
	    RB_PARENT(e, tree), &elsewhere);
	told(map_check, "a map of", map->nentries, map->nentries + 1);
	told(map_check, "bytes says", map->size, map->size + PAGE_SIZE);
	told(map_check, "the hint is no entry", map->hint, &elsewhere);
	right(map_check, map->hint, NULL);
	told(map_check, "is no guard", gap->eflags,
	    gap->eflags & ~MAP_ENTRY_GUARD);
	told(map_check, "the guard", gap->object.vm_object, object);
	told(map_check, "the guard", gap->wired_count, 1);
	told(map_check, "the guard", gap->protection, R);
	told(map_check, "the guard", gap->max_protection, R);
	told(map_check, "has protection 0x3, at most 0x1", e->max_protection,
	    R);
	told(map_check, "needs a copy but is not", e->eflags,
	    e->eflags | MAP_ENTRY_NEEDS_COPY);
	right(map_check, e->eflags, e->eflags | MAP_ENTRY_NEEDS_COPY |
	    MAP_ENTRY_COW);
	e->wired_count = 1;
	told(map_check, "the wired writable entry", e->eflags, e->eflags |
	    MAP_ENTRY_NEEDS_COPY | MAP_ENTRY_COW | MAP_ENTRY_USER_WIRED);
	e->protection = R;
	right(map_check, e->eflags, e->eflags | MAP_ENTRY_NEEDS_COPY |
	    MAP_ENTRY_COW | MAP_ENTRY_USER_WIRED);
	e->protection = RW;
	told(map_check, "is wired without an object", e->object.vm_object,
	    NULL);
	e->wired_count = 0;
	told(map_check, "has offset 0x800", e->offset, 0x800);
	told(map_check, "map 8", e->offset, -(vm_ooffset_t)PAGE_SIZE);
	right(map_check, e->offset, -(vm_ooffset_t)(2 * PAGE_SIZE));
	told(map_check, "is in transition with no wiring", e->eflags,
	    e->eflags | MAP_ENTRY_IN_TRANSITION);
	told(map_check, "is not in transition with a wiring",
	    e->wiring_thread, curthread);
	told(map_check, "has wired count -1", e->wired_count, -1);
	told(map_check, "has wired count 0", e->eflags,
	    e->eflags | MAP_ENTRY_USER_WIRED);
	told(map_check, "maps dead", object->ref_count, 0);
	told(map_check, "maps dead", object->flags, object->flags | OBJ_DEAD);
	told(map_check, "out of order in the tree", RB_LEFT(RB_ROOT(&map->tree),
	    tree), RB_RIGHT(RB_ROOT(&map->tree), tree));
	told(map_check, "the tree has", RB_LEFT(RB_ROOT(&map->tree), tree),
	    NULL);
}

/* [S: a .] -> [B: 0 1], and F. */
TEST(what_is_wrong_with_a_shadow)
{
	vm_object_t s = chain(t, "S:a. -> B:01"), b = chain_find(t, "B");
	vm_object_t f = test_keep(t, vm_object_allocate(OBJT_SWAP, 2));

	told(object_check, "and does not shadow it", s->backing_object, NULL);
	told(object_check, "counts 2 shadows and lists 1", b->shadow_count, 2);
	told(object_check, "is not anonymous and lists 1 shadows", b->flags,
	    b->flags & ~OBJ_ANON);
	told(object_check, "is not anonymous and shadows", s->flags,
	    s->flags & ~OBJ_ANON);
	told(object_check, "is on a shadow list", f->flags,
	    f->flags | OBJ_SHADOWLIST);
	told(object_check, "is not on a shadow list", s->flags,
	    s->flags & ~OBJ_SHADOWLIST);
}

/* Page 0 of S, active and mapped. */
TEST(what_is_wrong_with_a_page)
{
	vm_object_t object = new_shm(t, "S", 2);
	vm_page_t m, wired;

	assert_ok(map_at(t->p, 16, 2, RW, SHARED, object));
	put(t->p, PG(16), 1);
	m = vm_radix_lookup(&object->rtree, 0);
	vm_page_pqbatch_drain();
	wired = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	told(mem_check, "page 4", m->ref_count, m->ref_count & ~VPRC_OBJREF);
	told(mem_check, "is mapped and valid is 0xf", m->valid, 0x0f);
	told(mem_check, "still refuses wirings", m->ref_count,
	    m->ref_count | VPRC_BLOCKED);
	told(mem_check, "page 6", wired->a.queue, PQ_ACTIVE);
	told(mem_check, "is unmanaged: queue", wired->a.flags,
	    PGA_WRITEABLE);
	told(mem_check, "page 5", wired->a.flags, PGA_REQUEUE);
	told(mem_check, "page 5", wired->a.queue, PQ_COUNT);
	told(mem_check, "is to leave its queue and is not wired", m->a.flags,
	    m->a.flags | PGA_DEQUEUE);
	told(mem_check, "frames are wired, the count is", curvm->mem->nwired,
	    curvm->mem->nwired + 1);
	vm_page_unwire_noq(wired);
	vm_page_free(wired);
}
