/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs of memory operations, and the answers to them: the one language
 * that the library and the host are asked in.
 */
#ifndef HOST_PROGRAM_H
#define HOST_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#define	PAGE		4096u
#define	WINDOW_PAGES	32u
#define	WINDOW_SIZE	(WINDOW_PAGES * PAGE)
#define	NPROCS		4
#define	NFILES		2
#define	FILE_PAGES	8u		/* at most */
#define	OPS_MIN		20
#define	OPS_MAX		60

enum kind {
	OP_MMAP,
	OP_MUNMAP,
	OP_MPROTECT,
	OP_FORK,
	OP_EXIT,
	OP_LOAD,
	OP_STORE,
	OP_EVICT,		/* the library's alone: page one page out */
	OP_COLLAPSE,		/* the library's alone: shorten the chain */
};

enum place {
	PLACE_FIXED,		/* replaces what is there */
	PLACE_HINT,		/* taken if free; else mapped nowhere */
	PLACE_EXCL,		/* fixed, refused if something is there */
};

#define	PROT_UNMAPPED	0xff	/* in op.before: nothing is mapped */
#define	ANON		(-1)	/* in op.file */

struct op {
	enum kind	 kind;
	enum place	 place;
	int		 proc;
	int		 child;
	int		 file;
	bool		 shared;
	uint8_t		 prot;
	uint8_t		 before;	/* the page's protection */
	uint32_t	 addr;		/* from the window's start */
	uint32_t	 len;
	uint32_t	 offset;
	uint64_t	 value;
};

struct program {
	uint64_t	 seed;
	bool		 evicts;
	uint32_t	 file_size[NFILES];
	int		 nops;
	struct op	 ops[OPS_MAX];
};

enum code {
	CODE_NONE,
	CODE_MAPERR,
	CODE_ACCERR,
	CODE_ADRERR,
	CODE_OBJERR,
	CODE_OTHER,
};

struct answer {
	int		 error;		/* an errno value */
	char		 signal;	/* 0, or 'S'EGV or 'B'US */
	enum code	 code;
	uint32_t	 addr;		/* the signal's, from the window */
	uint64_t	 value;		/* loaded; of a mmap: was it placed? */
};

void	program_make(struct program *, uint64_t seed);
/* What a file holds at first; zero at and past its end. */
uint64_t program_file_word(const struct program *, int file, uint32_t offset);
/* `len` bytes of it, from a multiple of 8 on. */
void	program_file_fill(const struct program *, int file, uint32_t offset,
	    void *to, uint32_t len);
/* The whole pages that a range touches, as both systems see them. */
void	program_hull(const struct op *, uint32_t *start, uint32_t *len);
void	program_print_op(const struct op *);

#define	ANSWER_SAME	(-1)
#define	ANSWER_WRONG	(-2)

/* One of the above, or the number of the difference that explains it. */
int	answer_compare(const struct op *, const struct answer *library,
	    const struct answer *host);
/* Why a difference is one; NULL past the last. */
const char *answer_reason(int difference);
void	answer_print(const struct answer *);

#endif /* HOST_PROGRAM_H */
