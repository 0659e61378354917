/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bugs that systems had: E (objects, swap, the map) and F08, found in FreeBSD
 * when its answers were recorded.
 */
#include <errno.h>

#include <vm/pmap.h>
#include <vm/vm.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

#include "mem/mem.h"
#include "proc/proc.h"
#include "regress/zoo.h"

/* A page that was in swap and is written has no old copy there. */
static void
e06_a_written_page_has_no_copy_in_swap(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	vm_map_entry_t entry;
	vm_page_t m;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), A);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	assert_int_equal(vmsim_swap_used(*state), 1);
	put(p, PG(16), B);
	/* Freed, or marked to be freed by whoever has the object locked. */
	vmsim_enter(*state);
	assert_true(vm_map_lookup_entry(&p->p_vmspace->vm_map, PG(16),
	    &entry));
	m = vm_page_lookup_unlocked(entry->object.vm_object, 0);
	assert_int_equal(m->dirty, VM_PAGE_BITS_ALL);
	assert_true((m->a.flags & PGA_SWAP_FREE) != 0 ||
	    vmsim_swap_used(*state) == 0);
	vmsim_proc_exit(p);
}

/* Nor does the old copy come back when the page is thrown away. */
static void
e06_thrown_away_memory_is_not_older_than_it_was(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	uint64_t v;

	map_anon(p, 16, 1, RW);
	put(p, PG(16), A);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_PAGED);
	assert_int_equal(get(p, PG(16)), A);
	put(p, PG(16), B);
	assert_int_equal(vmsim_madvise(p, PG(16), PG(1), VMSIM_MADV_FREE), 0);
	(void)vmsim_evict(p, PG(16));
	v = get(p, PG(16));
	assert_true(v == B || v == 0);
	vmsim_proc_exit(p);
}

/*
 * [S: 1'] -> [O: 0..7] with S beginning at O's page 1: merging, a page that
 * is resident and in swap frees its own copy there and no other.
 */
static void
e07_a_merge_frees_the_swap_of_the_right_page(void **state)
{
	struct vmsim_proc *p = proc(*state, "p"), *c;
	unsigned i;

	map_anon(p, 16, 8, RW);
	for (i = 16; i < 24; i++)
		put(p, PG(i), i);
	c = forked(p, "c");
	assert_int_equal(vmsim_munmap(p, PG(16), PG(1)), 0);
	put(p, PG(17), 100);
	for (i = 16; i < 24; i++)
		(void)vmsim_evict(c, PG(i));
	(void)vmsim_evict(p, PG(17));
	/* Pages 21 and 23 come back and keep their copies in swap. */
	assert_int_equal(get(c, PG(21)), 21);
	assert_int_equal(get(c, PG(23)), 23);
	vmsim_proc_exit(c);
	(void)vmsim_collapse(p, PG(17));
	test_check(*state);
	assert_int_equal(get(p, PG(17)), 100);
	for (i = 18; i < 24; i++)
		assert_int_equal(get(p, PG(i)), i);
	vmsim_proc_exit(p);
}

/* Two gaps side by side keep their own protections. */
static void
e12_gaps_are_not_merged(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	uint64_t entries;

	assert_int_equal(map_at(p, 0x100, 0x40, RW, PRIVATE | ANON |
	    VMSIM_MAP_STACK, NULL), 0);
	assert_int_equal(vmsim_munmap(p, PG(0x120), PG(0x20)), 0);
	assert_int_equal(map_at(p, 0x120, 0x40, RW | X, PRIVATE | ANON |
	    VMSIM_MAP_STACK, NULL), 0);
	entries = usage(p).entries;
	assert_int_equal(entries, 3);
	put(p, PG(0x13f), A);
	test_check(*state);
	assert_int_equal(vmsim_fetch(p, PG(0x13f), NULL), 0);
	put(p, PG(0x130), A);
	assert_int_equal(vmsim_fetch(p, PG(0x130), NULL), 0);
	assert_int_equal(get(p, PG(0x13f)), A);
	vmsim_proc_exit(p);
}

