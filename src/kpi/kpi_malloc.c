/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc(9): pieces (base/piece.h) counted by type.
 * Source: FreeBSD kern_malloc.c.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sys/malloc.h>
#undef	malloc
#undef	free
#undef	realloc
#include "base/assert.h"
#include "sched/sched.h"
#include "kpi/kpi.h"

const struct malloc_type vmsim_kpi_m_devbuf = {
	"devbuf", "device driver memory"
};
const struct malloc_type vmsim_kpi_m_temp = {
	"temp", "misc temporary data buffers"
};

static struct kpi_type *
type_of(const struct heap_piece *pc)
{
	return (__containerof(pc->owner, struct kpi_type, owner));
}

/* The live piece at `p`, which must be of that type. */
static struct heap_piece *
piece_of_type(const void *p, const struct malloc_type *type, const char *where)
{
	const struct piece_owner owner = { "type", type->ks_shortdesc };
	struct heap_piece *pc = piece_of(p, &owner, where);

	if (__predict_false(strcmp(pc->owner->name, type->ks_shortdesc) != 0))
		vm_panic(where, "memory of %s \"%s\" (%s) is freed as \"%s\"",
		    pc->owner->kind, pc->owner->name, pc->where,
		    type->ks_shortdesc);
	return (pc);
}

void *
vmsim_kpi_malloc(size_t size, struct malloc_type *type, int flags,
    const char *where)
{
	struct kpi_type *t;
	void *p;

	CONTRACT((flags & (M_WAITOK | M_NOWAIT)) != (M_WAITOK | M_NOWAIT),
	    "memory is asked for at %s with M_WAITOK and M_NOWAIT", where);
	if ((flags & M_WAITOK) != 0)
		sched_may_sleep("malloc with M_WAITOK", where);
	if (size > SIZE_MAX / 2)
		return (NULL);
	p = kpi_alloc(piece_room(size), (flags & M_WAITOK) != 0, where);
	if (p == NULL)
		return (NULL);
	t = kpi_type(type->ks_shortdesc);
	p = piece_begin(p, size, &t->owner, where);
	t->live++;
	t->bytes += size;
	t->calls++;
	t->last = where;
	if ((flags & M_ZERO) != 0)
		memset(p, 0, size);
	return (p);
}

/* Nothing will be called in it, later. */
static void
check_idle(struct heap_piece *pc, const char *where)
{
	const char *pending = kpi_find_pending(piece_bytes(pc), pc->size);

	if (__predict_false(pending != NULL))
		vm_panic(where, "memory of type \"%s\" is freed and %s in it",
		    pc->owner->name, pending);
}

void
vmsim_kpi_free(void *p, struct malloc_type *type, const char *where)
{
	struct kpi_type *t;
	struct heap_piece *pc;

	if (p == NULL)
		return;
	pc = piece_of_type(p, type, where);
	check_idle(pc, where);
	t = type_of(pc);
	t->live--;
	t->bytes -= pc->size;
	piece_retire(pc, where);
}

void
vmsim_kpi_zfree(void *p, struct malloc_type *type, const char *where)
{
	if (p != NULL)
		memset(p, 0, piece_of_type(p, type, where)->size);
	vmsim_kpi_free(p, type, where);
}

void *
vmsim_kpi_realloc(void *p, size_t size, struct malloc_type *type, int flags,
    const char *where)
{
	size_t old;
	void *new;

	if (p == NULL)
		return (vmsim_kpi_malloc(size, type, flags, where));
	old = piece_of_type(p, type, where)->size;
	new = vmsim_kpi_malloc(size, type, flags, where);
	if (new == NULL)
		return (NULL);
	memcpy(new, p, old < size ? old : size);
	vmsim_kpi_free(p, type, where);
	return (new);
}

void *
vmsim_kpi_reallocf(void *p, size_t size, struct malloc_type *type, int flags,
    const char *where)
{
	void *new;

	new = vmsim_kpi_realloc(p, size, type, flags, where);
	if (new == NULL)
		vmsim_kpi_free(p, type, where);
	return (new);
}

size_t
vmsim_kpi_malloc_size(const void *p)
{
	return (p != NULL ? ((const struct heap_piece *)p - 1)->size : 0);
}

char *
vmsim_kpi_strdup(const char *s, struct malloc_type *type, int flags,
    const char *where)
{
	size_t size = strlen(s) + 1;
	char *copy;

	copy = vmsim_kpi_malloc(size, type, flags, where);
	if (copy != NULL)
		memcpy(copy, s, size);
	return (copy);
}

char *
vmsim_kpi_strndup(const char *s, size_t len, struct malloc_type *type,
    const char *where)
{
	size_t n = strnlen(s, len);
	char *copy;

	copy = vmsim_kpi_malloc(n + 1, type, M_WAITOK, where);
	memcpy(copy, s, n);
	copy[n] = '\0';
	return (copy);
}

int
vmsim_kpi_vasprintf(char **p, struct malloc_type *type, const char *where,
    const char *fmt, va_list ap)
{
	char small[64];
	va_list again;
	int len;

	CONTRACT(fmt != NULL, "vasprintf(9) without a format");
	va_copy(again, ap);
	len = vsnprintf(small, sizeof(small), fmt, again);
	va_end(again);
	*p = NULL;
	if (len < 0)
		return (-1);
	*p = vmsim_kpi_malloc((size_t)len + 1, type, M_WAITOK, where);
	(void)vsnprintf(*p, (size_t)len + 1, fmt, ap);
	return (len);
}

int
vmsim_kpi_asprintf(char **p, struct malloc_type *type, const char *where,
    const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vmsim_kpi_vasprintf(p, type, where, fmt, ap);
	va_end(ap);
	return (len);
}

/* The sum over the types of that name, or over all. */
static struct kpi_type
sum_types(const struct vmsim *vm, const char *name)
{
	struct kpi_type total = { .live = 0 };
	const struct kpi_type *t;

	TAILQ_FOREACH(t, &vm->kpi->types, link) {
		if (name != NULL && strcmp(t->owner.name, name) != 0)
			continue;
		total.live += t->live;
		total.bytes += t->bytes;
		total.calls += t->calls;
	}
	return (total);
}

uint64_t
vmsim_malloc_live(const struct vmsim *vm, const char *type)
{
	return (sum_types(vm, type).live);
}

uint64_t
vmsim_malloc_bytes(const struct vmsim *vm, const char *type)
{
	return (sum_types(vm, type).bytes);
}

uint64_t
vmsim_malloc_calls(const struct vmsim *vm, const char *type)
{
	return (sum_types(vm, type).calls);
}
