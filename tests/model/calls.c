/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that change what an address space consists of.
 */
#include <errno.h>
#include <string.h>

#include "driver.h"

static const char *
prot_name(int prot)
{
	static const char *const names[] = {
		"none", "r", "w", "rw", "x", "rx", "wx", "rwx"
	};

	return (names[prot]);
}

static int
any_prot(struct driver *d)
{
	static const int likely[] = {
		3, 3, 3, 3, 3, 1, 1, 1, 7, 5
	};
	unsigned i;

	i = below(d, 12);
	if (i < 10)
		return (likely[i]);
	return (below(d, 8));
}

/* What is about to be mapped. */
struct want {
	int	 prot, max, flags;
	bool	 shared;
	struct object *o;	/* NULL: anonymous */
	unsigned number, off;
};

static struct want
any_want(struct driver *d)
{
	struct want w;

	memset(&w, 0, sizeof(w));
	w.prot = any_prot(d);
	w.max = below(d, 8) == 0 ? 1 + (int)below(d, 7) : 0;
	w.shared = below(d, 3) == 0;
	if (below(d, 2) == 0) {
		w.number = below(d, NOBJECTS);
		w.o = &d->object[w.number];
		w.off = below(d, 32);
		if (w.o->m->kind == KIND_PHYS)
			w.shared = true;
	}
	w.flags = w.shared ? VMSIM_MAP_SHARED : VMSIM_MAP_PRIVATE;
	if (w.o == NULL)
		w.flags |= VMSIM_MAP_ANON;
	if (below(d, 8) == 0)
		w.flags |= VMSIM_MAP_NOSYNC;
	if (below(d, 8) == 0)
		w.flags |= VMSIM_MAP_NOCORE;
	if (below(d, 8) == 0)
		w.flags |= VMSIM_MAP_PREFAULT_READ;
	return (w);
}

static const char *
source_name(const struct want *w)
{
	static const char *const names[NOBJECTS] = {
		"o0", "o1", "o2", "o3", "o4", "o5"
	};

	return (w->o == NULL ? "anon" : names[w->number]);
}

static bool
anything(const struct range *r)
{
	unsigned i;

	for (i = 0; i < r->n; i++) {
		if (r->slot[i].mapped)
			return (true);
	}
	return (false);
}

static void
map_range(struct range *r, const struct want *w)
{
	unsigned i;

	for (i = 0; i < r->n; i++)
		model_map(&r->slot[i], w->prot, w->max != 0 ? w->max : 7,
		    w->shared, w->o == NULL ? NULL : w->o->m, w->off + i);
}

static int
map_call(struct range *r, const struct want *w, int flags, uint64_t *addr)
{
	return (vmsim_mmap(r->pr->p, addr, r->len,
	    w->prot | VMSIM_PROT_MAX(w->max), w->flags | flags,
	    w->o == NULL ? NULL : w->o->o,
	    (uint64_t)w->off * VMSIM_PAGE_SIZE));
}

static void
map_guard(struct driver *d, struct range *r)
{
	uint64_t addr;
	unsigned i;

	tell(d, "mmap p%u 0x%jx %u none private anon 0 guard",
	    r->pr->sp->name, (uintmax_t)r->addr, r->n);
	addr = r->addr;
	answer(d, vmsim_mmap(r->pr->p, &addr, r->len, VMSIM_PROT_NONE,
	    VMSIM_MAP_FIXED | VMSIM_MAP_GUARD, NULL, 0), 0);
	for (i = 0; i < r->n; i++)
		model_map_guard(&r->slot[i]);
}

