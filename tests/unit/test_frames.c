/* SPDX-License-Identifier: BSD-2-Clause */
/* Which frames are free, and runs of them. */
#include <stdlib.h>

#include "mem/mem.h"
#include "support/test.h"

TESTS(.kernel = true);

#define	NFRAMES	512
#define	ANY_HIGH	(~(vm_paddr_t)0)

static unsigned
reports(const char *id)
{
	return (test_complaints(mem_check, id));
}

static vm_page_t
contig(u_long npages, vm_paddr_t low, vm_paddr_t high, vm_paddr_t alignment,
    vm_paddr_t boundary)
{
	struct contig c = { npages, low, high, alignment, boundary,
		VM_ALLOC_NORMAL };

	return (frames_alloc_contig(&c));
}

static void
free_run(vm_page_t m, u_long npages)
{
	u_long i;

	for (i = 0; i < npages; i++)
		frames_free(&m[i]);
}

/* struct vm_page is what a machine pays for each frame. */
TEST(a_page_structure_is_small)
{
	assert_true(sizeof(struct vm_page) <= 96);
}

/* a, b freed: b, a come back. */
TEST(the_frame_freed_last_is_taken_first)
{
	vm_page_t a, b;

	a = frames_alloc();
	b = frames_alloc();
	assert_eq(mem_frame(b), mem_frame(a) + 1);
	frames_free(a);
	frames_free(b);
	assert_ptr_equal(frames_alloc(), b);
	assert_ptr_equal(frames_alloc(), a);
	frames_free(a);
	frames_free(b);
}

/* Bytes differ between a free frame and a new one. */
TEST(free_and_new_frames_hold_different_junk)
{
	unsigned char *p;
	vm_page_t m = frames_alloc();

	p = mem_phys_to_host(m->phys_addr);
	assert_eq(p[0], JUNK_NEW);
	assert_eq(p[PAGE_SIZE - 1], JUNK_NEW);
	frames_free(m);
	assert_eq(shadow_find_other(p, JUNK_FREED, PAGE_SIZE), PAGE_SIZE);
}

/* A store into a free frame is noticed. */
TEST(writing_to_a_free_frame_is_reported)
{
	vm_page_t m = frames_alloc();

	frames_free(m);
	assert_eq(reports("page 3"), 0);
	test_stray_write(mem_phys_to_host(m->phys_addr), 5, 1);
	assert_eq(reports("page 3"), 1);
	test_stray_write(mem_phys_to_host(m->phys_addr), 5, JUNK_FREED);
}

/* Frames that were never used are neither touched nor saved. */
TEST(a_frame_never_used_is_not_touched)
{
	vm_page_t m;
	u_long virgin = curvm->mem->virgin;

	assert_true(virgin < NFRAMES);
	assert_eq(curvm->arena.ram_used, virgin << PAGE_SHIFT);
	m = frames_alloc();
	assert_eq(mem_frame(m), virgin);
	frames_free(m);
	m = frames_alloc();
	assert_eq(curvm->mem->virgin, virgin + 1);
	frames_free(m);
}

/* The page of an address exists even if its frame was never used. */
TEST(any_address_of_ram_has_a_page)
{
	vm_paddr_t last = MEM_RAM_BASE + ((NFRAMES - 1) << PAGE_SHIFT);
	vm_page_t m = PHYS_TO_VM_PAGE(last + 17);

	assert_non_null(m);
	assert_eq(m->phys_addr, last);
	assert_true(frames_is_free(m));
	assert_null(PHYS_TO_VM_PAGE(last + PAGE_SIZE));
	assert_null(PHYS_TO_VM_PAGE(MEM_RAM_BASE - 1));
	assert_eq(reports(""), 0);
}

static u_long asked, given;
static vm_page_t spare;

static bool
lowmem(u_long npages, bool locked)
{
	asked += npages;
	if (spare == NULL)
		return (false);
	frames_free(spare);
	spare = NULL;
	given++;
	return (true);
}

