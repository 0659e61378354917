/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes and the errno values of their system calls. */
#include <vm/vm.h>
#include <vm/vm_extern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>

#include "support/file.h"
#include "support/maps.h"

TESTS(.p = "P");

#define	TOP	0x7ffffffff000ULL	/* end of user addresses */

/* P sees its own stores; a fork sees them too, and then each its own. */
TEST(a_forked_process_has_a_copy)
{
	struct vmsim_proc *c;

	map_anon(t->p, 1, 4, RW);
	put(t->p, PG(2), 7);
	c = forked(t->p, "C");
	put(t->p, PG(2), 8);
	assert_eq(get(c, PG(2)), 7);
	put(c, PG(2), 9);
	assert_eq(get(t->p, PG(2)), 8);
	vmsim_proc_exit(t->p);
	assert_eq(get(c, PG(2)), 9);
}

/* A shared-space child uses the very same pages until the last one exits. */
TEST(a_fork_that_shares_uses_one_space)
{
	struct vmsim_proc *c = NULL;

	map_anon(t->p, 1, 1, RW);
	c = vmsim_proc_fork(t->p, "C", true);
	assert_non_null(c);
	put(c, PG(1), 5);
	assert_eq(get(t->p, PG(1)), 5);
	assert_eq(counters(t->vm).forks, 1);
	vmsim_proc_exit(t->p);
	assert_eq(get(c, PG(1)), 5);
}

/* Processes are listed in creation order, by the names they were given. */
TEST_WITH(processes_are_listed_in_creation_order, .p = NULL)
{
	struct vmsim_proc *a = proc(t->vm, "a"), *b = proc(t->vm, "b"), *c;

	c = forked(a, "c");
	assert_ptr_equal(vmsim_proc_next(t->vm, NULL), a);
	assert_ptr_equal(vmsim_proc_next(t->vm, a), b);
	vmsim_proc_exit(b);
	assert_ptr_equal(vmsim_proc_next(t->vm, a), c);
	assert_null(vmsim_proc_next(t->vm, c));
	assert_string_equal(vmsim_proc_name(c), "c");
	assert_ptr_equal(vmsim_proc_machine(c), t->vm);
}

/* mmap without a place: the hint or the first hole above it. */
TEST(mmap_chooses_the_first_hole_at_or_above_the_hint)
{
	uint64_t addr = 0;

	map_anon(t->p, 2, 2, RW);
	map_anon(t->p, 100, 1, RW);
	assert_ok(vmsim_mmap(t->p, &addr, PG(2), RW, SHARED | ANON, NULL, 0));
	assert_eq(addr, PG(4));
	addr = PG(1) + 1;
	assert_ok(vmsim_mmap(t->p, &addr, 1, R, SHARED | ANON, NULL, 0));
	assert_eq(addr, PG(6));
}

/* Arguments that make no sense are EINVAL, whatever is mapped. */
TEST(mmap_refuses_arguments_that_do_not_go_together)
{
	struct vm_object *f = new_file(t, "f", 4);
	const int anon = PRIVATE | ANON;
	const struct {
		uint64_t addr, len;
		int	 prot, flags;
		struct vm_object *object;
		uint64_t off;
		int	 error;
	} rows[] = {
		{ PG(1), 0, RW, anon, NULL, 0, EINVAL },
		{ PG(1), PG(1), RW, anon | SHARED, NULL, 0, EINVAL },
		{ PG(1), PG(1), RW, 0, f, 0, EINVAL },
		{ PG(1), PG(1), RW, anon, f, 0, EINVAL },
		{ PG(1), PG(1), RW, anon, NULL, PG(1), EINVAL },
		{ PG(1), PG(1), 8, anon, NULL, 0, EINVAL },
		{ PG(1), PG(1), R, VMSIM_MAP_STACK, NULL, 0, EINVAL },
		{ PG(1), PG(1), RW, VMSIM_MAP_STACK | PRIVATE, f, 0, EINVAL },
		{ PG(1), PG(1), R, VMSIM_MAP_GUARD, NULL, 0, EINVAL },
		{ PG(1), PG(1), RW, VMSIM_MAP_EXCL | anon, NULL, 0, EINVAL },
		{ PG(1), PG(1), RW, anon | 0x40000000, NULL, 0, EINVAL },
		{ PG(1) + 8, PG(1), RW, FIXED | anon, NULL, 0, EINVAL },
		{ 0, PG(1), RW, FIXED | anon, NULL, 0, EINVAL },
		{ TOP - PG(1), PG(2), RW, FIXED | anon, NULL, 0, EINVAL },
		{ 0, UINT64_MAX, RW, anon, NULL, 0, ENOMEM },
		{ 0, TOP, RW, anon, NULL, 0, ENOMEM },
	};
	uint64_t addr;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		addr = rows[i].addr;
		assert_eq(vmsim_mmap(t->p, &addr, rows[i].len, rows[i].prot,
		    rows[i].flags, rows[i].object, rows[i].off), rows[i].error);
	}
	assert_eq(usage(t->p).entries, 0);
}