/* A stack that has grown over its whole gap does not grow on. */
static void
e12_a_stack_grows_to_its_guard(void **state)
{
	struct vmsim_proc *p = proc(*state, "p");
	unsigned i;

	map_anon(p, 0xff, 1, RW);
	put(p, PG(0xff), B);
	assert_int_equal(map_at(p, 0x100, 0x40, RW, PRIVATE | ANON |
	    VMSIM_MAP_STACK, NULL), 0);
	for (i = 0x13f; i > 0x100; i--)
		put(p, PG(i), i);
	assert_int_equal(vmsim_store(p, PG(0x100), "x", 1, NULL), EFAULT);
	assert_int_equal(get(p, PG(0x101)), 0x101);
	assert_int_equal(get(p, PG(0xff)), B);
	vmsim_proc_exit(p);
}

/* Each kind of entry gives its object back, unmapped or mapped over. */
static void
e15_unmapping_leaves_nothing(void **state)
{
	struct vm_object *o[] = { NULL,
	    vmsim_object_create_file(*state, "f", PG(4), NULL, NULL),
	    vmsim_object_create_swap(*state, "s", 4),
	    vmsim_object_create_phys(*state, "d", 4) };
	struct vmsim_proc *p = proc(*state, "p");
	unsigned i, n, flags;

	for (n = 0; n < 200; n++) {
		i = n % 4;
		flags = (n / 4) % 2 != 0 ? SHARED : PRIVATE;
		assert_int_equal(map_at(p, 16, 4, RW, (int)flags, o[i]), 0);
		if (n % 3 != 0)
			put(p, PG(17), n);
		if (n % 5 != 0)
			assert_int_equal(vmsim_munmap(p, PG(16), PG(4)), 0);
	}
	assert_int_equal(vmsim_munmap(p, PG(16), PG(4)), 0);
	for (i = 1; i < 4; i++) {
		assert_int_equal(o[i]->ref_count, 1);
		assert_int_equal(o[i]->shadow_count, 0);
		vmsim_object_release(*state, o[i]);
	}
	assert_int_equal(usage(p).entries, 0);
	vmsim_proc_exit(p);
}

static bool broken;

static int
write_page(void *arg, uint64_t pindex, const void *page)
{
	return (broken ? EIO : 0);
}

static int
read_page(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, PG(1));
	return (0);
}

/* What could not be written is not thrown away. */
static void
e18_invalidating_keeps_what_is_dirty(void **state)
{
	static const struct vmsim_object_file_ops ops = {
		.read = read_page,
		.write = write_page,
	};
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), &ops,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p");

	assert_int_equal(map_at(p, 16, 2, RW, SHARED, f), 0);
	put(p, PG(16), A);
	broken = true;
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_INVALIDATE),
	    EIO);
	assert_int_equal(get(p, PG(16)), A);
	broken = false;
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_INVALIDATE),
	    0);
	assert_int_equal(get(p, PG(16)), 0);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* Dirty pages are written before they go. */
static void
e18_invalidating_writes_first(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p");

	assert_int_equal(map_at(p, 16, 2, RW, SHARED, f), 0);
	put(p, PG(16), A);
	assert_int_equal(get(p, PG(17)), 0);
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_INVALIDATE),
	    0);
	assert_int_equal(usage(p).resident, 0);
	assert_int_equal(f->resident_page_count, 0);
	assert_int_equal(get(p, PG(16)), A);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* Held pages and locked ones are not freed. */
static void
e18_wired_pages_are_not_freed(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p");
	struct vmsim_hold *hold;

	assert_int_equal(map_at(p, 16, 2, RW, SHARED, f), 0);
	put(p, PG(16), A);
	hold = vmsim_hold_create(p, PG(16), PG(1), RW);
	assert_non_null(hold);
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_INVALIDATE),
	    0);
	test_check(*state);
	assert_int_equal(f->resident_page_count, 1);
	vmsim_enter(*state);
	assert_int_equal(vm_page_lookup_unlocked(f, 0)->valid,
	    VM_PAGE_BITS_ALL);
	assert_int_equal(get(p, PG(16)), A);
	assert_int_equal(vmsim_object_truncate(*state, f, 0), 0);
	test_check(*state);
	assert_int_equal(load_fails(p, PG(16)), EFAULT);
	vmsim_hold_destroy(hold);
	assert_int_equal(vmsim_object_truncate(*state, f, 2), 0);
	assert_int_equal(get(p, PG(16)), 0);
	assert_int_equal(vmsim_mlock(p, PG(16), PG(1)), 0);
	assert_int_equal(vmsim_msync(p, PG(16), PG(2), VMSIM_MS_INVALIDATE),
	    EBUSY);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* Cached file pages make room for a run; the file still has its contents. */
