/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cases: dirty pages are written back, and hold the same when they are read
 * again.  What a page is to hold is made of its index and of a number for each
 * time that it is written, so another page's bytes, or older ones, are told
 * from the right ones.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/backtrace.h"
#include "base/print.h"
#include "pager/rules.h"
#include "kit/kit_race.h"

#define	WORDS		(VMSIM_PAGE_SIZE / sizeof(uint64_t))
#define	PRESSURE	3	/* rounds that touch all frames */

/* The report that comes next tells where the pager's putpages is. */
static void
blame_put(struct vm_object *object)
{
	if (object != NULL)
		pager_blame(PAGER_OP("putpages", object, PAGER_WHOLE));
}

/* kit_fail(), with the same. */
static void __attribute__((noreturn, format(printf, 2, 3)))
fail_put(struct kit *k, const char *fmt, ...)
{
	struct printer out = { kit_add_text, k };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(k->text, k->size, fmt, ap);
	va_end(ap);
	kit_add_text(k, "\n", 1);
	backtrace_print_function(&out, pager_method_place(
	    PAGER_OP("putpages", k->object, PAGER_WHOLE)));
	longjmp(k->escape, VMSIM_KIT_FAILED);
}

static uint64_t
word_of(uint64_t pindex, uint64_t round, unsigned i)
{
	return (round << 48 | pindex << 16 | i);
}

static void
store_page(struct kit *k, uint64_t pindex, uint64_t round)
{
	uint64_t page[WORDS];
	struct vmsim_signal sig;
	unsigned i;

	for (i = 0; i < WORDS; i++)
		page[i] = word_of(pindex, round, i);
	if (vmsim_store(k->p, kit_page(KIT_BASE, pindex), page, sizeof(page),
	    &sig) != 0)
		kit_fail(k, "writing page %ju, which is mapped, ends with "
		    "signal %d (the fault handler says %d)",
		    (uintmax_t)pindex, sig.signo, sig.kern);
}

static void
expect_page(struct kit *k, uint64_t pindex, uint64_t round)
{
	uint64_t page[WORDS];
	struct vmsim_signal sig;
	unsigned i;

	if (vmsim_load(k->p, kit_page(KIT_BASE, pindex), page, sizeof(page),
	    &sig) != 0)
		fail_put(k, "page %ju was written back, and reading it "
		    "again ends with signal %d (the fault handler says %d)",
		    (uintmax_t)pindex, sig.signo, sig.kern);
	for (i = 0; i < WORDS; i++)
		if (page[i] != word_of(pindex, round, i))
			fail_put(k, "page %ju was written back, and read "
			    "again it holds %#jx at byte %zu, where %#jx was "
			    "stored", (uintmax_t)pindex, (uintmax_t)page[i],
			    i * sizeof(page[0]),
			    (uintmax_t)word_of(pindex, round, i));
}

/* Dirty, it is written back; in any case it is free. */
static void
evict_page(struct kit *k, uint64_t pindex, enum vmsim_evicted expected)
{
	enum vmsim_evicted got;

	got = vmsim_evict(k->p, kit_page(KIT_BASE, pindex));
	if (got == VMSIM_EVICT_KEPT)
		fail_put(k, "page %ju is dirty, and putpages does not "
		    "write it", (uintmax_t)pindex);
	if (got == VMSIM_EVICT_PAGED && expected == VMSIM_EVICT_FREED)
		fail_put(k, "page %ju is written back a second time, and "
		    "nobody has written it meanwhile", (uintmax_t)pindex);
	if (got != expected)
		kit_fail(k, "page %ju cannot be evicted: vmsim_evict() says "
		    "%d", (uintmax_t)pindex, (int)got);
}

void
kit_probe_write_back(struct kit *k)
{
	enum vmsim_evicted how;

	kit_map_all(k);
	store_page(k, 0, 1);
	how = vmsim_evict(k->p, KIT_BASE);
	if (how == VMSIM_EVICT_PAGER || how == VMSIM_EVICT_UNMANAGED)
		kit_skip(k, "the object's pages are not written back");
}

static void
written_back_one_by_one(struct kit *k)
{
	uint64_t i;

	kit_map_all(k);
	for (i = 0; i < k->npages; i++)
		store_page(k, i, 1);
	for (i = k->npages; i-- > 0;)
		evict_page(k, i, VMSIM_EVICT_PAGED);
	kit_check(k);
	for (i = 0; i < k->npages; i++)
		expect_page(k, i, 1);
}

static void
written_back_twice(struct kit *k)
{
	kit_map_all(k);
	store_page(k, 2, 1);
	evict_page(k, 2, VMSIM_EVICT_PAGED);
	expect_page(k, 2, 1);
	store_page(k, 2, 2);
	evict_page(k, 2, VMSIM_EVICT_PAGED);
	expect_page(k, 2, 2);
}

