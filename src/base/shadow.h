/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which bytes of an arena may be touched, told to the tool that watches: the
 * address sanitizer, in a build with it, at every check level; or valgrind's
 * memcheck, when the program runs under it, from level JUNK on, so a machine
 * has that level at least then.  Elsewhere nobody is told.
 *
 * What may not be touched is read by the functions below, and by nothing else.
 */
#ifndef BASE_SHADOW_H
#define BASE_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__SANITIZE_ADDRESS__)
#define	SHADOW_ASAN	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define	SHADOW_ASAN	1
#endif
#endif

#ifdef SHADOW_ASAN
#define	SHADOW_IN_BUILD	true	/* this build is always watched */
#else
#define	SHADOW_IN_BUILD	false
#endif

/* Around a piece, bytes that belong to nobody. */
#define	SHADOW_RED	32

/* Does a tool watch the program? */
bool	 shadow_is_watched(void);

/* Not to be touched from now on. */
void	 shadow_forbid(const void *p, size_t len);
/* May be read and written again. */
void	 shadow_allow(const void *p, size_t len);
/* The same, and what is there means nothing yet. */
void	 shadow_allow_new(const void *p, size_t len);

/*
 * A piece that is handed out or taken back: memcheck remembers where, and tells
 * it of a wrong address near by.  `pool` stands for the machine.  The bytes
 * become new, or forbidden.
 */
void	 shadow_block(const void *pool, const void *p, size_t len);
void	 shadow_unblock(const void *pool, const void *p, size_t len);
/* The machine begins, and ends: no piece is handed out. */
void	 shadow_begin(const void *pool);
void	 shadow_end(const void *pool);

/* The first of `len` bytes that is not `byte`, or `len`. */
size_t	 shadow_find_other(const void *p, int byte, size_t len);
/* A copy of what may be forbidden. */
void	 shadow_peek(void *to, const void *from, size_t len);
/* A number that changes with the bytes. */
uint64_t shadow_sum(const void *p, size_t len);

/* If a tool watches: bytes of record for `len` bytes, which are whole pages. */
size_t	 shadow_size(size_t len);
/* `n` bytes of record for the memory at `mem`. */
void	 shadow_save(char *to, const char *mem, size_t n);
void	 shadow_restore(char *mem, const char *from, size_t n);

#endif /* BASE_SHADOW_H */
