/* SPDX-License-Identifier: BSD-2-Clause */
/* The scenario language: every operation, `during`, `expect`, sinks. */
#include "support/test.h"

#include <stdio.h>

#include "base/machine.h"
#include "mem/mem.h"
#include "scenario/scenario.h"

TESTS(.no_machine = true);

struct output {
	char	 text[65536];
	size_t	 len;
	char	 unexpected[512];	/* the last one */
	unsigned nresults;
	unsigned stop_after;		/* 0: never */
};

static void
collect(struct output *o, const char *text, size_t len)
{
	assert_true(o->len + len < sizeof(o->text));
	memcpy(o->text + o->len, text, len);
	o->len += len;
	o->text[o->len] = '\0';
}

static bool
sink(void *arg, struct scenario_run *run, const struct scenario_result *r)
{
	struct output *o = arg;

	assert_non_null(scenario_run_machine(run));
	collect(o, r->text, r->len);
	if (r->unexpected != NULL)
		snprintf(o->unexpected, sizeof(o->unexpected), "%s",
		    r->unexpected);
	return (++o->nresults != o->stop_after);
}

/* Parses and runs with all checkers on. */
static enum scenario_verdict
run(const char *text, struct output *o)
{
	const struct scenario_options options = { .check = true };
	struct scenario_error error;
	enum scenario_verdict verdict;
	struct scenario *s;
	unsigned stop_after = o->stop_after;

	memset(o, 0, sizeof(*o));
	o->stop_after = stop_after;
	s = scenario_open(text, strlen(text), "t", &error);
	if (s == NULL)
		fail_msg("%s", error.text);
	verdict = scenario_run(s, &options, sink, o, &error);
	if (verdict == SCENARIO_REFUSED)
		collect(o, error.text, strlen(error.text));
	scenario_close(s);
	return (verdict);
}

#define	OBJECTS	"object S swap 4\nobject F file 4\nproc P\n"

static struct output out;

static void
assert_runs(const char *text, const char *answers)
{
	out.stop_after = 0;
	assert_eq(run(text, &out), SCENARIO_OK);
	assert_string_equal(out.text, answers);
}

/* 64K of pages is 16 pages; an address may be 256M, a value 0x10 or 16. */
TEST(sizes_may_be_written_as_people_write_them)
{
	assert_runs("proc P\nmmap P 256M 64K rw private anon 0\n"
	    "mincore P 0x10000000 16\nmmap P 0x10010000 1 rw private anon 0\n"
	    "store P 0x1000fff8 16\nload P 0x1000fff8\n",
	    "= ok\n= ok\n= - - - - - - - - - - - - - - - -\n= ok\n= ok\n"
	    "= 0x10\n= end leaked=0 swap=0\n");
}

/* The lines of a recording, blanks and comments make no difference. */
TEST(answers_comments_and_blanks_are_skipped)
{
	assert_runs("# first\n  proc   P   # a process\n= wrong\n| more\n\n"
	    "mincore\tP 0x1000 1\r\n= end leaked=9 swap=9\n",
	    "= ok\n= ENOMEM\n= end leaked=0 swap=0\n");
}

TEST(a_file_may_be_empty_or_end_without_a_newline)
{
	assert_runs("", "= end leaked=0 swap=0\n");
	assert_runs("proc P", "= ok\n= end leaked=0 swap=0\n");
}

