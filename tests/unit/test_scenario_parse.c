/* SPDX-License-Identifier: BSD-2-Clause */
/* The scenario language: what is said about what does not parse. */
#include "support/test.h"

#include <stdlib.h>

#include "scenario/scenario.h"

TESTS(.no_machine = true);

#define	OBJECTS	"object S swap 4\nobject F file 4\nproc P\n"

static const struct {
	const char *text;
	const char *message;
} mistakes[] = {
	{ "mmpa P 0x1000 1\n",
	    "t:1: \"mmpa\": no such operation; did you mean "
	    "\"mmap\"?" },
	{ "abracadabra\n",
	    "t:1: \"abracadabra\": expected an operation" },
	{ "# one\n\nfrok P Q\n",
	    "t:3: \"frok\": no such operation; did you mean "
	    "\"fork\"?" },
	{ "proc\n", "t:1: proc: missing P in \"proc P\"" },
	{ "proc P Q\n",
	    "t:1: \"Q\": expected nothing more after \"proc P\"" },
	{ "proc P\nmmap P 0x1000 1 rw private anon\n",
	    "t:2: mmap: missing OFF in \"mmap P ADDR N PROT "
	    "private|shared anon|OBJ OFF [FLAG ...]\"" },
	{ "proc P\nfault P 4096 r\n",
	    "t:2: \"4096\": expected an address such as "
	    "0x10000000" },
	{ "proc P\nfault P 0x1000 rw\n",
	    "t:2: \"rw\": expected r, w or x" },
	{ "proc P\nhold P 0x1000 1 x\n",
	    "t:2: \"x\": expected r or w" },
	{ "proc P\nmunmap P 0x1000 0x1000\n",
	    "t:2: \"0x1000\": expected a number of pages, or a size "
	    "such as 64K" },
	{ "proc P\nmunmap P 0x1000 6K\n",
	    "t:2: \"6K\": expected a number of pages, or a size such "
	    "as 64K" },
	{ "proc P\nmprotect P 0x1000 1 rwz\n",
	    "t:2: \"rwz\": expected a protection: letters of rwx, or "
	    "none" },
	{ "proc P\nmprotect P 0x1000 1 rr\n",
	    "t:2: \"rr\": expected a protection: letters of rwx, or "
	    "none" },
	{ "proc P\nminherit P 0x1000 1 give\n",
	    "t:2: \"give\": expected share, copy, none or zero" },
	{ "proc P\nmadvise P 0x1000 1 hurry\n",
	    "t:2: \"hurry\": expected normal, random, sequential, "
	    "willneed, dontneed, free, nosync, autosync, nocore or "
	    "core" },
	{ "proc P\nmsync P 0x1000 1 now\n",
	    "t:2: \"now\": expected \"invalidate\" or nothing" },
	{ "proc P\nstore P 0x1000 one\n",
	    "t:2: \"one\": expected a number" },
	{ "proc P\nmmap P 0x1000 1 rw public anon 0\n",
	    "t:2: \"public\": expected private or shared" },
	{ "proc P\nmmap P 0x1000 1 rw private anon 0 fast\n",
	    "t:2: \"fast\": expected max=PROT, guard, stack, excl, "
	    "nosync, nocore or prefault" },
	{ "proc P\nmmap P 0x1000 1 rw private anon 0 max=none\n",
	    "t:2: \"max=none\": expected letters of rwx after max=" },
	{ "proc P\nthread T1\nload P 0\nthread T2\nend\n",
	    "t:4: thread: the block of \"T1\" has not ended (end)" },
	{ "proc P\nthread T1\nload P 0\n",
	    "t:2: thread T1: its block has no end" },
	{ "proc P\nend\n", "t:2: end: no thread's block has begun" },
	{ "proc P\nthread T1\nload P 0\nend now\n",
	    "t:4: \"now\": expected nothing more after \"end\"" },
	{ "proc P\nthread T1\nend\nthread T1\nend\n",
	    "t:4: \"T1\": there is a thread of this name already" },
	{ "proc P\nthread final\nend\n",
	    "t:2: \"final\": expected a name of at most 15 letters, not "
	    "main or final" },
	{ "thread 1\nend\nthread 2\nend\nthread 3\nend\nthread 4\nend\n"
	    "thread 5\nend\nthread 6\nend\nthread 7\nend\nthread 8\nend\n"
	    "thread 9\nend\n",
	    "t:17: thread: more than 8" },
	{ "proc P\nfinal\n",
	    "t:2: final: there are no threads to wait for" },
	{ "proc P\nthread T1\nfinal\n",
	    "t:3: final: the block of \"T1\" has not ended (end)" },
	{ "thread T1\nend\nfinal\nfinal\n", "t:4: final: once is enough" },
	{ "thread T1\nend\nfinal\nthread T2\nend\n",
	    "t:4: thread: after final there are no threads" },
	{ "thread T1\nend\nproc P\n",
	    "t:3: proc: expected \"thread\" or \"final\" after a thread's "
	    "block" },
	{ "thread T1\ndump\nend\n",
	    "t:2: dump: cannot stand in a thread's block" },
	{ "thread T1\nobject F file 4\nend\n",
	    "t:2: object: cannot stand in a thread's block" },
	{ "proc P\nexpect load P 0x10000000 = dump\n",
	    "t:2: \"dump\": has no answer to expect" },
	{ "proc P\nexpect load P 0x10000000 = load P\n",
	    "t:2: load: missing ADDR in \"load P ADDR\"" },
	{ "proc P\ntlb on\n",
	    "t:2: tlb: only what says what the machine is may be before it" },
	{ "frames 64\nproc P\ntlb on\n",
	    "t:3: tlb: only what says what the machine is may be before it" },
	{ "tlb off\n",
	    "t:1: \"off\": expected \"on\" or nothing" },
	{ "thread T1\nproc P\nexpect final = ok\nend\n",
	    "t:3: \"final\": has no answer to expect" },
	{ "object F fiel 4\n",
	    "t:1: \"fiel\": expected swap, file, mgtdev, dev, sg, "
	    "phys or largepage" },
	{ "object anon swap 4\n",
	    "t:1: \"anon\": an object cannot have this name, it means "
	    "anonymous memory" },
	{ "object F file 4\nobject F file 4\n",
	    "t:2: \"F\": there is an object of this name already" },
	{ "object F swap 4 readahead=1\n",
	    "t:1: \"readahead=1\": an object of kind swap has no such "
	    "key" },
	{ "object F file 4 readahead=x\n",
	    "t:1: \"readahead=x\": expected 0 to 1024 after "
	    "readahead=" },
	{ "object F file 4 getpages=fail\n",
	    "t:1: \"getpages=fail\": expected fail:I or error:I after "
	    "getpages=" },
	{ "object M mgtdev 4 populate=cluster:0\n",
	    "t:1: \"populate=cluster:0\": expected exact, hint, "
	    "cluster:K, whole, bad, fail, error or again after "
	    "populate=" },
	{ "object M mgtdev 4 fault=never\n",
	    "t:1: \"fault=never\": expected ok, none, fail, error or "
	    "bad after fault=" },
	{ "object M mgtdev 4 colour=red\n",
	    "t:1: \"colour=red\": expected seed=, readbehind=, "
	    "readahead=, getpages=, populate=, fault= or psind=" },
	{ OBJECTS "truncate G 4\n",
	    "t:4: \"G\": no such object (object G KIND NPAGES)" },
	{ "object DISK swap 4\ntruncate DISC 4\n",
	    "t:2: \"DISC\": no such object; did you mean \"DISK\"?" },
	{ "proc FIRST\nexit FRIST\n",
	    "t:2: \"FRIST\": no line makes this process; did you mean "
	    "\"FIRST\"?" },
	{ "exit P\n",
	    "t:1: \"P\": no line makes this process (proc P)" },
	{ "proc P\nframes 512\n",
	    "t:2: frames: must be the first operation" },
	{ "frames 15\n",
	    "t:1: frames: a machine has 16 at least" },
	{ "frames 199 daemon\n",
	    "t:1: frames: a machine with a daemon has 200 at least" },
	{ "frames 16 superb\n",
	    "t:1: \"superb\": expected \"daemon\" or \"super\"" },
	{ "object M mgtdev 512 psind=1\n",
	    "t:1: psind=: the machine has no superpages (frames N super)" },
	{ "frames 512 super\nobject M mgtdev 512 psind=3\n",
	    "t:2: \"psind=3\": expected 1 or 2 after psind=" },
	{ "frames 512 super\nobject F file 512 psind=1\n",
	    "t:2: \"psind=1\": an object of kind file has no such key" },
	{ "frames 512 super\nobject L largepage 512\n",
	    "t:2: largepage: expected psind=1 or psind=2" },
	{ "frames 512 super\nobject L largepage 511 psind=1\n",
	    "t:2: largepage: the size is no multiple of 512 pages" },
	{ "frames none\n",
	    "t:1: \"none\": expected a number of pages, or a size "
	    "such as 64K" },
	{ OBJECTS "during F\n",
	    "t:4: during: missing OPERATION in \"during OBJ "
	    "OPERATION\"" },
	{ OBJECTS "during F dump\n",
	    "t:4: \"dump\": cannot be queued with during" },
	{ "expect\n",
	    "t:1: expect: missing OPERATION in \"expect OPERATION = "
	    "OPERATION|ANSWER [| ANSWER ...]\"" },
	{ "expect proc P =\n",
	    "t:1: expect: missing = ANSWER in \"expect OPERATION = "
	    "OPERATION|ANSWER [| ANSWER ...]\"" },
	{ "explain nothing at all\n",
	    "t:1: \"nothing at all\": no such word (explain lists them)" },
	{ "daemon off\n", "t:1: \"off\": expected \"on\" or nothing" },
	{ "frames 300 daemon\ndaemon on\n",
	    "t:2: daemon on: this machine's daemon runs by hand (frames N "
	    "daemon)" },
	{ "proc P\nmmap P 0x10000000 1 rw private anon 0 max=\n",
	    "t:2: \"max=\": expected max=PROT, guard, stack, excl, nosync, "
	    "nocore or prefault" },
	{ "proc P\nlaunder 4 longfall\n",
	    "t:2: \"longfall\": expected \"shortfall\" or nothing" },
	{ "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 "
	    "3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 "
	    "5\n", "t:1: more than 64 words" },
	{ "expect dump = ok\n",
	    "t:1: \"dump\": has no answer to expect" },
};