static void
clean_page_is_freed(struct kit *k)
{
	kit_map_all(k);
	store_page(k, 2, 1);
	evict_page(k, 2, VMSIM_EVICT_PAGED);
	expect_page(k, 2, 1);
	evict_page(k, 2, VMSIM_EVICT_FREED);
	expect_page(k, 2, 1);
}

static void
written_back_unmapped(struct kit *k)
{
	kit_map_all(k);
	store_page(k, 5, 1);
	evict_page(k, 5, VMSIM_EVICT_PAGED);
	kit_exit(&k->p);
	k->p = kit_process(k, "P2");
	kit_map_all(k);
	expect_page(k, 5, 1);
}

/* Another process writes memory of its own until no frame is left. */
static void
press(struct kit *k)
{
	const uint64_t npages = vmsim_free_count(k->vm) + k->npages;
	uint64_t addr = KIT_FAR, i;
	struct vmsim_signal sig;

	kit_expect_ok(k, vmsim_mmap(k->q, &addr, npages * VMSIM_PAGE_SIZE,
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE, VMSIM_MAP_FIXED |
	    VMSIM_MAP_PRIVATE | VMSIM_MAP_ANON, NULL, 0), "mmap of memory");
	for (i = 0; i < PRESSURE * npages; i++) {
		if (vmsim_store(k->q, kit_page(KIT_FAR, i % npages), &i,
		    sizeof(i), &sig) != 0)
			fail_put(k, "no frame can be had although there is "
			    "room in swap, and dirty pages of the object: "
			    "signal %d (the fault handler says %d)",
			    sig.signo, sig.kern);
	}
	kit_expect_ok(k, vmsim_munmap(k->q, KIT_FAR,
	    npages * VMSIM_PAGE_SIZE), "munmap");
}

static void
expect_written_back(struct kit *k, uint64_t pindex)
{
	unsigned char resident;

	kit_expect_ok(k, vmsim_mincore(k->p, kit_page(KIT_BASE, pindex),
	    VMSIM_PAGE_SIZE, &resident), "mincore");
	if (resident != 0)
		fail_put(k, "page %ju is not written back however short "
		    "memory is", (uintmax_t)pindex);
}

static void
written_back_in_a_shortage(struct kit *k)
{
	uint64_t i;

	kit_map_all(k);
	for (i = 0; i < k->npages; i++)
		store_page(k, i, 1);
	k->q = kit_process(k, "Q");
	press(k);
	kit_check(k);
	for (i = 0; i < k->npages; i++)
		expect_written_back(k, i);
	for (i = 0; i < k->npages; i++)
		expect_page(k, i, 1);
}

/* ---- something fails ---- */

/* What a process has stored it reads again, or is told that it cannot. */
static void
store_evict_load(struct kit *k, struct vmsim_proc *p, uint64_t pindex)
{
	const uint64_t addr = kit_page(KIT_BASE, pindex);
	const uint64_t value = word_of(pindex, 1, 0);
	uint64_t got;

	if (vmsim_store(p, addr, &value, sizeof(value), NULL) != 0)
		return;
	(void)vmsim_evict(p, addr);
	if (vmsim_load(p, addr, &got, sizeof(got), NULL) != 0 || got == value)
		return;
	blame_put(k->object);
	vmsim_fail(KIT_HERE, "page %ju: %#jx was stored, and %#jx is read "
	    "after something failed while the page was written back",
	    (uintmax_t)pindex, (uintmax_t)value, (uintmax_t)got);
}

static void
write_back_some(struct kit *k, struct vmsim_proc *p)
{
	store_evict_load(k, p, 2);
	store_evict_load(k, p, 5);
	store_evict_load(k, p, 2);
}

/* ---- another thread ---- */

static void
race_evict(struct kit_race *r, struct vmsim_proc *p, uint64_t base, uint64_t i)
{
	(void)vmsim_evict(p, kit_page(base, i));
}

/* kit_race_write() stores and reads. */
static void
p_writes_twice(void *data)
{
	struct kit_race *r = data;

	kit_race_write(r, r->p, KIT_BASE, 2, 0x1111);
	kit_race_write(r, r->p, KIT_BASE, 2, 0x2222);
}

/* The page that it finds is everybody's. */
static void
q_evicts_2(void *data)
{
	struct kit_race *r = data;

	(void)vmsim_touch(r->q, kit_page(KIT_FAR, 2), 1, VMSIM_PROT_READ,
	    NULL);
	race_evict(r, r->q, KIT_FAR, 2);
}