void
op_mmap(struct driver *d)
{
	struct want w;
	struct range r;
	uint64_t addr;
	int flags, want;

	r = any_range(d, 20);
	if (below(d, 24) == 0) {
		map_guard(d, &r);
		return;
	}
	w = any_want(d);
	flags = VMSIM_MAP_FIXED;
	if (below(d, 8) == 0)
		flags |= VMSIM_MAP_EXCL;
	tell(d, "mmap p%u 0x%jx %u %s %s %s %u%s%s%s%s%s%s",
	    r.pr->sp->name, (uintmax_t)r.addr, r.n, prot_name(w.prot),
	    w.shared ? "shared" : "private", source_name(&w), w.off,
	    w.max != 0 ? " max=" : "", w.max != 0 ? prot_name(w.max) : "",
	    (flags & VMSIM_MAP_EXCL) != 0 ? " excl" : "",
	    (w.flags & VMSIM_MAP_NOSYNC) != 0 ? " nosync" : "",
	    (w.flags & VMSIM_MAP_NOCORE) != 0 ? " nocore" : "",
	    (w.flags & VMSIM_MAP_PREFAULT_READ) != 0 ? " prefault" : "");
	want = 0;
	if (w.max != 0 && (w.prot & ~w.max) != 0)
		want = ENOTSUP;
	else if ((flags & VMSIM_MAP_EXCL) != 0 && anything(&r))
		want = ENOMEM;
	addr = r.addr;
	answer(d, map_call(&r, &w, flags, &addr), want);
	if (want != 0)
		return;
	if (addr != r.addr)
		differ(d, "mapped at 0x%jx", (uintmax_t)addr);
	map_range(&r, &w);
}

/* Pages past the window are free. */
static unsigned
first_hole(const struct range *r)
{
	unsigned i, run;

	run = 0;
	for (i = r->first; i < MODEL_WINDOW && run < r->n; i++)
		run = r->pr->sp->slot[i].mapped ? 0 : run + 1;
	return (i - run);
}

void
op_mmapany(struct driver *d)
{
	struct want w;
	struct range r;
	uint64_t addr;
	unsigned at;

	r = any_range(d, 8);
	w = any_want(d);
	w.max = 0;
	w.flags &= ~(VMSIM_MAP_NOSYNC | VMSIM_MAP_NOCORE |
	    VMSIM_MAP_PREFAULT_READ);
	tell(d, "mmapany p%u 0x%jx %u %s %s %s %u", r.pr->sp->name,
	    (uintmax_t)r.addr, r.n, prot_name(w.prot),
	    w.shared ? "shared" : "private", source_name(&w), w.off);
	at = first_hole(&r);
	addr = r.addr;
	answer(d, map_call(&r, &w, 0, &addr), 0);
	if (addr != slot_addr(at))
		differ(d, "mapped at 0x%jx, wanted 0x%jx", (uintmax_t)addr,
		    (uintmax_t)slot_addr(at));
	if (at + r.n > MODEL_WINDOW) {
		tell(d, "munmap p%u 0x%jx %u", r.pr->sp->name,
		    (uintmax_t)addr, r.n);
		answer(d, vmsim_munmap(r.pr->p, addr, r.len), 0);
		return;
	}
	r.slot = &r.pr->sp->slot[at];
	map_range(&r, &w);
}

void
op_munmap(struct driver *d)
{
	struct range r;
	unsigned i;

	r = any_range(d, 12);
	tell(d, "munmap p%u 0x%jx %u", r.pr->sp->name, (uintmax_t)r.addr,
	    r.n);
	answer(d, vmsim_munmap(r.pr->p, r.addr, r.len), 0);
	for (i = 0; i < r.n; i++)
		model_unmap(&r.slot[i]);
}

/*
 * Locked pages that become writeable get copies at once.  False: it cannot
 * be known of what.
 */
static bool
before_protect(struct driver *d, struct range *r, int prot, struct mpage *now)
{
	struct mslot *s;
	unsigned i;

	for (i = 0; i < r->n; i++) {
		s = &r->slot[i];
		if (!s->wired || (prot & PROT_W) == 0)
			continue;
		if (s->torn || model_bounds(s) != CAN_OK ||
		    !settle(d, r->pr, r->first + i, &now[i]))
			return (false);
	}
	return (true);
}

