/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of the prompt. */
#include <stdio.h>
#include <string.h>
#include "cli/prompt.h"

/* Where it stands, if it was not typed. */
static void
print_where(const struct prompt *p)
{
	if (p->file != NULL)
		printf("%s:%u: ", p->file, p->line);
}

bool
prompt_verdict(struct prompt *p, enum session_verdict verdict)
{
	switch (verdict) {
	case SESSION_DONE:
	case SESSION_NOTHING:
		return (true);
	case SESSION_MISTAKE:
	case SESSION_REFUSED:
		print_where(p);
		printf("%s\n", session_error(p->session));
		return (false);
	case SESSION_PANIC:
		printf("the machine is again as it was before\n");
		return (false);
	}
	return (false);
}

bool
prompt_line(struct prompt *p, const char *line)
{
	const struct prompt_command *command;
	const char *arg;

	line += strspn(line, " \t");
	command = prompt_command(line, &arg);
	if (command != NULL)
		return (command->run(p, arg));
	return (prompt_verdict(p, session_type(p->session, line)));
}
