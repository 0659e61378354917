/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pieces: memory that driver code asked for and gives back.
 *
 *	[header | red zone | the bytes of the driver | red zone]
 *
 * A piece knows who allocated it and who freed it, by their lines.  From check
 * level JUNK on, and with the address sanitizer, it stands between red zones,
 * and one that was freed is kept back for a while (quarantine), so that who
 * writes past its end or after it was freed is told of when it is freed, when
 * it leaves the quarantine, when the machine is checked, and when it ends:
 *
 *	piece 1	 the red zones of a live piece hold what they were filled with
 *	piece 2	 nobody has written a freed piece that is kept
 *
 * The tool that watches (shadow.h) is told of each piece, too.
 */
#ifndef BASE_PIECE_H
#define BASE_PIECE_H

#include <sys/queue.h>
#include "base/machine.h"

#define	PIECE_RED	SHADOW_RED	/* bytes of the red zone behind */
#define	PIECE_FRONT	40		/* of the other: all is aligned to 16 */

/* A malloc(9) type or a uma(9) zone. */
struct piece_owner {
	const char	*kind;		/* (c) "type" or "zone" */
	const char	*name;		/* (c) */
};

/* What becomes of the bytes when the piece is freed. */
enum piece_end {
	PIECE_JUNK,		/* they mean nothing any more */
	PIECE_STAYS,		/* they stay, and nobody may touch them */
	PIECE_SHARED,		/* they stay, and others may still use them */
};

/* Right before the bytes of the driver. */
struct heap_piece {
	TAILQ_ENTRY(heap_piece) link;	/* (w) all of them, oldest first */
	STAILQ_ENTRY(heap_piece) next;	/* (w) those that are free and kept */
	uint32_t	 mark;		/* (w) live, or freed */
	uint16_t	 red;		/* (c) bytes of the one behind; 0: there
					   are none */
	uint8_t		 end;		/* (w) of a freed one; enum piece_end */
	uint8_t		 summed;	/* (w) `sum` is known */
	size_t		 size;		/* (c) asked for, bytes */
	const struct piece_owner *owner; /* (c) */
	const char	*where;		/* (w) who allocated it */
	const char	*freed;		/* (w) who freed it */
	uint64_t	 sum;		/* (w) of a freed one that stays */
	char		 front[PIECE_FRONT]; /* (c) red zone */
};

STAILQ_HEAD(piece_queue, heap_piece);

/* Bytes of the chunk for a piece, and a piece in it, which is live. */
size_t	 piece_room(size_t size);
void	*piece_begin(void *chunk, size_t size, const struct piece_owner *,
	    const char *where);

/*
 * The live piece that begins at `p`.  Anything else is a panic at `where`: what
 * was freed before, lies inside of a piece, or was never handed out.
 */
struct heap_piece *piece_of(const void *p, const struct piece_owner *,
	    const char *where);
void	*piece_bytes(struct heap_piece *);

/*
 * From live to freed: the caller keeps it.  A damaged red zone is a panic at
 * `where`.
 */
void	 piece_end(struct heap_piece *, enum piece_end, const char *where);
/* From freed to live; to have been written meanwhile is a panic. */
void	*piece_again(struct heap_piece *, const char *where);
/* The memory of a freed one goes back to the heap. */
void	 piece_release(struct heap_piece *);
/* All of that, but with some time in between. */
void	 piece_retire(struct heap_piece *, const char *where);
/* A whole sentence: longer than words. */
struct piece_words {
	char		 text[512];	/* (t) */
};

/* `byte 8 of the 24 bytes of type "x" allocated at fb.c:12` */
struct piece_words piece_describe_around(const void *);

/* Pieces of an owner that ends are another's. */
void	 piece_give(const struct piece_owner *from,
	    const struct piece_owner *to);

/* Rules piece 1 and 2. */
void	 piece_check(struct check *);
/* After a restore: the tool is told of what is live now. */
void	 piece_tell_all(struct vmsim *);

#endif /* BASE_PIECE_H */
