/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of driver code, its red zones and its quarantine. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/junk.h"
#include "base/piece.h"
#include "base/print.h"

#define	LIVE		0x6c697665
#define	FREED		0x66726565
#define	RED		0xbd		/* bytes of the red zones */
#define	QUARANTINE	64		/* pieces in it at most */
#define	QUARANTINE_BYTES (256 * 1024)
#define	GLANCE		64		/* bytes looked at in a short check */
#define	NOTHING		SIZE_MAX	/* no byte was written */

struct piece_state {
	TAILQ_HEAD(, heap_piece) all;	/* (w) live ones and freed ones */
	struct piece_queue quarantine;	/* (w) oldest first */
	size_t		 nwaiting;	/* (w) in quarantine */
	size_t		 waiting_bytes;	/* (w) of those */
};

/* Made for the first piece; it lives as long as the machine. */
static struct piece_state * __attribute__((noinline))
make_piece_state(void)
{
	struct piece_state *ps = arena_alloc_exempt(sizeof(*ps));

	_Static_assert(sizeof(struct heap_piece) % 16 == 0,
	    "pieces are aligned");
	CONTRACT(ps != NULL, "no memory of the kernel is left");
	memset(ps, 0, sizeof(*ps));
	TAILQ_INIT(&ps->all);
	STAILQ_INIT(&ps->quarantine);
	curvm->piece = ps;
	curvm->user_chunks++;
	return (ps);
}

/* Bytes before those of the driver: a long piece begins at a page. */
static size_t
head_size(size_t size)
{
	return (size >= PAGE_SIZE ? PAGE_SIZE : sizeof(struct heap_piece));
}

static size_t
piece_chunk_size(size_t size, size_t red)
{
	return (head_size(size) + size + red);
}

size_t
piece_room(size_t size)
{
	return (piece_chunk_size(size, freed_is_careful() ? PIECE_RED : 0));
}

void *
piece_bytes(struct heap_piece *pc)
{
	return (pc + 1);
}

static char *
back_zone(const struct heap_piece *pc)
{
	return ((char *)(uintptr_t)(pc + 1) + pc->size);
}

/* `the 24 bytes of type "x" allocated at fb.c:12` */
static struct words
describe_piece(const struct heap_piece *pc)
{
	return (words_of("the %zu bytes of %s \"%s\" allocated at %s",
	    pc->size, pc->owner->kind, pc->owner->name, pc->where));
}

static struct piece_words __attribute__((format(printf, 1, 2)))
long_words_of(const char *fmt, ...)
{
	struct piece_words s;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(s.text, sizeof(s.text), fmt, ap);
	va_end(ap);
	return (s);
}

/* A piece that is new. */
static void
guard_piece(struct heap_piece *pc)
{
	memset(pc->front, RED, sizeof(pc->front));
	memset(back_zone(pc), RED, pc->red);
	junk_fill(pc + 1, JUNK_PIECE, pc->size);
	shadow_block(&curvm->arena, pc + 1, pc->size);
	shadow_forbid(pc->front, sizeof(pc->front));
	shadow_forbid(back_zone(pc), pc->red);
}

void *
piece_begin(void *chunk, size_t size, const struct piece_owner *owner,
    const char *where)
{
	struct piece_state *ps = curvm->piece;
	char *p = (char *)chunk + head_size(size);
	struct heap_piece *pc = (struct heap_piece *)(void *)p - 1;

	*pc = (struct heap_piece){
		.mark = LIVE,
		.red = freed_is_careful() ? PIECE_RED : 0,
		.size = size,
		.owner = owner,
		.where = where,
	};
	if (ps == NULL)
		ps = make_piece_state();
	TAILQ_INSERT_TAIL(&ps->all, pc, link);
	if (pc->red != 0)
		guard_piece(pc);
	return (p);
}

/* The mark of what may be no piece; 0: it is not even of the heap. */
static uint32_t
peek_mark(const struct heap_piece *pc)
{
	uint32_t mark;

	if ((uintptr_t)pc % 16 != 0 || !arena_has(&curvm->arena, pc) ||
	    !arena_has(&curvm->arena, pc + 1))
		return (0);
	shadow_peek(&mark, &pc->mark, sizeof(mark));
	return (mark);
}

/* The piece that the byte is of, or of whose red zones. */
static const struct heap_piece *
find_around(const char *p)
{
	const struct heap_piece *pc;

	if (curvm->piece == NULL)
		return (NULL);
	TAILQ_FOREACH(pc, &curvm->piece->all, link) {
		if (p >= pc->front && p < back_zone(pc) + pc->red)
			return (pc);
	}
	return (NULL);
}

