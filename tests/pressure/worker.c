/* SPDX-License-Identifier: BSD-2-Clause */
/* What a worker does: loads, stores, forks; every value is looked at. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <vmsim/thread.h>

#include "pressure.h"

#define	HOT		100u	/* pages of the window */
#define	SLICE		16u	/* accesses until others may run */
#define	FORK_EVERY	20000u	/* accesses */
#define	CHILD_LIVES	2000u
#define	PAGE(n)		((uint64_t)(n) * VMSIM_PAGE_SIZE)

static uint32_t
below(struct worker *w, uint32_t n)
{
	w->random = w->random * 6364136223846793005u + 1442695040888963407u;
	return ((uint32_t)(((w->random >> 33) * n) >> 31));
}

static uint64_t
value(unsigned writer, uint32_t place, uint32_t number)
{
	return ((uint64_t)(writer + 1) << 56 | (uint64_t)place << 32 | number);
}

uint64_t
file_value(uint64_t pindex)
{
	return (UINT64_C(0xf1) << 56 | pindex << 8 | 0x5a);
}

/* The process was killed; true if it was. */
static bool
bury(struct worker *w, int error, const struct vmsim_signal *sig)
{
	if (error == 0)
		return (false);
	if (!w->pr->may_kill || !vmsim_proc_killed(w->p))
		fail("worker %u: error %d, signal %d code %d kern %d", w->id,
		    error, sig->signo, sig->code, sig->kern);
	if (error != EFAULT || sig->signo != VMSIM_SIGKILL)
		fail("worker %u was killed and gets error %d, signal %d",
		    w->id, error, sig->signo);
	vmsim_proc_exit(w->p);
	w->p = NULL;
	w->pr->kills++;
	return (true);
}

static uint64_t
own_address(const struct worker *w, uint32_t place)
{
	if (place < NPRIVATE)
		return (w->base_private + PAGE(place));
	return (w->base_copied + PAGE(place - NPRIVATE));
}

static uint64_t
own_value(const struct worker *w, uint32_t place)
{
	if (w->own[place] != 0)
		return (value(w->id, place, w->own[place]));
	return (place < NPRIVATE ? 0 : file_value(place - NPRIVATE));
}

static void
look_own(struct worker *w, uint32_t place)
{
	struct vmsim_signal sig;
	uint64_t have, want;

	want = own_value(w, place);
	if (bury(w, vmsim_load(w->p, own_address(w, place), &have,
	    sizeof(have), &sig), &sig))
		return;
	if (have != want)
		fail("worker %u, place %" PRIu32 ": %#" PRIx64 " instead of %#"
		    PRIx64, w->id, place, have, want);
}

static void
write_own(struct worker *w, uint32_t place)
{
	struct vmsim_signal sig;
	uint64_t v;

	v = value(w->id, place, w->own[place] + 1);
	if (!bury(w, vmsim_store(w->p, own_address(w, place), &v, sizeof(v),
	    &sig), &sig))
		w->own[place]++;
}

static uint64_t
slot_address(const struct worker *w, unsigned owner, uint32_t place)
{
	uint64_t page;

	page = place < NSWAP ? w->base_swap + PAGE(place) :
	    w->base_file + PAGE(place - NSWAP);
	return (page + 1024u * owner + 8);
}

static void
look_slot(struct worker *w, unsigned owner, uint32_t place)
{
	const struct slot *s = &w->pr->slots[owner][place];
	struct vmsim_signal sig;
	uint32_t first, number;
	uint64_t have;

	first = s->done;
	if (bury(w, vmsim_load(w->p, slot_address(w, owner, place), &have,
	    sizeof(have), &sig), &sig))
		return;
	number = (uint32_t)have;
	if (number < first || number > s->begun ||
	    have != (number == 0 ? 0 : value(owner, NOWN + place, number)))
		fail("worker %u, slot %u of shared place %" PRIu32 ": %#"
		    PRIx64 ", number %" PRIu32 " to %" PRIu32, w->id, owner,
		    place, have, first, s->begun);
}

