/* SPDX-License-Identifier: BSD-2-Clause */
/* How each kind of value is told, and what it is in JSON. */
#include <vm/vm_map.h>
#include "mem/mem.h"
#include "observe/observe.h"
#include "observe/state.h"
#include "support/words.h"

static struct state_names names;

static void
name_things(struct test *t)
{
	names_init(&names);
	assert_true(names_set(&names, NAME_TEXT, 1, "a \"text\""));
	assert_true(names_set(&names, NAME_OBJECT, 1, "F"));
	assert_true(names_set(&names, NAME_PROC, 1, "P"));
	assert_true(names_set(&names, NAME_THREAD, 1, "main"));
}

static void
forget_names(struct test *t)
{
	names_fini(&names);
}

TESTS(.no_machine = true, .begin = name_things, .end = forget_names);

static const struct flag_word words[] = {
	{ 1, 1, "one" }, { 2, 2, "two" }, { 12, 4, "four" }, { 0, 0, NULL },
};

static const struct flag_word names_of[] = {
	{ 0, 0, "nothing" }, { 0, 5, "five" }, { 0, 0, NULL },
};

#define	FIELD(t)	{ .type = VALUE_##t }

static const struct {
	struct state_field field;
	uint64_t value;
	const char *told;
	const char *json;
} rows[] = {
	{ FIELD(NUMBER), 0, "0", "0" },
	{ FIELD(NUMBER), 12345678901, "12345678901", "12345678901" },
	{ FIELD(NUMBER), STATE_NONE, "none", "null" },
	{ FIELD(HEX), 0, "0x0", "\"0x0\"" },
	{ FIELD(HEX), 0xabcdef012345, "0xabcdef012345",
	    "\"0xabcdef012345\"" },
	{ FIELD(MASK), 0xf, "0f", "\"0f\"" },
	{ FIELD(PROT), VM_PROT_READ | VM_PROT_EXECUTE, "r-x", "\"r-x\"" },
	{ FIELD(PROT), VM_PROT_WRITE, "-w-", "\"-w-\"" },
	{ FIELD(PROT), 0, "---", "\"---\"" },
	{ { .type = VALUE_FLAGS, .words = words }, 0, "", "[]" },
	{ { .type = VALUE_FLAGS, .words = words }, 3, "one two",
	    "[\"one\",\"two\"]" },
	{ { .type = VALUE_FLAGS, .words = words }, 6, "two four",
	    "[\"two\",\"four\"]" },
	{ { .type = VALUE_FLAGS, .words = words }, 12, "", "[]" },
	{ { .type = VALUE_WORD, .words = names_of }, 0, "nothing",
	    "\"nothing\"" },
	{ { .type = VALUE_WORD, .words = names_of }, 5, "five", "\"five\"" },
	{ { .type = VALUE_WORD, .words = names_of }, 4, "?", "\"?\"" },
	{ FIELD(TEXT), 1, "a \"text\"", "\"a \\\"text\\\"\"" },
	{ FIELD(OBJECT), 1, "F", "\"F\"" },
	{ FIELD(OBJECT), 2, "S2", "\"S2\"" },
	{ FIELD(OBJECT), 0, "none", "null" },
	{ FIELD(PROC), 1, "P", "\"P\"" },
	{ FIELD(PROC), 0, "none", "null" },
	{ FIELD(THREAD), 1, "main", "\"main\"" },
	{ FIELD(THREAD), 2, "?2", "\"?2\"" },
	{ FIELD(THREAD), 0, "none", "null" },
	{ FIELD(BUSY), VPB_OWNER_WORD(1), "main", "\"main\"" },
	{ FIELD(BUSY), VPB_SHARERS_WORD(3), "shared 3", "3" },
	{ FIELD(BUSY), STATE_NONE, "none", "null" },
	{ FIELD(FRAME), atop(MEM_RAM_BASE) + 3, "frame 3", "3" },
	{ FIELD(FRAME), atop(MEM_DEV_BASE), "device page 0",
	    "\"device page 0\"" },
};

TEST(each_type_of_value_has_its_words)
{
	struct printer out = { test_print, t };
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		assert_prints(t, value_print(&out, &rows[i].field,
		    rows[i].value, &names), rows[i].told);
		assert_prints(t, value_print_json(&out, &rows[i].field,
		    rows[i].value, &names), rows[i].json);
	}
}

TEST(flags_have_a_blank_before_each)
{
	const struct state_field f = { .type = VALUE_FLAGS, .words = words };
	struct printer out = { test_print, t };

	assert_prints(t, value_print_flags(&out, &f, 7), " one two four");
	assert_prints(t, value_print_flags(&out, &f, 8), "");
	assert_eq(value_known_flags(&f, ~UINT64_C(0)), 15);
	assert_eq(value_known_flags(&f, 16 | 8), 8);
}

/* What a driver calls itself may be longer than any value. */
TEST(a_name_that_is_too_long_is_cut)
{
	const struct state_field f = { .type = VALUE_OBJECT };
	struct printer out = { test_print, t };
	char name[2 * WORDS_MAX];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_true(names_set(&names, NAME_OBJECT, 3, name));
	test_hush(t);
	value_print_json(&out, &f, 3, &names);
	assert_eq(t->said_len, WORDS_MAX - 1 + 2);
	assert_eq(t->said[0], '"');
	assert_eq(t->said[t->said_len - 1], '"');
	assert_eq(strspn(t->said + 1, "x"), WORDS_MAX - 1);
}

/* "P" and "P": the second that lives has its number behind. */
TEST(a_name_is_kept_by_who_had_it_first)
{
	names.unique = true;
	assert_true(names_set_beside(&names, NAME_PROC, 2, "P", true));
	assert_string_equal(names_get(&names, NAME_PROC, 2).text, "P#2");
	assert_true(names_is(&names, NAME_PROC, 1, "P"));
	assert_false(names_is(&names, NAME_PROC, 2, "P"));
	assert_false(names_is(&names, NAME_PROC, 1, "Q"));
	assert_false(names_is(&names, NAME_PROC, 100, "P"));
	assert_true(names_set_beside(&names, NAME_PROC, 3, "P", false));
	assert_string_equal(names_get(&names, NAME_PROC, 3).text, "P");
	names.unique = false;
	assert_true(names_set_beside(&names, NAME_PROC, 4, "P", true));
	assert_string_equal(names_get(&names, NAME_PROC, 4).text, "P");
}
