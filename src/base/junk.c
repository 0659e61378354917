/* SPDX-License-Identifier: BSD-2-Clause */
/* Junk, and the free chunks that hold it. */
#include <string.h>

#include "base/assert.h"
#include "base/junk.h"
#include "base/print.h"

/* How much of it is junk. */
static size_t
junk_len(size_t len)
{
	return (len < JUNK_MAX ? len : JUNK_MAX);
}

void
junk_fill(void *p, int byte, size_t len)
{
	if (junk_is_on())
		memset(p, byte, junk_len(len));
}

size_t
junk_find_written(const void *p, int byte, size_t len)
{
	size_t at, looked = junk_len(len);

	at = shadow_find_other(p, byte, looked);
	return (at == looked ? len : at);
}

unsigned
junk_byte(const void *p, size_t at)
{
	unsigned char byte;

	shadow_peek(&byte, (const char *)p + at, sizeof(byte));
	return (byte);
}

struct arena_free
freed_peek(const struct arena_free *f)
{
	struct arena_free copy;

	shadow_peek(&copy, f, sizeof(copy));
	return (copy);
}

static bool
is_chunk_or_end(const struct arena_free *f)
{
	return (f == NULL || (arena_has(&curvm->arena, f) &&
	    (uintptr_t)f % sizeof(*f) == 0));
}

/* The first byte that was written since, or SIZE_MAX. */
static size_t
find_written(const struct arena_free *f, const struct arena_free *copy)
{
	size_t at, len;

	if (!is_chunk_or_end(copy->next))
		return (0);
	if (copy->junk > JUNK_MAX)
		return (offsetof(struct arena_free, junk));
	if (copy->junk <= sizeof(*f))
		return (SIZE_MAX);
	len = copy->junk - sizeof(*f);
	at = junk_find_written(f + 1, JUNK_FREED, len);
	return (at == len ? SIZE_MAX : at + sizeof(*f));
}

/* What is free is all junk, and says so itself. */
void
freed_check_used(const void *p, size_t len, struct freed_name name)
{
	const struct arena_free *f = p;
	struct arena_free copy = freed_peek(f);

	CONTRACT(!junk_is_on() || len <= sizeof(copy) ||
	    copy.junk != junk_len(len) || find_written(f, &copy) != SIZE_MAX,
	    "a %s is freed twice", name.what);
}

void
freed_push(struct arena_free **list, void *p, size_t len, size_t bytes,
    struct freed_name name)
{
	struct arena_free *f = p;

	if (!freed_is_careful()) {
		f->next = *list;
		*list = f;
		return;
	}
	freed_check_used(p, len, name);
	shadow_allow(p, bytes);
	junk_fill(p, JUNK_FREED, len);
	f->next = *list;
	f->junk = junk_is_on() ? junk_len(len) : 0;
	*list = f;
	shadow_forbid(p, bytes);
}

static void
check_unwritten(const struct arena_free *f, const struct arena_free *copy,
    struct freed_name name)
{
	size_t at = junk_is_on() ? find_written(f, copy) : SIZE_MAX;

	CONTRACT(at == SIZE_MAX, "byte %zu of a freed %s was written (0x%02x)",
	    name.before + at, name.what, junk_byte(f, at));
}

struct arena_free *
freed_pop(struct arena_free **list, struct freed_name name)
{
	struct arena_free copy, *f = *list;

	if (!freed_is_careful()) {
		*list = f->next;
		return (f);
	}
	copy = freed_peek(f);
	check_unwritten(f, &copy, name);
	*list = copy.next;
	return (f);
}

struct arena_free *
freed_pop_oldest(struct arena_free **list, uint64_t n, struct freed_name name)
{
	struct arena_free copy, *before = NULL, *f = *list;

	copy = freed_peek(f);
	for (; n > 1 && copy.next != NULL; n--) {
		check_unwritten(f, &copy, name);
		before = f;
		f = copy.next;
		copy = freed_peek(f);
	}
	check_unwritten(f, &copy, name);
	if (before == NULL) {
		*list = copy.next;
		return (f);
	}
	shadow_allow(before, sizeof(*before));
	before->next = copy.next;
	shadow_forbid(before, sizeof(*before));
	return (f);
}

void
freed_check(struct check *c, const struct arena_free *f, struct freed_name name)
{
	struct arena_free copy;
	size_t at;

	for (; junk_is_on() && f != NULL; f = copy.next) {
		copy = freed_peek(f);
		at = find_written(f, &copy);
		if (at == SIZE_MAX)
			continue;
		check_fail(c, "arena 5", "byte %zu of a freed %s was written "
		    "(0x%02x)", name.before + at, name.what,
		    junk_byte(f, at));
		if (at < sizeof(copy.next))
			break;
	}
}