/* A place that is taken: replaced, or with MAP_EXCL refused. */
TEST(an_exclusive_mapping_replaces_nothing)
{
	map_anon(t->p, 1, 4, RW);
	put(t->p, PG(2), 1);
	assert_eq(map_at(t->p, 2, 1, RW, PRIVATE | ANON | VMSIM_MAP_EXCL, NULL),
	    ENOMEM);
	assert_eq(get(t->p, PG(2)), 1);
	assert_ok(map_at(t->p, 2, 1, RW, PRIVATE | ANON, NULL));
	assert_eq(get(t->p, PG(2)), 0);
	assert_ok(map_at(t->p, 9, 1, RW, PRIVATE | ANON | VMSIM_MAP_EXCL,
	    NULL));
}

/* Objects do not travel between machines. */
TEST(mmap_refuses_an_object_of_another_machine)
{
	struct vmsim *other = test_machine(64);
	struct vm_object *f = vmsim_object_create_swap(other, "f", 4);

	assert_non_null(f);
	assert_eq(map_at(t->p, 1, 4, RW, SHARED, f), EINVAL);
	vmsim_object_release(other, f);
	test_machine_end(other);
}

/* The maximum protection: part of mmap's prot, a limit to mprotect. */
TEST(the_maximum_protection_is_a_limit)
{
	assert_eq(map_at(t->p, 1, 1, RW | VMSIM_PROT_MAX(R), PRIVATE | ANON,
	    NULL), ENOTSUP);
	assert_ok(map_at(t->p, 1, 2, R | VMSIM_PROT_MAX(RW), PRIVATE | ANON,
	    NULL));
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(1), RW));
	assert_eq(vmsim_mprotect(t->p, PG(1), PG(1), R | X), EACCES);
	assert_eq(vmsim_mprotect(t->p, PG(1), PG(1), RW | VMSIM_PROT_MAX(R)),
	    ENOTSUP);
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(1), R | VMSIM_PROT_MAX(R)));
	assert_eq(vmsim_mprotect(t->p, PG(1), PG(1), RW), EACCES);
	assert_eq(vmsim_mprotect(t->p, PG(1), PG(1), 64), EINVAL);
}

/* The offset's part below a page moves the address. */
TEST(an_offset_within_a_page_moves_the_address)
{
	struct vm_object *f = new_file(t, "f", 4);
	uint64_t addr = 0;

	assert_ok(vmsim_mmap(t->p, &addr, 100, R, SHARED, f, PG(1) + 24));
	assert_eq(addr & 4095, 24);
	assert_eq(usage(t->p).mapped, 1);
}

/* munmap: holes are no error, ranges outside of user memory are. */
TEST(munmap_accepts_holes_and_refuses_nonsense)
{
	map_anon(t->p, 2, 4, RW);
	put(t->p, PG(3), 1);
	assert_ok(vmsim_munmap(t->p, PG(1), PG(2)));
	assert_eq(usage(t->p).mapped, 3);
	assert_eq(vmsim_munmap(t->p, PG(1), 0), EINVAL);
	assert_eq(vmsim_munmap(t->p, 0, PG(1)), EINVAL);
	assert_eq(vmsim_munmap(t->p, PG(1), UINT64_MAX), EINVAL);
	assert_eq(vmsim_munmap(t->p, TOP - PG(1), PG(2)), EINVAL);
	assert_ok(vmsim_munmap(t->p, PG(3) + 1, 1));
	assert_eq(usage(t->p).mapped, 2);
}

