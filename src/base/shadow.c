/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and writing the address sanitizer's record. */
#include "base/shadow.h"

#ifdef ARENA_ASAN

/* Not in the public header of every compiler, but in every run time. */
extern void __asan_get_shadow_mapping(size_t *scale, size_t *offset);

static char *
shadow_of(const char *mem)
{
	size_t offset, scale;

	__asan_get_shadow_mapping(&scale, &offset);
	return ((char *)(((uintptr_t)mem >> scale) + offset));
}

/*
 * The record has no record of its own, so neither instrumented code nor
 * memcpy() may touch it.
 */
static void __attribute__((no_sanitize("address"), noinline))
copy_words(volatile uint64_t *to, const volatile uint64_t *from, size_t n)
{
	size_t i;

	for (i = 0; i < n / sizeof(*to); i++)
		to[i] = from[i];
}

size_t
shadow_size(size_t len)
{
	size_t offset, scale;

	__asan_get_shadow_mapping(&scale, &offset);
	return (len >> scale);
}

void
shadow_save(char *to, const char *mem, size_t n)
{
	copy_words((uint64_t *)(void *)to,
	    (const uint64_t *)(void *)shadow_of(mem), n);
}

void
shadow_restore(char *mem, const char *from, size_t n)
{
	copy_words((uint64_t *)(void *)shadow_of(mem),
	    (const uint64_t *)(const void *)from, n);
}

#else

size_t
shadow_size(size_t len)
{
	return (0);
}

void
shadow_save(char *to, const char *mem, size_t n)
{
}

void
shadow_restore(char *mem, const char *from, size_t n)
{
}

#endif
