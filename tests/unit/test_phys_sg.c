/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that is never paged: the phys pager's clusters, and pages given by a
 * scatter/gather list.
 */
#include <sys/sglist.h>
#include <vm/pmap.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include "base/machine.h"
#include "mem/mem.h"
#include "support/words.h"

TESTS(.config = { .nframes = 4096 }, .kernel = true);

/* Asks for a page of a phys object as a fault does. */
static void
populate(vm_object_t object, vm_pindex_t pidx, vm_pindex_t *first,
    vm_pindex_t *last)
{
	vm_pindex_t i;

	VM_OBJECT_WLOCK(object);
	vm_object_pip_add(object, 1);
	assert_ok(vm_pager_populate(object, pidx, VM_PROT_READ, VM_PROT_ALL,
	    first, last));
	for (i = *first; i <= *last; i++)
		vm_page_xunbusy(vm_page_lookup(object, i));
	vm_object_pip_wakeup(object);
	VM_OBJECT_WUNLOCK(object);
}

/* 2500 pages, asked for 1500: the aligned cluster [1024,2047]. */
TEST(a_cluster_is_filled_at_once)
{
	vm_object_t object = vmsim_object_create_phys(t->vm, "P", 2500);
	vm_pindex_t first = 0, last = 2499;

	populate(object, 1500, &first, &last);
	assert_eq(first, 1024);
	assert_eq(last, 2047);
	assert_eq(object->resident_page_count, 1024);
	first = 0;
	last = 2499;
	populate(object, 2048, &first, &last);
	assert_eq(first, 2048);
	assert_eq(last, 2499);
	vmsim_object_release(t->vm, object);
}

/* The mapping covers [1100,1200] only. */
TEST(a_cluster_is_clipped_to_the_hint)
{
	vm_object_t object = vmsim_object_create_phys(t->vm, "P", 2500);
	vm_pindex_t first = 1100, last = 1200;

	populate(object, 1150, &first, &last);
	assert_eq(first, 1100);
	assert_eq(last, 1200);
	assert_eq(object->resident_page_count, 101);
	vmsim_object_release(t->vm, object);
}

/* Pages are unmanaged zeroes, keep their contents, and are never dirty. */
TEST(phys_memory_is_unmanaged_and_stays)
{
	vm_object_t object = vmsim_object_create_phys(t->vm, "P", 8);
	struct vmsim_proc *p = proc(t->vm, "P");
	vm_page_t m;

	assert_ok(map_at(p, 16, 8, RW, SHARED, object));
	assert_eq(get(p, PG(18)), 0);
	put(p, PG(18), 4);
	assert_eq(vmsim_evict(p, PG(18)), VMSIM_EVICT_UNMANAGED);
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 2);
	assert_true((m->oflags & VPO_UNMANAGED) != 0);
	VM_OBJECT_WUNLOCK(object);
	vmsim_proc_exit(p);
	p = proc(t->vm, "Q");
	assert_ok(map_at(p, 16, 8, RW, SHARED, object));
	assert_eq(get(p, PG(18)), 4);
	vmsim_proc_exit(p);
	vmsim_object_release(t->vm, object);
}

/* Held for writing, and faulted again beside it (F07). */
TEST(a_hold_for_writing_does_no_harm)
{
	vm_object_t object = vmsim_object_create_phys(t->vm, "P", 2048);
	struct vmsim_proc *p = proc(t->vm, "P"), *q = proc(t->vm, "Q");
	struct vmsim_hold *hold;

	assert_ok(map_at(p, 16, 8, RW, SHARED, object));
	hold = vmsim_hold_create(p, PG(18), PG(1), RW);
	assert_non_null(hold);
	assert_ok(map_at(q, 16, 64, RW, SHARED, object));
	assert_eq(get(q, PG(60)), 0);
	vmsim_hold_destroy(hold);
	vmsim_proc_exit(p);
	vmsim_proc_exit(q);
	vmsim_object_release(t->vm, object);
}

static int nctor, ndtor;

static void
count_ctor(vm_object_t object, vm_prot_t prot, vm_ooffset_t foff,
    struct ucred *cred)
{
	nctor++;
}

static void
count_dtor(vm_object_t object)
{
	ndtor++;
}