/* One after the other, each of them with an answer of its own. */
TEST(every_operation_on_memory_answers)
{
	assert_runs("frames 1024\n" OBJECTS
	    "mmap P 0x10000000 4 rw private anon 0\n"
	    "mmapany P 0x20000000 2 r shared F 1\n"
	    "store P 0x10000000 7\n"
	    "load P 0x10000000\n"
	    "load P 0x20000000\n"
	    "load P 0x30000000\n"
	    "fault P 0x10001000 w\n"
	    "fault P 0x20001000 w\n"
	    "mincore P 0x10000000 3\n"
	    "hold P 0x10000000 1 r\n"
	    "evict P 0x10000000\n"
	    "unhold P 0x10000000\n"
	    "unhold P 0x10000000\n"
	    "hold P 0x20000000 1 w\n"
	    "evict P 0x10000000\n"
	    "evict P 0x10000000\n"
	    "mprotect P 0x10000000 1 r\n"
	    "store P 0x10000000 8\n"
	    "collapse P 0x10000000\n"
	    "collapse P 0x20000000\n"
	    "collapse P 0x30000000\n"
	    "truncate F 2\n"
	    "load P 0x20001000\n"
	    "munmap P 0x20000000 2\n",
	    "= ok\n= ok\n= ok\n= ok\n"		/* frames to proc */
	    "= ok\n= 0x20000000\n= ok\n= 0x7\n= 0x200000001\n"
	    "= KERN_INVALID_ADDRESS\n= ok\n= KERN_PROTECTION_FAILURE\n"
	    "= irmRM irmRM -\n= 1\n= skip wired\n= ok\n= none\n= -1\n"
	    "= paged\n= none\n= ok\n= KERN_PROTECTION_FAILURE\n"
	    "= ok\n= skip\n= none\n= ok\n= KERN_OUT_OF_BOUNDS\n= ok\n"
	    "= end leaked=0 swap=0\n");
}

/* P has an entry that is shared, one that is copied, one that is locked. */
TEST(every_operation_on_processes_answers)
{
	assert_runs("proc P\n"
	    "mmap P 0x10000000 2 rw private anon 0\n"
	    "mmap P 0x10002000 1 rw shared anon 0\n"
	    "minherit P 0x10001000 1 share\n"
	    "madvise P 0x10000000 2 sequential\n"
	    "mlock P 0x10002000 1\n"
	    "munlock P 0x10002000 1\n"
	    "msync P 0x10000000 3\n"
	    "msync P 0x10000000 3 invalidate\n"
	    "fork P Q\n"
	    "store Q 0x10000000 1\n"
	    "store Q 0x10001000 2\n"
	    "load P 0x10000000\n"
	    "load P 0x10001000\n"
	    "exit Q\n"
	    "load Q 0x10000000\n"
	    "proc P\n"
	    "fork P Q\n",
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n"
	    "= ok\n= ok\n= 0x0\n= 0x2\n= ok\n= error noproc\n"
	    "= error exists\n= ok\n= end leaked=0 swap=0\n");
}

/* Each kind: page 2 reads (seed << 32) | 2, memory without a source 0. */
TEST(every_kind_of_object_has_its_contents)
{
	assert_runs("object A swap 4\nobject B file 4 seed=0x77\n"
	    "object C mgtdev 4 populate=exact\nobject D dev 4\n"
	    "object E sg 4\nobject G phys 4\nproc P\n"
	    "mmap P 0x10000000 4 rw shared A 0\n"
	    "mmap P 0x10010000 4 rw shared B 0\n"
	    "mmap P 0x10020000 4 rw shared C 0\n"
	    "mmap P 0x10030000 4 rw shared D 0\n"
	    "mmap P 0x10040000 4 rw shared E 0\n"
	    "mmap P 0x10050000 4 rw shared G 0\n"
	    "load P 0x10002000\nload P 0x10012ff8\nload P 0x10022000\n"
	    "load P 0x10032ff8\nload P 0x10042000\nload P 0x10052000\n",
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n"
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n"
	    "= 0x0\n= 0x7700000002\n= 0x300000002\n= 0x400000002\n"
	    "= 0x500000002\n= 0x0\n= end leaked=0 swap=0\n");
}

/* A file keeps what is written back, and forgets what is cut off. */
TEST(a_file_stores_pages)
{
	assert_runs("object F file 4 readahead=3 getpages=error:2\nproc P\n"
	    "mmap P 0x10000000 4 rw shared F 0\n"
	    "store P 0x10000000 9\n"
	    "msync P 0x10000000 1\n"
	    "msync P 0x10000000 1 invalidate\n"
	    "load P 0x10000000\n"
	    "load P 0x10000008\n"
	    "load P 0x10002000\n"
	    "truncate F 0\n"
	    "truncate F 4\n"
	    "load P 0x10000000\n"
	    "load P 0x10001000\n",
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= 0x9\n= 0x100000000\n"
	    "= KERN_OUT_OF_BOUNDS\n= ok\n= ok\n= 0x0\n= 0x0\n"
	    "= end leaked=0 swap=0\n");
}

