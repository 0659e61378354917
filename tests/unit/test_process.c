/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes and the errno values of their system calls. */
#include <errno.h>

#include "unit/space_fixture.h"

#define	TOP	0x7ffffffff000ULL	/* end of user addresses */

/* P sees its own stores; a fork sees them too, and then each its own. */
static void
a_forked_process_has_a_copy(void **state)
{
	struct vmsim_proc *c, *p = proc(*state, "P");

	map_anon(p, 1, 4, RW);
	put(p, PG(2), 7);
	c = forked(p, "C");
	put(p, PG(2), 8);
	assert_int_equal(get(c, PG(2)), 7);
	put(c, PG(2), 9);
	assert_int_equal(get(p, PG(2)), 8);
	vmsim_proc_exit(p);
	assert_int_equal(get(c, PG(2)), 9);
	vmsim_proc_exit(c);
}

/* A shared-space child uses the very same pages until the last one exits. */
static void
a_fork_that_shares_uses_one_space(void **state)
{
	struct vmsim_proc *c = NULL, *p = proc(*state, "P");

	map_anon(p, 1, 1, RW);
	c = vmsim_proc_fork(p, "C", true);
	assert_non_null(c);
	put(c, PG(1), 5);
	assert_int_equal(get(p, PG(1)), 5);
	assert_int_equal(counters(*state).forks, 1);
	vmsim_proc_exit(p);
	assert_int_equal(get(c, PG(1)), 5);
	vmsim_proc_exit(c);
}

/* Processes are listed in creation order, by the names they were given. */
static void
processes_are_listed_in_creation_order(void **state)
{
	struct vmsim_proc *a = proc(*state, "a"), *b = proc(*state, "b"), *c;

	c = forked(a, "c");
	assert_ptr_equal(vmsim_proc_next(*state, NULL), a);
	assert_ptr_equal(vmsim_proc_next(*state, a), b);
	vmsim_proc_exit(b);
	assert_ptr_equal(vmsim_proc_next(*state, a), c);
	assert_null(vmsim_proc_next(*state, c));
	assert_string_equal(vmsim_proc_name(c), "c");
	assert_ptr_equal(vmsim_proc_machine(c), *state);
	vmsim_proc_exit(a);
	vmsim_proc_exit(c);
}

/* mmap without a place: the hint or the first hole above it. */
static void
mmap_chooses_the_first_hole_at_or_above_the_hint(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	uint64_t addr = 0;

	map_anon(p, 2, 2, RW);
	map_anon(p, 100, 1, RW);
	assert_int_equal(vmsim_mmap(p, &addr, PG(2), RW, SHARED | ANON, NULL,
	    0), 0);
	assert_int_equal(addr, PG(4));
	addr = PG(1) + 1;
	assert_int_equal(vmsim_mmap(p, &addr, 1, R, SHARED | ANON, NULL, 0),
	    0);
	assert_int_equal(addr, PG(6));
	vmsim_proc_exit(p);
}

/* Arguments that make no sense are EINVAL, whatever is mapped. */
static void
mmap_refuses_arguments_that_do_not_go_together(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(4), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P");
	uint64_t addr = PG(1);

#define	MMAP(len, prot, flags, o, off)	\
	vmsim_mmap(p, &addr, (len), (prot), (flags), (o), (off))
	assert_int_equal(MMAP(0, RW, PRIVATE | ANON, NULL, 0), EINVAL);
	assert_int_equal(MMAP(PG(1), RW, PRIVATE | SHARED | ANON, NULL, 0),
	    EINVAL);
	assert_int_equal(MMAP(PG(1), RW, 0, f, 0), EINVAL);
	assert_int_equal(MMAP(PG(1), RW, PRIVATE | ANON, f, 0), EINVAL);
	assert_int_equal(MMAP(PG(1), RW, PRIVATE | ANON, NULL, PG(1)), EINVAL);
	assert_int_equal(MMAP(PG(1), 8, PRIVATE | ANON, NULL, 0), EINVAL);
	assert_int_equal(MMAP(PG(1), R, VMSIM_MAP_STACK, NULL, 0), EINVAL);
	assert_int_equal(MMAP(PG(1), RW, VMSIM_MAP_STACK | PRIVATE, f, 0),
	    EINVAL);
	assert_int_equal(MMAP(PG(1), R, VMSIM_MAP_GUARD, NULL, 0), EINVAL);
	assert_int_equal(MMAP(PG(1), RW, VMSIM_MAP_EXCL | PRIVATE | ANON, NULL,
	    0), EINVAL);
	assert_int_equal(MMAP(PG(1), RW, PRIVATE | ANON | 0x40000000, NULL, 0),
	    EINVAL);
	addr = PG(1) + 8;
	assert_int_equal(MMAP(PG(1), RW, FIXED | PRIVATE | ANON, NULL, 0),
	    EINVAL);
	addr = 0;
	assert_int_equal(MMAP(PG(1), RW, FIXED | PRIVATE | ANON, NULL, 0),
	    EINVAL);
	addr = TOP - PG(1);
	assert_int_equal(MMAP(PG(2), RW, FIXED | PRIVATE | ANON, NULL, 0),
	    EINVAL);
	addr = 0;
	assert_int_equal(MMAP(UINT64_MAX, RW, PRIVATE | ANON, NULL, 0),
	    ENOMEM);
	assert_int_equal(MMAP(TOP, RW, PRIVATE | ANON, NULL, 0), ENOMEM);
#undef MMAP
	assert_int_equal(usage(p).entries, 0);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* A place that is taken: replaced, or with MAP_EXCL refused. */
static void
an_exclusive_mapping_replaces_nothing(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 4, RW);
	put(p, PG(2), 1);
	assert_int_equal(map_at(p, 2, 1, RW, PRIVATE | ANON | VMSIM_MAP_EXCL,
	    NULL), ENOMEM);
	assert_int_equal(get(p, PG(2)), 1);
	assert_int_equal(map_at(p, 2, 1, RW, PRIVATE | ANON, NULL), 0);
	assert_int_equal(get(p, PG(2)), 0);
	assert_int_equal(map_at(p, 9, 1, RW, PRIVATE | ANON | VMSIM_MAP_EXCL,
	    NULL), 0);
	vmsim_proc_exit(p);
}

