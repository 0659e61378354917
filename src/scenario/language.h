/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parsed form: what the parser, the table of operations and the engine
 * share.
 */
#ifndef SCENARIO_LANGUAGE_H
#define SCENARIO_LANGUAGE_H

#include <stdarg.h>
#include <stdint.h>
#include "scenario/scenario.h"

#define	WORDS_MAX	64	/* words of a line */
#define	NO_NAME		UINT32_MAX
#define	SCENARIO_THREADS 8	/* blocks of a scenario */

/* A piece of the source text. */
struct slice {
	const char *p;
	size_t	 len;
};

static inline bool
slice_is(struct slice s, const char *text)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (text[i] == '\0' || text[i] != s.p[i])
			return (false);
	return (text[i] == '\0');
}

/* Where `text` stands in it for the first time, or NULL. */
static inline const char *
slice_find(struct slice s, const char *text)
{
	struct slice at;
	size_t i, len;

	for (len = 0; text[len] != '\0'; len++)
		;
	for (i = 0; i + len <= s.len; i++) {
		at = (struct slice){ s.p + i, len };
		if (slice_is(at, text))
			return (at.p);
	}
	return (NULL);
}

enum object_kind {
	KIND_SWAP,
	KIND_FILE,
	KIND_MGTDEV,
	KIND_DEV,
	KIND_SG,
	KIND_PHYS,
};

enum populate_policy {
	POPULATE_EXACT,
	POPULATE_HINT,
	POPULATE_CLUSTER,
	POPULATE_WHOLE,
	POPULATE_BAD,
	POPULATE_FAIL,
	POPULATE_ERROR,
	POPULATE_AGAIN,
};

enum fault_policy {
	FAULT_OK,
	FAULT_NONE,
	FAULT_FAIL,
	FAULT_ERROR,
	FAULT_BAD,
};

/* The page that a file's pager refuses. */
enum getpages_policy {
	GETPAGES_OK,
	GETPAGES_FAIL,
	GETPAGES_ERROR,
};

struct object_spec {
	enum object_kind kind;
	uint64_t seed;
	int	 behind, ahead;
	enum getpages_policy getpages;
	uint64_t refused;	/* the page that getpages names */
	enum populate_policy populate;
	uint64_t cluster;	/* pages of a populate cluster */
	enum fault_policy fault;
};

/* mmap's words; an operation's `flags`. */
#define	OPF_SHARED	0x01
#define	OPF_GUARD	0x02
#define	OPF_STACK	0x04
#define	OPF_EXCL	0x08
#define	OPF_NOSYNC	0x10
#define	OPF_NOCORE	0x20
#define	OPF_PREFAULT	0x40
#define	OPF_INVALIDATE	0x80	/* msync */

struct verb;

struct scenario_op {
	struct scenario_op *next;
	const struct verb *verb;
	unsigned line;
	struct slice text;
	struct slice lead;	/* comments and answers before it */
	struct slice recorded;	/* answer and dump lines after it */
	/* arguments, as far as the verb has them */
	uint32_t proc;		/* number of a name, or NO_NAME */
	uint32_t child;
	uint32_t object;
	uint64_t addr;
	uint64_t npages;
	uint64_t offset;	/* pages */
	uint64_t value;
	int	 prot;
	int	 max_prot;	/* 0: not given */
	int	 choice;	/* inheritance, advice */
	unsigned flags;		/* OPF_* */
	struct object_spec *spec;
	const struct scenario_op *inner;	/* during, expect */
	struct slice answers;	/* expect: alternatives with `|` between */
	bool	 has_addr;
	uint8_t	 section;	/* SECTION_*, or the thread's number from 1 */
};

#define	SECTION_SETUP	0
#define	SECTION_FINAL	(SCENARIO_THREADS + 1)

/* A block `thread NAME` ... `end`. */
struct block {
	char	*name;
	const struct scenario_op *open;	/* its first line */
	const struct scenario_op *close; /* `end`; NULL while parsing */
	unsigned nops;
};

