/* SPDX-License-Identifier: BSD-2-Clause */
/* The arena: chunks, zones, reuse, and what the checker finds. */
#include "base/machine.h"
#include "base/panic.h"
#include "base/print.h"
#include "support/bare.h"
#include "support/support.h"

/* [aaaa][bb][c]: three chunks do not overlap and are aligned. */
static void
chunks_are_aligned_and_do_not_overlap(void **state)
{
	static const size_t sizes[] = { 1, 16, 17, 1000, 1024, 1025, 4095,
	    4096, 4097, 100000 };
	char *p[sizeof(sizes) / sizeof(sizes[0])];
	size_t i, j;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		p[i] = arena_alloc(sizes[i]);
		assert_non_null(p[i]);
		assert_int_equal((uintptr_t)p[i] %
		    (sizes[i] >= 4096 ? 4096 : 16), 0);
		memset(p[i], (int)i + 1, sizes[i]);
	}
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (j = 0; j < sizes[i]; j++)
			assert_int_equal(p[i][j], i + 1);
		arena_free(p[i], sizes[i]);
	}
}

/* free(a), alloc: the same chunk again, zero when zeroes are asked for. */
static void
a_freed_chunk_is_the_next_of_its_size(void **state)
{
	char *p, *q;
	int i;

	p = arena_alloc(100);
	memset(p, 0xff, 100);
	arena_free(p, 100);
	q = arena_zalloc(112);
	assert_ptr_equal(p, q);
	for (i = 0; i < 112; i++)
		assert_int_equal(q[i], 0);
	arena_free(q, 112);
}

/* live counts go up and down by what is in use, zones included. */
static void
live_counts_return_to_where_they_were(void **state)
{
	struct vmsim *vm = *state;
	uint64_t bytes = vm->arena.live_bytes;
	uint64_t chunks = vm->arena.live_chunks;
	struct zone z;
	void *a, *b;

	zone_init(&z, "test", 40);
	a = zone_alloc(&z);
	b = arena_alloc(5000);
	assert_int_equal(z.live, 1);
	assert_int_equal(vm->arena.live_chunks, chunks + 2);
	assert_int_equal(vm->arena.live_bytes, bytes + 48 + 8192);
	zone_free(&z, a);
	arena_free(b, 5000);
	assert_int_equal(z.live, 0);
	assert_int_equal(vm->arena.live_chunks, chunks);
	assert_int_equal(vm->arena.live_bytes, bytes);
}

/* zone: a, b freed in this order come back as b, a. */
static void
a_zone_hands_out_last_freed_first(void **state)
{
	struct zone z;
	void *a, *b;

	zone_init(&z, "test", 64);
	a = zone_alloc(&z);
	b = zone_alloc(&z);
	zone_free(&z, a);
	zone_free(&z, b);
	assert_ptr_equal(zone_alloc(&z), b);
	assert_ptr_equal(zone_alloc(&z), a);
	zone_free(&z, a);
	zone_free(&z, b);
}

/* A heap of 64 MiB has no room for 128 MiB, and is not hurt by the question. */
static void
a_full_heap_returns_null(void **state)
{
	void *p;

	assert_null(arena_alloc((size_t)128 << 20));
	assert_null(arena_alloc(SIZE_MAX - 4096));
	p = arena_alloc(64);
	assert_non_null(p);
	arena_free(p, 64);
}

/* fail_in = 3: two allocations pass, the third fails, the fourth passes. */
static void
the_nth_allocation_fails_on_demand(void **state)
{
	struct vmsim *vm = *state;
	struct zone z;
	void *a, *b, *c;

	zone_init(&z, "test", 16);
	vm->arena.fail_in = 3;
	a = arena_alloc(10);
	b = zone_alloc(&z);
	assert_null(arena_zalloc(10));
	c = arena_zalloc(10);
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	arena_free(a, 10);
	zone_free(&z, b);
	arena_free(c, 10);
}