static void
assert_panics(const char *text, const char *said)
{
	out.stop_after = 0;
	assert_int_equal(run(text, &out), SCENARIO_PANIC);
	assert_non_null(strstr(out.text, "\n= PANIC deadlock: "));
	assert_non_null(strstr(out.text, said));
}

/* It waits for the page that its own thread reads. */
TEST(a_deadlock_names_the_operation_of_during)
{
	assert_panics("object F file 3\nproc P\n"
	    "mmap P 0x10000000 3 r private F 0\n"
	    "during F truncate F 1\nload P 0x10001000\n",
	    "\n| during, under way: truncate F 1\n");
}

TEST(a_deadlock_for_frames_says_who_has_them)
{
	assert_panics("frames 20\nobject M mgtdev 40 populate=whole\nproc P\n"
	    "mmap P 0x10000000 1 rw shared M 0\nload P 0x10000000\n",
	    "sleeps on \"vmwait\", 0 of 20 frames are free, 1 wanted, "
	    "20 held by object \"M\";");
}

/* Turns of the daemon and of the laundry answer, with all checks on. */
TEST(the_daemon_takes_its_turns)
{
	assert_runs("daemon\nlaundry\nclock 5\n", "= error nodaemon\n"
	    "= error nodaemon\n= ok\n= end leaked=0 swap=0\n");
	assert_runs("frames 800 daemon\ndaemon\nlaundry\nclock 600000\n"
	    "daemon\n", "| limits pages=800 reserved=67 severe=69 min=71 "
	    "target=83 inactive_target=124 wakeup=72 pageout_min=34 "
	    "interrupt_min=2 background=1\n= ok\n"
	    "= slept free=800 shortage=0 freed=0 addl=0 met=1 active=-1779\n"
	    "= asleep\n= ok\n"
	    "= slept free=800 shortage=0 freed=0 addl=0 met=1 active=-1779\n"
	    "= end leaked=0 swap=0\n");
}

/* mlock of 750 pages: 733 can be had, and none of them can be taken again. */
TEST(a_wait_for_frames_without_hope_is_a_livelock)
{
	out.stop_after = 0;
	assert_int_equal(run("frames 800 daemon\nproc P\n"
	    "mmap P 0x10000000 800 rw private anon 0\n"
	    "mlock P 0x10000000 750\n", &out), SCENARIO_PANIC);
	assert_non_null(strstr(out.text, "= PANIC livelock: "));
	assert_non_null(strstr(out.text, " waits on \"pfault\", 68 of 800 "
	    "frames are free, "));
}

/* mlock of what will never be there: the daemon's thread kills P. */
TEST(a_process_that_was_killed_answers_so_and_leaves_nothing)
{
	assert_runs("frames 800\ndaemon on\nproc P\n"
	    "mmap P 0x10000000 800 rw private anon 0\n"
	    "mlock P 0x10000000 790\nmunmap P 0x10000000 1\n",
	    "= ok\n= ok\n= ok\n= ok\n= ESRCH\n= ESRCH\n"
	    "= end leaked=0 swap=0\n");
}

/* Follows a wrong pointer after the third operation. */
static bool
crashing_sink(void *arg, struct scenario_run *run,
    const struct scenario_result *r)
{
	static volatile char *volatile nowhere = (volatile char *)16;

	if (sink(arg, run, r) && out.nresults == 3)
		*nowhere = 1;
	return (true);
}

