/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The address sanitizer's own record of which bytes may be touched: one byte
 * for eight.
 */
#include "base/shadow.h"

#ifdef SHADOW_ASAN
#include <sanitizer/asan_interface.h>
#include <stdio.h>

#include "base/machine.h"
#include "base/piece.h"

/* Not in the public header of every compiler, but in every run time. */
extern void __asan_get_shadow_mapping(size_t *scale, size_t *offset);

bool
shadow_is_watched(void)
{
	return (true);
}

void
shadow_forbid(const void *p, size_t len)
{
	__asan_poison_memory_region(p, len);
}

void
shadow_allow(const void *p, size_t len)
{
	__asan_unpoison_memory_region(p, len);
}

void
shadow_allow_new(const void *p, size_t len)
{
	__asan_unpoison_memory_region(p, len);
}

void
shadow_block(const void *pool, const void *p, size_t len)
{
	__asan_unpoison_memory_region(p, len);
}

void
shadow_unblock(const void *pool, const void *p, size_t len)
{
	__asan_poison_memory_region(p, len);
}

/* The sanitizer has told its part and is about to end the program. */
static void
tell_of_address(const char *report)
{
	const char *p = __asan_get_report_address();
	const struct vmsim *vm = curvm;
	size_t at;

	if (vm == NULL)
		return;
	at = (size_t)(p - vm->arena.ram);
	if (arena_has(&vm->arena, p))
		fprintf(stderr, "vmsim: this is %s\n",
		    piece_describe_around(p).text);
	else if (at < vm->arena.ram_used)
		fprintf(stderr, "vmsim: this is byte %zu of frame %zu, which "
		    "is free\n", at % PAGE_SIZE, at / PAGE_SIZE);
}

void
shadow_begin(const void *pool)
{
	__asan_set_error_report_callback(tell_of_address);
}

void
shadow_end(const void *pool)
{
}

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
#endif /* SHADOW_ASAN */
