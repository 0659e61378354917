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

struct uma_zone {
	TAILQ_ENTRY(uma_zone) link;	/* (w) */
	struct piece_owner owner;	/* (c) of its items, with its name */
	int		 size;		/* (c) bytes of an item */
	uint32_t	 flags;		/* (c) UMA_ZONE_* */
	uma_ctor	 ctor;		/* (c) */
	uma_dtor	 dtor;		/* (c) */
	uma_init	 uminit;	/* (c) */
	uma_fini	 fini;		/* (c) */
	struct piece_queue free;	/* (w) items, initialised */
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
		.owner = { "zone", name },
		.size = (int)size,
		.flags = flags,
		.ctor = ctor,
		.dtor = dtor,
		.uminit = uminit,
		.fini = fini,
		.type = kpi_type(name),
	};
	STAILQ_INIT(&z->free);
	TAILQ_INSERT_TAIL(&curvm->kpi->zones, z, link);
	return (z);
}

/* New memory for an item, initialised; NULL: none, or uminit refuses. */
static struct heap_piece *
make_item(struct uma_zone *z, int flags, const char *where)
{
	size_t size = (size_t)z->size;
	struct heap_piece *pc;
	void *p;

	p = kpi_alloc(piece_room(size), (flags & M_WAITOK) != 0, where);
	if (p == NULL)
		return (NULL);
	p = piece_begin(p, size, &z->owner, where);
	pc = piece_of(p, &z->owner, where);
	if ((z->flags & UMA_ZONE_ZINIT) != 0)
		memset(p, 0, size);
	if (z->uminit != NULL && z->uminit(p, z->size, flags) != 0) {
		piece_retire(pc, where);
		return (NULL);
	}
	return (pc);
}

/* May somebody still look at an item that is free? */
static enum piece_end
end_of_items(const struct uma_zone *z)
{
	if ((z->flags & (UMA_ZONE_NOFREE | UMA_ZONE_SMR)) != 0)
		return (PIECE_SHARED);
	if ((z->flags & UMA_ZONE_ZINIT) != 0 || z->uminit != NULL ||
	    z->fini != NULL)
		return (PIECE_STAYS);
	return (PIECE_JUNK);
}

/*
 * The last one freed is the next one handed out; where mistakes are looked
 * for, it is the one that is free longest, and one that need not stay
 * initialised is given back.
 */
static void
put_item(struct uma_zone *z, struct heap_piece *pc, const char *where)
{
	enum piece_end end = end_of_items(z);

	if (pc->red != 0 && end == PIECE_JUNK) {
		piece_retire(pc, where);
		return;
	}
	piece_end(pc, end, where);
	if (pc->red != 0)
		STAILQ_INSERT_TAIL(&z->free, pc, next);
	else
		STAILQ_INSERT_HEAD(&z->free, pc, next);
}

static struct heap_piece *
take_item(struct uma_zone *z, int flags, const char *where)
{
	struct heap_piece *pc = STAILQ_FIRST(&z->free);

	if (pc == NULL)
		return (make_item(z, flags, where));
	STAILQ_REMOVE_HEAD(&z->free, next);
	(void)piece_again(pc, where);
	return (pc);
}

void *
vmsim_kpi_uma_zalloc(uma_zone_t z, void *arg, int flags, const char *where)
{
	struct heap_piece *pc;
	void *p;

	if ((flags & M_WAITOK) != 0)
		sched_may_sleep("uma_zalloc with M_WAITOK", where);
	if (z->max != 0 && z->cur >= z->max) {
		CONTRACT((flags & M_WAITOK) == 0, "zone \"%s\" is at its limit "
		    "of %d items and nobody can free one", z->owner.name,
		    z->max);
		return (NULL);
	}
	pc = take_item(z, flags, where);
	if (pc == NULL)
		return (NULL);
	p = piece_bytes(pc);
	if ((flags & M_ZERO) != 0)
		memset(p, 0, (size_t)z->size);
	if (z->ctor != NULL && z->ctor(p, z->size, arg, flags) != 0) {
		put_item(z, pc, where);
		return (NULL);
	}
	z->cur++;
	z->type->live++;
	z->type->bytes += (uint64_t)z->size;
	z->type->calls++;
	return (p);
}

void
vmsim_kpi_uma_zfree(uma_zone_t z, void *p, void *arg, const char *where)
{
	struct heap_piece *pc;

	if (p == NULL)
		return;
	pc = piece_of(p, &z->owner, where);
	if (__predict_false(pc->owner != &z->owner))
		vm_panic(where, "an item of %s \"%s\" (%s) is freed to zone "
		    "\"%s\" and is not of it", pc->owner->kind,
		    pc->owner->name, pc->where, z->owner.name);
	if (z->dtor != NULL)
		z->dtor(p, z->size, arg);
	z->cur--;
	z->type->live--;
	z->type->bytes -= (uint64_t)z->size;
	put_item(z, pc, where);
}

static void
drain_zone(struct uma_zone *z)
{
	struct heap_piece *pc;

	while ((pc = STAILQ_FIRST(&z->free)) != NULL) {
		STAILQ_REMOVE_HEAD(&z->free, next);
		if (z->fini != NULL)
			z->fini(piece_again(pc, pc->where), z->size);
		piece_release(pc);
	}
}

void
uma_zdestroy(uma_zone_t z)
{
	CONTRACT(z->cur == 0, "zone \"%s\" is destroyed with %d items in use",
	    z->owner.name, z->cur);
	drain_zone(z);
	TAILQ_REMOVE(&curvm->kpi->zones, z, link);
	piece_give(&z->owner, &z->type->owner);
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
