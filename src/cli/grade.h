/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	vmsim grade: a student's answer against a lesson, requirement by
 *	requirement.
 * RULES
 *	1  An answer runs in a process of its own, for a limited time: whatever
 *	   it does, what can be said of it is said.
 *	2  Each requirement is a point, and so are the task's conditions; but
 *	   what was met before the answer counts only with something new.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	cmd_grade() alone.
 */
#ifndef CLI_GRADE_H
#define CLI_GRADE_H

#include <stdio.h>
#include "scenario/lesson.h"
#include "cli/cli.h"

struct verdict {
	bool	 met;
	bool	 before;	/* it was so where the task begins */
	char	*wanted;	/* the requirement */
	char	*found;		/* "": there is nothing to say */
};

struct grade {
	const struct lesson *lesson;
	const char *bug;	/* a vmsim with the lesson's bug, or NULL */
	unsigned seconds;	/* that an answer may take */
	struct cli_scenario answer;
	struct lesson_answer own;
	struct verdict *v;
	size_t	 n;
	char	*note;		/* what is wrong as a whole, or NULL */
	bool	 bad_input;	/* it cannot be graded */
};

/* A verdict more; the texts are copied.  Out of memory ends the program. */
struct verdict *grade_add(struct grade *, bool met, const char *wanted,
	    const char *found);
/* A remark more, in a line of its own. */
void	 grade_note(struct grade *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* grade_run.c: what is required of the state when the answer has run. */
void	 grade_state(struct grade *);
/* grade_bug.c: it passes here, and fails on the build with the bug. */
void	 grade_bug(struct grade *);

/* grade_child.c */
typedef void grade_child_fn(void *arg, FILE *out);
/*
 * Runs it in a process of its own; what it has printed is *text, which is the
 * caller's.  Its exit status (0 if it returns); -1: it was ended by a signal or
 * took too long, and a note says which.
 */
int	 grade_child(struct grade *, grade_child_fn *, void *arg, char **text);

#endif /* CLI_GRADE_H */
