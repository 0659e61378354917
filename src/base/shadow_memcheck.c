/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What valgrind's memcheck is told, by requests that take a few instructions
 * and do nothing elsewhere.  Its record is, for each byte, which of its bits
 * are known, and whether it may be touched.
 */
#include <string.h>

#include "base/shadow.h"

#ifndef SHADOW_ASAN
#ifdef HAVE_VALGRIND
#include <valgrind/memcheck.h>
#else
/* Nothing is told, as without valgrind. */
#define	VALGRIND_GET_VBITS(p, bits, n)		((void)(p), (void)(bits), 0)
#define	VALGRIND_SET_VBITS(p, bits, n)		(0)
#define	VALGRIND_MAKE_MEM_NOACCESS(p, n)	(0)
#define	VALGRIND_MAKE_MEM_DEFINED(p, n)		(0)
#define	VALGRIND_MAKE_MEM_UNDEFINED(p, n)	(0)
#define	VALGRIND_CREATE_MEMPOOL(pool, red, zero) ((void)0)
#define	VALGRIND_DESTROY_MEMPOOL(pool)		((void)0)
#define	VALGRIND_MEMPOOL_EXISTS(pool)		(0)
#define	VALGRIND_MEMPOOL_ALLOC(pool, p, n)	((void)0)
#define	VALGRIND_MEMPOOL_FREE(pool, p)		((void)0)
#endif

#define	PAGE	((size_t)4096)

/* Other tools of valgrind do not know the request. */
bool
shadow_is_watched(void)
{
	char bits, byte = 0;

	return (VALGRIND_GET_VBITS(&byte, &bits, sizeof(bits)) == 1);
}

void
shadow_forbid(const void *p, size_t len)
{
	(void)VALGRIND_MAKE_MEM_NOACCESS(p, len);
}

void
shadow_allow(const void *p, size_t len)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(p, len);
}

void
shadow_allow_new(const void *p, size_t len)
{
	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, len);
}

void
shadow_block(const void *pool, const void *p, size_t len)
{
	VALGRIND_MEMPOOL_ALLOC(pool, p, len);
}

void
shadow_unblock(const void *pool, const void *p, size_t len)
{
	VALGRIND_MEMPOOL_FREE(pool, p);
}

void
shadow_begin(const void *pool)
{
	VALGRIND_CREATE_MEMPOOL(pool, SHADOW_RED, 0);
}

void
shadow_end(const void *pool)
{
	if (VALGRIND_MEMPOOL_EXISTS(pool) != 0)
		VALGRIND_DESTROY_MEMPOOL(pool);
}

size_t
shadow_size(size_t len)
{
	return (2 * len);
}

/* A range that may be touched only in part is looked at by halves. */
static void
save_bits(char *bits, char *forbidden, const char *mem, size_t len)
{
	size_t half = len / 2;

	if (VALGRIND_GET_VBITS(mem, bits, len) == 1) {
		memset(forbidden, 0, len);
	} else if (len == 1) {
		*bits = 0;
		*forbidden = 1;
	} else {
		save_bits(bits, forbidden, mem, half);
		save_bits(bits + half, forbidden + half, mem + half,
		    len - half);
	}
}

void
shadow_save(char *to, const char *mem, size_t n)
{
	size_t at, len = n / 2;

	for (at = 0; at < len; at += PAGE)
		save_bits(to + at, to + len + at, mem + at, PAGE);
}

void
shadow_restore(char *mem, const char *from, size_t n)
{
	const char *forbidden = from + n / 2;
	size_t end, len = n / 2, start;

	(void)VALGRIND_MAKE_MEM_DEFINED(mem, len);
	(void)VALGRIND_SET_VBITS(mem, from, len);
	for (start = 0; start < len; start = end) {
		end = start + 1;
		while (end < len && forbidden[end] == forbidden[start])
			end++;
		if (forbidden[start] != 0)
			(void)VALGRIND_MAKE_MEM_NOACCESS(mem + start,
			    end - start);
	}
}
#endif /* SHADOW_ASAN */
