/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc(9).  A header tells size and type; it stands right before the piece,
 * and pieces of a page and more begin at a page.
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

#define	MAGIC	0x6d616c6c6f633900	/* a live piece */
#define	FREED	0x6d66726565643900	/* one that was freed */
#define	JUNK	0x5a			/* new and freed bytes */

struct malloc_header {
	uint64_t	 magic;		/* (t) */
	size_t		 size;		/* (t) asked for, bytes */
	struct kpi_type	*type;		/* (t) */
	const char	*where;		/* (t) who asked */
};

const struct malloc_type vmsim_kpi_m_devbuf = {
	"devbuf", "device driver memory"
};
const struct malloc_type vmsim_kpi_m_temp = {
	"temp", "misc temporary data buffers"
};

/* Bytes before the piece. */
static size_t
head_size(size_t size)
{
	return (size >= PAGE_SIZE ? PAGE_SIZE : sizeof(struct malloc_header));
}

static struct malloc_header *
header_of(const void *p, const struct malloc_type *type)
{
	struct malloc_header *h = (struct malloc_header *)(uintptr_t)p - 1;

	CONTRACT(h->magic != FREED, "memory of type \"%s\" is freed twice",
	    type->ks_shortdesc);
	CONTRACT(h->magic == MAGIC, "what is freed as type \"%s\" was never "
	    "allocated", type->ks_shortdesc);
	CONTRACT(strcmp(h->type->name, type->ks_shortdesc) == 0,
	    "memory of type \"%s\" (%s) is freed as \"%s\"", h->type->name,
	    h->where, type->ks_shortdesc);
	return (h);
}

void *
vmsim_kpi_malloc(size_t size, struct malloc_type *type, int flags,
    const char *where)
{
	struct malloc_header *h;
	char *p;

	CONTRACT((flags & (M_WAITOK | M_NOWAIT)) != (M_WAITOK | M_NOWAIT),
	    "memory is asked for at %s with M_WAITOK and M_NOWAIT", where);
	if ((flags & M_WAITOK) != 0)
		sched_may_sleep("malloc with M_WAITOK", where);
	if (size > SIZE_MAX / 2)
		return (NULL);
	p = kpi_alloc(head_size(size) + size, (flags & M_WAITOK) != 0, where);
	if (p == NULL)
		return (NULL);
	p += head_size(size);
	h = (struct malloc_header *)(void *)p - 1;
	*h = (struct malloc_header){ MAGIC, size, kpi_type(type->ks_shortdesc),
	    where };
	h->type->live++;
	h->type->bytes += size;
	h->type->calls++;
	h->type->last = where;
	if ((flags & M_ZERO) != 0)
		memset(p, 0, size);
	else if (curvm->check_level >= VMSIM_CHECK_JUNK)
		memset(p, JUNK, size);
	return (p);
}

/* Nothing will be called in it, later. */
static void
check_idle(const struct malloc_header *h, const void *p)
{
	const char *pending = kpi_find_pending(p, h->size);

	CONTRACT(pending == NULL, "memory of type \"%s\" is freed and %s in it",
	    h->type->name, pending);
}

void
vmsim_kpi_free(void *p, struct malloc_type *type)
{
	struct malloc_header *h;
	size_t size;

	if (p == NULL)
		return;
	h = header_of(p, type);
	size = h->size;
	check_idle(h, p);
	h->type->live--;
	h->type->bytes -= size;
	h->magic = FREED;
	if (curvm->check_level >= VMSIM_CHECK_JUNK)
		memset(p, JUNK, size);
	arena_free((char *)p - head_size(size), head_size(size) + size);
}

void
vmsim_kpi_zfree(void *p, struct malloc_type *type)
{
	if (p != NULL)
		memset(p, 0, header_of(p, type)->size);
	vmsim_kpi_free(p, type);
}

void *
vmsim_kpi_realloc(void *p, size_t size, struct malloc_type *type, int flags,
    const char *where)
{
	size_t old;
	void *new;

	if (p == NULL)
		return (vmsim_kpi_malloc(size, type, flags, where));
	old = header_of(p, type)->size;
	new = vmsim_kpi_malloc(size, type, flags, where);
	if (new == NULL)
		return (NULL);
	memcpy(new, p, old < size ? old : size);
	vmsim_kpi_free(p, type);
	return (new);
}

void *
vmsim_kpi_reallocf(void *p, size_t size, struct malloc_type *type, int flags,
    const char *where)
{
	void *new;

	new = vmsim_kpi_realloc(p, size, type, flags, where);
	if (new == NULL)
		vmsim_kpi_free(p, type);
	return (new);
}

size_t
vmsim_kpi_malloc_size(const void *p)
{
	return (p != NULL ? ((const struct malloc_header *)p - 1)->size : 0);
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
		if (name != NULL && strcmp(t->name, name) != 0)
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