static void
write_back_mine(struct kit_race *r, struct vmsim_proc *p, uint64_t base,
    uint64_t i)
{
	const uint64_t value = word_of(i, 1, 0);
	uint64_t got;

	kit_race_write(r, p, base, i, value);
	race_evict(r, p, base, i);
	if (vmsim_load(p, kit_page(base, i), &got, sizeof(got), NULL) != 0 ||
	    got == value)
		return;
	blame_put(r->object);
	vmsim_fail(KIT_HERE, "page %ju: %#jx was written back, %#jx is read",
	    (uintmax_t)i, (uintmax_t)value, (uintmax_t)got);
}

static void
p_writes_back_2(void *data)
{
	struct kit_race *r = data;

	write_back_mine(r, r->p, KIT_BASE, 2);
}

static void
q_writes_back_3(void *data)
{
	struct kit_race *r = data;

	write_back_mine(r, r->q, KIT_FAR, 3);
}

#define	LACKS	(VMSIM_KIT_READONLY | VMSIM_KIT_VOLATILE)

static const struct kit_row rows[] = {
	{
	    .about = {
		.name = "pages_are_written_back_one_by_one",
		.what = "All pages are stored to, evicted in turn, and read "
		    "again: every byte.",
		.why = "What putpages answers VM_PAGER_OK for is freed; the "
		    "pager has the only copy.",
	    },
	    .fn = written_back_one_by_one,
	    .lacks = LACKS,
	    .needs_write_back = true,
	},
	{
	    .about = {
		.name = "a_page_is_written_back_twice",
		.what = "A page is written back, read, stored to and written "
		    "back again.",
		.why = "The pager has an older copy then, which is not the "
		    "page any more.",
	    },
	    .fn = written_back_twice,
	    .lacks = LACKS,
	    .needs_write_back = true,
	},
	{
	    .about = {
		.name = "a_clean_page_is_not_written_back",
		.what = "A page that was written back and only read since is "
		    "evicted.",
		.why = "getpages leaves pages clean.",
	    },
	    .fn = clean_page_is_freed,
	    .lacks = LACKS,
	    .needs_write_back = true,
	},
	{
	    .about = {
		.name = "what_was_written_back_outlives_its_process",
		.what = "A page is written back, its process ends, another one "
		    "reads it.",
		.why = "The bytes belong to the object, not to who stored "
		    "them.",
	    },
	    .fn = written_back_unmapped,
	    .lacks = LACKS,
	    .needs_write_back = true,
	},
	{
	    .about = {
		.name = "memory_is_short_while_pages_are_written_back",
		.what = "Another process takes all frames; the object's pages "
		    "are written back in runs, and read again.",
		.why = "putpages is called when no frame is free, with up to "
		    "32 pages.",
	    },
	    .fn = written_back_in_a_shortage,
	    .lacks = LACKS | VMSIM_KIT_MAY_REFUSE,
	    .needs_write_back = true,
	    .few_frames = true,
	},
	{
	    .about = {
		.name = "no_memory_for_a_write_back",
		.what = "Each allocation of memory fails in turn while pages "
		    "are written back.",
		.why = "The driver's own malloc() fails when memory is short, "
		    "which is when pages are written back: the page must stay "
		    "dirty.",
	    },
	    .failures = {
		.kind = VMSIM_INJECT_MALLOC,
		.use = write_back_some,
	    },
	    .lacks = LACKS,
	    .needs_write_back = true,
	},
	{
	    .about = {
		.name = "no_frame_for_a_write_back",
		.what = "Each allocation of a frame fails in turn while pages "
		    "are written back.",
		.why = "There is none when pages are written back.",
	    },
	    .failures = {
		.kind = VMSIM_INJECT_PAGE,
		.use = write_back_some,
	    },
	    .lacks = LACKS,
	    .needs_write_back = true,
	},
	{
	    .about = {
		.name = "a_write_back_during_a_store",
		.what = "A page is stored to while it is written back.",
		.why = "A store waits for the transfer, and then makes the "
		    "page dirty again; neither value may be lost.",
	    },
	    .threads = { .one = p_writes_twice, .two = q_evicts_2 },
	    .lacks = LACKS,
	    .needs_write_back = true,
	},
	{
	    .about = {
		.name = "two_pages_are_written_back_at_once",
		.what = "Two threads have neighbouring pages written back at "
		    "the same time.",
		.why = "putpages may unlock the object to sleep; then it is "
		    "called for another page.",
	    },
	    .threads = { .one = p_writes_back_2, .two = q_writes_back_3 },
	    .lacks = LACKS,
	    .needs_write_back = true,
	},
};

const struct kit_group kit_writes = KIT_GROUP(rows);