static void
assert_mistake(const char *text, const char *message)
{
	struct scenario_error error;
	struct scenario *s;

	s = scenario_open(text, strlen(text), "t", &error);
	if (s != NULL) {
		scenario_close(s);
		fail_msg("parsed: %s", text);
	}
	assert_string_equal(error.text, message);
}

/* The largest and the smallest of each number, and the next one. */
TEST(numbers_have_their_limits)
{
	static const struct {
		const char *text;
		bool	 parses;
	} rows[] = {
		{ "frames 64\ntlb on\nproc P\n", true },
		{ "tlb on\n", true }, { "proc P\ntlb\n", true },
		{ "frames 16\n", true }, { "frames 15\n", false },
		{ "frames 200 daemon\n", true },
		{ "frames 199 daemon\n", false },
		{ "frames 16 super\n", true },
		{ "object F file 4 readahead=1024 readbehind=1024\n", true },
		{ "object F file 4 readahead=1025\n", false },
		{ "object F file 4 readbehind=1025\n", false },
		{ "object F file 4 seed=18446744073709551615\n", true },
		{ "object F file 4 seed=18446744073709551616\n", false },
		{ "object F file 4 seed=0xffffffffffffffff\n", true },
		{ "object F file 4 seed=0x10000000000000000\n", false },
		{ "object F file 4503599627370495\n", true },
		{ "object F file 4503599627370496\n", false },
		{ "object M mgtdev 4 populate=cluster:1\n", true },
		{ "object M mgtdev 4 populate=cluster:\n", false },
		{ "frames 512 super\nobject L largepage 512 psind=1\n", true },
		{ "frames 512 super\nobject L largepage 512 psind=2\n",
		    false },
		{ "frames 512 super\nobject L largepage 512 psind=0\n",
		    false },
		{ "proc ABCDEFGHIJKLMNO\n", true },
		{ "thread ABCDEFGHIJKLMNO\nend\n", true },
		{ "thread ABCDEFGHIJKLMNOP\nend\n", false },
		{ "thread main\nend\n", false },
		{ "thread 1\nend\nthread 2\nend\nthread 3\nend\nthread 4\n"
		    "end\nthread 5\nend\nthread 6\nend\nthread 7\nend\n"
		    "thread 8\nend\n", true },
		{ "proc P\nload P 0\n", true },
		{ "proc P\nload P 1\n", false },
		{ "proc P\nload P 1K\n", true },
		{ "proc P\nload P K\n", false },
		{ "proc P\nload P 0x\n", false },
		{ "proc P\nmunmap P 0x1000 4k\n", true },
		{ "proc P\nmunmap P 0x1000 1T\n", true },
		{ "proc P\nmunmap P 0x1000 5K\n", false },
		{ "proc P\nstore P 0x1000 -1\n", false },
		{ "proc P\nstore P 0x1000 18446744073709551615\n", true },
	};
	struct scenario_error error;
	struct scenario *s;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		s = scenario_open(rows[i].text, strlen(rows[i].text), "t",
		    &error);
		if ((s != NULL) != rows[i].parses)
			fail_msg("%s%s", rows[i].text, s == NULL ? error.text :
			    "parsed");
		scenario_close(s);
	}
}

