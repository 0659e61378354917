/* SPDX-License-Identifier: BSD-2-Clause */
/* Dumps, stories and drawings say what is so; checkers say what is not. */
#include <stdio.h>
#include <stdlib.h>

#include "mem/mem.h"
#include "pmap/pmap.h"
#include "pmap/pmap_private.h"
#include "pager/swap_index.h"
#include "object/object.h"
#include "pagers/pagers.h"
#include "proc/proc.h"
#include "support/maps.h"
#include "support/threads.h"
#include "support/words.h"

TESTS(.p = "P");

/* P and C after a fork and a store of each kind, line for line. */
TEST(a_dump_is_exactly_this)
{
	char *text;
	struct vm_object *f = new_file(t, "f", 2);
	struct vmsim_proc *c;

	map_anon(t->p, 1, 2, RW);
	assert_ok(map_at(t->p, 8, 2, RW, SHARED, f));
	put(t->p, PG(1), 1);
	put(t->p, PG(8), 2);
	c = forked(t->p, "C");
	put(c, PG(1), 3);
	assert_ok(vmsim_mlock(c, PG(1), PG(1)));
	text = test_dump(t->vm);
	assert_string_equal(text,
	    "proc P entries=2 size=4 resident=2 wired=0\n"
	    " entry 0x1000-0x3000 rw-/rwx inh=copy cow needscopy wired=0 "
	    "obj=S2 off=0x0\n"
	    "  pte 0x1000 r-- obj=S2 idx=0 acc\n"
	    " entry 0x8000-0xa000 rw-/rwx inh=share wired=0 obj=f off=0x0\n"
	    "  pte 0x8000 rw- obj=f idx=0 acc mod\n"
	    "proc C entries=3 size=4 resident=2 wired=1\n"
	    " entry 0x1000-0x2000 rw-/rwx inh=copy cow userwired wired=1 "
	    "obj=S3 off=0x0\n"
	    "  pte 0x1000 rw- obj=S3 idx=0 wired acc mod\n"
	    " entry 0x2000-0x3000 rw-/rwx inh=copy cow wired=0 obj=S3 "
	    "off=0x1000\n"
	    " entry 0x8000-0xa000 rw-/rwx inh=share wired=0 obj=f off=0x0\n"
	    "  pte 0x8000 rw- obj=f idx=0\n"
	    "object S2 anon size=2 refs=2 shadows=1 resident=1 backing=none "
	    "boff=0x0\n"
	    " page 0 valid=ff dirty=ff wire=0\n"
	    "object f file size=2 refs=3 shadows=0 resident=1 "
	    "backing=none boff=0x0\n"
	    " page 0 valid=ff dirty=ff wire=0\n"
	    "object S3 anon size=2 refs=2 shadows=0 resident=1 onemapping "
	    "backing=S2 boff=0x0\n"
	    " page 0 valid=ff dirty=ff wire=1\n"
	    "stats faults=4 cow=1 cowopt=0 zfod=1 iofaults=1 intrans=0 "
	    "collapses=0 bypasses=0 prefaults=0 populates=0 swapin=0 "
	    "swapout=0\n");
	free(text);
}

