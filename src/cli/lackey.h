/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The text that valgrind's lackey writes with --trace-mem=yes and
 *	--trace-syscalls=yes, a line at a time.
 * RULES
 *	1  An event points into the line that it was made from.
 *	2  An access leaves the other fields of the event as they were: there
 *	   are millions of them.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The replay; it knows no machine.
 */
#ifndef CLI_LACKEY_H
#define CLI_LACKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lackey_kind {
	LACKEY_FETCH,	/* "I  addr,len" */
	LACKEY_LOAD,	/* " L addr,len" */
	LACKEY_STORE,	/* " S addr,len" */
	LACKEY_MODIFY,	/* " M addr,len": a load and a store */
	LACKEY_CALL,	/* a system call, complete or without its result */
	LACKEY_RESULT,	/* the result of a call shown before */
	LACKEY_NOTE,	/* "==pid== text", an empty line, the tail of a call */
	LACKEY_UNKNOWN,
};

#define	LACKEY_ARGS	6

struct lackey_event {
	enum lackey_kind kind;
	uint64_t addr;		/* accesses */
	uint32_t len;
	/* calls and results */
	uint32_t pid;
	uint32_t tid;
	uint32_t number;	/* Linux amd64 system call */
	char	 name[24];	/* of it, without "sys_" */
	int	 nargs;
	uint64_t arg[LACKEY_ARGS];
	const char *path;	/* first "(string)" after an argument */
	size_t	 pathlen;
	uint32_t child;		/* process created, or 0 */
	bool	 has_result;
	bool	 failed;
	uint64_t result;
};

/* Linux amd64 numbers of the calls that matter. */
enum {
	LINUX_OPEN = 2, LINUX_CLOSE = 3, LINUX_MMAP = 9, LINUX_MPROTECT = 10,
	LINUX_MUNMAP = 11, LINUX_BRK = 12, LINUX_PIPE = 22, LINUX_MREMAP = 25,
	LINUX_MSYNC = 26, LINUX_MINCORE = 27, LINUX_MADVISE = 28,
	LINUX_SHMAT = 30, LINUX_DUP = 32, LINUX_DUP2 = 33, LINUX_CLONE = 56,
	LINUX_FORK = 57, LINUX_VFORK = 58, LINUX_EXECVE = 59, LINUX_EXIT = 60,
	LINUX_WAIT4 = 61, LINUX_FCNTL = 72, LINUX_CREAT = 85,
	LINUX_MLOCK = 149, LINUX_MUNLOCK = 150, LINUX_MLOCKALL = 151,
	LINUX_MUNLOCKALL = 152, LINUX_REMAP_FILE_PAGES = 216,
	LINUX_EXIT_GROUP = 231, LINUX_WAITID = 247, LINUX_OPENAT = 257,
	LINUX_DUP3 = 292, LINUX_PIPE2 = 293, LINUX_MEMFD_CREATE = 319,
	LINUX_EXECVEAT = 322, LINUX_MLOCK2 = 325, LINUX_PKEY_MPROTECT = 329,
	LINUX_CLONE3 = 435,
};

/* `line` is `len` bytes and a zero; `ev` points into it. */
void	lackey_parse(const char *line, size_t len, struct lackey_event *ev);
/* The process named in a "SYSCALL[" or "==" line, or 0. */
uint32_t lackey_pid(const char *line);

#endif /* CLI_LACKEY_H */
