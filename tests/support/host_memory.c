/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's allocator, in place of the C library's, which it calls. */
#define	_GNU_SOURCE	/* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/host_memory.h"

static struct {
	bool	 watched;
	unsigned fail_in;	/* this one, from 1; 0: none */
	bool	 failed;
	long	 live;		/* pieces */
} memory;

static bool
is_lacking(void)
{
	if (!memory.watched || memory.fail_in == 0 || --memory.fail_in > 0)
		return (false);
	memory.failed = true;
	errno = ENOMEM;
	return (true);
}

static void *
count_piece(void *p)
{
	memory.live += p != NULL;
	return (p);
}

void *
malloc(size_t size)
{
	static void *(*real)(size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "malloc");
	return (is_lacking() ? NULL : count_piece(real(size)));
}

void *
calloc(size_t n, size_t size)
{
	static void *(*real)(size_t, size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "calloc");
	return (is_lacking() ? NULL : count_piece(real(n, size)));
}

void *
realloc(void *old, size_t size)
{
	static void *(*real)(void *, size_t);
	void *p;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "realloc");
	if (is_lacking())
		return (NULL);
	p = real(old, size);
	return (old == NULL ? count_piece(p) : p);
}

void *
reallocarray(void *old, size_t n, size_t size)
{
	size_t len;

	if (__builtin_mul_overflow(n, size, &len)) {
		errno = ENOMEM;
		return (NULL);
	}
	return (realloc(old, len));
}

void
free(void *p)
{
	static void (*real)(void *);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "free");
	memory.live -= p != NULL;
	real(p);
}

static long live_before;

void
host_memory_watch(unsigned fail_at)
{
	memory.failed = false;
	memory.fail_in = fail_at;
	memory.watched = true;
	live_before = memory.live;
}

long
host_memory_end(void)
{
	memory.watched = false;
	return (memory.live - live_before);
}

bool
host_memory_failed(void)
{
	return (memory.failed);
}

/* The n-th piece is lacking, 0: none; false: it was not asked for. */
static bool
run_lacking(struct test *t, const struct memory_case *c, unsigned n, int *error)
{
	long left;

	test_hush(t);
	host_memory_watch(n);
	*error = c->run(t);
	left = host_memory_end();
	if (left != 0)
		fail_msg("%s: %ld pieces of memory are left, with the %u-th "
		    "lacking", c->name, left, n);
	return (host_memory_failed());
}

void
sweep_memory(struct test *t, const struct memory_case *c)
{
	char *usual;
	int error;
	unsigned n;

	(void)run_lacking(t, c, 0, &error);	/* what is kept for later */
	assert_ok(error);
	usual = strdup(t->said);
	assert_non_null(usual);
	for (n = 1; run_lacking(t, c, n, &error); n++) {
		if (error != ENOMEM && (error != 0 || (!c->goes_on &&
		    strcmp(t->said, usual) != 0)))
			fail_msg("%s: with the %u-th piece of memory lacking "
			    "the answer is %d, and: %s", c->name, n, error,
			    t->said);
	}
	assert_ok(error);
	assert_said(t, usual);
	if (n == 1)
		fail_msg("%s asks for no memory", c->name);
	free(usual);
}