/* Objects do not travel between machines. */
static void
mmap_refuses_an_object_of_another_machine(void **state)
{
	struct vmsim *other = test_machine(64);
	struct vm_object *f = vmsim_object_create_swap(other, "f", 4);
	struct vmsim_proc *p = proc(*state, "P");

	assert_non_null(f);
	assert_int_equal(map_at(p, 1, 4, RW, SHARED, f), EINVAL);
	vmsim_proc_exit(p);
	vmsim_object_release(other, f);
	test_machine_end(other);
}

/* The maximum protection: part of mmap's prot, a limit to mprotect. */
static void
the_maximum_protection_is_a_limit(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");

	assert_int_equal(map_at(p, 1, 1, RW | VMSIM_PROT_MAX(R),
	    PRIVATE | ANON, NULL), ENOTSUP);
	assert_int_equal(map_at(p, 1, 2, R | VMSIM_PROT_MAX(RW),
	    PRIVATE | ANON, NULL), 0);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1), RW), 0);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1), R | X), EACCES);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1),
	    RW | VMSIM_PROT_MAX(R)), ENOTSUP);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1),
	    R | VMSIM_PROT_MAX(R)), 0);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1), RW), EACCES);
	assert_int_equal(vmsim_mprotect(p, PG(1), PG(1), 64), EINVAL);
	vmsim_proc_exit(p);
}

/* The offset's part below a page moves the address. */
static void
an_offset_within_a_page_moves_the_address(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(4), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P");
	uint64_t addr = 0;

	assert_int_equal(vmsim_mmap(p, &addr, 100, R, SHARED, f, PG(1) + 24),
	    0);
	assert_int_equal(addr & 4095, 24);
	assert_int_equal(usage(p).mapped, 1);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* munmap: holes are no error, ranges outside of user memory are. */
static void
munmap_accepts_holes_and_refuses_nonsense(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 2, 4, RW);
	put(p, PG(3), 1);
	assert_int_equal(vmsim_munmap(p, PG(1), PG(2)), 0);
	assert_int_equal(usage(p).mapped, 3);
	assert_int_equal(vmsim_munmap(p, PG(1), 0), EINVAL);
	assert_int_equal(vmsim_munmap(p, 0, PG(1)), EINVAL);
	assert_int_equal(vmsim_munmap(p, PG(1), UINT64_MAX), EINVAL);
	assert_int_equal(vmsim_munmap(p, TOP - PG(1), PG(2)), EINVAL);
	assert_int_equal(vmsim_munmap(p, PG(3) + 1, 1), 0);
	assert_int_equal(usage(p).mapped, 2);
	vmsim_proc_exit(p);
}