/* Every region of a new arena is zero though the last machine filled it. */
static void
a_recycled_arena_is_zero(void **state)
{
	struct vmsim *vm;
	size_t i;
	char *p;

	vm = test_bare_machine();
	p = arena_alloc(3 << 20);
	memset(p, 0xee, 3 << 20);
	memset(vm->arena.ram, 0xee, 5000);
	memset(vm->arena.pages, 0xee, 5000);
	vm->arena.ram_used = 5000;
	vm->arena.pages_used = 5000;
	memset(arena_dev_alloc(1), 0xee, 4096);
	arena_destroy(&vm->arena);

	vm = test_bare_machine();
	p = arena_alloc(3 << 20);
	for (i = 0; i < 3 << 20; i++)
		assert_int_equal(p[i], 0);
	for (i = 0; i < 8192; i++) {
		assert_int_equal(vm->arena.ram[i], 0);
		assert_int_equal(vm->arena.pages[i], 0);
		assert_int_equal(vm->arena.dev[i], 0);
	}
	arena_destroy(&vm->arena);
	vmsim_enter(*state);
}

/* Device memory comes in whole zero pages, one after the other. */
static void
device_memory_is_whole_zero_pages(void **state)
{
	struct vmsim *vm = *state;
	char *a, *b;
	int i;

	a = arena_dev_alloc(1);
	b = arena_dev_alloc(4097);
	assert_ptr_equal(b, a + 4096);
	assert_int_equal(vm->arena.dev_brk, 3 * 4096);
	for (i = 0; i < 3 * 4096; i++)
		assert_int_equal(a[i], 0);
	assert_null(arena_dev_alloc((size_t)1 << 30));
}

/* Each invariant, broken by hand, is reported by its number. */
static void
the_checker_names_what_is_broken(void **state)
{
	struct vmsim *vm = *state;
	struct arena saved = vm->arena;
	struct check c = { .out = { NULL, NULL } };

	vm->arena.heap_brk++;
	arena_check(&c);
	assert_int_equal(c.nfailed, 1);
	vm->arena = saved;

	vm->arena.small[1] = (void *)(vm->arena.heap + vm->arena.heap_brk);
	arena_check(&c);
	assert_int_equal(c.nfailed, 2);
	vm->arena = saved;

	vm->arena.live_bytes = vm->arena.heap_brk + 1;
	arena_check(&c);
	assert_int_equal(c.nfailed, 3);
	vm->arena = saved;

	vm->arena.ram_used = vm->arena.ram_max + 1;
	arena_check(&c);
	assert_int_equal(c.nfailed, 4);
	vm->arena = saved;
}

/* With checks on, fresh memory and freed memory do not look like zeroes. */
static void
junk_fills_memory_that_is_not_asked_to_be_zero(void **state)
{
	struct vmsim *vm = *state;
	unsigned char *p;

	vm->check_level = VMSIM_CHECK_JUNK;
	p = arena_alloc(64);
	assert_int_equal(p[0], 0xa5);
	assert_int_equal(p[63], 0xa5);
	arena_free(p, 64);
	arena_unpoison(p, 64);
	assert_int_equal(p[63], 0xdf);
	arena_poison(p, 64);
}

int
main(void)
{
#define	T(f)	cmocka_unit_test_setup_teardown(f, test_bare_setup,	\
	    test_bare_teardown)
	const struct CMUnitTest tests[] = {
		T(chunks_are_aligned_and_do_not_overlap),
		T(a_freed_chunk_is_the_next_of_its_size),
		T(live_counts_return_to_where_they_were),
		T(a_zone_hands_out_last_freed_first),
		T(a_full_heap_returns_null),
		T(the_nth_allocation_fails_on_demand),
		T(a_recycled_arena_is_zero),
		T(device_memory_is_whole_zero_pages),
		T(the_checker_names_what_is_broken),
		T(junk_fills_memory_that_is_not_asked_to_be_zero),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