/* Whatever the order was in which they were made. */
TEST(as_recorded_objects_go_by_number)
{
	struct vm_object *f = new_file(t, "f", 1);

	map_anon(t->p, 1, 1, RW);
	assert_ok(map_at(t->p, 8, 1, RW, SHARED, f));
	put(t->p, PG(8), 2);
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(1), VMSIM_PROT_READ));
	assert_prints(t, vmsim_dump_recorded(t->vm, "| ", test_print, t),
	    "| proc P entries=2 size=2 resident=1 wired=0\n"
	    "|  entry 0x1000-0x2000 r--/rwx inh=copy wired=0 obj=none off=0x0\n"
	    "|  entry 0x8000-0x9000 rw-/rwx inh=share wired=0 obj=0 off=0x0\n"
	    "|   pte 0x8000 rw- obj=0 idx=0 acc mod\n"
	    "| object 0 file:f size=1 refs=2 shadows=0 resident=1 "
	    "backing=none boff=0x0\n"
	    "|  page 0 valid=ff dirty=ff wire=0\n"
	    "| stats faults=1 cow=0 cowopt=0 zfod=0 iofaults=1 intrans=0 "
	    "collapses=0 bypasses=0 prefaults=0 populates=0 swapin=0 "
	    "swapout=0\n");
	test_hush(t);
	vmsim_dump_queues_recorded(t->vm, "", test_print, t);
	assert_non_null(strstr(t->said,
	    "queue active count=1 hand0 hand1 0:0/5"));
	test_hush(t);
	vmsim_dump_queues(t->vm, "", test_print, t);
	assert_non_null(strstr(t->said,
	    "queue active count=1 hand0 hand1 f[0]/5"));
}

/* A guard has no object, a stack gap no offset, a page swap only a line. */
TEST(a_dump_tells_gaps_and_swap)
{
	char *text;

	assert_ok(map_at(t->p, 0x100, 64, RW, VMSIM_MAP_STACK, NULL));
	put(t->p, PG(0x13f), 1);
	paged_out(t->p, PG(0x13f));
	assert_ok(vmsim_madvise(t->p, PG(0x130), PG(8), VMSIM_MADV_SEQUENTIAL));
	text = test_dump(t->vm);
	assert_non_null(strstr(text, " entry 0x100000-0x120000 ---/--- "
	    "inh=copy guard stackgap wired=0 obj=none off=-\n"));
	assert_non_null(strstr(text, " sequential growsdown wired=0 obj=S1 "
	    "off=0x10000\n"));
	assert_non_null(strstr(text, " swap 31\nstats "));
	free(text);
}

/* [S2: . . 3] -> [f: 0 1 2 3] for small ones, ranges for large ones. */
TEST(a_chain_is_drawn_from_the_top)
{
	struct vm_object *f = new_file(t, "f", 4);
	struct vm_object *g = new_file(t, "g", 40);

	assert_ok(map_at(t->p, 1, 4, RW, PRIVATE, f));
	assert_ok(map_at(t->p, 0x100, 40, RW, SHARED, g));
	(void)get(t->p, PG(1));
	put(t->p, PG(4), 1);
	assert_prints(t, vmsim_dump_chain(t->p, PG(1), test_print, t),
	    "[S3: . . . 3] -> [f: 0 . . 3]\n");
	assert_prints(t, vmsim_dump_chain(t->p, PG(0x100), test_print, t),
	    "[g: - of 40]\n");
	put(t->p, PG(0x100), 1);
	put(t->p, PG(0x101), 1);
	put(t->p, PG(0x111), 1);
	assert_prints(t, vmsim_dump_chain(t->p, PG(0x100), test_print, t),
	    "[g: 0-1 17 of 40]\n");
	paged_out(t->p, PG(4));
	assert_prints(t, vmsim_dump_chain(t->p, PG(1), test_print, t),
	    "[S3: . . . s] -> [f: 0 . . 3]\n");
	assert_prints(t, vmsim_dump_chain(t->p, PG(99), test_print, t),
	    "none\n");
}

/* Who has a mapped page busy, and since which line. */
TEST_WITH(a_busy_page_is_told_with_its_owner, .p = "P", .kernel = true)
{
	vm_object_t object;
	vm_page_t m;

	map_anon(t->p, 1, 1, RW);
	put(t->p, PG(1), 1);
	object = entry_of(map_of(t->p), 1)->object.vm_object;
	WLOCKED(object, m = vm_page_lookup(object, 0));
	assert_true(vm_page_tryxbusy(m));
	test_hush(t);
	vmsim_dump_page(t->p, PG(1), test_print, t);
	assert_non_null(strstr(t->said, " mappings=1 xbusy by thread 1 ("));
	vm_page_xunbusy(m);
	assert_true(vm_page_trysbusy(m));
	assert_true(vm_page_trysbusy(m));
	test_hush(t);
	vmsim_dump_page(t->p, PG(1), test_print, t);
	assert_non_null(strstr(t->said, " mappings=1 sbusy 2 times ("));
	vm_page_sunbusy(m);
	vm_page_sunbusy(m);
	test_hush(t);
	vmsim_dump_page(t->p, PG(1), test_print, t);
	assert_null(strstr(t->said, "busy"));
}