/* The end of the run, with the events before it. */
TEST(a_crash_is_a_panic_of_the_run)
{
	const char *text = "proc P\nmmap P 0x10000000 1 rw private anon 0\n"
	    "store P 0x10000000 1\nload P 0x10000000\n";
	const struct scenario_options options = { .trace = true };
	struct scenario_error error;
	struct scenario *s = scenario_open(text, strlen(text), "t", &error);

	memset(&out, 0, sizeof(out));
	assert_eq(scenario_run(s, &options, crashing_sink, &out, &error),
	    SCENARIO_PANIC);
	scenario_close(s);
	assert_non_null(strstr(out.text, "\n= PANIC SIGSEGV of thread 1 "
	    "(main): there is no memory at address 0x10\n"
	    "|   at test_scenario+0x"));
	assert_non_null(strstr(out.text, "\n| last events:\n"));
	assert_non_null(strstr(out.text, "enter     object S1 page 0"));
	assert_null(strstr(out.text, "= 0x1"));
}

/* The queued operation shows itself once, before the one that ran it. */
TEST(during_runs_inside_the_pagers_next_call)
{
	assert_runs("object F file 4\nobject M mgtdev 4 populate=exact\n"
	    "proc P\n"
	    "mmap P 0x10000000 4 rw shared F 0\n"
	    "mmap P 0x10010000 4 rw shared M 0\n"
	    "during F munmap P 0x10001000 1\n"
	    "during F munmap P  0x10000000 1\n"
	    "load P 0x10000000\n"
	    "load P 0x10001000\n"
	    "during M mprotect P 0x10010000 1 r\n"
	    "store P 0x10010000 1\n"
	    "load P 0x10010000\n"
	    "during M exit P\n",
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n"
	    "| during munmap P  0x10000000 1 = ok\n"
	    "= KERN_INVALID_ADDRESS\n= 0x100000001\n= ok\n"
	    "| during mprotect P 0x10010000 1 r = ok\n"
	    "= KERN_PROTECTION_FAILURE\n= 0x200000000\n= ok\n"
	    "= end leaked=0 swap=0\n");
}

TEST(dump_and_stats_have_lines_and_no_answer)
{
	assert_runs("proc P\ndump\nstats\n",
	    "= ok\n"
	    "| proc P entries=0 size=0 resident=0 wired=0\n"
	    "| stats faults=0 cow=0 cowopt=0 zfod=0 iofaults=0 intrans=0 "
	    "collapses=0 bypasses=0 prefaults=0 populates=0 swapin=0 "
	    "swapout=0\n"
	    "| stats faults=0 cow=0 cowopt=0 zfod=0 iofaults=0 intrans=0 "
	    "collapses=0 bypasses=0 prefaults=0 populates=0 swapin=0 "
	    "swapout=0\n"
	    "= end leaked=0 swap=0\n");
}

TEST(story_and_chain_are_lines_of_their_own)
{
	out.stop_after = 0;
	assert_int_equal(run("proc P\nmmap P 0x10000000 1 rw private anon 0\n"
	    "store P 0x10000000 1\nstory\nchain P 0x10000000\n", &out),
	    SCENARIO_OK);
	assert_non_null(strstr(out.text, "\n| fault #1 write 0x10000000\n"));
	assert_non_null(strstr(out.text, "\n| ["));
	assert_non_null(strstr(out.text, "]\n= end"));
}

TEST(an_expectation_may_have_alternatives)
{
	assert_runs("expect proc P = EINVAL | ok\n"
	    "expect mincore P 0x1000 1 = ENOMEM\n"
	    "mmap P 0x10000000 2 rw private anon 0\n"
	    "expect mincore P 0x10000000 2 = i i |  - -  \n",
	    "= ok\n= ENOMEM\n= ok\n= - -\n= end leaked=0 swap=0\n");
}

