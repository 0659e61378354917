/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a thread can be overtaken, and what each step touches: what the
 * explorer hears of an operation, one after the other.
 *
 *	K name	K: a letter for the kind of the point, or
 *	.name	a note: it is read
 *	=name	a note: it is written
 */
#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include "base/machine.h"
#include "map/map.h"
#include "mem/mem.h"
#include "page/page.h"
#include "pmap/pmap_private.h"
#include "proc/proc.h"
#include "sched/sched_point.h"
#include "support/maps.h"
#include "support/words.h"

static vm_page_t m, n;		/* pages 0 and 1 of `o` */
static vm_object_t o;		/* which P maps from page 16 on */
static pmap_t pm;		/* P's */
static vm_map_t map;
static struct vmspace *vms;

static void
begin(struct test *t)
{
	map_anon(t->p, 16, 4, RW);
	put(t->p, PG(16), 1);
	put(t->p, PG(17), 2);
	map = map_of(t->p);
	vms = t->p->p_vmspace;
	pm = &vms->vm_pmap;
	o = entry_of(map, 16)->object.vm_object;
	m = vm_page_lookup_unlocked(o, 0);
	n = vm_page_lookup_unlocked(o, 1);
}

TESTS(.kernel = true, .p = "P", .begin = begin);

#define	PART(base, type, field)						\
	{ (const char *)(base) + offsetof(type, field), #base "->" #field }

static const char *
name_of(const void *what)
{
	const struct {
		const void *at;
		const char *name;
	} parts[] = {
		{ NULL, "-" },
		{ m, "m" },
		PART(m, struct vm_page, md), PART(m, struct vm_page, a),
		PART(m, struct vm_page, ref_count),
		PART(m, struct vm_page, valid), PART(m, struct vm_page, dirty),
		PART(m, struct vm_page, object),
		{ &o->lock.lock_object, "o" },
		PART(o, struct vm_object, rtree),
		PART(o, struct vm_object, ref_count),
		PART(o, struct vm_object, shadow_count),
		PART(o, struct vm_object, paging_in_progress),
		PART(o, struct vm_object, busy),
		PART(o, struct vm_object, flags),
		PART(o, struct vm_object, generation),
		PART(o, struct vm_object, cleangeneration),
		PART(o, struct vm_object, resident_page_count),
		{ &pm->pm_mtx.lock_object, "pm" },
		PART(pm, struct pmap, pm_root), PART(pm, struct pmap, pm_pins),
		{ &curvm->pmap->pmaps, "pmaps" },
		{ &curvm->pmap->nlarge, "nlarge" },
		{ &map->lock.lock_object, "map" },
		{ &vms->vm_refcnt, "vm_refcnt" },
		{ &entry_of(map, 16)->wired_count, "wired_count" },
		{ (void *)VM_PAGE_TO_DMAP(m), "bytes" },
	};
	size_t i;

	for (i = 0; i < nrows(parts); i++)
		if (parts[i].at == what)
			return (parts[i].name);
	return ("?");
}

static void
hear_point(struct vmsim *vm, int kind, const void *what)
{
	static const char letters[] = {
		[POINT_LOCK] = 'L', [POINT_SLOCK] = 'S',
		[POINT_TRYLOCK] = 'T', [POINT_UNLOCK] = 'U',
		[POINT_BUSY] = 'B', [POINT_SLEEP] = 'Z', [POINT_WAKEUP] = 'W',
		[POINT_PAGER] = 'G', [POINT_LOOKUP] = 'F',
		[POINT_PTE_LOAD] = 'l', [POINT_PTE_STORE] = 's',
		[POINT_PTE_INVALIDATE] = 'i', [POINT_USER] = 'u',
		[POINT_REF] = 'R', [POINT_COPY] = 'C', [POINT_MMU] = 'M',
		[POINT_OP] = 'o', [POINT_TEST] = 't', [POINT_YIELD] = 'y',
		[POINT_READ] = '.', [POINT_WRITE] = '=',
	};
	const char *name;

	vm->sched_hook = NULL;
	name = kind == POINT_PTE_LOAD || kind == POINT_PTE_STORE ? "pte" :
	    name_of(what);
	test_say(the_test(), "%c%s", letters[kind], name);
	vm->sched_hook = hear_point;
}

/* What is heard while `code` runs. */
#define	HEAR(points, code) do {						\
	test_hush(t);							\
	curvm->sched_hook = hear_point;					\
	code;								\
	curvm->sched_hook = NULL;					\
	assert_said(t, points);						\
} while (0)

TEST(a_busy_state_and_a_wiring_can_be_overtaken)
{
	HEAR("Bm Fo->busy", (void)vm_page_tryxbusy(m));
	HEAR("Bm", vm_page_busy_downgrade(m));
	HEAR("Bm", (void)vm_page_busy_tryupgrade(m));
	HEAR("Bm", vm_page_xunbusy(m));
	HEAR(".m Fo->busy Bm Fo->busy", (void)vm_page_trysbusy(m));
	HEAR("Bm", vm_page_sunbusy(m));
	HEAR(".m", (void)vm_page_busied(m));
	HEAR(".m->ref_count", (void)vm_page_wired(m));
	HEAR(".m->valid", (void)vm_page_all_valid(m));
	HEAR("Fo->rtree F-", (void)vm_page_lookup_unlocked(o, 0));
	HEAR("Rm->ref_count", (void)vm_page_wire_mapped(m));
	HEAR("Rm->ref_count", vm_page_unwire(m, PQ_ACTIVE));
}

