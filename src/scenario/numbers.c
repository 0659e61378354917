/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers as recordings write them, and sizes as a person writes them.
 *
 * A count is in pages unless it ends in a letter: "16" is 16 pages, "64K" the
 * pages of 64 KiB.  An address is hexadecimal ("0x10000000") or a size
 * ("256M"), never a bare decimal number, which would be read two ways.
 */
#include <bsd/libutil.h>
#include <errno.h>
#include <inttypes.h>
#include "scenario/parse.h"

#define	DIGITS_MAX	63	/* of a number, leading zeros included */

/* Only such digits, at least one of them; no sign, no blank, no prefix. */
static bool
parse_digits(struct slice s, const char *digits, int base, uint64_t *out)
{
	char buf[DIGITS_MAX + 1];

	if (s.len == 0 || s.len > DIGITS_MAX)
		return (false);
	memcpy(buf, s.p, s.len);
	buf[s.len] = '\0';
	if (strspn(buf, digits) != s.len)
		return (false);
	errno = 0;
	*out = strtoumax(buf, NULL, base);
	return (errno == 0);
}

static bool
parse_decimal(struct slice s, uint64_t *out)
{
	return (parse_digits(s, "0123456789", 10, out));
}

static bool
parse_hexadecimal(struct slice s, uint64_t *out)
{
	return (slice_begins(s, "0x") && s.len <= strlen("0x") + 16 &&
	    parse_digits(slice_after(s, strlen("0x")),
	    "0123456789abcdefABCDEF", 16, out));
}

/* A decimal number and one of K, M, G, T: bytes. */
static bool
parse_size(struct slice s, uint64_t *out)
{
	static const char units[] = "KkMmGgTt";
	char buf[24];
	uint64_t ignored;

	if (s.len < 2 || s.len >= sizeof(buf) ||
	    memchr(units, s.p[s.len - 1], strlen(units)) == NULL ||
	    !parse_decimal((struct slice){ s.p, s.len - 1 }, &ignored))
		return (false);
	memcpy(buf, s.p, s.len);
	buf[s.len] = '\0';
	return (expand_number(buf, out) == 0);
}

bool
number_pages(struct slice s, uint64_t *out)
{
	uint64_t bytes;

	if (parse_decimal(s, out))
		return (*out <= UINT64_MAX / VMSIM_PAGE_SIZE);
	if (!parse_size(s, &bytes) || bytes % VMSIM_PAGE_SIZE != 0)
		return (false);
	*out = bytes / VMSIM_PAGE_SIZE;
	return (true);
}

bool
number_address(struct slice s, uint64_t *out)
{
	return (parse_hexadecimal(s, out) || parse_size(s, out) ||
	    (slice_is(s, "0") && parse_decimal(s, out)));
}

bool
number_value(struct slice s, uint64_t *out)
{
	return (parse_decimal(s, out) || parse_hexadecimal(s, out));
}
