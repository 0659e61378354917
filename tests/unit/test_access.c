/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads, stores, fetches, touches, and what a failing one delivers. */
#include <vm/vm_param.h>
#include "support/file.h"

TESTS(.p = "P");

/* [S: 1 2]: bytes over a page boundary arrive in both pages. */
TEST(an_access_may_cross_pages)
{
	char back[8];

	map_anon(t->p, 1, 2, RW);
	assert_ok(vmsim_store(t->p, PG(2) - 3, "abcdef", 7, NULL));
	assert_eq(usage(t->p).resident, 2);
	assert_ok(vmsim_load(t->p, PG(2) - 3, back, 7, NULL));
	assert_string_equal(back, "abcdef");
}

/* Nothing mapped: SIGSEGV, SEGV_MAPERR, at the address itself. */
TEST(an_access_to_nothing_is_a_map_error)
{
	struct vmsim_signal sig;
	char c = 0;

	assert_signal(vmsim_load(t->p, PG(1) + 5, &c, 1, &sig), sig,
	    VMSIM_SIGSEGV, VMSIM_SEGV_MAPERR);
	assert_eq(sig.kern, KERN_INVALID_ADDRESS);
	assert_eq(sig.addr, PG(1) + 5);
	assert_eq(vmsim_touch(t->p, 1ULL << 60, 1, W, &sig), EFAULT);
	assert_eq(sig.code, VMSIM_SEGV_MAPERR);
	assert_eq(vmsim_fault(t->p, PG(1), R), KERN_INVALID_ADDRESS);
}

/* Forbidden by the entry, or a guard: SIGSEGV, SEGV_ACCERR. */
TEST(a_forbidden_access_is_an_access_error)
{
	struct vmsim_signal sig;
	uint64_t v = 1;

	map_anon(t->p, 1, 1, R);
	assert_ok(map_at(t->p, 2, 1, 0, VMSIM_MAP_GUARD, NULL));
	assert_eq(get(t->p, PG(1)), 0);
	assert_signal(vmsim_store(t->p, PG(1), &v, 8, &sig), sig, VMSIM_SIGSEGV,
	    VMSIM_SEGV_ACCERR);
	assert_eq(vmsim_fetch(t->p, PG(1), &sig), EFAULT);
	assert_eq(sig.code, VMSIM_SEGV_ACCERR);
	assert_eq(vmsim_load(t->p, PG(2), &v, 8, &sig), EFAULT);
	assert_eq(sig.code, VMSIM_SEGV_ACCERR);
	assert_eq(sig.kern, KERN_PROTECTION_FAILURE);
}

/* [S: 1 2], read-only for the processor: a debugger crosses pages, too. */
TEST(a_debugger_reads_and_writes_across_pages)
{
	char back[8] = "";

	map_anon(t->p, 1, 2, R);
	assert_ok(vmsim_writemem(t->p, PG(2) - 3, "abcdef", 7));
	assert_ok(vmsim_readmem(t->p, PG(2) - 3, back, 7));
	assert_string_equal(back, "abcdef");
	assert_ok(vmsim_readmem(t->p, 0, back, 0));
}

/*
 * Bytes before a page that refuses stay written; nothing is mapped at 3.  The
 * end of the user's addresses is the last that a debugger reaches.
 */
TEST(a_debugger_is_refused_where_nothing_may_be_accessed)
{
	char back[8] = "";

	map_anon(t->p, 1, 1, R);
	map_anon(t->p, 2, 1, VMSIM_PROT_NONE);
	assert_eq(vmsim_writemem(t->p, PG(2) - 3, "abcdef", 7), EFAULT);
	assert_ok(vmsim_readmem(t->p, PG(2) - 3, back, 3));
	assert_string_equal(back, "abc");
	assert_eq(vmsim_readmem(t->p, PG(2), back, 1), EFAULT);
	assert_eq(vmsim_readmem(t->p, PG(3), back, 1), EFAULT);
	assert_eq(vmsim_readmem(t->p, VM_MAXUSER_ADDRESS - 1, back, 2),
	    EFAULT);
	assert_eq(vmsim_readmem(t->p, UINT64_MAX, back, 2), EFAULT);
}