static void
write_slot(struct worker *w, uint32_t place)
{
	struct slot *s = &w->pr->slots[w->id][place];
	struct vmsim_signal sig;
	uint64_t v;

	v = value(w->id, NOWN + place, ++s->begun);
	if (!bury(w, vmsim_store(w->p, slot_address(w, w->id, place), &v,
	    sizeof(v), &sig), &sig))
		s->done = s->begun;
}

/* Mostly near the window, which moves. */
static uint32_t
choose(struct worker *w, uint32_t n)
{
	if (below(w, 64) == 0)
		w->hot = below(w, NOWN + NSHARED);
	if (below(w, 4) == 0)
		return (below(w, n));
	return ((w->hot + below(w, HOT)) % n);
}

static void
touch(struct worker *w)
{
	uint32_t place;

	place = choose(w, NOWN + NSHARED);
	w->pr->done++;
	if (place < NOWN) {
		if (below(w, 2) == 0)
			look_own(w, place);
		else
			write_own(w, place);
		return;
	}
	place -= NOWN;
	if (below(w, 2) == 0)
		look_slot(w, below(w, NWORKERS), place);
	else
		write_slot(w, place);
}

/*
 * The process forks.  The worker goes on as the child for a while; then one
 * of the two ends and the other has its own values still.
 */
static uint64_t
fork_a_while(struct worker *w)
{
	struct vmsim_proc *child, *parent = w->p;
	char name[16];
	uint64_t n;

	(void)snprintf(name, sizeof(name), "w%u.%" PRIu32, w->id, ++w->serial);
	child = vmsim_proc_fork(parent, name, false);
	if (child == NULL) {
		if (errno != ESRCH || !vmsim_proc_killed(parent))
			fail("worker %u: fork %d", w->id, errno);
		return (0);
	}
	w->pr->forks++;
	memcpy(w->before, w->own, sizeof(w->own));
	w->p = child;
	for (n = 0; n < CHILD_LIVES && w->p != NULL; n++) {
		touch(w);
		if (below(w, SLICE) == 0)
			vmsim_thread_yield(w->pr->vm);
	}
	if (w->p != NULL && below(w, 2) == 0) {
		vmsim_proc_exit(parent);
		return (n);
	}
	if (w->p != NULL)
		vmsim_proc_exit(w->p);
	w->p = parent;
	memcpy(w->own, w->before, sizeof(w->own));
	return (n);
}

void
worker_run(void *arg)
{
	struct worker *w = arg;
	uint64_t n;

	for (n = 0; n < w->pr->left && w->p != NULL; n++) {
		touch(w);
		if (below(w, SLICE) == 0)
			vmsim_thread_yield(w->pr->vm);
		if (w->p != NULL && below(w, FORK_EVERY) == 0)
			n += fork_a_while(w);
	}
}

void
worker_look_at_all(struct worker *w)
{
	uint32_t place;
	unsigned owner;

	for (place = 0; place < NOWN && w->p != NULL; place++)
		look_own(w, place);
	for (place = 0; place < NSHARED && w->p != NULL; place++) {
		for (owner = 0; owner < NWORKERS && w->p != NULL; owner++)
			look_slot(w, owner, place);
	}
}

static uint64_t
map(struct worker *w, uint32_t npages, int flags, struct vm_object *object)
{
	uint64_t addr = 0;
	int error;

	error = vmsim_mmap(w->p, &addr, PAGE(npages),
	    VMSIM_PROT_READ | VMSIM_PROT_WRITE, flags, object, 0);
	if (error != 0)
		fail("worker %u: mmap %d", w->id, error);
	return (addr);
}

void
worker_start(struct worker *w)
{
	char name[16];

	(void)snprintf(name, sizeof(name), "w%u", w->id);
	w->p = vmsim_proc_create(w->pr->vm, name);
	if (w->p == NULL)
		fail("worker %u: no process", w->id);
	w->base_private = map(w, NPRIVATE, VMSIM_MAP_PRIVATE, NULL);
	w->base_copied = map(w, NCOPIED, VMSIM_MAP_PRIVATE, w->pr->bytes);
	w->base_swap = map(w, NSWAP, VMSIM_MAP_SHARED, w->pr->swap);
	w->base_file = map(w, NFILE, VMSIM_MAP_SHARED, w->pr->file);
}

void
worker_stop(struct worker *w)
{
	if (w->p != NULL)
		vmsim_proc_exit(w->p);
}