/* The page daemon's hook can give one frame, then no more. */
TEST(the_low_memory_hook_is_asked_before_a_failure)
{
	struct spglist all = SLIST_HEAD_INITIALIZER(all);
	vm_page_t m;

	asked = given = 0;
	mem_set_lowmem(lowmem);
	spare = vm_page_alloc_noobj(0);
	while ((m = vm_page_alloc_noobj(0)) != NULL)
		SLIST_INSERT_HEAD(&all, m, plinks.s.ss);
	assert_eq(mem_free_frames(), 0);
	assert_eq(given, 1);
	assert_eq(asked, 2);
	vm_page_free_pages_toq(&all, false);
	mem_set_lowmem(NULL);
	assert_eq(reports(""), 0);
}

/* An injected failure is one failure. */
TEST(an_injected_failure_happens_once)
{
	vm_page_t m;

	curvm->arena.fail_in = 1;
	assert_null(frames_alloc());
	m = frames_alloc();
	assert_non_null(m);
	curvm->arena.fail_in = 1;
	assert_null(contig(4, 0, ANY_HIGH, PAGE_SIZE, 0));
	frames_free(m);
}

/* Start on a multiple of 16 pages, end within 32. */
TEST(a_run_obeys_alignment_and_boundary)
{
	vm_page_t m, odd;

	odd = frames_alloc();
	m = contig(20, 0, ANY_HIGH, 16 << PAGE_SHIFT, 32 << PAGE_SHIFT);
	assert_non_null(m);
	assert_eq(mem_frame(m) % 16, 0);
	assert_eq(mem_frame(m) / 32, (mem_frame(m) + 19) / 32);
	assert_ptr_equal(m[19].phys_addr, m->phys_addr + (19 << PAGE_SHIFT));
	assert_eq(reports(""), 0);
	free_run(m, 20);
	frames_free(odd);
	assert_eq(reports(""), 0);
}

/* A run longer than its boundary cannot be. */
TEST(an_impossible_run_fails)
{
	vm_paddr_t end = MEM_RAM_BASE + ((vm_paddr_t)NFRAMES << PAGE_SHIFT);

	assert_null(contig(33, 0, ANY_HIGH, PAGE_SIZE, 32 << PAGE_SHIFT));
	assert_null(contig(1, end, ANY_HIGH, PAGE_SIZE, 0));
	assert_null(contig(1, 0, MEM_RAM_BASE, PAGE_SIZE, 0));
	assert_null(contig(2 * NFRAMES, 0, ANY_HIGH, PAGE_SIZE, 0));
	assert_eq(reports(""), 0);
}

/* Only [base + 100 pages, base + 108 pages) is allowed. */
TEST(a_run_stays_between_low_and_high)
{
	vm_paddr_t low = MEM_RAM_BASE + (100 << PAGE_SHIFT);
	vm_page_t m = contig(8, low, low + (8 << PAGE_SHIFT), PAGE_SIZE, 0);

	assert_non_null(m);
	assert_eq(m->phys_addr, low);
	assert_null(contig(1, low, low + (8 << PAGE_SHIFT), PAGE_SIZE, 0));
	free_run(m, 8);
	m = contig(8, low, low + (8 << PAGE_SHIFT), PAGE_SIZE, 0);
	assert_eq(m->phys_addr, low);
	free_run(m, 8);
}

/* All frames taken one by one and freed are one run again. */
TEST(single_frames_merge_when_a_run_is_wanted)
{
	vm_page_t m[NFRAMES + 1], run;
	u_long i, n;

	for (n = 0; (m[n] = frames_alloc()) != NULL;)
		n++;
	for (i = 0; i < n; i++)
		frames_free(m[i]);
	run = contig(256, 0, ANY_HIGH, 256 << PAGE_SHIFT, 0);
	assert_non_null(run);
	assert_eq(curvm->mem->nrecent, 0);
	assert_eq(reports(""), 0);
	free_run(run, 256);
}

/*
 * Of all frames 301 and 303 to 304 are free: a run of three would take the
 * used one between, or one behind.  With 302 there is one, of just that size.
 */
