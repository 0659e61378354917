/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls about the contents of an address space: advice, locking, syncing,
 * eviction, truncation.  Most of them must change nothing that can be seen.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"

static const char *const advice_name[] = {
	"normal", "random", "sequential", "willneed", "dontneed", "free",
	"nosync", "autosync", "nocore", "core"
};

void
op_madvise(struct driver *d)
{
	struct mspace *spaces[NPROCS];
	enum vmsim_advice advice;
	struct range r;
	unsigned i, nspaces;

	r = any_range(d, 16);
	advice = below(d, 2) == 0 ? VMSIM_MADV_FREE :
	    (enum vmsim_advice)below(d, VMSIM_MADV_CORE + 1);
	tell(d, "madvise p%u 0x%jx %u %s", r.pr->sp->name, (uintmax_t)r.addr,
	    r.n, advice_name[advice]);
	answer(d, vmsim_madvise(r.pr->p, r.addr, r.len, advice), 0);
	if (advice != VMSIM_MADV_FREE)
		return;
	nspaces = spaces_of(d, spaces);
	for (i = 0; i < r.n; i++) {
		if (r.slot[i].mapped && !r.slot[i].guard)
			model_free(&r.slot[i], r.first + i, spaces, nspaces);
	}
}

/*
 * What faulting all pages of a range may come to, and what they show before
 * it.  False when that cannot be known.  Protection is `prot`, or with 0 each
 * page's own, and those that are locked already are not faulted.
 */
static bool
before_faults(struct driver *d, struct range *r, int prot, unsigned *can,
    struct mpage *now)
{
	struct mslot *s;
	unsigned i, one;

	*can = CAN_OK;
	for (i = 0; i < r->n; i++) {
		s = &r->slot[i];
		if (!settle(d, r->pr, r->first + i, &now[i]))
			return (false);
		if (prot != 0)
			one = model_outcomes(s, prot);
		else if (!s->mapped || (s->prot & (PROT_R | PROT_X)) == 0)
			one = CAN_MAPERR;
		else if (s->wired)
			one = CAN_OK;
		else
			one = model_bounds(s);
		if (s->mapped && !s->guard)
			model_soften(s);
		if ((one & CAN_OK) == 0)
			*can &= ~CAN_OK;
		if ((one & ~CAN_OK) != 0)
			*can |= CAN_OBJERR;
	}
	return (true);
}

static void
after_faults(struct driver *d, struct range *r, int prot, bool done,
    const struct mpage *now)
{
	struct mslot *s;
	unsigned i;

	for (i = 0; i < r->n; i++) {
		s = &r->slot[i];
		if (!s->mapped || s->guard || (prot == 0 && s->wired))
			continue;
		if (((prot == 0 ? s->prot : prot & s->prot) & PROT_W) != 0 &&
		    (model_bounds(s) & CAN_OK) != 0) {
			bypass(d, r->pr, r->first + i, &now[i]);
			model_own(s, &now[i], done);
		}
	}
}

static void
one_of(struct driver *d, int got, unsigned can, int error)
{
	d->answers[got == 0]++;
	if ((got == 0 && (can & CAN_OK) == 0) ||
	    (got == error && (can & ~CAN_OK) == 0) ||
	    (got != 0 && got != error))
		differ(d, "answer %d, wanted %s%s%d", got,
		    (can & CAN_OK) != 0 ? "0 " : "",
		    (can & ~CAN_OK) != 0 ? "" : "not ", error);
}

void
op_mlock(struct driver *d)
{
	struct mpage now[MODEL_WINDOW];
	struct range r;
	unsigned can, i;
	int error;

	r = any_range(d, 8);
	if (!before_faults(d, &r, 0, &can, now))
		return;
	tell(d, "mlock p%u 0x%jx %u", r.pr->sp->name, (uintmax_t)r.addr, r.n);
	error = vmsim_mlock(r.pr->p, r.addr, r.len);
	one_of(d, error, can, ENOMEM);
	after_faults(d, &r, 0, error == 0, now);
	for (i = 0; error == 0 && i < r.n; i++)
		r.slot[i].wired = true;
}

void
op_munlock(struct driver *d)
{
	struct range r;
	unsigned i;
	int want;

	r = any_range(d, 24);
	want = 0;
	for (i = 0; i < r.n; i++) {
		if (!r.slot[i].mapped)
			want = ENOMEM;
	}
	tell(d, "munlock p%u 0x%jx %u", r.pr->sp->name, (uintmax_t)r.addr,
	    r.n);
	answer(d, vmsim_munlock(r.pr->p, r.addr, r.len), want);
	for (i = 0; want == 0 && i < r.n; i++)
		r.slot[i].wired = r.slot[i].torn = false;
}

