/* SPDX-License-Identifier: BSD-2-Clause */
/* See shelf.h: a pager that stores what is written back, or almost. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/rwlock.h>
#include <sys/user.h>
#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>

#include "kit/shelf.h"

static MALLOC_DEFINE(M_SHELF, "shelf", "pages on a shelf");

struct pieces {
	struct shelf	*shelf;		/* (c) */
	char		 bounce[PAGE_SIZE]; /* (o) */
	pid_t		 writer;	/* (o) process that wrote last */
	char		*piece[];	/* (b) NULL: never written back */
};

static int shelf_type;

static char *
bytes_of(vm_page_t m)
{
	return ((char *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(m)));
}

/* What is on the shelf for a page, or NULL. */
static const char *
find_piece(const struct pieces *p, vm_pindex_t pindex)
{
	if (p->shelf->broken == SHELF_IS_PRIVATE && p->writer != curproc->p_pid)
		return (NULL);
	return (p->piece[pindex]);
}

static void
read_page(struct pieces *p, vm_page_t m)
{
	const char *piece = find_piece(p, m->pindex);

	if (piece != NULL)
		memcpy(bytes_of(m), piece, PAGE_SIZE);
	else
		memset(bytes_of(m), 0, PAGE_SIZE);
	if (p->shelf->broken == SHELF_GIVES_AWAY) {
		free(p->piece[m->pindex], M_SHELF);
		p->piece[m->pindex] = NULL;
	}
	vm_page_valid(m);
}

static int
shelf_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	int i;

	for (i = 0; i < count; i++)
		read_page(object->handle, m[i]);
	if (rbehind != NULL)
		*rbehind = 0;
	if (rahead != NULL)
		*rahead = 0;
	return (VM_PAGER_OK);
}

static boolean_t
shelf_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
	return (TRUE);
}

/* One buffer for all: another page comes while this one sleeps. */
static void
store_by_buffer(vm_object_t object, struct pieces *p, vm_page_t m, char *piece)
{
	memcpy(p->bounce, bytes_of(m), PAGE_SIZE);
	VM_OBJECT_WUNLOCK(object);
	pause("shelf", 1);
	VM_OBJECT_WLOCK(object);
	memcpy(piece, p->bounce, PAGE_SIZE);
}

/* Whoever finds the page unbusied meanwhile may write it. */
static void
store_unbusied(vm_object_t object, vm_page_t m, char *piece)
{
	memcpy(piece, bytes_of(m), PAGE_SIZE);
	vm_page_sunbusy(m);
	VM_OBJECT_WUNLOCK(object);
	pause("shelf", 1);
	VM_OBJECT_WLOCK(object);
	while (!vm_page_busy_acquire(m, VM_ALLOC_SBUSY))
		continue;
}

static void
store_by_frame(vm_page_t m, char *piece)
{
	vm_page_t frame = vm_page_alloc_noobj(0);

	if (frame == NULL)
		return;
	memcpy(bytes_of(frame), bytes_of(m), PAGE_SIZE);
	memcpy(piece, bytes_of(frame), PAGE_SIZE);
	vm_page_free(frame);
}

static void
store(vm_object_t object, struct pieces *p, vm_page_t m, char *piece,
    bool again)
{
	switch (p->shelf->broken) {
	case SHELF_LOSES:
		return;
	case SHELF_HALVES:
		memcpy(piece, bytes_of(m), PAGE_SIZE / 2);
		return;
	case SHELF_BOUNCES:
		store_by_buffer(object, p, m, piece);
		return;
	case SHELF_NEEDS_FRAME:
		store_by_frame(m, piece);
		return;
	case SHELF_LETS_GO:
		store_unbusied(object, m, piece);
		return;
	case SHELF_ONCE:
		if (again)
			return;
		break;
	default:
		break;
	}
	memcpy(piece, bytes_of(m), PAGE_SIZE);
	if (p->shelf->broken == SHELF_SCRAMBLES)
		bytes_of(m)[PAGE_SIZE - 1] ^= 0x55;
}

