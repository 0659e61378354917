/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comparing answers.  FreeBSD and Linux differ in what POSIX leaves open; each
 * such difference is in the table with its reason, and only those are let
 * pass.  Where it leaves different mappings behind, the host's side does what
 * FreeBSD would have done (see runner.c), so that the programs stay the same.
 */
#include <sys/mman.h>

#include <errno.h>
#include <stdio.h>

#include "host/program.h"

static bool
is_eof(const struct op *op, const struct answer *lib, const struct answer *host)
{
	return ((op->kind == OP_LOAD || op->kind == OP_STORE) &&
	    lib->signal == 'B' && lib->code == CODE_OBJERR &&
	    host->signal == 'B' && host->code == CODE_ADRERR &&
	    lib->addr == host->addr);
}

static bool
is_write_only(const struct op *op, const struct answer *lib,
    const struct answer *host)
{
	return (op->kind == OP_LOAD && op->before == PROT_WRITE &&
	    lib->signal == 'S' && lib->code == CODE_ACCERR &&
	    host->signal != 'S');
}

static bool
is_hole(const struct op *op, const struct answer *lib,
    const struct answer *host)
{
	return (op->kind == OP_MPROTECT && lib->error == 0 &&
	    host->error == ENOMEM);
}

static bool
is_misaligned(const struct op *op, const struct answer *lib,
    const struct answer *host)
{
	return ((op->kind == OP_MPROTECT || op->kind == OP_MUNMAP) &&
	    op->addr % PAGE != 0 && lib->error == 0 && host->error == EINVAL);
}

static bool
is_excl(const struct op *op, const struct answer *lib,
    const struct answer *host)
{
	return (op->kind == OP_MMAP && op->place == PLACE_EXCL &&
	    lib->error == ENOMEM && host->error == EEXIST);
}

static const struct difference {
	const char	*reason;
	bool		 (*applies)(const struct op *, const struct answer *,
			    const struct answer *);
} differences[] = {
	{ "past a file's end POSIX names SIGBUS and no code: FreeBSD says "
	  "BUS_OBJERR, Linux BUS_ADRERR", is_eof },
	{ "memory that may only be written may be read if the system likes: "
	  "on x86 Linux always allows it, FreeBSD not before the page is "
	  "mapped", is_write_only },
	{ "mprotect over a hole: Linux stops there with ENOMEM, FreeBSD "
	  "changes what is mapped and succeeds", is_hole },
	{ "a range that begins within a page: POSIX allows EINVAL, which is "
	  "what Linux says; FreeBSD takes the whole page", is_misaligned },
	{ "not of POSIX: what is refused as already mapped is ENOMEM for "
	  "MAP_EXCL and EEXIST for MAP_FIXED_NOREPLACE", is_excl },
};

#define	NDIFFERENCES	(int)(sizeof(differences) / sizeof(differences[0]))

static bool
same(const struct answer *a, const struct answer *b)
{
	return (a->error == b->error && a->signal == b->signal &&
	    a->code == b->code && a->addr == b->addr && a->value == b->value);
}

int
answer_compare(const struct op *op, const struct answer *library,
    const struct answer *host)
{
	int i;

	if (same(library, host))
		return (ANSWER_SAME);
	for (i = 0; i < NDIFFERENCES; i++)
		if (differences[i].applies(op, library, host))
			return (i);
	return (ANSWER_WRONG);
}

const char *
answer_reason(int difference)
{
	return (difference < NDIFFERENCES ? differences[difference].reason :
	    NULL);
}

void
answer_print(const struct answer *a)
{
	static const char *const codes[] = {
		[CODE_NONE] = "none",
		[CODE_MAPERR] = "MAPERR",
		[CODE_ACCERR] = "ACCERR",
		[CODE_ADRERR] = "ADRERR",
		[CODE_OBJERR] = "OBJERR",
		[CODE_OTHER] = "other",
	};

	if (a->signal != 0)
		printf("SIG%s %s %#x", a->signal == 'S' ? "SEGV" : "BUS",
		    codes[a->code], a->addr);
	else if (a->error != 0)
		printf("errno %d", a->error);
	else
		printf("ok %#jx", (uintmax_t)a->value);
}
