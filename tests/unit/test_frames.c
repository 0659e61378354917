/* SPDX-License-Identifier: BSD-2-Clause */
/* Which frames are free, and runs of them. */
#include <stdlib.h>

#include "mem/mem.h"
#include "support/support.h"

#define	NFRAMES	512
#define	ANY_HIGH	(~(vm_paddr_t)0)

static u_long used_before;

static int
setup(void **state)
{
	test_setup(state);
	vmsim_enter(*state);
	used_before = curvm->mem->nframes - mem_free_frames();
	return (0);
}

static int
teardown(void **state)
{
	if (!curvm->dead && curvm->mem->nframes - mem_free_frames() ==
	    used_before)
		return (test_teardown(state));
	vmsim_destroy(*state);
	return (0);
}

/* Counts what the checker of this layer reports under one number. */
struct wanted {
	const char *id;
	unsigned n;
};

static void
count_reports(void *arg, const char *text, size_t len)
{
	struct wanted *w = arg;
	char line[256];

	len = len < sizeof(line) ? len : sizeof(line) - 1;
	memcpy(line, text, len);
	line[len] = '\0';
	w->n += strstr(line, w->id) != NULL;
}

static unsigned
reports(const char *id)
{
	struct wanted w = { .id = id };
	struct check c = { .out = { .fn = count_reports, .arg = &w } };

	mem_check(&c);
	return (id[0] == '\0' ? c.nfailed : w.n);
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
static void
a_page_structure_is_small(void **state)
{
	assert_true(sizeof(struct vm_page) <= 96);
}

/* a, b freed: b, a come back. */
static void
the_frame_freed_last_is_taken_first(void **state)
{
	vm_page_t a, b;

	a = frames_alloc();
	b = frames_alloc();
	assert_int_equal(mem_frame(b), mem_frame(a) + 1);
	frames_free(a);
	frames_free(b);
	assert_ptr_equal(frames_alloc(), b);
	assert_ptr_equal(frames_alloc(), a);
	frames_free(a);
	frames_free(b);
}

/* Bytes differ between a free frame and a new one. */
static void
free_and_new_frames_hold_different_junk(void **state)
{
	unsigned char *p;
	vm_page_t m;

	m = frames_alloc();
	p = mem_phys_to_host(m->phys_addr);
	assert_int_equal(p[0], MEM_JUNK_NEW);
	assert_int_equal(p[PAGE_SIZE - 1], MEM_JUNK_NEW);
	frames_free(m);
	assert_int_equal(p[0], MEM_JUNK_FREED);
	assert_int_equal(p[PAGE_SIZE - 1], MEM_JUNK_FREED);
}

/* A store into a free frame is noticed. */
static void
writing_to_a_free_frame_is_reported(void **state)
{
	vm_page_t m;

	m = frames_alloc();
	frames_free(m);
	assert_int_equal(reports("page 3"), 0);
	((char *)mem_phys_to_host(m->phys_addr))[5] = 1;
	assert_int_equal(reports("page 3"), 1);
	((char *)mem_phys_to_host(m->phys_addr))[5] = (char)MEM_JUNK_FREED;
}

/* Frames that were never used are neither touched nor saved. */
static void
a_frame_never_used_is_not_touched(void **state)
{
	u_long virgin;
	vm_page_t m;

	virgin = curvm->mem->virgin;
	assert_true(virgin < NFRAMES);
	assert_int_equal(curvm->arena.ram_used, virgin << PAGE_SHIFT);
	m = frames_alloc();
	assert_int_equal(mem_frame(m), virgin);
	frames_free(m);
	m = frames_alloc();
	assert_int_equal(curvm->mem->virgin, virgin + 1);
	frames_free(m);
}

/* The page of an address exists even if its frame was never used. */
static void
any_address_of_ram_has_a_page(void **state)
{
	vm_paddr_t last = MEM_RAM_BASE + ((NFRAMES - 1) << PAGE_SHIFT);
	vm_page_t m;

	m = PHYS_TO_VM_PAGE(last + 17);
	assert_non_null(m);
	assert_int_equal(m->phys_addr, last);
	assert_true(frames_is_free(m));
	assert_null(PHYS_TO_VM_PAGE(last + PAGE_SIZE));
	assert_null(PHYS_TO_VM_PAGE(MEM_RAM_BASE - 1));
	assert_int_equal(reports(""), 0);
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
static void
the_low_memory_hook_is_asked_before_a_failure(void **state)
{
	struct spglist all = SLIST_HEAD_INITIALIZER(all);
	vm_page_t m;

	asked = given = 0;
	mem_set_lowmem(lowmem);
	spare = vm_page_alloc_noobj(0);
	while ((m = vm_page_alloc_noobj(0)) != NULL)
		SLIST_INSERT_HEAD(&all, m, plinks.s.ss);
	assert_int_equal(mem_free_frames(), 0);
	assert_int_equal(given, 1);
	assert_int_equal(asked, 2);
	vm_page_free_pages_toq(&all, false);
	mem_set_lowmem(NULL);
	assert_int_equal(reports(""), 0);
}

/* An injected failure is one failure. */
static void
an_injected_failure_happens_once(void **state)
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
static void
a_run_obeys_alignment_and_boundary(void **state)
{
	vm_page_t m, odd;

	odd = frames_alloc();
	m = contig(20, 0, ANY_HIGH, 16 << PAGE_SHIFT, 32 << PAGE_SHIFT);
	assert_non_null(m);
	assert_int_equal(mem_frame(m) % 16, 0);
	assert_int_equal(mem_frame(m) / 32, (mem_frame(m) + 19) / 32);
	assert_ptr_equal(m[19].phys_addr, m->phys_addr + (19 << PAGE_SHIFT));
	assert_int_equal(reports(""), 0);
	free_run(m, 20);
	frames_free(odd);
	assert_int_equal(reports(""), 0);
}

/* A run longer than its boundary cannot be. */
static void
an_impossible_run_fails(void **state)
{
	vm_paddr_t end = MEM_RAM_BASE + ((vm_paddr_t)NFRAMES << PAGE_SHIFT);

	assert_null(contig(33, 0, ANY_HIGH, PAGE_SIZE, 32 << PAGE_SHIFT));
	assert_null(contig(1, end, ANY_HIGH, PAGE_SIZE, 0));
	assert_null(contig(1, 0, MEM_RAM_BASE, PAGE_SIZE, 0));
	assert_null(contig(2 * NFRAMES, 0, ANY_HIGH, PAGE_SIZE, 0));
	assert_int_equal(reports(""), 0);
}

/* Only [base + 100 pages, base + 108 pages) is allowed. */
static void
a_run_stays_between_low_and_high(void **state)
{
	vm_paddr_t low = MEM_RAM_BASE + (100 << PAGE_SHIFT);
	vm_page_t m;

	m = contig(8, low, low + (8 << PAGE_SHIFT), PAGE_SIZE, 0);
	assert_non_null(m);
	assert_int_equal(m->phys_addr, low);
	assert_null(contig(1, low, low + (8 << PAGE_SHIFT), PAGE_SIZE, 0));
	free_run(m, 8);
	m = contig(8, low, low + (8 << PAGE_SHIFT), PAGE_SIZE, 0);
	assert_int_equal(m->phys_addr, low);
	free_run(m, 8);
}

/* All frames taken one by one and freed are one run again. */
static void
single_frames_merge_when_a_run_is_wanted(void **state)
{
	vm_page_t m[NFRAMES + 1], run;
	u_long i, n;

	for (n = 0; (m[n] = frames_alloc()) != NULL;)
		n++;
	for (i = 0; i < n; i++)
		frames_free(m[i]);
	run = contig(256, 0, ANY_HIGH, 256 << PAGE_SHIFT, 0);
	assert_non_null(run);
	assert_int_equal(curvm->mem->nrecent, 0);
	assert_int_equal(reports(""), 0);
	free_run(run, 256);
}

/* Frames 301 to 303 are free and in two blocks. */
static void
a_run_may_span_two_blocks(void **state)
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
	assert_int_equal(mem_frame(run), 301);
	assert_int_equal(reports(""), 0);
	for (i = 0; i < n; i++)
		frames_free(m[i]);
	assert_int_equal(reports(""), 0);
}

/* 4000 random steps against an array of what is held. */
static void
random_runs_never_overlap(void **state)
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
		held[i].m = n == 1 ? frames_alloc() :
		    contig(n, 0, ANY_HIGH, PAGE_SIZE <<
		    ((u_long)rand_r(&seed) % 4), 0);
		if (held[i].m == NULL)
			held[i].n = 0;
		for (j = 0; j < held[i].n; j++) {
			assert_false(used[mem_frame(held[i].m) + j]);
			used[mem_frame(held[i].m) + j] = true;
		}
		if (step % 500 == 0)
			assert_int_equal(reports("page 1"), 0);
	}
	for (i = 0; i < 64; i++)
		free_run(held[i].m, held[i].n);
	assert_int_equal(reports(""), 0);
}