/* A page of the page's own on the shelf, or NULL: there is no memory. */
static char *
get_piece(struct pieces *p, vm_pindex_t pindex)
{
	if (p->piece[pindex] == NULL)
		p->piece[pindex] = malloc(PAGE_SIZE, M_SHELF,
		    M_NOWAIT | M_ZERO);
	return (p->piece[pindex]);
}

static void
wait_for_frame(vm_object_t object)
{
	VM_OBJECT_WUNLOCK(object);
	vm_page_free(vm_page_alloc_noobj(VM_ALLOC_WAITOK));
	VM_OBJECT_WLOCK(object);
}

static int
write_page(vm_object_t object, struct pieces *p, vm_page_t m,
    vm_pindex_t pindex)
{
	bool again = p->piece[pindex] != NULL;
	char *piece;

	if (p->shelf->broken == SHELF_FORGETS)
		vm_page_undirty(m);
	piece = get_piece(p, pindex);
	if (piece == NULL)
		return (p->shelf->broken == SHELF_GIVES_UP ? VM_PAGER_BAD :
		    VM_PAGER_ERROR);
	store(object, p, m, piece, again);
	if (p->shelf->broken != SHELF_STAYS_DIRTY)
		vm_page_undirty(m);
	p->writer = curproc->p_pid;
	p->shelf->nwritten++;
	return (VM_PAGER_OK);
}

static void
shelf_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	struct pieces *p = object->handle;
	int i;

	if (p->shelf->broken == SHELF_WAITS)
		wait_for_frame(object);
	for (i = 0; i < count; i++)
		rtvals[i] = write_page(object, p, m[i],
		    p->shelf->broken == SHELF_MIXES ? m[0]->pindex :
		    m[i]->pindex);
	if (p->shelf->broken == SHELF_COUNTS_WRONG)
		rtvals[count] = VM_PAGER_OK;
}

static vm_object_t
shelf_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t off,
    struct ucred *cred)
{
	struct pieces *p;
	vm_object_t object;

	p = malloc(sizeof(*p) + OFF_TO_IDX(size) * sizeof(p->piece[0]),
	    M_SHELF, M_NOWAIT | M_ZERO);
	if (p == NULL)
		return (NULL);
	p->shelf = handle;
	object = vm_object_allocate_dyn((objtype_t)shelf_type,
	    OFF_TO_IDX(size), 0);
	object->handle = p;
	return (object);
}

static void
shelf_dealloc(vm_object_t object)
{
	struct pieces *p = object->handle;
	vm_pindex_t i;

	for (i = 0; i < object->size; i++)
		free(p->piece[i], M_SHELF);
	free(p, M_SHELF);
	object->handle = NULL;
	object->type = OBJT_DEAD;
}

static struct pagerops shelf_ops = {
	.pgo_kvme_type = KVME_TYPE_NONE,
	.pgo_alloc = shelf_alloc,
	.pgo_dealloc = shelf_dealloc,
	.pgo_getpages = shelf_getpages,
	.pgo_putpages = shelf_putpages,
	.pgo_haspage = shelf_haspage,
};

struct vm_object *
shelf_create(struct vmsim *vm, uint64_t npages, void *arg)
{
	struct vm_object *object;

	shelf_type = vm_pager_alloc_dyn_type(&shelf_ops, -1);
	object = vm_pager_allocate((objtype_t)shelf_type, arg,
	    IDX_TO_OFF(npages), VM_PROT_ALL, 0, NULL);
	if (object == NULL)
		vm_pager_free_dyn_type((objtype_t)shelf_type);
	return (object);
}

void
shelf_destroy(struct vmsim *vm, void *arg)
{
	vm_pager_free_dyn_type((objtype_t)shelf_type);
}

static void
zeroes(void *arg, uint64_t pindex, void *page)
{
	memset(page, 0, PAGE_SIZE);
}

static struct shelf keeping = { .broken = SHELF_KEEPS };

const struct vmsim_kit kit_shelf = {
	.name = "shelf", .create = shelf_create, .destroy = shelf_destroy,
	.content = zeroes, .arg = &keeping,
};
