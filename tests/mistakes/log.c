/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A log file system's pager: a type of its own, based on none.  What is
 * written back lies in the driver's memory, a record for each page.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/rwlock.h>
#include <sys/user.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/pmap.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pageout.h>
#include <vm/vm_pager.h>

#include "mistakes/mistakes.h"

static MALLOC_DEFINE(M_LOG, "logfs", "log file system");

struct log_file {
	struct mtx	 lock;
	char		*records[LOG_NPAGES];
};

static int log_type;

static char *
log_bytes(vm_page_t m)
{
	return ((char *)PHYS_TO_DMAP(VM_PAGE_TO_PHYS(m)));
}

static vm_object_t
log_alloc(void *handle, vm_ooffset_t size, vm_prot_t prot, vm_ooffset_t off,
    struct ucred *cred)
{
	struct log_file *f;
	vm_object_t object;

	f = malloc(sizeof(*f), M_LOG, M_WAITOK | M_ZERO);
	mtx_init(&f->lock, "logfs", NULL, MTX_DEF);
	object = WRONG(79) ? vm_object_allocate(OBJT_SWAP, OFF_TO_IDX(size)) :
	    vm_object_allocate_dyn((objtype_t)log_type, OFF_TO_IDX(size), 0);
	object->handle = f;
	if (WRONG(80))
		mtx_lock(&f->lock);
	return (object);
}

static void
log_dealloc(vm_object_t object)
{
	struct log_file *f = object->handle;
	int i;

	for (i = 0; i < LOG_NPAGES; i++)
		if (!WRONG(81))
			free(f->records[i], M_LOG);
	mtx_destroy(&f->lock);
	free(f, M_LOG);
	if (WRONG(82))
		free(f, M_LOG);
	if (WRONG(83))
		VM_OBJECT_WUNLOCK(object);
	if (!WRONG(84))
		object->type = OBJT_DEAD;
}

static boolean_t
log_haspage(vm_object_t object, vm_pindex_t pindex, int *before, int *after)
{
	if (before != NULL)
		*before = 0;
	if (after != NULL)
		*after = 0;
	return (TRUE);
}

static int
log_getpages(vm_object_t object, vm_page_t *m, int count, int *rbehind,
    int *rahead)
{
	struct log_file *f = object->handle;
	vm_page_t ahead;
	int i;

	if (WRONG(86))
		VM_OBJECT_WLOCK(object);
	for (i = 0; i < count; i++) {
		mtx_lock(&f->lock);
		if (f->records[m[i]->pindex] != NULL)
			memcpy(log_bytes(m[i]), f->records[m[i]->pindex],
			    PAGE_SIZE);
		else if (!WRONG(87))
			memset(log_bytes(m[i]), 0, PAGE_SIZE);
		mtx_unlock(&f->lock);
		if (!WRONG(88))
			vm_page_valid(m[i]);
		if (WRONG(89))
			vm_page_xunbusy(m[i]);
	}
	if (WRONG(91)) {		/* reads ahead, past the end */
		VM_OBJECT_WLOCK(object);
		ahead = vm_page_grab(object, LOG_NPAGES, VM_ALLOC_ZERO);
		vm_page_valid(ahead);
		vm_page_xunbusy(ahead);
		VM_OBJECT_WUNLOCK(object);
	}
	if (WRONG(92)) {		/* and forgets the page */
		VM_OBJECT_WLOCK(object);
		ahead = vm_page_grab(object, LOG_NPAGES - 1, VM_ALLOC_ZERO);
		vm_page_valid(ahead);
		VM_OBJECT_WUNLOCK(object);
	}
	if (rbehind != NULL)
		*rbehind = 0;
	if (rahead != NULL)
		*rahead = WRONG(93) ? 100 : 0;
	return (WRONG(94) ? ENXIO : VM_PAGER_OK);
}

static int
log_write(struct log_file *f, vm_page_t m, vm_pindex_t pindex)
{
	char *record;

	if (WRONG(95))
		vm_page_undirty(m);
	record = f->records[pindex];
	if (record == NULL)
		record = malloc(PAGE_SIZE, M_LOG, M_NOWAIT);
	if (WRONG(95) && pindex == 2)
		return (VM_PAGER_ERROR);
	if (record == NULL || (WRONG(96) && pindex == 2))
		return (WRONG(96) ? VM_PAGER_BAD : VM_PAGER_ERROR);
	f->records[pindex] = record;
	if (!WRONG(97))
		memcpy(record, log_bytes(m), PAGE_SIZE);
	if (WRONG(98))
		memset(log_bytes(m), 0, PAGE_SIZE);
	if (!WRONG(99))
		vm_page_undirty(m);
	return (VM_PAGER_OK);
}

static void
log_putpages(vm_object_t object, vm_page_t *m, int count, int flags,
    int *rtvals)
{
	struct log_file *f = object->handle;
	int i;

	if (WRONG(100)) {
		VM_OBJECT_WUNLOCK(object);
		vm_page_free(vm_page_alloc_noobj(VM_ALLOC_WAITOK));
		VM_OBJECT_WLOCK(object);
	}
	for (i = 0; i < count; i++) {
		if (WRONG(101) && m[i]->pindex == 2)
			continue;
		rtvals[i] = log_write(f, m[i], WRONG(102) ? m[0]->pindex :
		    m[i]->pindex);
		if (WRONG(103))
			vm_page_sunbusy(m[i]);
	}
	if (WRONG(105))
		rtvals[count] = VM_PAGER_OK;
	if (WRONG(106))
		VM_OBJECT_WUNLOCK(object);
}

static struct pagerops log_pager_ops = {
	.pgo_kvme_type = KVME_TYPE_VNODE,
	.pgo_alloc = log_alloc,
	.pgo_dealloc = log_dealloc,
	.pgo_getpages = log_getpages,
	.pgo_putpages = log_putpages,
	.pgo_haspage = log_haspage,
};

void
log_init(void)
{
	if (WRONG(107))
		log_pager_ops.pgo_haspage = NULL;
	log_type = vm_pager_alloc_dyn_type(&log_pager_ops, -1);
}

void
log_uninit(void)
{
	vm_pager_free_dyn_type((objtype_t)log_type);
}

vm_object_t
log_create(vm_pindex_t npages)
{
	return (vm_pager_allocate((objtype_t)log_type, NULL,
	    IDX_TO_OFF(npages), VM_PROT_DEFAULT, 0, NULL));
}