/* A file of one page mapped over two: past its end there is nothing. */
TEST(a_debugger_is_refused_past_the_end_of_a_file)
{
	struct vm_object *f = new_file(t, "f", 1);
	char c = 1;

	assert_ok(map_at(t->p, 1, 2, R, SHARED, f));
	assert_ok(vmsim_writemem(t->p, PG(1), &c, 1));
	assert_eq(vmsim_writemem(t->p, PG(2), &c, 1), EFAULT);
}

/* Past the end of a file: SIGBUS, BUS_OBJERR; what came before stays. */
TEST(an_access_past_the_end_of_a_file_is_a_bus_error)
{
	struct vm_object *f = new_file(t, "f", 1);
	struct vmsim_signal sig;
	uint64_t v = 0x1122334455667788, w = 0;

	assert_ok(map_at(t->p, 1, 2, RW, SHARED, f));
	assert_signal(vmsim_store(t->p, PG(2) - 4, &v, 8, &sig), sig,
	    VMSIM_SIGBUS, VMSIM_BUS_OBJERR);
	assert_eq(sig.kern, KERN_OUT_OF_BOUNDS);
	assert_eq(sig.addr, PG(2));
	assert_ok(vmsim_load(t->p, PG(2) - 4, &w, 4, &sig));
	assert_eq(w, v & 0xffffffff);
	assert_eq(sig.signo, 0);
}

/* A page that is mapped is readable, whatever its entry says. */
TEST(a_present_page_is_readable)
{
	struct vmsim_signal sig;
	uint64_t v;

	map_anon(t->p, 1, 1, W);
	assert_eq(vmsim_load(t->p, PG(1), &v, 8, &sig), EFAULT);
	put(t->p, PG(1), 6);
	assert_eq(get(t->p, PG(1)), 6);
}

/* Touching sets the same bits as an access and faults as it does. */
TEST(a_touch_faults_once_and_sets_the_bits)
{
	unsigned char vec[2];

	map_anon(t->p, 1, 2, RW);
	assert_ok(vmsim_touch(t->p, PG(1), 1, R, NULL));
	assert_ok(vmsim_mincore(t->p, PG(1), PG(2), vec));
	assert_eq(vec[0], VMSIM_MINCORE_INCORE | VMSIM_MINCORE_REFERENCED |
	    VMSIM_MINCORE_REFERENCED_OTHER);
	assert_eq(vec[1], 0);
	assert_ok(vmsim_touch(t->p, PG(1), 1, W, NULL));
	assert_ok(vmsim_mincore(t->p, PG(1), PG(1), vec));
	assert_true((vec[0] & VMSIM_MINCORE_MODIFIED) != 0);
	assert_ok(vmsim_touch(t->p, PG(2) - 1, 2, W, NULL));
	assert_ok(vmsim_touch(t->p, PG(1), PG(2), W, NULL));
	assert_eq(counters(t->vm).faults, 2);
	assert_ok(vmsim_touch(t->p, PG(9), 0, W, NULL));
}

/* A fetch maps the page executable. */
TEST(a_fetch_needs_an_executable_entry)
{
	map_anon(t->p, 1, 1, R | X);
	assert_eq(get(t->p, PG(1)), 0);
	assert_ok(vmsim_fetch(t->p, PG(1), NULL));
}

/* copyin and copyout: EFAULT outside of user memory and where faults fail. */
TEST(the_kernel_copies_through_the_page_table)
{
	char buf[16] = "hello";

	map_anon(t->p, 1, 1, RW);
	assert_ok(vmsim_copyout(t->p, buf, PG(2) - 6, 6));
	memset(buf, 0, sizeof(buf));
	assert_ok(vmsim_copyin(t->p, PG(2) - 6, buf, 6));
	assert_string_equal(buf, "hello");
	assert_eq(vmsim_copyin(t->p, PG(2) - 6, buf, 7), EFAULT);
	assert_eq(vmsim_copyin(t->p, VM_MAXUSER_ADDRESS - 1, buf, 2), EFAULT);
	assert_eq(vmsim_copyout(t->p, buf, UINT64_MAX, 2), EFAULT);
}

