/* SPDX-License-Identifier: BSD-2-Clause */
/* The arena: chunks, zones, reuse, and what the checker finds. */
#include "base/machine.h"
#include "base/panic.h"
#include "base/print.h"
#include "support/bare.h"
#include "support/test.h"

TESTS(.bare = true);

/* [aaaa][bb][c]: three chunks do not overlap and are aligned. */
TEST(chunks_are_aligned_and_do_not_overlap)
{
	static const size_t sizes[] = { 1, 16, 17, 1000, 1024, 1025, 4095,
	    4096, 4097, 100000 };
	char *p[nrows(sizes)];
	size_t i, j;

	for (i = 0; i < nrows(sizes); i++) {
		p[i] = arena_alloc(sizes[i]);
		assert_non_null(p[i]);
		assert_eq((uintptr_t)p[i] % (sizes[i] >= 4096 ? 4096 : 16), 0);
		memset(p[i], (int)i + 1, sizes[i]);
	}
	for (i = 0; i < nrows(sizes); i++) {
		for (j = 0; j < sizes[i]; j++)
			assert_eq(p[i][j], i + 1);
		arena_free(p[i], sizes[i]);
	}
}

/* free(a), alloc: the same chunk again, zero when zeroes are asked for. */
TEST(a_freed_chunk_is_the_next_of_its_size)
{
	char *p, *q;
	int i;

	p = arena_alloc(100);
	memset(p, 0xff, 100);
	arena_free(p, 100);
	q = arena_zalloc(112);
	assert_ptr_equal(p, q);
	for (i = 0; i < 112; i++)
		assert_eq(q[i], 0);
	arena_free(q, 112);
}

/* live counts go up and down by what is in use, zones included. */
TEST(live_counts_return_to_where_they_were)
{
	uint64_t bytes = t->vm->arena.live_bytes;
	uint64_t chunks = t->vm->arena.live_chunks;
	struct zone z;
	void *a, *b;

	zone_init(&z, "test", 40);
	a = zone_alloc(&z);
	b = arena_alloc(5000);
	assert_eq(z.live, 1);
	assert_eq(t->vm->arena.live_chunks, chunks + 2);
	assert_eq(t->vm->arena.live_bytes, bytes + 48 + 8192);
	zone_free(&z, a);
	arena_free(b, 5000);
	assert_eq(z.live, 0);
	assert_eq(t->vm->arena.live_chunks, chunks);
	assert_eq(t->vm->arena.live_bytes, bytes);
}

/* zone: a, b freed in this order come back as b, a. */
TEST(a_zone_hands_out_last_freed_first)
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
TEST(a_full_heap_returns_null)
{
	void *p;

	assert_null(arena_alloc((size_t)128 << 20));
	assert_null(arena_alloc(SIZE_MAX - 4096));
	p = arena_alloc(64);
	assert_non_null(p);
	arena_free(p, 64);
}

/* fail_in = 3: two allocations pass, the third fails, the fourth passes. */
TEST(the_nth_allocation_fails_on_demand)
{
	struct zone z;
	void *a, *b, *c;

	zone_init(&z, "test", 16);
	t->vm->arena.fail_in = 3;
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
TEST(a_recycled_arena_is_zero)
{
	size_t i;
	char *p;
	struct vmsim *vm = test_bare_machine();

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
		assert_eq(p[i], 0);
	for (i = 0; i < 8192; i++) {
		assert_eq(vm->arena.ram[i], 0);
		assert_eq(vm->arena.pages[i], 0);
		assert_eq(vm->arena.dev[i], 0);
	}
	arena_destroy(&vm->arena);
	vmsim_enter(t->vm);
}

/* Device memory comes in whole zero pages, one after the other. */
TEST(device_memory_is_whole_zero_pages)
{
	char *a, *b;
	int i;

	a = arena_dev_alloc(1);
	b = arena_dev_alloc(4097);
	assert_ptr_equal(b, a + 4096);
	assert_eq(t->vm->arena.dev_brk, 3 * 4096);
	for (i = 0; i < 3 * 4096; i++)
		assert_eq(a[i], 0);
	assert_null(arena_dev_alloc((size_t)1 << 30));
}

/* Each invariant, broken by hand, is reported by its number. */
TEST(the_checker_names_what_is_broken)
{
	struct arena saved = t->vm->arena;
	struct check c = { .out = { NULL, NULL } };

	t->vm->arena.heap_brk++;
	arena_check(&c);
	assert_eq(c.nfailed, 1);
	t->vm->arena = saved;

	t->vm->arena.small[1] =
	    (void *)(t->vm->arena.heap + t->vm->arena.heap_brk);
	arena_check(&c);
	assert_eq(c.nfailed, 2);
	t->vm->arena = saved;

	t->vm->arena.live_bytes = t->vm->arena.heap_brk + 1;
	arena_check(&c);
	assert_eq(c.nfailed, 3);
	t->vm->arena = saved;

	t->vm->arena.ram_used = t->vm->arena.ram_max + 1;
	arena_check(&c);
	assert_eq(c.nfailed, 4);
	t->vm->arena = saved;
}

/* With checks on, fresh memory and freed memory do not look like zeroes. */
TEST(junk_fills_memory_that_is_not_asked_to_be_zero)
{
	unsigned char *p;

	t->vm->check_level = VMSIM_CHECK_JUNK;
	p = arena_alloc(64);
	assert_eq(p[0], 0xa5);
	assert_eq(p[63], 0xa5);
	arena_free(p, 64);
	assert_eq(shadow_find_other(p + 16, 0xdf, 48), 48);
}
