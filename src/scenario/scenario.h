/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The scenario language (doc/scenario.md): parse a text once, run it any
 *	number of times.  A run creates a machine of its own, executes the
 *	operations in order and gives every operation's text (its answer and
 *	what it dumped, exactly as it stands in a recording) to a sink.  The
 *	command and the conformance tests are sinks over this one engine.
 * RULES
 *	1  The text is not copied: it must live as long as the scenario.
 *	2  Parsing runs nothing; the first mistake is told, and nothing else.
 *	3  The same scenario gives the same bytes in every run, on every host.
 *	4  Pointers that a sink gets are valid until it returns.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The command and tests, on the host's stack.  A sink may ask the machine
 *	anything, but only look at it.
 *
 * Inside the room: text.h (pieces of text), language.h (the parsed form, and
 * how to add a verb), parse.h (the parser), engine.h (a run), race.h (threads
 * under many schedules), outcomes.h and compare.h (recordings).  session.h is
 * a scenario that grows while it runs.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <vmsim/machine.h>
#include <vmsim/observe.h>
#include <vmsim/trace.h>

struct scenario;
struct scenario_op;
struct scenario_run;
struct vmsim_proc;

struct scenario_error {
	unsigned line;		/* 0: not about a line */
	char	 text[256];	/* "FILE:LINE: what is wrong" */
};

/*
 * Parses `len` bytes.  Lines beginning with `=` or `|` are recorded answers.
 * Returns NULL with *error filled.
 */
struct scenario *scenario_open(const char *text, size_t len,
    const char *name, struct scenario_error *error);
void	scenario_close(struct scenario *);

/* Does a block of threads occur, or what belongs to it? */
bool	scenario_has_threads(const struct scenario *);
/* The recorded line "= end ..." with its newline; length 0 without one. */
const char *scenario_recorded_end(const struct scenario *, size_t *len);
/* Operations in order; `op` NULL for the first; NULL at the end. */
const struct scenario_op *scenario_next(const struct scenario *,
    const struct scenario_op *op);

unsigned scenario_op_line(const struct scenario_op *);
/* The operation as it is written, without blanks around it. */
const char *scenario_op_text(const struct scenario_op *, size_t *len);
/* The lines that follow it in a recording, each with its newline. */
const char *scenario_op_recorded(const struct scenario_op *, size_t *len);
const char *scenario_op_verb(const struct scenario_op *);
/* What stands before it since the operation before: comments, answers. */
const char *scenario_op_lead(const struct scenario_op *, size_t *len);
/* The comments after the last operation. */
const char *scenario_tail(const struct scenario *, size_t *len);

struct scenario_options {
	bool	 trace;		/* stories are wanted */
	uint32_t as_recorded;	/* struct vmsim_config */
	bool	 swap_alone;	/* struct vmsim_config */
	const char *policies;	/* struct vmsim_config */
	enum vmsim_check_level check_level;
	bool	 check;		/* all checkers after each operation */
	bool	 recorded;	/* stories and changes of each operation are
				   wanted; scenario_run_tell() */
	bool	 why;		/* stories explain their words */
	bool	 as_written;	/* a value is answered in the base in which
				   the text writes it, not in hexadecimal;
				   but as it is recorded where it is */
	bool	 names;		/* dumps call objects as stories do, but as it
				   is recorded where it is; otherwise by
				   number, as FreeBSD's recordings do */
	bool	 strict_setup;	/* an operation before the threads that
				   answers an error is a mistake */
	void	(*watch)(void *arg, struct vmsim *, bool ended);
				/* NULL, or called in each execution of an
				   exploration: when the threads are about to
				   begin, and when all is done */
	void	*watch_arg;
	struct vmsim_trace **recording; /* where a recording of the run is to
				   be put (NULL: no memory), or NULL; it is
				   the caller's */
};

/* What one operation did.  `op` is NULL for the closing line. */
struct scenario_result {
	const struct scenario_op *op;
	size_t	 step;		/* of the recording; 0: none */
	const char *text;	/* its lines, each with its newline */
	size_t	 len;
	const char *unexpected;	/* a sentence if an `expect` failed */
	bool	 last;		/* no operation follows */
	bool	 panicked;	/* the text is the report */
};

/* Returns false to stop the run. */
typedef bool scenario_sink_t(void *arg, struct scenario_run *,
    const struct scenario_result *);

enum scenario_verdict {
	SCENARIO_OK,
	SCENARIO_UNEXPECTED,	/* an `expect` failed */
	SCENARIO_STOPPED,	/* the sink said so */
	SCENARIO_PANIC,		/* the sink got the lines of the report */
	SCENARIO_REFUSED,	/* "not implemented", "out of memory", ... */
};

/* `options` may be NULL; with SCENARIO_REFUSED *error is filled. */
enum scenario_verdict scenario_run(const struct scenario *,
    const struct scenario_options *options, scenario_sink_t *, void *arg,
    struct scenario_error *error);

/* For sinks. */
struct vmsim *scenario_run_machine(struct scenario_run *);
/* Its dump, as `dump` prints it. */
void	scenario_run_dump(struct scenario_run *, FILE *);
/* The story of the operation, or (VMSIM_TELL_CHANGES) what it changed. */
void	scenario_run_tell(struct scenario_run *, const struct scenario_result *,
    int how, vmsim_print_t *, void *arg);
/* The chain under the address that an operation names; false: it names none
   or its process is gone. */
bool	scenario_run_chain(struct scenario_run *, const struct scenario_op *,
    vmsim_print_t *, void *arg);

/*
 * An operation, or every one (NULL): its pattern and what it does, a line
 * each.  False: there is none of that name.
 */
bool	scenario_help(const char *verb, vmsim_print_t *, void *arg);

#endif /* SCENARIO_SCENARIO_H */