TEST(counts_of_an_object_can_be_overtaken)
{
	HEAR("Ro->ref_count", vm_object_reference(o));
	HEAR("Ro->ref_count Lo Ro->ref_count =o->flags Uo",
	    vm_object_deallocate(o));
	VM_OBJECT_WLOCK(o);
	HEAR("Rm->ref_count", vm_page_wire(m));
	HEAR("Rm->ref_count", (void)vm_page_unwire_noq(m));
	HEAR("Ro->paging_in_progress", vm_object_pip_add(o, 1));
	HEAR("Ro->paging_in_progress Wo->paging_in_progress",
	    vm_object_pip_wakeup(o));
	HEAR("Ro->busy", vm_object_busy(o));
	HEAR("Ro->busy Wo->busy", vm_object_unbusy(o));
	VM_OBJECT_WUNLOCK(o);
	HEAR("Lo Uo", VM_OBJECT_WLOCK(o); VM_OBJECT_WUNLOCK(o));
	HEAR("So Uo", VM_OBJECT_RLOCK(o); VM_OBJECT_RUNLOCK(o));
}

TEST(each_step_in_a_page_table_can_be_overtaken)
{
	(void)vm_page_tryxbusy(m);
	HEAR("M- Lpm lpte Upm", (void)pmap_enter(pm, PG(16), m, RW, W, 0));
	HEAR(".m->a .nlarge .m->md .m->md .pm->pm_pins Lpm .nlarge "
	    ".m->md lpte Upm", (void)pmap_is_modified(m));
	HEAR(".nlarge .m->md .m->md .pm->pm_pins Lpm .nlarge .m->md "
	    "lpte Upm", (void)pmap_is_referenced(m));
	HEAR("M- .nlarge .m->md .m->md .pm->pm_pins Lpm .nlarge .m->md "
	    "lpte =m->valid spte Upm .nlarge .m->md .nlarge",
	    (void)pmap_ts_referenced(m));
	HEAR(".m->md", (void)pmap_page_is_mapped(m));
	HEAR("M- .m->a .nlarge .m->md .m->md .pm->pm_pins Lpm .nlarge "
	    ".m->md lpte spte =m->valid Upm .nlarge .m->md .nlarge "
	    "=m->a", pmap_remove_write(m));
	HEAR("M- Lpm lpte Upm", pmap_protect(pm, PG(16), PG(17), R));
	HEAR("Lpm lpte Upm", (void)pmap_extract(pm, PG(16)));
	HEAR("M- .m->a", pmap_clear_modify(m));
	HEAR("M- Lpm lpte Upm", pmap_advise(pm, PG(16), PG(17), MADV_DONTNEED));
	HEAR("M- Lpm spte =m->md Upm", pmap_remove(pm, PG(16), PG(17)));
	HEAR("M- Lpm lpte =m->md =m->a spte Upm",
	    (void)pmap_enter(pm, PG(16), m, RW, W, 0));
	HEAR("M- .nlarge .m->md .m->md .pm->pm_pins Lpm .nlarge .m->md "
	    "spte =m->valid =m->md .m->md .nlarge =m->a Upm .nlarge "
	    ".m->md .nlarge .m->md .m->md .nlarge", pmap_remove_all(m));
	vm_page_xunbusy(m);
	assert_ok(vmsim_fault(t->p, PG(16), W));
	put(t->p, PG(16), 3);
	VM_OBJECT_WLOCK(o);
	(void)vm_page_tryxbusy(m);
	HEAR("Rm->ref_count M- .m->a .nlarge .m->md .m->md .pm->pm_pins "
	    "Lpm .nlarge .m->md lpte spte =m->valid Upm .nlarge .m->md "
	    ".nlarge =m->a Rm->ref_count", (void)vm_page_try_remove_write(m));
	HEAR("Rm->ref_count M- .nlarge .m->md .m->md .pm->pm_pins Lpm "
	    ".nlarge .m->md spte =m->md Upm .nlarge .m->md .nlarge "
	    ".m->md .m->md .nlarge Rm->ref_count",
	    (void)vm_page_try_remove_all(m));
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(o);
}

/* What commutes with itself is said to be read. */
TEST(what_is_looked_at_without_a_lock_is_told)
{
	VM_OBJECT_WLOCK(o);
	HEAR(".wired_count", (void)map_entry_wirings(entry_of(map, 16)));
	HEAR(".vm_refcnt", vmspace_ref(vms));
	HEAR(".vm_refcnt", (void)vmspace_unref(vms));
	HEAR("=vm_refcnt", (void)vmspace_is_last(vms));
	HEAR("=wired_count", map_entry_set_wirings(entry_of(map, 17), 0));
	HEAR(".o->generation", vm_object_set_writeable_dirty_(o));
	HEAR("=o->generation", (void)vm_object_mightbedirty_(o));
	HEAR("=o", (void)object_trywlock_found(o));
	VM_OBJECT_WUNLOCK(o);
	HEAR(".bytes", (void)mem_bytes_to_read(m));
	HEAR("Cbytes", (void)mem_bytes_to_change(m));
	HEAR(".pm->pm_pins", pmap_pin(pm));
	HEAR("", pmap_unpin(pm));
	HEAR(".pmaps", (void)pmap_list());
	HEAR("=pmaps", (void)pmap_list_first());
	HEAR(".nlarge", (void)pv_any_large());
	HEAR("=nlarge", pv_count_large(0));
}
