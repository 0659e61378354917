/* SPDX-License-Identifier: BSD-2-Clause */
/* vmsim prompt: a scenario that is typed line by line, and can go back. */
#ifndef _GNU_SOURCE
#define	_GNU_SOURCE	/* ppoll() */
#endif
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/text.h"
#include "cli/cli.h"
#include "cli/prompt.h"

static const char usage[] =
"usage: vmsim prompt [--as-recorded] [--swap-alone] [--check]\n"
"                    [--set NAME=VALUE] [FILE]\n"
"\n"
"Reads operations from the terminal and tells each one: what it answers and\n"
"what happened.  Operations of FILE are executed first.  `help` lists what\n"
"can be typed; doc/prompt.md shows a session.  When standard input is no\n"
"terminal this is `vmsim run FILE`, or `vmsim run -` without FILE.\n"
"\n"
"  --as-recorded answer as FreeBSD 15.0 did also where it is wrong\n"
"                (doc/deviations.md)\n"
"  --swap-alone  read each page alone from swap, as most recordings do\n"
"  --check       run all checkers after every operation\n"
POLICIES_USAGE
"\n"
"Exit status: 0, or 2 for bad usage.\n";

struct prompt_options {
	bool	 as_recorded;
	bool	 swap_alone;
	bool	 check;
	struct cli_policies policies;
};

#define	FLAG(field)	.flag = offsetof(struct prompt_options, field)

static const struct cli_option options[] = {
	{ "as-recorded", FLAG(as_recorded) },
	{ "swap-alone", FLAG(swap_alone) },
	{ "check", FLAG(check) },
	POLICIES_OPTION(struct prompt_options, policies),
	{ .name = NULL },
};

static const struct cli_syntax syntax = { .usage = usage, .options = options };

static volatile sig_atomic_t interrupted;
static sigset_t waiting_mask;	/* of signals, while a key is waited for */

static void
note_prompt_signal(int signal)
{
	if (signal == SIGINT)
		interrupted = 1;
}

/* They come only while a key is waited for, so that none is overlooked. */
static void
catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGWINCH, SIGCONT };
	struct sigaction action = { .sa_handler = note_prompt_signal };
	sigset_t blocked;
	size_t i;

	sigemptyset(&action.sa_mask);
	sigemptyset(&blocked);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], &action, NULL);
		sigaddset(&blocked, signals[i]);
	}
	sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigdelset(&waiting_mask, signals[i]);
}

bool
prompt_wait(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return (ppoll(&in, 1, NULL, &waiting_mask) != -1 || errno != EINTR);
}

bool
prompt_interrupted(void)
{
	return (interrupted != 0);
}

void
prompt_text(const struct prompt *p, char text[PROMPT_MAX])
{
	snprintf(text, PROMPT_MAX, "vmsim %zu> ",
	    session_place(p->session) + 1);
}

/* Each line as if it were typed; the first mistake ends it. */
static void
read_file_lines(struct prompt *p, const char *text, size_t len)
{
	struct slice line, rest = { text, len };
	char before[PROMPT_MAX], *copy;
	bool good = true;

	while (good && !p->quit && slice_line(&rest, &line)) {
		line = slice_chomp(line);
		copy = strndup(line.p, line.len);
		if (copy == NULL)
			return;
		p->line++;
		if (copy[0] != '=' && copy[0] != '|') {
			prompt_text(p, before);
			printf("%s%s\n", before, copy);
			good = prompt_line(p, copy);
		}
		free(copy);
	}
}

static bool
run_file_first(struct prompt *p, const char *path)
{
	char *text;
	size_t len;

	text = cli_read(path, &len);
	if (text == NULL) {
		fprintf(stderr, "vmsim prompt: %s: %s\n", path,
		    strerror(errno));
		return (false);
	}
	p->file = path;
	p->line = 0;
	read_file_lines(p, text, len);
	p->file = NULL;
	free(text);
	return (true);
}

static const char *
read_prompt_line(struct prompt *p)
{
	return (p->edit != NULL ? prompt_edit_line(p->edit) :
	    prompt_plain_line(p));
}

/* Until the end of the input; an interrupt begins a new line. */
static void
read_terminal_lines(struct prompt *p)
{
	const char *line;

	while (!p->quit) {
		line = read_prompt_line(p);
		if (line != NULL)
			(void)prompt_line(p, line);
		else if (!prompt_interrupted())
			break;
		else
			putchar('\n');
		interrupted = 0;
		fflush(stdout);
	}
	if (!p->quit)
		putchar('\n');
}

static int
run_prompt(const struct prompt_options *o, const char *path)
{
	struct prompt p = { 0 };
	const struct session_config config = {
		.options = {
			.trace = true,
			.check = o->check,
			.as_recorded = o->as_recorded ? VMSIM_AS_RECORDED : 0,
			.names = !o->as_recorded,
			.swap_alone = o->swap_alone,
			.policies = cli_policies_text(&o->policies),
		},
		.sink = prompt_tell,
		.arg = &p,
	};
	int status = CLI_OK;

	p.session = session_open(&config);
	if (p.session == NULL) {
		fprintf(stderr, "vmsim prompt: no memory for a machine\n");
		return (CLI_BAD_INPUT);
	}
	(void)setlocale(LC_CTYPE, "");
	catch_signals();
	if (path != NULL && !run_file_first(&p, path)) {
		status = CLI_BAD_INPUT;
	} else if (!p.quit) {
		p.edit = prompt_edit_open(&p);
		read_terminal_lines(&p);
		prompt_edit_close(p.edit);
	}
	session_close(p.session);
	return (status);
}

/* Not typed by anyone: a scenario as any other. */
static int
run_as_file(int argc, char **argv)
{
	char **args, standard[] = "-", name[] = "vmsim run";
	int n, status;

	args = calloc((size_t)argc + 2, sizeof(*args));
	if (args == NULL)
		return (CLI_BAD_INPUT);
	memcpy(args, argv, (size_t)argc * sizeof(*args));
	args[0] = name;
	n = argc;
	if (optind == argc)
		args[n++] = standard;
	status = cmd_run(n, args);
	free(args);
	return (status);
}

int
cmd_prompt(int argc, char **argv)
{
	struct prompt_options o = { 0 };
	int status;

	status = cli_options(&syntax, &o, argc, argv);
	if (status != -1)
		return (status);
	if (argc - optind > 1)
		return (cli_bad_usage(&syntax, argv[0],
		    "one file at most is run first", argv[optind + 1]));
	if (!isatty(STDIN_FILENO))
		return (run_as_file(argc, argv));
	return (run_prompt(&o, argv[optind]));
}