/* minherit decides what fork gives to the child. */
TEST(inheritance_decides_what_a_child_gets)
{
	struct vmsim_proc *c;
	struct vmsim_signal sig;
	uint64_t v;
	int i;

	map_anon(t->p, 1, 4, RW);
	for (i = 1; i <= 4; i++)
		put(t->p, PG(i), (uint64_t)i);
	assert_ok(vmsim_minherit(t->p, PG(1), PG(1), VMSIM_INHERIT_SHARE));
	assert_ok(vmsim_minherit(t->p, PG(3), PG(1), VMSIM_INHERIT_NONE));
	assert_ok(vmsim_minherit(t->p, PG(4), PG(1), VMSIM_INHERIT_ZERO));
	assert_eq(vmsim_minherit(t->p, PG(1), PG(1), (enum vmsim_inherit)9),
	    EINVAL);
	c = forked(t->p, "C");
	put(c, PG(1), 11);
	put(c, PG(2), 12);
	assert_eq(get(t->p, PG(1)), 11);
	assert_eq(get(t->p, PG(2)), 2);
	assert_eq(vmsim_load(c, PG(3), &v, 8, &sig), EFAULT);
	assert_eq(sig.code, VMSIM_SEGV_MAPERR);
	assert_eq(get(c, PG(4)), 0);
}

/* msync writes files back; MS_INVALIDATE drops what is clean. */
TEST(msync_tells_holes_from_busy_memory)
{
	struct vm_object *f = new_file(t, "f", 4);

	assert_ok(map_at(t->p, 1, 2, RW, SHARED, f));
	put(t->p, PG(1), 3);
	assert_ok(vmsim_msync(t->p, PG(1), PG(2), VMSIM_MS_SYNC));
	assert_eq(counters(t->vm).file_out, 1);
	assert_ok(vmsim_msync(t->p, PG(1), 0, VMSIM_MS_SYNC));
	assert_eq(vmsim_msync(t->p, PG(1), PG(3), VMSIM_MS_SYNC), ENOMEM);
	assert_eq(vmsim_msync(t->p, PG(1), PG(1),
	    VMSIM_MS_ASYNC | VMSIM_MS_INVALIDATE), EINVAL);
	assert_eq(vmsim_msync(t->p, PG(1), PG(1), 0x80), EINVAL);
	assert_ok(vmsim_mlock(t->p, PG(1), PG(1)));
	assert_eq(vmsim_msync(t->p, PG(1), PG(1), VMSIM_MS_INVALIDATE), EBUSY);
	assert_ok(vmsim_munlock(t->p, PG(1), PG(1)));
	assert_ok(vmsim_msync(t->p, PG(1), PG(1), VMSIM_MS_INVALIDATE));
	assert_eq(usage(t->p).resident, 0);
	assert_eq(get(t->p, PG(1)), 3);
}

/* madvise: DONTNEED keeps contents, FREE may drop them, nonsense EINVAL. */
TEST(madvise_refuses_what_it_does_not_know)
{
	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 1);
	assert_ok(vmsim_madvise(t->p, PG(1), PG(1), VMSIM_MADV_DONTNEED));
	assert_eq(get(t->p, PG(1)), 1);
	assert_ok(vmsim_madvise(t->p, PG(1), PG(1), VMSIM_MADV_FREE));
	assert_eq(vmsim_evict(t->p, PG(1)), VMSIM_EVICT_FREED);
	assert_eq(get(t->p, PG(1)), 0);
	assert_eq(vmsim_madvise(t->p, PG(1), PG(1), (enum vmsim_advice)10),
	    EINVAL);
	assert_eq(vmsim_madvise(t->p, 0, PG(1), VMSIM_MADV_FREE), EINVAL);
}

/* [S2: 0] -> [S1: 0]: with the sibling gone the chain may be collapsed. */
TEST(a_collapse_may_be_asked_for)
{
	struct vm_object *f = new_shm(t, "f", 1);

	map_anon(t->p, 1, 1, RW);
	assert_eq(vmsim_collapse(t->p, PG(1)), ENOENT);
	assert_eq(vmsim_collapse(t->p, PG(9)), ENOENT);
	put(t->p, PG(1), 1);
	assert_ok(vmsim_collapse(t->p, PG(1)));
	assert_ok(map_at(t->p, 4, 1, RW, SHARED, f));
	assert_eq(vmsim_collapse(t->p, PG(4)), ENOTSUP);
}