void
op_mprotect(struct driver *d)
{
	struct mpage now[MODEL_WINDOW];
	struct mslot *s;
	struct range r;
	unsigned i;
	bool guard;
	int got, prot, want;

	r = any_range(d, 20);
	prot = any_prot(d);
	if (!before_protect(d, &r, prot, now))
		return;
	want = 0;
	guard = false;
	for (i = 0; i < r.n; i++) {
		s = &r.slot[i];
		guard = guard || s->guard;
		if (s->mapped && !s->guard && (prot & ~s->max) != 0)
			want = EACCES;
	}
	tell(d, "mprotect p%u 0x%jx %u %s", r.pr->sp->name,
	    (uintmax_t)r.addr, r.n, prot_name(prot));
	got = vmsim_mprotect(r.pr->p, r.addr, r.len, prot);
	if (guard && want == 0 && got == EACCES)
		want = EACCES;
	answer(d, got, want);
	for (i = 0; got == 0 && i < r.n; i++) {
		s = &r.slot[i];
		if (!s->mapped || s->guard)
			continue;
		if (s->wired && (prot & ~s->prot & PROT_W) != 0) {
			model_own(s, &now[i], true);
			model_detach(s);
		}
		s->prot = prot;
	}
}

void
op_minherit(struct driver *d)
{
	static const char *const names[] = { "share", "copy", "none", "zero" };
	const struct mnode *n;
	struct range r;
	unsigned how, i;

	r = any_range(d, 12);
	how = below(d, 8);
	how = how < 4 ? INHERIT_SHARE : how < 6 ? INHERIT_COPY : how - 4;
	for (i = 0; i < r.n; i++) {
		n = model_bottom(&r.slot[i]);
		if (n != NULL && n->obj->kind == KIND_PHYS &&
		    how == INHERIT_COPY)
			return;
	}
	tell(d, "minherit p%u 0x%jx %u %s", r.pr->sp->name,
	    (uintmax_t)r.addr, r.n, names[how]);
	answer(d, vmsim_minherit(r.pr->p, r.addr, r.len,
	    (enum vmsim_inherit)how), 0);
	for (i = 0; i < r.n; i++) {
		if (!r.slot[i].guard || how != INHERIT_ZERO)
			r.slot[i].inherit = (enum minherit)how;
	}
}

/* What the child gets at once must be known, and be there. */
static bool
before_fork(struct driver *d, struct proc *pr, struct mpage *now)
{
	struct mslot *s;
	unsigned i;

	for (i = 0; i < MODEL_WINDOW; i++) {
		s = &pr->sp->slot[i];
		if (!model_fork_copies(s))
			continue;
		if (s->torn) {
			tell(d, "munmap p%u 0x%jx 1", pr->sp->name,
			    (uintmax_t)slot_addr(i));
			answer(d, vmsim_munmap(pr->p, slot_addr(i),
			    VMSIM_PAGE_SIZE), 0);
			model_unmap(s);
		} else if (!settle(d, pr, i, &now[i]))
			return (false);
	}
	return (true);
}

void
op_fork(struct driver *d)
{
	struct mpage now[MODEL_WINDOW];
	struct proc *c, *pr;
	unsigned i;
	char name[16];
	bool share;

	pr = any_proc(d);
	c = &d->proc[below(d, NPROCS)];
	if (c->p != NULL || !before_fork(d, pr, now))
		return;
	share = below(d, 12) == 0;
	snprintf(name, sizeof(name), "p%u", d->nnames);
	if (!share)
		tell(d, "fork p%u %s", pr->sp->name, name);
	c->p = vmsim_proc_fork(pr->p, name, share);
	answer(d, c->p != NULL ? 0 : errno, 0);
	if (share) {
		c->sp = pr->sp;
		c->sp->refs++;
		return;
	}
	c->sp = model_space(d->nnames++);
	for (i = 0; i < MODEL_WINDOW; i++)
		model_fork(&pr->sp->slot[i], &c->sp->slot[i], &now[i]);
}

void
exit_proc(struct driver *d, struct proc *pr)
{
	if (pr->sp->refs == 1)
		tell(d, "exit p%u", pr->sp->name);
	vmsim_proc_exit(pr->p);
	model_space_release(pr->sp);
	memset(pr, 0, sizeof(*pr));
}

void
op_exit(struct driver *d)
{
	struct proc *pr;
	unsigned i, n;

	pr = any_proc(d);
	n = 0;
	for (i = 0; i < NPROCS; i++)
		n += d->proc[i].p != NULL;
	if (n > 1)
		exit_proc(d, pr);
}