/* A relation: whatever it is, both answer the same. */
TEST(an_operation_may_be_expected_to_answer_as_another)
{
	assert_runs("object F file 4\nproc P\nproc Q\n"
	    "mmap P 0x10000000 4 r shared F 0\n"
	    "mmap Q 0x20000000 4 r private F 0\n"
	    "expect load P 0x10001000 = load Q 0x20001000\n"
	    "expect load P 0x10004000 = load P 0x10005000\n",
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= 0x100000001\n"
	    "= KERN_INVALID_ADDRESS\n= end leaked=0 swap=0\n");
	assert_eq(run("object F file 4\nproc P\n"
	    "mmap P 0x10000000 4 r shared F 0\n"
	    "expect load P 0x10001000 = load P 0x10002000\n", &out),
	    SCENARIO_UNEXPECTED);
	assert_string_equal(out.unexpected, "load P 0x10001000: expected "
	    "0x100000002, got 0x100000001");
}

/* [F: 0 . .], mapped for reading: shared, private, and never to be written. */
TEST(a_debugger_writes_what_may_be_read)
{
	assert_runs("object F file 3\nproc P\n"
	    "mmap P 0x10000000 3 r shared F 0\n"
	    "mmap P 0x20000000 3 r private F 0\n"
	    "mmap P 0x30000000 3 r shared F 0 max=r\n"
	    "mmap P 0x40000000 1 none private anon 0\n"
	    "force P 0x10000008 5\n"
	    "load P 0x30000008\n"
	    "force P 0x20000008 6\n"
	    "load P 0x20000008\n"
	    "load P 0x10000008\n"
	    "force P 0x30000008 7\n"
	    "force P 0x40000000 7\n"
	    "force P 0x50000000 7\n"
	    "force Q 0x50000000 7\nproc Q\n",
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= ok\n= 0x5\n= ok\n= 0x6\n"
	    "= 0x5\n= EFAULT\n= EFAULT\n= EFAULT\n= error noproc\n= ok\n"
	    "= end leaked=0 swap=0\n");
}

/* Mappings keep the object; the name is worth nothing any more. */
TEST(the_reference_of_a_name_may_be_dropped)
{
	assert_runs("object F file 4\nproc P\n"
	    "mmap P 0x10000000 4 rw shared F 0\n"
	    "drop F\n"
	    "load P 0x10001000\n"
	    "drop F\n"
	    "truncate F 1\n"
	    "mmap P 0x20000000 4 rw shared F 0\n",
	    "= ok\n= ok\n= ok\n= ok\n= 0x100000001\n= error noobject\n"
	    "= error noobject\n= error noobject\n= end leaked=0 swap=0\n");
}

/* P's page 0, loaded; then written, which the processor knows, too. */
TEST(processors_show_what_they_remember)
{
	assert_runs("tlb on\nproc P\n"
	    "mmap P 0x10000000 2 rw private anon 0\n"
	    "tlb\n"
	    "load P 0x10000000\n"
	    "tlb\n"
	    "store P 0x10000000 1\n"
	    "tlb\n"
	    "munmap P 0x10000000 2\n"
	    "tlb\n",
	    "= ok\n= ok\n= ok\n= 0x0\n"
	    "| tlb thread 1 (main): P 0x10000000 rw- acc -> frame 0\n"
	    "= ok\n"
	    "| tlb thread 1 (main): P 0x10000000 rw- acc mod -> frame 0\n"
	    "= ok\n= end leaked=0 swap=0\n");
	assert_runs("proc P\nmmap P 0x10000000 1 rw private anon 0\n"
	    "load P 0x10000000\ntlb\n",
	    "= ok\n= ok\n= 0x0\n= end leaked=0 swap=0\n");
}

TEST(a_failed_expectation_says_what_it_got)
{
	out.stop_after = 0;
	assert_eq(run("proc P\nexpect munmap P 0x1000 0 = ok | EBUSY\n", &out),
	    SCENARIO_UNEXPECTED);
	assert_string_equal(out.unexpected,
	    "munmap P 0x1000 0: expected ok | EBUSY, got EINVAL");
	assert_string_equal(out.text, "= ok\n= EINVAL\n"
	    "= end leaked=0 swap=0\n");
}

TEST(a_sink_may_stop_the_run)
{
	out.stop_after = 2;
	assert_eq(run("proc P\nproc Q\nproc R\n", &out), SCENARIO_STOPPED);
	assert_string_equal(out.text, "= ok\n= ok\n");
}

