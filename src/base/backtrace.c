/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking and telling a backtrace.
 *
 *	it was
 *	  fb_populate() at fb.c:60
 *	called from
 *	  fault_around() at test_fb.c:14
 *	  main() at test_fb.c:31
 *
 * A call is the library's own if it lies in the library's file, or, where
 * that is linked into the program, if its source lies beside the library's.
 * Calls of which no line is known (the C library's, cmocka's) are left out.
 */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* dladdr() */
#endif
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>

#include "base/assert.h"
#include "base/backtrace.h"
#include "base/print.h"

static _Unwind_Reason_Code
take_call(struct _Unwind_Context *context, void *arg)
{
	struct backtrace *b = arg;
	uintptr_t address = _Unwind_GetIP(context);

	if (address == 0 || b->ncalls == BACKTRACE_MAX)
		return (_URC_END_OF_STACK);
	/* It is where the call returns to, which may be another line. */
	b->calls[b->ncalls++] = address - 1;
	return (_URC_NO_REASON);
}

void
backtrace_take(struct backtrace *b)
{
	b->ncalls = 0;
	(void)_Unwind_Backtrace(take_call, b);
}

/* What debug information calls an address: a program may lie anywhere. */
static uintptr_t
address_in_file(const Dl_info *info, uintptr_t address)
{
	const ElfW(Ehdr) *header = info->dli_fbase;

	return (header->e_type == ET_EXEC ? address :
	    address - (uintptr_t)info->dli_fbase);
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash != NULL ? slash + 1 : path);
}

/* What is being printed; of one file at a time. */
struct telling {
	struct printer	*out;
	const char	*heading;	/* to be printed first, or NULL */
	bool		 ended;		/* main() has been; libc is left */
	char		 root[256];	/* of the library's source, or "" */
};

/* The first address is one in the library's base/panic.c. */
static void
learn_root(struct telling *t, const char *file)
{
	const char *end = strstr(file, "base/panic.c");

	if (end != NULL && (size_t)(end - file) < sizeof(t->root))
		snprintf(t->root, sizeof(t->root), "%.*s", (int)(end - file),
		    file);
}

/* A function of a header says less than the one that it is inlined into. */
static bool
is_programs(const struct telling *t, const char *file)
{
	size_t len = strlen(file);

	return ((*t->root == '\0' ||
	    strncmp(file, t->root, strlen(t->root)) != 0) &&
	    (len < 2 || strcmp(file + len - 2, ".h") != 0));
}

static void
tell_call(void *arg, unsigned i, const char *function, const char *file,
    unsigned line)
{
	struct telling *t = arg;

	if (i == 0) {
		learn_root(t, file);
		return;
	}
	if (t->ended || !is_programs(t, file))
		return;
	if (t->heading != NULL)
		print_fmt(t->out, "%s\n", t->heading);
	t->heading = NULL;
	print_fmt(t->out, "  %s() at %s:%u\n", function, last_part(file),
	    line);
	t->ended = strcmp(function, "main") == 0;
}

/* They are in one file. */
static void
tell_calls(struct telling *t, const uintptr_t *calls, unsigned ncalls,
    const Dl_info *file)
{
	uintptr_t addresses[BACKTRACE_MAX + 1];
	unsigned i;

	addresses[0] = address_in_file(file, (uintptr_t)vm_panic);
	for (i = 0; i < ncalls; i++)
		addresses[i + 1] = address_in_file(file, calls[i]);
	backtrace_find_lines(file->dli_fname, addresses, ncalls + 1,
	    tell_call, t);
}

void
backtrace_print_function(struct printer *out, uintptr_t function)
{
	struct telling t = { .out = out, .heading = "it was" };
	Dl_info file;

	if (function != 0 && dladdr((void *)function, &file) != 0)
		tell_calls(&t, &function, 1, &file);
}

void
backtrace_print(struct printer *out, const struct backtrace *b)
{
	struct telling t = { .out = out, .heading = "called from" };
	Dl_info file, next;
	unsigned from, to;

	backtrace_print_function(out, b->blamed);
	for (from = 0; from < b->ncalls && !t.ended; from = to) {
		to = from + 1;
		if (dladdr((void *)b->calls[from], &file) == 0)
			continue;
		while (to < b->ncalls &&
		    dladdr((void *)b->calls[to], &next) != 0 &&
		    next.dli_fbase == file.dli_fbase)
			to++;
		tell_calls(&t, &b->calls[from], to - from, &file);
	}
}
