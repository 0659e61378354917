/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WHAT IT IS
 *	The command `vmsim`: a table of subcommands (main.c), a file each
 *	(cmd_*.c), and what they share.
 * RULES
 *	1  Results go to standard output; what is wrong goes to standard
 *	   error, as "vmsim COMMAND: WHERE: WHAT", with what was expected.
 *	2  The exit status is 0, 1 (an expectation or a check failed) or 2 (bad
 *	   usage, file or language), of several files the greatest.
 *	3  `-` is standard input.  -h and --help print the usage and are 0.
 *	4  Only the public interface and src/scenario are used.
 * WHO MAY CALL IT, WITH WHAT LOCKED
 *	main() alone; nothing is locked.  A subcommand's argv[0] is its whole
 *	name, "vmsim run", as getopt(3) prints it.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "scenario/scenario.h"

#define	CLI_OK		0
#define	CLI_FAILED	1
#define	CLI_BAD_INPUT	2

int	 cmd_run(int argc, char **argv);
int	 cmd_check(int argc, char **argv);
int	 cmd_explore(int argc, char **argv);
int	 cmd_replay(int argc, char **argv);
int	 cmd_record(int argc, char **argv);
int	 cmd_draw(int argc, char **argv);
int	 cmd_view(int argc, char **argv);
int	 cmd_prompt(int argc, char **argv);
int	 cmd_set(int argc, char **argv);
int	 cmd_explain(int argc, char **argv);
int	 cmd_trace(int argc, char **argv);
int	 cmd_grade(int argc, char **argv);
int	 cmd_quiz(int argc, char **argv);

/* What --set has said so far, for struct vmsim_config. */
struct cli_policies {
	char	 text[1024];	/* "prefault=8 collapse=off" */
};
/* NULL: nothing. */
const char *cli_policies_text(const struct cli_policies *);
/* One more; false with a sentence in `error`. */
bool	 cli_policies_add(struct cli_policies *, const char *arg, char *error,
	    size_t size);

/*
 * An option without `take` sets a bool of the state, with `text` a const char *
 * to its argument, with `policy` adds to a struct cli_policies.
 */
struct cli_option {
	const char *name;	/* NULL: the end */
	char	 letter;	/* 0: none */
	size_t	 flag;		/* offset of what is set */
	bool	 text;
	bool	 policy;
	bool	(*take)(void *state, const char *arg);
	const char *expected;	/* when it returns false */
};

/* Row and help of a table of options whose state has a cli_policies. */
#define	POLICIES_OPTION(type, field)					\
	{ "set", .policy = true, .flag = offsetof(type, field) }
#define	POLICIES_USAGE							\
"  --set NAME=VALUE change a policy; \"help\" lists them (doc/policies.md)\n"

struct cli_syntax {
	const char *usage;
	const struct cli_option *options;
	bool	 in_order;	/* the first other word ends the options */
};

/*
 * Takes the options, -h and --help too.  Returns -1 to go on, with optind at
 * the first other word; else the exit status.
 */
int	 cli_options(const struct cli_syntax *, void *state, int argc,
	    char **argv);
/*
 * Tells what is wrong with an argument (`arg` may be NULL; `what` is NULL
 * after getopt(3), which has spoken), and the usage.  CLI_BAD_INPUT.
 */
int	 cli_bad_usage(const struct cli_syntax *, const char *command,
	    const char *what, const char *arg);

#define	CLI_WIDTH	80	/* where nobody says how wide it is */
#define	CLI_WIDTH_MIN	40
/* How wide reports are: COLUMNS, the terminal's width, or CLI_WIDTH. */
unsigned cli_width(void);
/* 0: it is no width. */
unsigned cli_width_parse(const char *);

/* All of a file: what the caller frees, or NULL with errno. */
char	*cli_read(const char *path, size_t *len);

/* A scenario with the text that it stands on. */
struct cli_scenario {
	const char *name;	/* of the file, for messages */
	char	*text;
	size_t	 len;
	struct scenario *scenario;
};
/* false: it has been told why not. */
bool	 cli_scenario_open(struct cli_scenario *, const char *command,
	    const char *path);
void	 cli_scenario_close(struct cli_scenario *);
/* In two steps: the text, which may be something else, and its parsing. */
bool	 cli_text_open(struct cli_scenario *, const char *command,
	    const char *path);
bool	 cli_scenario_parse(struct cli_scenario *);
/* Its first comment; NULL: it has none, or no memory.  The caller's. */
char	*cli_scenario_title(const struct cli_scenario *);

#define	CLI_TRACE_BYTES	2000000	/* of a recording, if nothing else is said */
/* A number of bytes, 0: no limit; false: it is none. */
bool	 cli_trace_size(const char *arg, size_t *max_bytes);
/* "7", "7-" or "7-9", from 1; *last is 0 without one.  False: it is none. */
bool	 cli_trace_range(const char *arg, uint64_t *first, uint64_t *last);
/* On standard error, what was left out of what went to `path`. */
void	 cli_trace_left_out(const char *command, const char *path,
	    const struct vmsim_trace *, const struct vmsim_trace_about *);
void	 cli_trace_say_left_out(const char *command, const char *path,
	    const char *text);
bool	 cli_trace_write_as(const char *command, const char *path,
	    const struct vmsim_trace *, const struct vmsim_trace_about *);
/*
 * trace_file.c: a recording (NULL: memory was lacking) of a scenario, as
 * vmsim-trace-1.  False: it has been told why not.
 */
bool	 cli_trace_write_about(const char *command, const char *path,
	    const struct vmsim_trace *, const struct vmsim_trace_about *,
	    const struct cli_scenario *);
bool	 cli_trace_write(const char *command, const char *path,
	    const struct vmsim_trace *, const char *kind, bool states,
	    const struct cli_scenario *);

#endif /* CLI_CLI_H */