/* What is only in swap has an `s`, and runs of it are drawn as runs. */
TEST(what_is_in_swap_is_drawn_in_runs)
{
	static const unsigned swapped[] = { 0, 1, 2, 5, 11, 10 };
	size_t i;

	map_anon(t->p, 0x100, 12, RW);
	put_same(t->p, 0x100, 12, 1);
	for (i = 0; i < nrows(swapped); i++)
		paged_out(t->p, PG(0x100 + swapped[i]));
	assert_prints(t, vmsim_dump_chain(t->p, PG(0x100), test_print, t),
	    "[S1: s0-2 3-4 s5 6-9 s10-11 of 12]\n");
	(void)get(t->p, PG(0x101));	/* with its neighbours: in both now */
	assert_prints(t, vmsim_dump_chain(t->p, PG(0x100), test_print, t),
	    "[S1: 0-4 s5 6-9 s10-11 of 12]\n");
}

/* [S1: .] -> [f: 0] and a store: the story of the copy. */
TEST(a_story_tells_the_last_fault_step_by_step)
{
	struct vm_object *f = new_file(t, "f", 4);

	assert_prints(t, vmsim_dump_story(t->vm, test_print, t),
	    "no fault has been recorded\n");
	assert_ok(map_at(t->p, 4, 4, RW, PRIVATE, f));
	(void)get(t->p, PG(7));
	put(t->p, PG(7), 1);
	assert_prints(t, vmsim_dump_story(t->vm, test_print, t),
	    "fault #2 write 0x7000\n"
	    "  shadow   S2 over f\n"
	    "  lookup   entry [0x4000,0x8000) cow -> S2 page 3\n"
	    "  search   S2[3] empty -> placeholder busy\n"
	    "  search   f[3] resident, valid\n"
	    "  own      copied f[3] -> S2[3]\n"
	    "  enter    0x7000 -> frame 1 rw, dirty\n");
	assert_eq(vmsim_fault(t->p, PG(99), R), 1);
	assert_prints(t, vmsim_dump_story(t->vm, test_print, t),
	    "fault #3 read 0x63000\n"
	    "  lookup   KERN_INVALID_ADDRESS\n"
	    "  failed   KERN_INVALID_ADDRESS: nothing is mapped there: "
	    "SIGSEGV\n");
}

/* [f: . . 2 3], mapped from page 2 on: page 3 is mapped with page 2. */
TEST(a_story_tells_what_is_mapped_ahead)
{
	struct vm_object *f = new_file(t, "f", 4);
	uint64_t addr = PG(16);

	assert_ok(vmsim_mmap(t->p, &addr, PG(2), R, SHARED | VMSIM_MAP_FIXED, f,
	    PG(2)));
	(void)get(t->p, PG(16));
	(void)get(t->p, PG(17));
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(2), 0));
	assert_ok(vmsim_mprotect(t->p, PG(16), PG(2), R));
	(void)get(t->p, PG(16));
	assert_prints(t, vmsim_dump_story(t->vm, test_print, t),
	    "fault #3 read 0x10000\n"
	    "  lookup   entry [0x10000,0x12000) -> f page 2\n"
	    "  fast     f[2] resident, 0x10000 -> frame 0 r\n"
	    "  ahead    0x11000 -> f[3]\n");
}

