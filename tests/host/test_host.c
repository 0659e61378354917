/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What POSIX fixes, compared with the host: random programs of mmap, munmap,
 * mprotect, fork, exit, loads and stores are executed by the library and, in
 * real processes with real files, by a Linux kernel.  Every value, errno
 * value and signal must agree.
 * usage: test_host [PROGRAMS [SEED]]
 */
#include <stdio.h>
#include <stdlib.h>

#include "host/program.h"

#define	SKIP	77	/* exit status: not tested */

#ifdef __linux__

#include <vmsim/machine.h>

#include "host/library.h"
#include "host/runner.h"

#define	SHOW_MAX	3	/* programs that are printed */
#define	DIFFERENCES_MAX	16

static unsigned answers_same;
static unsigned answers_differ[DIFFERENCES_MAX];

/* A program with both answers; `*` is where they disagree. */
static void
show(const struct program *p, const struct answer *library,
    const struct answer *host)
{
	int i, verdict;

	printf("seed %ju: files of %u and %u bytes\n", (uintmax_t)p->seed,
	    p->file_size[0], p->file_size[1]);
	for (i = 0; i < p->nops; i++) {
		verdict = answer_compare(&p->ops[i], &library[i], &host[i]);
		printf("%c%3d ", verdict == ANSWER_WRONG ? '*' :
		    verdict == ANSWER_SAME ? ' ' : '~', i);
		program_print_op(&p->ops[i]);
		printf(": library ");
		answer_print(&library[i]);
		printf(", host ");
		answer_print(&host[i]);
		putchar('\n');
	}
}

/* The n-th program on both sides; true if they agree. */
static bool
compare(struct vmsim *vm, unsigned n, uint64_t seed)
{
	static struct answer host[OPS_MAX], library[OPS_MAX];
	struct program p;
	int i, verdict;
	bool agree;

	program_make(&p, seed);
	agree = library_run(vm, &p, library);
	if (!runner_answers(n, host)) {
		printf("seed %ju: the host's processes got lost\n",
		    (uintmax_t)seed);
		return (false);
	}
	for (i = 0; i < p.nops; i++) {
		verdict = answer_compare(&p.ops[i], &library[i], &host[i]);
		if (verdict == ANSWER_WRONG)
			agree = false;
		else if (verdict == ANSWER_SAME)
			answers_same++;
		else
			answers_differ[verdict]++;
	}
	if (!agree)
		show(&p, library, host);
	return (agree);
}

static void
summarize(unsigned passed, unsigned failed)
{
	int i;

	printf("%u passed, %u failed; %u answers are the same, and\n", passed,
	    failed, answers_same);
	for (i = 0; answer_reason(i) != NULL; i++)
		printf("%u: %s\n", answers_differ[i], answer_reason(i));
}

int
main(int argc, char **argv)
{
	unsigned count, failed, i;
	const char *why;
	struct vmsim *vm;
	uint64_t base, seed;

	count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : 10000;
	seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	why = runner_start(seed, count, &base);
	if (why != NULL) {
		printf("Skipped: %s.\n", why);
		return (SKIP);
	}
	vm = library_create(base);
	if (vm == NULL) {
		printf("no memory for a machine\n");
		return (1);
	}
	failed = 0;
	for (i = 0; i < count && failed < SHOW_MAX; i++)
		if (!compare(vm, i, seed + i))
			failed++;
	library_destroy(vm);
	summarize(i - failed, failed);
	return (failed != 0);
}

#else

int
main(void)
{
	printf("Skipped: the host is not Linux.\n");
	return (SKIP);
}

#endif
