/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	vmsim prompt: a scenario that is typed, told and taken back.
 *	    cmd_prompt.c	options, the file, the loop
 *	    prompt_line.c	one line: an operation, or a command
 *	    prompt_commands.c	the table of commands
 *	    prompt_tell.c	what an operation answered and did
 *	    prompt_complete.c	the words that can stand there
 *	    prompt_history.c	where lines of earlier sessions are
 *	    prompt_edit.c	lines from a terminal, edited (libedit)
 *	    prompt_plain.c	lines as the terminal gives them
 * RULES
 *	1  What a line is wrong with is told on standard output, where it was
 *	   typed; nothing that was typed before is lost by it.
 *	2  A command's name comes before that of an operation.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	cmd_prompt() alone.
 */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include "scenario/session.h"

struct prompt_edit;

struct prompt {
	struct session *session;
	struct prompt_edit *edit;	/* NULL: lines are plain */
	const char *file;		/* whose lines are read, or NULL */
	unsigned line;			/* of the file */
	bool	 is_again;			/* what lay ahead is executed */
	bool	 quit;
};

/* Bytes of what stands before the line. */
#define	PROMPT_MAX	32

/* cmd_prompt.c */
/* "vmsim 4> " */
void	 prompt_text(const struct prompt *, char text[PROMPT_MAX]);
/* Until there is something to read; false: a signal has come. */
bool	 prompt_wait(void);
/* ^C was pressed since the last line began. */
bool	 prompt_interrupted(void);

/* prompt_line.c */
/* False: it was wrong, and that has been told. */
bool	 prompt_line(struct prompt *, const char *line);
/* The verdict of an operation that was not told by the sink. */
bool	 prompt_verdict(struct prompt *, enum session_verdict);

/* prompt_tell.c: a session_sink_t whose argument is the prompt. */
void	 prompt_tell(void *p, struct session *, const struct scenario_result *);
/* Where the session is now. */
void	 prompt_tell_place(const struct prompt *);

/* prompt_commands.c */
struct prompt_command {
	const char *name;		/* NULL: the end of the table */
	const char *args;		/* as people read them, or "" */
	const char *help;
	/* `arg` is the rest of the line; false: it has told what is wrong. */
	bool	(*run)(struct prompt *, const char *arg);
	/* An operation whose arguments are those of this one; "": it takes a
	   whole operation; NULL: neither. */
	const char *like;
};
extern const struct prompt_command prompt_commands[];
/* The command that the line begins with and its argument, or NULL. */
const struct prompt_command *prompt_command(const char *line,
	    const char **arg);

/* prompt_complete.c */
struct prompt_words {
	char	**v;			/* sorted, each once */
	size_t	 n;
	size_t	 typed;			/* bytes that are there already */
	size_t	 common;		/* that all begin with */
};
/* The words that can stand at the end of a line of `len` bytes. */
void	 prompt_complete(struct prompt *, const char *line, size_t len,
	    struct prompt_words *);
void	 prompt_words_fini(struct prompt_words *);
/* In columns, as wide as the terminal. */
void	 prompt_words_print(const struct prompt_words *, unsigned width);

/* prompt_history.c */
/* The file for lines, its folder made; NULL: there is no place for it. */
char	*prompt_history_path(void);

/* prompt_edit.c */
/* NULL: this terminal cannot do it, or the command is built without. */
struct prompt_edit *prompt_edit_open(struct prompt *);
void	 prompt_edit_close(struct prompt_edit *);
/* Valid until the next one; NULL at the end, or interrupted. */
const char *prompt_edit_line(struct prompt_edit *);

/* prompt_plain.c: the same. */
const char *prompt_plain_line(struct prompt *);

#endif /* CLI_PROMPT_H */
