/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's system calls and signals.
 *
 * The window is reserved before anything else, and stays so in the processes
 * that do not use it: no library can be given an address there.  It is far
 * from where sanitizers keep their tables.
 */
#define	_GNU_SOURCE		/* memfd_create() */
#include <sys/mman.h>

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/real.h"

#ifndef MAP_FIXED_NOREPLACE
#define	MAP_FIXED_NOREPLACE	0x100000
#endif

#define	WANTED	((void *)0x200000000000)

static struct {
	char			*base;
	int			 fds[NFILES];
	sigjmp_buf		 env;
	struct answer *volatile	 answer;	/* of who accesses */
} real;

static enum code
code_of(int signo, int code)
{
	if (signo == SIGSEGV && code == SEGV_MAPERR)
		return (CODE_MAPERR);
	if (signo == SIGSEGV && code == SEGV_ACCERR)
		return (CODE_ACCERR);
	if (signo == SIGBUS && code == BUS_ADRERR)
		return (CODE_ADRERR);
	if (signo == SIGBUS && code == BUS_OBJERR)
		return (CODE_OBJERR);
	return (CODE_OTHER);
}

/* A signal of an access; any other is the end of the process. */
static void
caught(int signo, siginfo_t *info, void *context)
{
	struct answer *a;

	a = real.answer;
	if (a == NULL)
		_exit(2);
	a->signal = signo == SIGSEGV ? 'S' : 'B';
	a->code = code_of(signo, info->si_code);
	a->addr = (uint32_t)((char *)info->si_addr - real.base);
	siglongjmp(real.env, 1);
}

static bool
catch_signals(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = caught;
	sa.sa_flags = SA_SIGINFO | SA_NODEFER;
	return (sigaction(SIGSEGV, &sa, NULL) == 0 &&
	    sigaction(SIGBUS, &sa, NULL) == 0);
}

static int
make_file(void)
{
	FILE *f;
	int fd;

	fd = memfd_create("vmsim", 0);
	if (fd != -1)
		return (fd);
	f = tmpfile();
	return (f == NULL ? -1 : fileno(f));
}

bool
real_make_files(void)
{
	int i;

	for (i = 0; i < NFILES; i++) {
		real.fds[i] = make_file();
		if (real.fds[i] == -1)
			return (false);
	}
	return (true);
}

const char *
real_init(uint64_t *base)
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

	if (sysconf(_SC_PAGESIZE) != PAGE)
		return ("the host's pages are not of 4096 bytes");
	real.base = mmap(WANTED, WINDOW_SIZE, PROT_NONE,
	    flags | MAP_FIXED_NOREPLACE, -1, 0);
	if (real.base == MAP_FAILED)
		real.base = mmap(NULL, WINDOW_SIZE, PROT_NONE, flags, -1, 0);
	if (real.base == MAP_FAILED)
		return ("the host gives no addresses");
	if (!real_make_files())
		return ("the host gives no temporary files");
	*base = (uint64_t)(uintptr_t)real.base;
	return (NULL);
}

bool
real_reset_files(const struct program *p)
{
	uint64_t words[FILE_PAGES * PAGE / 8];
	int i;

	for (i = 0; i < NFILES; i++) {
		program_file_fill(p, i, 0, words, p->file_size[i]);
		if (ftruncate(real.fds[i], 0) != 0 ||
		    pwrite(real.fds[i], words, p->file_size[i], 0) !=
		    (ssize_t)p->file_size[i])
			return (false);
	}
	return (true);
}

bool
real_open_window(void)
{
	return (munmap(real.base, WINDOW_SIZE) == 0 && catch_signals());
}

static void
do_mmap(const struct op *op, struct answer *a)
{
	static const int places[] = {
		[PLACE_FIXED] = MAP_FIXED,
		[PLACE_HINT] = 0,
		[PLACE_EXCL] = MAP_FIXED_NOREPLACE,
	};
	char *got;
	int flags;

	flags = places[op->place] | (op->shared ? MAP_SHARED : MAP_PRIVATE);
	if (op->file == ANON)
		flags |= MAP_ANONYMOUS;
	got = mmap(real.base + op->addr, op->len, op->prot, flags,
	    op->file == ANON ? -1 : real.fds[op->file], op->offset);
	if (got == MAP_FAILED) {
		a->error = errno;
		return;
	}
	a->value = got == real.base + op->addr;
	if (a->value == 0)
		a->error = munmap(got, op->len) == 0 ? 0 : errno;
}

/* What FreeBSD does with a range that begins within a page. */
static void
do_munmap(const struct op *op, struct answer *a)
{
	uint32_t len, start;

	if (munmap(real.base + op->addr, op->len) == 0)
		return;
	a->error = errno;
	program_hull(op, &start, &len);
	if (op->len != 0 && op->addr != start)
		(void)munmap(real.base + start, len);
}

/* What FreeBSD does with holes, and as above. */
static void
do_mprotect(const struct op *op, struct answer *a)
{
	uint32_t i, len, start;

	if (mprotect(real.base + op->addr, op->len, op->prot) == 0)
		return;
	a->error = errno;
	program_hull(op, &start, &len);
	for (i = 0; i < len; i += PAGE)
		(void)mprotect(real.base + start + i, PAGE, op->prot);
}

/* A sanitizer would look for a mark of its own at the address. */
__attribute__((no_sanitize("address"), noinline))
static void
do_access(const struct op *op, struct answer *a)
{
	volatile uint64_t *word;

	word = (volatile uint64_t *)(void *)(real.base + op->addr);
	real.answer = a;
	if (sigsetjmp(real.env, 0) == 0) {
		if (op->kind == OP_LOAD)
			a->value = *word;
		else
			*word = op->value;
	}
	real.answer = NULL;
}

void
real_execute(const struct op *op, struct answer *a)
{
	switch (op->kind) {
	case OP_MMAP:
		do_mmap(op, a);
		break;
	case OP_MUNMAP:
		do_munmap(op, a);
		break;
	case OP_MPROTECT:
		do_mprotect(op, a);
		break;
	case OP_LOAD:
	case OP_STORE:
		do_access(op, a);
		break;
	case OP_EXIT:
	case OP_FORK:
	case OP_EVICT:
	case OP_COLLAPSE:
		break;
	}
}
