/* SPDX-License-Identifier: BSD-2-Clause */
/* The English of a page, a busy state, a lock, an object, a thread. */
#include <sys/rwlock.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vmsim/thread.h>

#include "base/machine.h"
#include "base/describe.h"
#include "base/print.h"
#include "mem/mem.h"
#include "support/chain.h"
#include "support/threads.h"
#include "support/words.h"

TESTS(.kernel = true);

#define	assert_words(words, wanted)	\
	assert_string_equal((words).text, (wanted))

TEST(objects_have_a_name_or_a_number)
{
	vm_object_t named = new_shm(t, "S", 4), other = chain(t, "A:.");

	assert_words(describe_object(NULL), "no object");
	assert_words(describe_object(named), "object \"S\"");
	assert_words(describe_serial(named->serial), "S");
	assert_int_equal(other->serial, named->serial + 1);
	assert_words(describe_object(other), "object S2");
	assert_words(describe_serial(other->serial), "S2");
	assert_true(describe_is_name("a b"));
	assert_false(describe_is_name(""));
	assert_false(describe_is_name("a\nb"));
	assert_false(describe_is_name(NULL));
}

TEST(pages_have_a_place_and_a_frame)
{
	vm_object_t object = chain(t, "A:..2");
	vm_page_t fake, m = chain_page(t, "A", 2), none;

	assert_words(describe_page(m), "page 2 of object S1");
	assert_words(describe_frame(m), "frame 0");
	assert_words(describe_page_frame(m), "page 2 of object S1 (frame 0)");
	none = vm_page_alloc_noobj(VM_ALLOC_WIRED);
	assert_words(describe_page(none), "a page of no object");
	assert_words(describe_frame(none), "frame 1");
	vm_page_unwire_noq(none);
	vm_page_free(none);
	fake = vm_page_getfake(0x12345000, VM_MEMATTR_DEFAULT);
	assert_words(describe_frame(fake), "device 0x12345000");
	vm_page_putfake(fake);
	assert_non_null(object);
}

TEST(a_busy_state_names_who_and_where)
{
	struct vm_page m = { .busy_lock = VPB_UNBUSIED };

	assert_words(describe_busy(&m), "not busied");
	m.busy_where = "f.c:7";
	assert_words(describe_busy(&m),
	    "not busied (it was last busied at f.c:7)");
	m.busy_lock = VPB_CURTHREAD_EXCLUSIVE;
	assert_words(describe_busy(&m),
	    "exclusively busied by thread 1 (main) at f.c:7");
	m.busy_lock = VPB_SHARERS_WORD(2);
	assert_words(describe_busy(&m),
	    "shared busied 2 times, last at f.c:7");
	m.busy_lock = VPB_FREED;
	assert_words(describe_busy(&m), "free");
}

TEST(a_lock_names_its_holders)
{
	struct rwlock rw = { .lock_object.lo_name = "never made" };
	struct lock_object *lo = &rw.lock_object;

	assert_words(describe_lock(lo), "not held");
	rw_init(&rw, "rw");
	vmsim_kpi_lock_shared(lo, "f.c:1");
	assert_words(describe_lock(lo),
	    "held shared by thread 1 (main) since f.c:1");
	vmsim_kpi_unlock_shared(lo, "f.c:2");
	assert_words(describe_lock(lo), "not held (last taken at f.c:1)");
	vmsim_kpi_lock_excl(lo, "f.c:3");
	assert_words(describe_lock(lo),
	    "held exclusively by thread 1 (main) since f.c:3");
	vmsim_kpi_unlock_excl(lo, "f.c:4");
	AS_STRANGER(t, vmsim_kpi_lock_shared(lo, "f.c:5"));
	assert_words(describe_lock(lo), "held shared since f.c:5");
	AS_STRANGER(t, vmsim_kpi_unlock_shared(lo, "f.c:6"));
	rw_destroy(&rw);
}

TEST(a_thread_that_has_ended_has_a_number)
{
	assert_words(describe_thread(curthread), "thread 1 (main)");
	assert_words(describe_tid(1), "thread 1 (main)");
	assert_words(describe_tid(77), "thread 77 (ended)");
}

/* ---- all threads ---- */

static struct rwlock shared;

static void
read_and_sleep(void *arg)
{
	int ticks = *(const int *)arg;

	vmsim_kpi_lock_shared(&shared.lock_object, "f.c:1");
	(void)sched_sleep(arg, NULL, ticks != 0 ? "a while" : "for ever",
	    (uint64_t)ticks);
	vmsim_kpi_unlock_shared(&shared.lock_object, "f.c:2");
}

static void
write_it(void *arg)
{
	vmsim_kpi_lock_excl(&shared.lock_object, "f.c:3");
	vmsim_kpi_unlock_excl(&shared.lock_object, "f.c:4");
}

/* Two read and sleep, the one for 5 ticks; one wants to write; one is new. */
TEST(each_thread_tells_what_it_waits_for)
{
	static int none, some = 5;
	struct printer out = { test_print, t };
	struct vmsim_thread *td[4];
	int i;

	vmsim_kpi_lock_init(&shared.lock_object, "shared", LOCK_RANK_NONE,
	    LO_SLEEPABLE);
	td[0] = vmsim_thread_create(t->vm, "one", read_and_sleep, &some);
	td[1] = vmsim_thread_create(t->vm, "two", read_and_sleep, &none);
	td[2] = vmsim_thread_create(t->vm, "three", write_it, NULL);
	vmsim_thread_yield(t->vm);
	td[3] = vmsim_thread_create(t->vm, "four", write_it, NULL);
	assert_prints(t, sched_print_threads(&out), "threads:\n"
	    "  thread 1 (main) holds no lock\n"
	    "  thread 2 (one) sleeps on \"a while\", until tick 5; holds "
	    "\"shared\" shared (f.c:1); since step 1\n"
	    "  thread 3 (two) sleeps on \"for ever\"; holds \"shared\" shared "
	    "(f.c:1); since step 2\n"
	    "  thread 4 (three) waits at f.c:3 for lock \"shared\", held "
	    "shared by thread 2 (one) and thread 3 (two) since f.c:1; holds no "
	    "lock; since step 3\n"
	    "  thread 5 (four) has not begun; holds no lock\n");
	sched_wakeup(&none);
	for (i = 0; i < 4; i++)
		vmsim_thread_join(td[i]);
}