static void
e21_reclaimed_runs_leave_their_file(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(480),
	    NULL, NULL);
	struct vmsim_proc *p = proc(*state, "p");
	vm_page_t m;
	unsigned i;

	assert_int_equal(map_at(p, 16, 480, RW, SHARED, f), 0);
	for (i = 0; i < 480; i++)
		put(p, PG(16 + i), i);
	assert_int_equal(vmsim_msync(p, PG(16), PG(480), VMSIM_MS_SYNC), 0);
	assert_int_equal(vmsim_munmap(p, PG(16), PG(480)), 0);
	vmsim_enter(*state);
	while ((m = vm_page_alloc_noobj_contig(VM_ALLOC_NORMAL, 64, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT)) == NULL) {
		if (vm_page_reclaim_contig(VM_ALLOC_NORMAL, 64, 0,
		    ~(vm_paddr_t)0, PAGE_SIZE, 0) != 0)
			break;
	}
	test_check(*state);
	for (i = 0; m != NULL && i < 64; i++)
		memset((void *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(&m[i])), 0xee,
		    PAGE_SIZE);
	assert_int_equal(map_at(p, 16, 480, R, SHARED, f), 0);
	for (i = 0; i < 400; i++)
		assert_int_equal(get(p, PG(16 + i)), i);
	for (i = 0; m != NULL && i < 64; i++)
		vm_page_free(&m[i]);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/*
 * [S] -> [F: 0]: p and c share S, both lock page 0; p makes its entry
 * writable, which copies; each wiring is undone once.
 */
static void
f08_wirings_of_sharers_move_with_the_page(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p"), *c;

	assert_int_equal(map_at(p, 16, 2, R, PRIVATE, f), 0);
	assert_int_equal(vmsim_mlock(p, PG(16), PG(2)), 0);
	inherit(p, 16, 2, VMSIM_INHERIT_SHARE);
	c = forked(p, "c");
	assert_int_equal(vmsim_mlock(c, PG(16), PG(2)), 0);
	assert_int_equal(vmsim_mprotect(p, PG(16), PG(2), RW), 0);
	test_check(*state);
	put(p, PG(16), A);
	assert_int_equal(get(c, PG(16)), A);
	assert_int_equal(vmsim_munlock(p, PG(16), PG(2)), 0);
	test_check(*state);
	assert_int_equal(vmsim_evict(c, PG(16)), VMSIM_EVICT_WIRED);
	assert_int_equal(vmsim_munlock(c, PG(16), PG(2)), 0);
	test_check(*state);
	assert_int_equal(vmsim_evict(c, PG(16)), VMSIM_EVICT_PAGED);
	vmsim_proc_exit(c);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* The same with a writer that has nothing locked. */
static void
f08_wirings_move_when_a_sharer_writes(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(2), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "p"), *c;

	assert_int_equal(map_at(p, 16, 2, R, PRIVATE, f), 0);
	inherit(p, 16, 2, VMSIM_INHERIT_SHARE);
	c = forked(p, "c");
	assert_int_equal(vmsim_mlock(p, PG(16), PG(2)), 0);
	assert_int_equal(vmsim_mprotect(c, PG(16), PG(2), RW), 0);
	put(c, PG(16), A);
	test_check(*state);
	assert_int_equal(get(p, PG(16)), A);
	assert_int_equal(vmsim_evict(p, PG(16)), VMSIM_EVICT_WIRED);
	assert_int_equal(vmsim_munlock(p, PG(16), PG(2)), 0);
	test_check(*state);
	vmsim_proc_exit(c);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		CASE(e06_a_written_page_has_no_copy_in_swap),
		CASE(e06_thrown_away_memory_is_not_older_than_it_was),
		CASE(e07_a_merge_frees_the_swap_of_the_right_page),
		CASE(e12_gaps_are_not_merged),
		CASE(e12_a_stack_grows_to_its_guard),
		CASE(e15_unmapping_leaves_nothing),
		CASE(e18_invalidating_keeps_what_is_dirty),
		CASE(e18_invalidating_writes_first),
		CASE(e18_wired_pages_are_not_freed),
		CASE(e21_reclaimed_runs_leave_their_file),
		CASE(f08_wirings_of_sharers_move_with_the_page),
		CASE(f08_wirings_move_when_a_sharer_writes),
	};

	zoo_choose(argc, argv);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