/* The trace comes back with the machine, full or not. */
TEST(a_story_is_restored_with_the_machine)
{
	char story[512];
	unsigned i, n;

	map_anon(t->p, 16, 400, RW);
	for (n = 1; n <= 300; n += 299) {
		for (i = 0; i < n; i++)
			put(t->p, PG(16 + i), 1);
		test_hush(t);
		vmsim_dump_story(t->vm, test_print, t);
		assert_true(t->said_len < sizeof(story));
		memcpy(story, t->said, t->said_len + 1);
		test_save(t);
		for (i = 300; i < 400; i++)
			put(t->p, PG(16 + i), 1);
		test_restore(t);
		assert_prints(t, vmsim_dump_story(t->vm, test_print, t),
		    story);
		assert_non_null(strstr(story, "enter    0x"));
	}
}

/* [S: 0 1]: the one is busy for its owner alone, the other for several. */
TEST(a_dump_tells_who_may_have_a_busy_page)
{
	vm_object_t object;
	vm_page_t m[2];
	char *dump;
	int i;

	map_anon(t->p, 1, 2, RW);
	put_each(t->p, 1, 2, 1);
	vmsim_enter(t->vm);
	object = TAILQ_FIRST(&curvm->object->list);
	VM_OBJECT_WLOCK(object);
	for (i = 0; i < 2; i++)
		m[i] = vm_page_lookup(object, i);
	assert_true(vm_page_tryxbusy(m[0]) && vm_page_trysbusy(m[1]));
	dump = test_dump(t->vm);
	assert_non_null(strstr(dump, " page 0 valid=ff dirty=ff wire=0 xbusy"));
	assert_non_null(strstr(dump, " page 1 valid=ff dirty=ff wire=0 sbusy"));
	free(dump);
	vm_page_xunbusy(m[0]);
	vm_page_sunbusy(m[1]);
	VM_OBJECT_WUNLOCK(object);
	vmsim_enter(NULL);
}

/* One line with all that a mapped page is. */
TEST(a_page_is_told_in_one_line)
{

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(2) + 8, 1);
	assert_prints(t, vmsim_dump_page(t->p, PG(2) + 8, test_print, t),
	    "0x2000 rw- acc mod -> frame 0: S1[1] valid=ff dirty=ff wire=0 "
	    "queue=active act=5 mappings=1\n");
	assert_prints(t, vmsim_dump_page(t->p, PG(1), test_print, t),
	    "0x1000 nothing is mapped\n");
}

/* [S2: . 1] -> [S1: 0 .]: two deep, one page that only the child sees. */
TEST(usage_counts_what_a_process_has)
{
	struct vmsim_proc *c;
	struct vmsim_proc_usage u;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 1);
	c = forked(t->p, "C");
	put(c, PG(2), 1);
	u = usage(c);
	assert_eq(u.entries, 1);
	assert_eq(u.mapped, 2);
	assert_eq(u.private_pages, 1);
	assert_eq(u.max_depth, 2);
}

/* A process that is still there leaks nothing yet, but it is counted. */
TEST(what_is_left_is_counted)
{
	struct vmsim_leaks l;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 1);
	vmsim_leaks(t->vm, &l);
	assert_eq(l.frames, 1);
	assert_eq(l.objects, 1);
	assert_eq(l.entries, 1);
	assert_eq(l.pv_entries, 1);
	assert_true(l.heap_chunks > 0);
}

/* ---- planted corruption: each checker names the invariant ---- */

/* P with [S: 0 1] mapped at pages 1 and 2, and what can be broken of it. */
struct victim {
	vm_map_entry_t	 entry;
	vm_object_t	 object;
	vm_page_t	 m;		/* page 0 */
	uint64_t	*pte;		/* of page 0 */
};