/* set-up | T1 | T2 | final: the answers stand in the order of the text. */
TEST(threads_run_one_after_the_other_by_default)
{
	out.stop_after = 0;
	assert_int_equal(run("proc P\nmmap P 0x10000000 1 rw private anon 0\n"
	    "thread T1\n  store P 0x10000000 1\n  load P 0x10000000\nend\n"
	    "thread T2\n  store P 0x10000000 2\n  exit P\nend\n"
	    "thread T3\n  load P 0x10000000\nend\n"
	    "final\n  load P 0x10000000\n", &out), SCENARIO_OK);
	assert_string_equal(out.text, "= ok\n= ok\n= ok\n= 0x1\n= ok\n= ok\n"
	    "= error noproc\n= error noproc\n= end leaked=0 swap=0\n");
}

/* An `expect` may stand in a block, and `during` works across threads. */
TEST(a_thread_may_expect_and_be_interrupted)
{
	out.stop_after = 0;
	assert_int_equal(run("object F file 4\nproc P\n"
	    "mmap P 0x10000000 4 rw shared F 0\n"
	    "during F munmap P 0x10000000 4\n"
	    "thread T1\n  expect load P 0x10000000 = 0x100000000\nend\n",
	    &out), SCENARIO_UNEXPECTED);
	assert_string_equal(out.unexpected, "load P 0x10000000: expected "
	    "0x100000000, got KERN_INVALID_ADDRESS");
	assert_non_null(strstr(out.text,
	    "| during munmap P 0x10000000 4 = ok\n"
	    "= KERN_INVALID_ADDRESS\n"));
}

/* A process has its place by the line that makes it, not by the moment. */
TEST(processes_are_dumped_in_the_order_of_the_text)
{
	const char *p, *q, *r;

	out.stop_after = 0;
	assert_int_equal(run("proc P\n"
	    "thread T1\n  exit P\nend\n"
	    "thread T2\n  proc R\nend\n"
	    "final\n  proc S\n  proc P\n  dump\n", &out), SCENARIO_OK);
	p = strstr(out.text, "| proc P ");
	q = strstr(out.text, "| proc R ");
	r = strstr(out.text, "| proc S ");
	assert_non_null(p);
	assert_true(p < q && q < r);
}

/* What a hold took is seen and changed without the page table. */
TEST(peek_and_poke_see_the_held_page)
{
	out.stop_after = 0;
	assert_int_equal(run("proc P\nmmap P 0x10000000 1 rw private anon 0\n"
	    "peek P 0x10000000\nstore P 0x10000000 7\n"
	    "hold P 0x10000000 1 w\npeek P 0x10000000\n"
	    "munmap P 0x10000000 1\npoke P 0x10000000 9\n"
	    "peek P 0x10000000\nunhold P 0x10000000\n"
	    "poke P 0x10000000 1\n", &out), SCENARIO_OK);
	assert_string_equal(out.text, "= ok\n= ok\n= none\n= ok\n= 1\n= 0x7\n"
	    "= ok\n= ok\n= 0x9\n= ok\n= none\n= end leaked=0 swap=0\n");
}

/* The same file twice, and two files at once, are as good as one. */
TEST(a_scenario_runs_any_number_of_times)
{
	static const char text[] = OBJECTS
	    "mmap P 0x10000000 4 rw private F 0\nstore P 0x10000000 1\n"
	    "load P 0x10000000\n";
	static struct output second;
	struct scenario_error error;
	struct scenario *s;

	memset(&out, 0, sizeof(out));
	memset(&second, 0, sizeof(second));
	s = scenario_open(text, strlen(text), "t", &error);
	assert_non_null(s);
	assert_eq(scenario_run(s, NULL, sink, &out, &error), SCENARIO_OK);
	assert_eq(scenario_run(s, NULL, sink, &second, &error), SCENARIO_OK);
	assert_string_equal(out.text, second.text);
	scenario_close(s);
}