/* A client's own methods; without populate the flag is not set. */
TEST(a_client_brings_its_own_methods)
{
	struct phys_pager_ops ops = default_phys_pg_ops;
	vm_object_t a, b;
	int handle;

	nctor = ndtor = 0;
	ops.phys_pg_populate = NULL;
	ops.phys_pg_ctor = count_ctor;
	ops.phys_pg_dtor = count_dtor;
	a = phys_pager_allocate(&handle, &ops, &nctor, PG(4), VM_PROT_ALL, 0,
	    NULL);
	b = phys_pager_allocate(&handle, &ops, &nctor, PG(6), VM_PROT_ALL, 0,
	    NULL);
	assert_ptr_equal(a, b);
	assert_eq(a->size, 6);
	/* The constructor is called at each call. */
	assert_eq(nctor, 2);
	assert_ptr_equal(a->un_pager.phys.data_ptr, &nctor);
	assert_eq(a->flags & OBJ_POPULATE, 0);
	vm_object_deallocate(a);
	assert_eq(ndtor, 0);
	vm_object_deallocate(b);
	assert_eq(ndtor, 1);
	assert_null(phys_pager_allocate(NULL, &ops, NULL, PG(1), VM_PROT_ALL, 7,
	    NULL));
}

/* Ranges that follow each other become one; the last place is the last. */
TEST(a_list_joins_what_follows)
{
	struct sglist *sg = sglist_alloc(2, 0);

	assert_eq(sglist_append_phys(sg, PG(1), PG(1)), 0);
	assert_eq(sglist_append_phys(sg, PG(2), PG(2)), 0);
	assert_eq(sg->sg_nseg, 1);
	assert_eq(sglist_append_phys(sg, PG(9), PG(1)), 0);
	assert_eq(sglist_append_phys(sg, PG(20), PG(1)), EFBIG);
	assert_eq(sglist_append_phys(sg, PG(20), 0), 0);
	assert_eq(sglist_length(sg), PG(4));
	sglist_reset(sg);
	assert_eq(sglist_length(sg), 0);
	assert_ptr_equal(sglist_hold(sg), sg);
	sglist_free(sg);
	sglist_free(sg);
	sglist_free(NULL);
	sg = sglist_alloc(0, 0);
	assert_eq(sglist_append_phys(sg, 0, 1), EINVAL);
	sglist_free(sg);
}

/*
 * Device memory 0 to 7, in the order [4 5 | 0 1 2]:
 *
 *	[S: 4 5 0 1 2]
 */
static vm_object_t
make_sg(struct test *t, vm_paddr_t *pap)
{
	struct sglist *sg = sglist_alloc(2, 0);
	vm_object_t object;
	uint64_t i;
	void *host;

	assert_ok(vmsim_device_memory_create(t->vm, 8, pap, &host));
	for (i = 0; i < 8; i++)
		((uint64_t *)host)[i * (PAGE_SIZE / 8)] = 900 + i;
	assert_eq(sglist_append_phys(sg, *pap + PG(4), PG(2)), 0);
	assert_eq(sglist_append_phys(sg, *pap, PG(3)), 0);
	assert_null(vm_pager_allocate(OBJT_SG, sg, PG(6), VM_PROT_ALL, 0,
	    NULL));
	assert_null(vm_pager_allocate(OBJT_SG, sg, PG(3), VM_PROT_ALL, PG(3),
	    NULL));
	object = vm_pager_allocate(OBJT_SG, sg, PG(5), VM_PROT_ALL, 0, NULL);
	assert_non_null(object);
	sglist_free(sg);
	return (object);
}

/* Page i of the object is page i of the list. */
TEST(a_list_is_read_in_its_order)
{
	static const uint64_t order[] = { 904, 905, 900, 901, 902 };
	struct vmsim_proc *p = proc(t->vm, "P");
	vm_object_t object;
	vm_paddr_t pa;
	unsigned i;

	object = make_sg(t, &pa);
	assert_eq(object->size, 5);
	assert_ok(map_at(p, 16, 5, RW, SHARED, object));
	for (i = 0; i < 5; i++)
		assert_eq(get(p, PG(16 + i)), order[i]);
	put(p, PG(18), 1);
	assert_eq(*(uint64_t *)mem_phys_to_host(pa), 1);
	vmsim_proc_exit(p);
	vm_object_deallocate(object);
}

/* An invalid page is found again and is on the list once (F05). */
TEST(a_page_made_invalid_is_found_again)
{
	struct vmsim_proc *p = proc(t->vm, "P");
	vm_object_t object;
	vm_paddr_t pa;
	vm_page_t m;

	object = make_sg(t, &pa);
	assert_ok(map_at(p, 16, 5, R, SHARED, object));
	assert_eq(get(p, PG(17)), 905);
	assert_ok(vmsim_munmap(p, PG(16), PG(5)));
	VM_OBJECT_WLOCK(object);
	m = vm_page_lookup(object, 1);
	assert_true(vm_page_tryxbusy(m));
	vm_page_invalid(m);
	vm_page_xunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	assert_ok(map_at(p, 16, 5, R, SHARED, object));
	assert_eq(get(p, PG(17)), 905);
	assert_ptr_equal(TAILQ_FIRST(&object->un_pager.sgp.sgp_pglist), m);
	assert_null(TAILQ_NEXT(m, plinks.q));
	vmsim_proc_exit(p);
	vm_object_deallocate(object);
}

