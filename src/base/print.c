/* SPDX-License-Identifier: BSD-2-Clause */
/* Text output through a callback, and the reports of the checkers. */
#include <stdarg.h>
#include <stdio.h>

#include "base/print.h"

#define	TEXT_MAX	1024	/* bytes of one call */

static void
print_args(struct printer *out, const char *fmt, va_list ap)
{
	char text[TEXT_MAX];
	int len;

	if (out->fn == NULL)
		return;
	len = vsnprintf(text, sizeof(text), fmt, ap);
	if (len < 0)
		return;
	if (len >= TEXT_MAX)
		len = TEXT_MAX - 1;
	out->fn(out->arg, text, (size_t)len);
}

void
print_fmt(struct printer *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_args(out, fmt, ap);
	va_end(ap);
}

void
check_fail(struct check *c, const char *id, const char *fmt, ...)
{
	va_list ap;

	c->nfailed++;
	print_fmt(&c->out, "%s: ", id);
	va_start(ap, fmt);
	print_args(&c->out, fmt, ap);
	va_end(ap);
	print_fmt(&c->out, "\n");
}