static struct victim
victim(struct test *t)
{
	struct victim v;
	int level;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 1);
	put(t->p, PG(2), 2);
	test_check(t->vm);
	vmsim_enter(t->vm);
	v.entry = entry_of(map_of(t->p), 1);
	v.object = v.entry->object.vm_object;
	v.m = vm_radix_lookup(&v.object->rtree, 0);
	v.pte = ptp_find(t->p->p_pmap, PG(1), &level);
	assert_eq(level, 1);
	return (v);
}

static void
expect_report(struct test *t, const char *what)
{
	test_hush(t);
	assert_int_not_equal(vmsim_check(t->vm, test_print, t), 0);
	if (strstr(t->said, what) == NULL)
		fail_msg("expected \"%s\" in:\n%s", what, t->said);
}

/* The first that is asked is the arena's, the last what holds at rest. */
TEST(every_rooms_checker_is_asked)
{
	struct victim v = victim(t);
	struct arena saved = t->vm->arena;

	t->vm->arena.live_bytes = t->vm->arena.heap_brk + 1;
	assert_eq(vmsim_check(t->vm, NULL, NULL), 1);
	t->vm->arena = saved;
	assert_true(vm_page_tryxbusy(v.m));
	expect_report(t, "cross 7: page 0 of object S1 is ");
	assert_eq(vmsim_check(t->vm, NULL, NULL), 1);
	vm_page_xunbusy(v.m);
	assert_eq(vmsim_check(t->vm, NULL, NULL), 0);
}

/* The entry ends before a page that is mapped. */
TEST(cross_1_a_mapping_lies_within_an_entry)
{
	struct victim v = victim(t);
	vm_offset_t end = v.entry->end;

	v.entry->end = PG(2);
	expect_report(t, "cross 1: 0x2000 is mapped and no entry holds it");
	v.entry->end = end;
}

/* The page-table entry of page 0 leads to the frame of page 1. */
TEST(cross_2_a_mapping_is_what_the_chain_shows)
{
	struct victim v = victim(t);
	uint64_t pte = *v.pte;

	v.entry->offset = PG(1);
	expect_report(t, "cross 2: 0x1000 does not map page 1 of object S1");
	expect_report(t, "cross 2: 0x2000 is mapped, but its chain has no");
	v.entry->offset = 0;
	assert_eq(*v.pte, pte);
}

/* The entry becomes read-only and its mapping does not. */
TEST(cross_3_a_mapping_allows_no_more_than_its_entry)
{
	struct victim v = victim(t);

	v.entry->protection = R;
	expect_report(t, "cross 3: 0x1000 is writeable, its entry is not");
	v.entry->protection = 0;
	expect_report(t, "cross 3: 0x1000 is mapped, though its entry allows "
	    "nothing");
	v.entry->protection = RW;
	v.entry->eflags |= MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY;
	expect_report(t, "cross 3: 0x1000 is writeable, though its entry "
	    "needs a copy");
	v.entry->eflags &= ~(MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY);
	*v.pte |= PTE_X;
	expect_report(t, "cross 3: 0x1000 is executable, its entry is not");
	*v.pte &= ~PTE_X;
}

/* [S2: 0 .] -> [S1: 0 1]: what Q reads of S1 is mapped as if it were Q's. */
TEST(cross_3_what_others_see_is_not_writeable)
{
	struct victim v = victim(t);
	struct vmsim_proc *q = forked(t->p, "Q");
	int level;

	put(q, PG(1), 3);
	(void)get(q, PG(2));
	test_check(t->vm);
	v.pte = ptp_find(q->p_pmap, PG(2), &level);
	*v.pte |= PTE_RW;
	expect_report(t, "cross 3: 0x2000 is writeable and maps a page of "
	    "object S1, which others see");
	*v.pte &= ~PTE_RW;
}

/* One reference too many, and one too few. */
TEST(cross_4_references_are_those_that_exist)
{
	struct victim v = victim(t);

	v.object->ref_count++;
	expect_report(t, "cross 4: object S1 counts 2 references, of which "
	    "only 1 can be found");
	v.object->ref_count -= 2;
	expect_report(t, "cross 4: object S1 counts 0 references and has 1");
	v.object->ref_count++;
}