#ifndef NDEBUG
/* frames_free() twice. */
static void
freeing_a_frame_twice_is_a_panic(void **state)
{
	static vm_page_t m;

	m = frames_alloc();
	frames_free(m);
	expect_panic(*state, "is freed twice", frames_free(m));
}
#endif

/* The checker counts for itself. */
static void
a_wrong_free_count_is_reported(void **state)
{
	curvm->mem->nfree--;
	assert_int_equal(reports("page 1"), 1);
	curvm->mem->nfree++;
}

/* A free page that is valid, a wired count that is off. */
static void
a_free_page_with_contents_is_reported(void **state)
{
	vm_page_t m;

	m = frames_alloc();
	frames_free(m);
	m->valid = 1;
	assert_int_equal(reports("page 2"), 1);
	m->valid = 0;
	curvm->mem->nwired++;
	assert_int_equal(reports("page 8"), 1);
	curvm->mem->nwired--;
}

#define	T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(a_page_structure_is_small),
		T(the_frame_freed_last_is_taken_first),
		T(free_and_new_frames_hold_different_junk),
		T(writing_to_a_free_frame_is_reported),
		T(a_frame_never_used_is_not_touched),
		T(any_address_of_ram_has_a_page),
		T(the_low_memory_hook_is_asked_before_a_failure),
		T(an_injected_failure_happens_once),
		T(a_run_obeys_alignment_and_boundary),
		T(an_impossible_run_fails),
		T(a_run_stays_between_low_and_high),
		T(single_frames_merge_when_a_run_is_wanted),
		T(a_run_may_span_two_blocks),
		T(random_runs_never_overlap),
#ifndef NDEBUG
		T(freeing_a_frame_twice_is_a_panic),
#endif
		T(a_wrong_free_count_is_reported),
		T(a_free_page_with_contents_is_reported),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