/* A process's or an object's name. */
struct name {
	char	*text;
	size_t	 len;
	unsigned line;		/* first mention */
	bool	 made;		/* some line makes it */
	bool	 interrupted;	/* an object: some line is queued for it */
	uint32_t place;		/* among those made, by the first such line */
};

struct name_table {
	struct name *v;
	uint32_t n;
	uint32_t max;
};

struct pool;

struct scenario {
	char	*name;
	struct pool *pool;
	struct scenario_op *first;
	struct scenario_op **tail;
	struct scenario_op *last;
	struct name_table procs;
	struct name_table objects;
	struct slice end;	/* the recorded "= end" line */
	struct slice rest;	/* after the last operation */
	uint64_t nframes;	/* 0: not given */
	uint32_t nobjects;	/* `object` operations so far */
	uint32_t nmade;		/* processes that some line makes so far */
	struct block threads[SCENARIO_THREADS];
	unsigned nthreads;
	uint8_t	 section;	/* while parsing: where the next line is */
	const struct scenario_op *final;	/* that line, or NULL */
	bool	 has_story;
	struct scenario_error *error;	/* while parsing */
	unsigned line;			/* while parsing */
};

/* The words of one line and how far they are used. */
struct words {
	struct slice v[WORDS_MAX];
	unsigned n;
	unsigned next;
};

struct strand;
typedef void verb_fn(struct strand *, const struct scenario_op *);

#define	VERB_SILENT	0x01	/* no answer line, only `|` lines */
#define	VERB_QUEUEABLE	0x02	/* may follow `during` */
#define	VERB_BLOCK	0x04	/* begins or ends a block; does nothing */
#define	VERB_PROCESS	0x08	/* its process must be alive */
#define	VERB_TRACED	0x10	/* the machine needs its trace */

struct verb {
	const char *name;
	const char *args;	/* letters, see args.c */
	const char *help;
	verb_fn	*fn;
	unsigned flags;		/* VERB_* */
};

extern const struct verb scenario_verbs[];
extern const unsigned scenario_nverbs;

/* pool.c: memory that lives as long as the scenario; NULL without. */
struct pool *pool_create(void);
void	 pool_destroy(struct pool *);
void	*pool_alloc(struct pool *, size_t);

/* parse.c */
/* Keeps the first mistake; always returns false. */
bool	 parse_fail(struct scenario *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* `"WORD": expected WHAT`. */
bool	 parse_expected(struct scenario *, struct slice word,
	    const char *what);
/* Words from `w->next` on are one operation. */
struct scenario_op *parse_operation(struct scenario *, struct words *);
/* Prints the nearest of `n` words, or nothing if none is near. */
const char *parse_nearest(struct slice word,
	    const char *(*nth)(const void *, unsigned), const void *arg,
	    unsigned n);

/* args.c */
bool	 args_parse(struct scenario *, struct scenario_op *, struct words *);
/* "mmap P ADDR N ...": the pattern as people read it. */
void	 args_usage(const struct verb *, char *buf, size_t size);

/* blocks.c: threads and `final`. */
bool	 block_open(struct scenario *, struct scenario_op *, struct slice name);
/* The operation is complete; false: it may not stand there. */
bool	 block_enter(struct scenario *, struct scenario_op *);
/* After the last line. */
bool	 block_check(struct scenario *);

/* numbers.c: false when the word is not such a number. */
bool	 number_pages(struct slice, uint64_t *);
bool	 number_address(struct slice, uint64_t *);
bool	 number_value(struct slice, uint64_t *);

/* specs.c: "swap 8 seed=3" and mmap's flags. */
bool	 spec_kind(struct scenario *, struct scenario_op *, struct slice);
bool	 spec_key(struct scenario *, struct scenario_op *, struct slice);
bool	 spec_mmap_flag(struct scenario *, struct scenario_op *,
	    struct slice);
bool	 spec_prot(struct slice, int *);

/* names.c */
uint32_t name_intern(struct scenario *, struct name_table *, struct slice);
uint32_t name_find(const struct name_table *, struct slice);
const char *name_nth(const void *, unsigned);

#endif /* SCENARIO_LANGUAGE_H */
