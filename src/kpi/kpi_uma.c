/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uma(9): a zone keeps its free items, initialised, last freed first.
 *
 * uminit runs when the memory of an item is new, ctor for each allocation,
 * dtor for each release, fini when the memory goes.  Source: FreeBSD
 * uma_core.c.
 */
#include <errno.h>
#include <string.h>

#include <vm/uma.h>
#undef	malloc
#undef	free
#include "base/assert.h"
#include "sched/sched.h"
#include "kpi/kpi.h"

/* Before each item. */
struct item {
	struct item	*next;		/* (w) free list of the zone */
	struct uma_zone	*zone;		/* (c) */
	uint64_t	 in_use;	/* (w) */
	uint64_t	 unused;	/* (c) keeps the alignment of 16 */
};

struct uma_zone {
	TAILQ_ENTRY(uma_zone) link;	/* (w) */
	const char	*name;		/* (c) */
	int		 size;		/* (c) bytes of an item */
	uint32_t	 flags;		/* (c) UMA_ZONE_* */
	uma_ctor	 ctor;		/* (c) */
	uma_dtor	 dtor;		/* (c) */
	uma_init	 uminit;	/* (c) */
	uma_fini	 fini;		/* (c) */
	struct item	*free;		/* (w) */
	struct kpi_type	*type;		/* (c) its counts */
	int		 cur;		/* (w) items in use */
	int		 max;		/* (w) limit of that; 0: none */
};

uma_zone_t
uma_zcreate(const char *name, size_t size, uma_ctor ctor, uma_dtor dtor,
    uma_init uminit, uma_fini fini, int align, uint32_t flags)
{
	struct uma_zone *z;

	(void)align;	/* every item is aligned to 16 */
	z = kpi_alloc(sizeof(*z), true, VMSIM_HERE);
	*z = (struct uma_zone){
		.name = name,
		.size = (int)size,
		.flags = flags,
		.ctor = ctor,
		.dtor = dtor,
		.uminit = uminit,
		.fini = fini,
		.type = kpi_type(name),
	};
	TAILQ_INSERT_TAIL(&curvm->kpi->zones, z, link);
	return (z);
}

/* New memory for an item, initialised; NULL: none, or uminit refuses. */
static struct item *
make_item(struct uma_zone *z, int flags)
{
	struct item *it;

	it = kpi_alloc(sizeof(*it) + (size_t)z->size, (flags & M_WAITOK) != 0,
	    VMSIM_HERE);
	if (it == NULL)
		return (NULL);
	*it = (struct item){ .zone = z };
	if ((z->flags & UMA_ZONE_ZINIT) != 0)
		memset(it + 1, 0, (size_t)z->size);
	if (z->uminit != NULL &&
	    z->uminit(it + 1, z->size, flags) != 0) {
		arena_free(it, sizeof(*it) + (size_t)z->size);
		return (NULL);
	}
	return (it);
}

static void
put_item(struct uma_zone *z, struct item *it)
{
	it->in_use = 0;
	it->next = z->free;
	z->free = it;
}

void *
vmsim_kpi_uma_zalloc(uma_zone_t z, void *arg, int flags, const char *where)
{
	struct item *it;
	void *p;

	if ((flags & M_WAITOK) != 0)
		sched_may_sleep("uma_zalloc with M_WAITOK", where);
	if (z->max != 0 && z->cur >= z->max) {
		CONTRACT((flags & M_WAITOK) == 0, "zone \"%s\" is at its limit "
		    "of %d items and nobody can free one", z->name, z->max);
		return (NULL);
	}
	it = z->free;
	if (it != NULL)
		z->free = it->next;
	else
		it = make_item(z, flags);
	if (it == NULL)
		return (NULL);
	p = it + 1;
	if ((flags & M_ZERO) != 0)
		memset(p, 0, (size_t)z->size);
	if (z->ctor != NULL && z->ctor(p, z->size, arg, flags) != 0) {
		put_item(z, it);
		return (NULL);
	}
	it->in_use = 1;
	z->cur++;
	z->type->live++;
	z->type->bytes += (uint64_t)z->size;
	z->type->calls++;
	return (p);
}

void
vmsim_kpi_uma_zfree(uma_zone_t z, void *p, void *arg, const char *where)
{
	struct item *it = (struct item *)p - 1;

	if (p == NULL)
		return;
	CONTRACT(it->zone == z, "an item is freed to zone \"%s\" and is not "
	    "of it", z->name);
	CONTRACT(it->in_use != 0, "an item of zone \"%s\" is freed twice",
	    z->name);
	if (z->dtor != NULL)
		z->dtor(p, z->size, arg);
	z->cur--;
	z->type->live--;
	z->type->bytes -= (uint64_t)z->size;
	put_item(z, it);
}

static void
drain_zone(struct uma_zone *z)
{
	struct item *it;

	while ((it = z->free) != NULL) {
		z->free = it->next;
		if (z->fini != NULL)
			z->fini(it + 1, z->size);
		arena_free(it, sizeof(*it) + (size_t)z->size);
	}
}

void
uma_zdestroy(uma_zone_t z)
{
	CONTRACT(z->cur == 0, "zone \"%s\" is destroyed with %d items in use",
	    z->name, z->cur);
	drain_zone(z);
	TAILQ_REMOVE(&curvm->kpi->zones, z, link);
	arena_free(z, sizeof(*z));
}

void
uma_reclaim(int req)
{
	struct uma_zone *z;

	TAILQ_FOREACH(z, &curvm->kpi->zones, link) {
		if ((z->flags & UMA_ZONE_NOFREE) == 0)
			drain_zone(z);
	}
}

int
uma_zone_set_max(uma_zone_t z, int nitems)
{
	z->max = nitems;
	return (nitems);
}

int
uma_zone_get_max(uma_zone_t z)
{
	return (z->max);
}

int
uma_zone_get_cur(uma_zone_t z)
{
	return (z->cur);
}
