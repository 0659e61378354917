/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	vmsim record: a program under valgrind's lackey, and its logs.
 *	    cmd_record.c	the whole, and the replay
 *	    record_logs.c	the directory, the logs, what is in them
 *	    record_program.c	the processes, and how they end
 * RULES
 *	1  When the command ends, however it does, no process of the recording
 *	   runs any more, and of the logs only those that were asked for are
 *	   there.
 *	2  A log is replayable at any time: where it breaks off, it ends.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	cmd_record() alone; record_remove() signal handlers, too.
 */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#define	IMAGES_MAX	4096	/* program images of a recording */

/* The log of one image of one process. */
struct record_log {
	char	*path;
	int	 fd;		/* read as it grows; or -1 */
	bool	 in_line;	/* the next byte does not begin one */
};

struct recording {
	char	 dir[512];
	bool	 keep;		/* the logs */
	bool	 counts;	/* what is in them is of interest */
	uint64_t limit;		/* of accesses; 0: none */
	uint64_t accesses;	/* so far */
	int	 nlogs;
	struct record_log logs[IMAGES_MAX]; /* in order of appearance */
	int	 watch;		/* inotify(7) on the directory; or -1 */
};

/* ---- record_logs.c ---- */

/* `wanted` NULL: a new directory under TMPDIR.  False with errno. */
bool	record_open(struct recording *, const char *wanted);
/* Logs that have appeared get their names; waits for some milliseconds. */
void	record_look(struct recording *, int ms);
/* The program has ended: the rest of them. */
void	record_look_last(struct recording *);
/* Removes what is not to be kept. */
void	record_remove(const struct recording *);
void	record_close(struct recording *);

/* ---- record_program.c ---- */

/*
 * From now on a signal removes what is not to be kept and ends the command; or
 * the program, while that runs.  NULL: no longer.
 */
void	record_catch_signals(struct recording *);
/* Runs it to its end, or to that of the recording.  False: it has been told
   why not. */
bool	record_program(struct recording *, char **argv, int argc);

#endif /* CLI_RECORD_H */