/* minherit decides what fork gives to the child. */
static void
inheritance_decides_what_a_child_gets(void **state)
{
	struct vmsim_proc *c, *p = proc(*state, "P");
	struct vmsim_signal sig;
	uint64_t v;
	int i;

	map_anon(p, 1, 4, RW);
	for (i = 1; i <= 4; i++)
		put(p, PG(i), (uint64_t)i);
	assert_int_equal(vmsim_minherit(p, PG(1), PG(1),
	    VMSIM_INHERIT_SHARE), 0);
	assert_int_equal(vmsim_minherit(p, PG(3), PG(1), VMSIM_INHERIT_NONE),
	    0);
	assert_int_equal(vmsim_minherit(p, PG(4), PG(1), VMSIM_INHERIT_ZERO),
	    0);
	assert_int_equal(vmsim_minherit(p, PG(1), PG(1),
	    (enum vmsim_inherit)9), EINVAL);
	c = forked(p, "C");
	put(c, PG(1), 11);
	put(c, PG(2), 12);
	assert_int_equal(get(p, PG(1)), 11);
	assert_int_equal(get(p, PG(2)), 2);
	assert_int_equal(vmsim_load(c, PG(3), &v, 8, &sig), EFAULT);
	assert_int_equal(sig.code, VMSIM_SEGV_MAPERR);
	assert_int_equal(get(c, PG(4)), 0);
	vmsim_proc_exit(p);
	vmsim_proc_exit(c);
}

/* msync writes files back; MS_INVALIDATE drops what is clean. */
static void
msync_tells_holes_from_busy_memory(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(4), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P");

	assert_int_equal(map_at(p, 1, 2, RW, SHARED, f), 0);
	put(p, PG(1), 3);
	assert_int_equal(vmsim_msync(p, PG(1), PG(2), VMSIM_MS_SYNC), 0);
	assert_int_equal(counters(*state).file_out, 1);
	assert_int_equal(vmsim_msync(p, PG(1), 0, VMSIM_MS_SYNC), 0);
	assert_int_equal(vmsim_msync(p, PG(1), PG(3), VMSIM_MS_SYNC), ENOMEM);
	assert_int_equal(vmsim_msync(p, PG(1), PG(1),
	    VMSIM_MS_ASYNC | VMSIM_MS_INVALIDATE), EINVAL);
	assert_int_equal(vmsim_msync(p, PG(1), PG(1), 0x80), EINVAL);
	assert_int_equal(vmsim_mlock(p, PG(1), PG(1)), 0);
	assert_int_equal(vmsim_msync(p, PG(1), PG(1), VMSIM_MS_INVALIDATE),
	    EBUSY);
	assert_int_equal(vmsim_munlock(p, PG(1), PG(1)), 0);
	assert_int_equal(vmsim_msync(p, PG(1), PG(1), VMSIM_MS_INVALIDATE), 0);
	assert_int_equal(usage(p).resident, 0);
	assert_int_equal(get(p, PG(1)), 3);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* madvise: DONTNEED keeps contents, FREE may drop them, nonsense EINVAL. */
static void
madvise_refuses_what_it_does_not_know(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 2, RW);
	put(p, PG(1), 1);
	assert_int_equal(vmsim_madvise(p, PG(1), PG(1), VMSIM_MADV_DONTNEED),
	    0);
	assert_int_equal(get(p, PG(1)), 1);
	assert_int_equal(vmsim_madvise(p, PG(1), PG(1), VMSIM_MADV_FREE), 0);
	assert_int_equal(vmsim_evict(p, PG(1)), VMSIM_EVICT_FREED);
	assert_int_equal(get(p, PG(1)), 0);
	assert_int_equal(vmsim_madvise(p, PG(1), PG(1),
	    (enum vmsim_advice)10), EINVAL);
	assert_int_equal(vmsim_madvise(p, 0, PG(1), VMSIM_MADV_FREE), EINVAL);
	vmsim_proc_exit(p);
}

/* [S2: 0] -> [S1: 0]: with the sibling gone the chain may be collapsed. */
static void
a_collapse_may_be_asked_for(void **state)
{
	struct vm_object *f = vmsim_object_create_swap(*state, "f", 1);
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 1, RW);
	assert_int_equal(vmsim_collapse(p, PG(1)), ENOENT);
	assert_int_equal(vmsim_collapse(p, PG(9)), ENOENT);
	put(p, PG(1), 1);
	assert_int_equal(vmsim_collapse(p, PG(1)), 0);
	assert_int_equal(map_at(p, 4, 1, RW, SHARED, f), 0);
	assert_int_equal(vmsim_collapse(p, PG(4)), ENOTSUP);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(a_forked_process_has_a_copy),
		CASE(a_fork_that_shares_uses_one_space),
		CASE(processes_are_listed_in_creation_order),
		CASE(mmap_chooses_the_first_hole_at_or_above_the_hint),
		CASE(mmap_refuses_arguments_that_do_not_go_together),
		CASE(mmap_refuses_an_object_of_another_machine),
		CASE(an_exclusive_mapping_replaces_nothing),
		CASE(the_maximum_protection_is_a_limit),
		CASE(an_offset_within_a_page_moves_the_address),
		CASE(munmap_accepts_holes_and_refuses_nonsense),
		CASE(inheritance_decides_what_a_child_gets),
		CASE(msync_tells_holes_from_busy_memory),
		CASE(madvise_refuses_what_it_does_not_know),
		CASE(a_collapse_may_be_asked_for),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
