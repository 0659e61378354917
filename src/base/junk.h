/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Junk: what memory without contents is filled with at check level JUNK.
 * Memory just handed out holds JUNK_NEW, so that who reads it sees by the
 * value that nobody has written it.  Freed memory holds JUNK_FREED, and is
 * looked at when it is handed out again and by vmsim_check(): other bytes were
 * written by somebody who thought that it was his still.
 */
#ifndef BASE_JUNK_H
#define BASE_JUNK_H

#include "base/machine.h"

#define	JUNK_NEW	0xa5
#define	JUNK_PIECE	0x5a	/* the same of what driver code asked for */
#define	JUNK_FREED	0xdf
#define	JUNK_MAX	65536	/* of what is longer, so many bytes */

struct check;

static inline bool
junk_is_on(void)
{
	return (__predict_false(curvm->check_level >= VMSIM_CHECK_JUNK));
}

/* Fills at that level. */
void	 junk_fill(void *p, int byte, size_t len);
/* The first byte that does not hold it any more, or `len`. */
size_t	 junk_find_written(const void *p, int byte, size_t len);
/* What is there, for reports. */
unsigned junk_byte(const void *p, size_t at);

/*
 * A free chunk of the heap: on a list, then junk.  The lists of a machine that
 * is not careful have links only.
 */
struct arena_free {
	struct arena_free *next;	/* (w) */
	size_t		 junk;		/* (w) bytes that were filled, this
					   header included; 0: none */
};

/* For reports: what it is, and the bytes of it before the chunk. */
struct freed_name {
	const char	*what;		/* (c) */
	size_t		 before;	/* (c) */
};

static inline bool
freed_is_careful(void)
{
	return (SHADOW_IN_BUILD || junk_is_on());
}

/*
 * Adds and takes a chunk.  `len` of the `bytes` at `p` were in use.  One that
 * is freed twice, or was written since, is a panic that calls it by the name.
 */
void	 freed_push(struct arena_free **list, void *p, size_t len,
	    size_t bytes, struct freed_name);
struct arena_free *freed_pop(struct arena_free **list, struct freed_name);
/* To be free already is a panic; it may be looked at. */
void	 freed_check_used(const void *p, size_t len, struct freed_name);
/* The last of a list of `n`, of a careful machine. */
struct arena_free *freed_pop_oldest(struct arena_free **list, uint64_t n,
	    struct freed_name);
/* The header of a free chunk. */
struct arena_free freed_peek(const struct arena_free *);
/* Rule arena 5. */
void	 freed_check(struct check *, const struct arena_free *,
	    struct freed_name);

#endif /* BASE_JUNK_H */