/*
 * [904 905][900 901 902]: each page is there alone, the last is; past it, or
 * where the object has grown past the list, there is none but zeroes.
 */
TEST(a_list_has_its_pages_and_no_more)
{
	struct vmsim_proc *p = proc(t->vm, "P");
	int after = 7, before = 7;
	vm_object_t object;
	vm_paddr_t pa;

	object = make_sg(t, &pa);
	VM_OBJECT_WLOCK(object);
	object->size = 8;
	assert_true(vm_pager_has_page(object, 1, &before, &after));
	assert_eq(before, 0);
	assert_eq(after, 0);
	assert_true(vm_pager_has_page(object, 4, NULL, NULL));
	before = after = 7;
	assert_false(vm_pager_has_page(object, 5, &before, &after));
	assert_eq(before, 0);
	assert_eq(after, 0);
	VM_OBJECT_WUNLOCK(object);
	assert_ok(map_at(p, 16, 8, R, SHARED, object));
	assert_eq(get(p, PG(20)), 902);
	assert_eq(get(p, PG(21)), 0);
	vmsim_proc_exit(p);
	vm_object_deallocate(object);
}

/* Neither ranges inside a page nor a size past the list make an object. */
TEST(a_list_of_parts_of_pages_is_refused)
{
	struct sglist *sg = sglist_alloc(1, 0);

	assert_eq(sglist_append_phys(sg, 512, PG(1)), 0);
	assert_null(vm_pager_allocate(OBJT_SG, sg, PG(1), VM_PROT_ALL, 0,
	    NULL));
	assert_eq(sg->sg_refs, 1);
	sglist_free(sg);
}

/* One table a kind; a pager of the program's own may begin with it. */
TEST(each_pager_has_its_table)
{
	static const struct {
		const struct pagerops *ops;
		int	 type;
	} tables[] = {
		{ &swappagerops, KVME_TYPE_SWAP },
		{ &vnodepagerops, KVME_TYPE_VNODE },
		{ &devicepagerops, KVME_TYPE_DEVICE },
		{ &mgtdevicepagerops, KVME_TYPE_MGTDEVICE },
		{ &physpagerops, KVME_TYPE_PHYS },
		{ &sgpagerops, KVME_TYPE_SG },
		{ &deadpagerops, KVME_TYPE_DEAD },
	};
	unsigned i;

	for (i = 0; i < nrows(tables); i++)
		assert_eq(tables[i].ops->pgo_kvme_type, tables[i].type);
}

/* [904 905 900 ...]: locked once and held once; a wiring too many, too few. */
TEST(wirings_of_fictitious_pages_are_counted)
{
	struct vmsim_proc *p = proc(t->vm, "P");
	struct vmsim_hold *hold;
	vm_object_t object;
	vm_paddr_t pa;
	vm_page_t m;

	object = make_sg(t, &pa);
	assert_ok(map_at(p, 16, 5, RW, SHARED, object));
	assert_ok(vmsim_mlock(p, PG(17), PG(2)));
	hold = held(p, PG(18), PG(1), R);
	assert_eq(vmsim_check(t->vm, test_print, t), 0);
	m = vm_radix_lookup(&object->rtree, 2);
	m->ref_count++;
	assert_prints(t, (void)vmsim_check(t->vm, test_print, t), "cross 5: "
	    "page 2 of object S1, which is fictitious, is wired 4 times, by "
	    "entries and holds 2 times\n");
	m->ref_count -= 2;
	assert_eq(vmsim_check(t->vm, NULL, NULL), 1);
	m->ref_count++;
	vmsim_hold_destroy(hold);
	assert_eq(vmsim_check(t->vm, test_print, t), 0);
	vmsim_proc_exit(p);
	vm_object_deallocate(object);
}

/* Memory begins with a page; an object of half of one is none. */
TEST(phys_memory_begins_with_a_page)
{
	static const struct phys_pager_ops plain;
	const struct phys_pager_ops *ops = &plain;
	vm_object_t o;

	assert_null(phys_pager_allocate(NULL, ops, NULL, PAGE_SIZE,
	    VM_PROT_ALL, 1, NULL));
	assert_null(phys_pager_allocate(NULL, ops, NULL, PAGE_SIZE,
	    VM_PROT_ALL, PAGE_SIZE / 2, NULL));
	o = phys_pager_allocate(NULL, ops, NULL, PAGE_SIZE + 1, VM_PROT_ALL,
	    PAGE_SIZE, NULL);
	assert_non_null(o);
	assert_eq(o->size, 3);
	vm_object_deallocate(o);
}