/* A mapping that cannot be made leaves the object as it was. */
TEST(a_refused_mapping_keeps_no_reference)
{
	struct vm_object *f = new_file(t, "f", 4);
	u_int refs = f->ref_count;
	uint64_t addr = PG(8);

	map_anon(t->p, 1, 1, R);
	assert_eq(map_at(t->p, 1, 1, R, SHARED | VMSIM_MAP_EXCL, f), ENOMEM);
	assert_eq(map_at(t->p, 2, 1, RW | VMSIM_PROT_MAX(R), SHARED, f),
	    ENOTSUP);
	assert_eq(map_at(t->p, 2, 0, R, SHARED, f), EINVAL);
	assert_eq(vmsim_mmap(t->p, &addr, 1ULL << 50, R, SHARED, f, 0),
	    ENOMEM);
	assert_eq(addr, PG(8));
	assert_eq(f->ref_count, refs);
	assert_ok(map_at(t->p, 2, 1, R, SHARED, f));
	assert_eq(f->ref_count, refs + 1);
}

/*
 * F: . 1 . . 4 5 . 7, mapped at 16 in three entries: [16-19) [19-22) [22-24).
 * What is written begins at a page of the range and ends at a clean one.
 */
static void
map_dirty_file(struct test *t)
{
	static const unsigned dirty[] = { 1, 4, 5, 7 };
	unsigned i;

	(void)map_file(t, FILE_NPAGES, RW);
	for (i = 0; i < nrows(dirty); i++)
		put(t->p, PG(16 + dirty[i]), dirty[i]);
	assert_ok(vmsim_mprotect(t->p, PG(19), PG(3), R));
}

/* Says which pages of the file have been written since it was asked last. */
static const char *
written(struct test *t)
{
	unsigned i;

	test_hush(t);
	for (i = 0; i < FILE_NPAGES; i++) {
		if (t->file->words[i][0] == i)
			test_say(t, "%u", i);
		t->file->words[i][0] = 100 + i;
	}
	return (t->said);
}

TEST(msync_of_no_length_means_the_entry)
{
	map_dirty_file(t);
	assert_ok(vmsim_msync(t->p, PG(19), 0, VMSIM_MS_SYNC));
	assert_string_equal(written(t), "4 5");
	assert_ok(vmsim_msync(t->p, PG(18), 0, VMSIM_MS_ASYNC));
	assert_string_equal(written(t), "1");
	assert_ok(vmsim_msync(t->p, PG(23), 0, VMSIM_MS_INVALIDATE));
	assert_string_equal(written(t), "7");
	assert_eq(usage(t->p).resident, 3);
	assert_eq(vmsim_msync(t->p, PG(24), 0, VMSIM_MS_SYNC), ENOMEM);
	assert_string_equal(written(t), "");
}

TEST(msync_begins_and_ends_within_entries)
{
	map_dirty_file(t);
	assert_ok(vmsim_msync(t->p, PG(18), PG(2), VMSIM_MS_SYNC));
	assert_string_equal(written(t), "");
	assert_ok(vmsim_msync(t->p, PG(16), PG(4), VMSIM_MS_SYNC));
	assert_string_equal(written(t), "1");
	assert_ok(vmsim_msync(t->p, PG(21), PG(3), VMSIM_MS_SYNC));
	assert_string_equal(written(t), "5 7");
}

/* The kernel's own: an address is rounded up, or must be a page's. */
TEST_WITH(a_driver_maps_an_object_into_a_map, .p = "P", .kernel = true)
{
	struct vm_object *f = new_file(t, "f", 4);
	vm_map_t map = map_of(t->p);
	vm_offset_t addr = PG(5) + 1;

	vm_object_reference(f);
	assert_ok(vm_mmap_object(map, &addr, PG(1), VM_PROT_RW, VM_PROT_ALL,
	    SHARED, f, PG(1), FALSE, NULL));
	assert_eq(addr, PG(6));
	addr = PG(8) + 1;
	assert_eq(vm_mmap_object(map, &addr, PG(1), VM_PROT_RW, VM_PROT_ALL,
	    PRIVATE | FIXED, f, 0, FALSE, NULL), EINVAL);
	addr = PG(8);
	assert_eq(vm_mmap_object(map, &addr, PG(1), VM_PROT_RW, VM_PROT_ALL,
	    PRIVATE | FIXED, f, 5, FALSE, NULL), EINVAL);
	assert_eq(f->ref_count, 2);
}