void
op_hold(struct driver *d)
{
	struct mpage now[MODEL_WINDOW];
	const struct mnode *n;
	struct hold *h;
	struct range r;
	unsigned can, i;
	int error, prot;

	h = &d->hold[below(d, NHOLDS)];
	r = any_range(d, 6);
	prot = below(d, 2) == 0 ? PROT_R : PROT_W;
	for (i = 0; i < r.n; i++) {
		n = model_bottom(&r.slot[i]);
		if (n != NULL && n->obj->kind == KIND_PHYS)
			return;
	}
	if (h->h != NULL || !before_faults(d, &r, prot, &can, now))
		return;
	tell(d, "hold p%u 0x%jx %u %c", r.pr->sp->name, (uintmax_t)r.addr,
	    r.n, prot == PROT_R ? 'r' : 'w');
	h->h = vmsim_hold_create(r.pr->p, r.addr, r.len, prot);
	error = h->h != NULL ? 0 : errno;
	if (error == 0)
		snprintf(h->name, sizeof(h->name), "p%u 0x%jx",
		    r.pr->sp->name, (uintmax_t)r.addr);
	one_of(d, error, can, EFAULT);
	after_faults(d, &r, prot, error == 0, now);
}

void
op_unhold(struct driver *d)
{
	struct hold *h;

	h = &d->hold[below(d, NHOLDS)];
	if (h->h == NULL)
		return;
	tell(d, "unhold %s", h->name);
	vmsim_hold_destroy(h->h);
	h->h = NULL;
}

/* What is mapped of files has been written. */
static void
stored(struct driver *d, const struct range *r)
{
	const uint64_t *words;
	const struct mnode *n;
	unsigned i, k, w;

	for (i = 0; i < r->n; i++) {
		n = model_bottom(&r->slot[i]);
		if (n == NULL || n->obj->kind != KIND_FILE ||
		    n->have == HAVE_MAYBE || n->index >= n->obj->npages)
			continue;
		for (k = 0; d->object[k].m != n->obj; k++)
			;
		words = (const void *)(d->object[k].stored +
		    (size_t)n->index * VMSIM_PAGE_SIZE);
		for (w = 0; w < MODEL_NWORDS; w++) {
			if (words[model_offset[w] / 8] == n->page.word[w])
				continue;
			differ(d, "after msync, o%u page %u word %u is 0x%jx, "
			    "wanted 0x%jx", k, n->index, w,
			    (uintmax_t)words[model_offset[w] / 8],
			    (uintmax_t)n->page.word[w]);
		}
	}
}

void
op_msync(struct driver *d)
{
	struct range r;
	unsigned i;
	int flags, want;

	r = any_range(d, 24);
	flags = below(d, 2) == 0 ? VMSIM_MS_INVALIDATE : 0;
	if (flags == 0 && below(d, 4) == 0)
		flags = VMSIM_MS_ASYNC;
	want = 0;
	for (i = 0; i < r.n && want == 0; i++) {
		if (!r.slot[i].mapped)
			want = ENOMEM;
		else if (r.slot[i].wired && (flags & VMSIM_MS_INVALIDATE) != 0)
			want = EBUSY;
	}
	tell(d, "msync p%u 0x%jx %u%s", r.pr->sp->name, (uintmax_t)r.addr,
	    r.n, (flags & VMSIM_MS_INVALIDATE) != 0 ? " invalidate" : "");
	answer(d, vmsim_msync(r.pr->p, r.addr, r.len, flags), want);
	if (want == 0 && (flags & VMSIM_MS_ASYNC) == 0)
		stored(d, &r);
}

void
op_evict(struct driver *d)
{
	enum vmsim_evicted how;
	struct range r;

	r = any_range(d, 1);
	tell(d, "evict p%u 0x%jx", r.pr->sp->name, (uintmax_t)r.addr);
	how = vmsim_evict(r.pr->p, r.addr);
	if (how == VMSIM_EVICT_BUSY || how == VMSIM_EVICT_KEPT)
		differ(d, "the page stays: %d", (int)how);
	if (how == VMSIM_EVICT_PAGED && r.slot->mapped && !r.slot->guard)
		model_save(r.slot);
}

void
op_collapse(struct driver *d)
{
	struct range r;
	int error;

	r = any_range(d, 1);
	tell(d, "collapse p%u 0x%jx", r.pr->sp->name, (uintmax_t)r.addr);
	error = vmsim_collapse(r.pr->p, r.addr);
	d->answers[error == 0]++;
	if ((!r.slot->mapped || r.slot->guard) && error != ENOENT)
		differ(d, "answer %d, wanted %d", error, ENOENT);
	if (error != 0 && error != ENOENT && error != ENOTSUP)
		differ(d, "answer %d", error);
}

void
op_truncate(struct driver *d)
{
	struct mspace *spaces[NPROCS];
	struct object *o;
	unsigned i, k, npages, nspaces;
	bool held;

	held = false;
	for (i = 0; i < NHOLDS; i++)
		held = held || d->hold[i].h != NULL;
	k = below(d, NOBJECTS);
	o = &d->object[k];
	npages = below(d, 3) == 0 ? below(d, 40) : 24 + below(d, 40);
	tell(d, "truncate o%u %u", k, npages);
	if (o->m->kind == KIND_PHYS) {
		answer(d, vmsim_object_truncate(d->vm, o->o, npages), ENOTSUP);
		return;
	}
	answer(d, vmsim_object_truncate(d->vm, o->o, npages), 0);
	nspaces = spaces_of(d, spaces);
	model_truncate(o->m, npages, held, spaces, nspaces);
	if (vmsim_object_npages(o->o) != npages)
		differ(d, "size %ju", (uintmax_t)vmsim_object_npages(o->o));
}