/* `the byte after`, `byte 3 before`, `byte 0 of` */
static struct words
describe_distance(const struct heap_piece *pc, ptrdiff_t at)
{
	ptrdiff_t size = (ptrdiff_t)pc->size;

	if (at == -1)
		return (words_of("the byte before"));
	if (at == size)
		return (words_of("the byte after"));
	if (at < 0)
		return (words_of("byte %td before", -at));
	return (at < size ? words_of("byte %td of", at) :
	    words_of("byte %td after", at - size + 1));
}

struct piece_words
piece_describe_around(const void *address)
{
	struct piece_words words = { "memory of nobody" };
	const struct heap_piece *pc = find_around(address);
	ptrdiff_t at;

	if (pc == NULL)
		return (words);
	at = (const char *)address - (const char *)(pc + 1);
	(void)snprintf(words.text, sizeof(words.text), "%s %s%s%s",
	    describe_distance(pc, at).text, describe_piece(pc).text,
	    pc->mark == FREED ? " and freed at " : "",
	    pc->mark == FREED ? pc->freed : "");
	return (words);
}

static void __attribute__((noreturn, cold, noinline))
panic_of_wrong(const char *p, const struct piece_owner *owner,
    const char *where)
{
	const struct heap_piece *pc =
	    (const struct heap_piece *)(const void *)p - 1;

	if (peek_mark(pc) == FREED)
		vm_panic(where, "%s are freed twice, first at %s",
		    describe_piece(pc).text, pc->freed);
	pc = find_around(p);
	if (pc == NULL)
		vm_panic(where, "what is freed as %s \"%s\" was never "
		    "allocated: %p", owner->kind, owner->name,
		    (const void *)p);
	vm_panic(where, "what is freed as %s \"%s\" begins at %s %s",
	    owner->kind, owner->name,
	    describe_distance(pc, p - (const char *)(pc + 1)).text,
	    describe_piece(pc).text);
}

struct heap_piece *
piece_of(const void *p, const struct piece_owner *owner, const char *where)
{
	struct heap_piece *pc = (struct heap_piece *)(uintptr_t)p - 1;

	if (__predict_false(peek_mark(pc) != LIVE))
		panic_of_wrong(p, owner, where);
	return (pc);
}

/*
 * The byte of the red zones that was written, counted from the first of the
 * driver's: less than 0, or the size and more.
 */
static bool
find_damage(const struct heap_piece *pc, ptrdiff_t *at)
{
	size_t n;

	if (pc->red == 0)
		return (false);
	n = shadow_find_other(back_zone(pc), RED, pc->red);
	*at = (ptrdiff_t)(pc->size + n);
	if (n < pc->red)
		return (true);
	n = shadow_find_other(pc->front, RED, sizeof(pc->front));
	*at = (ptrdiff_t)n - (ptrdiff_t)sizeof(pc->front);
	return (n < sizeof(pc->front));
}

/* `the byte after the 24 bytes ... was written (0x41)` */
static struct piece_words
tell_damage(const struct heap_piece *pc, ptrdiff_t at)
{
	return (long_words_of("%s %s was written (0x%02x)",
	    describe_distance(pc, at).text, describe_piece(pc).text,
	    junk_byte(pc + 1, (size_t)at)));
}

/* The byte of a freed piece that was written since, of the first `len`. */
static size_t
find_late_write(const struct heap_piece *pc, size_t len)
{
	size_t at;

	if (!junk_is_on())
		return (NOTHING);
	if (pc->summed != 0)
		return (shadow_sum(pc + 1, pc->size) == pc->sum ? NOTHING : 0);
	if (pc->red == 0 || pc->end != PIECE_JUNK)
		return (NOTHING);
	at = junk_find_written(pc + 1, JUNK_FREED, len);
	return (at == len ? NOTHING : at);
}

static struct piece_words
tell_late_write(const struct heap_piece *pc, size_t at)
{
	if (pc->summed != 0)
		return (long_words_of("%s were written after they were freed "
		    "at %s", describe_piece(pc).text, pc->freed));
	return (long_words_of("byte %zu of %s was written (0x%02x) after they "
	    "were freed at %s", at, describe_piece(pc).text,
	    junk_byte(pc + 1, at), pc->freed));
}

