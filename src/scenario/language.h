/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The language as data: the table of verbs, the arguments they are made
 *	of, and the parsed form that the parser fills and the engine runs.
 * RULES
 *	1  A verb is a row; its arguments are a list of enum arg, each a row
 *	   of the table in args.c.  Patterns, help, messages and the parser
 *	   come from these rows.
 *	2  A parsed scenario does not change: any number of runs share it.
 *	3  Processes and objects are numbers, in the order of first mention;
 *	   NO_NAME where an operation has none.
 *	4  Slices of an operation point into the source text.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The room alone; others see it through scenario.h.  Nothing is locked.
 *
 * TO ADD A VERB: write its function and its row, in one of the verbs_*.c.
 *	static void
 *	run_touch(struct strand *s, const struct scenario_op *op)
 *	{
 *		answer_errno(s, vmsim_touch(strand_proc(s, op), op->addr, 1,
 *		    op->prot, NULL));
 *	}
 *	...
 *	{
 *	    .name = "touch", .help = "one access, no value",
 *	    .args = { ARG_PROC, ARG_ADDR, ARG_ACCESS },
 *	    .run = run_touch, .needs_process = true,
 *	},
 * An argument of a new kind is a row more in args.c, and in enum arg below.
 */
#ifndef SCENARIO_LANGUAGE_H
#define SCENARIO_LANGUAGE_H

#include <stdint.h>
#include "scenario/scenario.h"
#include "scenario/text.h"

#define	NO_NAME		UINT32_MAX
#define	SCENARIO_THREADS 8	/* blocks of a scenario */
#define	VERB_ARGS	9	/* the longest list, with its end */

struct strand;
struct scenario_op;

/* What stands in the pattern of a verb; args.c says how it is read. */
enum arg {
	ARG_NONE,		/* the end of a list */
	/* names */
	ARG_PROC,
	ARG_NEW_PROC,		/* the operation makes it */
	ARG_CHILD,		/* a second process that it makes */
	ARG_OBJECT,
	ARG_NEW_OBJECT,
	ARG_BACKING,		/* an object, or anonymous memory */
	ARG_THREAD,
	ARG_PAGE,		/* of an object, when it runs */
	/* numbers */
	ARG_ADDR,
	ARG_HINT,		/* an address that is only wished for */
	ARG_NPAGES,
	ARG_SIZE,		/* pages of an object */
	ARG_FRAMES,		/* of the machine */
	ARG_OFFSET,		/* pages into an object */
	ARG_VALUE,
	ARG_TICKS,
	ARG_SWAP,		/* pages of the machine's swap device */
	/* words of a list */
	ARG_PROT,
	ARG_ACCESS,
	ARG_READ_WRITE,
	ARG_SHARING,
	ARG_INHERIT,
	ARG_ADVICE,
	ARG_SCAN,
	ARG_KIND,
	/* the rest of the line, if there is any */
	ARG_MACHINE_FLAGS,
	ARG_KEYS,		/* of an object */
	ARG_MMAP_FLAGS,
	ARG_MSYNC_FLAGS,
	ARG_ON,			/* a property of the machine, or nothing */
	ARG_WORD,		/* of the glossary, or nothing */
	ARG_SHORTFALL,
	/* the rest of the line */
	ARG_QUEUED,		/* an operation */
	ARG_EXPECTED,		/* an operation and its answers */
};

/* What a verb without a function does to the parts of a scenario. */
enum block_mark {
	MARK_NONE,
	MARK_THREAD,		/* a block of a thread begins */
	MARK_END,		/* it ends */
	MARK_FINAL,
};

typedef void verb_fn(struct strand *, const struct scenario_op *);

struct verb {
	const char *name;
	const char *help;	/* half a sentence */
	enum arg args[VERB_ARGS];
	verb_fn	*run;		/* prints its answer; NULL: a mark */
	enum block_mark mark;
	bool	 needs_process;	/* answers "error noproc" without */
	bool	 is_silent;	/* no answer line, only `|` lines */
	bool	 wires;		/* its range, and copies what is private */
	bool	 needs_trace;	/* of the machine */
	bool	 acts;		/* silent, and changes the machine */
};