/* A file is judged as a whole; the first mistake is told. */
TEST(every_mistake_has_its_sentence)
{
	size_t i;

	for (i = 0; i < nrows(mistakes); i++)
		assert_mistake(mistakes[i].text, mistakes[i].message);
}

/* What follows the first mistake is not looked at. */
TEST(only_the_first_mistake_is_told)
{
	assert_mistake("proc\nporc P\n", "t:1: proc: missing P in \"proc P\"");
}

/* A byte of zero is a byte like others. */
TEST(zero_bytes_do_no_harm)
{
	static const char text[] = "proc P\nload P 0\0\n";
	struct scenario_error error;

	assert_null(scenario_open(text, sizeof(text) - 1, "t", &error));
	assert_string_equal(error.text,
	    "t:2: \"0\": expected an address such as 0x10000000");
}

/* What stands before and behind an operation is at hand for echoing. */
TEST(the_text_around_operations_is_kept)
{
	static const char text[] = "# head\nproc P\n= ok\n\nexit P\n= ok\n"
	    "= end leaked=0 swap=0\n# tail\n";
	const struct scenario_op *op;
	struct scenario_error error;
	struct scenario *s;
	const char *p;
	size_t len;

	s = scenario_open(text, strlen(text), "t", &error);
	assert_non_null(s);
	op = scenario_next(s, NULL);
	p = scenario_op_lead(op, &len);
	assert_memory_equal(p, "# head\n", len);
	p = scenario_op_recorded(op, &len);
	assert_memory_equal(p, "= ok\n", len);
	op = scenario_next(s, op);
	assert_eq(scenario_op_line(op), 5);
	p = scenario_op_text(op, &len);
	assert_memory_equal(p, "exit P", len);
	assert_null(scenario_next(s, op));
	p = scenario_recorded_end(s, &len);
	assert_memory_equal(p, "= end leaked=0 swap=0\n", len);
	p = scenario_tail(s, &len);
	assert_eq(len, strlen(strstr(text, "= ok\n= end")));
	scenario_close(s);
}

static void
collect(void *arg, const char *text, size_t len)
{
	char *out = arg;
	size_t n = strlen(out);

	assert_true(n + len < 8192);
	memcpy(out + n, text, len);
	out[n + len] = '\0';
}

TEST(help_lists_every_operation)
{
	static char out[8192];

	out[0] = '\0';
	assert_true(scenario_help(NULL, collect, out));
	assert_non_null(strstr(out, "mmap P ADDR N PROT private|shared "
	    "anon|OBJ OFF [FLAG ...]\n    a mapping at a fixed address\n"));
	assert_non_null(strstr(out, "\npoke P ADDR VALUE\n"));
}
