/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bugs that systems had: E (objects, swap, the map) and F08, found in FreeBSD
 * when its answers were recorded.
 */
#include <vm/pmap.h>
#include <vm/vm.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

#include "mem/mem.h"
#include "proc/proc.h"
#include "regress/zoo.h"

TESTS(.p = "p");

/* A page that was in swap and is written has no old copy there. */
TEST(e06_a_written_page_has_no_copy_in_swap)
{
	vm_map_entry_t entry;
	vm_page_t m;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), A);
	paged_out(t->p, PG(16));
	assert_eq(vmsim_swap_used(t->vm), 1);
	put(t->p, PG(16), B);
	/* Freed, or marked to be freed by the holder of the object's lock. */
	vmsim_enter(t->vm);
	entry = entry_of(map_of(t->p), 16);
	m = vm_page_lookup_unlocked(entry->object.vm_object, 0);
	assert_eq(m->dirty, VM_PAGE_BITS_ALL);
	assert_true((m->a.flags & PGA_SWAP_FREE) != 0 ||
	    vmsim_swap_used(t->vm) == 0);
}

/* Nor does the old copy come back when the page is thrown away. */
TEST(e06_thrown_away_memory_is_not_older_than_it_was)
{
	uint64_t v;

	map_anon(t->p, 16, 1, RW);
	put(t->p, PG(16), A);
	paged_out(t->p, PG(16));
	assert_eq(get(t->p, PG(16)), A);
	put(t->p, PG(16), B);
	assert_ok(vmsim_madvise(t->p, PG(16), PG(1), VMSIM_MADV_FREE));
	(void)vmsim_evict(t->p, PG(16));
	v = get(t->p, PG(16));
	assert_true(v == B || v == 0);
}

/*
 * [S: 1'] -> [O: 0..7] with S beginning at O's page 1: merging, a page that
 * is resident and in swap frees its own copy there and no other.
 */
TEST(e07_a_merge_frees_the_swap_of_the_right_page)
{
	struct vmsim_proc *c;
	unsigned i;

	map_anon(t->p, 16, 8, RW);
	put_each(t->p, 16, 8, 16);
	c = forked(t->p, "c");
	assert_ok(vmsim_munmap(t->p, PG(16), PG(1)));
	put(t->p, PG(17), 100);
	for (i = 16; i < 24; i++)
		(void)vmsim_evict(c, PG(i));
	(void)vmsim_evict(t->p, PG(17));
	/* Pages 21 and 23 come back alone and keep their copies in swap. */
	assert_ok(vmsim_madvise(c, PG(16), PG(8), VMSIM_MADV_RANDOM));
	assert_eq(get(c, PG(21)), 21);
	assert_eq(get(c, PG(23)), 23);
	vmsim_proc_exit(c);
	(void)vmsim_collapse(t->p, PG(17));
	test_check(t->vm);
	assert_eq(get(t->p, PG(17)), 100);
	assert_each(t->p, 18, 6, 18);
}

/* Two gaps side by side keep their own protections. */
TEST(e12_gaps_are_not_merged)
{
	uint64_t entries;

	assert_ok(map_at(t->p, 0x100, 0x40, RW,
	    PRIVATE | ANON | VMSIM_MAP_STACK, NULL));
	assert_ok(vmsim_munmap(t->p, PG(0x120), PG(0x20)));
	assert_ok(map_at(t->p, 0x120, 0x40, RW | X,
	    PRIVATE | ANON | VMSIM_MAP_STACK, NULL));
	entries = usage(t->p).entries;
	assert_eq(entries, 3);
	put(t->p, PG(0x13f), A);
	test_check(t->vm);
	assert_ok(vmsim_fetch(t->p, PG(0x13f), NULL));
	put(t->p, PG(0x130), A);
	assert_ok(vmsim_fetch(t->p, PG(0x130), NULL));
	assert_eq(get(t->p, PG(0x13f)), A);
}

/* A stack that has grown over its whole gap does not grow on. */
TEST(e12_a_stack_grows_to_its_guard)
{
	unsigned i;

	map_anon(t->p, 0xff, 1, RW);
	put(t->p, PG(0xff), B);
	assert_ok(map_at(t->p, 0x100, 0x40, RW,
	    PRIVATE | ANON | VMSIM_MAP_STACK, NULL));
	for (i = 0x13f; i > 0x100; i--)
		put(t->p, PG(i), i);
	assert_eq(vmsim_store(t->p, PG(0x100), "x", 1, NULL), EFAULT);
	assert_eq(get(t->p, PG(0x101)), 0x101);
	assert_eq(get(t->p, PG(0xff)), B);
}

/* Each kind of entry gives its object back, unmapped or mapped over. */
TEST(e15_unmapping_leaves_nothing)
{
	struct vm_object *o[] = { NULL,
	    new_file(t, "f", 4),
	    new_shm(t, "s", 4),
	    new_phys(t, "d", 4) };
	unsigned i, n, flags;

	for (n = 0; n < 200; n++) {
		i = n % 4;
		flags = (n / 4) % 2 != 0 ? SHARED : PRIVATE;
		assert_ok(map_at(t->p, 16, 4, RW, (int)flags, o[i]));
		if (n % 3 != 0)
			put(t->p, PG(17), n);
		if (n % 5 != 0)
			assert_ok(vmsim_munmap(t->p, PG(16), PG(4)));
	}
	assert_ok(vmsim_munmap(t->p, PG(16), PG(4)));
	for (i = 1; i < 4; i++) {
		assert_eq(o[i]->ref_count, 1);
		assert_eq(o[i]->shadow_count, 0);
		test_release(t, o[i]);
	}
	assert_eq(usage(t->p).entries, 0);
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
TEST(e18_invalidating_keeps_what_is_dirty)
{
	static const struct vmsim_object_file_ops ops = {
		.read = read_page,
		.write = write_page,
	};
	struct vm_object *f = test_keep(t, vmsim_object_create_file(t->vm, "f",
	    PG(2), &ops, NULL));

	assert_ok(map_at(t->p, 16, 2, RW, SHARED, f));
	put(t->p, PG(16), A);
	broken = true;
	assert_eq(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_INVALIDATE), EIO);
	assert_eq(get(t->p, PG(16)), A);
	broken = false;
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_INVALIDATE));
	assert_eq(get(t->p, PG(16)), 0);
}

