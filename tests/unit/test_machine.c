/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines side by side, huge ones, and how long an empty one takes. */
#include <pthread.h>
#include <time.h>

#include <stdlib.h>

#include "support/words.h"

#define	BASE	16		/* page */

TESTS(.no_machine = true);

/* A process with pages from BASE on. */
static struct vmsim_proc *
start(struct vmsim *vm, unsigned npages)
{
	struct vmsim_proc *p = proc(vm, "p");

	map_anon(p, BASE, npages, RW);
	return (p);
}

/* NULL gives the defaults: 64 MiB, nearly all of it free. */
TEST(the_default_machine_has_64_mib)
{
	struct vmsim *vm = vmsim_create(NULL);

	assert_non_null(vm);
	assert_true(vmsim_free_count(vm) > 16000);
	assert_true(vmsim_free_count(vm) <= 16384);
	assert_null(vmsim_current());
	vmsim_destroy(vm);
	vmsim_destroy(NULL);
}

/* One frame, or 2^60 of them, or an unknown check level: EINVAL. */
TEST(a_config_that_makes_no_sense_is_refused)
{
	struct vmsim_config config = { .nframes = 1 };

	errno = 0;
	assert_null(vmsim_create(&config));
	assert_eq(errno, EINVAL);
	config.nframes = (uint64_t)1 << 60;
	assert_null(vmsim_create(&config));
	assert_eq(errno, EINVAL);
	config.nframes = 0;
	config.check_level = 99;
	assert_null(vmsim_create(&config));
	assert_eq(errno, EINVAL);
}

/* 1 TiB of RAM on any host: only what is touched is committed. */
TEST_WITH(a_machine_of_one_tib_works,
    .p = "P",
    .config = { .nframes = (uint64_t)1 << 28 })
{
	uint64_t i;

	map_anon(t->p, 16, 1 << 20, RW);
	for (i = 0; i < 1 << 20; i += 1 << 16)
		put(t->p, PG(16 + i), i + 1);
	for (i = 0; i < 1 << 20; i += 1 << 16)
		assert_eq(get(t->p, PG(16 + i)), i + 1);
}

/* [A: 1] [B: 2]: what one stores the other does not see. */
TEST(machines_live_side_by_side)
{
	struct vmsim_proc *pa, *pb;
	struct vmsim *a, *b;

	a = test_machine(512);
	b = test_machine(512);
	pa = start(a, 4);
	pb = start(b, 4);
	put(pa, PG(BASE), 1);
	put(pb, PG(BASE), 2);
	assert_eq(get(pa, PG(BASE)), 1);
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
		vmsim_mmap(p, &addr, PG(16), VMSIM_PROT_WRITE,
		    VMSIM_MAP_ANON | VMSIM_MAP_PRIVATE, NULL, 0);
		vmsim_store(p, addr + PG(5), &value, 8, NULL);
		vmsim_load(p, addr + PG(5), &value, 8, NULL);
		vmsim_proc_exit(p);
		vmsim_destroy(vm);
	}
	return (value == (uintptr_t)arg ? arg : NULL);
}

/* Two host threads, each with machines of its own. */
TEST(host_threads_each_drive_their_own)
{
	pthread_t one, two;
	void *result;

	assert_eq(pthread_create(&one, NULL, live_and_die, (void *)1), 0);
	assert_eq(pthread_create(&two, NULL, live_and_die, (void *)2), 0);
	assert_eq(pthread_join(one, &result), 0);
	assert_ptr_equal(result, (void *)1);
	assert_eq(pthread_join(two, &result), 0);
	assert_ptr_equal(result, (void *)2);
}

/* The same work on a fresh and on a recycled arena gives the same dump. */
TEST(a_recycled_machine_is_like_a_new_one)
{
	char *dumps[3];
	struct vmsim_proc *p;
	struct vmsim *vm;
	uint64_t value;
	int i;

	for (i = 0; i < 3; i++) {
		vm = test_machine(1000);
		p = start(vm, 50);
		for (value = 0; value < 50; value += 3)
			put(p, PG(BASE + value), value);
		dumps[i] = test_dump(vm);
		vmsim_proc_exit(p);
		test_machine_end(vm);
	}
	assert_string_equal(dumps[0], dumps[1]);
	assert_string_equal(dumps[0], dumps[2]);
	for (i = 0; i < 3; i++)
		free(dumps[i]);
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
TEST(an_empty_machine_costs_microseconds)
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
