/* SPDX-License-Identifier: BSD-2-Clause */
/* What the prompt understands beside operations. */
#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scenario/text.h"
#include "cli/prompt.h"

/* A number of operations, or nothing, which is `none`. */
static bool
read_count(const char *command, const char *arg, size_t none, size_t *n)
{
	char *end;

	*n = none;
	if (arg[0] == '\0')
		return (true);
	errno = 0;
	*n = strtoul(arg, &end, 10);
	if (arg[0] >= '0' && arg[0] <= '9' && *end == '\0' && errno == 0)
		return (true);
	printf("%s: \"%s\": expected a number of operations\n", command, arg);
	return (false);
}

/* Operations that lie ahead are executed and told again. */
static bool
go_to(struct prompt *p, size_t n)
{
	bool good, back = n <= session_place(p->session);

	p->is_again = true;
	good = prompt_verdict(p, session_go(p->session, n));
	p->is_again = false;
	if (back)
		prompt_tell_place(p);
	return (good);
}

static bool
refuse_count(const char *command, size_t n, size_t most, const char *where)
{
	printf("%s: %zu: expected at most %zu, %s\n", command, n, most,
	    where);
	return (false);
}

static bool
run_back(struct prompt *p, const char *arg)
{
	size_t n, place = session_place(p->session);

	if (!read_count("back", arg, 1, &n))
		return (false);
	if (n > place)
		return (refuse_count("back", n, place, "what lies behind"));
	return (go_to(p, place - n));
}

static bool
run_undo(struct prompt *p, const char *arg)
{
	if (arg[0] == '\0')
		return (run_back(p, arg));
	printf("undo: \"%s\": expected nothing; back N undoes several\n", arg);
	return (false);
}

static bool
run_forward(struct prompt *p, const char *arg)
{
	size_t n, ahead;

	ahead = session_end(p->session) - session_place(p->session);
	if (!read_count("forward", arg, 1, &n))
		return (false);
	if (n > ahead)
		return (refuse_count("forward", n, ahead, "what lies ahead"));
	return (go_to(p, session_place(p->session) + n));
}

static bool
run_goto(struct prompt *p, const char *arg)
{
	size_t n, end = session_end(p->session);

	if (!read_count("goto", arg, SIZE_MAX, &n))
		return (false);
	if (arg[0] != '\0' && n > end)
		return (refuse_count("goto", n, end, "the last line of list"));
	if (arg[0] != '\0')
		return (go_to(p, n));
	printf("goto: expected a line of list, or 0\n");
	return (false);
}

static bool
run_if(struct prompt *p, const char *arg)
{
	bool good;

	if (arg[0] == '\0') {
		printf("if: expected an operation, as in if %s\n",
		    "store P 0x10000000 1");
		return (false);
	}
	good = prompt_verdict(p, session_try(p->session, arg));
	if (good)
		printf("undone\n");
	return (good);
}

static bool
run_why(struct prompt *p, const char *arg)
{
	struct bar bar = { stdout, false };
	const char *answer;
	size_t n;

	n = arg[0] == '\0' ? session_place(p->session) :
	    session_find(p->session, arg);
	if (n == 0) {
		printf("why: no operation so far %s%s\n", arg[0] != '\0' ?
		    "is about " : "", arg);
		return (false);
	}
	printf("%zu: %s\n", n, session_nth(p->session, n, &answer));
	session_tell(p->session, n, VMSIM_TELL_WHY, bar_print, &bar);
	bar_end(&bar);
	return (true);
}

/* Characters that the terminal can show. */
static bool
run_picture_command(struct prompt *p, const char *arg)
{
	bool ascii = strcmp(arg, "--ascii") == 0;

	if (arg[0] != '\0' && !ascii) {
		printf("picture: \"%s\": expected --ascii or nothing\n", arg);
		return (false);
	}
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		ascii = true;
	if (vmsim_draw(session_machine(p->session), ascii ?
	    VMSIM_PICTURE_ASCII : VMSIM_PICTURE_TEXT, vmsim_print_file,
	    stdout) == 0)
		return (true);
	printf("picture: out of memory\n");
	return (false);
}

