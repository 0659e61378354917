/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The inside of a session: its points, and how the machine and the parser
 *	come from one to another.
 * RULES
 *	1  points[0] is the beginning.  Up to the place a point has all that is
 *	   below; what lies ahead has only its lines and its answer.
 *	2  A snapshot is of the machine that there is; when another is made
 *	   (`frames`), all of them go.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	session*.c alone.
 */
#ifndef SCENARIO_SESSION_POINT_H
#define SCENARIO_SESSION_POINT_H

#include "scenario/engine.h"
#include "scenario/parse.h"
#include "scenario/session.h"

struct session_point {
	char	*lead;		/* lines before the operation, or NULL */
	char	*text;		/* the operation; NULL at the beginning */
	char	*comment;	/* behind it, or NULL */
	char	*answer;	/* without "= "; NULL: it has none */
	bool	 unexpected;
	const struct scenario_op *op;
	struct parse_mark mark;
	size_t	 nsteps;	/* of the recording */
	struct vmsim_proc **procs; /* the run's tables */
	struct test_object **objects;
	uint32_t nprocs, nobjects;
	struct vmsim_snapshot *snapshot; /* NULL: there is none */
	size_t	 snapshot_bytes;
};

struct session {
	struct session_config config;
	struct scenario_error error;
	struct scenario *script;	/* as far as the place */
	struct scenario_run run;
	struct scenario made;		/* the machine is of this one's kind */
	struct vmsim_trace *recording;
	struct session_point *points;
	size_t	 npoints, max;
	size_t	 place;
	size_t	 stride;		/* of the points with a snapshot */
	size_t	 bytes;			/* of all snapshots */
	struct stream pending;		/* lines before the next operation */
	bool	 is_quiet;		/* the sink gets nothing */
};

/* session.c: executes, and tells the sink. */
enum session_verdict session_perform(struct session *,
	    const struct scenario_op *);

/* session_point.c */
/* Always false. */
bool	 session_fail(struct session *, const char *what);
/* Is the machine such as the script wants it? */
bool	 session_fits(const struct session *, const struct scenario *);
/* Another machine, as the script wants it, and all operations so far. */
bool	 session_remake(struct session *);
/*
 * The operation was executed: it becomes the point after the place, which it
 * is then.
 */
bool	 session_add(struct session *, const struct scenario_op *,
	    struct slice comment);
/* Machine and parser as they were after `n` operations, at most the place. */
bool	 session_back(struct session *, size_t n);
/* The beginning; false without memory. */
bool	 session_begin(struct session *);
void	 session_points_fini(struct session *);

#endif /* SCENARIO_SESSION_POINT_H */
