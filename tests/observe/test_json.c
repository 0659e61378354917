/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts as JSON: always UTF-8, whatever the bytes are. */
#define	_GNU_SOURCE	/* mempcpy() */
#include "base/print.h"
#include "observe/json.h"
#include "support/words.h"

TESTS(.no_machine = true);

static void
print_len(struct test *t, const char *text, size_t len)
{
	struct printer out = { test_print, t };

	test_hush(t);
	json_text_len(&out, text, len);
}

/* The character's length by what it stands for (RFC 3629); 0: it is none. */
static size_t
length_of(const unsigned char *p, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code;
	size_t i, n;

	for (n = 0; n < 8 && (p[0] & 0x80 >> n) != 0; n++)
		continue;
	if (n == 0)
		return (1);
	if (n == 1 || n > 4 || n > len)
		return (0);
	code = p[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return (0);
		code = code << 6 | (p[i] & 0x3f);
	}
	return (code >= least[n] && code <= 0x10ffff &&
	    (code < 0xd800 || code > 0xdfff) ? n : 0);
}

/* Each byte that begins no character is one that stands for it. */
static void
expect_text(struct test *t, const char *text, size_t len)
{
	char expected[64], *e = expected;
	size_t at, n;

	*e++ = '"';
	for (at = 0; at < len; at += n != 0 ? n : 1) {
		n = length_of((const unsigned char *)text + at, len - at);
		e = n != 0 ? mempcpy(e, text + at, n) : stpcpy(e, "\\ufffd");
	}
	strcpy(e, "\"");
	print_len(t, text, len);
	assert_said(t, expected);
}

TEST(bytes_that_are_no_utf_8_are_replaced_each)
{
	static const unsigned char bytes[] = { 0x41, 0x7f, 0x80, 0x8f, 0x90,
	    0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
	    0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff };
	const size_t n = sizeof(bytes);
	char text[4];
	size_t i, len;

	for (i = 0; i < n * n * n * n; i++) {
		text[0] = (char)bytes[i % n];
		text[1] = (char)bytes[i / n % n];
		text[2] = (char)bytes[i / n / n % n];
		text[3] = (char)bytes[i / n / n / n];
		for (len = i % n == i / n % n ? 0 : 4; len <= 4; len++)
			expect_text(t, text, len);
	}
}

TEST(what_means_something_in_json_is_escaped)
{
	print_len(t, "a\"b\\c\nd\te\x01\x1f /", 13);
	assert_said(t, "\"a\\\"b\\\\c\\nd\\te\\u0001\\u001f /\"");
}

TEST(members_have_commas_between_them)
{
	struct printer out = { test_print, t };
	struct json_list list = { .out = &out };

	test_hush(t);
	json_member(&list, "one");
	json_text(&out, "1");
	json_member(&list, "two");
	json_text(&out, "2");
	json_next(&list);
	assert_said(t, "\"one\":\"1\",\"two\":\"2\",");
}