/* Dirty pages are written before they go. */
TEST(e18_invalidating_writes_first)
{
	struct vm_object *f = new_file(t, "f", 2);

	assert_ok(map_at(t->p, 16, 2, RW, SHARED, f));
	put(t->p, PG(16), A);
	assert_eq(get(t->p, PG(17)), 0);
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_INVALIDATE));
	assert_eq(usage(t->p).resident, 0);
	assert_eq(f->resident_page_count, 0);
	assert_eq(get(t->p, PG(16)), A);
}

/* Held pages and locked ones are not freed. */
TEST(e18_wired_pages_are_not_freed)
{
	struct vm_object *f = new_file(t, "f", 2);
	struct vmsim_hold *hold;

	assert_ok(map_at(t->p, 16, 2, RW, SHARED, f));
	put(t->p, PG(16), A);
	hold = held(t->p, PG(16), PG(1), RW);
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_INVALIDATE));
	test_check(t->vm);
	assert_eq(f->resident_page_count, 1);
	vmsim_enter(t->vm);
	assert_eq(vm_page_lookup_unlocked(f, 0)->valid, VM_PAGE_BITS_ALL);
	assert_eq(get(t->p, PG(16)), A);
	assert_ok(vmsim_object_truncate(t->vm, f, 0));
	test_check(t->vm);
	assert_eq(try_get(t->p, PG(16)), EFAULT);
	vmsim_hold_destroy(hold);
	assert_ok(vmsim_object_truncate(t->vm, f, 2));
	assert_eq(get(t->p, PG(16)), 0);
	assert_ok(vmsim_mlock(t->p, PG(16), PG(1)));
	assert_eq(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_INVALIDATE), EBUSY);
}

/* Cached file pages make room for a run; the file still has its contents. */
TEST(e21_reclaimed_runs_leave_their_file)
{
	struct vm_object *f = new_file(t, "f", 480);
	vm_page_t m;
	unsigned i;

	assert_ok(map_at(t->p, 16, 480, RW, SHARED, f));
	put_each(t->p, 16, 480, 0);
	assert_ok(vmsim_msync(t->p, PG(16), PG(480), VMSIM_MS_SYNC));
	assert_ok(vmsim_munmap(t->p, PG(16), PG(480)));
	vmsim_enter(t->vm);
	while ((m = vm_page_alloc_noobj_contig(VM_ALLOC_NORMAL, 64, 0,
	    ~(vm_paddr_t)0, PAGE_SIZE, 0, VM_MEMATTR_DEFAULT)) == NULL) {
		if (vm_page_reclaim_contig(VM_ALLOC_NORMAL, 64, 0,
		    ~(vm_paddr_t)0, PAGE_SIZE, 0) != 0)
			break;
	}
	test_check(t->vm);
	for (i = 0; m != NULL && i < 64; i++)
		memset((void *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(&m[i])), 0xee,
		    PAGE_SIZE);
	assert_ok(map_at(t->p, 16, 480, R, SHARED, f));
	assert_each(t->p, 16, 400, 0);
	for (i = 0; m != NULL && i < 64; i++)
		vm_page_free(&m[i]);
}

/*
 * [S] -> [F: 0]: p and c share S, both lock page 0; p makes its entry
 * writable, which copies; each wiring is undone once.
 */
TEST(f08_wirings_of_sharers_move_with_the_page)
{
	struct vm_object *f = new_file(t, "f", 2);
	struct vmsim_proc *c;

	assert_ok(map_at(t->p, 16, 2, R, PRIVATE, f));
	assert_ok(vmsim_mlock(t->p, PG(16), PG(2)));
	inherit(t->p, 16, 2, VMSIM_INHERIT_SHARE);
	c = forked(t->p, "c");
	assert_ok(vmsim_mlock(c, PG(16), PG(2)));
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(2), RW));
	test_check(t->vm);
	put(t->p, PG(16), A);
	assert_eq(get(c, PG(16)), A);
	assert_ok(vmsim_munlock(t->p, PG(16), PG(2)));
	test_check(t->vm);
	assert_eq(vmsim_evict(c, PG(16)), VMSIM_EVICT_WIRED);
	assert_ok(vmsim_munlock(c, PG(16), PG(2)));
	test_check(t->vm);
	paged_out(c, PG(16));
}

/* The same with a writer that has nothing locked. */
TEST(f08_wirings_move_when_a_sharer_writes)
{
	struct vm_object *f = new_file(t, "f", 2);
	struct vmsim_proc *c;

	assert_ok(map_at(t->p, 16, 2, R, PRIVATE, f));
	inherit(t->p, 16, 2, VMSIM_INHERIT_SHARE);
	c = forked(t->p, "c");
	assert_ok(vmsim_mlock(t->p, PG(16), PG(2)));
	assert_ok(vmsim_mprotect(c, PG(16), PG(2), RW));
	put(c, PG(16), A);
	test_check(t->vm);
	assert_eq(get(t->p, PG(16)), A);
	assert_eq(vmsim_evict(t->p, PG(16)), VMSIM_EVICT_WIRED);
	assert_ok(vmsim_munlock(t->p, PG(16), PG(2)));
}
