/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Learned lock orders.  Locks without a rank belong to a class by their name;
 * a rank is a class of its own.  Whenever a lock is waited for with another
 * one held, "held before taken" becomes known of their classes, and the
 * opposite, over any number of steps, is an error from then on.  Tries teach
 * nothing.  Source: FreeBSD kern/subr_witness.c.
 *
 *	a -> b -> c		known; taking a with c held is reported
 *
 * What is known is part of the machine: saved and restored.
 */
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "sched/sched_private.h"

#define	RANKS		8	/* classes below are ranks */
#define	CLASSES		120

struct edge {
	struct edge	*next;		/* (w) of the same class */
	uint16_t	 to;		/* (c) class taken */
	const char	*held_at;	/* (c) where the first was taken */
	const char	*taken_at;	/* (c) and then the second */
};

struct lock_class {
	const char	*name;		/* (c) */
	struct edge	*edges;		/* (w) what was taken after it */
};

struct sched_witness {
	uint16_t	 n;		/* (w) classes in use */
	struct lock_class class[CLASSES]; /* (w) */
};

/* Belongs to the machine, is no leak, and never the one to fail. */
static void *
alloc_for_witness(size_t size)
{
	void *p = arena_alloc_exempt(size);

	if (p != NULL) {
		memset(p, 0, size);
		curvm->empty_chunks++;
	}
	return (p);
}

/* The class of a name, made when it is new; 0: there is no room. */
static uint16_t
class_of_name(struct sched_witness *w, const char *name)
{
	char *copy;
	uint16_t i;

	for (i = RANKS; i < w->n; i++) {
		if (strcmp(w->class[i].name, name) == 0)
			return (i);
	}
	if (i == CLASSES)
		return (0);
	copy = alloc_for_witness(strlen(name) + 1);
	if (copy == NULL)
		return (0);
	w->class[i].name = strcpy(copy, name);
	w->n++;
	return (i);
}

static uint16_t
class_of(struct sched_witness *w, const struct lock_object *lo)
{
	if (lo->lo_rank != LOCK_RANK_NONE)
		return (lo->lo_rank);
	return (lo->lo_class != 0 ? lo->lo_class :
	    class_of_name(w, lo->lo_name));
}

static const struct edge *
find_edge(const struct sched_witness *w, uint16_t from, uint16_t to)
{
	const struct edge *e;

	for (e = w->class[from].edges; e != NULL; e = e->next) {
		if (e->to == to)
			return (e);
	}
	return (NULL);
}

struct order_search {
	uint16_t	 todo[CLASSES];	/* (t) reached, in order */
	uint16_t	 n;		/* (t) their number */
	uint16_t	 via[CLASSES];	/* (t) from where, 0: not reached */
};

static void
reach_class(struct order_search *k, uint16_t class, uint16_t via)
{
	if (k->via[class] != 0)
		return;
	k->via[class] = via;
	k->todo[k->n++] = class;
}

/* True if `to` is known to come after `from`; the shortest way in *k. */
static bool
comes_after(const struct sched_witness *w, uint16_t from, uint16_t to,
    struct order_search *k)
{
	const struct edge *e;
	uint16_t at, i, r;

	memset(k, 0, sizeof(*k));
	reach_class(k, from, from);
	for (i = 0; i < k->n && k->via[to] == 0; i++) {
		at = k->todo[i];
		for (e = w->class[at].edges; e != NULL; e = e->next)
			reach_class(k, e->to, at);
		for (r = (uint16_t)(at + 1); r <= LOCK_RANK_FRAMES &&
		    at < RANKS; r++)
			reach_class(k, r, at);
	}
	return (k->via[to] != 0);
}

static const char *
class_name(const struct sched_witness *w, uint16_t class)
{
	static const char *const ranks[RANKS] = {
		[LOCK_RANK_VNODE] = "vnode",
		[LOCK_RANK_MAP] = "vm map",
		[LOCK_RANK_PAGER_LIST] = "pager list",
		[LOCK_RANK_OBJECT] = "vmobject",
		[LOCK_RANK_PMAP] = "pmap",
		[LOCK_RANK_QUEUE] = "page queue",
		[LOCK_RANK_FRAMES] = "free frames",
	};

	return (class < RANKS ? ranks[class] : w->class[class].name);
}

static void __attribute__((cold, noinline, noreturn))
report_reversal(const struct sched_witness *w, const struct order_search *k,
    const struct lock_object *held, const struct lock_object *lo,
    uint16_t last, const char *where)
{
	char text[512];
	const struct edge *e;
	uint16_t class;
	size_t len = 0;

	text[0] = '\0';
	for (class = last; k->via[class] != class; class = k->via[class]) {
		e = find_edge(w, k->via[class], class);
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "; before, \"%s\" was taken at %s with \"%s\" held since "
		    "%s", class_name(w, class),
		    e != NULL ? e->taken_at : "its rank",
		    class_name(w, k->via[class]),
		    e != NULL ? e->held_at : "its rank");
		if (len >= sizeof(text))
			break;
	}
	vm_panic(where, "lock order reversal: \"%s\" is taken at %s with "
	    "\"%s\" held since %s%s", lo->lo_name, where, held->lo_name,
	    held->lo_where, text);
}

static void
learn_order(struct sched_witness *w, uint16_t from, uint16_t to,
    const char *held_at, const char *taken_at)
{
	struct edge *e;

	e = alloc_for_witness(sizeof(*e));
	if (e == NULL)
		return;
	e->to = to;
	e->held_at = held_at;
	e->taken_at = taken_at;
	e->next = w->class[from].edges;
	w->class[from].edges = e;
}

/* What needs no knowledge of other orders. */
static void
check_alone(const struct lock_object *held, const struct lock_object *lo,
    bool same, const char *where)
{
	if (same && (lo->lo_flags & LO_DUPOK) == 0)
		vm_panic(where, "lock order: \"%s\" is taken at %s with "
		    "another lock of this name held since %s", lo->lo_name,
		    where, held->lo_where);
	if ((lo->lo_flags & LO_SLEEPABLE) != 0 &&
	    (held->lo_flags & LO_SLEEPABLE) == 0)
		vm_panic(where, "lock order: \"%s\", which may be held "
		    "asleep, is taken at %s with \"%s\" held since %s, which "
		    "may not", lo->lo_name, where, held->lo_name,
		    held->lo_where);
}

void
sched_witness_order(const struct lock_object *held, struct lock_object *lo,
    const char *where)
{
	struct sched_state *ks = curvm->sched;
	struct sched_witness *w = ks->witness;
	struct order_search k;
	uint16_t from, to;

	if (held == lo)
		return;
	if (w == NULL) {
		w = ks->witness = alloc_for_witness(sizeof(*w));
		if (w == NULL)
			return;
		w->n = RANKS;
	}
	from = class_of(w, held);
	to = class_of(w, lo);
	if (lo->lo_rank == LOCK_RANK_NONE)
		lo->lo_class = to;
	if (from == 0 || to == 0)
		return;
	check_alone(held, lo, from == to, where);
	if (from == to || find_edge(w, from, to) != NULL)
		return;
	if (comes_after(w, to, from, &k))
		report_reversal(w, &k, held, lo, from, where);
	learn_order(w, from, to, held->lo_where, where);
}