/* The verbs of a file; one table a file. */
struct verb_group {
	const struct verb *verbs;
	unsigned n;
};
#define	VERB_GROUP(verbs) { (verbs), sizeof(verbs) / sizeof((verbs)[0]) }

extern const struct verb_group verbs_process, verbs_map, verbs_memory,
    verbs_pageout, verbs_daemon, verbs_look, verbs_control, verbs_mark;

/* The verbs of all groups, one after another; NULL beyond the last. */
const struct verb *verb_nth(unsigned i);

/* ARG_SCAN: the queue. */
enum scan_choice {
	SCAN_OF_ACTIVE,
	SCAN_OF_INACTIVE,
};

enum object_kind {
	KIND_SWAP,
	KIND_FILE,
	KIND_MGTDEV,
	KIND_DEV,
	KIND_SG,
	KIND_PHYS,
	KIND_LARGEPAGE,
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

/* Pages of one large page. */
#define	SPEC_GROUP(psind)	((uint64_t)1 << 9 * (psind))

struct object_spec {
	enum object_kind kind;
	uint64_t seed;
	int	 behind, ahead;
	enum getpages_policy getpages;
	uint64_t refused;	/* the page that getpages names */
	enum populate_policy populate;
	uint64_t cluster;	/* pages of a populate cluster */
	enum fault_policy fault;
	int	 psind;		/* page size index; 0: small pages */
};

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
	bool	 has_addr;
	uint64_t addr;
	uint64_t npages;
	uint64_t offset;	/* pages */
	uint64_t value;
	int	 prot;
	int	 max_prot;	/* 0: not given */
	int	 choice;	/* inheritance, advice, SCAN_OF_* */
	int	 flags;		/* VMSIM_MAP_*; VMSIM_MS_* of msync; launder:
				   not 0 in a shortfall */
	struct object_spec *spec;
	const struct scenario_op *inner;	/* during, expect */
	const struct scenario_op *other; /* expect: answers the same */
	const char *word;	/* who: a page; explain: a word, or NULL */
	struct slice answers;	/* expect: alternatives with `|` between */
	bool	 shapes_machine; /* it says what the machine is */
	uint8_t	 section;	/* SECTION_*, or the thread's number from 1 */
};

#define	SECTION_SETUP	0
#define	SECTION_FINAL	(SCENARIO_THREADS + 1)

/* May it be queued or expected: does it run, and answer for itself? */
static inline bool
op_is_ordinary(const struct scenario_op *op)
{
	return (op->verb->run != NULL && !op->verb->is_silent &&
	    op->inner == NULL);
}

/* A value in the text. */
struct written {
	struct written *older;
	uint64_t value;
	size_t	 place;		/* among all mentions */
	bool	 decimal;
};

/* Is this value first written in decimal? */
bool	 written_decimal(const struct scenario *, uint64_t value);

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
	uint32_t *places;	/* 2 * max, by hash: number + 1, 0: none */
};

struct piece;

struct scenario {
	char	*name;
	struct piece *pieces;	/* of memory, newest first */
	struct scenario_op *first;
	struct scenario_op **tail;
	struct scenario_op *last;
	struct name_table procs;
	struct name_table objects;
	struct slice end;	/* the recorded "= end" line */
	struct slice rest;	/* after the last operation */
	uint64_t nframes;	/* 0: not given */
	bool	 tlb;		/* processors remember translations */
	bool	 superpages;	/* the machine has them */
	bool	 has_daemon;	/* by hand */
	bool	 own_daemon;	/* in threads of its own */
	uint64_t swap_npages;	/* 0: unlimited */
	uint32_t nobjects;	/* `object` operations so far */
	uint32_t nmade;		/* processes that some line makes so far */
	struct block threads[SCENARIO_THREADS];
	unsigned nthreads;
	uint8_t	 section;	/* while parsing: where the next line is */
	const struct scenario_op *final;	/* that line, or NULL */
	struct written *written; /* values, the latest mentioned first */
	const struct written **by_value; /* when parsed: each once, sorted */
	size_t	 nwritten;
	size_t	 nvalues;	/* of `by_value` */
	bool	 has_story;
	bool	 numbers_objects; /* in its recorded dumps objects go by
				   number */
	struct scenario_error *error;	/* while parsing */
	unsigned line;			/* while parsing */
};

#endif /* SCENARIO_LANGUAGE_H */