void
piece_end(struct heap_piece *pc, enum piece_end end, const char *where)
{
	ptrdiff_t at;

	if (__predict_false(find_damage(pc, &at)))
		vm_panic(where, "%s", tell_damage(pc, at).text);
	pc->mark = FREED;
	pc->freed = where;
	pc->end = (uint8_t)end;
	if (pc->red == 0 || end == PIECE_SHARED)
		return;
	if (end == PIECE_JUNK) {
		junk_fill(pc + 1, JUNK_FREED, pc->size);
	} else {
		pc->sum = shadow_sum(pc + 1, pc->size);
		pc->summed = 1;
	}
	shadow_unblock(&curvm->arena, pc + 1, pc->size);
}

void *
piece_again(struct heap_piece *pc, const char *where)
{
	size_t at = find_late_write(pc, pc->size);

	if (__predict_false(at != NOTHING))
		vm_panic(where, "%s", tell_late_write(pc, at).text);
	if (pc->red != 0 && pc->end != PIECE_SHARED) {
		shadow_block(&curvm->arena, pc + 1, pc->size);
		shadow_allow(pc + 1, pc->size);
	}
	pc->summed = 0;
	pc->mark = LIVE;
	pc->where = where;
	return (pc + 1);
}

/* May its bytes be touched? */
static bool
is_open(const struct heap_piece *pc)
{
	return (pc->mark == LIVE || pc->end == PIECE_SHARED);
}

void
piece_release(struct heap_piece *pc)
{
	size_t at = find_late_write(pc, pc->size);

	CONTRACT(at == NOTHING, "%s", tell_late_write(pc, at).text);
	if (pc->red != 0 && is_open(pc))
		shadow_unblock(&curvm->arena, pc + 1, pc->size);
	TAILQ_REMOVE(&curvm->piece->all, pc, link);
	arena_free((char *)(pc + 1) - head_size(pc->size),
	    piece_chunk_size(pc->size, pc->red));
}

static bool
quarantine_is_full(const struct piece_state *ps)
{
	return (ps->nwaiting > QUARANTINE ||
	    ps->waiting_bytes > QUARANTINE_BYTES);
}

/* What waits is no leak. */
void
piece_retire(struct heap_piece *pc, const char *where)
{
	struct piece_state *ps = curvm->piece;

	piece_end(pc, PIECE_JUNK, where);
	if (pc->red == 0) {
		piece_release(pc);
		return;
	}
	STAILQ_INSERT_TAIL(&ps->quarantine, pc, next);
	ps->nwaiting++;
	ps->waiting_bytes += pc->size;
	curvm->user_chunks++;
	while (quarantine_is_full(ps)) {
		pc = STAILQ_FIRST(&ps->quarantine);
		STAILQ_REMOVE_HEAD(&ps->quarantine, next);
		ps->nwaiting--;
		ps->waiting_bytes -= pc->size;
		curvm->user_chunks--;
		piece_release(pc);
	}
}

void
piece_give(const struct piece_owner *from, const struct piece_owner *to)
{
	struct heap_piece *pc;

	if (curvm->piece == NULL)
		return;
	TAILQ_FOREACH(pc, &curvm->piece->all, link) {
		if (pc->owner == from)
			pc->owner = to;
	}
}

static void
check_piece(struct check *c, const struct heap_piece *pc)
{
	size_t at, len = pc->size;
	ptrdiff_t damage;

	if (pc->mark == LIVE && find_damage(pc, &damage))
		check_fail(c, "piece 1", "%s",
		    tell_damage(pc, damage).text);
	if (pc->mark == LIVE || (!c->thorough && pc->summed != 0))
		return;
	if (!c->thorough && len > GLANCE)
		len = GLANCE;
	at = find_late_write(pc, len);
	if (at != NOTHING)
		check_fail(c, "piece 2", "%s",
		    tell_late_write(pc, at).text);
}

void
piece_check(struct check *c)
{
	const struct heap_piece *pc;

	if (curvm->piece == NULL)
		return;
	TAILQ_FOREACH(pc, &curvm->piece->all, link)
		check_piece(c, pc);
}

void
piece_tell_all(struct vmsim *vm)
{
	const struct heap_piece *pc;

	if (vm->piece == NULL)
		return;
	shadow_end(&vm->arena);
	shadow_begin(&vm->arena);
	TAILQ_FOREACH(pc, &vm->piece->all, link)
		if (is_open(pc))
			shadow_block(&vm->arena, pc + 1, pc->size);
}