/* P forks 1000 children; each is found by its name again, and none twice. */
TEST(a_name_is_found_among_many)
{
	static char text[65536];
	size_t len;
	int i;

	len = (size_t)snprintf(text, sizeof(text), "proc P\n");
	for (i = 0; i < 1000; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "fork P C%d\n", i);
	for (i = 999; i >= 0; i--)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "exit C%d\n", i);
	out.stop_after = 0;
	assert_int_equal(run(text, &out), SCENARIO_OK);
	assert_non_null(strstr(out.text, "\n= end leaked=0 swap=0\n"));
}

/* What cannot be made or mapped says why, and nothing is left of it. */
TEST(what_cannot_be_made_answers_why)
{
	assert_runs("object S swap 2\nproc P\nproc Q\nfork P Q\n"
	    "mmapany P 0x20000000 0 rw private anon 0\n"
	    "mmapany P 0x20000000 1 rw shared S 0\ndrop S\n"
	    "mmapany P 0x20000000 1 rw shared S 0\n"
	    "fork P R\nload R 0x20000000\nforce R 0x20000000 1\n"
	    "msync Q 0x20000000 1\n",
	    "= ok\n= ok\n= ok\n= error exists\n= EINVAL\n= 0x20000000\n"
	    "= ok\n= error noobject\n= ok\n= 0x0\n= ok\n= ENOMEM\n"
	    "= end leaked=0 swap=0\n");
}

/* [M: 0 1 2 . .]: a cluster ends with the object; pages beyond have none. */
TEST(a_device_populates_by_its_policy)
{
	assert_runs("object M mgtdev 5 populate=cluster:3\n"
	    "object W mgtdev 3 populate=whole seed=9\nproc P\n"
	    "mmap P 0x10000000 5 r shared M 0\n"
	    "mmap P 0x20000000 3 r shared W 0\n"
	    "load P 0x10004000\nmincore P 0x10000000 5\n"
	    "load P 0x10001000\nmincore P 0x10000000 5\n"
	    "load P 0x20001008\nmincore P 0x20000000 3\n",
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= 0x100000004\n= - - - irR irR\n"
	    "= 0x100000001\n= irR irR irR irR irR\n= 0x900000001\n"
	    "= irR irR irR\n= end leaked=0 swap=0\n");
}

/* Each refusal of a device has its result, whatever asks. */
TEST(a_device_refuses_as_it_is_told)
{
	static const struct {
		const char *object, *answer;
	} rows[] = {
		{ "mgtdev 4 populate=bad fault=ok", "0x100000001" },
		{ "mgtdev 4 populate=bad fault=none", "0x0" },
		{ "mgtdev 4 populate=bad fault=fail", "0x0" },
		{ "mgtdev 4 populate=bad fault=error",
		    "KERN_OUT_OF_BOUNDS" },
		{ "mgtdev 4 populate=bad fault=bad", "KERN_OUT_OF_BOUNDS" },
		{ "mgtdev 4 populate=fail", "KERN_FAILURE" },
		{ "mgtdev 4 populate=error", "KERN_FAILURE" },
		{ "mgtdev 4 populate=again", "KERN_FAILURE" },
		{ "dev 4 fault=ok", "0x100000001" },
		{ "dev 4 fault=fail", "0x0" },
		{ "dev 4 fault=error", "KERN_OUT_OF_BOUNDS" },
		{ "dev 4 fault=bad", "KERN_OUT_OF_BOUNDS" },
		{ "file 4 getpages=fail:1", "0x0" },
		{ "file 4 getpages=fail:2", "0x100000001" },
		{ "file 4 getpages=error:1", "KERN_OUT_OF_BOUNDS" },
		{ "file 4 getpages=error:2", "0x100000001" },
	};
	char text[256], answers[256];
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		snprintf(text, sizeof(text), "object M %s\nproc P\n"
		    "mmap P 0x10000000 4 rw shared M 0\nload P 0x10001000\n",
		    rows[i].object);
		snprintf(answers, sizeof(answers), "= ok\n= ok\n= ok\n= %s\n"
		    "= end leaked=0 swap=0\n", rows[i].answer);
		assert_runs(text, answers);
	}
}

