/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines side by side, huge ones, and how long an empty one takes. */
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include <vmsim/observe.h>
#include <vmsim/process.h>

#include "support/support.h"

#define	PAGE	4096UL

static struct vmsim_proc *
start(struct vmsim *vm, uint64_t npages, uint64_t *addr)
{
	struct vmsim_proc *p;

	p = vmsim_proc_create(vm, "p");
	assert_non_null(p);
	*addr = 0;
	assert_int_equal(vmsim_mmap(p, addr, npages * PAGE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE,
	    VMSIM_MAP_ANON | VMSIM_MAP_PRIVATE, NULL, 0), 0);
	return (p);
}

/* NULL gives the defaults: 64 MiB, nearly all of it free. */
static void
the_default_machine_has_64_mib(void **state)
{
	struct vmsim *vm;

	vm = vmsim_create(NULL);
	assert_non_null(vm);
	assert_true(vmsim_free_count(vm) > 16000);
	assert_true(vmsim_free_count(vm) <= 16384);
	assert_null(vmsim_current());
	vmsim_destroy(vm);
	vmsim_destroy(NULL);
}

/* One frame, or 2^60 of them, or an unknown check level: EINVAL. */
static void
a_config_that_makes_no_sense_is_refused(void **state)
{
	struct vmsim_config config = { .nframes = 1 };

	errno = 0;
	assert_null(vmsim_create(&config));
	assert_int_equal(errno, EINVAL);
	config.nframes = (uint64_t)1 << 60;
	assert_null(vmsim_create(&config));
	assert_int_equal(errno, EINVAL);
	config.nframes = 0;
	config.check_level = 99;
	assert_null(vmsim_create(&config));
	assert_int_equal(errno, EINVAL);
}

/* 1 TiB of RAM on any host: only what is touched is committed. */
static void
a_machine_of_one_tib_works(void **state)
{
	const struct vmsim_config config = { .nframes = (uint64_t)1 << 28 };
	struct vmsim_proc *p;
	struct vmsim *vm;
	uint64_t addr, i, value;

	vm = vmsim_create(&config);
	assert_non_null(vm);
	p = start(vm, 1 << 20, &addr);
	for (i = 0; i < 1 << 20; i += 1 << 16) {
		value = i + 1;
		assert_int_equal(vmsim_store(p, addr + i * PAGE, &value,
		    sizeof(value), NULL), 0);
	}
	for (i = 0; i < 1 << 20; i += 1 << 16) {
		assert_int_equal(vmsim_load(p, addr + i * PAGE, &value,
		    sizeof(value), NULL), 0);
		assert_int_equal(value, i + 1);
	}
	vmsim_proc_exit(p);
	test_machine_end(vm);
}

/* [A: 1] [B: 2]: what one stores the other does not see. */
static void
machines_live_side_by_side(void **state)
{
	struct vmsim_proc *pa, *pb;
	struct vmsim *a, *b;
	uint64_t addr_a, addr_b, value;

	a = test_machine(512);
	b = test_machine(512);
	pa = start(a, 4, &addr_a);
	pb = start(b, 4, &addr_b);
	assert_int_equal(addr_a, addr_b);
	value = 1;
	assert_int_equal(vmsim_store(pa, addr_a, &value, 8, NULL), 0);
	value = 2;
	assert_int_equal(vmsim_store(pb, addr_b, &value, 8, NULL), 0);
	assert_int_equal(vmsim_load(pa, addr_a, &value, 8, NULL), 0);
	assert_int_equal(value, 1);
	vmsim_proc_exit(pb);
	test_machine_end(b);
	vmsim_proc_exit(pa);
	test_machine_end(a);
}

/* A machine of a host thread's own, on an arena that it keeps and drops. */
static void *
live_and_die(void *arg)
{
	struct vmsim_proc *p;
	struct vmsim *vm;
	uint64_t addr, value;
	int i;

	value = (uintptr_t)arg;
	for (i = 0; i < 20; i++) {
		vm = vmsim_create(NULL);
		if (vm == NULL)
			return (NULL);
		p = vmsim_proc_create(vm, "p");
		addr = 0;
		vmsim_mmap(p, &addr, 16 * PAGE, VMSIM_PROT_WRITE,
		    VMSIM_MAP_ANON | VMSIM_MAP_PRIVATE, NULL, 0);
		vmsim_store(p, addr + 5 * PAGE, &value, 8, NULL);
		vmsim_load(p, addr + 5 * PAGE, &value, 8, NULL);
		vmsim_proc_exit(p);
		vmsim_destroy(vm);
	}
	return (value == (uintptr_t)arg ? arg : NULL);
}

/* Two host threads, each with machines of its own. */
static void
host_threads_each_drive_their_own(void **state)
{
	pthread_t one, two;
	void *result;

	assert_int_equal(pthread_create(&one, NULL, live_and_die,
	    (void *)1), 0);
	assert_int_equal(pthread_create(&two, NULL, live_and_die,
	    (void *)2), 0);
	assert_int_equal(pthread_join(one, &result), 0);
	assert_ptr_equal(result, (void *)1);
	assert_int_equal(pthread_join(two, &result), 0);
	assert_ptr_equal(result, (void *)2);
}

/* The same work on a fresh and on a recycled arena gives the same dump. */
static void
a_recycled_machine_is_like_a_new_one(void **state)
{
	char *dumps[3];
	struct vmsim_proc *p;
	struct vmsim *vm;
	uint64_t addr, value;
	int i;

	for (i = 0; i < 3; i++) {
		vm = test_machine(1000);
		p = start(vm, 50, &addr);
		for (value = 0; value < 50; value += 3)
			vmsim_store(p, addr + value * PAGE, &value, 8, NULL);
		dumps[i] = test_dump(vm);
		vmsim_proc_exit(p);
		test_machine_end(vm);
	}
	assert_string_equal(dumps[0], dumps[1]);
	assert_string_equal(dumps[0], dumps[2]);
	for (i = 0; i < 3; i++)
		test_dump_free(dumps[i]);
}

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((double)ts.tv_sec + (double)ts.tv_nsec * 1e-9);
}

/*
 * Creating and destroying is a matter of microseconds.  The limit is far
 * above what it takes, so that a busy host does not fail the test.
 */
static void
an_empty_machine_costs_microseconds(void **state)
{
	double begin, best, took;
	int i, j;

	best = 1;
	for (i = 0; i < 20; i++) {
		begin = seconds();
		for (j = 0; j < 50; j++)
			vmsim_destroy(vmsim_create(NULL));
		took = (seconds() - begin) / 50;
		if (took < best)
			best = took;
	}
	print_message("create and destroy: %.1f us\n", best * 1e6);
	assert_true(best < 200e-6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_machine_has_64_mib),
		cmocka_unit_test(a_config_that_makes_no_sense_is_refused),
		cmocka_unit_test(a_machine_of_one_tib_works),
		cmocka_unit_test(machines_live_side_by_side),
		cmocka_unit_test(host_threads_each_drive_their_own),
		cmocka_unit_test(a_recycled_machine_is_like_a_new_one),
		cmocka_unit_test(an_empty_machine_costs_microseconds),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
