/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers as FORMAT.md writes them, and sizes as a person writes them.
 *
 * A count is in pages unless it ends in a letter: "16" is 16 pages, "64K" the
 * pages of 64 KiB.  An address is hexadecimal ("0x10000000") or a size
 * ("256M"), never a bare decimal number, which would be read two ways.
 */
#include <bsd/libutil.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include "scenario/language.h"

static bool
decimal(struct slice s, uint64_t *out)
{
	uint64_t v;
	unsigned digit;
	size_t i;

	v = 0;
	for (i = 0; i < s.len; i++) {
		digit = (unsigned char)s.p[i] - '0';
		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return (false);
		v = v * 10 + digit;
	}
	*out = v;
	return (s.len > 0);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	return (-1);
}

static bool
hexadecimal(struct slice s, uint64_t *out)
{
	uint64_t v;
	size_t i;
	int digit;

	if (s.len < 3 || s.len > 18 || s.p[0] != '0' || s.p[1] != 'x')
		return (false);
	v = 0;
	for (i = 2; i < s.len; i++) {
		digit = hex_digit(s.p[i]);
		if (digit < 0)
			return (false);
		v = v << 4 | (uint64_t)digit;
	}
	*out = v;
	return (true);
}

/* A decimal number and one of K, M, G, T: bytes. */
static bool
size_bytes(struct slice s, uint64_t *out)
{
	char buf[24];
	struct slice digits;
	uint64_t ignored;

	if (s.len < 2 || s.len >= sizeof(buf) ||
	    memchr("KkMmGgTt", s.p[s.len - 1], 8) == NULL)
		return (false);
	digits = (struct slice){ s.p, s.len - 1 };
	if (!decimal(digits, &ignored))
		return (false);
	memcpy(buf, s.p, s.len);
	buf[s.len] = '\0';
	return (expand_number(buf, out) == 0);
}

bool
number_pages(struct slice s, uint64_t *out)
{
	uint64_t bytes;

	if (decimal(s, out))
		return (*out <= UINT64_MAX / VMSIM_PAGE_SIZE);
	if (!size_bytes(s, &bytes) || bytes % VMSIM_PAGE_SIZE != 0)
		return (false);
	*out = bytes / VMSIM_PAGE_SIZE;
	return (true);
}

bool
number_address(struct slice s, uint64_t *out)
{
	return (hexadecimal(s, out) || size_bytes(s, out) ||
	    (slice_is(s, "0") && decimal(s, out)));
}

bool
number_value(struct slice s, uint64_t *out)
{
	return (decimal(s, out) || hexadecimal(s, out));
}