/* A run of 2 MiB, mapped as one; the pages of what follows are small. */
TEST(a_device_of_large_pages_has_them_where_they_fit)
{
	assert_runs("frames 2048 super\n"
	    "object M mgtdev 515 populate=exact psind=1\nproc P\n"
	    "mmap P 0x40000000 515 rw shared M 0\n"
	    "load P 0x40007000\nmincore P 0x401ff000 4\n"
	    "store P 0x401ff008 5\nload P 0x401ff000\nload P 0x40201000\n"
	    "mincore P 0x401ff000 4\n",
	    "= ok\n= ok\n= ok\n= ok\n= 0x100000007\n= irRs - - -\n= ok\n"
	    "= 0x1000001ff\n= 0x100000201\n= irmRMs irR irR irR\n"
	    "= end leaked=0 swap=0\n");
}

TEST(mincore_tells_1_gib_by_a_capital_letter)
{
	assert_runs("frames 300000 super\n"
	    "object L largepage 262144 psind=2\nproc P\n"
	    "mmap P 0x40000000 262144 rw shared L 0\n"
	    "store P 0x40000000 1\nmincore P 0x7ffff000 1\n",
	    "= ok\n= ok\n= ok\n= ok\n= ok\n= irmRMS\n"
	    "= end leaked=0 swap=0\n");
}

/* Whether or not somebody else listens, what there is to see is seen. */
TEST(pictures_and_words_are_lines_of_their_own)
{
	out.stop_after = 0;
	assert_eq(run("object F file 2\nproc P\n"
	    "mmap P 0x10000000 2 r private F 0\nload P 0x10000000\n"
	    "picture\nexplain large page\nwho F[0]\ndrop F\nexit P\n"
	    "who F[0]\n", &out), SCENARIO_OK);
	assert_non_null(strstr(out.text, "\n| P\n"));
	assert_non_null(strstr(out.text, "\n| F (file): 0x100000000 .\n"));
	assert_non_null(strstr(out.text, "\n| large page\n"));
	assert_non_null(strstr(out.text, "\n| F[0]: frame 0, valid=ff "));
	assert_non_null(strstr(out.text,
	    "\n|   P 0x10000000 sees it: F, mapped r--\n"));
	assert_non_null(strstr(out.text,
	    "| there is no object of that name now\n"));
}

/* A sink may look only; one that does not is found out after the operation. */
static bool
breaking_sink(void *arg, struct scenario_run *run,
    const struct scenario_result *r)
{
	if (out.nresults == 0)
		scenario_run_machine(run)->mem->nfree++;
	return (sink(arg, run, r));
}

TEST(violated_invariants_are_unexpected)
{
	const char *text = "proc P\nexit P\n";
	const struct scenario_options options = { .check = true };
	struct scenario_error error;
	struct scenario *s = scenario_open(text, strlen(text), "t", &error);

	memset(&out, 0, sizeof(out));
	assert_eq(scenario_run(s, &options, breaking_sink, &out, &error),
	    SCENARIO_UNEXPECTED);
	scenario_close(s);
	assert_string_equal(out.unexpected, "1 invariants violated");
	assert_non_null(strstr(out.text, "= ok\n= ok\n| "));
}

/* set-up | T1 | final: wherever it stops, nothing after that is told. */
TEST(a_sink_may_stop_a_run_with_threads)
{
	static const char text[] = "proc P\n"
	    "thread T1\nclock 1\nexit P\nend\nfinal\nproc Q\n";
	static const char *const answers[] = { "= ok\n", "= ok\n",
	    "= ok\n= ok\n", "= ok\n= ok\n= ok\n", "= ok\n= ok\n= ok\n",
	    "= ok\n= ok\n= ok\n", "= ok\n= ok\n= ok\n= ok\n" };
	unsigned i;

	for (i = 0; i < nrows(answers); i++) {
		out.stop_after = i + 1;
		assert_eq(run(text, &out), SCENARIO_STOPPED);
		assert_string_equal(out.text, answers[i]);
	}
}
