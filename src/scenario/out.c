/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that grows, and a printer that puts `| ` before each line. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scenario/engine.h"

void
out_fini(struct out *o)
{
	free(o->p);
	*o = (struct out){ 0 };
}

static bool
grow(struct out *o, size_t need)
{
	size_t max;
	char *p;

	max = o->max == 0 ? 4096 : o->max;
	while (max < need)
		max *= 2;
	p = realloc(o->p, max);
	if (p == NULL) {
		o->cut = true;
		return (false);
	}
	o->p = p;
	o->max = max;
	return (true);
}

void
out_add(struct out *o, const char *text, size_t len)
{
	if (len == 0)
		return;
	if (o->len + len > o->max && !grow(o, o->len + len))
		return;
	memcpy(o->p + o->len, text, len);
	o->len += len;
}

void
out_str(struct out *o, const char *text)
{
	out_add(o, text, strlen(text));
}

void
out_fmt(struct out *o, const char *fmt, ...)
{
	char buf[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (n > 0)
		out_add(o, buf, (size_t)n < sizeof(buf) ? (size_t)n :
		    sizeof(buf) - 1);
}

void
out_print(void *out, const char *text, size_t len)
{
	out_add(out, text, len);
}

void
out_bar_print(void *arg, const char *text, size_t len)
{
	struct out_bar *bar = arg;
	const char *newline;
	size_t n;

	while (len > 0) {
		if (!bar->within)
			out_str(bar->out, "| ");
		newline = memchr(text, '\n', len);
		n = newline == NULL ? len : (size_t)(newline + 1 - text);
		out_add(bar->out, text, n);
		bar->within = newline == NULL;
		text += n;
		len -= n;
	}
}

void
out_bar_end(struct out_bar *bar)
{
	if (bar->within)
		out_str(bar->out, "\n");
	bar->within = false;
}
