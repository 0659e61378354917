/* SPDX-License-Identifier: BSD-2-Clause */
/* Parsing the lines of a lackey log. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lackey.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	return (-1);
}

/* "addr,len" to the end of the line. */
static bool
parse_access(const char *p, const char *end, struct lackey_event *ev)
{
	uint64_t addr = 0;
	uint32_t len = 0;
	int digit;

	if (p == end || hex_value(*p) == -1)
		return (false);
	for (; (digit = hex_value(*p)) != -1; p++)
		addr = addr << 4 | (unsigned)digit;
	if (*p++ != ',' || *p < '0' || *p > '9')
		return (false);
	for (; *p >= '0' && *p <= '9' && len < 1u << 20; p++)
		len = len * 10 + (uint32_t)(*p - '0');
	if (p != end || len == 0)
		return (false);
	ev->addr = addr;
	ev->len = len;
	return (true);
}

/* The end of an argument's "(string)": before ", " or " )". */
static const char *
skip_string(const char *p)
{
	const char *end;

	for (end = p; *end != '\0'; end++) {
		if (end[0] == ')' && (end[1] == ',' ||
		    (end[1] == ' ' && end[2] == ')')))
			return (end);
	}
	return (p);
}

/* "( arg, arg, ... )"; returns what follows. */
static const char *
parse_args(const char *p, struct lackey_event *ev)
{
	const char *close;
	char *next;

	while (*p == ' ')
		p++;
	while (*p != ')' && *p != '\0' && ev->nargs < LACKEY_ARGS) {
		ev->arg[ev->nargs] = strtoull(p, &next, 0);
		if (next == p)
			return (p);
		/* Some are hexadecimal without saying so. */
		if (hex_value(*next) > 9)
			ev->arg[ev->nargs] = strtoull(p, &next, 16);
		ev->nargs++;
		p = next;
		if (*p == '(') {
			close = skip_string(p + 1);
			if (*close == '\0')
				return (close);
			if (ev->path == NULL) {
				ev->path = p + 1;
				ev->pathlen = (size_t)(close - (p + 1));
			}
			p = close + 1;
		}
		while (*p == ' ' || *p == ',')
			p++;
	}
	return (p);
}

/* "Success(0x...)" or "Failure(0x...)" anywhere in the rest. */
static void
parse_result(const char *p, struct lackey_event *ev)
{
	const char *s;

	if ((s = strstr(p, "Success(")) != NULL)
		ev->failed = false;
	else if ((s = strstr(p, "Failure(")) != NULL)
		ev->failed = true;
	else
		return;
	ev->has_result = true;
	ev->result = strtoull(s + strlen("Success("), NULL, 0);
}

/* "sys_mmap ( ...": what is called. */
static void
parse_name(const char *p, struct lackey_event *ev)
{
	size_t len;

	if (strncmp(p, "sys_", 4) == 0)
		p += 4;
	len = strcspn(p, " (");
	if (len >= sizeof(ev->name))
		len = sizeof(ev->name) - 1;
	memcpy(ev->name, p, len);
	ev->name[len] = '\0';
}

/* "SYSCALL[pid,tid](number) name ( args ) ... result". */
static bool
parse_call(const char *line, struct lackey_event *ev)
{
	const char *p, *q;
	int used = 0;

	if (sscanf(line, "SYSCALL[%" SCNu32 ",%" SCNu32 "](%" SCNu32 ")%n",
	    &ev->pid, &ev->tid, &ev->number, &used) != 3 || used == 0)
		return (false);
	p = line + used;
	while (*p == ' ')
		p++;
	if (strncmp(p, "...", 3) == 0) {
		ev->kind = LACKEY_RESULT;
		parse_result(p, ev);
		return (true);
	}
	ev->kind = LACKEY_CALL;
	parse_name(p, ev);
	p = strchr(p, '(');
	if (p == NULL)
		return (true);
	p = parse_args(p + 1, ev);
	q = strstr(p, "created child ");
	if (q != NULL)
		ev->child = (uint32_t)strtoul(q + strlen("created child "),
		    NULL, 10);
	parse_result(p, ev);
	return (true);
}

void
lackey_parse(const char *line, size_t len, struct lackey_event *ev)
{
	static const struct {
		char	first;
		char	second;
		enum lackey_kind kind;
	} accesses[] = {
		{ 'I', ' ', LACKEY_FETCH },
		{ ' ', 'L', LACKEY_LOAD },
		{ ' ', 'S', LACKEY_STORE },
		{ ' ', 'M', LACKEY_MODIFY },
	};
	size_t i;

	if (len >= 5 && line[2] == ' ') {
		for (i = 0; i < 4; i++) {
			if (line[0] != accesses[i].first ||
			    line[1] != accesses[i].second)
				continue;
			ev->kind = accesses[i].kind;
			/* "I  addr" and " L addr" both begin at 3. */
			if (parse_access(line + 3, line + len, ev))
				return;
		}
	}
	memset(ev, 0, sizeof(*ev));
	ev->kind = LACKEY_UNKNOWN;
	if (strncmp(line, "SYSCALL[", 8) == 0) {
		if (!parse_call(line, ev))
			ev->kind = LACKEY_UNKNOWN;
	} else if (len == 0 || strncmp(line, "==", 2) == 0 ||
	    strncmp(line, "--", 2) == 0 || strncmp(line, " --> [", 6) == 0)
		ev->kind = LACKEY_NOTE;
}

uint32_t
lackey_pid(const char *line)
{
	if (strncmp(line, "SYSCALL[", 8) == 0)
		return ((uint32_t)strtoul(line + 8, NULL, 10));
	if (strncmp(line, "==", 2) == 0)
		return ((uint32_t)strtoul(line + 2, NULL, 10));
	return (0);
}