static bool
run_list(struct prompt *p, const char *arg)
{
	size_t i, end = session_end(p->session);
	const char *answer, *text;

	for (i = 1; i <= end; i++) {
		text = session_nth(p->session, i, &answer);
		printf("%5zu%c %s", i,
		    i == session_place(p->session) ? '>' : ' ', text);
		if (answer != NULL)
			printf(" = %s", answer);
		putchar('\n');
	}
	return (true);
}

static bool
run_save(struct prompt *p, const char *arg)
{
	FILE *f;
	bool good;

	if (arg[0] == '\0') {
		printf("save: expected the name of a file\n");
		return (false);
	}
	f = fopen(arg, "wx");
	if (f == NULL && errno == EEXIST) {
		printf("save: %s: there is such a file already\n", arg);
		return (false);
	}
	if (f != NULL) {
		session_save(p->session, f);
		good = ferror(f) == 0;
		good = fclose(f) == 0 && good;
	}
	if (f == NULL || !good) {
		printf("save: %s: %s\n", arg, strerror(errno));
		return (false);
	}
	printf("saved: vmsim run %s\n", arg);
	return (true);
}

static bool
run_quit(struct prompt *p, const char *arg)
{
	p->quit = true;
	return (true);
}

static void
print_help_row(const struct prompt_command *c)
{
	char pattern[64];

	snprintf(pattern, sizeof(pattern), "%s %s", c->name, c->args);
	printf("  %-16s %s\n", pattern, c->help);
}

static bool
run_help(struct prompt *p, const char *arg)
{
	const struct prompt_command *c;
	bool found = false;

	for (c = prompt_commands; c->name != NULL; c++) {
		if (arg[0] != '\0' && strcmp(arg, c->name) != 0)
			continue;
		print_help_row(c);
		found = true;
	}
	if (arg[0] == '\0')
		printf("\nEverything else is an operation (help OPERATION):\n");
	else if (found)
		return (true);
	if (scenario_help(arg[0] != '\0' ? arg : NULL, vmsim_print_file,
	    stdout))
		return (true);
	printf("help: \"%s\": expected an operation or a command\n", arg);
	return (false);
}

const struct prompt_command prompt_commands[] = {
	{ "back", "[N]", "undo the last N operations (1)", run_back, NULL },
	{ "forward", "[N]", "execute the next N again (1)", run_forward,
	    NULL },
	{ "goto", "LINE", "to the place after that line of list", run_goto,
	    NULL },
	{ "undo", "", "the same as back 1", run_undo, NULL },
	{ "if", "OPERATION", "execute it, tell it, undo it", run_if, "" },
	{ "why", "[P ADDR]", "the last operation (on that page), explained",
	    run_why, "load" },
	{ "picture", "[--ascii]", "processes, objects and pages, drawn",
	    run_picture_command, NULL },
	{ "list", "", "the operations so far, and those ahead", run_list,
	    NULL },
	{ "save", "FILE", "the operations so far, as a test of themselves",
	    run_save, NULL },
	{ "help", "[WORD]", "all this, or one operation or command", run_help,
	    NULL },
	{ "quit", "", "the end, as is ^D", run_quit, NULL },
	{ .name = NULL },
};

const struct prompt_command *
prompt_command(const char *line, const char **arg)
{
	const struct prompt_command *c;
	size_t len = strcspn(line, " \t");

	for (c = prompt_commands; c->name != NULL; c++)
		if (strlen(c->name) == len && memcmp(line, c->name, len) == 0)
			break;
	if (c->name == NULL)
		return (NULL);
	*arg = line + len + strspn(line + len, " \t");
	return (c);
}
