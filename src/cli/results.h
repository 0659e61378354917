/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	What a subcommand found out, a case a file, for other programs: as
 *	JUnit's XML, as JSON.  doc/results.md describes both.
 * RULES
 *	1  A case is added once, in the order in which files were named or
 *	   found; the texts are copied.
 *	2  Without --junit and --json nothing is kept.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The subcommands, each with results of its own; nothing is locked.
 */
#ifndef CLI_RESULTS_H
#define CLI_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum case_status {
	CASE_PASSED,
	CASE_FAILED,		/* an expectation, a check, an execution */
	CASE_BAD_INPUT,		/* it could not be run */
};

struct result_case {
	char	*group;		/* a family of recordings, or "" */
	char	*name;		/* of the file */
	char	*text;		/* what is wrong, lines; NULL: nothing */
	enum case_status status;
	uint64_t ms;		/* wall clock */
};

struct results {
	const char *junit;	/* file to be written, "-" for standard
				   output, or NULL */
	const char *json;
	struct result_case *cases;
	size_t	 ncases;
	bool	 no_memory;	/* a case is missing */
	/* Of the case that is being run. */
	uint64_t begun;		/* ms of the host's clock */
	char	*text;		/* what has been printed of it */
	size_t	 text_len;
	FILE	*text_file;
};

/* Rows of a table of options whose state has a `results`. */
#define	RESULTS_OPTIONS(type)						\
	{ "junit", .text = true, .flag = offsetof(type, results.junit) }, \
	{ "json", .text = true, .flag = offsetof(type, results.json) }
#define	RESULTS_USAGE							\
"  --junit FILE     write the results as JUnit's XML (`-`: standard output)\n" \
"  --json FILE      the same as JSON (doc/results.md)\n"

/* A case begins; what results_print() is given belongs to it. */
void	 results_begin(struct results *);
/* vmsim_print_t; `arg` is the results: to standard output and kept. */
void	 results_print(void *arg, const char *text, size_t len);
/* It has ended; `text` NULL: what was printed. */
void	 results_end(struct results *, const char *group, const char *name,
	    enum case_status, const char *text);
/* An exit status of CLI_*; the command says who could not write a file. */
int	 results_write(struct results *, const char *command);

/* results_junit.c, results_json.c: 0, or -1 if it cannot be done here. */
int	 results_write_junit(const struct results *, const char *command,
	    FILE *);
int	 results_write_json(const struct results *, const char *command,
	    FILE *);

#endif /* CLI_RESULTS_H */
