/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	A scenario that grows line by line while it runs, and can go back: each
 *	operation is a point, with the machine as it was after it.
 * RULES
 *	1  A line that is no operation, or whose operation panics, leaves
 *	   everything as it was.
 *	2  What only looks (dump, chain) makes no point.
 *	3  Whatever was gone back and forward, machine and parser are as if the
 *	   operations up to the place had been run from the start.
 *	4  The place always has its snapshot.  If all snapshots together take
 *	   more than they may, only every second is kept, then every fourth,
 *	   and so on: what lies between is run again from the one before.
 *	5  A further operation at an earlier place drops those behind it,
 *	   unless it is the next of them.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	The prompt and tests, on the host's stack.  A sink may ask the machine
 *	anything, but only look at it, and calls nothing here that changes it.
 */
#ifndef SCENARIO_SESSION_H
#define SCENARIO_SESSION_H

#include "scenario/scenario.h"

struct session;

/* What an operation did, while the machine is as it left it. */
typedef void session_sink_t(void *arg, struct session *,
    const struct scenario_result *);

struct session_config {
	struct scenario_options options;
	size_t	 snapshot_bytes; /* all snapshots together; 0: 256 MiB */
	session_sink_t *sink;
	void	*arg;
};

enum session_verdict {
	SESSION_DONE,
	SESSION_NOTHING,	/* blank, a comment, a recorded answer */
	SESSION_MISTAKE,	/* no operation: session_error() */
	SESSION_PANIC,		/* undone */
	SESSION_REFUSED,	/* no memory for it: session_error() */
};

/* At the beginning; NULL without memory. */
struct session *session_open(const struct session_config *);
void	 session_close(struct session *);

/* Reads the line and executes its operation, if it is one. */
enum session_verdict session_type(struct session *, const char *line);
/* The same, undone when the sink has returned. */
enum session_verdict session_try(struct session *, const char *line);
/* What was wrong with the last line: a sentence. */
const char *session_error(const struct session *);

/* Operations so far, and those with the ones that lie ahead. */
size_t	 session_place(const struct session *);
size_t	 session_end(const struct session *);
/*
 * To the place after `n` operations, at most session_end().  What lies ahead
 * is executed again, and the sink gets it.  SESSION_DONE, or why it stopped.
 */
enum session_verdict session_go(struct session *, size_t n);
/* The nth operation as it was typed, and its answer (NULL: it has none). */
const char *session_nth(const struct session *, size_t n, const char **answer);

/* The last operation about that page, "P ADDR"; 0: there is none. */
size_t	 session_find(const struct session *, const char *where);
/* The story of the nth operation, as vmsim_trace_tell(). */
void	 session_tell(const struct session *, size_t n, int how,
	    vmsim_print_t *, void *arg);

/*
 * The operations so far as a scenario that runs: what answered is expected to
 * answer the same.
 */
void	 session_save(const struct session *, FILE *);

struct vmsim *session_machine(const struct session *);
/* The recording: a step for each operation so far; NULL without memory. */
struct vmsim_trace *session_recording(const struct session *);
/* How many snapshots there are, and their bytes. */
size_t	 session_snapshots(const struct session *, size_t *bytes);

/* A word that can stand there. */
typedef void session_word_t(void *arg, const char *word);
/*
 * The words that can stand at the end of a line of which `len` bytes are
 * there: each begins with those of its own that are.
 */
void	 session_complete(struct session *, const char *line, size_t len,
	    session_word_t *, void *arg);

#endif /* SCENARIO_SESSION_H */