TEST(a_run_takes_no_used_frame)
{
	vm_page_t m[NFRAMES + 1], run;
	u_long first, i, n;

	for (n = 0; (m[n] = frames_alloc()) != NULL;)
		n++;
	first = mem_frame(m[0]);
	frames_free(m[301 - first]);
	frames_free(m[303 - first]);
	frames_free(m[304 - first]);
	assert_null(contig(3, 0, ANY_HIGH, PAGE_SIZE, 0));
	assert_null(contig(4, 0, ANY_HIGH, PAGE_SIZE, 0));
	run = contig(2, 0, ANY_HIGH, PAGE_SIZE, 0);
	assert_non_null(run);
	assert_eq(mem_frame(run), 303);
	free_run(run, 2);
	frames_free(m[302 - first]);
	assert_null(contig(5, 0, ANY_HIGH, PAGE_SIZE, 0));
	run = contig(4, 0, ANY_HIGH, PAGE_SIZE, 0);
	assert_non_null(run);
	assert_eq(mem_frame(run), 301);
	assert_eq(reports(""), 0);
	for (i = 0; i < n; i++)
		frames_free(m[i]);
	assert_eq(reports(""), 0);
}

/* Frames 301 to 303 are free and in two blocks. */
TEST(a_run_may_span_two_blocks)
{
	vm_page_t m[NFRAMES + 1], run;
	u_long first, i, n;

	for (n = 0; (m[n] = frames_alloc()) != NULL;)
		n++;
	first = mem_frame(m[0]);
	for (i = 301; i <= 303; i++)
		frames_free(m[i - first]);
	run = contig(3, 0, ANY_HIGH, PAGE_SIZE, 0);
	assert_non_null(run);
	assert_eq(mem_frame(run), 301);
	assert_eq(reports(""), 0);
	for (i = 0; i < n; i++)
		frames_free(m[i]);
	assert_eq(reports(""), 0);
}

/* 4000 random steps against an array of what is held. */
TEST(random_runs_never_overlap)
{
	struct { vm_page_t m; u_long n; } held[64] = { 0 };
	bool used[NFRAMES] = { false };
	unsigned seed = 7;
	u_long i, j, n, step;

	for (step = 0; step < 4000; step++) {
		i = (u_long)rand_r(&seed) % 64;
		for (j = 0; j < held[i].n; j++)
			used[mem_frame(held[i].m) + j] = false;
		if (held[i].n != 0)
			free_run(held[i].m, held[i].n);
		n = held[i].n = 1 + (u_long)rand_r(&seed) % 12;
		held[i].m = n == 1 ? frames_alloc() : contig(n, 0, ANY_HIGH,
		    PAGE_SIZE << ((u_long)rand_r(&seed) % 4), 0);
		if (held[i].m == NULL)
			held[i].n = 0;
		for (j = 0; j < held[i].n; j++) {
			assert_false(used[mem_frame(held[i].m) + j]);
			used[mem_frame(held[i].m) + j] = true;
		}
		if (step % 500 == 0)
			assert_eq(reports("page 1"), 0);
	}
	for (i = 0; i < 64; i++)
		free_run(held[i].m, held[i].n);
	assert_eq(reports(""), 0);
}

#ifndef NDEBUG
/* frames_free() twice. */
TEST(freeing_a_frame_twice_is_a_panic)
{
	static vm_page_t m;

	m = frames_alloc();
	frames_free(m);
	expect_panic(t->vm, "is freed twice", frames_free(m));
}
#endif

/* The checker counts for itself. */
TEST(a_wrong_free_count_is_reported)
{
	curvm->mem->nfree--;
	assert_eq(reports("page 1"), 1);
	curvm->mem->nfree++;
}

/* A free page that is valid, a wired count that is off. */
TEST(a_free_page_with_contents_is_reported)
{
	vm_page_t m = frames_alloc();

	frames_free(m);
	m->valid = 1;
	assert_eq(reports("page 2"), 1);
	m->valid = 0;
	curvm->mem->nwired++;
	assert_eq(reports("page 8"), 1);
	curvm->mem->nwired--;
}
