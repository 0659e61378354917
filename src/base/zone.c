/* SPDX-License-Identifier: BSD-2-Clause */
/* Zones: structures of one size, cut from the heap and kept when free. */
#include "base/assert.h"
#include "base/inject.h"
#include "base/junk.h"
#include "base/print.h"

void
zone_init_keep(struct zone *z, const char *name, size_t size, size_t keep,
    size_t tail)
{
	z->name = name;
	z->size = (size + 15) & ~(size_t)15;
	z->keep = (keep + 15) & ~(size_t)15;
	z->tail = tail;
	z->hold = 0;
	z->nheld = 0;
	z->free = NULL;
	z->live = 0;
}

void
zone_init(struct zone *z, const char *name, size_t size)
{
	zone_init_keep(z, name, size, 0, (size + 15) & ~(size_t)15);
}

static struct arena_free **
list_of_zone(struct zone *z)
{
	return ((struct arena_free **)&z->free);
}

static struct freed_name
name_in_zone(const struct zone *z)
{
	return ((struct freed_name){ z->name, z->keep });
}

/* A free one, the last or the first of them, or NULL. */
static char *
take_free(struct zone *z)
{
	struct arena_free **list = list_of_zone(z), *f;

	if (*list == NULL)
		return (NULL);
	if (z->nheld == 0) {
		f = freed_pop(list, name_in_zone(z));
	} else {
		f = freed_pop_oldest(list, z->nheld, name_in_zone(z));
		z->nheld--;
	}
	return ((char *)f - z->keep);
}

static void * __attribute__((noinline))
zone_alloc_slow(struct zone *z)
{
	struct arena *a = &curvm->arena;
	char *p = NULL;

	if (arena_fails_now(a))
		return (NULL);
	if (z->nheld == 0 || z->nheld > z->hold)
		p = take_free(z);
	if (p == NULL)
		p = arena_carve(a, z->size);
	if (p == NULL)
		p = take_free(z);
	if (p == NULL)
		return (NULL);
	if (freed_is_careful())
		shadow_allow(p, z->size);
	if (junk_is_on()) {
		junk_fill(p, JUNK_NEW, z->size);
		shadow_allow_new(p, z->size);
	}
	z->live++;
	a->live_bytes += z->size;
	a->live_chunks++;
	return (p);
}

void *
zone_alloc(struct zone *z)
{
	struct arena *a = &curvm->arena;
	struct arena_free *f = z->free;

	if (__predict_false(f == NULL || a->fail_in != 0 ||
	    freed_is_careful()))
		return (zone_alloc_slow(z));
	z->free = f->next;
	z->live++;
	a->live_bytes += z->size;
	a->live_chunks++;
	return ((char *)f - z->keep);
}

void
zone_check_used(const struct zone *z, const void *p)
{
	if (junk_is_on())
		freed_check_used((const char *)p + z->keep,
		    z->tail - z->keep, name_in_zone(z));
}

static void __attribute__((noinline))
push_carefully(struct zone *z, struct arena_free *f)
{
	freed_push(list_of_zone(z), f, z->tail - z->keep, z->tail - z->keep,
	    name_in_zone(z));
	z->nheld += z->hold != 0 && junk_is_on();
}

void
zone_free(struct zone *z, void *p)
{
	struct arena *a = &curvm->arena;
	struct arena_free *f;

	if (p == NULL)
		return;
	INVARIANT(arena_has(a, p), "%s: freed memory is not of this machine",
	    z->name);
	z->live--;
	a->live_bytes -= z->size;
	a->live_chunks--;
	f = (struct arena_free *)(void *)((char *)p + z->keep);
	if (__predict_false(freed_is_careful())) {
		push_carefully(z, f);
		return;
	}
	f->next = z->free;
	z->free = f;
}

void
zone_check(struct check *c, const struct zone *z)
{
	freed_check(c, z->free, name_in_zone(z));
}