/* A wiring that was never made, and one that is missing. */
TEST(cross_5_wirings_are_those_that_exist)
{
	struct victim v = victim(t);

	assert_ok(vmsim_mlock(t->p, PG(1), PG(2)));
	v.m->ref_count++;
	expect_report(t, "cross 5: page 0 of object S1 is wired 2 times, by "
	    "entries and holds 1 times");
	v.m->ref_count -= 2;
	expect_report(t, "cross 5: page 0 of object S1 is wired 0 times");
	v.m->ref_count++;
	assert_ok(vmsim_munlock(t->p, PG(1), PG(2)));
}

/* A clean page differs from the block that it was read from. */
TEST(cross_6_a_clean_page_is_what_swap_has)
{
	struct victim v = victim(t);
	uint32_t block;
	char *byte;

	paged_out(t->p, PG(1));
	assert_ok(vmsim_mprotect(t->p, PG(1), PG(2), R));
	(void)get(t->p, PG(1));
	block = swap_index_get(v.object, 0);
	assert_int_not_equal(block, SWAP_NONE);
	byte = swap_block_page(block);
	byte[100] ^= 1;
	expect_report(t, "cross 6: page 0 of object S1 is clean and differs");
	byte[100] ^= 1;
}

/* A page that stays busy, a lock that stays held. */
TEST(cross_7_a_machine_at_rest_is_at_rest)
{
	struct victim v = victim(t);

	assert_true(vm_page_tryxbusy(v.m));
	expect_report(t, "cross 7: page 0 of object S1 is exclusively busied "
	    "by thread 1 (main) at test_observe.c:");
	vm_page_xunbusy(v.m);
	VM_OBJECT_WLOCK(v.object);
	expect_report(t, "cross 7: thread 1 (main) holds 1 locks");
	VM_OBJECT_WUNLOCK(v.object);
	v.entry->eflags |= MAP_ENTRY_IN_TRANSITION;
	expect_report(t, "cross 7: the entry at 0x1000 is in transition");
	v.entry->eflags &= ~MAP_ENTRY_IN_TRANSITION;
	t->p->p_vmspace->vm_map.busy++;
	expect_report(t, "cross 7: a map is busy 1 times");
	t->p->p_vmspace->vm_map.busy--;
}

/* At the highest level a call that leaves a violation behind is a panic. */
TEST(a_violation_ends_the_call_that_made_it)
{
	struct victim v = victim(t);

	v.object->ref_count++;
	expect_panic(t->vm, "1 invariants are violated", (void)vmsim_mlock(t->p,
	    PG(1), PG(1)));
}

/* Pages 1 and 2 of P, two entries with one object, of which page 1 is busy. */
static vm_page_t busy_page;

static void
unmap_held(struct test *t)
{
	assert_ok(vmsim_munmap(t->p, PG(1), PG(1)));
}

static void
check_and_let_go(struct test *t)
{
	test_check(t->vm);
	vm_page_sunbusy(busy_page);
}

/* The entry is gone; its reference is not, as long as a page is busy. */
TEST_WITH(a_call_under_way_has_references_of_its_own, .p = "P",
    .kernel = true)
{
	vm_map_entry_t entry;

	map_anon(t->p, 1, 2, RW);
	put(t->p, PG(1), 1);
	assert_ok(vmsim_mprotect(t->p, PG(2), PG(1), R));
	assert_true(vm_map_lookup_entry(map_of(t->p), PG(1), &entry));
	assert_eq(entry->object.vm_object->ref_count, 2);
	busy_page = vm_radix_lookup(&entry->object.vm_object->rtree,
	    OFF_TO_IDX(entry->offset));
	assert_true(vm_page_trysbusy(busy_page));
	run_both(t, unmap_held, check_and_let_go);
	assert_eq(usage(t->p).entries, 1);
	test_check(t->vm);
}