/* 16 frames, no swap space to speak of: SIGBUS, BUS_OOMERR. */
TEST_WITH(an_access_without_memory_is_a_bus_error,
    .p = "P",
    .config = { .nframes = 16, .swap_npages = 1 })
{
	struct vmsim_signal sig;
	uint64_t i;

	map_anon(t->p, 1, 64, RW);
	sig.signo = 0;
	for (i = 0; i < 64; i++) {
		if (vmsim_touch(t->p, PG(1 + i), 1, W, &sig) != 0)
			break;
	}
	assert_in_range(i, 12, 17);
	assert_eq(sig.signo, VMSIM_SIGBUS);
	assert_eq(sig.code, VMSIM_BUS_OOMERR);
	assert_eq(sig.kern, KERN_RESOURCE_SHORTAGE);
	vmsim_proc_exit(t->p);
}

/* A program larger than memory runs, with swap. */
TEST_WITH(a_program_larger_than_memory_runs,
    .p = "P",
    .config = { .nframes = 64, .check_level = VMSIM_CHECK_JUNK })
{
	uint64_t i, round;

	map_anon(t->p, 1, 256, RW);
	put_each(t->p, 1, 256, 0);
	for (round = 1; round < 4; round++) {
		for (i = 0; i < 256; i++) {
			assert_eq(get(t->p, PG(1 + i)), i * round);
			put(t->p, PG(1 + i), i * (round + 1));
		}
		test_check(t->vm);
	}
	assert_true(counters(t->vm).swap_out >= 192);
	vmsim_proc_exit(t->p);
}

/*
 * What a debugger wrote to shared memory is dirty, though no mapping may be
 * written: it comes back from the file's own store, and others see it.
 */
TEST(a_forced_write_to_shared_memory_is_written_back)
{
	uint64_t value = 77;

	(void)map_file(t, 2, R);
	assert_eq(get(t->p, PG(17)), 101);
	assert_ok(vmsim_writemem(t->p, PG(17), &value, 8));
	assert_eq(get(t->p, PG(17)), 77);
	assert_eq(t->file->writes, 0);
	assert_ok(vmsim_msync(t->p, PG(16), PG(2), VMSIM_MS_SYNC));
	assert_eq(t->file->writes, 1);
	assert_eq(t->file->words[1][0], 77);
	assert_eq(try_put(t->p, PG(17), 1), EFAULT);
}

/*
 * P and its child share an anonymous page that neither may write: the page of
 * the one is changed, and goes to swap as it is.
 */
TEST(a_forced_write_to_private_memory_is_ones_own)
{
	struct vmsim_proc *child;
	uint64_t value = 77;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 5);
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(1), R));
	child = forked(t->p, "Q");
	assert_ok(vmsim_writemem(t->p, PG(1), &value, 8));
	assert_eq(get(child, PG(1)), 5);
	assert_eq(get(t->p, PG(1)), 77);
	paged_out(t->p, PG(1));
	assert_eq(get(t->p, PG(1)), 77);
	assert_eq(try_put(t->p, PG(1), 1), EFAULT);
}

/* Not even a debugger writes where nobody ever may, but to what is private. */
TEST(a_forced_write_is_limited_by_the_maximum)
{
	struct vm_object *f = new_file(t, "f", 2);
	uint64_t value = 77;

	assert_ok(map_at(t->p, 1, 2, R | VMSIM_PROT_MAX(R), SHARED, f));
	assert_ok(map_at(t->p, 3, 2, R | VMSIM_PROT_MAX(R), PRIVATE, f));
	assert_eq(vmsim_writemem(t->p, PG(1), &value, 8), EFAULT);
	assert_ok(vmsim_writemem(t->p, PG(3), &value, 8));
	assert_eq(get(t->p, PG(3)), 77);
	assert_eq(get(t->p, PG(1)), 0);
}
