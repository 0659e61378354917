/* SPDX-License-Identifier: BSD-2-Clause */
/* Strings and commas of JSON (RFC 8259). */
#include <stdbool.h>
#include <string.h>
#include "observe/json.h"

/* How many bytes of a character follow its first; -1: it cannot be one. */
static int
count_following(unsigned char c)
{
	if (c < 0x80)
		return (0);
	if (c >= 0xc2 && c < 0xe0)
		return (1);
	if (c >= 0xe0 && c < 0xf0)
		return (2);
	return (c >= 0xf0 && c < 0xf5 ? 3 : -1);
}

/* The bytes of the character at `p`, 0 if it is none. */
static size_t
measure_character(const char *p, size_t len)
{
	int i, n = count_following((unsigned char)*p);
	unsigned char second;

	if (n < 0 || (size_t)n >= len)
		return (0);
	for (i = 1; i <= n; i++) {
		if (((unsigned char)p[i] & 0xc0) != 0x80)
			return (0);
	}
	second = n > 0 ? (unsigned char)p[1] : 0;
	switch ((unsigned char)*p) {
	case 0xe0:	/* longer than need be */
		return (second >= 0xa0 ? 3 : 0);
	case 0xed:	/* half of a pair */
		return (second < 0xa0 ? 3 : 0);
	case 0xf0:
		return (second >= 0x90 ? 4 : 0);
	case 0xf4:	/* past the last */
		return (second < 0x90 ? 4 : 0);
	}
	return ((size_t)n + 1);
}

static void
print_character(struct printer *out, const char *p, size_t len)
{
	if (len == 0)
		print_fmt(out, "\\ufffd");
	else if (*p == '"' || *p == '\\')
		print_fmt(out, "\\%c", *p);
	else if (*p == '\n')
		print_fmt(out, "\\n");
	else if (*p == '\t')
		print_fmt(out, "\\t");
	else if ((unsigned char)*p < 0x20)
		print_fmt(out, "\\u%04x", (unsigned char)*p);
	else
		print_fmt(out, "%.*s", (int)len, p);
}

void
json_text_len(struct printer *out, const char *text, size_t len)
{
	size_t n;

	print_fmt(out, "\"");
	while (len > 0) {
		n = measure_character(text, len);
		print_character(out, text, n);
		text += n != 0 ? n : 1;
		len -= n != 0 ? n : 1;
	}
	print_fmt(out, "\"");
}

void
json_text(struct printer *out, const char *text)
{
	json_text_len(out, text, strlen(text));
}

void
json_next(struct json_list *list)
{
	if (list->begun)
		print_fmt(list->out, ",");
	list->begun = true;
}

void
json_member(struct json_list *list, const char *name)
{
	json_next(list);
	json_text(list->out, name);
	print_fmt(list->out, ":");
}
