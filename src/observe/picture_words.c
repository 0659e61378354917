/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands in the boxes of every picture. */
#include <inttypes.h>
#include <string.h>
#include <vm/vm.h>
#include "base/describe.h"
#include "observe/observe.h"
#include "observe/picture.h"

/* Prints into words; what is too long is cut. */
static void
append_words(void *arg, const char *text, size_t len)
{
	struct words *words = arg;
	size_t used = strlen(words->text), room = WORDS_MAX - 1 - used;

	memcpy(words->text + used, text, len < room ? len : room);
	words->text[used + (len < room ? len : room)] = '\0';
}

static struct words
range_words(const struct layout_cell *c, const char *what)
{
	if (c->first == c->last)
		return (words_of("%" PRIu64 "%s", c->first, what));
	return (words_of("%" PRIu64 "-%" PRIu64 "%s", c->first, c->last,
	    what));
}

struct words
picture_pte(const struct layout_cell *c, const struct state_names *names)
{
	struct words words = { .text = "" };
	struct printer out = { append_words, &words };
	const uint64_t *v;

	if (c->kind == CELL_NONE)
		return (words_of("."));
	v = c->item->v;
	if (c->first != c->last)
		return (range_words(c,
		    (v[AT_PTE_PROT] & VM_PROT_WRITE) != 0 ? ":w" : ":r"));
	print_fmt(&out, "%c",
	    (v[AT_PTE_PROT] & VM_PROT_WRITE) != 0 ? 'w' : 'r');
	value_print_json(&out, state_field(STATE_PTE, AT_PTE_FRAME),
	    v[AT_PTE_FRAME], names);
	return (words);
}

static struct words
contents_words(const struct layout_cell *c)
{
	uint64_t word = c->item->v[AT_PAGE_WORD];

	if (c->item->v[AT_PAGE_VALID] == 0)
		return (words_of("busy"));
	if (word == STATE_NONE)
		return (words_of("?"));
	return (words_of("0x%" PRIx64, word));
}

struct words
picture_page(const struct layout_cell *c, bool indexed)
{
	const char *open = c->unseen ? "(" : "", *close = c->unseen ? ")" : "";

	if (c->kind == CELL_NONE)
		return (words_of("."));
	if (c->first != c->last || c->kind == CELL_SWAP)
		return (words_of("%s%s%s", open, range_words(c,
		    c->kind == CELL_SWAP ? ":swap" : "").text, close));
	if (indexed)
		return (words_of("%s%" PRIu64 ":%s%s", open, c->first,
		    contents_words(c).text, close));
	return (words_of("%s%s%s", open, contents_words(c).text, close));
}

struct words
picture_entry(const struct state_item *entry, const struct state_names *names)
{
	struct words words = { .text = "" };
	struct printer out = { append_words, &words };

	print_fmt(&out, "0x%" PRIx64 " ", entry->index);
	value_print(&out, state_field(STATE_ENTRY, AT_ENTRY_PROT),
	    entry->v[AT_ENTRY_PROT], names);
	value_print_flags(&out, state_field(STATE_ENTRY, AT_ENTRY_FLAGS),
	    entry->v[AT_ENTRY_FLAGS]);
	return (words);
}

struct words
picture_object(const struct state_item *object,
    const struct state_names *names)
{
	struct words kind, name;

	kind = names_get(names, NAME_TEXT,
	    (uint32_t)object->v[AT_OBJECT_KIND]);
	name = names_get(names, NAME_OBJECT, object->whose);
	if (strcmp(kind.text, "anon") == 0)
		return (name);
	return (words_of("%s (%s)", name.text, kind.text));
}

struct words
picture_frame(const struct state_item *page)
{
	struct words words = { .text = "" };
	struct printer out = { append_words, &words };

	value_print_frame(&out, page->v[AT_PAGE_FRAME]);
	return (words);
}

struct words
picture_proc(const struct layout_entry *c, const struct state_names *names)
{
	if (!c->first)
		return (words_of("%s", ""));
	return (names_get(names, NAME_PROC, c->proc->whose));
}
