/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads, stores, fetches, touches, and what a failing one delivers. */
#include <errno.h>

#include <vm/vm_param.h>
#include "unit/space_fixture.h"

/* [S: 1 2]: bytes over a page boundary arrive in both pages. */
static void
an_access_may_cross_pages(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	char back[8];

	map_anon(p, 1, 2, RW);
	assert_int_equal(vmsim_store(p, PG(2) - 3, "abcdef", 7, NULL), 0);
	assert_int_equal(usage(p).resident, 2);
	assert_int_equal(vmsim_load(p, PG(2) - 3, back, 7, NULL), 0);
	assert_string_equal(back, "abcdef");
	vmsim_proc_exit(p);
}

/* Nothing mapped: SIGSEGV, SEGV_MAPERR, at the address itself. */
static void
an_access_to_nothing_is_a_map_error(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	struct vmsim_signal sig;
	char c = 0;

	assert_int_equal(vmsim_load(p, PG(1) + 5, &c, 1, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGSEGV);
	assert_int_equal(sig.code, VMSIM_SEGV_MAPERR);
	assert_int_equal(sig.kern, KERN_INVALID_ADDRESS);
	assert_int_equal(sig.addr, PG(1) + 5);
	assert_int_equal(vmsim_touch(p, 1ULL << 60, 1, W, &sig), EFAULT);
	assert_int_equal(sig.code, VMSIM_SEGV_MAPERR);
	assert_int_equal(vmsim_fault(p, PG(1), R), KERN_INVALID_ADDRESS);
	vmsim_proc_exit(p);
}

/* Forbidden by the entry, or a guard: SIGSEGV, SEGV_ACCERR. */
static void
a_forbidden_access_is_an_access_error(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	struct vmsim_signal sig;
	uint64_t v = 1;

	map_anon(p, 1, 1, R);
	assert_int_equal(map_at(p, 2, 1, 0, VMSIM_MAP_GUARD, NULL), 0);
	assert_int_equal(get(p, PG(1)), 0);
	assert_int_equal(vmsim_store(p, PG(1), &v, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGSEGV);
	assert_int_equal(sig.code, VMSIM_SEGV_ACCERR);
	assert_int_equal(vmsim_fetch(p, PG(1), &sig), EFAULT);
	assert_int_equal(sig.code, VMSIM_SEGV_ACCERR);
	assert_int_equal(vmsim_load(p, PG(2), &v, 8, &sig), EFAULT);
	assert_int_equal(sig.code, VMSIM_SEGV_ACCERR);
	assert_int_equal(sig.kern, KERN_PROTECTION_FAILURE);
	vmsim_proc_exit(p);
}

/* Past the end of a file: SIGBUS, BUS_OBJERR; what came before stays. */
static void
an_access_past_the_end_of_a_file_is_a_bus_error(void **state)
{
	struct vm_object *f = vmsim_object_create_file(*state, "f", PG(1), NULL,
	    NULL);
	struct vmsim_proc *p = proc(*state, "P");
	struct vmsim_signal sig;
	uint64_t v = 0x1122334455667788, w = 0;

	assert_int_equal(map_at(p, 1, 2, RW, SHARED, f), 0);
	assert_int_equal(vmsim_store(p, PG(2) - 4, &v, 8, &sig), EFAULT);
	assert_int_equal(sig.signo, VMSIM_SIGBUS);
	assert_int_equal(sig.code, VMSIM_BUS_OBJERR);
	assert_int_equal(sig.kern, KERN_OUT_OF_BOUNDS);
	assert_int_equal(sig.addr, PG(2));
	assert_int_equal(vmsim_load(p, PG(2) - 4, &w, 4, &sig), 0);
	assert_int_equal(w, v & 0xffffffff);
	assert_int_equal(sig.signo, 0);
	vmsim_proc_exit(p);
	vmsim_object_release(*state, f);
}

/* A page that is mapped is readable, whatever its entry says. */
static void
a_present_page_is_readable(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	struct vmsim_signal sig;
	uint64_t v;

	map_anon(p, 1, 1, W);
	assert_int_equal(vmsim_load(p, PG(1), &v, 8, &sig), EFAULT);
	put(p, PG(1), 6);
	assert_int_equal(get(p, PG(1)), 6);
	vmsim_proc_exit(p);
}

/* Touching sets the same bits as an access and faults as it does. */
static void
a_touch_faults_once_and_sets_the_bits(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	unsigned char vec[2];

	map_anon(p, 1, 2, RW);
	assert_int_equal(vmsim_touch(p, PG(1), 1, R, NULL), 0);
	assert_int_equal(vmsim_mincore(p, PG(1), PG(2), vec), 0);
	assert_int_equal(vec[0], VMSIM_MINCORE_INCORE |
	    VMSIM_MINCORE_REFERENCED | VMSIM_MINCORE_REFERENCED_OTHER);
	assert_int_equal(vec[1], 0);
	assert_int_equal(vmsim_touch(p, PG(1), 1, W, NULL), 0);
	assert_int_equal(vmsim_mincore(p, PG(1), PG(1), vec), 0);
	assert_true((vec[0] & VMSIM_MINCORE_MODIFIED) != 0);
	assert_int_equal(vmsim_touch(p, PG(2) - 1, 2, W, NULL), 0);
	assert_int_equal(vmsim_touch(p, PG(1), PG(2), W, NULL), 0);
	assert_int_equal(counters(*state).faults, 2);
	assert_int_equal(vmsim_touch(p, PG(9), 0, W, NULL), 0);
	vmsim_proc_exit(p);
}

/* A fetch maps the page executable. */
static void
a_fetch_needs_an_executable_entry(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");

	map_anon(p, 1, 1, R | X);
	assert_int_equal(get(p, PG(1)), 0);
	assert_int_equal(vmsim_fetch(p, PG(1), NULL), 0);
	vmsim_proc_exit(p);
}

/* copyin and copyout: EFAULT outside of user memory and where faults fail. */
static void
the_kernel_copies_through_the_page_table(void **state)
{
	struct vmsim_proc *p = proc(*state, "P");
	char buf[16] = "hello";

	map_anon(p, 1, 1, RW);
	assert_int_equal(vmsim_copyout(p, buf, PG(2) - 6, 6), 0);
	memset(buf, 0, sizeof(buf));
	assert_int_equal(vmsim_copyin(p, PG(2) - 6, buf, 6), 0);
	assert_string_equal(buf, "hello");
	assert_int_equal(vmsim_copyin(p, PG(2) - 6, buf, 7), EFAULT);
	assert_int_equal(vmsim_copyin(p, VM_MAXUSER_ADDRESS - 1, buf, 2),
	    EFAULT);
	assert_int_equal(vmsim_copyout(p, buf, UINT64_MAX, 2), EFAULT);
	vmsim_proc_exit(p);
}

/* 16 frames, no swap space to speak of: SIGBUS, BUS_OOMERR. */
static void
an_access_without_memory_is_a_bus_error(void **state)
{
	const struct vmsim_config config = { .nframes = 16, .swap_npages = 1 };
	struct vmsim *vm = vmsim_create(&config);
	struct vmsim_signal sig;
	struct vmsim_proc *p;
	uint64_t i;

	assert_non_null(vm);
	p = proc(vm, "P");
	map_anon(p, 1, 64, RW);
	sig.signo = 0;
	for (i = 0; i < 64; i++) {
		if (vmsim_touch(p, PG(1 + i), 1, W, &sig) != 0)
			break;
	}
	assert_in_range(i, 12, 17);
	assert_int_equal(sig.signo, VMSIM_SIGBUS);
	assert_int_equal(sig.code, VMSIM_BUS_OOMERR);
	assert_int_equal(sig.kern, KERN_RESOURCE_SHORTAGE);
	vmsim_proc_exit(p);
	test_machine_end(vm);
}

/* A program larger than memory runs, with swap. */
static void
a_program_larger_than_memory_runs(void **state)
{
	const struct vmsim_config config = {
		.nframes = 64,
		.check_level = VMSIM_CHECK_JUNK,
	};
	struct vmsim *vm = vmsim_create(&config);
	struct vmsim_proc *p;
	uint64_t i, round;

	assert_non_null(vm);
	p = proc(vm, "P");
	map_anon(p, 1, 256, RW);
	for (i = 0; i < 256; i++)
		put(p, PG(1 + i), i);
	for (round = 1; round < 4; round++) {
		for (i = 0; i < 256; i++) {
			assert_int_equal(get(p, PG(1 + i)), i * round);
			put(p, PG(1 + i), i * (round + 1));
		}
		test_check(vm);
	}
	assert_true(counters(vm).swap_out >= 192);
	vmsim_proc_exit(p);
	test_machine_end(vm);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(an_access_may_cross_pages),
		CASE(an_access_to_nothing_is_a_map_error),
		CASE(a_forbidden_access_is_an_access_error),
		CASE(an_access_past_the_end_of_a_file_is_a_bus_error),
		CASE(a_present_page_is_readable),
		CASE(a_touch_faults_once_and_sets_the_bits),
		CASE(a_fetch_needs_an_executable_entry),
		CASE(the_kernel_copies_through_the_page_table),
		cmocka_unit_test(an_access_without_memory_is_a_bus_error),
		cmocka_unit_test(a_program_larger_than_memory_runs),
	};

	return (cmocka_run_group_tests(cases, NULL, NULL));
}
